//! What of private data files leaves this machine: their schema, their first rows, or a masked copy.

mod home;
mod tables;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};

use local::ReadAs;
use privacy::{Masking, RowsTaken, SeparatedTable, first_rows, schema};
use sandbox::InputFile;
use turn::{Excerpt, ExcerptSource, Failure, FilePrivacy, MaskSecret, Sampled, Schema, one_line};

pub use home::{Unmasked, masked_contents, unmasked};
use tables::{GivenTable, tables_in, tables_of};

use crate::sampling::{self, Sample};
use crate::{BoundBy, Input, LargeFiles, PrivacySettings, UploadedBefore};

/// Where a file is larger and a sample of it goes along, the sample is taken first and then masked.
const SAMPLED_FIRST: u64 = 16 << 20;

/// The input of an ask as it may leave.
pub(crate) struct MayLeave {
    pub(crate) files: Vec<FileThatLeaves>,
    pub(crate) schemas: Vec<Schema>,
    pub(crate) excerpt: Option<Excerpt>,
    /// What of the excerpt may leave, if it is data.
    pub(crate) excerpt_privacy: FilePrivacy,
    /// Files of earlier questions that may be uploaded again.
    pub(crate) uploaded: Vec<UploadedBefore>,
}

/// A file as it may leave.
pub(crate) struct FileThatLeaves {
    pub(crate) given: InputFile,
    pub(crate) privacy: FilePrivacy,
    /// How much of it this is, if that is decided, and which lines, in words.
    pub(crate) taken: Option<(Sampled, String)>,
}

impl FileThatLeaves {
    fn whole(given: InputFile) -> Self {
        FileThatLeaves { given, privacy: FilePrivacy::Full, taken: None }
    }
}

/// What is done with private files.
pub(crate) struct Treatment<'a> {
    pub(crate) settings: PrivacySettings,
    pub(crate) read_as: &'a ReadAs,
    pub(crate) secret: Option<MaskSecret>,
    pub(crate) large_files: LargeFiles,
}

