//! In which powers of ten the sources count: `revenue (millions)`, `total / 1e6`. Elsewhere `5 million` is no printed 5.

use super::units::{self, Says};

/// How programs write the powers.
const IN_PROGRAMS: [(i32, &[&str]); 5] = [
    (units::PERCENT_POWER, &["100"]),
    (3, &["1000", "1e3", "1_000", "10**3", "10 ** 3"]),
    (6, &["1000000", "1e6", "1_000_000", "10**6", "10 ** 6"]),
    (9, &["1000000000", "1e9", "1_000_000_000", "10**9", "10 ** 9"]),
    (12, &["1e12", "1_000_000_000_000", "10**12", "10 ** 12"]),
];

/// How programs and columns call shares in per cent.
const PERCENT: [&str; 6] = ["%", "％", "pct", "percent", "per cent", "prozent"];

/// Letters of the longest name of a power.
const LONGEST: usize = 12;

/// The powers of ten in which sources count: a bit for each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CountedIn(u16);

impl CountedIn {
    pub(super) fn has(self, power: i32) -> bool {
        u32::try_from(power).is_ok_and(|power| power < u16::BITS && self.0 >> power & 1 == 1)
    }

    fn add(&mut self, power: i32) {
        self.0 |= u32::try_from(power).ok().and_then(|power| 1_u16.checked_shl(power)).unwrap_or(0);
    }

    /// Takes what a text names: `millions`, `Mio.`, `(k)`, `sales_m`.
    pub(super) fn take(&mut self, text: &str) {
        let has =
            |name: &&str| text.contains(name) || capitalised(name).is_some_and(|name| text.contains(&name));
        if PERCENT.iter().any(has) {
            self.add(units::PERCENT_POWER);
        }
        self.take_powers(text);
    }

    fn take_powers(&mut self, text: &str) {
        let mut start = 0;
        for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
            if letter.is_alphabetic() {
                continue;
            }
            if start < at && at - start <= 2 * LONGEST {
                self.take_word(&text[..start], &text[start..at]);
            }
            start = at + letter.len_utf8();
        }
    }

    fn take_word(&mut self, before: &str, word: &str) {
        // `fit(m)` is a call.
        let is_part = |last: char| last.is_alphanumeric() || matches!(last, '_' | ')' | ']');
        let is_in_brackets = || before.strip_suffix('(').is_some_and(|rest| !rest.ends_with(is_part));
        let is_name = || before.ends_with(['_', '$', '€', '£']) || is_in_brackets();
        let scale = if word.is_ascii() {
            units::called(&word.to_ascii_lowercase())
        } else {
            units::named(&word.to_lowercase())
        };
        match scale {
            Some(scale) if scale.says == Says::Times || scale.says == Says::Letter && is_name() => {
                self.add(scale.shifts[0]);
            }
            _ => {}
        }
    }

    /// Takes what a program divides or multiplies by, and what it names.
    pub(super) fn take_program(&mut self, code: &str) {
        // A `%` also takes the rest, and puts values into texts.
        if PERCENT.iter().skip(2).any(|name| code.contains(name))
            || code.contains("%}")
            || code.contains("%%")
        {
            self.add(units::PERCENT_POWER);
        }
        self.take_powers(code);
        for (power, written) in IN_PROGRAMS {
            if written.iter().any(|written| is_factor(code, written, power)) {
                self.add(power);
            }
        }
    }
}

/// `true` if a program divides or multiplies by a number: `range(1000)` says nothing.
fn is_factor(code: &str, number: &str, power: i32) -> bool {
    let is_times = |text: &str, side: fn(&str) -> Option<char>| matches!(side(text), Some('*' | '/'));
    code.match_indices(number).any(|(at, _)| {
        let (before, behind) = (code[..at].trim_end(), &code[at + number.len()..]);
        let is_longer = behind.starts_with(|next: char| next.is_ascii_digit() || next == '_')
            || code[..at].ends_with(|last: char| last.is_alphanumeric() || matches!(last, '_' | '.'));
        let behind = behind.strip_prefix(".0").unwrap_or(behind).trim_start();
        // A constant for it has a name.
        let is_named = power > units::PERCENT_POWER + 1 && before.ends_with('=');
        let is_divided =
            ["/=", "*=", "div(", "divide(", "mul(", "multiply("].iter().any(|it| before.ends_with(it));
        !is_longer
            && (is_times(before, |text| text.chars().next_back())
                || is_times(behind, |text| text.chars().next())
                || is_named
                || is_divided)
    })
}

/// `Percent`
fn capitalised(name: &str) -> Option<String> {
    let first = name.chars().next().filter(char::is_ascii_lowercase)?;
    Some(first.to_ascii_uppercase().to_string() + &name[1..])
}
