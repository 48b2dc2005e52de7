//! The profile of a table whose cells have types, Excel or Parquet. The program itself finds out what its columns are
//! for, as the sniffer does it for text.

use super::describe::{push_description, push_summary};
use super::draft::{Draft, Import, fill};
use super::files::TableFiles;
use super::late::{push_is_average, push_is_total};
use super::python::{Expression, literal};
use super::{FILES, push_helpers};
use crate::sniff::{
    BESIDE_NUMBERS, EXCEL_ERRORS, KNOWN_MISSING, OTHER_MISSING, PIVOT_ROWS, PIVOTS, WHERE_TO_SAY,
    perhaps_pattern, words,
};

/// The program for a workbook: one of its sheets, chosen by its name or by what it holds, and its table, whose names stand in
/// this row if one is given.
pub(super) fn excel(
    name: &str,
    sheet: Option<&str>,
    header_row: Option<usize>,
    has_matplotlib: bool,
) -> String {
    let mut program = begun();
    program.import([
        Import::Module("functools"),
        Import::Module("gc"),
        Import::Module("itertools"),
        Import::Module("posixpath"),
        Import::Module("zipfile"),
        Import::Module("zlib"),
        Import::From("bisect", "bisect_left, bisect_right"),
        Import::From("collections", "Counter"),
        Import::From("xml.etree", "ElementTree"),
        Import::From("xml.parsers", "expat"),
    ]);
    program.push(include_str!("pandas/excel/constants.py").trim_end().to_owned() + "\n" + &days_and_marks());
    push_helpers(&mut program);
    push_columns(&mut program);
    push_is_average(&mut program);
    push_is_total(&mut program);
    let perhaps = literal(&perhaps_pattern());
    let pivots = Expression::group("PIVOTS = {", PIVOTS.into_iter().map(Expression::text).collect(), "}");
    program.push(pivots.layout(0));
    program.push(format!("PERHAPS = re.compile({perhaps}, re.I | re.S)  # names of sums, and of others"));
    for part in [
        include_str!("pandas/excel/parts.py"),
        include_str!("pandas/excel/formats.py"),
        include_str!("pandas/excel/cells.py"),
        include_str!("pandas/excel/totals.py"),
        &fill(
            include_str!("pandas/excel/table.py"),
            &[("__PIVOT_ROWS__", PIVOT_ROWS), ("__WHERE_TO_SAY__", WHERE_TO_SAY)],
        ),
        include_str!("pandas/excel/column.py"),
        include_str!("pandas/excel/with_format.py"),
        &fill(include_str!("pandas/excel/read.py"), &[("__WHERE_TO_SAY__", WHERE_TO_SAY)]),
    ] {
        program.push(part);
    }
    let mut arguments: Vec<Expression> = [name].into_iter().chain(sheet).map(Expression::text).collect();
    arguments.extend(header_row.map(|row| Expression::keyword("header", Expression::Atom(row.to_string()))));
    program.push(Expression::group("data, how = read_workbook(", arguments, ")").layout(0));
    push_table(&mut program, name, has_matplotlib, false);
    program.source()
}

/// The program for a Parquet file.
pub(super) fn parquet(name: &str, has_matplotlib: bool, files: Option<&TableFiles>) -> String {
    let mut program = begun();
    program.import_library("pyarrow as pa");
    program.import_library("pyarrow.parquet as pq");
    push_helpers(&mut program);
    push_columns(&mut program);
    program.push(include_str!("pandas/parquet/column.py"));
    program.push(include_str!("pandas/parquet/read.py"));
    if let Some(files) = files {
        files.push_list(&mut program);
        TableFiles::push_parquet_columns(&mut program);
        program.push(include_str!("files/parquet.py"));
        program.push(files.notes() + "\ndata, how = frame_of(read_all())\nnotes += notes_on_files()");
    } else {
        program.push(
            Expression::group("data, how = frame_of(table_of(", vec![Expression::text(name)], "))").layout(0),
        );
    }
    push_table(&mut program, name, has_matplotlib, files.is_some());
    program.source()
}

/// The imports and the facts that both programs begin with.
fn begun() -> Draft {
    let mut program = Draft::default();
    program.import_library("pandas as pd");
    program.import([
        Import::Module("re"),
        Import::From("datetime", "date, datetime, time, timedelta"),
        Import::From("itertools", "combinations"),
        Import::From("math", "inf"),
    ]);
    program.push(include_str!("pandas/typed/constants.py").to_owned() + &word_lists());
    program
}

/// The words for days, the texts that stand for a missing value in a cell, and those that do so among numbers.
fn days_and_marks() -> String {
    let marks = KNOWN_MISSING.into_iter().chain(OTHER_MISSING).chain(EXCEL_ERRORS);
    set("DAYS", words::DAYS.into_iter())
        + &set("MISSING", marks)
        + &set("BESIDE_NUMBERS", BESIDE_NUMBERS.into_iter())
}

/// The words in names of columns of numbers that measure nothing.
fn word_lists() -> String {
    let numbers = set("NUMBERS", words::NUMBERS.into_iter());
    plain_word_lists() + &numbers + &set("NO_IDENTIFIERS", words::NO_IDENTIFIERS.into_iter())
}

/// Those that need no look at the numbers.
pub(super) fn plain_word_lists() -> String {
    let sets = [
        ("YEARS", words::YEARS.as_slice()),
        ("IDENTIFIERS", words::IDENTIFIERS.as_slice()),
        ("KINDS_OF_NUMBERS", words::KINDS_OF_NUMBERS.as_slice()),
        ("NUMBERED", words::NUMBERED.as_slice()),
    ];
    sets.into_iter().map(|(name, words)| set(name, words.iter().copied())).collect()
}

/// `NAME = {"…", …}`
fn set<'a>(name: &str, texts: impl Iterator<Item = &'a str>) -> String {
    let texts = texts.map(Expression::text).collect();
    Expression::group(format!("{name} = {{"), texts, "}").layout(0) + "\n"
}

/// Adds the functions that tell what columns are for.
fn push_columns(program: &mut Draft) {
    program.push(include_str!("pandas/typed/show.py"));
    program.push(include_str!("pandas/typed/names.py"));
    program.push(include_str!("pandas/typed/words.py"));
    program.push(include_str!("pandas/typed/text.py"));
    program.push(include_str!("pandas/typed/role.py"));
}

/// Adds what describes `data`, once it is known what its columns are for.
fn push_table(program: &mut Draft, name: &str, has_matplotlib: bool, is_of_files: bool) {
    program.push(include_str!("pandas/typed/labels.py"));
    let files = if is_of_files { FILES } else { "" };
    let opening = fill(include_str!("pandas/typed/opening.py"), &[("__FILES__", files)]);
    push_description(program, name, "cells = data\n", &opening, None, has_matplotlib);
    push_summary(program);
}
