//! How alike two outputs are.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::Harmless;
use super::order::{Movable, in_order};
use super::spellings::spelled;
use super::unordered::{MovableLines, Unordered};
use crate::cut_after;

/// How alike two outputs are.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Likeness {
    /// What differs, and counts as the same.
    pub(super) harmless: BTreeSet<Harmless>,
    /// The lines that differ; empty if none does.
    pub(super) different: String,
}

/// What may differ without a difference, by what a program does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Allowed {
    /// What of a set or a folder may be in any order.
    pub(super) unordered: Unordered,
    /// `true` if what stands behind `≈` is an estimate.
    pub(super) estimates: bool,
    /// `true` if the program shows the kinds of columns.
    pub(super) kinds: bool,
}

impl Allowed {
    /// What may move within one of so many lines.
    fn movable(self, at: usize, lines: usize) -> Movable {
        match self.unordered.lists {
            Some(any) if any.of(lines).contains(&at) => self.unordered.within,
            _ => Movable::Sets,
        }
    }
}

/// Compares lines.
pub(super) fn likeness(before: &[&str], here: &[&str], allowed: Allowed) -> Likeness {
    let ((old_warnings, old), (new_warnings, new)) = (split(before), split(here));
    let same = same_lines(&old, &new, allowed).or_else(|| {
        let any = allowed.unordered.lines?;
        has_same_lines(&old, &new, any, allowed).then(|| BTreeSet::from([Harmless::Order]))
    });
    let different = if same.is_none() { difference(&old, &new).join("\n") } else { String::new() };
    let mut harmless = same.unwrap_or_default();
    if old_warnings != new_warnings {
        harmless.insert(Harmless::Warnings);
    }
    Likeness { harmless, different }
}

/// How lines differ that count as the same, one by one; `None` if they do not.
fn same_lines(old: &[&str], new: &[&str], allowed: Allowed) -> Option<BTreeSet<Harmless>> {
    let mut harmless = BTreeSet::new();
    for (at, (was, is)) in old.iter().zip(new).enumerate() {
        harmless.extend(same_line(was, is, allowed.movable(at, old.len()), allowed)?);
    }
    (old.len() == new.len()).then_some(harmless)
}

/// `true` for the same lines, of which those in the middle may be in any order.
fn has_same_lines(old: &[&str], new: &[&str], any: MovableLines, allowed: Allowed) -> bool {
    let Range { start, end } = any.of(old.len());
    let mut around = (0..start).chain(end..old.len());
    let is_same = |at: usize| same_line(old[at], new[at], allowed.movable(at, old.len()), allowed).is_some();
    old.len() == new.len()
        && around.all(is_same)
        && sorted(&old[start..end]) == sorted(&new[start..end])
        && stay_together(&old[start..end], &new[start..end], any.together)
}

/// `true` if each line that stands there once has as many lines around it that are the same in both.
fn stay_together(old: &[&str], new: &[&str], length: usize) -> bool {
    let mut places: HashMap<&str, Option<usize>> = HashMap::new();
    for (at, line) in new.iter().enumerate() {
        places.entry(line).and_modify(|place| *place = None).or_insert(Some(at));
    }
    let has_its_lines = |at: usize, to: usize| {
        let before = old[..at].iter().rev().zip(new[..to].iter().rev()).take(length);
        let behind = old[at..].iter().zip(&new[to..]).take(length);
        let before = before.take_while(|(old, new)| old == new).count();
        before + behind.take_while(|(old, new)| old == new).count() >= length
    };
    let place = |line: &str| places.get(line).copied().flatten();
    old.iter().enumerate().all(|(at, line)| place(line).is_none_or(|to| has_its_lines(at, to)))
}

fn sorted<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let mut lines = lines.to_vec();
    lines.sort_unstable();
    lines
}

/// The warnings of libraries, `/x/y.py:3: FutureWarning: …` with the line of code that Python shows below, and all other lines.
pub(super) fn split<'a>(lines: &[&'a str]) -> (Vec<&'a str>, Vec<&'a str>) {
    let mut is_below = false;
    lines.iter().copied().partition(|line| {
        let is_code = is_below && line.starts_with("  ");
        is_below = is_warning(line);
        is_below || is_code
    })
}

