//! The profile written with pandas, and matplotlib for its chart.

use super::program::{Import, Program, fill};
use super::python::{Expression, literal};
use super::{Chart, MOST_COLUMNS, chart_of, names};
use crate::sniff::{Column, Delimited, Encoding, First, Header, Json, Kind, Lengths, OTHER_MISSING};

/// More columns of numbers than this are not all described.
const MOST_NUMBERS: usize = 20;
/// More columns of text than this are not all counted.
const MOST_TEXTS: usize = 12;

/// The program for a delimited file.
pub(super) fn delimited(name: &str, table: &Delimited) -> String {
    let mut program = Program::default();
    program.import_library("pandas as pd");
    let read = Expression::group("data = pd.read_csv(", read_csv_arguments(&mut program, name, table), ")")
        .layout(0);
    if table.rows == 0 && table.whole {
        program.push(read);
        program.push(include_str!("pandas/no_rows.py"));
        return program.source();
    }
    if table.lengths == Lengths::Uneven {
        push_uneven(&mut program, name, table);
    }
    push_table(&mut program, name, &read, &table.columns);
    program.source()
}

/// The program for JSON records.
pub(super) fn json(name: &str, json: &Json) -> String {
    let mut program = Program::default();
    program.import_library("pandas as pd");
    super::json::push_records(&mut program, name, json);
    let mut read = String::from("data = pd.json_normalize(records)");
    for date in names(&json.columns, |column| column.kind == Kind::Date) {
        let date = literal(date);
        read += &format!("\ndata[{date}] = pd.to_datetime(data[{date}])");
    }
    let nested = names(&json.columns, |column| column.kind == Kind::Nested);
    if !nested.is_empty() {
        let each =
            Expression::group("for name in [", nested.into_iter().map(Expression::text).collect(), "]:");
        // Lists cannot be counted; their text can.
        read += &format!("\n{}\n    data[name] = data[name].map(str, na_action=\"ignore\")", each.layout(0));
    }
    push_table(&mut program, name, &read, &json.columns);
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
    let mut program = Program::default();
    program.import_library("pandas as pd");
    program.import([Import::From("itertools", "combinations")]);
    program.push(format!(
        "{}\n{}{}",
        read.trim_end(),
        include_str!("pandas/overview.py"),
        include_str!("pandas/unknown.py")
    ));
    if has_matplotlib {
        program.import_library("matplotlib.pyplot as plt");
        program.push(indented("if not numbers.empty:", &histogram(name)));
    }
    program.push(include_str!("pandas/summary.py"));
    program.source()
}

/// The arguments of `read_csv` that differ from its defaults.
fn read_csv_arguments(program: &mut Program, name: &str, table: &Delimited) -> Vec<Expression> {
    let atom = |text: &str| Expression::Atom(text.to_owned());
    let texts = |column: &Column| matches!(column.kind, Kind::Text { digits: true, .. });
    let text_columns = names(&table.columns, texts);
    let date_columns = names(&table.columns, |column| column.kind == Kind::Date);
    let missing = table.missing.iter().map(String::as_str).filter(|mark| OTHER_MISSING.contains(mark));
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
    if !matches!(table.encoding, Encoding::Utf8 | Encoding::Utf8WithMark) {
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
fn push_uneven(program: &mut Program, name: &str, table: &Delimited) {
    program.import([Import::Module("csv"), Import::From("collections", "Counter")]);
    let reader = super::standard::reader(table);
    let open = super::standard::open(name, table);
    let skip = super::standard::skip_lines(table);
    let fields = table.columns.len().to_string();
    let count = fill(include_str!("pandas/uneven.py"), &[("__FIELDS__", &fields)]);
    program.push(format!("{open}\n{skip}    widths = Counter(map(len, {reader}))\n{count}"));
}

/// Adds everything after reading, for the columns that are there.
fn push_table(program: &mut Program, name: &str, read: &str, columns: &[Column]) {
    program.push(format!("{read}\n{}{}", include_str!("pandas/overview.py"), overview(columns.len())));
    let measures = columns.iter().filter(|column| column.is_measure()).count();
    if measures > 0 {
        program.push(numbers(columns, measures));
    }
    if columns.iter().any(|column| column.kind == Kind::Date) {
        program.push(include_str!("pandas/dates.py"));
    }
    let mut texts = names(columns, Column::repeats);
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
        program.push(include_str!("pandas/correlations.py"));
    }
    if let Some(chart) = chart_of(columns) {
        program.import_library("matplotlib.pyplot as plt");
        if may_be_mathematics(name, columns) {
            program.push("plt.rcParams[\"text.parse_math\"] = False");
        }
        program.push(match chart {
            Chart::Series(date) => fill(
                include_str!("pandas/series.py"),
                &[("__DATE__", &literal(date)), ("__TITLE__", &literal(&format!("{name}: mean by {date}")))],
            ),
            Chart::Histogram => histogram(name),
            Chart::Bars(column) => fill(
                include_str!("pandas/bars.py"),
                &[
                    ("__NAME__", &literal(column)),
                    ("__TITLE__", &literal(&format!("{name}: most frequent values"))),
                ],
            ),
        });
    }
    program.push(include_str!("pandas/summary.py"));
}

fn overview(columns: usize) -> String {
    if columns <= MOST_COLUMNS {
        return "print(overview.to_string(max_colwidth=40))".to_owned();
    }
    let more = columns - MOST_COLUMNS;
    format!(
        "print(overview.head({MOST_COLUMNS}).to_string(max_colwidth=40))\nprint(\"… and {more} more columns\")"
    )
}

/// The statistics of the columns of numbers, without those that only name or date their rows and those that
/// are empty.
fn numbers(columns: &[Column], measures: usize) -> String {
    let (title, first) = if measures > MOST_NUMBERS {
        (format!("Numbers: the first {MOST_NUMBERS} columns"), format!(".iloc[:, :{MOST_NUMBERS}]"))
    } else {
        ("Numbers".to_owned(), String::new())
    };
    let labels = names(columns, Column::is_label);
    let data = if labels.is_empty() {
        "numbers = data".to_owned()
    } else {
        let labels = labels.into_iter().map(Expression::text).collect();
        Expression::group("numbers = data.drop(columns=[", labels, "])").layout(0)
    };
    let has_empty = columns.iter().any(|column| column.kind == Kind::Empty);
    let filled = if has_empty { "\nnumbers = numbers.dropna(axis=\"columns\", how=\"all\")" } else { "" };
    format!(
        "print(\"\\n{title}\")\n{data}.select_dtypes(\"number\"){first}{filled}\n\
         print(numbers.describe().T.to_string(float_format=\"{{:,.7g}}\".format))"
    )
}

fn histogram(name: &str) -> String {
    let title = literal(&format!("{name}: distribution of the numbers"));
    fill(include_str!("pandas/histogram.py"), &[("__TITLE__", &title)])
}

/// Whether matplotlib could take a name for a formula, which it writes between dollars.
fn may_be_mathematics(name: &str, columns: &[Column]) -> bool {
    name.contains('$') || columns.iter().any(|column| column.name.contains('$'))
}

fn indented(head: &str, block: &str) -> String {
    let lines: String = block.lines().map(|line| format!("\n    {line}")).collect();
    format!("{head}{lines}")
}
