/** How kept asks look in a list: plain data, before anything of the editor is touched. */
import { type AskView, type HistoryEntry, isBusy } from "../protocol";
import { words } from "../view";

export type By = "day" | "file";

/** A heading with its asks. */
export interface Group {
  /** The same for the same group of a later list. */
  id: string;
  label: string;
  /** The file they are about; empty for a day. */
  uri: string;
  entries: readonly HistoryEntry[];
}

/** Where the asks of the file in front are together. */
const FIRST = "first";

/** The asks under their headings; both stay in their order, latest first. */
export function grouped(entries: readonly HistoryEntry[], by: By): Group[] {
  const groups = new Map<string, HistoryEntry[]>();
  for (const entry of entries) {
    const key = entry.first ? FIRST : by === "day" ? entry.day : entry.uri;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups].map(([key, entries]) => ({
    id: `${by}:${key}`,
    label: by === "file" || key === FIRST ? words(entries[0]?.name || "No file", 200) : key,
    uri: by === "day" ? "" : key,
    entries,
  }));
}

/** An ask in a list. */
export interface Row {
  label: string;
  description: string;
  icon: string;
  /** A colour of VS Code or of package.json's `colors`. */
  color?: string;
  /** Which actions it has: with a file, one can go there. */
  kind: "ask" | "askOfFile";
  /** When, about which file, and how many questions. */
  facts: string;
}

export function row(entry: HistoryEntry): Row {
  const turns = entry.turns > 1 ? `${entry.turns} questions` : "";
  return {
    label: words(entry.question, 200),
    description: words([entry.latest, entry.hint].filter(Boolean).join(" "), 200),
    ...look(entry),
    kind: entry.uri ? "askOfFile" : "ask",
    facts: [entry.when, words(entry.name, 200), turns].filter(Boolean).join(" · "),
  };
}

function look(entry: HistoryEntry): { icon: string; color?: string } {
  if (isBusy(entry)) {
    return { icon: "sync", color: "geminiExec.dimmed" };
  }
  if (entry.state === "cancelled") {
    return { icon: "circle-slash", color: "geminiExec.dimmed" };
  }
  if (entry.severity !== "information") {
    return { icon: entry.severity, color: `geminiExec.${entry.severity}` };
  }
  return { icon: entry.model ? "sparkle" : "play" };
}

/** What is asked before asks are deleted. */
export function deletion(entries: readonly HistoryEntry[]): { message: string; detail: string } {
  const [entry, ...others] = entries;
  if (entry === undefined || others.length > 0) {
    return {
      message: `Delete ${entries.length} asks from the history?`,
      detail: "Their answers and charts are deleted for good.",
    };
  }
  return {
    message: `Delete “${words(entry.question, 80)}” from the history?`,
    detail: "Its answer and charts are deleted for good.",
  };
}

/** Changes when an ask begins or ends: then the history has something new. */
export function progress(asks: readonly AskView[]): string {
  return asks.map((ask) => `${ask.ask} ${isBusy(ask) ? "runs" : ask.summary}`).join("\n");
}
