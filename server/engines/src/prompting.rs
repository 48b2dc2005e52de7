//! Makes the prompt, everything that leaves this machine, from the input.

use std::fs::File;
use std::io::{self, Read, Seek};

use gemini::{INLINE_LIMIT, Refusal, TokenEstimate, attachment};
use local::DataFolder;
use sandbox::InputFile;
use turn::{Attachment, Failure, Prompt, image_type};

use crate::sampling::{Sample, sample};
use crate::{Input, LargeFiles};

/// The tokens that all files of a question may take: the rest of a model's window, a million, is for the conversation.
const TOKENS: u64 = 800_000;

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

    /// The content of a file of this size and what is left with it; `None` if there is no room for it.
    fn whole(&self, file: &mut File, size: u64, is_image: bool) -> io::Result<Option<(Vec<u8>, Self)>> {
        if size > self.bytes {
            return Ok(None);
        }
        let Some(tokens) = self.tokens_with(file, is_image)? else { return Ok(None) };
        let mut content = Vec::new();
        file.rewind()?;
        // It may have grown.
        file.take(self.bytes + 1).read_to_end(&mut content)?;
        let bytes = self.bytes.checked_sub(content.len() as u64);
        Ok(bytes.map(|bytes| (content, Remaining { bytes, tokens })))
    }
}

/// Reads all files into a prompt. Fails if a file cannot be read or attached, or if it is too large and the policy or its form
/// allows no sample.
pub(crate) fn read(input: Input, policy: LargeFiles) -> Result<Prompt, Failure> {
    let mut room = Remaining { bytes: INLINE_LIMIT, tokens: TOKENS };
    let mut attachments = Vec::with_capacity(input.files.len());
    let below = input.folders.iter().flat_map(DataFolder::opened);
    for given in input.files.into_iter().map(Ok).chain(below) {
        attachments.push(attached(given?, &mut room, policy)?);
    }
    Ok(Prompt { question: input.question, excerpt: input.excerpt, attachments, ..Prompt::default() })
}

/// A file, or a sample of it where there is no room for all of it. A file is in memory only if all of it goes along.
fn attached(given: InputFile, room: &mut Remaining, policy: LargeFiles) -> Result<Attachment, Failure> {
    let InputFile { name, mut file } = given;
    let unreadable = |error: io::Error| unreadable(&name, &error.to_string());
    let size = file.metadata().map(|file| file.len()).unwrap_or_default();
    let beginning = beginning(&mut file).map_err(unreadable)?;
    let is_image = image_type(&beginning).is_some();
    if let Some((bytes, rest)) = room.whole(&mut file, size, is_image).map_err(unreadable)? {
        *room = rest;
        return attachment(&name, bytes).map_err(|refusal| refused(&name, &refusal));
    }
    if policy == LargeFiles::Refuse {
        return Err(too_large(&name, "", " let a sample of it go along (largeFiles, --large-files sample),"));
    }
    // What cannot be attached is refused as what it is, not as too large.
    let whole = attachment(&name, beginning).map_err(|refusal| refused(&name, &refusal))?;
    if is_image {
        return Err(too_large(&name, " Of an image no sample is made.", ""));
    }
    if [b"\xff\xfe", b"\xfe\xff"].iter().any(|mark| whole.bytes.starts_with(*mark)) {
        return Err(too_large(&name, " It is in UTF-16, of which no sample is made: save it as UTF-8.", ""));
    }
    let is_csv = [".csv", ".tsv"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    let sample = sample(&mut file, size, is_csv).map_err(unreadable)?;
    let Some(Sample { bytes, sampled }) = sample.filter(|sample| (sample.bytes.len() as u64) < room.bytes)
    else {
        return Err(too_large(&name, " It has no lines of which a sample could be made.", ""));
    };
    let mut estimate = TokenEstimate::default();
    estimate.add(&bytes);
    room.bytes -= bytes.len() as u64;
    room.tokens = room.tokens.saturating_sub(estimate.total());
    Ok(Attachment { bytes, sampled: Some(sampled), ..whole })
}

/// The beginning of a file, which tells its kind; whole lines of it, if it has any.
fn beginning(file: &mut File) -> io::Result<Vec<u8>> {
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

/// `or` is one more thing that a person can do.
fn too_large(name: &str, why: &str, or: &str) -> Failure {
    Failure::new(
        format!("Cannot attach {name}"),
        format!(
            "With it the question is too large: a request takes {} MB, and a model some {TOKENS} tokens of files.{why}",
            INLINE_LIMIT / 1_000_000
        ),
        format!("Attach less of it,{or} or ask the local engine, which has no such limit."),
    )
}
