//! The profile of a data file: a program that describes any table, written for this one.

mod json;
mod pandas;
mod program;
mod python;
mod standard;

use crate::sniff::{Column, Content, Shape};

/// What the interpreter can import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Libraries {
    pub(crate) pandas: bool,
    pub(crate) matplotlib: bool,
    pub(crate) openpyxl: bool,
    pub(crate) pyarrow: bool,
}

/// The program that profiles a file, and what to run should it fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Profile {
    pub(crate) code: String,
    /// A program that takes what the first may choke on: files whose head does not show what they are.
    pub(crate) fallback: Option<String>,
}

/// More columns than this are not all listed.
const MOST_COLUMNS: usize = 40;

/// Writes the program for a file of this name and content; `Err` names the libraries it needs.
pub(crate) fn write(name: &str, content: &Content, libraries: Libraries) -> Result<Profile, &'static [&'static str]> {
    match content {
        Content::Excel if libraries.pandas && libraries.openpyxl => Ok(only(pandas::excel(name, libraries))),
        Content::Excel => Err(&["pandas", "openpyxl"]),
        Content::Parquet if libraries.pandas && libraries.pyarrow => Ok(only(pandas::parquet(name, libraries))),
        Content::Parquet => Err(&["pandas", "pyarrow"]),
        Content::Json(json) if json.shape == Shape::Document => Ok(only(json::document(name, json.encoding))),
        Content::Json(json) => Ok(best(libraries, || pandas::json(name, json), || standard::json(name, json))),
        // Versions of pandas differ in what a NUL character is to them.
        Content::Delimited(table) if table.nul => Ok(only(standard::delimited(name, table))),
        Content::Delimited(table) => {
            Ok(best(libraries, || pandas::delimited(name, table), || standard::delimited(name, table)))
        }
    }
}

fn only(code: String) -> Profile {
    Profile { code, fallback: None }
}

fn best(libraries: Libraries, pandas: impl Fn() -> String, standard: impl Fn() -> String) -> Profile {
    if libraries.pandas && libraries.matplotlib {
        Profile { code: pandas(), fallback: Some(standard()) }
    } else {
        only(standard())
    }
}

/// What is worth drawing of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chart<'a> {
    /// Means of the numbers over the dates of this column.
    Series(&'a str),
    /// How the numbers are spread.
    Histogram,
    /// How often the values of this column occur.
    Bars(&'a str),
}

fn chart_of(columns: &[Column]) -> Option<Chart<'_>> {
    let date = columns.iter().find(|column| column.kind == crate::sniff::Kind::Date);
    if columns.iter().any(Column::is_measure) {
        return Some(date.map_or(Chart::Histogram, |date| Chart::Series(&date.name)));
    }
    columns.iter().find(|column| column.repeats()).map(|column| Chart::Bars(&column.name))
}

fn names<'a>(columns: &'a [Column], which: impl Fn(&Column) -> bool) -> Vec<&'a str> {
    columns.iter().filter(|column| which(column)).map(|column| column.name.as_str()).collect()
}
