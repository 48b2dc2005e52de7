//! When to try again: a pure function of what failed and what was already waited.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::Error;

/// How patient a client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// How often a request is sent at most.
    pub attempts: u32,
    /// The first wait; each further one is twice as long. Up to one more of it is added at random.
    pub base: Duration,
    /// The longest time spent waiting, all waits together. A service that asks for more is not waited for.
    pub patience: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Policy { attempts: 5, base: Duration::from_secs(1), patience: Duration::from_secs(60) }
    }
}

/// A wait before the next attempt, for showing.
#[derive(Debug)]
pub struct Wait<'a> {
    /// How long.
    pub delay: Duration,
    /// The number of the attempt that follows, from 2.
    pub attempt: u32,
    /// Why the last one failed.
    pub reason: &'a Error,
}

/// What was tried so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tried {
    /// Attempts that failed.
    pub(crate) attempts: u32,
    /// Time waited between them.
    pub(crate) waited: Duration,
}

/// How long to wait after a failure; `None` to give up. The longest of what the service asked for and the own
/// backoff counts. `jitter` is between 0 and 1.
pub(crate) fn delay(policy: &Policy, failure: &Error, tried: Tried, jitter: f64) -> Option<Duration> {
    let asked = failure.retry_after()?;
    if tried.attempts >= policy.attempts {
        return None;
    }
    let doubled = 2_u32.saturating_pow(tried.attempts.saturating_sub(1));
    let backoff = policy.base.saturating_mul(doubled) + policy.base.mul_f64(jitter);
    let delay = backoff.max(asked);
    (tried.waited.saturating_add(delay) <= policy.patience).then_some(delay)
}

/// A number between 0 and 1 that differs from process to process and call to call: the standard library seeds
/// its hash maps with randomness, which is all that spreading out retries needs.
pub(crate) fn jitter() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    let random = RandomState::new().hash_one(0) >> 32;
    f64::from(u32::try_from(random).unwrap_or_default()) / f64::from(u32::MAX)
}

/// The wait a reply's headers ask for: `Retry-After` in seconds or as a date
/// (<https://www.rfc-editor.org/rfc/rfc9110#field.retry-after>), or the finer `retry-after-ms`.
pub(crate) fn asked_by(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let milliseconds = text("retry-after-ms").and_then(|value| value.parse().ok()).map(Duration::from_millis);
    let after = text(RETRY_AFTER.as_str()).and_then(|value| match value.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => httpdate::parse_http_date(value).ok()?.duration_since(now).ok(),
    });
    milliseconds.max(after)
}
