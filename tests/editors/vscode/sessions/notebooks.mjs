// Notebooks: a cell is what is asked about, and what it uses comes from the cells above.
import assert from "node:assert/strict";

const code = (...lines) => ({ cell_type: "code", execution_count: null, metadata: {}, outputs: [], source: lines.join("\n") });
const words = (text) => ({ cell_type: "markdown", metadata: {}, source: text });
const NOTEBOOK = {
  cells: [
    code("%matplotlib inline", "import statistics"),
    code("masses = [3750, 3800, 3250]"),
    words("# The mean"),
    code("mean = statistics.mean(masses)", "mean"),
  ],
  metadata: { language_info: { name: "python" } },
  nbformat: 4,
  nbformat_minor: 5,
};

export default async function ({ bench, test, files, folder, page, opens, service }) {
  files({ "masses.ipynb": JSON.stringify(NOTEBOOK) });
  const cells = () => bench.texts(".notebook-editor .code-cell-row .view-lines");
  await opens(
    () => bench.open(folder),
    async () => {
      await bench.begin();
      await bench.file("masses.ipynb", ".notebook-editor");
      await bench.eventually("three cells with code", cells, (cells) => cells.length === 3);
    },
  );

  /** Puts the cursor into a cell with code, counted from 0. */
  const enter = async (number) => {
    await page.locator(".notebook-editor .code-cell-row .view-lines").nth(number).click();
    await bench.keyboardIn(".notebook-editor .monaco-editor");
  };

  await test("a cell runs by itself, with what it uses of the cells above", async () => {
    await enter(2);
    await bench.press("Control+Alt+G");
    await bench.question("");
    await bench.result(/mean ▏⇒ 3600$/);
    await bench.shot("notebook-answered");
  });

  await test("the toolbar of a cell asks about it", async () => {
    await enter(1);
    const ask = page.locator('.notebook-editor .cell-title-toolbar .action-label[aria-label^="Ask Gemini"]:visible');
    // VS Code draws what an extension adds to a toolbar once something else was opened.
    await bench.input("F1", ">");
    await bench.press("Escape");
    await page.locator(".notebook-editor .code-cell-row").nth(1).hover();
    await ask.first().click();
    await bench.question("");
    await bench.result(/3250\] ▏/);
    await bench.shot("notebook-toolbar");
  });

  await test("a program of Gemini goes into a new cell below, and one undo takes it away", async () => {
    await bench.setKey("test-key-3141592653589793");
    await service.plays("mean_of_three.sse");
    await enter(2);
    await bench.press("Control+Alt+G");
    await bench.question("mean?");
    await bench.result(/mean ▏⇒ The mean/);
    await bench.clickLens("Insert code");
    await bench.eventually("a cell more", cells, (cells) => cells.length === 4);
    assert.match((await cells())[3], /^prices = \[1, 2, 3\]/);
    await bench.shot("notebook-inserted");
    await bench.press("Escape", "Control+Z");
    await bench.eventually("as it was", cells, (cells) => cells.length === 3);
  });
}
