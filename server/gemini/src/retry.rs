//! When to try again: a pure function of what failed and what was already waited.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::error::Error;

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

impl Policy {
    /// The same at Vertex AI, which advises two repetitions at most
    /// (<https://cloud.google.com/vertex-ai/generative-ai/docs/retry-strategy>).
    pub(crate) fn of_vertex(self) -> Self {
        Policy { attempts: self.attempts.min(3), ..self }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Policy { attempts: 5, base: Duration::from_secs(1), patience: Duration::from_secs(60) }
    }
}

/// What was tried so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tried {
    /// Attempts that failed.
    pub(crate) attempts: u32,
    /// Time waited between them.
    pub(crate) waited: Duration,
}

/// How long to wait after a failure; `None` to give up. The longest of what the service asked for and our own
/// backoff counts. `jitter` is between 0 and 1.
pub(crate) fn delay(policy: &Policy, failure: &Error, tried: Tried, jitter: f64) -> Option<Duration> {
    let asked = failure.retry_after()?;
    if tried.attempts >= policy.attempts {
        return None;
    }
    let doubled = 2_u32.saturating_pow(tried.attempts.saturating_sub(1));
    let backoff = policy.base.saturating_mul(doubled).saturating_add(policy.base.mul_f64(jitter));
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
/// (<https://www.rfc-editor.org/rfc/rfc9110#field.retry-after>), or the finer `retry-after-ms`. No time is no word about it.
pub(crate) fn asked_by(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let milliseconds = text("retry-after-ms").and_then(|value| value.parse().ok()).map(Duration::from_millis);
    let after = text(RETRY_AFTER.as_str()).and_then(|value| match value.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => httpdate::parse_http_date(value).ok()?.duration_since(now).ok(),
    });
    milliseconds.max(after).filter(|asked| !asked.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy =
        Policy { attempts: 4, base: Duration::from_secs(1), patience: Duration::from_secs(20) };

    fn overloaded(retry_after: Option<Duration>) -> Error {
        Error::Overloaded { retry_after, said: String::new() }
    }

    fn after(attempts: u32) -> Tried {
        Tried { attempts, waited: Duration::ZERO }
    }

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name.parse().expect("a name"), value.parse().expect("a value"))])
    }

    #[test]
    fn waits_double_until_the_attempts_are_used_up() {
        let delays: Vec<_> =
            (1..=4).map(|made| delay(&POLICY, &overloaded(None), after(made), 0.0)).collect();
        assert_eq!(delays, [1, 2, 4, 0].map(|seconds| (seconds > 0).then(|| Duration::from_secs(seconds))));
    }

    #[test]
    fn jitter_adds_up_to_one_base() {
        let longest = delay(&POLICY, &overloaded(None), after(1), 1.0);
        assert_eq!(longest, Some(Duration::from_secs(2)));
        assert!((0.0..=1.0).contains(&jitter()));
    }

    #[test]
    fn the_service_may_ask_for_more_but_not_for_less() {
        let asked = |seconds| delay(&POLICY, &overloaded(Some(Duration::from_secs(seconds))), after(2), 0.0);
        assert_eq!(asked(1), Some(Duration::from_secs(2)));
        assert_eq!(asked(20), Some(Duration::from_secs(20)));
        assert_eq!(asked(21), None);
    }

    #[test]
    fn all_waits_together_have_a_limit() {
        let tried = Tried { attempts: 3, waited: Duration::from_secs(17) };
        assert_eq!(delay(&POLICY, &overloaded(None), tried, 0.0), None);
    }

    #[test]
    fn what_will_fail_again_is_not_tried_again() {
        let said = String::new;
        for failure in [
            Error::KeyMissing,
            Error::InvalidRequest { said: said() },
            Error::QuotaExhausted { quota: Box::default(), resets: None, said: said() },
            Error::Idle { after: Duration::ZERO },
            Error::Server { status: 499, retry_after: None, said: said() },
        ] {
            assert_eq!(delay(&POLICY, &failure, after(1), 0.0), None, "{failure}");
        }
    }

    #[test]
    fn retry_after_is_read_in_all_its_forms() {
        let now = httpdate::parse_http_date("Wed, 21 Oct 2026 07:28:00 GMT").expect("a date");
        let asked = |name, value| asked_by(&headers(name, value), now);
        assert_eq!(asked("retry-after", "7"), Some(Duration::from_secs(7)));
        assert_eq!(asked("retry-after", "Wed, 21 Oct 2026 07:28:09 GMT"), Some(Duration::from_secs(9)));
        assert_eq!(asked("retry-after", "Wed, 21 Oct 2026 07:27:00 GMT"), None);
        assert_eq!(asked("retry-after-ms", " 250 "), Some(Duration::from_millis(250)));
        assert_eq!(asked("retry-after", "soon"), None);
        assert_eq!(asked("retry-after", "0"), None);
    }
}
