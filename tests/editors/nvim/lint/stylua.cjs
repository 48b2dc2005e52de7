// Formats Lua files as editors/nvim/stylua.toml says; with --check only lists those that differ. node stylua.cjs [--check] FILE…
const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");

const installed = createRequire(path.join(process.env.STYLUA, "package.json"));
const stylua = installed("@johnnymorganz/stylua");
const isCheck = process.argv.includes("--check");
const files = process.argv.slice(2).filter((argument) => argument !== "--check");

/** The lines of stylua.toml, which the WebAssembly build does not read; it takes each configuration once. */
function style() {
  const config = stylua.Config.new();
  config.column_width = 120;
  config.indent_type = stylua.IndentType.Spaces;
  config.indent_width = 2;
  config.quote_style = stylua.QuoteStyle.AutoPreferSingle;
  config.collapse_simple_statement = stylua.CollapseSimpleStatement.Always;
  config.syntax = stylua.LuaVersion.LuaJIT;
  return config;
}

for (const file of files) {
  const text = fs.readFileSync(file, "utf8");
  const formatted = stylua.formatCode(text, style(), undefined, stylua.OutputVerification.Full);
  if (formatted !== text && isCheck) {
    console.error(`${file} is not formatted: tests/editors/nvim/lint/run --write`);
    process.exitCode = 1;
  } else if (formatted !== text) {
    fs.writeFileSync(file, formatted);
  }
}
