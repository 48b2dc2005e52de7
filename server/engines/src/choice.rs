//! What a person chose, as far as engines care.

use gemini::Config;
use sandbox::{Limits, Setup};
use serde::Deserialize;

/// Who is to answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineChoice {
    /// Gemini where a key is set, else this machine.
    #[default]
    Auto,
    /// Gemini.
    Gemini,
    /// This machine.
    Local,
}

/// Who is to answer, and how to reach them.
#[derive(Clone)]
pub struct EngineSettings {
    /// Who is to answer.
    pub engine: EngineChoice,
    /// The Gemini model.
    pub model: String,
    /// `true` to get the answer piece by piece; `false` to wait for the whole.
    pub streaming: bool,
    /// How to reach Gemini.
    pub gemini: Config,
    /// How code runs on this machine.
    pub local: LocalSettings,
}

/// How code runs on this machine.
#[derive(Debug, Clone)]
pub struct LocalSettings {
    /// The interpreter, its isolation and its spare.
    pub sandbox: Setup,
    /// When a run is stopped.
    pub limits: Limits,
    /// `true` if code may run without isolation once the person says yes, and they have not yet.
    pub asks_before_no_isolation: bool,
}
