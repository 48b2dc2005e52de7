//! What views show of an ask: a question without an answer does not hide the answer before it.

use std::path::PathBuf;
use std::sync::Arc;

use engines::replaces;
use history::TurnKind;
use turn::Turn;
use turn::view::shown;

use super::{Ask, HeldTurn};

impl Ask {
    fn shown_at(&self) -> Option<usize> {
        let at = shown(self.turns.iter().map(|held| &held.turn));
        (at < self.turns.len()).then_some(at)
    }

    /// The turn that views show and that commands work with: the latest that is no question without an answer.
    pub(crate) fn shown(&self) -> &Turn {
        self.shown_at().map_or_else(|| self.turn(), |at| &self.turns[at].turn)
    }

    /// The same, to change it.
    pub(crate) fn shown_mut(&mut self) -> &mut Turn {
        match self.shown_at() {
            Some(at) => {
                self.brief.take();
                &mut self.turns[at].turn
            }
            None => self.turn_mut(),
        }
    }

    /// The chart files of the turn that views show.
    pub(crate) fn shown_charts(&self) -> &Arc<Vec<PathBuf>> {
        self.shown_at().map_or(self.charts(), |at| &self.turns[at].charts)
    }

    /// The latest turn, if it is a question without an answer after a turn that views show.
    pub(crate) fn unanswered(&self) -> Option<&Turn> {
        let is_last = self.shown_at().is_none_or(|at| at + 1 == self.turns.len());
        if is_last { None } else { Some(self.turn()) }
    }

    /// `true` for the turn of the history in whose place the latest stands, which may not be written yet.
    pub(super) fn is_replaced_by_latest(&self, kept: &Turn) -> bool {
        let TurnKind::Again { began } = self.kind else { return false };
        !self.turn().progress.is_over() && kept.began == began && (began.is_some() || kept.is_unanswered())
    }

    /// Adds a turn, or puts it in the place of the latest.
    pub(crate) fn follow_up(&mut self, question: String) {
        let latest = self.turn();
        let (asked_with, mask_secret) = (latest.asked_with.clone(), latest.mask_secret);
        let is_again = replaces(&question, latest, self.earlier());
        self.kind = if is_again { TurnKind::Again { began: latest.began } } else { TurnKind::Next };
        if is_again {
            self.turns.pop();
        }
        let mut next = HeldTurn::new(question);
        (next.turn.asked_with, next.turn.mask_secret) = (asked_with, mask_secret);
        self.turns.push(next);
        self.is_restored = false;
        self.brief.take();
        (self.count, self.charts, self.stop) = (self.turns.len(), Arc::default(), Arc::default());
    }
}
