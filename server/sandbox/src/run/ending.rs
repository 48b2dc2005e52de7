//! How a run ended, and the outcome and the words for it.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

use crate::{Ended, Layer, Limits};

/// How the run's first process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProcessEnd {
    Exited(i32),
    Signalled(i32),
    Stopped(BrokenLimit),
}

/// The limit at which the host killed the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BrokenLimit {
    Deadline,
    Output,
    Memory,
    Tasks,
    Disk,
}

impl ProcessEnd {
    /// Bubblewrap passes a death by signal on as status 128 and the signal. A program that chose such
    /// a status came to its end first (`finished`).
    pub(crate) fn of(status: ExitStatus, layer: Layer, finished: bool) -> Self {
        match (status.signal(), status.code().unwrap_or(0)) {
            (Some(signal), _) => Self::Signalled(signal),
            (None, code @ 129..=192) if layer == Layer::Full && !finished => Self::Signalled(code - 128),
            (None, code) => Self::Exited(code),
        }
    }

    pub(crate) fn outcome(self) -> Ended {
        match self {
            Self::Exited(0) => Ended::Ok,
            Self::Stopped(BrokenLimit::Deadline) => Ended::DeadlineExceeded,
            _ => Ended::Failed,
        }
    }

    /// The line for an end that the program's own output does not explain.
    fn note(self, limits: &Limits, is_explained: bool) -> Option<String> {
        match self {
            Self::Exited(0) => None,
            Self::Exited(_) if is_explained => None,
            Self::Exited(status) => Some(format!("ended with status {status}")),
            Self::Signalled(signal) => Some(format!("killed by signal {signal}{}", meaning(signal))),
            Self::Stopped(stop) => Some(format!("stopped: {}", reason(stop, limits))),
        }
    }
}

/// What a program wrote to its standard streams.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct CapturedOutput {
    pub(crate) output: Vec<u8>,
    pub(crate) errors: Vec<u8>,
    /// In which order the bytes came, as far as the two pipes tell.
    pieces: Vec<(Stream, usize)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    Output,
    Errors,
}

impl CapturedOutput {
    fn push(&mut self, stream: Stream, bytes: &[u8]) {
        self.stream_mut(stream).extend_from_slice(bytes);
        match self.pieces.last_mut() {
            Some((last, length)) if *last == stream => *length += bytes.len(),
            _ => self.pieces.push((stream, bytes.len())),
        }
    }

    /// Takes the next bytes as far as the stream has `most` of them; false where they are more.
    pub(crate) fn push_up_to(&mut self, most: usize, stream: Stream, bytes: &[u8]) -> bool {
        let room = most.saturating_sub(self.stream_mut(stream).len());
        self.push(stream, &bytes[..bytes.len().min(room)]);
        bytes.len() <= room
    }

    fn stream_mut(&mut self, stream: Stream) -> &mut Vec<u8> {
        match stream {
            Stream::Output => &mut self.output,
            Stream::Errors => &mut self.errors,
        }
    }

    /// Both, in the order they came; each piece begins on a line of its own.
    fn together(&self) -> String {
        let (mut output, mut errors) = (&self.output[..], &self.errors[..]);
        let mut text = String::new();
        for &(stream, length) in &self.pieces {
            let rest = if stream == Stream::Output { &mut output } else { &mut errors };
            let (piece, after) = rest.split_at(length);
            *rest = after;
            on_new_line(&mut text, &String::from_utf8_lossy(piece));
        }
        text
    }
}

/// The output as people read it: see [`Run::output`](crate::Run::output).
pub(crate) fn text(ending: ProcessEnd, limits: &Limits, notes: &[String], said: &CapturedOutput) -> String {
    let mut text = match ending.outcome() {
        Ended::Ok => String::from_utf8_lossy(&said.output).into_owned(),
        Ended::Failed | Ended::DeadlineExceeded => said.together(),
    };
    for note in notes.iter().chain(&ending.note(limits, !said.errors.is_empty())) {
        on_new_line(&mut text, &format!("[{}]\n", note.replace(['\r', '\n'], " ")));
    }
    text
}

fn on_new_line(text: &mut String, addition: &str) {
    if !text.is_empty() && !text.ends_with('\n') && !addition.is_empty() {
        text.push('\n');
    }
    text.push_str(addition);
}

fn reason(stop: BrokenLimit, limits: &Limits) -> String {
    match stop {
        BrokenLimit::Deadline => format!("not done after {}", seconds(limits.wall)),
        BrokenLimit::Output => format!("more than {} of output", size(limits.output as u64)),
        BrokenLimit::Memory => format!("more than {} of memory", size(limits.memory)),
        BrokenLimit::Tasks => format!("more than {} processes and threads", super::MAX_TASKS),
        BrokenLimit::Disk => "too much written to disk".to_owned(),
    }
}

