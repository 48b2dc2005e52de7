// VS Code as a person uses it: by keyboard and mouse, and read from what is drawn.
import assert from "node:assert/strict";
import path from "node:path";

/** The longest wait, even on a busy machine, in milliseconds. */
export const PATIENCE = Number(process.env.PATIENCE ?? 60_000);

/** A file in the explorer. */
const ROW = ".explorer-folders-view .monaco-list-row";

const TIDY = "Control+Alt+0";
const DISMISS = "Control+Alt+9";

/** Key bindings that only the tests use. */
export const KEYS = [
  { key: "ctrl+alt+g", command: "gemini-exec.ask" },
  { key: "ctrl+alt+9", command: "gemini-exec.dismissAll" },
  {
    key: "ctrl+alt+0",
    command: "runCommands",
    args: { commands: ["workbench.action.closeQuickOpen", "notifications.clearAll", "workbench.action.closePanel", "workbench.action.closeAllEditors"] },
  },
];

const plain = (text) => text.replace(/\u00a0/g, " ").replace(/[\u200b-\u200d]/g, "");

export class Workbench {
  constructor(page, url, out) {
    Object.assign(this, { page, url, out });
  }

  /** Opens a folder, and waits until its files are listed. */
  async open(folder) {
    await this.page.goto(`${this.url}/?folder=${encodeURIComponent(folder)}`);
    await this.page.waitForSelector(ROW);
  }

  /** Reloads the window by VS Code's own command: it keeps the open editors first, which a reload of the page only may. */
  async reload() {
    const loaded = this.page.waitForEvent("load");
    await this.palette("Developer: Reload Window");
    await loaded;
    await this.page.waitForSelector(ROW);
  }

  /** Waits until the server runs and has no asks. */
  async ready() {
    await this.statusSays(/^\(sparkle\) Gemini$/);
  }

  /** Waits until the server runs; asks may have come back with the documents that are open. */
  async started() {
    await this.statusSays(/^\((sparkle|play)\)/);
  }

  /** Closes what an earlier test opened: inputs, messages, editors, panels. */
  async tidy() {
    await this.page.click(ROW); // Here keys go to the workbench, whatever had the focus.
    await this.press(TIDY);
    const left = async () => {
      const discard = await this.page.$('.monaco-dialog-box .monaco-button:has-text("Don\'t Save")');
      await discard?.click();
      const isPanelOpen = await this.page.isVisible(".part.panel");
      return [...(await this.tabs()), ...(await this.notifications()), ...(isPanelOpen ? ["the panel"] : [])];
    };
    await this.page.waitForSelector(".quick-input-widget", { state: "hidden" });
    await this.eventually("nothing is left open", left, (all) => Array.isArray(all) && all.length === 0);
  }

  /** Resets the window: nothing is open, and there are no asks. */
  async begin() {
    await this.tidy();
    await this.press(DISMISS);
    await this.ready();
  }

  /** Reads again until the value is the expected one: the workbench draws step by step. */
  async eventually(what, read, good, patience = PATIENCE) {
    const end = Date.now() + patience;
    for (;;) {
      const last = await read().catch((error) => String(error));
      if (good(last)) return last;
      if (Date.now() > end) throw new Error(`${what}; last seen: ${JSON.stringify(last, null, 1)?.slice(0, 2_000)}`);
      await this.page.waitForTimeout(50);
    }
  }

  /** Waits until one of these texts contains or matches this. */
  async shows(read, wanted, patience) {
    const has = (text) => (wanted instanceof RegExp ? wanted.test(text) : text.includes(wanted));
    const texts = await this.eventually(`expected ${wanted}`, read, (texts) => Array.isArray(texts) && texts.some(has), patience);
    return texts.find(has);
  }

  async hides(read, wanted, patience) {
    const has = (text) => (wanted instanceof RegExp ? wanted.test(text) : text.includes(wanted));
    await this.eventually(`expected no ${wanted}`, read, (texts) => Array.isArray(texts) && !texts.some(has), patience);
  }

  texts(selector) {
    return this.page.$$eval(selector, (elements) => elements.map((it) => it.innerText || it.textContent)).then((all) => all.map(plain));
  }

