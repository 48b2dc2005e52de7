//! Values that stay as they are in columns of their kind: they say nothing alone.

/// `true` for a truth value.
pub(crate) fn is_truth(value: &[u8]) -> bool {
    const WORDS: [&str; 6] = ["true", "false", "yes", "no", "y", "n"];
    WORDS.iter().any(|word| value.eq_ignore_ascii_case(word.as_bytes()))
}

/// `true` for a number without bounds.
pub(crate) fn is_infinite(value: &[u8]) -> bool {
    let value = value.strip_prefix(b"-").or(value.strip_prefix(b"+")).unwrap_or(value);
    ["inf", "infinity"].iter().any(|word| value.eq_ignore_ascii_case(word.as_bytes()))
}

/// `true` for a whole number from 0 to 20.
pub(crate) fn is_small(value: &[u8]) -> bool {
    matches!(value, [b'0'..=b'9'] | [b'1', b'0'..=b'9'] | b"20")
}
