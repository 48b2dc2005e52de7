//! Digits with the marks between them, and the numbers that they can be: `5,117` is 5117, 5.117, or 5 and 117.

use std::ops::Range;

use super::quantity::{Quantity, integer, significant, to_i32};
use super::sought::{Class, Counted, Interval, Nearness};

/// Written digits that can be rounded to; longer numbers must be the same.
const LONGEST: usize = 31;
/// Parts of a unit that are told apart at the ends of an interval: 10^4.
const PARTS: u128 = 10_000;
const PARTS_EXPONENT: i32 = 4;

/// What stands between two groups of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Between {
    Comma,
    Point,
    /// `5 117`: as words are parted.
    Blank,
    /// Any space that does not break a line, an apostrophe, or LaTeX for one of them.
    Thousands,
    /// `5_117`, as in programs.
    Underscore,
}

/// How a conversation writes numbers. What is written in both ways alike is read in its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Separators {
    /// `5,117.5`
    Point,
    /// `5.117,5`
    Comma,
}

impl Separators {
    /// Small words of languages that write a comma before decimals.
    const WORDS: [&str; 17] = [
        " der ", " die ", " und ", " ist ", " wie ", " le ", " les ", " est ", " des ", " el ", " los ",
        " es ", " il ", " che ", " di ", " os ", " em ",
    ];

    /// The separators of some texts: by their language, or by a number such as `9,81`.
    pub(super) fn of<'a>(mut texts: impl Iterator<Item = &'a str>) -> Self {
        let is_comma = |text: &str| {
            Separators::WORDS.iter().any(|word| text.contains(word)) || has_decimal_comma(text.as_bytes())
        };
        if texts.any(is_comma) { Separators::Comma } else { Separators::Point }
    }
}

/// `true` if a comma stands before one or two digits, and not in a list.
fn has_decimal_comma(text: &[u8]) -> bool {
    let mut commas = text.iter().enumerate().filter(|(_, byte)| **byte == b',').map(|(at, _)| at);
    commas.any(|at| {
        let end = digits_end(text, at + 1);
        let digits = text[..at].iter().rev().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        let is_list = matches!(text.get(end), Some(b',' | b')' | b']' | b'}'))
            || matches!(text[..at - digits].last(), Some(b',' | b'(' | b'[' | b'{'));
        (1..=3).contains(&digits) && (1..=2).contains(&(end - at - 1)) && !is_list
    })
}

/// Groups of digits with a mark before each but the first.
#[derive(Debug)]
pub(super) struct Numeral {
    pub(super) span: Range<usize>,
    groups: Vec<(Between, Range<usize>)>,
}

/// One number as it is written: its digits, and how many of them follow the point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digits {
    digits: Vec<u8>,
    fraction: usize,
}

impl Numeral {
    /// The groups of digits at a place where there is a digit. Blanks join only if `blanks`.
    pub(super) fn read(text: &[u8], start: usize, blanks: bool) -> Self {
        let mut groups = vec![(Between::Comma, start..digits_end(text, start))];
        loop {
            let end = groups.last().map_or(start, |(_, group)| group.end);
            let next =
                mark(text, end).map(|(mark, length)| (mark, end + length..digits_end(text, end + length)));
            let fits = |mark: Between, group: &Range<usize>| match mark {
                Between::Comma | Between::Point | Between::Underscore => true,
                Between::Blank => blanks && may_join(&groups, group),
                Between::Thousands => may_join(&groups, group),
            };
            match next {
                Some((mark, group)) if fits(mark, &group) => groups.push((mark, group)),
                _ => return Numeral { span: start..end, groups },
            }
        }
    }

    /// The numbers it can be as a whole.
    pub(super) fn whole(&self, text: &[u8], separators: Separators) -> Vec<Digits> {
        let marks = &self.groups[1..];
        let Some(((last, group), before)) = marks.split_last() else { return vec![self.joined(text, 0)] };
        let is_grouped = self.is_grouped(text);
        let is_uniform = before.iter().all(|(mark, _)| *mark == before[0].0);
        let is_decimal = matches!(last, Between::Comma | Between::Point)
            && is_uniform
            && before.iter().all(|(mark, _)| mark != last)
            && are_thousands(text, &self.groups[..marks.len()]);
        // `5,117` is both: then the language tells.
        let is_both = is_decimal && is_grouped && separators == Separators::Point;
        let decimal =
            (is_decimal && !(is_both && *last == Between::Comma)).then(|| self.joined(text, group.len()));
        let grouped = (is_grouped && !(is_both && *last == Between::Point)).then(|| self.joined(text, 0));
        decimal.into_iter().chain(grouped).collect()
    }

