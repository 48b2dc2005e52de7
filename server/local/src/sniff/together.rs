//! Delimited files that are one table: how each of them is read, and what all of them hold.

use std::collections::HashMap;
use std::fs::File;
use std::io;

use super::delimited::{self, Delimited, RawTable};
use super::edges::Edges;
use super::head::{HEAD_SIZE, Head};
use super::header::Header;
use super::packed::Packing;
use super::records::{self, CsvDialect, Quotes};
use super::unsupported::Unsupported;
use super::{FileContent, Lengths, extension, packed_or_foreign, text};

/// The heads of all files together have at most so many bytes.
const MOST_BYTES: usize = 32 << 20;

/// Each head has at least so many bytes, to tell how the file is read.
const SMALLEST_HEAD: usize = 8 << 10;

/// The sample has at least so much of each file, in bytes: a row, if that is not too long.
const SMALLEST_SHARE: usize = 256;

/// Of more files, those that begin with the same line as one that is known are not looked at as closely.
const MOST_CLOSELY: usize = 64;

/// What stands for a missing value in the name of a folder.
const NO_KEY: &str = "__HIVE_DEFAULT_PARTITION__";

/// Several files as one table.
#[derive(Debug)]
pub(crate) struct Together {
    /// The table that all of them make, as if its rows stood in one file with one header.
    pub(crate) table: Delimited,
    /// The ways in which files are read, the most frequent first.
    pub(crate) ways: Vec<Way>,
    /// The columns whose values are in the names of folders.
    pub(crate) keys: Vec<String>,
}

/// A way in which some files are read.
#[derive(Debug)]
pub(crate) struct Way {
    /// How the first of them is read.
    pub(crate) how: Delimited,
    /// The names of its columns.
    pub(crate) names: Vec<String>,
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
    ways: Vec<Way>,
    /// Of many files, the way of those that begin with this line.
    first_lines: Option<HashMap<String, usize>>,
    columns: Vec<String>,
    sample: Vec<SampledFile>,
    whole: bool,
    nul: bool,
    long_fields: bool,
    undecoded: usize,
}

/// The first rows of a file.
struct SampledFile {
    /// Where its columns are among those of the table.
    places: Vec<usize>,
    keys: Vec<(String, String)>,
    rows: Vec<Vec<String>>,
}

