//! Turns columns that pandas read as texts into numbers and dates, and notes which cells are none.

use super::super::arguments::number_arguments;
use super::super::draft::{Draft, Import, fill, indented};
use super::super::odd_values::{push_odd_values, what_of};
use super::super::python::{Expression, literal};
use super::super::unseen::{push_codes_kept, push_zones_mixed};
use crate::sniff::{DataColumn, DateStyle, Delimited, JsonFile, Marks};

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
    /// `true` if how late numbers are written is said elsewhere.
    has_open_marks: bool,
    /// `true` if the program knows which columns of numbers are codes before it reads them.
    knows_codes: bool,
}

/// What a column is converted to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Values {
    expression: String,
    what: String,
    is_text: bool,
    /// The marks of numbers that only stand behind the head.
    late: Option<Marks>,
}

/// The texts of times in a file whose head is not all of it: notes if only some of them have a zone.
const ZONES_SEEN: &str = "zones_seen(data[name])";

/// The texts of times; `whole` if the head of the file is all of it.
const fn times(whole: bool) -> &'static str {
    if whole { "data[name]" } else { ZONES_SEEN }
}

impl<'a> Conversions<'a> {
    /// For a delimited file. `are_texts` says that no column can be read as numbers at once, `knows_codes` that the program
    /// finds the columns of codes before it reads a long file.
    pub(super) fn of(table: &'a Delimited, are_texts: bool, knows_codes: bool) -> Self {
        let Delimited { columns, marks, whole, .. } = table;
        let (marks, whole) = (*marks, *whole);
        let mut conversions = Conversions {
            marks: Some(marks),
            has_open_marks: table.has_open_marks(),
            knows_codes: knows_codes && !whole,
            ..Conversions::default()
        };
        for column in columns {
            match values_of(column, marks, are_texts, whole, times(whole)) {
                Some(values) => conversions.columns.push((column, values)),
                None if !whole && !knows_codes && column.may_be_codes() => conversions.codes.push(column),
                None if !whole && column.is_number() => conversions.late.push(column),
                None => {}
            }
        }
        conversions
    }

    /// For JSON, whose numbers need none, unless there are texts among those behind the head.
    pub(super) fn of_json(json: &'a JsonFile) -> Self {
        // Numbers of JSON have no marks that could be open.
        let mut conversions = Conversions { has_open_marks: true, ..Conversions::default() };
        for column in &json.columns {
            match values_of(column, Marks::PLAIN, false, true, times(json.whole)) {
                Some(values) => conversions.columns.push((column, values)),
                None if !json.whole && column.is_number() => conversions.late.push(column),
                None => {}
            }
        }
        conversions
    }

    /// `true` if there is nothing to do.
    pub(super) fn are_none(&self) -> bool {
        self.columns.is_empty() && self.late.is_empty() && self.codes.is_empty()
    }

    /// `true` if `codes` names the columns of numbers that are codes, before they are read.
    pub(super) fn knows_codes(&self) -> bool {
        self.knows_codes
    }

    /// `true` if the loops say how late numbers are written.
    fn says_late(&self) -> bool {
        let has_late = self.columns.iter().any(|(_, values)| values.late.is_some());
        (has_late || !self.late.is_empty() || !self.codes.is_empty()) && !self.has_open_marks
    }

    /// The statement that says how numbers with these marks are written, so far in.
    fn said(&self, marks: Option<Marks>, indent: usize) -> String {
        let marks = marks.filter(|_| self.says_late());
        marks.map(said).map_or(String::new(), |said| (0..indent).fold(said, |said, _| indented(&said)))
    }

