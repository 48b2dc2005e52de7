/** What the palette and the menus do. Each takes what the person means from the editor, and hands it to the server. */
import * as vscode from "vscode";
import type { Asks } from "./asks";
import { chosenCell, ofCell } from "./cells";
import { fileInFront } from "./front";
import { type AskView, DATA_FILES, type DataFilesResult, isBusy, type Subject } from "./protocol";
import type { Questions } from "./question";
import { SELECTOR } from "./server/client";
import type { Server } from "./server/server";
import { about, meant } from "./view";

export class Actions {
  constructor(
    private readonly server: Server,
    private readonly asks: Asks,
    private readonly questions: Questions,
  ) {}

  /** Asks about a cell of a notebook, else about the selection; a cursor alone means what stands around it. */
  async ask(cell?: vscode.NotebookCell): Promise<void> {
    await this.askAbout(cell ? ofCell(cell) : selected());
  }

  /** Asks about files as a whole: those chosen in the explorer, else the one in front. None of them is opened. */
  async askFiles(clicked?: vscode.Uri, chosen: vscode.Uri[] = []): Promise<void> {
    await this.askAbout(wholeFiles(clicked, chosen));
  }

  /** Profiles files on this machine: the same files. */
  async profileFiles(clicked?: vscode.Uri, chosen: vscode.Uri[] = []): Promise<void> {
    const subject = wholeFiles(clicked, chosen);
    if (typeof subject === "string") {
      tell(subject);
      return;
    }
    await this.server.run("geminiExec.ask", { ...subject, question: "", engine: "local" });
  }

  /** Asks with data files of the workspace that the person picks. */
  async attach(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const isText = editor !== undefined && !editor.selection.isEmpty && canAsk(editor.document);
    const about = isText ? selectionOf(editor) : { uri: editor?.document.uri.toString() };
    const known = await this.server.request<DataFilesResult>(DATA_FILES, about);
    if (known === undefined) {
      return;
    }
    if (known.files.length === 0) {
      tell("There are no data files here that nothing ignores.");
      return;
    }
    const items = known.files.map(({ uri, name, named }) => ({ label: name, uri, picked: named === true }));
    const title = "Files to send along";
    const picked = await vscode.window.showQuickPick(items, { title, canPickMany: true, ignoreFocusOut: true });
    const files = picked?.map(({ uri }) => uri) ?? [];
    // Those that the code names were among them.
    const subject = isText ? { ...selectionOf(editor), attachments: files, named: false } : whole(files);
    if (files.length > 0 && subject) {
      await this.askAbout(subject);
    }
  }

  async preview(): Promise<void> {
    const subject = selected();
    if (typeof subject === "string") {
      tell(subject);
      return;
    }
    const typed = await this.questions.ask("Preview what would be sent", {
      otherwise: "what is sent then",
      deed: "$(eye) Preview",
    });
    await (typed && this.server.run("geminiExec.preview", { ...subject, question: typed.question }));
  }

  async followUp(): Promise<void> {
    const ask = this.meant("There is no answer to follow up.", (ask) => !isBusy(ask));
    await (ask && this.server.run("geminiExec.followUp", { ask: ask.ask }));
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

  /** Hands a subject to the server, which asks for the question; what cannot be asked about is a sentence. */
  private async askAbout(subject: Subject | string): Promise<void> {
    if (typeof subject === "string") {
      tell(subject);
      return;
    }
    await this.server.run("geminiExec.ask", { ...subject, input: true });
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

/** The title of an input, which names the file it is about unless that is in front. */
export function titled(title: string, [uri, ...others]: readonly string[]): string {
  const file = uri === undefined ? undefined : vscode.Uri.parse(uri);
  const isInFront = file?.toString() === vscode.window.activeTextEditor?.document.uri.toString();
  return file === undefined || isInFront ? title : about(title, file.path, others.length);
}

function selected(): Subject | string {
  const editor = vscode.window.activeTextEditor;
  const cell = chosenCell();
  if (editor === undefined && cell !== undefined) {
    return ofCell(cell);
  }
  if (editor === undefined) {
    return "Open a file and select what to ask about.";
  }
  if (!canAsk(editor.document)) {
    return "Only files, notebook cells and untitled documents can be asked about: copy this text into one of them.";
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

/** The files chosen in the explorer, else the one in front. */
function wholeFiles(clicked: vscode.Uri | undefined, chosen: vscode.Uri[]): Subject | string {
  const front = clicked ?? fileInFront();
  const files = chosen.length > 0 ? chosen : front ? [front] : [];
  return whole(files.map(String)) ?? "Open a file first, or choose files in the explorer.";
}

/** Files as a whole: the first with the others at its side. */
function whole([uri, ...attachments]: string[]): Subject | undefined {
  return uri === undefined ? undefined : { uri, attachments };
}

function tell(sentence: string): void {
  void vscode.window.showInformationMessage(sentence);
}
