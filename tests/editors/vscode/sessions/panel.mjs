// A result in its panel: what is seen first, what can be done with it, and what it must not do.
import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";

const CODE = { executableCode: { language: "PYTHON", code: "import pandas as pd\nprint(table)\n" } };
const TABLE = "Means by species:\n\n     species   mass  share\n0     Adelie  3,700    44%\n1  Chinstrap  3,733    20%\n2     Gentoo  5,076    36%\n";
const PRINTED = { codeExecutionResult: { outcome: "OUTCOME_OK", output: TABLE } };
const KEY = "test-key-3141592653589793";
const SAID = { text: "**Gentoo** is the heaviest, with $p < 10^{-80}$.\n\n| a | n |\n|---|--:|\n| x, y | 2 |\n| z | 10 |\n" };

export default async function ({ bench, test, files, folder, service, page, opens }) {
  files({ "stats.py": "prices = [1, 2, 3]\n\nlast = 3\n" });
  await opens(
    async () => {
      await bench.open(folder);
      await bench.started();
      await bench.setKey(KEY);
    },
    async () => {
      await bench.begin();
      await bench.file("stats.py");
    },
  );
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);

  /** Asks about the first line, and opens the result beside it. */
  const shown = async (question, wanted) => {
    await bench.select(1, 1);
    await bench.ask(question);
    await bench.result(/▏[⇒⋯▣]/);
    await bench.palette("Gemini: Show result");
    return bench.panelShows(wanted);
  };
  /** The top of the first element with this text, in the panel. */
  const top = (panel, selector, text = "") =>
    panel.$$eval(
      selector,
      (all, text) => all.find((it) => it.textContent.includes(text))?.getBoundingClientRect().top,
      text,
    );
  const click = async (panel, selector) => (await panel.waitForSelector(selector)).click();
  const rows = (panel, number) => panel.$$eval("main table", (all, number) => [...all[number].tBodies[0].rows].map((row) => row.textContent), number);

  await test("the answer is on the first screen, before the table, and the program is folded below", async () => {
    service.says([{ text: "I group by species." }, CODE, PRINTED, SAID]);
    const panel = await shown("heaviest?", /Gentoo is the heaviest/);
    const [answer, table, program] = [await top(panel, "p", "is the heaviest"), await top(panel, "td", "Chinstrap"), await top(panel, "summary", "Program: 2 lines")];
    assert.ok(answer < table && table < program, `${[answer, table, program]}`);
    assert.ok(table < (await panel.evaluate(() => innerHeight)));
    assert.equal(await panel.$eval("details", (it) => it.open), false);
    assert.equal(await panel.$eval("math", (it) => it.textContent), "p<10−80");
    assert.equal(await page.evaluate(() => document.activeElement.closest(".monaco-editor") !== null), true);
    const pictures = { "Light Modern": "vscode-light", "Dark High Contrast": "vscode-high-contrast", "Dark Modern": "vscode-dark" };
    for (const [theme, name] of Object.entries(pictures)) {
      await bench.palette("Preferences: Color Theme");
      await bench.page.keyboard.insertText(theme);
      await bench.eventually(theme, () => bench.picks(), (picks) => picks[0]?.startsWith(theme));
      await bench.press("Enter");
      await bench.eventually(`the panel in ${theme}`, () => panel.$eval("body", (it) => it.className), (names) => names.includes?.(name));
      await page.waitForSelector(".quick-input-widget", { state: "hidden" });
      await bench.shot(`panel-${name}`);
    }
  });

  await test("a table is sorted by its numbers and copied as CSV in that order", async () => {
    service.says([CODE, PRINTED, SAID]);
    const panel = await shown("heaviest?", /Gentoo is the heaviest/);
    const byMass = 'button[aria-label="Sort by mass"]';
    await click(panel, byMass);
    await click(panel, byMass);
    assert.deepEqual(await rows(panel, 1), ["2Gentoo5,07636%", "1Chinstrap3,73320%", "0Adelie3,70044%"]);
    assert.equal(await panel.$eval(`th:has(${byMass})`, (it) => it.ariaSort), "descending");
    const copies = await panel.$$('button:text-is("Copy as CSV")');
    await copies[1].click();
    await panel.waitForSelector('button:text-is("Copied")');
    await bench.eventually("the CSV", () => page.evaluate(() => navigator.clipboard.readText()), (text) =>
      text === ',species,mass,share\n2,Gentoo,"5,076",36%\n1,Chinstrap,"3,733",20%\n0,Adelie,"3,700",44%\n');
    await click(panel, 'button[aria-label="Sort by n"]');
    // A mark behind a number does not make it a word.
    assert.deepEqual(await rows(panel, 0), ["x, y2", "z10(?)"]);
  });

  await test("a chart is shown, and saved where the person says", async () => {
    await service.plays("chart.sse");
    const panel = await shown("plot", /chart 1/);
    await bench.eventually("the chart loads", () => bench.panelImages(), (widths) => widths.join() === "96");
    await click(panel, 'button:text-is("Save chart 1…")');
    await bench.shows(() => bench.texts(".quick-input-widget:not([style*='display: none']) .quick-input-title"), "Save chart");
    await bench.eventually("the name is offered", () => bench.typed(), (typed) => typed?.endsWith("chart-1.png"));
    await bench.press("Enter");
    const saved = path.join(folder, "chart-1.png");
    await bench.eventually("the file", async () => fs.statSync(saved).size, (size) => size > 0);
    fs.rmSync(saved);
  });

  await test("a question typed at its foot goes on with the conversation", async () => {
    service.says([{ text: "It is two." }]);
    const panel = await shown("mean?", /It is two/);
    await click(panel, "#question");
    await bench.type("and the median?");
    service.says([{ text: "It is two as well." }]);
    await bench.press("Enter");
    await bench.panelShows(/and the median\?[^]*two as well/);
    assert.equal(await panel.$eval("#question", (it) => it.value), "");
    assert.deepEqual(await panel.$$eval("h2", (all) => all.map((it) => it.textContent)), ["mean?", "and the median?"]);
  });

  await test("while an answer streams, what is read, what is open and what is typed stay as they are", async () => {
    // Named by letters: a number that no program printed would be marked.
    const name = (at) => `Paragraph ${String.fromCharCode(97 + (at / 10), 97 + (at % 10))} `;
    const has = (at) => new RegExp(name(at));
    const lines = Array.from({ length: 60 }, (_, at) => ({ text: `${name(at)}of the answer.\n\n` }));
    service.streams([{ text: "I look." }, CODE, PRINTED, ...lines.slice(0, 30), CODE, PRINTED, ...lines.slice(30)], 100);
    const panel = await shown("long?", has(12));
    const inside = await panel.waitForSelector("details > summary");
    await inside.click();
    await bench.panelShows(has(20));
    await panel.evaluate((name) => [...document.querySelectorAll("p")].find((it) => it.textContent.includes(name)).scrollIntoView(), name(12));
    await page.waitForTimeout(200);
    const before = await top(panel, "p", name(12));
    await bench.panelShows(has(28));
    assert.ok(Math.abs((await top(panel, "p", name(12))) - before) < 3);
    await bench.panelShows(has(59));
    await bench.eventually("it has ended", () => panel.$eval("body", (it) => it.dataset.state), (state) => state === "answered");
    assert.ok(Math.abs((await top(panel, "p", name(12))) - before) < 3);
    assert.equal(await panel.$$eval("details", (all) => all.filter((it) => it.open).length), 1);
  });

  await test("what runs can be cancelled in the panel", async () => {
    await service.plays("mean_of_three.sse:hang");
    const panel = await shown("mean?", /more will come/);
    assert.equal(await panel.$eval("#ask", (it) => it.hidden), true);
    await bench.shot("panel-running");
    await click(panel, '#actions button:has-text("Cancel")');
    await bench.result(/▏.*cancelled/);
    await bench.panelShows(/Cancelled/);
  });

  await test("a hostile answer reaches no network and runs nothing, and neither would a script", async () => {
    let requests = 0;
    const listener = http.createServer((_, response) => {
      requests++;
      response.writeHead(200, { "access-control-allow-origin": "*" }).end("x");
    });
    await new Promise((resolve) => listener.listen(0, "127.0.0.1", resolve));
    const evil = `http://127.0.0.1:${listener.address().port}`;
    const html = `<img src=${evil}/img onerror="fetch('${evil}/e')"><script src=${evil}/s></script><link rel=stylesheet href=${evil}/l><iframe src=${evil}/f></iframe>`;
    service.says([{ text: `${html}\n\n![p](${evil}/p.png) [go](command:workbench.action.closeWindow)\n` }, CODE, { codeExecutionResult: { outcome: "OUTCOME_OK", output: html } }, { text: `Done ${html}` }]);
    const panel = await shown("evil <b>?</b>", /Done/);
    assert.deepEqual(await panel.$$eval("main :is(a, img, script, link, iframe, b)", (all) => all.map((it) => it.outerHTML)), []);
    const tried = await panel.evaluate(async (evil) => {
      const image = new Image();
      const loaded = new Promise((resolve) => {
        image.onload = () => resolve("loaded");
        image.onerror = () => resolve("refused");
      });
      image.src = `${evil}/i`;
      const script = document.createElement("script");
      script.textContent = "globalThis.ran = true";
      document.body.append(script);
      document.body.insertAdjacentHTML("beforeend", `<img src=x onerror="globalThis.ran = true"><iframe src="${evil}/f"></iframe>`);
      const fetched = await fetch(`${evil}/x`).then(() => "fetched", () => "refused");
      return [await loaded, fetched, globalThis.ran === undefined ? "nothing ran" : "it ran"];
    }, evil);
    assert.deepEqual(tried, ["refused", "refused", "nothing ran"]);
    listener.close();
    assert.equal(requests, 0);
  });

  await test("it can be used by the keyboard alone, and says its state to a screen reader", async () => {
    service.says([CODE, PRINTED, SAID]);
    const panel = await shown("heaviest?", /Gentoo is the heaviest/);
    await bench.palette("View: Focus Next Editor Group");
    const focused = () => panel.evaluate(() => (document.hasFocus() ? (document.activeElement.ariaLabel ?? document.activeElement.textContent) : ""));
    const tabTo = async (label) => {
      for (let count = 0; count < 40; count++) {
        await bench.press("Tab");
        if ((await focused()) === label) return;
      }
      throw new Error(`Tab never came to ${label}; last at ${await focused()}`);
    };
    await tabTo("Sort by a");
    await tabTo("Sort by mass");
    await bench.press("Enter");
    assert.equal(await panel.$eval('th:has(button[aria-label="Sort by mass"])', (it) => it.ariaSort), "ascending");
    await tabTo("Program: 2 lines");
    await bench.press("Enter");
    assert.equal(await panel.$eval("details", (it) => it.open), true);
    await tabTo("Ask more");
    await tabTo("More…");
    await bench.press("Enter");
    await tabTo("Open as Markdown");
    await bench.press("Enter");
    await bench.shows(() => bench.previewTexts(), /Gentoo is the heaviest/);
    const said = await panel.$eval("[role=status]", (it) => it.textContent).catch(() => "hidden");
    assert.match(said, /✓|hidden/);
  });

  await test("the panel in sight goes to what is asked next", async () => {
    service.says([CODE, PRINTED, SAID]);
    await shown("heaviest?", /Gentoo is the heaviest/);
    service.says([{ text: "Adelie is the lightest." }]);
    await bench.select(3, 3);
    await bench.ask("lightest?");
    await bench.panelShows(/Adelie is the lightest/);
  });

  await test("a result is shown again after the window was reloaded, with what was typed", async () => {
    service.says([CODE, PRINTED, SAID]);
    const panel = await shown("heaviest?", /Gentoo is the heaviest/);
    await click(panel, "#question");
    await bench.type("not sent yet");
    await page.waitForTimeout(300);
    await bench.reload();
    const again = await bench.panelShows(/Gentoo is the heaviest[^]*Program: 2 lines/);
    await bench.eventually("what was typed", () => again.$eval("#question", (it) => it.value), (value) => value === "not sent yet");
    await bench.setKey(KEY);
  });
}
