//! The database file: how it is opened, made, brought up to date and set aside.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::Error;

/// The steps from each version of the file to the next.
const MIGRATIONS: [&str; 1] = [include_str!("schema/1.sql")];

/// How long a call waits for another process that writes.
const PATIENCE: Duration = Duration::from_secs(30);

/// The endings of the files beside the database.
const SIDE_FILES: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The open history. Each thread that uses it has its own.
pub struct Store {
    pub(crate) connection: Connection,
    pub(crate) folder: PathBuf,
    /// Where a damaged file was moved to, if that was done now.
    pub set_aside: Option<PathBuf>,
}

/// The path of the database in the folder of the history.
pub(crate) fn file(folder: &Path) -> PathBuf {
    folder.join("history.db")
}

impl Store {
    /// Opens the history in a folder. Makes folder and file, for this person alone, if there are none. A damaged file
    /// is set aside, and an empty one takes its place.
    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        match Store::try_open(folder) {
            Err(Error::Damaged) => {
                let set_aside = set_aside(folder)?;
                Ok(Store { set_aside, ..Store::try_open(folder)? })
            }
            other => other,
        }
    }

    fn try_open(folder: &Path) -> Result<Self, Error> {
        let file = file(folder);
        make_private(folder, &file)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(&file, flags)?;
        connection.busy_timeout(PATIENCE)?;
        set_up(&connection)?;
        migrate(&mut connection, &file)?;
        Ok(Store { connection, folder: folder.to_owned(), set_aside: None })
    }

    /// The size of the database in bytes, without the space that is free in it.
    pub fn size(&self) -> Result<u64, Error> {
        let pragma = |name: &str| self.connection.pragma_query_value(None, name, |row| row.get::<_, u64>(0));
        Ok((pragma("page_count")?.saturating_sub(pragma("freelist_count")?)) * pragma("page_size")?)
    }

    /// Gives the space of what was deleted back to the disk, also in the log of the database.
    pub(crate) fn shrink(&self) -> Result<(), Error> {
        self.connection.execute_batch("PRAGMA incremental_vacuum;")?;
        // Another process that reads keeps the log for now; its next checkpoint empties it.
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }
}

fn set_up(connection: &Connection) -> Result<(), Error> {
    // The folder is the person's own, but a stored schema must still not run anything.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // The checkpoint at closing would make every short command wait for the disk.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.execute_batch(
        "PRAGMA auto_vacuum = INCREMENTAL;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = NORMAL;
         PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -1024;
         PRAGMA journal_size_limit = 16000000;",
    )?;
    Ok(())
}

/// Brings the file to the newest version. Another process may do the same at the same time.
fn migrate(connection: &mut Connection, file: &Path) -> Result<(), Error> {
    let newest = MIGRATIONS.len();
    if version(connection)? == newest {
        return Ok(());
    }
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let current = version(&change)?;
    let steps = MIGRATIONS.get(current..).ok_or_else(|| Error::Newer { file: file.to_owned() })?;
    steps.iter().try_for_each(|step| change.execute_batch(step))?;
    change.pragma_update(None, "user_version", i64::try_from(newest).unwrap_or_default())?;
    change.commit()?;
    Ok(())
}

fn version(connection: &Connection) -> Result<usize, Error> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    // A number that no version wrote is as unknown as a newer one.
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}

/// Makes the folder and the file for this person alone. The files beside it get its mode.
fn make_private(folder: &Path, file: &Path) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    builder.create(folder)?;
    match options.open(file) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(()),
    }
}

/// Moves a damaged file aside and gives its new path; `None` if another process has done it meanwhile.
fn set_aside(folder: &Path) -> Result<Option<PathBuf>, Error> {
    // Held while files are moved, so that no process moves the new file of another.
    let lock = File::create(folder.join("moving"))?;
    lock.lock()?;
    if !matches!(Store::try_open(folder), Err(Error::Damaged)) {
        return Ok(None);
    }
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let file = file(folder);
    let aside = folder.join(format!("damaged-{seconds}.db"));
    fs::rename(&file, &aside)?;
    for side in SIDE_FILES {
        let of = |path: &Path| PathBuf::from(format!("{}{side}", path.display()));
        let _ = fs::rename(of(&file), of(&aside));
    }
    Ok(Some(aside))
}
