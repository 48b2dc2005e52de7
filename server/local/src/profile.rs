//! The profile of a data file: a program that describes any table, written for this one.

mod arguments;
mod describe;
mod draft;
mod duckdb;
mod files;
mod json;
mod late;
mod moments;
mod odd_values;
mod pace;
mod pandas;
mod python;
mod source;
mod standard;
mod typed;
mod unseen;

pub(crate) use files::TableFiles;

use draft::{Draft, Import, fill};
use pace::Pace;
use python::{Expression, literal};

use crate::executor::Work;
use crate::sniff::{DataColumn, FileContent, Reading, Role, Shape, Together};

/// `true` for a module that the interpreter can import.
pub(crate) type HasModule<'a> = dyn Fn(&str) -> bool + 'a;

/// The program that profiles a file, and the one to run if it fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProfileCode {
    pub(crate) first: FileProgram,
    /// Runs if the first fails: it also reads files that differ from their head.
    pub(crate) fallback: Option<FileProgram>,
}

/// A program that profiles a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileProgram {
    pub(crate) code: String,
    pub(crate) work: Work,
}

/// Functions that tell what is worth knowing.
const FOR_FINDINGS: &str =
    concat!(include_str!("profile/listed.py"), "\n\n", include_str!("profile/spellings.py"));

/// More columns than this are not all on the first screen.
const FIRST_COLUMNS: usize = 20;

/// More columns than this are not all listed.
const MOST_COLUMNS: usize = 40;

/// More columns of numbers than this are not all described and compared.
const MOST_NUMBERS: usize = 20;

/// More columns of text than this are not all counted.
const MOST_TEXTS: usize = 12;

/// From this size on, in bytes, tables are read with `DuckDB`: pandas takes several times their size in memory.
pub(crate) const LARGE: u64 = 64 << 20;

/// How many files there are, in a formatted text of a program.
const FILES: &str = "{count(len(FILES), 'file')}, ";

/// A data file by its name and size.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProfiledFile<'a> {
    pub(crate) name: &'a str,
    /// In bytes.
    pub(crate) size: u64,
    /// How many bytes a file packed by gzip says that it holds.
    pub(crate) unpacked: Option<u64>,
    /// `true` if it is too large for pandas.
    pub(crate) is_large: bool,
    /// The sheet to read, if it is a workbook and the person names one.
    pub(crate) sheet: Option<&'a str>,
    /// The row of that sheet with the names of columns, if the person says it; 0 for a table without names.
    pub(crate) header_row: Option<usize>,
}

/// A program with a line at the beginning of what it prints. Its imports come first.
pub(crate) fn headed(code: &str, heading: &str) -> String {
    let is_import = |line: &str| line.starts_with("import ") || line.starts_with("from ") || line == "\n";
    let imports = code.split_inclusive('\n').take_while(|line| is_import(line)).map(str::len).sum();
    let (imports, code) = code.split_at(imports);
    let heading = format!("print({})", literal(heading));
    [imports.trim_end(), &heading, code.trim_start()].join("\n\n").trim_start().to_owned()
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
    let program = |pace: Pace, code: String| FileProgram { code, work: pace.work(file.size) };
    let has_pandas = has("pandas") && has("matplotlib");
    Ok(match content {
        FileContent::Excel => {
            need(&["pandas"])?;
            only(program(Pace::EXCEL, typed::excel(name, file.sheet, file.header_row, has("matplotlib"))))
        }
        FileContent::Parquet => {
            need(&["pandas", "pyarrow"])?;
            only(program(Pace::PARQUET, typed::parquet(name, has("matplotlib"), None)))
        }
        FileContent::Json(json) if json.shape == Shape::Document => {
            only(program(Pace::STANDARD.unpacking(&json.packing, file), json::document(name, json)))
        }
        FileContent::Json(json) => {
            let with_pandas = has_pandas
                .then(|| program(Pace::JSON.unpacking(&json.packing, file), pandas::json(name, json)));
            best(
                with_pandas,
                program(Pace::STANDARD.unpacking(&json.packing, file), standard::json(name, json)),
            )
        }
        FileContent::Delimited(table) => {
            // Versions of pandas read a NUL character differently.
            let with_pandas = (has_pandas && !table.nul).then(|| {
                program(Pace::DELIMITED.unpacking(&table.packing, file), pandas::delimited(name, table))
            });
            let pace = Pace::STANDARD.unpacking(&table.packing, file);
            best(with_pandas, program(pace, standard::delimited(name, table)))
        }
    })
}

/// The files that are one table.
pub(crate) enum FolderContent<'a> {
    Delimited(&'a Together),
    Parquet,
}