  press(...keys) {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  type(text) {
    return this.page.keyboard.type(text);
  }

  /** Presses a key that opens the input at the top, and waits until it has the focus: keys from a preview are slow. */
  async input(key, start) {
    await this.page.waitForSelector(".quick-input-widget", { state: "hidden" });
    await this.press(key);
    const typed = async () => {
      if (await this.closeReloadQuestion()) {
        await this.press(key);
      }
      return this.typed();
    };
    await this.eventually(`the input opens with ${key}`, typed, (value) => value?.startsWith(start));
  }

  /** On a busy machine VS Code reads the person's settings after its start, and then asks to reload: no. */
  async closeReloadQuestion() {
    const no = await this.page.$('.monaco-dialog-box:has-text("requires a reload") .monaco-button:has-text("Cancel")');
    await no?.click();
    return no !== null;
  }

  /** Runs a command of the palette by its title. */
  async palette(title) {
    await this.input("F1", ">");
    await this.page.keyboard.insertText(title);
    const row = [title, `${title},`].map((label, exact) => `.quick-input-list .monaco-list-row[aria-label${exact ? "^" : ""}="${label}"]`);
    await this.page.locator(row.join(", ")).first().click({ timeout: PATIENCE });
  }

  /** Focuses the first editor by a click below its text. */
  async focus() {
    const text = this.page.locator(".editor-instance .monaco-editor .overflow-guard").first();
    const { width, height } = await text.boundingBox();
    await text.click({ position: { x: width / 2, y: height - 40 } });
    await this.keyboardIn(".editor-instance .monaco-editor");
  }

  async keyboardIn(selector) {
    const isIn = () => this.page.evaluate((selector) => document.activeElement.closest(selector) !== null, selector);
    await this.eventually(`the keyboard is in ${selector}`, isIn, (is) => is === true);
  }

  /** Opens a file from the explorer, and waits for its focus: an input opened before that would close again. */
  async file(name, editor = ".editor-instance .monaco-editor") {
    await this.page.dblclick(`${ROW}[aria-label^="${name}"]`);
    await this.eventually(`${name} is open`, () => this.tabs(), (tabs) => tabs.includes?.(name));
    await this.keyboardIn(editor);
  }

  /** Chooses from the context menu of files in the explorer. */
  async menuOf(names, title) {
    const row = (name) => `${ROW}[aria-label^="${name}"]`;
    await this.page.click(row(names[0]));
    for (const name of names.slice(1)) await this.page.click(row(name), { modifiers: ["Control"] });
    await this.page.click(row(names.at(-1)), { button: "right" });
    const item = `.monaco-menu .action-item:has(.action-label[aria-label="${title}"])`;
    await this.page.hover(item);
    await this.page.waitForSelector(`${item}.focused`);
    await this.press("Enter");
    await this.page.waitForSelector(item, { state: "hidden" });
  }

  /** Moves the cursor; line and column count from 1. */
  async goto(line, column = 1) {
    await this.focus();
    await this.input("Control+G", ":");
    await this.page.keyboard.type(`${line}:${column}`);
    await this.page.keyboard.press("Enter");
    await this.page.waitForSelector(".quick-input-widget", { state: "hidden" });
  }

  /** Selects whole lines. */
  async select(from, to) {
    await this.goto(from);
    for (let line = from; line < to; line++) await this.press("Shift+ArrowDown");
    await this.press("Shift+End");
  }

  /** The label and text of the input at the top. */
  picks() {
    return this.texts(".quick-input-list .monaco-list-row");
  }

  /** Waits until an input is open and has the focus. */
  async inputTitled(title) {
    await this.shows(() => this.texts(".quick-input-widget:not([style*='display: none']) .quick-input-title"), title);
    await this.eventually("the input has the keyboard", () => this.typed(), (value) => value === "");
  }

  /** The text of the input that has the focus. */
  typed() {
    return this.page.evaluate(() => document.activeElement.closest(".quick-input-widget input")?.value);
  }

  /** Waits for the input, types a question and confirms it. */
  async question(text, title = /^Ask (.+ )?with code execution/) {
    await this.inputTitled(title);
    await this.type(text);
    await this.eventually("the question is typed", () => this.typed(), (value) => value === text);
    await this.press("Enter");
    await this.page.waitForSelector(".quick-input-widget", { state: "hidden" });
  }

  /** Types an API key where it is asked for, and waits for what is said of it. */
  async typeKey(key, message) {
    await this.inputTitled("API key for Gemini");
    assert.equal(await this.page.getAttribute(".quick-input-widget input", "type"), "password");
    await this.type(key);
    await this.press("Enter");
    await this.notified(message);
  }

  /** Sets an API key that Gemini accepts. */
  async setKey(key) {
    await this.palette("Gemini: Set API key");
    await this.typeKey(key, /accepts the key/);
  }

  /** Asks about the selection. */
  async ask(text) {
    await this.palette("Gemini: Ask Gemini with code execution");
    await this.question(text);
  }

  /** The results beside the text: an element's `::after`, with the line it ends, its colour and its style. */
  results() {
    return this.page.evaluate(() => {
      const found = [];
      for (const element of document.querySelectorAll(":is(.editor-instance, .notebook-editor) .view-line span")) {
        const { content, color, fontStyle } = getComputedStyle(element, "::after");
        if (!content || content === "none" || content === "normal" || content === '""') continue;
        const line = element.closest(".view-line");
        const text = JSON.parse(content);
        found.push({ text, color, fontStyle, line: line.textContent.replace(/\u00a0/g, " ") });
      }
      return found;
    });
  }

  async resultTexts() {
    return (await this.results()).map(({ line, text }) => `${line} ▏${text}`);
  }

  result(wanted, patience) {
    return this.shows(() => this.resultTexts(), wanted, patience);
  }

  lenses() {
    return this.texts(".codelens-decoration a");
  }

  async clickLens(title) {
    await this.shows(() => this.lenses(), title);
    await this.page.click(`.codelens-decoration a:has-text("${title}")`);
  }

  notifications() {
    return this.texts(".notification-toast .notification-list-item-message");
  }

  async notified(wanted, patience) {
    const text = await this.shows(() => this.notifications(), wanted, patience);
    await this.clearNotifications();
    return text;
  }

  async clearNotifications() {
    await this.palette("Notifications: Clear All Notifications");
    await this.hides(() => this.notifications(), "");
  }

  /** The text of the item in the status bar, its icon as a word: only the icon shows that the server is starting. */
  status() {
    return this.page.$$eval('.statusbar-item[id="gemini-exec.gemini-exec.gemini-exec.status"]', (items) =>
      items.map((it) => `(${/codicon-([a-z-]+)/.exec(it.querySelector(".codicon")?.className)?.[1]}) ${it.innerText.trim()}`),
    );
  }

  statusSays(wanted, patience) {
    return this.shows(() => this.status(), wanted, patience);
  }

  /** The hover at a place, opened by keyboard. */
  async hover(line, column, wanted) {
    await this.goto(line, column);
    await this.press("Control+K", "Control+I");
    return this.shows(() => this.texts(".monaco-hover:not(.hidden) .hover-contents"), wanted);
  }

  /** The widths of the images in the hover, as the browser decoded them. */
  hoverImages() {
    return this.page.$$eval(".monaco-hover:not(.hidden) .hover-contents img", (all) => all.map((it) => it.naturalWidth));
  }

  /** The Markdown preview: a frame within a frame. */
  async preview() {
    for (const frame of this.page.frames()) {
      const body = await frame.$("body.vscode-body .markdown-body").catch(() => null);
      if (body) return body;
    }
    return undefined;
  }

  async previewTexts() {
    const body = await this.preview();
    return body ? [plain(await body.innerText())] : [];
  }

  async previewImages() {
    const body = await this.preview();
    return body ? body.$$eval("img", (all) => all.map((it) => it.naturalWidth)) : [];
  }

  /** The panel with a result: a frame within a frame. */
  async panel() {
    for (const frame of this.page.frames()) {
      const found = await frame.$("main#sections").catch(() => null);
      if (found) return frame;
    }
    return undefined;
  }

  /** What the panel shows; nothing before a result is there. */
  async panelTexts() {
    const frame = await this.panel();
    return frame ? frame.$$eval("main#sections", (all) => all.map((it) => it.innerText)).then((all) => all.map(plain)) : [];
  }

  /** Waits until the panel shows this. */
  async panelShows(wanted, patience) {
    await this.shows(() => this.panelTexts(), wanted, patience);
    return this.panel();
  }

  async panelImages() {
    const frame = await this.panel();
    return frame ? frame.$$eval("main#sections img", (all) => all.map((it) => it.naturalWidth)) : [];
  }

  tabs() {
    return this.page.$$eval(".tabs-container .tab", (all) => all.map((it) => it.dataset.resourceName));
  }

  /** The screen as text. */
  async screen() {
    const parts = {
      dialog: this.texts(".monaco-dialog-box"),
      input: this.texts(".quick-input-widget:not([style*='display: none'])"),
      messages: this.notifications(),
      tabs: this.tabs(),
      text: this.texts(".editor-instance .view-line"),
      results: this.resultTexts(),
      lenses: this.lenses(),
      hover: this.texts(".monaco-hover:not(.hidden) .hover-contents"),
      preview: this.previewTexts(),
      "panel of results": this.panelTexts(),
      panel: this.texts(".part.panel .view-line"),
      status: this.texts(".statusbar-item"),
      keyboard: this.page.evaluate(() => document.activeElement.className || document.activeElement.tagName),
    };
    const lines = await Promise.all(
      Object.entries(parts).map(async ([name, reading]) => {
        const seen = JSON.stringify(await reading.catch(String));
        return `      ${name}: ${seen.length > 800 ? `${seen.slice(0, 800)}…` : seen}`;
      }),
    );
    return lines.join("\n");
  }

  shot(name, options) {
    return this.page.screenshot({ path: path.join(this.out, `${name}.png`), ...options });
  }
}
