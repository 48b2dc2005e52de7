/** Asks the person for a question, with the earlier ones at hand. */
import * as vscode from "vscode";

const EARLIER = "questions";
const KEPT = 50;

/** The list with a question at its head, once. */
export function remembered(question: string, earlier: readonly string[]): string[] {
  return [question, ...earlier.filter((other) => other !== question)].slice(0, KEPT);
}

/** The earlier questions that have every typed word. */
export function matching(typed: string, earlier: readonly string[]): string[] {
  const words = typed.toLowerCase().split(/\s+/u);
  return earlier.filter((question) => words.every((word) => question.toLowerCase().includes(word)));
}

/** What may be left out of a question. */
export type Need = "may be empty" | "must not be empty";

export class Questions {
  constructor(private readonly memory: vscode.Memento) {}

  /** The question, or `undefined` where the person gave up. */
  async ask(title: string, need: Need): Promise<string | undefined> {
    const question = await this.pick(title, need);
    if (question) {
      await this.memory.update(EARLIER, remembered(question, this.earlier()));
    }
    return question;
  }

  private earlier(): string[] {
    return this.memory.get<string[]>(EARLIER, []);
  }

  private pick(title: string, need: Need): Promise<string | undefined> {
    const picker = vscode.window.createQuickPick<vscode.QuickPickItem>();
    picker.title = title;
    picker.placeholder = "What do you want to know? Arrow down for earlier questions";
    picker.ignoreFocusOut = true;
    // Nothing of an earlier question is in a label: the list would move what matches best to the top, and Enter would
    // ask that instead of what was typed.
    const earlier = this.earlier().map((question) => ({
      label: "$(history)",
      description: question,
      alwaysShow: true,
    }));
    const list = () => {
      const typed = picker.value.trim();
      const without =
        need === "may be empty" ? "without a question: run and explain the code, or profile the data" : "";
      const shown = new Set(
        matching(
          typed,
          earlier.map(({ description }) => description),
        ),
      );
      const first = { label: "$(sparkle) Ask", description: typed || without, alwaysShow: true };
      picker.items = [first, ...earlier.filter(({ description }) => shown.has(description))];
    };
    list();
    return new Promise((resolve) => {
      picker.onDidChangeValue(list);
      picker.onDidAccept(() => {
        const chosen = earlier.find((item) => item === picker.activeItems[0]);
        const question = chosen?.description ?? picker.value.trim();
        if (question || need === "may be empty") {
          resolve(question);
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
