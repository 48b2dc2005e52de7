//! What is kept of an ask, and how it comes back.

use std::path::Path;
use std::time::Duration;

use history::{About, AskOrigin, AskPlace, Filter, KeptLimits, Number, RecordKey, Store, Which, Write};
use insta::assert_snapshot;
use turn::{
    Code, Ending, Excerpt, Finish, How, Image, Mark, Memory, Outcome, Output, Parts, Piece, Progress, Sent,
    Speaker, State, Turn, Update, Usage, WrittenFile,
};

use crate::{LIMITS, begin, end, history, list, new_ask, new_turn, raw, removed, text, view, write};

#[test]
fn an_ask_comes_back_as_it_was() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let image = Image::new([&b"\x89PNG\r\n\x1a\n"[..], &[7; 4_000]].concat()).expect("an image");
    let part = r#"{"text":"x","thoughtSignature":"Ck4B+/=","b":1.0}"#;
    let mut turn = Turn::new("mean?");
    turn.excerpt = Some(Excerpt::new("python", "x = 1\n"));
    turn.sent = vec![Sent {
        name: "a.csv".to_owned(),
        path: None,
        size: 3,
        modified: None,
        sha256: None,
        how: How::Inline,
        sampled: None,
        privacy: turn::FilePrivacy::Full,
        is_named: false,
    }];
    turn.begin(Speaker::model("m", "Gemini"), Duration::from_secs(1));
    let (ask, key) = (RecordKey::new(), RecordKey::new());
    history.write(Write::Ask { key: ask, place: AskPlace::default(), given: "{}".to_owned() });
    history.write(new_turn(Which::New(ask), key, &turn));
    let state = State::Contents { asked: raw(r#"{"role":"user","parts":[]}"#), answered: Parts::default() };
    turn.take(Update::Memory(Memory { model: "m".to_owned(), state, ..Memory::default() }));
    let pieces = vec![
        text("It is "),
        Piece::Code(Code { id: None, language: "PYTHON".to_owned(), code: "print(2)".to_owned() }),
        Piece::Output(Output { outcome: Outcome::Ok, output: "2\n".to_owned(), ..Output::default() }),
        Piece::Image(image.clone()),
        Piece::File(WrittenFile::new("a.png", image.bytes)),
        Piece::Usage(Usage { total: Some(7), ..Usage::default() }),
    ];
    turn.take(Update::Answer { pieces, parts: vec![raw(part).into()] });
    turn.end(Progress::Ended(Ending::Answered(Finish::whole())), Some(Duration::from_millis(5)));
    let end = Write::End {
        key,
        turn: Box::new(turn.clone()),
        view: view(&turn),
        charts: vec!["/s/chart-1.png".to_owned()],
        fingerprint: None,
        bits: None,
    };
    let number = write(&history, end).expect("it is written").expect("a number");
    let kept = history.read(|store| store.load(number)).expect("it is read").expect("it is there");
    assert_eq!(kept.turns.len(), 1);
    assert_eq!(kept.turns[0].turn, turn);
    assert_eq!(
        serde_json::to_string(&kept.turns[0].turn.memory).ok(),
        serde_json::to_string(&turn.memory).ok()
    );
    assert_eq!(kept.turns[0].charts, ["/s/chart-1.png"]);
}

#[test]
fn what_was_shown_before_the_process_was_killed_is_kept_as_cut() {
    let home = tempfile::tempdir().expect("a folder");
    let first = history(home.path());
    let (_, key, mut turn) = begin(&first, "mean?");
    let mut mark = Mark::default();
    for piece in ["It is ", "two"] {
        turn.take(Update::Answer { pieces: vec![text(piece)], parts: Vec::new() });
        let (pieces, parts) = turn.since(&mut mark);
        write(&first, Write::More { turn: key, pieces, parts, memory: None }).expect("it is written");
    }
    assert_snapshot!(list(&history(home.path()), Filter::default()), @"1 mean?: running");
    // The process ends without another word.
    first.finish();
    drop(first);
    let later = history(home.path());
    assert_snapshot!(list(&later, Filter::default()), @"1 mean?: cut");
    let kept = later.read(|store| store.load(Number(1))).expect("it is read").expect("it is there");
    assert_eq!(kept.turns[0].turn.progress, Progress::Ended(Ending::Cut));
    assert_eq!(kept.turns[0].turn.transcript.blocks(), turn.transcript.blocks());
}

#[test]
fn a_long_answer_is_kept_as_it_came_and_read_back_whole() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let long = "word ".repeat(200_000);
    let (rows, has_all) = (["bits", "answers"], [true, false]);
    let kept = has_all.map(|has_all| {
        let (_, key, mut turn) = begin(&history, "tell me");
        let (mut mark, mut bits) = (Mark::default(), 0);
        for piece in [long.as_str(), "and so on, ", &long] {
            turn.take(Update::Answer { pieces: vec![text(piece)], parts: Vec::new() });
            let (pieces, parts) = turn.since(&mut mark);
            if has_all || !piece.starts_with("and") {
                write(&history, Write::More { turn: key, pieces, parts, memory: None })
                    .expect("it is written");
            }
            bits += 1;
        }
        turn.end(Progress::Ended(Ending::Answered(Finish::whole())), None);
        let (view, charts) = (view(&turn), Vec::new());
        let end = Write::End {
            key,
            turn: Box::new(turn.clone()),
            view,
            charts,
            fingerprint: None,
            bits: Some(bits),
        };
        let number = write(&history, end).expect("it is written").expect("a number");
        let kept = history.read(|store| store.load(number)).expect("it is read").expect("it is there");
        assert!(kept.turns[0].turn == turn, "another answer was read back");
    });
    assert_eq!(kept.len(), 2);
    let database = rusqlite::Connection::open(history.folder().join("history.db")).expect("the database");
    let count = |table| {
        let sql = format!("SELECT count(*) FROM {table}");
        database.query_row(&sql, [], |row| row.get::<_, i64>(0)).expect("a count")
    };
    assert_eq!(rows.map(count), [3, 1]);
}

