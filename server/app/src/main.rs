//! `gemini-exec`: ask Gemini with code execution.

mod charts;
mod cli;
mod commands;
mod engine;
mod env;
mod failures;
mod fresh;
mod input;
mod isolation;
mod lsp;
mod privacy;
mod settings;
mod signals;

use std::process::ExitCode;

fn main() -> ExitCode {
    sandbox::run_helper_if_asked();
    cli::main()
}
