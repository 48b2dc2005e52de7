//! The profile written with the standard library only: it reads row by row, accepts any row, and draws
//! its chart in text.

mod cell_rules;

use self::cell_rules::{CellRules, may_be_late};
use super::arguments::number_arguments;
use super::draft::{Draft, Import, fill};
use super::files::TableFiles;
use super::moments::push_moments;
use super::odd_values::{push_odd_values, what_of};
use super::python::{Expression, literal};
use super::source::{TextFile, may_have_open_quotes, push_fields, push_is_row, reader, rows_of, skip_lines};
use super::{
    MOST_COLUMNS, MOST_NUMBERS, late, limited, names, notes, opening, push_helpers, push_left_out,
    push_names_of, type_with_sign, unseen,
};
use crate::sniff::{
    CellKind, DataColumn, DateStyle, Delimited, HEADER_AGAIN, Header, JsonFile, LONGEST_NAME, Lengths, Marks,
    Nesting, Reading, Role, Together, Written,
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
    let mut seen = Vec::new();
    push_definitions(&mut program, &table.columns, &CellRules::of(table), &mut seen);
    if table.long_fields {
        program.push("csv.field_size_limit(2**31 - 1)");
    }
    file.push_replaced(&mut program);
    push_fields(&mut program, table);
    push_is_row(&mut program, [table]);
    program.push(read(name, table));
    if may_have_open_quotes(table) {
        let header = if table.header == Header::Absent { "" } else { " - 1" };
        let again = if late::may_repeat_header(table) { " - again" } else { "" };
        let others = [("__OTHERS__", format!("{header}{again}"))];
        seen.push(fill(include_str!("standard/spanning.py"), &others));
    }
    if !table.whole {
        late::push_uneven_rows(&mut program);
        let fields = table.columns.len().to_string();
        let delimiter = literal(&table.dialect.delimiter.to_string());
        let holes = [("__FIELDS__", &fields), ("__DELIMITER__", &delimiter)];
        seen.push(fill(include_str!("standard/uneven.py"), &holes));
    }
    if late::may_repeat_header(table) {
        seen.push(fill(include_str!("standard/again.py"), &[("__HEADER_AGAIN__", HEADER_AGAIN)]));
    }
    seen.extend(file.undecoded_note());
    seen.extend(late::totals(&mut program, table, include_str!("standard/totals.py")));
    push_report(&mut program, &table.columns, &table.reading, table.whole, &seen);
    program.push(include_str!("standard/summary.py"));
    program.source()
}

/// The program for delimited files that are one table.
pub(super) fn delimited_files(together: &Together, files: &TableFiles) -> String {
    let table = &together.table;
    let mut program = Draft::default();
    let names = table.columns.iter().map(|column| Expression::text(&column.name)).collect();
    let names = Expression::group("names = [", names, "]").layout(0);
    if table.rows == 0 && table.whole {
        program.push(include_str!("count.py"));
        program.push(names + "\n" + include_str!("standard/no_rows.py"));
        return program.source();
    }
    let mut seen = Vec::new();
    push_definitions(&mut program, &table.columns, &CellRules::of(table), &mut seen);
    let file = TextFile::delimited("", table);
    file.push_replaced(&mut program);
    files.push_rows(&mut program, together);
    program.push(names + "\n" + include_str!("standard/read_all.py"));
    seen.extend(late::totals(&mut program, table, include_str!("standard/totals.py")));
    seen.extend(file.undecoded_note());
    push_report(&mut program, &table.columns, &table.reading, table.whole, &seen);
    program.push(include_str!("standard/summary.py"));
    program.source()
}

/// The program for JSON records.
pub(super) fn json(name: &str, json: &JsonFile) -> String {
    let mut program = Draft::default();
    let missing = Expression::Atom("MISSING = {None}".to_owned());
    let cells = CellRules { missing, whole: json.whole, has_open_marks: false, unseen: None };
    let mut seen = Vec::new();
    push_definitions(&mut program, &json.columns, &cells, &mut seen);
    if json.nesting != Nesting::Flat {
        super::json::push_flat(&mut program, json.nesting);
    }
    super::json::push_records(&mut program, name, json);
    if json.nesting != Nesting::Flat {
        program.push(super::json::flat_records(json.nesting));
    }
    program.push(include_str!("standard/records.py"));
    seen.extend(TextFile::json(name, json).undecoded_note());
    push_report(&mut program, &json.columns, &json.reading, json.whole, &seen);
    program.push(include_str!("standard/summary.py"));
    program.source()
}

