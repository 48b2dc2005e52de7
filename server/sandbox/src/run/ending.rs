//! How a run ended, and the words for it.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

use super::captured::{CapturedOutput, push_on_new_line};
use super::limits::{MAX_CHANNELS, MAX_FILE_BYTES, MAX_TASKS};
use crate::{Ended, Layer, Limits};

/// How the first process of a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProcessEnd {
    /// It exited with this status.
    Exited(i32),
    /// This signal killed it.
    Signalled(i32),
    /// The host killed it.
    Stopped(BrokenLimit),
}

/// The limit for which the host killed a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BrokenLimit {
    Deadline,
    Output,
    Memory,
    /// The machine has less free memory than the run may take, and no process shows what took it.
    FreeMemory,
    Tasks,
    Channels,
    Disk,
}

impl ProcessEnd {
    /// Reads the status of the first process. In layer full that is bubblewrap, which reports a death by signal as
    /// status 128 plus the signal. A program may choose such a status too: then it reported its end (`is_finished`).
    pub(crate) fn of(status: ExitStatus, layer: Layer, is_finished: bool) -> Self {
        match (status.signal(), status.code().unwrap_or(0)) {
            (Some(signal), _) => Self::Signalled(signal),
            (None, code @ 129..=192) if layer == Layer::Full && !is_finished => Self::Signalled(code - 128),
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
            Self::Signalled(signal) => Some(format!("killed by signal {signal} ({})", meaning(signal))),
            Self::Stopped(limit) => Some(format!("stopped: {}", reason(limit, limits))),
        }
    }
}

/// What is said of a run, a line each: what was noted while it ran, then how it ended.
pub(crate) fn notes(
    end: ProcessEnd,
    limits: &Limits,
    mut noted: Vec<String>,
    captured: &CapturedOutput,
) -> Vec<String> {
    noted.extend(end.note(limits, !captured.errors.is_empty()));
    noted
}

/// The output as people read it: see [`Run::output`](crate::Run::output). `value` is the value of the last line, if the
/// program made nothing else to see.
pub(crate) fn text(
    end: ProcessEnd,
    notes: &[String],
    value: Option<&str>,
    captured: &CapturedOutput,
) -> String {
    let mut text = match end.outcome() {
        Ended::Ok if captured.output.is_empty() => {
            value.map(|value| format!("{value}\n")).unwrap_or_default()
        }
        Ended::Ok => String::from_utf8_lossy(&captured.output).into_owned(),
        Ended::Failed | Ended::DeadlineExceeded => captured.together(),
    };
    for note in notes {
        push_on_new_line(&mut text, &format!("[{}]\n", note.replace(['\r', '\n'], " ")));
    }
    text
}

/// How many of the last lines of an output the program did not print: the notes, and the value of its last line.
pub(crate) fn unprinted(end: ProcessEnd, output: &str, notes: &[String], captured: &CapturedOutput) -> usize {
    let is_value = end.outcome() == Ended::Ok && captured.output.is_empty();
    if is_value { output.lines().count() } else { notes.len() }
}

/// Standard error, where the output does not show it: see [`Run::errors`](crate::Run::errors).
pub(crate) fn errors(end: ProcessEnd, captured: &CapturedOutput) -> String {
    match end.outcome() {
        Ended::Ok => String::from_utf8_lossy(&captured.errors).into_owned(),
        Ended::Failed | Ended::DeadlineExceeded => String::new(),
    }
}

fn reason(limit: BrokenLimit, limits: &Limits) -> String {
    match limit {
        BrokenLimit::Deadline => format!("not done after {}", seconds(limits.wall)),
        BrokenLimit::Output => format!("more than {} of output", size(limits.output as u64)),
        BrokenLimit::Memory => format!("more than {} of memory", size(limits.memory)),
        BrokenLimit::FreeMemory => {
            format!("the machine's free memory fell by more than {}", size(limits.memory))
        }
        BrokenLimit::Channels => format!("more than {MAX_CHANNELS} pipes and sockets"),
        BrokenLimit::Tasks => format!("more than {MAX_TASKS} processes and threads"),
        BrokenLimit::Disk => "too much written to disk".to_owned(),
    }
}

