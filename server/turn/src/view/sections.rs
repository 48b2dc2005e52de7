//! The parts of an answer as sections of Markdown, shared by the document and the card.

use super::errors;
use super::evidence::{self, MarkedTexts};
use super::markdown::{answer, escape, fence, inline, quoted, target};
use super::reading::{self, ReadingOrder};
use super::sources;
use super::words::{lines, outcome, size};
use crate::traceback::failing_code;
use crate::{
    Block, Check, Code, Ending, FinishKind, Outcome, Output, Progress, RoundDifference, Transcript, Turn,
    WrittenFile,
};

/// Every block of an answer as Markdown, in the order in which they are read; what was found out stands below the answer.
pub(super) fn blocks(turn: &Turn, charts: &[String]) -> Vec<String> {
    let mut charts = charts.iter().enumerate();
    let mut ran = None;
    let mut texts = MarkedTexts::new(&turn.evidence);
    let all = turn.transcript.blocks();
    let ReadingOrder { closing, runs } = reading::drawn(turn, |index, block| match block {
        Block::Text(text) => answer(&texts.next(text)),
        Block::Thought(text) => quoted("Thinking", text),
        Block::Code(code) => {
            ran = Some(code);
            folded(code)
        }
        Block::Output(output) => {
            let printed = with_failed_line(printed(output, made_something(all, index)), ran, output);
            joined(printed, &errors(output, errors::DOCUMENT, "not shown"))
        }
        Block::File(_) | Block::NotKept(_) => String::new(),
        Block::Image(_) => charts.next().map(|(index, link)| chart(index + 1, link)).unwrap_or_default(),
    });
    let findings = evidence::sections(&turn.evidence);
    closing
        .into_iter()
        .chain(findings)
        .chain(runs)
        .chain([files(&turn.transcript), sources::section(&turn.transcript)])
        .collect()
}

