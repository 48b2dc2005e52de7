//! The passages of an answer as Markdown, shared by the document and the card.

use super::errors;
use super::markdown::{answer, escape, fence, inline, quoted, target};
use super::passages::{self, Passage};
use super::sources;
use super::words::{lines, so_far};
use crate::{Code, Output, Turn};

/// A passage as Markdown. `charts` are the links of the images, in order.
pub(super) fn section(passage: &Passage<'_>, charts: &[String]) -> String {
    match passage {
        Passage::Line(text) => format!("{}\n", escape(text)),
        Passage::Note { heading, text } => quoted(heading, text),
        Passage::OnFile(printed) => on_file(&fence("text", printed)),
        Passage::Round(words) => round(words),
        Passage::Text(text) | Passage::HowItRan(text) => answer(text),
        Passage::Chart(number) => {
            charts.get(number - 1).map_or_else(String::new, |link| chart(*number, link))
        }
        Passage::Printed { outcome, text, .. } => printed(outcome, text),
        Passage::WholeTraceback(text) => whole_traceback(text),
        Passage::PrintedSoFar { tail, before } => {
            format!("{}\n\n{}", so_far(*before), fence("text", tail))
        }
        Passage::FailedLine(line, text) => failed_line(*line, text),
        Passage::Errors { heading, text } => format!("{heading}\n\n{}", fence("text", text)),
        Passage::Program(code) => folded(code),
        Passage::Sources(all) => sources::section(all),
        Passage::Sides { before, after } => format!("`-` {}, `+` {after}\n", escape(before)),
        Passage::Difference { heading, lines } => difference(heading, lines, |lines| fence("diff", lines)),
    }
}

/// Stands above a round.
pub(super) fn round(words: &str) -> String {
    format!("**{words}**\n")
}

fn printed(outcome: &str, text: &str) -> String {
    let outcome = escape(outcome);
    match text {
        "" => format!("Output ({outcome}): nothing printed\n"),
        text if outcome.is_empty() => fence("text", text),
        text => format!("Output ({outcome}):\n\n{}", fence("text", text)),
    }
}

/// Standard error of a run that ended well, its last lines, at most so many; empty without any.
pub(super) fn errors(output: &Output, most: usize, others: &str) -> String {
    if output.errors.trim().is_empty() {
        return String::new();
    }
    let heading = errors::heading(&output.errors).replacen('s', "S", 1);
    format!("{heading}\n\n{}", fence("text", &errors::folded(&output.errors, most, others)))
}

/// Two sections, of which either may be empty.
pub(super) fn joined(first: String, second: &str) -> String {
    if first.is_empty() || second.is_empty() { first + second } else { format!("{first}\n{second}") }
}

/// A program as the document shows it.
pub(super) fn program(code: &Code) -> String {
    fence(language(&code.language), &code.code)
}

/// The same, folded where Markdown is rendered.
fn folded(code: &Code) -> String {
    details("Program", &code.code, &program(code))
}

fn whole_traceback(text: &str) -> String {
    details("Whole traceback", text, &fence("text", text))
}

/// A text that is folded where Markdown is rendered.
fn details(name: &str, text: &str, drawn: &str) -> String {
    let lines = lines(text.trim().lines().count());
    format!("<details>\n<summary>{name}: {lines}</summary>\n\n{drawn}\n</details>\n")
}

/// The image of a chart.
pub(super) fn chart(number: usize, link: &str) -> String {
    format!("![chart {number}](<{}>)\n", target(link))
}

/// The language of a code block. Only Python is named, because renderers may draw other languages as pictures.
pub(super) fn language(name: &str) -> &'static str {
    if name == "PYTHON" { "python" } else { "text" }
}

/// What the last program printed with all rows of the file: this answers the question.
pub(super) fn on_file(drawn: &str) -> String {
    format!("**With all rows of the file**, on this machine:\n\n{drawn}")
}

/// The result of running the code on this machine, with the differences of at most so many rounds, each drawn by `draw`.
pub(super) fn check(turn: &Turn, most: usize, draw: impl Fn(&str) -> String) -> String {
    let differing = turn.check.as_ref().and_then(|check| Some(check.comparison()?.differing.len()));
    let more = differing.unwrap_or_default().saturating_sub(most);
    let more = (more > 0).then(|| format!("*{more} more of the rounds that differ are in the document.*\n"));
    let passages = passages::check(turn, most);
    let drawn = passages.iter().map(|passage| match passage {
        Passage::Difference { heading, lines } => difference(heading, lines, &draw),
        other => section(other, &[]),
    });
    drawn.chain(more).collect::<Vec<_>>().join("\n")
}

fn difference(heading: &str, lines: &str, draw: impl Fn(&str) -> String) -> String {
    let heading = if heading.is_empty() { String::new() } else { format!("{}\n", escape(heading)) };
    let lines = if lines.is_empty() { String::new() } else { draw(lines) };
    joined(heading, &lines)
}

fn failed_line(line: usize, text: &str) -> String {
    format!("Line {line}: {}\n", inline(text))
}

/// The drawn output, with the line that failed below it if the output does not show it.
pub(super) fn with_failed_line(printed: String, code: Option<&Code>, output: &Output) -> String {
    match passages::failed_line(code, output) {
        Some((line, text)) => format!("{printed}\n{}", failed_line(line, text)),
        None => printed,
    }
}

#[cfg(test)]
mod tests {
    use super::super::passages::failed_line as found;
    use super::failed_line;
    use crate::{Code, Outcome, Output};

    #[test]
    fn the_failing_line_is_shown_if_the_traceback_does_not_show_it() {
        let code = Code { id: None, language: "PYTHON".to_owned(), code: "a = 1\nf(`x`, a)\n".to_owned() };
        let failed = |text: &str| {
            let traceback = format!(
                "Traceback (most recent call last):\n  File \"<string>\", line 2, in <module>\n{text}"
            );
            let output = Output { outcome: Outcome::Failed, output: traceback, ..Output::default() };
            found(Some(&code), &output).map(|(line, text)| failed_line(line, text)).unwrap_or_default()
        };
        assert_eq!(failed("NameError: f"), "Line 2: `f(`&#96;`x`&#96;`, a)`\n");
        assert_eq!(failed("    f(`x`, a)\nNameError: f"), "");
    }
}
