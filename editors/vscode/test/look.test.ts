import { expect, test } from "vitest";
import type { AskView, State } from "../src/protocol";
import { look } from "../src/status";

function ask(id: number, state: State, summary: string): AskView {
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
  const rest = {
    line: 0,
    severity: "information",
    stale: false,
    model: true,
    question: "",
    hint: "",
    text: "",
  } as const;
  return { ask: id, range, state, summary, ...rest };
}

const running = { is: "running", what: "gemini-exec 0.1.0" } as const;

test("the status bar stops what runs, else tells what the last ask took", () => {
  const done = ask(1, "answered", "✓ 1 run · 414 tokens");
  const busy = ask(2, "runningCode", "⋯ running code");
  expect(look(running, []).text).toBe("$(sparkle) Gemini");
  expect(look(running, [done]).text).toBe("$(sparkle) Gemini ✓ 1 run · 414 tokens");
  expect(look(running, [done, busy])).toMatchObject({
    text: "$(debug-stop) Cancel Gemini",
    command: "gemini-exec.cancel",
  });
  expect(look(running, [busy, { ...busy, ask: 3 }]).text).toContain("2 asks run");
});

test("a run on this machine is not called Gemini", () => {
  const done = { ...ask(1, "answered", "✓ 1 run · 0.3 s"), model: false };
  const busy = { ...ask(2, "runningCode", "⋯ running code"), model: false };
  expect(look(running, [done]).text).toBe("$(play) Run here ✓ 1 run · 0.3 s");
  expect(look(running, [busy]).text).toBe("$(debug-stop) Cancel the run");
});

test("a summary brings no icons of its own, and no second line", () => {
  expect(look(running, [ask(1, "failed", "✗ $(trash)\n‮evil")]).text).toBe("$(sparkle) Gemini ✗ (trash) evil");
});

test("a server that does not run is a problem, and the log is a click away", () => {
  expect(look({ is: "stopped", why: "There is none." }, [])).toMatchObject({
    isProblem: true,
    tooltip: "There is none.",
    command: "gemini-exec.showLog",
  });
});

test("the tooltip tells the tokens of today, and a budget that is nearly used up shows", () => {
  const words = "412 of today's 500 tokens are used (82 %)";
  expect(look(running, [], { words, near: false })).toMatchObject({ text: "$(sparkle) Gemini" });
  expect(look(running, [], { words, near: true })).toMatchObject({ text: "$(sparkle) Gemini $(warning)" });
  expect(look(running, [], { words, near: true }).tooltip).toContain(words);
});
