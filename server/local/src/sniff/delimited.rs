//! What the head of a delimited text file (CSV, TSV and similar) shows of the whole.

use super::cells::ColumnTexts;
use super::column::{DataColumn, are_dates, column_of, is_data};
use super::delimiter::{dialect_of, most_frequent, without_rulers};
use super::edges::{Edges, comment_mark};
use super::encoding::TextEncoding;
use super::head::Head;
use super::header::{Header, column_names, header_of, is_header};
use super::missing::marks_for_missing;
use super::number::{Marks, marks_of};
use super::packed::Packing;
use super::preface::Preface;
use super::read_as::{HeaderLine, ReadAs};
use super::reading::{Reading, Understood, Uneven};
use super::records::{self, CsvDialect, LineForm, Quotes, join_numbers};
use super::shifted::{self, Surplus};
use super::splitting::Splitting;
use super::title;
use super::written::{Unsigned, unsigned};

/// How to read a delimited file, and what its head holds.
#[derive(Debug, Clone)]
pub(crate) struct Delimited {
    pub(crate) packing: Packing,
    pub(crate) encoding: TextEncoding,
    /// How many bytes are none of it; 0 unless the head is the whole file.
    pub(crate) undecoded: usize,
    /// Titles, comments and blank lines before the table.
    pub(crate) skip_lines: usize,
    /// How many of those continue a title in quotes: pandas counts them with its first line.
    pub(crate) continued_lines: usize,
    pub(crate) dialect: CsvDialect,
    pub(crate) header: Header,
    pub(crate) columns: Vec<DataColumn>,
    pub(crate) marks: Marks,
    /// What marks in numbers mean that may come behind the head.
    marks_behind: MarksBehind,
    /// The rows that are none of the table.
    pub(crate) edges: Box<Edges>,
    /// How it is read, in words.
    pub(crate) reading: Reading,
    /// What of that is said of its form, and not of its cells: a line each.
    pub(super) form: Vec<String>,
    pub(crate) lengths: Lengths,
    /// The rows of the head with too few fields or too many.
    uneven_rows: usize,
    /// `true` if some field may be longer than Python's `csv` module takes by default.
    pub(crate) long_fields: bool,
    /// What ends lines, if a name goes over several and does not end them like that: `DuckDB` must be told.
    pub(crate) line_end: Option<LineEnd>,
    /// `true` if NUL characters occur.
    pub(crate) nul: bool,
    /// The rows of the head.
    pub(crate) rows: usize,
    /// `true` if the head is the whole file.
    pub(crate) whole: bool,
}

/// What ends lines where it is no line feed alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineEnd {
    CrLf,
    Cr,
}

/// What marks in numbers mean behind the head of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MarksBehind {
    /// The numbers of the head tell it, or the person does; or there is nothing behind it.
    Told,
    /// Nothing tells it yet.
    Open,
}

/// How many fields the rows have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lengths {
    /// One for each column.
    Even,
    /// One more, a blank one: a delimiter ends each row.
    DelimiterAtEnd,
    /// Some rows have too few or too many.
    Uneven,
}

/// By default Python's `csv` module refuses fields of more than 131 072 characters.
const LONGEST_FIELD: usize = 100_000;

/// Reads the head of a delimited file; `None` where it holds no field at all.
pub(crate) fn sniff(head: &Head) -> Option<Delimited> {
    RawTable::of(head).map(|raw| understood(&raw, head))
}

/// What the fields of a table mean.
fn understood(raw: &RawTable, head: &Head) -> Delimited {
    let rows = &raw.rows;
    let (width, has_row_names) = width_of(&raw.names, rows);
    let uneven = uneven_of(rows, &raw.lines, width);
    let extent = Extent {
        rows: rows.len(),
        width,
        has_row_names,
        lengths: lengths_of(&raw.names, rows, width, uneven.rows),
        uneven,
        long_fields: rows.iter().flatten().any(|field| field.len() > LONGEST_FIELD),
    };
    with_cells(raw, by_column(rows.iter().map(Vec::as_slice), width), extent, head)
}

