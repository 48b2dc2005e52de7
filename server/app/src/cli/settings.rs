//! `gemini-exec settings`: shows each setting and its source.

use std::fmt::Write as _;

use turn::shown;

use super::output;
use crate::exit::Exit;
use crate::settings::{FromArguments, SETTINGS, ShownSetting, Sources, markdown};

/// The arguments of `settings`. The comments below are their help text.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Print the table of the documents instead
    #[arg(long, hide = true)]
    markdown: bool,
    #[command(flatten)]
    settings: FromArguments<SETTINGS>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments, sources: Sources) -> Exit {
    let text = if arguments.markdown { markdown() } else { list(&sources.with(&arguments.settings)) };
    output::write(&text)
}

fn list(sources: &Sources) -> String {
    let settings = sources.shown();
    let width = |text: fn(&ShownSetting) -> &str| {
        settings.iter().map(|setting| text(setting).chars().count()).max().unwrap_or_default()
    };
    let (key_width, value_width) = (width(|setting| setting.key), width(|setting| &setting.value));
    let file = sources.folders.config.join("config.toml");
    let mut text = format!("{}{}\n\n", shown(&file), if file.exists() { "" } else { " (does not exist)" });
    for ShownSetting { key, value, place } in &settings {
        let _ = writeln!(text, "{key:key_width$}  {value:value_width$}  {place}");
    }
    text
}
