// Asks aimock through the real binary, in each dialect that both speak, and compares what a person sees.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LLMock } from "@copilotkit/aimock";

const [program] = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), "gemini-exec-aimock-"));
process.on("exit", () => rmSync(home, { recursive: true, force: true }));
// It stops with this process, at the latest.
const mock = new LLMock({ port: 0, chunkSize: 3 });
mock.onMessage("mean?", { content: "The mean of the three prices is **2**." });
mock.onMessage("why?", { content: "Since 6 / 3 = 2.", reasoning: "Divide." });
mock.onMessage("busy?", { error: { message: "Too many.", type: "rate_limit", status: "RESOURCE_EXHAUSTED" }, status: 400 });
await mock.start();

const vertex = ["--engine", "vertex", "--vertex-project", "p", "--vertex-location", "us-central1", "--api-version", "v1"];
const developer = ["--engine", "gemini", "--base-url", mock.url];
const key = { GEMINI_API_KEY: "AIzaSyComposedByHand-not-a-real-key-000" };
const token = { GEMINI_EXEC_ACCESS_TOKEN_COMMAND: "echo ya29.token" };
const ways = [
  ["generate", developer, key],
  ["generate, Vertex AI", [...vertex, "--vertex-base-url", mock.url], token],
  ["interactions", [...developer, "--api", "interactions"], key],
];

const line = (word) => `─── ${word} `.padEnd(60, "─");
const answer = (text) => `${line("answer")}\n${text}\n→ 0`;
const thoughts = `${line("thinking")}\nDivide.\n`;
const expected = {
  "mean?": answer("The mean of the three prices is **2**."),
  "why?": thoughts + answer("Since 6 / 3 = 2."),
  "busy?": "gemini-exec: Request not accepted: Too many. Change the question, the files or the settings as it says.\n→ 1",
};

/** What a person sees of a question. */
function ask(question, options, variables) {
  const settings = { cwd: home, env: { PATH: process.env.PATH, HOME: home, ...variables }, timeout: 60_000 };
  return new Promise((resolve) => {
    const child = execFile(program, ["ask", "--again", ...options, question], settings, (_, out, err) => {
      resolve(`${out}${err}→ ${child.exitCode}`.trim());
    });
    child.stdin.end();
  });
}

let failed = 0;
for (const [way, options, variables] of ways) {
  for (const [question, whole] of Object.entries(expected)) {
    // It gives no thoughts in interactions.
    const wanted = way !== "interactions" ? whole : whole.replace(thoughts, "");
    for (const streaming of [[], ["--no-stream"]]) {
      const seen = await ask(question, [...options, ...streaming], variables);
      if (seen !== wanted) {
        failed += 1;
        console.log(`${way} ${streaming}: ${question}\n${seen}\nwanted:\n${wanted}\n`);
      }
    }
  }
}
const asked = mock.getRequests().length;
await mock.stop();
console.log(`aimock answered ${asked} requests; ${failed} questions were shown otherwise than they should be`);
process.exit(failed === 0 && asked === 18 ? 0 : 1);
