//! A page of the web that an answer rests on.

use serde::{Deserialize, Serialize};

use crate::{Cleaner, is_invisible, one_line};

/// A page of the web that an answer rests on, as the service names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebSource {
    /// What it is called.
    pub title: String,
    /// Its address.
    pub uri: String,
    /// The passages of the answer that rest on it, as the service gives them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cited: Vec<String>,
}

/// The longest title and the longest address that are shown, in characters.
const TITLE: usize = 200;
const ADDRESS: usize = 2_000;

impl WebSource {
    /// The same, safe to show, without its passages; `None` if its address is no plain one of the web.
    pub(crate) fn safe(&self) -> Option<WebSource> {
        if !["https://", "http://"].iter().any(|scheme| self.uri.starts_with(scheme)) {
            return None;
        }
        let host = self.host();
        let is_plain =
            |text: &str| text.chars().all(|char| char.is_ascii_graphic() && !matches!(char, '`' | '<' | '>'));
        // A name before an `@` looks like a host and is none.
        if host.is_empty() || host.contains('@') || !is_plain(&self.uri) || self.uri.len() > ADDRESS {
            return None;
        }
        let title = Cleaner::clean(&self.title);
        let title: String = title.chars().filter(|char| !is_invisible(*char)).take(TITLE).collect();
        let title = one_line(&title);
        Some(WebSource {
            title: if title.is_empty() { host.to_owned() } else { title },
            uri: self.uri.clone(),
            cited: Vec::new(),
        })
    }

    /// The host of its address: where a click would lead.
    #[must_use]
    pub fn host(&self) -> &str {
        let address = self.uri.split_once("://").map_or("", |(_, address)| address);
        address.split(['/', '?', '#']).next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::WebSource;

    fn drawn(title: &str, uri: &str) -> String {
        let source = WebSource { title: title.to_owned(), uri: uri.to_owned(), cited: Vec::new() };
        source
            .safe()
            .map_or_else(|| "left out".to_owned(), |safe| format!("{} on {}", safe.title, safe.host()))
    }

    #[test]
    fn only_a_plain_address_of_the_web_is_shown_with_its_real_host() {
        let drawn = [
            drawn("met.no\u{202e}\n weather", "https://redirect.test/grounding?id=1"),
            drawn(" ", "http://a.test"),
            drawn("bank.test", "https://bank.test@evil.test/"),
            drawn("script", "javascript:alert(1)"),
            drawn("command", "command:workbench.action.quit"),
            drawn("odd", "https://a.test/<b>"),
        ];
        insta::assert_snapshot!(drawn.join("\n"), @r#"
        met.no weather on redirect.test
        a.test on a.test
        left out
        left out
        left out
        left out
        "#);
    }
}
