//! How long an editor waits in a Python file of 100 000 lines: for a key, an excerpt, the ask comments, for
//! its asks when it is opened again.

use std::hint::black_box;
use std::ops::Range;

use ask::{
    Anchor, Document, Encoding, Position, TextIndex, Trace, ask_comment_at, ask_comments, excerpt_at,
    module_slice,
};
use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, criterion_group, criterion_main};

/// The size of the document, in lines.
const LINES: usize = 100_000;
/// The number of asks about it.
const ASKS: usize = 1000;

fn benches(criterion: &mut Criterion) {
    let source = source();
    let document = Document::new("python", &source);
    document.parse(|| true);
    let mut group = criterion.benchmark_group("100 000 lines");
    group.sample_size(20);
    group.bench_function("open", |bencher| bencher.iter(|| Document::new("python", black_box(&source))));
    group.bench_function("first parse", |bencher| {
        bencher.iter_batched(
            || Document::new("python", &source),
            |new| new.parse(|| true),
            BatchSize::LargeInput,
        );
    });
    for (name, line) in [("first", 8), ("middle", LINES / 2), ("last", LINES - 20)] {
        let line = u32::try_from(line).expect("a line");
        group.bench_function(format!("one key, {name} lines"), |bencher| {
            let mut document = document.clone();
            bencher.iter(|| press_a_key(&mut document, line));
        });
        group.bench_function(format!("one key and an excerpt, {name} lines"), |bencher| {
            let mut document = document.clone();
            let cursor = document.text().offset(Position { line, character: 8 }, Encoding::Utf16);
            bencher.iter(|| {
                press_a_key(&mut document, line);
                excerpt_at(&document, cursor..cursor)
            });
        });
    }
    group.bench_function("parse after one key", |bencher| {
        let one_key = || {
            let mut document = document.clone();
            press_a_key(&mut document, 8);
            document
        };
        bencher.iter_batched(one_key, |document| document.parse(|| true), BatchSize::LargeInput);
    });
    group.bench_function("one key sent as the whole text", |bencher| {
        let (mut document, mut new) = (document.clone(), source.clone());
        bencher.iter(|| {
            new.insert(source.len() / 2, 'x');
            black_box(document.set_text(&new));
        });
    });
    for (name, place) in
        [("definition", "return frame"), ("statement", "total_50 ="), ("blank line", "\n\n\n")]
    {
        let cursor = at(&source, place);
        group.bench_function(format!("excerpt: {name}"), |bencher| {
            bencher.iter(|| excerpt_at(&document, black_box(cursor.clone())));
        });
    }
    let excerpt = excerpt_at(&document, at(&source, "total_50 =")).expect("a statement").range;
    group.bench_function("module slice", |bencher| {
        bencher.iter(|| module_slice(&document, black_box(excerpt.clone())));
    });
    let cursor = at(&source, "ask: is");
    group.bench_function("ask comment at", |bencher| {
        bencher.iter(|| ask_comment_at(&document, black_box(&cursor)).expect("an ask comment"));
    });
    group.bench_function("ask comments", |bencher| bencher.iter(|| ask_comments(black_box(&document))));
    find_again(&mut group, &document, &source);
    group.finish();
}

