// The service for the tests: forwards requests to fake-gemini, which plays recordings, and records the key of each.
import { spawn } from "node:child_process";
import http from "node:http";
import readline from "node:readline";

export class Service {
  keys = [];
  /** Of each request: its path and its bearer token. */
  calls = [];
  bodies = [];
  players = [];

  async listen() {
    this.server = http.createServer((request, response) => this.pass(request, response));
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  /** From now on, requests get these recordings (`NAME`, `NAME:slow`, `NAME:hang`). */
  async plays(...recordings) {
    this.stop();
    const player = spawn(process.env.FAKE_GEMINI, recordings, { stdio: ["pipe", "pipe", "inherit"] });
    this.players.push(player);
    const lines = readline.createInterface({ input: player.stdout });
    this.target = new URL(await new Promise((resolve) => lines.once("line", resolve)));
    lines.on("line", (line) => this.bodies.push(JSON.parse(line).body));
  }

  /** From now on, requests get an answer with these parts, for what no recording has. */
  says(parts) {
    this.stop();
    this.reply = [{ candidates: [{ content: { role: "model", parts }, finishReason: "STOP" }] }];
  }

  /** The same part by part, with a pause behind each, in milliseconds. */
  streams(parts, pause) {
    this.says([]);
    this.reply.unshift(...parts.map((part) => ({ candidates: [{ content: { role: "model", parts: [part] } }] })));
    this.pause = pause;
  }

  forget() {
    this.keys = [];
    this.calls = [];
    this.bodies = [];
  }

  pass(request, response) {
    if (request.method === "GET") {
      this.describe(request, response);
      return;
    }
    this.keys.push(request.headers["x-goog-api-key"]);
    this.calls.push(`${request.url} ${request.headers.authorization ?? ""}`.trim());
    if (this.reply) {
      void this.answer(response, this.reply, this.pause);
      return;
    }
    const { hostname, port } = this.target;
    const { method, headers, url } = request;
    const onward = http.request({ hostname, port, method, path: url, headers: { ...headers, host: this.target.host } }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
    });
    // If one side closes the connection, the other side is closed too.
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  }

  /** What is known of a model: that is asked to try a key. Those that begin with `wrong` are refused. */
  describe(request, response) {
    const isWrong = request.headers["x-goog-api-key"]?.startsWith("wrong");
    const error = { code: 400, status: "INVALID_ARGUMENT", message: "API key not valid. Please pass a valid API key." };
    const details = [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "API_KEY_INVALID" }];
    response.writeHead(isWrong ? 400 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(isWrong ? { error: { ...error, details } } : { name: request.url.slice("/v1beta/".length) }));
  }

  async answer(response, events, pause) {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const event of events) {
      response.write(`data: ${JSON.stringify(event)}\r\n\r\n`);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    response.end();
  }

  /** Ends the player by closing its standard input. */
  stop() {
    this.reply = undefined;
    this.pause = 0;
    for (const player of this.players.splice(0)) player.stdin.end();
  }
}
