//! Everything that can be checked before anything is sent or run.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use engines::{Engine, Engines, Input, Prepared, in_words};
use turn::view::size;
use turn::{Failure, Prompt, Turn};

use super::ask_arguments::AskArguments;
use super::refused::Refused;
use super::yes::is_yes;
use super::{given, local_env, markdown_file};
use crate::charts::Folder;
use crate::new_files;
use crate::settings::Settings;

/// An ask that can start.
pub(super) struct PreparedAsk {
    /// What to start.
    pub(super) ask: Prepared,
    /// The turn that will hold the answer.
    pub(super) turn: Turn,
    /// What leaves this machine, in one line; `None` where nothing does.
    pub(super) notice: Option<String>,
    /// The heading of the document.
    pub(super) heading: String,
    /// Where charts go.
    pub(super) charts: Folder,
    /// Where files go that programs write; without one they are not kept.
    pub(super) files: Option<PathBuf>,
}

/// Checks the command line and prepares the ask it describes.
pub(super) fn prepare(arguments: &AskArguments, mut settings: Settings) -> Result<PreparedAsk, Refused> {
    let charts = check_outputs(arguments, &settings)?;
    let input = given::open(&arguments.question.join(" "), arguments.code.as_deref(), &arguments.attach)?;
    let heading = heading(&input, arguments.code.as_deref());
    let engine = engine(arguments, &mut settings)?;
    let mut turn = Turn::new(input.question.clone());
    turn.begin(engine.speaker(), SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default());
    let ask = engine.prepare(input, Vec::new())?;
    let notice = ask.prompt.as_ref().map(|prompt| notice(&turn.speaker.name, prompt));
    Ok(PreparedAsk { ask, turn, notice, heading, charts, files: arguments.files.clone() })
}

/// Says now what could not be written in the end, and gives the folder of the charts.
fn check_outputs(arguments: &AskArguments, settings: &Settings) -> Result<Folder, Failure> {
    if let Some(path) = &arguments.markdown {
        markdown_file::check_writable(path)?;
    }
    for (path, what, option) in
        [(&arguments.images, "charts", "--images"), (&arguments.files, "files", "--files")]
    {
        if let Some(path) = path {
            new_files::private_folder(path)
                .map_err(|error| cannot_save(what, path, &in_words(&error), option))?;
        }
    }
    Ok(Folder::at(charts_folder(arguments, &settings.folders.state)))
}

/// The engine that answers. Where code runs here it may need an environment first, or the person's yes to run without
/// isolation.
fn engine(arguments: &AskArguments, settings: &mut Settings) -> Result<Arc<dyn Engine>, Refused> {
    let engines = Engines::default();
    let mut engine = engines.resolve(&settings.engines());
    if engine.abilities().runs_here() && arguments.create_env {
        local_env::ensure(settings)?;
        engine = engines.resolve(&settings.engines());
    }
    let Some(obstacle) = engine.obstacle()? else { return Ok(engine) };
    if !is_yes(&obstacle.warning) {
        return Err(Refused::failed(obstacle.refusal));
    }
    settings.run.is_unisolated = true;
    Ok(engines.resolve(&settings.engines()))
}

/// What is sent, and to whom: `gemini-flash-latest gets 120 characters of text, penguins.csv (15.2 kB)`.
fn notice(model: &str, prompt: &Prompt) -> String {
    let text = format!("{} characters of text", prompt.text().chars().count());
    let files =
        prompt.attachments.iter().map(|file| format!("{} ({})", file.name, size(file.bytes.len() as u64)));
    format!("{model} gets {}", [text].into_iter().chain(files).collect::<Vec<_>>().join(", "))
}

/// What the document is about: the question, else the files it is about.
fn heading(input: &Input, code: Option<&Path>) -> String {
    if !input.question.is_empty() {
        return input.question.clone();
    }
    let code = code.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let names = code.into_iter().chain(input.files.iter().map(|file| file.name.clone()));
    names.filter(|name| name != "-").collect::<Vec<_>>().join(", ")
}

/// Where charts go: where asked, else beside the document, else a folder of this ask's own.
fn charts_folder(arguments: &AskArguments, state_folder: &Path) -> PathBuf {
    if let Some(folder) = &arguments.images {
        return folder.clone();
    }
    if let Some(path) = &arguments.markdown {
        return markdown_file::charts_folder(path);
    }
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    state_folder.join("charts").join(format!("{seconds}-{}", std::process::id()))
}

fn cannot_save(what: &str, folder: &Path, why: &str, option: &str) -> Failure {
    let title = format!("Cannot save {what} in {}", folder.display());
    Failure::new(title, why, format!("Name another folder with {option} DIR."))
}
