//! `gemini-exec lsp` as a person at an editor sees it: the real binary, real bytes from a service that plays
//! recordings, real Python.

mod actions;
mod answers;
mod bad_input;
mod documents;
mod editors;
mod edits;
mod failing;
mod following_up;
mod history;
mod insert;
mod isolation;
mod notebooks;
mod panel;
mod privacy;
mod private_data;
mod projects;
mod rounds;
mod running;
mod settings;
#[cfg(target_os = "linux")]
mod spare;

use std::thread;
use std::time::{Duration, Instant};

use harness::{Client, Editor, FakeGemini, Reply};

/// A document with a selection.
const PRICES: &str = "prices = [1, 2, 3]\n«mean = sum(prices) / 3»\nprint(mean)\n";

/// How long a busy machine may take for anything, such as to make a spare sandbox.
const PATIENCE: Duration = Duration::from_secs(100);

/// Looks until something is so.
fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// An editor with that document and an ask answered by a recording.
fn answered(gemini: &FakeGemini, client: Client) -> (Editor, u64) {
    let mut editor = Editor::asking(gemini, client);
    editor.open("prices.py", PRICES);
    let ask = editor.ask("prices.py", "mean?").as_u64().expect("an id");
    editor.wait_for("prices.py", &["answered"]);
    (editor, ask)
}

/// A service that plays one recording.
fn playing(recording: &str) -> FakeGemini {
    FakeGemini::playing([Reply::stream(recording)])
}
