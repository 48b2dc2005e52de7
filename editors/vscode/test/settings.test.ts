import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { restrictedOf, settingsOf } from "../scripts/settings.mjs";
import { scopedSettings } from "../src/server/settings";

type Values = {
  defaultValue?: unknown;
  globalValue?: unknown;
  workspaceValue?: unknown;
  workspaceFolderValue?: unknown;
};

/** A configuration of VS Code where these are set. */
function configuration(settings: Record<string, Values>) {
  return {
    get: () => ({ ...settings, server: { path: "" } }) as never,
    inspect: (key: string) => {
      const values = settings[key.replace("geminiExec.", "")];
      return values && ({ key, ...values } as never);
    },
  };
}

test("the settings of the person, of the workspace and of the folder are told apart", () => {
  const settings = configuration({
    engine: { defaultValue: "auto", globalValue: "gemini", workspaceValue: "local" },
    model: { defaultValue: "m", workspaceValue: "of the workspace", workspaceFolderValue: "of the folder" },
  });
  expect(scopedSettings(settings)).toEqual({
    user: { engine: "gemini" },
    workspace: { engine: "local", model: "of the workspace" },
    folder: { model: "of the folder" },
  });
});

test("what nobody set is not told, so that the environment counts; but results are no problems here", () => {
  const settings = configuration({
    isolation: { defaultValue: "allow-reduced" },
    model: { defaultValue: "m", globalValue: null },
    pythonPath: { defaultValue: "", globalValue: "" },
    diagnostics: { defaultValue: false },
  });
  expect(scopedSettings(settings)).toEqual({ user: { diagnostics: false }, workspace: {}, folder: {} });
  expect(scopedSettings(configuration({ diagnostics: { defaultValue: false, globalValue: true } })).user).toEqual({
    diagnostics: true,
  });
});

test("a name that there is not is told as well, and the settings of the extension are not", () => {
  expect(scopedSettings(configuration({ modle: { globalValue: "m" } })).user).toEqual({ modle: "m" });
});

test("settings come from the schema: a choice, a switch, and what may be left out", () => {
  const settings = settingsOf({
    properties: {
      engine: { type: "string", enum: ["auto", "local"], default: "auto", description: "Who.", "x-scope": "tighten" },
      diagnostics: { type: "boolean", default: true, description: "Problems.", "x-scope": "workspace" },
      pythonPath: { type: "string", description: "Python.", "x-scope": "person" },
      baseUrl: { type: "string", default: "https://g", description: "Where.", "x-scope": "person" },
      timeoutSeconds: { type: "number", description: "Old.", deprecated: true, "x-scope": "workspace" },
      inlayHints: { type: "boolean", default: true, description: "Not here.", "x-scope": "workspace" },
    },
  });
  expect(settings).toEqual({
    "geminiExec.engine": {
      type: "string",
      enum: ["auto", "local"],
      default: "auto",
      scope: "resource",
      markdownDescription: "Who.",
    },
    "geminiExec.diagnostics": {
      type: "boolean",
      default: false,
      scope: "resource",
      markdownDescription: "Problems.",
    },
    "geminiExec.pythonPath": {
      type: "string",
      default: "",
      scope: "machine",
      markdownDescription: "Python.",
    },
    "geminiExec.baseUrl": { type: "string", default: "https://g", scope: "machine", markdownDescription: "Where." },
    "geminiExec.timeoutSeconds": {
      type: ["number", "null"],
      default: null,
      scope: "resource",
      markdownDescription: "Old.",
      markdownDeprecationMessage: "Old.",
    },
    "geminiExec.server.path": expect.objectContaining({ scope: "machine" }),
  });
});

test("a workspace that is not trusted chooses views alone", () => {
  const schema = JSON.parse(readFileSync(new URL("../scripts/settings.schema.json", import.meta.url), "utf8"));
  const restricted = restrictedOf(schema);
  for (const name of ["engine", "model", "isolation", "pythonPath", "apiKeyCommand", "baseUrl", "server.path"]) {
    expect(restricted).toContain(`geminiExec.${name}`);
  }
  expect(restricted).not.toContain("geminiExec.codeLenses");
});
