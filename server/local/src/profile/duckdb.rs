//! The profile of a large table, written with `DuckDB`: it reads any size in little memory. Numbers that would take all
//! values at once, such as quantiles, are estimates.

mod sql;

use std::collections::HashSet;

use sandbox::Limits;

use self::sql::{date_expression, number_expression, number_of, quoted};
use super::draft::{Draft, Import, fill};
use super::files::{self, NumberPattern, TableFiles, function};
use super::odd_values::{push_odd_values, what_of};
use super::python::{Expression, literal};
use super::source::may_have_open_quotes;
use super::{
    FILES, FIRST_COLUMNS, FOR_FINDINGS, MOST_COLUMNS, MOST_NUMBERS, MOST_TEXTS, late, push_helpers,
    push_names_of, type_with_sign, unseen,
};
use crate::sniff::{
    CellKind, Conversion, DataColumn, DateStyle, Delimited, HEADER_AGAIN, Header, JsonFile, KNOWN_MISSING,
    Lengths, LineEnd, LineForm, Marks, Nesting, Packing, Reading, Role, Shape, TextEncoding, Together, Way,
};

/// From how many rows on duplicates are not counted: the hashes of all rows must fit into memory.
const MOST_COMPARED: u64 = 3_000_000;

/// The usual bytes of a row.
const USUAL_ROW: u64 = 100;

/// The most bytes that counting the values of text columns may take, roughly.
const MOST_TALLIED: &str = "200_000_000";

/// Of a larger file only as many bytes' worth of rows, chosen by chance, go into the quartiles: their error stays below
/// 0.3 % of the rows.
const BYTES_FOR_QUARTILES: u64 = 100_000_000;

/// The part of a column's values that may be no number, or no date, before the column counts as text.
const MOST_ODD: &str = "0.05";

/// Wider tables are left to pandas: one question about all columns takes `DuckDB` too long.
const WIDEST: usize = 1_000;

/// How often the program reads a file of this size in bytes: for its columns, for their values and, where there are not
/// too many rows, for duplicates. A guess: how many rows there are is not known yet.
pub(super) fn readings(size: u64) -> u64 {
    if size < MOST_COMPARED * USUAL_ROW { 3 } else { 2 }
}

/// Where a table is and how it was understood.
struct LargeTable<'a> {
    name: &'a str,
    /// In bytes.
    size: u64,
    reading: &'a Reading,
    columns: &'a [DataColumn],
}

/// The program for a delimited file of this size in bytes; `None` if `DuckDB` cannot be told how to read it.
pub(super) fn delimited(name: &str, size: u64, table: &Delimited) -> Option<String> {
    if is_unknown(table) || table.rows == 0 || table.columns.len() > WIDEST {
        return None;
    }
    let large = LargeTable { name, size, reading: &table.reading, columns: &table.columns };
    let mut program = begun(&large);
    program.import([
        Import::Module("codecs"),
        Import::Module("glob"),
        Import::Module("tempfile"),
        Import::From("collections", "Counter"),
        Import::From("contextlib", "suppress"),
        Import::From("threading", "Thread"),
    ]);
    let options = keyword("OPTIONS", &Expression::text(&csv_options(table)));
    let (cells, unseen) = (cells_of(table), unseen::unseen(table, ["[", "]"]));
    program.push(format!("{options}\n{cells}\n{unseen}\nLINES_ABOVE = {}", lines_above(table)));
    unseen::push_marks_named(&mut program);
    let encoding = match table.encoding {
        TextEncoding::Utf8WithMark if has_hidden_quote(table) => "utf-8-sig",
        TextEncoding::Utf8 | TextEncoding::Utf8WithMark => "utf-8",
        other => other.python(),
    };
    let python = |is: bool| if is { "True" } else { "False" };
    let values = [
        ("__ENCODING__", literal(encoding)),
        ("__REPEATS_HEADER__", python(late::may_repeat_header(table)).to_owned()),
        ("__HEADER_AGAIN__", HEADER_AGAIN.to_owned()),
        ("__HAVE_QUOTES__", python(may_have_open_quotes(table)).to_owned()),
        ("__EVEN__", python(table.lengths != Lengths::Uneven).to_owned()),
        ("__ESCAPED__", python(table.has_escaped_marks()).to_owned()),
        ("__OVER__", python(table.lengths == Lengths::DelimiterAtEnd).to_owned()),
        ("__DELIMITER__", literal(&table.dialect.delimiter.to_string())),
    ];
    late::push_uneven_rows(&mut program);
    program.push(fill(include_str!("duckdb/csv.py"), &values));
    push_report(&mut program, &Report { has_open_marks: table.has_open_marks(), ..Report::default() });
    Some(program.source())
}

