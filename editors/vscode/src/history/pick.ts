/** Past asks in the list at the top: typed words search all that is kept. */
import * as vscode from "vscode";
import { Later } from "../later";
import type { HistoryEntry } from "../protocol";
import { grouped, row } from "./entries";
import type { HistoryList } from "./list";

const PAUSE = 150;

interface Item extends vscode.QuickPickItem {
  entry?: HistoryEntry;
}

export interface Chosen {
  entry: HistoryEntry;
  what: "open" | "go to";
}

const GO: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon("go-to-file"), tooltip: "Go to the text" };

/** The ask that the person chose, or `undefined` where they gave up. */
export function pickKept(list: HistoryList): Promise<Chosen | undefined> {
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = "Search past asks";
  picker.placeholder = "Words of the question, the code, its output or the answer";
  const load = async () => {
    picker.busy = true;
    list.search(picker.value.trim());
    await list.reload();
    picker.items = list.problem ? [{ label: list.problem, alwaysShow: true }] : items(list.entries);
    picker.busy = false;
  };
  const later = new Later(PAUSE, () => void load());
  void load();
  return new Promise((resolve) => {
    const choose = (item: Item | undefined, what: Chosen["what"]) => {
      if (item?.entry) {
        resolve({ entry: item.entry, what });
        picker.hide();
      }
    };
    picker.onDidChangeValue(() => later.start());
    picker.onDidAccept(() => choose(picker.selectedItems[0], "open"));
    picker.onDidTriggerItemButton(({ item }) => choose(item, "go to"));
    picker.onDidHide(() => {
      resolve(undefined);
      later.dispose();
      picker.dispose();
    });
    picker.show();
  });
}

function items(entries: readonly HistoryEntry[]): Item[] {
  return grouped(entries, "day").flatMap((group) => [
    { label: group.label, kind: vscode.QuickPickItemKind.Separator },
    ...group.entries.map(item),
  ]);
}

/** The server has found it, in words that need not be in its label. */
function item(entry: HistoryEntry): Item {
  const { label, description, icon, kind, facts } = row(entry);
  const buttons = kind === "askOfFile" ? [GO] : [];
  return { label: `$(${icon}) ${label}`, description: facts, detail: description, alwaysShow: true, buttons, entry };
}
