//! Secrets in files that are uploaded, which may be much larger than the memory.

use std::io::{self, Read};

use gemini::FileToUpload;
use secrets::SecretColumns;
use turn::{Failure, one_line};

use super::known::{KnownSecrets, SecretText};
use super::wide::{WideForm, WideReader};
use super::{AsItIs, HeldSecret, LeavingPart, Lines, find, in_line, mark_of, with_known, without_masked};

/// How many bytes of an upload are looked at together. What lies on the border of two is looked at in both.
pub(super) const WINDOW: usize = 4 << 20;

/// So much of a window is looked at again with the next one: a secret is no longer.
const OVERLAP: usize = 32 << 10;

/// The secrets in an upload, which is this part of what would leave.
pub(super) fn secrets_in(
    upload: &FileToUpload,
    part: LeavingPart,
    known: &KnownSecrets,
) -> Result<Vec<HeldSecret>, Failure> {
    let unreadable = |error: io::Error| {
        let is_other = error.kind() == io::ErrorKind::InvalidData;
        let why = if is_other { "it changes while it is read".to_owned() } else { error.to_string() };
        Failure::new(format!("Cannot read {}", one_line(&upload.name)), why, "Ask again once it is written.")
    };
    let form = form_of(upload).map_err(unreadable)?;
    let found = in_file(upload, form, known).map_err(unreadable)?;
    let part = match part {
        LeavingPart::AsItIs(at, AsItIs::Uploaded) if form.is_some() => LeavingPart::AsItIs(at, AsItIs::Wide),
        part => part,
    };
    let held = found.into_iter().map(|InUpload { what, line, text }| HeldSecret {
        part,
        place: 0..0,
        origin: one_line(&upload.name),
        what,
        at: in_line(line),
        mark: mark_of(&text.0),
        text,
    });
    Ok(held.collect())
}

/// A secret in a file.
struct InUpload {
    what: &'static str,
    line: usize,
    text: SecretText,
}

/// The form of a text whose characters take two or four bytes; `None` for any other file.
fn form_of(upload: &FileToUpload) -> io::Result<Option<WideForm>> {
    let is_image = upload.media_type.starts_with("image/");
    Ok(WideForm::of(&upload.file.read(0, WideForm::BEGINNING)?).filter(|_| !is_image))
}

fn in_file(upload: &FileToUpload, form: Option<WideForm>, known: &KnownSecrets) -> io::Result<Vec<InUpload>> {
    let file = &upload.file;
    let mut found = in_text(file.reader(), known)?;
    if let Some(form) = form {
        found.extend(in_text(WideReader::new(file.reader(), form), known)?);
    }
    Ok(found)
}

fn in_text(mut file: impl Read, known: &KnownSecrets) -> io::Result<Vec<InUpload>> {
    let (mut window, mut found, mut lines_before) = (Vec::new(), Vec::new(), 0);
    // Its header stands in the first window only.
    let mut columns: Option<SecretColumns> = None;
    let (mut is_first, mut is_packed) = (true, false);
    loop {
        let kept = window.len();
        let read = file.by_ref().take((WINDOW - kept) as u64).read_to_end(&mut window)?;
        let is_last = read < WINDOW - kept;
        // What begins in the end of a window may go on behind it.
        let next = if is_last { window.len() } else { beginning_of_next(&window) };
        let mut lines = Lines::of(&window);
        is_packed |= is_first && secrets::is_packed(&window);
        let in_window = match &columns {
            _ if is_packed => with_known(secrets::find_in_packed(&window), &window, known),
            Some(columns) => {
                let found = without_masked(secrets::find_in_more(&window, columns), &window);
                with_known(found, &window, known)
            }
            None => find(&window, known),
        };
        if std::mem::take(&mut is_first) {
            columns = SecretColumns::of(&window).filter(|_| !is_packed);
        }
        for secret in in_window {
            if secret.place.start < next {
                let line = lines_before + lines.at(secret.place.start);
                let text = SecretText(window[secret.place].to_vec());
                found.push(InUpload { what: secret.what, line, text });
            }
        }
        if is_last {
            return Ok(found);
        }
        lines_before += lines.at(next) - 1;
        window.drain(..next);
    }
}

/// Where the next window begins: with a line, so that all cells of a row stand in one; within one that is very long.
fn beginning_of_next(window: &[u8]) -> usize {
    let latest = window.len() - OVERLAP;
    memchr::memrchr(b'\n', &window[..latest]).map_or(latest, |at| at + 1)
}
