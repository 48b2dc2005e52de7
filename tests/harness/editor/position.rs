//! Positions in a plain string.

use serde_json::{Value, json};

/// The unit of a character offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Units {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16.
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

impl Units {
    /// By its name in the protocol.
    #[must_use]
    pub fn named(name: Option<&str>) -> Self {
        match name {
            Some("utf-8") => Units::Utf8,
            Some("utf-32") => Units::Utf32,
            _ => Units::Utf16,
        }
    }

    fn count(self, text: &str) -> usize {
        match self {
            Units::Utf8 => text.len(),
            Units::Utf16 => text.encode_utf16().count(),
            Units::Utf32 => text.chars().count(),
        }
    }
}

/// A range of bytes as a range of the protocol.
pub(super) fn range(text: &str, units: Units, start: usize, end: usize) -> Value {
    json!({"start": position(text, units, start), "end": position(text, units, end)})
}

fn position(text: &str, units: Units, offset: usize) -> Value {
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    json!({"line": before.matches('\n').count(), "character": units.count(&before[line_start..])})
}

/// The bytes of a range.
pub(super) fn offsets(text: &str, units: Units, range: &Value) -> (usize, usize) {
    (offset(text, units, &range["start"]), offset(text, units, &range["end"]))
}

fn offset(text: &str, units: Units, position: &Value) -> usize {
    let number = |name: &str| usize::try_from(position[name].as_u64().expect("a number")).expect("small");
    let line_start: usize = text.split_inclusive('\n').take(number("line")).map(str::len).sum();
    let rest = &text[line_start..];
    let wanted = number("character");
    let is_there = |(index, _): &(usize, char)| units.count(&rest[..*index]) >= wanted;
    line_start + rest.char_indices().find(is_there).map_or(rest.len(), |(index, _)| index)
}
