//! The local engine: what an ask gets without a model. It runs Python that is there, or writes a program that
//! profiles a data file and runs that; both in the sandbox. It answers with the responses Gemini's code
//! execution tool would send, so that everything above it is one code path. A question alone needs a model:
//! that is said, and nothing is invented.

mod answer;
mod engine;
mod error;
mod plan;
mod profile;
mod sniff;

pub use engine::{DataFile, Engine, Excerpt, Job};
pub use error::Error;
pub use sniff::Unsupported;

#[cfg(test)]
mod tests;
