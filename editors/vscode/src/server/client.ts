/** The language client: the standard protocol, and the few places where VS Code needs more than the standard. */
import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  type ShowDocumentParams,
} from "vscode-languageclient/node";
import { withCharts } from "../charts";
import { EXPERIMENTAL, SCHEME, type ScopedSettings, SECTION } from "../protocol";
import type { ServerProcess } from "./process";
import { scopedSettings } from "./settings";

/** The documents one can ask about. */
export const SELECTOR = ["file", "untitled", "vscode-notebook-cell"].map((scheme) => ({ scheme }));

/** What the client tells the person in its own words, this extension tells in better ones. */
class Client extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
  override warn(message: string, data?: unknown): void {
    super.warn(message, data, false);
  }
  override info(message: string, data?: unknown): void {
    super.info(message, data, false);
  }
}

export interface Owner {
  log: vscode.LogOutputChannel;
  closed: () => void;
  run: (command: string, argument: unknown) => Promise<unknown>;
}

export function createClient(server: ServerProcess, { log, closed, run }: Owner): LanguageClient {
  const options: LanguageClientOptions = {
    documentSelector: SELECTOR,
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: settingsAt(undefined),
    initializationFailedHandler: () => false,
    // Text of a model is in the hovers: it may not run commands or bring HTML.
    markdown: { isTrusted: false, supportHtml: false },
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        closed();
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    },
    middleware: {
      executeCommand: (command, args) => run(command, args[0]),
      provideTextDocumentContent: async (uri, token, next) => withCharts((await next(uri, token)) ?? ""),
      window: {
        showDocument: async (params, token, next) => {
          const uri = vscode.Uri.parse(params.uri);
          if (uri.path.endsWith(".ipynb")) {
            // With the editor of notebooks: as a text it would be raw JSON.
            await vscode.commands.executeCommand("vscode.open", uri);
            return { success: true };
          }
          if (uri.scheme !== SCHEME) {
            return (params.external !== true && (await revealed(uri, params))) || next(params, token);
          }
          // The preview opens it in its own time, and VS Code reads again only what is open: a change could be missed.
          await vscode.workspace.openTextDocument(uri);
          // Beside a text; in place of the panel, if that is in front.
          const command = vscode.window.activeTextEditor ? "markdown.showPreviewToSide" : "markdown.showPreview";
          await vscode.commands.executeCommand(command, uri);
          return { success: true };
        },
      },
      workspace: {
        // Our server requests no section but its own.
        configuration: ({ items }) => items.map(({ scopeUri }) => settingsAt(scopeUri)),
      },
    },
  };
  const client = new Client(SECTION, "Gemini", async () => server.child, options);
  client.registerFeature({
    fillClientCapabilities: (capabilities) => {
      capabilities.experimental = EXPERIMENTAL;
    },
    initialize: () => {},
    getState: () => ({ kind: "static" }),
    clear: () => {},
  });
  return client;
}

/** Shows a document where it is visible already: by itself VS Code opens it again in the column that is active. */
async function revealed(uri: vscode.Uri, { selection, takeFocus }: ShowDocumentParams) {
  const shown = vscode.window.visibleTextEditors.filter(
    // What is part of something else, like a cell of a notebook or a side of a comparison, is not what is wanted.
    ({ document, viewColumn }) => viewColumn !== undefined && document.uri.toString() === uri.toString(),
  );
  const active = vscode.window.activeTextEditor;
  const editor = active && shown.includes(active) ? active : shown[0];
  if (editor?.viewColumn === undefined || uri.scheme === "vscode-notebook-cell") {
    return undefined;
  }
  const { start, end } = selection ?? {};
  await vscode.window.showTextDocument(editor.document, {
    viewColumn: editor.viewColumn,
    preserveFocus: takeFocus !== true,
    ...(start && end && { selection: new vscode.Range(start.line, start.character, end.line, end.character) }),
  });
  return { success: true };
}

/** The settings of a folder; without one, those of the window, whatever is in front. */
function settingsAt(folder: string | undefined): ScopedSettings {
  const scope = folder === undefined ? null : vscode.Uri.parse(folder);
  return scopedSettings(vscode.workspace.getConfiguration(undefined, scope));
}
