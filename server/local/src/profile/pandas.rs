//! The profile written with pandas, and matplotlib for its chart.

mod convert;

use super::draft::{Draft, Import, fill};
use super::python::{Expression, literal};
use super::{
    Chart, MOST_COLUMNS, MOST_NUMBERS, chart_of, correlations_title, counted, names, opening, push_helpers,
    push_left_out, type_with_sign,
};
use crate::sniff::{
    CellKind, DataColumn, Delimited, Header, JsonFile, KNOWN_MISSING, LONGEST_NAME, Lengths, Reading,
    TextEncoding,
};
use convert::Conversions;

/// More columns of text than this are not all counted.
const MOST_TEXTS: usize = 12;

/// The program for a delimited file.
pub(super) fn delimited(name: &str, table: &Delimited) -> String {
    let mut program = Draft::default();
    program.import_library("pandas as pd");
    let are_texts = table.edges.has_comments || table.edges.footers > 0;
    let conversions = Conversions::of(&table.columns, table.marks, are_texts, table.whole);
    let arguments = read_csv_arguments(&mut program, name, table, &conversions);
    let mut read = Expression::group("data = pd.read_csv(", arguments, ")").layout(0);
    if table.rows == 0 && table.whole {
        program.push(include_str!("count.py"));
        program.push(read);
        program.push(include_str!("pandas/no_rows.py"));
        return program.source();
    }
    push_helpers(&mut program);
    program.push(include_str!("pandas/show.py"));
    if table.lengths == Lengths::Uneven {
        super::standard::push_is_row(&mut program, table);
        push_uneven(&mut program, name, table);
    }
    if table.edges.has_comments {
        read += &format!("\n{}", include_str!("pandas/comments.py").trim_end());
    }
    if table.edges.footers > 0 {
        read += &format!("\ndata = data.iloc[:-{}]", table.edges.footers);
    }
    let (columns, reading) = (&table.columns, &table.reading);
    let report = TableFacts { name, columns, reading, conversions, whole: table.whole };
    push_table(&mut program, &read, &report);
    program.source()
}

/// The program for JSON records.
pub(super) fn json(name: &str, json: &JsonFile) -> String {
    let mut program = Draft::default();
    program.import_library("pandas as pd");
    push_helpers(&mut program);
    program.push(include_str!("pandas/show.py"));
    super::json::push_records(&mut program, name, json);
    let mut read = String::from("data = pd.json_normalize(records)");
    let conversions = Conversions::of_json(&json.columns);
    let is_nested = |column: &&DataColumn| column.kind == CellKind::Nested;
    let texts: Vec<Expression> = json
        .columns
        .iter()
        .filter(is_nested)
        .chain(conversions.texts())
        .map(|column| Expression::text(&column.name))
        .collect();
    if !texts.is_empty() {
        // Lists cannot be counted, nor numbers cut; their text can.
        let each = Expression::group("for name in [", texts, "]:").layout(0);
        read += &format!("\n{each}\n    data[name] = data[name].map(str, na_action=\"ignore\")");
    }
    let (columns, reading) = (&json.columns, &json.reading);
    push_table(&mut program, &read, &TableFacts { name, columns, reading, conversions, whole: json.whole });
    program.source()
}

/// The program for the first sheet of a workbook.
pub(super) fn excel(name: &str, has_matplotlib: bool) -> String {
    let open = Expression::group("workbook = pd.ExcelFile(", vec![Expression::text(name)], ")").layout(0);
    unknown(name, &format!("{open}\n{}", include_str!("pandas/excel.py")), has_matplotlib)
}

/// The program for a Parquet file.
pub(super) fn parquet(name: &str, has_matplotlib: bool) -> String {
    let read = Expression::group("data = pd.read_parquet(", vec![Expression::text(name)], ")").layout(0);
    unknown(name, &format!("{read}\n{}", include_str!("pandas/parquet.py")), has_matplotlib)
}

