//! Titles that name who answers.

/// The first words of the title of what asks: `Ask Gemini`. Only `Ask` if no service is asked.
pub(super) fn ask_whom(service: &str) -> String {
    format!("Ask {service}").trim_end().to_owned()
}
