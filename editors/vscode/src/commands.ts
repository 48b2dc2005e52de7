/** What the palette and the menus do. Each takes what the person means from the editor, and hands it to the server. */
import * as vscode from "vscode";
import type { Asks } from "./asks";
import { type AskView, DATA_FILES, type DataFilesResult, isBusy, type Subject } from "./protocol";
import type { Questions } from "./question";
import { SELECTOR } from "./server/client";
import type { Server } from "./server/server";
import { meant } from "./view";

export class Actions {
  constructor(
    private readonly server: Server,
    private readonly asks: Asks,
    private readonly questions: Questions,
  ) {}

  /** Asks about the selection; a cursor alone means what stands around it. */
  async ask(): Promise<void> {
    await this.askAbout(selected());
  }

  /** Asks about files as a whole: those chosen in the explorer, else the one in front. None of them is opened. */
  async askFiles(clicked?: vscode.Uri, chosen: vscode.Uri[] = []): Promise<void> {
    const front = clicked ?? vscode.window.activeTextEditor?.document.uri ?? inFront();
    const [uri, ...attachments] = chosen.length > 0 ? chosen : front ? [front] : [];
    if (uri === undefined) {
      tell("Open a file first, or choose files in the explorer.");
      return;
    }
    await this.askAbout(
      { uri: uri.toString(), attachments: attachments.map(String) },
      isOpen(uri) ? "beside" : "preview",
    );
  }

  /** Asks with data files of the workspace that the person picks. */
  async attach(): Promise<void> {
    const known = await this.server.request<DataFilesResult>(DATA_FILES, {});
    if (known === undefined) {
      return;
    }
    if (known.files.length === 0) {
      tell("There are no data files in this workspace that nothing ignores.");
      return;
    }
    const items = known.files.map(({ uri, name }) => ({ label: name, uri }));
    const title = "Files to send along";
    const picked = await vscode.window.showQuickPick(items, { title, canPickMany: true, ignoreFocusOut: true });
    const [first, ...rest] = picked?.map(({ uri }) => uri) ?? [];
    if (first === undefined) {
      return;
    }
    const editor = vscode.window.activeTextEditor;
    const isText = editor !== undefined && !editor.selection.isEmpty && canAsk(editor.document);
    const subject = isText
      ? { ...selectionOf(editor), attachments: [first, ...rest] }
      : { uri: first, attachments: rest };
    await this.askAbout(subject, isText || isOpen(vscode.Uri.parse(first)) ? "beside" : "preview");
  }

  async preview(): Promise<void> {
    const subject = selected();
    if (typeof subject === "string") {
      tell(subject);
      return;
    }
    const question = await this.questions.ask("Preview what would be sent", "may be empty");
    if (question !== undefined) {
      await this.server.run("geminiExec.preview", { ...subject, question });
    }
  }

  async followUp(): Promise<void> {
    const ask = this.meant("There is no answer to follow up.", (ask) => !isBusy(ask));
    const question = ask && (await this.questions.ask("Ask more", "must not be empty"));
    if (ask && question !== undefined) {
      await this.server.run("geminiExec.followUp", { ask: ask.ask, question });
    }
  }

  async show(): Promise<void> {
    const ask = this.meant("There is no result yet: select some text and ask.");
    await (ask && this.server.run("geminiExec.show", { ask: ask.ask }));
  }

  async cancel(): Promise<void> {
    const ask = this.meant("Nothing is running.", isBusy);
    await (ask && this.server.run("geminiExec.cancel", { ask: ask.ask }));
  }

  async dismissAll(): Promise<void> {
    await this.server.run("geminiExec.dismiss", {});
  }

  /** Asks; what cannot be asked about is a sentence. The result of a file that is not open has no place but its own. */
  private async askAbout(subject: Subject | string, place: "beside" | "preview" = "beside"): Promise<void> {
    if (typeof subject === "string") {
      tell(subject);
      return;
    }
    const question = await this.questions.ask("Ask Gemini with code execution", "may be empty");
    if (question === undefined) {
      return;
    }
    const asked = await this.server.run("geminiExec.ask", { ...subject, question });
    if (asked !== undefined && place === "preview") {
      await this.server.run("geminiExec.show", { ask: asked.ask });
    }
  }

  private meant(otherwise: string, wanted: (ask: AskView) => boolean = () => true): AskView | undefined {
    const editor = vscode.window.activeTextEditor;
    const here = this.asks.at(editor?.document.uri).filter(wanted);
    const ask = meant(here, this.asks.all().filter(wanted), editor?.selection.active.line ?? 0);
    if (ask === undefined) {
      tell(otherwise);
    }
    return ask;
  }
}

function selected(): Subject | string {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    return "Open a file and select what to ask about.";
  }
  if (!canAsk(editor.document)) {
    return "Gemini is asked about files, notebook cells and untitled documents: copy this text into one of them.";
  }
  return selectionOf(editor);
}

function selectionOf({ document, selection: { start, end } }: vscode.TextEditor): Subject {
  return { uri: document.uri.toString(), range: { start: plain(start), end: plain(end) } };
}

function plain({ line, character }: vscode.Position) {
  return { line, character };
}

function canAsk(document: vscode.TextDocument): boolean {
  return vscode.languages.match(SELECTOR, document) > 0;
}

/** Whether a document is open as text, so that a result can stand beside it. */
function isOpen(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
}

/** The file of the tab in front, which need not be text: an image, or one that is too large. */
function inFront(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const hasUri = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
  return hasUri ? input.uri : undefined;
}

function tell(sentence: string): void {
  void vscode.window.showInformationMessage(sentence);
}
