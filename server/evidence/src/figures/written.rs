//! The figures of a text: the numbers in it that say how much or how many.

use std::ops::Range;

use super::alone;
use super::around::{self, Around};
use super::conventions;
use super::dates;
use super::digits;
use super::markdown::{self, Marked};
use super::near;
use super::numeral::{Digits, Numeral, Separators, digits_end};
use super::references;
use super::sought::{Counted, Interval, Nearness};
use super::units;

/// Fractions are compared to this many digits.
const RATIO_DIGITS: u32 = 3;

/// Numbers of a list without spaces that are looked at.
const LONGEST_LIST: usize = 1_000;

/// A number in a text, and what would support it.
#[derive(Debug)]
pub(super) struct Figure {
    /// Where it is written, with its signs, in bytes.
    pub(super) span: Range<usize>,
    /// What it can mean. One of these supports it, if all its intervals are found.
    pub(super) meanings: Vec<Vec<Interval>>,
    /// `true` if so many of its digits count that it is hardly met by chance.
    pub(super) is_long: bool,
}

/// Digits that count in a number that is hardly met by chance.
const LONG: usize = 4;

impl Figure {
    fn new(text: &str, span: Range<usize>, meanings: Vec<Vec<Interval>>) -> Self {
        let written = &text[span.clone()];
        let digits = written.trim_start_matches(|letter: char| !matches!(letter, '1'..='9'));
        // The zeros of 5000 may be rounded.
        let digits = if written.contains('.') { digits } else { digits.trim_end_matches('0') };
        let is_long = digits.bytes().filter(u8::is_ascii_digit).count() >= LONG;
        Figure { span, meanings, is_long }
    }
}

/// The figures of a text, in its order; of more than `most` the first.
pub(super) fn figures(text: &str, separators: Separators, most: usize) -> Vec<Figure> {
    let marked = markdown::read(text);
    let (mut figures, mut at, mut passed, mut cell) = (Vec::new(), 0, 0, 0);
    while let Some(start) = next_digit(text, at, &marked, &mut passed) {
        while marked.cells.get(cell).is_some_and(|(range, _)| range.end <= start) {
            cell += 1;
        }
        let named =
            marked.cells.get(cell).filter(|(range, _)| range.contains(&start)).map_or(NO_SHIFT, |(_, it)| it);
        at = Place { text, separators, named }.read(start, &mut figures).max(start + 1);
        if figures.len() >= most {
            break;
        }
    }
    figures.truncate(most);
    figures
}

/// Fractions that are one sign, and their decimals.
const HALVES: [(char, &[u8]); 3] = [('½', b"5"), ('¼', b"25"), ('¾', b"75")];

/// How words for columns begin.
const COLUMNS: &[&str] =
    &["column", "variable", "feature", "field", "spalte", "merkmal", "colonne", "columna", "列", "項目"];

const NO_SHIFT: &[i32] = &[0];

/// The next digit that is not passed over. `passed` counts the stretches before it.
fn next_digit(text: &str, mut at: usize, marked: &Marked, passed: &mut usize) -> Option<usize> {
    loop {
        let start = at + text.as_bytes().get(at..)?.iter().position(u8::is_ascii_digit)?;
        while marked.passed.get(*passed).is_some_and(|range| range.end <= start) {
            *passed += 1;
        }
        match marked.passed.get(*passed) {
            Some(range) if range.start <= start => at = range.end,
            _ => return Some(start),
        }
    }
}

/// A text, and what is known of the numbers at a place in it.
#[derive(Clone, Copy)]
struct Place<'a> {
    text: &'a str,
    separators: Separators,
    /// What the head of their column says of them.
    named: &'static [i32],
}

