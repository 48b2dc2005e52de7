//! All that can be found out about an answer.

use std::borrow::Cow;

use turn::{Attachment, Evidence, SampledFile, Turn, one_line};

use crate::tables::{is_table, tables};
use crate::{claimed, typed, unsupported};

/// What an answer may rest on beside its own programs.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The files that were given along, in the order in which the model got them.
    pub files: Vec<Attachment>,
    /// What was asked, run and printed before in the conversation.
    pub known: Vec<String>,
}

/// Examines a whole answer. `checks_numbers` is `false` if the person does not want its numbers to be checked.
#[must_use]
pub fn examine(turn: &Turn, inputs: &Inputs, checks_numbers: bool) -> Evidence {
    let (typed, sampled) = (typed_rows(turn, &inputs.files), sampled(&inputs.files));
    if !checks_numbers {
        return Evidence { typed, sampled, ..Evidence::default() };
    }
    let files: Vec<Cow<'_, str>> = inputs.files.iter().filter(|file| is_text(file)).map(text).collect();
    let files: Vec<&str> = files.iter().map(AsRef::as_ref).collect();
    let known: Vec<&str> = inputs.known.iter().map(String::as_str).collect();
    Evidence { unsupported: unsupported(turn, &files, &known), claimed: claimed(turn), typed, sampled }
}

/// The files of which the model had a sample only.
fn sampled(files: &[Attachment]) -> Vec<SampledFile> {
    let of = |file: &Attachment| Some(SampledFile { file: one_line(&file.name), sampled: file.sampled? });
    files.iter().filter_map(of).collect()
}

fn typed_rows(turn: &Turn, files: &[Attachment]) -> Vec<turn::TypedRows> {
    if !files.iter().any(|file| is_table(&file.name, &file.bytes)) {
        return Vec::new();
    }
    let contents = files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice()));
    typed(&turn.transcript.rounds(), || tables(contents))
}

fn is_text(file: &Attachment) -> bool {
    !file.media_type.starts_with("image/")
}

fn text(file: &Attachment) -> Cow<'_, str> {
    String::from_utf8_lossy(&file.bytes)
}
