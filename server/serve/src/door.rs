//! Who may ask: those who have the key, and programs of the same user. No web page, whatever it knows.

use std::net::IpAddr;

use axum::http::{HeaderMap, Uri, header};
use gemini::{Asker, ServedRefusal};
use ring::digest::{SHA256, digest};
use secrecy::{ExposeSecret, SecretString};

use crate::peer::Peer;
use crate::query;

/// What opens the door.
pub(crate) struct Door {
    pub(crate) key: Option<SecretString>,
    pub(crate) hosts: Vec<String>,
}

impl Door {
    /// Refuses what a web page may have sent: it can make a browser ask any address, and a name of its own lead here.
    pub(crate) fn check_origin(&self, headers: &HeaderMap, uri: &Uri) -> Result<(), ServedRefusal> {
        let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        let host = text(header::HOST).or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
        let host = host.unwrap_or_default();
        if !self.is_ours(host) {
            let said =
                "This service is asked by the address that it listens at; the Host header is another one.";
            return Err(ServedRefusal::denied(said));
        }
        let is_foreign = |origin: &str| {
            let page = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
            page != Some(host)
        };
        let site = text(header::HeaderName::from_static("sec-fetch-site"));
        let is_of_page = matches!(site, Some("cross-site" | "same-site"));
        if text(header::ORIGIN).is_some_and(is_foreign) || is_of_page {
            return Err(ServedRefusal::denied("Web pages cannot use this service."));
        }
        Ok(())
    }

    /// Refuses who has no key.
    pub(crate) fn check_key(
        &self,
        headers: &HeaderMap,
        uri: &Uri,
        asker: Asker,
        peer: &Peer,
    ) -> Result<(), ServedRefusal> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let filled = |key: &String| !key.is_empty();
        let key = header("x-goog-api-key").map(str::to_owned).or_else(|| query::value(uri.query(), "key"));
        let token = header("authorization").and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
        });
        match (key.filter(filled), token.filter(filled)) {
            (Some(key), _) => match &self.key {
                Some(_) if self.is_key(&key) => Ok(()),
                None if peer.is_same_user() => Ok(()),
                _ => Err(ServedRefusal::wrong_key()),
            },
            // Google's libraries fetch a token that nobody here can check: it tells nothing, the user does.
            (None, Some(token)) if self.is_key(&token) || peer.is_same_user() => Ok(()),
            (None, Some(_)) => Err(ServedRefusal::no_token()),
            (None, None) if asker == Asker::Vertex => Err(ServedRefusal::no_token()),
            (None, None) => Err(ServedRefusal::no_key()),
        }
    }

    /// Compares digests: how long that takes tells nothing of the key.
    fn is_key(&self, given: &str) -> bool {
        let digest = |text: &str| digest(&SHA256, text.as_bytes());
        self.key.as_ref().is_some_and(|key| digest(key.expose_secret()).as_ref() == digest(given).as_ref())
    }

    /// `true` for a name of loopback, and for one that this service was given; with any port.
    fn is_ours(&self, host: &str) -> bool {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        let name = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        let is_loopback = name.eq_ignore_ascii_case("localhost")
            || name.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback());
        // Who listens at all addresses cannot name them; a name is what a page would need to lead here.
        let is_address = name.parse::<IpAddr>().is_ok();
        let listens_everywhere =
            self.hosts.iter().any(|host| host.parse::<IpAddr>().is_ok_and(|ip| ip.is_unspecified()));
        is_loopback
            || (is_address && listens_everywhere)
            || self.hosts.iter().any(|host| host.eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};

    use super::Door;

    fn is_let_in(headers: &[(&'static str, &'static str)]) -> bool {
        let door = Door { key: None, hosts: vec!["box.lan".to_owned()] };
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        door.check_origin(&headers, &Uri::from_static("/v1/models")).is_ok()
    }

    #[test]
    fn only_the_addresses_of_this_service_are_hosts() {
        for host in ["127.0.0.1:8123", "localhost", "LOCALHOST:1", "[::1]:80", "127.9.9.9", "box.lan:443"] {
            assert!(is_let_in(&[("host", host)]), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example:80", "10.0.0.1", "", "localhost:x", "[::2]"] {
            assert!(!is_let_in(&[("host", host)]), "{host}");
        }
    }

    #[test]
    fn no_web_page_is_let_in() {
        assert!(is_let_in(&[
            ("host", "localhost:1"),
            ("origin", "http://localhost:1"),
            ("sec-fetch-site", "same-origin")
        ]));
        for page in ["http://evil.example", "http://localhost:2", "null", "https://localhost:1.evil"] {
            assert!(!is_let_in(&[("host", "localhost:1"), ("origin", page)]), "{page}");
        }
        assert!(!is_let_in(&[("host", "localhost:1"), ("sec-fetch-site", "cross-site")]));
    }
}
