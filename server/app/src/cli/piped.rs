//! What is piped into `ask` without being named by `-`: it goes along as what it looks like, and that is said.

mod kind;

use std::io::{self, Read as _, Seek as _};

use engines::Input;
use sandbox::{InputFile, in_words};
use turn::view::size;
use turn::{Excerpt, Failure};

use super::ask_arguments::AskArguments;
use crate::complain::remark;
use crate::open::{cannot_read, is_stdin, spooled_text};
use kind::PipedKind;

/// What standard input is taken as.
pub(super) enum Piped {
    /// The question itself.
    Question(String),
    /// What is asked about, or run.
    Excerpt(Excerpt),
    /// A data file.
    File(InputFile),
}

/// How much of standard input decides what it is.
const HEAD: usize = 64 << 10;

/// The ending of the data that a text is; `None` for a program, and for what looks like no data.
pub(super) fn data_ending_of(text: &str) -> Option<&'static str> {
    match PipedKind::of(&text.as_bytes()[..text.len().min(HEAD)], Some(text)) {
        PipedKind::Data(ending) => Some(ending),
        PipedKind::Python | PipedKind::Text => None,
    }
}

/// Reads standard input if something comes, and no `-` names it. Says what it is taken as.
pub(super) fn read(arguments: &AskArguments) -> Result<Option<Piped>, Failure> {
    if arguments.attach.iter().chain(&arguments.code).any(|path| is_stdin(path)) {
        return Ok(None);
    }
    match source::state() {
        State::Nothing => return Ok(None),
        State::Silent => {
            remark(
                "Standard input is open, but nothing came within a second: it is left out. \
                 -a - or --code - waits for it, </dev/null says that there is none.",
            );
            return Ok(None);
        }
        State::Ready => {}
    }
    let mut input = spooled_text("standard input", io::stdin())?;
    let unreadable = |error: io::Error| cannot_read("standard input", &in_words(&error));
    let mut head = Vec::new();
    (&input.file).take(HEAD as u64).read_to_end(&mut head).map_err(unreadable)?;
    input.file.rewind().map_err(unreadable)?;
    if head.trim_ascii().is_empty() {
        return Ok(None);
    }
    let bytes = input.file.metadata().map_err(unreadable)?.len();
    let text = if bytes <= Input::CODE_LIMIT { text(&mut input).map_err(unreadable)? } else { None };
    let kind = PipedKind::of(&head, text.as_deref());
    let (piped, words) = taken(kind, text, input, arguments);
    if !arguments.quiet {
        remark(&format!("Standard input ({}) is taken as {words}.", size(bytes)));
    }
    Ok(Some(piped))
}

/// The whole input as text; `None` if it is none.
fn text(input: &mut InputFile) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    input.file.read_to_end(&mut bytes)?;
    input.file.rewind()?;
    let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
    Ok(text.map(|text| text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
}

/// What it is taken as, and that in words.
fn taken(
    kind: PipedKind,
    text: Option<String>,
    input: InputFile,
    arguments: &AskArguments,
) -> (Piped, String) {
    let has_question = arguments.question.iter().any(|word| !word.trim().is_empty());
    let has_code = arguments.code.is_some();
    let excerpt = |language: &str, text| Piped::Excerpt(Excerpt::new(language, text));
    match (kind, text) {
        (PipedKind::Python, Some(text)) if !has_code => (excerpt("python", text), "Python code".to_owned()),
        (PipedKind::Text, Some(text)) if !has_question => {
            (Piped::Question(text.trim().to_owned()), "the question".to_owned())
        }
        (PipedKind::Text, Some(text)) if !has_code => {
            (excerpt("plaintext", text), "the text to ask about".to_owned())
        }
        (kind, _) => {
            let name = format!("stdin.{}", kind.extension());
            let words = format!("a data file, {name}");
            (Piped::File(InputFile { name, ..input }), words)
        }
    }
}

/// What standard input holds.
#[derive(Debug, PartialEq, Eq)]
enum State {
    /// Nothing is piped: it is a terminal, a device or closed.
    Nothing,
    /// Something came, or its end.
    Ready,
    /// It is open, and nothing came: who started this may have left it so.
    Silent,
}

#[cfg(unix)]
mod source {
    use std::io;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::{FileType, fstat};

    use super::State;

    /// How long something may take to come.
    const PATIENCE: Timespec = Timespec { tv_sec: 1, tv_nsec: 0 };

    /// What standard input holds, after a moment.
    pub(super) fn state() -> State {
        let stdin = io::stdin();
        let kind = fstat(&stdin).map(|stat| FileType::from_raw_mode(stat.st_mode));
        match kind {
            Ok(FileType::RegularFile) => State::Ready,
            Ok(FileType::Fifo | FileType::Socket) => {
                let mut waited = [PollFd::new(&stdin, PollFlags::IN)];
                match poll(&mut waited, Some(&PATIENCE)) {
                    Ok(0) | Err(_) => State::Silent,
                    Ok(_) => State::Ready,
                }
            }
            _ => State::Nothing,
        }
    }
}

#[cfg(not(unix))]
mod source {
    use super::State;

    /// Elsewhere only `-` reads standard input.
    pub(super) fn state() -> State {
        State::Nothing
    }
}
