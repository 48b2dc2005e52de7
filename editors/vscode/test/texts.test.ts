import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { withCharts } from "../src/charts";
import { fileItems, matching, remembered } from "../src/question";

test("a question is remembered once, the newest first, and not for ever", () => {
  expect(remembered("b", ["a", "b", "c"])).toEqual(["b", "a", "c"]);
  expect(
    remembered(
      "new",
      Array.from({ length: 50 }, (_, count) => `${count}`),
    ),
  ).toHaveLength(50);
});

test("earlier questions match by words in any order", () => {
  const earlier = ["mean of prices?", "Plot the prices", "max?"];
  expect(matching("PRICES plot", earlier)).toEqual(["Plot the prices"]);
  expect(matching("", earlier)).toEqual(earlier);
});

test("files that the code names are ticked until the person takes them out", () => {
  const files = [
    { uri: "file:///w/x.csv", name: "x.csv" },
    { uri: "file:///w/data/y.csv", name: "data/y.csv" },
  ];
  const drawn = fileItems(files, new Set(["file:///w/x.csv"]));
  expect(drawn.map(({ label, description }) => `${label}: ${description}`)).toEqual([
    "$(circle-slash) x.csv: stays here",
    "$(check) data/y.csv: goes along",
  ]);
});

test("charts of the server go into the document; nothing else is read", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "charts-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, "a b.png"), "png");
  writeFileSync(path.join(folder, "secret.txt"), "secret");
  const link = (name: string) => `file://${folder}/${encodeURIComponent(name)}`;
  const document = [
    `![chart 1](<${link("a b.png")}>)`,
    `![chart 2](<${link("gone.png")}>)`,
    `![chart 3](${link("secret.txt")})`,
    `see ![chart 1](${link("a b.png")})`,
    "![chart 4](https://example.com/a.png)",
  ];
  const lines = (await withCharts(document.join("\n"))).split("\n");
  expect(lines[0]).toBe("![chart 1](data:image/png;base64,cG5n)");
  expect(lines[1]).toContain("gone.png");
  expect(lines.slice(2)).toEqual(document.slice(2));
});
