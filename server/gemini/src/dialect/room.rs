//! How much of an answer is taken. A service that never stops must not fill the memory.

use turn::{Part, Piece};

use crate::error::Bulk;
use crate::flaw::Flaw;

/// The most text of an answer, with its programs and their results, in bytes. The service gives some 65 000 tokens, which
/// is below 1 MiB.
const TEXT: usize = 32 << 20;

/// The most images and files, in bytes.
const IMAGES: usize = 64 << 20;

/// What a part counts beside its bytes, if no other is joined to it: it takes memory even if it is empty.
const PART: usize = 256;

/// The bytes that are still taken.
pub(super) struct Room {
    text: usize,
    images: usize,
    /// What there was too much of.
    full: Option<Flaw>,
}

impl Default for Room {
    fn default() -> Self {
        Room { text: TEXT, images: IMAGES, full: None }
    }
}

impl Room {
    /// `true` if there is room for a part, which then takes it.
    pub(super) fn take(&mut self, part: &Part, pieces: &[Piece]) -> bool {
        let images: usize = pieces.iter().map(image_bytes).sum();
        let text = match part.text() {
            Some(text) => text.len(),
            None if images > 0 => PART,
            None => PART + part.get().len(),
        };
        self.take_bytes(text, images)
    }

    /// `true` if there is room for a piece that came in no part.
    pub(super) fn take_fact(&mut self) -> bool {
        self.take_bytes(PART, 0)
    }

    /// `true` if there is room for something that is no part of the answer's text, by its bytes.
    pub(super) fn take_unseen(&mut self, bytes: usize) -> bool {
        self.take_bytes(PART + bytes, 0)
    }

    /// Fails once there was no room for something, or if there is none for what is `held` back, in bytes.
    pub(super) fn check(&mut self, held: usize) -> Result<(), Flaw> {
        if self.full.is_none() && held > self.text + self.images {
            self.full = Some(Flaw::Endless(Bulk::Text, TEXT));
        }
        self.full.clone().map_or(Ok(()), Err)
    }

    fn take_bytes(&mut self, text: usize, images: usize) -> bool {
        if self.full.is_none() {
            match (self.text.checked_sub(text), self.images.checked_sub(images)) {
                (None, _) => self.full = Some(Flaw::Endless(Bulk::Text, TEXT)),
                (_, None) => self.full = Some(Flaw::Endless(Bulk::Images, IMAGES)),
                (Some(text), Some(images)) => (self.text, self.images) = (text, images),
            }
        }
        self.full.is_none()
    }
}

fn image_bytes(piece: &Piece) -> usize {
    match piece {
        Piece::Image(image) => image.bytes.len(),
        Piece::File(file) => file.bytes.len(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use turn::{Image, Part, Piece, Raw};

    use super::{PART, Room};
    use crate::error::Bulk;
    use crate::flaw::Flaw;

    fn whole(json: &str) -> Part {
        serde_json::from_str::<Raw>(json).expect("JSON").into()
    }

    #[test]
    fn after_a_part_without_room_nothing_is_taken() {
        let text = |text: &str| Part::growing("{\"text\":\"", text, "\"}");
        let png = Piece::Image(Image::new(*b"\x89PNG\r\n\x1a\n").expect("a PNG signature"));
        let new = || Room { text: 2 * PART, images: 8, full: None };
        let mut room = new();
        assert!(room.take(&text("abc"), &[]) && room.take(&whole("{}"), &[]) && room.check(0).is_ok());
        assert!(!room.take(&whole("{}"), &[]) && !room.take(&text("abc"), &[]) && !room.take_fact());
        assert!(matches!(room.check(0), Err(Flaw::Endless(Bulk::Text, _))));
        let mut room = new();
        let taken = [(); 2].map(|()| room.take(&whole("{}"), std::slice::from_ref(&png)));
        assert_eq!(taken, [true, false]);
        assert!(matches!(room.check(0), Err(Flaw::Endless(Bulk::Images, _))));
        // What is held back takes room, too.
        let mut room = new();
        assert!(room.check(2 * PART + 8).is_ok() && room.check(2 * PART + 9).is_err());
        assert!(!room.take(&text("abc"), &[]) && room.check(0).is_err());
    }
}