/// The program for a table of which nothing is known before it is read.
fn unknown(name: &str, read: &str, has_matplotlib: bool) -> String {
    let mut program = Draft::default();
    program.import_library("pandas as pd");
    program.import([Import::From("itertools", "combinations"), Import::From("math", "inf")]);
    push_helpers(&mut program);
    program.push(include_str!("pandas/show.py"));
    program.push(format!(
        "{}\n{}{}",
        read.trim_end(),
        head_of("data", "print(f\"{count(rows, 'row')} × {count(columns, 'column')}\")\n"),
        include_str!("pandas/unknown.py")
    ));
    program.push(correlations(1));
    if has_matplotlib {
        program.import_library("matplotlib.pyplot as plt");
        program.push(indented("if not numbers.empty:", &histogram(name)));
    }
    program.push(include_str!("pandas/summary.py"));
    program.source()
}

/// The first lines of a report, which begin with these statements. `cells` is the expression for the table as it was read.
fn head_of(cells: &str, opening: &str) -> String {
    fill(include_str!("pandas/overview.py"), &[("__CELLS__", cells), ("__OPENING__", opening)])
}

/// The arguments of `read_csv` that differ from its defaults.
fn read_csv_arguments(
    program: &mut Draft,
    name: &str,
    table: &Delimited,
    conversions: &Conversions<'_>,
) -> Vec<Expression> {
    let atom = |text: &str| Expression::Atom(text.to_owned());
    let texts = names(&table.columns, DataColumn::may_change).into_iter();
    let texts: Vec<&str> = texts.chain(conversions.texts().map(|column| column.name.as_str())).collect();
    let missing =
        table.reading.missing.iter().map(String::as_str).filter(|mark| !KNOWN_MISSING.contains(mark));
    let missing: Vec<&str> = missing.collect();
    let mut arguments = vec![Expression::text(name)];
    let mut add = |name: &str, value: Expression| arguments.push(Expression::keyword(name, value));
    if table.dialect.delimiter != ',' {
        add("sep", Expression::text(&table.dialect.delimiter.to_string()));
    }
    if let Some(lines) = skipped_lines(table.skip_lines, table.edges.headers) {
        add("skiprows", Expression::Atom(lines));
    }
    match table.header {
        Header::InFile | Header::Repaired => {}
        Header::Replaced => {
            add("header", atom("0"));
            add("names", Expression::texts(table.columns.iter().map(|column| column.name.as_str())));
        }
        Header::Absent => {
            add("header", atom("None"));
            let range = format!("[f\"column {{n}}\" for n in range(1, {})]", table.columns.len() + 1);
            add("names", Expression::Atom(range));
        }
    }
    if table.lengths != Lengths::Even {
        add("usecols", Expression::Atom(format!("range({})", table.columns.len())));
    }
    if table.dialect.skip_initial_space {
        add("skipinitialspace", atom("True"));
    }
    if !table.dialect.quoting {
        program.import([Import::Module("csv")]);
        add("quoting", atom("csv.QUOTE_NONE"));
    }
    if table.marks.decimal != '.' {
        add("decimal", Expression::text(&table.marks.decimal.to_string()));
    }
    if !matches!(table.encoding, TextEncoding::Utf8 | TextEncoding::Utf8WithMark) {
        add("encoding", Expression::text(table.encoding.python()));
    }
    if !missing.is_empty() {
        add("na_values", Expression::texts(missing));
    }
    if !texts.is_empty() {
        let pairs = texts.into_iter().map(|name| Expression::Atom(format!("{}: str", literal(name))));
        add("dtype", Expression::group("{", pairs.collect(), "}"));
    }
    if !table.whole {
        add("encoding_errors", Expression::text("replace"));
        add("low_memory", atom("False"));
    }
    arguments
}

/// The lines above the table, and those of its headers but the first, as `skiprows` takes them.
fn skipped_lines(above: usize, headers: usize) -> Option<String> {
    match (above, headers) {
        (0, 0) => None,
        (lines, 0) => Some(lines.to_string()),
        (0, headers) => Some(format!("range(1, {})", headers + 1)),
        (lines, headers) => {
            Some(format!("[*range({lines}), *range({}, {})]", lines + 1, lines + 1 + headers))
        }
    }
}

