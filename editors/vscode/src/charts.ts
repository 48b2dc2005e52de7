/** Charts in the preview: it may load no file from outside the workspace, so they go into the document itself. */
import * as vscode from "vscode";

/** A chart as the server writes it, on a line of its own. */
const CHART = /^!\[(chart \d+)\]\(<?(file:[^)>\s]+)>?\)$/gmu;

const TYPES: Record<string, string> = { png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg" };

export async function withCharts(markdown: string): Promise<string> {
  const links = [...markdown.matchAll(CHART)].map(([, , link]) => link ?? "");
  const embedded = new Map(await Promise.all(links.map(async (link) => [link, await embed(link)] as const)));
  return markdown.replaceAll(CHART, (_, name, link) => `![${name}](${embedded.get(link) ?? link})`);
}

/** A file as a link that holds it; one that cannot be read stays what it was. */
async function embed(link: string): Promise<string> {
  const type = TYPES[link.split(".").at(-1)?.toLowerCase() ?? ""];
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
