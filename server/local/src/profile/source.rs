//! Opening a text file in Python, and splitting one of delimited text into rows: the same for both variants.

use std::collections::BTreeSet;

use super::draft::{Draft, Import, fill};
use super::python::{Expression, literal};
use crate::sniff::{Delimited, Edges, JsonFile, LineForm, Packing, TextEncoding, UNIT_SEPARATOR};

/// The pattern of a field that draws a line, for Python.
pub(super) const RULER: &str = r#"r"[\s+|:=-]*""#;

/// What opening a text file takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextFile<'a> {
    pub(super) name: &'a str,
    /// `true` if its name is that of a variable which holds its path.
    is_variable: bool,
    packing: &'a Packing,
    pub(super) encoding: TextEncoding,
    /// How many bytes are known to be none of it.
    pub(super) undecoded: usize,
    /// `true` if all of it is known.
    pub(super) whole: bool,
    /// `true` if line ends are left as they are, because they may be within fields.
    pub(super) keeps_line_ends: bool,
}

impl<'a> TextFile<'a> {
    pub(super) fn delimited(name: &'a str, table: &'a Delimited) -> Self {
        let Delimited { encoding, undecoded, whole, .. } = *table;
        TextFile {
            name,
            is_variable: false,
            packing: &table.packing,
            encoding,
            undecoded,
            whole,
            keeps_line_ends: true,
        }
    }

    pub(super) fn json(name: &'a str, json: &'a JsonFile) -> Self {
        let JsonFile { encoding, undecoded, whole, .. } = *json;
        TextFile {
            name,
            is_variable: false,
            packing: &json.packing,
            encoding,
            undecoded,
            whole,
            keeps_line_ends: false,
        }
    }

    /// A delimited file whose path is in the variable `path`.
    pub(super) fn at_path(table: &'a Delimited) -> Self {
        TextFile { is_variable: true, ..Self::delimited("path", table) }
    }

    /// Imports what opens it.
    pub(super) fn import(&self, program: &mut Draft) {
        if *self.packing == Packing::Plain {
            return;
        }
        program.import(["io", "zipfile", "zlib"].map(Import::Module));
        if *self.packing == Packing::Gzip {
            program.import([Import::Module("gzip")]);
        }
        program.push_once(include_str!("unpacked.py"));
    }

    /// Adds what opening it takes: what counts bytes that cannot be decoded, where that is not known before.
    pub(super) fn push_replaced(&self, program: &mut Draft) {
        self.import(program);
        if !self.whole {
            program.import([Import::Module("codecs")]);
            program.push(include_str!("replaced.py"));
            program.push("undecoded = 0\ncodecs.register_error(\"replaced\", replaced)");
        }
    }

    /// The statements that note how many there were; `None` where that is known before.
    pub(super) fn undecoded_note(&self) -> Option<String> {
        let encoding = [("__ENCODING__", self.encoding.name())];
        (!self.whole).then(|| fill(include_str!("undecoded.py"), &encoding))
    }

    /// `with open(…) as file:`; with what [`Self::push_replaced`] adds.
    pub(super) fn open(&self) -> String {
        self.open_with(self.errors())
    }

    /// The same for a file that is opened a second time: nothing is counted.
    pub(super) fn open_again(&self) -> String {
        self.open_with(self.errors().map(|_| "replace"))
    }

    fn open_with(&self, errors: Option<&str>) -> String {
        let mut arguments = match self.packing {
            Packing::Plain => vec![self.path()],
            Packing::Gzip | Packing::Zip { .. } => vec![atom("io.BufferedReader(Unpacked(packed))")],
        };
        if self.keeps_line_ends {
            arguments.push(Expression::keyword("newline", Expression::text("")));
        }
        arguments.push(Expression::keyword("encoding", Expression::text(self.encoding.python())));
        arguments.extend(errors.map(|errors| Expression::keyword("errors", Expression::text(errors))));
        let with = |open: &str| Expression::group(format!("with {open}("), arguments, ") as file:").layout(0);
        let packed = match self.packing {
            Packing::Plain => return with("open"),
            Packing::Gzip => Expression::group("packed = gzip.open(", vec![self.path()], ")").layout(0),
            Packing::Zip { member } => format!("packed = {}", self.member(member)),
        };
        format!("{packed}\n{}", with("io.TextIOWrapper"))
    }

    fn path(&self) -> Expression {
        if self.is_variable { atom(self.name) } else { Expression::text(self.name) }
    }

    /// The expression that opens the only file of an archive, in bytes.
    fn member(&self, member: &str) -> String {
        format!("zipfile.ZipFile({}).open({})", literal(self.name), literal(member))
    }

    /// What `pd.read_csv` takes for it.
    fn for_pandas(&self) -> Vec<Expression> {
        match self.packing {
            Packing::Zip { member } => vec![Expression::Atom(self.member(member))],
            Packing::Gzip if !self.name.to_ascii_lowercase().ends_with(".gz") => {
                let compression = Expression::keyword("compression", Expression::text("gzip"));
                vec![Expression::text(self.name), compression]
            }
            _ => vec![Expression::text(self.name)],
        }
    }

