//! What is another in each run: times, how long something took, ids of objects, UUIDs.

use std::borrow::Cow;
use std::time::Duration;

use super::lines::split;
use super::sourced::{PrintedWord, Sourced, asks, label, unit, words};

/// What asks for the time.
pub(super) const TIMES: [&str; 15] = [
    "time(",
    "time_ns(",
    "perf_counter",
    "process_time",
    "monotonic",
    "timeit",
    "now(",
    "utcnow(",
    "today(",
    "ctime(",
    "time.strftime(",
    "localtime(",
    "gmtime(",
    "'now'",
    "current_timestamp",
];

/// UUIDs that are others in each run. `uuid5` is the same for the same name.
const UUIDS: [&str; 4] = ["uuid1(", "uuid4(", "uuid6(", "uuid7("];

/// Seconds of a day.
const DAY: i64 = 86_400;
/// Clocks in the world's time zones are whole quarters of an hour apart.
const QUARTER: i64 = 900;
/// For how long before now a program may have run that printed a time of day, in seconds.
const RAN: i64 = 120;
/// 2023 in seconds since 1970: no answer with a program is older.
const FIRST: i64 = 1_672_531_200;

/// Lines there with the moments of those here; `None` if the programs ask for none. The last program printed them.
pub(super) fn with_moments_of<'a>(
    codes: &[&str],
    (old, new): (&[&'a str], &[&'a str]),
    now: Duration,
) -> Option<Vec<Cow<'a, str>>> {
    let has = |source: &str| codes.iter().any(|code| asks(code, source));
    let now = i64::try_from(now.as_secs()).ok()?;
    let moments = Moments {
        now: TIMES.into_iter().any(has).then_some(now),
        timed: Sourced::of(codes, |text| TIMES.iter().any(|source| asks(text, source))),
        has_uuids: UUIDS.into_iter().any(has),
        has_addresses: has("id("),
    };
    if moments.now.is_none() && !moments.has_uuids && !moments.has_addresses {
        return None;
    }
    let ((warnings, old), (_, new)) = (split(old), split(new));
    if old.len() != new.len() {
        return None;
    }
    let lines = old.into_iter().zip(new).map(|(old, new)| moments.of_the_other(old, new));
    Some(lines.chain(warnings.into_iter().map(Cow::Borrowed)).collect())
}

/// What may be another in each run.
struct Moments<'a> {
    /// Seconds since 1970, if times may be.
    now: Option<i64>,
    timed: Sourced<'a>,
    has_uuids: bool,
    has_addresses: bool,
}

impl Moments<'_> {
    /// A line there with the moments of the one here.
    fn of_the_other<'a>(&self, old: &'a str, new: &str) -> Cow<'a, str> {
        let (was, is) = (words(old), words(new));
        if was.len() != is.len() || old == new {
            return Cow::Borrowed(old);
        }
        let mut line = String::with_capacity(new.len());
        let mut follows_today = false;
        for (at, (before, here)) in was.iter().zip(&is).enumerate() {
            let is_other_time = |now| is_other_time(before.word, here.word, now, follows_today);
            let took = |words: &[PrintedWord<'_>]| has_taken(words[at].word, unit(words, at));
            let is_other = self.now.is_some_and(is_other_time)
                || self.is_other_id(before.word, here.word)
                || (took(&was) && took(&is) && self.timed.surely_prints(label(&was[..at]), unit(&was, at)));
            // Of `2026-11-30 04:21 first 08:30` the first clock is that of the day.
            follows_today &= clock(here.word).is_none();
            follows_today |= self.now.is_some_and(|now| days(here.word).any(|day| is_near(day * DAY, now)));
            line += if is_other { here.word } else { before.word };
            line += before.behind;
        }
        Cow::Owned(line)
    }

    fn is_other_id(&self, was: &str, is: &str) -> bool {
        let both = |kind: fn(&str) -> bool| kind(was) && kind(is);
        self.has_uuids && both(is_uuid) || self.has_addresses && both(is_address)
    }
}

