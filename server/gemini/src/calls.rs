//! The calls of the service, one a file.

mod ahead;
pub(crate) mod ask;
mod calling;
mod count_tokens;
pub(crate) mod files;
pub(crate) mod interaction;
mod models;
mod pages;
mod renewal;
mod telling;
