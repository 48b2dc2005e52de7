//! What was uploaded, so that the same is not uploaded again.
//!
//! No clock decides that a file has expired: the service does, which is asked before each use.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::blocking::blocking;
use crate::file_name::FileName;

/// How many are remembered. Those uploaded first are forgotten first.
const MOST: usize = 200;

/// How many are remembered of one content: each key's project has its own.
const MOST_OF_ONE: usize = 3;

/// What was uploaded. Clones share it, and processes by a file.
#[derive(Clone, Default)]
pub(crate) struct Uploads {
    path: Option<Arc<Path>>,
    known: Arc<Mutex<Vec<Upload>>>,
}

/// The content of a file, as it was sent to a service.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SentFile {
    pub(crate) origin: String,
    #[serde(with = "hex")]
    pub(crate) sha256: [u8; 32],
    pub(crate) media_type: String,
}

#[derive(Clone, Serialize, Deserialize)]
struct Upload {
    #[serde(flatten)]
    sent: SentFile,
    /// Its name there.
    name: String,
}

impl Uploads {
    /// What is remembered in a file, which need not exist; without a file, only by this value and its clones.
    pub(crate) fn new(path: Option<PathBuf>) -> Self {
        Uploads { path: path.map(Arc::from), known: Arc::default() }
    }

    /// The names of what was sent before, the newest first.
    pub(crate) async fn find(&self, sent: &SentFile) -> Vec<FileName> {
        let sent = sent.clone();
        self.with(move |known| {
            let found = known.iter().rev().filter(|upload| upload.sent == sent);
            found.filter_map(|upload| FileName::parse(&upload.name)).collect()
        })
        .await
        .unwrap_or_default()
    }

    /// Remembers an upload.
    pub(crate) async fn keep(&self, sent: SentFile, name: &FileName) {
        let name = name.as_str().to_owned();
        self.change(move |known| {
            known.retain(|upload| upload.sent != sent || upload.name != name);
            let same = known.iter().filter(|upload| upload.sent == sent).count();
            let mut too_many = (same + 1).saturating_sub(MOST_OF_ONE);
            known.retain(|upload| {
                let goes = upload.sent == sent && too_many > 0;
                too_many -= usize::from(goes);
                !goes
            });
            known.push(Upload { sent, name });
            known.drain(..known.len().saturating_sub(MOST));
            true
        })
        .await;
    }

    /// Forgets an upload.
    pub(crate) async fn forget(&self, name: &FileName) {
        let name = name.as_str().to_owned();
        self.change(move |known| {
            let before = known.len();
            known.retain(|upload| upload.name != name);
            known.len() < before
        })
        .await;
    }

    /// Changes what is remembered; `change` says if it did. What cannot be written is remembered by this process.
    async fn change(&self, change: impl FnOnce(&mut Vec<Upload>) -> bool + Send + 'static) {
        let path = self.path.clone();
        self.with(move |known| {
            if change(known)
                && let Some(path) = path
            {
                let _ = write(&path, known);
            }
        })
        .await;
    }

    /// Looks at what is remembered now, by other processes too.
    async fn with<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut Vec<Upload>) -> T + Send + 'static,
    ) -> Option<T> {
        let Uploads { path, known } = self.clone();
        let looked = blocking(move || {
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(stored) = path.and_then(|path| fs::read(path).ok()) {
                *known = serde_json::from_slice(&stored).unwrap_or_default();
            }
            Ok(look(&mut known))
        });
        looked.await.ok()
    }
}

/// Writes the file anew, so that none sees half of it. It is for this person alone.
fn write(path: &Path, known: &[Upload]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&serde_json::to_vec(known)?)?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// Bytes as hexadecimal digits.
mod hex {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(deserializer)?;
        let byte =
            |at: usize| text.get(2 * at..2 * at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let bytes: Option<Vec<u8>> = (0..32).map(byte).collect();
        bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| D::Error::custom("not a hash"))
    }
}
