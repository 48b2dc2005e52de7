//! Files and the uploads that become files. Their bytes are in files of the store, under names that this service made or
//! checked.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use gemini::{FILE_LIFE, ServedFile, ServedRefusal, UploadStart, is_file_id};
use ring::digest;
use rusqlite::{OptionalExtension as _, Row, params};

use super::{ServeStore, StoreError, random_word};

/// The folders of the bytes.
pub(super) const FILES: &str = "files";
pub(super) const UPLOADS: &str = "uploads";

pub(super) const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS file (
        place INTEGER PRIMARY KEY AUTOINCREMENT, -- the order of arrival
        id TEXT NOT NULL UNIQUE,
        display_name TEXT NOT NULL,
        media_type TEXT NOT NULL,
        size INTEGER NOT NULL,                   -- bytes
        sha256 BLOB NOT NULL,
        created INTEGER NOT NULL                 -- microseconds since 1970
    ) STRICT;
    CREATE TABLE IF NOT EXISTS upload (
        id TEXT PRIMARY KEY,
        file_id TEXT NOT NULL,
        display_name TEXT NOT NULL,
        media_type TEXT NOT NULL,
        size INTEGER,                            -- bytes that were announced
        created INTEGER NOT NULL
    ) STRICT;
";

const COLUMNS: &str = "id, display_name, media_type, size, sha256, created";

/// The most files and uploads that are kept at once.
const MOST: i64 = 10_000;

/// The random letters in the id of a file; the SDKs cut ids at a dash.
const ID_LENGTH: usize = 12;

/// The random letters in the id of an upload: who knows it may go on with it.
const UPLOAD_ID_LENGTH: usize = 32;

/// The bytes of an upload, which nobody else writes meanwhile.
#[derive(Debug)]
pub(crate) struct OpenUpload {
    store: ServeStore,
    id: String,
    /// To write more to.
    pub(crate) file: File,
    /// How many bytes there are.
    pub(crate) received: u64,
    /// How many were announced.
    pub(crate) announced: Option<u64>,
}

impl Drop for OpenUpload {
    fn drop(&mut self) {
        self.store.busy().remove(&self.id);
    }
}

impl ServeStore {
    /// Starts an upload. Gives its id.
    pub(crate) fn start_upload(&self, start: &UploadStart) -> Result<String, ServedRefusal> {
        self.remove_expired()?;
        let (upload, made) = (random_word(UPLOAD_ID_LENGTH)?, random_word(ID_LENGTH)?);
        let file = start.id.as_deref().unwrap_or(&made);
        if self.file(file)?.is_some() {
            return Err(ServedRefusal::exists(format!("Requested entity already exists: files/{file}.")));
        }
        let size = start.size.map(|size| i64::try_from(size).unwrap_or(i64::MAX));
        File::create_new(self.upload_path(&upload)).map_err(StoreError::from)?;
        let row = params![upload, file, start.display_name, start.media_type, size, now()];
        let count = "SELECT (SELECT count(*) FROM file) + (SELECT count(*) FROM upload)";
        let database = self.database();
        let kept: i64 = database.query_row(count, [], |row| row.get(0)).map_err(StoreError::from)?;
        if kept >= MOST {
            return Err(ServedRefusal::unavailable("Too many files are kept; delete some."));
        }
        let insert = "INSERT INTO upload (id, file_id, display_name, media_type, size, created) VALUES (?, ?, ?, ?, ?, ?)";
        database.execute(insert, row).map_err(StoreError::from)?;
        Ok(upload)
    }

    /// The bytes of an upload, to write more; `None` if there is no such upload.
    pub(crate) fn open_upload(&self, id: &str) -> Result<Option<OpenUpload>, ServedRefusal> {
        let select = "SELECT size FROM upload WHERE id = ?";
        let found = self.database().query_row(select, [id], |row| row.get::<_, Option<u64>>(0)).optional();
        let Some(announced) = found.map_err(StoreError::from)? else { return Ok(None) };
        if !self.busy().insert(id.to_owned()) {
            return Err(ServedRefusal::precondition("Another request sends bytes of this upload."));
        }
        let open = || OpenOptions::new().append(true).open(self.upload_path(id));
        let opened = open().and_then(|file| Ok((file.metadata()?.len(), file)));
        match opened {
            Ok((received, file)) => {
                let (store, id) = (self.clone(), id.to_owned());
                Ok(Some(OpenUpload { store, id, file, received, announced }))
            }
            Err(error) => {
                self.busy().remove(id);
                Err(StoreError::from(error).into())
            }
        }
    }

