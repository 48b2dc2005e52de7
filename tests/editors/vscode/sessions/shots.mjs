// Makes the pictures of the README, one while an ask runs and one with its answer, and those of the walkthrough.
import path from "node:path";

const HEAVIEST = `import matplotlib.pyplot as plt
import pandas as pd

penguins = pd.read_csv("penguins.csv")
mass = penguins.groupby("species").body_mass_g.mean()
mass.plot.barh(figsize=(4, 2))
plt.tight_layout()
plt.show()
print("heaviest:", mass.idxmax())
`;

export default async function ({ bench, test, files, fixture, folder, settings, page }) {
  files({ "heaviest.py": HEAVIEST, "islands.csv": "island,area\nBiscoe,1\n" });
  fixture("penguins.csv");
  settings({ "editor.fontSize": 13, "workbench.statusBar.visible": true, "editor.scrollbar.horizontal": "hidden", "editor.scrollbar.vertical": "hidden", "breadcrumbs.enabled": false, "markdown.preview.fontSize": 12, "window.title": "${activeEditorShort}${separator}${rootName}" });
  await page.setViewportSize({ width: 1300, height: 620 });
  bench.out = process.env.IMAGES;
  await bench.open(folder);
  await bench.ready();
  await bench.file("heaviest.py");

  /** What fades has faded. */
  const settled = () => page.waitForTimeout(700);

  await test("running", async () => {
    await bench.select(4, 9);
    await bench.ask("");
    await bench.result(/▏⋯ running/);
    await bench.shows(() => bench.lenses(), "✕ Cancel");
    await bench.press("Home");
    await bench.result(/▏⋯ running/);
    await bench.shot("vscode-running");
  });

  await test("answered, with its chart", async () => {
    await bench.result(/▏⇒ heaviest: Gentoo/);
    await bench.shows(() => bench.lenses(), "✓ 1 run");
    await bench.palette("View: Close Primary Side Bar");
    await bench.goto(3);
    await bench.clickLens("✓ 1 run");
    await bench.eventually("the chart loads", () => bench.panelImages(), (widths) => widths.length === 1 && widths[0] > 100);
    await bench.page.mouse.move(600, 500);
    await settled();
    await bench.shot("vscode-answered");
  });

  await test("the walkthrough", async () => {
    bench.out = process.env.MEDIA;
    await page.setViewportSize({ width: 760, height: 480 });
    await bench.palette("View: Close All Editor Groups");
    await bench.palette("View: Show Explorer");
    await bench.file("heaviest.py");
    await bench.result(/▏⇒ heaviest: Gentoo/);
    await bench.palette("View: Close Primary Side Bar");
    await settled();
    await bench.shot("ask");
    await bench.palette("View: Show Explorer");
    await page.click('.explorer-folders-view .monaco-list-row[aria-label^="penguins.csv"]', { button: "right" });
    await page.hover('.monaco-menu .action-item:has(.action-label[aria-label="Ask Gemini about this file"])');
    await settled();
    await bench.shot("file");
    await bench.press("Escape");
    await bench.palette("Gemini: Set API key");
    await bench.inputTitled("API key for Gemini");
    // Else the tooltip of the input lies over its title.
    await page.mouse.move(600, 440);
    await settled();
    await bench.shot("key");
    await bench.press("Escape");
  });
  console.log(`  ${path.join(bench.out, "vscode-*.png")}`);
}