    /// The places of the numbers it is if commas and blanks part them; none if it has no such mark.
    pub(super) fn parts(&self) -> Vec<Range<usize>> {
        let mut parts: Vec<Range<usize>> = Vec::new();
        for (mark, group) in &self.groups {
            match parts.last_mut() {
                // LaTeX writes a comma within a number in braces.
                Some(part)
                    if !matches!(mark, Between::Comma | Between::Blank) || group.start - part.end > 1 =>
                {
                    part.end = group.end;
                }
                _ => parts.push(group.clone()),
            }
        }
        if parts.len() > 1 { parts } else { Vec::new() }
    }

    /// `true` if its marks may part thousands.
    pub(super) fn is_grouped(&self, text: &[u8]) -> bool {
        let marks = &self.groups[1..];
        let is_uniform = marks.iter().all(|(mark, _)| *mark == marks[0].0);
        !marks.is_empty() && is_uniform && are_thousands(text, &self.groups)
    }

    /// `true` for `1,234.50`: a mark of thousands, and another one before the decimals.
    pub(super) fn has_decimals_of_thousands(&self, text: &[u8]) -> bool {
        let [before @ .., (Between::Point | Between::Comma, _)] = self.groups.as_slice() else {
            return false;
        };
        let last = self.groups[before.len()].0;
        let mut marks = before.iter().skip(1).map(|(mark, _)| *mark);
        let is_other = marks.next().is_some_and(|first| first != last && marks.all(|mark| mark == first));
        is_other && are_thousands(text, before)
    }

    /// `true` if blanks part its digits.
    pub(super) fn has_blanks(&self) -> bool {
        self.groups[1..].iter().any(|(mark, _)| *mark == Between::Blank)
    }

    /// `true` if it is digits alone.
    pub(super) fn is_bare(&self) -> bool {
        self.groups.len() == 1
    }

    fn joined(&self, text: &[u8], fraction: usize) -> Digits {
        Digits {
            digits: self.groups.iter().flat_map(|(_, group)| &text[group.clone()]).copied().collect(),
            fraction,
        }
    }
}

impl Digits {
    /// The number with decimals behind its own.
    pub(super) fn with_decimals(mut self, decimals: &[u8]) -> Self {
        self.digits.extend(decimals);
        Digits { fraction: self.fraction + decimals.len(), ..self }
    }

    /// A number without a point.
    pub(super) fn integer(digits: &[u8]) -> Self {
        Digits { digits: digits.to_vec(), fraction: 0 }
    }

    /// Digits after a point that has none before it: `.05`.
    pub(super) fn after_point(digits: &[u8]) -> Self {
        Digits { digits: digits.to_vec(), fraction: digits.len() }
    }

    /// What the number and a hundred are together; `None` for what is too long.
    pub(super) fn above_hundred(&self) -> Option<Self> {
        self.with_hundred(u128::checked_add)
    }

    /// What is left of a hundred without the number.
    pub(super) fn below_hundred(&self) -> Option<Self> {
        self.with_hundred(u128::checked_sub)
    }

    fn with_hundred(&self, combine: impl Fn(u128, u128) -> Option<u128>) -> Option<Self> {
        let power = u32::try_from(self.fraction).ok()?.checked_add(2)?;
        let short = (self.digits.len() <= LONGEST).then(|| integer(&self.digits))?;
        let value = combine(10_u128.checked_pow(power)?, short)?;
        Some(Digits { digits: value.to_string().into_bytes(), fraction: self.fraction })
    }

    pub(super) fn is_integer(&self) -> bool {
        self.fraction == 0
    }

    pub(super) fn quantity(&self, exponent: i32) -> Quantity {
        Quantity::of(&self.digits, exponent.saturating_sub(to_i32(self.fraction)))
    }

    /// What supports the number × 10^`exponent`, if `nearness` is said of it.
    pub(super) fn interval(
        &self,
        exponent: i32,
        nearness: Nearness,
        is_negative: bool,
        counted: Option<Counted>,
    ) -> Interval {
        let unit = exponent.saturating_sub(to_i32(self.fraction));
        let digits = significant(&self.digits);
        let class = Class { nearness, unit, is_negative, counted };
        if digits.len() > LONGEST {
            let amount = Quantity::of(digits, unit);
            return Interval { class, low: amount, high: amount };
        }
        let number = integer(digits);
        // In parts of the unit.
        let (value, step) = (number * PARTS, round_step(number, self.fraction));
        let (round, half) = (step * PARTS, PARTS / 2);
        let (low, high) = match nearness {
            Nearness::Rounded => (value.saturating_sub(half), value + half),
            Nearness::Cut => (value, value + PARTS - 1),
            Nearness::About => {
                let reach = (round / 2).min(value / 8).max(half);
                (value.saturating_sub(reach), value + reach)
            }
            Nearness::Over => (value, value + round - 1),
            Nearness::Nearly => ((value + 1).saturating_sub(round.min(value / 8).max(PARTS)), value),
            Nearness::Under => ((value + 1).saturating_sub(round), value),
        };
        let is_exact = matches!(nearness, Nearness::Rounded | Nearness::Cut);
        let size = if is_exact { unit } else { unit.saturating_add(to_i32(step.ilog10() as usize)) };
        let part = unit.saturating_sub(PARTS_EXPONENT);
        let class = Class { unit: size, ..class };
        Interval { class, low: Quantity::new(low, part), high: Quantity::new(high, part) }
    }
}

