//! Numbers in English words: `three hundred`, `twenty-five`, `a dozen`.

use std::ops::Range;

/// Up to here numbers stand in words because they say little.
const SMALL: u64 = 10;
/// Letters of the longest word.
const LONGEST: usize = 9;

/// A number in words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NumberWords {
    pub(super) span: Range<usize>,
    pub(super) value: u64,
    /// `true` for `a dozen`.
    pub(super) is_vague: bool,
}

/// What a word adds to a number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    /// `a` before one of the powers.
    One,
    Unit(u64),
    Teen(u64),
    Tens(u64),
    Hundred,
    Power(u64),
    Dozen,
}

/// The first number in words from a place on, beyond the small ones that stand alone.
pub(super) fn next(text: &str, mut at: usize) -> Option<NumberWords> {
    loop {
        let start = next_word(text, at)?;
        at = match read(text, start) {
            Some((found, _)) if found.is_some() => return found,
            Some((_, end)) => end,
            None => word_end(text, start),
        };
    }
}

/// The number at the start of a word, if it is one that says something, and where to go on; `None` if no number is there.
fn read(text: &str, start: usize) -> Option<(Option<NumberWords>, usize)> {
    let (mut at, mut reading) = (start, Reading::default());
    let mut end = start;
    while let Some(word) = known(&text[at..word_end(text, at)]) {
        if !reading.take(word) {
            // Two numbers in a row are a year, or a count.
            return (end > start).then_some((None, word_end(text, at)));
        }
        end = word_end(text, at);
        let Some(next) = follower(text, end, reading.current >= 100 || reading.last_power != u64::MAX) else {
            break;
        };
        at = next;
    }
    if end == start {
        return None;
    }
    let value = reading.total + reading.current;
    let is_compound = text[end..].strip_prefix('-').is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    let is_idiom = reading.begins_with_a && !reading.is_dozen;
    let found = NumberWords { span: start..end, value, is_vague: reading.begins_with_a };
    let says = value > SMALL || [" percent", " per cent"].iter().any(|unit| text[end..].starts_with(unit));
    Some((Some(found).filter(|_| says && !is_compound && !is_idiom), end))
}

#[derive(Debug)]
struct Reading {
    total: u64,
    current: u64,
    last_power: u64,
    begins_with_a: bool,
    is_dozen: bool,
}

impl Default for Reading {
    fn default() -> Self {
        Reading { total: 0, current: 0, last_power: u64::MAX, begins_with_a: false, is_dozen: false }
    }
}

impl Reading {
    /// Takes a word if it goes on with the number.
    fn take(&mut self, word: Word) -> bool {
        let (current, is_new) = (self.current, self.current == 0 && self.last_power == u64::MAX);
        let fits = !self.is_dozen
            && match word {
                Word::One => is_new,
                Word::Unit(_) => current % 10 == 0 && current % 100 != 10 && !self.begins_with_a,
                Word::Teen(_) | Word::Tens(_) => current % 100 == 0,
                Word::Hundred => (1..100).contains(&current) && !current.is_multiple_of(10),
                Word::Power(power) => current > 0 && power < self.last_power,
                Word::Dozen => (1..=99).contains(&current) && self.total == 0,
            };
        if !fits {
            return false;
        }
        match word {
            Word::One => (self.current, self.begins_with_a) = (1, true),
            Word::Unit(value) | Word::Teen(value) | Word::Tens(value) => self.current += value,
            Word::Hundred => self.current *= 100,
            Word::Power(power) => {
                self.total += self.current * power;
                (self.current, self.last_power) = (0, power);
            }
            Word::Dozen => (self.current, self.is_dozen) = (self.current * 12, true),
        }
        true
    }
}

/// Where the next word of a number stands: behind a space or a hyphen, or behind `and` after hundreds.
fn follower(text: &str, end: usize, may_have_and: bool) -> Option<usize> {
    let rest = text[end..].strip_prefix([' ', '-'])?;
    let after_and = rest.strip_prefix("and ").filter(|_| may_have_and);
    let is_number = |rest: &&str| known(&rest[..word_end(rest, 0)]).is_some_and(|word| word != Word::One);
    let rest = after_and.filter(is_number).or_else(|| Some(rest).filter(is_number))?;
    Some(text.len() - rest.len())
}

