//! Makes the prompt, everything that leaves this machine, from the input.

use std::io::{Read, Seek, SeekFrom};

use gemini::{INLINE_LIMIT, Refusal, attachment, estimated_tokens};
use local::DataFolder;
use sandbox::InputFile;
use turn::{Attachment, Failure, Prompt, image_type};

use crate::sampling::{Sample, sample};
use crate::{Input, LargeFiles};

/// The tokens that all files of a question may take: the rest of a model's window, a million, is for the conversation.
const TOKENS: u64 = 800_000;

/// What there is still room for.
struct Remaining {
    bytes: u64,
    tokens: u64,
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

/// A file, or a sample of it where there is no room for all of it.
fn attached(given: InputFile, room: &mut Remaining, policy: LargeFiles) -> Result<Attachment, Failure> {
    let InputFile { name, mut file } = given;
    let unreadable = |error: &std::io::Error| unreadable(&name, &error.to_string());
    // So that a file of any size is refused before any of it is in memory.
    let size = file.metadata().map(|file| file.len()).unwrap_or_default();
    if size <= room.bytes {
        let mut bytes = Vec::new();
        (&mut file).take(room.bytes + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
        // An image has tokens by its size in pixels, and few of them.
        let tokens = if image_type(&bytes).is_none() { estimated_tokens(&bytes) } else { 0 };
        let rest = (room.bytes.checked_sub(bytes.len() as u64), room.tokens.checked_sub(tokens));
        if let (Some(bytes_left), Some(tokens_left)) = rest {
            (room.bytes, room.tokens) = (bytes_left, tokens_left);
            return attachment(&name, bytes).map_err(|refusal| refused(&name, &refusal));
        }
    }
    if policy == LargeFiles::Refuse {
        return Err(too_large(&name, ""));
    }
    let is_csv = [".csv", ".tsv"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    // What cannot be attached is refused as what it is, not as too large.
    let mut beginning = Vec::new();
    file.seek(SeekFrom::Start(0)).map_err(|error| unreadable(&error))?;
    (&mut file).take(BEGINNING).read_to_end(&mut beginning).map_err(|error| unreadable(&error))?;
    let end = beginning.iter().rposition(|byte| *byte == b'\n').map_or(beginning.len(), |end| end + 1);
    beginning.truncate(end);
    let whole = attachment(&name, beginning).map_err(|refusal| refused(&name, &refusal))?;
    if [b"\xff\xfe", b"\xfe\xff"].iter().any(|mark| whole.bytes.starts_with(*mark)) {
        return Err(too_large(&name, " It is in UTF-16, of which no sample is made: save it as UTF-8."));
    }
    let sample = sample(&mut file, size, is_csv).map_err(|error| unreadable(&error))?;
    let Some(Sample { bytes, sampled }) = sample.filter(|sample| (sample.bytes.len() as u64) < room.bytes)
    else {
        return Err(too_large(&name, " It has no lines of which a sample could be made."));
    };
    room.bytes -= bytes.len() as u64;
    room.tokens = room.tokens.saturating_sub(estimated_tokens(&bytes));
    Ok(Attachment { bytes, sampled: Some(sampled), ..whole })
}

/// What is read of a file to tell its kind.
const BEGINNING: u64 = 64 << 10;

fn unreadable(name: &str, why: &str) -> Failure {
    Failure::new(format!("Cannot read {name}"), why, "")
}

fn refused(name: &str, refusal: &Refusal) -> Failure {
    Failure::new(format!("Cannot attach {name}"), refusal.to_string(), "")
}

fn too_large(name: &str, why: &str) -> Failure {
    Failure::new(
        format!("Cannot attach {name}"),
        format!(
            "With it the question is too large: a request takes {} MB, and a model some {TOKENS} tokens of files.{why}",
            INLINE_LIMIT / 1_000_000
        ),
        "Attach less of it, let a sample of it go along (largeFiles, --large-files sample), or ask the local engine, which has \
         no such limit.",
    )
}
