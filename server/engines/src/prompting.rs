//! Makes the prompt, everything that leaves this machine, from the input.

use std::fs::File;
use std::io::{self, Read, Seek};

use gemini::{
    FileToUpload, INLINE_LIMIT, Refusal, Renewal, SealedFile, TokenEstimate, attachment, attachment_of,
};
use local::outline;
use sandbox::InputFile;
use turn::{Attachment, Failure, FilePrivacy, Prompt, Uploaded, image_type_of, one_line};

use crate::private_files::{FileThatLeaves, MayLeave};
use crate::sampling::{Sample, sample};
use crate::{LargeFiles, UploadedBefore};

/// What is read of a file to tell its kind.
const BEGINNING: u64 = 64 << 10;

/// What is read at once to estimate the tokens of a file.
const BUFFER: usize = 1 << 20;

/// What there is still room for.
struct Remaining {
    bytes: u64,
    tokens: u64,
}

impl Remaining {
    /// The tokens that are left with a file; `None` if there are too few. An image has tokens by its size in pixels, and few of
    /// them. Reads no more than it takes to know.
    fn tokens_with(&self, file: &mut File, is_image: bool) -> io::Result<Option<u64>> {
        let mut estimate = TokenEstimate::default();
        let mut buffer = if is_image { Vec::new() } else { vec![0; BUFFER] };
        file.rewind()?;
        while estimate.total() <= self.tokens {
            match file.read(&mut buffer)? {
                0 => break,
                read => estimate.add(&buffer[..read]),
            }
        }
        Ok(self.tokens.checked_sub(estimate.total()))
    }

    /// The content of a file; `None` if it has more bytes than there is room for.
    fn content(&self, file: &mut File) -> io::Result<Option<Vec<u8>>> {
        let mut content = Vec::new();
        file.rewind()?;
        file.take(self.bytes + 1).read_to_end(&mut content)?;
        Ok(Some(content).filter(|content| content.len() as u64 <= self.bytes))
    }
}

/// What is done with files that there is no room for, and what of that the service can do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FilePolicy {
    pub(crate) large_files: LargeFiles,
    /// `true` if the service takes uploads.
    pub(crate) takes_uploads: bool,
    /// The tokens that the model takes.
    pub(crate) window: u64,
}

impl FilePolicy {
    /// `true` if files may be uploaded.
    fn uploads(self) -> bool {
        self.takes_uploads && matches!(self.large_files, LargeFiles::Upload)
    }

    /// The tokens that all files of a question may take: the rest of the window is for the conversation.
    fn tokens(self) -> u64 {
        const STEP: u64 = 100_000;
        let most = self.window / 5 * 4;
        if most > STEP { most / STEP * STEP } else { most }
    }
}

/// What is sent, and the files of it that are uploaded first.
pub(crate) struct Prompted {
    pub(crate) prompt: Prompt,
    pub(crate) files: Vec<FileToUpload>,
    /// Those of earlier questions that are uploaded again if they expired.
    pub(crate) renewals: Vec<Renewal>,
}

/// Reads all files into a prompt. Fails if a file cannot be read or attached, or if it is too large and the policy or its form
/// allows nothing else.
pub(crate) fn read(question: String, leaves: MayLeave, policy: FilePolicy) -> Result<Prompted, Failure> {
    let room = Remaining { bytes: INLINE_LIMIT, tokens: policy.tokens() };
    let MayLeave { files, schemas, excerpt, excerpt_privacy, uploaded } = leaves;
    let uploaded = uploaded.into_iter().filter(|_| policy.uploads());
    let mut reading = Reading { policy, room, files: Vec::new() };
    let renewals = uploaded.filter_map(|given| again(given).transpose()).collect::<Result<_, _>>()?;
    let mut attachments = Vec::with_capacity(files.len());
    for FileThatLeaves { given, privacy, taken } in files {
        let mut attachment = Attachment { privacy, ..reading.attached(given)? };
        if let Some((sampled, taken)) = taken {
            // A part of what was taken would not be what it is called.
            if attachment.sampled.is_some() || attachment.uploaded.is_some() {
                return Err(too_much_taken(&attachment.name, privacy, &taken));
            }
            attachment.outline = outlined(&taken, &attachment.name, &attachment.bytes);
            attachment.sampled = Some(sampled);
        }
        attachments.push(attachment);
    }
    let prompt = Prompt { question, excerpt, excerpt_privacy, attachments, schemas, ..Prompt::default() };
    Ok(Prompted { prompt, files: reading.files, renewals })
}

