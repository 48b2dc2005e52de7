// With a key, against recordings of the service.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const KEY = "test-key-3141592653589793";
const STATS = "prices = [1, 2, 3]\n\nbroken = 1 / 0\n\nlast = 3\n";

export default async function ({ bench, test, files, fixture, folder, run, service, page, opens }) {
  files({ "stats.py": STATS, "report.py": "x = 1\n" });
  fixture("sales.csv", "sales.csv");
  fixture("penguins.csv", "data/penguins.csv");
  /** Asks about the first line, and waits for the result. */
  const ask = async (question, result = /▏⇒ /) => {
    await bench.select(1, 1);
    await bench.ask(question);
    await bench.result(result);
  };
  const lastTurn = async () => JSON.stringify(service.bodies.at(-1)?.contents.at(-1));
  await opens(
    async () => {
      await bench.open(folder);
      await bench.started();
      await bench.setKey(KEY);
    },
    async () => {
      await bench.begin();
      await bench.file("stats.py");
      service.forget();
    },
  );

  await test("the key is set once, and reaches the service in its header", async () => {
    await service.plays("mean_of_three.sse");
    await ask("mean of the prices?");
    await ask("and again?");
    // The first result is shown until the second comes.
    await bench.eventually("both bring the key", async () => service.keys, (keys) => keys.join() === `${KEY},${KEY}`);
  });

  await test("while an ask runs, the text, the lens and the status bar show it; then the answer, its tokens and its time", async () => {
    await service.plays("mean_of_three.sse:slow");
    await ask("mean of the prices?", /▏⋯ /);
    await bench.result(/▏⇒ /);
    await bench.shows(() => bench.lenses(), /✓ 1 run .* tokens/);
    await bench.statusSays(/tokens/);
    await service.plays("mean_of_three.sse:hang");
    await ask("and again?", /▏⋯ /);
    await bench.shows(() => bench.lenses(), "✕ Cancel");
    await bench.statusSays("Cancel Gemini");
    await bench.shot("gemini-running");
  });

  await test("the lens cancels it", async () => {
    await service.plays("mean_of_three.sse:hang");
    await ask("mean of the prices?", /▏⋯ /);
    await bench.clickLens("✕ Cancel");
    await bench.result(/▏.*cancelled/);
  });

  await test("the chart of an answer is in the hover and in the panel, and loads", async () => {
    await service.plays("chart.sse");
    await ask("plot");
    await bench.hover(1, 3, /plot/);
    await bench.eventually("the chart loads", () => bench.hoverImages(), (widths) => widths.join() === "96");
    await bench.press("Escape");
    await bench.clickLens("520 tokens");
    await bench.eventually("the chart loads", () => bench.panelImages(), (widths) => widths.join() === "96");
  });

  await test("a follow-up is a question of its own, sent with what was said before", async () => {
    await service.plays("plain_text.sse");
    await ask("plot");
    await bench.palette("Gemini: Follow up");
    await bench.question("and without the largest?", "Ask more");
    await bench.eventually("the turns are sent", async () => JSON.stringify(service.bodies.at(-1)), (body) => body.includes("plot") && body.includes("without the largest"));
    await bench.result(/▏⇒/);
    await bench.clickLens("Follow up");
    await bench.inputTitled("Ask more");
    await bench.press("Escape");
  });

  await test("earlier questions can be chosen, the newest first; typed text wins over them", async () => {
    await service.plays("plain_text.sse");
    await ask("plot");
    await ask("and without the largest?");
    await bench.palette("Gemini: Ask Gemini with code execution");
    await bench.inputTitled("Ask Gemini with code execution");
    await bench.eventually("the earlier questions", () => bench.picks(), (picks) => picks[1]?.includes("without the largest") && picks[2]?.includes("plot"));
    await bench.press("ArrowDown", "ArrowDown", "Enter");
    await bench.eventually("the earlier question", lastTurn, (turn) => turn.includes("plot"));
    await bench.ask("plo");
    await bench.eventually("what was typed", lastTurn, (turn) => /plo[^t]/.test(turn));
  });

  await test("a button of the question asks without code execution", async () => {
    await service.plays("plain_text.sse");
    await bench.palette("Gemini: Ask Gemini with code execution");
    await bench.inputTitled("Ask Gemini with code execution");
    await bench.page.click('.quick-input-titlebar a[aria-label^="Code execution is on"]');
    await bench.page.waitForSelector('.quick-input-titlebar a[aria-label^="Code execution is off"]');
    await bench.press("o", "d", "d", "?", "Enter");
    await bench.eventually("the question", lastTurn, (turn) => turn?.includes("odd?"));
    await bench.eventually("no tool", async () => JSON.stringify(service.bodies.at(-1)), (body) => body?.includes("odd?") && !body.includes("codeExecution"));
  });

  await test("files of the workspace are picked and sent along", async () => {
    await service.plays("plain_text.sse");
    await bench.select(1, 1);
    await bench.palette("Gemini: Attach workspace files…");
    await bench.shows(() => bench.picks(), "data/penguins.csv");
    await bench.page.click('.quick-input-list .monaco-list-row:has-text("penguins.csv")');
    await bench.press("Enter");
    await bench.question("which species is heaviest?");
    await bench.eventually("the file is sent", async () => JSON.stringify(service.bodies.at(-1)), (body) => body.includes("text/csv") && body.includes("prices"));
  });

  await test("eleven rounds are run here, and inserted as one program that works", async () => {
    await service.plays("eleven_rounds.sse");
    await bench.file("report.py");
    await bench.select(1, 1);
    await bench.palette("Gemini: Attach workspace files…");
    await bench.shows(() => bench.picks(), "sales.csv");
    await bench.page.click('.quick-input-list .monaco-list-row:has-text("sales.csv")');
    await bench.press("Enter");
    await bench.question("sums?");
    await bench.result(/▏⇒ /);
    await bench.clickLens("Run its code here");
    await bench.notified(/reproduced, one run fails here as there/);
    await bench.clickLens("Insert code");
    await bench.shows(() => bench.texts(".editor-instance .view-line"), "pd.read_csv");
    await bench.press("Control+S");
    const report = path.join(folder, "report.py");
    await bench.eventually("the program", async () => fs.readFileSync(report, "utf8"), (text) => text.includes("pd.read_csv('sales.csv')"));
    const printed = execFileSync(process.env.GEMINI_EXEC_TEST_PYTHON, [report], { cwd: folder, encoding: "utf8" });
    assert.equal(printed.trimEnd().split("\n").at(-1), "24 rows, spread 86.4, best south, median 141.95");
  });

  await test("what takes the place of a selection is compared first, then kept in one step, or discarded", async () => {
    await service.plays("mean_of_three.sse");
    await ask("mean of the prices?");
    const text = () => bench.texts(".editor-instance .view-line").then((lines) => lines.join("\n"));
    const titles = () => bench.texts(".tabs-container .tab .label-name");
    const replace = async () => {
      await bench.select(1, 1);
      const action = '.action-widget .monaco-list-row:has-text("Replace selection with code")';
      // The list closes again where the lenses are drawn just then.
      const offered = async () => {
        await bench.press("Control+.");
        await page.waitForSelector(action, { timeout: 5_000 });
        await page.click(action, { timeout: 5_000 });
        return true;
      };
      await bench.eventually("the action is offered", offered, (is) => is === true);
      await bench.shows(titles, "stats.py: Replace with code");
      await bench.shows(() => bench.texts(".editor-instance .view-line"), "mean = sum(prices)");
    };
    const click = (title) => page.click(`.editor-actions a.action-label[aria-label^="${title}"]`);
    const isClosed = () => bench.hides(titles, "Replace with code");

    await replace();
    await bench.shot("replace");
    await click("Discard");
    await isClosed();
    await replace();
    await bench.palette("View: Close Editor");
    await isClosed();
    await bench.eventually("nothing is replaced", text, (seen) => seen.includes("prices = [1, 2, 3]") && !seen.includes("sum("));

    await replace();
    await bench.file("stats.py");
    await bench.goto(5);
    await bench.press("End");
    await bench.type("00");
    await page.click('.tabs-container .tab:has-text("Replace with code")');
    await click("Keep");
    await bench.notified(/The text has changed since, so nothing was replaced\. Discard this, then replace again\./);
    await click("Discard");
    await isClosed();
    await bench.focus();
    await bench.press("Control+Z", "Control+Z");

    await replace();
    await bench.palette("Gemini: Keep");
    await isClosed();
    await bench.eventually("the code is there", text, (seen) => seen.includes("mean = sum(prices) / len(prices)"));
    await bench.focus();
    await bench.press("Control+Z");
    await bench.eventually("one step takes it back", text, (seen) => seen.includes("broken = 1 / 0") && !seen.includes("sum("));
  });

  await test("ten asks at once are all answered, and the editor stays usable", async () => {
    await service.plays("mean_of_three.sse:slow");
    await bench.select(5, 5);
    for (let count = 0; count < 10; count++) {
      await bench.press("Control+Alt+G");
      await bench.question(`number ${count}?`);
    }
    // They stand on one line: the newest with the number of the others. The status bar names what still runs.
    await bench.result(/last = 3 ▏⇒ The mean of the three prices is 2\. {2}\+9$/);
    await bench.statusSays(/✓ 1 run/);
  });

  await test("two editors on one document both show the result", async () => {
    await service.plays("mean_of_three.sse");
    await bench.palette("View: Split Editor Right");
    await bench.goto(5);
    await bench.press("Shift+End");
    await bench.ask("twice?");
    await bench.eventually("two results", () => bench.results(), (all) => all.length === 2);
    await bench.tidy();
    await bench.file("stats.py");
    await bench.result(/last = 3 ▏⇒/);
  });

  await test("a document can be closed while its answer streams", async () => {
    await service.plays("mean_of_three.sse:slow");
    await ask("closing?", /▏⋯/);
    await bench.tidy();
    await bench.ready();
    await bench.file("stats.py");
    await bench.result(/3\] ▏⇒/);
  });

  await test("a restarted server gets the key again", async () => {
    await service.plays("plain_text.sse");
    await ask("once?");
    await bench.palette("Gemini: Restart server");
    // It need not be ready: an ask waits for it.
    await ask("again?");
    assert.deepEqual(service.keys, [KEY, KEY]);
  });

  await test("text of a model runs no command, loads nothing and stays in its line", async () => {
    const evil = "[click](command:workbench.action.closeWindow) <img src=x onerror=alert(1)> ![p](https://evil.example/p.png)";
    const output = `\u001b[31mfirst\u001b[0m\n\u202eesrever ${evil} ${"long ".repeat(20_000)}`;
    service.says([
      { text: `${evil}\n\n<script>alert(1)</script>\n\n![chart 1](file:///etc/hostname.png)\n` },
      { executableCode: { language: "PYTHON", code: "print(1)\n```\n![chart 1](file:///etc/hostname.png)\n" } },
      { codeExecutionResult: { outcome: "OUTCOME_OK", output } },
    ]);
    await bench.select(5, 5);
    await bench.ask("[q](command:evil) <b>bold</b>");
    await bench.result(/last = 3 ▏⇒ esrever/);
    const [result] = await bench.results();
    assert.ok(result.text.length <= 200 && !/[\n\u202e\u001b]/.test(result.text));
    await bench.hover(5, 3, /click/);
    const dangerous = 'a[href^="command:"], a[data-href^="command:"], img, script, b';
    assert.deepEqual(await page.$$eval(`.monaco-hover:not(.hidden) .hover-contents :is(${dangerous})`, (all) => all.map((it) => it.outerHTML)), []);
    await bench.press("Escape");
    await bench.palette("Gemini: Show result");
    const panel = await bench.panelShows(/click/);
    const inPanel = await panel.$$eval(`main :is(a, img, script, b)`, (all) => all.map((it) => it.outerHTML));
    assert.deepEqual(inPanel, []);
    await (await panel.$("summary:text-is('More…')")).click();
    await (await panel.$('button:text-is("Open as Markdown")')).click();
    await bench.shows(() => bench.previewTexts(), /click/);
    const inPreview = await (await bench.preview()).$$eval(dangerous, (all) => all.map((it) => it.outerHTML));
    assert.deepEqual(inPreview, []);
  });

  await test("the preview shows what would be sent, and sends nothing", async () => {
    await bench.select(1, 1);
    await bench.palette("Gemini: Preview what would be sent");
    await bench.question("mean of it?", "Preview what would be sent");
    await bench.shows(() => bench.previewTexts(), /mean of it\?[^]*prices = |prices = [^]*mean of it\?/);
    assert.deepEqual(service.bodies, []);
  });

  await test("a file of 500 MB is not opened, and the result is shown", async () => {
    bigFile(folder);
    await bench.page.waitForSelector('.explorer-folders-view .monaco-list-row[aria-label^="big.csv"]');
    await bench.menuOf(["big.csv"], "Ask Gemini about this file");
    await bench.question("");
    await bench.panelShows(/big\.csv[^]*MB/);
    assert.deepEqual((await bench.tabs()).filter((tab) => tab === "big.csv"), []);
    await bench.shot("gemini-big");
    fs.rmSync(path.join(folder, "big.csv"));
  });

  await test("the key is in no file", async () => {
    const found = (() => {
      try {
        return execFileSync("grep", ["-rlF", KEY, run], { encoding: "utf8" });
      } catch {
        return "";
      }
    })();
    assert.equal(found, "");
  });

  await test("an empty input removes the key", async () => {
    await bench.palette("Gemini: Set API key");
    await bench.inputTitled("API key for Gemini");
    await bench.press("Enter");
    await bench.notified(/key is removed/);
    await ask("without?", /▏✗/);
    assert.deepEqual(service.keys, []);
  });

  await test("without a key, the question offers to set one, and is asked again by itself", async () => {
    await service.plays("mean_of_three.sse");
    await ask("now with a key?", /▏✗/);
    await bench.shot("gemini-no-key");
    await bench.clickLens("Set API key");
    await bench.typeKey("wrong-key-2718281828459045", /does not accept this key/);
    await bench.clickLens("Set API key");
    await bench.typeKey(KEY, /accepts the key/);
    await bench.result(/▏⇒ /);
  });

  await test("an ask that a reload of the window cut off comes back, and can be asked again", async () => {
    await service.plays("mean_of_three.sse:hang");
    await ask("reload?", /▏⋯/);
    await bench.reload();
    await bench.started();
    await bench.shows(() => bench.tabs(), "stats.py");
    await bench.result(/▏✗ the answer was cut off/);
    // This build of VS Code keeps secrets only in memory, so they end with the window; others use the system's keyring.
    await bench.setKey(KEY);
    await service.plays("plain_text.sse");
    await ask("again?");
  });
}

/** A sparse file of half a gigabyte, which needs no space on the disk. */
function bigFile(folder) {
  const file = path.join(folder, "big.csv");
  fs.writeFileSync(file, "a,b\n1,2\n");
  fs.truncateSync(file, 500_000_000);
}
