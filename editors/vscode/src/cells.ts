/** Cells of notebooks: what is asked about one, and programs in new ones. */
import * as vscode from "vscode";
import type { InsertCellParams, Subject } from "./protocol";

export function isCell(it: unknown): it is vscode.NotebookCell {
  return typeof it === "object" && it !== null && "notebook" in it && "document" in it;
}

/** A cell as a whole, which a range without text means. */
export function ofCell({ document }: vscode.NotebookCell): Subject {
  const start = { line: 0, character: 0 };
  return { uri: document.uri.toString(), range: { start, end: start } };
}

/** The cell that is chosen in the notebook in front. */
export function chosenCell(): vscode.NotebookCell | undefined {
  const editor = vscode.window.activeNotebookEditor;
  return editor && editor.notebook.cellCount > 0 ? editor.notebook.cellAt(editor.selection.start) : undefined;
}

/** Adds a cell with a program below another one. `false` if that is gone. */
export async function insertCell({ cell, text }: InsertCellParams): Promise<boolean> {
  const cells = vscode.workspace.notebookDocuments.flatMap((notebook) => notebook.getCells());
  const above = cells.find(({ document }) => document.uri.toString() === cell);
  if (above === undefined) {
    return false;
  }
  const data = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, "python");
  const edit = new vscode.WorkspaceEdit();
  edit.set(above.notebook.uri, [vscode.NotebookEdit.insertCells(above.index + 1, [data])]);
  return vscode.workspace.applyEdit(edit);
}
