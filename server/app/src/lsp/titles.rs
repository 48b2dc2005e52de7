//! Titles that name who answers, and words for what an editor calls by a name of its own.

use super::support::Support;

/// What describes a data file on this machine.
pub(super) const PROFILE_HERE: &str = "Profile this file here";

/// What sets a key in an editor whose plugin asks for it, in words: only VS Code's has a panel.
pub(super) fn set_key(support: &Support) -> &'static str {
    if support.panel { "“Set API key”" } else { "“:GeminiExec key”" }
}

/// The first words of the title of what asks: `Ask Gemini`. Only `Ask` if no service is asked.
pub(super) fn ask_whom(service: &str) -> String {
    format!("Ask {service}").trim_end().to_owned()
}
