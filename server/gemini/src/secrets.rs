//! Secrets, and how they stay out of everything that is shown, logged or stored.

mod redact;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

pub(crate) use redact::REDACTED;
use secrecy::{ExposeSecret, SecretString};

/// The secrets that a credential has used so far: keys or tokens. A clone is cheap. Wiped from memory when dropped.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Arc<[SecretString]>);

impl Secrets {
    /// These and one more.
    #[must_use]
    pub(crate) fn with(&self, secret: &str) -> Self {
        if secret.is_empty() || self.0.iter().any(|known| known.expose_secret() == secret) {
            return self.clone();
        }
        let mut all = self.0.to_vec();
        all.push(SecretString::from(secret));
        // A secret can be the beginning of another; the longer one must go first, or its end would stay.
        all.sort_by_key(|secret| std::cmp::Reverse(secret.expose_secret().len()));
        Secrets(all.into())
    }

    /// These and others.
    #[must_use]
    pub(crate) fn and(&self, others: &Secrets) -> Self {
        others.0.iter().fold(self.clone(), |all, secret| all.with(secret.expose_secret()))
    }

    /// Text to be shown, without the secrets.
    pub(crate) fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.each(text, redact::plain)
    }

    /// JSON without the secrets in any of its strings, however they are escaped there. A secret too short to be one of
    /// Google's is left: gateways on the own machine take any word, and answers are made of words.
    pub(crate) fn redact_json<'t>(&self, json: &'t str) -> Cow<'t, str> {
        self.each(json, redact::json)
    }

    /// The content of a string of JSON, without the secrets, as [`Secrets::redact_json`].
    pub(crate) fn redact_content(&self, content: &str) -> String {
        let redacted = self.redact_json(&format!("\"{content}\"")).into_owned();
        redacted[1..redacted.len() - 1].to_owned()
    }

    /// Where in the content of a string of JSON a secret may begin that goes on behind it.
    pub(crate) fn begun(&self, content: &str) -> Option<usize> {
        self.0.iter().filter_map(|secret| redact::begun(content, secret.expose_secret())).min()
    }

    /// The first whole secret in the content of a string of JSON.
    pub(crate) fn first(&self, content: &str) -> Option<Range<usize>> {
        self.0.iter().find_map(|secret| redact::whole(content, secret.expose_secret()))
    }

    fn each<'t>(
        &self,
        text: &'t str,
        redact: impl for<'a> Fn(&'a str, &str) -> Cow<'a, str>,
    ) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        for secret in &*self.0 {
            let redacted = match redact(&text, secret.expose_secret()) {
                Cow::Owned(redacted) => redacted,
                Cow::Borrowed(_) => continue,
            };
            text = Cow::Owned(redacted);
        }
        text
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Secrets({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::Secrets;

    #[test]
    fn every_secret_is_taken_out_even_one_that_begins_another() {
        let short = "AIzaSyShort-0000000000";
        let long = format!("{short}-and-more");
        let secrets = Secrets::default().with(short).with(&long).with(short).with("");
        assert_eq!(secrets.redact(&format!("a {long} b {short} c")), "a [redacted] b [redacted] c");
        assert_eq!(secrets.redact_json(&format!("\"{short} {long}\"")), "\"[redacted] [redacted]\"");
        assert_eq!(format!("{secrets:?}"), "Secrets(2)");
    }
}
