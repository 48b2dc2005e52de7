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

/** A switch without a default would be shown as off. Results are drawn beside the text here: as problems they are there twice. */
const ON_OR_OFF = { diagnostics: false, codeLenses: true, cancelOnClose: false };
/** This extension draws results itself. */
const NOT_HERE = new Set(["inlayHints"]);
/** What a workspace that is not trusted must not choose: what runs, how it is locked in, and who gets the text. */
const HARMLESS = new Set(["diagnostics", "codeLenses", "cancelOnClose"]);
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
  const settings = server.map(([name, property]) => [name, setting(name, property, schema.$defs ?? {})]);
  return Object.fromEntries([...settings, ...Object.entries(OURS)].map(([name, it]) => [`${SECTION}.${name}`, it]));
}

/** Settings that a workspace which is not trusted cannot change. */
export function restrictedOf(schema) {
  const names = Object.keys(schema.properties).filter((name) => !NOT_HERE.has(name) && !HARMLESS.has(name));
  return [...names, ...Object.keys(OURS)].map((name) => `${SECTION}.${name}`);
}

function setting(name, { description, default: given, ...rest }, definitions) {
  const type = resolved(rest, definitions);
  const isSwitch = [type.type].flat().includes("boolean");
  const value = given ?? (isSwitch ? ON_OR_OFF[name] : (type.enum?.[0] ?? null));
  if (value === undefined) {
    throw new Error(`${name} needs a default in scripts/settings.mjs`);
  }
  const plain = value === null ? type : { ...type, type: [type.type].flat().find((it) => it !== "null") };
  return { ...plain, default: value, scope: "resource", markdownDescription: description };
}

/** The type of a property, with what it refers to in its place; `null` is how a setting is left out. */
function resolved({ anyOf, $ref, ...rest }, definitions) {
  const reference = $ref ?? anyOf?.find((it) => it.$ref)?.$ref;
  if (reference === undefined) {
    return rest;
  }
  const { description: _, oneOf, ...definition } = definitions[reference.split("/").at(-1)];
  const choices = oneOf?.flatMap((it) => it.enum ?? it.const);
  const type = choices ? { type: "string", enum: choices } : definition;
  return { ...(type.enum ? type : { ...type, type: [type.type, "null"].flat() }), ...rest };
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
