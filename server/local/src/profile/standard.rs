//! The profile written with the standard library only: it reads row by row, accepts any row, and draws
//! its chart in text.

use super::draft::{Draft, Import, fill};
use super::python::{Expression, literal};
use super::source::{TextFile, may_have_open_quotes, push_fields, reader, skip_lines};
use super::{
    Chart, MOST_COLUMNS, MOST_NUMBERS, beside_digits, chart_of, correlations_title, names, opening,
    push_helpers, push_left_out, type_with_sign,
};
use crate::sniff::{
    CellKind, DataColumn, DateStyle, Delimited, First, Header, JsonFile, KNOWN_MISSING, LONGEST_NAME,
    Lengths, Marks, Reading, Role,
};

/// The program for a delimited file.
pub(super) fn delimited(name: &str, table: &Delimited) -> String {
    let mut program = Draft::default();
    program.import([Import::Module("csv")]);
    let file = TextFile::delimited(name, table);
    if table.rows == 0 && table.whole {
        let (open, skip, reader) = (file.open(), skip_lines(table), reader(table));
        program.push(include_str!("count.py"));
        push_fields(&mut program, table);
        program.push(format!("{open}\n{skip}    names = next({reader})"));
        program.push(include_str!("standard/no_rows.py"));
        return program.source();
    }
    let cells =
        CellRules { missing: missing(table), marks: table.marks, dates: table.dates, whole: table.whole };
    push_definitions(&mut program, &table.columns, &cells);
    if table.long_fields {
        program.push("csv.field_size_limit(2**31 - 1)");
    }
    file.push_replaced(&mut program);
    push_fields(&mut program, table);
    program.push(read(name, table));
    push_report(&mut program, &table.columns, &table.reading, table.whole);
    if table.lengths == Lengths::Uneven || !table.whole {
        let fields = table.columns.len().to_string();
        program.push(fill(include_str!("standard/uneven.py"), &[("__FIELDS__", &fields)]));
    }
    if may_have_open_quotes(table) {
        let header = if table.header == Header::Absent { "" } else { " - 1" };
        program.push(fill(include_str!("standard/spanning.py"), &[("__HEADER__", header)]));
    }
    file.push_undecoded(&mut program);
    program.push(include_str!("standard/summary.py"));
    program.source()
}

/// The program for JSON records.
pub(super) fn json(name: &str, json: &JsonFile) -> String {
    let mut program = Draft::default();
    let missing = Expression::Atom("MISSING = {None}".to_owned());
    let cells = CellRules { missing, marks: Marks::PLAIN, dates: Some(DateStyle::ISO), whole: json.whole };
    push_definitions(&mut program, &json.columns, &cells);
    if json.nested {
        program.push(include_str!("flat.py"));
    }
    super::json::push_records(&mut program, name, json);
    if json.nested {
        program.push("records = [dict(flat(record)) for record in records]");
    }
    program.push(include_str!("standard/records.py"));
    push_report(&mut program, &json.columns, &json.reading, json.whole);
    TextFile::json(name, json).push_undecoded(&mut program);
    program.push(include_str!("standard/summary.py"));
    program.source()
}

/// How cells are understood.
struct CellRules {
    /// `MISSING = {…}`
    missing: Expression,
    marks: Marks,
    dates: Option<DateStyle>,
    /// `true` if all cells were read.
    whole: bool,
}

/// The cells that stand for a missing value: those that occur; if the file was not read whole, all usual ones.
fn missing(table: &Delimited) -> Expression {
    let usual = if table.whole { &[][..] } else { &KNOWN_MISSING };
    let other = table.reading.missing.iter().map(String::as_str);
    let other = other.filter(|mark| !mark.is_empty() && !usual.contains(mark));
    let blank = (!usual.contains(&"")).then_some("");
    let marks = blank.into_iter().chain(usual.iter().copied()).chain(other).map(Expression::text);
    Expression::group("MISSING = {", marks.collect(), "}")
}

/// The expression that writes a cell as Python writes numbers.
fn number_in_cell(marks: Marks) -> &'static str {
    match (marks.decimal, marks.thousands) {
        (',', Some(_)) => r#"cell.replace(".", "").replace(",", ".")"#,
        (',', None) => r#"cell.replace(",", ".")"#,
        (_, Some(_)) => r#"cell.replace(",", "")"#,
        _ => "cell",
    }
}