/// What the cells of a table mean that are known by column, of so many rows. A column with fewer cells has gaps.
pub(super) fn understood_by_column(
    names: Vec<String>,
    columns: &[Vec<String>],
    rows: usize,
    delimiter: char,
    head: &Head,
) -> Delimited {
    let extent = Extent {
        rows,
        width: names.len(),
        has_row_names: false,
        lengths: Lengths::Even,
        uneven: Uneven { rows: 0, line: 0, have_quotes: false },
        long_fields: false,
    };
    let cells = columns.iter().map(|cells| {
        let gap = (cells.len() < rows).then_some("");
        cells.iter().map(String::as_str).chain(gap).collect()
    });
    let raw = RawTable {
        skip_lines: 0,
        continued_lines: 0,
        dialect: CsvDialect::quoted(delimiter),
        quotes: Quotes::default(),
        names,
        rows: Vec::new(),
        lines: Vec::new(),
        surplus: Surplus::None,
        edges: Edges::default(),
    };
    with_cells(&raw, cells.collect(), extent, head)
}

/// How much there is of a table.
#[derive(Clone, Copy)]
struct Extent {
    rows: usize,
    width: usize,
    has_row_names: bool,
    lengths: Lengths,
    uneven: Uneven,
    /// `true` if some field is longer than Python's `csv` module takes by default.
    long_fields: bool,
}

/// The fields of the first columns, so many of them.
pub(super) fn by_column<'a>(rows: impl Iterator<Item = &'a [String]>, width: usize) -> Vec<Vec<&'a str>> {
    let mut columns = vec![Vec::new(); width];
    for row in rows {
        for (cells, cell) in columns.iter_mut().zip(row) {
            cells.push(cell.as_str());
        }
    }
    columns
}

/// What a table is with these cells, by column.
fn with_cells(raw: &RawTable, cells: Vec<Vec<&str>>, extent: Extent, head: &Head) -> Delimited {
    let nul = head.text.contains('\0');
    let has_mark = head.text.starts_with('\u{feff}');
    let decoded = head.text.trim_start_matches('\u{feff}');
    let RawTable { skip_lines, continued_lines, dialect, quotes, names, lines, surplus, edges, .. } = raw;
    let Extent { rows, width, has_row_names, lengths, uneven, long_fields } = extent;
    let known = head.read_as.values;
    let Filled { missing, present, unsigned, marks } = Filled::of(cells, dialect.delimiter, &head.read_as);
    let names_of_columns = column_names(names, width).into_iter();
    let columns: Vec<DataColumn> = names_of_columns
        .zip(&present)
        .zip(&unsigned)
        .map(|((name, cells), unsigned)| column_of(name, cells, unsigned, marks, known))
        .collect();
    let line_end = names.iter().any(|name| name.contains('\n')).then(|| line_end_of(&head.text)).flatten();
    let names = &names[..names.len().min(width)];
    let mut header = header_of(names, has_row_names);
    // Python takes one mark of the encoding away, and some files begin with two.
    if (has_mark && header == Header::InFile) || edges.joined.is_some() {
        header = Header::Replaced;
    }
    let texts = ColumnTexts { columns: &columns, cells: &present, unsigned: &unsigned };
    let are_open = !head.whole && known.decimal.is_none() && texts.are_unmarked();
    let marks_behind = if are_open { MarksBehind::Open } else { MarksBehind::Told };
    let understood = Understood {
        packing: &head.packing,
        encoding: head.encoding,
        read_as: &head.read_as,
        undecoded: head.undecoded,
        nul,
        dialect,
        quotes: *quotes,
        whole: head.whole,
        skip_lines: *skip_lines,
        surplus,
        lines,
        uneven,
        width,
        has_row_names,
        above: title::first_above(decoded, *skip_lines),
        rows,
        header,
        names,
        texts,
        edges,
    };
    let form = understood.form();
    let reading = understood.reading(missing);
    Delimited {
        packing: head.packing.clone(),
        encoding: head.encoding,
        undecoded: head.undecoded,
        skip_lines: *skip_lines,
        continued_lines: *continued_lines,
        dialect: dialect.clone(),
        header,
        columns,
        marks,
        marks_behind,
        edges: Box::new(edges.clone()),
        lengths,
        uneven_rows: uneven.rows,
        line_end,
        long_fields: !head.whole || long_fields,
        nul,
        rows,
        whole: head.whole,
        form,
        reading,
    }
}

