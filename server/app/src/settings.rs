//! Settings. One table lists them, each source is read into a [`Partial`], and [`Sources`] merges all of them.
//!
//! The strongest source wins: argument, option of the editor, environment, `config.toml`, default.

mod arguments;
mod asked_with;
mod document;
mod editor;
mod environment;
mod file;
mod partial;
mod scope;
mod setting;
mod sources;
mod table;
mod value;
mod wording;

use std::path::PathBuf;
use std::time::Duration;

use engines::{
    DefaultPython, EngineChoice, EngineSettings, LargeFiles, LocalSettings, PrivacySettings, PythonPlaces,
};
use gemini::{Api, Config, Keys, Surface, Tokens, VertexPlace};
use local::ReadAs;
use sandbox::{Limits, Setup, Untrusted, Warm};
use turn::AnswerSettings;

use crate::env::Environments;
use crate::project_python;

pub(crate) use arguments::FromArguments;
pub(crate) use asked_with::AskedWith;
pub(crate) use document::{markdown, schema};
pub(crate) use editor::{read as read_options, unanswered};
pub(crate) use partial::Partial;
pub(crate) use setting::{ASK, DOCTOR, LSP, RERUN, SECTION, SERVICE, SETTINGS};
pub(crate) use sources::{ShownSetting, Sources};
pub(crate) use table::over;
pub(crate) use value::{IsolationChoice, SpareChoice};

/// Settings as used: all sources merged, with all defaults.
#[derive(Clone)]
pub(crate) struct Settings {
    /// Which engine answers.
    pub(crate) engine: EngineChoice,
    /// The Gemini model.
    pub(crate) model: String,
    /// How the model is to answer.
    pub(crate) answer: AnswerSettings,
    /// What is done with a file that is too large for the model.
    pub(crate) large_files: LargeFiles,
    /// What of data files may leave.
    pub(crate) privacy: PrivacySettings,
    /// The files of functions that the model may call.
    pub(crate) functions: Vec<PathBuf>,
    /// How to reach Gemini.
    pub(crate) service: ServiceSettings,
    /// How to reach Vertex AI.
    pub(crate) vertex: VertexSettings,
    /// The places to look for the key.
    pub(crate) keys: Keys,
    /// How code runs on this machine.
    pub(crate) run: RunSettings,
    /// What is kept.
    pub(crate) history: HistorySettings,
    /// What tokens are spent.
    pub(crate) spending: SpendingSettings,
    /// What the editor shows.
    pub(crate) views: ViewSettings,
    /// The folders of this program.
    pub(crate) folders: HomeFolders,
}

/// How to reach Gemini.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceSettings {
    /// The address of the Gemini API, without its version, if one is set.
    pub(crate) base_url: Option<String>,
    /// The argument that its address lacks, as [`Config::withheld`].
    pub(crate) withheld: Option<String>,
    /// The version of the API, if one is set.
    pub(crate) api_version: Option<String>,
    /// How long the service may send nothing.
    pub(crate) silence: Duration,
    /// `true` if the answer is streamed.
    pub(crate) stream: bool,
    /// By which API it is asked.
    pub(crate) api: Api,
    /// `true` if Google may keep questions and answers.
    pub(crate) store_at_google: bool,
}

/// How to reach Vertex AI.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct VertexSettings {
    /// `true` if the engine `auto` is Vertex AI.
    pub(crate) is_preferred: bool,
    /// The project, if one is set.
    pub(crate) project: Option<String>,
    /// The location, if one is set.
    pub(crate) location: Option<String>,
    /// The address, if one is set.
    pub(crate) base_url: Option<String>,
    /// The argument that its address lacks, as [`Config::withheld`].
    pub(crate) withheld: Option<String>,
    /// The places to look for a token.
    pub(crate) tokens: Tokens,
}

/// How code runs on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RunSettings {
    /// How long a program may run.
    pub(crate) time: Duration,
    /// `true` if a person set it: then it holds for the profile of a data file too.
    pub(crate) is_time_set: bool,
    /// Which layers of isolation are allowed.
    pub(crate) isolation: IsolationChoice,
    /// `true` if the person agreed to run code without isolation. No source sets it: the command line or a session
    /// does.
    pub(crate) is_unisolated: bool,
    /// The interpreter or virtual environment, if one is set.
    pub(crate) python: Option<PathBuf>,
    /// The workspace, whose programs run in the sandbox only.
    pub(crate) untrusted: Untrusted,
    /// The programs in it that the person agreed to. No source but the command line sets it: a session does.
    pub(crate) agreed: Vec<PathBuf>,
    /// The libraries that a spare sandbox imports.
    pub(crate) spare: SpareChoice,
    /// The folder of the code that is to run, and the root of its project. No source sets them: the command line or a session
    /// does.
    pub(crate) code_folder: Option<PathBuf>,
    /// See `code_folder`.
    pub(crate) project_root: Option<PathBuf>,
    /// The interpreter or environment that the person chose in their editor, if none is set. A session sets it.
    pub(crate) chosen_python: Option<PathBuf>,
    /// `false` in an editor, whose messages name no options. No source sets it: a session does.
    pub(crate) has_command_line: bool,
    /// What the person knows of the form of data files.
    pub(crate) read_as: Option<ReadAs>,
}

