//! The thread that writes. Nobody waits for it but those who want to know that something is written.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, Transaction};
use turn::Turn;

use crate::apply::Applying;
use crate::keys::RecordKeys;
use crate::lock::locked;
use crate::owner::{self, Owner};
use crate::record::{Database, Number, Write};
use crate::recover::{Unrecovered, recover};
use crate::remove::tidy;
use crate::store::{Store, begin};
use crate::{Error, Hooks, KeptLimits};

/// How long a change waits for others that are written with it. What is shown is on the disk after this time.
const PAUSE: Duration = Duration::from_millis(100);

/// How many changes are written together at most.
const MOST: usize = 1_000;

/// How many changes that failed are kept, to be written later.
const MOST_LATE: usize = 64;

/// How often changes are tried when the file is damaged, or is not in its place any more.
const TRIES: usize = 3;

/// Hears how a change went: the number of its ask, if it has one. An error is given to all whose changes failed with it.
pub(crate) type Done = Box<dyn FnOnce(Result<Option<Number>, &Error>) + Send>;

/// How each change of a batch went; the error of one that spoils only itself.
type Results = Vec<Result<Option<Number>, Error>>;

/// A change to be made.
pub(crate) struct WriteOrder {
    pub(crate) write: Write,
    pub(crate) done: Option<Done>,
    /// `true` if it does not wait for others that are written with it.
    pub(crate) is_urgent: bool,
}

/// What the threads that write, one after the other, and those that read share.
#[derive(Default)]
pub(crate) struct Shared {
    /// What was begun. The thread that writes holds it.
    pub(crate) begun: Mutex<Begun>,
    /// Whose turn it is to write.
    pub(crate) queue: Queue,
    /// `None` until they are known: nothing is removed before.
    pub(crate) limits: Mutex<Option<KeptLimits>>,
    /// Damaged files that were set aside and not told of yet.
    pub(crate) set_aside: Mutex<Vec<PathBuf>>,
    /// Why turns of processes that are gone were not ended.
    pub(crate) unrecovered: Mutex<Unrecovered>,
    /// The database that was opened last.
    pub(crate) database: Mutex<Option<Database>>,
    /// The file was found damaged at work: who opens it next examines it.
    pub(crate) is_suspect: AtomicBool,
}

/// The threads that write, one after the other in the order in which they were started.
#[derive(Default)]
pub(crate) struct Queue {
    /// How many are over.
    over: Mutex<u64>,
    moved: Condvar,
}

/// The turn of one thread; dropping it lets the next one write, also after a panic.
struct QueueTurn<'a>(&'a Queue);

impl Queue {
    /// Waits until all threads before this one are over. They are counted from 0.
    fn wait(&self, place: u64) -> QueueTurn<'_> {
        let mut over = locked(&self.over);
        while *over < place {
            over = self.moved.wait(over).unwrap_or_else(PoisonError::into_inner);
        }
        QueueTurn(self)
    }
}

impl Drop for QueueTurn<'_> {
    fn drop(&mut self) {
        *locked(&self.0.over) += 1;
        self.0.moved.notify_all();
    }
}

/// What was begun by this process and is not over.
#[derive(Default)]
pub(crate) struct Begun {
    keys: RecordKeys,
    owner: Option<Owner>,
    /// Changes that failed and are tried again.
    late: Vec<Write>,
    /// The database that gave the keys their numbers.
    identity: Option<Database>,
}

/// What the thread needs.
pub(crate) struct Writer {
    pub(crate) folder: PathBuf,
    pub(crate) hooks: Hooks,
    pub(crate) shared: Arc<Shared>,
    /// How many threads were started before.
    pub(crate) place: u64,
}

impl Writer {
    /// Writes what is ordered, until nobody can order any more.
    pub(crate) fn run(self, orders: &Receiver<WriteOrder>) {
        // The thread before this one may still write.
        let _turn = self.shared.queue.wait(self.place);
        let mut begun = locked(&self.shared.begun);
        let mut open = None;
        while let Some(batch) = next_batch(orders) {
            self.write_late(&mut begun, &mut open);
            let (writes, hearers): (Vec<_>, Vec<_>) =
                batch.into_iter().map(|order| (order.write, order.done)).unzip();
            let result = self.write(&mut begun, &mut open, &writes);
            let failed = result.is_err();
            if let Err(error) = &result {
                begun.keep_for_later(writes, error);
            }
            tell(hearers, result);
            if let (false, Some(store)) = (failed, &mut open) {
                self.clean(store);
            }
        }
        self.write_late(&mut begun, &mut open);
        if begun.keys.is_idle() {
            begun.owner = None;
        }
    }

