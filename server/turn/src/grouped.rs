//! Numbers for people.

/// Digits in groups of three, with the narrow space that ISO 80000-1 asks for.
#[must_use]
pub fn grouped(number: u64) -> String {
    grouped_by(number, '\u{202f}')
}

/// Digits in groups of three, with this between them.
#[must_use]
pub fn grouped_by(number: u64, between: char) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(between);
        }
        text.push(digit);
    }
    text
}
