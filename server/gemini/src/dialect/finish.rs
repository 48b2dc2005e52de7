//! What the end of an answer means for the reader.

use turn::{Finish, FinishKind};

/// Why an answer ends, by the service's word for it.
pub(super) fn of(word: String, message: Option<String>) -> Finish {
    Finish { kind: kind(&word), word, message }
}

/// Why an answer ends, by a code that stands where errors stand; `None` for what is an error indeed.
pub(super) fn of_code(code: &str, message: &str) -> Option<Finish> {
    let kind = kind(&code.to_ascii_uppercase());
    let message = (!message.is_empty()).then(|| message.to_owned());
    let is_an_end = matches!(kind, FinishKind::Blocked | FinishKind::ModelFault);
    is_an_end.then(|| Finish { kind, word: code.to_owned(), message })
}

/// The end of an answer that gave a call its arguments bit by bit.
pub(super) fn in_pieces() -> Finish {
    let said =
        "It gave a function its arguments in pieces, which was not asked for; the function was not run";
    let word = "PARTIAL_ARGUMENTS".to_owned();
    Finish { kind: FinishKind::ModelFault, word, message: Some(said.to_owned()) }
}

fn kind(word: &str) -> FinishKind {
    match word {
        "STOP" => FinishKind::Complete,
        "MAX_TOKENS" | "CONTINUATION" => FinishKind::Truncated,
        "SAFETY"
        | "RECITATION"
        | "LANGUAGE"
        | "BLOCKLIST"
        | "PROHIBITED_CONTENT"
        | "SPII"
        | "MODEL_ARMOR"
        | "ESCALATION"
        | "PUP_LIMITED_DISABLED"
        | "IMAGE_SAFETY"
        | "IMAGE_PROHIBITED_CONTENT"
        | "IMAGE_RECITATION"
        | "IMAGE_OTHER"
        | "CONTENT_BLOCKED" => FinishKind::Blocked,
        "OTHER"
        | "NO_IMAGE"
        | "MISSING_THOUGHT_SIGNATURE"
        | "MALFORMED_FUNCTION_CALL"
        | "MALFORMED_TOOL_CALL"
        | "MALFORMED_RESPONSE"
        | "UNEXPECTED_TOOL_CALL"
        | "TOO_MANY_TOOL_CALLS" => FinishKind::ModelFault,
        _ => FinishKind::Unknown,
    }
}
