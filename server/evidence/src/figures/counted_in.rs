//! In which powers of ten the sources count: `revenue (millions)`, `total / 1e6`. Elsewhere `5 million` is no printed 5.

use super::units::{self, Says};

/// How programs write the powers.
const IN_PROGRAMS: [(i32, &[&str]); 4] = [
    (3, &["1000", "1e3", "1_000", "10**3", "10 ** 3"]),
    (6, &["1000000", "1e6", "1_000_000", "10**6", "10 ** 6"]),
    (9, &["1000000000", "1e9", "1_000_000_000", "10**9", "10 ** 9"]),
    (12, &["1e12", "1_000_000_000_000", "10**12", "10 ** 12"]),
];

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
        let is_name = || before.ends_with(['(', '_', '$', '€', '£']);
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

    /// Takes what a program divides by, and what it names.
    pub(super) fn take_program(&mut self, code: &str) {
        self.take(code);
        for (power, written) in IN_PROGRAMS {
            if written.iter().any(|written| code.contains(written)) {
                self.add(power);
            }
        }
    }
}
