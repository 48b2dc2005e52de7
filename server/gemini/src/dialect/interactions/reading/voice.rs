//! What an answer says: without secrets, and as far as there is room for it.

use turn::{Piece, Raw};

use crate::dialect::interactions::content::{self, StepRun};
use crate::dialect::room::Room;
use crate::dialect::seam::{Seam, TextKind};
use crate::dialect::taking::Taking;
use crate::flaw::Flaw;
use crate::secrets::Secrets;

/// What an answer says, and what of it was not given yet.
#[derive(Default)]
pub(super) struct Voice {
    seam: Seam,
    room: Room,
    pieces: Vec<Piece>,
}

impl Voice {
    /// Says a text, as it stands between its quotes.
    pub(super) fn text(&mut self, content: &str, kind: TextKind, secrets: &Secrets) {
        let mut taking = Taking::after(&mut self.room, std::mem::take(&mut self.pieces));
        self.seam.push_text(content, kind, secrets, &mut |part| {
            taking.pieces_of(&part);
        });
        self.pieces = taking.pieces;
    }

    /// Says a part of the other dialect, or something that is unknown.
    pub(super) fn part(&mut self, part: Raw, secrets: &Secrets) {
        let mut taking = Taking::after(&mut self.room, std::mem::take(&mut self.pieces));
        self.seam.push(part, secrets, &mut |part| {
            taking.pieces_of(&part);
        });
        self.pieces = taking.pieces;
    }

    pub(super) fn runs(&mut self, runs: Vec<StepRun>, kind: TextKind, secrets: &Secrets) {
        for run in runs {
            match run {
                // Where texts were put together, a secret may be whole only now.
                StepRun::Text(text) => self.text(&secrets.redact_content(&text), kind, secrets),
                StepRun::Other(content) => self.part(content::other(&content), secrets),
            }
        }
    }

    /// Says something that is no part of the answer's text.
    pub(super) fn fact(&mut self, piece: Piece) {
        if self.room.take_fact() {
            self.pieces.push(piece);
        }
    }

    /// Takes the room for what is kept without being said.
    pub(super) fn unseen(&mut self, bytes: usize) {
        self.room.take_unseen(bytes);
    }

    /// Says what was held back: nothing follows that could complete a secret.
    pub(super) fn release(&mut self) {
        let mut taking = Taking::after(&mut self.room, std::mem::take(&mut self.pieces));
        self.seam.release(&mut |part| {
            taking.pieces_of(&part);
        });
        self.pieces = taking.pieces;
    }

    /// Fails once there is no room.
    pub(super) fn check(&mut self) -> Result<(), Flaw> {
        self.room.check(self.seam.size())
    }

    /// What was said since the last time.
    pub(super) fn take(&mut self) -> Vec<Piece> {
        std::mem::take(&mut self.pieces)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// `true` if there is more than the name of the model and counts.
    pub(super) fn says_something(&self) -> bool {
        self.pieces.iter().any(|piece| !matches!(piece, Piece::Model(_) | Piece::Usage(_)))
    }

    /// Forgets what was not given. The room that was taken stays taken: an answer may come in many replies.
    pub(super) fn forget(&mut self) {
        let room = std::mem::take(&mut self.room);
        *self = Voice { room, ..Voice::default() };
    }
}