impl Gathering {
    /// Begins with none of so many files.
    pub(crate) fn of(files: usize) -> Self {
        let files = files.max(1);
        Gathering {
            head: (MOST_BYTES / files).clamp(SMALLEST_HEAD, HEAD_SIZE),
            share: (HEAD_SIZE / files).max(SMALLEST_SHARE),
            ways: Vec::new(),
            first_lines: (files > MOST_CLOSELY).then(HashMap::new),
            columns: Vec::new(),
            sample: Vec::new(),
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
        self.ways.sort_by_key(|way| std::cmp::Reverse(way.files.len()));
        let first = &self.ways.first()?.how;
        let keys = self.keys();
        let raw = RawTable {
            skip_lines: 0,
            continued_lines: 0,
            dialect: CsvDialect::quoted(first.dialect.delimiter),
            quotes: Quotes::default(),
            names: self.columns.iter().chain(&keys).cloned().collect(),
            rows: self.rows(&keys),
            edges: Edges::default(),
        };
        let head = Head::of_rows(self.whole, self.undecoded);
        let mut table = delimited::understood(raw, &head);
        table.header = Header::InFile;
        table.lengths = Lengths::Even;
        table.dialect = CsvDialect::quoted(if table.marks.decimal == ',' { ';' } else { ',' });
        table.long_fields = self.long_fields;
        table.nul = false;
        table.encoding = first.encoding;
        table.reading.how.clone_from(&first.reading.how);
        let form = first.form.iter().filter(|line| !table.reading.decisions.contains(line)).cloned();
        let form: Vec<String> = form.collect();
        table.reading.decisions.splice(0..0, form);
        for Way { how, .. } in &mut self.ways {
            (how.whole, how.nul, how.undecoded) = (self.whole, self.nul, self.undecoded);
        }
        Some(Together { table, ways: self.ways, keys })
    }

    fn add_text(&mut self, path: &str, extension: &str, head: &Head) -> Result<Gathered, Unsupported> {
        if let Packing::Zip { .. } = head.packing {
            return Err(Unsupported::Compressed);
        }
        if let Some(way) = self.known_way(head) {
            let names = self.ways[way].names.clone();
            let (rows, whole) = self.first_rows(way, head);
            self.take(way, path, &names, rows, whole);
            return Ok(Gathered::Taken);
        }
        let Some(raw) = RawTable::of(head) else { return Ok(Gathered::Taken) };
        let how = match text(extension, head)? {
            FileContent::Delimited(how) => how,
            other => return Ok(Gathered::Other(Box::new(other))),
        };
        let names = self.names_of(&raw);
        let rows = raw.rows;
        self.nul |= how.nul;
        self.long_fields |= how.long_fields;
        self.undecoded += how.undecoded;
        let way = self.ways.iter().position(|way| way.reads(&how, &names)).unwrap_or_else(|| {
            self.ways.push(Way { how, names: names.clone(), files: Vec::new() });
            self.ways.len() - 1
        });
        let is_simple = self.ways[way].names == names && self.ways[way].is_simple();
        if let Some(known) = self.first_lines.as_mut().filter(|_| is_simple) {
            known.insert(first_line(&head.text).to_owned(), way);
        }
        self.take(way, path, &names, rows, head.whole);
        Ok(Gathered::Taken)
    }

    /// The way of a file that begins as one that is known.
    fn known_way(&self, head: &Head) -> Option<usize> {
        let way = *self.first_lines.as_ref()?.get(first_line(&head.text))?;
        let how = &self.ways[way].how;
        (how.encoding == head.encoding && how.packing == head.packing).then_some(way)
    }

    /// As many rows of a file of this way as go into the sample; `true` if those are all.
    fn first_rows(&self, way: usize, head: &Head) -> (Vec<Vec<String>>, bool) {
        let how = &self.ways[way].how;
        let text = head.text.trim_start_matches('\u{feff}');
        let end = (0..=self.share.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
        let text = &text[..end.unwrap_or_default()];
        let is_all = head.whole && text.len() == head.text.trim_start_matches('\u{feff}').len();
        let mut rows = records::split(text, &how.dialect, is_all).rows;
        if how.header != Header::Absent && !rows.is_empty() {
            rows.remove(0);
        }
        (rows, is_all)
    }

    /// The names of a file's columns. One without a header among others has the columns of the first.
    fn names_of(&self, raw: &RawTable) -> Vec<String> {
        let names = raw.column_names();
        let first = self.ways.iter().find(|way| way.how.header != Header::Absent);
        match first.filter(|way| raw.names.is_empty() && way.names.len() == names.len()) {
            Some(way) => way.names.clone(),
            None => names,
        }
    }

    /// Takes the first rows of a file into the sample. `whole` says that those are all of its rows.
    fn take(&mut self, way: usize, path: &str, names: &[String], mut rows: Vec<Vec<String>>, whole: bool) {
        let mut room = self.share;
        let all = rows.len();
        rows.retain(|row| {
            let is_taken = room > 0;
            room = room.saturating_sub(row.iter().map(|field| field.len() + 1).sum());
            is_taken
        });
        self.whole &= whole && rows.len() == all;
        self.ways[way].files.push(path.to_owned());
        let places = names.iter().map(|name| place_of(name, &mut self.columns)).collect();
        self.sample.push(SampledFile { places, keys: keys_in(path), rows });
    }

    /// The columns that only the names of folders have.
    fn keys(&self) -> Vec<String> {
        let mut keys = Vec::new();
        for (key, _) in self.sample.iter().flat_map(|file| &file.keys) {
            if !self.columns.contains(key) {
                place_of(key, &mut keys);
            }
        }
        keys
    }

    /// The sampled rows in the columns of the table.
    fn rows(&self, keys: &[String]) -> Vec<Vec<String>> {
        let mut table = Vec::new();
        for SampledFile { places, keys: own, rows } in &self.sample {
            let values = keys.iter().map(|key| own.iter().find(|(name, _)| name == key));
            let values: Vec<&str> = values.map(|pair| pair.map_or("", |(_, value)| value)).collect();
            for row in rows {
                let mut cells = vec![String::new(); self.columns.len()];
                for (place, cell) in places.iter().zip(row) {
                    cells[*place].clone_from(cell);
                }
                cells.extend(values.iter().map(|value| (*value).to_owned()));
                table.push(cells);
            }
        }
        table
    }
}

impl Way {
    /// `true` for a file that is read in this way. Columns that have their names in the file may come in any order.
    fn reads(&self, how: &Delimited, names: &[String]) -> bool {
        let own = &self.how;
        let edges = |table: &Delimited| (table.edges.headers, table.edges.has_comments, table.edges.footers);
        own.packing == how.packing
            && own.encoding == how.encoding
            && own.dialect == how.dialect
            && (own.skip_lines, own.continued_lines) == (how.skip_lines, how.continued_lines)
            && edges(own) == edges(how)
            && own.header == how.header
            && (own.header == Header::InFile || self.names == names)
    }

    /// `true` if the first line of a file says all about the way in which it is read.
    fn is_simple(&self) -> bool {
        let Delimited { skip_lines, edges, header, .. } = &self.how;
        *skip_lines == 0 && *edges == Edges::default() && *header == Header::InFile
    }
}

/// The place of a name in a list, to which it is added where it is new.
fn place_of(name: &str, names: &mut Vec<String>) -> usize {
    names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    })
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// The values in the names of the folders of a path, by the names of their columns: `year=2024/part-0.csv` gives the
/// year. A missing value is empty.
pub(crate) fn keys_in(path: &str) -> Vec<(String, String)> {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let pairs = folders.split('/').filter_map(|folder| folder.split_once('='));
    let value = |value: &str| if value == NO_KEY { String::new() } else { unquoted(value) };
    pairs.filter(|(key, _)| !key.is_empty()).map(|(key, text)| (unquoted(key), value(text))).collect()
}

/// A text without the `%20` that stand for characters which names of folders cannot have.
fn unquoted(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let code =
            behind.get(..2).and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        match code.filter(|_| *first == b'%') {
            Some(byte) => (bytes.push(byte), rest = &behind[2..]).1,
            None => (bytes.push(*first), rest = behind).1,
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
