//! Splits delimited text into records the way Python's `csv` module and pandas do.

/// How to split a delimited text into fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CsvDialect {
    pub(crate) delimiter: char,
    /// The character that encloses fields; `None` where quotes are characters like any other.
    pub(crate) quote: Option<char>,
    /// `true` if a backslash takes its meaning from the character after it. `\N` remains as it is: databases write it for
    /// a missing value.
    pub(crate) escape: bool,
    /// `true` if blanks after a delimiter belong to no field.
    pub(crate) skip_initial_space: bool,
    pub(crate) form: LineForm,
}

/// How lines hold fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LineForm {
    /// One delimiter between two fields.
    Separated,
    /// The same, but the last field lacks its closing quote.
    OpenAtEnd,
    /// Each delimiter is written twice.
    Doubled,
    /// Any number of blanks and tabs separates fields.
    Aligned,
    /// Fields begin at these characters of a line, counted from 0.
    FixedWidth(Vec<usize>),
    /// Each line is one quoted field, which holds the fields. The delimiter between such lines occurs nowhere outside
    /// of them.
    Enclosed { outer: char },
    /// Vertical bars with blanks draw a table: between fields and, if `outer` is set, around each row.
    Drawn { outer: bool },
    /// Rows of so many fields have numbers that a comma splits: the first part of each is at one of these places, counted
    /// from 0.
    SplitNumbers { width: usize, places: Vec<usize> },
}

impl CsvDialect {
    /// Fields between delimiters, which `"` may enclose.
    pub(crate) fn quoted(delimiter: char) -> Self {
        CsvDialect {
            delimiter,
            quote: Some('"'),
            escape: false,
            skip_initial_space: false,
            form: LineForm::Separated,
        }
    }
}

/// The records of a text.
#[derive(Debug, Default)]
pub(crate) struct Records {
    /// All records but blank lines, each with at least one field.
    pub(crate) rows: Vec<Vec<String>>,
    /// The lines they begin on, counted from 1.
    pub(crate) lines: Vec<usize>,
    /// The size in bytes of a quoted field that is still open where the text ends.
    pub(crate) open_quote: Option<usize>,
    pub(crate) quotes: Quotes,
}

/// What quotes do in a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Quotes {
    /// The fields that begin with a quote.
    pub(crate) enclosed: usize,
    /// Those of them with text between the closing quote and the next delimiter.
    pub(crate) torn: usize,
    /// Those of them with a line end.
    pub(crate) spanning: usize,
    /// Those of them with a delimiter.
    pub(crate) sheltering: usize,
    /// Those of them with a delimiter, a line end, a quote or nothing: none could be without its quotes.
    pub(crate) needed: usize,
    /// Those of them in the first row.
    pub(crate) first: usize,
}

/// Splits `text`. Without `whole` its last record may be cut and is left out.
pub(crate) fn split(text: &str, dialect: &CsvDialect, whole: bool) -> Records {
    match &dialect.form {
        LineForm::Separated | LineForm::OpenAtEnd => separated(text, dialect, whole),
        LineForm::Doubled => {
            let double = dialect.delimiter.to_string().repeat(2);
            let single = CsvDialect { delimiter: UNIT_SEPARATOR, ..dialect.clone() };
            separated(&text.replace(&double, &UNIT_SEPARATOR.to_string()), &single, whole)
        }
        LineForm::Aligned => {
            let records = separated(&text.replace('\t', " "), dialect, whole);
            let filled = |row: Vec<String>| row.into_iter().filter(|field| !field.is_empty()).collect();
            let rows = records.rows.into_iter().map(filled).zip(records.lines);
            let (rows, lines) = rows.filter(|(row, _): &(Vec<String>, _)| !row.is_empty()).unzip();
            Records { rows, lines, ..records }
        }
        LineForm::FixedWidth(starts) => {
            let lines: Vec<(usize, &str)> =
                (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).collect();
            let count = lines.len() - usize::from(!whole && !lines.is_empty());
            let (lines, rows) = lines[..count].iter().map(|(at, line)| (*at, sliced(line, starts))).unzip();
            Records { rows, lines, ..Records::default() }
        }
        LineForm::Enclosed { outer } => {
            let inner = enclosed_lines(text, *outer, whole).rows.into_iter().flatten();
            let inner: Vec<String> = inner.collect();
            separated(&inner.join("\n"), dialect, true)
        }
        LineForm::Drawn { outer } => {
            let mut records = separated(text, dialect, whole);
            records.rows.iter_mut().for_each(|row| *row = between_bars(row, *outer));
            records
        }
        LineForm::SplitNumbers { width, places } => {
            let mut records = separated(text, dialect, whole);
            for row in &mut records.rows {
                join_numbers(row, *width, places);
            }
            records
        }
    }
}

