//! Runs Python programs in one interpreter, in isolation, and keeps the contract of Gemini's code execution tool:
//! code, named files and limits go in; outcome, output text and images come out.
//!
//! On Linux the caller (*the host*) starts *the helper*: the caller's own executable again (see
//! [`run_helper_if_asked`]), in layer *full* inside a bubblewrap container. The helper gives up everything the program
//! must not have, reports that it did, and becomes the Python interpreter. Without that report no program runs. On macOS
//! `sandbox-exec` takes the helper's place, and the interpreter itself reports that it is confined.
//!
//! The interpreter then waits for its job, which holds the program: for a moment, or as a spare (see [`Warm`]) until
//! somebody runs a program.

mod beneath;
mod cancel;
mod contract;
mod error;
mod live;
mod program;
mod python;
mod refusals;
mod sandbox;
mod setup;
mod system_error;
#[cfg(all(test, unix))]
mod test_program;
mod untrusted;
mod warm;

#[cfg(any(target_os = "linux", target_os = "macos"))]
#[cfg_attr(target_os = "macos", allow(dead_code, reason = "only Linux has spares"))]
mod run;

#[cfg_attr(target_os = "linux", path = "linux/mod.rs")]
#[cfg_attr(target_os = "macos", path = "macos/mod.rs")]
#[cfg_attr(not(any(target_os = "linux", target_os = "macos")), path = "unsupported.rs")]
mod platform;

/// Tested on Linux too: except for `sandbox-exec` it works the same on every Unix.
#[cfg(all(test, target_os = "linux"))]
#[allow(dead_code, unreachable_pub, unused_imports, reason = "only tests use it")]
mod macos;

pub use beneath::{OpenFolder, open_beneath};
pub use cancel::{Cancel, Waker};
pub use contract::{EarlierRun, Ended, Layer, Layers, LeftFile, Limits, Run, TABLE_COLUMNS, TABLE_ROWS};
pub use error::Error;
pub use live::{Live, Printed, Stream};
pub use platform::run_helper_if_asked;
pub use program::{Alias, InputFile, InputFolder, LastValue, Program, ProgramPlace};
pub use python::Python;
pub use refusals::Refusals;
pub use sandbox::{Probe, Sandbox};
pub use setup::Setup;
pub use system_error::in_words;
pub use untrusted::{Untrusted, is_around_home};
pub use warm::{Libraries, Warm};
