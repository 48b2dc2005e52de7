/** Charts in the preview: it may load no file from outside the workspace, so they go into the document itself. */
import * as vscode from "vscode";

/** A chart as the server writes it, on a line of its own. */
const CHART = /^!\[(chart \d+)\]\(<?(file:[^)>\s]+\.(png|jpg))>?\)$/gmu;

export async function withCharts(markdown: string): Promise<string> {
  const charts = await Promise.all([...markdown.matchAll(CHART)].map(embed));
  return markdown.replaceAll(CHART, (line) => charts.shift() ?? line);
}

/** A chart that holds its file; one whose file cannot be read stays what it was. */
async function embed([line, name, file = "", type]: RegExpExecArray): Promise<string> {
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.parse(file));
    return `![${name}](data:image/${type === "jpg" ? "jpeg" : type};base64,${Buffer.from(bytes).toString("base64")})`;
  } catch {
    return line;
  }
}
