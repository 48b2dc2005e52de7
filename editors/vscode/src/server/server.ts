/** Keeps one server running: finds it, starts it, starts it again when it stops, and says what is wrong with it. */
import * as path from "node:path";
import * as vscode from "vscode";
import { ExecuteCommandRequest, type LanguageClient, State } from "vscode-languageclient/node";
import { type Commands, SECTION, SERVER_NAME } from "../protocol";
import type { Health } from "../status";
import { Backoff } from "./backoff";
import { createClient } from "./client";
import { type Found, findServer } from "./find";
import { kindOf, type ServerProcess, startProcess } from "./process";

/** A program that has not answered in this time is no language server. */
const PATIENCE = 10_000;

const NOT_YET = "The gemini-exec server has not started yet; try again in a moment.";

/** A server that runs, or is about to. */
interface Run {
  client: LanguageClient;
  process: ServerProcess;
  since: number;
  isReady: boolean;
}

/** What the server answered, or why it did not, in a sentence. */
export type Answer<Result> = { result: Result } | { problem: string };

/** What others do when a server comes or goes. */
export interface Listener {
  /** Before anything else is said to it. */
  starting: (client: LanguageClient) => void;
  running: (client: LanguageClient) => Promise<void>;
  gone: () => void;
  health: (health: Health) => void;
}

