// Without a key: everything runs on this machine.
import assert from "node:assert/strict";
import fs from "node:fs";

const ANALYSIS = `import statistics

masses = [3750, 3800, 3250]
print("the mean of the masses of three penguins, in grams, is", statistics.mean(masses))

print(1 / 0)

import time; time.sleep(20)
`;

const CHART = `import matplotlib.pyplot as plt

plt.plot([1, 2, 3], [3750, 3800, 3250])
plt.title("Body mass")
plt.show()
print("drawn")
`;

export default async function ({ bench, test, files, fixture, folder, run, settings, opens }) {
  files({ "analysis.py": ANALYSIS, "chart.py": CHART });
  fixture("penguins.csv");
  files({ "islands.csv": "island,area\nBiscoe,1\nDream,2\nTorgersen,3\n" });
  settings({ "files.readonlyInclude": { "**/chart.py": true } });
  await opens(() => bench.open(folder));

  /** Runs the lines that print the mean of the masses. */
  const mean = async () => {
    await bench.file("analysis.py");
    await bench.select(3, 4);
    await bench.ask("");
    await bench.result(/statistics\.mean\(masses\)\) ▏⇒ the mean of the masses of three penguins, in grams, is 3600$/);
  };
  /** Runs the line that sleeps. */
  const sleep = async () => {
    await bench.file("analysis.py");
    await bench.select(8, 8);
    await bench.ask("");
    await bench.result(/time\.sleep\(20\) ▏⋯ running/);
  };

  await test("the status bar shows that the server runs", async () => {
    await bench.ready();
  });

  await test("the result of a selection is shown beside it in full", async () => {
    await mean();
    await bench.shows(() => bench.lenses(), /✓ 1 run/);
    await bench.shot("local-answered");
  });

  await test("the hover has what the program printed, and not the program it stands beside", async () => {
    await mean();
    await bench.hover(4, 3, /^the mean of the masses of three penguins, in grams, is 3600/);
  });

  await test("an edit above moves the result, an edit inside makes it stale", async () => {
    await mean();
    const fresh = (await bench.results())[0];
    await bench.goto(1);
    await bench.type("# about penguins\n");
    await bench.result(/statistics\.mean\(masses\)\) ▏⇒/);
    await bench.goto(4, 12);
    await bench.type("1");
    await bench.result("(stale)");
    const stale = (await bench.results())[0];
    assert.equal(stale.fontStyle, "italic");
    assert.notEqual(stale.color, fresh.color);
  });

  await test("a program that fails shows its error in the colour of errors", async () => {
    await bench.file("analysis.py");
    await bench.select(6, 6);
    await bench.ask("");
    await bench.result(/print\(1 \/ 0\) ▏✗ ZeroDivisionError: division by zero/);
  });

  await test("a question without a key says what is missing", async () => {
    await bench.file("analysis.py");
    await bench.select(3, 4);
    await bench.ask("Why is this so?");
    await bench.result(/✗/);
    await bench.hover(4, 3, "Set API key");
    await bench.shows(() => bench.lenses(), /^Set API key/);
  });

  await test("dismiss all removes every result", async () => {
    await mean();
    await bench.palette("Gemini: Dismiss all");
    await bench.eventually("no results", () => bench.results(), (all) => all.length === 0);
    await bench.hides(() => bench.lenses(), "Dismiss");
  });

  await test("an ask at an empty place is refused with a message", async () => {
    await bench.file("analysis.py");
    await bench.focus();
    await bench.press("Control+End");
    await bench.palette("Gemini: Ask Gemini with code execution");
    await bench.notified(/no text here/i);
  });

  await test("a chart is in the hover, and loads; in a read-only document too", async () => {
    await bench.file("chart.py");
    await bench.select(1, 6);
    await bench.ask("");
    await bench.result(/▏⇒ drawn/);
    await bench.hover(6, 3, "drawn");
    await bench.eventually("the chart loads", () => bench.hoverImages(), (widths) => widths.length === 1 && widths[0] > 100);
    await bench.shot("local-hover-chart");
  });

  await test("files chosen in the explorer are sent together without opening them, and their chart is shown", async () => {
    await bench.menuOf(["islands.csv", "penguins.csv"], "Ask Gemini about this file");
    await bench.question("", "Ask with code execution about islands.csv");
    await bench.panelShows(/344 rows × 8[^]*3 rows × 2|3 rows × 2[^]*344 rows × 8/);
    await bench.eventually("charts load", () => bench.panelImages(), (widths) => widths.length > 0 && widths.every((width) => width > 100));
    assert.deepEqual((await bench.tabs()).filter((tab) => tab.includes(".csv")), []);
    await bench.shot("local-panel");
  });

  await test("a binary file is refused with a message", async () => {
    fs.writeFileSync(`${folder}/noise.bin`, Buffer.from(Array.from({ length: 3_000 }, (_, at) => (at * 89) % 256)));
    await bench.file("noise.bin", ".monaco-editor-pane-placeholder");
    await bench.palette("Gemini: Ask Gemini about this file");
    await bench.notified(/^noise\.bin is .* its extension is not that of a data file/);
  });

  await test("without a file a message says so", async () => {
    await bench.palette("Gemini: Ask Gemini about this file");
    await bench.notified(/Open a file first/);
    await bench.palette("Gemini: Ask Gemini with code execution");
    await bench.notified(/Open a file and select/);
  });

  await test("an untitled document can be asked about", async () => {
    await bench.palette("File: New Untitled Text File");
    await bench.page.waitForSelector(".editor-instance .monaco-editor .view-line");
    await bench.palette("Change Language Mode");
    await bench.type("Python");
    await bench.shows(() => bench.picks(), "Python");
    await bench.press("Enter");
    await bench.focus();
    await bench.type("print(6 * 7)");
    await bench.press("Control+A");
    await bench.ask("");
    await bench.result(/▏⇒ 42$/);
  });

  await test("the doctor shows what works", async () => {
    await bench.palette("Gemini: Doctor");
    await bench.shows(() => bench.texts('[id="workbench.panel.output"] .view-line'), /isolation/);
    await bench.shows(() => bench.texts('[id="workbench.panel.output"] .view-line'), /Key kept by VS Code: no/);
  });

  await test("an environment can be made before any code lacks a library, and nothing is downloaded unasked", async () => {
    await bench.palette("Gemini: Create environment");
    await bench.notified(/“core” has what charts and most questions about data need/);
  });

  await test("a server killed during an ask restarts with a message", async () => {
    await sleep();
    await bench.statusSays("Cancel the run");
    await bench.shows(() => bench.texts(".statusbar-item"), "Run on this machine: running code");
    process.kill(serverPid(run), "SIGKILL");
    await bench.notified(/stopped \(SIGKILL\).*starts again.*log/);
    await bench.started();
    await bench.result(/▏✗ the answer was cut off/);
    await bench.select(3, 4);
    await bench.ask("");
    await bench.result(/is 3600$/);
  });

  await test("an ask on this machine can be cancelled", async () => {
    await sleep();
    await bench.palette("Gemini: Cancel");
    await bench.result(/time\.sleep\(20\) ▏.*cancelled/i);
  });

  await test("the log says which server runs", async () => {
    await bench.palette("Gemini: Show log");
    await bench.shows(() => bench.texts('[id="workbench.panel.output"] .view-line'), /Running gemini-exec .* of this extension/);
  });
}

/** The server that the extension runs. */
export function serverPid(run) {
  const processes = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const commandLine = (pid) => {
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    } catch {
      return [];
    }
  };
  const found = processes.filter((pid) => commandLine(pid)[0]?.startsWith(run) && commandLine(pid)[1] === "lsp");
  assert.equal(found.length, 1, `servers: ${found}`);
  return Number(found[0]);
}