/// `true` for `/x/y.py:3: FutureWarning: …` and `<string>:3: …`.
fn is_warning(line: &str) -> bool {
    let Some((before, _)) = line.split_once("Warning: ") else { return false };
    let Some((place, kind)) = before.rsplit_once(": ") else { return false };
    let (file, number) = place.rsplit_once(':').unwrap_or_default();
    let is_file = file.starts_with(['/', '<']) || file.rsplit('.').next() == Some("py");
    is_file
        && kind.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// How many lines of each side are kept, and how many characters of a line.
const MOST_LINES: usize = 40;
const LONGEST: usize = 400;

/// The differing lines, without the common start and end.
fn difference(before: &[&str], here: &[&str]) -> Vec<String> {
    let shorter = before.len().min(here.len());
    let start = before.iter().zip(here).take_while(|(before, here)| before == here).count();
    let end = before.iter().rev().zip(here.iter().rev()).take_while(|(before, here)| before == here).count();
    let end = end.min(shorter - start);
    let removed = signed('-', &before[start..before.len() - end]);
    removed.chain(signed('+', &here[start..here.len() - end])).collect()
}

/// The first lines, each behind a sign, and how many more there are.
fn signed(sign: char, lines: &[&str]) -> impl Iterator<Item = String> {
    let more = lines.len().saturating_sub(MOST_LINES);
    let more = (more > 0).then(|| format!("{sign} … {more} more lines"));
    lines.iter().take(MOST_LINES).map(move |line| format!("{sign} {}", cut_after(line, LONGEST))).chain(more)
}

/// How two lines differ that count as the same; `None` if they do not. What may move within them may be in any order, and
/// versions of libraries may write them otherwise.
fn same_line(old: &str, new: &str, movable: Movable, allowed: Allowed) -> Option<BTreeSet<Harmless>> {
    let same = |old: &str, new: &str, but_for: &[Harmless]| {
        let others = others(old, new)?;
        let is_allowed = allowed.estimates || !others.contains(&Harmless::Estimates);
        is_allowed.then(|| others.into_iter().chain(but_for.iter().copied()).collect())
    };
    let (was, is) = (spelled(old, allowed.kinds), spelled(new, allowed.kinds));
    let ordered = |line: &str| in_order(line, movable);
    same(old, new, &[])
        .or_else(|| same(&ordered(old), &ordered(new), &[Harmless::Order]))
        .or_else(|| same(&was, &is, &[Harmless::Spellings]))
        .or_else(|| same(&ordered(&was), &ordered(&is), &[Harmless::Order, Harmless::Spellings]))
}

/// How two lines differ that count as the same; `None` if they do not. Blanks that align columns do not count.
fn others(old: &str, new: &str) -> Option<BTreeSet<Harmless>> {
    let (old, new) = (words(old), words(new));
    let mut others = BTreeSet::new();
    for (at, (was, is)) in old.iter().zip(&new).enumerate().filter(|(_, (was, is))| was != is) {
        others.insert(if are_addresses(was, is) && is_of_an_object(&old[..at]) {
            Harmless::Addresses
        } else if are_near(was, is) {
            Harmless::Digits
        } else if is_estimate(&old[..at]) && are_like_estimates(was, is) {
            Harmless::Estimates
        } else {
            return None;
        });
    }
    (old.len() == new.len()).then_some(others)
}

/// `true` for two texts that are the same but for last digits of decimals, estimates and addresses.
pub(super) fn is_same(old: &str, new: &str) -> bool {
    others(old, new).is_some()
}

/// Whether both may be addresses in memory, which differ from run to run.
fn are_addresses(old: &str, new: &str) -> bool {
    let is_address = |word: &str| {
        let digits = word.strip_prefix("0x").unwrap_or_default();
        digits.len() > 3 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    };
    is_address(old) && is_address(new)
}

/// `true` where Python writes the address of an object: `<function f at 0x7f…>`. Elsewhere such a number is a result.
fn is_of_an_object(before: &[&str]) -> bool {
    before.last() == Some(&"at") && before.iter().any(|word| word.contains('<'))
}

/// Digits that a float keeps of any decimal; the last ones of up to 17 depend on the order in which values are added.
const KEPT_DIGITS: i32 = 15;
const MOST_DIGITS: usize = 17;

/// `true` for two floats that differ by one in the last digit that a float keeps, or in those after it.
fn are_near(old: &str, new: &str) -> bool {
    let decimal = |word: &str| word.contains(['.', 'e', 'E']).then(|| word.parse::<f64>().ok()).flatten();
    let (Some(before), Some(here)) = (decimal(old), decimal(new)) else { return false };
    let digits = digits(old).max(digits(new));
    if digits > MOST_DIGITS {
        return false;
    }
    let is_shown = digits > KEPT_DIGITS.unsigned_abs() as usize;
    let largest = before.abs().max(here.abs());
    let last = if is_shown { 10_f64.powi(exponent(largest) + 1 - KEPT_DIGITS) } else { 0.0 };
    (before - here).abs() <= last
}

/// What stands before an estimate: profiles mark so what a sketch of the rows tells.
const ESTIMATE: char = '≈';

/// How far two estimates of one number are apart, as a part of it.
const ESTIMATED: f64 = 0.01;

/// `true` behind the mark of an estimate, and perhaps a minus.
fn is_estimate(before: &[&str]) -> bool {
    let before = before.strip_suffix(&["-"]).unwrap_or(before);
    before.last().is_some_and(|word| word.ends_with(ESTIMATE))
}

/// `true` for two estimates of one number. Commas group their digits.
fn are_like_estimates(old: &str, new: &str) -> bool {
    let number = |word: &str| word.replace(',', "").parse::<f64>().ok();
    let (Some(before), Some(here)) = (number(old), number(new)) else { return false };
    (before - here).abs() <= ESTIMATED * before.abs().max(here.abs())
}

/// How many digits a number has that count.
fn digits(number: &str) -> usize {
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').len()
}

/// The power of ten of a number's first digit.
#[expect(clippy::cast_possible_truncation, reason = "no float has an exponent of more than three digits")]
fn exponent(number: f64) -> i32 {
    if number == 0.0 { 0 } else { number.log10().floor() as i32 }
}

/// The numbers of a line and what stands between them, without blanks.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let estimate = if is_estimate(&words) { grouped(rest) } else { 0 };
        let length = match address(rest).max(number(rest)).max(estimate) {
            0 => rest.find(|character: char| character.is_ascii_digit() || character.is_whitespace()),
            length => Some(length),
        };
        let (word, after) = rest.split_at(length.unwrap_or(rest.len()));
        words.push(word);
        rest = after.trim_start();
    }
    words
}

