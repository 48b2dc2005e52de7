//! Several processes and threads use one history at the same time.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use history::{Filter, History, KeptLimits, Number, Store, Which};
use turn::{Ending, Progress};

use crate::child::{Started, start, tell};
use crate::{LIMITS, begin, end, ended, history, in_history, more, new_turn, text, write};

const PROCESSES: usize = 3;
const TIME: Duration = Duration::from_secs(6);

/// The task of one process.
pub(crate) fn work(home: &Path) {
    let history = history(home);
    history.keep_within(LIMITS);
    let end = Instant::now() + TIME;
    thread::scope(|scope| {
        for thread in 0..2 {
            let history = &history;
            scope.spawn(move || {
                for round in 0_u32.. {
                    if Instant::now() > end {
                        break;
                    }
                    ask(history, round, round % 4 == thread);
                }
            });
        }
        scope.spawn(|| {
            while Instant::now() < end {
                look(&history);
            }
        });
    });
    history.finish();
}

/// One ask from its beginning to its end, and its deletion.
fn ask(history: &History, round: u32, is_deleted: bool) {
    let (ask, key, turn) = begin(history, "pineapple?");
    let begun = new_turn(Which::New(ask), key, &turn);
    let number = write(history, begun).expect("it is written").expect("a number");
    history.write(more(key, vec![text("It is ")]));
    if round.is_multiple_of(3) {
        thread::sleep(Duration::from_millis(u64::from(round % 7) * 5));
    }
    if round.is_multiple_of(5) {
        // Others write while this one goes on.
        history.finish();
    }
    write(history, more(key, vec![text("two")])).expect("it is written");
    let running = history.read(|store| store.load(number)).expect("it is read").expect("it is there");
    assert!(running.listed.is_running, "{running:?}");
    assert!(!matches!(running.turns[0].turn.progress, Progress::Ended(_)), "{running:?}");
    let end = write(history, ended(key, turn, vec![text("It is two")])).expect("it is written");
    assert_eq!(end, Some(number));
    if is_deleted {
        let removed = history.change(|store| store.delete(&[number])).expect("it is deleted");
        assert_eq!(removed.asks, 1);
        tell(&format!("deleted {}", number.0));
    } else {
        tell(&format!("kept {}", number.0));
    }
}

fn look(history: &History) {
    let query = Some("pineapple two".to_owned());
    let filter = Filter { query, limit: 50, ..Filter::default() };
    let found = history.read(|store| store.list(&filter)).expect("it is searched");
    assert!(found.windows(2).all(|pair| pair[0].number > pair[1].number));
    history.read(Store::latest).expect("it is read");
    history.read(|store| store.in_document("file:///w/a.py")).expect("it is read");
    let wide = KeptLimits { age: Duration::from_secs(86_400), size: u64::MAX };
    assert_eq!(history.change(|store| store.prune(wide)).expect("it is pruned").asks, 0);
    thread::sleep(Duration::from_millis(3));
}

#[test]
fn several_processes_write_read_and_delete_at_once() {
    let home = tempfile::tempdir().expect("a folder");
    // Together from the first moment, when there is no file yet.
    let mut processes: Vec<_> = (0..PROCESSES).map(|_| start("work", home.path())).collect();
    let told: Vec<String> = processes.iter_mut().flat_map(Started::told).collect();
    for process in &mut processes {
        assert!(process.child.wait().expect("it ends").success(), "{told:?}");
    }
    let history = history(home.path());
    let numbers = |what: &str| {
        let numbers = told.iter().filter_map(|line| line.strip_prefix(what)?.parse().ok().map(Number));
        numbers.collect::<Vec<_>>()
    };
    let (kept, deleted) = (numbers("kept "), numbers("deleted "));
    assert!(kept.len() >= 10 && deleted.len() >= 3, "{} {}", kept.len(), deleted.len());
    for number in &kept {
        let kept = history.read(|store| store.load(*number)).expect("it is read").expect("it is there");
        assert!(matches!(kept.turns[0].turn.progress, Progress::Ended(Ending::Answered(_))), "{kept:?}");
    }
    for number in deleted {
        assert_eq!(history.read(|store| store.load(number)).expect("it is read"), None);
    }
    let all = history.read(Store::count).expect("a number");
    assert_eq!(all, u64::try_from(kept.len()).expect("a number"));
    // The files of processes that are gone are gone.
    let running = std::fs::read_dir(history.folder()).expect("a folder");
    let running = running.filter(|file| {
        file.as_ref().is_ok_and(|file| file.file_name().to_string_lossy().starts_with("running-"))
    });
    assert_eq!(running.count(), 0);
}

