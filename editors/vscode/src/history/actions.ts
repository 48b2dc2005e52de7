/** What can be done with kept asks. */
import * as vscode from "vscode";
import { fileInFront } from "../front";
import { DELETE_KEPT, type DeleteKeptParams, HISTORY, type HistoryEntry, type HistoryResult } from "../protocol";
import type { Server } from "../server/server";
import { deletion } from "./entries";
import { HistoryList } from "./list";
import { pickKept } from "./pick";
import { HistoryTree } from "./tree";

export class HistoryActions implements vscode.Disposable {
  private readonly list = this.newList();
  readonly tree: HistoryTree;

  constructor(
    private readonly server: Server,
    memory: vscode.Memento,
  ) {
    this.tree = new HistoryTree(this.list, memory);
  }

  /** By name, as package.json has them. */
  readonly commands = {
    pastAsks: () => this.pick(),
    searchHistory: () => this.search(),
    clearHistorySearch: () => this.tree.search(""),
    groupHistoryByFile: () => this.tree.groupBy("file"),
    groupHistoryByDay: () => this.tree.groupBy("day"),
    refreshHistory: () => this.tree.refresh(),
    loadMoreHistory: () => this.tree.loadMore(),
    openKept: (entry: HistoryEntry) => this.open(entry),
    goToKept: (entry: HistoryEntry) => this.goTo(entry),
    deleteKept: (entry?: HistoryEntry, selected?: HistoryEntry[]) =>
      this.delete(selected ?? (entry ? [entry] : this.tree.selection)),
  };

  private newList(first?: string): HistoryList {
    return new HistoryList((parameters) => this.server.look<HistoryResult>(HISTORY, parameters), first);
  }

  private async pick(): Promise<void> {
    const chosen = await pickKept(this.newList(fileInFront()?.toString()));
    await (chosen && (chosen.what === "open" ? this.open(chosen.entry) : this.goTo(chosen.entry)));
  }

  private async search(): Promise<void> {
    const typed = await vscode.window.showInputBox({
      title: "Search past asks",
      prompt: "Words of the question, the code, its output or the answer",
      value: this.list.query,
    });
    if (typed !== undefined) {
      this.tree.search(typed.trim());
    }
  }

  private async open({ number }: HistoryEntry): Promise<void> {
    await this.server.run("geminiExec.openKept", { number });
  }

  private async goTo({ number }: HistoryEntry): Promise<void> {
    await this.server.run("geminiExec.goToKept", { number });
  }

  private async delete(nodes: readonly HistoryEntry[]): Promise<void> {
    const entries = nodes.filter(({ number }) => number !== undefined); // A heading may be selected too.
    if (entries.length === 0) {
      return;
    }
    const { message, detail } = deletion(entries);
    if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, "Delete")) === "Delete") {
      const numbers = entries.map(({ number }) => number);
      await this.server.request(DELETE_KEPT, { numbers } satisfies DeleteKeptParams);
      this.tree.refresh();
    }
  }

  dispose(): void {
    this.tree.dispose();
  }
}
