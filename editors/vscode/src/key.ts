/** The API key: kept by VS Code, handed to the server by a request, written nowhere else. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { KEY, type KeyParams } from "./protocol";

const NAME = "apiKey";

export class Key {
  constructor(private readonly secrets: vscode.SecretStorage) {}

  /** Asks for the key and keeps it; nothing typed removes it. `undefined` where the person gave up. */
  async input(): Promise<string | undefined> {
    const typed = await vscode.window.showInputBox({
      title: "API key for Gemini",
      prompt: "Kept in the secret storage of VS Code. Leave it empty to remove the key.",
      placeHolder: "From https://aistudio.google.com/apikey",
      password: true,
      ignoreFocusOut: true,
    });
    const key = typed?.trim();
    if (key) {
      await this.secrets.store(NAME, key);
    } else if (key === "") {
      await this.secrets.delete(NAME);
    }
    return key;
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
