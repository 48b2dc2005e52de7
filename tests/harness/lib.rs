//! What the end-to-end tests stand on.

pub mod cli;
pub mod fake_gemini;

#[cfg(unix)]
pub use cli::interrupt;
pub use cli::{Cli, Finished, binary, test_python};
pub use fake_gemini::{FakeGemini, Reply};
