//! Makes changes in the database.

use rusqlite::{Connection, OptionalExtension, params};
use turn::{Memory, Part, Piece, Turn};

use crate::columns::text;
use crate::keys::{AskDetails, RecordKeys};
use crate::record::{Database, Number, RecordKey, TurnKind, Which, Write};
use crate::turns::head;
use crate::{Error, blobs, claims, now, remove, used, words};

/// Makes changes within a transaction, for the process with this name.
///
/// What was deleted meanwhile, by this process or another, stays deleted: changes of it do nothing and give no number.
pub(crate) struct Applying<'a> {
    pub(crate) database: &'a Connection,
    pub(crate) keys: &'a mut RecordKeys,
    pub(crate) owner: &'a str,
    /// What tells the database from others.
    pub(crate) identity: Database,
}

impl Applying<'_> {
    /// Makes a change. The number is that of its ask, if it has one.
    pub(crate) fn apply(&mut self, write: &Write) -> Result<Option<Number>, Error> {
        self.keys.learn(write)?;
        let number = match write {
            // It is written with its first turn: an ask without a turn is of no use to anybody.
            Write::Ask { .. } => None,
            Write::Turn { key, .. } => self.begin(*key)?,
            Write::More { turn, pieces, parts, memory } => {
                self.more(*turn, pieces, parts, memory.as_deref())?;
                None
            }
            Write::Charts { turn, charts } => {
                self.charts(*turn, charts)?;
                None
            }
            Write::End { key, turn, view, charts, fingerprint, bits } => {
                let fingerprint = fingerprint.as_ref();
                self.end(*key, &TurnEnd { turn, view, charts, fingerprint, bits: *bits })?
            }
            Write::Claim { key, claim } => {
                claims::begin(self.database, self.owner, *key, claim)?;
                None
            }
            Write::Counted { key, model, counts } => {
                claims::count(self.database, *key, model.as_deref(), counts)?;
                None
            }
            Write::Used { turn, claim } => {
                used::add(self.database, turn)?;
                claim.map_or(Ok(()), |key| claims::release(self.database, key))?;
                None
            }
            Write::Released { key } => {
                claims::release(self.database, *key)?;
                None
            }
            Write::Checked { ask, turn, view } => self.checked(*ask, turn, view)?,
            Write::Moved { ask, from, place } => {
                let number = self.number(*ask)?;
                let sql = "UPDATE asks SET uri = ?1, trace = ?2 WHERE number = ?3 AND uri IN (?1, ?4)";
                let values = params![place.uri, place.trace, number, from];
                self.database.prepare_cached(sql)?.execute(values)?;
                number
            }
            Write::Renamed { old, new } => {
                self.rename(old, new)?;
                None
            }
            Write::Dismissed { ask } => {
                self.update(*ask, "UPDATE asks SET is_dismissed = 1 WHERE number = ?")?
            }
            Write::Withdrawn { turn } => {
                self.withdraw(*turn)?;
                None
            }
        };
        Ok(number.map(Number))
    }

    /// The number of an ask that is in the database.
    fn number(&self, which: Which) -> Result<Option<i64>, Error> {
        let number = match which {
            Which::Kept(Number(number), database) => Some(number).filter(|_| database == self.identity),
            Which::New(key) => self.keys.ask(key)?.number,
        };
        let mut select = self.database.prepare_cached("SELECT number FROM asks WHERE number = ?")?;
        Ok(select.query_row([number], |row| row.get(0)).optional()?)
    }

    /// Changes an ask that is in the database. What is not yet there is written as it is then.
    fn update(&self, which: Which, sql: &str) -> Result<Option<i64>, Error> {
        let number = self.number(which)?;
        self.database.prepare_cached(sql)?.execute([number])?;
        Ok(number)
    }

    fn rename(&self, old: &str, new: &str) -> Result<(), Error> {
        // All that begins with the old name and a slash: `0` is the character after it.
        let sql = "UPDATE asks SET uri = ?2 || substr(uri, length(?1) + 1)
            WHERE uri = ?1 OR (uri > ?1 || '/' AND uri < ?1 || '0')";
        self.database.prepare_cached(sql)?.execute([old, new])?;
        // The files given along are named in what was given, between quotes.
        let sql = r#"UPDATE asks SET given = replace(replace(given, '"' || ?1 || '"', '"' || ?2 || '"'), '"' || ?1 || '/', '"' || ?2 || '/')
            WHERE instr(given, '"' || ?1) > 0"#;
        self.database.prepare_cached(sql)?.execute([old, new])?;
        Ok(())
    }

    /// Writes what is known of a turn that runs.
    fn begin(&mut self, key: RecordKey) -> Result<Option<i64>, Error> {
        let Some((id, ask)) = self.turn(key)? else { return Ok(None) };
        let turn = self.keys.turn(key)?;
        let sql = "UPDATE turns SET head = ?, view = ? WHERE id = ?";
        self.database.prepare_cached(sql)?.execute(params![turn.head, turn.view, id])?;
        Ok(Some(ask))
    }

    /// The id of a turn and the number of its ask. Writes both, if that was not done yet; `None` if they were deleted.
    fn turn(&mut self, key: RecordKey) -> Result<Option<(i64, i64)>, Error> {
        let turn = self.keys.turn(key)?;
        if let Some(id) = turn.id {
            let mut select = self.database.prepare_cached("SELECT ask FROM turns WHERE id = ?")?;
            let ask = select.query_row([id], |row| row.get(0)).optional()?;
            return Ok(ask.map(|ask| (id, ask)));
        }
        let Some(ask) = self.ask(turn.ask)? else { return Ok(None) };
        let turn = self.keys.turn(key)?;
        let replaced = match turn.kind {
            TurnKind::Next => None,
            // Another window may have gone on meanwhile: what it asked stays.
            TurnKind::Again { began } => {
                match self.begun(ask, &Turn { began, ..serde_json::from_str(&turn.head)? })? {
                    Some((turn, is_replaced)) => Some(turn).filter(|_| !is_replaced),
                    None => self.last_over(ask)?,
                }
            }
        };
        if let Some(replaced) = replaced {
            self.set_replaced(replaced, true)?;
        }
        let sql = "INSERT INTO turns (ask, owner, head, view) VALUES (?, ?, ?, ?)";
        let mut insert = self.database.prepare_cached(sql)?;
        let id = insert.insert(params![ask, self.owner, turn.head, turn.view])?;
        self.keys.wrote_turn(key, id, replaced);
        let sql = "UPDATE asks SET latest = ?, changed = max(changed, ?) WHERE number = ?";
        self.database.prepare_cached(sql)?.execute([id, now(), ask])?;
        Ok(Some((id, ask)))
    }

    /// The number of an ask that gets a turn. Writes it, if that was not done yet; `None` if it was deleted.
    fn ask(&mut self, which: Which) -> Result<Option<i64>, Error> {
        let Which::New(key) = which else { return self.number(which) };
        let ask = self.keys.ask(key)?;
        if ask.number.is_some() {
            return self.number(which);
        }
        // Without them it was in a database that is gone, with its earlier turns.
        let Some(AskDetails { place, given, is_dismissed }) = ask.details.clone() else { return Ok(None) };
        let sql = "INSERT INTO asks (uri, trace, given, is_dismissed, created, changed) VALUES (?1, ?2, ?3, ?4, ?5, ?5)";
        let values = params![place.uri, place.trace, given, is_dismissed, now()];
        let number = self.database.prepare_cached(sql)?.insert(values)?;
        self.keys.wrote_ask(key, number);
        Ok(Some(number))
    }

    fn more(
        &mut self,
        key: RecordKey,
        pieces: &[Piece],
        parts: &[Part],
        memory: Option<&Memory>,
    ) -> Result<(), Error> {
        let Some((id, _)) = self.turn(key)? else { return Ok(()) };
        if self.keys.turn(key)?.is_torn {
            return Ok(());
        }
        let pieces = blobs::pack(self.database, id, &serde_json::to_string(pieces)?)?;
        let parts = blobs::pack(self.database, id, &serde_json::to_string(parts)?)?;
        let memory = memory.map(serde_json::to_string).transpose()?;
        let memory = memory.map(|memory| blobs::pack(self.database, id, &memory)).transpose()?;
        let sql = "INSERT INTO bits (turn, pieces, parts, memory) VALUES (?, ?, ?, ?)";
        self.database.prepare_cached(sql)?.insert(params![id, pieces, parts, memory])?;
        Ok(())
    }

    fn charts(&mut self, key: RecordKey, charts: &[String]) -> Result<(), Error> {
        let Some((id, _)) = self.turn(key)? else { return Ok(()) };
        let charts = serde_json::to_string(charts)?;
        self.database
            .prepare_cached("UPDATE turns SET charts = ? WHERE id = ?")?
            .execute(params![charts, id])?;
        Ok(())
    }

    fn end(&mut self, key: RecordKey, ended: &TurnEnd<'_>) -> Result<Option<i64>, Error> {
        let turn = self.turn(key)?;
        self.keys.over(key);
        used::add(self.database, ended.turn)?;
        let Some((id, ask)) = turn else { return Ok(None) };
        end(self.database, id, ended)?;
        let sql = "UPDATE asks SET changed = max(changed, ?) WHERE number = ?";
        self.database.prepare_cached(sql)?.execute([now(), ask])?;
        Ok(Some(ask))
    }

    /// Changes the turn that began when this one did: another may have begun while its code ran.
    fn checked(&self, which: Which, turn: &Turn, view: &str) -> Result<Option<i64>, Error> {
        let Some(number) = self.number(which)? else { return Ok(None) };
        if let Some((id, _)) = self.begun(number, turn)? {
            let sql = "UPDATE turns SET head = ?, view = ? WHERE id = ?";
            self.database.prepare_cached(sql)?.execute(params![head(turn)?, view, id])?;
        }
        Ok(Some(number))
    }

    /// The latest turn of an ask that is over and began to run when this one did, and `true` if it was replaced since. Of
    /// those that never began it has the same question. What cannot be read is passed over.
    fn begun(&self, ask: i64, turn: &Turn) -> Result<Option<(i64, bool)>, Error> {
        let sql = "SELECT id, head, is_replaced FROM turns WHERE ask = ? AND owner IS NULL ORDER BY id DESC";
        let mut select = self.database.prepare_cached(sql)?;
        let mut rows = select.query([ask])?;
        while let Some(row) = rows.next()? {
            let is_it = |kept: Turn| {
                kept.began == turn.began && (turn.began.is_some() || kept.question == turn.question)
            };
            if serde_json::from_str(&text(row, 1)?).is_ok_and(is_it) {
                return Ok(Some((row.get(0)?, row.get(2)?)));
            }
        }
        Ok(None)
    }

    /// The latest turn of an ask that is over.
    fn last_over(&self, ask: i64) -> Result<Option<i64>, Error> {
        let sql = "SELECT id FROM turns WHERE ask = ? AND owner IS NULL AND NOT is_replaced ORDER BY id DESC LIMIT 1";
        Ok(self.database.prepare_cached(sql)?.query_row([ask], |row| row.get(0)).optional()?)
    }

    fn set_replaced(&self, turn: i64, is_replaced: bool) -> Result<(), Error> {
        let sql = "UPDATE turns SET is_replaced = ? WHERE id = ?";
        self.database.prepare_cached(sql)?.execute(params![is_replaced, turn])?;
        Ok(())
    }

    fn withdraw(&mut self, key: RecordKey) -> Result<(), Error> {
        // It may be gone already: withdrawn twice, or deleted.
        let Ok(turn) = self.keys.turn(key) else { return Ok(()) };
        let (id, replaced) = (turn.id, turn.replaced);
        self.keys.over(key);
        let Some(id) = id else { return Ok(()) };
        let mut select = self.database.prepare_cached("SELECT ask FROM turns WHERE id = ?")?;
        let Some(ask) = select.query_row([id], |row| row.get::<_, i64>(0)).optional()? else { return Ok(()) };
        remove::turn(self.database, id)?;
        // What it was to replace counts again: it is an answer.
        if let Some(replaced) = replaced {
            self.set_replaced(replaced, false)?;
        }
        let sql = "SELECT id FROM turns WHERE ask = ? ORDER BY id DESC LIMIT 1";
        let mut select = self.database.prepare_cached(sql)?;
        let Some(latest) = select.query_row([ask], |row| row.get::<_, i64>(0)).optional()? else {
            return remove::ask(self.database, ask).map(drop);
        };
        let sql = "UPDATE asks SET latest = ? WHERE number = ?";
        self.database.prepare_cached(sql)?.execute([latest, ask])?;
        Ok(())
    }
}

