/** Charts in the preview: it may load no file from outside the workspace, so they go into the document itself. */
import * as vscode from "vscode";
import { chartsIn, imageType } from "./view";

export async function withCharts(markdown: string): Promise<string> {
  const lines = markdown.split("\n");
  const charts = chartsIn(lines).map(async ({ line, name, link }) => {
    lines[line] = `![${name}](${await embed(link)})`;
  });
  await Promise.all(charts);
  return lines.join("\n");
}

/** A file as a link that holds it; one that cannot be read stays what it was. */
async function embed(link: string): Promise<string> {
  const type = imageType(link);
  if (type === undefined) {
    return link;
  }
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.parse(link));
    return `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;
  } catch {
    return link;
  }
}