    /// Tries again what failed before; each by itself, as one of them may be the reason.
    fn write_late(&self, begun: &mut Begun, open: &mut Option<Store>) {
        let mut late = std::mem::take(&mut begun.late).into_iter();
        for write in late.by_ref() {
            let result = self.write(begun, open, std::slice::from_ref(&write));
            if let Err(error) = result {
                begun.late.push(write);
                if matches!(error, Error::Busy) {
                    break;
                }
            }
        }
        begun.late.extend(late);
    }

    /// Writes changes in one transaction. Gives the number of each one's ask, or why none was written.
    fn write(&self, begun: &mut Begun, open: &mut Option<Store>, writes: &[Write]) -> Result<Results, Error> {
        let mut tries = 1..TRIES;
        loop {
            let store = self.opened(begun, open)?;
            let result = begun.write(store, writes);
            store.note_wait(matches!(result, Err(Error::Busy)));
            let is_damaged = matches!(result, Err(Error::Damaged));
            if is_damaged {
                self.shared.is_suspect.store(true, Ordering::Relaxed);
            }
            if !is_damaged && store.is_in_place() {
                return result;
            }
            *open = None;
            if tries.next().is_none() {
                return result;
            }
        }
    }

    /// The open history. It is opened with the first change; then turns of processes that are gone are ended.
    fn opened<'a>(&self, begun: &mut Begun, open: &'a mut Option<Store>) -> Result<&'a mut Store, Error> {
        open.take_if(|store| !store.is_in_place());
        let store = match open.take() {
            Some(store) => store,
            None => self.shared.open(&self.folder, self.hooks)?,
        };
        if begun.identity != Some(store.identity) {
            begun.keys.forget_numbers();
            begun.identity = Some(store.identity);
        }
        begun.owner.take_if(|owner| !owner.holds(&self.folder));
        if begun.owner.is_none() {
            begun.owner = Some(Owner::new(&self.folder)?);
            owner::sweep(&self.folder);
        }
        Ok(open.insert(store))
    }

    /// Removes what is not to be kept. What fails now is tried again after the next change.
    fn clean(&self, store: &mut Store) {
        let limits = *locked(&self.shared.limits);
        let _ = limits.map(|limits| tidy(store, limits));
        let _ = store.wipe(Duration::ZERO);
    }
}

impl Shared {
    /// Opens the history, and ends the turns of processes that are gone.
    pub(crate) fn open(&self, folder: &Path, hooks: Hooks) -> Result<Store, Error> {
        let mut store = if self.is_suspect.swap(false, Ordering::Relaxed) {
            Store::open_examined(folder)
        } else {
            Store::open(folder)
        }?;
        locked(&self.set_aside).extend(store.set_aside.take());
        *locked(&self.database) = Some(store.identity);
        store.remove_files = hooks.remove_files;
        self.recover(&mut store, hooks.view);
        Ok(store)
    }

    /// Ends the turns of processes that are gone. Notes why it fails: where nothing can be written, what is there can
    /// still be read.
    pub(crate) fn recover(&self, store: &mut Store, view: fn(&Turn) -> String) {
        let result = recover(store, view);
        if matches!(result, Err(Error::Damaged)) {
            self.is_suspect.store(true, Ordering::Relaxed);
        }
        locked(&self.unrecovered).note(result);
    }
}

