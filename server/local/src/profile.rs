//! The profile of a data file: a program that describes any table, written for this one.

mod arguments;
mod describe;
mod draft;
mod duckdb;
mod json;
mod pandas;
mod python;
mod source;
mod standard;
mod typed;

use std::time::Duration;

use draft::Draft;
use python::{Expression, literal};

use crate::sniff::{DataColumn, FileContent, Reading, Role, Shape};

/// `true` for a module that the interpreter can import.
pub(crate) type HasModule<'a> = dyn Fn(&str) -> bool + 'a;

/// The program that profiles a file, and the one to run if it fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProfileCode {
    pub(crate) code: String,
    /// Runs if the first fails: it also reads files that differ from their head.
    pub(crate) fallback: Option<String>,
}

/// More columns than this are not all listed.
const MOST_COLUMNS: usize = 40;

/// More columns of numbers than this are not all described and compared.
const MOST_NUMBERS: usize = 20;

/// More columns of text than this are not all counted.
const MOST_TEXTS: usize = 12;

/// From this size on, in bytes, tables are read with `DuckDB`: pandas takes several times their size in memory.
pub(crate) const LARGE: u64 = 64 << 20;

/// A data file by its name and size.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProfiledFile<'a> {
    pub(crate) name: &'a str,
    /// In bytes.
    pub(crate) size: u64,
    /// `true` if it is too large for pandas.
    pub(crate) is_large: bool,
}

/// Writes the program for a file with this content; `Err` names the modules it takes and cannot have.
pub(crate) fn write(
    file: &ProfiledFile<'_>,
    content: &FileContent,
    has: &HasModule<'_>,
) -> Result<ProfileCode, Vec<&'static str>> {
    if let Some(code) = with_duckdb(file, content, has) {
        return Ok(code);
    }
    let name = file.name;
    let need = |modules: &[&'static str]| {
        let missing: Vec<&str> = modules.iter().copied().filter(|module| !has(module)).collect();
        if missing.is_empty() { Ok(()) } else { Err(missing) }
    };
    Ok(match content {
        FileContent::Excel => {
            need(&["pandas"])?;
            only(typed::excel(name, has("matplotlib")))
        }
        FileContent::Parquet => {
            need(&["pandas", "pyarrow"])?;
            only(typed::parquet(name, has("matplotlib")))
        }
        FileContent::Json(json) if json.shape == Shape::Document => only(json::document(name, json)),
        FileContent::Json(json) => best(has, || pandas::json(name, json), || standard::json(name, json)),
        // Versions of pandas read a NUL character differently.
        FileContent::Delimited(table) if table.nul => only(standard::delimited(name, table)),
        FileContent::Delimited(table) => {
            best(has, || pandas::delimited(name, table), || standard::delimited(name, table))
        }
    })
}

/// How long the profile of a file takes on this machine, roughly.
pub(crate) fn estimate(file: &ProfiledFile<'_>, content: &FileContent) -> Duration {
    // Measured on two cores of a server, in seconds of processor time for each GB.
    let (rate, cores) = match content {
        FileContent::Parquet => (80, cores()),
        FileContent::Json(_) if file.is_large => (35, cores()),
        FileContent::Delimited(_) if file.is_large => (20, cores()),
        FileContent::Excel => (900, 1),
        FileContent::Json(_) | FileContent::Delimited(_) => (30, 1),
    };
    Duration::from_millis(file.size / 1_000_000 * rate / cores)
}

fn cores() -> u64 {
    std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64)
}

/// The program for a table that is too large for pandas, or in a form that it cannot read here, where `DuckDB` is
/// there and can.
fn with_duckdb(file: &ProfiledFile<'_>, content: &FileContent, has: &HasModule<'_>) -> Option<ProfileCode> {
    if !has("duckdb") || !has("matplotlib") {
        return None;
    }
    match content {
        FileContent::Parquet if file.is_large || !has("pandas") || !has("pyarrow") => {
            Some(only(duckdb::parquet(file.name, file.size)))
        }
        FileContent::Delimited(table) if file.is_large => {
            let code = duckdb::delimited(file.name, file.size, table)?;
            Some(ProfileCode { code, fallback: Some(standard::delimited(file.name, table)) })
        }
        FileContent::Json(json) if file.is_large => {
            let code = duckdb::json_lines(file.name, file.size, json)?;
            Some(ProfileCode { code, fallback: Some(standard::json(file.name, json)) })
        }
        _ => None,
    }
}