impl Place<'_> {
    /// Reads what is written at a digit. Returns where to go on.
    fn read(self, start: usize, figures: &mut Vec<Figure>) -> usize {
        let (text, bytes) = (self.text, self.text.as_bytes());
        if let Some(end) = dates::in_digits(bytes, start).filter(|_| !touches_digit(&bytes[..start])) {
            return end;
        }
        if let Some(mixed) = digits::mixed(text, start) {
            let number = Digits::integer(mixed.digits.as_bytes());
            let meaning = number.interval(mixed.exponent, Nearness::Rounded, false, None);
            figures.push(Figure::new(text, mixed.span.clone(), vec![vec![meaning]]));
            return mixed.span.end;
        }
        let numeral = Numeral::read(bytes, start, true);
        let span = numeral.span.clone();
        let around = Around::of(text, &span);
        if is_alone(text, &numeral, &around) {
            return span.end;
        }
        let written = Written { place: self, around };
        let whole = written.whole(&numeral);
        let parts = numeral.parts();
        if whole.is_empty() {
            // A list, or an address in dots.
            for part in parts.into_iter().take(LONGEST_LIST) {
                self.read_part(part, figures);
            }
            return span.end;
        }
        let (end, mut meanings) = written.meanings(&span, &whole);
        let is_list = written.is_list(&numeral);
        if is_list && !parts.is_empty() {
            meanings.push(parts.into_iter().flat_map(|part| self.listed(part)).collect());
        }
        figures.push(Figure::new(text, written.signed(&span, end), meanings));
        end
    }

    /// What supports one number of several that commas or blanks part.
    fn listed(self, part: Range<usize>) -> Vec<Interval> {
        let numbers = self.numbers(&part);
        numbers.iter().map(|digits| digits.interval(0, Nearness::Rounded, false, None)).collect()
    }

    /// Reads one number of a list without spaces.
    fn read_part(self, part: Range<usize>, figures: &mut Vec<Figure>) {
        let written = Written { place: self, around: Around::of(self.text, &part) };
        let (_, meanings) = written.meanings(&part, &self.numbers(&part));
        if !meanings.is_empty() {
            figures.push(Figure::new(self.text, part, meanings));
        }
    }

    fn numbers(self, part: &Range<usize>) -> Vec<Digits> {
        let bytes = &self.text.as_bytes()[..part.end];
        Numeral::read(bytes, part.start, false).whole(bytes, self.separators)
    }
}

/// `true` if digits before a mark go on behind it.
fn touches_digit(before: &[u8]) -> bool {
    matches!(before, [.., b'0'..=b'9', b'.' | b',' | b'-' | b'/' | b':'])
}

fn is_alone(text: &str, numeral: &Numeral, around: &Around<'_>) -> bool {
    let (digits, is_bare) = (&text[numeral.span.clone()], numeral.is_bare());
    alone::is_name(digits, around)
        || alone::is_length(around)
        || alone::is_exponent(around)
        || conventions::is_convention(digits, around)
        || references::is_reference(digits, around) && !digits.contains(',')
        || is_bare && (alone::is_ordinal(around) || alone::is_decade(digits, around))
        || is_bare && (alone::is_keycap(around) || alone::is_item(text, &numeral.span))
        || is_bare && dates::in_words(digits, around)
        || dates::in_points(digits, around)
}

/// A number where it is written.
struct Written<'a> {
    place: Place<'a>,
    around: Around<'a>,
}

