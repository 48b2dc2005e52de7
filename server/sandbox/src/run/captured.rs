//! What a program wrote to its standard streams.

use crate::Stream;

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct CapturedOutput {
    pub(crate) output: Vec<u8>,
    pub(crate) errors: Vec<u8>,
    /// The order in which the host read the two pipes: a stream and a number of bytes.
    pieces: Vec<(Stream, usize)>,
    /// What earlier programs of the run wrote, in their order.
    pub(super) earlier: Vec<CapturedOutput>,
}

impl CapturedOutput {
    /// Takes the next bytes of a stream until the run has `most` of them. Returns how many it took.
    pub(crate) fn push_up_to(&mut self, most: usize, stream: Stream, bytes: &[u8]) -> usize {
        let before: usize = self.earlier.iter().map(|earlier| earlier.stream(stream).len()).sum();
        let room = most.saturating_sub(before + self.stream(stream).len());
        let taken = bytes.len().min(room);
        self.push(stream, &bytes[..taken]);
        taken
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