/// How long the address at the start of a text is, in bytes: `0x7f3a90`.
fn address(text: &str) -> usize {
    let digits = text.strip_prefix("0x").unwrap_or_default();
    let length = digits.len() - digits.trim_start_matches(|digit: char| digit.is_ascii_hexdigit()).len();
    if length > 3 { 2 + length } else { 0 }
}

/// How long the number at the start of a text is with the groups of three digits that commas part, in bytes.
fn grouped(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut end = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_group = |group: &[u8]| group[0] == b',' && group[1..].iter().all(u8::is_ascii_digit);
    while end > 0 && bytes.get(end..end + 4).is_some_and(is_group) {
        end += 4;
    }
    end + text[end..].strip_prefix('.').map_or(0, |part| 1 + number(part))
}

/// How long the number at the start of a text is, in bytes.
fn number(text: &str) -> usize {
    let digits =
        |text: &str| text.len() - text.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
    let whole = digits(text);
    if whole == 0 {
        return 0;
    }
    let part = text[whole..].strip_prefix('.').map_or(0, |part| 1 + digits(part));
    let rest = &text[whole + part..];
    let exponent = rest.strip_prefix(['e', 'E']).map_or(0, |power| {
        let sign = usize::from(power.starts_with(['+', '-']));
        match digits(&power[sign..]) {
            0 => 0,
            length => 1 + sign + length,
        }
    });
    whole + part + exponent
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{difference, others, words};

    proptest! {
        #[test]
        fn any_line_is_split_without_a_loss(line in any::<String>()) {
            let kept: String = line.split_whitespace().collect();
            prop_assert_eq!(words(&line).concat().split_whitespace().collect::<String>(), kept);
            prop_assert_eq!(others(&line, &line), Some(BTreeSet::new()));
        }

        #[test]
        fn the_difference_of_the_same_lines_is_empty(lines in proptest::collection::vec("[ab]", 0..5)) {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            prop_assert_eq!(difference(&lines, &lines), Vec::<String>::new());
        }
    }
}