fn meaning(signal: i32) -> &'static str {
    match signal {
        libc::SIGABRT => " (abort)",
        libc::SIGBUS => " (bus error)",
        libc::SIGFPE => " (arithmetic error)",
        libc::SIGILL => " (illegal instruction)",
        libc::SIGKILL => " (kill; the system may be out of memory)",
        libc::SIGSEGV => " (segmentation fault)",
        libc::SIGSYS => " (forbidden system call)",
        libc::SIGXCPU => " (out of processor time)",
        libc::SIGTERM => " (termination)",
        _ => "",
    }
}

fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs_f64())
}

fn size(bytes: u64) -> String {
    const UNITS: [(u32, &str); 3] = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let unit = UNITS.into_iter().find(|(shift, _)| bytes >> shift > 0 && bytes.trailing_zeros() >= *shift);
    unit.map_or_else(|| format!("{bytes} bytes"), |(shift, name)| format!("{} {name}", bytes >> shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(pieces: &[(Stream, &[u8])]) -> CapturedOutput {
        let mut said = CapturedOutput::default();
        for (stream, bytes) in pieces {
            said.push(*stream, bytes);
        }
        said
    }

    fn shown(ending: ProcessEnd, stdout: &str, stderr: &str) -> String {
        let said = said(&[(Stream::Output, stdout.as_bytes()), (Stream::Errors, stderr.as_bytes())]);
        text(ending, &Limits::default(), &[], &said)
    }

    #[test]
    fn output_and_errors_stand_in_the_order_they_came() {
        let both = said(&[
            (Stream::Output, b"a"),
            (Stream::Output, b"b\n"),
            (Stream::Errors, b"warning"),
            (Stream::Output, b"c\n"),
            (Stream::Errors, b"error\n"),
        ]);
        let text = |status| text(ProcessEnd::Exited(status), &Limits::default(), &[], &both);
        assert_eq!(text(1), "ab\nwarning\nc\nerror\n");
        assert_eq!(text(0), "ab\nc\n");
    }

    #[test]
    fn errors_are_shown_only_when_the_program_did_not_end_well() {
        assert_eq!(shown(ProcessEnd::Exited(0), "out", "err"), "out");
        assert_eq!(shown(ProcessEnd::Exited(3), "out", "err\n"), "out\nerr\n");
        assert_eq!(shown(ProcessEnd::Exited(1), "", "err\n"), "err\n");
    }

    #[test]
    fn a_limit_says_so_in_the_last_line() {
        assert_eq!(
            shown(ProcessEnd::Stopped(BrokenLimit::Deadline), "a", ""),
            "a\n[stopped: not done after 30 s]\n"
        );
        assert_eq!(
            shown(ProcessEnd::Stopped(BrokenLimit::Output), "", ""),
            "[stopped: more than 1 MiB of output]\n"
        );
        assert_eq!(
            shown(ProcessEnd::Stopped(BrokenLimit::Memory), "", ""),
            "[stopped: more than 4 GiB of memory]\n"
        );
        assert_eq!(
            shown(ProcessEnd::Signalled(11), "a\n", ""),
            "a\n[killed by signal 11 (segmentation fault)]\n"
        );
    }

    #[test]
    fn notes_are_single_lines_and_broken_text_is_shown() {
        let notes = ["one\ntwo".to_owned()];
        let shown =
            text(ProcessEnd::Exited(0), &Limits::default(), &notes, &said(&[(Stream::Output, b"\xff\xc3")]));
        assert_eq!(shown, "\u{fffd}\u{fffd}\n[one two]\n");
    }

    #[test]
    fn a_chosen_status_is_not_a_signal() {
        let status = ExitStatus::from_raw(139 << 8);
        assert_eq!(ProcessEnd::of(status, Layer::Full, false), ProcessEnd::Signalled(11));
        assert_eq!(ProcessEnd::of(status, Layer::Full, true), ProcessEnd::Exited(139));
        assert_eq!(ProcessEnd::of(status, Layer::Reduced, false), ProcessEnd::Exited(139));
        assert_eq!(ProcessEnd::of(ExitStatus::from_raw(9), Layer::Reduced, false), ProcessEnd::Signalled(9));
    }

    #[test]
    fn sizes_are_told_in_their_largest_whole_unit() {
        assert_eq!(size(4 << 30), "4 GiB");
        assert_eq!(size(1536 << 10), "1536 KiB");
        assert_eq!(size(10), "10 bytes");
    }
}
