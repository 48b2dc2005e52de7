//! What is a figure, what supports it, and what is left alone.

use insta::assert_snapshot;
use proptest::prelude::*;
use turn::{Piece, Turn, Update};

use super::{claimed, unsupported};

/// A turn whose program printed something; its answer is the text.
pub(super) fn answered(output: &str, text: &str) -> Turn {
    let pieces = serde_json::json!([
        {"code": {"code": "print(result)"}},
        {"output": {"outcome": "OUTCOME_OK", "output": output}},
        {"text": text},
    ]);
    turn("", pieces)
}

pub(super) fn turn(question: &str, pieces: serde_json::Value) -> Turn {
    let pieces: Vec<Piece> = serde_json::from_value(pieces).expect("pieces");
    let mut turn = Turn::new(question);
    turn.take(Update::Answer { pieces, parts: Vec::new() });
    turn
}

/// Each line: `text | output → marks`.
fn marks(rows: &str) -> String {
    let row = |row: &str| {
        let (text, output) = row.rsplit_once(" | ").unwrap_or((row, ""));
        let marks = unsupported(&answered(output, text), &[]);
        let marks: Vec<String> = marks.into_iter().map(|mark| mark.text).collect();
        format!("{text} | {output} → {}", marks.join(" "))
    };
    rows.trim().lines().map(|line| row(line.trim()).trim_end().to_owned() + "\n").collect()
}

#[test]
fn scratch() {
    let rows = std::fs::read_to_string("/tmp/figs/rows.txt").expect("rows");
    print!("{}", marks(&rows));
}
