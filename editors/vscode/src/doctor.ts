/** Runs the server's own examination, and shows what it says. */
import { execFile } from "node:child_process";
import { homedir } from "node:os";
import type * as vscode from "vscode";
import type { Found } from "./server/find";

/** The doctor runs a small program; it takes seconds at most. */
const PATIENCE = 60_000;

export async function doctor(found: Found, hasKey: boolean, output: vscode.OutputChannel): Promise<void> {
  output.clear();
  output.show(true);
  if ("problem" in found) {
    output.appendLine(found.problem);
    return;
  }
  output.appendLine(`Server: ${found.program}, ${found.from}`);
  output.appendLine(`Key kept by VS Code: ${hasKey ? "yes" : 'no; set one with "Gemini: Set API key"'}`);
  output.appendLine("");
  output.append(await run(found.program));
}

/** A finding is no failure to run: what was printed is what there is to see, whatever the exit code. */
function run(program: string): Promise<string> {
  const options = { cwd: homedir(), timeout: PATIENCE, env: { ...process.env, NO_COLOR: "1" }, windowsHide: true };
  return new Promise((resolve) => {
    execFile(program, ["doctor"], options, (error, stdout, stderr) => {
      const said = stdout + stderr;
      resolve(said || `The doctor said nothing (${error?.message ?? "exit code 0"}).\n`);
    });
  });
}
