/** Puts the parts together. */
import * as vscode from "vscode";
import { Asks } from "./asks";
import { insertCell, isCell } from "./cells";
import { Actions, titled } from "./commands";
import { doctor } from "./doctor";
import { Documents } from "./documents";
import { HistoryActions } from "./history/actions";
import { Key } from "./key";
import { closePage } from "./pages";
import { ResultPanel } from "./panel";
import {
  ASKS,
  type AsksParams,
  CHOOSE_PYTHON,
  CLOSE_PAGE,
  INPUT,
  INSERT_CELL,
  type InputParams,
  type InputResult,
  type InsertCellParams,
  KEPT,
  KEY,
  type KeyVerdict,
  PANEL_CHANGED,
  PYTHON,
  type PythonParams,
  REVIEW,
  type ResultName,
  type ReviewParams,
  SECTION,
  SHOW_PANEL,
  TYPE_KEY,
  USED,
  type UsedParams,
} from "./protocol";
import { choosePython, chosenPython } from "./python";
import { Questions } from "./question";
import { Reviews } from "./review";
import { Server } from "./server/server";
import { type Health, look, StatusBar } from "./status";

let running: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Gemini with code execution", { log: true });
  const report = vscode.window.createOutputChannel("Gemini doctor");
  const asks = new Asks();
  const statusBar = new StatusBar();
  const questions = new Questions(context.workspaceState);
  const key = new Key(context.secrets);
  const reviews = new Reviews();
  let health: Health = { is: "starting" };
  let used: UsedParams | undefined;
  const showStatus = () => statusBar.show(look(health, asks.all(), used));

  const server = new Server(context, log, {
    starting: (client) => {
      client.onNotification(ASKS, (told: AsksParams) => {
        asks.take(told);
        panel.follow(told.asks);
      });
      client.onNotification(KEPT, () => history.tree.notice());
      client.onNotification(CLOSE_PAGE, ({ uri }: ResultName) => closePage(vscode.Uri.parse(uri)));
      client.onNotification(USED, (told: UsedParams) => {
        used = told;
        showStatus();
      });
      client.onRequest(SHOW_PANEL, ({ uri }: ResultName) => {
        panel.show(uri);
        return null;
      });
      client.onRequest(INSERT_CELL, async (wanted: InsertCellParams) => ({ applied: await insertCell(wanted) }));
      client.onRequest(TYPE_KEY, () => {
        void setKey();
        return null;
      });
      client.onRequest(PYTHON, (wanted: PythonParams) => chosenPython(wanted));
      client.onRequest(CHOOSE_PYTHON, async (wanted: PythonParams) => ({ chosen: await choosePython(wanted) }));
      client.onRequest(REVIEW, (params: ReviewParams) => reviews.review(params));
      client.onNotification(PANEL_CHANGED, ({ uri }: ResultName) => panel.changed(uri));
      client.onRequest(INPUT, async ({ prompt, uri, ...box }: InputParams): Promise<InputResult> => {
        const typed = await questions.ask(titled(prompt, [uri]), box);
        const { question: value = null, ...chosen } = typed ?? {};
        return { value, ...chosen };
      });
    },
    running: async (client) => {
      documents.refresh();
      panel.refresh();
      history.tree.refresh();
      await key.tell(client).catch((error: unknown) => log.warn(`The key was not taken: ${error}`));
    },
    gone: () => {
      asks.clear();
      panel.clear();
    },
    health: (now) => {
      health = now;
      showStatus();
    },
  });
  running = server;
  const documents = new Documents(server);
  const panel = new ResultPanel(server, vscode.Uri.joinPath(context.extensionUri, "media"));
  const history = new HistoryActions(server, context.workspaceState);

  const setKey = () => key.set((params) => server.request<KeyVerdict | null>(KEY, params));
  const actions = new Actions(server, asks, questions);
  const commands = {
    // The menu of a cell passes the cell, other menus pass something else.
    ask: (clicked?: unknown) => actions.ask(isCell(clicked) ? clicked : undefined),
    askFile: (clicked?: vscode.Uri, chosen?: vscode.Uri[]) => actions.askFiles(clicked, chosen),
    profileFile: (clicked?: vscode.Uri, chosen?: vscode.Uri[]) => actions.profileFiles(clicked, chosen),
    attach: () => actions.attach(),
    preview: () => actions.preview(),
    usage: () => server.run("geminiExec.usage", {}),
    createEnvironment: () => server.run("geminiExec.createEnvironment", {}),
    followUp: () => actions.followUp(),
    show: () => actions.show(),
    cancel: () => actions.cancel(),
    dismissAll: () => actions.dismissAll(),
    setKey,
    doctor: async () => doctor(server, await key.isSet(), report),
    showLog: () => log.show(),
    restart: () => server.restart(),
    ...history.commands,
    ...reviews.commands,
  };
  context.subscriptions.push(
    log,
    report,
    asks,
    statusBar,
    documents,
    panel,
    history,
    reviews,
    asks.onDidChange(showStatus),
    asks.onDidChange(() => history.tree.take(asks.all())),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SECTION}.server`)) {
        void server.restart();
      }
    }),
    ...Object.entries(commands).map(([name, action]) => vscode.commands.registerCommand(`gemini-exec.${name}`, action)),
  );
  showStatus();
  void server.restart();
}

export async function deactivate(): Promise<void> {
  await running?.stop();
}
