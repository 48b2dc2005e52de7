//! Delimited files that are one table: how each of them is read, and what all of them hold.

mod columns;
mod finished;

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::rc::Rc;

use super::conversion::Conversion;
use super::delimited::{Delimited, RawTable};
use super::edges::Edges;
use super::head::{HEAD_SIZE, Head};
use super::header::Header;
use super::notation::{Notation, notations_in};
use super::packed::Packing;
use super::read_as::ReadAs;
use super::records;
use super::unsupported::Unsupported;
use super::{FileContent, extension, packed_or_foreign, text};

/// The heads of all files together have at most so many bytes.
const MOST_BYTES: usize = 32 << 20;

/// Each head has at least so many bytes, to tell how the file is read.
const SMALLEST_HEAD: usize = 8 << 10;

/// The sample has at least so much of each file, in bytes: a row, if that is not too long.
const SMALLEST_SHARE: usize = 256;

/// Of more files, those that begin with the same line as one that is known are not looked at as closely.
const MOST_CLOSELY: usize = 64;

/// So many rows of each of those tell how its numbers and dates are written.
const MOST_ROWS: usize = 20;

/// Several files as one table.
#[derive(Debug)]
pub(crate) struct Together {
    /// The table that all of them make, as if its rows stood in one file with one header. Its last columns are the keys.
    pub(crate) table: Delimited,
    /// The ways in which files are read, the most frequent first.
    pub(crate) ways: Vec<Way>,
    /// The columns whose values are in the names of folders, as those names have them.
    pub(crate) keys: Vec<String>,
    /// Names of columns that are another's, but for case or blanks around them, each with that other name.
    pub(crate) same: Vec<(String, String)>,
    /// What is said of the files that differ, a line each.
    pub(crate) said: Vec<String>,
}

/// A way in which some files are read.
#[derive(Debug)]
pub(crate) struct Way {
    /// How the first of them is read.
    pub(crate) how: Delimited,
    /// The names of its columns.
    pub(crate) names: Rc<[String]>,
    /// What is done to the cells of some columns, by the names that those have in the table.
    pub(crate) conversions: Vec<(String, Conversion)>,
    pub(crate) files: Vec<String>,
}

/// What came of looking at a file.
pub(crate) enum Gathered {
    /// It is one of the delimited files.
    Taken,
    /// It is of another kind.
    Other(Box<FileContent>),
}

/// Looks at files one after the other.
pub(crate) struct Gathering {
    /// What the person knows of the files.
    read_as: ReadAs,
    /// How much of each file is read, in bytes.
    head: usize,
    /// How much of each file goes into the sample, in bytes.
    share: usize,
    forms: Vec<FileForm>,
    /// How many files there are.
    count: usize,
    /// Of many files, the form of those that begin with this line.
    first_lines: HashMap<String, usize>,
    files: Vec<SampledFile>,
    whole: bool,
    nul: bool,
    long_fields: bool,
    undecoded: usize,
}

/// The form of some files.
struct FileForm {
    /// That of the first of them.
    how: Delimited,
    names: Rc<[String]>,
}

/// What is known of a file.
struct SampledFile {
    path: String,
    /// By its number.
    form: usize,
    names: Rc<[String]>,
    /// How its columns are written, by their places in the file.
    notations: Vec<(usize, Notation)>,
    /// The first ones.
    rows: Vec<Vec<String>>,
}

impl Gathering {
    /// Begins with none of so many files, of which the person knows this.
    pub(crate) fn of(files: usize, read_as: &ReadAs) -> Self {
        let files = files.max(1);
        Gathering {
            read_as: read_as.clone(),
            head: (MOST_BYTES / files).clamp(SMALLEST_HEAD, HEAD_SIZE),
            share: (HEAD_SIZE / files).max(SMALLEST_SHARE),
            forms: Vec::new(),
            count: files,
            first_lines: HashMap::new(),
            files: Vec::new(),
            whole: true,
            nul: false,
            long_fields: false,
            undecoded: 0,
        }
    }

    /// Looks at the file with this path. A file without any field is taken, and gives nothing.
    pub(crate) fn add(&mut self, path: &str, file: &File) -> io::Result<Result<Gathered, Unsupported>> {
        if Head::read_first_bytes::<4>(file)? == *b"PAR1" {
            return Ok(Ok(Gathered::Other(Box::new(FileContent::Parquet))));
        }
        let head = Head::read_first(file, self.head, &self.read_as)?;
        let extension = extension(path, &head);
        Ok(match packed_or_foreign(path, &extension, &head) {
            Err(refusal) => Err(refusal),
            Ok(Some(other)) => Ok(Gathered::Other(Box::new(other))),
            Ok(None) => self.add_text(path, &extension, &head),
        })
    }

