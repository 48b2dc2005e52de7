//! What comes back on the pipe that the helper, then the bootstrap, then the program can write to:
//! frames of one letter, the payload's length in four little-endian bytes, and the payload.
//!
//! Nothing in it is trusted. The order tells who speaks: the helper before it confines itself, the
//! bootstrap up to the version of Python, anyone after.

use std::collections::BTreeMap;

use super::png;
use crate::LeftFile;
use crate::python::Version;

const MAX_IMAGES: usize = 20;
const MAX_IMAGE_BYTES: usize = 5 << 20;
const MAX_BYTES_TOGETHER: usize = 20 << 20;
const MAX_PIXELS: u64 = 25_000_000;
const MAX_TEXT_BYTES: usize = 4 << 10;
const MAX_NOTES: usize = 20;
const MAX_FILES: usize = 100;
/// Of the contents of all files together; the bootstrap tells no more.
const MAX_KEPT_BYTES: usize = 16 << 20;
const MAX_NAME: usize = 200;
const MAX_PIECE_BYTES: usize = 1 << 20;

const HEADER_BYTES: usize = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum ReportKind {
    /// The helper gave up everything that a program must not have.
    Confined = b'C',
    /// The helper could not; the payload says why.
    Refused = b'R',
    /// The interpreter could not be started; the payload says why.
    NotStarted = b'X',
    /// The interpreter has imported what it should, and waits for the job.
    Waiting = b'W',
    /// The program is about to begin; the payload is the interpreter's version.
    Python = b'P',
    /// A figure as a PNG file.
    Figure = b'F',
    /// A line for the end of the output.
    Note = b'N',
    /// The most memory the first process had, in KiB.
    PeakMemory = b'M',
    /// A file the program leaves: its length in eight little-endian bytes, its name.
    File = b'O',
    /// A piece of what is in the file named last.
    Content = b'B',
    /// The program came to its end; the payload is its status.
    Ended = b'E',
}

impl ReportKind {
    const ALL: [Self; 11] = [
        Self::Confined,
        Self::Refused,
        Self::NotStarted,
        Self::Waiting,
        Self::Python,
        Self::Figure,
        Self::Note,
        Self::PeakMemory,
        Self::File,
        Self::Content,
        Self::Ended,
    ];

    fn letter(self) -> u8 {
        self as u8
    }

    fn max_bytes(self) -> usize {
        match self {
            Self::Figure => MAX_IMAGE_BYTES,
            Self::Content => MAX_PIECE_BYTES,
            _ => MAX_TEXT_BYTES,
        }
    }
}

/// A frame as the helper writes it.
pub(crate) fn frame(kind: ReportKind, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    [&[kind.letter()], &length.to_le_bytes()[..], payload].concat()
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

/// Why an image was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ImageFault {
    TooMany,
    TooLarge,
    TooMuchTogether,
    TooManyPixels,
    NotPng,
}

/// Reads the frames as they come in.
#[derive(Debug)]
pub(crate) struct Reports {
    stage: Stage,
    images: Vec<Vec<u8>>,
    peak_memory: u64,
    last_word: Option<u8>,
    files: Vec<LeftFile>,
    /// Which of them was named last, where it is one of them.
    named: Option<usize>,
    files_dropped: usize,
    kept_bytes: usize,
    notes: Vec<String>,
    dropped: BTreeMap<ImageFault, usize>,
    unread: Vec<u8>,
    /// Bytes of an oversized payload still to come.
    skipping: usize,
    /// Something was no frame, so nothing after it is.
    garbled: bool,
}

impl Reports {
    pub(crate) fn new() -> Self {
        Self {
            stage: Stage::Starting,
            images: Vec::new(),
            peak_memory: 0,
            last_word: None,
            files: Vec::new(),
            named: None,
            files_dropped: 0,
            kept_bytes: 0,
            notes: Vec::new(),
            dropped: BTreeMap::new(),
            unread: Vec::new(),
            skipping: 0,
            garbled: false,
        }
    }

    pub(crate) fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Whether the program has begun.
    pub(crate) fn is_running(&self) -> bool {
        matches!(self.stage, Stage::Running(_))
    }

    /// Whether the interpreter came to its end by itself, as far as it says so.
    pub(crate) fn is_finished(&self) -> bool {
        self.peak_memory > 0
    }

    /// The status with which the program ends, as it says; nothing comes after.
    pub(crate) fn last_word(&self) -> Option<u8> {
        self.last_word
    }

    /// In bytes, as the program says; 0 if it did not.
    pub(crate) fn peak_memory(&self) -> u64 {
        self.peak_memory
    }