/// The program for delimited files that are one table, of this size together, in bytes; `None` if `DuckDB` cannot be told
/// how to read it.
pub(super) fn delimited_files(
    name: &str,
    size: u64,
    together: &Together,
    files: &TableFiles,
) -> Option<String> {
    let Together { table, ways, keys, .. } = together;
    let is_utf8 = |way: &Way| matches!(way.how.encoding, TextEncoding::Utf8 | TextEncoding::Utf8WithMark);
    let is_known =
        ways.iter().all(|way| !is_unknown(&way.how) && is_utf8(way) && !has_hidden_quote(&way.how));
    if !is_known || table.rows == 0 || table.columns.len() > WIDEST {
        return None;
    }
    let mut program = begun(&LargeTable { name, size, reading: &table.reading, columns: &table.columns });
    program.import([Import::Module("csv"), Import::Module("glob"), Import::Module("re")]);
    files.push_readers(&mut program, together);
    let options = ways.iter().map(|way| csv_options(&way.how)).collect::<Vec<_>>();
    let options = Expression::texts(options.iter().map(String::as_str));
    let readers = (0..ways.len()).map(|way| Expression::Atom(function(way)));
    let readers = Expression::group("READERS = [", readers.collect(), "]").layout(0);
    let converted = ways.iter().map(|way| conversions_of(&way.conversions)).collect();
    let converted = Expression::group("CONVERTED = [", converted, "]").layout(0);
    let none = [("KEYS = []", keys.is_empty()), ("OTHERS = {}", ways.len() == 1)];
    let none = none.into_iter().filter(|(_, is_none)| *is_none).map(|(fact, _)| fact.to_owned());
    let facts = none.chain([readers, converted, keyword("OPTIONS", &options), cells_of(table)]);
    program.push(facts.collect::<Vec<_>>().join("\n"));
    if !keys.is_empty() {
        program.push(include_str!("duckdb/keys_table.py"));
    }
    let header = [("__HEADER__", files::header_of(together))];
    program.push(fill(include_str!("duckdb/csv_files.py"), &header));
    push_report(&mut program, &Report { is_of_files: true, has_open_marks: table.has_open_marks() });
    Some(program.source())
}

/// How many lines stand above the rows: the header may go over several.
fn lines_above(table: &Delimited) -> usize {
    let breaks: usize = table.columns.iter().map(|column| column.name.matches('\n').count()).sum();
    if table.header == Header::Absent { table.skip_lines } else { table.skip_lines + 1 + breaks }
}

/// `{column: expression, …}` for the columns whose cells are converted: the SQL that does it with `CELL`.
fn conversions_of(conversions: &[(String, Conversion)]) -> Expression {
    let pair = |(name, conversion): &(String, Conversion)| {
        let expression = match conversion {
            Conversion::Dates(style) => {
                format!("coalesce(CAST({} AS VARCHAR), CELL)", date_expression(*style))
            }
            Conversion::Numbers(marks) => {
                let NumberPattern { number, thousands } = NumberPattern::of(*marks);
                let plain = format!("regexp_replace(CELL, {}, '', 'g')", quoted(&thousands));
                let plain = format!("replace({plain}, '{}', '.')", marks.decimal);
                let any = quoted(&NumberPattern::of_any());
                format!(
                    "CASE WHEN regexp_full_match(CELL, {}) THEN {plain} \
                     WHEN regexp_full_match(CELL, {any}) THEN '“' || CELL || '”' ELSE CELL END",
                    quoted(&number)
                )
            }
        };
        Expression::Atom(format!("{}: {}", literal(name), literal(&expression)))
    };
    Expression::group("{", conversions.iter().map(pair).collect(), "}")
}