    fn add_text(&mut self, path: &str, extension: &str, head: &Head) -> Result<Gathered, Unsupported> {
        if let Packing::Zip { .. } = head.packing {
            return Err(Unsupported::Compressed);
        }
        if let Some(form) = self.known_form(head) {
            let names = Rc::clone(&self.forms[form].names);
            let rows = self.rows_in(form, head);
            self.take(form, path, &names, rows, head.whole);
            return Ok(Gathered::Taken);
        }
        let Some(raw) = RawTable::of(head) else { return Ok(Gathered::Taken) };
        let how = match text(extension, head)? {
            FileContent::Delimited(how) => how,
            other => return Ok(Gathered::Other(Box::new(other))),
        };
        let names: Rc<[String]> = raw.column_names().into();
        let rows = raw.rows;
        self.nul |= how.nul;
        self.long_fields |= how.long_fields;
        self.undecoded += how.undecoded;
        let form = self.forms.iter().position(|form| form.has(&how, &names)).unwrap_or_else(|| {
            self.forms.push(FileForm { how, names: Rc::clone(&names) });
            self.forms.len() - 1
        });
        let is_simple = self.forms[form].names == names && self.forms[form].is_simple();
        if self.are_many() && is_simple {
            self.first_lines.insert(first_line(&head.text).to_owned(), form);
        }
        self.take(form, path, &names, rows, head.whole);
        Ok(Gathered::Taken)
    }

    /// `true` if there are too many files to look closely at each.
    fn are_many(&self) -> bool {
        self.count > MOST_CLOSELY
    }

    /// The form of a file that begins as one that is known.
    fn known_form(&self, head: &Head) -> Option<usize> {
        let form = *self.first_lines.get(first_line(&head.text))?;
        let how = &self.forms[form].how;
        (how.encoding == head.encoding && how.packing == head.packing).then_some(form)
    }

    /// The rows in the head of a file of this form.
    fn rows_in(&self, form: usize, head: &Head) -> Vec<Vec<String>> {
        let how = &self.forms[form].how;
        let text = head.text.trim_start_matches('\u{feff}');
        let mut rows = records::split(text, &how.dialect, head.whole).rows;
        if how.header != Header::Absent && !rows.is_empty() {
            rows.remove(0);
        }
        rows
    }

    /// Takes the first rows of a file into the sample. `whole` says that those are all of its rows.
    fn take(
        &mut self,
        form: usize,
        path: &str,
        names: &Rc<[String]>,
        mut rows: Vec<Vec<String>>,
        whole: bool,
    ) {
        let delimiter = self.forms[form].how.dialect.delimiter;
        let step = if self.are_many() { rows.len().div_ceil(MOST_ROWS).max(1) } else { 1 };
        let some = rows.iter().step_by(step).map(Vec::as_slice);
        let notations = notations_in(names, some, delimiter, &self.read_as);
        let mut room = self.share;
        let all = rows.len();
        rows.retain(|row| {
            let is_taken = room > 0;
            room = room.saturating_sub(row.iter().map(|field| field.len() + 1).sum());
            is_taken
        });
        self.whole &= whole && rows.len() == all;
        let (path, names) = (path.to_owned(), Rc::clone(names));
        self.files.push(SampledFile { path, form, names, notations, rows });
    }

    /// Gives files in which no header was seen that of another file: its first line is one, if it is the same; else the
    /// columns have those names, if they are as many.
    fn give_headers(&mut self) {
        let forms = &self.forms;
        let has_header = |form: &FileForm| form.how.header != Header::Absent;
        for file in self.files.iter_mut().filter(|file| !has_header(&forms[file.form])) {
            let how = &forms[file.form].how;
            let is_header = |form: &FileForm| {
                file.rows.first().is_some_and(|row| *row == *form.names)
                    && form.has_form_of(how)
                    && form.how.header == Header::InFile
            };
            if let Some(form) = forms.iter().position(is_header) {
                (file.form, file.names) = (form, Rc::clone(&forms[form].names));
                file.rows.remove(0);
            } else if let Some(form) =
                forms.iter().find(|form| has_header(form) && form.names.len() == file.names.len())
            {
                file.names = Rc::clone(&form.names);
            }
        }
    }
}

impl FileForm {
    /// `true` for a file of this form. Columns that have their names in the file may come in any order.
    fn has(&self, how: &Delimited, names: &[String]) -> bool {
        self.has_form_of(how)
            && self.how.header == how.header
            && (how.header == Header::InFile || *self.names == *names)
    }

    /// The same, whatever is known of a header.
    fn has_form_of(&self, how: &Delimited) -> bool {
        let own = &self.how;
        let edges = |table: &Delimited| table.edges.without_texts();
        own.packing == how.packing
            && own.encoding == how.encoding
            && own.dialect == how.dialect
            && (own.skip_lines, own.continued_lines) == (how.skip_lines, how.continued_lines)
            && edges(own) == edges(how)
    }

    /// `true` if the first line of a file says all about its form.
    fn is_simple(&self) -> bool {
        let Delimited { skip_lines, edges, header, .. } = &self.how;
        *skip_lines == 0 && **edges == Edges::default() && *header == Header::InFile
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