#[test]
fn a_long_answer_that_came_in_no_bits_is_kept() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let (_, key, turn) = begin(&history, "tell me");
    let long = "word ".repeat(250_000);
    let number = end(&history, key, turn, vec![text(&long)]);
    let kept = history.read(|store| store.load(number)).expect("it is read").expect("it is there");
    assert_eq!(kept.turns[0].turn.transcript.length(), long.len());
}

#[test]
fn words_are_found_in_questions_programs_outputs_and_answers() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let code = |code: &str| Piece::Code(Code { code: code.to_owned(), ..Code::default() });
    let printed = |text: &str| Piece::Output(Output { output: text.to_owned(), ..Output::default() });
    let asks = [
        ("penguins by island?", vec![text("Three.")]),
        ("mean?", vec![code("df.groupby('island').mean()"), printed("Torgersen 3706")]),
        ("平均は?", vec![text("平均は二です。")]),
    ];
    for (question, pieces) in asks {
        let (_, key, mut turn) = begin(&history, question);
        turn.speaker = Speaker::model("gemini-flash-latest", "Gemini");
        end(&history, key, turn, pieces);
    }
    let (_, key, turn) = begin(&history, "profile");
    end(&history, key, turn, vec![code("the profile's own groupby"), printed("40 rows")]);
    let found = |query: &str| {
        let filter = Filter { query: Some(query.to_owned()), ..Filter::default() };
        format!("[{query}]\n{}", list(&history, filter))
    };
    let queries = ["island", "PENGU", "groupby island", "torgersen", "40", "均は二", "nowhere", "\"*) OR 1"];
    assert_snapshot!(queries.map(found).concat(), @"
    [island]
    2 mean?: answered
    1 penguins by island?: answered
    [PENGU]
    1 penguins by island?: answered
    [groupby island]
    2 mean?: answered
    [torgersen]
    2 mean?: answered
    [40]
    4 profile: answered
    [均は二]
    3 平均は?: answered
    [nowhere]
    [\"*) OR 1]
    ");
}

#[test]
fn what_is_deleted_is_gone_from_the_disk() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let (_, key, mut turn) = begin(&history, "what is the pineapple?");
    let image =
        Image::new([&b"\x89PNG\r\n\x1a\n"[..], b"pineapple", &[7; 4_000]].concat()).expect("an image");
    turn.take(Update::Answer { pieces: vec![text("A pineapple."), Piece::Image(image)], parts: Vec::new() });
    let charts = vec!["/s/chart-1.png".to_owned(), "/home/mine.png".to_owned()];
    let end =
        Write::End { key, view: view(&turn), turn: Box::new(turn), charts, fingerprint: None, bits: None };
    let number = write(&history, end).expect("it is written").expect("a number");
    let holds_it = || {
        let files = std::fs::read_dir(history.folder()).expect("a folder");
        let mut texts = files.map(|file| std::fs::read(file.expect("a file").path()).expect("a file"));
        texts.any(|text| text.windows(9).any(|word| word.eq_ignore_ascii_case(b"pineapple")))
    };
    assert!(holds_it() && removed(home.path()).is_empty());
    let deleted = history.change(|store| store.delete(&[number, Number(99)])).expect("it is deleted");
    assert_eq!(deleted.asks, 1);
    assert!(!holds_it());
    assert_eq!(removed(home.path()), "1: /s/chart-1.png /home/mine.png\n99: \n");
}

