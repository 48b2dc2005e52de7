//! Ends the turns of processes that are gone: killed, crashed, or switched off with the machine.

use rusqlite::{Connection, TransactionBehavior, params};
use turn::{Ending, Progress, Turn};

use crate::apply::{TurnEnd, count_of_bits, end};
use crate::columns::{list, text};
use crate::store::Store;
use crate::turns::{read, read_head};
use crate::{Error, claims, now, owner, used};

/// Why turns were not ended when that was last tried, and if that was told.
#[derive(Default)]
pub(crate) struct Unrecovered {
    error: Option<Error>,
    was_told: bool,
}

impl Unrecovered {
    /// Notes how it went. A failure that follows another one is no news.
    pub(crate) fn note(&mut self, result: Result<(), Error>) {
        match result {
            Ok(()) => *self = Unrecovered::default(),
            Err(error) => self.error = Some(error),
        }
    }

    /// The error, if it was not told yet.
    pub(crate) fn take_untold(&mut self) -> Option<Error> {
        let untold = self.error.take().filter(|_| !self.was_told);
        self.was_told |= untold.is_some();
        untold
    }
}

/// Ends the turns of processes that are gone as cut: what came of them is kept, and it is not the whole.
pub(crate) fn recover(store: &mut Store, view: fn(&Turn) -> String) -> Result<(), Error> {
    let is_left_behind = |(_, owner): &(i64, String)| !owner::is_alive(&store.folder, owner);
    let claims_are_left = || -> Result<bool, Error> {
        let owners = claims::owners(&store.connection)?;
        Ok(owners.iter().any(|owner| !owner::is_alive(&store.folder, owner)))
    };
    if !running(&store.connection)?.iter().any(is_left_behind) && !claims_are_left()? {
        return Ok(());
    }
    let change = store.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Looked at again: within the transaction, no turn ends meanwhile.
    for (id, owner) in running(&change)? {
        if !owner::is_alive(&store.folder, &owner) {
            end_as_cut(&change, id, view)?;
        }
    }
    claims::recover(&change, &store.folder)?;
    change.commit()?;
    Ok(())
}

/// The id and the process of each turn that runs.
fn running(database: &Connection) -> Result<Vec<(i64, String)>, Error> {
    let mut select = database.prepare_cached("SELECT id, owner FROM turns WHERE owner IS NOT NULL")?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, text(row, 1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn end_as_cut(database: &Connection, id: i64, view: fn(&Turn) -> String) -> Result<(), Error> {
    match read(database, id) {
        Ok(mut turn) => {
            turn.progress = Progress::Ended(Ending::Cut);
            let charts = charts_of(database, id)?;
            let (view, bits) = (view(&turn), Some(count_of_bits(database, id)?));
            used::add(database, &turn)?;
            let ended = TurnEnd { view: &view, turn: &turn, charts: &charts, fingerprint: None, bits };
            end(database, id, &ended)
        }
        // What cannot be read must not be in the way of the others, nor look as if it ran.
        Err(Error::Unreadable(_) | Error::NewerAsk) => {
            let mut turn = read_head(database, id).unwrap_or_default();
            turn.progress = Progress::Ended(Ending::Cut);
            let sql = "UPDATE turns SET owner = NULL, ended = ?, view = ? WHERE id = ?";
            database.prepare_cached(sql)?.execute(params![now(), view(&turn), id])?;
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// The paths of the chart files that the turn had saved.
fn charts_of(database: &Connection, id: i64) -> Result<Vec<String>, Error> {
    let mut select = database.prepare_cached("SELECT charts FROM turns WHERE id = ?")?;
    Ok(list(&select.query_row([id], |row| text(row, 0))?))
}