/// The fields of a row that bars draw. Other lines, as those below the table, have no bars around them.
fn between_bars(row: &[String], outer: bool) -> Vec<String> {
    let is_blank = |field: &String| field.trim().is_empty();
    let fields = match row {
        [first, fields @ .., last] if outer && is_blank(first) && is_blank(last) => fields,
        [first, fields @ ..] if outer && is_blank(first) && !fields.is_empty() => fields,
        row => row,
    };
    fields.iter().map(|field| field.trim().to_owned()).collect()
}

/// Puts the parts of split numbers into one field each.
pub(super) fn join_numbers(row: &mut Vec<String>, width: usize, places: &[usize]) {
    if row.len() == width {
        for place in places.iter().rev() {
            let fraction = row.remove(place + 1);
            row[*place] += &format!(",{fraction}");
        }
    }
}

/// What stands for a delimiter that is written twice: texts hardly have it.
pub(crate) const UNIT_SEPARATOR: char = '\u{1f}';

/// The fields of a line that begin at these characters, without blanks around them.
pub(super) fn sliced(line: &str, starts: &[usize]) -> Vec<String> {
    let characters: Vec<char> = line.chars().collect();
    let ends = starts.iter().skip(1).copied().chain([usize::MAX]);
    let field = |(start, end): (&usize, usize)| {
        let end = end.min(characters.len());
        characters.get(*start..end).unwrap_or_default().iter().collect::<String>().trim().to_owned()
    };
    starts.iter().zip(ends).map(field).collect()
}

/// The lines of a text, each a field of its own if `outer` occurs only within quotes.
pub(crate) fn enclosed_lines(text: &str, outer: char, whole: bool) -> Records {
    separated(text, &CsvDialect::quoted(outer), whole)
}

fn separated(text: &str, dialect: &CsvDialect, whole: bool) -> Records {
    let mut records = Records::default();
    let mut row = Vec::new();
    let mut rest = text;
    let (mut counted, mut line) = (text, 1);
    loop {
        if row.is_empty() {
            rest = behind_blank_lines(rest);
            line += line_ends(&counted[..counted.len() - rest.len()]);
            counted = rest;
        }
        if row.is_empty() && rest.is_empty() {
            break;
        }
        let Field { value, after } = field(rest, dialect, &mut records.quotes);
        if after.is_none() {
            records.open_quote = Some(value.len());
        }
        row.push(value);
        let after = after.unwrap_or_default();
        if let Some(more) = after.strip_prefix(dialect.delimiter) {
            rest = more;
        } else {
            let is_cut = after.is_empty() && !whole;
            let ended = std::mem::take(&mut row);
            if records.rows.is_empty() {
                records.quotes.first = records.quotes.enclosed;
            }
            records.rows.extend((!is_cut).then_some(ended));
            records.lines.extend((!is_cut).then_some(line));
            rest = after_line_end(after);
        }
    }
    records
}