/// Adds the functions that read a cell, the class that keeps a column, and the comparison of two.
fn push_definitions(program: &mut Draft, columns: &[DataColumn], cells: &CellRules) {
    program.import([
        Import::From("array", "array"),
        Import::From("collections", "Counter"),
        Import::From("math", "isfinite"),
        Import::From("math", "isinf"),
        Import::From("math", "isnan"),
        Import::From("math", "nan"),
        Import::From("statistics", "fmean"),
        Import::From("statistics", "median"),
    ]);
    let limit = if cells.whole { "" } else { "\nMOST_TEXTS = 10_000" };
    program.push(cells.missing.layout(0) + limit);
    push_helpers(program);
    program.push(fill(include_str!("standard/number.py"), &[("__CELL__", number_in_cell(cells.marks))]));
    let has_dates = columns.iter().any(DataColumn::is_date);
    if let Some(style) = cells.dates.filter(|_| has_dates) {
        push_dates(program, style, has_times(columns) || !cells.whole);
    }
    if columns.iter().any(|column| column.sign.is_some()) {
        program.import([Import::Module("re")]);
        let drop = beside_digits(columns, None);
        program.push(fill(include_str!("standard/signed.py"), &[("__DROP__", &drop)]));
    }
    if columns.iter().any(|column| parser(column, "day") == Some("text")) {
        program.push(include_str!("standard/text.py"));
    }
    let date = if has_times(columns) || !cells.whole { "moment" } else { "day" };
    let parsers = by_name("PARSERS = {", columns, |column| parser(column, date).map(str::to_owned));
    let kinds = by_name("KINDS = {", columns, |column| kind(column).map(|kind| literal(&kind)));
    program.push(column(columns, cells.whole));
    let measures = columns.iter().filter(|column| column.is_measure()).count();
    if measures > 1 {
        program.import([
            Import::From("statistics", "StatisticsError"),
            Import::From("statistics", "correlation"),
        ]);
        program.push(include_str!("standard/correlate.py"));
    }
    if richest(columns).is_some() {
        program.import([Import::From("math", "floor"), Import::From("math", "log10")]);
        program.push(include_str!("standard/ranges.py"));
    }
    for table in [parsers, kinds].into_iter().flatten() {
        program.push(table.layout(0));
    }
}

fn has_times(columns: &[DataColumn]) -> bool {
    columns.iter().any(|column| column.kind == CellKind::Date { times: true })
}

/// Adds the functions that read and write dates; only days if no date has a time.
fn push_dates(program: &mut Draft, style: DateStyle, times: bool) {
    let values = parts_of(style);
    let values = [("__PARTS__", values.0), ("__SEPARATOR__", values.1.as_str())];
    if times {
        program.import([
            Import::Module("re"),
            Import::From("datetime", "datetime"),
            Import::From("datetime", "timedelta"),
            Import::From("operator", "mul"),
        ]);
        program.push(fill(include_str!("standard/moment.py"), &values));
        program.push(include_str!("standard/as_moment.py"));
        return;
    }
    program.import([Import::From("datetime", "date")]);
    let day = if style == DateStyle::ISO {
        include_str!("standard/iso_day.py").to_owned()
    } else {
        fill(include_str!("standard/day.py"), &values)
    };
    program.push(day);
    program.push(include_str!("standard/as_date.py"));
}

/// The order of the numbers of a date, and what separates them.
fn parts_of(style: DateStyle) -> (&'static str, String) {
    let parts = match style.first {
        First::Year => "year, month, day",
        First::Day => "day, month, year",
        First::Month => "month, day, year",
    };
    (parts, literal(&style.separator.to_string()))
}

