//! The figures of a text: the numbers in it that say how much or how many.

use std::ops::Range;

use super::alone;
use super::around::{self, Around};
use super::compared;
use super::conventions;
use super::dates;
use super::digits;
use super::durations;
use super::figure::{Figure, LONG};
use super::fractions;
use super::hashes;
use super::markdown::{self, Marked};
use super::near;
use super::number_words::{self, NumberWords};
use super::numeral::{Digits, Numeral, Separators, digits_end};
use super::references;
use super::sought::{Counted, Interval, Nearness};
use super::units::{self, Says};
use super::years;

/// Numbers of a list without spaces that are looked at.
const LONGEST_LIST: usize = 1_000;

/// The figures of a text, in its order; of more than `most` the first.
pub(super) fn figures(
    text: &str,
    separators: Separators,
    counts_in: CountsIn<'_>,
    most: usize,
) -> Vec<Figure> {
    let marked = markdown::read(text);
    let (mut figures, mut at, mut passed, mut cell) = (Vec::new(), 0, 0, 0);
    while let Some(start) = next_digit(text, at, &marked, &mut passed) {
        while marked.cells.get(cell).is_some_and(|(range, _)| range.end <= start) {
            cell += 1;
        }
        let named =
            marked.cells.get(cell).filter(|(range, _)| range.contains(&start)).map_or(NO_SHIFT, |(_, it)| it);
        at = Place { text, separators, named, counts_in }.read(start, &mut figures).max(start + 1);
        if figures.len() >= most {
            break;
        }
    }
    let in_words = Place { text, separators, named: NO_SHIFT, counts_in }.in_words(&marked, most);
    if !in_words.is_empty() {
        figures.extend(in_words);
        figures.sort_by_key(|figure| figure.span.start);
    }
    figures.truncate(most);
    figures
}

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

/// `true` for a power of ten in which a source counts.
pub(super) type CountsIn<'a> = &'a dyn Fn(i32) -> bool;

