//! The local service: Google's endpoints for the SDKs, answered by the local engine. Its caller gives it a listener, an
//! executor and limits; it knows no settings, no environment and no command line.
//!
//! A request passes the [`door`] (who may ask), is [addressed](address), gets a place in the [queue], and is
//! [answered](answering) on a thread of its own.

mod address;
mod answering;
mod body;
mod door;
mod files;
mod generate;
mod input_files;
mod models;
mod peer;
mod programs;
mod query;
mod queue;
mod replying;
mod service;
mod settings;
mod state;
mod store;

pub use service::serve;
pub use settings::ServeSettings;
pub use store::{ServeStore, StoreError};

#[cfg(test)]
mod tests;
