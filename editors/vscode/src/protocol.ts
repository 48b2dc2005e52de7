/**
 * What the server and this extension say to each other beyond the standard: editors/PROTOCOL.md in types.
 * Nothing else in here names a method, a command of the server or a field.
 */
import type { Range } from "vscode-languageclient/node";

/** The name in `serverInfo`. */
export const SERVER_NAME = "gemini-exec";

/** The section of the settings. */
export const SECTION = "geminiExec";

/** The scheme of documents that only the server has. */
export const SCHEME = "gemini-exec";

/** The most characters of a hint: wider than any window is useful. */
export const HINT_WIDTH = 200;

/** What this extension declares as `experimental`. */
export const EXPERIMENTAL = {
  geminiExec: {
    asks: true,
    input: true,
    key: true,
    hintWidth: HINT_WIDTH,
    panel: true,
    cells: true,
    review: true,
    python: true,
    scopedSettings: true,
  },
};

/** A notification: all asks of one document, whenever one of them has changed. */
export const ASKS = "geminiExec/asks";
/** A notification: an ask of the history began or ended, whether its document is open or not. */
export const KEPT = "geminiExec/kept";
/** A notification: the question that a page stood beside is answered. */
export const CLOSE_PAGE = "geminiExec/closePage";
/** A notification: the tokens that were used today. */
export const USED = "geminiExec/used";
/** A request of the server: add a cell with a program below another one. */
export const INSERT_CELL = "geminiExec/insertCell";
/** A request of the server: ask the person for one line. */
export const INPUT = "geminiExec/input";
/** A request of the server: which Python the person chose in this editor. */
export const PYTHON = "geminiExec/python";
/** A request of the server: have the person choose another Python. */
export const CHOOSE_PYTHON = "geminiExec/choosePython";
/** A request to the server: the API key, or `null` to forget it. */
export const KEY = "geminiExec/key";
/** A request to the server: what works with the settings that it uses. */
export const DOCTOR = "geminiExec/doctor";
/** A request of the server: ask the person for the API key, and send it. */
export const TYPE_KEY = "geminiExec/typeKey";
/** A request of the server: show what edits would change, and make them if the person keeps them. */
export const REVIEW = "geminiExec/review";
/** A request to the server: the data files of the workspace. */
export const DATA_FILES = "geminiExec/dataFiles";
/** A request of the server: show a result in the panel. */
export const SHOW_PANEL = "geminiExec/showPanel";
/** A request to the server: what the panel shows of a result. From then on it tells when that changes. */
export const PANEL = "geminiExec/panel";
/** A notification: a result that was asked for has changed. */
export const PANEL_CHANGED = "geminiExec/panelChanged";
/** A request to the server: the asks that are kept, latest first. */
export const HISTORY = "geminiExec/history";
/** A request to the server: delete kept asks for good. */
export const DELETE_KEPT = "geminiExec/deleteKept";
/** A request of the standard: the text of a document that only the server has. */
export const CONTENT = "workspace/textDocumentContent";

export type State = "queued" | "sending" | "thinking" | "writing" | "runningCode" | "answered" | "failed" | "cancelled";
export type Severity = "information" | "warning" | "error";

export interface AskView {
  ask: number;
  /** The text it is about. */
  range: Range;
  /** The line its result stands beside. */
  line: number;
  state: State;
  severity: Severity;
  stale: boolean;
  /** A model answers; else programs only run on this machine. */
  model: boolean;
  question: string;
  /** The result in one line. */
  hint: string;
  /** What it took, in one line. */
  summary: string;
  /** The result with all its lines. */
  text: string;
}

export interface AsksParams {
  uri: string;
  version: number;
  asks: AskView[];
}

export interface InputParams {
  prompt: string;
  uri: string;
  /** Who gets what. */
  about?: string;
  /** What is done without a question; without it there must be one. */
  otherwise?: string;
  /** Whether the model may run code, where the person can choose that. */
  codeExecution?: boolean;
  /** Data files that the code names: they go along unless the person takes them out. */
  files?: DataFile[];
}

export interface InputResult {
  value: string | null;
  /** What the person chose instead. */
  codeExecution?: boolean;
  /** The files that go along. */
  files?: string[];
}

export interface PythonParams {
  /** The document whose code is to run. */
  uri?: string;
}

/** An interpreter or the folder of an environment. */
export interface ChosenPython {
  path: string | null;
}

