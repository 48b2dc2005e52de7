//! Removes asks for good: those that the person names, and the oldest beyond the limits.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

use crate::columns::{list, text};
use crate::record::Number;
use crate::store::{Store, size};
use crate::wipe::must_wipe;
use crate::{Error, blobs, now};

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptLimits {
    /// How long an ask is kept after its last change.
    pub age: Duration,
    /// How large the database may be, in bytes.
    pub size: u64,
}

/// What was removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removed {
    /// The number of asks.
    pub asks: usize,
    /// By how many bytes the database is smaller.
    pub bytes: u64,
}

/// How often a process looks for asks that are too old, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// How many asks are removed in one transaction: others that write wait for it.
const STEP: usize = 50;

/// How long a deletion waits for those who still read what is deleted.
const WAIT: Duration = Duration::from_millis(500);

impl Store {
    /// Deletes asks with all that belongs to them, also on the disk. Those that do not exist are passed over.
    ///
    /// While another process reads what is deleted, copies of it stay in the files; the next change after that removes
    /// them. Deletes nothing if one of them runs.
    pub fn delete(&mut self, numbers: &[Number]) -> Result<Removed, Error> {
        let before = self.size()?;
        let asks = self.remove(|database| idle(database, numbers), None)?;
        self.wiped(before, asks)
    }

    /// Deletes the asks that are older than the limits allow, then the oldest until the size fits. Those that run stay.
    pub fn prune(&mut self, limits: KeptLimits) -> Result<Removed, Error> {
        let before = self.size()?;
        let mut asks = 0;
        loop {
            match self.prune_some(limits)? {
                0 => return self.wiped(before, asks),
                some => asks += some,
            }
        }
    }

    /// Deletes some of the asks beyond the limits. Gives how many; 0 once there are no more.
    fn prune_some(&mut self, limits: KeptLimits) -> Result<usize, Error> {
        let age = i64::try_from(limits.age.as_millis()).unwrap_or(i64::MAX);
        let too_old = now().saturating_sub(age);
        match self.remove(|database| oldest(database, too_old), None)? {
            0 if self.size()? > limits.size => {
                self.remove(|database| oldest(database, i64::MAX), Some(limits.size))
            }
            removed => Ok(removed),
        }
    }

    /// Removes asks, in one transaction; with a size, no more than it takes to fit it.
    fn remove(
        &mut self,
        choose: impl FnOnce(&Connection) -> Result<Vec<Number>, Error>,
        until: Option<u64>,
    ) -> Result<usize, Error> {
        let change = crate::store::begin(&mut self.connection)?;
        let mut asks = 0;
        let mut files = Vec::new();
        for number in choose(&change)? {
            if until.is_some_and(|until| size(&change).is_ok_and(|size| size <= until)) {
                break;
            }
            let charts = charts_of(&change, number)?;
            // Before the ask: if the process is killed now, the person still sees what to delete.
            (self.remove_files)(&self.folder, number, &charts);
            files.push((number, charts));
            asks += ask(&change, number.0)?;
        }
        change.commit()?;
        // And after it: others who still saw the ask may have written them again.
        for (number, charts) in files {
            (self.remove_files)(&self.folder, number, &charts);
        }
        Ok(asks)
    }

    /// Wipes what was deleted, and tells how much it was.
    fn wiped(&self, before: u64, asks: usize) -> Result<Removed, Error> {
        // If it cannot be wiped now, the next change does it.
        let _ = self.wipe(WAIT);
        Ok(Removed { asks, bytes: before.saturating_sub(self.size()?) })
    }
}

/// These asks, if none of them runs.
fn idle(database: &Connection, numbers: &[Number]) -> Result<Vec<Number>, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM turns WHERE ask = ? AND owner IS NOT NULL)";
    let mut select = database.prepare_cached(sql)?;
    for number in numbers {
        if select.query_row([number.0], |row| row.get(0))? {
            return Err(Error::Running(*number));
        }
    }
    Ok(numbers.to_vec())
}

/// The oldest asks that changed before this time and do not run.
fn oldest(database: &Connection, before: i64) -> Result<Vec<Number>, Error> {
    let sql = "SELECT number FROM asks WHERE changed < ? AND NOT EXISTS
        (SELECT 1 FROM turns WHERE turns.ask = asks.number AND owner IS NOT NULL) ORDER BY changed LIMIT ?";
    let mut select = database.prepare_cached(sql)?;
    let limit = i64::try_from(STEP).unwrap_or(i64::MAX);
    let found = select.query_map(params![before, limit], |row| row.get(0).map(Number))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Removes an ask with its turns. Gives 0 if it does not exist.
pub(crate) fn ask(database: &Connection, number: i64) -> Result<usize, Error> {
    let mut select = database.prepare_cached("SELECT id FROM turns WHERE ask = ?")?;
    let turns = select.query_map([number], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
    turns.into_iter().try_for_each(|id| turn(database, id))?;
    Ok(database.prepare_cached("DELETE FROM asks WHERE number = ?")?.execute([number])?)
}

/// Removes a turn with its words and blobs.
pub(crate) fn turn(database: &Connection, id: i64) -> Result<(), Error> {
    let blobs = blobs::of_turn(database, id)?;
    database.prepare_cached("DELETE FROM words WHERE rowid = ?")?.execute([id])?;
    database.prepare_cached("DELETE FROM turns WHERE id = ?")?.execute([id])?;
    blobs::sweep(database, &blobs)?;
    must_wipe(database)
}

/// The paths of the chart files of an ask.
fn charts_of(database: &Connection, Number(number): Number) -> Result<Vec<String>, Error> {
    let mut select = database.prepare_cached("SELECT charts FROM turns WHERE ask = ?")?;
    let lists = select.query_map([number], |row| text(row, 0))?.collect::<Result<Vec<_>, _>>()?;
    // A list that cannot be read must not keep its ask from being deleted.
    Ok(lists.iter().flat_map(|json| list(json)).collect())
}

/// Keeps within the limits: by age once a day, by size always. Removes a part at a time, to be in nobody's way.
pub(crate) fn tidy(store: &mut Store, limits: KeptLimits) -> Result<(), Error> {
    let sql = "SELECT value FROM facts WHERE name = 'tidied'";
    let last: Option<i64> =
        store.connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?;
    let is_tidied = last.is_some_and(|last| last <= now() && now() - last < DAY);
    if is_tidied && store.size()? <= limits.size {
        return Ok(());
    }
    if store.prune_some(limits)? == 0 {
        let sql = "INSERT OR REPLACE INTO facts (name, value) VALUES ('tidied', ?)";
        store.connection.execute(sql, [now()])?;
    }
    Ok(())
}
