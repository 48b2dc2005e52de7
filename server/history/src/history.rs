//! The history of a person, as this process uses it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, SendError, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use crate::lock::locked;
use crate::record::{Database, Number, Write};
use crate::store::{self, Store};
use crate::writer::{Shared, WriteOrder, Writer};
use crate::{Error, Hooks, KeptLimits};

/// The history of a person. Opens nothing before something is written or read; clones share everything.
#[derive(Clone)]
pub struct History {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    hooks: Hooks,
    shared: Arc<Shared>,
    writing: Mutex<Option<Writing>>,
    /// How many threads were started to write.
    started: AtomicU64,
    /// The connection of the last reader, for the next.
    reader: Mutex<Option<Store>>,
}

/// The thread that writes.
struct Writing {
    orders: Sender<WriteOrder>,
    thread: JoinHandle<()>,
}

impl History {
    /// The history in a folder.
    #[must_use]
    pub fn at(folder: PathBuf, hooks: Hooks) -> Self {
        let (writing, reader, started) = (Mutex::default(), Mutex::default(), AtomicU64::new(0));
        History { inner: Arc::new(Inner { folder, hooks, shared: Arc::default(), writing, started, reader }) }
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.inner.folder
    }

    /// The database that was opened last; `None` before the first.
    #[must_use]
    pub fn database(&self) -> Option<Database> {
        *locked(&self.inner.shared.database)
    }

    /// Sets how much is kept. What is more is removed after something was written, a part at a time.
    pub fn keep_within(&self, limits: KeptLimits) {
        *locked(&self.inner.shared.limits) = Some(limits);
    }

    /// `true` if something was ever kept, or if something else stands in its place. Looks at the disk.
    #[must_use]
    pub fn exists(&self) -> bool {
        let folder = &self.inner.folder;
        store::file(folder).exists() || folder.symlink_metadata().is_ok_and(|found| !found.is_dir())
    }

    /// Makes a change soon. Does not wait; a failure is not told: the end of its turn tells.
    ///
    /// If the end of a turn, a move, a renaming, a dismissal or a withdrawal fails, it is tried again with later changes.
    pub fn write(&self, write: Write) {
        self.order(WriteOrder { write, done: None, is_urgent: false });
    }

    /// Makes a change at once. `done` hears, on another thread, how it went: the number of its ask, if it has one. An ask
    /// that was deleted meanwhile has none, and stays deleted.
    pub fn write_and(
        &self,
        write: Write,
        done: impl FnOnce(Result<Option<Number>, &Error>) + Send + 'static,
    ) {
        self.order(WriteOrder { write, done: Some(Box::new(done)), is_urgent: true });
    }

    /// Makes a change soon, together with those that follow. `done` hears how it went, as in [`History::write_and`].
    pub fn write_soon_and(
        &self,
        write: Write,
        done: impl FnOnce(Result<Option<Number>, &Error>) + Send + 'static,
    ) {
        self.order(WriteOrder { write, done: Some(Box::new(done)), is_urgent: false });
    }

    /// Looks into the history. Blocks: reads from the disk.
    pub fn read<T>(&self, look: impl FnOnce(&Store) -> Result<T, Error>) -> Result<T, Error> {
        self.with(|store| look(store))
    }

    /// Looks into the history if it has a file; else gives what is empty, and no file appears. Blocks: reads from the disk.
    pub fn read_if_any<T: Default>(&self, look: impl FnOnce(&Store) -> Result<T, Error>) -> Result<T, Error> {
        if self.exists() { self.read(look) } else { Ok(T::default()) }
    }

    /// Changes the history beside what runs: deletes and prunes. Blocks until it is done.
    pub fn change<T>(&self, change: impl FnOnce(&mut Store) -> Result<T, Error>) -> Result<T, Error> {
        self.with(change)
    }

    /// Waits until all is written that was given to be written so far.
    pub fn wait(&self) {
        if locked(&self.inner.writing).is_none() {
            return;
        }
        let (done, waited) = mpsc::channel();
        // It changes nothing, and is made after all before it.
        let nothing = Write::Used { turn: Box::default(), claim: None };
        self.write_and(nothing, move |_| {
            // Nobody may wait any more.
            let _ = done.send(());
        });
        // Whoever cannot write tells so elsewhere.
        let _ = waited.recv();
    }

    /// Waits until everything is written. Turns that run may go on: later changes start a new writer.
    pub fn finish(&self) {
        let writing = locked(&self.inner.writing).take();
        if let Some(Writing { orders, thread }) = writing {
            drop(orders);
            // The panic hook has already reported a panic of the thread.
            let _ = thread.join();
        }
    }

    /// The damaged files that were set aside since the last call.
    #[must_use]
    pub fn take_set_aside(&self) -> Vec<PathBuf> {
        std::mem::take(&mut locked(&self.inner.shared.set_aside))
    }

    /// Why turns of processes that are gone could not be ended: told once, not again each time that it is tried.
    #[must_use]
    pub fn take_unrecovered(&self) -> Option<Error> {
        locked(&self.inner.shared.unrecovered).take_untold()
    }

    fn order(&self, mut order: WriteOrder) {
        let mut writing = locked(&self.inner.writing);
        // Twice: a thread that panicked takes no orders.
        for _ in 0..2 {
            if writing.is_none() {
                *writing = self.start();
            }
            let Some(Writing { orders, .. }) = writing.as_ref() else { break };
            match orders.send(order) {
                Ok(()) => return,
                Err(SendError(unsent)) => order = unsent,
            }
            *writing = None;
        }
        drop(writing);
        if let Some(done) = order.done {
            done(Err(&Error::Unusable("no thread could be started".to_owned())));
        }
    }

    fn start(&self) -> Option<Writing> {
        let (orders, ordered) = mpsc::channel();
        let Inner { folder, hooks, shared, .. } = &*self.inner;
        // Nobody else starts one: the caller holds the lock.
        let place = self.inner.started.load(Ordering::Relaxed);
        let writer = Writer { folder: folder.clone(), hooks: *hooks, shared: Arc::clone(shared), place };
        let thread = thread::Builder::new().name("history".to_owned()).spawn(move || writer.run(&ordered));
        let thread = thread.ok()?;
        self.inner.started.store(place + 1, Ordering::Relaxed);
        Some(Writing { orders, thread })
    }

    fn with<T>(&self, with: impl FnOnce(&mut Store) -> Result<T, Error>) -> Result<T, Error> {
        let Inner { folder, hooks, shared, .. } = &*self.inner;
        let waiting = locked(&self.inner.reader).take();
        let mut store = match waiting.filter(Store::is_in_place) {
            Some(mut store) => {
                // What runs is shown as running: another process may be gone meanwhile.
                shared.recover(&mut store, hooks.view);
                store
            }
            None => shared.open(folder, *hooks)?,
        };
        let result = with(&mut store);
        if matches!(result, Err(Error::Damaged)) {
            shared.is_suspect.store(true, Ordering::Relaxed);
        } else {
            *locked(&self.inner.reader) = Some(store);
        }
        result
    }
}
