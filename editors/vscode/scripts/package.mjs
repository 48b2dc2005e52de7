// Makes a VSIX with the server inside: node scripts/package.mjs SERVER [TARGET] [OUT]
//   SERVER  the gemini-exec program (or env GEMINI_EXEC); without one the VSIX carries none and looks for it on PATH.
//           What is shipped is target/dist/gemini-exec, which `cargo build --profile dist -p app` makes.
//   TARGET  a platform of the Marketplace, by default this one's; none without a server
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [server = process.env.GEMINI_EXEC, target = `${process.platform}-${process.arch}`, out = "gemini-exec.vsix"] =
  process.argv.slice(2);
const run = (program, ...args) =>
  execFileSync(path.join(root, "node_modules/.bin", program), args, {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });

rmSync(path.join(root, "bin"), { recursive: true, force: true });
if (server) {
  const name = target.startsWith("win32") ? "gemini-exec.exe" : "gemini-exec";
  mkdirSync(path.join(root, "bin"));
  copyFileSync(server, path.join(root, "bin", name));
  chmodSync(path.join(root, "bin", name), 0o755);
}
execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
const platform = server ? ["--target", target] : [];
run(
  "vsce",
  "package",
  "--no-dependencies",
  "--allow-missing-repository",
  "--skip-license",
  ...platform,
  "--out",
  path.resolve(out),
);
console.log(path.resolve(out));
