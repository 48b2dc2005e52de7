/**
 * The text of results also where the language client has none to give: VS Code opens the tabs of a window again before the
 * server runs, and keeps them open when it ends.
 */
import * as vscode from "vscode";
import { withCharts } from "./charts";
import { CONTENT, type ContentResult, SCHEME } from "./protocol";
import type { Server } from "./server/server";

export class Documents implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly registered = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);

  constructor(private readonly server: Server) {}

  /** Waits for a server that starts. */
  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const answer = await this.server.look<ContentResult>(CONTENT, { uri: uri.toString() });
    return "result" in answer ? withCharts(answer.result.text) : `${answer.problem}\n`;
  }

  /** Reads all again: another server may know what the last one did not say. */
  refresh(): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme === SCHEME) {
        this.changed.fire(uri);
      }
    }
  }

  dispose(): void {
    this.registered.dispose();
    this.changed.dispose();
  }
}
