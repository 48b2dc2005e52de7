//! Helpers of the end-to-end tests.

#[cfg(target_os = "linux")]
pub mod cancelling;
pub mod cli;
pub mod editor;
pub mod fake_gemini;
pub mod local_service;
pub mod markdown;
#[cfg(unix)]
pub mod nowhere;
#[cfg(target_os = "linux")]
pub mod ordinary_user;
pub mod outside;
#[cfg(target_os = "linux")]
pub mod processes;
#[cfg(unix)]
pub mod program;
#[cfg(unix)]
pub mod terminal;
pub mod waiting;

#[cfg(target_os = "linux")]
pub use cancelling::run_and_cancel;
#[cfg(unix)]
pub use cli::interrupt;
pub use cli::{Cli, Finished, KEY, binary, test_python};
pub use editor::{Client, Editor, LEAST, WITHOUT_CODE};
pub use fake_gemini::{FakeGemini, Reply};
pub use local_service::{LocalService, ServedReply};
pub use markdown::hostile_markdown;
#[cfg(unix)]
pub use nowhere::nowhere;
#[cfg(unix)]
pub use program::{copy_program, write_program};
#[cfg(unix)]
pub use terminal::Then;
pub use waiting::wait_for;
