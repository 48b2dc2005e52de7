//! The whole conversation as a Markdown document.

use super::markdown::{blocks, page, program, quoted};
use super::{Progress, Snapshot, fence};
use crate::{Check, Code, Ending};

/// Draws every turn with the links of its charts, oldest first.
#[must_use]
pub fn document(turns: &[(Snapshot<'_>, Vec<String>)]) -> String {
    let pages = turns.iter().map(|(turn, charts)| {
        let mut sections = blocks(turn.transcript, charts);
        if turn.is_stale {
            let note = quoted("The text has changed", "This answer is about the text as it was.");
            sections.insert(0, note);
        }
        let end = [ending(turn.progress), turn.check.map(check).unwrap_or_default()];
        let end: Vec<_> = end.into_iter().filter(|section| !section.is_empty()).collect();
        page(turn.question, &turn.summary(), sections, end.join("\n"))
    });
    pages.collect::<Vec<_>>().join("\n---\n\n")
}

/// The line, from 0, of the last place where a document shows this line of a program, from 1.
#[must_use]
pub fn line_of_code(document: &str, code: &Code, line: usize) -> Option<usize> {
    let start = document.rfind(&program(code))?;
    Some(document[..start].matches('\n').count() + line)
}

/// How a turn ended, where that needs a word.
pub(super) fn ending(progress: &Progress) -> String {
    match progress {
        Progress::Queued => quoted("Queued", "other asks come first"),
        Progress::Running => quoted("Running", "more will come"),
        Progress::Ended(Ending::Answered { finish_reason }) if finish_reason.as_str() == "STOP" => {
            String::new()
        }
        Progress::Ended(Ending::Answered { finish_reason }) => {
            quoted("The answer ends early", finish_reason.as_str())
        }
        Progress::Ended(Ending::Cut) => quoted("The answer was cut off", "what came until then is above"),
        Progress::Ended(Ending::Failed(failure)) => quoted(&failure.title, &failure.explanation()),
        Progress::Cancelled => quoted("Cancelled", "what came until then is above"),
    }
}

/// What came of running the code here.
pub(super) fn check(check: &Check) -> String {
    let words = quoted("Run on this machine", &check.words());
    match check {
        Check::Different(difference) => format!("{words}\n{}", fence("diff", difference)),
        Check::Running | Check::Reproduced | Check::Failed(_) => words,
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{document, line_of_code};
    use crate::Check;
    use crate::view::Snapshot;
    use crate::view::samples::{drawn, ended};

    #[test]
    fn a_line_of_the_program_is_found_in_the_document() {
        let ask = ended(&[
            r#"{"executableCode":{"code":"a = 1\nf(a)\n"}}"#,
            r#"{"codeExecutionResult":{"outcome":"OUTCOME_FAILED","output":"  File \"main.py\", line 2\nNameError"}}"#,
        ]);
        let (document, failing) = drawn(&ask, |ask| {
            (document(&[(*ask, vec![])]), ask.failing().map(|it| (it.code.clone(), it.line)))
        });
        let (code, line) = failing.expect("it failed");
        let place = line_of_code(&document, &code, line).expect("a place");
        assert_eq!(document.lines().nth(place), Some("f(a)"));
    }

    #[test]
    fn turns_follow_each_other_with_what_came_of_their_code() {
        let (first, second) = (ended(&[r#"{"text":"It is **2**."}"#]), ended(&[r#"{"text":"Yes."}"#]));
        let check = Check::Different("- 2\n+ 3".to_owned());
        let text = drawn(&first, |first| {
            drawn(&second, |second| {
                let first = Snapshot { check: Some(&check), is_stale: true, ..*first };
                document(&[(first, vec![]), (Snapshot { question: "Sure?", ..*second }, vec![])])
            })
        });
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
}