export interface ReviewParams {
  uri: string;
  /** The version of the document that the edits are for. */
  version: number;
  /** What is done. */
  label: string;
  /** From the first to the last. */
  edits: { range: Range; newText: string }[];
}

export interface ReviewResult {
  /** The edits were made. */
  applied: boolean;
}

/** The settings of a folder, by who chose them; also the `initializationOptions`. */
export interface ScopedSettings {
  user: Record<string, unknown>;
  workspace: Record<string, unknown>;
  folder: Record<string, unknown>;
}

export interface KeyParams {
  key: string | null;
  /** The person has just typed it: Gemini is asked whether it is right. */
  check?: boolean;
}

/** What came of a key that was checked. */
export interface KeyVerdict {
  /** `false`: it is not used, because Gemini refuses it. */
  taken: boolean;
  /** What to tell the person. */
  message: string;
}

export interface DoctorReport {
  /** A line for each finding. */
  text: string;
  /** An ask would work. */
  canAnswer: boolean;
}

export interface DataFilesResult {
  files: DataFile[];
}

/** A file that can be sent along. */
export interface DataFile {
  uri: string;
  /** Its path, for people. */
  name: string;
  /** The text that the question will be about names it. */
  named?: boolean;
}

/** Names a result by its document. */
export interface ResultName {
  uri: string;
}

/** A command that the server offers, with its argument. */
export interface OfferedCommand {
  title: string;
  command: string;
  arguments?: [object];
}

export interface PanelResult {
  title: string;
  state: State;
  busy: boolean;
  status: string;
  /** In the order in which they are read; without the HTML of those that were named as known. */
  sections: { id: string; version: string; html?: string }[];
  /** The files of the images, in the order of their numbers. */
  images: string[];
  /** What can be done next. */
  actions: OfferedCommand[];
  /** What a question is added to; without it nothing can be asked now. */
  followUp?: OfferedCommand;
  /** What opens the other answers about its file, latest first. */
  earlier: OfferedCommand[];
}

export interface InsertCellParams {
  /** The cell above it. */
  cell: string;
  text: string;
}

export interface HistoryParams {
  /** Only asks with all these words. */
  query?: string;
  /** The asks about this file come first. */
  first?: string;
  /** Only asks below this position. */
  before?: number;
  limit?: number;
}

/** A kept ask in a list. */
export interface HistoryEntry {
  number: number;
  /** Where it stands in the list, for `before`. */
  position: number;
  /** The file it is about, and its name; both may be empty. */
  uri: string;
  name: string;
  /** What was asked first, and what was asked last if there are more questions. */
  question: string;
  latest: string;
  /** The result of what was asked last. */
  hint: string;
  state: State;
  severity: Severity;
  model: boolean;
  turns: number;
  /** When it was asked, in words. */
  when: string;
  /** Its day, as a heading. */
  day: string;
  /** It stands first for its file. */
  first: boolean;
}

export interface HistoryResult {
  entries: HistoryEntry[];
  /** There are older ones. */
  more: boolean;
}

export interface DeleteKeptParams {
  numbers: number[];
}

export interface ContentResult {
  text: string;
}

/** What is asked about, and what goes along. */
export interface Subject {
  uri: string;
  range?: Range;
  question?: string;
  attachments?: string[];
  /** `false`: what the code names goes along only if it is attached. */
  named?: boolean;
  codeExecution?: boolean;
  /** `local`: this machine, whichever engine the settings choose. */
  engine?: "local";
  /** The server has the person asked for the question. */
  input?: boolean;
}

interface OneAsk {
  ask: number;
}

interface OneKept {
  number: number;
}

/** The tokens that were used today, and whether the budget for a day is nearly used up. */
export interface UsedParams {
  words: string;
  near: boolean;
}

/** The commands of the server that this extension runs itself, each with its argument. */
export interface Commands {
  "geminiExec.ask": Subject;
  "geminiExec.preview": Subject;
  "geminiExec.usage": Record<string, never>;
  "geminiExec.createEnvironment": Record<string, never>;
  "geminiExec.followUp": OneAsk & { question?: string };
  "geminiExec.show": OneAsk;
  "geminiExec.cancel": OneAsk;
  "geminiExec.dismiss": Partial<OneAsk> & { uri?: string };
  "geminiExec.openKept": OneKept;
  "geminiExec.goToKept": OneKept;
}

/** Whether more will come. */
export function isBusy({ state }: { state: State }): boolean {
  return state !== "answered" && state !== "failed" && state !== "cancelled";
}
