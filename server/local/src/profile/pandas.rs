//! The profile written with pandas, and matplotlib for its chart.

use super::draft::{Draft, Import, fill};
use super::python::{Expression, literal};
use super::{
    Chart, MOST_COLUMNS, MOST_NUMBERS, beside_digits, chart_of, correlations_title, counted, names, opening,
    push_helpers, push_left_out, type_with_sign,
};
use crate::sniff::{
    CellKind, DataColumn, DateStyle, Delimited, First, Header, JsonFile, LONGEST_NAME, Lengths, Marks,
    OTHER_MISSING, Reading, TextEncoding,
};

/// More columns of text than this are not all counted.
const MOST_TEXTS: usize = 12;

/// The program for a delimited file.
pub(super) fn delimited(name: &str, table: &Delimited) -> String {
    let mut program = Draft::default();
    program.import_library("pandas as pd");
    let mut read =
        Expression::group("data = pd.read_csv(", read_csv_arguments(&mut program, name, table), ")")
            .layout(0);
    if table.rows == 0 && table.whole {
        program.push(include_str!("count.py"));
        program.push(read);
        program.push(include_str!("pandas/no_rows.py"));
        return program.source();
    }
    push_helpers(&mut program);
    program.push(include_str!("pandas/show.py"));
    if table.lengths == Lengths::Uneven {
        push_uneven(&mut program, name, table);
    }
    read += &without_signs(&table.columns, table.marks);
    let (columns, reading) = (&table.columns, &table.reading);
    let report = TableFacts { name, columns, reading, whole: table.whole, dates: table.dates };
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
    for date in names(&json.columns, DataColumn::is_date) {
        let date = literal(date);
        read += &format!("\ndata[{date}] = pd.to_datetime(data[{date}])");
    }
    let nested = names(&json.columns, |column| column.kind == CellKind::Nested);
    if !nested.is_empty() {
        let each =
            Expression::group("for name in [", nested.into_iter().map(Expression::text).collect(), "]:");
        // Lists cannot be counted; their text can.
        read += &format!("\n{}\n    data[name] = data[name].map(str, na_action=\"ignore\")", each.layout(0));
    }
    let (columns, reading) = (&json.columns, &json.reading);
    push_table(&mut program, &read, &TableFacts { name, columns, reading, whole: true, dates: None });
    program.source()
}

/// The first lines of a report, which begin with these statements.
pub(super) fn head_of(opening: &str) -> String {
    fill(include_str!("pandas/overview.py"), &[("__OPENING__", opening)])
}

/// The arguments of `read_csv` that differ from its defaults.
fn read_csv_arguments(program: &mut Draft, name: &str, table: &Delimited) -> Vec<Expression> {
    let atom = |text: &str| Expression::Atom(text.to_owned());
    let text_columns = names(&table.columns, DataColumn::is_read_as_text);
    let date_columns = names(&table.columns, DataColumn::is_date);
    let missing =
        table.reading.missing.iter().map(String::as_str).filter(|mark| OTHER_MISSING.contains(mark));
    let missing: Vec<&str> = missing.collect();
    let mut arguments = vec![Expression::text(name)];
    let mut add = |name: &str, value: Expression| arguments.push(Expression::keyword(name, value));
    if table.dialect.delimiter != ',' {
        add("sep", Expression::text(&table.dialect.delimiter.to_string()));
    }
    if table.skip_lines > 0 {
        add("skiprows", Expression::Atom(table.skip_lines.to_string()));
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
    if let Some(mark) = table.marks.thousands {
        add("thousands", Expression::text(&mark.to_string()));
    }
    if !matches!(table.encoding, TextEncoding::Utf8 | TextEncoding::Utf8WithMark) {
        add("encoding", Expression::text(table.encoding.python()));
    }
    if !missing.is_empty() {
        add("na_values", Expression::texts(missing));
    }
    if !date_columns.is_empty() {
        add("parse_dates", Expression::texts(date_columns));
        if table.dates.is_some_and(|style| style.first == First::Day) {
            add("dayfirst", atom("True"));
        }
    }
    if !text_columns.is_empty() {
        let pairs = text_columns.into_iter().map(|name| Expression::Atom(format!("{}: str", literal(name))));
        add("dtype", Expression::group("{", pairs.collect(), "}"));
    }
    if !table.whole {
        add("encoding_errors", Expression::text("replace"));
        add("low_memory", atom("False"));
    }
    arguments
}

/// Counts the rows that are longer or shorter than they should be: pandas fills and cuts them silently.
fn push_uneven(program: &mut Draft, name: &str, table: &Delimited) {
    program.import([Import::Module("csv"), Import::From("collections", "Counter")]);
    let reader = super::standard::reader(table);
    let open = super::standard::open(name, table);
    let skip = super::standard::skip_lines(table);
    let fields = table.columns.len().to_string();
    let count = fill(include_str!("pandas/uneven.py"), &[("__FIELDS__", &fields)]);
    program.push(format!("{open}\n{skip}    widths = Counter(map(len, {reader}))\n{count}"));
}

/// Turns the columns of numbers with a sign into numbers.
fn without_signs(columns: &[DataColumn], marks: Marks) -> String {
    let signed = names(columns, |column| column.sign.is_some());
    if signed.is_empty() {
        return String::new();
    }
    let each = Expression::group("for name in [", signed.into_iter().map(Expression::text).collect(), "]:");
    let decimal = if marks.decimal == ',' { r#".str.replace(",", ".")"#.to_owned() } else { String::new() };
    let drop = beside_digits(columns, marks.thousands);
    let body = fill(include_str!("pandas/signs.py"), &[("__DROP__", &drop), ("__DECIMAL__", &decimal)]);
    format!("\n{}\n{}", each.layout(0), body.trim_end())
}

/// What the report of a table depends on.
struct TableFacts<'a> {
    /// The file.
    name: &'a str,
    columns: &'a [DataColumn],
    reading: &'a Reading,
    /// `true` if all of it was read.
    whole: bool,
    /// How its dates are written.
    dates: Option<DateStyle>,
}

impl TableFacts<'_> {
    /// `true` if a number may be infinite.
    fn is_unbounded(&self) -> bool {
        !self.whole || self.columns.iter().any(|column| column.infinite)
    }
}

