//! The database file: how it is opened, made and brought up to date.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use turn::shown;

use crate::Error;
use crate::record::{Database, Number, OnDisk};

/// The steps from each version of the file to the next.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
];

/// How long a call waits for another process that writes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
/// The same after it was waited for in vain: whoever holds the file then does not only write.
const PATIENCE_AFTER: Duration = Duration::from_secs(1);

/// How many prepared statements a connection keeps: more than this crate has.
const STATEMENTS: usize = 64;

/// The open history. Each thread that uses it has its own.
pub struct Store {
    pub(crate) connection: Connection,
    pub(crate) folder: PathBuf,
    /// Where a damaged file was moved to, if that was done now.
    pub set_aside: Option<PathBuf>,
    /// See [`Hooks::remove_files`](crate::Hooks::remove_files).
    pub(crate) remove_files: fn(&Path, Number, &[String]),
    /// What no other database has.
    pub(crate) identity: Database,
    on_disk: Option<OnDisk>,
}

/// The path of the database in the folder of the history.
pub(crate) fn file(folder: &Path) -> PathBuf {
    folder.join("history.db")
}

impl Store {
    /// Says whether the last change waited in vain for another process.
    pub(crate) fn note_wait(&self, was_in_vain: bool) {
        let patience = if was_in_vain { PATIENCE_AFTER } else { PATIENCE };
        // It only sets a number; without it the wait is longer.
        let _ = self.connection.busy_timeout(patience);
    }

    /// Opens it. In a file that is made now, the numbers of asks follow this one.
    pub(crate) fn try_open(folder: &Path, last: i64) -> Result<Self, Error> {
        Store::open_as(folder, last, MIGRATIONS)
    }

    fn open_as(folder: &Path, last: i64, migrations: &[&str]) -> Result<Self, Error> {
        let file = file(folder);
        make_private(folder, &file)?;
        let on_disk = on_disk(&file);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(&file, flags)?;
        connection.busy_timeout(PATIENCE)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        set_up(&connection)?;
        migrate(&mut connection, &file, last, migrations)?;
        let sql = "SELECT value FROM facts WHERE name = 'identity'";
        let identity = connection.query_row(sql, [], |row| row.get(0))?;
        let identity = Database { identity, file: on_disk };
        let folder = folder.to_owned();
        Ok(Store { connection, folder, set_aside: None, remove_files: |_, _, _| {}, identity, on_disk })
    }

    /// `false` if the file was moved or deleted meanwhile: what is written into it would be lost.
    pub(crate) fn is_in_place(&self) -> bool {
        on_disk(&file(&self.folder)) == self.on_disk
    }

    /// The size of the database in bytes, without the space that is free in it.
    pub fn size(&self) -> Result<u64, Error> {
        size(&self.connection)
    }
}

/// Begins a change. Waits for other processes that write.
pub(crate) fn begin(connection: &mut Connection) -> Result<Transaction<'_>, Error> {
    Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

/// See [`Store::size`].
pub(crate) fn size(database: &Connection) -> Result<u64, Error> {
    let pragma = |name: &str| {
        database.prepare_cached(&format!("PRAGMA {name}"))?.query_row([], |row| row.get::<_, u64>(0))
    };
    Ok((pragma("page_count")?.saturating_sub(pragma("freelist_count")?)) * pragma("page_size")?)
}

fn set_up(connection: &Connection) -> Result<(), Error> {
    // The folder is the person's own, but a stored schema must still not run anything.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // The checkpoint at closing would make every short command wait for the disk.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    if version(connection)? == 0 {
        set_up_file(connection)?;
    }
    connection.execute_batch(
        "PRAGMA synchronous = NORMAL;
         PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -1024;
         PRAGMA journal_size_limit = 16000000;",
    )?;
    Ok(())
}