/// A text, and what is known of the numbers at a place in it.
#[derive(Clone, Copy)]
struct Place<'a> {
    text: &'a str,
    separators: Separators,
    /// What the head of their column says of them.
    named: &'static [i32],
    /// `true` for a power of ten in which a source counts.
    counts_in: CountsIn<'a>,
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
            let around = Around::of(text, &mixed.span);
            let nearnesses = near::said(&around.word, &around.earlier, around.behind);
            let meaning = |nearness| vec![number.interval(mixed.exponent, nearness, false, None)];
            let meanings = [Nearness::Rounded].into_iter().chain(nearnesses).map(meaning).collect();
            figures.push(Figure::new(text, mixed.span.clone(), meanings));
            return mixed.span.end;
        }
        if let Some(end) = hashes::end(bytes, &(start..digits_end(bytes, start))) {
            return end;
        }
        let numeral = Numeral::read(bytes, start, true);
        let span = numeral.span.clone();
        let around = Around::of(text, &span);
        if let Some(duration) = durations::read(text, start).filter(|_| !is_glued(&around)) {
            let end = duration.span.end;
            figures.push(Figure::new(text, duration.span, duration.meanings));
            return end;
        }
        if is_alone(text, &numeral, &around) {
            if years::is_claim(text, &span, &around) {
                figures.push(Figure::year(text, span.clone()));
            }
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

    /// Reads the numbers in words.
    fn in_words(self, marked: &Marked, most: usize) -> Vec<Figure> {
        let (mut figures, mut at, mut passed) = (Vec::new(), 0, 0);
        while let Some(words) = number_words::next(self.text, at).filter(|_| figures.len() < most) {
            at = words.span.end;
            while marked.passed.get(passed).is_some_and(|range| range.end <= words.span.start) {
                passed += 1;
            }
            if marked.passed.get(passed).is_none_or(|range| range.start >= words.span.end) {
                figures.extend(self.of_words(words));
            }
        }
        figures
    }

    /// What a number in words can mean, unless it stands alone.
    fn of_words(self, words: NumberWords) -> Option<Figure> {
        let digits = words.value.to_string();
        let around = Around::of(self.text, &words.span);
        let is_all = words.value == 100 && units::scales(around.behind).contains(&-2);
        if is_all
            || conventions::is_convention(&digits, &around)
            || references::is_reference(&digits, &around)
        {
            return None;
        }
        let written = Written { place: self, around };
        let number = Digits::integer(digits.as_bytes());
        let (_, mut meanings) = written.meanings(&words.span, std::slice::from_ref(&number));
        if words.is_vague {
            meanings.push(vec![number.interval(0, Nearness::About, false, None)]);
        }
        let is_long = digits.trim_end_matches('0').len() >= LONG;
        Some(Figure { span: words.span, meanings, is_long, is_year: false })
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

/// `true` if a number goes on with what stands before it.
fn is_glued(around: &Around<'_>) -> bool {
    let is_part =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | ',' | '_' | '#' | '/' | ':');
    around.previous().is_some_and(is_part)
}

/// `true` if digits before a mark go on behind it.
fn touches_digit(before: &[u8]) -> bool {
    matches!(before, [.., b'0'..=b'9', b'.' | b',' | b'-' | b'/' | b':'])
}

fn is_alone(text: &str, numeral: &Numeral, around: &Around<'_>) -> bool {
    let (digits, is_bare) = (&text[numeral.span.clone()], numeral.is_bare());
    alone::is_name(digits, around)
        || alone::is_length(around)
        || alone::is_exponent(digits, around)
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
        if numeral.is_bare() && self.follows_bare_point() {
            return vec![Digits::after_point(&bytes[numeral.span.clone()])];
        }
        // No price has three decimals.
        let is_euro = numeral.is_grouped(bytes) && self.is_euro();
        let separators = if is_euro { Separators::Comma } else { self.place.separators };
        let whole = numeral.whole(bytes, separators);
        match fractions::sign(self.around.behind) {
            Some((decimals, _)) if numeral.is_bare() => {
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
        let is_one = numeral.has_decimals_of_thousands(self.place.text.as_bytes());
        !is_one && self.place.separators == Separators::Point || is_in_brackets
    }

    /// What the number can mean, and where its exponent ends.
    fn meanings(&self, span: &Range<usize>, whole: &[Digits]) -> (usize, Vec<Vec<Interval>>) {
        let rest = &self.place.text[span.end..];
        let power =
            units::power_of_ten(self.around.behind).map(|(exponent, length)| (exponent, span.end + length));
        let after_sign = span.end + fractions::sign(self.around.behind).map_or(0, |(_, length)| length);
        let (exponent, end) =
            units::e_notation(self.place.text.as_bytes(), span.end).or(power).unwrap_or((0, after_sign));
        let behind = around::first(&self.place.text[end..]);
        let mut meanings: Vec<Vec<Interval>> = Vec::new();
        let shifts = self.shifts(behind);
        let mut nearnesses = near::said(&self.around.word, &self.around.earlier, behind);
        nearnesses.extend(near::said_of_both(self.around.before));
        nearnesses.extend(self.in_narrow_range(span));
        let is_negative = self.is_negative();
        let is_count = end == span.end && shifts == NO_SHIFT && !self.is_money();
        let counted = is_count.then(|| self.counted());
        for digits in whole {
            for shift in self.without_counts(shifts, digits, behind) {
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
        let ratio = fractions::ratio(&self.place.text[span.clone()], self.around.before, self.around.behind);
        meanings.extend(ratio.map(|interval| vec![interval]));
        meanings.extend(compared::meanings(whole, self.around.before, behind));
        let other_units = |digits: &Digits| {
            let others = units::in_other_units(behind).into_iter();
            others.filter_map(|other| digits.in_unit(other)).collect::<Vec<_>>()
        };
        meanings.extend(whole.iter().flat_map(other_units).map(|interval| vec![interval]));
        (end, meanings)
    }

    /// The same powers without those by which a count supports a share: `50 %` is no printed 50, unless a source has per
    /// cent.
    fn without_counts(&self, shifts: &'static [i32], digits: &Digits, behind: &str) -> &'static [i32] {
        let may_be_count = digits.is_integer() && self.scale(behind) == units::PERCENT;
        if may_be_count && !(self.place.counts_in)(units::PERCENT_POWER) { &shifts[1..] } else { shifts }
    }

    /// The powers of ten by which what stands around multiplies the number.
    fn shifts(&self, behind: &str) -> &'static [i32] {
        let own = self.scale(behind);
        if own != NO_SHIFT {
            return own;
        }
        let other = end_of_range(behind).map_or(NO_SHIFT, |behind| self.scale(behind));
        if other == NO_SHIFT { self.place.named } else { other }
    }

    /// The same for what follows alone. What is surely multiplied counts as written only where a source counts so, too.
    fn scale(&self, behind: &str) -> &'static [i32] {
        let scale = units::scale(behind);
        let is_sure = match scale.says {
            Says::Times => true,
            Says::Letter => behind.starts_with(['k', 'M', 'B']) || self.is_money() || is_euro_behind(behind),
            Says::Unit => false,
        };
        if is_sure && !(self.place.counts_in)(scale.shifts[0]) { &scale.shifts[..1] } else { scale.shifts }
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
        if self.follows_bare_point() {
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
        let scale = units::word_length(behind);
        // Of `5m²` the letter is no scale.
        let is_area = behind[scale..].starts_with(|next: char| next.is_numeric() || next == '^');
        let is_scale = (1..=2).contains(&scale) && !is_area && units::scales(behind).len() > 1;
        start..end + if is_scale { scale } else { units::sign_length(behind) }
    }

    /// `true` for `.5`, but not for what follows three points.
    fn follows_bare_point(&self) -> bool {
        let is_other = |letter: char| letter.is_alphanumeric() || letter == '.';
        self.around.previous() == Some('.') && !self.around.second_previous().is_some_and(is_other)
    }

    fn is_euro(&self) -> bool {
        let behind = self.around.behind.trim_start_matches([' ', '*', '\u{a0}', '\u{202f}']);
        behind.starts_with('€')
            || matches!(self.around.next_word().as_str(), "eur" | "euro" | "euros")
            || self.around.before.trim_end().ends_with('€')
    }
}

/// `true` for `k€` behind a number.
fn is_euro_behind(behind: &str) -> bool {
    behind.trim_start_matches(|letter: char| letter.is_alphabetic() || letter == ' ').starts_with('€')
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