/// `true` for two times of which one is now and the other may have been when the answer came.
fn is_other_time(was: &str, is: &str, now: i64, follows_today: bool) -> bool {
    let is_past = |moment: i64| (FIRST..now + DAY).contains(&moment);
    let is_today = || days(is).any(|day| is_near(day * DAY, now)) && days(was).any(|day| is_past(day * DAY));
    if let (Some((was, old)), Some((is, new))) = (was.split_once('T'), is.split_once('T')) {
        return is_other_time(was, is, now, false) && clock(old).is_some() && clock(new).is_some();
    }
    if let (Some(was), Some(is)) = (since_1970(was), since_1970(is)) {
        return is_near(is, now) && is_past(was);
    }
    if let (Some(_), Some(is)) = (clock(was), clock(is)) {
        return follows_today || (now - is).rem_euclid(QUARTER) <= RAN;
    }
    is_today()
}

/// `true` within a day and what time zones add.
fn is_near(moment: i64, now: i64) -> bool {
    (now - moment).abs() <= DAY + DAY / 2
}

/// The days since 1970 that a date may mean: `2026-11-30`, `30.11.2026`, `11/30/2026`, `20261130`.
fn days(word: &str) -> impl Iterator<Item = i64> {
    let day = |year: &str, month: &str, day: &str| {
        let number =
            |text: &str| text.parse::<i64>().ok().filter(|_| text.bytes().all(|it| it.is_ascii_digit()));
        let (year, month, day) = (number(year)?, number(month)?, number(day)?);
        let is_date = (1970..3000).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        is_date.then(|| days_since_1970(year, month, day))
    };
    let parts: Vec<&str> = word.split(['-', '/', '.']).collect();
    match parts.as_slice() {
        [year, month, of_month] if year.len() == 4 => [day(year, month, of_month), None],
        [one, other, year] if year.len() == 4 => [day(year, other, one), day(year, one, other)],
        [all] if all.len() == 8 && all.is_ascii() => [day(&all[..4], &all[4..6], &all[6..]), None],
        _ => [None, None],
    }
    .into_iter()
    .flatten()
}

/// The day of a date, from 1970-01-01 on.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March here, so that a leap day is the last.
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + of_year - 719_468
}

/// The seconds of the day of `04:21`, `04:21:53.1`, `04:21:53+02:00`.
fn clock(word: &str) -> Option<i64> {
    let own = word.trim_end_matches('Z').split('+').next().unwrap_or(word);
    let mut parts = own.split(':').map(|part| {
        let whole = part.split('.').next().unwrap_or(part);
        let is_two = whole.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        whole.parse::<i64>().ok().filter(|number| is_two && *number < 60)
    });
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    (hour < 24 && parts.next().is_none()).then_some(hour * 3_600 + minute * 60 + second)
}

/// Seconds since 1970, also of a number that counts thousandths and less of them.
fn since_1970(word: &str) -> Option<i64> {
    let (whole, part) = word.split_once('.').unwrap_or((word, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_time = [10, 13, 16, 19].contains(&whole.len()) && is_digits(whole) && is_digits(part);
    if is_time { whole[..10].parse().ok() } else { None }
}

/// `true` for how long something took: `0.0123 s`, `12ms`, `3 seconds`, `0:00:12.5`.
fn has_taken(word: &str, unit: &str) -> bool {
    let number = word.trim_end_matches(char::is_alphabetic);
    let units = ["s", "ms", "µs", "us", "ns", "sec", "secs", "second", "seconds", "milliseconds"];
    let is_span = || word.strip_prefix("0:").is_some_and(|rest| clock(&format!("00:{rest}")).is_some());
    number.parse::<f64>().is_ok() && units.contains(&unit) || is_span()
}

/// `true` for a UUID that is made anew: it tells its kind.
fn is_uuid(word: &str) -> bool {
    let groups: Vec<usize> = word.split('-').map(str::len).collect();
    let digits: Vec<u8> = word.bytes().filter(|byte| *byte != b'-').collect();
    [&[8, 4, 4, 4, 12][..], &[32]].contains(&groups.as_slice())
        && digits.iter().all(u8::is_ascii_hexdigit)
        && b"1467".contains(&digits[12])
        && b"89abAB".contains(&digits[16])
}

/// `true` for a number that may be where an object is in memory.
fn is_address(word: &str) -> bool {
    let digits = word.strip_prefix("0x").map(|digits| u64::from_str_radix(digits, 16));
    let address = digits.unwrap_or_else(|| word.parse()).unwrap_or_default();
    (0x5500_0000_0000..0x8000_0000_0000).contains(&address) && address.is_multiple_of(8)
}
