//! Removes asks for good: those that the person names, and the oldest beyond the limits.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::record::Number;
use crate::store::Store;
use crate::{Error, blobs, now};

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
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

/// How often a process looks whether the limits are exceeded.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// The asks that are removed at once, until the limit of size is looked at again.
const STEP: usize = 100;

impl Store {
    /// Deletes asks with all that belongs to them, also on the disk. Those that do not exist are passed over.
    pub fn delete(&mut self, numbers: &[Number]) -> Result<Removed, Error> {
        let before = self.size()?;
        let asks = self.remove(numbers)?;
        self.shrink()?;
        Ok(Removed { asks, bytes: before.saturating_sub(self.size()?) })
    }

    /// Deletes the asks that are older than the limits allow, then the oldest until the size fits. Those that run stay.
    pub fn prune(&mut self, limits: Limits) -> Result<Removed, Error> {
        let before = self.size()?;
        let age = i64::try_from(limits.age.as_millis()).unwrap_or(i64::MAX);
        let mut asks = 0;
        loop {
            let old = self.oldest(now().saturating_sub(age))?;
            if old.is_empty() {
                break;
            }
            asks += self.remove(&old)?;
        }
        while self.size()? > limits.size {
            let oldest = self.oldest(i64::MAX)?;
            if oldest.is_empty() {
                break;
            }
            asks += self.remove(&oldest)?;
        }
        if asks > 0 {
            self.shrink()?;
        }
        Ok(Removed { asks, bytes: before.saturating_sub(self.size()?) })
    }

    /// The oldest asks that changed before this time and do not run.
    fn oldest(&self, before: i64) -> Result<Vec<Number>, Error> {
        let sql = "SELECT number FROM asks WHERE changed < ? AND NOT EXISTS
            (SELECT 1 FROM turns WHERE turns.ask = asks.number AND owner IS NOT NULL) ORDER BY changed LIMIT ?";
        let mut select = self.connection.prepare_cached(sql)?;
        let limit = i64::try_from(STEP).unwrap_or(i64::MAX);
        let found = select.query_map(params![before, limit], |row| row.get(0).map(Number))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Removes asks, in one step.
    fn remove(&mut self, numbers: &[Number]) -> Result<usize, Error> {
        let change = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut charts = Vec::new();
        let mut asks = 0;
        for Number(number) in numbers {
            charts.extend(charts_of(&change, *number)?);
            let words = "DELETE FROM words WHERE rowid IN (SELECT id FROM turns WHERE ask = ?)";
            change.prepare_cached(words)?.execute([number])?;
            asks += change.prepare_cached("DELETE FROM asks WHERE number = ?")?.execute([number])?;
        }
        blobs::sweep(&change)?;
        change.commit()?;
        let state = self.folder.parent().unwrap_or(&self.folder).join("charts");
        for chart in charts {
            remove_chart(&state, &chart);
        }
        Ok(asks)
    }
}

/// The paths of the chart files of an ask.
fn charts_of(database: &Connection, number: i64) -> Result<Vec<PathBuf>, Error> {
    let mut select = database.prepare_cached("SELECT charts FROM turns WHERE ask = ?")?;
    let lists = select.query_map([number], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let lists = lists.iter().map(|list| serde_json::from_str::<Vec<PathBuf>>(list));
    Ok(lists.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// Removes a chart file, if this program chose its place; the others are the person's. Its folder goes with the last one.
fn remove_chart(state: &Path, chart: &Path) {
    let is_ours =
        chart.starts_with(state) && chart.components().all(|part| part != std::path::Component::ParentDir);
    if is_ours {
        let _ = fs::remove_file(chart);
        let _ = chart.parent().map(fs::remove_dir);
    }
}

/// Keeps within the limits, once a day.
pub(crate) fn tidy(store: &mut Store, limits: Limits) -> Result<(), Error> {
    let sql = "SELECT value FROM facts WHERE name = 'tidied'";
    let last: Option<i64> =
        store.connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?;
    if last.is_some_and(|last| now() - last < DAY && last <= now()) && store.size()? <= limits.size {
        return Ok(());
    }
    let sql = "INSERT OR REPLACE INTO facts (name, value) VALUES ('tidied', ?)";
    store.connection.execute(sql, [now()])?;
    store.prune(limits)?;
    Ok(())
}