/// `true` for a file that can be attached, as far as its beginning tells. Blocks: it reads the disk.
#[must_use]
pub fn can_be_attached(given: &InputFile) -> bool {
    matches!(begun(given), Ok(Some(_))) && (&given.file).rewind().is_ok()
}

/// A file that was uploaded for an earlier question; `None` if it could not be attached now. Fails if it cannot be read.
fn again(UploadedBefore { turn, file: given, .. }: UploadedBefore) -> Result<Option<Renewal>, Failure> {
    let given_name = given.name.clone();
    let unreadable = |error: io::Error| unreadable(&given_name, &error.to_string());
    let Some(Attachment { name, media_type, .. }) = begun(&given).map_err(unreadable)? else {
        return Ok(None);
    };
    let file = SealedFile::of(given.file).map_err(unreadable)?;
    Ok(Some(Renewal { turn, file: FileToUpload { name, media_type, file } }))
}

/// A file with its beginning alone; `None` if it cannot be attached.
fn begun(InputFile { name, file }: &InputFile) -> io::Result<Option<Attachment>> {
    let size = file.metadata()?.len();
    (&*file).rewind()?;
    Ok(attachment_of(name, beginning(file)?, size).ok())
}

fn too_much_taken(name: &str, privacy: FilePrivacy, taken: &str) -> Failure {
    let next = match privacy {
        FilePrivacy::Rows(_) => "Choose fewer rows (--privacy rows:N).",
        _ => "Ask about fewer files at once.",
    };
    Failure::new(
        format!("Cannot attach {}", one_line(name)),
        format!("There is no room for what of it may leave: {taken}."),
        next,
    )
}

/// The reading of files, one after the other.
struct Reading {
    policy: FilePolicy,
    room: Remaining,
    /// Those that are uploaded.
    files: Vec<FileToUpload>,
}

impl Reading {
    /// A file, or a sample of it where there is no room for all of it. A file is in memory only if all of it is part of the
    /// request.
    fn attached(&mut self, given: InputFile) -> Result<Attachment, Failure> {
        let InputFile { name, mut file } = given;
        let unreadable = |error: io::Error| unreadable(&name, &error.to_string());
        let size = file.metadata().map(|file| file.len()).unwrap_or_default();
        let beginning = beginning(&file).map_err(unreadable)?;
        let is_image = image_type_of(&beginning, size).is_some();
        let tokens = self.room.tokens_with(&mut file, is_image).map_err(unreadable)?;
        if let Some(tokens) = tokens.filter(|_| size <= self.room.bytes)
            && let Some(bytes) = self.room.content(&mut file).map_err(unreadable)?
        {
            self.room = Remaining { bytes: self.room.bytes - bytes.len() as u64, tokens };
            return attachment(&name, bytes).map_err(|refusal| refused(&name, &refusal));
        }
        // What cannot be attached is refused as what it is, not as too large.
        let whole = attachment_of(&name, beginning, size).map_err(|refusal| refused(&name, &refusal))?;
        match (self.policy.large_files, tokens) {
            (_, Some(tokens)) if self.policy.uploads() => {
                self.room.tokens = tokens;
                self.uploaded(whole, file).map_err(unreadable)
            }
            (LargeFiles::Upload, Some(_)) => {
                let or = if is_image {
                    " ask the Developer API (--engine gemini),"
                } else {
                    " ask the Developer API (--engine gemini), let a sample of it go along (--large-files sample),"
                };
                Err(self.too_large(&name, " Programs at Vertex AI read no uploaded file.", or))
            }
            (LargeFiles::Refuse, _) if is_image => Err(self.too_large(&name, "", "")),
            (LargeFiles::Refuse, _) => Err(self.too_large(
                &name,
                "",
                " let a sample of it go along (largeFiles, --large-files sample),",
            )),
            (_, tokens) => self.sampled(whole, file, size, tokens.is_some()),
        }
    }

