//! The bytes of images and files, stored once by their hash.

use ring::digest::{SHA256, digest};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{Error, pack};

/// Packs a JSON text of a turn; its blobs are stored and noted as the turn's.
pub(crate) fn pack(database: &Connection, turn: i64, json: &str) -> Result<String, Error> {
    pack::pack(json, |bytes| keep(database, turn, bytes))
}

/// Unpacks a JSON text.
pub(crate) fn unpack(database: &Connection, packed: &str) -> Result<String, Error> {
    pack::unpack(packed, |number| {
        let mut select = database.prepare_cached("SELECT bytes FROM blobs WHERE id = ?")?;
        Ok(select.query_row([number], |row| row.get(0))?)
    })
}

/// Stores bytes, if they are not stored yet. Gives their number.
fn keep(database: &Connection, turn: i64, bytes: &[u8]) -> Result<i64, Error> {
    let sha256 = digest(&SHA256, bytes);
    let mut select = database.prepare_cached("SELECT id FROM blobs WHERE sha256 = ?")?;
    let known = select.query_row([sha256.as_ref()], |row| row.get(0)).optional()?;
    let store = || {
        let mut insert = database.prepare_cached("INSERT INTO blobs (sha256, bytes) VALUES (?, ?)")?;
        insert.insert(params![sha256.as_ref(), bytes])
    };
    let blob = known.map_or_else(store, Ok)?;
    let sql = "INSERT OR IGNORE INTO blobs_of_turns (turn, blob) VALUES (?, ?)";
    database.prepare_cached(sql)?.execute([turn, blob])?;
    Ok(blob)
}

/// The numbers of a turn's blobs.
pub(crate) fn of_turn(database: &Connection, turn: i64) -> Result<Vec<i64>, Error> {
    let mut select = database.prepare_cached("SELECT blob FROM blobs_of_turns WHERE turn = ?")?;
    let numbers = select.query_map([turn], |row| row.get(0))?;
    Ok(numbers.collect::<Result<_, _>>()?)
}

/// Removes those of these blobs that no turn has any more.
pub(crate) fn sweep(database: &Connection, blobs: &[i64]) -> Result<(), Error> {
    let sql = "DELETE FROM blobs WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM blobs_of_turns WHERE blob = ?1)";
    let mut delete = database.prepare_cached(sql)?;
    blobs.iter().try_for_each(|blob| delete.execute([blob]).map(|_| ()))?;
    Ok(())
}
