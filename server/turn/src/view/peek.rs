//! The whole answer as plain text, for a small window beside the text.

use super::brief::printed;
use super::evidence::{MarkedTexts, RUN_ON_FILE, findings, way_to_file};
use super::gist::Gist;
use super::{Brief, result, said};
use crate::{Block, Turn};

/// How much of a model's words is shown, in characters; the document shows all.
const LONGEST: usize = 8_000;

/// What a model says last, with its marks; what was found out about that and when its code was run here; then the result as it
/// stands beside the text, and what was made.
#[must_use]
pub fn peek(turn: &Turn, brief: &Brief) -> String {
    let mut texts = MarkedTexts::new(&turn.evidence);
    let blocks = turn.transcript.blocks();
    let first = said::closing_start(blocks);
    // Marks are counted over all texts.
    let marked = blocks.iter().enumerate().filter_map(|(index, block)| match block {
        Block::Text(text) if turn.speaker.is_model => Some((index, texts.next(text))),
        _ => None,
    });
    let (earlier, closing): (Vec<_>, Vec<_>) = marked.partition(|(index, _)| *index < first);
    let words = if closing.is_empty() { joined(&earlier) } else { joined(&closing) };
    let words: String = words.chars().take(LONGEST).collect();
    let check = turn.check.as_ref().map(|check| format!("Run on this machine: {}", check.words()));
    let way = way_to_file(&turn.evidence, &format!("“{RUN_ON_FILE}”"));
    let notes = findings(&turn.evidence).into_iter().chain(way).chain(check).collect::<Vec<_>>().join("\n");
    // A result begins with what the model says, if that answers a question.
    let result = match brief.gist {
        Gist::Result(_) if turn.speaker.is_model => printed(turn).unwrap_or_default(),
        _ => result(brief),
    };
    let made = brief.made.join("\n");
    // The result says it already, but for what it is after a model's words.
    let is_by_model = matches!(brief.gist, Gist::Result(_)) && turn.speaker.is_model;
    let unanswered = if is_by_model { brief.unanswered_in_words() } else { String::new() };
    let parts = [words.as_str(), notes.as_str(), result, &made, &unanswered]
        .into_iter()
        .filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("\n\n")
}

fn joined(texts: &[(usize, String)]) -> String {
    let texts: Vec<&str> =
        texts.iter().map(|(_, text)| text.trim()).filter(|text| !text.is_empty()).collect();
    texts.join("\n\n")
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::peek;
    use crate::view::samples::{brief, ended, run_here};
    use crate::{Check, Comparison, TypedRows, UnsupportedNumber};

    #[test]
    fn what_a_model_says_comes_with_its_marks_and_what_was_found_out() {
        let mut ask = ended(&[
            r#"{"code":{"code":"x"}},{"output":{"outcome":"OUTCOME_OK","output":"mean 2\n"}},{"text":"It is 2, of 7."}"#,
        ]);
        ask.turn.evidence.unsupported = vec![UnsupportedNumber { text: "7".to_owned(), at: 12 }];
        let typed = TypedRows { file: "sales.csv".to_owned(), round: 0, rows: 3, different: 0, of: 3 };
        ask.turn.evidence.typed = vec![typed];
        ask.turn.check = Some(Check::AsWritten(Comparison { rounds: 1, ..Comparison::default() }));
        assert_snapshot!(peek(&ask.turn, &brief(&ask)), @"
        It is 2, of 7(?).

        Typed, not read: The program holds 3 rows of sales.csv as text. They are as in the file.
        Not in any output: 7. No program printed this, and no file or question has it.
        “Run on the full file” runs the program on sales.csv here.
        Run on this machine: reproduced: the same output on this machine

        mean 2
        ");
    }

    #[test]
    fn without_an_output_nothing_is_said_twice() {
        let said = ended(&[r#"{"text":"It is 2."}"#]);
        assert_eq!(peek(&said.turn, &brief(&said)), "It is 2.");
        let ran = run_here(&[r#"{"output":{"outcome":"OUTCOME_OK","output":"2\n"}},{"text":"Ran here."}"#]);
        assert_eq!(peek(&ran.turn, &brief(&ran)), "2");
    }

    #[test]
    fn charts_and_files_are_listed_below_what_was_printed() {
        let ran = run_here(&[
            r#"{"output":{"outcome":"OUTCOME_OK","output":"2\n"}},{"image":"iVBORw0KGgo="},{"file":{"name":"result.csv","bytes":"YQ=="}}"#,
        ]);
        assert_snapshot!(peek(&ran.turn, &brief(&ran)), @"
        2

        ▣ 1 chart
        1 file: result.csv
        ");
    }
}
