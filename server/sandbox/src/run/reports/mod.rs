//! What comes back on the pipe that the helper, then the bootstrap, then the program can write to.
//!
//! Nothing in it is trusted. The order tells who wrote a frame: the helper until it is confined, the bootstrap until it
//! sends the version of Python, after that anyone.

mod frame;
mod images;
mod left_files;

use crate::python::Version;
use crate::{LeftFile, Program};
use frame::HEADER_BYTES;
use images::{ImageFault, Images};
use left_files::LeftFiles;

pub(crate) use frame::{ReportKind, frame};

/// The most lines that a program can add to the end of its output.
const MAX_NOTES: usize = 20;
/// The most tables of a program that are kept.
const MAX_TABLES: usize = 20;

/// What an earlier program of a run reported.
#[derive(Debug)]
pub(crate) struct EarlierReport {
    /// In the end, as with a process.
    pub(crate) status: u8,
    pub(crate) images: Vec<Vec<u8>>,
    /// The value of its last line.
    pub(crate) value: Option<String>,
    pub(crate) tables: Vec<String>,
}

/// How far a run came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    Starting,
    Refused(String),
    Confined,
    NotStarted(String),
    Waiting,
    Running(Option<Version>),
}

/// Reads the frames as they arrive.
#[derive(Debug)]
pub(crate) struct Reports {
    stage: Stage,
    /// Those of the programs that have ended.
    earlier: Vec<EarlierReport>,
    images: Images,
    files: LeftFiles,
    /// In bytes.
    peak_memory: u64,
    /// The program's status, once it reported its end.
    status: Option<u8>,
    notes: Vec<String>,
    /// The value of the last line that it told last.
    value: Option<String>,
    tables: Vec<String>,
    /// The start of a frame that is not complete.
    unread: Vec<u8>,
    /// Bytes of an oversized payload still to come.
    skipping: usize,
    /// Something was not a frame, so nothing after it can be read.
    is_garbled: bool,
}

impl Reports {
    pub(crate) fn new() -> Self {
        Self {
            stage: Stage::Starting,
            earlier: Vec::new(),
            images: Images::default(),
            files: LeftFiles::default(),
            peak_memory: 0,
            status: None,
            notes: Vec::new(),
            value: None,
            tables: Vec::new(),
            unread: Vec::new(),
            skipping: 0,
            is_garbled: false,
        }
    }

    pub(crate) fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Whether the program has begun.
    pub(crate) fn is_running(&self) -> bool {
        matches!(self.stage, Stage::Running(_))
    }

    /// Whether the interpreter reported its peak memory, as the last of what it calls at its own end.
    pub(crate) fn is_finished(&self) -> bool {
        self.peak_memory > 0
    }

    /// The status that the program reported at its end. Nothing after that report is read.
    pub(crate) fn status(&self) -> Option<u8> {
        self.status
    }

    /// How many programs have ended and left the run to the next one.
    pub(crate) fn programs_ended(&self) -> usize {
        self.earlier.len()
    }

    /// What the earlier programs reported, in their order; once.
    pub(crate) fn take_earlier(&mut self) -> Vec<EarlierReport> {
        std::mem::take(&mut self.earlier)
    }

    /// In bytes, as the program reported it; 0 if it did not.
    pub(crate) fn peak_memory(&self) -> u64 {
        self.peak_memory
    }

    /// Lines for the end of the output.
    pub(crate) fn notes(&self) -> Vec<String> {
        let garbled = self.is_garbled.then(|| "figures after an unreadable one dropped".to_owned());
        self.notes
            .iter()
            .cloned()
            .chain(self.images.notes())
            .chain(self.files.note())
            .chain(garbled)
            .collect()
    }

    /// The value of the program's last line, unless it made something to see.
    pub(crate) fn only_value(&self) -> Option<&str> {
        let is_only = self.images.kept.is_empty() && self.files.is_empty();
        self.value.as_deref().filter(|_| is_only)
    }

    /// The tables of the last program, in their order; once.
    pub(crate) fn take_tables(&mut self) -> Vec<String> {
        std::mem::take(&mut self.tables)
    }

    /// The images and the files. Of a program that did not come to its end, the figures as they were last.
    pub(crate) fn into_results(mut self) -> (Vec<Vec<u8>>, Vec<LeftFile>) {
        if self.status.is_none() && !self.is_finished() {
            self.images.keep_so_far();
        }
        (self.images.kept, self.files.into_files())
    }

