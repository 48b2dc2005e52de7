//! What the end-to-end tests stand on.

pub mod cancelling;
pub mod cli;
pub mod editor;
pub mod fake_gemini;
#[cfg(target_os = "linux")]
pub mod ordinary_user;
#[cfg(target_os = "linux")]
pub mod processes;
#[cfg(unix)]
pub mod program;
#[cfg(unix)]
pub mod terminal;

pub use cancelling::run_and_cancel;
#[cfg(unix)]
pub use cli::interrupt;
pub use cli::{Cli, Finished, KEY, binary, test_python};
pub use editor::{Client, Editor};
pub use fake_gemini::{FakeGemini, Reply};
#[cfg(unix)]
pub use program::{copy_program, write_program};
