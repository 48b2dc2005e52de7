//! Files of one folder that are read as one table.

use std::path::Path;

use sandbox::{InputFile, InputFolder, in_words};
use turn::Failure;

use crate::Error;
use crate::error::Now;
use crate::profile::{self, FolderContent, HasModule, LARGE, ProfileCode, ProfiledFile, TableFiles};
use crate::sniff::{FileContent, Gathered, Gathering, LineForm, ReadAs, Together, Unsupported, Way};

/// Files of one folder that are read as one table.
#[derive(Debug, Clone)]
pub struct DataFolder {
    /// What the person typed: `data/*.csv`.
    pub shown: String,
    /// The files, in their order.
    pub input: InputFolder,
    /// What Python's `glob` is given to find them from the working directory.
    pub pattern: String,
    /// What their names end with, in small letters, if the pattern finds other files too.
    pub endings: Vec<String>,
    /// Patterns for the names that begin with `_` and are taken: others are left out.
    pub named: Vec<String>,
    /// What else was found and is not taken: `1 empty (a.csv)`.
    pub left_out: Vec<String>,
}

/// What all files hold.
enum Found {
    Delimited(Box<Together>),
    Parquet,
}

impl Found {
    /// What a file does, by its kind.
    const TEXT: &str = "holds delimited text";
    const PARQUET: &str = "is a Parquet file";
}

/// More files that are read in another way than most are not listed in a program.
const MOST_OTHERS: usize = 200;

impl DataFolder {
    /// The program that describes the table, and the keys of what the person says that have no effect on it.
    pub(crate) fn program(
        &self,
        read_as: &ReadAs,
        has: &HasModule<'_>,
    ) -> Result<(ProfileCode, Vec<&'static str>), Error> {
        let bytes = self.input.bytes;
        let table = ProfiledFile {
            name: &self.shown,
            size: bytes,
            unpacked: None,
            is_large: bytes >= LARGE,
            sheet: None,
            header_row: None,
        };
        let mut found = self.look(read_as)?;
        let said = self.said(&found);
        let unused = read_as.unused(match found {
            Found::Delimited(_) => ReadAs::OF_TABLES,
            Found::Parquet => &[],
        });
        let content = match &mut found {
            Found::Parquet => FolderContent::Parquet,
            Found::Delimited(together) => {
                let reading = &mut together.table.reading;
                reading.is_of_files = true;
                reading.decisions.splice(0..0, said.iter().cloned());
                FolderContent::Delimited(together)
            }
        };
        let files = TableFiles {
            pattern: self.pattern.clone(),
            endings: self.endings.clone(),
            named: self.named.clone(),
            folder: self.input.name.clone(),
            said,
        };
        let code = profile::write_of_files(&files, &table, &content, has)
            .map_err(|modules| Error::LibraryMissing { name: self.shown.clone(), modules })?;
        Ok((code, unused))
    }

    /// Looks at the beginning of every file.
    fn look(&self, read_as: &ReadAs) -> Result<Found, Error> {
        let mut gathering = Gathering::of(self.input.files.len(), read_as);
        let mut kind = None;
        for file in &self.input.files {
            let path = self.input.place_of(file);
            let opened =
                self.input.folder.open(Path::new(file)).map_err(|error| self.changed(file, error))?;
            let gathered = gathering
                .add(&path, &opened)
                .map_err(|source| Error::Unreadable { name: path.clone(), source })?
                .map_err(|reason| Error::Unsupported { name: path.clone(), reason })?;
            let found = match &gathered {
                Gathered::Taken => Found::TEXT,
                Gathered::Other(content) => match **content {
                    FileContent::Parquet => Found::PARQUET,
                    FileContent::Excel => "is an Excel workbook",
                    _ => "holds JSON",
                },
            };
            if ![Found::TEXT, Found::PARQUET].contains(&found) {
                let why = format!("{found}, and only CSV and Parquet files are put together");
                return Err(self.refused(path, why));
            }
            let first = *kind.get_or_insert(found);
            if first != found {
                return Err(self.refused(path, format!("{found}, and the first one {first}")));
            }
        }
        if kind == Some(Found::PARQUET) {
            return Ok(Found::Parquet);
        }
        let together = gathering
            .finish()
            .ok_or_else(|| Error::Unsupported { name: self.shown.clone(), reason: Unsupported::Blank })?;
        self.check(&together)?;
        Ok(Found::Delimited(Box::new(together)))
    }

    /// Refuses files whose ways to be read are too many, or cannot be told apart in one program.
    fn check(&self, together: &Together) -> Result<(), Error> {
        let others = together.ways.iter().skip(1);
        let is_fixed = |way: &Way| matches!(way.how.dialect.form, LineForm::FixedWidth(_));
        let fixed = together.ways.iter().find(|way| is_fixed(way)).filter(|_| together.ways.len() > 1);
        let many = others.clone().map(|way| way.files.len()).sum::<usize>() > MOST_OTHERS;
        let Some(way) = fixed.or(others.last().filter(|_| many)) else { return Ok(()) };
        let (how, most) = (&way.how.reading.how, &together.ways[0].how.reading.how);
        let why = if how == most {
            "has other columns, or writes numbers or dates otherwise, than most".to_owned()
        } else {
            format!("is read as {how}, and most are read as {most}")
        };
        Err(self.refused(way.files[0].clone(), why))
    }

    fn refused(&self, name: String, why: String) -> Error {
        Error::NotOneTable { folder: self.shown.clone(), name, why }
    }

    /// What is said of the choice of the files, a line each.
    fn said(&self, found: &Found) -> Vec<String> {
        let files = &self.input.files;
        let all = match files.as_slice() {
            [] => None,
            [one] => Some(self.input.place_of(one)),
            [first, .., last] => {
                Some(format!("{} … {}", self.input.place_of(first), self.input.place_of(last)))
            }
        };
        let all = all.map(|paths| format!("all rows of {paths}, put together"));
        let left_out = (!self.left_out.is_empty()).then(|| format!("left out: {}", self.left_out.join(", ")));
        let mut said: Vec<String> = all.into_iter().chain(left_out).collect();
        if let Found::Delimited(together) = found {
            said.extend(together.said.iter().cloned());
        }
        said
    }

    /// The paths of its files, as programs find them.
    pub fn paths(&self) -> impl Iterator<Item = String> {
        self.input.files.iter().map(|file| self.input.place_of(file))
    }

    /// Its files under these paths, each opened when it is its turn.
    pub fn opened(&self) -> impl Iterator<Item = Result<InputFile, Failure>> {
        let files = self.input.files.iter().zip(self.input.opened());
        files.map(|(file, opened)| opened.map_err(|error| self.changed(file, error).failure()))
    }

    /// Why a file that was found cannot be opened any more.
    fn changed(&self, file: &str, error: sandbox::Error) -> Error {
        let now = match &error {
            sandbox::Error::InputMissing { .. } => Now::Gone,
            sandbox::Error::InputNotAFile { .. } | sandbox::Error::InputOutside { .. } => Now::Other,
            sandbox::Error::InputUnreadable { source, .. } => Now::Unreadable(in_words(source)),
            _ => return Error::from(error),
        };
        let name = self.input.place_of(file);
        Error::Changed { folder: self.shown.clone(), name, now }
    }
}
