//! What this process has begun, by its own keys. Kept so that it can be written later if the disk was full.

use std::collections::{HashMap, HashSet};

use crate::Error;
use crate::record::{AskPlace, ClaimKey, RecordKey, TurnKind, Which, Write};
use crate::turns::head;

/// What this process has begun, by its own keys.
#[derive(Default)]
pub(crate) struct RecordKeys {
    asks: HashMap<RecordKey, NewAsk>,
    turns: HashMap<RecordKey, NewTurn>,
    /// Of asks that run.
    claims: HashSet<ClaimKey>,
    /// What the transaction that runs has done, in this order.
    done: Vec<Step>,
}

/// An ask of this process.
pub(crate) struct NewAsk {
    /// What it is written from; `None` once a turn of it is over and written: then its number is enough.
    pub(crate) details: Option<AskDetails>,
    /// Its number, once it is in the database.
    pub(crate) number: Option<i64>,
}

/// What an ask is written from.
#[derive(Clone, Default)]
pub(crate) struct AskDetails {
    pub(crate) place: AskPlace,
    pub(crate) given: String,
    pub(crate) is_dismissed: bool,
}

/// A turn that runs.
#[derive(Clone)]
pub(crate) struct NewTurn {
    pub(crate) ask: Which,
    pub(crate) kind: TurnKind,
    pub(crate) head: String,
    pub(crate) view: String,
    /// Its id, once it is in the database.
    pub(crate) id: Option<i64>,
    /// The turn that it replaces, once both are in the database.
    pub(crate) replaced: Option<i64>,
    /// A piece of its answer could not be written: what comes after it must wait for the end.
    pub(crate) is_torn: bool,
}

/// What a transaction does to keys.
enum Step {
    WroteAsk(RecordKey),
    WroteTurn(RecordKey),
    /// It ended or was withdrawn.
    Over(RecordKey),
}

impl RecordKeys {
    /// Remembers what a change brings, before anything of it is written.
    pub(crate) fn learn(&mut self, write: &Write) -> Result<(), Error> {
        match write {
            Write::Ask { key, place, given } => {
                let (place, given) = (place.clone(), given.clone());
                let details = Some(AskDetails { place, given, is_dismissed: false });
                self.asks.insert(*key, NewAsk { details, number: None });
            }
            Write::Turn { ask, key, kind, turn, view } => {
                let (head, view) = (head(turn)?, view.clone());
                let known = self.turns.get(key);
                let (id, replaced, is_torn) =
                    known.map_or((None, None, false), |known| (known.id, known.replaced, known.is_torn));
                let turn = NewTurn { ask: *ask, kind: *kind, head, view, id, replaced, is_torn };
                self.turns.insert(*key, turn);
            }
            Write::Moved { ask: Which::New(key), place, .. } => {
                if let Some(details) = self.details(*key) {
                    details.place = place.clone();
                }
            }
            Write::Dismissed { ask: Which::New(key) } => {
                if let Some(details) = self.details(*key) {
                    details.is_dismissed = true;
                }
            }
            Write::Claim { key, .. } => {
                self.claims.insert(*key);
            }
            Write::Used { claim: Some(key), .. } | Write::Released { key } => {
                self.claims.remove(key);
            }
            _ => {}
        }
        Ok(())
    }

    fn details(&mut self, key: RecordKey) -> Option<&mut AskDetails> {
        self.asks.get_mut(&key)?.details.as_mut()
    }

    /// An ask of this process.
    pub(crate) fn ask(&self, key: RecordKey) -> Result<&NewAsk, Error> {
        self.asks.get(&key).ok_or_else(|| Error::Bug("an unknown ask".to_owned()))
    }

    /// A turn that runs.
    pub(crate) fn turn(&self, key: RecordKey) -> Result<&NewTurn, Error> {
        let is_over = self.done.iter().any(|step| matches!(step, Step::Over(over) if *over == key));
        let turn = self.turns.get(&key).filter(|_| !is_over);
        turn.ok_or_else(|| Error::Bug("an unknown turn, or one that is over".to_owned()))
    }

