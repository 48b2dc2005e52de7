//! Opening a delimited file in Python and splitting it into rows: the same for both variants.

use super::draft::{Draft, Import};
use super::python::Expression;
use crate::sniff::{Delimited, LineForm, TextEncoding};

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
    let dialect = &table.dialect;
    if dialect.delimiter != ',' {
        add("delimiter", Expression::text(&dialect.delimiter.to_string()));
    }
    match dialect.quote {
        None => add("quoting", atom("csv.QUOTE_NONE")),
        Some('"') => {}
        Some(other) => add("quotechar", Expression::text(&other.to_string())),
    }
    if dialect.escape {
        add("escapechar", Expression::text("\\"));
    }
    if dialect.skip_initial_space {
        add("skipinitialspace", atom("True"));
    }
    let file = if table.nul { r#"(line.replace("\0", "") for line in file)"# } else { "file" };
    let lines = match dialect.form {
        LineForm::Separated | LineForm::OpenAtEnd => file.to_owned(),
        LineForm::Enclosed { outer } => {
            let outer = Expression::text(&outer.to_string());
            let outer = Expression::group(
                "csv.reader(",
                vec![atom(file), Expression::keyword("delimiter", outer)],
                ")",
            );
            format!("(line for row in {} for line in row)", outer.layout(4))
        }
    };
    // A generator that is the only argument needs no brackets of its own.
    let lines = match lines.strip_prefix('(').and_then(|lines| lines.strip_suffix(')')) {
        Some(lines) if options.is_empty() => lines.to_owned(),
        _ => lines,
    };
    options.insert(0, Expression::Atom(lines));
    Expression::group("csv.reader(", options, ")").layout(4)
}

/// What `pd.read_csv` is given first, with the arguments that say how to split it; and the statements that come before.
/// What it cannot split as the standard library does is split by that, and written as it expects it.
pub(super) fn for_pandas(program: &mut Draft, name: &str, table: &Delimited) -> (String, Vec<Expression>) {
    if table.dialect.form != LineForm::Separated {
        return rewritten(program, name, table);
    }
    let mut arguments = vec![Expression::text(name)];
    let mut add = |name: &str, value: Expression| arguments.push(Expression::keyword(name, value));
    if table.dialect.delimiter != ',' {
        add("sep", Expression::text(&table.dialect.delimiter.to_string()));
    }
    if table.skip_lines > 0 {
        add("skiprows", Expression::Atom(table.skip_lines.to_string()));
    }
    if table.dialect.skip_initial_space {
        add("skipinitialspace", atom("True"));
    }
    match table.dialect.quote {
        None => {
            program.import([Import::Module("csv")]);
            add("quoting", atom("csv.QUOTE_NONE"));
        }
        Some('"') => {}
        Some(other) => add("quotechar", Expression::text(&other.to_string())),
    }
    if table.dialect.escape {
        add("escapechar", Expression::text("\\"));
    }
    if !matches!(table.encoding, TextEncoding::Utf8 | TextEncoding::Utf8WithMark) {
        add("encoding", Expression::text(table.encoding.python()));
    }
    if !table.whole {
        add("encoding_errors", Expression::text("replace"));
    }
    (String::new(), arguments)
}

/// Writes the rows of the file to memory, separated by commas.
fn rewritten(program: &mut Draft, name: &str, table: &Delimited) -> (String, Vec<Expression>) {
    program.import([Import::Module("csv"), Import::Module("io")]);
    let limit = if table.long_fields { "csv.field_size_limit(2**31 - 1)\n" } else { "" };
    let (open, skip, reader) = (open(name, table), skip_lines(table), reader(table));
    let before = format!(
        "{limit}table = io.StringIO()\n{open}\n{skip}    csv.writer(table).writerows({reader})\ntable.seek(0)\n"
    );
    (before, vec![atom("table")])
}

fn atom(text: &str) -> Expression {
    Expression::Atom(text.to_owned())
}
