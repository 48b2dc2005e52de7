//! The profile of a table whose cells have types, Excel or Parquet. The program itself finds out what its columns are
//! for, as the sniffer does it for text.

use super::draft::{Draft, Import, fill};
use super::pandas::{correlations, head_of, histogram, indented, one_line};
use super::push_helpers;
use super::python::{Expression, literal};
use crate::sniff::{KNOWN_MISSING, OTHER_MISSING};

/// What Excel writes in a cell that cannot be computed; `#N/A` is among the marks for missing values.
const ERRORS: [&str; 12] = [
    "#DIV/0!",
    "#VALUE!",
    "#REF!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
    "#GETTING_DATA",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
    "#UNKNOWN!",
];

/// The program for a workbook.
pub(super) fn excel(name: &str, has_matplotlib: bool) -> String {
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
    program.push(include_str!("pandas/excel/constants.py").trim_end().to_owned() + "\n" + &missing());
    push_helpers(&mut program);
    push_columns(&mut program);
    for part in [
        include_str!("pandas/excel/parts.py"),
        include_str!("pandas/excel/formats.py"),
        include_str!("pandas/excel/cells.py"),
        include_str!("pandas/excel/table.py"),
        include_str!("pandas/excel/column.py"),
        include_str!("pandas/excel/with_format.py"),
        include_str!("pandas/excel/read.py"),
    ] {
        program.push(part);
    }
    program.push(call("data, how", "read_workbook", name));
    push_description(&mut program, name, has_matplotlib);
    program.source()
}

/// The program for a Parquet file.
pub(super) fn parquet(name: &str, has_matplotlib: bool) -> String {
    let mut program = begun();
    program.import_library("pyarrow as pa");
    program.import_library("pyarrow.parquet as pq");
    push_helpers(&mut program);
    push_columns(&mut program);
    program.push(include_str!("pandas/parquet/column.py"));
    program.push(include_str!("pandas/parquet/read.py"));
    program.push(call("data, how", "read_parquet", name));
    push_description(&mut program, name, has_matplotlib);
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
    program.push(include_str!("pandas/typed/constants.py"));
    program
}

/// The texts that stand for a missing value in a cell.
fn missing() -> String {
    let marks = KNOWN_MISSING.into_iter().chain(OTHER_MISSING).chain(ERRORS);
    let marks = marks.map(Expression::text).collect();
    Expression::group("MISSING = {", marks, "}").layout(0)
}

/// Adds the functions that tell what columns are for.
fn push_columns(program: &mut Draft) {
    program.push(include_str!("pandas/typed/show.py"));
    program.push(include_str!("pandas/typed/names.py"));
    program.push(include_str!("pandas/typed/text.py"));
    program.push(include_str!("pandas/typed/role.py"));
}

fn call(result: &str, function: &str, name: &str) -> String {
    Expression::group(format!("{result} = {function}("), vec![Expression::text(name)], ")").layout(0)
}

/// Adds what describes `data`, whatever it was read from.
fn push_description(program: &mut Draft, name: &str, has_matplotlib: bool) {
    program.push(head_of(include_str!("pandas/typed/opening.py")));
    program.push(include_str!("pandas/typed/describe.py"));
    let range = include_str!("pandas/range.py");
    program.push(fill(include_str!("pandas/typed/numbers.py"), &[("__RANGE__\n", range)]));
    program.push(include_str!("pandas/typed/times.py"));
    program.push(format!(
        "if repeated:\n    print(\"\\nMost frequent values\")\nfor name in repeated[:12]:\n{}",
        include_str!("pandas/frequent.py")
    ));
    program.push(indented("if len(numbers.columns) > 1:", &correlations(1)));
    if has_matplotlib {
        program.import_library("matplotlib.pyplot as plt");
        let dates = fill(
            include_str!("pandas/series.py"),
            &[("__DATES__", "dates = data[days[0]]"), ("__FILE__", &literal(&one_line(name)))],
        );
        let title = literal(&one_line(&format!("{name}: most frequent values")));
        let bars =
            fill(include_str!("pandas/bars.py"), &[("__NAME__", "repeated[0]"), ("__TITLE__", &title)]);
        program.push("plt.rcParams[\"text.parse_math\"] = False");
        program.push(
            [
                indented("if days and not numbers.empty:", &dates),
                indented("elif not numbers.empty:", &histogram(name)),
                indented("elif repeated:", &bars),
            ]
            .join("\n"),
        );
    }
    program.push(include_str!("pandas/summary.py"));
}
