/** All asks the server has told of, drawn beside their text. */
import * as vscode from "vscode";
import type { AsksParams, AskView } from "./protocol";
import { besides } from "./view";

export class Asks implements vscode.Disposable {
  private readonly of = new Map<string, readonly AskView[]>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly drawing = vscode.window.createTextEditorDecorationType({
    after: { margin: "0 0 0 2em" },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
  });
  private readonly held = vscode.Disposable.from(
    this.changed,
    this.drawing,
    vscode.window.onDidChangeVisibleTextEditors(() => this.update()),
  );
  readonly onDidChange = this.changed.event;

  /** Takes what the server tells of one document; of one that is closed only asks about it as a whole. */
  take({ uri, asks }: AsksParams): void {
    this.set(vscode.Uri.parse(uri).toString(), asks);
  }

  /** Forgets everything: the server that knew it is gone. */
  clear(): void {
    this.of.clear();
    this.update();
  }

  at(uri: vscode.Uri | undefined): readonly AskView[] {
    return this.of.get(uri?.toString() ?? "") ?? [];
  }

  all(): AskView[] {
    return [...this.of.values()].flat();
  }

  private set(key: string, asks: readonly AskView[]): void {
    this.of.delete(key);
    if (asks.length > 0) {
      this.of.set(key, asks);
    }
    this.update();
  }

  private update(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      this.draw(editor);
    }
    this.changed.fire();
  }

  private draw(editor: vscode.TextEditor): void {
    const { document } = editor;
    const options = besides(this.at(document.uri)).map(({ line, text, color, isStale }) => {
      // Lines may have gone since the server looked.
      const { range } = document.lineAt(Math.min(line, document.lineCount - 1));
      const fontStyle = isStale ? "italic" : "normal";
      const after = { contentText: text, color: new vscode.ThemeColor(color), fontStyle };
      return { range: new vscode.Range(range.end, range.end), renderOptions: { after } };
    });
    editor.setDecorations(this.drawing, options);
  }

  dispose(): void {
    this.held.dispose();
  }
}
