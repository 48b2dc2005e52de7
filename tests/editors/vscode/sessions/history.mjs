// Past asks: the view, the search, and answers that are shown again after a reload.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const ROW = ".customview-tree .monaco-list-row";

export default async function ({ bench, test, files, folder, page, run, settings, opens }) {
  files({ "a.py": "print(6 * 7)\nprint('penguins', 344)\n", "b.py": "print('islands')\n", "c.csv": "n\n1\n2\n" });
  await opens(
    async () => {
      await bench.open(folder);
      await bench.started();
    },
    () => bench.tidy(),
  );

  /** Asks about a line of a file, and waits for the result. */
  const ask = async (file, line, result) => {
    await bench.file(file);
    await bench.select(line, line);
    await bench.ask("");
    await bench.result(result);
  };
  const rows = () => bench.texts(ROW);
  const list = (what, wanted) => bench.eventually(what, rows, (rows) => rows.join?.("|") === wanted.join("|"));
  /** Chooses from the title of the view, or from a row; what an icon hides is its label. */
  const title = async (label) => {
    await page.hover('.pane-header[aria-label^="Asks"]');
    await page.click(`.pane-header[aria-label^="Asks"] .action-label[aria-label^="${label}"]`);
  };
  const inRow = async (text, label) => {
    await page.hover(`${ROW}:has-text("${text}")`);
    await page.click(`${ROW}:has-text("${text}") .action-label[aria-label^="${label}"]`);
  };

  await test("an empty history says what will be kept, and a first ask appears by itself", async () => {
    // The sessions before this one share the history of the person.
    const emptied = spawnSync(process.env.GEMINI_EXEC, ["history", "delete", "--all", "--yes"]);
    assert.equal(emptied.status, 0, String(emptied.stderr));
    await bench.palette("Explorer: Focus on Asks View");
    await bench.shows(() => bench.texts(".pane-body .welcome-view"), /What you ask is kept here/);
    await ask("a.py", 1, /▏⇒ 42$/);
    await list("the ask", ["Today", "print(6 * 7)⇒ 42"]);
  });

  await test("asks are listed by day, latest first, or by file", async () => {
    await ask("a.py", 2, /▏⇒ penguins 344$/);
    await ask("b.py", 1, /▏⇒ islands$/);
    const byDay = ["Today", "print('islands')⇒ islands", "print('penguins', 344)⇒ penguins 344", "print(6 * 7)⇒ 42"];
    await list("three asks", byDay);
    await title("Group by file");
    await list("two files", ["b.py", "a.py"]);
    await page.click(`${ROW}:has-text("a.py")`);
    await list("the asks of a file", ["b.py", "a.py", "print('penguins', 344)⇒ penguins 344", "print(6 * 7)⇒ 42"]);
    await bench.shot("history-by-file");
    await title("Group by day");
    await list("three asks", byDay);
    await bench.shot("history");
  });

  await test("a search finds asks by what was printed, and can be cleared", async () => {
    await title("Search");
    await bench.inputTitled("Search past asks");
    await bench.type("PENG");
    await bench.press("Enter");
    await list("what was found", ["Today", "print('penguins', 344)⇒ penguins 344"]);
    await title("Search");
    await bench.eventually("the input has the search", () => bench.typed(), (typed) => typed === "PENG");
    await bench.press("Control+A");
    await bench.type("nowhere");
    await bench.press("Enter");
    await bench.shows(() => bench.texts(".pane-body .welcome-view"), /No ask has all these words/);
    await title("Clear search");
    await bench.eventually("all asks", rows, (rows) => rows.length === 4);
  });

  await test("a click opens the answer, and an icon its text", async () => {
    await page.dblclick(`${ROW}:has-text("penguins")`);
    await bench.panelShows(/penguins 344/);
    await inRow("islands", "Go to text");
    await bench.eventually("b.py is in front", () => bench.texts(".editor-instance .view-line"), (lines) => lines[0] === "print('islands')");
    // It is shown where it was, not beside its answer again.
    await page.waitForTimeout(300);
    assert.equal((await bench.tabs()).filter((tab) => tab === "b.py").length, 1);
  });

  await test("the palette finds a past ask and opens its answer", async () => {
    await bench.palette("Gemini: Search past asks…");
    await bench.shows(() => bench.picks(), "islands");
    await bench.type("island");
    await bench.eventually("one ask", () => bench.picks(), (picks) => picks.length === 1 && picks[0].includes("islands"));
    await bench.press("Enter");
    await bench.panelShows(/islands/);
  });

  await test("one key leads to past asks, those of the file in front first", async () => {
    await bench.file("a.py");
    await bench.press("Control+Alt+H");
    const wanted = ["penguins", "6 \\* 7", "islands"].map((words) => new RegExp(words));
    await bench.eventually("three asks", () => bench.picks(), (picks) => picks.length === 3 && wanted.every((words, at) => words.test(picks[at])));
    await bench.shows(() => bench.texts(".quick-input-list-separator"), /^a\.py$/);
    await bench.shot("history-of-file");
    await bench.press("Enter");
    await bench.panelShows(/penguins 344/);
  });

  await test("an answer names the others about its file, and a click shows one", async () => {
    await page.dblclick(`${ROW}:has-text("penguins")`);
    await bench.panelShows(/penguins 344/);
    const panel = await bench.panel();
    await (await panel.waitForSelector("#earlier summary")).click();
    const others = () => panel.$$eval("#earlier button", (all) => all.map((it) => it.textContent));
    await bench.shows(others, /^print\(6 \* 7\) · ⇒ 42 · \d\d:\d\d$/);
    assert.equal((await others()).length, 1);
    await bench.shot("history-others");
    await (await panel.waitForSelector("#earlier button")).click();
    await bench.panelShows(/^[^]*42/);
  });

  await test("an answer that is open is shown again after the window was reloaded, also if the server starts slowly", async () => {
    const slow = path.join(run, "servers", "slow");
    fs.writeFileSync(slow, `#!/bin/sh\nsleep 4\nexec "${process.env.GEMINI_EXEC}" "$@"\n`, { mode: 0o755 });
    settings({}, { "geminiExec.server.path": slow });
    await page.dblclick(`${ROW}:has-text("42")`);
    await bench.panelShows(/42/);
    await bench.palette("Developer: Reload Window");
    await bench.eventually("the window begins anew", () => bench.tabs(), (tabs) => tabs.length === 0);
    await bench.panelShows(/42[^]*Program: 1 line/);
    await bench.shot("history-reloaded");
  });

  await test("an ask is deleted after a question, with what is shown of it", async () => {
    await bench.file("b.py");
    await bench.result(/▏⇒ islands/);
    await page.waitForTimeout(600); // The view reads again: an ask came back with its file.
    const dialog = () => bench.texts(".monaco-dialog-box");
    await inRow("islands", "Delete");
    await bench.shows(dialog, /Delete “print\('islands'\)” from the history\?/);
    await page.click('.monaco-dialog-box .monaco-button:has-text("Cancel")');
    await inRow("islands", "Delete");
    await bench.shows(dialog, /Delete “print\('islands'\)” from the history\?/);
    await bench.shot("history-delete");
    await page.click('.monaco-dialog-box .monaco-button:has-text("Delete")');
    await list("the others", ["Today", "print('penguins', 344)⇒ penguins 344", "print(6 * 7)⇒ 42"]);
    await bench.eventually("no result", () => bench.results(), (all) => all.length === 0);
    assert.deepEqual(await bench.notifications(), []);
  });

  await test("an ask about a file that is not open is named in the input, and appears by itself", async () => {
    await bench.menuOf(["c.csv"], "Ask Gemini about this file");
    await bench.question("", "Ask with code execution about c.csv");
    await bench.eventually("the ask", rows, (rows) => rows.some((row) => /^c\.csv⇒/.test(row)));
    assert.ok(!(await bench.tabs()).includes("c.csv"));
  });
}