/// Adds everything that comes after reading the columns.
fn push_table(program: &mut Draft, read: &str, report: &TableFacts<'_>) {
    let TableFacts { name, columns, .. } = *report;
    let opening = opening(report.reading, "columns", "missing.sum()");
    program.push(format!("{read}\n{}{}", head_of(&opening), overview(columns)));
    let measures = columns.iter().filter(|column| column.is_measure()).count();
    if measures > 0 {
        if report.is_unbounded() {
            program.import([Import::From("math", "inf")]);
        }
        program.push(numbers(report, measures));
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
        program.push(correlations(measures));
    }
    if let Some(chart) = chart_of(columns) {
        program.import_library("matplotlib.pyplot as plt");
        if may_be_mathematics(name, columns) {
            program.push("plt.rcParams[\"text.parse_math\"] = False");
        }
        program.push(match chart {
            Chart::Series(date) => fill(
                include_str!("pandas/series.py"),
                &[("__DATES__", &dates(date, report)), ("__FILE__", &literal(&one_line(name)))],
            ),
            Chart::Histogram => histogram(name),
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
/// are empty.
fn numbers(report: &TableFacts<'_>, measures: usize) -> String {
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
    format!(
        "print(\"\\n{title}\")\n{data}.select_dtypes(\"number\"){first}{filled}{}\n\
         statistics = numbers.describe().T{clipped}\n\
         print(statistics.to_string(float_format=short, line_width=100))\n{infinite}",
        finite.trim_end()
    )
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

pub(super) fn correlations(measures: usize) -> String {
    let title = literal(&format!("\n{}", correlations_title(measures)));
    fill(include_str!("pandas/correlations.py"), &[("__TITLE__", &title)])
}

/// The dates of a column. In a file that was not read whole, a cell that is no date must not stop the others.
fn dates(name: &str, report: &TableFacts<'_>) -> String {
    let column = format!("data[{}]", literal(name));
    if report.whole {
        return format!("dates = {column}");
    }
    let keyword = |name: &str, value: &str| Expression::keyword(name, Expression::Atom(value.to_owned()));
    let mut arguments = vec![Expression::Atom(column), keyword("errors", "\"coerce\"")];
    if report.dates.is_some_and(|style| style.first == First::Day) {
        arguments.push(keyword("dayfirst", "True"));
    }
    Expression::group("dates = pd.to_datetime(", arguments, ")").layout(0)
}

/// A title without doubled blanks and line ends.
pub(super) fn one_line(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn histogram(name: &str) -> String {
    let title = literal(&one_line(&format!("{name}: distribution of the numbers")));
    fill(include_str!("pandas/histogram.py"), &[("__TITLE__", &title)])
}

/// `true` if matplotlib could mistake a name for a formula, which it writes between dollars.
fn may_be_mathematics(name: &str, columns: &[DataColumn]) -> bool {
    name.contains('$') || columns.iter().any(|column| column.name.contains('$'))
}

pub(super) fn indented(head: &str, block: &str) -> String {
    let lines: String = block.lines().map(|line| format!("\n    {line}")).collect();
    format!("{head}{lines}")
}
