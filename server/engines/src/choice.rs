//! What a person chose, as far as engines care.

use gemini::Config;
use sandbox::{Limits, Setup};

/// Who is to answer, and how to reach them.
#[derive(Clone)]
pub struct Choice {
    /// Who is to answer.
    pub wanted: Wanted,
    /// The Gemini model.
    pub model: String,
    /// `true` to get the answer piece by piece; `false` to wait for the whole.
    pub streaming: bool,
    /// How to reach Gemini.
    pub gemini: Config,
    /// How code runs on this machine.
    pub local: LocalChoice,
}

/// Who is to answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Wanted {
    /// Gemini where a key is set, else this machine.
    #[default]
    Auto,
    /// Gemini.
    Gemini,
    /// This machine.
    Local,
}

/// How code runs on this machine.
#[derive(Debug, Clone)]
pub struct LocalChoice {
    /// The interpreter, its isolation and its spare.
    pub sandbox: Setup,
    /// When a run is stopped.
    pub limits: Limits,
    /// `true` if the settings allow code without isolation and the person has not said yes to it yet.
    pub asks_before_no_isolation: bool,
}
