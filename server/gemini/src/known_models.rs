//! What is known of models that the service does not say of them itself.

/// Whether a model executes code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeSupport {
    /// It is documented, or was seen.
    Yes,
    /// It does not, or it has ended.
    No,
    /// Neither is established.
    Unknown,
}

/// What is known of a model, whichever version of it is named: `gemini-2.5-flash-001`.
struct Known {
    name: &'static str,
    code: CodeSupport,
    note: Option<&'static str>,
}

/// Sources: <https://ai.google.dev/gemini-api/docs/code-execution> and
/// <https://ai.google.dev/gemini-api/docs/deprecations>.
const KNOWN: [Known; 10] = [
    known("gemini-3.8-flash", CodeSupport::Yes),
    noted("gemini-3.7-flash", CodeSupport::Yes, "gemini-3.8-flash answers in its place"),
    known("gemini-3.6-flash", CodeSupport::Yes),
    known("gemini-3.5-flash-lite", CodeSupport::Yes),
    noted("gemini-3.5-flash", CodeSupport::Yes, "gemini-3.6-flash answers in its place"),
    known("gemini-2.5-flash-lite", CodeSupport::Unknown),
    noted(
        "gemini-2.5-flash",
        CodeSupport::Yes,
        "ends on 1 December 2026 at the Developer API; then gemini-3.5-flash-lite is said to answer in its place",
    ),
    noted(
        "gemini-2.5-pro",
        CodeSupport::Yes,
        "ends on 1 December 2026 at the Developer API; then gemini-3.8-flash is said to answer in its place",
    ),
    noted("gemini-2.0-flash", CodeSupport::No, "ended on 1 June 2026"),
    noted("gemini-2.0-flash-lite", CodeSupport::No, "ended on 1 June 2026"),
];

/// The tokens that a question to any of them may have (<https://ai.google.dev/gemini-api/docs/models>).
pub(crate) const WINDOW: u64 = 1_048_576;

const fn known(name: &'static str, code: CodeSupport) -> Known {
    Known { name, code, note: None }
}

const fn noted(name: &'static str, code: CodeSupport, note: &'static str) -> Known {
    Known { name, code, note: Some(note) }
}

/// `true` if a name has a word among those that dashes part.
fn has_word(name: &str, word: &str) -> bool {
    name.split('-').any(|part| part == word)
}

/// `true` for a model that is asked by the Live API only.
pub(crate) fn is_live(model: &str) -> bool {
    has_word(model.rsplit('/').next().unwrap_or_default(), "live")
}

/// `true` for a model that takes functions of the person's or tools of the service's, not both: those before Gemini 3.
#[must_use]
pub fn calls_alone(model: &str) -> bool {
    let name = model.rsplit('/').next().unwrap_or_default();
    ["gemini-1", "gemini-2"].iter().any(|begins| name.starts_with(begins))
}

fn entry(model: &str) -> Option<&'static Known> {
    let name = model.rsplit('/').next().unwrap_or_default();
    let is_version = |rest: &str| {
        let number = rest.strip_prefix('-').unwrap_or_default();
        rest.is_empty() || (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    KNOWN.iter().find(|known| name.strip_prefix(known.name).is_some_and(is_version))
}

/// Whether a model executes code. No Live model does; of models that make images or speech nothing says that they do.
#[must_use]
pub fn code_support(model: &str) -> CodeSupport {
    let is_other = ["live", "image", "audio", "tts", "nano"].iter().any(|word| has_word(model, word));
    if is_other { CodeSupport::No } else { entry(model).map_or(CodeSupport::Unknown, |known| known.code) }
}

/// The names to choose from, of models that execute code and answer themselves; the newest first.
pub fn models_to_choose() -> impl Iterator<Item = &'static str> {
    let lasts = |known: &&Known| known.code == CodeSupport::Yes && known.note.is_none();
    KNOWN.iter().filter(lasts).map(|known| known.name)
}

/// What to know of a model that is retired, or in whose place another answers; `None` for the others.
#[must_use]
pub(crate) fn model_note(model: &str) -> Option<&'static str> {
    entry(model)?.note
}

/// The collection that is given with a model, nothing if none is, and the model's bare name.
pub(crate) fn with_collection(model: &str) -> (&str, &str) {
    model.trim().rsplit_once('/').unwrap_or(("", model.trim()))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{code_support, model_note, models_to_choose};

    #[test]
    fn those_to_choose_execute_code_and_last() {
        let names: Vec<&str> = models_to_choose().collect();
        assert_eq!(names, ["gemini-3.8-flash", "gemini-3.6-flash", "gemini-3.5-flash-lite"]);
    }

    #[test]
    fn each_model_is_yes_no_or_not_established() {
        let models = [
            "models/gemini-3.8-flash",
            "gemini-3.8-live",
            "gemini-3.1-flash-live-preview",
            "gemini-3-pro-image",
            "gemini-4-neon",
            "gemini-flash-latest",
            "gemini-3.7-flash",
            "gemini-2.5-pro",
            "gemini-2.5-flash-lite",
            "gemini-2.0-flash",
            "gemini-2.5-flash-001",
            "gemini-2.5-flash-image",
            "gemini-2.5-pro-preview-tts",
        ];
        let lines = models
            .map(|name| format!("{name}: {:?}, {}", code_support(name), model_note(name).unwrap_or("-")));
        assert_snapshot!(lines.join("\n"), @"
        models/gemini-3.8-flash: Yes, -
        gemini-3.8-live: No, -
        gemini-3.1-flash-live-preview: No, -
        gemini-3-pro-image: No, -
        gemini-4-neon: Unknown, -
        gemini-flash-latest: Unknown, -
        gemini-3.7-flash: Yes, gemini-3.8-flash answers in its place
        gemini-2.5-pro: Yes, ends on 1 December 2026 at the Developer API; then gemini-3.8-flash is said to answer in its place
        gemini-2.5-flash-lite: Unknown, -
        gemini-2.0-flash: No, ended on 1 June 2026
        gemini-2.5-flash-001: Yes, ends on 1 December 2026 at the Developer API; then gemini-3.5-flash-lite is said to answer in its place
        gemini-2.5-flash-image: No, -
        gemini-2.5-pro-preview-tts: No, -
        ");
    }
}