#[test]
fn an_ask_says_who_answered_and_what_it_is_about() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let (ask, key) = (RecordKey::new(), RecordKey::new());
    let mut turn = Turn::new("mean?");
    turn.begin(Speaker::model("gemini-flash-latest", "Gemini"), Duration::ZERO);
    let label = "# %% Load".to_owned();
    turn.excerpt = Some(Excerpt { label, ..Excerpt::new("python", "x = 1\n") });
    history.write(new_ask(ask));
    write(&history, new_turn(Which::New(ask), key, &turn)).expect("it is written");
    end(&history, key, turn, vec![text("2")]);
    let (key, second) = (RecordKey::new(), Turn::new("and the median?"));
    write(&history, new_turn(Which::New(ask), key, &second)).expect("it is written");
    let origin = || history.read(|store| store.origin(Number(1))).expect("it is read");
    let [speaker, service, question, code, label] =
        ["", "", "mean?", "x = 1\n", "# %% Load"].map(str::to_owned);
    assert_eq!(origin(), AskOrigin { speaker, service, question, code, label });
    assert_eq!(origin().title(), "mean?");
    assert_eq!(AskOrigin { question: " \n".to_owned(), ..origin() }.title(), "# %% Load");
    let (question, label) = (String::new(), String::new());
    assert_eq!(AskOrigin { question, label, ..origin() }.title(), "x = 1");
    write(&history, Write::Withdrawn { turn: key }).expect("it is withdrawn");
    assert_eq!((&*origin().speaker, &*origin().service), ("gemini-flash-latest", "Gemini"));
}

#[test]
fn the_oldest_go_first_when_there_is_no_more_room() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    for number in 0..250 {
        let (_, key, turn) = begin(&history, &format!("question {number}"));
        end(&history, key, turn, vec![text(&"word ".repeat(2_000))]);
    }
    let size = history.read(Store::size).expect("a size");
    let limits = KeptLimits { size: size / 2, ..LIMITS };
    let removed = history.change(|store| store.prune(limits)).expect("it is pruned");
    assert!(removed.asks >= 100 && removed.asks < 250, "{removed:?}");
    let kept =
        history.read(|store| store.list(&Filter { limit: 1_000, ..Filter::default() })).expect("a list");
    assert_eq!(kept.len(), 250 - removed.asks);
    assert_eq!(kept[0].number, Number(250));
    let none = KeptLimits { age: Duration::ZERO, ..LIMITS };
    std::thread::sleep(Duration::from_millis(5));
    history.change(|store| store.prune(none)).expect("it is pruned");
    assert_eq!(history.read(Store::count).expect("a number"), 0);
}

#[test]
fn a_damaged_file_is_set_aside_and_a_newer_one_is_refused() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("history");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("history.db"), "not a database ".repeat(1_000)).expect("a file");
    let first = history(home.path());
    let (_, key, turn) = begin(&first, "mean?");
    end(&first, key, turn, vec![text("2")]);
    assert_snapshot!(list(&first, Filter::default()), @"1 mean?: answered");
    let aside = first.take_set_aside();
    assert_eq!(aside.len(), 1);
    assert!(std::fs::read(&aside[0]).expect("a file").starts_with(b"not a database"));
    first.finish();
    drop(first);
    let database = rusqlite::Connection::open(folder.join("history.db")).expect("a database");
    database.pragma_update(None, "user_version", 99).expect("a newer version");
    let refused = history(home.path()).read(Store::count).expect_err("it is refused");
    let sentence = refused.failure(&folder).sentence().replace(&home.path().display().to_string(), "");
    assert_snapshot!(sentence, @"The history cannot be used: a newer version of gemini-exec wrote /history/history.db. Update gemini-exec, or set history to off.");
}