/// Writes the program for files that are one table, of this size together; `Err` names the modules it takes and cannot
/// have.
pub(crate) fn write_of_files(
    files: &TableFiles,
    table: &ProfiledFile<'_>,
    content: &FolderContent<'_>,
    has: &HasModule<'_>,
) -> Result<ProfileCode, Vec<&'static str>> {
    let ProfiledFile { name, size, is_large, .. } = *table;
    let program = |pace: Pace, code: String| FileProgram { code, work: pace.work(size) };
    let has_pandas = has("pandas") && has("matplotlib");
    let has_duckdb = has("duckdb") && has("matplotlib");
    let with_duckdb = |seconds: u64, readings: u64, code| program(Pace::duckdb(seconds, readings), code);
    match content {
        FolderContent::Parquet if has_duckdb && (is_large || !has("pandas") || !has("pyarrow")) => {
            Ok(only(with_duckdb(80, duckdb::readings(size), duckdb::parquet(name, size, Some(files)))))
        }
        FolderContent::Parquet => {
            let missing = ["pandas", "pyarrow"].into_iter().filter(|module| !has(module)).collect::<Vec<_>>();
            if !missing.is_empty() {
                return Err(missing);
            }
            Ok(only(program(Pace::PARQUET, typed::parquet(name, has("matplotlib"), Some(files)))))
        }
        FolderContent::Delimited(together) => {
            let large =
                (has_duckdb && is_large).then(|| duckdb::delimited_files(name, size, together, files));
            // One more counts the rows of each file.
            let first = large.flatten().map(|code| with_duckdb(25, duckdb::readings(size) + 1, code));
            // The standard library reads the rows for pandas too.
            let with_pandas = || program(Pace::STANDARD, pandas::delimited_files(name, together, files));
            let first = first.or_else(|| has_pandas.then(with_pandas));
            Ok(best(first, program(Pace::STANDARD, standard::delimited_files(together, files))))
        }
    }
}

/// The program for a table that is too large for pandas, or in a form that it cannot read here, where `DuckDB` is
/// there and can.
fn with_duckdb(file: &ProfiledFile<'_>, content: &FileContent, has: &HasModule<'_>) -> Option<ProfileCode> {
    if !has("duckdb") || !has("matplotlib") {
        return None;
    }
    let ProfiledFile { name, size, is_large, .. } = *file;
    let read = |seconds: u64, times: u64, code: String| FileProgram {
        code,
        work: Pace::duckdb(seconds, times).work(size),
    };
    let first = |seconds: u64, code: String| read(seconds, duckdb::readings(size), code);
    let fallback = |code: String| Some(FileProgram { code, work: Pace::STANDARD.work(size) });
    match content {
        FileContent::Parquet if is_large || !has("pandas") || !has("pyarrow") => {
            Some(only(first(80, duckdb::parquet(name, size, None))))
        }
        FileContent::Delimited(table) if is_large => Some(ProfileCode {
            // One more counts the lines.
            first: read(20, duckdb::readings(size) + 1, duckdb::delimited(name, size, table)?),
            fallback: fallback(standard::delimited(name, table)),
        }),
        FileContent::Json(json) if is_large => Some(ProfileCode {
            first: first(35, duckdb::json_lines(name, size, json)?),
            fallback: fallback(standard::json(name, json)),
        }),
        _ => None,
    }
}

fn only(first: FileProgram) -> ProfileCode {
    ProfileCode { first, fallback: None }
}

fn best(with_pandas: Option<FileProgram>, standard: FileProgram) -> ProfileCode {
    match with_pandas {
        Some(first) => ProfileCode { first, fallback: Some(standard) },
        None => only(standard),
    }
}

/// More columns than this are not even named.
const MOST_NAMED: usize = 3_000;

/// A part of a program with these numbers.
fn limited(part: &str) -> String {
    let limits = [
        ("__FIRST_COLUMNS__", FIRST_COLUMNS),
        ("__MOST_COLUMNS__", MOST_COLUMNS),
        ("__MOST_NUMBERS__", MOST_NUMBERS),
        ("__MOST_TEXTS__", MOST_TEXTS),
        ("__MOST_NAMED__", MOST_NAMED),
    ];
    fill(part, &limits.map(|(name, limit)| (name, limit.to_string())))
}

/// Adds what names columns beyond those that are described.
fn push_names_of(program: &mut Draft) {
    program.import([Import::Module("textwrap"), Import::From("itertools", "groupby")]);
    program.push(limited(include_str!("profile/names_of.py")));
}

/// Adds functions that most programs of both variants call.
fn push_helpers(program: &mut Draft) {
    program.push(include_str!("profile/count.py"));
    program.push(include_str!("profile/clip.py"));
    program.push(include_str!("profile/short.py"));
    program.push(include_str!("profile/percent.py"));
}

/// `notes = […]`: what could have been read otherwise, as far as the sniffer knows.
fn notes(reading: &Reading) -> String {
    let known = reading.decisions.iter().map(|decision| Expression::text(decision)).collect();
    Expression::group("notes = [", known, "]").layout(0)
}

/// The statements that print the size of a table, how it was read, and what could have been read otherwise. `columns` and
/// `missing` are the expressions for how many there are; `has_notes` says that the program lists in `notes` what could
/// have been read otherwise.
fn opening(reading: &Reading, columns: &str, missing: &str, has_notes: bool) -> String {
    let files = if reading.is_of_files { FILES } else { "" };
    let mut parts = vec![format!("f\"{files}{{count(rows, 'row')}} × {{count({columns}, 'column')}}\"")];
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

/// The type shown for a column that is numbers once its sign or unit is taken off.
fn type_with_sign(column: &DataColumn) -> Option<String> {
    column.sign().map(|sign| format!("number, {sign}"))
}

fn names(columns: &[DataColumn], which: impl Fn(&DataColumn) -> bool) -> Vec<&str> {
    columns.iter().filter(|column| which(column)).map(|column| column.name.as_str()).collect()
}
