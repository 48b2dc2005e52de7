//! The profile written with pandas, and matplotlib for its chart.

mod convert;

use std::collections::BTreeSet;

use super::describe::{push_description, push_summary};
use super::draft::{Draft, Import, fill, indented};
use super::files::TableFiles;
use super::python::{Expression, literal};
use super::source::{
    RULER, TextFile, for_pandas, may_have_open_quotes, places, push_fields, read_with_pandas,
};
use super::{late, names, notes, opening, push_helpers, type_with_sign, unseen};
use crate::sniff::{
    DataColumn, Delimited, Edges, HEADER_AGAIN, Header, JsonFile, KNOWN_MISSING, Lengths, LineForm, Nesting,
    Reading, Role, Together,
};
use convert::Conversions;

/// The program for a delimited file.
pub(super) fn delimited(name: &str, table: &Delimited) -> String {
    let mut program = Draft::default();
    program.import_library("pandas as pd");
    let file = TextFile::delimited(name, table);
    file.push_replaced(&mut program);
    push_fields(&mut program, table);
    let Edges { headers, has_comments, has_rulers, ref repeated, footers, ref totals, .. } = *table.edges;
    let conversions = Conversions::of(table, table.edges.have_texts(), true);
    let (before, mut arguments) = for_pandas(&mut program, name, table);
    arguments.extend(read_csv_arguments(table, &conversions));
    if !table.whole {
        super::source::push_is_row(&mut program, [table]);
        push_look_behind(&mut program, name, table);
    }
    let mut read = before + &read_with_pandas(name, table, arguments);
    if table.rows == 0 && table.whole {
        program.push(include_str!("count.py"));
        program.push(read);
        program.push(include_str!("pandas/no_rows.py"));
        return program.source();
    }
    push_helpers(&mut program);
    program.push(include_str!("pandas/show.py"));
    // A header that is replaced may lack a name.
    let is_short_seen = table.lengths == Lengths::Even && table.header != Header::Replaced;
    let is_separated = table.dialect.form == LineForm::Separated;
    let is_counted = !table.whole && (table.lengths == Lengths::Uneven || (is_short_seen && is_separated));
    if is_counted {
        late::push_uneven_rows(&mut program);
        program.import([Import::Module("csv")]);
    }
    if has_rulers {
        program.import([Import::Module("re")]);
        read += &format!("\n{}", fill(include_str!("pandas/rulers.py"), &[("__RULER__", RULER)]).trim_end());
    }
    if !repeated.is_empty() {
        let names = Expression::texts(repeated.iter().map(String::as_str)).layout(0);
        read +=
            &format!("\n{}", fill(include_str!("pandas/repeated.py"), &[("__NAMES__", names)]).trim_end());
    }
    if has_comments {
        let mark = [("__MARK__", table.comment_mark())];
        read += &format!("\n{}", fill(include_str!("pandas/comments.py"), &mark).trim_end());
    }
    match (headers, footers) {
        (0, 0) => {}
        (headers, 0) => read += &format!("\ndata = data.iloc[{headers}:].reset_index(drop=True)"),
        (headers, footers) => {
            read += &format!("\ndata = data.iloc[{headers}:-{footers}].reset_index(drop=True)");
        }
    }
    if !totals.is_empty() {
        read += &format!("\ndata = data.drop(index={}).reset_index(drop=True)", places(totals, ["[", "]"]));
    }
    let (columns, reading) = (&table.columns, &table.reading);
    let mut seen = Vec::new();
    if !table.whole {
        read = format!("{}\n{read}", looked_behind(table));
        seen.push("notes += marks_named(gaps)".to_owned());
    }
    if late::may_repeat_header(table) {
        let again = fill(include_str!("pandas/again.py"), &[("__HEADER_AGAIN__", HEADER_AGAIN)]);
        read += &format!("\n{}", again.trim_end());
    }
    if may_have_open_quotes(table) {
        seen.push(include_str!("pandas/spanning.py").to_owned());
    }
    if is_counted {
        seen.push(uneven(name, table));
    }
    seen.extend(late::totals(&mut program, table, include_str!("pandas/totals.py")));
    if let Some(LateMarks { look, noted }) = LateMarks::of(&mut program, name, table) {
        read = read + "\n" + look.trim_end();
        seen.push(noted);
    }
    let report = TableFacts { file, columns, reading, conversions, seen };
    push_table(&mut program, &read, &report);
    program.source()
}

