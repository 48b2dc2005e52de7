//! Values that anybody may write down: days, months, flags, colours.

use super::literals::Scalar;

/// Days and months begin so, in English and German.
const BEGINNINGS: &str = "
    mon tue wed thu fri sat sun mo di mi do fr sa so dien mitt donn frei sams sonn
    jan feb mar apr may jun jul aug sep oct nov dec mär mai okt dez
";

/// Flags and colours.
const WORDS: &str = "
    yes no true false on off y n ja nein active inactive open closed high medium low small large
    red green blue orange purple brown pink gray grey olive cyan black white yellow magenta teal navy gold silver
";

/// `true` if all values of a column are such.
pub(super) fn are_labels(column: &[Scalar]) -> bool {
    column.iter().all(|cell| is_label(&cell.text.trim().to_lowercase()))
}

fn is_label(text: &str) -> bool {
    let letters = text.chars().take_while(|it| it.is_alphabetic()).count();
    let begins =
        |with: &str| text == with || (letters >= 3 && with.chars().count() >= 3 && text.starts_with(with));
    let is_day_or_month =
        letters == text.chars().count() && letters <= 10 && BEGINNINGS.split_whitespace().any(begins);
    let is_quarter =
        text.len() == 2 && text.starts_with(['q', 'h']) && text.ends_with(|it: char| it.is_ascii_digit());
    let is_colour = text.strip_prefix('#').is_some_and(|code| code.bytes().all(|it| it.is_ascii_hexdigit()))
        || text.starts_with("tab:");
    let is_short = text.chars().count() <= 1 && !text.contains(|it: char| ('2'..='9').contains(&it));
    let is_length = ["28", "29", "30", "31"].contains(&text);
    is_day_or_month
        || is_quarter
        || is_colour
        || is_short
        || is_length
        || WORDS.split_whitespace().any(|word| word == text)
}
