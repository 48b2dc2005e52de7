//! How programs convert the cells of files that write numbers and dates otherwise than the rest.

use super::super::draft::{Draft, Import, fill};
use super::super::moments::push_moments;
use super::super::python::{Expression, literal};
use super::function;
use crate::sniff::{Conversion, DateStyle, Marks, Way, beside_digits};

/// What a pattern knows of the numbers of some files. Python and `DuckDB` read it alike.
pub(in super::super) struct NumberPattern {
    /// All of a number.
    pub(in super::super) number: String,
    /// The mark between thousands.
    pub(in super::super) thousands: String,
}

impl NumberPattern {
    pub(in super::super) fn of(marks: Marks) -> Self {
        let thousands = match marks.thousands {
            Some('.') | None => r"\.".to_owned(),
            Some(' ') => "[ \u{a0}\u{202f}\u{2009}]".to_owned(),
            Some('\'') => "['’]".to_owned(),
            Some(other) => other.to_string(),
        };
        let (beside, decimal) = (beside_digits(), if marks.decimal == ',' { "," } else { r"\." });
        let digits = format!(r"[1-9]\d?\d?(?:{thousands}\d\d\d?)*{thousands}\d\d\d|\d*");
        let number = format!(r"[{beside}]*(?:{digits})(?:{decimal}\d*)?(?:[eE][+-]?\d+)?[{beside}]*");
        NumberPattern { number, thousands }
    }

    /// What may be a number with other marks.
    pub(in super::super) fn of_any() -> String {
        let any = format!(r"[\d.,'’eE{}]*", beside_digits());
        format!(r"{any}\d{any}")
    }
}

/// Adds `CONVERTED`, the functions that convert columns of files, by those that read the files.
pub(super) fn push_conversions(program: &mut Draft, ways: &[Way]) {
    let all = || ways.iter().flat_map(|way| &way.conversions).map(|(_, conversion)| *conversion);
    if all().any(|conversion| matches!(conversion, Conversion::Numbers(_))) {
        program.import([Import::Module("re")]);
        let any = literal(&NumberPattern::of_any());
        program.push(fill(include_str!("plainly.py"), &[("__ANY__", &any)]));
    }
    if all().any(|conversion| matches!(conversion, Conversion::Dates(_))) {
        push_moments(program);
        program.push(include_str!("dated.py"));
    }
    let of_way = |(number, way): (usize, &Way)| {
        let pairs = way.conversions.iter().map(|(name, it)| format!("{}: {}", literal(name), call(*it)));
        let pairs = pairs.map(Expression::Atom).collect::<Vec<_>>();
        (!pairs.is_empty()).then(|| Expression::group(format!("{}: {{", function(number)), pairs, "}"))
    };
    let ways: Vec<Expression> = ways.iter().enumerate().filter_map(of_way).collect();
    if !ways.is_empty() {
        program.push(Expression::group("CONVERTED = {", ways, "}").layout(0));
    }
}

/// The expression for the function that converts a cell.
fn call(conversion: Conversion) -> String {
    match conversion {
        Conversion::Numbers(marks) => {
            let NumberPattern { number, thousands } = NumberPattern::of(marks);
            let decimal = literal(&marks.decimal.to_string());
            format!("plainly({}, {}, {decimal})", literal(&number), literal(&thousands))
        }
        Conversion::Dates(style) => format!("dated(moments({}))", literal(&strptime(style))),
    }
}

fn strptime(style: DateStyle) -> String {
    if let DateStyle::Format(format) = style { format.strptime() } else { "ISO8601".to_owned() }
}
