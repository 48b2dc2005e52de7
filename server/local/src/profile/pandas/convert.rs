//! Turns columns that pandas read as texts into numbers and dates, and notes which cells are none.

use super::super::arguments::number_arguments;
use super::super::draft::{Draft, Import, fill};
use super::super::python::{Expression, literal};
use crate::sniff::{DataColumn, DateStyle, Marks};

/// How the columns of a table are converted.
#[derive(Debug, Default)]
pub(super) struct Conversions<'a> {
    /// The columns that are read as texts, and the expression that makes values of each one's texts.
    columns: Vec<(&'a DataColumn, Values)>,
    /// The columns of numbers that pandas may find to be texts behind the head of the file.
    late: Vec<&'a DataColumn>,
    /// The columns of numbers that may be codes: behind the head of the file, some may begin with 0.
    codes: Vec<&'a DataColumn>,
    marks: Option<Marks>,
}

/// What a column is converted to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Values {
    expression: String,
    what: &'static str,
    is_text: bool,
}

impl<'a> Conversions<'a> {
    /// For a delimited file whose numbers have these marks. `are_texts` says that no column can be read as numbers at
    /// once; `whole` that nothing follows what was looked at.
    pub(super) fn of(columns: &'a [DataColumn], marks: Marks, are_texts: bool, whole: bool) -> Self {
        let mut conversions = Conversions { marks: Some(marks), ..Conversions::default() };
        for column in columns {
            match values_of(column, marks, are_texts) {
                Some(values) => conversions.columns.push((column, values)),
                None if !whole && column.may_be_codes() => conversions.codes.push(column),
                None if !whole && column.is_number() => conversions.late.push(column),
                None => {}
            }
        }
        conversions
    }

    /// For JSON, whose numbers need none.
    pub(super) fn of_json(columns: &'a [DataColumn]) -> Self {
        let converted =
            columns.iter().filter_map(|column| Some((column, values_of(column, Marks::PLAIN, false)?)));
        Conversions { columns: converted.collect(), ..Conversions::default() }
    }

    /// `true` if there is nothing to do.
    pub(super) fn are_none(&self) -> bool {
        self.columns.is_empty() && self.late.is_empty() && self.codes.is_empty()
    }

    /// The columns that must be read as texts.
    pub(super) fn texts(&self) -> impl Iterator<Item = &'a DataColumn> {
        let converted = self.columns.iter().filter(|(_, values)| values.is_text).map(|(column, _)| *column);
        converted.chain(self.codes.iter().copied())
    }

    /// Adds the functions that convert, and what they remember.
    pub(super) fn push_definitions(&self, program: &mut Draft) {
        let late = if self.late.is_empty() { "" } else { "\nlate = []" };
        program.push(format!("others, remarks = {{}}, {{}}{late}"));
        program.push(include_str!("converted.py"));
        let is_number = |(_, values): &(_, Values)| values.expression.starts_with("numbers_in");
        if self.columns.iter().any(is_number) || !self.late.is_empty() || !self.codes.is_empty() {
            program.import([Import::Module("re")]);
            program.push(include_str!("numbers.py"));
        }
        if self.columns.iter().any(|(_, values)| values.expression.starts_with("moments_in")) {
            program.push(include_str!("moments_in.py"));
        }
        if self.columns.iter().any(|(_, values)| values.expression.starts_with("dates_in")) {
            program.push(include_str!("dates_in.py"));
        }
    }

    /// The statements that convert, one loop for columns of the same kind.
    pub(super) fn statements(&self) -> String {
        let mut kinds: Vec<&Values> = Vec::new();
        for (_, values) in &self.columns {
            if !kinds.contains(&values) {
                kinds.push(values);
            }
        }
        let mut statements = String::new();
        for kind in kinds {
            let columns = self.columns.iter().filter(|(_, values)| values == kind).map(|(column, _)| *column);
            let Values { expression, what, .. } = kind;
            statements +=
                &each(columns, &format!("    data[name] = converted(name, {expression}, \"{what}\")"));
        }
        if !self.codes.is_empty() {
            statements += &each(self.codes.iter().copied(), include_str!("codes.py"));
        }
        if let Some(marks) = self.marks.filter(|_| !self.late.is_empty()) {
            statements += &each(self.late.iter().copied(), &late(marks));
        }
        // By column, as the standard library says it; once for all columns how numbers are written.
        statements += "\nnotes += [remarks[name] for name in data if name in remarks]";
        if !self.late.is_empty() {
            statements += "\nnotes += late[:1]";
        }
        statements
    }
}

/// Reads the columns again that pandas could not read as numbers.
fn late(marks: Marks) -> String {
    let (mark, how) = match (marks.decimal, marks.thousands) {
        (_, Some(' ')) => (' ', "blank between thousands"),
        (_, Some('\'')) => ('\'', "apostrophe between thousands"),
        (',', _) => ('.', "dot between thousands"),
        _ => (',', "comma between thousands"),
    };
    let arguments = number_arguments(Marks { thousands: Some(mark), ..marks }, None);
    let values =
        [("__MARK__", arguments.as_str()), ("__SEEN__", &literal(&mark.to_string())), ("__HOW__", how)];
    fill(include_str!("late.py"), &values)
}

/// A loop over columns.
fn each<'a>(columns: impl Iterator<Item = &'a DataColumn>, body: &str) -> String {
    let names = columns.map(|column| Expression::text(&column.name)).collect();
    format!("\n{}\n{}", Expression::group("for name in [", names, "]:").layout(0), body.trim_end())
}

/// How the texts of a column become values; `None` if pandas reads them by itself, in a file with these marks.
fn values_of(column: &DataColumn, file: Marks, are_texts: bool) -> Option<Values> {
    if let Some(written) = column.written() {
        let is_plain = written.sign.is_none()
            && !written.is_unusual
            && written.marks.thousands.is_none()
            && written.marks.decimal == file.decimal;
        if is_plain && column.odd == 0 && !are_texts {
            return None;
        }
        let arguments = number_arguments(written.marks, written.sign);
        let separator = if arguments.is_empty() { "" } else { ", " };
        let expression = format!("numbers_in(data[name]{separator}{arguments})");
        return Some(Values { expression, what: "number", is_text: true });
    }
    let epoch = |unit: &str| {
        let expression = format!("moments_in(data[name], \"{unit}\")");
        Values { expression, what: "date", is_text: false }
    };
    let style = column.dates()?;
    let format = match style {
        DateStyle::Seconds => return Some(epoch("s")),
        DateStyle::Milliseconds => return Some(epoch("ms")),
        DateStyle::Iso { .. } => "ISO8601".to_owned(),
        DateStyle::Format(format) => format.strptime(),
    };
    let utc = if style.is_zoned() { ", utc=True" } else { "" };
    let expression = format!("dates_in(data[name], {}{utc})", literal(&format));
    Some(Values { expression, what: "date", is_text: true })
}
