//! Outputs that depend on more than the program: the order of sets, and what a folder lists.

use crate::Code;

/// What lists a folder.
const LISTING: [&str; 5] = ["listdir(", "glob(", "iterdir(", "scandir(", "os.walk("];

/// `true` if a program may print what a folder has: another one at Gemini than here.
pub(super) fn may_list_folder(code: &Code) -> bool {
    LISTING.iter().any(|call| code.code.contains(call))
}

/// Lines without the names of files that stand in them as lists, or alone.
pub(super) fn without_entries(lines: &[&str]) -> Vec<String> {
    lines.iter().filter(|line| !is_file(line.trim())).map(|line| without_lists(line)).collect()
}

/// A line with lists of names of files emptied.
fn without_lists(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, list)) = rest.split_once('[') {
        let (inner, behind) = list.split_once(']').unwrap_or((list, ""));
        let mut names = inner.split(", ").map(|name| name.trim_matches(['\'', '"']));
        let is_of_files = list.contains(']') && (inner.is_empty() || names.any(is_file));
        kept += before;
        if !is_of_files {
            kept.push('[');
            rest = list;
            continue;
        }
        kept += "[]";
        rest = behind;
    }
    kept + rest
}

/// `true` for a name with an ending, in folders perhaps: `input_file_0.csv`.
fn is_file(text: &str) -> bool {
    let name = text.rsplit('/').next().unwrap_or(text);
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    let is_ending = (1..=8).contains(&ending.len())
        && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && ending.starts_with(|first: char| first.is_ascii_alphabetic());
    is_ending && !stem.is_empty() && !text.contains([' ', '(', ':', '='])
}

/// `true` if a program may print lists whose order nobody defines: of a set, or of what a folder has.
pub(super) fn may_list_unordered(code: &Code) -> bool {
    may_list_folder(code) || code.code.contains("set(")
}

/// A line with the elements of its sets in order, and with those of its lists if these count too.
pub(super) fn in_order(line: &str, with_lists: bool) -> String {
    let mut ordered = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['{', '[', '(']) {
        let (before, group) = rest.split_at(at + 1);
        ordered += before;
        let end = group.find(['{', '[', '(', '}', ']', ')']).unwrap_or(group.len());
        let counts = match &before[at..] {
            "{" => group[end..].starts_with('}') && !group[..end].contains(": "),
            "[" => with_lists && group[end..].starts_with(']'),
            _ => false,
        };
        if counts {
            let mut elements: Vec<&str> = group[..end].split(", ").collect();
            elements.sort_unstable();
            ordered += &elements.join(", ");
        } else {
            ordered += &group[..end];
        }
        rest = &group[end..];
    }
    ordered + rest
}
