//! Redirects: which are followed, and what to say of the others.

use reqwest::header::{HeaderMap, LOCATION};
use reqwest::redirect::{Action, Attempt, Policy};
use reqwest::{Response, StatusCode, Url};

use crate::classify::Context;
use crate::error::Error;
use crate::words;

/// Follow this many redirects in a row.
const REDIRECTS: usize = 3;

/// Follows redirects only to the same scheme, host and port.
pub(crate) fn policy() -> Policy {
    Policy::custom(follow_same_origin)
}

/// Follows a redirect that keeps the request as it is and stays where the key was meant to go. The library
/// would send the key header along to any host.
fn follow_same_origin(attempt: Attempt<'_>) -> Action {
    let is_same_origin = attempt.previous().first().is_some_and(|asked| same_origin(asked, attempt.url()));
    if keeps_request(attempt.status()) && is_same_origin && attempt.previous().len() <= REDIRECTS {
        attempt.follow()
    } else {
        attempt.stop()
    }
}

/// Where a reply points that was not followed: scheme, host and port; `None` if that is nowhere on the web.
pub(crate) fn target(headers: &HeaderMap, asked: &Url) -> Option<String> {
    let location = headers.get(LOCATION)?.to_str().ok()?;
    let target = asked.join(location).ok().filter(Url::has_host)?;
    Some(target.origin().ascii_serialization())
}

/// What to say of a redirect that was not followed.
pub(crate) fn refused(response: &Response, context: &Context<'_>) -> Error {
    let host = context.host;
    let status = response.status();
    let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
    let target = location.and_then(|location| response.url().join(location).ok());
    let what = match target {
        Some(target) if !target.has_host() => format!(
            "{host} redirects to an address of the kind \"{}:\", which is not on the web",
            words::clean(target.scheme(), &context.secrets)
        ),
        Some(target) if !same_origin(response.url(), &target) => {
            let target = words::clean(&target.origin().ascii_serialization(), &context.secrets);
            return Error::Redirected { host: host.to_owned(), target };
        }
        Some(_) if keeps_request(status) => {
            format!("{host} redirects to itself again and again ({status})")
        }
        Some(_) => format!("{host} redirects to another path ({status}) in a way that drops the question"),
        None => format!("{host} redirects ({status}) without an address that can be used"),
    };
    Error::Malformed { what }
}

/// `true` for a redirect that asks to send the same again, not to fetch something.
fn keeps_request(status: StatusCode) -> bool {
    matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT)
}

/// `true` if scheme, host and port are the same.
fn same_origin(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin()
}