impl Begun {
    fn write(&mut self, store: &mut Store, writes: &[Write]) -> Result<Results, Error> {
        let owner = self.owner.as_ref().map(Owner::name).unwrap_or_default();
        let (keys, identity) = (&mut self.keys, store.identity);
        let write = |change: Transaction<'_>, keys: &mut RecordKeys| {
            let mut changes = Applying { database: &change, keys, owner, identity };
            let results = writes.iter().map(|write| apply(&mut changes, write)).collect::<Result<_, _>>()?;
            change.commit()?;
            Ok(results)
        };
        let outcome = begin(&mut store.connection).and_then(|change| write(change, &mut *keys));
        // What was written into a file that somebody has just moved is not there.
        let outcome = outcome.and_then(|results| {
            let moved = || Error::Unusable("the file was moved while it was written".to_owned());
            store.is_in_place().then_some(results).ok_or_else(moved)
        });
        match outcome {
            Ok(_) => keys.commit(),
            Err(_) => keys.undo(0),
        }
        outcome
    }

    /// Keeps what must still be written once that is possible: how turns ended, and what the person did with asks.
    fn keep_for_later(&mut self, writes: Vec<Write>, error: &Error) {
        for write in writes {
            // What cannot be learned is told when it is written.
            let _ = self.keys.learn(&write);
            let is_worth_it = match &write {
                Write::More { turn, .. } => {
                    self.keys.tear(*turn);
                    false
                }
                // The end of the turn brings these.
                Write::Ask { .. } | Write::Turn { .. } | Write::Charts { .. } => false,
                // Who claims is told; the next count brings what this one did.
                Write::Claim { .. } | Write::Counted { .. } => false,
                Write::End { .. }
                | Write::Moved { .. }
                | Write::Renamed { .. }
                | Write::Checked { .. }
                | Write::Used { .. }
                | Write::Released { .. }
                | Write::Dismissed { .. }
                | Write::Withdrawn { .. } => true,
            };
            if is_worth_it && self.late.len() < MOST_LATE && !matches!(error, Error::Newer { .. }) {
                self.late.push(write);
            }
        }
    }
}

/// The next changes, which are written together; `None` if no more will come.
fn next_batch(orders: &Receiver<WriteOrder>) -> Option<Vec<WriteOrder>> {
    let first = orders.recv().ok()?;
    let mut is_urgent = first.is_urgent;
    let mut batch = vec![first];
    let end = Instant::now() + PAUSE;
    while batch.len() < MOST {
        let wait = if is_urgent { Duration::ZERO } else { end.saturating_duration_since(Instant::now()) };
        match orders.recv_timeout(wait) {
            Ok(order) => {
                is_urgent |= order.is_urgent;
                batch.push(order);
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
    }
    Some(batch)
}

/// Makes one change. A mistake in it spoils only it; anything else ends the whole transaction.
fn apply(changes: &mut Applying<'_>, write: &Write) -> Result<Result<Option<Number>, Error>, Error> {
    let run = |database: &Connection, sql: &str| database.prepare_cached(sql)?.execute([]);
    let mark = changes.keys.mark();
    run(changes.database, "SAVEPOINT one")?;
    let result = changes.apply(write);
    match &result {
        Ok(_) => {}
        Err(Error::Bug(_) | Error::Unreadable(_) | Error::NewerAsk) => {
            run(changes.database, "ROLLBACK TO one")?;
            changes.keys.undo(mark);
        }
        Err(_) => return result.map(Ok),
    }
    run(changes.database, "RELEASE one")?;
    Ok(result)
}

/// Tells everyone who wants to know how their change went.
fn tell(hearers: Vec<Option<Done>>, result: Result<Results, Error>) {
    let tell = |done: Done, result: Result<Option<Number>, &Error>| {
        // A panic is reported by the panic hook; others must still be told.
        let _ = catch_unwind(AssertUnwindSafe(|| done(result)));
    };
    match result {
        Ok(results) => {
            for (done, result) in hearers.into_iter().zip(&results) {
                if let Some(done) = done {
                    tell(done, result.as_ref().map(|number| *number));
                }
            }
        }
        Err(error) => hearers.into_iter().flatten().for_each(|done| tell(done, Err(&error))),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::{Queue, locked};

    #[test]
    fn threads_write_in_the_order_in_which_they_were_started() {
        let (queue, order) = (Queue::default(), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            for place in [2, 1, 0] {
                scope.spawn({
                    let (queue, order) = (&queue, &order);
                    move || {
                        let _turn = queue.wait(place);
                        locked(order).push(place);
                    }
                });
            }
        });
        assert_eq!(*locked(&order), [0, 1, 2]);
    }
}
