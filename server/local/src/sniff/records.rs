//! Splits delimited text into records the way Python's `csv` module and pandas do.

/// How to split a delimited text into fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CsvDialect {
    pub(crate) delimiter: char,
    /// `true` if `"` encloses fields; otherwise it is a character like any other.
    pub(crate) quoting: bool,
    /// `true` if blanks after a delimiter belong to no field.
    pub(crate) skip_initial_space: bool,
}

/// The records of a text.
#[derive(Debug, Default)]
pub(crate) struct Records {
    /// All records but blank lines, each with at least one field.
    pub(crate) rows: Vec<Vec<String>>,
    /// The size in bytes of a quoted field that is still open where the text ends.
    pub(crate) open_quote: Option<usize>,
}

/// Splits `text`. Without `whole` its last record may be cut and is left out.
pub(crate) fn split(text: &str, dialect: CsvDialect, whole: bool) -> Records {
    let mut records = Records::default();
    let mut row = Vec::new();
    let mut rest = text;
    loop {
        if row.is_empty() {
            rest = behind_blank_lines(rest);
        }
        if row.is_empty() && rest.is_empty() {
            break;
        }
        let Field { value, after } = field(rest, dialect);
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
            records.rows.extend((!is_cut).then_some(ended));
            rest = after_line_end(after);
        }
    }
    records
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

fn after_line_end(text: &str) -> &str {
    text.strip_prefix("\r\n").unwrap_or_else(|| text.get(1..).unwrap_or(""))
}

/// A field and the text after it; there is none after a field without its closing quote.
struct Field<'a> {
    value: String,
    after: Option<&'a str>,
}

fn field(text: &str, dialect: CsvDialect) -> Field<'_> {
    let text = if dialect.skip_initial_space { text.trim_start_matches(' ') } else { text };
    if let Some(quoted) = text.strip_prefix('"').filter(|_| dialect.quoting) {
        return quoted_field(quoted, dialect.delimiter);
    }
    let (value, after) = text.split_at(plain_end(text, dialect.delimiter));
    Field { value: value.to_owned(), after: Some(after) }
}

/// A field from after its opening quote. Text between its closing quote and the delimiter belongs to it too.
fn quoted_field(text: &str, delimiter: char) -> Field<'_> {
    let mut value = String::new();
    let mut rest = text;
    while let Some((quoted, after)) = rest.split_once('"') {
        value.push_str(quoted);
        let Some(more) = after.strip_prefix('"') else {
            let (tail, after) = after.split_at(plain_end(after, delimiter));
            value.push_str(tail);
            return Field { value, after: Some(after) };
        };
        value.push('"');
        rest = more;
    }
    value.push_str(rest);
    Field { value, after: None }
}

fn plain_end(text: &str, delimiter: char) -> usize {
    text.find([delimiter, '\n', '\r']).unwrap_or(text.len())
}
