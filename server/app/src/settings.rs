//! Settings: one table says what there is, each source is read into a [`Partial`], and all are merged here, once.
//!
//! Argument, then the editor's option, then the environment, then `config.toml`, then the default.

mod arguments;
mod document;
mod editor;
mod environment;
mod file;
mod partial;
mod scope;
mod sources;
mod table;
mod value;

use std::path::PathBuf;
use std::time::Duration;

use engines::{EngineChoice, EngineSettings, LocalSettings};
use gemini::{Config, Keys};
use sandbox::{Limits, Setup, Warm};

use crate::env::Environments;

pub(crate) use arguments::FromArguments;
pub(crate) use document::{markdown, schema};
pub(crate) use editor::read as read_options;
pub(crate) use partial::Partial;
pub(crate) use sources::{Sources, ToldSetting};
pub(crate) use table::{ASK, DOCTOR, LSP, SECTION, SETTINGS};
pub(crate) use value::{IsolationChoice, SpareChoice};

/// Settings as used: every source merged, every default in place.
#[derive(Clone)]
pub(crate) struct Settings {
    /// Who answers.
    pub(crate) engine: EngineChoice,
    /// The Gemini model.
    pub(crate) model: String,
    /// How to reach Gemini.
    pub(crate) service: ServiceSettings,
    /// Where the key is looked for.
    pub(crate) keys: Keys,
    /// How code runs on this machine.
    pub(crate) run: RunSettings,
    /// What an editor shows.
    pub(crate) views: ViewSettings,
    /// Where this program keeps what is its own.
    pub(crate) folders: HomeFolders,
}

/// How to reach Gemini.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceSettings {
    /// The address, without the version.
    pub(crate) base_url: String,
    /// The version of the API.
    pub(crate) api_version: String,
    /// How long the service may stay silent.
    pub(crate) silence: Duration,
    /// The answer is streamed.
    pub(crate) stream: bool,
}

/// How code runs on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RunSettings {
    /// How long a program may run.
    pub(crate) time: Duration,
    /// How it is isolated.
    pub(crate) isolation: IsolationChoice,
    /// The person said yes to code that nothing isolates, for this workspace. No source says this; a session adds it.
    pub(crate) is_unisolated: bool,
    /// The interpreter, where one is named.
    pub(crate) python: Option<PathBuf>,
    /// What a spare sandbox has imported.
    pub(crate) spare: SpareChoice,
}

/// What an editor shows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is one switch of the person's")]
pub(crate) struct ViewSettings {
    /// Results as diagnostics.
    pub(crate) diagnostics: bool,
    /// Results as inlay hints.
    pub(crate) inlay_hints: bool,
    /// Lenses for results.
    pub(crate) code_lenses: bool,
    /// Closing a document stops its asks.
    pub(crate) cancel_on_close: bool,
}

/// This program's own folders, by the XDG base directory specification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HomeFolders {
    /// The person's home.
    pub(crate) home: PathBuf,
    /// For `config.toml` and the key: `$XDG_CONFIG_HOME/gemini-exec`.
    pub(crate) config: PathBuf,
    /// For results: `$XDG_STATE_HOME/gemini-exec`.
    pub(crate) state: PathBuf,
    /// For environments: `$XDG_DATA_HOME/gemini-exec`.
    pub(crate) data: PathBuf,
}

impl Settings {
    /// What decides who answers, and how to reach them.
    pub(crate) fn engines(&self) -> EngineSettings {
        let libraries = self.run.spare.libraries();
        let warm = libraries.map(|libraries| Warm { libraries, ..Warm::default() });
        let is_unisolated = self.run.is_unisolated;
        EngineSettings {
            engine: self.engine,
            model: self.model.clone(),
            streaming: self.service.stream,
            gemini: self.gemini(),
            local: LocalSettings {
                sandbox: Setup { warm, ..self.sandbox() },
                limits: Limits { wall: self.run.time, ..Limits::default() },
                asks_before_no_isolation: self.run.isolation == IsolationChoice::AllowNone && !is_unisolated,
            },
        }
    }

    /// How to reach Gemini.
    pub(crate) fn gemini(&self) -> Config {
        Config {
            base_url: self.service.base_url.clone(),
            api_version: self.service.api_version.clone(),
            keys: self.keys.clone(),
            silence: self.service.silence,
            ..Config::from_env(|_| None)
        }
    }

    /// Where local code runs: in the Python that is named, else in the environment that was made, else in `python3` on
    /// `PATH`. Without a spare.
    pub(crate) fn sandbox(&self) -> Setup {
        let made = || Environments::below(&self.folders.data).best();
        Setup {
            python: self.run.python.clone().or_else(made),
            isolation: self.run.isolation.with_yes(self.run.is_unisolated),
            ..Setup::default()
        }
    }
}
