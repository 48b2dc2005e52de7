//! `gemini-exec`: ask Gemini with code execution.

mod age;
mod cells;
mod charts;
mod cli;
mod commands;
mod complain;
mod counting;
mod doctor;
mod document_id;
mod env;
mod exit;
mod folders;
mod given_files;
mod keeping;
mod kept_files;
mod lenient;
mod lsp;
mod mask_secret;
mod missing_file;
mod new_files;
mod new_key;
mod open;
mod privacy;
mod project;
mod project_python;
mod review;
mod run_here;
mod settings;
mod signals;
mod spending;
mod told_apart;
mod usage;
mod whole_program;

use std::process::ExitCode;

fn main() -> ExitCode {
    sandbox::run_helper_if_asked();
    cli::main()
}
