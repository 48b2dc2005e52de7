// VS Code as a person uses it: by keyboard and mouse, and read from what is drawn.
import path from "node:path";

/** Nothing here takes longer on a busy machine. */
const PATIENCE = Number(process.env.PATIENCE ?? 30_000);

const plain = (text) => text.replace(/\u00a0/g, " ").replace(/[\u200b-\u200d]/g, "");

export class Workbench {
  constructor(page, url, out) {
    Object.assign(this, { page, url, out });
  }

  /** Opens a folder, and waits until its files are listed. */
  async open(folder) {
    await this.page.goto(`${this.url}/?folder=${encodeURIComponent(folder)}`);
    await this.page.waitForSelector(".explorer-folders-view .monaco-list-row", { timeout: 60_000 });
  }

  /** Reads again until it is what it should be: the workbench draws piecemeal. */
  async eventually(what, read, good, patience = PATIENCE) {
    const end = Date.now() + patience;
    for (;;) {
      const last = await read().catch((error) => String(error));
      if (good(last)) return last;
      if (Date.now() > end) throw new Error(`${what}; last seen: ${JSON.stringify(last, null, 1)?.slice(0, 2_000)}`);
      await this.page.waitForTimeout(50);
    }
  }

  /** Some of these texts has this in it (or matches it), at last. */
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

  /** Presses a key that opens the input at the top, and waits until it has the focus: keys from a preview take their time. */
  async input(key, start) {
    await this.page.waitForSelector(".quick-input-widget", { state: "hidden" });
    await this.press(key);
    const value = () => this.page.evaluate(() => document.activeElement?.closest(".quick-input-widget input")?.value);
    await this.eventually(`the input opens with ${key}`, value, (value) => value?.startsWith(start));
  }

  /** Runs a command of the palette by its title. */
  async palette(title) {
    await this.input("F1", ">");
    await this.page.keyboard.insertText(title);
    const row = [title, `${title},`].map((label, exact) => `.quick-input-list .monaco-list-row[aria-label${exact ? "^" : ""}="${label}"]`);
    await this.page.locator(row.join(", ")).first().click({ timeout: PATIENCE });
  }

  /** Puts the keyboard into the first editor. */
  async focus() {
    await this.press("Control+1");
    const isIn = () => this.page.evaluate(() => document.activeElement?.closest(".editor-instance .monaco-editor") !== null);
    await this.eventually("the editor has the focus", isIn, Boolean);
  }

  /** Opens a file of the workspace with quick open. */
  async file(name) {
    await this.page.dblclick(`.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`);
    await this.eventually(`${name} is open`, () => this.tabs(), (tabs) => tabs.includes(name));
    await this.page.waitForSelector(".editor-instance .monaco-editor .view-line");
  }

  /** Chooses from the context menu of files in the explorer. */
  async menuOf(names, title) {
    const row = (name) => `.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`;
    await this.page.click(row(names[0]));
    for (const name of names.slice(1)) await this.page.click(row(name), { modifiers: ["Control"] });
    await this.page.click(row(names.at(-1)), { button: "right" });
    const item = `.monaco-menu .action-item:has(.action-label[aria-label="${title}"])`;
    await this.page.hover(item);
    await this.page.waitForSelector(`${item}.focused`);
    await this.press("Enter");
    await this.page.waitForSelector(item, { state: "hidden" });
  }

  /** Puts the cursor somewhere: line and column from 1. */
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

  /** What the input at the top says and holds. */
  picks() {
    return this.texts(".quick-input-list .monaco-list-row");
  }

  async inputTitled(title) {
    await this.shows(() => this.texts(".quick-input-title"), title);
    await this.page.waitForSelector(".quick-input-widget:not([style*='display: none']) input");
  }

  /** Types a question into the input that is open, or comes, and asks it. */
  async question(text, title = "Ask Gemini with code execution") {
    await this.inputTitled(title);
    await this.type(text);
    await this.press("Enter");
    await this.page.waitForSelector(".quick-input-widget", { state: "hidden" });
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
      for (const element of document.querySelectorAll(".editor-instance .view-line span")) {
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

  status() {
    return this.texts('.statusbar-item[id="gemini-exec.gemini-exec.gemini-exec.status"]');
  }

  statusSays(wanted, patience) {
    return this.shows(() => this.status(), wanted, patience);
  }

  /** The hover at a place, asked for by keyboard. */
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

  tabs() {
    return this.page.$$eval(".tabs-container .tab", (all) => all.map((it) => it.dataset.resourceName));
  }

  async closeAll() {
    await this.palette("View: Close All Editors");
    await this.page.waitForTimeout(200);
    const discard = await this.page.$('.monaco-dialog-box a:has-text("Don\'t Save")');
    await discard?.click();
    await this.eventually("no editor is open", () => this.tabs(), (tabs) => tabs.length === 0);
  }

  shot(name, options) {
    return this.page.screenshot({ path: path.join(this.out, `${name}.png`), ...options });
  }
}