/// `true` if `DuckDB` cannot be told how to read a file.
fn is_unknown(table: &Delimited) -> bool {
    // Quotes behind blanks are none to DuckDB.
    table.dialect.skip_initial_space
        || table.nul
        || table.packing != Packing::Plain
        || table.dialect.form != LineForm::Separated
        || table.continued_lines > 0
        || table.edges.have_texts()
}

/// `true` if the first name may be a text in quotes, with a delimiter or a line end, behind a byte-order mark. `DuckDB` takes
/// the quote for a character like any other there.
fn has_hidden_quote(table: &Delimited) -> bool {
    let first = table.columns.first().map_or("", |column| &column.name);
    table.encoding == TextEncoding::Utf8WithMark
        && (table.header == Header::Replaced || first.contains(table.dialect.delimiter))
}

/// How the cells of a delimited table are understood.
fn cells_of(table: &Delimited) -> String {
    let missing = KNOWN_MISSING.into_iter().chain([unseen::LATE_NONE]);
    let other = table.reading.missing.iter().map(String::as_str).filter(|mark| !unseen::is_usual(mark));
    [
        keyword("MISSING", &Expression::texts(missing.chain(other))),
        values_of(
            &number_expressions(&table.columns, table.marks),
            &date_expressions(&table.columns),
            "all usual marks",
        ),
    ]
    .join("\n")
}

/// The program for a file of this size in bytes with one JSON record a line; `None` if `DuckDB` cannot be told how to
/// read it.
pub(super) fn json_lines(name: &str, size: u64, json: &JsonFile) -> Option<String> {
    let names: HashSet<String> = json.columns.iter().map(|column| column.name.to_lowercase()).collect();
    let is_told_apart = names.len() == json.columns.len() && names.len() <= WIDEST;
    if json.nesting == Nesting::AmbiguousPaths
        || json.shape != Shape::Lines
        || json.packing != Packing::Plain
        || json.encoding != TextEncoding::Utf8
        || !is_told_apart
    {
        return None;
    }
    let mut program = begun(&LargeTable { name, size, reading: &json.reading, columns: &json.columns });
    program.import([Import::Module("glob"), Import::Module("json")]);
    program.push(include_str!("duckdb/json.py"));
    let numbers = number_expressions(&json.columns, Marks::PLAIN);
    program.push(values_of(&numbers, &date_expressions(&json.columns), "null"));
    push_report(&mut program, &Report::default());
    Some(program.source())
}

/// How values are read from cells, and what is missing where no mark was seen.
fn values_of(numbers: &str, dates: &str, any_mark: &str) -> String {
    format!("{numbers}\n{dates}\n{}", keyword("ANY_MARK", &Expression::text(any_mark)))
}

/// The program for a Parquet file of this size in bytes, or for files that are one table.
pub(super) fn parquet(name: &str, size: u64, files: Option<&TableFiles>) -> String {
    let decisions = files.map(|files| files.said.clone()).unwrap_or_default();
    let reading = Reading { how: "Parquet".to_owned(), decisions, ..Reading::default() };
    let mut program = begun(&LargeTable { name, size, reading: &reading, columns: &[] });
    program.import([Import::Module("glob"), Import::Module("re")]);
    program.push(super::typed::plain_word_lists());
    program.push(include_str!("pandas/typed/words.py"));
    program.push(include_str!("duckdb/identifier.py"));
    let notes = if let Some(files) = files {
        files.push_list(&mut program);
        TableFiles::push_parquet_columns(&mut program);
        program.import([Import::From("datetime", "date")]);
        program.push(include_str!("duckdb/keys_table.py"));
        program.push(include_str!("duckdb/parquet_files.py"));
        "        yield from differences()\n        yield from notes_on_files()\n"
    } else {
        program.push("TABLE = f\"read_parquet({quoted(glob.escape(FILE))})\"");
        ""
    };
    program.push(fill(include_str!("duckdb/parquet.py"), &[("        __NOTES__\n", notes)]));
    program.push(include_str!("duckdb/parquet_kinds.py"));
    program.push(values_of(
        "NUMBER = {\"\": \"CELL::DOUBLE\"}",
        "DATE = {\"\": \"CELL::TIMESTAMP\"}",
        "null",
    ));
    push_report(&mut program, &Report { is_of_files: files.is_some(), ..Report::default() });
    program.source()
}

