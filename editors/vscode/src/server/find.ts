/** Where the server is: the order is stated in README.md. */
import * as path from "node:path";

/** Where one may look, from the first place to the last. */
export interface Places {
  /** `geminiExec.server.path`; empty where it is not set. */
  setting: string;
  /** The folder of this extension. */
  extension: string;
  /** The environment's `PATH`. */
  path: string;
  /** Folders of a workspace that is trusted. */
  folders: readonly string[];
  platform: NodeJS.Platform;
}

/** What stands at a path. */
export type Kind = "program" | "file" | "folder" | "nothing";

export type Found = { program: string; from: string } | { problem: string };

export function findServer(places: Places, kindOf: (file: string) => Kind): Found {
  if (places.setting !== "") {
    return fromSetting(places.setting, kindOf(places.setting));
  }
  const name = places.platform === "win32" ? "gemini-exec.exe" : "gemini-exec";
  const onPath = places.path.split(places.platform === "win32" ? ";" : ":").filter((folder) => path.isAbsolute(folder));
  const builds = places.folders.flatMap((folder) =>
    ["release", "debug"].map((kind) => path.join(folder, "target", kind)),
  );
  const candidates = [
    { folders: [path.join(places.extension, "bin")], from: "of this extension" },
    { folders: onPath, from: "found on PATH" },
    { folders: builds, from: "the workspace's own build" },
  ];
  for (const { folders, from } of candidates) {
    const program = folders.map((folder) => path.join(folder, name)).find((file) => kindOf(file) === "program");
    if (program !== undefined) {
      return { program, from };
    }
  }
  return {
    problem:
      "There is no gemini-exec server: this extension carries none for this system, and none is on PATH. " +
      'Install it with "cargo install --locked --path server/app" in a clone of its repository, ' +
      "or name it in the setting geminiExec.server.path.",
  };
}

function fromSetting(program: string, kind: Kind): Found {
  if (!path.isAbsolute(program)) {
    return { problem: `The setting geminiExec.server.path must be an absolute path, and ${program} is not.` };
  }
  const wrong = {
    nothing: "where nothing is",
    folder: "which is a folder",
    file: "which is not a program that can be run",
  };
  return kind === "program"
    ? { program, from: "named in geminiExec.server.path" }
    : { problem: `The setting geminiExec.server.path names ${program}, ${wrong[kind]}. Correct it, or remove it.` };
}
