import { expect, test } from "vitest";
import { deletion, grouped, progress, row } from "../src/history/entries";
import { HistoryList } from "../src/history/list";
import type { AskView, HistoryEntry, HistoryParams } from "../src/protocol";

function entry(number: number, more: Partial<HistoryEntry> = {}): HistoryEntry {
  const file = { uri: "file:///w/prices.csv", name: "prices.csv" };
  const texts = { position: number, question: "mean?", latest: "", hint: "⇒ 2", when: "14:02", day: "Today" };
  return {
    number,
    ...file,
    ...texts,
    state: "answered",
    severity: "information",
    model: true,
    turns: 1,
    first: false,
    ...more,
  };
}

const kept = [
  entry(4),
  entry(3, { uri: "", name: "" }),
  entry(2, { day: "Yesterday" }),
  entry(1, { uri: "file:///w/other/prices.csv", day: "Tuesday" }),
];

test("asks stand under their day, or under their file, latest first", () => {
  const drawn = (by: "day" | "file") =>
    grouped(kept, by).map(({ label, entries }) => `${label}: ${entries.map(({ number }) => number)}`);
  expect(drawn("day")).toEqual(["Today: 4,3", "Yesterday: 2", "Tuesday: 1"]);
  expect(drawn("file")).toEqual(["prices.csv: 4,2", "No file: 3", "prices.csv: 1"]);
  expect(grouped(kept, "file").map(({ id }) => id)).toHaveLength(new Set(kept.map(({ uri }) => uri)).size);
});

test("the asks of the file in front are together above all days", () => {
  const list = [entry(2, { day: "Yesterday", first: true }), entry(1, { day: "Tuesday", first: true }), entry(3)];
  const drawn = grouped(list, "day").map(({ label, entries }) => `${label}: ${entries.map(({ number }) => number)}`);
  expect(drawn).toEqual(["prices.csv: 2,1", "Today: 3"]);
});

test("a row has the question, the result, and when it was", () => {
  expect(row(entry(1, { turns: 3, latest: "and the mode?" }))).toEqual({
    label: "mean?",
    description: "and the mode? ⇒ 2",
    icon: "sparkle",
    kind: "askOfFile",
    facts: "14:02 · prices.csv · 3 questions",
  });
  expect(row(entry(1, { uri: "", name: "", question: "two\n$(trash) lines" }))).toMatchObject({
    label: "two (trash) lines",
    kind: "ask",
    facts: "14:02",
  });
});

test("the icon tells who answered, or what went wrong", () => {
  const icons = [
    { model: false },
    { severity: "error", state: "failed" },
    { severity: "warning" },
    { state: "cancelled" },
    { state: "writing" },
  ] satisfies Partial<HistoryEntry>[];
  expect(icons.map((more) => row(entry(1, more)).icon)).toEqual(["play", "error", "warning", "circle-slash", "sync"]);
});

test("a deletion names what it deletes", () => {
  expect(deletion([entry(1)]).message).toBe("Delete “mean?” from the history?");
  expect(deletion([entry(1), entry(2)]).message).toBe("Delete 2 asks from the history?");
});

test("the history has something new when an ask begins or ends", () => {
  const running = { ask: 1, state: "writing", summary: "⋯ 1 s", hint: "⋯" } as AskView;
  const later = { ...running, summary: "⋯ 2 s" };
  const over = { ...running, state: "answered", summary: "✓ 1 run" } as AskView;
  expect(progress([running])).toBe(progress([later]));
  expect(new Set([progress([]), progress([running]), progress([over])]).size).toBe(3);
});

test("a list loads more below its last ask, and reloads as many as it has", async () => {
  const asked: HistoryParams[] = [];
  const list = new HistoryList(async (parameters) => {
    asked.push(parameters);
    const before = parameters.before ?? 301;
    const entries = Array.from({ length: parameters.limit ?? 0 }, (_, at) => entry(before - 1 - at));
    return { result: { entries, more: true } };
  });
  await list.reload();
  await list.loadMore();
  expect(list.entries.map(({ number }) => number)).toEqual(Array.from({ length: 200 }, (_, at) => 300 - at));
  await list.reload();
  list.search("mean");
  await list.reload();
  expect(asked).toEqual([{ limit: 100 }, { limit: 100, before: 201 }, { limit: 200 }, { limit: 100, query: "mean" }]);
});

test("the answer to an earlier search does not replace that to a later one", async () => {
  const waiting: (() => void)[] = [];
  const list = new HistoryList(async ({ query }) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return { result: { entries: [entry(query === "old" ? 1 : 2)], more: false } };
  });
  list.search("old");
  const first = list.reload();
  list.search("new");
  const second = list.reload();
  for (const resolve of waiting.reverse()) {
    resolve();
  }
  await Promise.all([first, second]);
  expect(list.entries.map(({ number }) => number)).toEqual([2]);
});

test("a problem is told instead of asks", async () => {
  const list = new HistoryList(async () => ({ problem: "The server stopped." }));
  await list.reload();
  expect(list).toMatchObject({ problem: "The server stopped.", entries: [] });
});
