//! The profile written with the standard library alone: it reads row by row, takes whatever comes, and draws
//! its chart in text.

use super::program::{Import, Program, fill};
use super::python::{Expression, literal};
use super::{Chart, MOST_COLUMNS, chart_of, names};
use crate::sniff::{
    Column, DateStyle, Delimited, First, Header, Json, KNOWN_MISSING, Kind, Lengths, Marks, Role,
};

/// More columns of numbers than this are not compared with each other.
const MOST_MEASURES: usize = 12;

/// The program for a delimited file.
pub(super) fn delimited(name: &str, table: &Delimited) -> String {
    let mut program = Program::default();
    program.import([Import::Module("csv")]);
    if table.rows == 0 && table.whole {
        let (open, skip, reader) = (open(name, table), skip_lines(table), reader(table));
        program.push(format!("{open}\n{skip}    names = next({reader})"));
        program.push(include_str!("standard/no_rows.py"));
        return program.source();
    }
    let cells = Cells {
        missing: missing(table),
        number: number_in_cell(table.marks),
        dates: table.dates,
        whole: table.whole,
    };
    push_definitions(&mut program, &table.columns, &cells);
    if table.long_fields {
        program.push("csv.field_size_limit(2**31 - 1)");
    }
    program.push(read(name, table));
    push_report(&mut program, &table.columns, table.whole);
    if table.lengths == Lengths::Uneven || !table.whole {
        program.push(include_str!("standard/uneven.py"));
    }
    program.push(include_str!("standard/summary.py"));
    program.source()
}

/// The program for JSON records.
pub(super) fn json(name: &str, json: &Json) -> String {
    let mut program = Program::default();
    let missing = Expression::Atom("MISSING = {None}".to_owned());
    let cells = Cells { missing, number: "cell", dates: Some(DateStyle::ISO), whole: json.whole };
    push_definitions(&mut program, &json.columns, &cells);
    if json.nested {
        program.push(include_str!("flat.py"));
    }
    super::json::push_records(&mut program, name, json);
    if json.nested {
        program.push("records = [dict(flat(record)) for record in records]");
    }
    program.push(include_str!("standard/records.py"));
    push_report(&mut program, &json.columns, json.whole);
    program.push(include_str!("standard/summary.py"));
    program.source()
}

/// `with open(…) as file:`
pub(super) fn open(name: &str, table: &Delimited) -> String {
    let mut arguments = vec![
        Expression::text(name),
        Expression::keyword("newline", Expression::text("")),
        Expression::keyword("encoding", Expression::text(table.encoding.python())),
    ];
    if !table.whole {
        arguments.push(Expression::keyword("errors", Expression::text("replace")));
    }
    Expression::group("with open(", arguments, ") as file:").layout(0)
}

/// Steps over the lines before the table.
pub(super) fn skip_lines(table: &Delimited) -> String {
    match table.skip_lines {
        0 => String::new(),
        lines => format!("    for _ in range({lines}):\n        file.readline()\n"),
    }
}

/// `csv.reader(…)` with the arguments that differ from its defaults.
pub(super) fn reader(table: &Delimited) -> String {
    let mut options = Vec::new();
    let mut add = |name: &str, value: Expression| options.push(Expression::keyword(name, value));
    if table.dialect.delimiter != ',' {
        add("delimiter", Expression::text(&table.dialect.delimiter.to_string()));
    }
    if !table.dialect.quoting {
        add("quoting", Expression::Atom("csv.QUOTE_NONE".to_owned()));
    }
    if table.dialect.skip_initial_space {
        add("skipinitialspace", Expression::Atom("True".to_owned()));
    }
    let lines = match (table.nul, options.is_empty()) {
        (false, _) => "file",
        (true, true) => r#"line.replace("\0", "") for line in file"#,
        (true, false) => r#"(line.replace("\0", "") for line in file)"#,
    };
    options.insert(0, Expression::Atom(lines.to_owned()));
    Expression::group("csv.reader(", options, ")").layout(4)
}

/// How cells are understood.
struct Cells {
    /// `MISSING = {…}`
    missing: Expression,
    /// The expression that writes a cell as Python writes numbers.
    number: &'static str,
    dates: Option<DateStyle>,
    /// Whether all cells have been seen.
    whole: bool,
}

