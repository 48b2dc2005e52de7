//! What decides which program runs next.

mod as_is;
mod profile;
mod watched;

use crate::Error;
use crate::executor::{Execution, Script};

pub use as_is::AsIs;
pub use profile::{DescribedData, Profile};

/// Decides which program runs next. It owns the thread of its ask and may block: a planner that asks a model waits
/// on a runtime handle of its own.
pub trait Planner: Send {
    /// The next step, after the programs so far.
    fn next(&mut self, seen: &[Execution]) -> Result<Step, Error>;
}

/// What to do next.
#[derive(Debug)]
pub enum Step {
    /// Run this program.
    Run(Script),
    /// Run this program, and show it only if it does not fail: another one is ready to take its place.
    Try(Script),
    /// Show this text, in Markdown.
    Say(String),
    /// Nothing more runs.
    Done(Closing),
}

/// How an ask ends.
#[derive(Debug, Default)]
pub struct Closing {
    /// How the programs ended, as whole sentences. Without it the closing text says how the last one ended.
    pub verdict: Option<String>,
    /// What the ask fails with after its closing text.
    pub error: Option<Error>,
}