    /// Makes a file of an upload that is whole.
    pub(crate) fn finish_upload(&self, upload: &OpenUpload) -> Result<ServedFile, ServedRefusal> {
        let path = self.upload_path(&upload.id);
        let (size, sha256) = sealed(&path).map_err(StoreError::from)?;
        let mut database = self.database();
        let change = database.transaction().map_err(StoreError::from)?;
        let select = "SELECT file_id, display_name, media_type FROM upload WHERE id = ?";
        let read = |row: &Row<'_>| {
            let (id, display_name, media_type) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let created = UNIX_EPOCH + Duration::from_micros(now().unsigned_abs());
            Ok(ServedFile { id, display_name, media_type, size, sha256: sha256.clone(), created })
        };
        let file = change.query_row(select, [&upload.id], read).map_err(StoreError::from)?;
        let row = params![file.id, file.display_name, file.media_type, size, sha256, micros(file.created)];
        let insert = "INSERT INTO file (id, display_name, media_type, size, sha256, created) VALUES (?, ?, ?, ?, ?, ?)";
        let taken = |_| ServedRefusal::exists(format!("Requested entity already exists: files/{}.", file.id));
        change.execute(insert, row).map_err(taken)?;
        change.execute("DELETE FROM upload WHERE id = ?", [&upload.id]).map_err(StoreError::from)?;
        fs::rename(&path, self.file_path(&file.id)).map_err(StoreError::from)?;
        change.commit().map_err(StoreError::from)?;
        Ok(file)
    }

    /// Forgets an upload.
    pub(crate) fn cancel_upload(&self, upload: &OpenUpload) -> Result<(), ServedRefusal> {
        let removed = self.database().execute("DELETE FROM upload WHERE id = ?", [&upload.id]);
        removed.map_err(StoreError::from)?;
        removed_file(&self.upload_path(&upload.id))?;
        Ok(())
    }

    /// A file, as long as it lives.
    pub(crate) fn file(&self, id: &str) -> Result<Option<ServedFile>, ServedRefusal> {
        let select = format!("SELECT {COLUMNS} FROM file WHERE id = ? AND created > ?");
        let found = self.database().query_row(&select, params![id, oldest()], read_file).optional();
        Ok(found.map_err(StoreError::from)?)
    }

    /// A file with its bytes, by the address at which clients find it.
    pub(crate) fn open_by_uri(&self, uri: &str) -> Result<Option<(ServedFile, File)>, ServedRefusal> {
        let Some(id) = uri.rsplit_once("files/").map(|(_, id)| id).filter(|id| is_file_id(id)) else {
            return Ok(None);
        };
        let Some(file) = self.file(id)? else { return Ok(None) };
        let bytes = File::open(self.file_path(id)).map_err(StoreError::from)?;
        Ok(Some((file, bytes)))
    }

    /// The newest files, from behind this place on; with the place from which more follow.
    pub(crate) fn files(
        &self,
        page: usize,
        before: Option<i64>,
    ) -> Result<(Vec<ServedFile>, Option<i64>), ServedRefusal> {
        self.remove_expired()?;
        let select = format!("SELECT {COLUMNS}, place FROM file WHERE place < ? ORDER BY place DESC LIMIT ?");
        let limit = i64::try_from(page).unwrap_or(i64::MAX).saturating_add(1);
        let database = self.database();
        let mut statement = database.prepare(&select).map_err(StoreError::from)?;
        let read = |row: &Row<'_>| Ok((read_file(row)?, row.get::<_, i64>(6)?));
        let rows = statement.query_map(params![before.unwrap_or(i64::MAX), limit], read);
        let rows = rows.and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut rows: Vec<(ServedFile, i64)> = rows.map_err(StoreError::from)?;
        let has_more = rows.len() > page;
        rows.truncate(page);
        let next = rows.last().map(|(_, place)| *place).filter(|_| has_more);
        Ok((rows.into_iter().map(|(file, _)| file).collect(), next))
    }

    /// Deletes a file; `false` if there is none.
    pub(crate) fn delete_file(&self, id: &str) -> Result<bool, ServedRefusal> {
        let deleted =
            self.database().execute("DELETE FROM file WHERE id = ?", [id]).map_err(StoreError::from)?;
        if deleted > 0 {
            removed_file(&self.file_path(id))?;
        }
        Ok(deleted > 0)
    }

    /// Removes what has lived long enough.
    fn remove_expired(&self) -> Result<(), StoreError> {
        let gone = |table: &str| -> Result<Vec<String>, StoreError> {
            let database = self.database();
            let mut statement = database.prepare(&format!("SELECT id FROM {table} WHERE created <= ?"))?;
            let ids = statement.query_map([oldest()], |row| row.get(0))?;
            Ok(ids.collect::<Result<_, _>>()?)
        };
        for id in gone("file")? {
            self.database().execute("DELETE FROM file WHERE id = ?", [&id])?;
            removed_file(&self.file_path(&id))?;
        }
        for id in gone("upload")? {
            self.database().execute("DELETE FROM upload WHERE id = ?", [&id])?;
            removed_file(&self.upload_path(&id))?;
        }
        Ok(())
    }

    fn file_path(&self, id: &str) -> PathBuf {
        self.shared.folder.join(FILES).join(id)
    }

    fn upload_path(&self, id: &str) -> PathBuf {
        self.shared.folder.join(UPLOADS).join(id)
    }
}

