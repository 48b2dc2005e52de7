//! A file that an earlier question brought along.

use serde_json::value::RawValue;

/// A file that an earlier question brought along.
#[derive(Debug, Clone)]
pub struct EarlierFile<'a> {
    name: String,
    /// What of the question it is.
    pub(super) json: &'a RawValue,
    /// How its dialect reads that.
    read: fn(&RawValue) -> Vec<u8>,
}

impl<'a> EarlierFile<'a> {
    pub(super) fn new(name: String, json: &'a RawValue, read: fn(&RawValue) -> Vec<u8>) -> Self {
        EarlierFile { name, json, read }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its content; nothing if it was uploaded, or cannot be read.
    #[must_use]
    pub fn content(&self) -> Vec<u8> {
        (self.read)(self.json)
    }
}

/// Of each name the latest, where the first of it stood, unless one of the `newer` has that name.
pub(super) fn latest<'a>(
    all: impl Iterator<Item = EarlierFile<'a>>,
    newer: &[String],
) -> Vec<EarlierFile<'a>> {
    let mut files: Vec<EarlierFile<'a>> = Vec::new();
    for file in all.filter(|file| !newer.contains(&file.name)) {
        match files.iter_mut().find(|known| known.name == file.name) {
            Some(known) => *known = file,
            None => files.push(file),
        }
    }
    files
}
