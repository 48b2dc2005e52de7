//! Damaged files, files that are not there, and what somebody has changed in them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use history::{Filter, History, Number, Store, Which, Write};
use insta::assert_snapshot;
use turn::{Check, Image, Piece};

use crate::{begin, end, ended, history, in_history, list, more, new_turn, text, write};

/// A history with some asks, as a process that was killed leaves it.
fn filled(home: &Path) -> PathBuf {
    let history = history(home);
    for number in 0..40 {
        let (_, key, turn) = begin(&history, &format!("question {number}"));
        let image = Image::new([&b"\x89PNG\r\n\x1a\n"[..], &[7; 3_000]].concat()).expect("an image");
        end(&history, key, turn, vec![text(&format!("word{number} ").repeat(300)), Piece::Image(image)]);
    }
    history.finish();
    home.join("history/history.db")
}

/// A filled history whose log is empty.
fn settled(home: &Path) -> PathBuf {
    let file = filled(home);
    open(&file).query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("a checkpoint");
    file
}

fn open(file: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(file).expect("a database")
}

/// Asks, which is always kept.
fn ask(history: &History) -> Number {
    let (_, key, turn) = begin(history, "after");
    let number = write(history, ended(key, turn, vec![text("2")])).expect("it is written").expect("a number");
    let kept = history.read(|store| store.load(number)).expect("it is read").expect("it is there");
    assert_eq!(kept.listed.view, "after: answered");
    number
}

/// Uses all of a history, whatever is in it.
fn use_all(history: &History) {
    for round in 0..3 {
        let look = || -> Result<(), history::Error> {
            history.read(|store| store.list(&Filter { limit: 1_000, ..Filter::default() }))?;
            let query = Some("word7".to_owned());
            history.read(|store| store.list(&Filter { query, limit: 1_000, ..Filter::default() }))?;
            for number in 1..=40 {
                match history.read(|store| store.load(Number(number))) {
                    Err(history::Error::Unreadable(_)) => {}
                    other => drop(other?),
                }
            }
            history.change(|store| store.delete(&[Number(3), Number(38)]))?;
            Ok(())
        };
        match look() {
            Ok(()) => return,
            // The next opening sets it aside.
            Err(history::Error::Damaged) => {}
            Err(other) => panic!("in round {round}: {other:?}"),
        }
    }
    panic!("it is damaged again and again");
}

/// The same numbers on each run.
fn numbers(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 8).expect("64 bits") % below
    }
}

#[test]
fn a_file_that_was_cut_off_is_set_aside_when_that_is_seen() {
    let home = tempfile::tempdir().expect("a folder");
    let whole = fs::read(settled(home.path())).expect("a file");
    let mut number = numbers(1);
    for _ in 0..12 {
        let home = tempfile::tempdir().expect("a folder");
        fs::create_dir(home.path().join("history")).expect("a folder");
        let file = home.path().join("history/history.db");
        fs::write(&file, &whole[..number(whole.len())]).expect("a file");
        let history = history(home.path());
        ask(&history);
        use_all(&history);
        ask(&history);
    }
}

#[test]
fn a_file_with_bytes_of_others_in_its_midst_is_set_aside_when_that_is_seen() {
    let home = tempfile::tempdir().expect("a folder");
    let whole = fs::read(settled(home.path())).expect("a file");
    let mut number = numbers(2);
    let mut aside = 0;
    for _ in 0..25 {
        let home = tempfile::tempdir().expect("a folder");
        fs::create_dir(home.path().join("history")).expect("a folder");
        let file = home.path().join("history/history.db");
        let mut bytes = whole.clone();
        let (start, length) = (number(whole.len()), 1 + number(9_000));
        bytes
            .iter_mut()
            .skip(start)
            .take(length)
            .for_each(|byte| *byte = u8::try_from(number(256)).expect("a byte"));
        fs::write(&file, bytes).expect("a file");
        let history = history(home.path());
        ask(&history);
        use_all(&history);
        ask(&history);
        aside += history.take_set_aside().len();
    }
    assert!(aside > 3, "{aside}");
}

#[test]
fn numbers_go_on_after_those_of_a_damaged_file() {
    let home = tempfile::tempdir().expect("a folder");
    let file = settled(home.path());
    let database = open(&file);
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'turns'";
    let page: u64 = database.query_row(sql, [], |row| row.get(0)).expect("a page");
    drop(database);
    let mut bytes = fs::read(&file).expect("a file");
    let start = usize::try_from(page - 1).expect("a small number") * 4_096;
    bytes[start..start + 4_096].fill(0xaa);
    fs::write(&file, bytes).expect("a file");
    let history = history(home.path());
    assert_eq!(ask(&history), Number(41));
    assert_eq!(history.take_set_aside().len(), 1);
    assert_eq!(list(&history, Filter::default()), "41 after: answered\n");
}

