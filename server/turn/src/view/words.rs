//! Sizes, outcomes and token counts in words.

use std::time::Duration;

use super::gist::clipped;
use crate::grouped::grouped;
use crate::{Outcome, Turn, Usage};

/// The files that went along because the code names them: `with a.csv and b.csv`; empty if none did.
pub(super) fn along(turn: &Turn) -> String {
    let along = turn.sent.iter().filter(|file| file.is_named);
    let along: Vec<String> = along.map(|file| clipped(&file.name, NAME)).collect();
    match along.as_slice() {
        [] => String::new(),
        [name] => format!("with {name}"),
        [one, other] => format!("with {one} and {other}"),
        [first, rest @ ..] => format!("with {first} and {} more files", rest.len()),
    }
}

/// The most characters of a name within a line.
const NAME: usize = 40;

/// A size in readable units: `15.2 kB`.
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

/// A time in seconds: `1.8 s`.
#[must_use]
pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// A time in seconds, or in milliseconds below one second: `820 ms`, `1.8 s`.
#[must_use]
pub fn time(time: Duration) -> String {
    if time < Duration::from_secs(1) { format!("{} ms", time.as_millis()) } else { seconds(time) }
}

/// A number of lines: `1 line`, `20 lines`.
pub(super) fn lines(count: usize) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

/// The heading of what a running program has printed last, below so many lines.
pub(super) fn so_far(before: usize) -> String {
    match before {
        0 => "Output so far".to_owned(),
        before => format!("Output so far (… {} before)", lines(before)),
    }
}

/// A number of rows: `1 row`, `12 000 rows`.
pub(super) fn rows(count: usize) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{} rows", grouped(count as u64)) }
}

/// An outcome in words.
pub(crate) fn outcome(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Ok => "ok",
        Outcome::Failed => "failed",
        Outcome::DeadlineExceeded => "stopped at the time limit",
        Outcome::NotRun => "not run",
        Outcome::Interrupted => "stopped before its end",
        Outcome::Unspecified => "outcome not said",
        Outcome::Unknown(name) => name,
    }
}

/// The token counts in one line: `2 311 tokens (412 intermediate, 90 thinking)`. The intermediate ones are
/// what code execution fed back to the model.
pub(super) fn usage(usage: &Usage) -> Option<String> {
    let total = grouped(usage.total?);
    let shares = [(usage.intermediate, "intermediate"), (usage.thoughts, "thinking")];
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

/// A number of tokens in few letters: `414 tokens`, `3.1 k tokens`, `1.2 M tokens`.
#[must_use]
pub(super) fn tokens(count: u64) -> String {
    const UNITS: [(u64, &str); 2] = [(1_000_000, "M"), (1_000, "k")];
    // What rounds to a thousand is one of the next unit.
    match UNITS.into_iter().find(|(unit, _)| count >= *unit - unit / 2_000) {
        #[allow(clippy::cast_precision_loss, reason = "one digit is shown")]
        Some((unit, name)) => format!("{:.1} {name} tokens", count as f64 / unit as f64),
        None if count == 1 => "1 token".to_owned(),
        None => format!("{count} tokens"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Usage, time, tokens, usage};

    #[test]
    fn a_time_below_one_second_is_in_milliseconds() {
        assert_eq!(time(Duration::from_micros(820_900)), "820 ms");
        assert_eq!(time(Duration::from_millis(1_640)), "1.6 s");
    }

    #[test]
    fn intermediate_tokens_are_shown_by_name() {
        let counts = Usage { total: Some(1_002_311), intermediate: Some(412), ..Usage::default() };
        assert_eq!(usage(&counts).as_deref(), Some("1\u{202f}002\u{202f}311 tokens (412 intermediate)"));
        assert_eq!(usage(&Usage::default()), None);
    }

    #[test]
    fn a_number_of_tokens_is_short() {
        let drawn = [1, 414, 999, 1_000, 3_149, 999_400, 999_600, 1_240_000].map(tokens);
        assert_eq!(
            drawn.join(", "),
            "1 token, 414 tokens, 999 tokens, 1.0 k tokens, 3.1 k tokens, 999.4 k tokens, 1.0 M tokens, 1.2 M tokens"
        );
    }
}
