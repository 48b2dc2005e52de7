//! Dates, times and years: numbers that are left alone.

use super::around::Around;
use super::numeral::digits_end;
use super::references;
use super::words::Words;

/// Names of months in the languages that models answer in most, and how they are shortened.
static MONTHS: Words = Words::new(&[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "januar",
    "jänner",
    "februar",
    "märz",
    "mai",
    "juni",
    "juli",
    "oktober",
    "dezember",
    "mär",
    "okt",
    "dez",
    "janvier",
    "février",
    "mars",
    "avril",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
    "gennaio",
    "febbraio",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "settembre",
    "ottobre",
    "dicembre",
    "janeiro",
    "fevereiro",
    "março",
    "maio",
    "junho",
    "julho",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
]);

/// Words before a year.
static BEFORE_YEARS: Words = Words::new(&[
    "in",
    "since",
    "until",
    "till",
    "during",
    "year",
    "years",
    "fy",
    "im",
    "jahr",
    "jahre",
    "jahren",
    "seit",
    "en",
    "depuis",
    "desde",
    "hasta",
    "año",
    "anno",
    "nel",
    "dal",
    "année",
    "spring",
    "summer",
    "autumn",
    "fall",
    "winter",
    "frühjahr",
    "sommer",
    "herbst",
    "early",
    "end",
    "start",
    "beginning",
    "half",
    "late",
    "mid",
    "anfang",
    "ende",
    "mitte",
    "©",
    "q1",
    "q2",
    "q3",
    "q4",
    "h1",
    "h2",
]);

/// Words before a year that can also stand before an amount: nothing but a mark may follow then.
static MAYBE_BEFORE_YEARS: Words = Words::new(&[
    "by", "before", "after", "vs", "vs.", "through", "bis", "ab", "vor", "nach", "calendar", "fiscal",
]);

/// Words between two years.
const BETWEEN_YEARS: &[&str] = &[
    "–",
    "-",
    "—",
    "/",
    " to ",
    " and ",
    " until ",
    " bis ",
    " und ",
    " through ",
    " vs. ",
    " vs ",
    " – ",
    " - ",
    "〜",
    "～",
    " à ",
    " a ",
    " et ",
    " y ",
];

/// The end of a date or time in digits that begins at a place, if one does.
pub(super) fn in_digits(text: &[u8], start: usize) -> Option<usize> {
    let (fields, marks, end) = fields(text, start)?;
    let is_date = match (fields.as_slice(), marks.as_slice()) {
        ([a, b, c], [b'-', b'-'] | [b'/', b'/'] | [b'.', b'.']) => {
            is_year(*a) && is_month(*b) && is_day(*c) || is_day(*a) && is_day(*b) && c.1 % 2 == 0
        }
        ([a, b], [b'-']) => is_year(*a) && b.1 == 2 && (is_month(*b) || is_later(*a, *b)),
        ([a, b], [b'/']) => is_year(*a) && b.1 == 2 || is_month(*a) && is_year(*b) || (a.0, b.0) == (24, 7),
        ([a, b], [b':']) | ([a, b, _], [b':', b':']) => a.0 <= 24 && a.1 <= 2 && b.1 == 2 && b.0 < 60,
        _ => false,
    };
    is_date.then_some(end)
}

/// A value with the count of its digits.
type Field = (u32, usize);

/// Up to three short numbers with one mark between each.
fn fields(text: &[u8], start: usize) -> Option<(Vec<Field>, Vec<u8>, usize)> {
    let (mut fields, mut marks, mut at) = (Vec::new(), Vec::new(), start);
    loop {
        let end = digits_end(text, at);
        if end - at > 4 {
            return None;
        }
        let value = text[at..end].iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
        fields.push((value, end - at));
        match text.get(end..) {
            Some([mark @ (b'-' | b'/' | b'.' | b':'), b'0'..=b'9', ..]) if fields.len() < 3 => {
                marks.push(*mark);
            }
            _ => return Some((fields, marks, end)),
        }
        at = end + 1;
    }
}

fn is_year((value, digits): Field) -> bool {
    digits == 4 && (1800..2200).contains(&value)
}