impl Treatment<'_> {
    /// The files, the excerpt and the earlier files of an input as they may leave. Fails if one of them is no table, or cannot be
    /// read: nothing leaves as it is where it must not.
    pub(crate) fn of(&self, input: &mut Input) -> Result<MayLeave, Failure> {
        let below = std::mem::take(&mut input.folders);
        let below = below.iter().flat_map(local::DataFolder::opened).collect::<Result<Vec<_>, _>>()?;
        let files: Vec<InputFile> = std::mem::take(&mut input.files).into_iter().chain(below).collect();
        let excerpt = input.excerpt.take();
        let uploaded = self.uploaded_again(std::mem::take(&mut input.uploaded))?;
        if self.settings.files.is_full() {
            let files = files.into_iter().map(FileThatLeaves::whole).collect();
            let (schemas, excerpt_privacy) = (Vec::new(), FilePrivacy::Full);
            return Ok(MayLeave { files, schemas, excerpt, excerpt_privacy, uploaded });
        }
        let known = tables_in(files, self.read_as)?.map_err(|(name, why)| self.refused(&name, &why))?;
        let mut leaves = MayLeave {
            files: Vec::new(),
            schemas: Vec::new(),
            excerpt: None,
            excerpt_privacy: FilePrivacy::Full,
            uploaded,
        };
        for GivenTable { given, table } in known {
            self.add(given, &table, &mut leaves)?;
        }
        if let Some(excerpt) = excerpt {
            self.add_excerpt(excerpt, &mut leaves)?;
        }
        Ok(leaves)
    }

    /// What may be uploaded again of the uploads of earlier questions: what was uploaded then, if it may leave now.
    fn uploaded_again(&self, uploaded: Vec<UploadedBefore>) -> Result<Vec<UploadedBefore>, Failure> {
        let (mut again, mut masked) = (Vec::new(), BTreeMap::<usize, Vec<InputFile>>::new());
        for UploadedBefore { turn, file: given, privacy } in uploaded {
            match privacy.stricter(self.settings.files) {
                FilePrivacy::Full => again.push(UploadedBefore { turn, file: given, privacy }),
                // What cannot be masked is not uploaded again.
                FilePrivacy::Masked if self.secret.is_some() => masked.entry(turn).or_default().push(given),
                // Rows are never uploaded, and a schema is none.
                FilePrivacy::Masked | FilePrivacy::Rows(_) | FilePrivacy::Schema => {}
            }
        }
        for (turn, files) in masked {
            let all: Vec<&InputFile> = files.iter().collect();
            // The files of one question are masked together, as they were.
            for (given, table) in tables_of(&all, self.read_as)? {
                let file = InputFile { file: self.masked(given, &table)?, name: given.name.clone() };
                again.push(UploadedBefore { turn, file, privacy: FilePrivacy::Masked });
            }
        }
        Ok(again)
    }

    /// Adds what of a table may leave.
    fn add(&self, given: InputFile, table: &SeparatedTable, leaves: &mut MayLeave) -> Result<(), Failure> {
        let privacy = self.settings.files;
        match privacy {
            FilePrivacy::Full => leaves.files.push(FileThatLeaves::whole(given)),
            FilePrivacy::Schema => {
                let text = schema_of(&given, table, self.settings.tells_labels)?;
                leaves.schemas.push(Schema { name: given.name, text });
            }
            FilePrivacy::Rows(most) => {
                let (file, RowsTaken { taken, of }) =
                    with_output(&given, |output| first_rows(table, &given.file, most.into(), output))?;
                let header = u64::from(table.has_header);
                let sampled = Sampled { lines: taken + header, of: of + header };
                let words = if taken == 1 {
                    "its first row, as it is".to_owned()
                } else {
                    format!("its first {taken} rows, as they are")
                };
                let given = InputFile { name: given.name, file };
                leaves.files.push(FileThatLeaves { given, privacy, taken: Some((sampled, words)) });
            }
            FilePrivacy::Masked => leaves.files.push(self.masked_copy(given, table)?),
        }
        Ok(())
    }

    /// A masked copy of a table; of one that would be sampled anyway, that of a sample.
    fn masked_copy(&self, mut given: InputFile, table: &SeparatedTable) -> Result<FileThatLeaves, Failure> {
        let privacy = FilePrivacy::Masked;
        let size = given.file.metadata().map(|file| file.len()).unwrap_or_default();
        if self.large_files == LargeFiles::Sample && size > SAMPLED_FIRST {
            let sample = sampling::sample(&mut given.file, size, true)
                .map_err(|error| unreadable(&given.name, &error))?;
            if let Some(Sample { bytes, sampled, taken }) = sample {
                let file =
                    with_output(&given, |output| self.masking()?.mask(table, bytes.as_slice(), output))?.0;
                let given = InputFile { name: given.name, file };
                return Ok(FileThatLeaves { given, privacy, taken: Some((sampled, taken)) });
            }
        }
        let file = self.masked(&given, table)?;
        Ok(FileThatLeaves { given: InputFile { name: given.name, file }, privacy, taken: None })
    }

    fn masked(&self, given: &InputFile, table: &SeparatedTable) -> Result<File, Failure> {
        Ok(with_output(given, |output| self.masking()?.mask(table, &given.file, output))?.0)
    }

    fn masking(&self) -> io::Result<Masking> {
        let MaskSecret(secret) =
            self.secret.ok_or_else(|| io::Error::other("there is no secret to mask it by"))?;
        Ok(Masking::by(secret))
    }

    /// Adds an excerpt. Code and prose are the person's own words; of data, rows may be selected without their header, so that
    /// it is looked for only where the excerpt begins its file. A text of which nothing else says what it is counts as data if it
    /// looks like a table.
    fn add_excerpt(&self, excerpt: Excerpt, leaves: &mut MayLeave) -> Result<(), Failure> {
        let name = "the text";
        let nameless = ReadAs::parse("header=none").ok_or_else(Failure::bug)?;
        let begins_file = excerpt.source.as_ref().is_some_and(ExcerptSource::begins_file);
        let read_as = if begins_file { self.read_as } else { &nameless };
        let looks_like_data = || excerpt.is_plain() && local::is_data(excerpt.text.clone().into_bytes());
        let Some(ending) = excerpt.data_ending().or_else(|| looks_like_data().then_some("txt")) else {
            leaves.excerpt = Some(excerpt);
            return Ok(());
        };
        let file = spooled(name, excerpt.text.as_bytes())?;
        let given = InputFile { name: format!("{name}.{ending}"), file };
        let known = tables_in(vec![given], read_as)?.map_err(|(_, why)| self.refused(name, &why))?;
        leaves.excerpt_privacy = self.settings.files;
        for GivenTable { given, table } in known {
            match self.settings.files {
                FilePrivacy::Schema => {
                    let text = schema_of(&given, &table, self.settings.tells_labels)?;
                    leaves.schemas.push(Schema { name: name.to_owned(), text });
                }
                FilePrivacy::Full => leaves.excerpt = Some(excerpt.clone()),
                FilePrivacy::Rows(most) => {
                    let mut text = Vec::new();
                    first_rows(&table, &given.file, most.into(), &mut text)
                        .map_err(|error| unreadable(name, &error))?;
                    leaves.excerpt = Some(with_text(&excerpt, &text));
                }
                FilePrivacy::Masked => {
                    let mut text = Vec::new();
                    let masked =
                        self.masking().and_then(|masking| masking.mask(&table, &given.file, &mut text));
                    masked.map_err(|error| unreadable(name, &error))?;
                    leaves.excerpt = Some(with_text(&excerpt, &text));
                }
            }
        }
        Ok(())
    }

    fn refused(&self, name: &str, why: &str) -> Failure {
        let (by, next) = match self.settings.bound_by {
            None => ("", "Leave it out, or set privacy to full where it is set (--privacy full)."),
            Some(BoundBy::Workspace) => (
                " by the settings of this workspace (in VS Code .vscode/settings.json)",
                "Leave it out, or change privacy in the settings of this workspace: your own setting cannot loosen it.",
            ),
            Some(BoundBy::Conversation) => (
                " by an earlier question of this conversation",
                "Leave it out, or ask anew: no later question loosens it.",
            ),
        };
        Failure::new(
            format!("Cannot send {}", one_line(name)),
            format!("The setting privacy is {}{by}, and {why}.", self.settings.files),
            next,
        )
    }
}

