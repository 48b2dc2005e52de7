/** Shows what the server finds with the settings that it uses; without a server, what its program finds by itself. */
import { execFile } from "node:child_process";
import { homedir } from "node:os";
import * as vscode from "vscode";
import { DOCTOR, type DoctorReport } from "./protocol";
import type { Server } from "./server/server";

/** The doctor runs a small program; it takes seconds at most. */
const PATIENCE = 60_000;

export async function doctor(server: Server, hasKey: boolean, output: vscode.OutputChannel): Promise<void> {
  const place = inFront();
  output.clear();
  output.show(true);
  const found = server.find();
  if ("problem" in found) {
    output.appendLine(found.problem);
    return;
  }
  output.appendLine(`Server: ${found.program}, ${found.from}`);
  output.appendLine(`Key kept by VS Code: ${hasKey ? "yes" : 'no; set one with "Gemini: Set API key"'}`);
  output.appendLine("");
  const answer = await server.look<DoctorReport>(DOCTOR, place ? { uri: place.toString() } : {});
  if ("result" in answer) {
    output.append(answer.result.text);
    return;
  }
  output.appendLine(answer.problem);
  output.appendLine("Without the settings of VS Code:");
  output.append(await run(found.program));
}

/** Whose settings count: what is in front, else the first folder. */
function inFront(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  const isInFolder = uri !== undefined && vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  return isInFolder ? uri : vscode.workspace.workspaceFolders?.[0]?.uri;
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