#[cfg(unix)]
#[test]
fn only_the_person_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let (_, key, turn) = begin(&history, "mean?");
    end(&history, key, turn, vec![text("2")]);
    let mode = |path: &Path| std::fs::metadata(path).expect("a file").permissions().mode() & 0o777;
    assert_eq!(mode(history.folder()), 0o700);
    for file in std::fs::read_dir(history.folder()).expect("a folder") {
        let path = file.expect("a file").path();
        let is_empty = std::fs::metadata(&path).expect("a file").len() == 0;
        assert!(is_empty || mode(&path) == 0o600, "{} {:o}", path.display(), mode(&path));
    }
}

#[test]
fn an_answer_is_found_by_its_request() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let (_, key, turn) = begin(&history, "mean?");
    end(&history, key, turn, vec![text("2")]);
    let found = history.read(|store| store.answered(&[7; 32])).expect("it is read").expect("an answer");
    assert_eq!(found.question, "mean?");
    assert_eq!(history.read(|store| store.answered(&[8; 32])).expect("it is read"), None);
}

#[test]
fn asks_about_a_file_are_those_that_have_its_place_and_those_that_it_was_given_along_with() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let sent = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        Sent {
            name,
            path: Some(path.to_owned()),
            size: 1,
            modified: None,
            sha256: None,
            how: How::Inline,
            sampled: None,
            privacy: turn::FilePrivacy::Full,
            is_named: false,
        }
    };
    let asks = [("a", vec![]), ("b", vec!["/w/a.py", "/w/c.csv"]), ("c", vec!["/w/c.csv"])];
    for (place, files) in asks {
        let (ask, key, mut turn) = (RecordKey::new(), RecordKey::new(), Turn::new("mean?"));
        turn.sent = files.into_iter().map(sent).collect();
        let place = AskPlace { uri: format!("file:///w/{place}.py"), trace: None };
        history.write(Write::Ask { key: ask, place, given: "{}".to_owned() });
        history.write(new_turn(Which::New(ask), key, &turn));
        end(&history, key, turn, vec![text("2")]);
    }
    let found = |uris: &[&str], path: Option<&str>, query: Option<&str>| {
        let uris = uris.iter().map(|uri| (*uri).to_owned()).collect();
        let about = Some(About { uris, path: path.map(str::to_owned) });
        let filter = Filter { about, query: query.map(str::to_owned), ..Filter::default() };
        list(&history, filter).lines().map(|line| line[..1].to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(found(&["file:///w/a.py"], Some("/w/a.py"), None), "2 1");
    assert_eq!(found(&["file:///w/a.py"], None, None), "1");
    assert_eq!(found(&["file:///w/none", "file:///w/c.py"], Some("/w/none"), None), "3");
    assert_eq!(found(&["file:///w/c.csv"], Some("/w/c.csv"), Some("mean")), "3 2");
    assert_eq!(found(&["file:///w/c.csv"], Some("/w/c.csv"), Some("median")), "");
}

#[test]
fn asks_go_along_with_their_file_and_with_the_folder_that_contains_it() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    for uri in ["file:///w/a.py", "file:///w/a.py.old", "file:///w/sub/a.py", "file:///w2/a.py", ""] {
        let (ask, key, turn) = (RecordKey::new(), RecordKey::new(), Turn::new("mean?"));
        let place = AskPlace { uri: uri.to_owned(), trace: None };
        history.write(Write::Ask { key: ask, place, given: "{}".to_owned() });
        history.write(new_turn(Which::New(ask), key, &turn));
        end(&history, key, turn, vec![text("2")]);
    }
    let uris = || {
        let listed = history.read(|store| store.list(&Filter { limit: 9, ..Filter::default() }));
        let uris = listed.expect("a list").into_iter().rev().map(|ask| ask.uri);
        uris.collect::<Vec<_>>().join(" ")
    };
    let rename = |old: &str, new: &str| {
        let (old, new) = (old.to_owned(), new.to_owned());
        write(&history, Write::Renamed { old, new }).expect("it is written");
        uris()
    };
    assert_snapshot!(rename("file:///w/a.py", "file:///w/b%20c.py"), @"file:///w/b%20c.py file:///w/a.py.old file:///w/sub/a.py file:///w2/a.py");
    assert_snapshot!(rename("file:///w", "file:///data"), @"file:///data/b%20c.py file:///data/a.py.old file:///data/sub/a.py file:///w2/a.py");
    assert_snapshot!(rename("file:///nowhere", "file:///w"), @"file:///data/b%20c.py file:///data/a.py.old file:///data/sub/a.py file:///w2/a.py");
}