/// A program that knows the file and its columns, and has a connection.
fn begun(table: &LargeTable<'_>) -> Draft {
    let mut program = Draft::default();
    program.import([
        Import::Module("os"),
        Import::Module("re"),
        Import::From("itertools", "combinations"),
        Import::From("datetime", "datetime"),
        Import::From("math", "isfinite"),
        Import::From("math", "nan"),
    ]);
    program.import_library("duckdb");
    program.import_library("matplotlib.pyplot as plt");
    push_helpers(&mut program);
    push_names_of(&mut program);
    push_odd_values(&mut program);
    late::push_totals_in(&mut program);
    unseen::push_zones_mixed(&mut program);
    unseen::push_codes_kept(&mut program);
    for helper in [
        include_str!("duckdb/quoted.py"),
        include_str!("duckdb/estimated.py"),
        include_str!("duckdb/table.py"),
    ] {
        program.push(helper);
    }
    let kinds = by_name(table.columns, |column| Some(kind(column).to_owned()));
    let types = by_name(table.columns, type_with_sign);
    let with = by_name(table.columns, |column| column.sign().map(|_| what_of(column)));
    let zoned = super::names(table.columns, |column| column.dates().is_some_and(DateStyle::is_zoned));
    let decisions = table.reading.decisions.iter().map(String::as_str);
    program.push(
        [
            keyword("FILE", &Expression::text(table.name)),
            keyword("HOW", &Expression::text(&table.reading.how)),
            keyword("MARKS", &Expression::texts(table.reading.missing.iter().map(String::as_str))),
            keyword("DECISIONS", &Expression::texts(decisions)),
            keyword("kinds", &kinds),
            keyword("TYPES", &types),
            keyword("WITH", &with),
            keyword("ZONED", &Expression::texts(zoned)),
            limits(table.size),
        ]
        .join("\n"),
    );
    let memory = (Limits::default().memory / 2) >> 20;
    program.push(fill(include_str!("duckdb/connect.py"), &[("__MEMORY__", &memory.to_string())]));
    program
}

fn limits(size: u64) -> String {
    // A chance has a few digits; the size of a file is far below those that a float holds exactly.
    #[allow(clippy::cast_precision_loss, reason = "an estimate")]
    let share = (BYTES_FOR_QUARTILES as f64 / size as f64).min(1.0);
    format!(
        "FIRST_COLUMNS, MOST_COLUMNS = {FIRST_COLUMNS}, {MOST_COLUMNS}\n\
         MOST_NUMBERS, MOST_TEXTS = {MOST_NUMBERS}, {MOST_TEXTS}\n\
         MOST_COMPARED, MOST_BYTES, MOST_ODD = {MOST_COMPARED}, {MOST_TALLIED}, {MOST_ODD}\n\
         SHARE = {share:.3}  # of the rows, for quartiles\n\
         {}",
        late::total()
    )
}

/// What a report depends on beside the table.
#[derive(Default)]
struct Report {
    is_of_files: bool,
    /// `true` if marks that the head does not have may mean one thing or another.
    has_open_marks: bool,
}

/// Adds everything from the first reading of the file on.
fn push_report(program: &mut Draft, report: &Report) {
    let files = if report.is_of_files { FILES } else { "" };
    let opening = fill(include_str!("duckdb/opening.py"), &[("__FILES__", files)]);
    let (marks, seen) = if report.has_open_marks {
        let facts = format!("{}\n{}", late::marks(), include_str!("duckdb/marks.py"));
        (facts, late::with_step(include_str!("duckdb/marks_seen.py")))
    } else {
        (String::new(), String::new())
    };
    for block in [
        include_str!("duckdb/kinds.py"),
        include_str!("duckdb/ask.py"),
        include_str!("duckdb/is_called_total.py"),
        include_str!("duckdb/scan.py"),
        marks.as_str(),
        include_str!("duckdb/settle.py"),
        include_str!("duckdb/tally.py"),
        include_str!("duckdb/series.py"),
        include_str!("duckdb/histograms.py"),
        include_str!("duckdb/bars.py"),
        include_str!("duckdb/read.py"),
        seen.as_str(),
        include_str!("duckdb/keys.py"),
        include_str!("duckdb/duplicates.py"),
        opening.as_str(),
        include_str!("duckdb/overview.py"),
        FOR_FINDINGS,
        include_str!("duckdb/findings.py"),
        include_str!("duckdb/correlations.py"),
        include_str!("duckdb/groups.py"),
        include_str!("duckdb/first.py"),
        include_str!("duckdb/numbers.py"),
        include_str!("duckdb/labels.py"),
        include_str!("duckdb/texts.py"),
        include_str!("duckdb/chart.py"),
        include_str!("duckdb/summary.py"),
    ] {
        if !block.is_empty() {
            program.push(block);
        }
    }
}