    /// What Python does with bytes that are none of the encoding; `None` if there is none.
    fn errors(&self) -> Option<&'static str> {
        let is_known = match self.encoding {
            TextEncoding::CodePage(page) => page.is_same_in_python(),
            _ => true,
        };
        if self.whole { (self.undecoded > 0 || !is_known).then_some("replace") } else { Some("replaced") }
    }
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
    if dialect.form == LineForm::Doubled {
        add("delimiter", Expression::text(&UNIT_SEPARATOR.to_string()));
    } else if dialect.delimiter != ',' {
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
    if let LineForm::FixedWidth(_) = dialect.form {
        return "([line[field].strip() for field in FIELDS] for line in file if line.strip())".to_owned();
    }
    let file = lines(table);
    let file = file.as_str();
    let lines = match dialect.form {
        LineForm::Enclosed { outer } => {
            let outer = Expression::text(&outer.to_string());
            let outer = Expression::group(
                "csv.reader(",
                vec![atom(file), Expression::keyword("delimiter", outer)],
                ")",
            );
            format!("(line for row in {} for line in row)", outer.layout(4))
        }
        _ => file.to_owned(),
    };
    // A generator that is the only argument needs no brackets of its own.
    let lines = match lines.strip_prefix('(').and_then(|lines| lines.strip_suffix(')')) {
        Some(lines) if options.is_empty() => lines.to_owned(),
        _ => lines,
    };
    options.insert(0, Expression::Atom(lines));
    let reader = Expression::group("csv.reader(", options, ")").layout(4);
    match dialect.form {
        LineForm::Aligned => format!("([cell for cell in row if cell] for row in {reader})"),
        LineForm::SplitNumbers { .. } => format!("joined({reader})"),
        LineForm::Drawn { outer: true } => format!("map(between_bars, {reader})"),
        LineForm::Drawn { outer: false } => format!("([cell.strip() for cell in row] for row in {reader})"),
        _ => reader,
    }
}

