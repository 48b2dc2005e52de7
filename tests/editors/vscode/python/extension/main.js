// What gemini-exec uses of the public interface of VS Code's Python extension, under its id: that extension is on the Marketplace
// only, which tests cannot reach. The interpreter is the one that a real setting of it names, and stands in the status bar too.
const vscode = require("vscode");

const interpreter = (resource) => vscode.workspace.getConfiguration("python", resource).get("defaultInterpreterPath");

exports.activate = async () => {
  const item = vscode.window.createStatusBarItem();
  const show = () => Object.assign(item, { text: interpreter() });
  vscode.workspace.onDidChangeConfiguration(show);
  show();
  item.show();
  return { environments: { getActiveEnvironmentPath: (resource) => ({ id: interpreter(resource), path: interpreter(resource) }) } };
};
