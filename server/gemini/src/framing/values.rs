//! Bare JSON: one object, objects in a row, or objects in an array, each handed on as soon as it is complete.

use memchr::memchr2;

use super::sse::{TakeData, append};
use crate::flaw::Flaw;

/// Cuts a body into objects. Reads no further into them than to find where they end.
pub(super) struct BareValues {
    limit: usize,
    /// The object whose end has not come yet.
    value: Vec<u8>,
    /// How many brackets are open in it.
    depth: usize,
    scan: Scan,
}

#[derive(Clone, Copy, PartialEq)]
enum Scan {
    Structure,
    Text,
    /// After a backslash in a string.
    Escape,
}

impl BareValues {
    pub(super) fn new(limit: usize) -> Self {
        BareValues { limit, value: Vec::new(), depth: 0, scan: Scan::Structure }
    }

    /// `true` if an object has begun and not ended.
    pub(super) fn is_inside_one(&self) -> bool {
        self.depth > 0
    }

    /// How many bytes wait for the end of their object.
    pub(super) fn held(&self) -> usize {
        self.value.len()
    }

    /// Reads on, handing over each object that is complete.
    pub(super) fn push(&mut self, mut bytes: &[u8], take: &mut TakeData<'_>) -> Result<(), Flaw> {
        loop {
            if self.depth == 0 {
                bytes = between(bytes)?;
            }
            if bytes.is_empty() {
                return Ok(());
            }
            let Some(end) = self.find_end(bytes) else {
                return append(&mut self.value, bytes, self.limit);
            };
            let (last, rest) = bytes.split_at(end);
            if self.value.is_empty() {
                take(last)?;
            } else {
                append(&mut self.value, last, self.limit)?;
                take(&self.value)?;
                self.value.clear();
            }
            bytes = rest;
        }
    }

    /// The index just past the end of the object, if it ends in these bytes.
    fn find_end(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut index = 0;
        while index < bytes.len() {
            match self.scan {
                Scan::Escape => self.scan = Scan::Text,
                Scan::Text => {
                    index += memchr2(b'"', b'\\', &bytes[index..])?;
                    self.scan = if bytes[index] == b'"' { Scan::Structure } else { Scan::Escape };
                }
                Scan::Structure => match bytes[index] {
                    b'"' => self.scan = Scan::Text,
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' => {
                        self.depth -= 1;
                        if self.depth == 0 {
                            return Some(index + 1);
                        }
                    }
                    _ => {}
                },
            }
            index += 1;
        }
        None
    }
}

/// Steps over what stands between objects: the frame of an array, and blank space.
fn between(bytes: &[u8]) -> Result<&[u8], Flaw> {
    let framing = |byte: &u8| matches!(byte, b'[' | b']' | b',') || byte.is_ascii_whitespace();
    let start = bytes.iter().position(|byte| !framing(byte)).unwrap_or(bytes.len());
    match bytes[start..] {
        [] | [b'{', ..] => Ok(&bytes[start..]),
        _ => Err(Flaw::Garbage("something that is not JSON between two values".to_owned())),
    }
}
