//! Turns as they are stored: what is known of the question apart from the answer.

use rusqlite::{Connection, OptionalExtension};
use turn::{Part, Piece, Progress, Turn};

use crate::{Error, blobs};

/// A turn without its answer and its memory, as JSON.
pub(crate) fn head(turn: &Turn) -> Result<String, Error> {
    Ok(serde_json::to_string(&turn.without_answer())?)
}

/// Reads a turn: what is stored at its end or, while it runs, what has come so far.
pub(crate) fn read(database: &Connection, id: i64) -> Result<Turn, Error> {
    let mut turn = read_head(database, id)?;
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

/// Reads a turn without its answer and its memory.
pub(crate) fn read_head(database: &Connection, id: i64) -> Result<Turn, Error> {
    let mut select = database.prepare_cached("SELECT head FROM turns WHERE id = ?")?;
    Ok(serde_json::from_str(&select.query_row([id], |row| row.get::<_, String>(0))?)?)
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
        let parts: Vec<Part> = serde_json::from_str(&blobs::unpack(database, &parts)?)?;
        turn.take(turn::Update::Answer { pieces, parts });
    }
    if !turn.transcript.blocks().is_empty() && turn.progress == Progress::Queued {
        turn.progress = Progress::Running;
    }
    Ok(turn)
}
