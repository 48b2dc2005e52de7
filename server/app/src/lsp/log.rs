//! The log: sizes and ids, for whoever looks for a fault. Never content, keys or paths.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Writes what this program says of itself to a file, at its end. What the libraries say stays out of it:
/// they know nothing of what must not be told.
pub(super) fn to(path: &Path) -> io::Result<()> {
    let file = OpenOptions::new().create(true).append(true).open(path)?;
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), LevelFilter::DEBUG);
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Mutex::new(file));
    tracing_subscriber::registry().with(layer.with_filter(ours)).init();
    Ok(())
}

/// Tells of a panic where it was and not what it said, which may be a document's text.
pub(super) fn panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or("?", std::panic::Location::file);
        let line = panic.location().map_or(0, std::panic::Location::line);
        tracing::error!(place, line, "a panic");
    }));
}