/// The program for delimited files that are one table.
pub(super) fn delimited_files(name: &str, together: &Together, files: &TableFiles) -> String {
    let table = &together.table;
    let mut program = Draft::default();
    program.import_library("pandas as pd");
    let file = TextFile::delimited(name, table);
    file.push_replaced(&mut program);
    let conversions = Conversions::of(table, false, false);
    let (before, mut arguments) = TableFiles::for_pandas(&mut program, table);
    arguments.extend(read_csv_arguments(table, &conversions));
    let mut read = before + &Expression::group("data = pd.read_csv(", arguments, ")").layout(0);
    push_helpers(&mut program);
    files.push_rows(&mut program, together);
    if table.rows == 0 && table.whole {
        program.push(read);
        program.push(include_str!("pandas/no_rows.py"));
        return program.source();
    }
    program.push(include_str!("pandas/show.py"));
    let (columns, reading) = (&table.columns, &table.reading);
    let mut seen: Vec<String> =
        late::totals(&mut program, table, include_str!("pandas/totals.py")).into_iter().collect();
    if table.has_open_marks() {
        seen.push(late::push_look_at(&mut program));
        program.push(include_str!("pandas/looked_at.py"));
        let is_number = |place: &usize| table.columns[*place].is_number();
        let numbers: Vec<usize> = (0..table.columns.len()).filter(is_number).collect();
        let looked_at = format!("looked_at(rows_of_all(), {})", places(&numbers, ["[", "]"]));
        read = read.replace("rows_of_all()", &looked_at);
    }
    let report = TableFacts { file, columns, reading, conversions, seen };
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
    let is_ambiguous = json.nesting == Nesting::AmbiguousPaths;
    if is_ambiguous {
        super::json::push_flat(&mut program, json.nesting);
    }
    let told_apart =
        if is_ambiguous { super::json::flat_records(json.nesting).to_owned() + "\n" } else { String::new() };
    let mut read = told_apart + "data = pd.json_normalize(records)";
    let conversions = Conversions::of_json(json);
    let texts: Vec<Expression> = json
        .columns
        .iter()
        .filter(|column| column.is_nested())
        .chain(conversions.texts())
        .map(|column| Expression::text(&column.name))
        .collect();
    if !texts.is_empty() {
        // Lists cannot be counted, nor numbers cut; their text can.
        let each = Expression::group("for name in [", texts, "]:").layout(0);
        read += &format!("\n{each}\n    data[name] = data[name].map(str, na_action=\"ignore\")");
    }
    let (columns, reading) = (&json.columns, &json.reading);
    let file = TextFile::json(name, json);
    let report = TableFacts { file, columns, reading, conversions, seen: Vec::new() };
    push_table(&mut program, &read, &report);
    program.source()
}

/// The arguments of `read_csv` that say what the rows are, where they differ from its defaults.
fn read_csv_arguments(table: &Delimited, conversions: &Conversions<'_>) -> Vec<Expression> {
    let atom = |text: &str| Expression::Atom(text.to_owned());
    let texts = names(&table.columns, DataColumn::may_change).into_iter();
    let texts: Vec<&str> = texts.chain(conversions.texts().map(|column| column.name.as_str())).collect();
    let missing =
        table.reading.missing.iter().map(String::as_str).filter(|mark| !KNOWN_MISSING.contains(mark));
    let late = (!table.whole).then_some(unseen::LATE_NONE);
    let missing: BTreeSet<&str> = missing.chain(late).collect();
    let mut arguments = Vec::new();
    let mut add = |name: &str, value: Expression| arguments.push(Expression::keyword(name, value));
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
    if table.lengths != Lengths::Even || table.edges.footers > 0 {
        add("usecols", Expression::Atom(format!("range({})", table.columns.len())));
    }
    if table.marks.decimal != '.' {
        add("decimal", Expression::text(&table.marks.decimal.to_string()));
    }
    if !missing.is_empty() {
        add("na_values", Expression::texts(missing));
    }
    let pairs = texts.into_iter().map(|name| Expression::Atom(format!("{}: str", literal(name))));
    let codes = conversions.knows_codes().then(|| atom("**dict.fromkeys(codes, str)"));
    let pairs: Vec<Expression> = pairs.chain(codes).collect();
    if !pairs.is_empty() {
        add("dtype", Expression::group("{", pairs, "}"));
    }
    if !table.whole {
        add("low_memory", atom("False"));
    }
    arguments
}

/// Counts the rows that are longer or shorter than they should be: pandas fills and cuts them silently.
fn uneven(name: &str, table: &Delimited) -> String {
    let reader = super::source::reader(table);
    let rows = super::source::rows_of(table, &reader);
    let open = TextFile::delimited(name, table).open_again();
    let skip = super::source::skip_lines(table);
    let fields = table.columns.len().to_string();
    let delimiter = literal(&table.dialect.delimiter.to_string());
    let holes = [("__FIELDS__", &fields), ("__ROWS__", &rows), ("__DELIMITER__", &delimiter)];
    let said = fill(include_str!("pandas/uneven_said.py"), &holes);
    let mut count = format!("{open}\n{skip}{}", fill(include_str!("pandas/uneven.py"), &holes));
    if table.lengths == Lengths::Even {
        // Behind an even head pandas refuses rows that are too long; one that is too short lacks its last cell.
        count = format!("if data.iloc[:, -1].isna().any():\n{}", indented(&count));
    }
    let limit = if table.long_fields { "csv.field_size_limit(2**31 - 1)\n" } else { "" };
    format!("{limit}uneven, longer = 0, []\n{count}{said}")
}

