//! Makes the prompt, everything that leaves this machine, from the input.

use std::io::Read;

use gemini::{INLINE_LIMIT, Refusal, attachment};
use local::DataFolder;
use sandbox::InputFile;
use turn::{Failure, Prompt};

use crate::Input;

/// Reads all files into a prompt. Fails if a file cannot be read or attached, or if the files together exceed
/// [`INLINE_LIMIT`] bytes.
pub(crate) fn read(input: Input) -> Result<Prompt, Failure> {
    let mut room = INLINE_LIMIT;
    let mut attachments = Vec::with_capacity(input.files.len());
    let below = input.folders.iter().flat_map(DataFolder::opened);
    for given in input.files.into_iter().map(Ok).chain(below) {
        let InputFile { name, file } = given?;
        // So that a file of any size is refused before any of it is in memory.
        if file.metadata().is_ok_and(|file| file.len() > room) {
            return Err(too_large(&name));
        }
        let mut bytes = Vec::new();
        file.take(room + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&name, &error.to_string()))?;
        room = room.checked_sub(bytes.len() as u64).ok_or_else(|| too_large(&name))?;
        attachments.push(attachment(&name, bytes).map_err(|refusal| refused(&name, &refusal))?);
    }
    Ok(Prompt { question: input.question, excerpt: input.excerpt, attachments, ..Prompt::default() })
}

fn unreadable(name: &str, why: &str) -> Failure {
    Failure::new(format!("Cannot read {name}"), why, "")
}

fn refused(name: &str, refusal: &Refusal) -> Failure {
    Failure::new(format!("Cannot attach {name}"), refusal.to_string(), "")
}

fn too_large(name: &str) -> Failure {
    Failure::new(
        format!("Cannot attach {name}"),
        format!("One request takes {} MB of attachments.", INLINE_LIMIT / 1_000_000),
        "Attach less of it, or ask the local engine, which has no such limit.",
    )
}
