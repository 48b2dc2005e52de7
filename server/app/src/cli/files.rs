//! `gemini-exec files`: what was uploaded to Gemini.

use std::time::Duration;

use chrono::DateTime;
use clap::Subcommand;
use gemini::{Client, Error, FileName, FileState, RemoteFile};
use serde::Serialize;
use turn::Failure;
use turn::view::size;

use super::called::{client, failed, waited_for};
use super::history::lines::line;
use super::output;
use super::refused::Refused;
use super::yes::is_yes;
use crate::age;
use crate::cells::table;
use crate::complain::complain;
use crate::exit::Exit;
use crate::settings::{FromArguments, Partial, SERVICE, Sources};

/// The subcommands of `files`. The comments below are their help text.
#[derive(Subcommand)]
pub(crate) enum Arguments {
    /// List the files that Gemini keeps for your key; each is deleted after two days
    List(ListedFiles),
    /// Delete files before their time
    Delete(DeletedFiles),
}

/// The arguments of `files list`.
#[derive(clap::Args)]
pub(crate) struct ListedFiles {
    /// Print one JSON object per file and line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: FromArguments<SERVICE>,
}

/// The arguments of `files delete`.
#[derive(clap::Args)]
pub(crate) struct DeletedFiles {
    /// The names, as files list shows them
    #[arg(value_name = "NAME", required_unless_present = "all", conflicts_with = "all", value_parser = name)]
    names: Vec<FileName>,
    /// Delete all files of your key
    #[arg(long)]
    all: bool,
    /// Do not ask before all are deleted
    #[arg(long, requires = "all")]
    yes: bool,
    #[command(flatten)]
    settings: FromArguments<SERVICE>,
}

fn name(text: &str) -> Result<FileName, &'static str> {
    FileName::parse(text).ok_or("give a name such as files/abc123, as `gemini-exec files list` shows it")
}

/// Runs the command.
pub(super) async fn run(arguments: Arguments, sources: Sources) -> Exit {
    let done = match arguments {
        Arguments::List(arguments) => list(&arguments, sources).await,
        Arguments::Delete(arguments) => delete(&arguments, sources).await,
    };
    done.unwrap_or_else(Refused::reported)
}

async fn list(arguments: &ListedFiles, sources: Sources) -> Result<Exit, Refused> {
    let settings = sources.with(&arguments.settings).settings(&Partial::default());
    let files = kept(&client(&settings)?).await?;
    let text = match (arguments.json, files.is_empty()) {
        (true, _) => files.iter().map(json).collect(),
        (false, true) => "Gemini keeps no files of yours.\n".to_owned(),
        (false, false) => {
            let head = ["name", "given as", "size", "kept until"].map(str::to_owned);
            table(&[vec![head], files.iter().map(row).collect()].concat())
        }
    };
    Ok(output::write(&text))
}

fn row(file: &RemoteFile) -> [String; 4] {
    let state = match &file.state {
        FileState::Active => String::new(),
        FileState::Processing => "(not ready yet)".to_owned(),
        FileState::Failed(said) => format!("(cannot be used: {said})"),
    };
    let until = DateTime::parse_from_rfc3339(&file.expires).ok();
    let until = until.and_then(|until| u64::try_from(until.timestamp()).ok()).map(Duration::from_secs);
    let until = until.map_or_else(|| file.expires.clone(), age::when);
    let size = file.size.map(size).unwrap_or_default();
    [file.name.to_string(), file.display_name.clone(), size, format!("{until} {state}").trim().to_owned()]
}

fn json(file: &RemoteFile) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct FileLine<'a> {
        name: &'a str,
        display_name: &'a str,
        media_type: &'a str,
        size: Option<u64>,
        expires: &'a str,
        uri: &'a str,
        state: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'a str>,
    }
    let (state, reason) = match &file.state {
        FileState::Active => ("active", None),
        FileState::Processing => ("processing", None),
        FileState::Failed(said) => ("failed", Some(said.as_str())),
    };
    let (display_name, media_type) = (&file.display_name, &file.media_type);
    let (expires, uri) = (&file.expires, &file.uri);
    line(&FileLine {
        name: file.name.as_str(),
        display_name,
        media_type,
        size: file.size,
        expires,
        uri,
        state,
        reason,
    })
}

async fn delete(arguments: &DeletedFiles, sources: Sources) -> Result<Exit, Refused> {
    let settings = sources.with(&arguments.settings).settings(&Partial::default());
    let client = client(&settings)?;
    let all = async || kept(&client).await.map(|files| files.into_iter().map(|file| file.name).collect());
    let names: Vec<FileName> = if arguments.all { all().await? } else { arguments.names.clone() };
    let question =
        format!("All {} that Gemini keeps of yours will be deleted. Delete them?", files(names.len()));
    if arguments.all && !names.is_empty() && !arguments.yes && !is_yes(&question) {
        let remedy = "Add --yes to delete all files without a question.";
        return Err(Failure::new("Nothing was deleted", "", remedy).into());
    }
    let mut deleted = 0;
    let mut exit = Exit::Answered;
    for name in &names {
        match client.delete_file(name).await {
            Ok(()) => deleted += 1,
            Err(error) => {
                complain(&not_deleted(name, &error));
                exit = failed(&error).exit;
            }
        }
    }
    let told = if names.is_empty() { "There was nothing to delete.\n".to_owned() } else { said(deleted) };
    Ok(match output::write(&told) {
        Exit::Answered => exit,
        closed => closed,
    })
}

fn not_deleted(name: &FileName, error: &Error) -> Failure {
    let Failure { detail, remedy, .. } = if error.is_gone() {
        let why = "Gemini keeps no file of this name for your key";
        Failure::new("", why, "Look for its name with gemini-exec files list; files go after two days.")
    } else {
        error.failure()
    };
    Failure::new("Not deleted", format!("{name}: {detail}"), remedy)
}

async fn kept(client: &Client) -> Result<Vec<RemoteFile>, Refused> {
    waited_for(&client.host(), client.files()).await.map_err(|error| failed(&error))
}

fn said(deleted: usize) -> String {
    format!("Deleted {}.\n", files(deleted))
}

fn files(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}
