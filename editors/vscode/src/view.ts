/** How an ask looks: plain data, before anything of the editor is touched. */
import { type AskView, isBusy } from "./protocol";

/** One result beside the text. */
export interface Beside {
  line: number;
  text: string;
  /** A colour of package.json's `colors`. */
  color: "geminiExec.information" | "geminiExec.warning" | "geminiExec.error" | "geminiExec.dimmed";
  isStale: boolean;
}

/** Wider than any window is useful. */
const WIDTH = 200;

/** What stands beside the text of a document. */
export function besides(asks: readonly AskView[]): Beside[] {
  return asks.map((ask) => ({
    line: ask.line,
    text: oneLine(uncut(ask), WIDTH),
    color: ask.stale || isBusy(ask) ? "geminiExec.dimmed" : `geminiExec.${ask.severity}`,
    isStale: ask.stale,
  }));
}

const CUT = /^(\S+ )(.+)…( \(stale\))?$/u;

/** The hint, with the whole of the line it was cut from where the result has that line. */
export function uncut({ hint, text }: AskView): string {
  const [, mark, words, stale = ""] = CUT.exec(hint) ?? [];
  const lines = text.split("\n").map((line) => line.trim().replaceAll(/\s+/gu, " "));
  const whole = words && lines.findLast((line) => line.startsWith(words.trimEnd()));
  return whole ? `${mark}${whole}${stale}` : hint;
}

/** Line ends and marks that turn the direction of text have no place in one line among others. */
export function oneLine(text: string, width: number): string {
  const line = text.replaceAll(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu, "").replaceAll(/[\s\p{Cc}]+/gu, " ");
  const letters = [...line.trim()];
  return letters.length > width ? `${letters.slice(0, width - 1).join("")}…` : letters.join("");
}

/** The ask that a command without a target means: the one at the line, else the newest. */
export function meant(here: readonly AskView[], everywhere: readonly AskView[], line: number): AskView | undefined {
  const newest = (asks: readonly AskView[]) => asks.toSorted((a, b) => b.ask - a.ask)[0];
  return newest(here.filter(({ range }) => range.start.line <= line && line <= range.end.line)) ?? newest(everywhere);
}