/// Counts the rows that are longer or shorter than they should be: pandas fills and cuts them silently.
fn push_uneven(program: &mut Draft, name: &str, table: &Delimited) {
    program.import([Import::Module("csv"), Import::From("collections", "Counter")]);
    let rows = super::standard::rows(table);
    let open = super::standard::open(name, table);
    let skip = super::standard::skip_lines(table);
    let fields = table.columns.len().to_string();
    let count = fill(include_str!("pandas/uneven.py"), &[("__FIELDS__", &fields)]);
    program.push(format!("{open}\n{skip}    widths = Counter(map(len, {rows}))\n{count}"));
}

/// What the report of a table depends on.
struct TableFacts<'a> {
    /// The file.
    name: &'a str,
    columns: &'a [DataColumn],
    reading: &'a Reading,
    conversions: Conversions<'a>,
    /// `true` if all of it was read.
    whole: bool,
}

impl TableFacts<'_> {
    /// `true` if a number may be infinite.
    fn is_unbounded(&self) -> bool {
        !self.whole || self.columns.iter().any(|column| column.infinite)
    }
}

/// Adds everything that comes after reading the columns.
fn push_table(program: &mut Draft, read: &str, report: &TableFacts<'_>) {
    let TableFacts { name, columns, ref conversions, .. } = *report;
    let opening = opening(report.reading, "columns", "missing.sum()", !conversions.are_none());
    let (conversion, cells) = if conversions.are_none() {
        (String::new(), "data")
    } else {
        conversions.push_definitions(program, report.reading);
        (conversions.statements(), "data.assign(**others)")
    };
    program.push(format!("{read}{conversion}\n{}{}", head_of(cells, &opening), overview(columns)));
    let measures = columns.iter().filter(|column| column.is_measure()).count();
    if measures > 0 {
        if report.is_unbounded() {
            program.import([Import::From("math", "inf")]);
        }
        let (definition, statistics) = numbers(report, measures);
        program.push(definition + &if_any(report, &statistics));
    } else {
        push_labels(program, columns);
    }
    push_left_out(program, columns);
    if columns.iter().any(DataColumn::is_date) {
        program.push(include_str!("pandas/dates.py"));
    }
    let mut texts = names(columns, DataColumn::repeats);
    texts.truncate(MOST_TEXTS);
    if !texts.is_empty() {
        let each =
            Expression::group("for name in [", texts.into_iter().map(Expression::text).collect(), "]:");
        program.push(format!(
            "print(\"\\nMost frequent values\")\n{}\n{}",
            each.layout(0),
            include_str!("pandas/frequent.py")
        ));
    }
    if measures > 1 {
        program.import([Import::From("itertools", "combinations")]);
        program.push(if_any(report, &correlations(measures)));
    }
    if let Some(chart) = chart_of(columns) {
        program.import_library("matplotlib.pyplot as plt");
        if may_be_mathematics(name, columns) {
            program.push("plt.rcParams[\"text.parse_math\"] = False");
        }
        program.push(match chart {
            Chart::Series(date) => series(date, report),
            Chart::Histogram => if_any(report, &histogram(name)),
            Chart::Bars(column) => fill(
                include_str!("pandas/bars.py"),
                &[
                    ("__NAME__", &literal(column)),
                    ("__TITLE__", &literal(&one_line(&format!("{name}: most frequent values")))),
                ],
            ),
        });
    }
    program.push(include_str!("pandas/summary.py"));
}

/// Prints the table of columns, those with a sign by their own type.
fn overview(columns: &[DataColumn]) -> String {
    let mut lines = String::new();
    for (column, kind) in columns.iter().filter_map(|column| Some((column, type_with_sign(column)?))) {
        lines += &format!("overview.loc[{}, \"type\"] = {}\n", literal(&column.name), literal(&kind));
    }
    if columns.iter().any(|column| column.name.chars().count() > LONGEST_NAME) {
        lines += &format!("overview = overview.rename(lambda name: clip(name, {LONGEST_NAME}))\n");
    }
    if columns.len() <= MOST_COLUMNS {
        return lines + "print(overview.to_string(line_width=100))";
    }
    let more = counted(columns.len() - MOST_COLUMNS, "more column");
    lines
        + &format!("print(overview.head({MOST_COLUMNS}).to_string(line_width=100))\nprint(\"… and {more}\")")
}