fn schema_of(given: &InputFile, table: &SeparatedTable, tells_labels: bool) -> Result<String, Failure> {
    (&given.file)
        .rewind()
        .and_then(|()| schema(table, &given.file, tells_labels))
        .map_err(|error| unreadable(&given.name, &error))
}

fn with_text(excerpt: &Excerpt, text: &[u8]) -> Excerpt {
    let data = excerpt.data.clone().or_else(|| Some("txt".to_owned()));
    Excerpt { data, ..Excerpt::new(excerpt.language.clone(), String::from_utf8_lossy(text)) }
}

/// A temporary file that only this process can open, with what is written to it.
fn with_output<T>(
    given: &InputFile,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<T>,
) -> Result<(File, T), Failure> {
    let written = || -> io::Result<(File, T)> {
        (&given.file).rewind()?;
        let mut output = BufWriter::new(tempfile::tempfile()?);
        let told = write(&mut output)?;
        output.flush()?;
        let mut file = output.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok((file, told))
    };
    written().map_err(|error| unreadable(&given.name, &error))
}

fn spooled(name: &str, mut text: &[u8]) -> Result<File, Failure> {
    let mut written = || -> io::Result<File> {
        let mut file = tempfile::tempfile()?;
        io::copy(&mut text, &mut file)?;
        file.rewind()?;
        Ok(file)
    };
    written().map_err(|error| unreadable(name, &error))
}

