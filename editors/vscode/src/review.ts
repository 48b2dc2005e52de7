/**
 * Reviews: a document beside what it would become, in VS Code's own comparison. Keeping makes one edit, which is undone in one
 * step; closing the comparison discards.
 */
import * as vscode from "vscode";
import type { ReviewParams, ReviewResult } from "./protocol";

/** What is proposed is a document of this scheme. */
const SCHEME = "gemini-exec-review";
/** Set while there is something to keep or discard. */
const CONTEXT = "gemini-exec.reviewing";

/** A change that is shown and not yet answered. */
interface Proposal {
  document: vscode.Uri;
  /** The text that the edits are for. */
  before: string;
  after: string;
  params: ReviewParams;
  answer: (result: ReviewResult) => void;
}

type Edit = ReviewParams["edits"][number];

/** A text after some edits, which stand in its order and do not overlap. */
export function edited(
  text: string,
  edits: readonly Edit[],
  offsetAt: (position: Edit["range"]["start"]) => number,
): string {
  let done = 0;
  let after = "";
  for (const { range, newText } of edits) {
    after += text.slice(done, offsetAt(range.start)) + newText;
    done = offsetAt(range.end);
  }
  return after + text.slice(done);
}

export class Reviews implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly open = new Map<string, Proposal>();
  private made = 0;
  private readonly held = vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
    vscode.window.tabGroups.onDidChangeTabs(() => this.discardClosed()),
  );
  /** The proposals whose comparison has been on the screen. */
  private readonly shown = new Set<string>();

  readonly commands = {
    keepReview: (clicked?: vscode.Uri) => this.keep(clicked),
    discardReview: (clicked?: vscode.Uri) => this.discard(clicked),
  };

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.open.get(uri.toString())?.after ?? "";
  }

  /** Shows what edits would change. Answers once the person has kept or discarded it. */
  async review(params: ReviewParams): Promise<ReviewResult> {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(params.uri));
    if (document.version !== params.version) {
      warn(`${params.label}: the text has changed, so nothing is proposed.`);
      return { applied: false };
    }
    for (const [name, { document: other }] of this.open) {
      if (other.toString() === document.uri.toString()) {
        await this.finish(name, false);
      }
    }
    this.made += 1;
    const file = document.uri.path.split("/").at(-1) ?? "";
    const proposed = vscode.Uri.from({ scheme: SCHEME, path: `/${this.made}/${file}` });
    const before = document.getText();
    const after = edited(before, params.edits, ({ line, character }) =>
      document.offsetAt(new vscode.Position(line, character)),
    );
    const answered = new Promise<ReviewResult>((answer) => {
      this.open.set(proposed.toString(), { document: document.uri, before, after, params, answer });
    });
    this.tellContext();
    const title = `${file}: ${params.label}`;
    await vscode.commands.executeCommand("vscode.diff", document.uri, proposed, title, { preview: false });
    this.shown.add(proposed.toString());
    this.discardClosed();
    return answered;
  }

  private async keep(clicked?: vscode.Uri): Promise<void> {
    const name = this.meant(clicked);
    const proposal = name === undefined ? undefined : this.open.get(name);
    if (name === undefined || proposal === undefined) {
      return;
    }
    const document = await vscode.workspace.openTextDocument(proposal.document);
    if (document.getText() !== proposal.before || !(await vscode.workspace.applyEdit(edit(proposal)))) {
      warn("The text has changed since, so nothing was replaced. Discard this, then replace again.");
      return;
    }
    await this.finish(name, true);
  }

  private async discard(clicked?: vscode.Uri): Promise<void> {
    const name = this.meant(clicked);
    if (name !== undefined) {
      await this.finish(name, false);
    }
  }

  /** The proposal that was clicked, else the one in front, else the only one. */
  private meant(clicked?: vscode.Uri): string | undefined {
    const front = proposedIn(vscode.window.tabGroups.activeTabGroup.activeTab);
    const names = [clicked?.toString(), front].filter((name) => name !== undefined && this.open.has(name));
    return names[0] ?? (this.open.size === 1 ? [...this.open.keys()][0] : undefined);
  }

  /** Answers, and closes what shows it. */
  private async finish(name: string, applied: boolean): Promise<void> {
    const proposal = this.open.get(name);
    this.open.delete(name);
    this.shown.delete(name);
    this.tellContext();
    proposal?.answer({ applied });
    await vscode.window.tabGroups.close(tabs().filter((tab) => proposedIn(tab) === name));
  }

  private discardClosed(): void {
    const here = new Set(tabs().map(proposedIn));
    for (const name of this.shown) {
      if (!here.has(name)) {
        void this.finish(name, false);
      }
    }
  }

  private tellContext(): void {
    void vscode.commands.executeCommand("setContext", CONTEXT, this.open.size > 0);
  }

  dispose(): void {
    this.held.dispose();
  }
}

function edit({ document, params }: Proposal): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  const edits = params.edits.map(({ range: { start, end }, newText }) =>
    vscode.TextEdit.replace(new vscode.Range(start.line, start.character, end.line, end.character), newText),
  );
  edit.set(document, edits);
  return edit;
}

function tabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs);
}

/** The proposal that a tab shows beside its document. */
function proposedIn(tab: vscode.Tab | undefined): string | undefined {
  const input = tab?.input;
  const isReview = input instanceof vscode.TabInputTextDiff && input.modified.scheme === SCHEME;
  return isReview ? input.modified.toString() : undefined;
}

function warn(sentence: string): void {
  void vscode.window.showWarningMessage(sentence);
}
