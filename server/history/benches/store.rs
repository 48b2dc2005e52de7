//! How fast a large history is written, searched and pruned: 100,000 asks of a kilobyte or two, with a chart each here and there.
//!
//! The history is made once, in a temporary folder; that takes minutes. `HISTORY_BENCH` names a folder to keep it in.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use criterion::{BatchSize, Criterion};
use history::{
    About, AskPlace, Filter, History, Hooks, KeptLimits, Number, RecordKey, Store, TurnKind, Which, Write,
};
use turn::{Code, Ending, Finish, How, Image, Output, Piece, Progress, Sent, Turn, Update};

const ASKS: usize = 100_000;

/// The asks of one document.
const IN_DOCUMENT: usize = 1_000;

fn main() {
    let temporary = tempfile::tempdir().expect("a folder");
    let home = std::env::var_os("HISTORY_BENCH").map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    let history = history(&home);
    if !history.exists() {
        build(&history);
    }
    tell_size(&history);
    let mut criterion = Criterion::default()
        .configure_from_args()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    lists(&mut criterion, &history);
    searches(&mut criterion, &history);
    writes(&mut criterion, &history, &home);
    criterion.final_summary();
}

fn history(home: &Path) -> History {
    let view = |turn: &Turn| format!(r#"{{"question":"{}"}}"#, turn.question);
    History::at(home.join("history"), Hooks { view, remove_files: |_, _, _| {} })
}

#[allow(clippy::print_stdout, reason = "it is part of the result")]
fn build(history: &History) {
    let beginning = Instant::now();
    for ask in 0..ASKS {
        let (key, turn, pieces) = begin(history, ask);
        let end = ended(key, turn, pieces);
        if ask % 500 == 499 { wait(history, end) } else { history.write(end) }
    }
    history.finish();
    println!("built in {:?}", beginning.elapsed());
}

#[allow(clippy::print_stdout, reason = "it is part of the result")]
fn tell_size(history: &History) {
    let size = history.read(Store::size).expect("a size");
    println!("{} asks, {} MB", history.read(Store::count).expect("a number"), size / 1_000_000);
}

/// A word of a vocabulary in which some are frequent and most are rare, as in a language.
fn word(number: usize) -> String {
    let noise = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
    let rank = (noise % 1_000 + 1) * (noise / 1_000 % 40 + 1) % 20_000;
    let syllables = ["ba", "co", "du", "fe", "gi", "ha", "jo", "ku", "le", "mi", "no", "pu"];
    let mut rest = rank + 7;
    let mut word = String::new();
    while rest > 0 {
        word.push_str(syllables[rest % syllables.len()]);
        rest /= syllables.len();
    }
    word
}

fn words(ask: usize, count: usize) -> String {
    (0..count).map(|index| word(ask * 1_000 + index) + " ").collect()
}

fn begin(history: &History, number: usize) -> (RecordKey, Turn, Vec<Piece>) {
    let question = format!("What is the mean of {}", words(number, 6));
    let mut turn = Turn::new(question);
    turn.excerpt = Some(turn::Excerpt::new("python", words(number + 1, 20)));
    if number.is_multiple_of(10) {
        turn.sent = vec![sent(number / 10 % 500)];
    }
    let document = if number.is_multiple_of(ASKS / IN_DOCUMENT) { 0 } else { 1 + number % 997 };
    let place = AskPlace {
        uri: format!("file:///home/person/work/project/document-{document}.py"),
        trace: Some(format!(
            r#"{{"line":{number},"before":"{}","text":"{}"}}"#,
            words(number, 5),
            words(number, 20)
        )),
    };
    let (ask, key) = (RecordKey::new(), RecordKey::new());
    history.write(Write::Ask { key: ask, place, given: r#"{"files":[]}"#.to_owned() });
    let view = format!(r#"{{"question":"{}","answer":"{}"}}"#, turn.question, words(number, 12));
    history.write(Write::Turn {
        ask: Which::New(ask),
        key,
        kind: TurnKind::Next,
        turn: Box::new(turn.clone()),
        view,
    });
    let mut answer = format!("The result: {}", words(number, 90));
    if number % 50_000 == 1_234 {
        answer.push_str("xylophone");
    }
    let mut pieces = vec![
        Piece::Code(Code {
            code: format!("import pandas\nprint({})", words(number + 2, 30)),
            ..Code::default()
        }),
        Piece::Output(Output { output: words(number + 3, 40), ..Output::default() }),
        Piece::Text(answer),
    ];
    if number.is_multiple_of(200) {
        let noise = (0..3_000_usize)
            .flat_map(|index| (index * 31 + number * 7_919).to_le_bytes())
            .collect::<Vec<_>>();
        let png = [&b"\x89PNG\r\n\x1a\n"[..], &noise].concat();
        pieces.insert(2, Piece::Image(Image::new(png).expect("an image")));
    }
    (key, turn, pieces)
}

/// One of the documents, given along with a question.
fn sent(document: usize) -> Sent {
    let name = format!("document-{document}.py");
    let path = Some(format!("/home/person/work/project/{name}"));
    Sent {
        name,
        path,
        size: 1,
        modified: None,
        sha256: None,
        how: How::Inline,
        sampled: None,
        privacy: turn::FilePrivacy::Full,
        is_named: false,
    }
}

fn ended(key: RecordKey, mut turn: Turn, pieces: Vec<Piece>) -> Write {
    turn.take(Update::Answer { pieces, parts: Vec::new() });
    turn.progress = Progress::Ended(Ending::Answered(Finish::whole()));
    let view = format!(r#"{{"question":"{}"}}"#, turn.question);
    Write::End { key, turn: Box::new(turn), view, charts: Vec::new(), fingerprint: None, bits: None }
}

fn wait(history: &History, write: Write) {
    number(history, write);
}

fn number(history: &History, write: Write) -> Number {
    let (sender, result) = mpsc::channel();
    history.write_and(write, move |done| {
        let _ = sender.send(done.ok().flatten());
    });
    result.recv().expect("an answer").expect("a number")
}

/// One of the documents, as a file that was given along too.
fn about() -> About {
    let path = "/home/person/work/project/document-5.py";
    About { uris: vec![format!("file://{path}")], path: Some(path.to_owned()) }
}

fn lists(criterion: &mut Criterion, history: &History) {
    let mut group = criterion.benchmark_group("read");
    let list = |filter: &Filter| history.read(|store| store.list(filter)).expect("a list").len();
    for limit in [20, 100] {
        let filter = Filter { limit, ..Filter::default() };
        group.bench_function(format!("list of {limit}"), |bencher| bencher.iter(|| black_box(list(&filter))));
    }
    let filter = Filter { about: Some(about()), limit: 20, ..Filter::default() };
    group.bench_function("list of a document", |bencher| bencher.iter(|| black_box(list(&filter))));
    group.bench_function("count", |bencher| bencher.iter(|| history.read(Store::count).expect("a number")));
    group.bench_function("latest", |bencher| bencher.iter(|| history.read(Store::latest).expect("a number")));
    let uri = "file:///home/person/work/project/document-0.py";
    let found = history.read(|store| store.in_document(uri)).expect("a list").len();
    group.bench_function(format!("in document with {found} asks"), |bencher| {
        bencher.iter(|| history.read(|store| store.in_document(uri)).expect("a list").len());
    });
    group.bench_function("load", |bencher| {
        bencher
            .iter(|| history.read(|store| store.load(Number(50_001))).expect("it is read").expect("an ask"));
    });
    group.bench_function("open", |bencher| {
        bencher.iter(|| {
            let hooks = Hooks { view: |_| String::new(), remove_files: |_, _, _| {} };
            let history = History::at(history.folder().to_owned(), hooks);
            history.read(Store::latest).expect("it opens")
        });
    });
    group.finish();
}

fn searches(criterion: &mut Criterion, history: &History) {
    let mut group = criterion.benchmark_group("search");
    let common = word(12);
    let about = about();
    let queries = [
        ("a rare word", "xylophone".to_owned(), None),
        ("a word of every ask", "mean".to_owned(), None),
        ("a frequent word", common.clone(), None),
        ("two words of every ask", "mean pandas".to_owned(), None),
        ("two words", format!("{common} {}", word(13)), None),
        ("the beginning of two letters", "ba".to_owned(), None),
        ("the beginning of one letter", "b".to_owned(), None),
        ("a phrase", "import.pandas".to_owned(), None),
        ("a word that is not there", "zzyzx".to_owned(), None),
        ("a word of every ask, in a document", "mean".to_owned(), Some(about.clone())),
        ("a rare word, in a document", "xylophone".to_owned(), Some(about)),
    ];
    for (name, query, about) in queries {
        let filter = Filter { query: Some(query), about, limit: 20, ..Filter::default() };
        let list = || history.read(|store| store.list(&filter)).expect("a list").len();
        group.bench_function(format!("{name} ({})", list()), |bencher| bencher.iter(list));
    }
    group.finish();
}

fn writes(criterion: &mut Criterion, history: &History, home: &Path) {
    let mut group = criterion.benchmark_group("write");
    group.sample_size(10);
    group.bench_function("begin and end", |bencher| {
        bencher.iter_batched(
            || (),
            |()| {
                let (key, turn, pieces) = begin(history, ASKS + 7);
                number(history, ended(key, turn, pieces))
            },
            BatchSize::PerIteration,
        );
    });
    let limits = KeptLimits { age: Duration::from_secs(1 << 32), size: u64::MAX };
    group.bench_function("prune nothing", |bencher| {
        bencher.iter(|| history.change(|store| store.prune(limits)).expect("it is pruned"));
    });
    let mut next = 20_000;
    group.bench_function("delete", |bencher| {
        bencher.iter(|| {
            next += 1;
            history.change(|store| store.delete(&[Number(next)])).expect("it is deleted")
        });
    });
    let numbers: Vec<Number> = (30_000..30_050).map(Number).collect();
    let beginning = Instant::now();
    history.change(|store| store.delete(&numbers)).expect("they are deleted");
    tell_time("delete of 50", beginning);
    group.finish();
    assert!(home.exists());
}

#[allow(clippy::print_stdout, reason = "it is part of the result")]
fn tell_time(what: &str, beginning: Instant) {
    println!("{what}: {:?}", beginning.elapsed());
}
