//! Puts files together that were looked at: one table, and the ways in which they are read.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::super::agreed::{self, Agreed, FileNotations, some_of};
use super::super::conversion::Conversion;
use super::super::delimited;
use super::super::head::Head;
use super::super::header::Header;
use super::super::hive::keys_in;
use super::super::reading::NO_HEADER;
use super::super::records::CsvDialect;
use super::columns::{Columns, FolderKeys};
use super::{Gathering, SampledFile, Together, Way};

impl Gathering {
    /// The table of all files; `None` if none of them has a field.
    pub(crate) fn finish(mut self) -> Option<Together> {
        self.give_headers();
        let columns = Columns::of(self.files.iter().map(|file| &*file.names));
        let keys = FolderKeys::of(self.files.iter().map(|file| file.path.as_str()), &columns);
        let written = self.files.iter_mut().map(|file| columns.written(file, &self.forms));
        let written: Vec<FileNotations> = written.collect();
        let Agreed { conversions, said } = agreed::agree(&written, columns.names.len());
        let (cells, rows) = self.cells(&columns, &keys, &conversions);
        let mut said = [columns.said(&self.files), keys.said, said].concat();
        let head = Head::of_rows(self.whole, self.undecoded, self.read_as.clone());
        let long_fields = self.long_fields;
        let ways = self.ways(&columns, conversions);
        let first = &ways.first()?.how;
        let names = columns.names.iter().chain(&keys.names).cloned().collect();
        let mut table = delimited::understood_by_column(names, &cells, rows, first.dialect.delimiter, &head);
        table.header = Header::InFile;
        table.dialect = CsvDialect::quoted(if table.marks.decimal == ',' { ';' } else { ',' });
        table.long_fields = long_fields;
        table.nul = false;
        table.encoding = first.encoding;
        table.reading.how.clone_from(&first.reading.how);
        let form = first.form.iter().filter(|line| !table.reading.decisions.contains(line)).cloned();
        let form: Vec<String> = form.collect();
        table.reading.decisions.splice(0..0, form);
        said.splice(0..0, read_otherwise(&ways));
        Some(Together { table, ways, keys: keys.names, same: [columns.same, keys.same].concat(), said })
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

    /// The sampled cells by the columns of the table, and the number of rows. A column has none for the rows of files that
    /// lack it: many files may have many columns of their own.
    fn cells(
        &mut self,
        columns: &Columns,
        keys: &FolderKeys,
        conversions: &[Vec<(usize, Conversion)>],
    ) -> (Vec<Vec<String>>, usize) {
        let mut cells = vec![Vec::new(); columns.names.len() + keys.names.len()];
        let mut rows = 0;
        for (file, conversions) in self.files.iter_mut().zip(conversions) {
            let conversions: HashMap<usize, Conversion> = conversions.iter().copied().collect();
            let own = keys_in(&file.path);
            let value = |key: &String| own.iter().rev().find(|(name, _)| keys.given(name) == *key);
            let values: Vec<&str> =
                keys.names.iter().map(|key| value(key).map_or("", |(_, value)| value)).collect();
            let places = columns.places(&file.names);
            for row in std::mem::take(&mut file.rows) {
                rows += 1;
                for (place, cell) in places.iter().zip(row) {
                    let converted = conversions.get(place).map(|conversion| conversion.of(&cell));
                    cells[*place].push(converted.unwrap_or(cell));
                }
                for (cells, value) in cells[columns.names.len()..].iter_mut().zip(&values) {
                    cells.push((*value).to_owned());
                }
            }
        }
        (cells, rows)
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
