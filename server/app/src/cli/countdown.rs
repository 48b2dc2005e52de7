//! What a terminal shows of a wait before a request is sent again.

use std::io::{self, IsTerminal as _};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use turn::countdown;

/// What is left of a wait, with the way out.
pub(super) fn left_of_wait(left: Duration, reason: &str) -> String {
    countdown(left, reason).replacen(':', " (Ctrl-C cancels):", 1)
}

/// Shows at a terminal the waits of calls that are no asks, and takes each away at its end.
pub(super) fn watcher() -> impl Fn(Option<(Duration, String)>) + Send + Sync + 'static {
    let shown = Mutex::new(None::<ProgressBar>);
    move |wait| {
        let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bar) = shown.take() {
            bar.finish_and_clear();
        }
        *shown = wait.filter(|_| io::stderr().is_terminal()).map(|(delay, reason)| bar(delay, reason));
    }
}

fn bar(delay: Duration, reason: String) -> ProgressBar {
    let left = move |state: &ProgressState, text: &mut dyn std::fmt::Write| {
        let _ = text.write_str(&left_of_wait(delay.saturating_sub(state.elapsed()), &reason));
    };
    let style = ProgressStyle::with_template("{left}").expect("a valid template").with_key("left", left);
    let bar = ProgressBar::new_spinner().with_style(style);
    bar.tick();
    bar.enable_steady_tick(Duration::from_secs(1));
    bar
}
