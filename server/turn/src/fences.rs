//! Blocks of code in Markdown (<https://spec.commonmark.org/0.31.2/#fenced-code-blocks>).

use std::ops::Range;

/// A block of code between fences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FencedBlock {
    /// The first word behind the opening; may be empty.
    pub language: String,
    /// Where its lines stand, in bytes.
    pub place: Range<usize>,
    /// How many spaces stand before its opening, which its lines may have, too.
    indent: usize,
}

impl FencedBlock {
    /// Its code, of the text that it stands in.
    #[must_use]
    pub fn code(&self, text: &str) -> String {
        let mut code = String::new();
        for line in text[self.place.clone()].lines() {
            let spaces = line.len() - line.trim_start_matches(' ').len();
            code.push_str(&line[spaces.min(self.indent)..]);
            code.push('\n');
        }
        code
    }
}

/// The blocks of a text, in order. One that is not closed ends with the text.
#[must_use]
pub fn fences(text: &str) -> Vec<FencedBlock> {
    let mut found = Vec::new();
    let mut open: Option<(char, usize, FencedBlock)> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let content = line.trim_start_matches(' ');
        let indent = line.len() - content.len();
        let mark = content.chars().next().filter(|mark| "`~".contains(*mark) && indent < 4);
        let count = mark.map_or(0, |mark| content.len() - content.trim_start_matches(mark).len());
        let info = content[count..].trim();
        match &mut open {
            Some((by, length, _)) if mark == Some(*by) && count >= *length && info.is_empty() => {
                found.extend(open.take().map(|(.., block)| block));
            }
            Some((.., block)) => block.place.end = end,
            None if count >= 3 && !(mark == Some('`') && info.contains('`')) => {
                let word = info.split([' ', '\t', '{', ',']).next().unwrap_or_default();
                let language = word.trim_matches(['{', '}', '.']).to_owned();
                open = mark.map(|mark| (mark, count, FencedBlock { language, place: end..end, indent }));
            }
            None => {}
        }
        start = end;
    }
    found.extend(open.map(|(.., block)| block));
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::fences;

    #[test]
    fn a_block_has_its_place_and_its_code() {
        let text = "So:\n\n```text\nx,y\n1,2\n```\nthen\n  ~~~ py\n  if 1:\n      f()\n  ~~~\n````\n```\n";
        let blocks = fences(text);
        let drawn: Vec<_> = blocks
            .iter()
            .map(|block| (block.language.as_str(), &text[block.place.clone()], block.code(text)))
            .collect();
        insta::assert_debug_snapshot!(drawn, @r#"
        [
            (
                "text",
                "x,y\n1,2\n",
                "x,y\n1,2\n",
            ),
            (
                "py",
                "  if 1:\n      f()\n",
                "if 1:\n    f()\n",
            ),
            (
                "",
                "```\n",
                "```\n",
            ),
        ]
        "#);
    }

    proptest! {
        #[test]
        fn any_text_has_blocks(text in "[`~ a-zé\n{}]{0,80}") {
            for block in fences(&text) {
                let _ = block.code(&text);
            }
        }
    }
}
