//! Text and code as Markdown in which nothing begins. A character is escaped only where it could matter: many people
//! read the Markdown itself.

use super::tree::Within;

/// How a character is written that would begin or end something.
enum Escape {
    Backslash,
    Entity(&'static str),
}

/// Writes a text. What is in `out` before decides whether it begins a line; what it is within, whether that matters.
pub(super) fn push_text(out: &mut String, text: &str, within: Within) {
    let is_line_start =
        matches!(within, Within::Paragraph | Within::Line) && (out.is_empty() || out.ends_with('\n'));
    let block = if is_line_start { begins_block(text) } else { None };
    let mut written = 0;
    for (index, sign) in text.match_indices(|character: char| character.is_ascii_punctuation()) {
        let before = text[..index].chars().next_back().or(is_line_start.then_some('\n'));
        let escape = match block {
            Some(block) if block == index => Some(Escape::Backslash),
            _ => escape(before, sign, &text[index + 1..], within),
        };
        match escape {
            None => continue,
            Some(Escape::Backslash) => out.extend([&text[written..index], "\\", sign]),
            Some(Escape::Entity(entity)) => out.extend([&text[written..index], entity]),
        }
        written = index + 1;
    }
    out.push_str(&text[written..]);
}

/// How to write a sign between these two; `None` if it can stay. Without a character before or behind it, something
/// else than text is there.
fn escape(before: Option<char>, sign: &str, behind: &str, within: Within) -> Option<Escape> {
    let next = behind.chars().next();
    let is_blank = |side: Option<char>| side.is_some_and(char::is_whitespace);
    let is_letter = |side: Option<char>| side.is_some_and(char::is_alphanumeric);
    let matters = match sign {
        "<" if next.is_none_or(|next| next.is_ascii_alphabetic() || "/!?".contains(next)) => {
            return Some(Escape::Entity("&lt;"));
        }
        // With a backslash, some parsers would still look for code between it and the next one.
        "`" => return Some(Escape::Entity("&#96;")),
        "&" if begins_entity(behind) => return Some(Escape::Entity("&amp;")),
        "\\" | "$" => true,
        "*" => before == Some('\n') || !(is_blank(before) && is_blank(next)),
        "_" => !(is_letter(before) && is_letter(next)),
        "~" => !(is_blank(before) && is_blank(next)),
        "[" => begins_link(before, behind),
        "]" => matches!(next, Some('(' | '[' | ':')),
        "|" => within == Within::Cell,
        "#" => ends_heading(within, before, behind),
        _ => false,
    };
    matters.then_some(Escape::Backslash)
}

/// `true` unless the label, behind `[`, ends in the same text, and nothing follows that makes it a link. A parser may
/// look for its end in code.
fn begins_link(before: Option<char>, rest: &str) -> bool {
    let end = rest.find(['[', ']']).filter(|end| rest[*end..].starts_with(']') && *end > 0);
    let is_label =
        end.is_some_and(|end| !rest[end + 1..].starts_with(['(', '[', ':']) && !rest.starts_with('^'));
    !is_label || matches!(before, Some('^' | '!'))
}

/// `true` for the number signs at the end of a heading, which would not be shown.
fn ends_heading(within: Within, before: Option<char>, behind: &str) -> bool {
    matches!(within, Within::Heading | Within::Line)
        && before.is_none_or(char::is_whitespace)
        && behind.bytes().all(|byte| byte == b'#')
}

/// `true` if this, behind `&`, is an entity.
fn begins_entity(rest: &str) -> bool {
    // The longest name has 31 letters.
    let name = rest.bytes().take(40).position(|byte| !(byte.is_ascii_alphanumeric() || byte == b'#'));
    name.is_some_and(|end| end > 0 && rest.as_bytes()[end] == b';')
}

/// The place of the character to escape so that a line does not begin a heading, list, quote, table, rule or
/// definition, nor underline the line before.
fn begins_block(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let ends = |index: usize| bytes.get(index).is_none_or(|byte| *byte == b' ');
    let is_all = |characters: &str| line.chars().all(|character| characters.contains(character));
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match bytes.first()? {
        b'>' => Some(0),
        b'[' => line.get(1..3).is_some_and(|label| matches!(label, " ]" | "x]" | "X]")).then_some(0),
        b'#' => ends(bytes.iter().take_while(|byte| **byte == b'#').count()).then_some(0),
        b'-' | b'+' | b':' if ends(1) => Some(0),
        b'-' | b'|' | b':' => is_all("-|: ").then_some(0),
        b'+' => is_all("+").then_some(0),
        b'=' => is_all("= ").then_some(0),
        b'0'..=b'9' if matches!(bytes.get(digits), Some(b'.' | b')')) => ends(digits + 1).then_some(digits),
        _ => None,
    }
}

/// Writes code without backticks on one line.
pub(super) fn push_code(out: &mut String, code: &str, within: Within) {
    match within {
        Within::Cell => out.extend(["`", &code.replace('|', "\\|"), "`"]),
        _ => out.extend(["`", code, "`"]),
    }
}
