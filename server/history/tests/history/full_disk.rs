//! A full disk: nothing that was told to be written is lost, and it is told what to do.

use std::path::Path;

use history::{Filter, History, Store, Which};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::child::{start, tell};
use crate::{begin, end, ended, history, list, more, new_turn, text, write};

/// Limits the size of the files that this process writes.
fn limit(bytes: Option<u64>) {
    let maximum = getrlimit(Resource::Fsize).maximum;
    setrlimit(Resource::Fsize, Rlimit { current: bytes.or(maximum), maximum }).expect("a limit");
}

/// The size of the largest file of the history.
fn largest(history: &History) -> u64 {
    let files = std::fs::read_dir(history.folder()).expect("a folder");
    files.map(|file| file.expect("a file").metadata().expect("a size").len()).max().expect("a file")
}

/// The task of a process whose disk is full for a while.
pub(crate) fn fill(home: &Path) {
    let history = history(home);
    let (_, key, turn) = begin(&history, "before");
    end(&history, key, turn, vec![text("1")]);
    let room = largest(&history) + 200_000;
    limit(Some(room));
    // Asks until nothing more can be written.
    let mut asks = 0;
    let refused = loop {
        let (ask, key, turn) = begin(&history, "while there is room");
        let begun = write(&history, new_turn(Which::New(ask), key, &turn));
        let answer = vec![text(&"word ".repeat(5_000))];
        match begun.and_then(|_| write(&history, ended(key, turn, answer))) {
            Ok(_) => asks += 1,
            Err(refused) => break refused,
        }
    };
    tell(&refused);
    tell(&format!("{asks} asks fitted"));
    // One whose beginning is refused; one whose first pieces are lost.
    let mut big = turn::Turn::new("no room for the beginning");
    big.excerpt = Some(turn::Excerpt::new("", "x".repeat(400_000)));
    let (ask, key) = (history::RecordKey::new(), history::RecordKey::new());
    history.write(crate::new_ask(ask));
    write(&history, new_turn(Which::New(ask), key, &big)).expect_err("there is no room");
    write(&history, more(key, vec![text("first")])).expect_err("there is no room");
    limit(None);
    // It has a hole, so that what comes next is not written before its end.
    write(&history, more(key, vec![text("second")])).expect("there is room");
    let number =
        write(&history, new_turn(Which::New(ask), key, &big)).expect("there is room").expect("a number");
    let running = history.read(|store| store.load(number)).expect("it is read").expect("it is there");
    tell(&format!("{} blocks while it runs", running.turns[0].turn.transcript.blocks().len()));
    end(&history, key, big, vec![text("first, second")]);
    history.finish();
    let shown = list(&history, Filter::default());
    tell(&format!("{} asks at the end", shown.lines().count()));
    assert!(!shown.contains("running"), "{shown}");
    assert_eq!(shown.lines().count(), asks + 3);
    let again = crate::history(home);
    assert_eq!(again.read(Store::count).expect("a number"), u64::try_from(asks + 3).expect("a number"));
}

#[test]
fn what_a_full_disk_refuses_is_written_once_there_is_room() {
    let home = tempfile::tempdir().expect("a folder");
    let mut process = start("fill", home.path());
    let told = process.told();
    assert!(process.child.wait().expect("it ends").success(), "{told:?}");
    assert!(told[0].contains("with room on its disk") || told[0].contains("Make room"), "{}", told[0]);
    assert_eq!(told[2], "0 blocks while it runs");
    let kept = list(&history(home.path()), Filter::default());
    let whole = kept.lines().filter(|line| line.ends_with(": answered")).count();
    assert_eq!(told[3], format!("{whole} asks at the end"));
}