/// How many line ends a text has.
pub(super) fn line_ends(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_end = |(index, byte): (usize, &u8)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(index + 1) != Some(&b'\n'),
        _ => false,
    };
    bytes.iter().enumerate().filter(|byte| is_end(*byte)).count()
}

fn behind_blank_lines(mut text: &str) -> &str {
    loop {
        let behind = text.trim_start_matches(' ');
        if !behind.is_empty() && !behind.starts_with(['\n', '\r']) {
            return text;
        }
        text = after_line_end(behind);
        if text.is_empty() {
            return text;
        }
    }
}

/// The text after the first line end.
pub(crate) fn after_line(text: &str) -> &str {
    text.find(['\n', '\r']).map_or("", |end| after_line_end(&text[end..]))
}

/// The text behind so many lines.
pub(super) fn after_lines(text: &str, lines: usize) -> &str {
    (0..lines).fold(text, |text, _| after_line(text))
}

fn after_line_end(text: &str) -> &str {
    text.strip_prefix("\r\n").unwrap_or_else(|| text.get(1..).unwrap_or(""))
}

/// A field and the text after it; there is none after a field without its closing quote.
struct Field<'a> {
    value: String,
    after: Option<&'a str>,
}

fn field<'a>(text: &'a str, dialect: &CsvDialect, quotes: &mut Quotes) -> Field<'a> {
    let text = if dialect.skip_initial_space { text.trim_start_matches(' ') } else { text };
    if let Some(quote) = dialect.quote
        && let Some(quoted) = text.strip_prefix(quote)
    {
        let field = quoted_field(quoted, quote, dialect, quotes);
        quotes.enclosed += 1;
        quotes.spanning += usize::from(field.value.contains(['\n', '\r']));
        quotes.sheltering += usize::from(field.value.contains(dialect.delimiter));
        let is_needed =
            field.value.is_empty() || field.value.contains([dialect.delimiter, quote, '\n', '\r']);
        quotes.needed += usize::from(is_needed);
        return field;
    }
    let (value, after) = plain_text(text, dialect);
    Field { value, after: Some(after) }
}

/// A field from after its opening quote. Text between its closing quote and the delimiter belongs to it too.
fn quoted_field<'a>(text: &'a str, quote: char, dialect: &CsvDialect, quotes: &mut Quotes) -> Field<'a> {
    let mut value = String::new();
    let mut rest = text;
    let marks: &[char] = if dialect.escape { &[quote, '\\'] } else { &[quote] };
    while let Some(at) = rest.find(marks) {
        value.push_str(&rest[..at]);
        let is_escape = !rest[at..].starts_with(quote);
        let after = &rest[at + 1..];
        if is_escape {
            let escaped = after.chars().next();
            value.extend(escaped.filter(|c| *c == 'N').map(|_| '\\'));
            value.extend(escaped);
            rest = &after[escaped.map_or(0, char::len_utf8)..];
        } else if let Some(more) = after.strip_prefix(quote) {
            value.push(quote);
            rest = more;
        } else {
            let (tail, behind) = plain_text(after, dialect);
            quotes.torn += usize::from(!tail.trim().is_empty());
            value.push_str(&tail);
            return Field { value, after: Some(behind) };
        }
    }
    value.push_str(rest);
    Field { value, after: None }
}

/// The text up to the next delimiter or line end, and what comes after.
fn plain_text<'a>(text: &'a str, dialect: &CsvDialect) -> (String, &'a str) {
    let ends = [dialect.delimiter, '\n', '\r'];
    if !dialect.escape {
        let (value, after) = text.split_at(text.find(ends).unwrap_or(text.len()));
        return (value.to_owned(), after);
    }
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => {
                let escaped = characters.next().map(|(_, escaped)| escaped);
                value.extend(escaped.filter(|c| *c == 'N').map(|_| '\\'));
                value.extend(escaped);
            }
            c if ends.contains(&c) => return (value, &text[at..]),
            c => value.push(c),
        }
    }
    (value, "")
}