/// Sets what the file itself remembers. Only while it is empty: else each opening would write it again, and wait for
/// others that write.
fn set_up_file(connection: &Connection) -> Result<(), Error> {
    let end = Instant::now() + PATIENCE;
    loop {
        let result = connection.execute_batch("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;");
        match result.map_err(Error::from) {
            // SQLite itself does not wait here for another process that does the same.
            Err(Error::Busy) if Instant::now() < end => thread::sleep(Duration::from_millis(5)),
            other => return other,
        }
    }
}

/// Brings the file to the newest version. Another process may do the same at the same time.
fn migrate(connection: &mut Connection, file: &Path, last: i64, migrations: &[&str]) -> Result<(), Error> {
    let newest = migrations.len();
    if version(connection)? == newest {
        return Ok(());
    }
    let change = begin(connection)?;
    let current = version(&change)?;
    let steps = migrations.get(current..).ok_or_else(|| Error::Newer { file: file.to_owned() })?;
    let is_empty: bool = change.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))?;
    if current == 0 && !is_empty {
        // No version of this program leaves tables without a version.
        return Err(Error::Damaged);
    }
    steps.iter().try_for_each(|step| change.execute_batch(step))?;
    if current == 0 {
        let sql = "INSERT INTO sqlite_sequence (name, seq) VALUES ('asks', ?)";
        change.execute(sql, [last])?;
    }
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
    // Closing a file releases all locks that the process has on it, also those of other threads (POSIX): none of them
    // may open the database between its making here and its closing.
    static MAKING: Mutex<()> = Mutex::new(());
    let _one_at_a_time = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    if folder.exists() && !folder.is_dir() {
        return Err(Error::Unusable(format!("{} is not a folder", shown(folder))));
    }
    builder.create(folder)?;
    match options.open(file) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(()),
    }
}

/// Which file a path leads to; `None` if there is none.
#[cfg(unix)]
fn on_disk(file: &Path) -> Option<OnDisk> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(file).ok().map(|found| (found.dev(), found.ino()))
}

