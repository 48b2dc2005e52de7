//! What only the whole of a long file shows: rows called totals, marks in numbers that its head does not have, rows with
//! too many fields.

use super::draft::{Draft, Import, fill};
use super::names;
use super::python::{Expression, literal};
use crate::sniff::{DataColumn, Delimited, Header, LATE_MARKS, average_pattern, if_wrong, total_pattern};

/// `TOTAL = …` and `AVERAGE = …`: the patterns of what rows of totals and of averages are called, for SQL.
pub(super) fn total() -> String {
    format!("TOTAL = {}\nAVERAGE = {}", literal(&total_pattern()), literal(&average_pattern()))
}

/// Adds the function that tells what a row of totals is called.
pub(super) fn push_is_total(program: &mut Draft) {
    program.import([Import::Module("re")]);
    let pattern = literal(&total_pattern());
    let pattern = format!("TOTAL = re.compile({pattern}, re.I | re.S)");
    program.push_once(&format!("{pattern}\n\n\n{}", include_str!("late/is_total.py")));
}

/// Adds the function that tells what a row of averages is called.
pub(super) fn push_is_average(program: &mut Draft) {
    let pattern = literal(&average_pattern());
    let pattern = format!("AVERAGE = re.compile({pattern}, re.I | re.S)");
    program.push_once(&format!("{pattern}\n\n\n{}", include_str!("late/is_average.py")));
}

/// The statements that note rows which may be totals, by the text in any column. `None` where the head is the whole file,
/// or has no texts.
pub(super) fn totals(program: &mut Draft, table: &Delimited, part: &str) -> Option<String> {
    let texts = names(&table.columns, DataColumn::is_text);
    if table.whole || texts.is_empty() {
        return None;
    }
    push_is_total(program);
    push_is_average(program);
    push_totals_in(program);
    Some(filled(part, "__NAMES__", texts))
}

/// Adds the function that says what is said of such rows.
pub(super) fn push_totals_in(program: &mut Draft) {
    program.push(include_str!("late/totals_in.py"));
}

/// Adds the function that says what is said of rows with too few fields or too many.
pub(super) fn push_uneven_rows(program: &mut Draft) {
    program.push(include_str!("late/uneven_rows.py"));
}

/// `true` if a row behind the head that is like the header is none of the table.
pub(super) fn may_repeat_header(table: &Delimited) -> bool {
    let stands_above_data = table.columns.iter().any(|column| column.is_number() || column.is_date());
    !table.whole && table.header == Header::InFile && stands_above_data && table.edges.repeated.is_empty()
}

/// The columns of numbers in which a late mark may mean one thing or another.
pub(super) fn unmarked(table: &Delimited) -> Vec<&str> {
    if table.has_open_marks() { names(&table.columns, DataColumn::is_number) } else { Vec::new() }
}

/// `LATE_MARKS = {…}`: what marks are read as, and what else they could be.
pub(super) fn marks() -> String {
    let pair = |(mark, how, other): (char, &str, &str)| {
        Expression::Atom(format!("\"{mark}\": ({}, {})", literal(how), literal(other)))
    };
    Expression::group("LATE_MARKS = {", LATE_MARKS.into_iter().map(pair).collect(), "}").layout(0)
}

/// Adds what looks at the texts of numbers. Gives the statements that note what was seen.
pub(super) fn push_look_at(program: &mut Draft) -> String {
    program.import([Import::Module("re")]);
    program
        .push(format!("{}\nmarked = {{}}  # texts of columns of numbers, by what their marks tell", marks()));
    program.push(include_str!("late/look_at.py"));
    with_step(include_str!("late/marks_seen.py"))
}

/// Statements that name the next step where marks are read wrongly.
pub(super) fn with_step(part: &str) -> String {
    fill(part, &[("__OTHERWISE__", &if_wrong("decimal=comma"))])
}

/// A part of a program with a list of names in this place.
pub(super) fn filled(part: &str, place: &str, names: Vec<&str>) -> String {
    fill(part, &[(place, Expression::texts(names).layout(0))])
}