/// `true` for a year in two digits after a whole one: `2023–25`.
fn is_later(year: Field, short: Field) -> bool {
    short.1 == 2 && (short.0 > year.0 % 100 || short.0 == (year.0 + 1) % 100)
}

fn is_month((value, digits): Field) -> bool {
    digits <= 2 && (1..=12).contains(&value)
}

fn is_day((value, digits): Field) -> bool {
    digits <= 2 && (1..=31).contains(&value)
}

/// `true` if digits are a part of a date or a time in words: `May 24, 2024`, `8 AM`, `2024年5月`.
pub(super) fn in_words(digits: &str, around: &Around<'_>) -> bool {
    let Ok(value) = digits.parse() else { return false };
    let field = (value, digits.len());
    let next = around.next_word();
    let is_month_behind = is_month_name(&next) && (next != "may" || around.behind.contains("May"))
        || is_month_name(next_but(around.behind, &["de", "of"]));
    // `may` and `march` are also verbs.
    let is_verb = matches!(around.word.as_str(), "may" | "march")
        && !around.before.contains("Ma")
        && !around.before.contains("MA");
    if is_day(field) && ((is_month_name(&around.word) && !is_verb) || is_month_behind) {
        return true;
    }
    if is_short_year(field, around)
        || is_in_short_range(field, around)
        || is_time(field, around)
        || is_japanese(field, around)
    {
        return true;
    }
    is_year(field) && is_year_here(around, (1950..2036).contains(&value))
}

/// `true` for `'24`, but not for a number in quotes.
fn is_short_year(field: Field, around: &Around<'_>) -> bool {
    field.1 == 2
        && matches!(around.previous(), Some('\'' | '’'))
        && around.second_previous().is_none_or(char::is_whitespace)
        && !around.behind.starts_with(['\'', '’', '.', '%'])
}

/// `true` for each of `2023–25`.
fn is_in_short_range(field: Field, around: &Around<'_>) -> bool {
    let last = |text: &str| {
        let start = text.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
        Some((text[start..].parse().ok()?, text.len() - start))
    };
    let first = |text: &str| {
        let end = digits_end(text.as_bytes(), 0);
        Some((text[..end].parse().ok()?, end))
    };
    let short = || around.behind.strip_prefix('–').and_then(first);
    let year = || around.before.strip_suffix('–').and_then(last);
    is_year(field) && short().is_some_and(|short| is_later(field, short))
        || year().is_some_and(|year| is_year(year) && is_later(year, field))
}

/// `true` for `14.35 Uhr` and `am 01.01.`, which could be decimals elsewhere.
pub(super) fn in_points(digits: &str, around: &Around<'_>) -> bool {
    const BEFORE_DAYS: [&str; 9] = ["am", "vom", "zum", "bis", "ab", "seit", "den", "dem", "der"];
    let Some((first, second)) = digits.split_once('.') else { return false };
    let field = |text: &str| Some((text.parse().ok()?, text.len()));
    let (Some(first), Some(second)): (Option<Field>, Option<Field>) = (field(first), field(second)) else {
        return false;
    };
    let is_clock = first.0 <= 24
        && second.1 == 2
        && second.0 < 60
        && matches!(around.next_word().as_str(), "uhr" | "pm");
    let is_date = is_day(first) && is_month(second) && around.behind.starts_with('.');
    is_clock || is_date && BEFORE_DAYS.contains(&around.word.as_str())
}

/// The word behind one of these.
fn next_but<'a>(behind: &'a str, between: &[&str]) -> &'a str {
    let behind = behind.trim_start();
    let rest = between.iter().find_map(|word| behind.strip_prefix(word)?.strip_prefix(' '));
    let end = |rest: &str| rest.find(|letter: char| !letter.is_alphabetic()).unwrap_or(rest.len());
    rest.map_or("", |rest| &rest[..end(rest)])
}

pub(super) fn is_month_name(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ',']);
    MONTHS.has(word)
}

