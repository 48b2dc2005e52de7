/** What the parts under test touch of `vscode`; the rest is tested in VS Code itself. */
import { readFile } from "node:fs/promises";

export const Uri = { parse: (text: string) => ({ fsPath: decodeURIComponent(text.replace("file://", "")) }) };
export const workspace = { fs: { readFile: ({ fsPath }: { fsPath: string }) => readFile(fsPath) } };
export const window = {};
