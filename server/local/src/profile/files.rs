//! Files that are one table: how a program finds them and puts their rows together.

mod conversions;

use super::draft::{Draft, Import, fill};
use super::python::{Expression, literal};
use super::source::{TextFile, push_fields, push_is_row, reader, rows_of, skip_lines};
use crate::sniff::{Delimited, Header, Together, Way};
pub(super) use conversions::NumberPattern;
use conversions::push_conversions;

/// The files of a table, as a program finds them.
pub(crate) struct TableFiles {
    /// What Python's `glob` is given for them, from the working directory.
    pub(crate) pattern: String,
    /// What their names end with, in small letters, if the pattern finds others too.
    pub(crate) endings: Vec<String>,
    /// Patterns for the names that begin with `_` and are taken.
    pub(crate) named: Vec<String>,
    /// The folder that they are in, from the working directory; empty for that itself.
    pub(crate) folder: String,
    /// What is said of their choice, a line each.
    pub(crate) said: Vec<String>,
}

impl TableFiles {
    /// The statement that notes what is said of their choice.
    pub(super) fn notes(&self) -> String {
        let said = self.said.iter().map(|line| Expression::text(line)).collect();
        Expression::group("notes += [", said, "]").layout(0)
    }

    /// Adds `FILES`, the list of them in their order, and `counts` for their rows.
    pub(super) fn push_list(&self, program: &mut Draft) {
        program.import([Import::Module("glob"), Import::Module("os"), Import::Module("re")]);
        program.push(include_str!("files/by_numbers.py"));
        let endings = match self.endings.as_slice() {
            [] => String::new(),
            endings => {
                let endings = endings.iter().map(|ending| literal(ending)).collect::<Vec<_>>().join(", ");
                format!(" and path.lower().endswith(({endings},))")
            }
        };
        let above = if self.folder.is_empty() { 0 } else { self.folder.split('/').count() }.to_string();
        let named = match self.named.as_slice() {
            [] => String::new(),
            named => {
                program.import([Import::From("fnmatch", "fnmatchcase")]);
                let named = Expression::texts(named.iter().map(String::as_str)).layout(4);
                format!(" and not any(fnmatchcase(name, pattern) for pattern in {named})")
            }
        };
        let holes = [("__ENDINGS__", endings.as_str()), ("__ABOVE__", &above), ("__NAMED__", named.as_str())];
        program.push(fill(include_str!("files/is_one.py"), &holes));
        let pattern = literal(&self.pattern);
        program.push(fill(include_str!("files/list.py"), &[("__PATTERN__", &pattern)]));
        program.push(include_str!("files/notes.py"));
    }

    /// Adds what reads the values in the names of folders. `has_same` says that columns have several names, in `SAME`.
    fn push_keys(program: &mut Draft, has_same: bool) {
        program.import([Import::From("urllib.parse", "unquote")]);
        let key = if has_same { "SAME.get(key, key)" } else { "key" };
        program.push(fill(include_str!("files/keys_in.py"), &[("__KEY__", key)]));
    }

    /// Adds `rows_of_all`, the rows of delimited files.
    pub(super) fn push_rows(&self, program: &mut Draft, together: &Together) {
        self.push_readers(program, together);
        push_conversions(program, &together.ways);
        let (values, cells) = if together.keys.is_empty() {
            ("", "")
        } else {
            ("        values = [keys_in(path).get(name) or \"\" for name in KEYS]\n", " + values")
        };
        let are_converted = together.ways.iter().any(|way| !way.conversions.is_empty());
        let (converted, convert) = if are_converted {
            (
                "        own = CONVERTED.get(read_one, {})\n        \
                 converted = [(COLUMNS.index(name), convert) for name, convert in own.items()]\n",
                "            for place, convert in converted:\n                \
                 cells[place] = convert(cells[place])\n",
            )
        } else {
            ("", "")
        };
        let read = if together.ways.len() > 1 { "OTHERS.get(path, read)" } else { "read" };
        let holes = [
            ("        __KEYS__\n", values),
            ("__READ__", read),
            ("__VALUES__", cells),
            ("        __CONVERTED__\n", converted),
            ("            __CONVERT__\n", convert),
            ("__HEADER__", header_of(together)),
        ];
        program.push(fill(include_str!("files/rows_of_all.py"), &holes));
    }

