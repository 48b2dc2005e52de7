//! Moments as they stand in what is kept for long, where "yesterday" would soon be wrong.

use std::time::Duration;

use chrono::{DateTime, Local};

/// The local date and time of a moment, which is a time since the Unix epoch: `27 November 2026 14:02`. Empty if no
/// calendar has it.
pub(super) fn full(moment: Duration) -> String {
    let seconds = i64::try_from(moment.as_secs()).ok();
    let utc = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    utc.map(|utc| utc.with_timezone(&Local).format("%-d %B %Y %H:%M").to_string()).unwrap_or_default()
}
