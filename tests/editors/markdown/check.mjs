// Renders what is shown of hostile texts with the parsers of editors, and finds what is live in the HTML. Reads lines of
// JSON from `hostile-markdown`.
import { createInterface } from "node:readline";
import katex from "@vscode/markdown-it-katex";
import { removeMath, replaceMath } from "@jupyterlab/rendermime/lib/latex.js";
import MarkdownIt12 from "markdown-it-12";
import MarkdownIt15 from "markdown-it-15";
import { Marked as Marked14 } from "marked-14";
import { Marked as Marked17 } from "marked-17";

// JupyterLab asks a browser for its name.
globalThis.navigator ??= {};

/** As VS Code's preview sets it up, in a workspace that is trusted. */
function preview(MarkdownIt) {
  const parser = new MarkdownIt({ html: true, linkify: true });
  parser.linkify.set({ fuzzyLink: false });
  return parser;
}

/** As JupyterLab does it: math is taken out before the text is parsed, and put back into the HTML. */
function notebook(text) {
  const parts = removeMath(text);
  return replaceMath(marked17.parse(parts.text), parts.math);
}

const marked14 = new Marked14();
const marked17 = new Marked17();
const markdownIt12 = preview(MarkdownIt12);
const markdownIt15 = preview(MarkdownIt15);
const withMath = preview(MarkdownIt12).use(katex.default);

const renderers = {
  "VS Code, hover": (text) => marked14.parse(text),
  "VS Code, preview": (text) => markdownIt12.render(text),
  "VS Code, preview with math": (text) => withMath.render(text),
  JupyterLab: notebook,
  "marked 17": (text) => marked17.parse(text),
  "markdown-it 15": (text) => markdownIt15.render(text),
};

const TAG = /<\/?([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>/g;
const ATTRIBUTE = /\s+([\w:-]+)(?:="[^"]*")?/g;
const words = (text) => new Set(text.split(" "));

// What the structure of a text becomes, and what KaTeX draws. None of it loads, links or runs anything.
const TAGS = words(
  "p h1 h2 h3 h4 h5 h6 em strong del s code pre ul ol li blockquote hr br table thead tbody tr th td input",
);
const ATTRIBUTES = words("class start align style disabled type checked");
const MATH_TAGS = words(
  "span math semantics annotation mrow mi mo mn msub msup msubsup mfrac mtext mspace mtable mtr mtd munder mover munderover mstyle msqrt mroot mpadded mphantom menclose svg path line",
);
const MATH_ATTRIBUTES = words(
  "aria-hidden xmlns title encoding display mathvariant mathcolor mathbackground mathsize stretchy lspace rspace width height viewBox preserveAspectRatio d fence separator accent accentunder scriptlevel displaystyle rowspacing columnalign columnspacing columnlines rowlines minsize maxsize linethickness linebreak form movablelimits depth voffset notation symmetric x1 x2 y1 y2 stroke-width",
);

/** The tags of this HTML that are not a text's own structure. */
function live(html) {
  const found = [];
  const text = html.replace(TAG, (tag, name, list) => {
    const attributes = [...list.matchAll(ATTRIBUTE)].map((attribute) => attribute[1]);
    const isKnown =
      (TAGS.has(name) || MATH_TAGS.has(name)) &&
      attributes.every((attribute) => ATTRIBUTES.has(attribute) || MATH_ATTRIBUTES.has(attribute));
    if (!isKnown) found.push(tag);
    return "";
  });
  const rest = text.match(/<.{0,40}/s);
  return rest ? [...found, rest[0]] : found;
}

for (const [name, render] of Object.entries(renderers)) {
  // A check that finds nothing anywhere would pass too.
  if (live(render("a ![b](https://evil.example)")).length === 0) throw new Error(`${name} draws no images`);
}
// KaTeX warns of letters that it does not know.
console.warn = () => {};

let count = 0;
const failures = [];
for await (const line of createInterface({ input: process.stdin })) {
  const { shown, text } = JSON.parse(line);
  count += 1;
  for (const [name, render] of Object.entries(renderers)) {
    const found = live(render(shown));
    if (found.length > 0) failures.push(`${name}: ${found.join(" ")}\nof the text ${JSON.stringify(text)}, shown as\n${shown}`);
  }
}
if (count === 0) failures.push("there was no text");
if (failures.length > 0) console.log(failures.slice(0, 5).join("\n\n"));
console.log(`${count} texts, ${Object.keys(renderers).length} renderers, ${failures.length} failures`);
process.exitCode = failures.length > 0 ? 1 : 0;