    /// The columns that must be read as texts.
    pub(super) fn texts(&self) -> impl Iterator<Item = &'a DataColumn> {
        let converted = self.columns.iter().filter(|(_, values)| values.is_text).map(|(column, _)| *column);
        converted.chain(self.codes.iter().copied())
    }

    /// Adds the functions that convert, and what they remember.
    pub(super) fn push_definitions(&self, program: &mut Draft) {
        let late = if self.says_late() { "\nlate = []" } else { "" };
        program.push(format!("others, remarks = {{}}, {{}}{late}"));
        push_odd_values(program);
        program.push(include_str!("converted.py"));
        let is_number = |(_, values): &(_, Values)| values.expression.starts_with("numbers_in");
        if self.columns.iter().any(is_number) || !self.late.is_empty() || !self.codes.is_empty() {
            program.import([Import::Module("re")]);
            program.push(include_str!("numbers.py"));
        }
        if !self.codes.is_empty() || self.knows_codes {
            push_codes_kept(program);
        }
        if self.columns.iter().any(|(_, values)| values.expression.contains(ZONES_SEEN)) {
            push_zones_mixed(program);
            program.push(include_str!("zones_seen.py"));
        }
        if self.columns.iter().any(|(_, values)| values.expression.starts_with("moments_in")) {
            program.push(include_str!("moments_in.py"));
        }
        if self.columns.iter().any(|(_, values)| values.expression.starts_with("dates_in")) {
            program.push(include_str!("dates_in.py"));
        }
    }

    /// What leaves the columns of codes out of a loop over numbers.
    fn but_codes(&self, are_numbers: bool) -> String {
        let is_known = self.knows_codes && are_numbers;
        if is_known { "    if name in codes:\n        continue\n".to_owned() } else { String::new() }
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
            let Values { expression, what, late, .. } = kind;
            let is_number = expression.starts_with("numbers_in");
            let convert = match self.said(*late, 1) {
                said if said.is_empty() => {
                    format!("    data[name] = converted(name, {expression}, \"{what}\")")
                }
                said => format!(
                    "    texts, values = data[name], {expression}\n    \
                     data[name] = converted(name, values, \"{what}\")\n{said}"
                ),
            };
            statements += &each(columns, &(self.but_codes(is_number) + &convert));
        }
        if let Some(marks) = self.marks.map(Marks::with_groups) {
            let (arguments, said) = (number_arguments(marks, None), self.said(Some(marks), 2));
            let holes = [("__MARK__", arguments.as_str()), ("        __SAID__\n", &said)];
            for (columns, body) in
                [(&self.codes, include_str!("codes.py")), (&self.late, include_str!("late.py"))]
            {
                if !columns.is_empty() {
                    let body = self.but_codes(true) + &fill(body, &holes);
                    statements += &each(columns.iter().copied(), &body);
                }
            }
        }
        if self.marks.is_none() && !self.late.is_empty() {
            statements += &each(self.late.iter().copied(), include_str!("late_texts.py"));
        }
        if self.knows_codes {
            statements += include_str!("codes_kept.py").trim_end();
        }
        // By column, as the standard library says it; once for all columns how numbers are written.
        statements += "\nnotes += [remarks[name] for name in data if name in remarks]";
        if self.says_late() {
            statements += "\nnotes += late[:1]";
        }
        statements
    }
}

/// The statement that says how late numbers with these marks are written.
fn said(marks: Marks) -> String {
    let (mark, how) = match marks.thousands {
        Some(' ') => (' ', "blank between thousands"),
        Some('\'') => ('\'', "apostrophe between thousands"),
        Some('.') => ('.', "dot between thousands"),
        _ => (',', "comma between thousands"),
    };
    let seen = literal(&mark.to_string());
    fill(include_str!("late_said.py"), &[("__SEEN__", seen.as_str()), ("__HOW__", how)])
}

/// A loop over columns.
fn each<'a>(columns: impl Iterator<Item = &'a DataColumn>, body: &str) -> String {
    let names = columns.map(|column| Expression::text(&column.name)).collect();
    format!("\n{}\n{}", Expression::group("for name in [", names, "]:").layout(0), body.trim_end())
}

/// How the texts of a column become values; `None` if pandas reads them by itself, in a file with these marks. `times` are
/// the texts of dates as ISO 8601 writes them.
fn values_of(column: &DataColumn, file: Marks, are_texts: bool, whole: bool, times: &str) -> Option<Values> {
    if let Some(written) = column.written() {
        let is_plain = written.sign.is_none()
            && !written.is_unusual
            && written.marks.thousands.is_none()
            && written.marks.decimal == file.decimal;
        if is_plain && column.odd == 0 && !are_texts {
            return None;
        }
        let late = (!whole && written.marks.thousands.is_none()).then(|| written.marks.with_groups());
        let arguments = number_arguments(late.unwrap_or(written.marks), written.sign);
        let separator = if arguments.is_empty() { "" } else { ", " };
        let expression = format!("numbers_in(data[name]{separator}{arguments})");
        return Some(Values { expression, what: what_of(column), is_text: true, late });
    }
    let epoch = |unit: &str| {
        let expression = format!("moments_in(data[name], \"{unit}\")");
        Values { expression, what: what_of(column), is_text: false, late: None }
    };
    let style = column.dates()?;
    let (texts, format) = match style {
        DateStyle::Seconds => return Some(epoch("s")),
        DateStyle::Milliseconds => return Some(epoch("ms")),
        DateStyle::Iso { .. } => (times, "ISO8601".to_owned()),
        DateStyle::Format(format) => ("data[name]", format.strptime()),
    };
    let utc = if style.is_zoned() { ", utc=True" } else { "" };
    let expression = format!("dates_in({texts}, {}{utc})", literal(&format));
    Some(Values { expression, what: what_of(column), is_text: true, late: None })
}
