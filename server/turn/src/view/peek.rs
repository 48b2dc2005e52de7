//! The whole answer as plain text, for a small window beside the text.

use super::evidence::{MarkedTexts, findings};
use super::{Brief, result};
use crate::{Block, Turn};

/// How much of a model's words is shown, in characters; the document shows all.
const LONGEST: usize = 8_000;

/// What a model says, with its marks; what was found out about that and when its code was run here; then the result as it
/// stands beside the text.
#[must_use]
pub fn peek(turn: &Turn, brief: &Brief) -> String {
    let mut texts = MarkedTexts::new(&turn.evidence);
    let blocks = turn.transcript.blocks().iter().filter(|_| turn.speaker.is_model);
    let said: Vec<&str> = blocks
        .filter_map(|block| match block {
            Block::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let words = joined(said.iter().map(|text| texts.next(text)));
    let words: String = words.chars().take(LONGEST).collect();
    let check = turn.check.as_ref().map(|check| format!("Run on this machine: {}", check.words()));
    let notes = findings(&turn.evidence).into_iter().chain(check).collect::<Vec<_>>().join("\n");
    let result = result(brief);
    // Without an output the result is what the model says.
    let is_said =
        joined(said.iter().map(|text| (*text).to_owned())).starts_with(result.trim_end_matches('…'));
    let result = if is_said { "" } else { result };
    let parts = [words.as_str(), notes.as_str(), result].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("\n\n")
}

fn joined(texts: impl Iterator<Item = String>) -> String {
    let texts = texts.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    texts.collect::<Vec<_>>().join("\n\n")
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
        assert_snapshot!(peek(&ask.turn, &brief(&ask)), @r#"
        It is 2, of 7(?).

        Typed, not read: The program holds 3 rows of sales.csv as text. They are as in the file.
        Not in any output: 7. No program printed this, and no file or question has it.
        Run on this machine: reproduced: the same output on this machine

        mean 2
        "#);
    }

    #[test]
    fn without_an_output_nothing_is_said_twice() {
        let said = ended(&[r#"{"text":"It is 2."}"#]);
        assert_eq!(peek(&said.turn, &brief(&said)), "It is 2.");
        let ran = run_here(&[r#"{"output":{"outcome":"OUTCOME_OK","output":"2\n"}},{"text":"Ran here."}"#]);
        assert_eq!(peek(&ran.turn, &brief(&ran)), "2");
    }
}