fn next_word(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_inside = |at: usize| {
        at.checked_sub(1).is_some_and(|before| {
            bytes[before].is_ascii_alphanumeric() || matches!(bytes[before], b'_' | b'\'' | 0x80..)
        })
    };
    (at..bytes.len()).find(|at| may_begin(bytes[*at]) && !is_inside(*at))
}

/// `true` for the first letters of numbers.
fn may_begin(byte: u8) -> bool {
    matches!(byte.to_ascii_lowercase(), b'a' | b'e' | b'f' | b'n' | b'o' | b's' | b't')
}

/// The end of a word of ASCII letters.
fn word_end(text: &str, start: usize) -> usize {
    start + text.as_bytes()[start..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count()
}

fn known(word: &str) -> Option<Word> {
    if word.len() > LONGEST {
        return None;
    }
    let mut lower = [0; LONGEST];
    let lower = &mut lower[..word.len()];
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    Some(match &*lower {
        b"a" => Word::One,
        b"one" => Word::Unit(1),
        b"two" => Word::Unit(2),
        b"three" => Word::Unit(3),
        b"four" => Word::Unit(4),
        b"five" => Word::Unit(5),
        b"six" => Word::Unit(6),
        b"seven" => Word::Unit(7),
        b"eight" => Word::Unit(8),
        b"nine" => Word::Unit(9),
        b"ten" => Word::Teen(10),
        b"eleven" => Word::Teen(11),
        b"twelve" => Word::Teen(12),
        b"thirteen" => Word::Teen(13),
        b"fourteen" => Word::Teen(14),
        b"fifteen" => Word::Teen(15),
        b"sixteen" => Word::Teen(16),
        b"seventeen" => Word::Teen(17),
        b"eighteen" => Word::Teen(18),
        b"nineteen" => Word::Teen(19),
        b"twenty" => Word::Tens(20),
        b"thirty" => Word::Tens(30),
        b"forty" => Word::Tens(40),
        b"fifty" => Word::Tens(50),
        b"sixty" => Word::Tens(60),
        b"seventy" => Word::Tens(70),
        b"eighty" => Word::Tens(80),
        b"ninety" => Word::Tens(90),
        b"hundred" => Word::Hundred,
        b"thousand" => Word::Power(1_000),
        b"million" => Word::Power(1_000_000),
        b"billion" => Word::Power(1_000_000_000),
        b"trillion" => Word::Power(1_000_000_000_000),
        b"dozen" => Word::Dozen,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::next;

    #[test]
    fn words_are_read_as_one_number_and_what_is_none_is_passed() {
        let read = |text: &&str| {
            let (mut at, mut found) = (0, Vec::new());
            while let Some(words) = next(text, at) {
                at = words.span.end;
                found.push(format!("{} {:?}", words.value, &text[words.span]));
            }
            format!("{text} → {}", found.join(", ")).trim_end().to_owned()
        };
        let texts = [
            "Three hundred and twenty-one thousand, five hundred of them",
            "twelve hundred rows, two million three thousand and eleven",
            "a dozen, two dozen, dozens",
            "one, ten, a hundred, a million and one",
            "nineteen eighty-four, twenty twenty, fifty-fifty",
            "twenty-first, sixty-four-bit, seventeen-year-old, twenties, hundreds",
            "often, stone, tens, nineteenth, éleven, x_eleven, eleven",
            "twenty and thirty, between twelve and fifteen",
            "and twenty-é",
        ];
        assert_snapshot!(texts.iter().map(read).collect::<Vec<_>>().join("\n"), @r#"
        Three hundred and twenty-one thousand, five hundred of them → 321000 "Three hundred and twenty-one thousand", 500 "five hundred"
        twelve hundred rows, two million three thousand and eleven → 1200 "twelve hundred", 2003011 "two million three thousand and eleven"
        a dozen, two dozen, dozens → 12 "a dozen", 24 "two dozen"
        one, ten, a hundred, a million and one →
        nineteen eighty-four, twenty twenty, fifty-fifty →
        twenty-first, sixty-four-bit, seventeen-year-old, twenties, hundreds →
        often, stone, tens, nineteenth, éleven, x_eleven, eleven → 11 "eleven"
        twenty and thirty, between twelve and fifteen → 20 "twenty", 30 "thirty", 12 "twelve", 15 "fifteen"
        and twenty-é →
        "#);
    }
}
