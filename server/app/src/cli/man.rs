//! `gemini-exec man`: the manual, made from the help texts.

use std::path::{Path, PathBuf};

use clap::Command;
use clap_mangen::Man;
use sandbox::in_words;
use turn::{Failure, shown};

use super::output;
use super::refused::Refused;
use super::version::VERSION;
use crate::exit::Exit;

/// The arguments of `man`. The comments below are their help text.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The command, such as ask or history run; by default the page of gemini-exec
    command: Vec<String>,
    /// Write the pages of all commands into this folder instead
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath, conflicts_with = "command")]
    to: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(commands: Command, arguments: &Arguments) -> Exit {
    let done = match &arguments.to {
        Some(folder) => write_all(commands, folder).map_err(Refused::failed),
        None => page(commands, &arguments.command).map_err(Refused::from),
    };
    done.map_or_else(Refused::reported, |text| output::write(&text))
}

/// The page of one command.
fn page(mut commands: Command, words: &[String]) -> Result<String, Failure> {
    commands.build();
    let mut command = &commands;
    for word in words {
        command = command.find_subcommand(word).ok_or_else(|| {
            Failure::new(format!("There is no command {word}"), "", "See gemini-exec --help.")
        })?;
    }
    let source = format!("gemini-exec {VERSION}");
    let mut page = Vec::new();
    let written = Man::new(command.clone()).source(source).render(&mut page);
    written.map_err(|error| Failure::new("Cannot write the manual", in_words(&error), ""))?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

fn write_all(commands: Command, folder: &Path) -> Result<String, Failure> {
    let written = std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(commands, folder));
    written.map_err(|error| {
        let title = format!("Cannot write the manual into {}", shown(folder));
        Failure::new(title, in_words(&error), "Name another folder with --to.")
    })?;
    Ok(format!("The manual is in {}\n", shown(folder)))
}
