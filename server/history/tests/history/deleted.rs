//! What is deleted is gone from the disk.

use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use history::{History, KeptLimits, Number, RecordKey, Store, Which, Write};
use turn::{Code, Excerpt, Image, Memory, Output, Parts, Piece, State, Turn, Update};

use crate::{
    LIMITS, begin, end, ended, history, in_history, more, new_ask, new_turn, raw, text, view, write,
};

/// A word that stands nowhere else.
fn word(ask: usize, place: &str) -> String {
    format!("zq{place}{}x", (ask + 11) * 7_919 * 104_729)
}

/// Bytes of an image that stand nowhere else; some short, some over several pages.
fn image(ask: usize) -> Vec<u8> {
    let number = u64::try_from(ask).expect("a number").wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let noise: Vec<u8> = (0..2_000_u64)
        .flat_map(|index| (number ^ index.wrapping_mul(0x2545_f491_4f6c_dd1d)).to_le_bytes())
        .collect();
    [&b"\x89PNG\r\n\x1a\n"[..], &noise[..400 + ask % 5 * 3_000]].concat()
}

/// An ask with a word of its own in each place, written in bits.
fn write_ask(history: &History, ask: usize) -> Number {
    let filler = "the mean of it ".repeat(ask * 37 % 90);
    let places = |place: &str| format!("{filler}{} {filler}", word(ask, place));
    let (new, key) = (RecordKey::new(), RecordKey::new());
    let mut turn = Turn::new(places("question"));
    turn.excerpt = Some(Excerpt::new("", places("excerpt")));
    history.write(new_ask(new));
    history.write(new_turn(Which::New(new), key, &turn));
    let part = format!(r#"{{"data":"{}","text":"{}"}}"#, STANDARD.encode(image(ask)), word(ask, "part"));
    let state = State::Contents {
        asked: raw(&format!(r#"{{"parts":"{}"}}"#, word(ask, "memory"))),
        answered: Parts::default(),
    };
    turn.take(Update::Memory(Memory { state, ..Memory::default() }));
    let pieces = vec![
        text(&places("answer")),
        Piece::Code(Code { code: places("program"), ..Code::default() }),
        Piece::Output(Output { output: places("output"), ..Output::default() }),
        Piece::Image(Image::new(image(ask)).expect("an image")),
    ];
    let memory = Some(Box::new(turn.memory.clone()));
    history.write(Write::More { turn: key, pieces: pieces.clone(), parts: vec![raw(&part).into()], memory });
    history.write(new_turn(
        Which::New(new),
        key,
        &Turn { question: places("question"), ..turn.without_answer() },
    ));
    turn.memory.extend([raw(&part).into()]);
    write(history, ended(key, turn, pieces)).expect("it is written").expect("a number")
}

const PLACES: [&str; 7] = ["question", "excerpt", "part", "memory", "answer", "program", "output"];

/// All bytes of the files of the history.
fn bytes(home: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(home.join("history")).expect("a folder");
    files.flat_map(|file| std::fs::read(file.expect("a file").path()).expect("a file")).collect()
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    memchr::memmem::find(bytes, wanted).is_some()
}

/// What of an ask stands on the disk.
fn traces(bytes: &[u8], ask: usize) -> Vec<String> {
    let words = PLACES.iter().map(|place| word(ask, place));
    let mut found: Vec<String> = words.filter(|word| holds(bytes, word.as_bytes())).collect();
    let image = image(ask);
    // Any 24 bytes of it, at some places.
    let pieces = (8..image.len() - 24).step_by(331).map(|start| &image[start..start + 24]);
    found.extend(pieces.filter(|piece| holds(bytes, piece)).map(|piece| format!("image {piece:?}")));
    let base64 = STANDARD.encode(&image);
    let pieces = (32..base64.len() - 32).step_by(331).map(|start| &base64[start..start + 32]);
    found.extend(pieces.filter(|piece| holds(bytes, piece.as_bytes())).map(str::to_owned));
    found
}

#[test]
fn nothing_of_a_deleted_ask_stands_in_any_file() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    history.keep_within(LIMITS);
    let asks = 120;
    let numbers: Vec<Number> = (0..asks).map(|ask| write_ask(&history, ask)).collect();
    assert!((0..asks).all(|ask| traces(&bytes(home.path()), ask).len() >= PLACES.len()));
    // One after the other, several at once, and with others that come between.
    let (mut gone, mut next) = (Vec::new(), asks);
    for (index, ask) in (0..asks).filter(|ask| ask % 3 != 0).enumerate() {
        history.change(|store| store.delete(&[numbers[ask]])).expect("it is deleted");
        gone.push(ask);
        if index % 10 == 0 {
            write_ask(&history, next);
            next += 1;
            let bytes = bytes(home.path());
            for ask in &gone {
                assert_eq!(traces(&bytes, *ask), Vec::<String>::new(), "of {ask} after {}", gone.len());
            }
        }
    }
    let before = std::fs::metadata(home.path().join("history/history.db")).expect("a file").len();
    let all: Vec<Number> = (0..asks).map(|ask| numbers[ask]).collect();
    history.change(|store| store.delete(&all)).expect("they are deleted");
    let bytes = bytes(home.path());
    for ask in 0..asks {
        assert_eq!(traces(&bytes, ask), Vec::<String>::new(), "of {ask} at the end");
    }
    for ask in asks..next {
        assert!(traces(&bytes, ask).len() >= PLACES.len(), "{ask} is not there any more");
    }
    let after = std::fs::metadata(home.path().join("history/history.db")).expect("a file").len();
    assert!(after < before * 2 / 3, "{after} of {before}");
}

#[test]
fn what_another_process_reads_while_it_is_deleted_is_gone_a_little_later() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let number = write_ask(&history, 1);
    let other = rusqlite::Connection::open(home.path().join("history/history.db")).expect("a database");
    other.execute_batch("BEGIN").expect("a transaction");
    let asks: i64 = other.query_row("SELECT count(*) FROM asks", [], |row| row.get(0)).expect("a number");
    let beginning = std::time::Instant::now();
    assert_eq!(history.change(|store| store.delete(&[number])).expect("it is deleted").asks, 1);
    assert!(beginning.elapsed() < Duration::from_secs(20), "it waited for the reader");
    assert_eq!(history.read(Store::count).expect("a number"), 0);
    other.execute_batch("COMMIT").expect("its end");
    drop(other);
    write_ask(&history, 2);
    history.finish();
    assert_eq!((asks, traces(&bytes(home.path()), 1)), (1, Vec::new()));
}

#[test]
fn what_is_withdrawn_pruned_or_replaced_in_the_search_leaves_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let mut turn = Turn::new("");
    turn.excerpt = Some(Excerpt::new("", word(1, "excerpt")));
    let (ask, key) = (RecordKey::new(), RecordKey::new());
    history.write(new_ask(ask));
    write(&history, new_turn(Which::New(ask), key, &turn)).expect("it is written");
    assert!(holds(&bytes(home.path()), word(1, "excerpt").as_bytes()));
    write(&history, Write::Withdrawn { turn: key }).expect("it is withdrawn");
    history.finish();
    assert!(!holds(&bytes(home.path()), word(1, "excerpt").as_bytes()));
    assert_eq!(history.read(Store::count).expect("a number"), 0);
    for ask in 2..30 {
        write_ask(&history, ask);
    }
    std::thread::sleep(Duration::from_millis(5));
    let none = KeptLimits { age: Duration::ZERO, ..LIMITS };
    assert_eq!(history.change(|store| store.prune(none)).expect("they are pruned").asks, 28);
    let bytes = bytes(home.path());
    for ask in 2..30 {
        assert_eq!(traces(&bytes, ask), Vec::<String>::new(), "of {ask}");
    }
}

