//! Server-sent events (<https://html.spec.whatwg.org/multipage/server-sent-events.html>), as far as they carry
//! data: names, ids and retry times are skipped.

use memchr::{memchr, memchr2};

use crate::flaw::Flaw;

/// Gets the data of each event.
pub(super) type TakeData<'a> = dyn FnMut(&[u8]) -> Result<(), Flaw> + 'a;

/// Cuts a body into events, taking any of the three line ends and any split.
pub(super) struct Events {
    limit: usize,
    at_body_start: bool,
    after_carriage_return: bool,
    /// A line whose end has not come yet.
    line: Vec<u8>,
    /// The data lines of the event so far; `None` before the first.
    data: Option<Vec<u8>>,
    /// `true` if any line is not one of the format's.
    strange: bool,
}

impl Events {
    pub(super) fn new(limit: usize) -> Self {
        Events {
            limit,
            at_body_start: true,
            after_carriage_return: false,
            line: Vec::new(),
            data: None,
            strange: false,
        }
    }

    /// Reads on. Gives back the rest of `bytes` from the first line that is not part of an event but the start of a
    /// bare JSON value or of markup.
    pub(super) fn push<'b>(
        &mut self,
        mut bytes: &'b [u8],
        take: &mut TakeData<'_>,
    ) -> Result<&'b [u8], Flaw> {
        loop {
            if self.line.is_empty() {
                bytes = self.skip_to_line(bytes);
                if self.data.is_none() && matches!(bytes.first(), Some(b'{' | b'[' | b'<')) {
                    return Ok(bytes);
                }
            }
            let Some(end) = memchr2(b'\n', b'\r', bytes) else {
                append(&mut self.line, bytes, self.limit)?;
                return Ok(&[]);
            };
            if self.line.is_empty() {
                self.take_line(&bytes[..end], take)?;
            } else {
                append(&mut self.line, &bytes[..end], self.limit)?;
                self.take_gathered_line(take)?;
            }
            self.after_carriage_return = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
        }
    }

    /// Takes the last event, which need not be followed by a blank line. Gives `true` if any line of the body is not one
    /// of the format's.
    pub(super) fn finish(&mut self, take: &mut TakeData<'_>) -> Result<bool, Flaw> {
        let line = std::mem::take(&mut self.line);
        self.take_line(&line, take)?;
        self.take_line(&[], take)?;
        Ok(self.strange)
    }

    /// How many bytes of data wait for the end of their event.
    pub(super) fn held(&self) -> usize {
        let begun = self.line.strip_prefix(b"data:").map_or(0, more_than_blanks);
        self.data.as_deref().map_or(0, more_than_blanks) + begun
    }

    /// Steps over what may stand before a line: a byte order mark, the second half of a CRLF, blanks.
    fn skip_to_line<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let Some(first) = bytes.first() else { return bytes };
        let half_end = std::mem::take(&mut self.after_carriage_return) && *first == b'\n';
        let bytes = if half_end { &bytes[1..] } else { bytes };
        let at_body_start = self.at_body_start;
        let skipped = |byte: &u8| match byte {
            b' ' | b'\t' => true,
            0xEF | 0xBB | 0xBF => at_body_start,
            _ => false,
        };
        let start = bytes.iter().position(|byte| !skipped(byte)).unwrap_or(bytes.len());
        self.at_body_start &= start == bytes.len();
        &bytes[start..]
    }

    /// Takes the line that came in more than one read. Data is moved, not copied: an image is megabytes long.
    fn take_gathered_line(&mut self, take: &mut TakeData<'_>) -> Result<(), Flaw> {
        let mut line = std::mem::take(&mut self.line);
        if self.data.is_none() && line.starts_with(b"data:") {
            let blank = usize::from(line.get(5) == Some(&b' '));
            line.drain(..5 + blank);
            self.data = Some(line);
            return Ok(());
        }
        self.take_line(&line, take)?;
        line.clear();
        self.line = line;
        Ok(())
    }

    fn take_line(&mut self, line: &[u8], take: &mut TakeData<'_>) -> Result<(), Flaw> {
        if line.is_empty() {
            return self.data.take().map_or(Ok(()), |data| take(&data));
        }
        let (field, value) = match memchr(b':', line) {
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, &[][..]),
        };
        match field {
            b"data" => self.add_data(value.strip_prefix(b" ").unwrap_or(value)),
            // The empty field is a comment; servers send them to keep a silent connection open.
            b"" | b"event" | b"id" | b"retry" => Ok(()),
            _ => {
                self.strange = true;
                Ok(())
            }
        }
    }

    fn add_data(&mut self, value: &[u8]) -> Result<(), Flaw> {
        match &mut self.data {
            None => {
                self.data = Some(value.to_vec());
                Ok(())
            }
            Some(data) => {
                data.push(b'\n');
                append(data, value, self.limit)
            }
        }
    }
}

/// Appends unless that would exceed the limit.
pub(super) fn append(buffer: &mut Vec<u8>, bytes: &[u8], limit: usize) -> Result<(), Flaw> {
    if buffer.len() + bytes.len() > limit {
        return Err(Flaw::TooLong(limit));
    }
    buffer.extend_from_slice(bytes);
    Ok(())
}
/// The length of data; 0 if it begins with blanks only. Looks no further, because it is asked after each read.
fn more_than_blanks(data: &[u8]) -> usize {
    let beginning = &data[..data.len().min(64)];
    if beginning.trim_ascii().is_empty() { 0 } else { data.len() }
}