/// The cells that stand for a missing value: those that occur, or where not all was seen, all that are usual.
fn missing(table: &Delimited) -> Expression {
    let usual = if table.whole { &[][..] } else { &KNOWN_MISSING };
    let other = table.missing.iter().map(String::as_str).filter(|mark| !usual.contains(mark));
    let marks = usual.iter().copied().chain(other).map(Expression::text);
    Expression::group("MISSING = {", marks.collect(), "}")
}

fn number_in_cell(marks: Marks) -> &'static str {
    match (marks.decimal, marks.thousands) {
        (',', Some(_)) => r#"cell.replace(".", "").replace(",", ".")"#,
        (',', None) => r#"cell.replace(",", ".")"#,
        (_, Some(_)) => r#"cell.replace(",", "")"#,
        _ => "cell",
    }
}

/// Adds the functions that read a cell, the class that keeps a column, and the comparison of two.
fn push_definitions(program: &mut Program, columns: &[Column], cells: &Cells) {
    program.import([
        Import::From("array", "array"),
        Import::From("collections", "Counter"),
        Import::From("math", "isfinite"),
        Import::From("math", "isnan"),
        Import::From("math", "nan"),
        Import::From("statistics", "fmean"),
        Import::From("statistics", "median"),
    ]);
    let dates = names(columns, |column| column.kind == Kind::Date);
    let texts = names(columns, |column| matches!(column.kind, Kind::Text { digits: true, .. }));
    let limit = if cells.whole { "" } else { "\nMOST_TEXTS = 10_000" };
    program.push(cells.missing.layout(0) + limit);
    program.push(fill(include_str!("standard/number.py"), &[("__CELL__", cells.number)]));
    if let Some(style) = cells.dates.filter(|_| !dates.is_empty()) {
        program.import([Import::From("datetime", "date")]);
        program.push(day(style));
        program.push(include_str!("standard/as_date.py"));
    }
    if !texts.is_empty() {
        program.push(include_str!("standard/text.py"));
    }
    program.push(include_str!("standard/short.py"));
    let parsers = parsers(&dates, &texts);
    program.push(column(parsers.is_some(), !dates.is_empty(), cells.whole));
    if columns.iter().filter(|column| column.is_measure()).count() > 1 {
        program.import([
            Import::From("statistics", "StatisticsError"),
            Import::From("statistics", "correlation"),
        ]);
        program.push(include_str!("standard/correlate.py"));
    }
    if let Some(parsers) = parsers {
        program.push(parsers.layout(0));
    }
}

/// The class that keeps a column. Not all texts of a file of unknown length are remembered.
fn column(has_parsers: bool, has_dates: bool, whole: bool) -> String {
    let parse = if has_parsers { "PARSERS.get(name, number)" } else { "number" };
    let (remember, texts) = if whole {
        ("                self.texts[cell] = 1\n", "f\"{len(self.texts):,}\"")
    } else {
        (
            "                if len(self.texts) < MOST_TEXTS:\n                    self.texts[cell] = 1\n",
            "f\"{len(self.texts):,}{more}\"",
        )
    };
    let more =
        if whole { "" } else { "            more = \"+\" if len(self.texts) == MOST_TEXTS else \"\"\n" };
    let (choose, show, kind) = if has_dates {
        (
            "        show = as_date if self.parse is day else short\n",
            "show",
            "\"date\" if self.parse is day else \"number\"",
        )
    } else {
        ("", "short", "\"number\"")
    };
    fill(
        include_str!("standard/column.py"),
        &[
            ("__PARSE__", parse),
            ("                __REMEMBER__\n", remember),
            ("            __MORE__\n", more),
            ("__TEXTS__", texts),
            ("        __CHOOSE__\n", choose),
            ("__SHOW__", show),
            ("__KIND__", kind),
        ],
    )
}

/// `PARSERS = {…}`, for the columns that are not simply numbers or texts.
fn parsers(dates: &[&str], texts: &[&str]) -> Option<Expression> {
    let dates = dates.iter().map(|name| format!("{}: day", literal(name)));
    let texts = texts.iter().map(|name| format!("{}: text", literal(name)));
    let parsers: Vec<Expression> = dates.chain(texts).map(Expression::Atom).collect();
    (!parsers.is_empty()).then(|| Expression::group("PARSERS = {", parsers, "}"))
}

/// The function that reads a date of this style.
fn day(style: DateStyle) -> String {
    let parts = match style.first {
        First::Year if style.separator == '-' => return include_str!("standard/iso_day.py").to_owned(),
        First::Year => "year, month, day",
        First::Day => "day, month, year",
        First::Month => "month, day, year",
    };
    let separator = literal(&style.separator.to_string());
    fill(include_str!("standard/day.py"), &[("__PARTS__", parts), ("__SEPARATOR__", &separator)])
}

