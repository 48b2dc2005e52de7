/** Asks the person for a question, with the earlier ones at hand. */
import * as vscode from "vscode";
import type { DataFile, InputParams } from "./protocol";

const EARLIER = "questions";
const KEPT = 50;

/** Marks an earlier question in the list. */
const BEFORE = "$(history)";

/** The list with a question at its head, once. */
export function remembered(question: string, earlier: readonly string[]): string[] {
  return [question, ...earlier.filter((other) => other !== question)].slice(0, KEPT);
}

/** The earlier questions that have every typed word. */
export function matching(typed: string, earlier: readonly string[]): string[] {
  const words = typed.toLowerCase().split(/\s+/u);
  return earlier.filter((question) => words.every((word) => question.toLowerCase().includes(word)));
}

/** What the box says, and whether the person can choose that the model runs code. */
export type Box = Pick<InputParams, "about" | "otherwise" | "codeExecution" | "files"> & {
  /** What Enter does, if it does not ask. */
  deed?: string;
};

/** What a person typed, and whether the model may run code if they chose that. */
export interface Typed {
  question: string;
  codeExecution?: boolean;
  /** The URIs of the offered files that go along. */
  files?: string[];
}

/** An offered file in the list, ticked or not: choosing it does the other. */
export interface FileItem extends vscode.QuickPickItem {
  uri: string;
}

/** The offered files, those ticked that go along. */
export function fileItems(files: readonly DataFile[], left: ReadonlySet<string>): FileItem[] {
  return files.map(({ uri, name }) => {
    const goes = !left.has(uri);
    const [icon, deed] = goes ? ["$(check)", "goes along"] : ["$(circle-slash)", "stays here"];
    return { uri, label: `${icon} ${name}`, description: deed, alwaysShow: true };
  });
}

export class Questions {
  constructor(private readonly memory: vscode.Memento) {}

  /** The question, or `undefined` where the person gave up. */
  async ask(title: string, box: Box): Promise<Typed | undefined> {
    const typed = await this.pick(title, box);
    if (typed?.question) {
      await this.memory.update(EARLIER, remembered(typed.question, this.earlier()));
    }
    return typed;
  }

  private earlier(): string[] {
    return this.memory.get<string[]>(EARLIER, []);
  }

  private pick(title: string, box: Box): Promise<Typed | undefined> {
    const { about, otherwise, codeExecution: given, files = [], deed: verb = "$(sparkle) Ask" } = box;
    const picker = vscode.window.createQuickPick<vscode.QuickPickItem | FileItem>();
    const left = new Set<string>();
    picker.title = title;
    picker.placeholder = "What do you want to know? Arrow down for earlier questions";
    picker.ignoreFocusOut = true;
    let codeExecution = given;
    const drawSwitch = () => {
      picker.buttons = codeExecution === undefined ? [] : [codeSwitch(codeExecution)];
    };
    drawSwitch();
    const list = () => {
      // What is done without a question depends on whether the model may run code.
      const deed = codeExecution === given ? `: ${otherwise}` : "";
      const without = otherwise === undefined ? "" : `without a question${deed}`;
      const typed = picker.value.trim();
      const earlier = matching(typed, this.earlier()).map((question) => item(BEFORE, question));
      const ask = { ...item(verb, typed || without), ...(about && { detail: about }) };
      picker.items = [ask, ...fileItems(files, left), ...earlier];
    };
    list();
    return new Promise((resolve) => {
      picker.onDidChangeValue(list);
      picker.onDidTriggerButton(() => {
        codeExecution = !codeExecution;
        drawSwitch();
        list();
      });
      picker.onDidAccept(() => {
        const file = picker.activeItems.find((active) => "uri" in active);
        if (file !== undefined) {
          if (!left.delete(file.uri)) {
            left.add(file.uri);
          }
          list();
          return;
        }
        const chosen = picker.activeItems.find(({ label }) => label === BEFORE);
        const question = chosen?.description ?? picker.value.trim();
        if (question || otherwise !== undefined) {
          const kept = files.map(({ uri }) => uri).filter((uri) => !left.has(uri));
          const changed = codeExecution === undefined || codeExecution === given ? {} : { codeExecution };
          resolve({ question, ...changed, ...(kept.length > 0 && { files: kept }) });
          picker.hide();
        }
      });
      picker.onDidHide(() => {
        resolve(undefined);
        picker.dispose();
      });
      picker.show();
    });
  }
}

/** Turns code execution on and off for one question. */
function codeSwitch(isOn: boolean): vscode.QuickInputButton {
  return isOn
    ? { iconPath: new vscode.ThemeIcon("terminal"), tooltip: "Code execution is on. Ask without it" }
    : { iconPath: new vscode.ThemeIcon("circle-slash"), tooltip: "Code execution is off. Ask with it" };
}

/**
 * Nothing of an earlier question is in a label: the list would move what matches best to the top, and Enter would ask that
 * instead of what was typed.
 */
function item(label: string, description: string): vscode.QuickPickItem {
  return { label, description, alwaysShow: true };
}
