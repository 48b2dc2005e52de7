//! The settings that engines use.

use std::path::PathBuf;
use std::time::Duration;

use gemini::{Api, Config};
use local::ReadAs;
use sandbox::{Limits, Setup, Untrusted};
use serde::{Deserialize, Serialize};
use turn::{AnswerSettings, FilePrivacy};

/// Which engine answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineChoice {
    /// Vertex AI if the environment prefers it, Gemini if a key is set, else this machine.
    #[default]
    Auto,
    /// Gemini, by the Developer API.
    Gemini,
    /// Gemini, by Vertex AI.
    Vertex,
    /// This machine.
    Local,
}

impl EngineChoice {
    /// The word for it in the settings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            EngineChoice::Auto => "auto",
            EngineChoice::Gemini => "gemini",
            EngineChoice::Vertex => "vertex",
            EngineChoice::Local => "local",
        }
    }
}

/// Which engine answers, and how to reach it.
#[allow(clippy::struct_excessive_bools, reason = "each is one setting")]
#[derive(Clone, PartialEq)]
pub struct EngineSettings {
    /// Which engine answers.
    pub engine: EngineChoice,
    /// The Gemini model.
    pub model: String,
    /// How the model is to answer.
    pub answer: AnswerSettings,
    /// What is done with a file that is too large for the model.
    pub large_files: LargeFiles,
    /// What of data files may leave.
    pub privacy: PrivacySettings,
    /// The files of functions that the model may call.
    pub functions: Vec<PathBuf>,
    /// By which API Gemini is asked.
    pub api: Api,
    /// `true` if Google may keep questions, and with the Interactions API their answers too.
    pub store_at_google: bool,
    /// `true` to stream the answer; `false` to wait for all of it.
    pub streaming: bool,
    /// `true` to compare the numbers of an answer with what was printed and given along.
    pub checks_numbers: bool,
    /// How to reach Gemini by the Developer API.
    pub gemini: Config,
    /// How to reach Gemini by Vertex AI.
    pub vertex: Config,
    /// `true` if [`EngineChoice::Auto`] is Vertex AI.
    pub prefers_vertex: bool,
    /// How code runs on this machine.
    pub local: LocalSettings,
}

/// What of data files may leave this machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PrivacySettings {
    /// How much of them.
    pub files: FilePrivacy,
    /// `true` if a schema tells the texts of columns that have few different ones.
    pub tells_labels: bool,
    /// Who lets no more of them leave; `None` if the person chose it.
    pub bound_by: Option<BoundBy>,
}

/// Who lets no more of data files leave than the person would.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoundBy {
    /// The settings of the workspace.
    Workspace,
    /// An earlier question of the conversation.
    Conversation,
}

/// What is done with a file that is too large for a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LargeFiles {
    /// It is uploaded, where the model takes that much; else a sample goes along.
    Upload,
    /// A sample of its lines goes along.
    Sample,
    /// The question is refused.
    Refuse,
}

impl EngineSettings {
    /// How to reach the service of Google's that these settings ask; `None` if they ask this machine.
    #[must_use]
    pub fn asked(&self) -> Option<&Config> {
        match self.engine {
            EngineChoice::Gemini => Some(&self.gemini),
            EngineChoice::Vertex => Some(&self.vertex),
            EngineChoice::Auto if self.prefers_vertex => Some(&self.vertex),
            EngineChoice::Auto if self.gemini.keys.are_set() => Some(&self.gemini),
            EngineChoice::Auto | EngineChoice::Local => None,
        }
    }
}

/// How code runs on this machine.
#[derive(Debug, Clone, PartialEq)]
pub struct LocalSettings {
    /// The interpreter, its isolation and its spare sandbox.
    pub sandbox: Setup,
    /// The interpreter if none is set.
    pub default_python: DefaultPython,
    /// The limits at which a run is stopped.
    pub limits: Limits,
    /// How long the profile of a data file may take; it has no limit unless one is set.
    pub profile_time: Duration,
    /// What the person knows of the form of data files.
    pub read_as: ReadAs,
    /// `true` to name options of the command line in messages: an editor has none.
    pub names_options: bool,
    /// `true` if code may run without isolation after the person agrees, and they have not agreed yet.
    pub asks_before_no_isolation: bool,
}

impl LocalSettings {
    /// The sandbox with its interpreter. Looks at the disk.
    #[must_use]
    pub fn setup(&self) -> Setup {
        let DefaultPython { find, places } = &self.default_python;
        let setup = self.sandbox.clone();
        let found = if setup.python.is_none() { find(places, &setup.untrusted) } else { None };
        let Some(FoundPython { python, untrusted }) = found else { return setup };
        Setup { python: Some(python), untrusted: setup.untrusted.and(untrusted), ..setup }
    }
}

/// Finds an interpreter when code is to run: a question to a model needs none, and must not wait for the disk.
#[derive(Debug, Clone)]
pub struct DefaultPython {
    /// Finds it; `None` for `python3` on `PATH`. Programs of the untrusted folders run in the sandbox only.
    pub find: fn(&PythonPlaces, &Untrusted) -> Option<FoundPython>,
    /// Where it is looked for.
    pub places: PythonPlaces,
}

/// An interpreter that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundPython {
    /// The interpreter, or the folder of its environment.
    pub python: PathBuf,
    /// Folders whose programs run in the sandbox only because it is there: those who made a project can put another program
    /// in its place, whichever folder the person is in.
    pub untrusted: Vec<PathBuf>,
}

/// Where an interpreter is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PythonPlaces {
    /// The folder of the environments that this program made.
    pub data: PathBuf,
    /// The folder in which it is remembered what the person agreed to.
    pub state: PathBuf,
    /// The folder of the code that is to run.
    pub code: Option<PathBuf>,
    /// The root of the project that the code is in.
    pub root: Option<PathBuf>,
    /// The interpreter, or the folder of an environment, that the person chose in their editor.
    pub chosen: Option<PathBuf>,
}

impl PartialEq for DefaultPython {
    fn eq(&self, other: &Self) -> bool {
        self.places == other.places
    }
}
