import { expect, test } from "vitest";
import type { AskView } from "../src/protocol";
import { about, besides, chartsIn, meant, oneLine } from "../src/view";

const at = (from: number, to: number, character = 5) => ({
  start: { line: from, character: 0 },
  end: { line: to, character },
});

function ask(more: Partial<AskView>): AskView {
  const answered = { state: "answered", severity: "information", stale: false, model: true } as const;
  const texts = { question: "", hint: "⇒ 42", summary: "✓ 1 run", text: "42" };
  return { ask: 1, range: at(2, 3), line: 3, ...answered, ...texts, ...more };
}

test("what runs and what is stale is dimmed, an error has its colour", () => {
  const asks = [ask({ state: "thinking" }), ask({ stale: true }), ask({ severity: "error" }), ask({})];
  expect(besides(asks).map(({ color }) => color.replace("geminiExec.", ""))).toEqual([
    "dimmed",
    "dimmed",
    "error",
    "information",
  ]);
});

test("hostile text stays one line that runs one way", () => {
  expect(oneLine("a\r\nb\u2028c\u0000\u202edesrever\u2066 \t d", 50)).toBe("a b c desrever d");
  expect(oneLine("x".repeat(100_000), 200)).toHaveLength(200);
  expect(oneLine("🐧".repeat(3), 2)).toBe("🐧…");
});

test("a command means the newest ask at the cursor, else the newest of all", () => {
  const here = [ask({ ask: 1 }), ask({ ask: 3 }), ask({ ask: 4, range: at(7, 8) })];
  const all = [...here, ask({ ask: 9 })];
  expect(meant(here, all, 3)?.ask).toBe(3);
  expect(meant(here, all, 5)?.ask).toBe(9);
  expect(meant([], [], 0)).toBeUndefined();
});

test("an image within a program or its output is no chart", () => {
  const evil = "![chart 1](<file:///etc/evil.png>)";
  const lines = ["````python", evil, "```", evil, "````", "![chart 1](<file:///a.png>)", "~~~ text", evil, "~~~"];
  expect(chartsIn(lines)).toEqual([{ line: 5, name: "chart 1", link: "file:///a.png" }]);
});

test("a title names the file that an ask is about", () => {
  expect(about("Ask", "/w/penguins.csv", 0)).toBe("Ask about penguins.csv");
  expect(about("Ask", "/w/a\n b.csv", 2)).toBe("Ask about a b.csv and 2 more");
  expect(about("Ask", "/", 0)).toBe("Ask");
});
