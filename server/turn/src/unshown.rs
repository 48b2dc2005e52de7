//! Something that an answer has and that cannot be shown.

use serde::{Deserialize, Serialize};

use crate::grouped::grouped;
use crate::{Cleaner, cut_after, is_invisible, label};

/// The longest address that is shown, in characters.
const ADDRESS: usize = 500;

/// An image or a file of an answer without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Unshown {
    /// Its media type, as the service names it: may be empty, or `image/` where only that is known.
    pub media_type: String,
    /// Where it is; `None` if it came and cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// How many of it came, one after the other.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub times: usize,
}

fn one() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_one(times: &usize) -> bool {
    *times == 1
}

impl Unshown {
    /// One of this media type, at this address or damaged.
    #[must_use]
    pub fn new(media_type: String, uri: Option<String>) -> Self {
        Unshown { media_type, uri, times: 1 }
    }

    /// `true` if both are said in the same words, but for how many came.
    #[must_use]
    pub fn is_same(&self, other: &Unshown) -> bool {
        (&self.media_type, &self.uri) == (&other.media_type, &other.uri)
    }

    /// The same, safe to show.
    pub(crate) fn safe(&self) -> Unshown {
        let address = |uri: &String| {
            let line = Cleaner::clean(uri);
            let plain: String = line.chars().filter(|it| !is_invisible(*it) && !it.is_whitespace()).collect();
            cut_after(&plain, ADDRESS).into_owned()
        };
        Unshown {
            media_type: label(&self.media_type),
            uri: self.uri.as_ref().map(address),
            times: self.times,
        }
    }

    /// `image` or `file`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        if self.media_type.starts_with("image/") { "image" } else { "file" }
    }

    /// What came, and where it is, in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let (article, kind) = if self.kind() == "image" { ("An", "image") } else { ("A", "file") };
        // Of some only the kind is known: `image/`.
        let is_named = !self.media_type.is_empty() && !self.media_type.ends_with('/');
        let of = if is_named { format!(" ({})", self.media_type) } else { String::new() };
        match (&self.uri, self.times) {
            (Some(uri), 1) => format!("{article} {kind}{of} came by its address alone: {uri}"),
            (Some(uri), times) => {
                format!(
                    "{article} {kind}{of} came {} times by its address alone: {uri}",
                    grouped(times as u64)
                )
            }
            (None, 1) => format!("{article} {kind}{of} came damaged and cannot be read."),
            (None, times) => {
                format!("{} {kind}s{of} came damaged and cannot be read.", grouped(times as u64))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Unshown;

    #[test]
    fn what_came_is_said_on_one_line() {
        let said = |media_type: &str, uri: Option<&str>| {
            let uri = uri.map(str::to_owned);
            Unshown::new(media_type.to_owned(), uri).safe().sentence()
        };
        let drawn = [
            said("image/png", Some("https://example.com/a.png")),
            said("", Some("gs://b/c\u{1b}[31m\n\u{202e}# d e")),
            said("audio/wav\nx", None),
            said("image/", None),
        ];
        insta::assert_snapshot!(drawn.join("\n"), @"
        An image (image/png) came by its address alone: https://example.com/a.png
        A file came by its address alone: gs://b/c#de
        A file (audio/wav) came damaged and cannot be read.
        An image came damaged and cannot be read.
        ");
    }
}
