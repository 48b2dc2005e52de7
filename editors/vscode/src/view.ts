/** How an ask looks: plain data, before anything of the editor is touched. */
import { type AskView, HINT_WIDTH, isBusy } from "./protocol";

/** One result beside the text. */
export interface Beside {
  line: number;
  text: string;
  /** A colour of package.json's `colors`. */
  color: "geminiExec.information" | "geminiExec.warning" | "geminiExec.error" | "geminiExec.dimmed";
  isStale: boolean;
}

/** What stands beside the text of a document: of several asks on a line the newest, with the number of the others. */
export function besides(asks: readonly AskView[]): Beside[] {
  const lines = new Map<number, AskView[]>();
  for (const ask of asks) {
    lines.set(ask.line, [...(lines.get(ask.line) ?? []), ask]);
  }
  return [...lines.values()].flatMap((here) => {
    const ask = newest(here);
    const others = here.length > 1 ? `  +${here.length - 1}` : "";
    return ask === undefined ? [] : [beside(ask, others)];
  });
}

function beside(ask: AskView, others: string): Beside {
  return {
    line: ask.line,
    text: oneLine(ask.hint, HINT_WIDTH - others.length) + others,
    color: isQuiet(ask) ? "geminiExec.dimmed" : `geminiExec.${ask.severity}`,
    isStale: ask.stale,
  };
}

/** What is not over, or of no use any more, is no result. */
function isQuiet(ask: AskView): boolean {
  return ask.stale || isBusy(ask) || ask.state === "cancelled";
}

function newest(asks: readonly AskView[]): AskView | undefined {
  return asks.toSorted((a, b) => b.ask - a.ask)[0];
}

/** Line ends and marks that turn the direction of text have no place in one line among others. */
export function oneLine(text: string, width: number): string {
  const line = text.replaceAll(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu, "").replaceAll(/[\s\p{Cc}]+/gu, " ");
  const letters = [...line.trim()];
  return letters.length > width ? `${letters.slice(0, width - 1).join("")}…` : letters.join("");
}

/** The same for places where VS Code takes `$(…)` for an icon. */
export function words(text: string, width: number): string {
  return oneLine(text.replaceAll("$(", "("), width);
}

/** A title with the file that an ask is about: `Ask more about prices.csv`. */
export function about(title: string, path: string, others: number): string {
  const name = oneLine(path.slice(path.lastIndexOf("/") + 1), 60);
  const more = others > 0 ? ` and ${others} more` : "";
  return name ? `${title} about ${name}${more}` : title;
}

/** The ask that a command without a target means: the one at the line, else the newest. */
export function meant(here: readonly AskView[], everywhere: readonly AskView[], line: number): AskView | undefined {
  return newest(here.filter(({ range }) => range.start.line <= line && line <= range.end.line)) ?? newest(everywhere);
}

const IMAGES: Record<string, string> = { png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg" };

/** The type of an image by the name of its file. */
export function imageType(name: string): string | undefined {
  return IMAGES[name.split(".").at(-1)?.toLowerCase() ?? ""];
}

export interface Chart {
  line: number;
  name: string;
  link: string;
}

/** The charts in a result, each on a line of its own. What a program or its output says within a fence is none. */
export function chartsIn(lines: readonly string[]): Chart[] {
  const charts: Chart[] = [];
  let fence: string | undefined;
  for (const [line, text] of lines.entries()) {
    const [, mark] = /^ {0,3}(`{3,}|~{3,})/u.exec(text) ?? [];
    const [, name, link] = /^!\[(chart \d+)\]\(<?(file:[^)>\s]+)>?\)$/u.exec(text) ?? [];
    if (fence !== undefined) {
      fence = mark?.startsWith(fence) && text.trim() === mark ? undefined : fence;
    } else if (mark !== undefined) {
      fence = mark;
    } else if (name !== undefined && link !== undefined) {
      charts.push({ line, name, link });
    }
  }
  return charts;
}
