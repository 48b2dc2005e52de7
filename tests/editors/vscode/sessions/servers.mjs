// No server, and wrong ones: one clear message each, and the next step.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

export default async function ({ bench, test, files, settings, folder, run, opens }) {
  files({ "a.py": "print(1)\n" });
  const program = (name, text) => {
    const file = path.join(run, "servers", name);
    fs.writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return file;
  };
  const wrong = async (title, server, message) => {
    await test(title, async () => {
      settings({}, { "geminiExec.server.path": server });
      await bench.notified(message);
    });
  };

  const problem = () => bench.page.waitForSelector('.statusbar-item[id*="gemini-exec.status"].warning-kind');
  settings({}, { "geminiExec.server.path": "/nowhere/gemini-exec" });
  await opens(() => bench.open(folder), () => {});
  await test("a server that is not there is told by the setting that names it", async () => {
    await bench.notified(/geminiExec\.server\.path names \/nowhere\/gemini-exec, where nothing is/);
    await problem();
  });
  await test("a command says the same again, and nothing else happens", async () => {
    settings({}, { "geminiExec.server.path": "/nowhere/else" });
    await bench.notified(/\/nowhere\/else, where nothing is/);
    await bench.file("a.py");
    await bench.select(1, 1);
    await bench.ask("");
    await bench.notified(/\/nowhere\/else, where nothing is/);
    await problem();
  });
  await wrong("a folder is told as one", run, /which is a folder/);
  await wrong("a relative path is refused", "gemini-exec", /must be an absolute path/);
  await wrong("a program that ends at once is told with its last words", program("ends", "echo no such option >&2; exit 3"), /ended at once \(exit code 3: no such option\)/);
  await wrong("a program that echoes is none", "/bin/cat", /\/bin\/cat .* is not a gemini-exec server/);

  await test("a server that is replaced while it starts is not spoken of", async () => {
    settings({}, { "geminiExec.server.path": program("mute", "exec sleep 60") });
    await bench.statusSays(/^\(loading\) Gemini$/);
    settings();
    await bench.ready();
  });

  await wrong("a program that says nothing is given up", program("silent", "exec sleep 60"), /silent .* did not answer within 10 s/);

  const dies = `exec 3<&0; "${process.env.GEMINI_EXEC}" "$@" <&3 & S=$!; sleep 2; kill -9 $S; exit 7`;
  await wrong("one that dies soon after its start is started again, later and later", program("dies", dies), /stopped \(exit code 7\) and starts again/);

  await test("with the right one again, all is well", async () => {
    settings();
    // The one that dies runs for a moment, too.
    await bench.page.waitForSelector('.statusbar-item[id*="gemini-exec.status"] [aria-label*="of this extension"]', { state: "attached" });
    await bench.ready();
    await bench.tidy();
    await bench.file("a.py");
    await bench.select(1, 1);
    await bench.ask("");
    await bench.result(/▏⇒ 1$/);
    // Each problem that was told is in the log, too: more than 10 s later there is none of the one that was replaced.
    const log = execFileSync("grep", ["-rhE", "/(mute|silent)", path.join(run, "data", "logs"), "--include=Gemini*.log"], { encoding: "utf8" });
    assert.match(log, /Starting .*mute[^]*silent .* did not answer/);
    assert.doesNotMatch(log, /mute .*(is not|did not)/);
  });
}
