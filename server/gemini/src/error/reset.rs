//! When a daily quota comes back.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Datelike, Days, Local, NaiveDate, TimeDelta, TimeZone, Timelike, Utc, Weekday};

/// The next midnight in Pacific time, when daily quotas come back (<https://ai.google.dev/gemini-api/docs/rate-limits>).
pub(crate) fn next_pacific_midnight(now: SystemTime) -> SystemTime {
    let now = DateTime::<Utc>::from(now);
    let standard = now - STANDARD;
    // At midnight the clocks are never changed, so the day by either time tells which one its midnight has.
    let mut day = (standard - TimeDelta::days(1)).date_naive();
    loop {
        let midnight = day.and_hms_opt(0, 0, 0).map(|midnight| midnight.and_utc() + offset(day));
        match midnight {
            Some(midnight) if midnight > now => return midnight.into(),
            _ => match day.checked_add_days(Days::new(1)) {
                Some(next) => day = next,
                None => return now.into(),
            },
        }
    }
}

/// What Pacific time is behind UTC in winter.
const STANDARD: TimeDelta = TimeDelta::hours(8);

/// What Pacific time is behind UTC at the beginning of a day: summer time is from the second Sunday of March to the first one of
/// November, and begins and ends in the night, after midnight (15 U.S.C. 260a).
fn offset(day: NaiveDate) -> TimeDelta {
    let sunday = |month, nth| NaiveDate::from_weekday_of_month_opt(day.year(), month, Weekday::Sun, nth);
    let is_summer =
        sunday(3, 2).is_some_and(|first| day > first) && sunday(11, 1).is_some_and(|last| day <= last);
    if is_summer { STANDARD - TimeDelta::hours(1) } else { STANDARD }
}

/// The local time of a moment, with its day if that is another one: `09:00`, `09:00 on 1 December`.
pub(super) fn clock(moment: SystemTime) -> String {
    clock_of(&DateTime::<Local>::from(moment), &Local::now())
}

fn clock_of<Z: TimeZone>(moment: &DateTime<Z>, now: &DateTime<Z>) -> String {
    let time = format!("{:02}:{:02}", moment.hour(), moment.minute());
    if moment.date_naive() == now.date_naive() {
        return time;
    }
    let day = moment.date_naive();
    format!("{time} on {}", day.format("%-d %B"))
}

/// The local time after a wait.
pub(super) fn clock_after(wait: Duration) -> Option<String> {
    SystemTime::now().checked_add(wait).map(clock)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, FixedOffset, Utc};

    use super::{clock_of, next_pacific_midnight};

    #[test]
    fn a_daily_quota_comes_back_at_midnight_in_california_in_summer_and_in_winter() {
        let next = |now: &str| {
            let now: DateTime<Utc> = now.parse().expect("a time");
            let next = DateTime::<Utc>::from(next_pacific_midnight(now.into()));
            format!("{} -> {}\n", now.format("%F %T"), next.format("%F %T"))
        };
        insta::assert_snapshot!([
            next("2026-11-30T22:00:00Z"),
            next("2026-12-01T07:59:59Z"),
            next("2026-12-01T08:00:00Z"),
            next("2026-07-01T06:59:59Z"),
            next("2026-07-01T07:00:00Z"),
            // Summer time begins on 8 March 2026, two hours after midnight, and ends on 1 November.
            next("2026-03-08T07:59:59Z"),
            next("2026-03-08T08:00:00Z"),
            next("2026-03-09T07:00:00Z"),
            next("2026-11-01T06:59:59Z"),
            next("2026-11-01T07:00:00Z"),
            next("2026-11-02T08:00:00Z"),
        ].concat(), @"
        2026-11-30 22:00:00 -> 2026-12-01 08:00:00
        2026-12-01 07:59:59 -> 2026-12-01 08:00:00
        2026-12-01 08:00:00 -> 2026-12-02 08:00:00
        2026-07-01 06:59:59 -> 2026-07-01 07:00:00
        2026-07-01 07:00:00 -> 2026-07-02 07:00:00
        2026-03-08 07:59:59 -> 2026-03-08 08:00:00
        2026-03-08 08:00:00 -> 2026-03-09 07:00:00
        2026-03-09 07:00:00 -> 2026-03-10 07:00:00
        2026-11-01 06:59:59 -> 2026-11-01 07:00:00
        2026-11-01 07:00:00 -> 2026-11-02 08:00:00
        2026-11-02 08:00:00 -> 2026-11-03 08:00:00
        ");
    }

    #[test]
    fn a_time_of_another_day_is_told_with_the_day() {
        let at = |text: &str| text.parse::<DateTime<FixedOffset>>().expect("a time");
        let now = at("2026-11-30T22:00:00+01:00");
        assert_eq!(clock_of(&at("2026-11-30T23:05:00+01:00"), &now), "23:05");
        assert_eq!(clock_of(&at("2026-12-01T09:00:00+01:00"), &now), "09:00 on 1 December");
    }
}
