//! The names of files at Google.

use std::fmt;

/// The longest id.
const LONGEST: usize = 40;

/// The name of a file at Google: `files/` and an id. Only such a name becomes a part of an address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName(String);

impl FileName {
    /// Takes a name with or without `files/` before its id: up to 40 small letters, digits and dashes, no dash at an end.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let id = text.strip_prefix("files/").unwrap_or(text);
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_id = (1..=LONGEST).contains(&id.len()) && id.bytes().all(is_plain);
        let has_dash_at_an_end = id.starts_with('-') || id.ends_with('-');
        (is_id && !has_dash_at_an_end).then(|| FileName(format!("files/{id}")))
    }

    /// The name with `files/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::FileName;

    #[test]
    fn only_a_name_that_means_nothing_else_in_an_address_is_one() {
        for name in ["files/abc-1", " abc-1 "] {
            assert_eq!(FileName::parse(name).as_ref().map(FileName::as_str), Some("files/abc-1"));
        }
        let long = "a".repeat(41);
        for name in
            ["", "files/", "files/../x", "Files/abc", "files/a?b", "files/ABC", "-a", "a-", &long, "a/b", "ä"]
        {
            assert_eq!(FileName::parse(name), None, "{name}");
        }
    }
}
