/** The server as a process: what it says on standard error, and how it ended. */
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import type { Kind } from "./find";

/** How long a server that was told to end may take. */
const GRACE = 3_000;

export interface ServerProcess {
  child: ChildProcess;
  /** Resolves with how the process ended, in words. */
  ended: Promise<string>;
  /** Sees to it that it ends. */
  end: () => void;
}

/** Starts a server. It works in the home folder: a workspace must not choose what it finds there. */
export function startProcess(program: string, args: readonly string[]): ServerProcess {
  const child = spawn(program, args, { cwd: homedir(), stdio: "pipe", windowsHide: true });
  let lastWords = "";
  child.stderr.on("data", (bytes: Buffer) => {
    lastWords = (lastWords + bytes.toString()).slice(-2_000);
  });
  const ended = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(ending(code, signal, lastWords)));
  });
  const end = () => {
    const kill = setTimeout(() => child.kill("SIGKILL"), GRACE);
    void ended.then(() => clearTimeout(kill));
  };
  return { child, ended, end };
}

export function ending(code: number | null, signal: string | null, lastWords: string): string {
  const how = signal === null ? `exit code ${code}` : signal;
  const said = lastWords.trim().split("\n").at(-1)?.trim().slice(0, 200);
  return said ? `${how}: ${said}` : how;
}

/** What stands at a path. */
export function kindOf(file: string): Kind {
  try {
    if (!statSync(file).isFile()) {
      return "folder";
    }
  } catch {
    return "nothing";
  }
  try {
    accessSync(file, constants.X_OK);
    return "program";
  } catch {
    return "file";
  }
}
