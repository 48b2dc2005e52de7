//! Outputs whose order Python does not define: sets, and what a folder lists.

use crate::Code;

/// What gives names or values in no order: what becomes a list of them has none either.
const UNORDERED: [&str; 6] = ["listdir(", "glob(", "iterdir(", "scandir(", "os.walk(", "set("];

/// `true` if a program may print lists whose order nobody defines.
pub(super) fn may_list_unordered(code: &Code) -> bool {
    UNORDERED.iter().any(|call| code.code.contains(call))
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
