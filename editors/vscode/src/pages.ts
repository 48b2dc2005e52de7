/** Pages beside questions. */

import { basename } from "node:path/posix";
import * as vscode from "vscode";

/** Closes a page wherever it is open: as a text, or drawn by VS Code, which names such a tab after its document. The server gives
 * these pages names that no file of the person's has. */
export async function closePage(uri: vscode.Uri): Promise<void> {
  const isPage = ({ input, label }: vscode.Tab): boolean => {
    if (input instanceof vscode.TabInputText) {
      return input.uri.toString() === uri.toString();
    }
    const isDrawn = input instanceof vscode.TabInputWebview && input.viewType.endsWith("markdown.preview");
    return isDrawn && label.split(" ").includes(basename(uri.path));
  };
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(isPage);
  if (tabs.length > 0) {
    await vscode.window.tabGroups.close(tabs, true);
  }
}
