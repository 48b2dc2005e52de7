//! The history as its callers use it, in one process and in several.

mod again;
mod any_turn;
mod child;
mod damage;
mod deleted;
mod full_disk;
mod kept;
mod killed;
mod together;
mod used;

use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use history::{
    AskPlace, Error, Filter, History, Hooks, KeptLimits, Number, RecordKey, TurnKind, Which, Write,
};
use turn::{Ending, Finish, Piece, Progress, Raw, Turn, Update};

const LIMITS: KeptLimits = KeptLimits { age: Duration::from_secs(86_400), size: 1_000_000_000 };

fn view(turn: &Turn) -> String {
    let end = match &turn.progress {
        Progress::Ended(Ending::Answered(_)) => "answered",
        Progress::Ended(Ending::Cut) => "cut",
        _ => "running",
    };
    format!("{}: {end}", turn.question)
}

fn history(home: &Path) -> History {
    History::at(home.join("history"), Hooks { view, remove_files })
}

/// Notes what it is told, in a file beside the history.
fn remove_files(folder: &Path, number: Number, charts: &[String]) {
    let mut removed = removed(folder.parent().expect("a folder"));
    let line = format!("{}: {}\n", number.0, charts.join(" "));
    // It is told before and after the ask is deleted.
    if !removed.contains(&line) {
        removed += &line;
    }
    std::fs::write(folder.with_file_name("removed"), removed).expect("it is written");
}

/// The asks whose files were removed, with their charts.
fn removed(home: &Path) -> String {
    std::fs::read_to_string(home.join("removed")).unwrap_or_default()
}

fn raw(json: &str) -> Raw {
    serde_json::from_str(json).expect("JSON")
}

fn text(text: &str) -> Piece {
    Piece::Text(text.to_owned())
}

/// Writes a change and waits for it. Gives the number of its ask.
fn write(history: &History, write: Write) -> Result<Option<Number>, String> {
    let (sender, result) = mpsc::channel();
    let folder = history.folder().to_owned();
    let told = move |error: &Error| error.failure(&folder).sentence();
    history.write_and(write, move |done| drop(sender.send(done.map_err(told))));
    result.recv().expect("an answer of the writer")
}

/// How changes name an ask that is in the history.
fn in_history(history: &History, number: Number) -> Which {
    history.read(|store| store.find(number)).expect("it is read").expect("it is there").which()
}

/// Begins an ask. Gives it, its turn and what the turn is.
fn begin(history: &History, question: &str) -> (RecordKey, RecordKey, Turn) {
    let (ask, key, turn) = (RecordKey::new(), RecordKey::new(), Turn::new(question));
    history.write(new_ask(ask));
    history.write(new_turn(Which::New(ask), key, &turn));
    (ask, key, turn)
}

fn new_ask(key: RecordKey) -> Write {
    let place = AskPlace { uri: "file:///w/a.py".to_owned(), trace: Some("{}".to_owned()) };
    Write::Ask { key, place, given: "{}".to_owned() }
}

fn new_turn(ask: Which, key: RecordKey, turn: &Turn) -> Write {
    Write::Turn { ask, key, kind: TurnKind::Next, turn: Box::new(turn.clone()), view: view(turn) }
}

fn more(turn: RecordKey, pieces: Vec<Piece>) -> Write {
    Write::More { turn, pieces, parts: Vec::new(), memory: None }
}

/// The end of a turn whose answer has these pieces.
fn ended(key: RecordKey, mut turn: Turn, pieces: Vec<Piece>) -> Write {
    turn.take(Update::Answer { pieces, parts: Vec::new() });
    turn.progress = Progress::Ended(Ending::Answered(Finish::whole()));
    let (view, turn) = (view(&turn), Box::new(turn));
    Write::End { key, turn, view, charts: Vec::new(), fingerprint: Some([7; 32]), bits: None }
}

/// Ends a turn with these pieces.
fn end(history: &History, key: RecordKey, turn: Turn, pieces: Vec<Piece>) -> Number {
    write(history, ended(key, turn, pieces)).expect("it is written").expect("a number")
}

fn list(history: &History, filter: Filter) -> String {
    let listed = history.read(|store| store.list(&Filter { limit: 100, ..filter })).expect("a list");
    listed.iter().map(|ask| format!("{} {}\n", ask.number.0, ask.view)).collect()
}
