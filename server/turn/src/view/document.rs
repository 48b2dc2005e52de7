//! Whole conversations as a Markdown document.

use super::markdown::escape;
use super::page::Page;
use super::passages::passages;
use super::sections::{program, section};
use crate::Code;

/// Draws every turn, oldest first.
#[must_use]
pub fn document(pages: &[Page<'_>]) -> String {
    pages.iter().map(page).collect::<Vec<_>>().join(BETWEEN)
}

/// What stands between two turns.
const BETWEEN: &str = "\n---\n\n";

/// The line of the document, from 0, at which the latest turn begins.
#[must_use]
pub fn latest_line(pages: &[Page<'_>]) -> usize {
    let line_breaks = |text: &str| text.matches('\n').count();
    let earlier = &pages[..pages.len().saturating_sub(1)];
    earlier.iter().map(|earlier| line_breaks(&page(earlier)) + line_breaks(BETWEEN)).sum()
}

/// A heading, the answer, how it ended, and who answered at what cost.
fn page(page: &Page<'_>) -> String {
    let heading = [format!("# {}\n", escape(page.title()).trim())];
    let passages = passages(page).into_iter().map(|keyed| section(&keyed.passage, &page.charts));
    let summary = [format!("{}\n", escape(&page.ask.summary()))];
    let sections =
        heading.into_iter().chain(passages).chain(summary).filter(|section| !section.trim().is_empty());
    sections.collect::<Vec<_>>().join("\n")
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

    use super::{Page, document, latest_line};
    use crate::view::Snapshot;
    use crate::view::samples::{different, drawn, ended};
    use crate::{Check, Ending, Failure, FinishKind, Progress};

    fn page<'a>(ask: &Snapshot<'a>) -> Page<'a> {
        Page {
            heading: (&ask.turn.question).into(),
            ask: *ask,
            charts: vec!["images/chart 1.png".to_owned()],
        }
    }

    #[test]
    fn turns_are_shown_in_order_with_the_check_of_their_code() {
        let (mut first, mut second) =
            (ended(&[r#"{"text":"It is **2**."}"#]), ended(&[r#"{"text":"Yes."}"#]));
        first.turn.check = Some(Check::AsWritten(different(&[(1, "- 2\n+ 3")])));
        first.is_stale = true;
        "Sure?".clone_into(&mut second.turn.question);
        let pages = |draw: &dyn Fn(&[Page<'_>]) -> String| {
            drawn(&first, |first| drawn(&second, |second| draw(&[page(first), page(second)])))
        };
        let text = pages(&document);
        let latest = pages(&|pages| latest_line(pages).to_string());
        assert_eq!(text.lines().nth(latest.parse().expect("a line")), Some("# Sure?"));
        assert_snapshot!(text, @"
        # mean?

        > **The text has changed**
        >
        > This answer is about the text as it was.

        It is **2**.

        > **Run on this machine**
        >
        > not reproduced: the output differs on this machine

        `-` Gemini, `+` this machine

        ```diff
        - 2
        + 3
        ```

        gemini · 1.8 s

        ---

        # Sure?

        Yes.

        gemini · 1.8 s
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

        **13** units.

        > **Thinking**
        >
        > Thinking about it.

        I'll add them.

        ![chart 1](<images/chart 1.png>)

        Output (ok):

        ```text
        13
        ```

        <details>
        <summary>Program: 1 line</summary>

        ```python
        print(4+9)
        ```

        </details>

        > **The answer ends early**
        >
        > MAX_TOKENS

        gemini · 1.8 s
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

        m · 1.8 s
        ");
    }

    #[test]
    fn rounds_that_differ_are_shown_one_by_one() {
        let mut ask = ended(&[
            r#"{"code":{"code":"a"}},{"output":{"outcome":"OUTCOME_FAILED","output":"E: no"}}"#,
            r#"{"text":"Again."},{"code":{"code":"b"}},{"output":{"outcome":"OUTCOME_OK","output":"2"}},{"text":"It is 2."}"#,
        ]);
        let mut comparison = different(&[(1, "- E: no\n+ 1"), (2, "- 2\n+ 3")]);
        comparison.differing[0].ends = vec!["failed before, ok here".to_owned()];
        comparison.changes = vec!["sales.csv has changed since".to_owned()];
        ask.turn.check = Some(Check::OnFile { comparison, printed: "3\n".to_owned() });
        assert_snapshot!(drawn(&ask, |ask| document(&[page(ask)])), @"
        # mean?

        **With all rows of the file**, on this machine:

        ```text
        3
        ```

        It is 2.

        **Round 1 of 2**

        Output (failed):

        ```text
        E: no
        ```

        <details>
        <summary>Program: 1 line</summary>

        ```python
        a
        ```

        </details>

        **Round 2 of 2**

        Again.

        Output (ok):

        ```text
        2
        ```

        <details>
        <summary>Program: 1 line</summary>

        ```python
        b
        ```

        </details>

        > **Run on this machine**
        >
        > with all rows of the file it prints “3”; sales.csv has changed since, and both rounds differ

        `-` Gemini, `+` this machine with all rows of the file

        Round 1: failed before, ok here

        ```diff
        - E: no
        + 1
        ```

        Round 2:

        ```diff
        - 2
        + 3
        ```

        gemini · 1.8 s
        ");
    }

    #[test]
    fn what_waits_for_the_person_says_so() {
        let mut ask = ended(&[]);
        (ask.turn.progress, ask.turn.working) =
            (Progress::Queued, Some("waiting for your answer".to_owned()));
        assert_snapshot!(drawn(&ask, |ask| document(&[page(ask)])), @"
        # mean?

        > **Not sent yet**
        >
        > it waits for your answer

        gemini · 1.8 s
        ");
    }

    #[test]
    fn a_failure_ends_the_document() {
        let mut ask = ended(&[]);
        ask.turn.progress =
            Progress::Ended(Ending::Failed(Failure::new("Quota <used up>", "15 a minute.", "Wait 21 s.")));
        assert_snapshot!(drawn(&ask, |ask| document(&[page(ask)])), @"
        # mean?

        > **Quota &lt;used up>**
        >
        > 15 a minute. Wait 21 s.

        gemini · 1.8 s
        ");
    }

    #[test]
    fn a_run_that_only_drew_is_not_shown_as_printing_nothing() {
        let drew =
            r#"{"code":{"code":"plot()"}},{"output":{"outcome":"OUTCOME_OK"}},{"image":"iVBORw0KGgo="}"#;
        assert_snapshot!(drawn(&ended(&[drew]), |ask| document(&[page(ask)])), @"
        # mean?

        ![chart 1](<images/chart 1.png>)

        <details>
        <summary>Program: 1 line</summary>

        ```python
        plot()
        ```

        </details>

        gemini · 1.8 s
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

        gemini · 1.8 s
        # mean?

        Standard error: 3 lines

        ````text
        100%
        ```
        lost
        ````

        gemini · 1.8 s
        ");
    }
}