    /// Adds what reads each of them, and the names of the columns.
    pub(super) fn push_readers(&self, program: &mut Draft, together: &Together) {
        let Together { table, ways, keys, same, .. } = together;
        program.import([Import::Module("csv")]);
        if table.long_fields {
            program.push("csv.field_size_limit(2**31 - 1)");
        }
        self.push_list(program);
        push_is_row(program, ways.iter().map(|way| &way.how));
        for (number, way) in ways.iter().enumerate() {
            push_way(program, number, way);
        }
        let others = ways.iter().enumerate().skip(1);
        let pairs = others.flat_map(|(number, way)| {
            let pair =
                move |path: &String| Expression::Atom(format!("{}: {}", literal(path), function(number)));
            way.files.iter().map(pair)
        });
        let pairs: Vec<Expression> = pairs.collect();
        if !same.is_empty() {
            let pair = |(other, name): &(String, String)| format!("{}: {}", literal(other), literal(name));
            let pairs = same.iter().map(pair).map(Expression::Atom).collect();
            program.push(Expression::group("SAME = {", pairs, "}").layout(0));
        }
        if !keys.is_empty() {
            Self::push_keys(program, !same.is_empty());
        }
        let own = &table.columns[..table.columns.len() - keys.len()];
        let own = own.iter().map(|column| Expression::text(&column.name));
        let mut facts = vec![Expression::group("COLUMNS = [", own.collect(), "]").layout(0)];
        if !keys.is_empty() {
            let keys = keys.iter().map(|key| Expression::text(key));
            facts.push(Expression::group("KEYS = [", keys.collect(), "]").layout(0));
        }
        if !pairs.is_empty() {
            facts.push(Expression::group("OTHERS = {", pairs, "}").layout(0));
        }
        program.push(facts.join("\n"));
        program.push(include_str!("files/note_columns.py"));
    }

    /// Adds what puts the columns of Parquet files together.
    pub(super) fn push_parquet_columns(program: &mut Draft) {
        Self::push_keys(program, false);
        program.import([
            Import::From("collections", "Counter"),
            Import::From("contextlib", "suppress"),
            Import::Module("re"),
        ]);
        program.push(include_str!("files/parquet_columns.py"));
    }

    /// What `pd.read_csv` is given first, and the statements that come before.
    pub(super) fn for_pandas(program: &mut Draft, table: &Delimited) -> (String, Vec<Expression>) {
        program.import([Import::Module("csv"), Import::Module("io")]);
        let delimiter = literal(&table.dialect.delimiter.to_string());
        let names = table.columns.iter().map(|column| Expression::text(&column.name));
        let header = Expression::group("writer.writerow([", names.collect(), "])").layout(0);
        let before = format!(
            "table = io.StringIO()\nwriter = csv.writer(table, delimiter={delimiter})\n{header}\n\
             writer.writerows(rows_of_all())\ntable.seek(0)\n"
        );
        let mut arguments = vec![
            Expression::Atom("table".to_owned()),
            Expression::keyword("index_col", Expression::Atom("False".to_owned())),
        ];
        if table.dialect.delimiter != ',' {
            arguments.push(Expression::keyword("sep", Expression::Atom(delimiter)));
        }
        (before, arguments)
    }
}

/// The names in the header of a file, from its rows.
pub(super) fn header_of(together: &Together) -> &'static str {
    if together.same.is_empty() {
        "next(rows, [])"
    } else {
        "[SAME.get(name, name) for name in next(rows, [])]"
    }
}

/// The name of the function that reads files in the way with this number.
pub(super) fn function(way: usize) -> String {
    if way == 0 { "read".to_owned() } else { format!("read_{}", way + 1) }
}

/// Adds the function that reads a file in one way.
fn push_way(program: &mut Draft, number: usize, way: &Way) {
    let table = &way.how;
    push_fields(program, table);
    let file = TextFile::at_path(table);
    file.import(program);
    let indented = |text: &str| {
        text.lines()
            .map(|line| if line.is_empty() { String::new() } else { format!("    {line}") })
            .collect::<Vec<_>>()
    };
    let open = indented(&file.open()).join("\n");
    let skip = indented(&skip_lines(table)).join("\n");
    let skip = if skip.is_empty() { skip } else { skip + "\n" };
    let reader = indented(&reader(table)).join("\n");
    let names = || Expression::texts(way.names.iter().map(String::as_str)).layout(8);
    let header = match table.header {
        Header::InFile => "        yield next(reader, [])\n".to_owned(),
        Header::Repaired | Header::Replaced => {
            format!("        next(reader, None)\n        yield {}\n", names())
        }
        Header::Absent => format!("        yield {}\n", names()),
    };
    let function = function(number);
    let holes = [
        ("__NAME__", function.as_str()),
        ("    __OPEN__", &open),
        ("        __SKIP__\n", &skip),
        ("__READER__", reader.trim_start()),
        ("        __HEADER__\n", &header),
        ("__ROWS__", &rows_of(table, "reader")),
    ];
    program.push(fill(include_str!("files/read.py"), &holes));
}
