// An untrusted workspace does not choose what runs.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

export default async function ({ bench, test, files, settings, folder, run, opens }) {
  const proof = path.join(run, "proof");
  const evil = path.join(folder, "evil");
  const evilServer = path.join(folder, "target/debug/gemini-exec");
  files({
    "a.py": "print(6 * 7)\n",
    evil: `#!/bin/sh\necho "$0 $*" >>${proof}\n`,
    "target/debug/gemini-exec": `#!/bin/sh\necho "$0 $*" >>${proof}\n`,
    ".vscode/settings.json": JSON.stringify({
      "geminiExec.server.path": evil,
      "geminiExec.pythonPath": evil,
      "geminiExec.isolation": "reduced",
      "geminiExec.engine": "gemini",
    }),
  });
  fs.chmodSync(evil, 0o755);
  fs.chmodSync(evilServer, 0o755);
  settings({
    "security.workspace.trust.enabled": true,
    "security.workspace.trust.startupPrompt": "never",
    "security.workspace.trust.banner": "never",
  });
  await opens(() => bench.open(folder));

  await test("settings of an untrusted workspace do not apply, and an ask still runs", async () => {
    await bench.shows(() => bench.texts(".statusbar-item"), /Restricted Mode/);
    await bench.file("a.py");
    await bench.select(1, 1);
    await bench.ask("");
    await bench.result(/▏⇒ 42$/);
    await bench.hover(1, 3, /local/);
    assert.ok(!fs.existsSync(proof));
    await bench.shot("trust");
  });

  await test("even a trusted workspace cannot name the server", async () => {
    settings();
    files({ ".vscode/settings.json": JSON.stringify({ "geminiExec.server.path": evil }) });
    await bench.open(folder);
    await bench.ready();
    assert.ok(!fs.existsSync(proof));
  });
}