/// Adds the functions that read a cell, the class that keeps a column, and the comparison of two; to `seen` the statements
/// that note what those functions saw behind the head.
fn push_definitions(program: &mut Draft, columns: &[DataColumn], cells: &CellRules, seen: &mut Vec<String>) {
    program.import([
        Import::From("array", "array"),
        Import::From("collections", "Counter"),
        Import::From("math", "fsum"),
        Import::From("math", "isfinite"),
        Import::From("math", "isinf"),
        Import::From("math", "isnan"),
        Import::From("math", "nan"),
        Import::From("statistics", "median"),
    ]);
    cells.push(program, seen);
    push_helpers(program);
    if !cells.whole {
        late::push_is_total(program);
        late::push_is_average(program);
    }
    program.push(include_str!("standard/number.py"));
    let parsers: Vec<Option<String>> = columns.iter().map(|column| parser(column, cells)).collect();
    let needs = |function: &str| {
        let call = format!("{function}(");
        parsers.iter().flatten().any(|parser| parser == function || parser.contains(&call))
    };
    if columns.iter().any(DataColumn::is_date) {
        push_moments(program);
        if !cells.whole {
            unseen::push_zones_mixed(program);
            seen.push(include_str!("standard/zones.py").to_owned());
        }
    }
    // What the head does not show is said once it is seen.
    let (mut group, mut look) = ("", "");
    if cells.has_open_marks {
        seen.push(late::push_look_at(program));
        look = "        if \".\" in cell or \",\" in cell:\n            look_at(cell)\n";
    } else if may_be_late(columns, cells.whole) {
        program.push("seen = {}");
        seen.push(include_str!("standard/late.py").to_owned());
        group = "            seen.setdefault(mark, text)\n";
    }
    let holes = [("            __SEEN__\n", group), ("        __LOOK__\n", look)];
    let numbers_with = fill(include_str!("standard/numbers_with.py"), &holes);
    for (function, code) in [
        ("seconds", include_str!("standard/seconds.py")),
        ("milliseconds", include_str!("standard/milliseconds.py")),
        ("numbers_with", numbers_with.as_str()),
        ("codes", include_str!("standard/codes.py")),
        ("text", include_str!("standard/text.py")),
    ] {
        if needs(function) {
            program.push(code);
        }
    }
    if needs("numbers_with") {
        program.import([Import::Module("re")]);
    }
    let parsers = by_name("PARSERS = {", columns, |column| parser(column, cells));
    let kinds = by_name("KINDS = {", columns, |column| kind(column).map(|kind| literal(&kind)));
    program.push(column(columns, cells));
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

/// The expression for the function that reads the cells of a column that are not simply numbers or texts.
fn parser(column: &DataColumn, cells: &CellRules) -> Option<String> {
    // Of a column of texts, none is a number.
    if column.is_nested() || column.may_change() || (column.is_text() && (column.odd > 0 || !cells.whole)) {
        return Some("text".to_owned());
    }
    if let Some(style) = column.dates() {
        return Some(match style {
            DateStyle::Seconds => "seconds".to_owned(),
            DateStyle::Milliseconds => "milliseconds".to_owned(),
            DateStyle::Iso { .. } => "moments(\"ISO8601\")".to_owned(),
            DateStyle::Format(format) => format!("moments({})", literal(&format.strptime())),
        });
    }
    let Written { sign, marks, is_unusual } = column.written()?;
    let marks = if cells.whole { marks } else { marks.with_groups() };
    if !cells.whole {
        return Some(format!("codes(numbers_with({}))", number_arguments(marks, sign)));
    }
    let is_plain = sign.is_none() && !is_unusual && marks == Marks::PLAIN;
    (!is_plain).then(|| format!("numbers_with({})", number_arguments(marks, sign)))
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
fn column(columns: &[DataColumn], cells: &CellRules) -> String {
    let whole = cells.whole;
    let parse = if columns.iter().any(|column| parser(column, cells).is_some()) {
        "PARSERS.get(name, number)"
    } else {
        "number"
    };
    // Of numbers and dates, what is none is no value, where it is said.
    let counted = if expected(columns, whole).is_some() {
        "        distinct += len(self.texts) * (not unread.get(self.name))\n"
    } else {
        "        distinct += len(self.texts)\n"
    };
    let (remember, texts) = if whole {
        ("                self.texts[cell] = 1\n", r#"f"{distinct:,}""#)
    } else {
        (
            "                if len(self.texts) < MOST_TEXTS or is_total(cell) or is_average(cell):\n                    self.texts[cell] = 1\n",
            r#"f"{distinct:,}{more}""#,
        )
    };
    let more = if whole { "" } else { "        more = \"+\" * (len(self.texts) >= MOST_TEXTS)\n" };
    let (keep, kind) = if columns.iter().any(|column| kind(column).is_some()) {
        ("        self.kind = KINDS.get(name, \"number\")\n", "self.kind")
    } else {
        ("", "\"number\"")
    };
    let (choose, days, show) = if columns.iter().any(DataColumn::is_date) {
        let days = "        if self.kind == \"date\" and not any(value % 86_400 for value in numbers):\n            \
                    points = [value // 86_400 * 86_400 for value in points]\n";
        ("        show = as_date if self.kind == \"date\" else short\n", days, "show")
    } else {
        ("", "", "short")
    };
    let gaps = if cells.unseen.is_some() { "            gaps[cell] += 1\n" } else { "" };
    let values = [
        ("        __KIND__\n", keep),
        ("            __GAPS__\n", gaps),
        ("__PARSE__", parse),
        ("                __REMEMBER__\n", remember),
        ("        __COUNTED__\n", counted),
        ("        __MORE__\n", more),
        ("__TEXTS__", texts),
        ("        __CHOOSE__\n", choose),
        ("        __DAYS__\n", days),
        ("__SHOW__", show),
        ("__TYPE__", kind),
    ];
    fill(include_str!("standard/column.py"), &values)
}

/// The loop that reads a delimited file into columns.
fn read(name: &str, table: &Delimited) -> String {
    let file = TextFile::delimited(name, table);
    let (open, skip, reader) = (file.open(), skip_lines(table), reader(table));
    let rows = rows_of(table, "reader");
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
    let repeats = late::may_repeat_header(table);
    // A delimiter at the end of each row opens no field.
    let cut = if table.lengths == Lengths::DelimiterAtEnd {
        format!("        del row[{fields}:]\n")
    } else {
        String::new()
    };
    // Only a file that was read whole is known to be even.
    let blanks = "        blanks = [\"\"] * (len(columns) - len(row))\n";
    let (start, uneven, cells) = if table.whole && table.lengths != Lengths::Uneven {
        ("rows = 0", String::new(), "row")
    } else if table.whole {
        ("rows = 0", blanks.to_owned(), "row + blanks")
    } else {
        (
            "rows = uneven = 0\nlonger = []",
            include_str!("standard/is_uneven.py").to_owned() + blanks,
            "row + blanks",
        )
    };
    let values = [
        ("__START__", start),
        ("        __UNEVEN__\n", uneven.as_str()),
        ("__CELLS__", cells),
        ("__BEFORE__\n", before.as_str()),
        ("__OPEN__", &open),
        ("    __SKIP__\n", &skip),
        ("__READER__", &reader),
        ("    __HEADER__\n", skip_header),
        ("__ROWS__", &rows),
        ("__NAMES__", &names),
        ("        __CUT__\n", &cut),
        ("    __HEADER_NAMES__\n", if repeats { "    names, again = list(columns), 0\n" } else { "" }),
        (
            "        __AGAIN__\n",
            if repeats {
                "        if row == names:\n            again += 1\n            continue\n"
            } else {
                ""
            },
        ),
    ];
    fill(include_str!("standard/read.py"), &values)
}

/// Adds what prints and draws the columns. `seen` are the statements that note what only the whole file shows.
fn push_report(program: &mut Draft, columns: &[DataColumn], reading: &Reading, whole: bool, seen: &[String]) {
    let listed = if columns.len() > MOST_COLUMNS {
        format!("list(columns.values())[:{MOST_COLUMNS}]")
    } else {
        "columns.values()".to_owned()
    };
    let widest = LONGEST_NAME.to_string();
    let expected = expected(columns, whole);
    let is_expected = expected.is_some();
    let has_notes = expected.is_some() || reading.is_of_files || !seen.is_empty();
    let opening = opening(reading, "len(columns)", "missing", has_notes);
    if has_notes {
        program.push(notes(reading));
        if reading.is_of_files {
            program.push("notes += notes_on_files()");
        }
        if let Some(expected) = expected {
            push_odd_values(program);
            program.push(format!("{}\n{}", expected.layout(0), include_str!("standard/notes.py")));
        }
        for statements in seen {
            program.push(statements.as_str());
        }
    }
    let unread = if is_expected { include_str!("standard/unread.py") } else { "" };
    let values = [
        ("__OPENING__", opening.as_str()),
        ("__UNREAD__", unread),
        ("__COLUMNS__", &listed),
        ("__WIDEST__", &widest),
    ];
    program.push(fill(include_str!("standard/table.py"), &values));
    if columns.len() > MOST_COLUMNS {
        push_names_of(program);
        program.push(limited(include_str!("standard/more.py")));
    }
    if !whole {
        program.push(include_str!("standard/limited.py"));
    }
    push_left_out(program, columns);
    let measures = names(columns, DataColumn::is_measure);
    if measures.len() > MOST_NUMBERS {
        let varied = names(columns, |column| distinct(column) > 1).into_iter().take(MOST_NUMBERS);
        let varied: Vec<&str> = varied.collect();
        let title =
            format!("Strongest correlations of the first {} columns of numbers that vary", varied.len());
        push_correlations(program, &title, &varied, whole);
    } else if measures.len() > 1 {
        push_correlations(program, "Strongest correlations", &measures, whole);
    }
    let repeated = columns.iter().find(|column| column.repeats()).filter(|_| measures.is_empty());
    match (repeated, richest(columns)) {
        (Some(column), _) => push_chart(program, include_str!("standard/bars.py"), &column.name),
        (None, Some(name)) => push_chart(program, include_str!("standard/histogram.py"), name),
        (None, None) => {}
    }
}

/// `EXPECTED = {…}`: the columns of numbers and dates in which other texts may be found, and what those are not.
fn expected(columns: &[DataColumn], whole: bool) -> Option<Expression> {
    by_name("EXPECTED = {", columns, |column| {
        let may_have_others = (column.is_date() || column.is_number()) && (!whole || column.odd > 0);
        may_have_others.then(|| literal(&what_of(column)))
    })
}

/// The column of numbers with most to show. Text has no room for small multiples.
fn richest(columns: &[DataColumn]) -> Option<&str> {
    let richest = columns.iter().filter(|column| distinct(column) > 1).max_by_key(|column| distinct(column));
    richest.map(|column| column.name.as_str())
}

fn distinct(column: &DataColumn) -> usize {
    match column.kind {
        CellKind::Number(Role::Measure { distinct }, _) => distinct,
        _ => 0,
    }
}

fn push_correlations(program: &mut Draft, title: &str, measures: &[&str], whole: bool) {
    program.import([Import::From("itertools", "combinations")]);
    let (before, step, title) = if whole {
        ("", "", format!("\"\\n{title}\""))
    } else {
        ("step = rows // 10_000 + 1\n", "[::step]", format!("f\"\\n{title}, in one row of {{step}}\""))
    };
    let listed = measures.iter().map(|name| Expression::text(name)).collect();
    let list = Expression::group("measures = [", listed, "]");
    let holes = [("__STEP__", step), ("__TITLE__", title.as_str())];
    let found = fill(include_str!("standard/correlations.py"), &holes);
    program.push(format!("{before}{}\n{found}", list.layout(0)));
}

fn push_chart(program: &mut Draft, template: &str, name: &str) {
    let title = literal(&format!("\n{name}: number of rows"));
    program.push(fill(template, &[("__NAME__", &literal(name)), ("__TITLE__", &title)]));
}
