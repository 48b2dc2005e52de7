//! The history of a person, as this process uses it.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use crate::record::{Number, Write};
use crate::recover::recover;
use crate::store::{self, Store};
use crate::writer::{Done, Order, Writer};
use crate::{Error, Limits, ViewOf};

/// The history of a person. Opens nothing before something is written or read; clones share everything.
#[derive(Clone)]
pub struct History {
    shared: Arc<Shared>,
}

struct Shared {
    folder: PathBuf,
    view: ViewOf,
    /// `None` until they are known: nothing is removed before.
    limits: Arc<Mutex<Option<Limits>>>,
    writing: Mutex<Option<Writing>>,
    /// The connection of the last reader, for the next.
    reader: Mutex<Option<Store>>,
    /// Damaged files that were set aside and not told of yet.
    set_aside: Arc<Mutex<Vec<PathBuf>>>,
}

/// The thread that writes.
struct Writing {
    orders: Sender<Order>,
    thread: JoinHandle<()>,
}

impl History {
    /// The history in a folder. `view` gives what one-line views show of a turn.
    #[must_use]
    pub fn at(folder: PathBuf, view: ViewOf) -> Self {
        let shared = Shared {
            folder,
            view,
            limits: Arc::default(),
            writing: Mutex::default(),
            reader: Mutex::default(),
            set_aside: Arc::default(),
        };
        History { shared: Arc::new(shared) }
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.shared.folder
    }

    /// Sets how much is kept. What is more is removed once a day, after something was written.
    pub fn keep_within(&self, limits: Limits) {
        *locked(&self.shared.limits) = Some(limits);
    }

    /// `true` if something was ever kept. Looks at the disk.
    #[must_use]
    pub fn exists(&self) -> bool {
        store::file(&self.shared.folder).exists()
    }

    /// Makes a change soon. Does not wait; a failure is not told: the end of its turn tells.
    pub fn write(&self, write: Write) {
        self.order(write, None);
    }

    /// Makes a change at once. `done` hears, on another thread, how it went: the number of its ask, if it has one.
    pub fn write_and(
        &self,
        write: Write,
        done: impl FnOnce(Result<Option<Number>, &Error>) + Send + 'static,
    ) {
        self.order(write, Some(Box::new(done)));
    }

    /// Looks into the history. Blocks: reads from the disk.
    pub fn read<T>(&self, look: impl FnOnce(&Store) -> Result<T, Error>) -> Result<T, Error> {
        self.with(|store| look(store))
    }

    /// Changes the history beside what runs: deletes and prunes. Blocks until it is done.
    pub fn change<T>(&self, change: impl FnOnce(&mut Store) -> Result<T, Error>) -> Result<T, Error> {
        self.with(change)
    }

    /// Waits until everything is written. Later changes start a new writer.
    pub fn finish(&self) {
        let writing = locked(&self.shared.writing).take();
        if let Some(Writing { orders, thread }) = writing {
            drop(orders);
            // The panic hook has already reported a panic of the thread.
            let _ = thread.join();
        }
    }

    /// The damaged files that were set aside since the last call.
    #[must_use]
    pub fn take_set_aside(&self) -> Vec<PathBuf> {
        std::mem::take(&mut locked(&self.shared.set_aside))
    }

    fn order(&self, write: Write, done: Option<Done>) {
        let mut writing = locked(&self.shared.writing);
        if writing.is_none() {
            *writing = self.start();
        }
        let order = Order { write, done };
        let unsent = match writing.as_ref() {
            Some(writing) => writing.orders.send(order).err().map(|unsent| unsent.0),
            None => Some(order),
        };
        drop(writing);
        if let Some(done) = unsent.and_then(|order| order.done) {
            done(Err(&Error::Unusable("no thread could be started".to_owned())));
        }
    }

    fn start(&self) -> Option<Writing> {
        let (orders, ordered) = mpsc::channel();
        let told = Arc::clone(&self.shared.set_aside);
        let writer = Writer {
            folder: self.shared.folder.clone(),
            view: self.shared.view,
            limits: Arc::clone(&self.shared.limits),
            set_aside: Box::new(move |file| locked(&told).push(file)),
        };
        let thread = thread::Builder::new().name("history".to_owned()).spawn(move || writer.run(&ordered));
        thread.ok().map(|thread| Writing { orders, thread })
    }

    fn with<T>(&self, with: impl FnOnce(&mut Store) -> Result<T, Error>) -> Result<T, Error> {
        let waiting = locked(&self.shared.reader).take();
        let mut store = match waiting {
            Some(store) => store,
            None => self.open()?,
        };
        let result = with(&mut store);
        // What is damaged is opened anew, which sets it aside.
        if !matches!(result, Err(Error::Damaged)) {
            *locked(&self.shared.reader) = Some(store);
        }
        result
    }

    fn open(&self) -> Result<Store, Error> {
        let mut store = Store::open(&self.shared.folder)?;
        locked(&self.shared.set_aside).extend(store.set_aside.take());
        recover(&mut store, self.shared.view)?;
        Ok(store)
    }
}

/// Locks, also after a panic: each change under these locks is one assignment.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
