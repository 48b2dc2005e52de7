//! One turn of a conversation, as the document and the panel show it.

use std::borrow::Cow;

use super::Snapshot;

/// One turn of a document.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// The heading; only its first line is shown.
    pub heading: Cow<'a, str>,
    /// The turn.
    pub ask: Snapshot<'a>,
    /// The links of its images, in order.
    pub charts: Vec<String>,
}

impl Page<'_> {
    /// The heading on one line; `Answer` where nothing was typed.
    pub(super) fn title(&self) -> &str {
        let first = self.heading.lines().next().unwrap_or_default().trim();
        if first.is_empty() { "Answer" } else { first }
    }
}
