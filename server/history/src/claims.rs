//! The tokens of asks that run: what they may use counts for the budget, and what they have used outlives their process.

use rusqlite::{Connection, params};
use turn::Usage;

use crate::columns::text;
use crate::record::{Claim, ClaimKey};
use crate::used::{self, AnswerCounts};
use crate::{Error, Store, owner};

impl Store {
    /// How many tokens the asks that run use: as many as expected, or as were counted if that is more. With a key, those that
    /// were begun before it.
    pub fn claimed(&self, before: Option<ClaimKey>) -> Result<u64, Error> {
        let sql = "SELECT coalesce(sum(max(expected, total)), 0) FROM claims
            WHERE id < coalesce((SELECT id FROM claims WHERE key = ?), 9223372036854775807)";
        let key = before.map(|ClaimKey(key)| key);
        Ok(self.connection.prepare_cached(sql)?.query_row([key], |row| row.get(0))?)
    }
}

/// Writes the claim of an ask that begins, or what it is expected to use now.
pub(crate) fn begin(database: &Connection, owner: &str, key: ClaimKey, claim: &Claim) -> Result<(), Error> {
    let sql = "INSERT INTO claims (key, owner, is_kept, service, model, day, expected, total)
        VALUES (?, ?, ?, ?, ?, date('now', 'localtime'), ?, 0)
        ON CONFLICT (key) DO UPDATE SET expected = excluded.expected";
    let Claim { service, model, expected, is_kept } = claim;
    let expected = used::bounded(*expected);
    database.prepare_cached(sql)?.execute(params![key.0, owner, is_kept, service, model, expected])?;
    Ok(())
}

/// Writes what was counted so far.
pub(crate) fn count(
    database: &Connection,
    key: ClaimKey,
    model: Option<&str>,
    counts: &Usage,
) -> Result<(), Error> {
    let sql = "UPDATE claims SET model = coalesce(?, model), day = date('now', 'localtime'), total = ?, counts = ? WHERE key = ?";
    let json = serde_json::to_string(counts)?;
    database.prepare_cached(sql)?.execute(params![model, used::bounded(counts.all()), json, key.0])?;
    Ok(())
}

/// Removes the claim of an ask that is over.
pub(crate) fn release(database: &Connection, key: ClaimKey) -> Result<(), Error> {
    database.prepare_cached("DELETE FROM claims WHERE key = ?")?.execute([key.0])?;
    Ok(())
}

/// The processes that have claims.
pub(crate) fn owners(database: &Connection) -> Result<Vec<String>, Error> {
    let mut select = database.prepare_cached("SELECT DISTINCT owner FROM claims")?;
    let rows = select.query_map([], |row| text(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Ends the claims of processes that are gone. What was counted for asks that are not kept is added to its day.
pub(crate) fn recover(database: &Connection, folder: &std::path::Path) -> Result<(), Error> {
    for gone in owners(database)?.iter().filter(|name| !owner::is_alive(folder, name)) {
        let sql = "DELETE FROM claims WHERE owner = ? RETURNING is_kept, day, service, model, counts";
        let mut delete = database.prepare_cached(sql)?;
        let mut rows = delete.query([gone])?;
        while let Some(row) = rows.next()? {
            let counts: Option<String> = row.get(4)?;
            // What cannot be read was changed by somebody.
            let counts = counts.and_then(|json| serde_json::from_str::<Usage>(&json).ok());
            if let (false, Some(counts)) = (row.get(0)?, counts) {
                let (day, service, model) = (text(row, 1)?, text(row, 2)?, text(row, 3)?);
                used::insert(
                    database,
                    &AnswerCounts { day: Some(&day), service: &service, model: &model, counts: Some(counts) },
                )?;
            }
        }
    }
    Ok(())
}
