//! How an ask is shown.

mod card;
mod diagnostic;
mod document;
mod hint;
mod lens;
pub mod markdown;
mod result;
#[cfg(test)]
mod samples;
mod saved;
mod snapshot;
mod table;
pub mod terminal;

pub use card::{CARD_LIMIT, card};
pub use diagnostic::{Severity, diagnostic};
pub use document::{document, line_of_code};
pub use hint::{WIDTH as HINT_WIDTH, hint};
pub use lens::lens;
pub use result::result;
pub use saved::{notebook, script};
pub use snapshot::{Failing, Progress, Snapshot};

use gemini::wire::{Outcome, Usage};

use crate::traceback::failing_code;
use crate::{Code, Output};

/// Text as a fenced block that nothing inside can close.
#[must_use]
pub fn fence(language: &str, text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    let end = if text.ends_with('\n') { "" } else { "\n" };
    // The language may be a model's word: no more of it than a word.
    let language: String = language.chars().take_while(char::is_ascii_alphanumeric).collect();
    format!("{fence}{language}\n{text}{end}{fence}\n")
}

/// Text as code within a line, which nothing inside can end.
fn inline(text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let marks = "`".repeat(longest + 1);
    if text.contains('`') { format!("{marks} {text} {marks}") } else { format!("{marks}{text}{marks}") }
}

/// The line of the program that failed, as Markdown, where the output does not show it itself.
fn failed_line(code: Option<&Code>, output: &Output) -> String {
    let failing = code
        .filter(|_| output.outcome != Outcome::Ok)
        .and_then(|code| failing_code(&code.code, &output.output))
        .filter(|(_, text)| !output.output.contains(text));
    failing.map_or_else(String::new, |(line, text)| format!("Line {line}: {}\n", inline(text)))
}

/// What was printed, as drawn already, and below it the line that failed, if it takes telling.
fn with_failed_line(printed: String, code: Option<&Code>, output: &Output) -> String {
    match failed_line(code, output) {
        line if line.is_empty() => printed,
        line => format!("{printed}\n{line}"),
    }
}

/// A size as people say it: `15.2 kB`.
#[must_use]
pub fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match UNITS.into_iter().find(|(unit, _)| bytes >= *unit) {
        #[allow(clippy::cast_precision_loss, reason = "one digit is shown")]
        Some((unit, name)) => format!("{:.1} {name}", bytes as f64 / unit as f64),
        None if bytes == 1 => "1 byte".to_owned(),
        None => format!("{bytes} bytes"),
    }
}

/// An outcome in words.
#[must_use]
pub fn outcome(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Ok => "ok",
        Outcome::Failed => "failed",
        Outcome::DeadlineExceeded => "stopped at the time limit",
        Outcome::Unspecified => "outcome not said",
        Outcome::Unknown(name) => name,
    }
}

/// The token counts in one line: `2 311 tokens (412 intermediate, 90 thinking)`. The intermediate ones are
/// what code execution fed back to the model.
#[must_use]
pub fn usage(usage: &Usage) -> Option<String> {
    let total = grouped(usage.total_token_count?);
    let shares =
        [(usage.tool_use_prompt_token_count, "intermediate"), (usage.thoughts_token_count, "thinking")];
    let shares: Vec<String> = shares
        .into_iter()
        .filter_map(|(count, name)| {
            count.filter(|count| *count > 0).map(|count| format!("{} {name}", grouped(count)))
        })
        .collect();
    Some(if shares.is_empty() {
        format!("{total} tokens")
    } else {
        format!("{total} tokens ({})", shares.join(", "))
    })
}

/// Digits in groups of three, with the narrow space that ISO 80000-1 asks for.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Code, Outcome, Output, Usage, failed_line, fence, usage};

    #[test]
    fn a_fence_is_longer_than_any_run_inside() {
        assert_eq!(fence("text", "a ```` b"), "`````text\na ```` b\n`````\n");
        assert_eq!(fence("", "x\n"), "```\nx\n```\n");
        assert_eq!(fence("py\n```", "x"), "```py\nx\n```\n");
    }

    #[test]
    fn the_line_that_failed_is_shown_where_the_traceback_does_not() {
        let code = Code { id: None, language: "PYTHON".to_owned(), code: "a = 1\nf(`x`, a)\n".to_owned() };
        let failed = |text: &str| {
            let traceback = format!(
                "Traceback (most recent call last):\n  File \"<string>\", line 2, in <module>\n{text}"
            );
            let output = Output { id: None, outcome: Outcome::Failed, output: traceback };
            failed_line(Some(&code), &output)
        };
        assert_eq!(failed("NameError: f"), "Line 2: `` f(`x`, a) ``\n");
        assert_eq!(failed("    f(`x`, a)\nNameError: f"), "");
    }

    #[test]
    fn intermediate_tokens_are_named() {
        let counts = Usage {
            total_token_count: Some(1_002_311),
            tool_use_prompt_token_count: Some(412),
            ..Usage::default()
        };
        assert_eq!(usage(&counts).as_deref(), Some("1\u{202f}002\u{202f}311 tokens (412 intermediate)"));
        assert_eq!(usage(&Usage::default()), None);
    }
}