/// The statistics of the columns of numbers, without those that only name or date their rows and those that
/// are empty: which they are, and what is printed of them.
fn numbers(report: &TableFacts<'_>, measures: usize) -> (String, String) {
    let (title, first) = if measures > MOST_NUMBERS {
        (format!("Numbers: the first {MOST_NUMBERS} columns"), format!(".iloc[:, :{MOST_NUMBERS}]"))
    } else {
        ("Numbers".to_owned(), String::new())
    };
    let labels = labels(report.columns);
    let data = if labels.is_empty() {
        "numbers = data".to_owned()
    } else {
        let labels = labels.into_iter().map(Expression::text).collect();
        Expression::group("numbers = data.drop(columns=[", labels, "])").layout(0) + "\nnumbers = numbers"
    };
    let has_empty = report.columns.iter().any(|column| column.kind == CellKind::Empty);
    let filled = if has_empty { "\nnumbers = numbers.dropna(axis=\"columns\", how=\"all\")" } else { "" };
    let (finite, infinite) = if report.is_unbounded() {
        (concat!("\n", include_str!("pandas/infinite.py")), include_str!("pandas/infinite_count.py"))
    } else {
        ("", "")
    };
    let is_long = report.columns.iter().any(|column| column.name.chars().count() > LONGEST_NAME);
    let clipped =
        if is_long { format!(".rename(lambda name: clip(name, {LONGEST_NAME}))") } else { String::new() };
    let definition = format!("{data}.select_dtypes(\"number\"){first}{filled}{}\n", finite.trim_end());
    let statistics = format!(
        "print(\"\\n{title}\")\n\
         statistics = numbers.describe().T{clipped}\n\
         print(statistics.to_string(float_format=short, line_width=100))\n{infinite}"
    );
    (definition, statistics)
}

fn labels(columns: &[DataColumn]) -> Vec<&str> {
    names(columns, |column| column.is_number() && !column.is_measure())
}

/// The range of the numbers that measure nothing, where there are no others.
fn push_labels(program: &mut Draft, columns: &[DataColumn]) {
    let labels = labels(columns);
    if labels.is_empty() {
        return;
    }
    let each = Expression::group("for name in [", labels.into_iter().map(Expression::text).collect(), "]:");
    program.push(format!("print(\"\\nNumbers\")\n{}\n{}", each.layout(0), include_str!("pandas/range.py")));
}

fn correlations(measures: usize) -> String {
    let title = literal(&format!("\n{}", correlations_title(measures)));
    fill(include_str!("pandas/correlations.py"), &[("__TITLE__", &title)])
}

/// The chart of the numbers over the dates of a column. In a file that was not read whole, they may be texts.
fn series(date: &str, report: &TableFacts<'_>) -> String {
    let date = literal(date);
    let file = literal(&one_line(report.name));
    let chart = fill(include_str!("pandas/series.py"), &[("__DATE__", &date), ("__FILE__", &file)]);
    if report.whole {
        return chart;
    }
    let is_date =
        format!("if pd.api.types.is_datetime64_any_dtype(data[{date}]) and not numbers.columns.empty:");
    indented(&is_date, &chart)
}

/// What is done if there are numbers: behind the head of a file, all may turn out to be texts.
fn if_any(report: &TableFacts<'_>, block: &str) -> String {
    if report.whole { block.to_owned() } else { indented("if not numbers.columns.empty:", block) + "\n" }
}

/// A title without doubled blanks and line ends.
fn one_line(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn histogram(name: &str) -> String {
    let title = literal(&one_line(&format!("{name}: distribution of the numbers")));
    fill(include_str!("pandas/histogram.py"), &[("__TITLE__", &title)])
}

/// `true` if matplotlib could mistake a name for a formula, which it writes between dollars.
fn may_be_mathematics(name: &str, columns: &[DataColumn]) -> bool {
    name.contains('$') || columns.iter().any(|column| column.name.contains('$'))
}

fn indented(head: &str, block: &str) -> String {
    let lines: String = block.lines().map(|line| format!("\n    {line}")).collect();
    format!("{head}{lines}")
}
