//! Writes what becomes of hostile texts of a model, for renderers that are not in Rust.
//!
//! `hostile-markdown COUNT [FIRST]` prints so many lines of JSON: the text and what is shown of it. Each FIRST gives
//! other texts.

use std::io::{self, BufWriter, Write};

use harness::hostile_markdown;
use serde_json::json;
use turn::view::answer;

fn main() -> io::Result<()> {
    let number = |index: usize| std::env::args().nth(index).and_then(|number| number.parse().ok());
    let (count, first) = (number(1).unwrap_or(1_000), number(2).unwrap_or(0));
    let mut out = BufWriter::new(io::stdout().lock());
    for number in first..first + count {
        let text = hostile_markdown(number);
        writeln!(out, "{}", json!({"shown": answer(&text), "text": text}))?;
    }
    out.flush()
}
