//! The HTTP client underneath: TLS and proxies.

use std::net::IpAddr;
use std::time::Duration;

use crate::error::{Error, Why};
use crate::redirect;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue};

const USER_AGENT: &str = concat!("gemini-exec/", env!("CARGO_PKG_VERSION"));

/// The form of Google's own SDKs; the service reads it for its statistics only.
const API_CLIENT: &str =
    concat!("gemini-exec/", env!("CARGO_PKG_VERSION"), " gl-rust/", env!("CARGO_PKG_RUST_VERSION"));

/// A client that trusts what the system trusts, goes through the proxies the environment names unless the host
/// is this machine, and has no limit on a whole reply.
pub(crate) fn client(connect_timeout: Duration, host: &str) -> Result<reqwest::Client, Error> {
    // Fails only if a provider is already installed.
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
        .redirect(redirect::policy())
        .referer(false)
        .build()
        // Only the trusted roots can be missing: a machine without any certificates.
        .map_err(|_| Error::Unreachable { host: host.to_owned(), why: Why::Tls })
}

/// `true` for an address that a secret may be sent to: nobody on the way can read it.
pub(crate) fn is_safe(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && url.host_str().is_some_and(is_loopback))
}

/// `true` if a host, as an address has it, is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let name = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
    match name.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        // A name below it is this machine too (<https://www.rfc-editor.org/rfc/rfc6761#section-6.3>).
        Err(_) => name == "localhost" || name.ends_with(".localhost"),
    }
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
