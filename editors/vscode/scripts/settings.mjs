// Writes the settings of package.json from the server's own schema; with --check, tells whether they are up to date.
//   GEMINI_EXEC=…/gemini-exec node scripts/settings.mjs    takes the schema from the server, and keeps it beside this
//   node scripts/settings.mjs [--check]                    takes the schema that was kept
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";

const SECTION = "geminiExec";
const KEPT = fileURLToPath(new URL("settings.schema.json", import.meta.url));
const MANIFEST = fileURLToPath(new URL("../package.json", import.meta.url));

/** Results are drawn beside the text here: as problems they are there twice. */
const OUR_DEFAULTS = { diagnostics: false };
/** This extension draws results itself. */
const NOT_HERE = new Set(["inlayHints"]);
/** Where VS Code lets one be set, by who may choose it. What is the person's alone no file of a workspace can name. */
const SCOPES = { person: "machine", tighten: "resource", workspace: "resource" };
/** What the extension itself needs to know. A workspace can never name the program to start. */
const OURS = {
  "server.path": {
    type: "string",
    default: "",
    scope: "machine",
    markdownDescription:
      "The `gemini-exec` program to run; by default the one in this extension, else one on `PATH`, else the workspace's own build.",
  },
};

export function settingsOf(schema) {
  const server = Object.entries(schema.properties).filter(([name]) => !NOT_HERE.has(name));
  const settings = server.map(([name, property]) => [name, setting(name, property)]);
  return Object.fromEntries([...settings, ...Object.entries(OURS)].map(([name, it]) => [`${SECTION}.${name}`, it]));
}

/** Settings that a workspace which is not trusted cannot change: what runs, how it is locked in, and who gets the text. */
export function restrictedOf(schema) {
  const server = Object.entries(schema.properties).filter(([, property]) => property["x-section"] !== "views");
  return [...server.map(([name]) => name), ...Object.keys(OURS)].map((name) => `${SECTION}.${name}`);
}

/** What a setting without a default has: where VS Code can draw an input, what that gives when nothing is typed. */
const NOTHING = { string: "", array: [] };

function setting(name, { description, deprecated, default: given, "x-scope": scope, "x-section": _, ...type }) {
  const value = OUR_DEFAULTS[name] ?? given ?? NOTHING[type.type] ?? null;
  return {
    ...type,
    type: value === null ? [type.type, "null"] : type.type,
    default: value,
    scope: SCOPES[scope],
    markdownDescription: description,
    ...(deprecated ? { markdownDeprecationMessage: description } : {}),
  };
}

function readSchema() {
  const server = process.env.GEMINI_EXEC;
  return JSON.parse(
    server ? execFileSync(server, ["lsp", "--schema"], { encoding: "utf8" }) : readFileSync(KEPT, "utf8"),
  );
}

const isMain = process.argv[1] === fileURLToPath(import.meta.url);
if (isMain) {
  const schema = readSchema();
  const manifest = JSON.parse(readFileSync(MANIFEST, "utf8"));
  const wanted = structuredClone(manifest);
  wanted.contributes.configuration.properties = settingsOf(schema);
  wanted.capabilities.untrustedWorkspaces.restrictedConfigurations = restrictedOf(schema);
  if (!process.argv.includes("--check")) {
    writeFileSync(MANIFEST, `${JSON.stringify(wanted, null, 2)}\n`);
    writeFileSync(KEPT, `${JSON.stringify(schema, null, 2)}\n`);
  } else if (!isDeepStrictEqual(manifest, wanted)) {
    console.error("The settings in package.json are not those of the server: run npm run settings.");
    process.exitCode = 1;
  }
}
