//! What the service keeps: one database, and the bytes of files beside it. What is acknowledged survives the end of the
//! process. Each kind of thing that is kept has a file in `store/` with its table.

mod uploads;

use std::collections::HashSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gemini::ServedRefusal;
use ring::rand::{SecureRandom, SystemRandom};
use rusqlite::Connection;
use tempfile::TempDir;

pub(crate) use uploads::OpenUpload;

/// The version of the tables.
const VERSION: i64 = 1;

/// What the service keeps. Clones are the same store. Its methods block: they look at the disk.
#[derive(Debug, Clone)]
pub struct ServeStore {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    database: Mutex<Connection>,
    folder: PathBuf,
    /// The uploads whose bytes are being written.
    busy: Mutex<HashSet<String>>,
    /// Removes the folder at the end, where nothing is to stay.
    _temporary: Option<TempDir>,
}

/// Why a store cannot be opened.
#[derive(Debug)]
pub enum StoreError {
    /// The database cannot be used.
    Database(rusqlite::Error),
    /// The folder cannot be used.
    Folder(io::Error),
    /// A newer version of this program made it.
    Newer,
}

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Database(error) => error.fmt(formatter),
            StoreError::Folder(error) => error.fmt(formatter),
            StoreError::Newer => formatter.write_str("a newer version of gemini-exec made it"),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::Database(error)
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        StoreError::Folder(error)
    }
}

impl From<StoreError> for ServedRefusal {
    fn from(_: StoreError) -> Self {
        // What the system says may name a path.
        ServedRefusal::unavailable("The store of this service cannot be used now.")
    }
}

impl ServeStore {
    /// The store in this folder, which is made if need be, for this user alone.
    pub fn in_folder(folder: &Path) -> Result<Self, StoreError> {
        make_folder(folder)?;
        Self::open(Connection::open(folder.join("serve.db"))?, folder.to_owned(), None)
    }

    /// A store that is gone with the process.
    pub fn temporary() -> Result<Self, StoreError> {
        let folder = tempfile::Builder::new().prefix("gemini-exec-serve-").tempdir()?;
        let path = folder.path().to_owned();
        Self::open(Connection::open_in_memory()?, path, Some(folder))
    }

    fn open(database: Connection, folder: PathBuf, temporary: Option<TempDir>) -> Result<Self, StoreError> {
        let _: String = database.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        let version: i64 = database.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version > VERSION {
            return Err(StoreError::Newer);
        }
        database.execute_batch(uploads::TABLES)?;
        database.pragma_update(None, "user_version", VERSION)?;
        for name in [uploads::FILES, uploads::UPLOADS] {
            make_folder(&folder.join(name))?;
        }
        let database = Mutex::new(database);
        let shared = Shared { database, folder, busy: Mutex::default(), _temporary: temporary };
        Ok(ServeStore { shared: Arc::new(shared) })
    }

    fn database(&self) -> MutexGuard<'_, Connection> {
        self.shared.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn busy(&self) -> MutexGuard<'_, HashSet<String>> {
        self.shared.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A folder that only this user reads.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Letters and digits that nobody guesses.
fn random_word(length: usize) -> Result<String, StoreError> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = vec![0; length];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| io::Error::other("this machine gives no random numbers"))?;
    Ok(bytes.into_iter().map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()])).collect())
}
