import * as vscode from "vscode";

/** The file in front. It need not be text: an image, or one that is too large to edit. */
export function fileInFront(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const hasUri = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
  return vscode.window.activeTextEditor?.document.uri ?? (hasUri ? input.uri : undefined);
}
