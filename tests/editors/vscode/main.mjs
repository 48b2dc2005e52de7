// Starts VS Code's server and a browser, runs the sessions, and reports the results.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import { Service } from "./fake.mjs";
import gemini from "./sessions/gemini.mjs";
import history from "./sessions/history.mjs";
import local from "./sessions/local.mjs";
import notebooks from "./sessions/notebooks.mjs";
import panel from "./sessions/panel.mjs";
import python from "./sessions/python.mjs";
import servers from "./sessions/servers.mjs";
import services from "./sessions/services.mjs";
import shots from "./sessions/shots.mjs";
import trust from "./sessions/trust.mjs";
import { KEYS, PATIENCE, Workbench } from "./workbench.mjs";

const { RUN, OUT, VSCODE, CHROMIUM, FIXTURES, SHOTS, ONLY = "", GEMINI_EXEC_TEST_PYTHON } = process.env;
const ALL = SHOTS ? { shots } : { local, gemini, notebooks, panel, services, servers, trust, history, python };

const QUIET = {
  "workbench.startupEditor": "none",
  "workbench.enableExperiments": false,
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "window.commandCenter": false,
  "window.menuBarVisibility": "hidden",
  "telemetry.telemetryLevel": "off",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "chat.disableAIFeatures": true,
  "update.mode": "none",
  "git.enabled": false,
  "files.autoSave": "off",
  "workbench.list.openMode": "doubleClick",
  "editor.minimap.enabled": false,
  "editor.autoClosingBrackets": "never",
  "editor.quickSuggestions": { other: "off" },
  "security.workspace.trust.enabled": false,
  // The same question is asked more than once, and each time it is sent.
  "geminiExec.reuseAnswers": false,
};

function write(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

const service = new Service();
const base = await service.listen();

const COMMAND = [
  VSCODE,
  "--accept-server-license-terms",
  ...["--server-data-dir", `${RUN}/server`, "--user-data-dir", `${RUN}/data`, "--extensions-dir", `${RUN}/extensions`],
];

/** Installs an extension of the tests; windows that are opened later have it. */
function install(name) {
  const vsix = path.join(RUN, `${name}.vsix`);
  execFileSync(GEMINI_EXEC_TEST_PYTHON, ["-m", "zipfile", "-c", vsix, path.join(import.meta.dirname, name, "extension")]);
  execFileSync(process.execPath, [...COMMAND, "--install-extension", vsix], { stdio: "ignore" });
}

function startVsCode() {
  const args = [...COMMAND, "--host", "127.0.0.1", "--port", "0", "--without-connection-token", "--telemetry-level", "off"];
  const server = spawn(process.execPath, args, { env: { ...process.env, GOOGLE_GEMINI_BASE_URL: base, GOOGLE_VERTEX_BASE_URL: base } });
  const log = fs.createWriteStream(path.join(OUT, "vscode.log"));
  process.on("exit", () => server.kill());
  process.on("SIGTERM", () => process.exit(1));
  server.stderr.pipe(log);
  const port = new Promise((resolve, reject) => {
    server.stdout.on("data", (bytes) => {
      log.write(bytes);
      const listening = /agent listening on (\d+)/.exec(String(bytes));
      if (listening) resolve(listening[1]);
    });
    server.on("exit", (code) => reject(new Error(`VS Code ended with ${code}: see ${OUT}/vscode.log`)));
    setTimeout(reject, PATIENCE, new Error("VS Code did not start")).unref();
  });
  return { server, port };
}

const results = [];
let pictures = 0;
const { server, port } = startVsCode();
const url = `http://127.0.0.1:${await port}`;
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  headless: true,
  env: { ...process.env, LD_LIBRARY_PATH: process.env.CHROMIUM_LIBRARIES ?? "" },
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

// One context for all sessions: after the first, the large workbench comes from the browser's cache.
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
await context.route((it) => it.hostname !== "127.0.0.1" && !it.hostname.endsWith(".localhost"), (route) => route.abort());

/** One session: a new folder, new settings, a new window. */
async function session(name, run) {
  const began = Date.now();
  const folder = path.join(RUN, "ws", name, "penguins");
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  // Accept the dialog that asks whether to leave a busy window.
  page.on("dialog", (dialog) => dialog.accept());
  const bench = new Workbench(page, url, OUT);
  let window = { open: () => {}, begin: () => {} };
  const say = (text) => console.log(`  ${((Date.now() - began) / 1000).toFixed(1).padStart(5)}s ${text}`);
  const tools = {
    bench,
    service,
    folder,
    page,
    run: RUN,
    install,
    python: GEMINI_EXEC_TEST_PYTHON,
    files(files) {
      for (const [file, text] of Object.entries(files)) write(path.join(folder, file), text);
    },
    fixture(from, to = from) {
      write(path.join(folder, to), fs.readFileSync(path.join(FIXTURES, from)));
    },
    settings(user = {}, machine = {}) {
      const python = { "geminiExec.pythonPath": GEMINI_EXEC_TEST_PYTHON };
      write(`${RUN}/data/User/settings.json`, JSON.stringify({ ...QUIET, ...user }));
      write(`${RUN}/data/Machine/settings.json`, JSON.stringify({ ...python, ...machine }));
    },
    /** Sets how the window is opened, now and after each failed test, and how each test begins. */
    async opens(open, begin = () => bench.begin()) {
      window = { open, begin };
      await open();
    },
    /**
     * Runs a test, and a failed one again in a reloaded window: on a busy machine a browser may lose a key, and a real
     * fault fails twice. The last lines name it either way.
     */
    async test(title, steps) {
      if (!title.includes(ONLY)) return;
      for (const tries of [1, 2]) {
        try {
          await window.begin();
          await steps();
          say(`✓ ${title}`);
          results.push({ title, ok: true, tries });
          return;
        } catch (error) {
          await tell(title, error);
          await window.open();
        }
      }
      results.push({ title, ok: false });
    },
  };
  const tell = async (title, error) => {
    const picture = `failed-${name}-${++pictures}`;
    say(`✗ ${title}\n${error.stack}\n    On the screen (and in ${OUT}/${picture}.png):\n${await bench.screen()}`);
    await bench.shot(picture).catch(() => {});
  };
  console.log(`${name}:`);
  tools.settings();
  write(`${RUN}/data/User/keybindings.json`, JSON.stringify(KEYS));
  try {
    await run(tools);
  } catch (error) {
    const title = `${name} did not come to its end`;
    await tell(title, error);
    results.push({ title, ok: false });
  }
  service.stop();
  await page.close();
}

const wanted = process.argv.slice(2);
try {
  for (const [name, run] of Object.entries(ALL)) {
    if (wanted.length === 0 || wanted.includes(name)) await session(name, run);
  }
} finally {
  await browser.close();
  server.removeAllListeners("exit");
  service.server.close();
}
const failed = results.filter(({ ok }) => !ok);
const twice = results.filter(({ tries }) => tries === 2);
const named = [...failed.map(({ title }) => `\n  ✗ ${title}`), ...twice.map(({ title }) => `\n  passed when done again: ${title}`)];
console.log(`${results.length - failed.length} passed, ${failed.length} failed${named.join("")}`);
process.exit(failed.length > 0 || results.length === 0 ? 1 : 0);