    /// Takes the next bytes of the pipe.
    pub(crate) fn push(&mut self, mut bytes: &[u8]) {
        let skipped = self.skipping.min(bytes.len());
        self.skipping -= skipped;
        bytes = &bytes[skipped..];
        if self.is_over() || bytes.is_empty() {
            return;
        }
        self.unread.extend_from_slice(bytes);
        let mut unread = std::mem::take(&mut self.unread);
        let mut start = 0;
        while self.status.is_none()
            && let Some(length) = self.take_frame(&unread[start..])
        {
            start += length;
        }
        unread.drain(..start);
        if !self.is_over() {
            self.unread = unread;
        }
    }

    /// Whether nothing more is read.
    fn is_over(&self) -> bool {
        self.is_garbled || self.status.is_some()
    }

    /// Takes the frame at the start of `bytes` and returns its length; `None` if it is not complete.
    fn take_frame(&mut self, bytes: &[u8]) -> Option<usize> {
        let (&[letter, ref length @ ..], rest) = bytes.split_first_chunk::<HEADER_BYTES>()?;
        let length = u32::from_le_bytes(*length) as usize;
        let known = ReportKind::ALL.into_iter().find(|kind| kind.letter() == letter);
        let Some(kind) = known.filter(|kind| self.expects(*kind)) else {
            self.is_garbled = true;
            return None;
        };
        if length > kind.max_bytes() {
            self.drop_oversized(kind);
            let here = length.min(rest.len());
            self.skipping = length - here;
            return Some(HEADER_BYTES + here);
        }
        self.take(kind, rest.get(..length)?);
        Some(HEADER_BYTES + length)
    }

    fn expects(&self, kind: ReportKind) -> bool {
        match self.stage {
            Stage::Starting => matches!(kind, ReportKind::Confined | ReportKind::Refused),
            Stage::Confined => {
                matches!(kind, ReportKind::NotStarted | ReportKind::Waiting | ReportKind::Python)
            }
            Stage::Waiting => kind == ReportKind::Python,
            Stage::Running(_) => {
                use ReportKind::{
                    Content, EarlierEnded, Ended, Figure, FigureSoFar, File, Note, PeakMemory, Table, Value,
                };
                matches!(
                    kind,
                    Figure
                        | FigureSoFar
                        | Note
                        | PeakMemory
                        | File
                        | Content
                        | Value
                        | Table
                        | EarlierEnded
                        | Ended
                )
            }
            Stage::Refused(_) | Stage::NotStarted(_) => false,
        }
    }

    fn drop_oversized(&mut self, kind: ReportKind) {
        match kind {
            ReportKind::Figure => self.images.drop_one(ImageFault::TooLarge),
            ReportKind::File => self.files.skip(),
            _ => {}
        }
    }

    fn take(&mut self, kind: ReportKind, payload: &[u8]) {
        let text = || String::from_utf8_lossy(payload).into_owned();
        match kind {
            ReportKind::Confined => self.stage = Stage::Confined,
            ReportKind::Refused => self.stage = Stage::Refused(text()),
            ReportKind::NotStarted => self.stage = Stage::NotStarted(text()),
            ReportKind::Waiting => self.stage = Stage::Waiting,
            ReportKind::Python => self.stage = Stage::Running(Version::parse(&text())),
            ReportKind::Figure => self.images.push(payload),
            ReportKind::FigureSoFar => self.images.push_so_far(payload),
            ReportKind::Note if self.notes.len() < MAX_NOTES => self.notes.push(text()),
            ReportKind::Note => {}
            ReportKind::Value => self.value = Some(text()),
            ReportKind::Table if self.tables.len() < MAX_TABLES => self.tables.push(text()),
            ReportKind::Table => {}
            ReportKind::File => self.files.name(payload),
            ReportKind::Content => self.files.push(payload),
            ReportKind::EarlierEnded if self.earlier.len() < Program::MOST_EARLIER => {
                let status = text().parse().unwrap_or(1);
                let images = self.images.take_kept();
                let (value, tables) = (self.value.take(), self.take_tables());
                self.earlier.push(EarlierReport { status, images, value, tables });
            }
            ReportKind::EarlierEnded => {}
            // Without a readable status, the end of the process decides.
            ReportKind::Ended => self.status = text().parse().ok(),
            ReportKind::PeakMemory => {
                let kib = text().parse().unwrap_or(0_u64);
                self.peak_memory = self.peak_memory.max(kib.saturating_mul(1024));
            }
        }
    }
}

#[cfg(test)]
mod tests;