/// The end of a turn, to be written.
pub(crate) struct TurnEnd<'a> {
    pub(crate) turn: &'a Turn,
    pub(crate) view: &'a str,
    pub(crate) charts: &'a [String],
    pub(crate) fingerprint: Option<&'a [u8; 32]>,
    /// How many bits have all of its answer; `None` if they have not.
    pub(crate) bits: Option<usize>,
}

/// A longer answer, in bytes, stays in the bits in which it came: to write all of it at once would take several times its
/// size of memory.
const LONG: usize = 1 << 20;

/// Writes the end of a turn, in place of the bits that were written while it ran unless it is long.
pub(crate) fn end(database: &Connection, id: i64, ended: &TurnEnd<'_>) -> Result<(), Error> {
    let TurnEnd { turn, view, charts, fingerprint, bits } = ended;
    let is_long = turn.transcript.length() >= LONG;
    let is_in_bits = is_long && *bits == Some(count_of_bits(database, id)?);
    if !is_in_bits {
        join_bits(database, id, turn)?;
    }
    let sql = "UPDATE turns SET owner = NULL, ended = ?, fingerprint = ?, view = ?, charts = ?, head = ? WHERE id = ?";
    let charts = serde_json::to_string(charts)?;
    let fingerprint = fingerprint.map(<[u8; 32]>::as_slice);
    database.prepare_cached(sql)?.execute(params![now(), fingerprint, view, charts, head(turn)?, id])?;
    words::index(database, id, turn)
}

/// Writes the whole answer of a turn in place of its bits.
fn join_bits(database: &Connection, id: i64, turn: &Turn) -> Result<(), Error> {
    let pieces = blobs::pack(database, id, &serde_json::to_string(&turn.transcript)?)?;
    let memory = blobs::pack(database, id, &serde_json::to_string(&turn.memory)?)?;
    let sql = "INSERT OR REPLACE INTO answers (turn, pieces, memory) VALUES (?, ?, ?)";
    database.prepare_cached(sql)?.execute(params![id, pieces, memory])?;
    database.prepare_cached("DELETE FROM bits WHERE turn = ?")?.execute([id])?;
    Ok(())
}

/// How many bits a turn has.
pub(crate) fn count_of_bits(database: &Connection, id: i64) -> Result<usize, Error> {
    let mut select = database.prepare_cached("SELECT count(*) FROM bits WHERE turn = ?")?;
    Ok(select.query_row([id], |row| row.get(0))?)
}