/// The cells of a table that are not missing, by column.
pub(super) struct Filled<'a> {
    /// The marks for missing values that occur.
    missing: Vec<String>,
    pub(super) present: Vec<Vec<&'a str>>,
    /// The same without their sign, with the usual minus.
    pub(super) unsigned: Vec<Unsigned<'a>>,
    /// Those of the numbers in the file.
    pub(super) marks: Marks,
}

impl<'a> Filled<'a> {
    /// Those of these columns.
    pub(super) fn of(cells: Vec<Vec<&'a str>>, delimiter: char, read_as: &ReadAs) -> Self {
        let missing = marks_for_missing(&cells, &read_as.missing, is_data, are_dates);
        let is_present = |cell: &&str| !missing.iter().any(|mark| mark == cell);
        let present: Vec<Vec<&str>> =
            cells.into_iter().map(|cells| cells.into_iter().filter(is_present).collect()).collect();
        let unsigned: Vec<Unsigned<'_>> = present.iter().map(|cells| unsigned(cells)).collect();
        let plain: Vec<Vec<&str>> = unsigned.iter().map(Unsigned::plain).collect();
        let marks = marks_of(&plain, delimiter, read_as.values.decimal);
        Filled { missing, present, unsigned, marks }
    }
}

/// The text of a table, split into fields but not interpreted.
pub(super) struct RawTable {
    pub(super) skip_lines: usize,
    pub(super) continued_lines: usize,
    pub(super) dialect: CsvDialect,
    pub(super) quotes: Quotes,
    /// The fields of the header; none where there is none.
    pub(super) names: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// The line of the file that each row begins on, counted from 1.
    pub(super) lines: Vec<usize>,
    pub(super) surplus: Surplus,
    pub(super) edges: Edges,
}

impl RawTable {
    /// The table in the head of a file; `None` where it holds no field at all.
    pub(super) fn of(head: &Head) -> Option<Self> {
        let text = head.text.replace('\0', "");
        let mut raw = Self::split(text.trim_start_matches('\u{feff}'), head.whole, &head.read_as)?;
        raw.edges = Edges::take(&mut raw.rows, &mut raw.lines, &raw.names, head.whole);
        if let Some(names) = &raw.edges.joined {
            raw.names.clone_from(names);
        }
        Some(raw)
    }

    /// The names of its columns.
    pub(super) fn column_names(&self) -> Vec<String> {
        column_names(&self.names, width_of(&self.names, &self.rows).0)
    }

    fn split(decoded: &str, whole: bool, read_as: &ReadAs) -> Option<Self> {
        let preface = Preface::of(decoded, whole, read_as);
        let known = read_as.delimiter.map(|delimiter| Splitting::of(preface.text, delimiter, whole).dialect);
        let mut dialect = known.unwrap_or_else(|| dialect_of(&without_rulers(preface.text), whole));
        let Preface { text, mut skip_lines, continued_lines, comment, .. } = preface.without_names(&dialect);
        let above = skip_lines;
        let is_one_line = !text.contains(['\n', '\r']);
        let split = records::split(text, &dialect, whole || is_one_line);
        let quotes = split.quotes;
        if whole && split.open_quote.is_some() {
            dialect.form = LineForm::OpenAtEnd;
        }
        let mut rows = split.rows;
        let mut lines: Vec<usize> = split.lines.into_iter().map(|line| above + line).collect();
        let width = rows.first()?.len();
        let has_header = match read_as.header {
            None => is_header(&rows),
            Some(header) => header != HeaderLine::Nowhere,
        };
        let (mut names, mut surplus) = (Vec::new(), Surplus::None);
        if has_header {
            lines.remove(0);
            names = rows.remove(0);
            if dialect.delimiter == ',' && dialect.form == LineForm::Separated {
                surplus = shifted::surplus(&names, &rows, quotes);
            }
            if let Surplus::Split { width, places, .. } = &surplus {
                for row in &mut rows {
                    join_numbers(row, *width, places);
                }
                dialect.form = LineForm::SplitNumbers { width: *width, places: places.clone() };
            }
        } else if let Some((line, comment)) = comment.filter(|_| read_as.header.is_none()) {
            // A header may hide in the last comment line, as numpy.savetxt writes it.
            let hidden = records::split(comment, &dialect, true).rows.pop();
            if let Some(hidden) = hidden.filter(|names| names.len() == width && width > 1) {
                (names, skip_lines) = (hidden, line);
            }
        }
        let edges = Edges::default();
        Some(RawTable { skip_lines, continued_lines, dialect, quotes, names, rows, lines, surplus, edges })
    }
}