/// A file of which nothing can be made that may leave, or no room is left for what is made of it.
fn unreadable(name: &str, error: &io::Error) -> Failure {
    let next = match error.kind() {
        io::ErrorKind::InvalidData => {
            "Close the quote; or name what separates its fields, if that is read wrongly (--read-as delimiter=…)."
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "Make room in the folder of temporary files, or name another one in TMPDIR."
        }
        _ => "Check that it can be read, and ask again; or leave it out.",
    };
    Failure::new(format!("Cannot make {} private", one_line(name)), error.to_string(), next)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Seek as _, Write as _};

    use insta::assert_snapshot;
    use local::ReadAs;
    use sandbox::InputFile;
    use turn::{FilePrivacy, MaskSecret};

    use super::Treatment;
    use crate::{Input, LargeFiles, PrivacySettings, UploadedBefore};

    /// What is uploaded again of a table of which this was uploaded then.
    fn again(now: FilePrivacy, then: FilePrivacy, secret: Option<MaskSecret>) -> String {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(b"name,city\nAda,London\nBob,Paris\n").expect("written");
        file.rewind().expect("rewound");
        let given = InputFile { name: "a.csv".to_owned(), file };
        let mut input = Input::new("who?".to_owned(), None, Vec::new()).expect("an input");
        input.uploaded = vec![UploadedBefore { turn: 3, file: given, privacy: then }];
        let settings = PrivacySettings { files: now, ..PrivacySettings::default() };
        let read_as = ReadAs::default();
        let treatment = Treatment { settings, read_as: &read_as, secret, large_files: LargeFiles::Upload };
        let leaves = treatment.of(&mut input).expect("a table");
        let each = leaves.uploaded.into_iter().map(|UploadedBefore { turn, mut file, privacy }| {
            let mut text = String::new();
            file.file.read_to_string(&mut text).expect("read");
            let has = if text.contains("Ada") { "Ada" } else { "no Ada" };
            format!("{} of question {turn}, {privacy}: {} lines, {has}", file.name, text.lines().count())
        });
        let each: String = each.collect();
        if each.is_empty() { "nothing".to_owned() } else { each }
    }

    fn named(name: &str, text: &str) -> InputFile {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(text.as_bytes()).expect("written");
        file.rewind().expect("rewound");
        InputFile { name: name.to_owned(), file }
    }

    #[test]
    fn files_that_were_uploaded_together_still_join_when_they_are_uploaded_again() {
        let rows = |first: &str, step: usize| -> String {
            (0..40).map(|row| format!("{first}{:03},{}.5\n", row * step, row * 7)).collect()
        };
        let files = [
            named("a.csv", &format!("id,x\n{}", rows("1", 1))),
            named("b.csv", &format!("id,y\nA17,1.5\n{}", rows("1", 1))),
        ];
        let uploaded = files.map(|file| UploadedBefore { turn: 0, file, privacy: FilePrivacy::Masked });
        let mut input = Input::new("who?".to_owned(), None, Vec::new()).expect("an input");
        input.uploaded = uploaded.into();
        let treatment = Treatment {
            settings: PrivacySettings { files: FilePrivacy::Masked, ..PrivacySettings::default() },
            read_as: &ReadAs::default(),
            secret: Some(MaskSecret([7; 16])),
            large_files: LargeFiles::Upload,
        };
        let leaves = treatment.of(&mut input).expect("tables");
        let ids = leaves.uploaded.into_iter().map(|mut it| {
            let mut text = String::new();
            it.file.file.read_to_string(&mut text).expect("read");
            let ids = text.lines().skip(1).filter_map(|line| line.split(',').next()).map(str::to_owned);
            ids.collect::<std::collections::BTreeSet<_>>()
        });
        let ids: Vec<_> = ids.collect();
        assert_eq!(ids[0].intersection(&ids[1]).count(), 40);
    }

    #[test]
    fn what_cannot_be_made_private_tells_what_to_do() {
        use std::io::{Error, ErrorKind};
        let errors = [
            Error::new(ErrorKind::InvalidData, "a line of it has no end, or a quote in it is never closed"),
            ErrorKind::StorageFull.into(),
            ErrorKind::PermissionDenied.into(),
        ];
        let told = errors.map(|error| super::unreadable("a.csv", &error).sentence());
        assert_snapshot!(told.join("\n"), @"
        Cannot make a.csv private: a line of it has no end, or a quote in it is never closed. Close the quote; or name what separates its fields, if that is read wrongly (--read-as delimiter=…).
        Cannot make a.csv private: no storage space. Make room in the folder of temporary files, or name another one in TMPDIR.
        Cannot make a.csv private: permission denied. Check that it can be read, and ask again; or leave it out.
        ");
    }

    #[test]
    fn an_upload_that_expired_is_made_again_as_it_was_if_it_may_leave_now() {
        use FilePrivacy::{Full, Masked, Rows, Schema};
        let secret = Some(MaskSecret([7; 16]));
        let drawn = [
            ("full, was full", again(Full, Full, None)),
            ("full, was masked", again(Full, Masked, secret)),
            ("full, was masked, its secret is gone", again(Full, Masked, None)),
            ("masked, was full", again(Masked, Full, secret)),
            ("masked, was masked", again(Masked, Masked, secret)),
            ("rows, was full", again(Rows(1), Full, secret)),
            ("schema, was masked", again(Schema, Masked, secret)),
        ];
        let lines: Vec<String> = drawn.iter().map(|(what, again)| format!("{what}: {again}")).collect();
        assert_snapshot!(lines.join("\n"), @"
        full, was full: a.csv of question 3, full: 3 lines, Ada
        full, was masked: a.csv of question 3, masked: 3 lines, no Ada
        full, was masked, its secret is gone: nothing
        masked, was full: a.csv of question 3, masked: 3 lines, no Ada
        masked, was masked: a.csv of question 3, masked: 3 lines, no Ada
        rows, was full: nothing
        schema, was masked: nothing
        ");
    }
}