/// Finds the texts of 1 000 asks after the document was closed: a third each are definitions, lines that are nowhere
/// else, and parts of lines that are in every block.
fn find_again(group: &mut BenchmarkGroup<'_, WallTime>, document: &Document, source: &str) {
    let anchors: Vec<Anchor> = (0..ASKS).map(|ask| anchor(source, ask)).collect();
    let taken = |index: &TextIndex<'_>| -> Vec<Trace> {
        anchors.iter().map(|anchor| Trace::of(index, anchor).expect("a text")).collect()
    };
    let traces = taken(&TextIndex::of(document));
    group.bench_function("1 000 traces taken", |bencher| {
        bencher.iter(|| taken(&TextIndex::of(black_box(document))));
    });
    let documents = [
        ("unchanged", source.to_owned()),
        ("one line more", format!("import os\n{source}")),
        ("one line more, every tenth edited", format!("import os\n{}", edited(source, &anchors))),
        ("another text", "x = 1\n".repeat(LINES)),
    ];
    for (name, text) in documents {
        let document = Document::new("python", &text);
        let found = |index: &TextIndex<'_>| -> Vec<Option<Anchor>> {
            traces.iter().map(|trace| trace.find(index)).collect()
        };
        let anchors = found(&TextIndex::of(&document));
        let count = |is: fn(&Anchor) -> bool| anchors.iter().flatten().filter(|anchor| is(anchor)).count();
        let fresh = count(|anchor| matches!(anchor, Anchor::Fresh(_)));
        let stale = count(|anchor| matches!(anchor, Anchor::Stale(_)));
        group.bench_function(
            format!("1 000 traces found, {name}: {fresh} fresh, {stale} stale"),
            |bencher| {
                bencher.iter(|| found(&TextIndex::of(black_box(&document))));
            },
        );
    }
}

fn anchor(source: &str, ask: usize) -> Anchor {
    let number = ask * 5;
    let block = source.find(&format!("def load_{number}(")).expect("a definition");
    let (start, end) = match ask % 3 {
        0 => ("def ", "\n\n\n"),
        1 => ("total_", "\n"),
        _ => ("sum(", "  # in"),
    };
    let start = block + source[block..].find(start).expect("a start");
    Anchor::Fresh(start..start + source[start..].find(end).expect("an end"))
}

/// The source with a change in every tenth of the texts.
fn edited(source: &str, anchors: &[Anchor]) -> String {
    let mut edited = source.to_owned();
    for range in anchors.iter().rev().step_by(10).filter_map(Anchor::range) {
        edited.insert_str(range.end - 1, "_new");
    }
    edited
}

/// A module of functions, classes and statements, with an ask comment every thousand lines or so.
fn source() -> String {
    let block = |number: usize| {
        let ask = if number.is_multiple_of(50) { "# ask: is this right? @sales.csv\n" } else { "" };
        format!(
            "def load_{number}(path: str, limit: int = 10) -> pd.DataFrame:\n    \
                 \"\"\"Reads the table of month {number}: what was sold, and where.\"\"\"\n    \
                 frame = pd.read_csv(path, nrows=limit)\n    \
                 if frame.empty:\n        \
                     raise ValueError(f\"nothing in {{path}}: {number}\")\n    \
                 return frame[[\"town\", \"price\"]].dropna()\n\n\n\
             class Month{number}:\n    \
                 rows: dict[str, float] = {{\"a\": 1.5, \"b\": {number}}}\n\n    \
                 def total(self) -> float:\n        \
                     return sum(self.rows.values())  # in euros\n\n\n\
             {ask}total_{number} = Month{number}().total() + len(load_{number}('month_{number}.csv'))\n\
             print('total', total_{number})\n\n"
        )
    };
    let blocks = (0..).map(block);
    let mut source = "import pandas as pd\n\n\n".to_owned();
    let mut lines = 3;
    for block in blocks {
        lines += block.lines().count();
        source += &block;
        if lines >= LINES {
            break;
        }
    }
    source
}

/// A cursor at the first place where a text occurs.
fn at(source: &str, text: &str) -> Range<usize> {
    let found = source.find(text).expect("the source contains the text");
    found..found
}

/// Replaces a character in a line; each time by another one, because only a difference is an edit.
fn press_a_key(document: &mut Document, line: u32) {
    let at = |character| Position { line, character };
    let place = document.text().range(at(8)..at(9), Encoding::Utf16);
    let key = if document.text().slice(place) == "x" { "y" } else { "x" };
    document.edit(at(8)..at(9), Encoding::Utf16, key);
}

criterion_group!(all, benches);
criterion_main!(all);
