/** The view "Asks": what is kept, by day or by file. Reads only while it is visible. */
import * as vscode from "vscode";
import { Later } from "../later";
import type { AskView, HistoryEntry } from "../protocol";
import { type By, type Group, grouped, progress, row } from "./entries";
import type { HistoryList } from "./list";

/** As package.json names them. */
const VIEW = "gemini-exec.history";
const STATE = "gemini-exec.historyState";
const GROUPED_BY = "gemini-exec.historyBy";

/** An answer that streams changes many times. */
const PAUSE = 300;

export type Node = Group | HistoryEntry | "more";

export class HistoryTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<Node>;
  private readonly later = new Later(PAUSE, () => this.refresh());
  private readonly held: vscode.Disposable;
  private isFresh = false;
  private seen = "";
  private by: By;

  constructor(
    private readonly list: HistoryList,
    private readonly memory: vscode.Memento,
  ) {
    this.by = memory.get<By>(GROUPED_BY, "day");
    void setContext(GROUPED_BY, this.by);
    this.view = vscode.window.createTreeView(VIEW, { treeDataProvider: this, canSelectMany: true });
    this.held = vscode.Disposable.from(
      this.changed,
      this.view,
      this.later,
      // Other windows and the command line ask as well.
      this.view.onDidChangeVisibility(({ visible }) => visible && this.later.start()),
    );
  }

  /** The asks that are selected. */
  get selection(): HistoryEntry[] {
    return this.view.selection.filter(isEntry);
  }

  /** Takes what the server tells of the asks of this window. */
  take(asks: readonly AskView[]): void {
    const now = progress(asks);
    if (now !== this.seen) {
      this.seen = now;
      this.notice();
    }
  }

  /** Reads again soon: something in the history has changed. */
  notice(): void {
    if (this.view.visible) {
      this.later.start();
    }
  }

  refresh(): void {
    this.isFresh = false;
    this.changed.fire();
  }

  groupBy(by: By): void {
    this.by = by;
    void this.memory.update(GROUPED_BY, by);
    void setContext(GROUPED_BY, by);
    this.changed.fire();
  }

  search(query: string): void {
    this.list.search(query);
    this.view.description = query && `“${query}”`;
    this.refresh();
  }

  async loadMore(): Promise<void> {
    await this.list.loadMore();
    this.changed.fire();
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node !== undefined) {
      return node === "more" || isEntry(node) ? [] : [...node.entries];
    }
    if (!this.isFresh) {
      this.isFresh = true;
      await this.list.reload();
    }
    const { entries, more, problem, query } = this.list;
    this.view.message = problem ?? "";
    await setContext(STATE, problem ? "problem" : query ? "searched" : "all");
    return [...grouped(entries, this.by), ...(more ? ["more" as const] : [])];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node === "more") {
      return moreItem();
    }
    return isEntry(node) ? entryItem(node) : groupItem(node, this.by === "day" || this.list.query !== "");
  }

  dispose(): void {
    this.held.dispose();
  }
}

function isEntry(node: Node): node is HistoryEntry {
  return typeof node === "object" && "number" in node;
}

function groupItem(group: Group, isOpen: boolean): vscode.TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(group.label, isOpen ? Expanded : Collapsed);
  item.id = group.id;
  if (group.uri) {
    item.resourceUri = vscode.Uri.parse(group.uri);
    item.description = true; // The folder, from the URI.
    item.iconPath = vscode.ThemeIcon.File;
  }
  return item;
}

function entryItem(entry: HistoryEntry): vscode.TreeItem {
  const { label, description, icon, color, kind, facts } = row(entry);
  const item = new vscode.TreeItem(label);
  item.id = `ask:${entry.number}`;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
  item.contextValue = kind;
  const tooltip = new vscode.MarkdownString().appendText(entry.question).appendMarkdown("\n\n");
  item.tooltip = tooltip.appendText(entry.hint).appendMarkdown("\n\n").appendText(facts);
  item.accessibilityInformation = { label: `${label}, ${description}, ${facts}` };
  item.command = { command: "gemini-exec.openKept", title: "Open result", arguments: [entry] };
  return item;
}

function moreItem(): vscode.TreeItem {
  const item = new vscode.TreeItem("Load more");
  item.id = "more";
  item.iconPath = new vscode.ThemeIcon("ellipsis");
  item.command = { command: "gemini-exec.loadMoreHistory", title: "Load more" };
  return item;
}

function setContext(key: string, value: string): Thenable<unknown> {
  return vscode.commands.executeCommand("setContext", key, value);
}
