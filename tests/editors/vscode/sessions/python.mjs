// The interpreter that is chosen in VS Code's Python extension. The tests install a stand-in with its id and its interface: see
// python/extension/main.js.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

export default async function ({ bench, test, files, settings, folder, run, python, install, opens, page }) {
  files({ "a.py": "import region\nprint(region.NAME)\n" });
  /** Makes an environment whose module `region` has this name. */
  const environment = (place, name) => {
    execFileSync(python, ["-m", "venv", "--without-pip", place]);
    const [version] = fs.readdirSync(path.join(place, "lib"));
    fs.writeFileSync(path.join(place, "lib", version, "site-packages/region.py"), `NAME = "${name}"\n`);
    return path.join(place, "bin/python");
  };
  const north = environment(path.join(run, "envs/north"), "north");
  const south = environment(path.join(run, "envs/south"), "south");
  const west = environment(path.join(folder, ".venv"), "west");
  const choose = (interpreter, ours = "") =>
    settings({}, { "geminiExec.pythonPath": ours, ...(interpreter && { "python.defaultInterpreterPath": interpreter }) });
  /** Runs the code, with this interpreter in the status bar. */
  const ask = async (interpreter = "") => {
    await bench.file("a.py");
    await bench.shows(() => bench.texts(".statusbar-item"), interpreter);
    await bench.select(1, 2);
    await bench.ask("");
  };

  choose();
  await opens(() => bench.open(folder));
  await test("without the Python extension code runs as before", async () => {
    await ask();
    await bench.result(/▏✗ region is missing here/);
  });

  install("python");
  await opens(() => bench.open(folder));
  await test("code runs with the interpreter that is chosen in the Python extension, also after another choice", async () => {
    choose(north);
    await ask("envs/north");
    await bench.result(/▏⇒ north/);
    choose(south);
    await ask("envs/south");
    await bench.result(/▏⇒ south/);
  });

  await test("the doctor names the interpreter that is chosen", async () => {
    choose(north);
    await bench.file("a.py");
    await bench.shows(() => bench.texts(".statusbar-item"), "envs/north");
    await bench.palette("Gemini: Doctor");
    await bench.shows(() => bench.texts('[id="workbench.panel.output"] .view-line'), /envs\/north/);
  });

  await test("one of the workspace is asked about once, with its path, and the yes is remembered", async () => {
    choose(west);
    await ask(".venv");
    await bench.result(/waiting for your answer/);
    await bench.shows(() => bench.notifications(), /chosen in the editor, .*penguins\/\.venv\? It runs in the sandbox only/);
    await bench.shot("python-asked");
    await page.click('.notification-toast .monaco-button:has-text("Use .venv")');
    await bench.result(/▏⇒ west/);
    await bench.open(folder);
    await bench.started();
    await bench.begin();
    await ask(".venv");
    await bench.result(/▏⇒ west/);
    assert.deepEqual(await bench.notifications(), []);
  });

  await test("the setting of this extension comes first", async () => {
    choose(north, path.dirname(path.dirname(south)));
    await ask("envs/north");
    await bench.result(/▏⇒ south/);
  });
}