impl Written<'_> {
    /// The numbers that a numeral can be.
    fn whole(&self, numeral: &Numeral) -> Vec<Digits> {
        let bytes = self.place.text.as_bytes();
        let is_bare_point = self.around.previous() == Some('.')
            && !self.around.second_previous().is_some_and(char::is_alphanumeric);
        if numeral.is_bare() && is_bare_point {
            return vec![Digits::after_point(&bytes[numeral.span.clone()])];
        }
        let half = HALVES.iter().find(|(sign, _)| self.around.behind.starts_with(*sign));
        let whole = numeral.whole(bytes, self.place.separators);
        match half {
            Some((_, decimals)) if numeral.is_bare() => {
                whole.into_iter().map(|digits| digits.with_decimals(decimals)).collect()
            }
            _ => whole,
        }
    }

    /// `true` if what commas or blanks part may be several numbers. Thousands are one, but in a row of numbers, and so
    /// are decimals where they are written with a comma.
    fn is_list(&self, numeral: &Numeral) -> bool {
        let is_in_brackets =
            self.around.before.ends_with(['(', '[', '{']) && self.around.behind.starts_with([')', ']', '}']);
        if numeral.is_grouped(self.place.text.as_bytes()) {
            return numeral.has_blanks() && self.around.is_row();
        }
        self.place.separators == Separators::Point || is_in_brackets
    }

    /// What the number can mean, and where its exponent ends.
    fn meanings(&self, span: &Range<usize>, whole: &[Digits]) -> (usize, Vec<Vec<Interval>>) {
        let rest = &self.place.text[span.end..];
        let power =
            units::power_of_ten(self.around.behind).map(|(exponent, length)| (exponent, span.end + length));
        let (exponent, end) =
            units::e_notation(self.place.text.as_bytes(), span.end).or(power).unwrap_or((0, span.end));
        let behind = around::first(&self.place.text[end..]);
        let mut meanings: Vec<Vec<Interval>> = Vec::new();
        let shifts = self.shifts(behind);
        let mut nearnesses = near::said(&self.around.word, &self.around.earlier, behind);
        nearnesses.extend(self.in_narrow_range(span));
        let is_negative = self.is_negative();
        let is_count = end == span.end && shifts == NO_SHIFT && !self.is_money();
        let counted = is_count.then(|| self.counted());
        for digits in whole {
            for shift in shifts {
                for nearness in [Nearness::Rounded].iter().chain(&nearnesses) {
                    let counted = counted.filter(|_| digits.is_integer());
                    meanings.push(vec![digits.interval(exponent + shift, *nearness, is_negative, counted)]);
                }
            }
        }
        let mut end = end;
        if let (Some((power, length)), "10") = (units::raised(rest), &self.place.text[span.clone()]) {
            let ten = Digits::after_point(b"1");
            meanings.push(vec![ten.interval(power + 1, Nearness::Rounded, is_negative, None)]);
            end += length;
        }
        meanings.extend(self.ratio(span).map(|interval| vec![interval]));
        (end, meanings)
    }

    /// The powers of ten by which what stands around multiplies the number.
    fn shifts(&self, behind: &str) -> &'static [i32] {
        let own = units::scales(behind);
        if own != NO_SHIFT {
            return own;
        }
        let other = end_of_range(behind).map_or(NO_SHIFT, units::scales);
        if other == NO_SHIFT { self.place.named } else { other }
    }

    /// For `1.2 to 1.3 million`: what it is about lies between the two.
    fn in_narrow_range(&self, span: &Range<usize>) -> Option<Nearness> {
        const MARKS: [&str; 8] = [" to ", "–", "-", " – ", " - ", " and ", " bis ", " und "];
        let is_part = |letter: char| letter.is_ascii_digit() || letter == '.';
        let steps = |text: &str| {
            let fraction = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
            Some((text.replace('.', "").parse::<u64>().ok()?, fraction))
        };
        let own = steps(&self.place.text[span.clone()])?;
        let (before, behind) = (self.around.before, self.around.behind);
        let next = MARKS.iter().find_map(|mark| behind.strip_prefix(mark)).and_then(|rest| {
            steps(rest[..rest.len() - rest.trim_start_matches(is_part).len()].trim_end_matches('.'))
        });
        let last = MARKS
            .iter()
            .find_map(|mark| before.strip_suffix(mark))
            .and_then(|rest| steps(&rest[rest.trim_end_matches(is_part).len()..]));
        let follows =
            |one: (u64, usize), other: (u64, usize)| one.1 == other.1 && one.1 > 0 && one.0 + 1 == other.0;
        match (next, last) {
            (Some(next), _) if follows(own, next) => Some(Nearness::Over),
            (_, Some(last)) if follows(last, own) => Some(Nearness::Under),
            _ => None,
        }
    }

    /// What the number counts, if it counts something.
    fn counted(&self) -> Counted {
        let next = self.around.next_word();
        if COLUMNS.iter().any(|name| next.starts_with(name)) { Counted::Columns } else { Counted::Rows }
    }

    /// `true` if a minus of its own stands before the number.
    fn is_negative(&self) -> bool {
        let before = self.around.before.trim_end_matches(['$', '€', '£', '¥', '\\']);
        let rest = before.strip_suffix('-').or_else(|| before.strip_suffix('−'));
        rest.is_some_and(|rest| {
            !rest.ends_with(|last: char| {
                last.is_alphanumeric() || matches!(last, ')' | '%' | ']' | '}' | '$' | '-')
            })
        })
    }

    fn is_money(&self) -> bool {
        matches!(self.around.previous(), Some('€' | '£' | '¥' | '₹'))
            || self.dollar(self.around.behind).is_some()
    }

    /// The length of a dollar sign before the number that does not open a formula.
    fn dollar(&self, behind: &str) -> Option<usize> {
        let rest = self.around.before.strip_suffix('$')?;
        let is_formula = behind.trim_start_matches(['\\', '%']).starts_with('$');
        (!is_formula).then(|| if rest.ends_with('\\') { 2 } else { 1 })
    }

    /// The span with the signs of minus, money and per cent.
    fn signed(&self, span: &Range<usize>, end: usize) -> Range<usize> {
        let mut start = span.start;
        if self.around.previous() == Some('.')
            && self.place.text[..start].ends_with('.')
            && !self.follows_digit()
        {
            start -= 1;
        }
        if let Some(sign) = self.around.previous().filter(|sign| matches!(sign, '€' | '£' | '¥' | '₹'))
        {
            start -= sign.len_utf8();
        }
        let behind = around::first(&self.place.text[end..]);
        start -= self.dollar(behind).unwrap_or(0);
        if self.is_negative() {
            start -= self.place.text[..start].chars().next_back().map_or(0, char::len_utf8);
        }
        if behind.starts_with(HALVES.map(|(sign, _)| sign)) {
            return start..end + '½'.len_utf8();
        }
        let scale = units::word_length(behind);
        let is_scale = (1..=2).contains(&scale) && units::scales(behind).len() > 1;
        start..end + if is_scale { scale } else { units::sign_length(behind) }
    }

    fn follows_digit(&self) -> bool {
        self.around.second_previous().is_some_and(char::is_alphanumeric)
    }

    /// What the number and its neighbour are as a fraction: `1/2`, `\frac{1}{2}`.
    fn ratio(&self, span: &Range<usize>) -> Option<Interval> {
        let (before, behind) = (self.around.before, self.around.behind);
        let number = |text: &str| text[..digits_end(text.as_bytes(), 0)].parse::<u32>().ok();
        let own = self.place.text[span.clone()].parse::<u32>().ok()?;
        let (above, below) =
            if let Some(rest) = behind.strip_prefix('/').or_else(|| behind.strip_prefix("}{")) {
                (own, number(rest)?)
            } else {
                let rest = before.strip_suffix('/').or_else(|| before.strip_suffix("}{"))?;
                let start = rest.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
                (number(&rest[start..])?, own)
            };
        (below != 0 && above != 0).then(|| ratio_interval(above, below))
    }
}