    /// `true` if nothing runs.
    pub(crate) fn is_idle(&self) -> bool {
        self.turns.is_empty() && self.claims.is_empty()
    }

    /// Notes the number that an ask was given.
    pub(crate) fn wrote_ask(&mut self, key: RecordKey, number: i64) {
        if let Some(ask) = self.asks.get_mut(&key) {
            ask.number = Some(number);
            self.done.push(Step::WroteAsk(key));
        }
    }

    /// Notes the id that a turn was given, and the turn that it replaces.
    pub(crate) fn wrote_turn(&mut self, key: RecordKey, id: i64, replaced: Option<i64>) {
        if let Some(turn) = self.turns.get_mut(&key) {
            (turn.id, turn.replaced) = (Some(id), replaced);
            self.done.push(Step::WroteTurn(key));
        }
    }

    /// Notes that a turn ended or was withdrawn.
    pub(crate) fn over(&mut self, key: RecordKey) {
        self.done.push(Step::Over(key));
    }

    /// Notes that a piece of a turn's answer could not be written.
    pub(crate) fn tear(&mut self, key: RecordKey) {
        if let Some(turn) = self.turns.get_mut(&key) {
            turn.is_torn = true;
        }
    }

    /// How much the transaction has done, for [`RecordKeys::undo`].
    pub(crate) fn mark(&self) -> usize {
        self.done.len()
    }

    /// Forgets what the transaction has done since a mark: it was taken back.
    pub(crate) fn undo(&mut self, mark: usize) {
        for step in self.done.split_off(mark) {
            match step {
                Step::WroteAsk(key) => drop(self.asks.entry(key).and_modify(|ask| ask.number = None)),
                Step::WroteTurn(key) => drop(self.turns.entry(key).and_modify(|turn| turn.id = None)),
                Step::Over(_) => {}
            }
        }
    }

    /// The transaction is on the disk.
    pub(crate) fn commit(&mut self) {
        for step in std::mem::take(&mut self.done) {
            let Step::Over(key) = step else { continue };
            let over = self.turns.remove(&key);
            if let Some(Which::New(ask)) = over.map(|turn| turn.ask)
                && let Some(ask) = self.asks.get_mut(&ask).filter(|ask| ask.number.is_some())
            {
                ask.details = None;
            }
        }
    }

    /// Forgets all numbers: another database has taken the place of the one that gave them.
    pub(crate) fn forget_numbers(&mut self) {
        self.asks.values_mut().for_each(|ask| ask.number = None);
        for turn in self.turns.values_mut() {
            // Its first pieces are in the other database.
            turn.is_torn |= turn.id.take().is_some();
        }
    }
}

#[cfg(test)]
mod tests {
    use turn::Turn;

    use super::*;

    #[test]
    fn only_the_number_of_an_ask_stays_in_memory_once_its_turn_is_over() {
        let (ask, turn) = (RecordKey::new(), RecordKey::new());
        let place = || AskPlace { uri: "file:///a.py".to_owned(), trace: Some("long".to_owned()) };
        let mut keys = RecordKeys::default();
        let learn = |keys: &mut RecordKeys, write: Write| keys.learn(&write).expect("it is learned");
        learn(&mut keys, Write::Ask { key: ask, place: place(), given: "{}".to_owned() });
        let (kind, view) = (TurnKind::Next, String::new());
        learn(
            &mut keys,
            Write::Turn { ask: Which::New(ask), key: turn, kind, turn: Box::new(Turn::new("?")), view },
        );
        keys.wrote_ask(ask, 7);
        keys.commit();
        assert!(keys.ask(ask).expect("an ask").details.is_some());
        keys.over(turn);
        keys.undo(0);
        keys.commit();
        assert!(keys.ask(ask).expect("an ask").details.is_some(), "its end was not written");
        keys.over(turn);
        keys.commit();
        learn(&mut keys, Write::Moved { ask: Which::New(ask), from: String::new(), place: place() });
        let known = keys.ask(ask).expect("an ask");
        assert!(known.details.is_none());
        assert_eq!(known.number, Some(7));
    }
}