fn meaning(signal: i32) -> String {
    match signal {
        libc::SIGABRT => "abort",
        libc::SIGALRM | libc::SIGPROF | libc::SIGVTALRM => "its timer ran out",
        libc::SIGBUS => "bus error",
        libc::SIGFPE => "arithmetic error",
        libc::SIGHUP => "hangup",
        libc::SIGILL => "illegal instruction",
        libc::SIGINT => "interrupt",
        libc::SIGKILL => "kill; the system may be out of memory",
        libc::SIGPIPE => "nobody reads what it wrote",
        libc::SIGQUIT => "quit",
        libc::SIGSEGV => "segmentation fault; too deep a recursion causes it, too",
        libc::SIGSYS => "forbidden system call",
        libc::SIGTERM => "termination",
        libc::SIGTRAP => "breakpoint",
        libc::SIGXCPU => "out of processor time",
        libc::SIGXFSZ => return format!("a file grew beyond {}", size(MAX_FILE_BYTES)),
        _ => "one that programs send each other",
    }
    .to_owned()
}

fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs_f64())
}

/// The size in its largest whole unit.
fn size(bytes: u64) -> String {
    const UNITS: [(u32, &str); 3] = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let unit = UNITS.into_iter().find(|(shift, _)| bytes >> shift > 0 && bytes.trailing_zeros() >= *shift);
    match (unit, bytes) {
        (Some((shift, name)), _) => format!("{} {name}", bytes >> shift),
        (None, 1) => "1 byte".to_owned(),
        (None, _) => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stream;

    fn captured(pieces: &[(Stream, &[u8])]) -> CapturedOutput {
        let mut captured = CapturedOutput::default();
        for (stream, bytes) in pieces {
            captured.push(*stream, bytes);
        }
        captured
    }

    fn shown(end: ProcessEnd, stdout: &str, stderr: &str) -> String {
        let captured = captured(&[(Stream::Output, stdout.as_bytes()), (Stream::Errors, stderr.as_bytes())]);
        let notes = notes(end, &Limits::default(), Vec::new(), &captured);
        text(end, &notes, None, &captured)
    }

    #[test]
    fn output_and_errors_keep_the_order_in_which_they_came() {
        let both = captured(&[
            (Stream::Output, b"a"),
            (Stream::Output, b"b\n"),
            (Stream::Errors, b"warning"),
            (Stream::Output, b"c\n"),
            (Stream::Errors, b"error\n"),
        ]);
        let text = |status| text(ProcessEnd::Exited(status), &[], None, &both);
        assert_eq!(text(1), "ab\nwarning\nc\nerror\n");
        assert_eq!(text(0), "ab\nc\n");
        assert_eq!(errors(ProcessEnd::Exited(0), &both), "warningerror\n");
    }

    #[test]
    fn the_value_of_the_last_line_stands_for_an_output() {
        let shown = |output: &[u8], status| {
            let captured = captured(&[(Stream::Output, output), (Stream::Errors, b"E")]);
            text(ProcessEnd::Exited(status), &[], Some("42"), &captured)
        };
        assert_eq!([shown(b"", 0), shown(b"out", 0), shown(b"", 1)], ["42\n", "out", "E"]);
        let unprinted = |output: &[u8], text: &str| {
            let captured = captured(&[(Stream::Output, output)]);
            unprinted(ProcessEnd::Exited(0), text, &["x".to_owned()], &captured)
        };
        assert_eq!([unprinted(b"", "4\n2\n[x]\n"), unprinted(b"out\n", "out\n[x]\n")], [3, 1]);
    }

    #[test]
    fn errors_stand_in_the_output_only_when_the_program_did_not_end_well() {
        assert_eq!(shown(ProcessEnd::Exited(0), "out", "err"), "out");
        assert_eq!(errors(ProcessEnd::Exited(3), &captured(&[(Stream::Errors, b"err")])), "");
        assert_eq!(shown(ProcessEnd::Exited(3), "out", "err\n"), "out\nerr\n");
        assert_eq!(shown(ProcessEnd::Exited(1), "", "err\n"), "err\n");
    }

    #[test]
    fn the_last_line_names_the_limit_that_was_broken() {
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
            "a\n[killed by signal 11 (segmentation fault; too deep a recursion causes it, too)]\n"
        );
        let last_line = |signal| shown(ProcessEnd::Signalled(signal), "", "");
        assert_eq!(last_line(libc::SIGXFSZ), "[killed by signal 25 (a file grew beyond 256 MiB)]\n");
        assert_eq!(last_line(40), "[killed by signal 40 (one that programs send each other)]\n");
    }

    #[test]
    fn notes_are_single_lines_and_invalid_text_is_shown() {
        let notes = ["one\ntwo".to_owned()];
        let shown = text(ProcessEnd::Exited(0), &notes, None, &captured(&[(Stream::Output, b"\xff\xc3")]));
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
    fn sizes_are_shown_in_their_largest_whole_unit() {
        assert_eq!(size(4 << 30), "4 GiB");
        assert_eq!(size(1536 << 10), "1536 KiB");
        assert_eq!([0, 1, 10].map(size), ["0 bytes", "1 byte", "10 bytes"]);
    }
}
