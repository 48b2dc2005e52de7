/** What the server is told of the settings: those of the person and those of the workspace, apart. */
import type { WorkspaceConfiguration } from "vscode";
import { type ScopedSettings, SECTION } from "../protocol";

/** The settings of this extension itself, which the server does not know. */
const OURS = "server";
/** Where this extension has another default than the server: results are drawn beside the text already. */
const OUR_DEFAULTS = new Set(["diagnostics"]);

type Inspected = NonNullable<ReturnType<WorkspaceConfiguration["inspect"]>>;

/** What somebody set; what nobody did, or what was emptied, the server looks for in its environment, in its file and in its defaults. */
export function scopedSettings(configuration: Pick<WorkspaceConfiguration, "get" | "inspect">): ScopedSettings {
  const names = Object.keys(configuration.get<object>(SECTION) ?? {}).filter((name) => name !== OURS);
  const inspected = names.map((name) => [name, configuration.inspect(`${SECTION}.${name}`)] as const);
  const set = (value: (it: Inspected, name: string) => unknown) => {
    const entries = inspected.map(([name, it]) => [name, it && value(it, name)] as const);
    return Object.fromEntries(entries.filter(([, it]) => it !== undefined && it !== null && it !== ""));
  };
  return {
    user: set((it, name) => it.globalValue ?? (OUR_DEFAULTS.has(name) ? it.defaultValue : undefined)),
    workspace: set((it) => it.workspaceValue),
    folder: set((it) => it.workspaceFolderValue),
  };
}