/// The lines of the file as the reader takes them.
fn lines(table: &Delimited) -> String {
    // A backslash would take the meaning from the mark of databases for a missing value.
    let nul = if table.nul { r#".replace("\0", "")"# } else { "" };
    let marks = if table.has_escaped_marks() { r#".replace(r"\N", r"\\N")"# } else { "" };
    let nul = format!("{nul}{marks}");
    let (old, new) = match table.dialect.form {
        LineForm::Aligned => ("\t".to_owned(), ' '),
        LineForm::Doubled => (table.dialect.delimiter.to_string().repeat(2), UNIT_SEPARATOR),
        _ if nul.is_empty() => return "file".to_owned(),
        _ => return format!("(line{nul} for line in file)"),
    };
    format!("(line{nul}.replace({}, {}) for line in file)", literal(&old), literal(&new.to_string()))
}

/// `csv.reader(…)` without what is no row of the table: second headers, blank lines, comments, totals and notes.
pub(super) fn rows_of(table: &Delimited, reader: &str) -> String {
    let Edges { headers, footers, ref totals, .. } = *table.edges;
    let is_row = if table.edges.have_others() || footers > 0 { "is_row" } else { "None" };
    let rows = match (headers, footers) {
        (0, 0) => format!("filter({is_row}, {reader})"),
        (headers, 0) => format!("islice(filter({is_row}, {reader}), {headers}, None)"),
        (headers, footers) => format!("list(filter({is_row}, {reader}))[{headers}:-{footers}]"),
    };
    if totals.is_empty() { rows } else { format!("without({}, {rows})", places(totals, ["{", "}"])) }
}

/// Places of rows as a list or a set, by its brackets.
pub(super) fn places(places: &[usize], [open, close]: [&'static str; 2]) -> String {
    let places = places.iter().map(|place| Expression::Atom(place.to_string())).collect();
    Expression::group(open, places, close).layout(4)
}

/// Adds what `rows_of` names for any of these tables.
pub(super) fn push_is_row<'a>(program: &mut Draft, tables: impl IntoIterator<Item = &'a Delimited>) {
    let (mut marked, mut has_totals, mut others) = (None, false, BTreeSet::new());
    for table in tables {
        has_totals |= !table.edges.totals.is_empty();
        if table.edges.headers > 0 {
            program.import([Import::From("itertools", "islice")]);
        }
        if table.edges.have_others() || table.edges.footers > 0 {
            marked = marked.or(Some(table));
        }
        if !table.edges.repeated.is_empty() {
            let names = Expression::texts(table.edges.repeated.iter().map(String::as_str));
            others.insert(format!("    if row == {}:\n        return False\n", names.layout(4)));
        }
        if table.edges.has_rulers {
            program.import([Import::Module("re")]);
            let drawn = format!("all(re.fullmatch({RULER}, cell) for cell in row if cell.strip())");
            let is_long = "re.search(\"---|===\", line) and len(\"\".join(line.split())) > 3";
            others.insert(format!(
                "    line = \" \".join(row)\n    if {is_long} and {drawn}:\n        return False\n"
            ));
        }
    }
    if has_totals {
        program.push(include_str!("standard/without.py"));
    }
    if let Some(table) = marked {
        let others: String = others.into_iter().collect();
        let holes = [("__MARK__", table.comment_mark()), ("    __OTHERS__\n", &others)];
        program.push(fill(include_str!("standard/is_row.py"), &holes));
    }
}

/// `true` if a quote behind the head may enclose more than it should.
pub(super) fn may_have_open_quotes(table: &Delimited) -> bool {
    !table.whole && table.dialect.quote.is_some() && table.dialect.form == LineForm::Separated
}

/// Adds what the reader of some files needs.
pub(super) fn push_fields(program: &mut Draft, table: &Delimited) {
    let starts = match &table.dialect.form {
        LineForm::FixedWidth(starts) => starts,
        LineForm::Drawn { outer: true } => {
            program.push_once(include_str!("standard/between_bars.py"));
            return;
        }
        LineForm::SplitNumbers { width, places } => {
            let places = places.iter().rev().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let holes = [("__WIDTH__", width.to_string()), ("__PLACES__", format!("[{places}]"))];
            program.push(fill(include_str!("standard/joined.py"), &holes));
            return;
        }
        _ => return,
    };
    let ends = starts.iter().skip(1).map(ToString::to_string).chain(["None".to_owned()]);
    let slices =
        starts.iter().zip(ends).map(|(start, end)| Expression::Atom(format!("slice({start}, {end})")));
    program.push(Expression::group("FIELDS = [", slices.collect(), "]").layout(0));
}

/// `true` if pandas cannot split it as the standard library does.
fn is_rewritten(table: &Delimited) -> bool {
    !matches!(table.dialect.form, LineForm::Separated | LineForm::Aligned) || table.has_escaped_marks()
}

/// What `pd.read_csv` is given first, with the arguments that say how to split it; and the statements that come before.
/// What it cannot split as the standard library does is split by that, and written as it expects it.
pub(super) fn for_pandas(program: &mut Draft, name: &str, table: &Delimited) -> (String, Vec<Expression>) {
    if is_rewritten(table) {
        return rewritten(program, name, table);
    }
    let mut arguments = TextFile::delimited(name, table).for_pandas();
    let mut add = |name: &str, value: Expression| arguments.push(Expression::keyword(name, value));
    if table.dialect.form == LineForm::Aligned {
        add("sep", atom(r#"r"\s+""#));
    } else if table.dialect.delimiter != ',' {
        add("sep", Expression::text(&table.dialect.delimiter.to_string()));
    }
    if table.skip_lines > 0 {
        add("skiprows", Expression::Atom((table.skip_lines - table.continued_lines).to_string()));
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
    (String::new(), arguments)
}

/// How `pd.read_csv` is called with these arguments, as far as bytes that are none of the encoding are concerned.
pub(super) fn read_with_pandas(name: &str, table: &Delimited, arguments: Vec<Expression>) -> String {
    let call = |indent: usize, arguments| {
        let call = Expression::group("data = pd.read_csv(", arguments, ")");
        " ".repeat(indent) + &call.layout(indent)
    };
    let file = TextFile::delimited(name, table);
    let Some(errors) = file.errors().filter(|_| !is_rewritten(table)) else { return call(0, arguments) };
    let errors = Expression::keyword("encoding_errors", Expression::text(errors));
    let forgiving = [arguments.clone(), vec![errors]].concat();
    if !table.whole && matches!(table.encoding, TextEncoding::Utf8 | TextEncoding::Utf8WithMark) {
        // pandas reads UTF-8 without errors several times as fast.
        let (strict, forgiving) = (call(4, arguments), call(4, forgiving));
        return format!("try:\n{strict}\nexcept UnicodeDecodeError:\n{forgiving}");
    }
    call(0, forgiving)
}

/// Writes the rows of the file to memory, separated by commas.
fn rewritten(program: &mut Draft, name: &str, table: &Delimited) -> (String, Vec<Expression>) {
    program.import([Import::Module("csv"), Import::Module("io")]);
    let limit = if table.long_fields { "csv.field_size_limit(2**31 - 1)\n" } else { "" };
    let (open, skip, reader) = (TextFile::delimited(name, table).open(), skip_lines(table), reader(table));
    let before = format!(
        "{limit}table = io.StringIO()\n{open}\n{skip}    csv.writer(table).writerows({reader})\ntable.seek(0)\n"
    );
    (before, vec![atom("table")])
}

fn atom(text: &str) -> Expression {
    Expression::Atom(text.to_owned())
}
