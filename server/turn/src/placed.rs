//! The names that files have where a model's programs run.
//!
//! Gemini numbers them, whatever their own names are (googleapis/python-genai#1745). That is no promise, so that both names
//! must be expected.

use std::collections::BTreeMap;

use crate::one_line;

/// How these names begin.
pub const PLACED_STEM: &str = "input_file_";

/// The name of the file with this index, from 0, where a model's programs run: `input_file_0.csv`.
#[must_use]
pub fn placed_name(index: usize, name: &str) -> String {
    let extension = name.rsplit_once('.').map(|(_, extension)| format!(".{extension}")).unwrap_or_default();
    format!("{PLACED_STEM}{index}{extension}")
}

/// `true` for a beginning of these names by which programs look for them: `input`, `input_file`.
#[must_use]
pub fn begins_placed(text: &str) -> bool {
    text.starts_with("input") && PLACED_STEM.starts_with(text)
}

/// The names of that form in a program, each with the index of its file.
#[must_use]
pub fn placed_names(code: &str) -> BTreeMap<&str, usize> {
    code.match_indices(PLACED_STEM).filter_map(|(at, _)| placed_at(&code[at..])).collect()
}

/// The name at the start of a text.
fn placed_at(text: &str) -> Option<(&str, usize)> {
    let rest = &text[PLACED_STEM.len()..];
    let digits = rest.len() - rest.trim_start_matches(|character: char| character.is_ascii_digit()).len();
    let index = rest[..digits].parse().ok()?;
    let is_of_name = |character: char| character.is_ascii_alphanumeric() || character == '.';
    let length = rest.len() - rest[digits..].trim_start_matches(is_of_name).len();
    Some((text[..PLACED_STEM.len() + length].trim_end_matches('.'), index))
}

/// Tells a model where it finds these files. Empty without files.
pub(crate) fn told<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let each = |(index, name)| format!("`{}` ({})", placed_name(index, name), one_line(name));
    let files: Vec<String> = names.enumerate().map(each).collect();
    if files.is_empty() {
        return String::new();
    }
    format!("{TOLD}{}{END}", files.join(", "))
}

/// How that begins, and how it ends.
const TOLD: &str = "Files in the working directory of your code: ";
const END: &str =
    ". If one is not there, it has the name in brackets. Open them; do not type their rows into a program.";

/// The text of a prompt without what it tells of files; `None` if it tells of none.
#[must_use]
pub fn without_placed(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split("\n\n").collect();
    let is_other = |part: &&&str| !(part.starts_with(TOLD) && part.ends_with(END));
    let others: Vec<&str> = parts.iter().filter(is_other).copied().collect();
    (others.len() < parts.len()).then(|| others.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use super::{placed_name, placed_names, told, without_placed};

    #[test]
    fn files_are_numbered_and_keep_their_extension() {
        let names = ["sales.csv", "a.b.tsv", "README"];
        let placed = names.iter().enumerate().map(|(index, name)| placed_name(index, name));
        assert_eq!(placed.collect::<Vec<_>>().join(" "), "input_file_0.csv input_file_1.tsv input_file_2");
    }

    #[test]
    fn such_names_are_found_in_a_program() {
        let code = "a = read('input_file_0.csv')\nb = read(\"./input_file_12.json.gz\")\ninput_file_3 = a.input_file_4.; input_file_x";
        let names: Vec<_> = placed_names(code).into_iter().collect();
        assert_eq!(
            names,
            [
                ("input_file_0.csv", 0),
                ("input_file_12.json.gz", 12),
                ("input_file_3", 3),
                ("input_file_4", 4)
            ]
        );
    }

    #[test]
    fn a_model_is_told_both_names() {
        insta::assert_snapshot!(told(["Sales 2024.csv", "old\u{202e}\n.csv"].into_iter()), @"Files in the working directory of your code: `input_file_0.csv` (Sales 2024.csv), `input_file_1.csv` (old .csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.");
        assert_eq!(told(std::iter::empty()), "");
        let text = format!("mean?\n\n{}\n\nx = 1", told(["a.csv"].into_iter()));
        assert_eq!(without_placed(&text).as_deref(), Some("mean?\n\nx = 1"));
        assert_eq!(without_placed("mean?\n\nx = 1"), None);
    }
}