    /// A file that is uploaded as it is now.
    fn uploaded(&mut self, whole: Attachment, file: File) -> io::Result<Attachment> {
        let (name, media_type) = (whole.name.clone(), whole.media_type);
        let file = SealedFile::of(file)?;
        let uploaded = Some(Uploaded { size: file.length(), uri: String::new() });
        self.files.push(FileToUpload { name, media_type, file });
        Ok(Attachment { bytes: Vec::new(), uploaded, ..whole })
    }

    /// A sample of a file of which `whole` has the beginning. `fits_model` tells that only its bytes are too many.
    fn sampled(
        &mut self,
        whole: Attachment,
        mut file: File,
        size: u64,
        fits_model: bool,
    ) -> Result<Attachment, Failure> {
        let name = &whole.name;
        let or = self.other_way(fits_model);
        if image_type_of(&whole.bytes, size).is_some() {
            return Err(self.too_large(name, " Of an image no sample is made.", or));
        }
        if [b"\xff\xfe", b"\xfe\xff"].iter().any(|mark| whole.bytes.starts_with(*mark)) {
            return Err(self.too_large(
                name,
                " It is in UTF-16, of which no sample is made: save it as UTF-8.",
                or,
            ));
        }
        let is_csv = [".csv", ".tsv"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
        let sample = sample(&mut file, size, is_csv).map_err(|error| unreadable(name, &error.to_string()))?;
        let Some(Sample { bytes, sampled, taken }) =
            sample.filter(|sample| (sample.bytes.len() as u64) < self.room.bytes)
        else {
            return Err(self.too_large(
                name,
                " No sample could be made of it: it has too few lines, or too long ones.",
                or,
            ));
        };
        let mut estimate = TokenEstimate::default();
        estimate.add(&bytes);
        self.room.bytes -= bytes.len() as u64;
        self.room.tokens = self.room.tokens.saturating_sub(estimate.total());
        let outline = outlined(&taken, name, &bytes);
        Ok(Attachment { bytes, sampled: Some(sampled), outline, ..whole })
    }

    /// What a person can do with a file of which no sample is made.
    fn other_way(&self, fits_model: bool) -> &'static str {
        match (fits_model, self.policy.takes_uploads) {
            (true, true) => " let it be uploaded (largeFiles, --large-files upload),",
            (true, false) => " let the Developer API have it (--engine gemini --large-files upload),",
            (false, _) => "",
        }
    }

    /// `or` is one more thing that a person can do.
    fn too_large(&self, name: &str, why: &str, or: &str) -> Failure {
        Failure::new(
            format!("Cannot attach {name}"),
            format!(
                "With it the question is too large: a request takes {} MB, and a model some {} tokens of files.{why}",
                INLINE_LIMIT / 1_000_000,
                self.policy.tokens()
            ),
            format!("Attach less of it,{or} or ask the local engine, which has no such limit."),
        )
    }
}

/// Which lines were taken of a file, and how they are read, in words.
fn outlined(taken: &str, name: &str, bytes: &[u8]) -> String {
    [format!("{taken}."), outline(name, bytes.to_vec())].join(" ").trim_end().to_owned()
}

/// The beginning of a file, which tells its kind; whole lines of it, if it has any.
fn beginning(file: &File) -> io::Result<Vec<u8>> {
    let mut beginning = Vec::new();
    file.take(BEGINNING).read_to_end(&mut beginning)?;
    let end = beginning.iter().rposition(|byte| *byte == b'\n').map_or(beginning.len(), |end| end + 1);
    beginning.truncate(end);
    Ok(beginning)
}

fn unreadable(name: &str, why: &str) -> Failure {
    Failure::new(format!("Cannot read {name}"), why, "")
}

fn refused(name: &str, refusal: &Refusal) -> Failure {
    Failure::new(format!("Cannot attach {name}"), refusal.to_string(), "")
}
