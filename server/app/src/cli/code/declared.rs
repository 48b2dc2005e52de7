//! Source text in another encoding than UTF-8, which Python's own source may declare (PEP 263).

pub(super) const NOT_TEXT: &str = "Code is UTF-8 text, and this is not.";
pub(super) const AS_DATA: &str = "Attach data with -a FILE.";

/// The characters of cp1252 from 0x80 to 0x9f. Five bytes have none, and stand for themselves.
const CP1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text in the encoding that one of its first two lines declares; else why not, and the next step.
pub(super) fn text(bytes: &[u8]) -> Result<String, (&'static str, &'static str)> {
    let Some(name) = declared(bytes) else { return Err((NOT_TEXT, AS_DATA)) };
    match name.to_ascii_lowercase().replace('_', "-").as_str() {
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1" => {
            Ok(bytes.iter().map(|byte| char::from(*byte)).collect())
        }
        "cp1252" | "windows-1252" => Ok(bytes.iter().map(|byte| cp1252(*byte)).collect()),
        _ => Err(("It declares an encoding that is not read here.", "Save it as UTF-8.")),
    }
}

fn cp1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => CP1252[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

/// The name in a comment such as `# -*- coding: latin-1 -*-`.
fn declared(bytes: &[u8]) -> Option<&str> {
    bytes.split(|byte| *byte == b'\n').take(2).find_map(|line| {
        // What follows the declaration on its line may be in that encoding.
        let ascii = line.iter().position(|byte| !byte.is_ascii()).map_or(line, |end| &line[..end]);
        let line = std::str::from_utf8(ascii).ok()?.trim_start().strip_prefix('#')?;
        let (_, after) = line.split_once("coding")?;
        let name = after.strip_prefix([':', '='])?.trim_start();
        let end =
            name.find(|character: char| !character.is_ascii_alphanumeric() && !"-_.".contains(character));
        Some(&name[..end.unwrap_or(name.len())]).filter(|name| !name.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::{NOT_TEXT, text};

    #[test]
    fn a_declared_encoding_is_read() {
        assert_eq!(
            text(b"# -*- coding: latin-1 -*-\nx = '\xfc\x80'").as_deref(),
            Ok("# -*- coding: latin-1 -*-\nx = 'ü\u{80}'")
        );
        assert_eq!(
            text(b"#!python\n# vim: set fileencoding=cp1252 :\n'\x80\xfc'")
                .map(|text| text.ends_with("'€ü'")),
            Ok(true)
        );
    }

    #[test]
    fn without_a_known_declaration_the_next_step_is_said() {
        assert_eq!(text(b"x = '\xfc' # coding: latin-1").map_err(|(why, _)| why), Err(NOT_TEXT));
        assert_eq!(text(b"# coding: koi8-r\n\xfc").map_err(|(_, next)| next), Err("Save it as UTF-8."));
        assert_eq!(text(b"\n\n# coding: latin-1\n\xfc").map_err(|(why, _)| why), Err(NOT_TEXT));
    }
}