    /// Lines for the end of the output.
    pub(crate) fn notes(&self) -> Vec<String> {
        let dropped = self.dropped.iter().map(|(fault, count)| dropped_note(*fault, *count));
        let garbled = self.garbled.then(|| "figures after an unreadable one dropped".to_owned());
        let files = (self.files_dropped > 0)
            .then(|| format!("{} files more than {MAX_FILES} are not kept", self.files_dropped));
        self.notes.iter().cloned().chain(dropped).chain(files).chain(garbled).collect()
    }

    /// The images, and the files it told of, each with its content where that came whole.
    pub(crate) fn into_results(self) -> (Vec<Vec<u8>>, Vec<LeftFile>) {
        let whole = |mut file: LeftFile| {
            file.content = file.content.filter(|content| content.len() as u64 == file.bytes);
            file
        };
        (self.images, self.files.into_iter().map(whole).collect())
    }

    /// Takes the next bytes of the pipe.
    pub(crate) fn push(&mut self, mut bytes: &[u8]) {
        let skipped = self.skipping.min(bytes.len());
        self.skipping -= skipped;
        bytes = &bytes[skipped..];
        if self.garbled || self.last_word.is_some() || bytes.is_empty() {
            return;
        }
        self.unread.extend_from_slice(bytes);
        let mut unread = std::mem::take(&mut self.unread);
        let mut start = 0;
        while self.last_word.is_none()
            && let Some(length) = self.take_frame(&unread[start..])
        {
            start += length;
        }
        unread.drain(..start);
        if !self.garbled && self.last_word.is_none() {
            self.unread = unread;
        }
    }

    /// Takes the frame at the start of `bytes` and returns its length; `None` if it is not complete.
    fn take_frame(&mut self, bytes: &[u8]) -> Option<usize> {
        let (&[letter, ref length @ ..], rest) = bytes.split_first_chunk::<HEADER_BYTES>()?;
        let length = u32::from_le_bytes(*length) as usize;
        let Some(kind) =
            ReportKind::ALL.into_iter().find(|kind| kind.letter() == letter && self.expects(*kind))
        else {
            self.garbled = true;
            return None;
        };
        if length > kind.max_bytes() {
            match kind {
                ReportKind::Figure => self.drop_image(ImageFault::TooLarge),
                ReportKind::File => self.named = None,
                _ => {}
            }
            let here = length.min(rest.len());
            self.skipping = length - here;
            return Some(HEADER_BYTES + here);
        }
        let payload = rest.get(..length)?;
        self.take(kind, payload);
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
                use ReportKind::{Content, Ended, Figure, File, Note, PeakMemory};
                matches!(kind, Figure | Note | PeakMemory | File | Content | Ended)
            }
            Stage::Refused(_) | Stage::NotStarted(_) => false,
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
            ReportKind::Figure => match self.fault_of(payload) {
                Some(fault) => self.drop_image(fault),
                None => self.images.push(payload.to_vec()),
            },
            ReportKind::Note if self.notes.len() < MAX_NOTES => self.notes.push(text()),
            ReportKind::Note => {}
            ReportKind::File => {
                let is_room = self.files.len() < MAX_FILES;
                self.files_dropped += usize::from(!is_room);
                let file = written_file(payload).filter(|_| is_room);
                self.named = file.is_some().then_some(self.files.len());
                self.files.extend(file);
            }
            ReportKind::Content => self.keep(payload),
            // A word that is no status is none: then the end itself tells.
            ReportKind::Ended => self.last_word = text().parse().ok(),
            ReportKind::PeakMemory => {
                let kib = text().parse().unwrap_or(0_u64);
                self.peak_memory = self.peak_memory.max(kib.saturating_mul(1024));
            }
        }
    }

    /// Takes a piece of the file named last, as long as there is room.
    fn keep(&mut self, piece: &[u8]) {
        let file = self.named.and_then(|index| self.files.get_mut(index));
        let is_room = self.kept_bytes + piece.len() <= MAX_KEPT_BYTES;
        if let Some(content) = file.and_then(|file| file.content.as_mut()).filter(|_| is_room) {
            self.kept_bytes += piece.len();
            content.extend_from_slice(piece);
        }
    }

    fn fault_of(&self, image: &[u8]) -> Option<ImageFault> {
        let together = self.images.iter().map(Vec::len).sum::<usize>() + image.len();
        match png::pixels(image) {
            None => Some(ImageFault::NotPng),
            Some(pixels) if pixels > MAX_PIXELS => Some(ImageFault::TooManyPixels),
            Some(_) if self.images.len() >= MAX_IMAGES => Some(ImageFault::TooMany),
            Some(_) if together > MAX_BYTES_TOGETHER => Some(ImageFault::TooMuchTogether),
            Some(_) => None,
        }
    }

    fn drop_image(&mut self, fault: ImageFault) {
        *self.dropped.entry(fault).or_default() += 1;
    }
}