/// The function that reads the cells of a column that are not simply numbers or texts.
fn parser(column: &DataColumn, date: &'static str) -> Option<&'static str> {
    match column.kind {
        CellKind::Date { .. } => Some(date),
        CellKind::Text { digits: true, .. } => Some("text"),
        _ if column.sign.is_some() => Some("signed"),
        _ => None,
    }
}

/// What a column of values is called where it is not simply numbers.
fn kind(column: &DataColumn) -> Option<String> {
    if column.is_date() { Some("date".to_owned()) } else { type_with_sign(column) }
}

/// `TABLE = {name: value, …}` for the columns that have a value.
fn by_name(
    open: &str,
    columns: &[DataColumn],
    value: impl Fn(&DataColumn) -> Option<String>,
) -> Option<Expression> {
    let pair = |column: &DataColumn| value(column).map(|value| format!("{}: {value}", literal(&column.name)));
    let pairs: Vec<Expression> = columns.iter().filter_map(pair).map(Expression::Atom).collect();
    (!pairs.is_empty()).then(|| Expression::group(open, pairs, "}"))
}

/// The class that collects a column. Of a file that was not read whole it remembers only some texts.
fn column(columns: &[DataColumn], whole: bool) -> String {
    let parse = if columns.iter().any(|column| parser(column, "day").is_some()) {
        "PARSERS.get(name, number)"
    } else {
        "number"
    };
    let (remember, texts) = if whole {
        ("                self.texts[cell] = 1\n", r#"f"{distinct + len(self.texts):,}""#)
    } else {
        (
            "                if len(self.texts) < MOST_TEXTS:\n                    self.texts[cell] = 1\n",
            r#"f"{distinct + len(self.texts):,}{more}""#,
        )
    };
    let more = if whole { "" } else { "        more = \"+\" * (len(self.texts) == MOST_TEXTS)\n" };
    let (keep, kind) = if columns.iter().any(|column| kind(column).is_some()) {
        ("        self.kind = KINDS.get(name, \"number\")\n", "self.kind")
    } else {
        ("", "\"number\"")
    };
    let (choose, show) = if columns.iter().any(DataColumn::is_date) {
        ("        show = as_date if self.kind == \"date\" else short\n", "show")
    } else {
        ("", "short")
    };
    let values = [
        ("        __KIND__\n", keep),
        ("__PARSE__", parse),
        ("                __REMEMBER__\n", remember),
        ("        __MORE__\n", more),
        ("__TEXTS__", texts),
        ("        __CHOOSE__\n", choose),
        ("__SHOW__", show),
        ("__TYPE__", kind),
    ];
    fill(include_str!("standard/column.py"), &values)
}

/// The loop that reads a delimited file into columns.
fn read(name: &str, table: &Delimited) -> String {
    let file = TextFile::delimited(name, table);
    let (open, skip, reader) = (file.open(), skip_lines(table), reader(table));
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
    // Only a file that was read whole is known to be even.
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
fn push_report(program: &mut Draft, columns: &[DataColumn], reading: &Reading, whole: bool) {
    let listed = if columns.len() > MOST_COLUMNS {
        format!("list(columns.values())[:{MOST_COLUMNS}]")
    } else {
        "columns.values()".to_owned()
    };
    let widest = LONGEST_NAME.to_string();
    let opening = opening(reading, "len(columns)", "missing");
    let values = [("__OPENING__", opening.as_str()), ("__COLUMNS__", &listed), ("__WIDEST__", &widest)];
    program.push(fill(include_str!("standard/table.py"), &values));
    if columns.len() > MOST_COLUMNS {
        program.push(format!("print(f\"… and {{count(len(columns) - {MOST_COLUMNS}, 'more column')}}\")"));
    }
    if !whole {
        program.push(include_str!("standard/limited.py"));
    }
    push_left_out(program, columns);
    let measures = names(columns, DataColumn::is_measure);
    if measures.len() > 1 {
        push_correlations(program, &measures, whole);
    }
    match (chart_of(columns), richest(columns)) {
        (Some(Chart::Bars(name)), _) => push_chart(program, include_str!("standard/bars.py"), name),
        (Some(_), Some(name)) => push_chart(program, include_str!("standard/histogram.py"), name),
        _ => {}
    }
}

/// The column of numbers with most to show. Text has no room for small multiples.
fn richest(columns: &[DataColumn]) -> Option<&str> {
    let richest = columns.iter().filter(|column| distinct(column) > 1).max_by_key(|column| distinct(column));
    richest.map(|column| column.name.as_str())
}

fn distinct(column: &DataColumn) -> usize {
    match column.kind {
        CellKind::Number(Role::Measure { distinct }) => distinct,
        _ => 0,
    }
}

fn push_correlations(program: &mut Draft, measures: &[&str], whole: bool) {
    program.import([Import::From("itertools", "combinations")]);
    let title = correlations_title(measures.len());
    let (step, title) = if whole {
        ("", format!("print(\"\\n{title}\")"))
    } else {
        ("[::step]", format!("step = rows // 10_000 + 1\nprint(f\"\\n{title}, in one row of {{step}}\")"))
    };
    let first = measures.iter().take(MOST_NUMBERS).map(|name| Expression::text(name));
    let list = Expression::group("measures = [", first.collect(), "]");
    let found = fill(include_str!("standard/correlations.py"), &[("__STEP__", step)]);
    program.push(format!("{title}\n{}\n{found}", list.layout(0)));
}

fn push_chart(program: &mut Draft, template: &str, name: &str) {
    let title = literal(&format!("\n{name}: number of rows"));
    program.push(fill(template, &[("__NAME__", &literal(name)), ("__TITLE__", &title)]));
}
