import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// `vscode` exists inside VS Code alone: the tests of pure parts get a stub.
const stub = fileURLToPath(new URL("test/vscode.stub.ts", import.meta.url));
export default defineConfig({ resolve: { alias: { vscode: stub } } });