/// What follows the other number of `5–10 %`.
fn end_of_range(behind: &str) -> Option<&str> {
    let marks = [
        "–", "-", "—", "~", "〜", "～", " – ", " - ", " to ", " and ", " bis ", " und ", "% to ", " à ",
        " a ",
    ];
    let rest = marks.iter().find_map(|mark| behind.strip_prefix(mark))?;
    let rest = rest.trim_start_matches(['*', '-', '−', '$', '€', '£']);
    let number = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',');
    let end = rest.trim_start_matches(number);
    (end.len() < rest.len()).then_some(end)
}

/// A fraction to three digits.
fn ratio_interval(above: u32, below: u32) -> Interval {
    let ten = |power: u32| 10_u64.pow(power);
    let (above, below) = (u64::from(above), u64::from(below));
    // Enough digits for three that count, and not many more.
    let places = (0..=RATIO_DIGITS + 9).find(|power| above * ten(*power) / below >= ten(RATIO_DIGITS - 1));
    let places = places.unwrap_or(RATIO_DIGITS + 9).min(9);
    let value = (above * ten(places) * 2 / below).div_ceil(2);
    let digits = value.to_string();
    let exponent = -i32::try_from(places).unwrap_or(0);
    Digits::integer(digits.as_bytes()).interval(exponent, Nearness::Rounded, false, None)
}
