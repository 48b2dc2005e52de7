/** The item in the status bar. */
import * as vscode from "vscode";
import { type AskView, isBusy, type UsedParams } from "./protocol";
import { words } from "./view";

/** How the server is. */
export type Health = { is: "starting" } | { is: "running"; what: string } | { is: "stopped"; why: string };

export interface Look {
  text: string;
  tooltip: string;
  command: string;
  isProblem?: boolean;
}

export function look(health: Health, asks: readonly AskView[], used?: UsedParams): Look {
  const shown = lookOf(health, asks);
  if (used === undefined) {
    return shown;
  }
  const text = used.near ? `${shown.text} $(warning)` : shown.text;
  return { ...shown, text, tooltip: `${shown.tooltip}\n${used.words}` };
}

function lookOf(health: Health, asks: readonly AskView[]): Look {
  if (health.is === "starting") {
    return { text: "$(loading~spin) Gemini", tooltip: "The server starts", command: "gemini-exec.showLog" };
  }
  if (health.is === "stopped") {
    return { text: "$(warning) Gemini", tooltip: health.why, command: "gemini-exec.showLog", isProblem: true };
  }
  const busy = asks.filter(isBusy);
  const newest = asks.toSorted((a, b) => b.ask - a.ask)[0];
  if (busy.length > 0) {
    // What it does stands beside this: the language client shows the server's progress, but cannot stop it.
    const what = busy.some(({ model }) => model) ? "Gemini" : "the run";
    const text = `$(debug-stop) Cancel ${what}${busy.length > 1 ? ` (${busy.length} asks run)` : ""}`;
    return { text, tooltip: "Stops the ask at the cursor, or the newest", command: "gemini-exec.cancel" };
  }
  if (newest === undefined) {
    const tooltip = `Ask with code execution\n${health.what}`;
    return { text: "$(sparkle) Gemini", tooltip, command: "gemini-exec.ask" };
  }
  const text = `${newest.model ? "$(sparkle) Gemini" : "$(play) Run here"} ${words(newest.summary, 60)}`;
  return { text, tooltip: `Show the last result\n${health.what}`, command: "gemini-exec.show" };
}

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("gemini-exec.status", vscode.StatusBarAlignment.Left);

  constructor() {
    this.item.name = "Gemini with code execution";
    this.item.show();
  }

  show({ text, tooltip, command, isProblem = false }: Look): void {
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.command = command;
    this.item.backgroundColor = isProblem ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
  }

  dispose(): void {
    this.item.dispose();
  }
}