#[test]
fn words_that_are_damaged_are_made_again() {
    let home = tempfile::tempdir().expect("a folder");
    let file = settled(home.path());
    let database = open(&file);
    database.execute("UPDATE words_data SET block = zeroblob(200) WHERE id > 10", []).expect("it is damaged");
    drop(database);
    let history = history(home.path());
    use_all(&history);
    ask(&history);
    assert!(history.take_set_aside().is_empty());
    let found = list(&history, Filter { query: Some("word7".to_owned()), ..Filter::default() });
    assert_eq!(found, "8 question 7: answered\n");
}

#[test]
fn a_log_that_is_lost_or_left_over_is_in_nobody_s_way() {
    for change in ["lose", "cut", "keep"] {
        let home = tempfile::tempdir().expect("a folder");
        let file = filled(home.path());
        let side = |ending: &str| PathBuf::from(format!("{}{ending}", file.display()));
        match change {
            "lose" => {
                fs::remove_file(side("-wal")).expect("it is removed");
                let _ = fs::remove_file(side("-shm"));
            }
            "cut" => {
                let log = fs::read(side("-wal")).expect("a log");
                fs::write(side("-wal"), &log[..log.len() / 2]).expect("a log");
                fs::write(side("-shm"), vec![0xff; 32_768]).expect("an index of the log");
            }
            // The database was deleted; its log was not.
            _ => fs::remove_file(&file).expect("it is removed"),
        }
        let history = history(home.path());
        ask(&history);
        use_all(&history);
        ask(&history);
    }
}

#[test]
fn a_folder_that_is_deleted_while_it_is_used_is_made_again() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let (_, key, turn) = begin(&history, "mean?");
    write(&history, more(key, vec![text("It is ")])).expect("it is written");
    assert_eq!(list(&history, Filter::default()), "1 mean?: running\n");
    fs::remove_dir_all(history.folder()).expect("it is removed");
    assert_eq!(list(&history, Filter::default()), "");
    write(&history, more(key, vec![text("two")])).expect("it is written");
    assert_eq!(list(&crate::history(home.path()), Filter::default()), "1 mean?: running\n");
    end(&history, key, turn, vec![text("It is two")]);
    assert_eq!(list(&history, Filter::default()), "1 mean?: answered\n");
}

#[test]
fn another_process_goes_on_in_the_new_file() {
    let home = tempfile::tempdir().expect("a folder");
    let file = settled(home.path());
    let (first, other) = (history(home.path()), history(home.path()));
    ask(&first);
    let (_, key, turn) = begin(&first, "it runs");
    write(&first, more(key, Vec::new())).expect("it is written");
    fs::rename(&file, file.with_file_name("damaged-1.db")).expect("it is moved");
    ask(&other);
    assert_eq!(end(&first, key, turn, vec![text("2")]), Number(2));
    assert_eq!(list(&other, Filter::default()), "2 it runs: answered\n1 after: answered\n");
}

#[test]
fn a_place_that_cannot_be_used_is_told_with_what_to_do() {
    let sentence = |prepare: fn(&Path)| {
        let home = tempfile::tempdir().expect("a folder");
        prepare(home.path());
        let history = history(home.path());
        let (_, key, turn) = begin(&history, "mean?");
        let written = write(&history, ended(key, turn, Vec::new())).expect_err("it is refused");
        assert!(history.read(Store::count).is_err());
        written.replace(&home.path().display().to_string(), "") + "\n"
    };
    let a_file = sentence(|home| fs::write(home.join("history"), "mine").expect("a file"));
    let a_folder = sentence(|home| fs::create_dir_all(home.join("history/history.db")).expect("a folder"));
    assert_snapshot!(a_file + &a_folder, @"
    The history cannot be used: /history is not a folder. Make /history a folder that you can write, with room on its disk, or set history to off.
    The history cannot be used: unable to open database file: /history/history.db. Make /history a folder that you can write, with room on its disk, or set history to off.
    ");
}

#[test]
fn an_ask_is_written_once_while_another_reader_sets_the_file_aside() {
    for round in 0..100 {
        let home = tempfile::tempdir().expect("a folder");
        fs::create_dir(home.path().join("history")).expect("a folder");
        fs::write(home.path().join("history/history.db"), "damaged ".repeat(1_000)).expect("a file");
        let writing = history(home.path());
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| history(home.path()).read(Store::count).expect("it is read"));
            }
            ask(&writing);
        });
        assert_eq!(writing.read(Store::count).expect("it is read"), 1, "in round {round}");
    }
}

#[test]
fn an_empty_file_is_a_history_without_asks() {
    let home = tempfile::tempdir().expect("a folder");
    fs::create_dir(home.path().join("history")).expect("a folder");
    fs::write(home.path().join("history/history.db"), "").expect("a file");
    let history = history(home.path());
    assert_eq!(ask(&history), Number(1));
    assert!(history.take_set_aside().is_empty());
}