#[test]
fn processes_that_start_at_once_on_no_file_all_write() {
    for _ in 0..5 {
        let home = tempfile::tempdir().expect("a folder");
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let history = history(home.path());
                    let (_, key, turn) = begin(&history, "mean?");
                    write(&history, ended(key, turn, Vec::new())).expect("it is written").expect("a number");
                });
            }
        });
        assert_eq!(history(home.path()).read(Store::count).expect("a number"), 8);
    }
}

#[test]
fn a_turn_goes_on_after_a_writer_has_finished() {
    let home = tempfile::tempdir().expect("a folder");
    let (first, other) = (history(home.path()), history(home.path()));
    let (_, key, turn) = begin(&first, "mean?");
    first.write(more(key, vec![text("It ")]));
    first.finish();
    assert_eq!(crate::list(&other, Filter::default()), "1 mean?: running\n");
    first.write(more(key, vec![text("is two")]));
    first.finish();
    assert_eq!(crate::list(&crate::history(home.path()), Filter::default()), "1 mean?: running\n");
    write(&first, ended(key, turn, vec![text("It is two")])).expect("it is written");
    first.finish();
    assert_eq!(crate::list(&other, Filter::default()), "1 mean?: answered\n");
}

#[test]
fn an_ask_that_another_process_deletes_while_it_runs_stays_deleted() {
    let home = tempfile::tempdir().expect("a folder");
    let (first, other) = (history(home.path()), history(home.path()));
    let (ask, key, turn) = begin(&first, "mean?");
    let begun = new_turn(Which::New(ask), key, &turn);
    let number = write(&first, begun).expect("it is written").expect("a number");
    let known = in_history(&first, number);
    // No version of this program deletes what runs.
    let database = rusqlite::Connection::open(home.path().join("history/history.db")).expect("a database");
    database.execute_batch("PRAGMA foreign_keys = ON; DELETE FROM asks").expect("it is deleted");
    assert_eq!(write(&first, more(key, vec![text("It is")])), Ok(None));
    assert_eq!(write(&first, ended(key, turn.clone(), vec![text("It is two")])), Ok(None));
    // A question that follows, of this process or of one that knows the number.
    for which in [Which::New(ask), known] {
        let key = history::RecordKey::new();
        assert_eq!(write(&first, new_turn(which, key, &turn)), Ok(None));
        assert_eq!(write(&first, history::Write::Dismissed { ask: which }), Ok(None));
        assert_eq!(write(&first, history::Write::Withdrawn { turn: key }), Ok(None));
    }
    assert_eq!(other.read(Store::count).expect("a number"), 0);
    let (_, key, turn) = begin(&first, "next?");
    write(&first, ended(key, turn, Vec::new())).expect("it is written");
    assert_eq!(crate::list(&other, Filter::default()), "2 next?: answered\n");
}

#[test]
fn an_ask_that_runs_is_not_deleted() {
    let home = tempfile::tempdir().expect("a folder");
    let (first, other) = (history(home.path()), history(home.path()));
    let (_, key, turn) = begin(&first, "before?");
    let before = end(&first, key, turn, Vec::new());
    let (ask, key, turn) = begin(&first, "mean?");
    let number =
        write(&first, new_turn(Which::New(ask), key, &turn)).expect("it is written").expect("a number");
    let refused = other.change(|store| store.delete(&[before, number])).expect_err("it is refused");
    insta::assert_snapshot!(
        refused.failure(other.folder()).sentence(),
        @"Cannot delete ask 2: it still runs. Cancel it first, or wait for its end. Nothing was deleted."
    );
    end(&first, key, turn, vec![text("It is two")]);
    assert_eq!(crate::list(&other, Filter::default()), "2 mean?: answered\n1 before?: answered\n");
    assert_eq!(crate::removed(home.path()), "");
    assert_eq!(other.change(|store| store.delete(&[before, number])).expect("it is deleted").asks, 2);
}

#[test]
fn whoever_hears_of_a_change_may_panic_and_others_still_write() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let (_, key, turn) = begin(&history, "mean?");
    history.write_and(more(key, Vec::new()), |_| panic!("this panic is part of the test"));
    write(&history, ended(key, turn, Vec::new())).expect("it is written").expect("a number");
}

#[test]
fn threads_that_finish_while_others_write_wait_for_nobody_for_ever() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..40 {
                    let (_, key, turn) = begin(&history, "mean?");
                    history.write(ended(key, turn, Vec::new()));
                    history.finish();
                }
            });
        }
    });
    assert_eq!(history.read(Store::count).expect("a number"), 160);
}
