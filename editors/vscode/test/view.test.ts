import { expect, test } from "vitest";
import { type AskView, HINT_WIDTH } from "../src/protocol";
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

test("what runs, was cancelled or is stale is dimmed, an error has its colour", () => {
  const looks: Partial<AskView>[] = [
    { state: "thinking" },
    { state: "cancelled" },
    { stale: true },
    { severity: "error" },
    {},
  ];
  const asks = looks.map((look, line) => ask({ ...look, line }));
  expect(besides(asks).map(({ color }) => color.replace("geminiExec.", ""))).toEqual([
    "dimmed",
    "dimmed",
    "dimmed",
    "error",
    "information",
  ]);
});

test("of several asks on a line the newest is shown, with the number of the others", () => {
  const asks = [ask({ ask: 2, hint: "⇒ 2" }), ask({ ask: 3, state: "thinking", hint: "⋯ 3 s" }), ask({ ask: 1 })];
  expect(besides(asks).map(({ text }) => text)).toEqual(["⋯ 3 s  +2"]);
  const [long] = besides([ask({ hint: "x".repeat(200) }), ask({ ask: 2, hint: "y".repeat(200) })]);
  expect(long?.text).toMatch(/^y+… {2}\+1$/);
  expect(long?.text).toHaveLength(HINT_WIDTH);
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
