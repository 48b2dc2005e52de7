//! What is taken of an answer, as far as there is room for it.

use turn::{Part, Piece, Update};

use super::part;
use super::room::Room;

/// What is taken of a response, as far as there is room for it.
pub(super) struct Taking<'r> {
    room: &'r mut Room,
    pub(super) pieces: Vec<Piece>,
    pub(super) parts: Vec<Part>,
}

impl<'r> Taking<'r> {
    pub(super) fn new(room: &'r mut Room) -> Self {
        Taking { room, pieces: Vec::new(), parts: Vec::new() }
    }

    /// Takes a part, with its pieces.
    pub(super) fn part(&mut self, part: Part) {
        let before = self.pieces.len();
        part::read(&part, &mut self.pieces);
        if self.room.take(&part, &self.pieces[before..]) {
            self.parts.push(part);
        } else {
            self.pieces.truncate(before);
        }
    }

    /// Takes a piece that came in no part.
    pub(super) fn fact(&mut self, piece: Piece) {
        if self.room.take_fact() {
            self.pieces.push(piece);
        }
    }

    pub(super) fn update(self) -> Update {
        Update::Answer { pieces: self.pieces, parts: self.parts }
    }
}

/// `true` for a piece that a person sees.
pub(super) fn is_seen(piece: &Piece) -> bool {
    match piece {
        Piece::Text(text) | Piece::Thought(text) => !text.trim().is_empty(),
        Piece::Code(code) => !code.code.trim().is_empty(),
        Piece::Output(_) | Piece::Image(_) | Piece::File(_) | Piece::NotKept(_) => true,
        Piece::Isolation(_)
        | Piece::Usage(_)
        | Piece::Model(_)
        | Piece::Finish(_)
        | Piece::Blocked(_)
        | Piece::Note(_) => false,
    }
}