/// Digits that are multiplied by other factors than powers of ten, at most.
const LONGEST_MULTIPLIED: usize = 12;
/// Digits that a number without decimals has at least to be looked for in other units: `12 hours` are near any 720.
const FEWEST_MULTIPLIED: usize = 3;
/// Digits that a number gets before it is divided.
const PLACES: i32 = 12;

impl Digits {
    /// What supports the number in another unit, of which so many parts make so many of its own; `None` for what is too
    /// long.
    pub(super) fn in_unit(&self, (parts, whole): (u128, u128)) -> Option<Interval> {
        let unit = 0_i32.saturating_sub(to_i32(self.fraction));
        let fewest = if self.fraction > 0 { FEWEST_MULTIPLIED - 1 } else { FEWEST_MULTIPLIED };
        let digits = significant(&self.digits);
        let digits = Some(digits).filter(|digits| (fewest..=LONGEST_MULTIPLIED).contains(&digits.len()))?;
        let value = integer(digits) * PARTS;
        let (finer, places) = if whole > 1 { (10_u128.pow(12), PLACES) } else { (1, 0) };
        let times = |value: u128| Some(value.checked_mul(finer)?.checked_mul(parts)? / whole);
        let (low, high) = (times(value.saturating_sub(PARTS / 2))?, times(value + PARTS / 2)?);
        let order = to_i32(parts.ilog10() as usize) - to_i32(whole.ilog10() as usize);
        let class =
            Class { nearness: Nearness::Rounded, unit: unit + order, is_negative: false, counted: None };
        let part = unit.saturating_sub(PARTS_EXPONENT + places);
        Some(Interval { class, low: Quantity::new(low, part), high: Quantity::new(high + 1, part) })
    }
}

/// The value of the last digit that counts where a number is said to be round: 1000 for 5000, 1 for 5117 or 5.0.
fn round_step(number: u128, fraction: usize) -> u128 {
    let mut step = 1;
    while fraction == 0 && number != 0 && number.is_multiple_of(step * 10) {
        step *= 10;
    }
    step
}

pub(super) fn digits_end(text: &[u8], start: usize) -> usize {
    start + text[start..].iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// A mark between digits, with its length in bytes.
fn mark(text: &[u8], at: usize) -> Option<(Between, usize)> {
    let rest = &text[at..];
    let (mark, length) = match rest {
        [b',', ..] => (Between::Comma, 1),
        [b'.', ..] => (Between::Point, 1),
        [b' ', ..] => (Between::Blank, 1),
        [b'_', ..] => (Between::Underscore, 1),
        [b'\'', ..] => (Between::Thousands, 1),
        [0xc2, 0xa0, ..] => (Between::Thousands, 2),
        // A narrow space without a break, a thin one, an apostrophe.
        [0xe2, 0x80, 0xaf | 0x89 | 0x99, ..] => (Between::Thousands, 3),
        [b'{', b',', b'}', ..] => (Between::Comma, 3),
        [b'{', b'.', b'}', ..] => (Between::Point, 3),
        [b'\\', b',' | b';' | b':' | b' ', ..] => (Between::Thousands, 2),
        _ => return None,
    };
    rest.get(length).is_some_and(u8::is_ascii_digit).then_some((mark, length))
}

/// `true` if a blank before these digits may part thousands: as all blanks before it do.
fn may_join(groups: &[(Between, Range<usize>)], group: &Range<usize>) -> bool {
    let fits = match groups {
        [(_, first)] => first.len() <= 3,
        [.., (Between::Blank | Between::Thousands, last)] => last.len() == 3,
        _ => false,
    };
    fits && group.len() == 3
}

/// `true` if groups are as thousands are parted, in Europe and America or in India.
fn are_thousands(text: &[u8], groups: &[(Between, Range<usize>)]) -> bool {
    let (Some((_, first)), Some(rest)) = (groups.first(), groups.get(1..)) else { return false };
    let Some(((mark, last), middle)) = rest.split_last() else { return true };
    if *mark == Between::Underscore {
        return true;
    }
    let fits = |length: usize| middle.iter().all(|(_, group)| group.len() == length);
    let is_indian = *mark == Between::Comma && first.len() <= 2 && !middle.is_empty() && fits(2);
    text[first.start] != b'0' && first.len() <= 3 && last.len() == 3 && (fits(3) || is_indian)
}
