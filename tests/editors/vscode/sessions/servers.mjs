// Missing and wrong servers: one clear message each, with the next step.
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
  await test("a missing server is reported with the setting that names it", async () => {
    await bench.notified(/geminiExec\.server\.path names \/nowhere\/gemini-exec, where nothing is/);
    await problem();
  });
  await test("a command shows the same message again and does nothing else", async () => {
    settings({}, { "geminiExec.server.path": "/nowhere/else" });
    await bench.notified(/\/nowhere\/else, where nothing is/);
    await bench.file("a.py");
    await bench.select(1, 1);
    await bench.palette("Gemini: Ask Gemini with code execution");
    await bench.notified(/\/nowhere\/else, where nothing is/);
    await problem();
  });
  await wrong("a folder is reported as a folder", run, /which is a folder/);
  await wrong("a relative path is refused", "gemini-exec", /must be an absolute path/);
  await wrong("a program that ends at once is reported with its last output", program("ends", "echo no such option >&2; exit 3"), /ended at once \(exit code 3: no such option\)/);
  await wrong("a program that only echoes is reported as no server", "/bin/cat", /\/bin\/cat .* is not a gemini-exec server/);

  await test("a server replaced while it starts is not reported", async () => {
    settings({}, { "geminiExec.server.path": program("mute", "exec sleep 60") });
    await bench.statusSays(/^\(loading\) Gemini$/);
    settings();
    await bench.ready();
  });

  await wrong("a silent program is given up", program("silent", "exec sleep 60"), /silent .* did not answer within 10 s/);

  const dies = `exec 3<&0; "${process.env.GEMINI_EXEC}" "$@" <&3 & S=$!; sleep 2; kill -9 $S; exit 7`;
  await wrong("a server that dies soon after its start is restarted after growing delays", program("dies", dies), /stopped \(exit code 7\) and starts again/);

  await test("with the right server again, an ask is answered", async () => {
    settings();
    // The server that dies also runs for a moment.
    await bench.page.waitForSelector('.statusbar-item[id*="gemini-exec.status"] [aria-label*="of this extension"]', { state: "attached" });
    await bench.ready();
    await bench.tidy();
    await bench.file("a.py");
    await bench.select(1, 1);
    await bench.ask("");
    await bench.result(/▏⇒ 1$/);
    // The log has each reported problem: more than 10 s later none is about the replaced server.
    const log = execFileSync("grep", ["-rhE", "/(mute|silent)", path.join(run, "data", "logs"), "--include=Gemini*.log"], { encoding: "utf8" });
    assert.match(log, /Starting .*mute[^]*silent .* did not answer/);
    assert.doesNotMatch(log, /mute .*(is not|did not)/);
  });
}
