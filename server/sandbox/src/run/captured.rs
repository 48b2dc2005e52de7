//! What a program wrote to its standard streams.

use super::rewritten::{remove, rewritten};
use crate::Stream;

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct CapturedOutput {
    pub(crate) output: Vec<u8>,
    pub(crate) errors: Vec<u8>,
    /// The order in which the host read the two pipes: a stream and a number of bytes.
    pieces: Vec<(Stream, usize)>,
    /// How much of each stream is known to have nothing in it that was written over.
    settled: [usize; 2],
    /// What earlier programs of the run wrote, in their order.
    pub(super) earlier: Vec<CapturedOutput>,
}

impl CapturedOutput {
    /// Takes the next bytes of a stream until the run has `most` of them, without those that were written over: a progress
    /// bar writes one line again and again. Returns how many it took.
    pub(crate) fn push_up_to(&mut self, most: usize, stream: Stream, bytes: &[u8]) -> usize {
        let mut beyond = (self.length(stream) + bytes.len()).saturating_sub(most);
        if beyond > 0 {
            self.push(stream, bytes);
            self.earlier.iter_mut().for_each(|earlier| earlier.leave_out_rewritten(stream));
            self.leave_out_rewritten(stream);
            beyond = self.length(stream).saturating_sub(most).min(bytes.len());
            self.cut(stream, beyond);
        } else {
            self.push(stream, bytes);
        }
        bytes.len() - beyond
    }

    /// How many bytes of a stream all programs have written.
    fn length(&self, stream: Stream) -> usize {
        let earlier: usize = self.earlier.iter().map(|earlier| earlier.stream(stream).len()).sum();
        earlier + self.stream(stream).len()
    }

    /// Leaves out what a carriage return let the program write over.
    fn leave_out_rewritten(&mut self, stream: Stream) {
        let settled = self.settled[stream as usize];
        let mut removed = rewritten(&self.stream(stream)[settled..]);
        for part in &mut removed {
            *part = part.start + settled..part.end + settled;
        }
        let text = self.stream_mut(stream);
        remove(text, &removed);
        let last_line = memchr::memrchr(b'\n', text).map_or(0, |at| at + 1);
        self.settled[stream as usize] = last_line;
        // The same bytes, counted in the pieces.
        let (mut removed, mut at) = (removed.into_iter().peekable(), 0);
        for (_, length) in self.pieces.iter_mut().filter(|(of, _)| *of == stream) {
            let piece = at..at + *length;
            while let Some(part) = removed.peek().filter(|part| part.start < piece.end) {
                *length -= part.end.min(piece.end) - part.start.max(piece.start);
                if part.end > piece.end {
                    break;
                }
                removed.next();
            }
            at = piece.end;
        }
        self.pieces.retain(|(_, length)| *length > 0);
        self.pieces.dedup_by(|(next, more), (stream, length)| {
            *length += if next == stream { *more } else { 0 };
            next == stream
        });
    }

    /// Takes back the last bytes of a stream, which came last of all.
    fn cut(&mut self, stream: Stream, bytes: usize) {
        let text = self.stream_mut(stream);
        text.truncate(text.len() - bytes);
        if let Some((_, length)) = self.pieces.last_mut() {
            *length -= bytes;
        }
        self.pieces.pop_if(|(_, length)| *length == 0);
    }

    /// Ends the output of a program, once that many have ended: what comes from now on is the next one's.
    pub(crate) fn end_programs(&mut self, ended: usize) {
        while self.earlier.len() < ended {
            let mut earlier = std::mem::take(&mut self.earlier);
            earlier.push(std::mem::take(self));
            self.earlier = earlier;
        }
    }

    /// Forgets what came so far: it is not the program's.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Both streams in the order they came; each piece begins on a new line.
    pub(super) fn together(&self) -> String {
        let mut text = String::new();
        let (mut output, mut errors) = (self.output.as_slice(), self.errors.as_slice());
        for &(stream, length) in &self.pieces {
            let rest = if stream == Stream::Output { &mut output } else { &mut errors };
            let (piece, after) = rest.split_at(length);
            *rest = after;
            push_on_new_line(&mut text, &String::from_utf8_lossy(piece));
        }
        text
    }

    pub(super) fn push(&mut self, stream: Stream, bytes: &[u8]) {
        self.stream_mut(stream).extend_from_slice(bytes);
        match self.pieces.last_mut() {
            Some((last, length)) if *last == stream => *length += bytes.len(),
            _ => self.pieces.push((stream, bytes.len())),
        }
    }

    fn stream(&self, stream: Stream) -> &[u8] {
        match stream {
            Stream::Output => &self.output,
            Stream::Errors => &self.errors,
        }
    }

    fn stream_mut(&mut self, stream: Stream) -> &mut Vec<u8> {
        match stream {
            Stream::Output => &mut self.output,
            Stream::Errors => &mut self.errors,
        }
    }
}

/// Adds text that must begin on a new line.
pub(super) fn push_on_new_line(text: &mut String, addition: &str) {
    if !text.is_empty() && !text.ends_with('\n') && !addition.is_empty() {
        text.push('\n');
    }
    text.push_str(addition);
}

#[cfg(test)]
mod tests {
    use super::CapturedOutput;
    use crate::Stream;

    #[test]
    fn a_line_that_is_written_anew_counts_as_what_stays_of_it() {
        let mut captured = CapturedOutput::default();
        let mut taken = 0;
        captured.push(Stream::Output, b"start\n");
        for step in 0..100_000 {
            let bar = format!("\r{:>3}% |###|", step / 1000);
            taken += usize::from(captured.push_up_to(100, Stream::Errors, bar.as_bytes()) == bar.len());
        }
        assert_eq!(taken, 100_000);
        assert!(captured.errors.len() <= 100);
        captured.push_up_to(100, Stream::Output, b"end\n");
        let text = captured.together();
        assert!(text.starts_with("start\n") && text.ends_with(" 99% |###|\nend\n"), "{text:?}");
    }

    #[test]
    fn lines_that_stay_are_counted_all_the_same() {
        let mut captured = CapturedOutput::default();
        let line = b"1%\r2%\rdone\n";
        let taken: Vec<usize> = (0..4).map(|_| captured.push_up_to(18, Stream::Output, line)).collect();
        assert_eq!(taken, [11, 11, 11, 9]);
        assert_eq!(captured.output, b"done\ndone\ndone\ndon");
        assert_eq!(captured.together(), "done\ndone\ndone\ndon");
    }
}
