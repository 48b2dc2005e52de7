//! The HTTP client underneath: TLS, proxies, redirects.

use std::net::IpAddr;
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

/// A client that trusts what the system trusts, goes through the proxies the environment names unless the host
/// is this machine, and has no limit on a whole reply.
pub(crate) fn client(connect_timeout: Duration, host: &str) -> Result<reqwest::Client, Error> {
    // An error here only says that another part of the process was first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let headers = HeaderMap::from_iter([(
        reqwest::header::HeaderName::from_static("x-goog-api-client"),
        HeaderValue::from_static(API_CLIENT),
    )]);
    let mut builder = reqwest::Client::builder();
    if is_loopback(host) {
        // What is sent to this machine is seldom encrypted, and a proxy would get the key in clear.
        builder = builder.no_proxy();
    }
    builder
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
    let at_home = attempt.previous().first().is_some_and(|asked| same_origin(asked, attempt.url()));
    if keeps_request(attempt.status()) && at_home && attempt.previous().len() <= REDIRECTS {
        attempt.follow()
    } else {
        attempt.stop()
    }
}

/// Whether a redirect asks to send the same again, not to fetch something.
pub(crate) fn keeps_request(status: StatusCode) -> bool {
    matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT)
}

/// Whether a host, as it stands in an address, is this machine.
fn is_loopback(host: &str) -> bool {
    let name = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
    match name.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        // A name below it is this machine too (<https://www.rfc-editor.org/rfc/rfc6761#section-6.3>).
        Err(_) => name == "localhost" || name.ends_with(".localhost"),
    }
}

/// Whether scheme, host and port are the same.
pub(crate) fn same_origin(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin()
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn this_machine_is_known_by_all_its_names() {
        for host in [
            "localhost",
            "localhost.",
            "a.localhost",
            "127.0.0.1",
            "127.9.9.9",
            "[::1]",
            "[::ffff:127.0.0.1]",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.com", "128.0.0.1", "[::2]", "0.0.0.0", "mylocalhost"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