/// The output of a run. `made` is `true` if an image or a file of the run follows.
fn printed(output: &Output, made: bool) -> String {
    let is_shown_otherwise = made || !output.errors.trim().is_empty();
    let outcome = escape(outcome(&output.outcome));
    match output.output.is_empty() {
        true if output.outcome == Outcome::Ok && is_shown_otherwise => String::new(),
        true => format!("Output ({outcome}): nothing printed\n"),
        false => format!("Output ({outcome}):\n\n{}", fence("text", &output.output)),
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

/// `true` if a chart or a file follows a result: a run that printed nothing still made something.
pub(super) fn made_something(blocks: &[Block], result: usize) -> bool {
    matches!(blocks.get(result + 1), Some(Block::Image(_) | Block::File(_) | Block::NotKept(_)))
}

/// A program as the document shows it.
pub(super) fn program(code: &Code) -> String {
    fence(language(&code.language), &code.code)
}

/// The same, folded where Markdown is rendered.
fn folded(code: &Code) -> String {
    let lines = lines(code.code.trim().lines().count());
    format!("<details>\n<summary>Program: {lines}</summary>\n\n{}\n</details>\n", program(code))
}

/// The image of a chart.
pub(super) fn chart(number: usize, link: &str) -> String {
    format!("![chart {number}](<{}>)\n", target(link))
}

/// The files that programs wrote. They are lost unless the person saves them.
pub(super) fn files(transcript: &Transcript) -> String {
    const NAMED: usize = 20;
    let shown = |file: &WrittenFile| format!("{} ({})", escape(&file.name), size(file.bytes.len() as u64));
    let mut named: Vec<String> = transcript.files().take(NAMED).map(shown).collect();
    let more = transcript.files().count() - named.len();
    named.extend((more > 0).then(|| format!("{more} more")));
    if named.is_empty() { String::new() } else { format!("Files: {}\n", named.join(", ")) }
}

/// The language of a code block. Only Python is named, because renderers may draw other languages as pictures.
pub(super) fn language(name: &str) -> &'static str {
    if name == "PYTHON" { "python" } else { "text" }
}

/// How a turn ended, or what it waits for; empty for a complete answer.
pub(super) fn ending(turn: &Turn) -> String {
    match &turn.progress {
        Progress::Queued if turn.working.is_some() => quoted("Not sent yet", "it waits for your answer"),
        Progress::Queued => quoted("Queued", "other asks come first"),
        Progress::Running => quoted("Running", "more will come"),
        Progress::Ended(Ending::Answered(finish)) if finish.kind == FinishKind::Complete => String::new(),
        Progress::Ended(Ending::Answered(finish)) => quoted("The answer ends early", &finish.word),
        Progress::Ended(Ending::Cut) => quoted("The answer was cut off", "what came until then is above"),
        Progress::Ended(Ending::Failed(failure)) => quoted(&failure.title, &failure.explanation()),
        Progress::Cancelled => quoted("Cancelled", "what came until then is above"),
    }
}

/// The result of running the code on this machine, with the differences of at most so many rounds, each drawn by `draw`.
pub(super) fn check(turn: &Turn, most: usize, draw: impl Fn(&str) -> String) -> String {
    let Some(check) = &turn.check else { return String::new() };
    let words = quoted("Run on this machine", &check.words());
    let Some(comparison) = check.comparison().filter(|comparison| comparison.differs()) else {
        return words;
    };
    let before = if turn.speaker.is_model { escape(&turn.speaker.service) } else { "before".to_owned() };
    let legend = format!(
        "`-` {before}, `+` {}\n",
        match check {
            Check::OnFile { .. } => "this machine with all rows of the file",
            _ => "this machine",
        }
    );
    let rounds = comparison.differing.iter().take(most).map(|it| difference(it, comparison.rounds, &draw));
    let more = comparison.differing.len().saturating_sub(most);
    let more = (more > 0).then(|| format!("*{more} more of the rounds that differ are in the document.*\n"));
    [words, legend].into_iter().chain(rounds).chain(more).collect::<Vec<_>>().join("\n")
}

/// How a round differs: what is said of it, then its lines.
fn difference(it: &RoundDifference, of: usize, draw: &impl Fn(&str) -> String) -> String {
    let ends = it.ends.join("; ");
    let heading = match (of, ends.is_empty()) {
        (1, true) => String::new(),
        (1, false) => format!("{}\n", escape(&ends)),
        (_, true) => format!("Round {}:\n", it.round),
        (_, false) => format!("Round {}: {}\n", it.round, escape(&ends)),
    };
    let lines = if it.lines.is_empty() { String::new() } else { draw(&it.lines) };
    joined(heading, &lines)
}

/// What the last program printed with all rows of the file, if it was run so and that differs: this answers the question.
pub(super) fn on_file(turn: &Turn, draw: impl Fn(&str) -> String) -> String {
    let Some(printed) = turn.check.as_ref().and_then(Check::on_file) else { return String::new() };
    format!("**With all rows of the file**, on this machine:\n\n{}", draw(printed))
}

/// The line of the program that failed, as Markdown; empty if the output already shows it.
fn failed_line(code: Option<&Code>, output: &Output) -> String {
    let failing = code
        .filter(|_| output.outcome != Outcome::Ok)
        .and_then(|code| failing_code(&code.code, &output.output))
        .filter(|(_, text)| !output.output.contains(text));
    failing.map_or_else(String::new, |(line, text)| format!("Line {line}: {}\n", inline(text)))
}

/// The drawn output, with the line that failed below it if the output does not show it.
pub(super) fn with_failed_line(printed: String, code: Option<&Code>, output: &Output) -> String {
    match failed_line(code, output) {
        line if line.is_empty() => printed,
        line => format!("{printed}\n{line}"),
    }
}

#[cfg(test)]
mod tests {
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
            failed_line(Some(&code), &output)
        };
        assert_eq!(failed("NameError: f"), "Line 2: `f(`&#96;`x`&#96;`, a)`\n");
        assert_eq!(failed("    f(`x`, a)\nNameError: f"), "");
    }
}