/// The loop that reads a delimited file into columns.
fn read(name: &str, table: &Delimited) -> String {
    let (open, skip, reader) = (open(name, table), skip_lines(table), reader(table));
    let fields = table.columns.len();
    let listed = || {
        let names = table.columns.iter().map(|column| Expression::text(&column.name));
        Expression::group("names = [", names.collect(), "]")
    };
    let names = match table.header {
        Header::InFile if table.lengths != Lengths::Even => format!("next(reader)[:{fields}]"),
        Header::InFile => "next(reader)".to_owned(),
        Header::Repaired | Header::Replaced => "names".to_owned(),
        Header::Absent => format!("(f\"column {{n}}\" for n in range(1, {}))", fields + 1),
    };
    let (before, skip_header) = match table.header {
        Header::InFile | Header::Absent => (String::new(), ""),
        Header::Repaired | Header::Replaced => (listed().layout(0) + "\n", "    next(reader)\n"),
    };
    // A delimiter at the end of each row opens no field.
    let cut = if table.lengths == Lengths::DelimiterAtEnd {
        format!("        del row[{fields}:]\n")
    } else {
        String::new()
    };
    // Rows are known to be even only where all were seen.
    let (start, uneven, cells) = if table.whole && table.lengths != Lengths::Uneven {
        ("rows = 0", "", "row")
    } else {
        (
            "rows = uneven = 0",
            "        uneven += len(row) != len(columns)\n        blanks = [\"\"] * (len(columns) - len(row))\n",
            "row + blanks",
        )
    };
    let values = [
        ("__START__", start),
        ("        __UNEVEN__\n", uneven),
        ("__CELLS__", cells),
        ("__BEFORE__\n", before.as_str()),
        ("__OPEN__", &open),
        ("    __SKIP__\n", &skip),
        ("__READER__", &reader),
        ("    __HEADER__\n", skip_header),
        ("__NAMES__", &names),
        ("        __CUT__\n", &cut),
    ];
    fill(include_str!("standard/read.py"), &values)
}

/// Adds what prints and draws the columns.
fn push_report(program: &mut Program, columns: &[Column], whole: bool) {
    let listed = if columns.len() > MOST_COLUMNS {
        format!("list(columns.values())[:{MOST_COLUMNS}]")
    } else {
        "columns.values()".to_owned()
    };
    program.push(fill(include_str!("standard/table.py"), &[("__COLUMNS__", &listed)]));
    if columns.len() > MOST_COLUMNS {
        program.push(format!("print(f\"… and {{len(columns) - {MOST_COLUMNS}:,}} more columns\")"));
    }
    if !whole {
        program.push(include_str!("standard/limited.py"));
    }
    let mut measures = names(columns, Column::is_measure);
    measures.truncate(MOST_MEASURES);
    if measures.len() > 1 {
        push_correlations(program, &measures, whole);
    }
    // Text has no room for small multiples: the histogram is that of the column with most to show.
    let richest = columns.iter().filter(|column| distinct(column) > 1).max_by_key(|column| distinct(column));
    match (chart_of(columns), richest) {
        (Some(Chart::Bars(name)), _) => push_chart(program, include_str!("standard/bars.py"), name),
        (Some(_), Some(column)) => push_chart(program, include_str!("standard/histogram.py"), &column.name),
        _ => {}
    }
}

fn distinct(column: &Column) -> usize {
    match column.kind {
        Kind::Number(Role::Measure { distinct }) => distinct,
        _ => 0,
    }
}

fn push_correlations(program: &mut Program, measures: &[&str], whole: bool) {
    program.import([Import::From("itertools", "combinations")]);
    let (step, title) = if whole {
        ("", "print(\"\\nStrongest correlations\")")
    } else {
        ("[::step]", "step = rows // 10_000 + 1\nprint(f\"\\nStrongest correlations, in one row of {step}\")")
    };
    let list =
        Expression::group("measures = [", measures.iter().map(|name| Expression::text(name)).collect(), "]");
    let found = fill(include_str!("standard/correlations.py"), &[("__STEP__", step)]);
    program.push(format!("{title}\n{}\n{found}", list.layout(0)));
}

fn push_chart(program: &mut Program, template: &str, name: &str) {
    let title = literal(&format!("\n{name}: number of rows"));
    program.push(fill(template, &[("__NAME__", &literal(name)), ("__TITLE__", &title)]));
}
