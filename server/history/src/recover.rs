//! Ends the turns of processes that are gone: killed, crashed, or switched off with the machine.

use rusqlite::TransactionBehavior;
use turn::{Ending, Progress};

use crate::apply::{Ended, end, read};
use crate::store::Store;
use crate::{Error, ViewOf, owner};

/// Ends the turns of processes that are gone as cut: what came of them is kept, and it is not the whole.
pub(crate) fn recover(store: &mut Store, view: ViewOf) -> Result<(), Error> {
    if left_behind(store)?.is_empty() {
        return Ok(());
    }
    let change = store.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (id, owner, head) in running(&change)? {
        if owner::is_alive(&store.folder, &owner) {
            continue;
        }
        let mut turn = read(&change, id, &head)?;
        turn.progress = Progress::Ended(Ending::Cut);
        let ended = Ended { view: &view(&turn), turn: &turn, charts: &[], fingerprint: None };
        end(&change, id, &ended)?;
    }
    change.commit()?;
    Ok(())
}

/// The turns whose processes are gone.
fn left_behind(store: &Store) -> Result<Vec<i64>, Error> {
    let running = running(&store.connection)?;
    let gone = running.into_iter().filter(|(_, owner, _)| !owner::is_alive(&store.folder, owner));
    Ok(gone.map(|(id, ..)| id).collect())
}

/// The id, process and head of each turn that runs.
fn running(database: &rusqlite::Connection) -> Result<Vec<(i64, String, String)>, Error> {
    let mut select = database.prepare_cached("SELECT id, owner, head FROM turns WHERE owner IS NOT NULL")?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
