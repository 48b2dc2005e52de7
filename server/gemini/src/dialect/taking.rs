//! What is taken of an answer, as far as there is room for it.

use turn::{Part, Piece, Update, WebSource};

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
        Taking::after(room, Vec::new())
    }

    /// Takes more, behind these pieces.
    pub(super) fn after(room: &'r mut Room, pieces: Vec<Piece>) -> Self {
        Taking { room, pieces, parts: Vec::new() }
    }

    /// Takes a part, with its pieces.
    pub(super) fn part(&mut self, part: Part) {
        if self.pieces_of(&part) {
            self.parts.push(part);
        }
    }

    /// Takes the pieces of a part; `true` if there was room.
    pub(super) fn pieces_of(&mut self, part: &Part) -> bool {
        let before = self.pieces.len();
        part::read(part, &mut self.pieces);
        let is_taken = self.room.take(part, &self.pieces[before..]);
        if !is_taken {
            self.pieces.truncate(before);
        }
        is_taken
    }

    /// Takes a piece that came in no part.
    pub(super) fn fact(&mut self, piece: Piece) {
        if self.room.take_fact() {
            self.pieces.push(piece);
        }
    }

    /// Takes the pages in so many bytes, which are read only if there is room for them.
    pub(super) fn sources(&mut self, bytes: usize, read: impl FnOnce() -> Option<Vec<WebSource>>) {
        if self.room.take_unseen(bytes) {
            self.pieces.extend(read().map(Piece::Sources));
        }
    }

    pub(super) fn update(self) -> Update {
        Update::Answer { pieces: self.pieces, parts: self.parts }
    }
}

/// `true` if any of these brings an answer on: once it is finished, only what a person sees does.
pub(super) fn say_something(updates: &[Update], is_finished: bool) -> bool {
    updates.iter().any(|update| match update {
        Update::Answer { pieces, .. } if is_finished => pieces.iter().any(is_seen),
        Update::Answer { pieces, parts } => !(pieces.is_empty() && parts.is_empty()),
        _ => false,
    })
}

/// `true` for a piece that a person sees.
fn is_seen(piece: &Piece) -> bool {
    match piece {
        Piece::Text(text) | Piece::Thought(text) => !text.trim().is_empty(),
        Piece::Code(code) => !code.code.trim().is_empty(),
        Piece::Output(_)
        | Piece::Image(_)
        | Piece::File(_)
        | Piece::NotKept(_)
        | Piece::Unshown(_)
        | Piece::Sources(_) => true,
        Piece::Isolation(_)
        | Piece::Usage(_)
        | Piece::Model(_)
        | Piece::Finish(_)
        | Piece::Blocked(_)
        | Piece::Note(_) => false,
    }
}
