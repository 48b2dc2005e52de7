//! What a run is on every system: what goes to the interpreter, what comes back, and which result that makes.

pub(crate) mod captured;
mod ended_run;
pub(crate) mod ending;
mod inputs;
pub(crate) mod interpreter;
pub(crate) mod job;
pub(crate) mod limits;
mod png;
pub(crate) mod reports;
pub(crate) mod rewritten;

pub(crate) use ended_run::{EndedRun, LayerFailure};
pub(crate) use inputs::{are_copied, check_names, each, rewind};
pub(crate) use limits::{
    LAST_BREATH, MAX_FILE_BYTES, OPEN_FILES, PATIENCE, TEMPORARY_BYTES, WORK_BYTES, cpu_seconds,
};
