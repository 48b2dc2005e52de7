//! What both programs are told of the numbers in a file.

use super::python::literal;
use crate::sniff::Marks;

/// The arguments that tell the programs how numbers are written: the marks, and the sign beside them.
pub(super) fn number_arguments(marks: Marks, sign: Option<&str>) -> String {
    let mark = marks.thousands.map(|mark| match mark {
        '.' => r#"r"\.""#.to_owned(),
        ' ' => r#""[\\s\u00a0\u202f\u2009]""#.to_owned(),
        '\'' => r#""['’]""#.to_owned(),
        other => literal(&other.to_string()),
    });
    let decimal = Some(marks.decimal).filter(|mark| *mark != '.').map(|mark| format!("decimal=\"{mark}\""));
    let sign = sign.map(|sign| {
        let raw = if sign.contains('$') { "r" } else { "" };
        format!("sign={raw}\"{}\"", sign.replace('$', "\\$"))
    });
    [mark, decimal, sign].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