/// Elsewhere an open database cannot be moved or deleted.
#[cfg(not(unix))]
fn on_disk(_: &Path) -> Option<OnDisk> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A version that does not exist: it adds what the next one may add.
    const NEXT: &str = "ALTER TABLE asks ADD COLUMN is_pinned INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE labels (ask INTEGER NOT NULL REFERENCES asks (number) ON DELETE CASCADE, label TEXT NOT NULL) STRICT;
        UPDATE words SET question = question || ' more';";

    fn versions() -> Vec<&'static str> {
        MIGRATIONS.iter().copied().chain([NEXT]).collect()
    }

    /// A file of version 1 with an ask.
    fn first_version(folder: &Path) {
        let store = Store::open_as(folder, 0, &MIGRATIONS[..1]).expect("a history");
        let sql = "INSERT INTO asks (uri, given, created, changed, latest) VALUES ('file:///a.py', '{}', 1, 2, 1);
            INSERT INTO turns (ask, ended, view, head) VALUES (1, 3, 'mean?', '{}');
            INSERT INTO words (rowid, question, programs, outputs, answer) VALUES (1, 'mean', '', '', 'two');";
        store.connection.execute_batch(sql).expect("an ask");
    }

    #[test]
    fn a_file_of_an_earlier_version_keeps_its_asks() {
        let folder = tempfile::tempdir().expect("a folder");
        first_version(folder.path());
        let store = Store::open_as(folder.path(), 0, &versions()).expect("it is brought up to date");
        assert_eq!(version(&store.connection).expect("a version"), versions().len());
        let listed = store.list(&crate::Filter {
            query: Some("mean more".to_owned()),
            limit: 9,
            ..Default::default()
        });
        assert_eq!(listed.expect("a list")[0].view, "mean?");
        let pinned = store.connection.query_row("SELECT is_pinned FROM asks", [], |row| row.get::<_, i64>(0));
        assert_eq!(pinned.expect("a column"), 0);
        crate::damage::mend(&store.connection).expect("it is sound");
        drop(store);
        // The program of before does not touch it.
        let refused = Store::open_as(folder.path(), 0, &MIGRATIONS[..1]).err();
        assert!(matches!(refused, Some(Error::Newer { .. })), "{refused:?}");
    }

    #[test]
    fn files_that_were_given_along_in_the_first_version_are_found() {
        let folder = tempfile::tempdir().expect("a folder");
        first_version(folder.path());
        let store = Store::open_as(folder.path(), 0, &MIGRATIONS[..1]).expect("a history");
        let heads = [
            r#"{"sent":[{"path":"/w/a.csv"},{"path":"/w/a.csv"},{"path":"/w/b \u00e9.csv"},{"name":"stdin.csv"}]}"#,
            r#"{"sent":["/w/a.csv",7,null,{"path":7},{"path":null}]}"#,
            r#"{"sent":{"path":"/w/a.csv"}}"#,
            "{",
        ];
        let sql = "INSERT INTO turns (ask, ended, view, head) VALUES (1, 3, 'more', ?)";
        for head in heads {
            store.connection.execute(sql, [head]).expect("a turn");
        }
        drop(store);
        let store = Store::open_as(folder.path(), 0, MIGRATIONS).expect("it is brought up to date");
        let files = || {
            let mut select = store
                .connection
                .prepare("SELECT turn || ' ' || path FROM files_of_turns ORDER BY turn")
                .unwrap();
            let files = select.query_map([], |row| row.get::<_, String>(0)).unwrap();
            files.collect::<Result<Vec<_>, _>>().unwrap().join(", ")
        };
        assert_eq!(files(), "2 /w/a.csv, 2 /w/b é.csv");
        // What is written or deleted from now on keeps them up to date.
        store.connection.execute("UPDATE turns SET head = ? WHERE id = 5", [heads[0]]).expect("changed");
        store.connection.execute("DELETE FROM turns WHERE id = 2", []).expect("deleted");
        store.connection.execute(sql, [heads[0]]).expect("a turn");
        assert_eq!(files(), "5 /w/a.csv, 5 /w/b é.csv, 6 /w/a.csv, 6 /w/b é.csv");
    }

    #[test]
    fn a_step_that_fails_changes_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        first_version(folder.path());
        let broken = [MIGRATIONS[0], "DELETE FROM asks; SELECT * FROM nowhere;"];
        assert!(Store::open_as(folder.path(), 0, &broken).is_err());
        assert_eq!(
            Store::open_as(folder.path(), 0, &MIGRATIONS[..1]).expect("it opens").count().expect("a number"),
            1
        );
    }

    #[test]
    fn several_processes_may_bring_a_file_up_to_date_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        first_version(folder.path());
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    Store::open_as(folder.path(), 0, &versions())
                        .expect("it opens")
                        .count()
                        .expect("a number")
                });
            }
        });
    }

    #[test]
    fn an_open_history_takes_less_than_a_megabyte() {
        let folder = tempfile::tempdir().expect("a folder");
        first_version(folder.path());
        let store = Store::open(folder.path()).expect("it opens");
        store.list(&crate::Filter { limit: 20, ..Default::default() }).expect("a list");
        let (mut current, mut highest) = (0, 0);
        let status = |what, current: &mut i32, highest: &mut i32| {
            let handle = unsafe { store.connection.handle() };
            unsafe { rusqlite::ffi::sqlite3_db_status(handle, what, current, highest, 0) }
        };
        let mut total = 0;
        for what in [
            rusqlite::ffi::SQLITE_DBSTATUS_CACHE_USED,
            rusqlite::ffi::SQLITE_DBSTATUS_SCHEMA_USED,
            rusqlite::ffi::SQLITE_DBSTATUS_STMT_USED,
        ] {
            assert_eq!(status(what, &mut current, &mut highest), 0);
            total += current;
        }
        assert!(total < 1_000_000, "{total}");
    }
}
