/** The Python environment that is chosen in VS Code's Python extension, where the person has that. */
import * as vscode from "vscode";
import type { ChosenPython, PythonParams } from "./protocol";

const EXTENSION = "ms-python.python";

/** How long its start is waited for, in milliseconds. */
const PATIENCE = 3_000;

/** What is used of its public interface. */
interface PythonExtension {
  environments: {
    /** The path is that of the interpreter; of an environment without one, that of its folder. */
    getActiveEnvironmentPath(resource?: vscode.Uri): { path: string };
  };
}

/** What is chosen for a document, or for the window. What an untrusted workspace has chosen counts for nothing. */
export async function chosenPython({ uri }: PythonParams): Promise<ChosenPython> {
  const extension = vscode.extensions.getExtension<PythonExtension>(EXTENSION);
  if (extension === undefined || !vscode.workspace.isTrusted) {
    return { path: null };
  }
  const python = await within(PATIENCE, extension.activate());
  const resource = uri === undefined ? undefined : vscode.Uri.parse(uri);
  return { path: python?.environments.getActiveEnvironmentPath(resource).path ?? null };
}

/** Has the person choose another one: by the Python extension, else by our setting. `true` if another one is chosen then. */
export async function choosePython(wanted: PythonParams): Promise<boolean> {
  if (vscode.extensions.getExtension(EXTENSION) === undefined) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "geminiExec.pythonPath");
    return false;
  }
  const before = await chosenPython(wanted);
  await vscode.commands.executeCommand("python.setInterpreter");
  const after = await chosenPython(wanted);
  return after.path !== before.path;
}

function within<Value>(milliseconds: number, wanted: Thenable<Value>): Promise<Value | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, milliseconds, undefined));
  return Promise.race([wanted, late]);
}