fn read_file(row: &Row<'_>) -> rusqlite::Result<ServedFile> {
    let created: i64 = row.get(5)?;
    Ok(ServedFile {
        id: row.get(0)?,
        display_name: row.get(1)?,
        media_type: row.get(2)?,
        size: row.get(3)?,
        sha256: row.get(4)?,
        created: UNIX_EPOCH + Duration::from_micros(created.unsigned_abs()),
    })
}

/// The size and the digest of what was uploaded, once the disk has it.
fn sealed(path: &PathBuf) -> io::Result<(u64, Vec<u8>)> {
    let mut file = File::open(path)?;
    file.sync_data()?;
    let (mut context, mut size) = (digest::Context::new(&digest::SHA256), 0);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok((size, context.finish().as_ref().to_vec()));
        }
        size += count as u64;
        context.update(&buffer[..count]);
    }
}

/// Removes a file that may be gone.
fn removed_file(path: &PathBuf) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// In microseconds since 1970.
fn micros(moment: SystemTime) -> i64 {
    let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

fn now() -> i64 {
    micros(SystemTime::now())
}

/// What is not younger than this is gone.
fn oldest() -> i64 {
    micros(SystemTime::now() - FILE_LIFE)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use gemini::UploadStart;

    use super::super::ServeStore;

    fn start(name: &str) -> UploadStart {
        UploadStart { id: Some(name.to_owned()), display_name: name.to_uppercase(), ..UploadStart::default() }
    }

    fn uploaded(store: &ServeStore, name: &str, bytes: &[u8]) -> gemini::ServedFile {
        let id = store.start_upload(&start(name)).expect("started");
        let mut upload = store.open_upload(&id).expect("opened").expect("there");
        upload.file.write_all(bytes).expect("written");
        store.finish_upload(&upload).expect("finished")
    }

    #[test]
    fn an_upload_goes_on_after_a_restart_and_becomes_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let id = {
            let store = ServeStore::in_folder(folder.path()).expect("a store");
            let id = store.start_upload(&start("sales")).expect("started");
            let mut upload = store.open_upload(&id).expect("opened").expect("there");
            upload.file.write_all(b"a,b\n").expect("written");
            assert!(store.open_upload(&id).is_err(), "one request at a time");
            id
        };
        let store = ServeStore::in_folder(folder.path()).expect("a store");
        let mut upload = store.open_upload(&id).expect("opened").expect("there");
        assert_eq!(upload.received, 4);
        upload.file.write_all(b"1,2\n").expect("written");
        let file = store.finish_upload(&upload).expect("finished");
        drop(upload);
        assert_eq!((file.size, file.display_name.as_str()), (8, "SALES"));
        assert!(store.open_upload(&id).expect("looked").is_none());
        let (_, mut bytes) = store.open_by_uri("http://h/v1/files/sales").expect("looked").expect("there");
        let mut text = String::new();
        bytes.read_to_string(&mut text).expect("read");
        assert_eq!(text, "a,b\n1,2\n");
        assert!(store.start_upload(&start("sales")).is_err(), "the name is taken");
    }

    #[test]
    fn files_are_listed_newest_first_page_by_page_and_deleted() {
        let store = ServeStore::temporary().expect("a store");
        for name in ["a", "b", "c"] {
            uploaded(&store, name, b"x");
        }
        let ids = |files: Vec<gemini::ServedFile>| {
            files.into_iter().map(|file| file.id).collect::<Vec<_>>().join(" ")
        };
        let (first, next) = store.files(2, None).expect("a page");
        let (second, end) = store.files(2, next).expect("a page");
        assert_eq!((ids(first), ids(second), end), ("c b".to_owned(), "a".to_owned(), None));
        assert_eq!(
            (store.delete_file("b").expect("deleted"), store.delete_file("b").expect("looked")),
            (true, false)
        );
        assert!(store.open_by_uri("files/b").expect("looked").is_none());
        assert!(store.open_by_uri("gs://bucket/files/../a").expect("looked").is_none());
    }

    #[test]
    fn what_is_48_hours_old_is_gone() {
        let store = ServeStore::temporary().expect("a store");
        uploaded(&store, "old", b"x");
        store.database().execute("UPDATE file SET created = 1000", []).expect("aged");
        assert!(store.file("old").expect("looked").is_none());
        assert!(store.files(10, None).expect("a page").0.is_empty());
        assert!(!store.file_path("old").exists(), "its bytes are gone too");
    }

    #[test]
    fn an_upload_that_is_cancelled_leaves_nothing() {
        let store = ServeStore::temporary().expect("a store");
        let id = store.start_upload(&start("a")).expect("started");
        let upload = store.open_upload(&id).expect("opened").expect("there");
        store.cancel_upload(&upload).expect("cancelled");
        drop(upload);
        assert!(store.open_upload(&id).expect("looked").is_none() && !store.upload_path(&id).exists());
    }
}
