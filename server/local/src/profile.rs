//! The profile of a data file: a program that describes any table, written for this one.

mod json;
mod pandas;
mod program;
mod python;
mod standard;

use crate::sniff::{Column, Content, Kind, Shape};

/// Whether the interpreter can import a module.
pub(crate) type HasModule<'a> = dyn Fn(&str) -> bool + 'a;

/// The program that profiles a file, and what to run should it fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Profile {
    pub(crate) code: String,
    /// A program that takes what the first may choke on: files whose head does not show what they are.
    pub(crate) fallback: Option<String>,
}

/// More columns than this are not all listed.
const MOST_COLUMNS: usize = 40;

/// Writes the program for a file of this name and content; `Err` names the modules it takes and cannot have.
pub(crate) fn write(
    name: &str,
    content: &Content,
    has: &HasModule<'_>,
) -> Result<Profile, Vec<&'static str>> {
    let need = |modules: [&'static str; 2]| {
        let missing: Vec<&str> = modules.into_iter().filter(|module| !has(module)).collect();
        if missing.is_empty() { Ok(()) } else { Err(missing) }
    };
    Ok(match content {
        Content::Excel => {
            need(["pandas", "openpyxl"])?;
            only(pandas::excel(name, has("matplotlib")))
        }
        Content::Parquet => {
            need(["pandas", "pyarrow"])?;
            only(pandas::parquet(name, has("matplotlib")))
        }
        Content::Json(json) if json.shape == Shape::Document => only(json::document(name, json.encoding)),
        Content::Json(json) => best(has, || pandas::json(name, json), || standard::json(name, json)),
        // Versions of pandas differ in what a NUL character is to them.
        Content::Delimited(table) if table.nul => only(standard::delimited(name, table)),
        Content::Delimited(table) => {
            best(has, || pandas::delimited(name, table), || standard::delimited(name, table))
        }
    })
}

fn only(code: String) -> Profile {
    Profile { code, fallback: None }
}

fn best(has: &HasModule<'_>, pandas: impl Fn() -> String, standard: impl Fn() -> String) -> Profile {
    if has("pandas") && has("matplotlib") {
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
    let date = columns.iter().find(|column| column.kind == Kind::Date);
    if columns.iter().any(Column::is_measure) {
        return Some(date.map_or(Chart::Histogram, |date| Chart::Series(&date.name)));
    }
    columns.iter().find(|column| column.repeats()).map(|column| Chart::Bars(&column.name))
}

fn names(columns: &[Column], which: impl Fn(&Column) -> bool) -> Vec<&str> {
    columns.iter().filter(|column| which(column)).map(|column| column.name.as_str()).collect()
}
