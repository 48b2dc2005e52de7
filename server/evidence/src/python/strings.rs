//! String literals: what they say, and how a text is written as one.

use std::borrow::Cow;
use std::ops::Range;

use tree_sitter::Node;

use super::children;

/// A string literal of a program.
#[derive(Debug, Clone)]
pub(crate) struct Literal<'a> {
    /// `r`, `b`, `f`… as they are written.
    prefix: &'a str,
    /// `'`, `"` or three of them.
    pub(crate) quotes: &'a str,
    /// Where its text is, between the quotes.
    pub(crate) range: Range<usize>,
    /// The text as it is written.
    pub(crate) written: &'a str,
    /// `true` if a part of it is computed.
    pub(crate) is_computed: bool,
}

impl<'a> Literal<'a> {
    /// Reads a node of the kind `string`; `None` if the string has no end.
    pub(crate) fn read(node: Node<'_>, code: &'a str) -> Option<Self> {
        let last = node.child_count().checked_sub(1)?;
        let (start, end) = (node.child(0)?, node.child(last)?);
        if (start.kind(), end.kind()) != ("string_start", "string_end") {
            return None;
        }
        let opening = &code[start.byte_range()];
        let (prefix, quotes) = opening.split_at(opening.find(['\'', '"'])?);
        let range = start.end_byte()..end.start_byte();
        let is_computed = children(node).iter().any(|child| child.kind() == "interpolation");
        Some(Literal { prefix, quotes, written: code.get(range.clone())?, range, is_computed })
    }

    pub(crate) fn has(&self, letter: char) -> bool {
        self.prefix.contains([letter, letter.to_ascii_uppercase()])
    }

    /// The prefix without `r`.
    pub(crate) fn cooked_prefix(&self) -> String {
        self.prefix.replace(['r', 'R'], "")
    }

    /// What the literal says, if nothing in it is computed.
    pub(crate) fn text(&self) -> Option<Cow<'a, str>> {
        if self.is_computed {
            return None;
        }
        Some(self.said(self.written))
    }

    /// What a part of its text says in which nothing is computed.
    pub(crate) fn said(&self, written: &'a str) -> Cow<'a, str> {
        let is_plain = self.has('r') || !written.contains('\\');
        let text = if is_plain { Cow::Borrowed(written) } else { Cow::Owned(unescaped(written)) };
        if !self.has('f') || !text.contains(['{', '}']) {
            return text;
        }
        Cow::Owned(text.replace("{{", "{").replace("}}", "}"))
    }
}

/// The text of a literal without its escapes. Those with a name, `\N{…}`, stay as they are.
fn unescaped(written: &str) -> String {
    let mut text = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find('\\') {
        text += &rest[..at];
        rest = &rest[at + 1..];
        let Some(letter) = rest.chars().next() else { break };
        let (meant, length) =
            escape(letter, rest).unwrap_or_else(|| (format!("\\{letter}"), letter.len_utf8()));
        text += &meant;
        rest = &rest[length..];
    }
    text + rest
}

/// What an escape means, and its length after the backslash; `None` if it means itself.
fn escape(letter: char, rest: &str) -> Option<(String, usize)> {
    let digits = |radix: u32, from: usize, most: usize| {
        let digits = rest.get(from..)?;
        let length = digits.bytes().take(most).take_while(|byte| char::from(*byte).is_digit(radix)).count();
        let meant = u32::from_str_radix(&digits[..length], radix).ok().and_then(char::from_u32)?;
        Some((meant.to_string(), from + length))
    };
    let simple = |meant: char| Some((meant.to_string(), 1));
    match letter {
        // The line goes on.
        '\n' => Some((String::new(), 1)),
        '\\' | '\'' | '"' => simple(letter),
        'n' => simple('\n'),
        't' => simple('\t'),
        'r' => simple('\r'),
        'a' => simple('\u{7}'),
        'b' => simple('\u{8}'),
        'f' => simple('\u{c}'),
        'v' => simple('\u{b}'),
        'x' => digits(16, 1, 2),
        'u' => digits(16, 1, 4),
        'U' => digits(16, 1, 8),
        '0'..='7' => digits(8, 0, 3),
        _ => None,
    }
}

/// A text as it is written between quotes. In a literal of bytes, what is not ASCII is written as the bytes of UTF-8.
pub(crate) fn escaped(text: &str, quotes: &str, is_bytes: bool) -> String {
    let quote = quotes.chars().next().unwrap_or('"');
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => written += "\\n",
            '\r' => written += "\\r",
            '\t' => written += "\\t",
            '\\' => written += "\\\\",
            character if character == quote => written.extend(['\\', character]),
            character if is_bytes && !character.is_ascii() => {
                let mut bytes = [0; 4];
                character
                    .encode_utf8(&mut bytes)
                    .bytes()
                    .for_each(|byte| written += &format!("\\x{byte:02x}"));
            }
            character if character.is_control() => {
                written += &format!("\\x{:02x}", u32::from(character));
            }
            character => written.push(character),
        }
    }
    written
}