export class Server {
  private current: Run | undefined;
  private starting = Promise.resolve();
  private problem = NOT_YET;
  private readonly backoff = new Backoff();
  private pause: NodeJS.Timeout | undefined;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
    private readonly listener: Listener,
  ) {}

  find(): Found {
    const folders = vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];
    return findServer(
      {
        setting: vscode.workspace.getConfiguration(SECTION).get("server.path", ""),
        extension: this.context.extensionPath,
        path: process.env["PATH"] ?? "",
        folders: folders.filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath),
        platform: process.platform,
      },
      kindOf,
    );
  }

  /** Starts a server, in place of the one that runs. What is said to it meanwhile waits. */
  restart(): Promise<void> {
    this.backoff.reset();
    this.starting = this.stop().then(() => this.start());
    return this.starting;
  }

  private async start(): Promise<void> {
    const found = this.find();
    if ("problem" in found) {
      this.fail(found.problem);
      return;
    }
    this.listener.health({ is: "starting" });
    const logFile = path.join(this.context.logUri.fsPath, "server.log");
    await vscode.workspace.fs.createDirectory(this.context.logUri);
    this.log.info(`Starting ${found.program}, ${found.from}; its log is ${logFile}`);
    const process = startProcess(found.program, ["lsp", "--log", logFile]);
    const client = createClient(process, {
      log: this.log,
      closed: () => void this.closed(run),
      run: (command, argument) => this.run(command as keyof Commands, argument as never),
    });
    const run: Run = { client, process, since: Date.now(), isReady: false };
    this.current = run;
    this.problem = NOT_YET;
    this.listener.starting(client);
    const failure = await startFailure(run);
    if (this.current !== run) {
      process.child.kill(); // It was stopped while it started, or another one came first.
      return;
    }
    const info = client.initializeResult?.serverInfo;
    if (failure !== undefined || info?.name !== SERVER_NAME) {
      await this.stop();
      const why = failure ?? `it calls itself ${info?.name ?? "nothing"}`;
      this.fail(
        `${found.program} (${found.from}) is not a gemini-exec server that works here: ${why}. Run "Gemini: Doctor", ` +
          "or name another one in the setting geminiExec.server.path.",
      );
      return;
    }
    run.isReady = true;
    this.checkVersion(found.program, info.version);
    this.log.info(`Running ${info.name} ${info.version}, ${found.from}`);
    await this.listener.running(client);
    if (this.current === run) {
      this.listener.health({ is: "running", what: `${info.name} ${info.version}, ${found.from}` });
    }
  }

  async stop(): Promise<void> {
    clearTimeout(this.pause);
    const run = this.current;
    this.current = undefined;
    this.listener.gone();
    if (run === undefined) {
      return;
    }
    run.process.end();
    if (run.client.state !== State.Running) {
      run.process.child.kill();
    } else {
      await run.client.stop().catch((error: unknown) => this.log.warn(`The server did not stop well: ${error}`));
      this.listener.gone(); // Its last words may have come after the first time.
    }
  }

  /** Runs a command of the server; what it cannot do, it says in a sentence. */
  async run<Name extends keyof Commands>(
    command: Name,
    argument: Commands[Name],
  ): Promise<{ ask: number } | undefined> {
    return this.tell((client) => client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [argument] }));
  }

  /** Asks the server for something; `undefined` where it could not, which the person has been told. */
  async request<Result>(method: string, parameters: object): Promise<Result | undefined> {
    return this.tell((client) => client.sendRequest<Result>(method, parameters));
  }

  /** The same without a message to the person. */
  async look<Result>(method: string, parameters: object): Promise<Answer<Result>> {
    await this.starting;
    if (!this.current?.isReady) {
      return { problem: this.problem };
    }
    try {
      return { result: await this.current.client.sendRequest<Result>(method, parameters) };
    } catch (error) {
      return { problem: sentence(error) };
    }
  }

  private async tell<Result>(say: (client: LanguageClient) => Promise<Result>): Promise<Result | undefined> {
    await this.starting;
    if (!this.current?.isReady) {
      this.complain(this.problem);
      return undefined;
    }
    try {
      return await say(this.current.client);
    } catch (error) {
      // The end of the server in the middle of a request has its own message.
      if (this.current?.client.isRunning()) {
        void vscode.window.showErrorMessage(sentence(error));
      }
      return undefined;
    }
  }

  private checkVersion(program: string, version: string | undefined): void {
    const ours: string = this.context.extension.packageJSON.version;
    if (version !== ours) {
      void vscode.window.showWarningMessage(
        `${program} is version ${version ?? "unknown"} and this extension ${ours}: what they say to each other may differ. ` +
          "Update the older one.",
      );
    }
  }

  private async closed(run: Run): Promise<void> {
    if (run !== this.current || !run.isReady) {
      return; // It was told to stop, or has not begun: who did that knows.
    }
    this.current = undefined;
    this.listener.gone();
    run.process.end();
    const how = await run.process.ended;
    this.log.error(`The server stopped: ${how}`);
    const pause = this.backoff.next(Date.now() - run.since);
    if (pause === undefined) {
      this.fail(`The gemini-exec server keeps stopping (${how}) and is left alone now. Its log says more.`);
      return;
    }
    this.problem = `The gemini-exec server stopped (${how}) and starts again; what was running is lost. Its log says more.`;
    this.complain(this.problem);
    this.listener.health({ is: "starting" });
    this.pause = setTimeout(() => {
      this.starting = this.start();
    }, pause);
  }

  private fail(problem: string): void {
    this.problem = problem;
    this.log.error(problem);
    this.listener.health({ is: "stopped", why: problem });
    this.complain(problem);
  }

  private complain(problem: string): void {
    const actions = { "Show log": "gemini-exec.showLog", "Restart server": "gemini-exec.restart" };
    void vscode.window.showErrorMessage(problem, ...Object.keys(actions)).then((chosen) => {
      const command = actions[chosen as keyof typeof actions];
      return command && vscode.commands.executeCommand(command);
    });
  }
}

/** Why a server did not start, or `undefined` where it did. */
async function startFailure({ client, process }: Run): Promise<string | undefined> {
  const started = client.start().then(
    () => undefined,
    // A process that ends takes the connection with it, and its own words are the better ones.
    (error: unknown) => Promise.race([process.ended, after(500, sentence(error))]),
  );
  const silent = after(PATIENCE, `it did not answer within ${PATIENCE / 1000} s`);
  const ended = process.ended.then((how) => `it ended at once (${how})`);
  return Promise.race([started, ended, silent]);
}

function after<Value>(milliseconds: number, value: Value): Promise<Value> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, value));
}

function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // A name of a file at the beginning stays what it is.
  return message.replace(/^[a-z](?=[a-z]* )/u, (first) => first.toUpperCase());
}
