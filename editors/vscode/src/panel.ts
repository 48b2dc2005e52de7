/**
 * Results in a panel beside the text. It passes the server's HTML in and what the person clicks out; it opens no address, and
 * runs only what the server offers.
 */
import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { type AskView, type Commands, isBusy, type OfferedCommand, PANEL, type PanelResult } from "./protocol";
import type { Server } from "./server/server";
import { imageType, oneLine } from "./view";

const VIEW = "gemini-exec.panel";

/** What the script of the panel says. */
interface Said {
  /** The result that it shows. */
  uri?: string;
  /** It has begun, and shows nothing yet. */
  ready?: true;
  /** The title of the action that was clicked. */
  click?: string;
  /** The place in the list of the other answer that was clicked. */
  open?: number;
  /** The question that was typed. */
  ask?: string;
  /** The address of an image that is wanted. */
  image?: string;
  /** The number of an image that is to be saved. */
  save?: number;
  /** A text for the clipboard. */
  copy?: string;
}

export class ResultPanel implements vscode.WebviewPanelSerializer<{ uri?: string }>, vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private uri: string | undefined;
  private shown: PanelResult | undefined;
  /** The versions of the sections that it has: the server does not send them again. */
  private known: Record<string, string> = {};
  /** The last known states of asks. */
  private readonly states = new Map<number, string>();
  private reading: "no" | "yes" | "again" = "no";
  private readonly registered = vscode.window.registerWebviewPanelSerializer(VIEW, this);

  constructor(
    private readonly server: Server,
    private readonly media: vscode.Uri,
  ) {}

  /** Shows a result in the panel that is open, or in a new one beside the text. The keyboard stays where it is. */
  show(uri: string): void {
    if (this.panel === undefined) {
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      this.adopt(vscode.window.createWebviewPanel(VIEW, "Result", column));
    } else {
      // In the only group it would hide the text.
      const isOverText = this.panel.viewColumn === vscode.window.activeTextEditor?.viewColumn;
      this.panel.reveal(isOverText ? vscode.ViewColumn.Beside : undefined, true);
    }
    this.turnTo(uri);
  }

  /** Goes to an ask that has just begun to run, while the panel is in sight. */
  follow(asks: readonly AskView[]): void {
    for (const { ask, state } of asks) {
      const before = this.states.get(ask);
      this.states.set(ask, state);
      // One that is queued may still wait for its question.
      const hasBegun = state !== "queued" && (before === "queued" || (before === undefined && isBusy({ state })));
      if (hasBegun && this.panel?.visible) {
        void this.server.run("geminiExec.show", { ask });
      }
    }
  }

  /** Forgets the asks of a server that is gone. */
  clear(): void {
    this.states.clear();
  }

  /** A result has changed. */
  changed(uri: string): void {
    if (uri === this.uri) {
      this.refresh();
    }
  }

  /** A panel of the window as it was before it was reloaded. It waits for the server. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state?: { uri?: string }): Promise<void> {
    this.panel?.dispose();
    this.adopt(panel);
    this.turnTo(state?.uri);
  }

  /** Reads what has changed. What changes meanwhile is read behind it. */
  refresh(): void {
    if (this.reading !== "no") {
      this.reading = "again";
      return;
    }
    this.reading = "yes";
    void this.read().finally(() => {
      const isAgain = this.reading === "again";
      this.reading = "no";
      if (isAgain) {
        this.refresh();
      }
    });
  }

  private turnTo(uri: string | undefined): void {
    if (uri !== this.uri) {
      this.uri = uri;
      this.shown = undefined;
      this.known = {};
    }
    this.refresh();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel = panel;
    this.known = {};
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.media] };
    panel.webview.onDidReceiveMessage((said: Said) => this.take(said));
    panel.onDidDispose(() => {
      if (this.panel === panel) {
        this.panel = undefined;
      }
    });
    panel.webview.html = page(panel.webview, this.media);
  }

  private async read(): Promise<void> {
    const { uri, panel } = this;
    if (uri === undefined || panel === undefined) {
      return;
    }
    const { known } = this;
    const answer = await this.server.look<PanelResult>(PANEL, { uri, known });
    if (known !== this.known || panel !== this.panel) {
      return; // It shows another result meanwhile, or begins anew: that is read next.
    }
    if ("problem" in answer) {
      await panel.webview.postMessage({ uri, problem: answer.problem });
      return;
    }
    this.shown = answer.result;
    this.known = Object.fromEntries(answer.result.sections.map(({ id, version }) => [id, version]));
    panel.title = oneLine(answer.result.title, 60) || "Result";
    await panel.webview.postMessage({ uri, result: answer.result });
  }

  private async take(said: Said): Promise<void> {
    if (said.ready) {
      this.known = {};
      this.refresh();
    } else if (said.uri !== this.uri) {
      return; // It was clicked in another result.
    } else if (said.click !== undefined) {
      await this.run(this.shown?.actions.find(({ title }) => title === said.click));
    } else if (said.open !== undefined) {
      await this.run(this.shown?.earlier[said.open]);
    } else if (said.ask !== undefined) {
      const { uri, panel } = this;
      if (await this.run(this.shown?.followUp, { question: said.ask })) {
        await panel?.webview.postMessage({ uri, asked: said.ask });
      }
    } else if (said.copy !== undefined) {
      await vscode.env.clipboard.writeText(said.copy);
    } else if (said.image !== undefined) {
      await this.sendImage(said.image);
    } else if (said.save !== undefined) {
      await this.saveImage(said.save);
    }
  }

  /** Whether the server took it. If not, that was told. */
  private async run(offered: OfferedCommand | undefined, more: object = {}): Promise<boolean> {
    if (offered === undefined) {
      return false;
    }
    const argument = { ...offered.arguments?.[0], ...more };
    return (await this.server.run(offered.command as keyof Commands, argument as never)) !== undefined;
  }

  private async sendImage(address: string): Promise<void> {
    const { uri, panel } = this;
    // The page names no file that the server did not name.
    const file = this.shown?.images.includes(address) ? vscode.Uri.parse(address) : undefined;
    const type = file && imageType(file.path);
    if (file === undefined || type === undefined) {
      return;
    }
    try {
      // Where VS Code reads a file by itself, the bytes are a Buffer: as a message that would become JSON.
      const bytes = Uint8Array.from(await vscode.workspace.fs.readFile(file));
      await panel?.webview.postMessage({ uri, image: address, type, bytes });
    } catch {
      // The panel shows its name instead.
    }
  }

  private async saveImage(number: number): Promise<void> {
    const address = this.shown?.images[number];
    const file = address === undefined ? undefined : vscode.Uri.parse(address);
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    if (file === undefined) {
      return;
    }
    const name = `chart-${number + 1}${file.path.slice(file.path.lastIndexOf("."))}`;
    const defaultUri = folder && vscode.Uri.joinPath(folder, name);
    const target = await vscode.window.showSaveDialog({ title: "Save chart", ...(defaultUri && { defaultUri }) });
    if (target === undefined) {
      return;
    }
    try {
      await vscode.workspace.fs.copy(file, target, { overwrite: true });
    } catch (error) {
      void vscode.window.showErrorMessage(`The chart was not saved: ${error instanceof Error ? error.message : error}`);
    }
  }

  dispose(): void {
    this.registered.dispose();
    this.panel?.dispose();
  }
}

/** The page around a result. It may load its own style and script, and show images that the script was given: nothing else. */
function page(webview: vscode.Webview, media: vscode.Uri): string {
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(media, name)).toString();
  const nonce = randomUUID();
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src blob:; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'">
<link rel="stylesheet" href="${file("panel.css")}">
<title>Result</title>
</head>
<body>
<main id="sections"></main>
<details id="earlier" hidden><summary></summary><ul></ul></details>
<footer>
<p id="status">Waiting for the gemini-exec server…</p>
<p id="announced" role="status" aria-live="polite"></p>
<form id="ask" hidden>
<textarea id="question" rows="1" aria-label="Ask more" placeholder="Ask more…"></textarea>
<button type="submit">Ask</button>
</form>
<div id="actions" role="group" aria-label="What can be done next"></div>
</footer>
<script nonce="${nonce}" src="${file("panel.js")}"></script>
</body>
</html>`;
}