fn written_file(payload: &[u8]) -> Option<LeftFile> {
    let (bytes, name) = payload.split_first_chunk()?;
    // It also stands in sentences of ours.
    let is_plain = |character: char| character.is_alphanumeric() || "./_-+()=, ".contains(character);
    let name = String::from_utf8_lossy(name);
    // Its end tells most, and what kind of file it is.
    let beyond = name.chars().count().saturating_sub(MAX_NAME);
    let name: String = name.chars().skip(beyond).map(|it| if is_plain(it) { it } else { '_' }).collect();
    Some(LeftFile { name, bytes: u64::from_le_bytes(*bytes), content: Some(Vec::new()) })
}

fn dropped_note(fault: ImageFault, count: usize) -> String {
    let images = if count == 1 { "1 image".to_owned() } else { format!("{count} images") };
    let why = match fault {
        ImageFault::TooMany => format!("more than {MAX_IMAGES}"),
        ImageFault::TooLarge => format!("larger than {} MiB", MAX_IMAGE_BYTES >> 20),
        ImageFault::TooMuchTogether => format!("more than {} MiB together", MAX_BYTES_TOGETHER >> 20),
        ImageFault::TooManyPixels => format!("more than {} million pixels", MAX_PIXELS / 1_000_000),
        ImageFault::NotPng => "not PNG files".to_owned(),
    };
    format!("{images} dropped: {why}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use std::os::unix::process::ExitStatusExt;

    use super::super::ending::ProcessEnd;
    use super::super::png::tests::header;
    use super::*;

    fn running() -> Reports {
        let mut reports = Reports::new();
        reports.push(&frame(ReportKind::Confined, b""));
        reports.push(&frame(ReportKind::Python, b"3.12"));
        assert_eq!(*reports.stage(), Stage::Running(Version::parse("3.12")));
        reports
    }

    /// Frames as a program may forge them, and what is none.
    fn forged() -> impl Strategy<Value = Vec<u8>> {
        let payload = prop_oneof![
            prop::collection::vec(any::<u8>(), 0..60),
            (any::<u32>(), any::<u32>()).prop_map(|(width, height)| header(width, height)),
            any::<u16>().prop_map(|number| number.to_string().into_bytes()),
        ];
        let framed = (prop::sample::select(ReportKind::ALL.to_vec()), payload);
        let piece = prop_oneof![
            9 => framed.prop_map(|(kind, payload)| frame(kind, &payload)),
            1 => prop::collection::vec(any::<u8>(), 0..12),
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    fn image(bytes: usize) -> Vec<u8> {
        let mut image = header(10, 10);
        image.resize(bytes, 0);
        image
    }

    #[test]
    fn only_the_helper_can_say_that_it_is_confined_and_only_first() {
        let mut reports = Reports::new();
        reports.push(&frame(ReportKind::Figure, &image(100)));
        reports.push(&frame(ReportKind::Confined, b""));
        assert_eq!(*reports.stage(), Stage::Starting);

        let mut reports = running();
        reports.push(&frame(ReportKind::Refused, b"forged"));
        assert!(matches!(reports.stage(), Stage::Running(_)));
        assert_eq!(reports.notes(), ["figures after an unreadable one dropped"]);
    }

    #[test]
    fn a_refusal_keeps_its_sentence() {
        let mut reports = Reports::new();
        reports.push(&frame(ReportKind::Refused, b"no Landlock"));
        assert_eq!(*reports.stage(), Stage::Refused("no Landlock".to_owned()));
    }

    #[test]
    fn images_beyond_the_limits_are_dropped_with_a_note() {
        let mut reports = running();
        reports.push(&frame(ReportKind::Figure, b"not an image"));
        reports.push(&frame(ReportKind::Figure, &header(5_001, 5_000)));
        reports.push(&frame(ReportKind::Figure, &image(MAX_IMAGE_BYTES + 1)));
        for _ in 0..5 {
            reports.push(&frame(ReportKind::Figure, &image(MAX_IMAGE_BYTES)));
        }
        for _ in 0..20 {
            reports.push(&frame(ReportKind::Figure, &image(30)));
        }
        assert_eq!(
            reports.notes(),
            [
                "1 image dropped: larger than 5 MiB",
                "21 images dropped: more than 20 MiB together",
                "1 image dropped: more than 25 million pixels",
                "1 image dropped: not PNG files"
            ]
        );
        assert_eq!(reports.into_results().0.len(), 4);

        let mut reports = running();
        for _ in 0..22 {
            reports.push(&frame(ReportKind::Figure, &image(30)));
        }
        assert_eq!(reports.notes(), ["2 images dropped: more than 20"]);
        assert_eq!(reports.into_results().0.len(), 20);
    }

    fn told(name: &str, bytes: u64) -> Vec<u8> {
        frame(ReportKind::File, &[&bytes.to_le_bytes()[..], name.as_bytes()].concat())
    }

    #[test]
    fn a_file_is_kept_where_it_came_whole_and_is_not_too_large() {
        let mut reports = running();
        let piece = vec![1; MAX_PIECE_BYTES];
        reports.push(&frame(ReportKind::Content, b"of no file"));
        reports.push(
            &[told("a", 3), frame(ReportKind::Content, b"1"), frame(ReportKind::Content, b"23")].concat(),
        );
        reports.push(&[told("short", 2), frame(ReportKind::Content, b"1")].concat());
        reports.push(&[told("long", 1), frame(ReportKind::Content, b"12")].concat());
        reports.push(&told("empty", 0));
        reports.push(&told("large", 20 << 20));
        (0..20).for_each(|_| reports.push(&frame(ReportKind::Content, &piece)));
        let (_, files) = reports.into_results();
        let kept: Vec<_> = files.iter().map(|file| (file.name.as_str(), file.content.as_deref())).collect();
        let expected: [(&str, Option<&[u8]>); 5] =
            [("a", Some(b"123")), ("short", None), ("long", None), ("empty", Some(b"")), ("large", None)];
        assert_eq!(kept, expected);
    }

    #[test]
    fn the_bootstrap_sends_what_is_taken() {
        let bootstrap = include_str!("bootstrap.py");
        for (name, most) in [("MAX_KEPT", MAX_KEPT_BYTES), ("MAX_PIECE", MAX_PIECE_BYTES)] {
            assert!(bootstrap.contains(&format!("\n{name} = {} << 20\n", most >> 20)), "{name}");
        }
    }

    proptest! {
        #[test]
        fn frames_are_read_the_same_however_they_are_cut(sizes in prop::collection::vec(29..3000_usize, 0..8), cut in 1..4000_usize) {
            let stream: Vec<u8> = sizes.iter().flat_map(|size| frame(ReportKind::Figure, &image(*size))).collect();
            let mut reports = running();
            for chunk in stream.chunks(cut) {
                reports.push(chunk);
            }
            prop_assert!(reports.unread.is_empty());
            let lengths: Vec<_> = reports.into_results().0.iter().map(Vec::len).collect();
            prop_assert_eq!(lengths, sizes);
        }

        #[test]
        fn a_program_forges_no_end_but_one_it_could_have_had(bytes in forged(), cut in 1..300_usize, status in 0..256_i32, is_killed: bool) {
            let mut reports = running();
            for chunk in bytes.chunks(cut) {
                reports.push(chunk);
            }
            prop_assert_eq!(reports.stage(), &Stage::Running(Version::parse("3.12")));
            prop_assert!(reports.images.iter().all(|image| png::pixels(image).is_some_and(|pixels| pixels <= MAX_PIXELS)));
            // Killed, or ended by a status, it is not said to have ended well, whatever it said before.
            for layer in [crate::Layer::Full, crate::Layer::Reduced] {
                let raw = if is_killed { status % 64 + 1 } else { status << 8 };
                let ending = ProcessEnd::of(std::process::ExitStatus::from_raw(raw), layer, reports.is_finished());
                prop_assert_eq!(ending.outcome() == crate::Ended::Ok, status == 0 && !is_killed);
            }
        }

        #[test]
        fn without_the_helpers_word_nothing_runs(bytes in forged(), cut in 1..300_usize) {
            let mut reports = Reports::new();
            for chunk in bytes.chunks(cut) {
                reports.push(chunk);
            }
            let is_first = bytes.starts_with(&[ReportKind::Confined.letter()]);
            prop_assert!(is_first || !reports.is_running());
            prop_assert!(reports.is_running() || (reports.images.is_empty() && reports.last_word().is_none()));
        }

        #[test]
        fn no_bytes_break_the_limits(bytes in prop::collection::vec(any::<u8>(), 0..2000), letter in prop::sample::select(b"CRXWPFNMOBE".to_vec()), cut in 1..300_usize) {
            let mut reports = running();
            reports.push(&[letter]);
            for chunk in bytes.chunks(cut) {
                reports.push(chunk);
            }
            prop_assert!(reports.images.len() <= MAX_IMAGES && reports.notes.len() <= MAX_NOTES);
            prop_assert!(reports.files.len() <= MAX_FILES && reports.kept_bytes <= MAX_KEPT_BYTES);
            prop_assert_eq!(reports.stage(), &Stage::Running(Version::parse("3.12")), "nothing takes it back");
            prop_assert!(reports.unread.len() <= HEADER_BYTES + MAX_IMAGE_BYTES);
        }
    }
}
