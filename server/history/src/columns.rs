//! Values of the database, read so that what is damaged in one does not hide the others.

use rusqlite::Row;

/// A text of the database. What is damaged in it must not keep others from being listed or deleted.
pub(crate) fn text(row: &Row<'_>, column: usize) -> Result<String, rusqlite::Error> {
    Ok(row.get_ref(column)?.as_bytes_or_null().ok().flatten().map(lossy).unwrap_or_default())
}

pub(crate) fn lossy(bytes: &[u8]) -> String {
    // Nearly all are sound: that is seen sooner.
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// A stored list of paths; empty if it cannot be read.
pub(crate) fn list(json: &str) -> Vec<String> {
    serde_json::from_str(json).unwrap_or_default()
}
