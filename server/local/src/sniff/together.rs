//! Delimited files that are one table: how each of them is read, and what all of them hold.

mod columns;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::rc::Rc;

use super::agreed::{self, Agreed, FileNotations, some_of};
use super::conversion::Conversion;
use super::delimited::{self, Delimited, RawTable};
use super::doubts::OTHERWISE;
use super::edges::Edges;
use super::head::{HEAD_SIZE, Head};
use super::header::Header;
use super::hive::keys_in;
use super::notation::{Notation, notations_in};
use super::packed::Packing;
use super::reading::NO_HEADER;
use super::records::{self, CsvDialect, Quotes};
use super::shifted::Surplus;
use super::unsupported::Unsupported;
use super::{FileContent, Lengths, extension, packed_or_foreign, text};
use columns::{Columns, FolderKeys};

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
    /// How much of each file is read, in bytes.
    head: usize,
    /// How much of each file goes into the sample, in bytes.
    share: usize,
    forms: Vec<FileForm>,
    /// Of many files, the form of those that begin with this line.
    first_lines: Option<HashMap<String, usize>>,
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
    /// Begins with none of so many files.
    pub(crate) fn of(files: usize) -> Self {
        let files = files.max(1);
        Gathering {
            head: (MOST_BYTES / files).clamp(SMALLEST_HEAD, HEAD_SIZE),
            share: (HEAD_SIZE / files).max(SMALLEST_SHARE),
            forms: Vec::new(),
            first_lines: (files > MOST_CLOSELY).then(HashMap::new),
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
        let head = Head::read_first(file, self.head)?;
        let extension = extension(path, &head);
        Ok(match packed_or_foreign(path, &extension, &head) {
            Err(refusal) => Err(refusal),
            Ok(Some(other)) => Ok(Gathered::Other(Box::new(other))),
            Ok(None) => self.add_text(path, &extension, &head),
        })
    }

    /// The table of all files; `None` if none of them has a field.
    pub(crate) fn finish(mut self) -> Option<Together> {
        self.give_headers();
        let columns = Columns::of(self.files.iter().map(|file| &*file.names));
        let keys = FolderKeys::of(self.files.iter().map(|file| file.path.as_str()), &columns);
        let written = self.files.iter_mut().map(|file| columns.written(file, &self.forms));
        let written: Vec<FileNotations> = written.collect();
        let Agreed { conversions, said } = agreed::agree(&written, columns.names.len());
        let rows = self.rows(&columns, &keys, &conversions);
        let mut said = [columns.said(&self.files), keys.said, said].concat();
        let head = Head::of_rows(self.whole, self.undecoded);
        let long_fields = self.long_fields;
        let ways = self.ways(&columns, conversions);
        let first = &ways.first()?.how;
        let raw = RawTable {
            skip_lines: 0,
            continued_lines: 0,
            dialect: CsvDialect::quoted(first.dialect.delimiter),
            quotes: Quotes::default(),
            names: columns.names.iter().chain(&keys.names).cloned().collect(),
            rows,
            lines: Vec::new(),
            surplus: Surplus::None,
            edges: Edges::default(),
        };
        let mut table = delimited::understood(raw, &head);
        table.header = Header::InFile;
        table.lengths = Lengths::Even;
        table.dialect = CsvDialect::quoted(if table.marks.decimal == ',' { ';' } else { ',' });
        table.long_fields = long_fields;
        table.nul = false;
        table.encoding = first.encoding;
        table.reading.how.clone_from(&first.reading.how);
        // What the person says of a file counts for none of several.
        table.reading.decisions.retain(|line| !line.starts_with(OTHERWISE));
        let form = first.form.iter().filter(|line| !table.reading.decisions.contains(line)).cloned();
        let form: Vec<String> = form.collect();
        table.reading.decisions.splice(0..0, form);
        said.splice(0..0, read_otherwise(&ways));
        Some(Together { table, ways, keys: keys.names, same: [columns.same, keys.same].concat(), said })
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
        if let Some(known) = self.first_lines.as_mut().filter(|_| is_simple) {
            known.insert(first_line(&head.text).to_owned(), form);
        }
        self.take(form, path, &names, rows, head.whole);
        Ok(Gathered::Taken)
    }

    /// The form of a file that begins as one that is known.
    fn known_form(&self, head: &Head) -> Option<usize> {
        let form = *self.first_lines.as_ref()?.get(first_line(&head.text))?;
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
        let notations = match &self.first_lines {
            Some(_) => {
                let step = rows.len().div_ceil(MOST_ROWS).max(1);
                let some: Vec<Vec<String>> = rows.iter().step_by(step).cloned().collect();
                notations_in(names, &some, delimiter)
            }
            None => notations_in(names, &rows, delimiter),
        };
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

    /// The files by the ways in which they are read, the most frequent first.
    fn ways(self, columns: &Columns, conversions: Vec<Vec<(usize, Conversion)>>) -> Vec<Way> {
        let mut ways: Vec<(usize, Way)> = Vec::new();
        for (SampledFile { path, form, names, .. }, conversions) in self.files.into_iter().zip(conversions) {
            let named = |(place, conversion): (usize, Conversion)| (columns.names[place].clone(), conversion);
            let conversions: Vec<(String, Conversion)> = conversions.into_iter().map(named).collect();
            let how = &self.forms[form].how;
            let is_same = |(own, way): &&mut (usize, Way)| {
                *own == form
                    && way.conversions == conversions
                    && (how.header == Header::InFile || way.names == names)
            };
            if let Some((_, way)) = ways.iter_mut().find(is_same) {
                way.files.push(path);
                continue;
            }
            let mut how = how.clone();
            if names != self.forms[form].names {
                how.form.retain(|line| line != NO_HEADER); // those of other files
            }
            (how.whole, how.nul, how.undecoded) = (self.whole, self.nul, self.undecoded);
            ways.push((form, Way { how, names, conversions, files: vec![path] }));
        }
        ways.sort_by_key(|(_, way)| (Reverse(way.files.len()), way.how.header == Header::Absent));
        ways.into_iter().map(|(_, way)| way).collect()
    }

    /// The sampled rows in the columns of the table.
    fn rows(
        &self,
        columns: &Columns,
        keys: &FolderKeys,
        conversions: &[Vec<(usize, Conversion)>],
    ) -> Vec<Vec<String>> {
        let mut table = Vec::new();
        for (file, conversions) in self.files.iter().zip(conversions) {
            let own = keys_in(&file.path);
            let value = |key: &String| own.iter().rev().find(|(name, _)| keys.given(name) == *key);
            let values = keys.names.iter().map(|key| value(key).map_or("", |(_, value)| value));
            let values: Vec<&str> = values.collect();
            let places = columns.places(&file.names);
            for row in &file.rows {
                let mut cells = vec![String::new(); columns.names.len()];
                for (place, cell) in places.iter().zip(row) {
                    cells[*place].clone_from(cell);
                }
                for (place, conversion) in conversions {
                    cells[*place] = conversion.of(&cells[*place]);
                }
                cells.extend(values.iter().map(|value| (*value).to_owned()));
                table.push(cells);
            }
        }
        table
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
        *skip_lines == 0 && *edges == Edges::default() && *header == Header::InFile
    }
}

/// What is said of files that are read in another way than most, a line for each of those.
fn read_otherwise(ways: &[Way]) -> Vec<String> {
    let mut lines: Vec<(&str, Vec<&str>)> = Vec::new();
    for way in ways {
        let files = way.files.iter().map(String::as_str);
        match lines.iter_mut().find(|(how, _)| *how == way.how.reading.how) {
            Some((_, known)) => known.extend(files),
            None => lines.push((&way.how.reading.how, files.collect())),
        }
    }
    let others = lines.into_iter().skip(1);
    others.map(|(how, files)| format!("{}: {how}", some_of(files.into_iter()))).collect()
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
