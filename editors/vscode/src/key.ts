/** The API key: kept by VS Code, handed to the server by a request, written nowhere else. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { KEY, type KeyParams, type KeyVerdict } from "./protocol";

const NAME = "apiKey";

/** Sends a key to the server. `undefined` where that failed, which was told. */
export type Sends = (params: KeyParams) => Promise<KeyVerdict | null | undefined>;

export class Key {
  constructor(private readonly secrets: vscode.SecretStorage) {}

  /** Asks the person for the key, and keeps it unless Gemini refuses it; nothing typed removes it. */
  async set(send: Sends): Promise<void> {
    for (;;) {
      const typed = await input();
      if (typed === undefined) {
        return;
      }
      if (typed === "") {
        await this.secrets.delete(NAME);
        if ((await send({ key: null })) !== undefined) {
          void vscode.window.showInformationMessage("The key is removed.");
        }
        return;
      }
      const verdict = await checked(() => send({ key: typed, check: true }));
      if (!verdict) {
        return;
      }
      if (verdict.taken) {
        await this.secrets.store(NAME, typed);
        void vscode.window.showInformationMessage(verdict.message);
        return;
      }
      const again = await vscode.window.showErrorMessage(verdict.message, "Type it again");
      if (again === undefined) {
        return;
      }
    }
  }

  /** Hands the key to a server that has just started. One without a key is told nothing. */
  async tell(client: LanguageClient): Promise<void> {
    const key = await this.secrets.get(NAME);
    if (key !== undefined) {
      await client.sendRequest(KEY, { key } satisfies KeyParams);
    }
  }

  async isSet(): Promise<boolean> {
    return (await this.secrets.get(NAME)) !== undefined;
  }
}

/** What the person typed; `undefined` where they gave up. */
async function input(): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: "API key for Gemini",
    prompt: "Kept in the secret storage of VS Code. Leave it empty to remove the key.",
    placeHolder: "From https://aistudio.google.com/apikey",
    password: true,
    ignoreFocusOut: true,
  });
  return typed?.trim();
}

function checked<T>(check: () => Promise<T>): Thenable<T> {
  const title = "Asking Gemini whether the key is right";
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, check);
}