impl Delimited {
    /// `true` if neither the numbers of the head nor the person tell what marks mean that may come behind it.
    pub(crate) fn has_open_marks(&self) -> bool {
        self.marks_behind == MarksBehind::Open
    }

    /// What lines begin with that are comments.
    pub(crate) fn comment_mark(&self) -> &'static str {
        comment_mark(self.columns.len())
    }

    /// `true` if backslashes are escapes, but for those in `\N`, a mark for a missing value.
    pub(crate) fn has_escaped_marks(&self) -> bool {
        self.dialect.escape && (!self.whole || self.reading.missing.iter().any(|mark| mark == "\\N"))
    }

    /// `true` if the file looks like a table whatever its name: several columns, and almost all rows are even.
    pub(crate) fn is_evident(&self) -> bool {
        self.columns.len() > 1 && self.uneven_rows * 10 <= self.rows && self.rows > 0
    }
}

/// The number of columns, and `true` if the header lacks the name of the first. Blank fields at the end of
/// every row come from extra delimiters and are no columns.
fn width_of(names: &[String], rows: &[Vec<String>]) -> (usize, bool) {
    let is_blank =
        |index: usize| rows.iter().all(|row| row.get(index).is_none_or(|field| field.trim().is_empty()));
    if names.is_empty() {
        let usual = most_frequent(rows.iter().map(Vec::len)).map_or(0, |(width, _)| width);
        return (usual - usize::from(usual > 1 && is_blank(usual - 1)), false);
    }
    let without_row_names =
        !rows.is_empty() && rows.iter().all(|row| row.len() == names.len() + 1) && !is_blank(names.len());
    if without_row_names {
        return (names.len() + 1, true);
    }
    let has_blank_end =
        names.len() > 1 && names[names.len() - 1].trim().is_empty() && is_blank(names.len() - 1);
    (names.len() - usize::from(has_blank_end), false)
}

/// The rows without as many fields as there are columns; blank fields over are none.
fn uneven_of(rows: &[Vec<String>], lines: &[usize], width: usize) -> Uneven {
    let is_uneven = |row: &[String]| row.len() < width || row[width..].iter().any(|field| !field.is_empty());
    let uneven: Vec<usize> = (0..rows.len()).filter(|place| is_uneven(&rows[*place])).collect();
    Uneven {
        rows: uneven.len(),
        line: uneven.first().and_then(|place| lines.get(*place)).copied().unwrap_or_default(),
        have_quotes: uneven.iter().flat_map(|place| &rows[*place]).any(|field| field.contains('"')),
    }
}

fn line_end_of(text: &str) -> Option<LineEnd> {
    let found = text.contains('\r').then_some(LineEnd::Cr);
    if text.contains("\r\n") { Some(LineEnd::CrLf) } else { found }
}

fn lengths_of(names: &[String], rows: &[Vec<String>], width: usize, uneven_rows: usize) -> Lengths {
    if uneven_rows > 0 {
        Lengths::Uneven
    } else if names.len() > width || rows.iter().any(|row| row.len() > width) {
        Lengths::DelimiterAtEnd
    } else {
        Lengths::Even
    }
}
