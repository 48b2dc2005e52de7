//! When an answer was given, in words.

use std::time::Duration;

use chrono::{DateTime, Datelike, Local, TimeDelta, Timelike};

/// The local time of a moment, which is a time since the Unix epoch; `None` if no calendar has it.
fn local(moment: Duration) -> Option<DateTime<Local>> {
    let utc = DateTime::from_timestamp(i64::try_from(moment.as_secs()).ok()?, moment.subsec_nanos())?;
    Some(utc.with_timezone(&Local))
}

/// When something was: `14:02` today, `yesterday 14:02`, `Tuesday 14:02` within a week, `3 November 14:02` this year,
/// else `3 November 2025`.
pub(crate) fn when(moment: Duration) -> String {
    local(moment).map(|moment| words(moment, Local::now())).unwrap_or_default()
}

/// The local date and time of a moment, for what is kept for long, where "yesterday" would soon be wrong:
/// `27 November 2026 14:02`.
pub(crate) fn full(moment: Duration) -> String {
    local(moment).map(|moment| moment.format("%-d %B %Y %H:%M").to_string()).unwrap_or_default()
}

/// The same as [`when`] after the word `from`.
pub(crate) fn from(moment: Duration) -> String {
    format!("from {}", when(moment))
}

/// The day of a moment, as a heading: `Today`, `Yesterday`, `Tuesday`, `3 November`, `3 November 2025`.
pub(crate) fn day(moment: Duration) -> String {
    local(moment).map(|moment| day_of(moment, Local::now())).unwrap_or_default()
}

/// The local date of today: `2026-11-30`.
pub(crate) fn today() -> String {
    Local::now().format("%Y-%m-%d").to_string()
}

/// A moment as programs read it (RFC 3339, in UTC).
pub(crate) fn stamp(moment: Duration) -> String {
    let utc = i64::try_from(moment.as_millis()).ok().and_then(DateTime::from_timestamp_millis);
    utc.map(|utc| utc.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)).unwrap_or_default()
}

fn words(moment: DateTime<Local>, now: DateTime<Local>) -> String {
    let days = (now.date_naive() - moment.date_naive()).num_days();
    // Written here: a format is read anew each time, and a document may have a thousand answers.
    let time = format!("{:02}:{:02}", moment.hour(), moment.minute());
    match days {
        0 => time,
        _ if moment.year() != now.year() && days > 6 => day_of(moment, now),
        1 => format!("yesterday {time}"),
        _ => format!("{} {time}", day_of(moment, now)),
    }
}

fn day_of(moment: DateTime<Local>, now: DateTime<Local>) -> String {
    let days = (now.date_naive() - moment.date_naive()).num_days();
    // A clock that was put back must not make a day of the future "Tuesday".
    let is_this_year = moment.year() == now.year();
    match days {
        0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        2..=6 => moment.format("%A").to_string(),
        _ if is_this_year && moment < now + TimeDelta::days(1) => moment.format("%-d %B").to_string(),
        _ => moment.format("%-d %B %Y").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Local, TimeZone};

    use super::{day_of, words};

    #[test]
    fn the_further_away_the_fewer_details() {
        let now = Local.with_ymd_and_hms(2026, 3, 4, 9, 0, 0).unwrap();
        let at = |year, month, day| Local.with_ymd_and_hms(year, month, day, 14, 2, 0).unwrap();
        let moments = [(2026, 3, 4), (2026, 3, 3), (2026, 2, 28), (2026, 2, 1), (2025, 12, 31), (2027, 1, 1)];
        let lines = moments.map(|(year, month, day)| {
            let moment = at(year, month, day);
            format!("{} | {}", day_of(moment, now), words(moment, now))
        });
        insta::assert_snapshot!(lines.join("\n"), @"
        Today | 14:02
        Yesterday | yesterday 14:02
        Saturday | Saturday 14:02
        1 February | 1 February 14:02
        31 December 2025 | 31 December 2025
        1 January 2027 | 1 January 2027 14:02
        ");
    }
}
