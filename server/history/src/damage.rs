//! Damaged files: they are mended if only what can be made again is damaged, else set aside.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OpenFlags};

use crate::Error;
use crate::store::{Store, file};

/// The endings of the files beside the database.
const SIDE_FILES: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Opens an empty history in place of a damaged one, which is moved aside. `examine` tells if it is still damaged:
/// another process may have moved it already.
pub(crate) fn replace(
    folder: &Path,
    examine: impl FnOnce(&Path) -> Result<(), Error>,
) -> Result<Store, Error> {
    // Nobody moves the new file of another, or has it half opened.
    let lock = lock_file(folder)?;
    lock.lock()?;
    if !matches!(examine(folder), Err(Error::Damaged)) {
        return Store::try_open(folder, 0);
    }
    let last = last_number(&file(folder)).unwrap_or_default();
    let aside = set_aside(folder)?;
    let mut store = Store::try_open(folder, last)?;
    store.set_aside = Some(aside);
    Ok(store)
}

/// While this is held, no process moves the files of the database: who opens them gets those that belong together.
/// `None` where no lock can be made: then nothing can be moved there either.
pub(crate) fn in_place(folder: &Path) -> Option<File> {
    let lock = lock_file(folder).ok()?;
    lock.lock_shared().ok()?;
    Some(lock)
}

fn lock_file(folder: &Path) -> std::io::Result<File> {
    File::create(folder.join("moving"))
}

/// Moves the files of the database aside. Gives the new path.
fn set_aside(folder: &Path) -> Result<PathBuf, Error> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let names = (seconds..).map(|number| folder.join(format!("damaged-{number}.db")));
    let aside = names.into_iter().find(|aside| !aside.exists()).unwrap_or_default();
    let file = file(folder);
    fs::rename(&file, &aside)?;
    for side in SIDE_FILES {
        let of = |path: &Path| PathBuf::from(format!("{}{side}", path.display()));
        let _ = fs::rename(of(&file), of(&aside));
    }
    Ok(aside)
}

/// The last number that a damaged file gave to an ask, if that can still be read: an editor that knows an ask by its
/// number must not find another one there.
fn last_number(file: &Path) -> Option<i64> {
    let database = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    let sql = "SELECT seq FROM sqlite_sequence WHERE name = 'asks'";
    database.query_row(sql, [], |row| row.get(0)).ok()
}

/// Examines all of a file that was found damaged at work. Makes again what can be made from the rest: indexes and words.
pub(crate) fn mend(database: &Connection) -> Result<(), Error> {
    if is_sound(database)? {
        return Ok(());
    }
    database.execute_batch("REINDEX")?;
    database.execute_batch("INSERT INTO words (words) VALUES ('rebuild')")?;
    if is_sound(database)? { Ok(()) } else { Err(Error::Damaged) }
}

fn is_sound(database: &Connection) -> Result<bool, Error> {
    let told: String = database.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    Ok(told == "ok")
}
