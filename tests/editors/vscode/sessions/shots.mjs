// Makes the pictures of the README: one while an ask runs, one with its answer.
import path from "node:path";

const HEAVIEST = `import matplotlib.pyplot as plt
import pandas as pd

penguins = pd.read_csv("penguins.csv")
mass = penguins.groupby("species")["body_mass_g"]
mass.mean().plot.barh(color="#4c8f7a", figsize=(5, 2), title="Mean body mass (g)")
plt.tight_layout()
plt.show()
print(f"{mass.mean().idxmax()} penguins are the heaviest: {mass.mean().max():.0f} g on average")
`;

export default async function ({ bench, test, files, fixture, folder, settings, page }) {
  files({ "heaviest.py": HEAVIEST, "islands.csv": "island,area\nBiscoe,1\n" });
  fixture("penguins.csv");
  settings({ "editor.fontSize": 13, "workbench.statusBar.visible": true, "breadcrumbs.enabled": false });
  await page.setViewportSize({ width: 1100, height: 620 });
  bench.out = process.env.IMAGES;
  await bench.open(folder);
  await bench.eventually("ready", () => bench.status(), ([text]) => text?.trim() === "Gemini");
  await bench.file("heaviest.py");

  const attach = async () => {
    await bench.select(4, 9);
    await bench.palette("Gemini: Attach workspace files…");
    await page.click('.quick-input-list .monaco-list-row:has-text("penguins.csv")');
    await bench.press("Enter");
    await bench.question("");
  };

  await test("running", async () => {
    await attach();
    await bench.result(/▏⋯ running/);
    await bench.shows(() => bench.lenses(), "✕ Cancel");
    await bench.shot("vscode-running");
  });

  await test("answered, with its chart", async () => {
    await bench.result(/▏⇒ Gentoo/);
    await bench.shows(() => bench.lenses(), "✓ 1 run");
    await bench.clickLens("✓ 1 run");
    await bench.eventually("the chart loads", () => bench.previewImages(), (widths) => widths.length === 1 && widths[0] > 100);
    await bench.shot("vscode-answered");
  });
  console.log(`  ${path.join(bench.out, "vscode-*.png")}`);
}
