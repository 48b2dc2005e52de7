//! The arguments of `gemini-exec ask`.

use std::path::PathBuf;

use clap::ValueHint;
use clap_complete::ArgValueCompleter;

use super::completions::asks;
use super::find::MeantAsk;
use crate::settings::{ASK, FromArguments};

/// The arguments of `ask`. The comments below are its help text.
#[derive(clap::Args)]
#[command(after_help = "\
Exit codes: 0 answered · 1 no answer, or an incomplete one · 2 the command or an input cannot be used
            3 answered, but the last code run failed · 130 cancelled with Ctrl-C")]
#[allow(clippy::struct_excessive_bools, reason = "each is one switch")]
pub(crate) struct AskArguments {
    /// What to ask; may be left out with --attach (profiles the data) or --code (runs the code). What is piped in goes along: data, Python or text; without a question a text is the question
    pub(super) question: Vec<String>,
    /// A data file to ask about, or a folder or a pattern of files that are one table, 'data/*.csv'; may be given more than once; - waits for standard input, as stdin.csv
    #[arg(short, long, value_name = "FILE")]
    pub(super) attach: Vec<PathBuf>,
    /// Code to ask about or, without a question, to run; - waits for standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) code: Option<PathBuf>,
    /// Continue the latest ask of the history, or the one with this number
    #[arg(short, long = "continue", value_name = "ASK", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "latest", add = ArgValueCompleter::new(asks))]
    pub(super) continues: Option<MeantAsk>,
    /// With --continue: use the settings as they are now, not those that the conversation was asked with
    #[arg(long, requires = "continues")]
    pub(super) current_settings: bool,
    /// Send what looks like a key, a token or a password as [redacted]
    #[arg(long)]
    pub(super) redact: bool,
    /// Send it as it is, and files that may hold keys or passwords, to judge by their names
    #[arg(long, conflicts_with = "redact")]
    pub(super) send_secrets: bool,
    /// With --continue: go on with what was sent, although files of it have changed since
    #[arg(long, requires = "continues")]
    pub(super) as_sent: bool,
    /// Ask even if all tokens of today's budget are used
    #[arg(long)]
    pub(super) over_budget: bool,
    /// Show everything that would be sent, and send nothing; with --json the very request
    #[arg(long, conflicts_with = "quiet")]
    pub(super) dry_run: bool,
    /// Print only the answer, as it came: what a run printed, or what a model says at the end
    #[arg(short, long, conflicts_with_all = ["json", "show_code"])]
    pub(super) quiet: bool,
    /// Print one JSON event per line instead of text
    #[arg(long)]
    pub(super) json: bool,
    /// Show the programs of this machine too, behind their results; those of a model are always shown
    #[arg(long)]
    pub(super) show_code: bool,
    /// Write the whole transcript to this Markdown file as well, in place of what it held
    #[arg(long, value_name = "FILE")]
    pub(super) markdown: Option<PathBuf>,
    /// Save charts in this folder; by default beside the Markdown file, else in the state folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(super) images: Option<PathBuf>,
    /// Keep the files that code writes on this machine in this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(super) files: Option<PathBuf>,
    /// If code runs on this machine and its Python lacks pandas or matplotlib, first create an environment with both
    #[arg(long)]
    pub(super) create_env: bool,
    #[command(flatten)]
    pub(super) settings: FromArguments<ASK>,
}
