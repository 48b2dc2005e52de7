//! `gemini-exec keys`: sets, shows and deletes what signs in.

use std::io::{self, IsTerminal as _, Read as _};

use clap::Subcommand;
use gemini::{Client, CredentialSource, Key, KeyFile};
use serde::Serialize;
use turn::{Failure, shown};

use super::called::waited_for;
use super::given_key;
use super::hidden;
use super::history::lines::line;
use super::output;
use super::refused::Refused;
use crate::exit::Exit;
use crate::new_key::{self, CREATE, KeyTrial, service_for};
use crate::open::cannot_read;
use crate::settings::{FromArguments, Partial, SERVICE, Settings, Sources};

/// The subcommands of `keys`. The comments below are their help text.
#[derive(Subcommand)]
pub(crate) enum Arguments {
    /// Keep an API key in a file that only you can read: type or paste it unseen, or pipe it in
    Set(NewKey),
    /// Show where the key or token comes from, and what would be used instead; never the key
    Source(Box<Source>),
    /// Delete the file with the key
    Delete,
}

/// The arguments of `keys set`.
#[derive(clap::Args)]
pub(crate) struct NewKey {
    /// Do not ask the service whether the key is right
    #[arg(long)]
    no_check: bool,
    /// What must not be there: refused with the reason, and never repeated.
    #[arg(hide = true, value_name = "KEY")]
    key: Vec<std::ffi::OsString>,
}

/// The arguments of `keys source`.
#[derive(clap::Args)]
pub(crate) struct Source {
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: FromArguments<SERVICE>,
}

/// Runs the command.
pub(super) async fn run(arguments: Arguments, sources: Sources) -> Exit {
    let done = match arguments {
        Arguments::Set(arguments) => set(&arguments, &sources.settings(&Partial::default())).await,
        Arguments::Source(arguments) => {
            let settings = sources.with(&arguments.settings).settings(&Partial::default());
            source(&settings, arguments.json)
        }
        Arguments::Delete => delete(&sources.settings(&Partial::default())),
    };
    done.unwrap_or_else(Refused::reported)
}

async fn set(arguments: &NewKey, settings: &Settings) -> Result<Exit, Refused> {
    if !arguments.key.is_empty() {
        return Err(given_key::refusal().into());
    }
    let file = file(settings)?;
    let (text, place) = if io::stdin().is_terminal() {
        let read = hidden::read("API key for Gemini (it is not shown): ").await;
        (read.map_err(|error| cannot_read("the terminal", &sandbox::in_words(&error)))?, "the terminal")
    } else {
        let mut text = String::new();
        let read = io::stdin().lock().take(Key::LONGEST as u64 + 1).read_to_string(&mut text);
        read.map_err(|error| cannot_read("standard input", &sandbox::in_words(&error)))?;
        (text, "standard input")
    };
    let key = new_key::parsed(&text, &CredentialSource::Given(place))?;
    let checked =
        if arguments.no_check { "It was not checked.".to_owned() } else { check(settings, &key).await? };
    let mut said = vec![new_key::keep(file, &key).map_err(Refused::failed)?, checked];
    if arguments.no_check && !key.looks_like_google_s() && settings.service.base_url.is_none() {
        said.push(
            "It does not look like a key of Google's, which begins with AIza or AQ.: check what was pasted."
                .to_owned(),
        );
    }
    said.extend(new_key::unused(&settings.engines(), &CredentialSource::File(file.path.clone())));
    Ok(told(&said))
}

/// Asks the service whether a key is right. Gives what to tell the person of one that may be kept.
async fn check(settings: &Settings, key: &Key) -> Result<String, Refused> {
    let service = service_for(&settings.engines(), key.clone());
    let host = Client::new(service.clone()).map_err(|error| error.failure())?.host();
    let call = format!("{host} was asked what it knows of {}, which costs nothing", settings.model);
    match waited_for(&host, new_key::tried(service, &settings.model)).await {
        KeyTrial::Accepted => Ok(format!("The key is accepted: {call}.")),
        KeyTrial::Unknown { why } => Ok(format!("Whether it is right is not known. {why}")),
        KeyTrial::Refused { said } => {
            let remedy = format!("It is not kept. {CREATE}");
            Err(Refused::failed(Failure::new("The key is not accepted", format!("{call}: {said}"), remedy)))
        }
    }
}

fn source(settings: &Settings, is_json: bool) -> Result<Exit, Refused> {
    let engines = settings.engines();
    if is_json {
        let asked = engines.asked();
        let sources = asked.map(gemini::Config::sign_ins).unwrap_or_default();
        let found = Found {
            service: asked.map(gemini::Config::service_name),
            sources: sources.iter().map(ToString::to_string).collect(),
        };
        let exit = if found.sources.is_empty() { Exit::Failed } else { Exit::Answered };
        return Ok(match output::write(&line(&found)) {
            Exit::Answered => exit,
            failed => failed,
        });
    }
    if let Some(mut said) = new_key::used(&engines) {
        said.extend(settings.keys.file.as_ref().and_then(open_to_others));
        return Ok(told(&said));
    }
    Err(Refused::failed(match engines.asked() {
        Some(asked) if asked.takes_tokens() => Failure::new(
            "No sign-in is found",
            "there is no token command and no file of gcloud's; on a machine in Google's cloud its service account is used",
            "Run gcloud auth application-default login.",
        ),
        None if engines.engine == engines::EngineChoice::Local => {
            Failure::new("No key is used", "the engine is local", "Add --engine gemini or --engine vertex.")
        }
        _ => Failure::new(
            "No key is set",
            "",
            "Create one at https://aistudio.google.com/apikey and give it to gemini-exec keys set.",
        ),
    }))
}

/// Where a key or token comes from, as programs read it.
#[derive(Serialize)]
struct Found {
    /// Who would be asked; `null` where this machine answers.
    service: Option<&'static str>,
    /// The first one is used.
    sources: Vec<String>,
}

fn open_to_others(file: &KeyFile) -> Option<String> {
    let path = shown(&file.path);
    file.is_open_to_others()
        .then(|| format!("Others on this machine may read {path}: chmod 600 {path} changes that."))
}

fn delete(settings: &Settings) -> Result<Exit, Refused> {
    Ok(told(&new_key::delete(file(settings)?, &settings.engines()).map_err(Refused::failed)?))
}

/// The file that the key is kept in.
fn file(settings: &Settings) -> Result<&KeyFile, Failure> {
    settings.keys.file.as_ref().ok_or_else(Failure::bug)
}

/// Writes each sentence as a line.
fn told(said: &[String]) -> Exit {
    output::write(&said.iter().map(|said| format!("{said}\n")).collect::<String>())
}