fn is_time(field: Field, around: &Around<'_>) -> bool {
    const TIMES: [&str; 6] = ["am", "pm", "a.m", "p.m", "uhr", "o'clock"];
    // `9–17 Uhr`
    let range = |letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '–' | ' ');
    let behind = around.behind.trim_start_matches(range).to_lowercase();
    // `12 am häufigsten` is German.
    let is_superlative = behind.split(' ').nth(1).is_some_and(|word| word.ends_with("sten"));
    let is_word =
        |time: &str| behind.strip_prefix(time).is_some_and(|rest| !rest.starts_with(char::is_alphabetic));
    field.0 <= 24 && field.1 <= 2 && !is_superlative && TIMES.into_iter().any(is_word)
}

fn is_japanese(field: Field, around: &Around<'_>) -> bool {
    let follows = |sign: &str| around.behind.trim_start().starts_with(sign);
    let is_behind = |sign: &str| around.before.trim_end().ends_with(sign);
    field.1 == 4 && follows("年")
        || is_month(field) && follows("月")
        || is_day(field) && is_behind("月")
        || field.0 <= 24 && follows("時")
        || field.0 < 60 && is_behind("時")
}

/// Parts of a year: `the third quarter of 2024`.
static PARTS_OF_YEARS: Words = Words::new(&[
    "quarter",
    "quartal",
    "half",
    "halbjahr",
    "semester",
    "trimester",
    "trimestre",
    "week",
    "kw",
]);

/// `true` if what could be a year stands where years do.
fn is_year_here(around: &Around<'_>, is_recent: bool) -> bool {
    let word = around.word.as_str();
    let is_alone = {
        let rest = around.behind.trim_start_matches(['*', '_']);
        rest.is_empty() || rest.starts_with(['.', ',', ';', ':', ')', '\n', '?', '!', '|', '\''])
    };
    let is_followed =
        |mark: &str| around.behind.trim_start_matches('*').strip_prefix(mark).is_some_and(starts_as_year);
    let is_led = |mark: &str| around.before.strip_suffix(mark).is_some_and(ends_as_year);
    let day_and_month =
        word.strip_suffix(',').is_some_and(|day| day.bytes().all(|byte| byte.is_ascii_digit()));
    let is_maybe = is_recent && is_alone && (MAYBE_BEFORE_YEARS.has(word) || around.previous() == Some('('));
    // `in 1999 units were sold`
    let is_count = references::is_counted(&around.next_word()) && around.behind.starts_with(' ');
    is_maybe
        || is_recent && is_alone && is_cited(around)
        || is_month_name(word)
        || BEFORE_YEARS.has(word) && !is_count
        || is_recent && !is_count && begins_limit(around)
        || word == "of" && (BEFORE_YEARS.has(&around.earlier) || PARTS_OF_YEARS.has(&around.earlier))
        || PARTS_OF_YEARS.has(word) && !is_count
        || is_month_name(&around.earlier) && (day_and_month || matches!(word, "de" | "of"))
        || is_recent && BETWEEN_YEARS.iter().any(|mark| is_followed(mark) || is_led(mark))
}

/// `true` for `By 2030`, `Bis 2030` where a sentence or a part of it begins: elsewhere it tells of an amount.
fn begins_limit(around: &Around<'_>) -> bool {
    let begins = around.earlier.is_empty() || around.earlier.ends_with(['.', ',', ';', ':', '!', '?']);
    matches!(around.word.as_str(), "by" | "bis" | "before" | "after" | "vor" | "nach" | "ab" | "from")
        && begins
}

/// `true` for the year of `(Smith et al., 2019)`: a name stands before it in parentheses.
fn is_cited(around: &Around<'_>) -> bool {
    let Some((_, inner)) = around.before.rsplit_once(['(', ';']) else { return false };
    let is_in_parentheses = around.before.rfind('(') > around.before.rfind(')');
    let is_named = inner.trim_start().starts_with(char::is_uppercase);
    is_in_parentheses && is_named && inner.ends_with(", ") && around.behind.starts_with([')', ';', ','])
}

fn starts_as_year(text: &str) -> bool {
    let length = digits_end(text.as_bytes(), 0);
    length == 4 && (text.starts_with("19") || text.starts_with("20"))
}

fn ends_as_year(text: &str) -> bool {
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    digits == 4 && starts_as_year(&text[text.len() - 4..])
}
