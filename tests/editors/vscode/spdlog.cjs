// Replaces VS Code's native module @vscode/spdlog: log files and output channels without a C++ build.
const fs = require("node:fs");
const path = require("node:path");

const NAMES = ["trace", "debug", "info", "warning", "error", "critical"];
let level = 2;

class Logger {
  constructor(_name, file) {
    this.file = file;
    this.level = level;
    this.isPlain = false;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.closeSync(fs.openSync(file, "a"));
  }
  write(at, message) {
    if (at < this.level) return;
    const time = new Date().toISOString().replace("T", " ").slice(0, 23);
    fs.appendFileSync(this.file, this.isPlain ? message : `${time} [${NAMES[at]}] ${message}\n`);
  }
  trace(message) { this.write(0, message); }
  debug(message) { this.write(1, message); }
  info(message) { this.write(2, message); }
  warn(message) { this.write(3, message); }
  error(message) { this.write(4, message); }
  critical(message) { this.write(5, message); }
  getLevel() { return this.level; }
  setLevel(to) { this.level = to; }
  clearFormatters() { this.isPlain = true; }
  setPattern() {}
  flush() {}
  drop() {}
}

exports.version = 0;
exports.setLevel = (to) => { level = to; };
exports.setFlushOn = () => {};
exports.shutdown = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = exports.createAsyncRotatingLogger = async (name, file) => new Logger(name, file);
