//! Makes changes in the database.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};
use turn::{Memory, Piece, Progress, Raw, Turn};

use crate::blobs;
use crate::record::{Key, Number, Place, Which, Write};
use crate::words;
use crate::{Error, now};

/// What this process writes, by its own keys.
#[derive(Default)]
pub(crate) struct Keys {
    asks: HashMap<Key, NewAsk>,
    turns: HashMap<Key, NewTurn>,
}

/// An ask of this process. It is kept here so that it can be written later if the disk was full.
struct NewAsk {
    place: Place,
    given: String,
    number: Option<i64>,
}

/// A turn that runs.
struct NewTurn {
    ask: Which,
    head: String,
    view: String,
    id: Option<i64>,
}

impl Keys {
    /// Remembers what a change brings, before anything of it is written.
    pub(crate) fn learn(&mut self, write: &Write) -> Result<(), Error> {
        match write {
            Write::Ask { key, place, given } => {
                let ask = NewAsk { place: place.clone(), given: given.clone(), number: None };
                self.asks.insert(*key, ask);
            }
            Write::Turn { ask, key, turn, view } => {
                let id = self.turns.get(key).and_then(|known| known.id);
                let turn = NewTurn { ask: *ask, head: head(turn)?, view: view.clone(), id };
                self.turns.insert(*key, turn);
            }
            Write::Moved { ask: Which::New(key), place } => {
                if let Some(ask) = self.asks.get_mut(key) {
                    ask.place = place.clone();
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Forgets what was written in a transaction that failed: it is written again with the next change.
    pub(crate) fn forget(&mut self, before: &Written) {
        for (key, ask) in &mut self.asks {
            ask.number = ask.number.filter(|_| before.asks.contains_key(key));
        }
        for (key, turn) in &mut self.turns {
            turn.id = turn.id.filter(|_| before.turns.contains_key(key));
        }
    }

    /// Forgets a turn that is over.
    pub(crate) fn over(&mut self, turn: Key) {
        self.turns.remove(&turn);
    }

    /// What is in the database now.
    pub(crate) fn written(&self) -> Written {
        let asks = self.asks.iter().filter_map(|(key, ask)| Some((*key, ask.number?))).collect();
        let turns = self.turns.iter().filter_map(|(key, turn)| Some((*key, turn.id?))).collect();
        Written { asks, turns }
    }

    /// The number of an ask that is in the database.
    pub(crate) fn number(&self, which: Which) -> Option<Number> {
        match which {
            Which::Kept(number) => Some(number),
            Which::New(key) => self.asks.get(&key)?.number.map(Number),
        }
    }
}

/// The asks and turns of this process that are in the database.
pub(crate) struct Written {
    asks: HashMap<Key, i64>,
    turns: HashMap<Key, i64>,
}

/// Makes changes within a transaction, for the process with this name.
pub(crate) struct Changes<'a> {
    pub(crate) database: &'a Connection,
    pub(crate) keys: &'a mut Keys,
    pub(crate) owner: &'a str,
}

impl Changes<'_> {
    /// Makes a change. The number is that of its ask, if it has one.
    pub(crate) fn apply(&mut self, write: &Write) -> Result<Option<Number>, Error> {
        self.keys.learn(write)?;
        let which = match write {
            Write::Ask { key, .. } => Which::New(*key),
            Write::Turn { ask, key, .. } => {
                let id = self.turn(*key)?;
                let turn = &self.keys.turns[key];
                let sql = "UPDATE turns SET head = ?, view = ? WHERE id = ?";
                self.database.prepare_cached(sql)?.execute(params![turn.head, turn.view, id])?;
                *ask
            }
            Write::More { turn, pieces, parts, memory } => {
                let id = self.turn(*turn)?;
                self.more(id, pieces, parts, memory.as_deref())?;
                return Ok(None);
            }
            Write::End { key, turn, view, charts, fingerprint } => {
                let (id, ask) = (self.turn(*key)?, self.keys.turns[key].ask);
                end(self.database, id, &Ended { turn, view, charts, fingerprint: fingerprint.as_ref() })?;
                self.touch(ask)?;
                ask
            }
            Write::Checked { ask, turn, view } => {
                let number = self.ask(*ask)?;
                let sql = "UPDATE turns SET head = ?, view = ? WHERE id = (SELECT latest FROM asks WHERE number = ?)";
                self.database.prepare_cached(sql)?.execute(params![head(turn)?, view, number])?;
                *ask
            }
            Write::Moved { ask, place } => {
                let number = self.ask(*ask)?;
                let sql = "UPDATE asks SET uri = ?, trace = ? WHERE number = ?";
                self.database.prepare_cached(sql)?.execute(params![place.uri, place.trace, number])?;
                *ask
            }
            Write::Dismissed { ask } => {
                let number = self.ask(*ask)?;
                let sql = "UPDATE asks SET is_dismissed = 1 WHERE number = ?";
                self.database.prepare_cached(sql)?.execute([number])?;
                *ask
            }
            Write::Replaced { ask } => {
                let number = self.ask(*ask)?;
                let sql =
                    "UPDATE turns SET is_replaced = 1 WHERE id = (SELECT latest FROM asks WHERE number = ?)";
                self.database.prepare_cached(sql)?.execute([number])?;
                *ask
            }
            Write::Withdrawn { turn } => {
                self.withdraw(*turn)?;
                return Ok(None);
            }
        };
        self.ask(which)?;
        Ok(self.keys.number(which))
    }

    /// The number of an ask. Writes it if that was not done yet.
    fn ask(&mut self, which: Which) -> Result<i64, Error> {
        let key = match which {
            Which::Kept(Number(number)) => return Ok(number),
            Which::New(key) => key,
        };
        let ask = self.keys.asks.get_mut(&key).ok_or_else(|| Error::Bug("an unknown ask".to_owned()))?;
        if let Some(number) = ask.number {
            return Ok(number);
        }
        let sql = "INSERT INTO asks (uri, trace, given, created, changed) VALUES (?1, ?2, ?3, ?4, ?4)";
        let mut insert = self.database.prepare_cached(sql)?;
        let number = insert.insert(params![ask.place.uri, ask.place.trace, ask.given, now()])?;
        ask.number = Some(number);
        Ok(number)
    }

    /// The id of a turn. Writes it, and its ask, if that was not done yet.
    fn turn(&mut self, key: Key) -> Result<i64, Error> {
        let unknown = || Error::Bug("an unknown turn".to_owned());
        let turn = self.keys.turns.get(&key).ok_or_else(unknown)?;
        if let Some(id) = turn.id {
            return Ok(id);
        }
        let ask = self.ask(turn.ask)?;
        let turn = self.keys.turns.get_mut(&key).ok_or_else(unknown)?;
        let sql = "INSERT INTO turns (ask, owner, head, view) VALUES (?, ?, ?, ?)";
        let id = self.database.prepare_cached(sql)?.insert(params![ask, self.owner, turn.head, turn.view])?;
        turn.id = Some(id);
        let sql = "UPDATE asks SET latest = ?, changed = ? WHERE number = ?";
        self.database.prepare_cached(sql)?.execute(params![id, now(), ask])?;
        Ok(id)
    }

    fn more(&self, id: i64, pieces: &[Piece], parts: &[Raw], memory: Option<&Memory>) -> Result<(), Error> {
        let pieces = blobs::pack(self.database, id, &serde_json::to_string(pieces)?)?;
        let parts = blobs::pack(self.database, id, &serde_json::to_string(parts)?)?;
        let memory = memory.map(serde_json::to_string).transpose()?;
        let memory = memory.map(|memory| blobs::pack(self.database, id, &memory)).transpose()?;
        let sql = "INSERT INTO bits (turn, pieces, parts, memory) VALUES (?, ?, ?, ?)";
        self.database.prepare_cached(sql)?.insert(params![id, pieces, parts, memory])?;
        Ok(())
    }

    /// Marks an ask as changed now.
    fn touch(&mut self, which: Which) -> Result<(), Error> {
        let number = self.ask(which)?;
        let sql = "UPDATE asks SET changed = ? WHERE number = ?";
        self.database.prepare_cached(sql)?.execute([now(), number])?;
        Ok(())
    }

    fn withdraw(&mut self, key: Key) -> Result<(), Error> {
        let Some(turn) = self.keys.turns.remove(&key) else { return Ok(()) };
        let Some(id) = turn.id else { return Ok(()) };
        let number = self.ask(turn.ask)?;
        self.database.prepare_cached("DELETE FROM turns WHERE id = ?")?.execute([id])?;
        let sql = "SELECT max(id) FROM turns WHERE ask = ? AND is_replaced = 0";
        let latest: Option<i64> = self.database.prepare_cached(sql)?.query_row([number], |row| row.get(0))?;
        if latest.is_some() {
            let sql = "UPDATE asks SET latest = ? WHERE number = ?";
            self.database.prepare_cached(sql)?.execute(params![latest, number])?;
        } else {
            self.database.prepare_cached("DELETE FROM asks WHERE number = ?")?.execute([number])?;
            self.keys.asks.retain(|_, ask| ask.number != Some(number));
        }
        Ok(())
    }
}

/// The end of a turn, to be written.
pub(crate) struct Ended<'a> {
    pub(crate) turn: &'a Turn,
    pub(crate) view: &'a str,
    pub(crate) charts: &'a [String],
    pub(crate) fingerprint: Option<&'a [u8; 32]>,
}

/// Writes the end of a turn, in place of the bits that were written while it ran.
pub(crate) fn end(database: &Connection, id: i64, ended: &Ended<'_>) -> Result<(), Error> {
    let Ended { turn, view, charts, fingerprint } = ended;
    let pieces = blobs::pack(database, id, &serde_json::to_string(&turn.transcript)?)?;
    let memory = blobs::pack(database, id, &serde_json::to_string(&turn.memory)?)?;
    let sql = "INSERT OR REPLACE INTO answers (turn, pieces, memory) VALUES (?, ?, ?)";
    database.prepare_cached(sql)?.execute(params![id, pieces, memory])?;
    database.prepare_cached("DELETE FROM bits WHERE turn = ?")?.execute([id])?;
    let sql = "UPDATE turns SET owner = NULL, ended = ?, fingerprint = ?, view = ?, charts = ?, head = ? WHERE id = ?";
    let charts = serde_json::to_string(charts)?;
    let fingerprint = fingerprint.map(<[u8; 32]>::as_slice);
    database.prepare_cached(sql)?.execute(params![now(), fingerprint, view, charts, head(turn)?, id])?;
    words::index(database, id, turn)
}

/// A turn without its answer and its memory, as JSON.
pub(crate) fn head(turn: &Turn) -> Result<String, Error> {
    Ok(serde_json::to_string(&turn.without_answer())?)
}

/// Reads a turn: what is stored at its end or, while it runs, what has come so far.
pub(crate) fn read(database: &Connection, id: i64, head: &str) -> Result<Turn, Error> {
    let mut turn: Turn = serde_json::from_str(head)?;
    let sql = "SELECT pieces, memory FROM answers WHERE turn = ?";
    let answer =
        database.prepare_cached(sql)?.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((pieces, memory)): Option<(String, String)> = answer else {
        return read_bits(database, id, turn);
    };
    turn.transcript = serde_json::from_str(&blobs::unpack(database, &pieces)?)?;
    turn.memory = serde_json::from_str(&blobs::unpack(database, &memory)?)?;
    Ok(turn)
}

fn read_bits(database: &Connection, id: i64, mut turn: Turn) -> Result<Turn, Error> {
    let mut bits =
        database.prepare_cached("SELECT pieces, parts, memory FROM bits WHERE turn = ? ORDER BY id")?;
    let mut rows = bits.query([id])?;
    while let Some(row) = rows.next()? {
        let (pieces, parts, memory): (String, String, Option<String>) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        if let Some(memory) = memory {
            turn.memory = serde_json::from_str(&blobs::unpack(database, &memory)?)?;
        }
        let pieces: Vec<Piece> = serde_json::from_str(&blobs::unpack(database, &pieces)?)?;
        let parts: Vec<Raw> = serde_json::from_str(&blobs::unpack(database, &parts)?)?;
        turn.take(turn::Update::Answer { pieces, parts });
    }
    if !turn.transcript.blocks().is_empty() && turn.progress == Progress::Queued {
        turn.progress = Progress::Running;
    }
    Ok(turn)
}