#[test]
fn images_that_another_ask_has_too_stay() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let (_, key, turn) = begin(&history, "plot");
        let image = Piece::Image(Image::new(image(4)).expect("an image"));
        write(&history, more(key, vec![image.clone()])).expect("it is written");
        numbers.push(end(&history, key, turn, vec![image]));
    }
    let (key, again) = (RecordKey::new(), Piece::Image(Image::new(image(4)).expect("an image")));
    write(&history, new_turn(in_history(&history, numbers[1]), key, &Turn::new("plot again")))
        .expect("it is written");
    write(&history, more(key, vec![again])).expect("it is written");
    write(&history, Write::Withdrawn { turn: key }).expect("it is withdrawn");
    history.change(|store| store.delete(&numbers[..1])).expect("it is deleted");
    let kept = history.read(|store| store.load(numbers[1])).expect("it is read").expect("it is there");
    let images: Vec<_> = kept.turns[0].turn.transcript.images().collect();
    assert_eq!(images[0].bytes[..], image(4));
    assert_eq!(view(&kept.turns[0].turn), "plot: answered");
    assert_eq!(kept.turns.len(), 1);
}

#[test]
fn no_more_is_pruned_than_it_takes() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    for ask in 0..30 {
        let (_, key, turn) = begin(&history, "large?");
        let large = Image::new([&b"\x89PNG\r\n\x1a\n"[..], &vec![ask; 300_000]].concat()).expect("an image");
        end(&history, key, turn, vec![Piece::Image(large)]);
    }
    let size = history.read(Store::size).expect("a size");
    let limits = KeptLimits { size: size - 1_000_000, ..LIMITS };
    let removed = history.change(|store| store.prune(limits)).expect("it is pruned");
    assert!((3..=5).contains(&removed.asks), "{removed:?}");
}

#[test]
fn files_that_somebody_writes_again_while_an_ask_is_deleted_are_removed_after_it() {
    /// Another window, which still sees the ask: it writes the file again, once.
    fn remove_files(folder: &Path, _: Number, _: &[String]) {
        let (file, written) = (folder.with_file_name("ask-1.md"), folder.with_file_name("written"));
        let _ = std::fs::remove_file(&file);
        if std::fs::File::create_new(written).is_ok() {
            std::fs::write(file, "It is 2.").expect("it is written");
        }
    }
    let home = tempfile::tempdir().expect("a folder");
    let history = History::at(home.path().join("history"), history::Hooks { view, remove_files });
    write_ask(&history, 1);
    history.change(|store| store.delete(&[Number(1)])).expect("it is deleted");
    assert!(home.path().join("written").exists() && !home.path().join("ask-1.md").exists());
}