/// `NAME = value`
fn keyword(name: &str, value: &Expression) -> String {
    let value = match value {
        Expression::Atom(atom) => Expression::Atom(format!("{name} = {atom}")),
        Expression::Group { open, items, close } => {
            Expression::group(format!("{name} = {open}"), items.clone(), close)
        }
    };
    value.layout(0)
}

/// `{name: value, …}` for the columns that have a value.
fn by_name(columns: &[DataColumn], value: impl Fn(&DataColumn) -> Option<String>) -> Expression {
    let pair = |column: &DataColumn| {
        Some(Expression::Atom(format!("{}: {}", literal(&column.name), literal(&value(column)?))))
    };
    Expression::group("{", columns.iter().filter_map(pair).collect(), "}")
}

/// What the program does with a column.
fn kind(column: &DataColumn) -> &'static str {
    match column.kind {
        CellKind::Empty => "unknown",
        CellKind::Number(Role::Measure { .. }, _) => "number",
        CellKind::Number(Role::Identifier, _) => "identifier",
        CellKind::Number(Role::Year, _) => "year",
        CellKind::Date(_) => "date",
        CellKind::Text { repeats: true, .. } => "category",
        CellKind::Text { repeats: false, .. } => "text",
        CellKind::Nested => "nested",
    }
}

/// The options of `read_csv` that say how to split the file.
fn csv_options(table: &Delimited) -> String {
    let quote = table.dialect.quote.map_or(String::new(), |quote| quote.to_string().replace('\'', "''"));
    let escape = if table.dialect.escape { "\\" } else { quote.as_str() };
    let header = table.header != Header::Absent;
    let skip = if table.skip_lines > 0 { format!(", skip={}", table.skip_lines) } else { String::new() };
    let delimiter = table.dialect.delimiter.to_string().replace('\'', "''");
    let line_end = match table.line_end {
        None => "",
        Some(LineEnd::CrLf) => r", new_line='\r\n'",
        Some(LineEnd::Cr) => r", new_line='\r'",
    };
    format!("header={header}, delim='{delimiter}', quote='{quote}', escape='{escape}'{skip}{line_end}")
}

/// `NUMBER = {…}`: the expression that reads `CELL` as a number, under the name of the column where it has its own.
fn number_expressions(columns: &[DataColumn], file: Marks) -> String {
    let plain = number_expression("CELL", file);
    let own = columns.iter().filter_map(|column| {
        let expression = number_of(column.written()?);
        (expression != plain).then_some((column.name.as_str(), expression))
    });
    expressions("NUMBER", &plain, own)
}

/// `DATE = {…}`: the same for dates.
fn date_expressions(columns: &[DataColumn]) -> String {
    let iso = date_expression(DateStyle::Iso { is_zoned: false });
    let own = columns.iter().filter_map(|column| {
        let expression = date_expression(column.dates()?);
        (expression != iso).then_some((column.name.as_str(), expression))
    });
    expressions("DATE", &iso, own)
}

/// `NAME = {"": usual, column: its own, …}`
fn expressions<'a>(name: &str, usual: &str, own: impl Iterator<Item = (&'a str, String)>) -> String {
    let item = |(name, expression): (&str, String)| {
        Expression::Atom(format!("{}: {}", literal(name), literal(&expression)))
    };
    let items = std::iter::once(("", usual.to_owned())).chain(own).map(item).collect();
    keyword(name, &Expression::group("{", items, "}"))
}
