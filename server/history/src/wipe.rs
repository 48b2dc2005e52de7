//! Wipes what was deleted: `SQLite` overwrites it in the database, but older copies stand in its log until a moment when
//! nobody reads them.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension};

use crate::Error;
use crate::store::{PATIENCE, Store};

/// Notes, with a deletion, that there is something to wipe. Who finds the note wipes it.
pub(crate) fn must_wipe(database: &Connection) -> Result<(), Error> {
    let sql = "INSERT INTO facts (name, value) VALUES ('unwiped', 1)
        ON CONFLICT (name) DO UPDATE SET value = value + 1";
    database.prepare_cached(sql)?.execute([])?;
    Ok(())
}

impl Store {
    /// Wipes what was deleted, if there is anything, and gives its space back to the disk. `wait` is how long it may
    /// wait for others who read.
    pub(crate) fn wipe(&self, wait: Duration) -> Result<(), Error> {
        let sql = "SELECT value FROM facts WHERE name = 'unwiped'";
        let found = self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?;
        let Some(deletions): Option<i64> = found else { return Ok(()) };
        self.connection.busy_timeout(wait)?;
        let is_wiped = self.give_back();
        self.connection.busy_timeout(PATIENCE)?;
        if is_wiped? {
            // Not the note of a deletion that came meanwhile.
            let sql = "DELETE FROM facts WHERE name = 'unwiped' AND value = ?";
            self.connection.prepare_cached(sql)?.execute([deletions])?;
        }
        Ok(())
    }

    /// Moves everything from the log to the database and empties it. `false` if others still read the log.
    fn give_back(&self) -> Result<bool, Error> {
        // Each row that it gives is a page: it must be asked for all of them.
        let mut vacuum = self.connection.prepare("PRAGMA incremental_vacuum")?;
        let mut pages = vacuum.query([])?;
        while pages.next()?.is_some() {}
        drop(pages);
        let is_busy: bool =
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        Ok(!is_busy)
    }
}
