//! The log, for finding faults. It holds sizes and ids; never content, keys or paths.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Appends this program's own log to a file. The libraries' log is left out: they do not know what must stay secret.
pub(super) fn to(path: &Path) -> io::Result<()> {
    let file = OpenOptions::new().create(true).append(true).open(path)?;
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), LevelFilter::DEBUG);
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Mutex::new(file));
    tracing_subscriber::registry().with(layer.with_filter(ours)).init();
    Ok(())
}

/// Logs where a panic happened, without its message: that may be a document's text.
pub(super) fn panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or("?", std::panic::Location::file);
        let line = panic.location().map_or(0, std::panic::Location::line);
        tracing::error!(place, line, "a panic");
    }));
}
