//! The line of a program at which its run failed.

use serde::{Deserialize, Serialize};

use super::document::{document, line_of_code};
use super::page::Page;
use super::passages::own_source;
use super::{Snapshot, Standing};
use crate::traceback::failing_code;
use crate::{Code, Outcome, Turn};

/// The line of a program that raised an error.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FailedLine {
    /// The line, trimmed.
    pub text: String,
    /// The number of lines of the program after it; blank ones at the program's end do not count.
    pub lines_after: usize,
    /// Its line in the result document, from 0; `None` if the document does not show the program.
    in_document: Option<usize>,
    /// The same for a document that says that the text has changed.
    in_stale_document: Option<usize>,
}

/// The longest result document, in bytes, that is searched for the line.
const MAX_LENGTH: usize = 50_000;

impl FailedLine {
    /// The line at which the last run of the latest of these turns failed, if it failed.
    pub(super) fn of(pages: &[Page<'_>]) -> Option<Self> {
        let (code, line, text) = failing(pages.last()?.ask.turn)?;
        let length = pages.iter().map(|page| page.ask.turn.transcript.length()).sum::<usize>();
        let in_document = |is_stale| {
            // Rendering a long document at every change would cost too much: the editor goes to its beginning.
            if length > MAX_LENGTH {
                return Some(0);
            }
            let pages = pages.iter().cloned();
            let pages = pages.map(|page| Page {
                ask: Snapshot { standing: Standing { is_stale, ..page.ask.standing }, ..page.ask },
                ..page
            });
            line_of_code(&document(&pages.collect::<Vec<_>>()), code, line)
        };
        Some(FailedLine {
            text: text.to_owned(),
            lines_after: code.code.trim_end().lines().count().saturating_sub(line),
            in_document: in_document(false),
            in_stale_document: in_document(true),
        })
    }

    /// The line of the result document, from 0, that shows it; `None` if the document does not show the program.
    #[must_use]
    pub fn in_document(&self, is_stale: bool) -> Option<usize> {
        if is_stale { self.in_stale_document } else { self.in_document }
    }
}

/// The place in the person's file of the line at which the last run of their own program failed.
pub(super) fn failed_place(turn: &Turn) -> Option<String> {
    let source = own_source(turn)?;
    source.words(failing(turn)?.1)
}

/// The program, the number of the failing line, from 1, and the line.
fn failing(turn: &Turn) -> Option<(&Code, usize, &str)> {
    let round = turn.transcript.rounds().pop()?;
    let (code, output) = (round.code?, round.outputs.last()?);
    let (line, text) = failing_code(&code.code, &output.output).filter(|_| output.outcome != Outcome::Ok)?;
    Some((code, line, text))
}

#[cfg(test)]
mod tests {
    use super::FailedLine;
    use crate::view::samples::{ended, pages};
    use crate::view::{Page, document};

    /// The line of the document that the failed line leads to.
    fn shown(pages: &[Page<'_>]) -> Option<String> {
        let failed = FailedLine::of(pages)?;
        let line = failed.in_document(pages[0].ask.standing.is_stale)?;
        document(pages).lines().nth(line).map(str::to_owned)
    }

    #[test]
    fn a_line_of_the_program_is_found_in_the_document() {
        let mut first = ended(&[r#"{"image":"iVBORw0KGgo="},{"text":"It is 2."}"#]);
        let mut ask = ended(&[
            r#"{"code":{"code":"a = 1\nf(a)\n\nb = 2\n\n"}}"#,
            r#"{"output":{"outcome":"OUTCOME_FAILED","output":"  File \"main.py\", line 2\nNameError"}}"#,
        ]);
        let failed = FailedLine::of(&pages(&ask)).expect("it failed");
        assert_eq!((failed.text.as_str(), failed.lines_after), ("f(a)", 2));
        assert_eq!(shown(&pages(&ask)).as_deref(), Some("f(a)"));
        (first.is_stale, ask.is_stale) = (true, true);
        assert_eq!(shown(&[pages(&ask), pages(&first), pages(&ask)].concat()).as_deref(), Some("f(a)"));
    }

    #[test]
    fn a_long_document_is_opened_at_its_beginning() {
        let text = format!(r#"{{"text":"{}"}}"#, "word ".repeat(10_001));
        let ask = ended(&[
            &text,
            r#"{"code":{"code":"f()"}}"#,
            r#"{"output":{"outcome":"OUTCOME_FAILED","output":"  File \"main.py\", line 1\nNameError"}}"#,
        ]);
        assert_eq!(FailedLine::of(&pages(&ask)).and_then(|failed| failed.in_document(false)), Some(0));
    }
}
