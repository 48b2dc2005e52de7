//! Everything that can be checked before anything is sent or run.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use turn::view::size;
use turn::{Failure, Prompt};
use gemini::Client;
use sandbox::Sandbox;

use super::ask::Arguments;
use super::report::complain;
use super::{Exit, document, env, isolation};
use crate::charts::Folder;
use crate::engine::{self, Task};
use crate::env::{Environments, Recipe, Set};
use crate::failures;
use crate::fresh;
use crate::input::{Input, in_words};
use crate::settings::Settings;

/// An ask that can start.
pub(crate) struct Prepared {
    /// What to do.
    pub(crate) task: Task,
    /// Who answers.
    pub(crate) speaker: String,
    /// What leaves this machine, in one line; nothing where nothing does.
    pub(crate) notice: Option<String>,
    /// The heading of the document.
    pub(crate) heading: String,
    /// Where charts go.
    pub(crate) folder: Folder,
    /// Where files that programs left go; without one they are not kept.
    pub(crate) files: Option<PathBuf>,
}

/// Why an ask did not start.
pub(crate) struct Refused {
    /// In words.
    pub(crate) failure: Failure,
    /// For scripts.
    pub(crate) exit: Exit,
}

impl Refused {
    /// What was asked for could be done, and failed.
    pub(super) fn failed(failure: Failure) -> Self {
        Refused { failure, exit: Exit::Failed }
    }
}

/// Most of what stops an ask before it starts is in the command line or the files it names.
impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Refused { failure, exit: Exit::Usage }
    }
}

/// Checks the command line and makes the task it asks for.
pub(crate) fn prepare(arguments: &Arguments, settings: Settings) -> Result<Prepared, Refused> {
    if let Some(path) = &arguments.markdown {
        document::check(path)?;
    }
    let folder = charts_folder(arguments, &settings.folders.state);
    for (path, what, option) in
        [(&arguments.images, "charts", "--images"), (&arguments.files, "files", "--files")]
    {
        if let Some(path) = path {
            fresh::private_folder(path)
                .map_err(|error| cannot_save(what, path, &in_words(&error), option))?;
        }
    }
    let input = Input::open(&arguments.question.join(" "), arguments.code.as_deref(), &arguments.attach)?;
    let heading = heading(&input, arguments.code.as_deref());
    let (task, speaker, notice) = if settings.asks_gemini() {
        for_gemini(settings, input)?
    } else {
        for_here(arguments, &settings, input)?
    };
    Ok(Prepared {
        task,
        speaker,
        notice,
        heading,
        folder: Folder::at(folder),
        files: arguments.files.clone(),
    })
}

type Ready = (Task, String, Option<String>);

fn for_gemini(settings: Settings, input: Input) -> Result<Ready, Refused> {
    let client = Client::new(settings.gemini()).map_err(|error| failures::of_gemini(&error))?;
    let model = settings.model;
    let prompt = input.into_prompt()?;
    let notice = notice(&model, &prompt);
    let request = prompt.request();
    let task = Task::Gemini { client, model: model.clone(), request, streaming: settings.service.stream };
    Ok((task, model, Some(notice)))
}

fn for_here(arguments: &Arguments, settings: &Settings, input: Input) -> Result<Ready, Refused> {
    let sandbox = sandbox(arguments.create_env, settings)?;
    let sandbox = isolation::settled(sandbox, settings).map_err(Refused::failed)?;
    let job = engine::job(input, settings.run.time);
    Ok((Task::Local { engine: local::Engine::new(sandbox), job }, "local engine".to_owned(), None))
}

/// Where code runs on this machine: in an environment made for it first, if that is asked for and it lacks what draws.
fn sandbox(create_env: bool, settings: &Settings) -> Result<Sandbox, Refused> {
    let found = || {
        let found = Sandbox::new(settings.sandbox()).map_err(failures::of_sandbox);
        found.map_err(Refused::failed)
    };
    let sandbox = found()?;
    let draws = || ["pandas", "matplotlib"].iter().all(|name| sandbox.python().has_module(name));
    let environments = Environments::below(&settings.folders.data);
    if !create_env || draws() || environments.best().is_some() {
        return Ok(sandbox);
    }
    match env::create(&environments, Recipe::of(Set::Core), None) {
        Ok(_) => found(),
        // The standard library answers too, with less.
        Err(Refused { failure, exit: Exit::Failed }) => {
            complain(&failure);
            Ok(sandbox)
        }
        Err(stopped) => Err(stopped),
    }
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
fn charts_folder(arguments: &Arguments, state_folder: &Path) -> PathBuf {
    if let Some(folder) = &arguments.images {
        return folder.clone();
    }
    if let Some(path) = &arguments.markdown {
        return document::charts_folder(path);
    }
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    state_folder.join("charts").join(format!("{seconds}-{}", std::process::id()))
}

fn cannot_save(what: &str, folder: &Path, why: &str, option: &str) -> Failure {
    let title = format!("Cannot save {what} in {}", folder.display());
    Failure::new(title, why, format!("Name another folder with {option} DIR."))
}