/// Adds the function that looks at the cells of a long file before pandas reads it.
fn push_look_behind(program: &mut Draft, name: &str, table: &Delimited) {
    program.import([Import::Module("csv"), Import::From("collections", "Counter")]);
    unseen::push_marks_named(program);
    program.push(format!(
        "{}\ngaps, codes = Counter(), {{}}  # marks for missing values; numbers that begin with 0, by column",
        unseen::unseen(table, ["{", "}"])
    ));
    let reader = super::source::reader(table);
    let open = indented(&TextFile::delimited(name, table).open_again());
    let skip = indented(&super::source::skip_lines(table));
    let rows = super::source::rows_of(table, &reader);
    let holes = [("    __OPEN__", &open), ("        __SKIP__\n", &skip), ("__ROWS__", &rows)];
    program.push(fill(include_str!("pandas/behind.py"), &holes));
}

/// The call of that function.
fn looked_behind(table: &Delimited) -> String {
    let numbers = table.columns.iter().enumerate().filter(|(_, column)| column.is_number());
    let pairs =
        numbers.map(|(place, column)| Expression::Atom(format!("{}: {place}", literal(&column.name))));
    Expression::group("look_behind({", pairs.collect(), "})").layout(0)
}

/// The statements for marks behind the head that may mean one thing or another.
struct LateMarks {
    /// Those that look for them, as long as columns are what pandas read.
    look: String,
    /// Those that note what was seen.
    noted: String,
}

impl LateMarks {
    /// Adds the functions that look; `None` where the head tells what marks mean.
    fn of(program: &mut Draft, name: &str, table: &Delimited) -> Option<Self> {
        let unmarked = late::unmarked(table);
        if unmarked.is_empty() {
            return None;
        }
        let noted = late::push_look_at(program);
        program.import([Import::Module("csv")]);
        let reader = super::source::reader(table);
        let open = indented(&TextFile::delimited(name, table).open_again());
        let skip = indented(&super::source::skip_lines(table));
        let rows = super::source::rows_of(table, &reader);
        let holes = [("    __OPEN__", &open), ("        __SKIP__\n", &skip), ("__ROWS__", &rows)];
        program.push(include_str!("pandas/looked_at.py"));
        program.push(fill(include_str!("pandas/marks.py"), &holes));
        let look = late::filled(include_str!("pandas/marks_in.py"), "__NAMES__", unmarked);
        Some(LateMarks { look, noted })
    }
}

/// What the report of a table depends on.
struct TableFacts<'a> {
    /// The file.
    file: TextFile<'a>,
    columns: &'a [DataColumn],
    reading: &'a Reading,
    conversions: Conversions<'a>,
    /// The statements that note what only the whole file shows.
    seen: Vec<String>,
}

/// Adds everything that comes after reading the columns.
fn push_table(program: &mut Draft, read: &str, report: &TableFacts<'_>) {
    let TableFacts { file, columns, reading, ref conversions, ref seen } = *report;
    let has_notes = !conversions.are_none() || reading.is_of_files || !seen.is_empty() || !file.whole;
    if has_notes {
        program.push(notes(reading));
    }
    let (conversion, cells) = if conversions.are_none() {
        (String::new(), "cells = data\n")
    } else {
        conversions.push_definitions(program);
        (conversions.statements(), include_str!("pandas/cells.py"))
    };
    let noted = if reading.is_of_files { "\nnotes += notes_on_files()" } else { "" };
    program.push(format!("{read}{noted}{conversion}"));
    for statements in seen.iter().cloned().chain(file.undecoded_note()) {
        program.push(statements);
    }
    program.push(format!("{}\n{}", labels(columns).layout(0), types(columns).layout(0)));
    // What is no number is missing, but stands for itself.
    let marked = if conversions.are_none() { "missing.sum()" } else { "cells.isna().sum().sum()" };
    let opening = opening(reading, "columns", marked, has_notes);
    push_description(program, file.name, cells, &opening, Some(columns.len()), true);
    push_summary(program);
}

/// `labels = {…}`: the columns of numbers that measure nothing, and what they are.
fn labels(columns: &[DataColumn]) -> Expression {
    let label = |column: &DataColumn| {
        let what = if column.has_role(Role::Identifier) { "identifier" } else { "year" };
        let is_label = column.is_number() && !column.is_measure();
        is_label.then(|| Expression::Atom(format!("{}: \"{what}\"", literal(&column.name))))
    };
    Expression::group("labels = {", columns.iter().filter_map(label).collect(), "}")
}

/// `types = {…}`: what columns are called where that is more than what pandas knows.
fn types(columns: &[DataColumn]) -> Expression {
    let kind = |column: &DataColumn| {
        type_with_sign(column)
            .map(|kind| Expression::Atom(format!("{}: {}", literal(&column.name), literal(&kind))))
    };
    Expression::group("types = {", columns.iter().filter_map(kind).collect(), "}")
}
