//! The thread that writes. Nobody waits for it but those who want to know that something is written.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::apply::{Changes, Keys};
use crate::owner::Owner;
use crate::record::{Number, Write};
use crate::recover::recover;
use crate::remove::tidy;
use crate::store::Store;
use crate::{Error, Limits, ViewOf};

/// How long a change waits for others that are written with it. What is shown is on the disk after this time.
const PAUSE: Duration = Duration::from_millis(100);

/// Hears how a change went: the number of its ask, if it has one. An error is given to all whose changes failed with it.
pub(crate) type Done = Box<dyn FnOnce(Result<Option<Number>, &Error>) + Send>;

/// A change to be made.
pub(crate) struct Order {
    pub(crate) write: Write,
    pub(crate) done: Option<Done>,
}

/// What the writer needs.
pub(crate) struct Writer {
    pub(crate) folder: PathBuf,
    pub(crate) view: ViewOf,
    /// `None` until they are known.
    pub(crate) limits: Arc<Mutex<Option<Limits>>>,
    /// Hears once about each damaged file that was set aside.
    pub(crate) set_aside: Box<dyn Fn(PathBuf) + Send>,
}

impl Writer {
    /// Writes what is ordered, until nobody can order any more.
    pub(crate) fn run(self, orders: &Receiver<Order>) {
        let mut keys = Keys::default();
        let mut open = None;
        while let Some(batch) = next_batch(orders) {
            // A failure is told; the next change tries again from the beginning.
            let result = self
                .opened(&mut open)
                .and_then(|(store, owner)| write(&mut store.connection, &mut keys, owner.name(), &batch));
            if matches!(result, Err(Error::Damaged)) {
                open = None;
            }
            let failed = result.is_err();
            tell(batch, result, &mut keys);
            let limits = *self.limits.lock().unwrap_or_else(PoisonError::into_inner);
            if let (false, Some((store, _)), Some(limits)) = (failed, &mut open, limits) {
                // Not in the way of anybody: what fails now is tried again at the next start.
                let _ = tidy(store, limits);
            }
        }
    }

    /// The open history. It is opened with the first change; then turns of processes that are gone are ended.
    fn opened<'a>(&self, open: &'a mut Option<(Store, Owner)>) -> Result<&'a mut (Store, Owner), Error> {
        if open.is_none() {
            let mut store = Store::open(&self.folder)?;
            store.set_aside.take().into_iter().for_each(&self.set_aside);
            let owner = Owner::new(&self.folder)?;
            recover(&mut store, self.view)?;
            *open = Some((store, owner));
        }
        open.as_mut().ok_or_else(|| Error::Bug("the history is not open".to_owned()))
    }
}

/// The next changes, which are written together; `None` if no more will come.
fn next_batch(orders: &Receiver<Order>) -> Option<Vec<Order>> {
    let first = orders.recv().ok()?;
    let mut is_urgent = first.done.is_some();
    let mut batch = vec![first];
    let end = Instant::now() + PAUSE;
    loop {
        let wait = if is_urgent { Duration::ZERO } else { end.saturating_duration_since(Instant::now()) };
        match orders.recv_timeout(wait) {
            Ok(order) => {
                is_urgent |= order.done.is_some();
                batch.push(order);
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Some(batch),
        }
    }
}

/// Writes changes in one transaction. Gives the number of each one's ask, or why none was written.
fn write(
    database: &mut Connection,
    keys: &mut Keys,
    owner: &str,
    batch: &[Order],
) -> Result<Vec<Result<Option<Number>, Error>>, Error> {
    let before = keys.written();
    let outcome = begin(database).and_then(|change| {
        let mut changes = Changes { database: &change, keys: &mut *keys, owner };
        let mut results = Vec::with_capacity(batch.len());
        for order in batch {
            results.push(apply(&mut changes, &order.write)?);
        }
        change.commit()?;
        Ok(results)
    });
    outcome.inspect_err(|_| {
        for order in batch {
            drop(keys.learn(&order.write));
        }
        keys.forget(&before);
    })
}

fn begin(database: &mut Connection) -> Result<Transaction<'_>, Error> {
    Ok(database.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

/// Makes one change. A mistake of this program spoils only it; anything else ends the whole transaction.
fn apply(changes: &mut Changes<'_>, write: &Write) -> Result<Result<Option<Number>, Error>, Error> {
    changes.database.execute_batch("SAVEPOINT one")?;
    let result = changes.apply(write);
    match result {
        Err(Error::Bug(why)) => {
            changes.database.execute_batch("ROLLBACK TO one; RELEASE one")?;
            Ok(Err(Error::Bug(why)))
        }
        Err(error) => Err(error),
        Ok(number) => {
            changes.database.execute_batch("RELEASE one")?;
            Ok(Ok(number))
        }
    }
}

/// Tells everyone who wants to know how their change went.
fn tell(batch: Vec<Order>, result: Result<Vec<Result<Option<Number>, Error>>, Error>, keys: &mut Keys) {
    match result {
        Ok(results) => {
            for (order, result) in batch.into_iter().zip(results) {
                if let Write::End { key, .. } = order.write {
                    keys.over(key);
                }
                if let Some(done) = order.done {
                    done(result.as_ref().map(|number| *number));
                }
            }
        }
        Err(error) => batch.into_iter().filter_map(|order| order.done).for_each(|done| done(Err(&error))),
    }
}
