//! The Gemini API as typed calls. Knows Google's wire format and nothing of editors or of what an ask is.

pub mod wire;
