//! How long it takes to account for every number of a long answer: beside its outputs, beside a file, and in hostile text.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::json;
use turn::{Piece, Turn, Update};

/// A long answer, in bytes.
const ANSWER: usize = 10_000;
/// Long outputs, in bytes.
const OUTPUTS: usize = 100_000;
/// A large file, in bytes.
const FILE: usize = 10_000_000;
/// Hostile texts, in bytes.
const HOSTILE: usize = 1_000_000;

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("figures");
    group.sample_size(20);
    let supported = turn(&outputs(OUTPUTS), &answer(ANSWER, 0));
    group.bench_function("10 kB of text, 100 kB of outputs", |bencher| {
        bencher.iter(|| evidence::unsupported(black_box(&supported), &[], &[]));
    });
    let short = turn(&outputs(OUTPUTS / 50), &answer(ANSWER, 0));
    group.bench_function("10 kB of text, 2 kB of outputs", |bencher| {
        bencher.iter(|| evidence::unsupported(black_box(&short), &[], &[]));
    });
    let planted = turn(&outputs(OUTPUTS), &answer(ANSWER, 3));
    let file = file(FILE);
    group.throughput(Throughput::Bytes(FILE as u64));
    group.bench_function("the same with wrong figures, and a file of 10 MB", |bencher| {
        bencher.iter(|| evidence::unsupported(black_box(&planted), &[&file], &[]));
    });
    group.throughput(Throughput::Bytes(HOSTILE as u64));
    let shapes = [
        "7",
        "1,",
        "1 000 ",
        "1.00001 10.0001 ",
        "`1` ``2`` ",
        "> - 1. # *_[",
        "1e5 2e-7 ",
        "1/3 ",
        "| 5 % ",
    ];
    for shape in shapes {
        let text = shape.repeat(HOSTILE / shape.len());
        let hostile = turn(&text, &text);
        group.bench_function(format!("1 MB of {shape:?}"), |bencher| {
            bencher.iter(|| evidence::unsupported(black_box(&hostile), &[], &[]));
        });
    }
    group.finish();
}

fn turn(output: &str, text: &str) -> Turn {
    let pieces: Vec<Piece> = serde_json::from_value(json!([
        {"code": {"code": "print(frame.describe())"}},
        {"output": {"outcome": "OUTCOME_OK", "output": output}},
        {"text": text},
    ]))
    .expect("pieces");
    let mut turn = Turn::new("What sells best?");
    turn.take(Update::Answer { pieces, parts: Vec::new() });
    turn
}

/// A value that looks like no other.
fn value(number: usize) -> usize {
    number * 7919 % 99_991 + 100_000
}

/// Lines as pandas prints them.
fn outputs(size: usize) -> String {
    let line = |number: usize| {
        let value = value(number);
        let (cents, share, rows) = (value % 97, value % 9973, value % 89);
        format!("{number:<6} {value:>9}.{cents:02} {:>8}.{share:04} 0.{share:04} {rows:>5}\n", value / 31)
    };
    (0..size / 44).map(line).collect()
}

/// Prose, a list and a table about them, with a wrong figure in every paragraph of so many.
fn answer(size: usize, wrong: usize) -> String {
    let paragraph = |number: usize| {
        let (row, planted) = (value(number), usize::from(wrong > 0 && number.is_multiple_of(wrong)));
        format!(
            "### Shop {number}\n\nThe mean revenue is **${row}.{:02}**, about {:.1} % of all; the median is {}.{:04}.\n\n\
             - It has `{}` rows\n\n| shop | revenue |\n|---|---:|\n| {number} | {}.{:02} |\n\n",
            row % 97,
            f64::from(u32::try_from(row % 9973).expect("small")) / 100.0,
            row / 31,
            row % 9973,
            row % 89,
            row + planted * 1_000_000,
            row % 97,
        )
    };
    grown(String::new(), size, paragraph)
}

/// Rows of numbers, with a date each.
fn file(size: usize) -> String {
    let row = |number: usize| {
        let value = value(number);
        format!(
            "{number},2024-01-{:02},{value}.{:02},{},shop {}\n",
            value % 28 + 1,
            value % 97,
            value / 31,
            value % 13
        )
    };
    grown("row,date,revenue,items,shop\n".to_owned(), size, row)
}

/// A text with one part after the other until it is long enough.
fn grown(mut text: String, size: usize, part: impl Fn(usize) -> String) -> String {
    let mut number = 0;
    while text.len() < size {
        text += &part(number);
        number += 1;
    }
    text
}

criterion_group!(all, benches);
criterion_main!(all);