#[test]
fn tables_of_another_program_are_set_aside() {
    let home = tempfile::tempdir().expect("a folder");
    fs::create_dir(home.path().join("history")).expect("a folder");
    let file = home.path().join("history/history.db");
    open(&file).execute_batch("CREATE TABLE asks (other TEXT)").expect("a table");
    let history = history(home.path());
    assert_eq!(ask(&history), Number(1));
    assert_eq!(history.take_set_aside().len(), 1);
}

#[test]
fn one_ask_that_somebody_changed_is_in_nobody_s_way() {
    let home = tempfile::tempdir().expect("a folder");
    let file = filled(home.path());
    let database = open(&file);
    let changes = [
        "UPDATE turns SET charts = 'no list', view = CAST(x'ff00fe' AS TEXT), owner = '../../x' WHERE id = 1",
        "UPDATE turns SET head = 'no turn', owner = '/etc/passwd' WHERE id = 2",
        "UPDATE turns SET owner = '1-1' WHERE id = 3",
        "UPDATE answers SET pieces = x'ff' || 'no pieces' WHERE turn = 4",
        "DELETE FROM blobs_of_turns WHERE turn < 6",
        "UPDATE asks SET latest = 999 WHERE number = 7",
        "UPDATE asks SET trace = CAST(x'ff' AS TEXT) WHERE number = 8",
    ];
    for change in changes {
        database.execute(change, []).unwrap_or_else(|error| panic!("{change}: {error}"));
    }
    drop(database);
    let history = history(home.path());
    let shown = list(&history, Filter::default());
    assert!(!shown.contains("running"), "{shown}");
    // What cannot be read and was not ended looks cut; its words are lost.
    assert!(shown.contains("\n3 question 2: cut\n2 : cut\n1 question 0: cut\n"), "{shown}");
    assert_eq!(shown.lines().count(), 39);
    let refused = history.read(|store| store.load(Number(2))).expect_err("it cannot be read");
    assert!(matches!(refused, history::Error::Unreadable(_)), "{refused:?}");
    let all: Vec<Number> = (1..=8).map(Number).collect();
    assert_eq!(history.change(|store| store.delete(&all)).expect("they are deleted").asks, 8);
    ask(&history);
}

#[test]
fn a_turn_that_cannot_be_ended_is_told_once_and_the_others_can_be_read() {
    let home = tempfile::tempdir().expect("a folder");
    let database = open(&filled(home.path()));
    let stop = "UPDATE turns SET owner = '1-1' WHERE id = 1;
        CREATE TRIGGER stop BEFORE UPDATE ON turns BEGIN SELECT RAISE(ABORT, 'stopped'); END;";
    database.execute_batch(stop).expect("a trigger");
    let history = history(home.path());
    assert!(history.take_unrecovered().is_none());
    for look in 0..3 {
        assert_eq!(list(&history, Filter::default()).lines().count(), 40);
        assert_eq!(history.take_unrecovered().is_some(), look == 0);
    }
    database.execute_batch("DROP TRIGGER stop").expect("no trigger");
    assert!(list(&history, Filter::default()).ends_with("1 question 0: cut\n"));
    assert!(history.take_unrecovered().is_none());
}

#[test]
fn a_clock_that_was_set_back_changes_no_order() {
    let home = tempfile::tempdir().expect("a folder");
    let file = filled(home.path());
    let database = open(&file);
    let later = "UPDATE asks SET created = created + 1000000000, changed = changed + 1000000000";
    database.execute(later, []).expect("a change");
    database.execute("INSERT OR REPLACE INTO facts VALUES ('tidied', 9000000000000)", []).expect("a change");
    let history = history(home.path());
    history.keep_within(crate::LIMITS);
    assert_eq!(ask(&history), Number(41));
    assert_eq!(history.read(Store::latest).expect("it is read"), Some(Number(41)));
    let tidied = || -> i64 {
        let sql = "SELECT value FROM facts WHERE name = 'tidied'";
        database.query_row(sql, [], |row| row.get(0)).expect("a time")
    };
    // Written behind the answer.
    let is_tidied = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        tidied() < 9_000_000_000_000
    });
    assert!(is_tidied);
    let (key, turn) = (history::RecordKey::new(), turn::Turn::new("follow"));
    write(&history, new_turn(in_history(&history, Number(1)), key, &turn)).expect("it is written");
    end(&history, key, turn, vec![text("3")]);
    assert_eq!(history.read(Store::latest).expect("it is read"), Some(Number(1)));
    let kept = history.read(|store| store.load(Number(1))).expect("it is read").expect("it is there");
    assert!(kept.listed.changed >= kept.listed.created);
}

