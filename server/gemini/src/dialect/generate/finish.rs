//! What the end of an answer means for the reader.

use turn::{Finish, FinishKind};

/// Why an answer ends, by the service's word for it.
pub(super) fn of(word: String, message: Option<String>) -> Finish {
    Finish { kind: kind(&word), word, message }
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
        | "IMAGE_OTHER" => FinishKind::Blocked,
        "OTHER"
        | "NO_IMAGE"
        | "MISSING_THOUGHT_SIGNATURE"
        | "MALFORMED_FUNCTION_CALL"
        | "MALFORMED_RESPONSE"
        | "UNEXPECTED_TOOL_CALL"
        | "TOO_MANY_TOOL_CALLS" => FinishKind::ModelFault,
        _ => FinishKind::Unknown,
    }
}