fn only(code: String) -> ProfileCode {
    ProfileCode { code, fallback: None }
}

fn best(has: &HasModule<'_>, pandas: impl Fn() -> String, standard: impl Fn() -> String) -> ProfileCode {
    if has("pandas") && has("matplotlib") {
        ProfileCode { code: pandas(), fallback: Some(standard()) }
    } else {
        only(standard())
    }
}

/// Adds functions that most programs of both variants call.
fn push_helpers(program: &mut Draft) {
    program.push(include_str!("profile/count.py"));
    program.push(include_str!("profile/clip.py"));
    program.push(include_str!("profile/short.py"));
}

/// The statements that print the size of a table, how it was read, and what could have been read otherwise. `columns` and
/// `missing` are the expressions for how many there are; `has_notes` says that the program lists in `notes` what could
/// have been read otherwise.
fn opening(reading: &Reading, columns: &str, missing: &str, has_notes: bool) -> String {
    let mut parts = vec![format!("f\"{{count(rows, 'row')}} × {{count({columns}, 'column')}}\"")];
    parts.push(literal(&format!(", read as {}", reading.how)));
    if !reading.missing.is_empty() {
        let marks: Vec<String> = reading.missing.iter().map(|mark| format!("\"{mark}\"")).collect();
        parts.push(literal(&format!("; missing: {} (", marks.join(", "))));
        parts.push(format!("f\"{{{missing}:,}})\""));
    }
    let mut statements = format!("print(\n    {}\n)\n", parts.join("\n    "));
    if has_notes {
        statements += "if notes:\n    print(\"Read as\", *notes, sep=\"\\n  \")\n";
    } else if !reading.decisions.is_empty() {
        let lines = reading.decisions.iter().map(|decision| Expression::text(&format!("  {decision}")));
        let mut arguments: Vec<Expression> = [Expression::text("Read as")].into_iter().chain(lines).collect();
        arguments.push(Expression::keyword("sep", Expression::text("\n")));
        statements += &(Expression::group("print(", arguments, ")").layout(0) + "\n");
    }
    statements
}

/// Says which columns of numbers measure nothing.
fn push_left_out(program: &mut Draft, columns: &[DataColumn]) {
    let line = |role: Role, what: &str| {
        let names = names(columns, |column| column.has_role(role));
        let shown = names.len().min(12);
        let more =
            if names.len() > shown { format!(" and {} more", names.len() - shown) } else { String::new() };
        (!names.is_empty()).then(|| format!("left out as {what}: {}{more}", names[..shown].join(", ")))
    };
    let lines = [line(Role::Identifier, "identifiers"), line(Role::Year, "years")];
    let lines: Vec<String> = lines.into_iter().flatten().collect();
    if !lines.is_empty() {
        program.push(format!("print({})", literal(&format!("\n{}", lines.join("\n")))));
    }
}

/// The title of the strongest correlations of so many columns.
fn correlations_title(measures: usize) -> String {
    if measures > MOST_NUMBERS {
        format!("Strongest correlations of the first {MOST_NUMBERS} columns of numbers")
    } else {
        "Strongest correlations".to_owned()
    }
}

/// The type shown for a column that is numbers once its sign is taken off.
fn type_with_sign(column: &DataColumn) -> Option<String> {
    column.sign().map(|sign| format!("number, {sign}"))
}

fn names(columns: &[DataColumn], which: impl Fn(&DataColumn) -> bool) -> Vec<&str> {
    columns.iter().filter(|column| which(column)).map(|column| column.name.as_str()).collect()
}