#[test]
fn a_check_changes_the_turn_that_was_checked() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let (ask, key, turn) = begin(&history, "first?");
    let turn = turn::Turn { began: Some(Duration::from_secs(1)), ..turn };
    end(&history, key, turn.clone(), vec![text("1")]);
    // The next question runs while the code of the first is checked.
    let (next, follow) = (history::RecordKey::new(), turn::Turn::new("second?"));
    write(&history, new_turn(Which::New(ask), next, &follow)).expect("it is written");
    let checked = turn::Turn { check: Some(Check::Running), ..turn };
    let turn = Box::new(checked);
    write(&history, Write::Checked { ask: Which::New(ask), turn, view: "checked".to_owned() })
        .expect("it is written");
    end(&history, next, follow, vec![text("2")]);
    let kept = history.read(|store| store.load(Number(1))).expect("it is read").expect("it is there");
    let told: Vec<_> =
        kept.turns.iter().map(|kept| (kept.turn.question.as_str(), &kept.turn.check)).collect();
    assert_eq!(told, [("first?", &Some(Check::Running)), ("second?", &None)]);
}

#[test]
fn a_damaged_question_does_not_hide_where_an_ask_comes_from() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let (_, key, turn) = begin(&history, "mean?");
    let number = end(&history, key, turn, vec![text("2")]);
    let database = rusqlite::Connection::open(history.folder().join("history.db")).expect("a database");
    database.execute("UPDATE turns SET head = '[1'", []).expect("it is damaged");
    let origin = history.read(|store| store.origin(number)).expect("it is read");
    assert_eq!(origin, history::AskOrigin::default());
}

#[test]
fn an_ask_of_a_history_that_was_replaced_is_nobody_else_s() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let (_, key, turn) = begin(&history, "old?");
    let number = end(&history, key, turn, vec![text("1")]);
    let old = in_history(&history, number);
    fs::remove_dir_all(history.folder()).expect("it is removed");
    let (_, key, turn) = begin(&history, "new?");
    assert_eq!(end(&history, key, turn, vec![text("2")]), number);
    let place = history::AskPlace { uri: "file:///w/old.py".to_owned(), trace: None };
    let moved = Write::Moved { ask: old, from: "file:///w/a.py".to_owned(), place };
    let follow = new_turn(old, history::RecordKey::new(), &turn::Turn::new("follow"));
    for change in [moved, Write::Dismissed { ask: old }, follow] {
        assert_eq!(write(&history, change), Ok(None));
    }
    let kept = history.read(|store| store.load(number)).expect("it is read").expect("it is there");
    assert_eq!((kept.listed.uri.as_str(), kept.turns.len()), ("file:///w/a.py", 1));
}

#[test]
fn a_window_does_not_take_back_the_name_that_another_gave_a_file() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let (_, key, turn) = begin(&history, "mean?");
    let number = end(&history, key, turn, vec![text("1")]);
    let ask = in_history(&history, number);
    let renamed = Write::Renamed { old: "file:///w".to_owned(), new: "file:///v".to_owned() };
    write(&history, renamed).expect("it is written");
    let uri = |from: &str, uri: &str| {
        let place = history::AskPlace { uri: uri.to_owned(), trace: None };
        write(&history, Write::Moved { ask, from: from.to_owned(), place }).expect("it is written");
        history.read(|store| store.find(number)).expect("it is read").expect("it is there").uri
    };
    assert_eq!(uri("file:///w/a.py", "file:///w/a.py"), "file:///v/a.py");
    assert_eq!(uri("file:///v/a.py", "file:///v/b.py"), "file:///v/b.py");
}

#[test]
fn an_ask_that_a_copy_of_the_history_lacks_is_nobody_else_s() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let (_, key, turn) = begin(&history, "first?");
    end(&history, key, turn, vec![text("1")]);
    history.finish();
    let copy = |from: &Path, to: &Path| {
        fs::create_dir_all(to).expect("a folder");
        for file in fs::read_dir(from).expect("a folder") {
            let file = file.expect("a file").path();
            fs::copy(&file, to.join(file.file_name().expect("a name"))).expect("it is copied");
        }
    };
    copy(history.folder(), &home.path().join("copy"));
    let (ask, key, turn) = begin(&history, "old?");
    let old = in_history(&history, end(&history, key, turn, vec![text("2")]));
    fs::remove_dir_all(history.folder()).expect("it is removed");
    copy(&home.path().join("copy"), history.folder());
    let (_, key, turn) = begin(&history, "new?");
    assert_eq!(end(&history, key, turn, vec![text("3")]), Number(2));
    for which in [old, Which::New(ask)] {
        let follow = new_turn(which, history::RecordKey::new(), &turn::Turn::new("follow"));
        assert_eq!(write(&history, follow), Ok(None));
    }
    assert_eq!(list(&history, Filter::default()), "2 new?: answered\n1 first?: answered\n");
}
