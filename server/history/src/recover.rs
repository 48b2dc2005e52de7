//! Ends the turns of processes that are gone: killed, crashed, or switched off with the machine.

use rusqlite::{Connection, TransactionBehavior};
use turn::{Ending, Progress};

use crate::apply::{TurnEnd, end};
use crate::columns::text;
use crate::store::Store;
use crate::turns::read;
use crate::{Error, ViewOf, now, owner};

/// Ends the turns of processes that are gone as cut: what came of them is kept, and it is not the whole.
pub(crate) fn recover(store: &mut Store, view: ViewOf) -> Result<(), Error> {
    let is_left_behind = |(_, owner): &(i64, String)| !owner::is_alive(&store.folder, owner);
    if !running(&store.connection)?.iter().any(is_left_behind) {
        return Ok(());
    }
    let change = store.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Looked at again: within the transaction, no turn ends meanwhile.
    for (id, owner) in running(&change)? {
        if !owner::is_alive(&store.folder, &owner) {
            end_as_cut(&change, id, view)?;
        }
    }
    change.commit()?;
    Ok(())
}

/// The id and the process of each turn that runs.
fn running(database: &Connection) -> Result<Vec<(i64, String)>, Error> {
    let mut select = database.prepare_cached("SELECT id, owner FROM turns WHERE owner IS NOT NULL")?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, text(row, 1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn end_as_cut(database: &Connection, id: i64, view: ViewOf) -> Result<(), Error> {
    match read(database, id) {
        Ok(mut turn) => {
            turn.progress = Progress::Ended(Ending::Cut);
            let ended = TurnEnd { view: &view(&turn), turn: &turn, charts: &[], fingerprint: None };
            end(database, id, &ended)
        }
        // What cannot be read must not be in the way of the others.
        Err(Error::Unreadable(_)) => {
            let sql = "UPDATE turns SET owner = NULL, ended = ? WHERE id = ?";
            database.prepare_cached(sql)?.execute([now(), id])?;
            Ok(())
        }
        Err(error) => Err(error),
    }
}
