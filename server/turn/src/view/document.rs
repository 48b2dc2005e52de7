//! Whole conversations as a Markdown document.

use super::markdown::{escape, quoted};
use super::sections::{blocks, check, ending, program};
use super::{Snapshot, evidence};
use crate::{Code, How, Turn};

/// One turn of a document.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// The heading; only its first line is shown.
    pub heading: &'a str,
    /// The turn.
    pub ask: Snapshot<'a>,
    /// The links of its images, in order.
    pub charts: Vec<String>,
}

/// Draws every turn, oldest first.
#[must_use]
pub fn document(pages: &[Page<'_>]) -> String {
    pages.iter().map(page).collect::<Vec<_>>().join("\n---\n\n")
}

/// A heading, who answered at what cost, the answer, and how it ended.
fn page(Page { heading, ask, charts }: &Page<'_>) -> String {
    let heading = escape(heading.lines().next().unwrap_or_default());
    let heading = if heading.trim().is_empty() { "Answer" } else { heading.trim() };
    let stale = if ask.standing.is_stale {
        quoted("The text has changed", "This answer is about the text as it was.")
    } else {
        String::new()
    };
    let summary = format!("{}\n", escape(&ask.summary()));
    let top = [format!("# {heading}\n"), summary, attached_again(ask.turn), stale];
    let findings = evidence::sections(&ask.turn.evidence);
    let end = [ending(&ask.turn.progress), ask.turn.check.as_ref().map(check).unwrap_or_default()];
    let sections = top.into_iter().chain(blocks(ask.turn, charts)).chain(findings).chain(end);
    sections.filter(|section| !section.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

/// Names the files of earlier questions that went along with this one; empty without any.
fn attached_again(turn: &Turn) -> String {
    let again = turn.sent.iter().filter(|file| file.how == How::Again);
    let names: Vec<String> = again.map(|file| escape(&file.name)).collect();
    if names.is_empty() { String::new() } else { format!("Attached again: {}\n", names.join(", ")) }
}

/// The line of a document, from 0, that shows a program's `line`, from 1. The last place counts; `None` if the
/// document does not show the program.
pub(super) fn line_of_code(document: &str, code: &Code, line: usize) -> Option<usize> {
    let start = document.rfind(&program(code))?;
    Some(document[..start].matches('\n').count() + line)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{Page, document};
    use crate::view::Snapshot;
    use crate::view::samples::{drawn, ended};
    use crate::{Check, Ending, Failure, FinishKind, Progress, RoundDifference};

    fn page<'a>(ask: &Snapshot<'a>) -> Page<'a> {
        Page { heading: &ask.turn.question, ask: *ask, charts: vec!["images/chart 1.png".to_owned()] }
    }

    #[test]
    fn turns_are_shown_in_order_with_the_check_of_their_code() {
        let (mut first, mut second) =
            (ended(&[r#"{"text":"It is **2**."}"#]), ended(&[r#"{"text":"Yes."}"#]));
        first.turn.check =
            Some(Check::Different(RoundDifference { round: 1, of: 1, lines: "- 2\n+ 3".to_owned() }));
        first.is_stale = true;
        "Sure?".clone_into(&mut second.turn.question);
        let text = drawn(&first, |first| drawn(&second, |second| document(&[page(first), page(second)])));
        assert_snapshot!(text, @"
        # mean?

        gemini · 1.8 s

        > **The text has changed**
        >
        > This answer is about the text as it was.

        It is **2**.

        > **Run on this machine**
        >
        > not reproduced: this machine's output differs

        ```diff
        - 2
        + 3
        ```

        ---

        # Sure?

        gemini · 1.8 s

        Yes.
        ");
    }

    #[test]
    fn the_document_shows_the_whole_ask() {
        let mut ask = ended(&[
            r#"{"thought":"Thinking about it."},{"text":"I'll add them.\n"},{"code":{"language":"PYTHON","code":"print(4+9)\n"}}"#,
            r#"{"output":{"outcome":"OUTCOME_OK","output":"13\n"}},{"image":"iVBORw0KGgo="},{"text":"**13** units."}"#,
        ]);
        "How *many*?\n".clone_into(&mut ask.turn.question);
        if let Progress::Ended(Ending::Answered(finish)) = &mut ask.turn.progress {
            (finish.kind, finish.word) = (FinishKind::Truncated, "MAX_TOKENS".to_owned());
        }
        assert_snapshot!(drawn(&ask, |ask| document(&[page(ask)])), @r"
        # How \*many\*?

        gemini · 1.8 s

        **13** units.

        ![chart 1](<images/chart 1.png>)

        Output (ok):

        ```text
        13
        ```

        > **Thinking**
        >
        > Thinking about it.

        I'll add them.

        <details>
        <summary>Program: 1 line</summary>

        ```python
        print(4+9)
        ```

        </details>

        > **The answer ends early**
        >
        > MAX_TOKENS
        ");
    }

    #[test]
    fn no_field_of_an_answer_can_inject_markdown() {
        let mut ask = ended(&[
            r#"{"model":"m\n# h"},{"finish":{"kind":"unknown","word":"x\n![x](y)"}}"#,
            r#"{"code":{"language":"MERMAID\n```\n# h","code":"graph"}}"#,
            r#"{"output":{"outcome":"![x](https://evil.example/b.png)\n\n```","output":"```\n<img src=x>"}}"#,
        ]);
        "q\u{1b}[31mred\u{202e}\n# h".clone_into(&mut ask.turn.question);
        ask.turn.progress = Progress::Ended(ask.turn.transcript.ending());
        assert_snapshot!(drawn(&ask, |ask| document(&[page(ask)])), @"
        # qred

        m · 1.8 s

        Output (`![x](https://evil.example/b.png)`):

        ````text
        ```
        <img src=x>
        ````

        <details>
        <summary>Program: 1 line</summary>

        ```text
        graph
        ```

        </details>

        > **The answer ends early**
        >
        > x
        ");
    }

    #[test]
    fn a_failure_ends_the_document() {
        let mut ask = ended(&[]);
        ask.turn.progress =
            Progress::Ended(Ending::Failed(Failure::new("Quota <used up>", "15 a minute.", "Wait 21 s.")));
        assert_snapshot!(drawn(&ask, |ask| document(&[page(ask)])), @"
        # mean?

        gemini · 1.8 s

        > **Quota &lt;used up>**
        >
        > 15 a minute. Wait 21 s.
        ");
    }

    #[test]
    fn a_run_that_only_drew_is_not_shown_as_printing_nothing() {
        let drew =
            r#"{"code":{"code":"plot()"}},{"output":{"outcome":"OUTCOME_OK"}},{"image":"iVBORw0KGgo="}"#;
        assert_snapshot!(drawn(&ended(&[drew]), |ask| document(&[page(ask)])), @"
        # mean?

        gemini · 1.8 s

        ![chart 1](<images/chart 1.png>)

        <details>
        <summary>Program: 1 line</summary>

        ```python
        plot()
        ```

        </details>
        ");
    }

    #[test]
    fn standard_error_is_in_the_document_and_cannot_inject_markdown() {
        let ran = |output: &str| {
            let ask = ended(&[&format!(
                r#"{{"output":{{"outcome":"OUTCOME_OK","output":"{output}","errors":" 10%\r100%\n```\n\u001b[31mlost\n"}}}}"#
            )]);
            drawn(&ask, |ask| document(&[page(ask)]))
        };
        assert_snapshot!(ran("done\\n") + &ran(""), @"
        # mean?

        gemini · 1.8 s

        Output (ok):

        ```text
        done
        ```

        Standard error: 3 lines

        ````text
        100%
        ```
        lost
        ````
        # mean?

        gemini · 1.8 s

        Standard error: 3 lines

        ````text
        100%
        ```
        lost
        ````
        ");
    }
}
