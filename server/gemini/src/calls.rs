//! The calls of the service, one a file.

pub(crate) mod ask;
mod interaction;
mod model;
