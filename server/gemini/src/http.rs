//! The HTTP client underneath: TLS, proxies, redirects.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::redirect::{Action, Attempt, Policy};
use reqwest::{StatusCode, Url};

use crate::Error;
use crate::error::Why;

/// Follow this many redirects in a row.
const REDIRECTS: usize = 3;

const USER_AGENT: &str = concat!("gemini-exec/", env!("CARGO_PKG_VERSION"));

/// The form of Google's own SDKs; the service reads it for its statistics only.
const API_CLIENT: &str =
    concat!("gemini-exec/", env!("CARGO_PKG_VERSION"), " gl-rust/", env!("CARGO_PKG_RUST_VERSION"));

/// A client that trusts what the system trusts, goes through the proxies the environment names, and has no
/// limit on a whole reply.
pub(crate) fn client(connect_timeout: Duration, host: &str) -> Result<reqwest::Client, Error> {
    // An error here only says that another part of the process was first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let headers = HeaderMap::from_iter([(
        reqwest::header::HeaderName::from_static("x-goog-api-client"),
        HeaderValue::from_static(API_CLIENT),
    )]);
    reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .default_headers(headers)
        .connect_timeout(connect_timeout)
        .redirect(Policy::custom(follow_at_home))
        .referer(false)
        .build()
        // Only the trusted roots can be missing: a machine without any certificates.
        .map_err(|_| Error::Unreachable { host: host.to_owned(), why: Why::Tls })
}

/// Follows a redirect that keeps the request as it is and stays where the key was meant to go. The library
/// would send the key header along to any host.
fn follow_at_home(attempt: Attempt<'_>) -> Action {
    let keeps_request =
        matches!(attempt.status(), StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
    let at_home = attempt.previous().first().is_some_and(|asked| same_origin(asked, attempt.url()));
    if keeps_request && at_home && attempt.previous().len() <= REDIRECTS {
        attempt.follow()
    } else {
        attempt.stop()
    }
}

/// Whether scheme, host and port are the same.
pub(crate) fn same_origin(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin()
}