/// What is kept of asks and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HistorySettings {
    /// `true` if they are kept.
    pub(crate) is_kept: bool,
    /// `true` if a kept answer is shown instead of asking the same again.
    pub(crate) reuse: bool,
    /// How much is kept.
    pub(crate) limits: history::KeptLimits,
}

/// What tokens are spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SpendingSettings {
    /// How many may be used in a day, if that is limited.
    pub(crate) daily_tokens: Option<u64>,
    /// The file with the prices of models, if there is one.
    pub(crate) prices: Option<PathBuf>,
}

/// What the editor shows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is one setting")]
pub(crate) struct ViewSettings {
    /// `true` to show results as diagnostics.
    pub(crate) diagnostics: bool,
    /// `true` to show results as inlay hints.
    pub(crate) inlay_hints: bool,
    /// `true` to show code lenses for results.
    pub(crate) code_lenses: bool,
    /// `true` to stop asks when their document is closed.
    pub(crate) cancel_on_close: bool,
    /// `true` to mark numbers of an answer that nothing supports.
    pub(crate) check_numbers: bool,
}

/// The folders of this program, by the XDG base directory specification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HomeFolders {
    /// The home folder of the person.
    pub(crate) home: PathBuf,
    /// The folder of `config.toml` and the key file: `$XDG_CONFIG_HOME/gemini-exec`.
    pub(crate) config: PathBuf,
    /// The folder of results: `$XDG_STATE_HOME/gemini-exec`.
    pub(crate) state: PathBuf,
    /// The folder of environments: `$XDG_DATA_HOME/gemini-exec`.
    pub(crate) data: PathBuf,
}

impl Settings {
    /// The settings that engines use.
    pub(crate) fn engines(&self) -> EngineSettings {
        let libraries = self.run.spare.libraries();
        let warm = libraries.map(|libraries| Warm { libraries, ..Warm::default() });
        let is_unisolated = self.run.is_unisolated;
        EngineSettings {
            engine: self.engine,
            model: self.model.clone(),
            answer: self.answer.clone(),
            large_files: self.large_files,
            privacy: self.privacy,
            functions: self.functions.clone(),
            api: self.service.api,
            store_at_google: self.service.store_at_google,
            streaming: self.service.stream,
            checks_numbers: self.views.check_numbers,
            gemini: self.gemini(),
            vertex: self.vertex(),
            prefers_vertex: self.vertex.is_preferred,
            local: LocalSettings {
                sandbox: Setup {
                    python: self.run.python.clone(),
                    isolation: self.run.isolation.layers(is_unisolated),
                    warm,
                    environments: Environments::below(&self.folders.data).links().into(),
                    untrusted: self.run.untrusted.clone(),
                    agreed: self.run.agreed.clone(),
                    ..Setup::default()
                },
                default_python: DefaultPython { find: project_python::find, places: self.python_places() },
                limits: Limits { wall: self.run.time, ..Limits::default() },
                read_as: self.run.read_as.clone().unwrap_or_default(),
                profile_time: if self.run.is_time_set { self.run.time } else { Limits::NO_HURRY },
                names_options: self.run.has_command_line,
                asks_before_no_isolation: self.run.isolation == IsolationChoice::AllowNone && !is_unisolated,
            },
        }
    }

    /// Where an interpreter is looked for if none is set.
    pub(crate) fn python_places(&self) -> PythonPlaces {
        PythonPlaces {
            data: self.folders.data.clone(),
            state: self.folders.state.clone(),
            code: self.run.code_folder.clone(),
            root: self.run.project_root.clone(),
            chosen: self.run.chosen_python.clone(),
        }
    }

    /// How to reach Vertex AI.
    fn vertex(&self) -> Config {
        let VertexSettings { project, location, base_url, withheld, tokens, .. } = self.vertex.clone();
        let surface = Surface::Vertex(VertexPlace { project, location, tokens });
        Config { surface, base_url, withheld, ..self.gemini() }
    }

    /// How to reach Gemini.
    fn gemini(&self) -> Config {
        Config {
            base_url: self.service.base_url.clone(),
            withheld: self.service.withheld.clone(),
            api_version: self.service.api_version.clone(),
            silence: self.service.silence,
            uploads: self.history.is_kept.then(|| self.folders.state.join("uploads.json")),
            ..Config::new(self.keys.clone())
        }
    }

    /// The sandbox for local code, without a spare. Its Python is the one in the settings, else the largest
    /// environment, else `python3` on `PATH`. Looks for environments on the disk.
    pub(crate) fn sandbox(&self) -> Setup {
        Setup { warm: None, ..self.engines().local.setup() }
    }
}
