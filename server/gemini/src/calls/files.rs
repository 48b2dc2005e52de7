//! Files at Google, for two days each (<https://ai.google.dev/api/files>).

mod on_disk;
mod sending;
mod upload;

use std::time::Duration;

use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;
use tokio::time::sleep;

use crate::client::Client;
use crate::error::Error;
use crate::fetch::Fetched;
use crate::file_name::FileName;
use crate::json::{null_as_default, number};
use crate::outgoing::Outgoing;
use crate::secrets::Secrets;
use crate::status::{self, Status};
use crate::words;

/// The most that a page has.
const PAGE: u32 = 100;

/// How often it is asked at most if a file is ready: for less than eight minutes, which is said.
const MOST_LOOKS: u32 = 97;

/// How much longer than the first the longest wait for a file is.
const LONGEST_WAIT: u32 = 5;

/// A file at Google. The texts are fit to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteFile {
    /// Its name there.
    pub name: FileName,
    /// The name it was given; may be empty.
    pub display_name: String,
    /// The media type.
    pub media_type: String,
    /// The size in bytes.
    pub size: Option<u64>,
    /// When it is deleted, as the service writes it (RFC 3339); may be empty.
    pub expires: String,
    /// By which a question names it.
    pub uri: String,
    /// Whether it can be used.
    pub state: FileState,
}

/// Whether a file can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileState {
    /// Not yet.
    Processing,
    /// It can.
    Active,
    /// It cannot; the service's words.
    Failed(String),
}

impl Client {
    /// What is known of a file.
    pub async fn file(&self, name: &FileName) -> Result<RemoteFile, Error> {
        let url = self.service.files(Some(name.as_str()))?;
        let reply = self.transport.fetch(Outgoing::empty(Method::GET, url, "")).await?;
        read(&reply)
    }

    /// All files of the key's project.
    pub async fn files(&self) -> Result<Vec<RemoteFile>, Error> {
        let files = self.list_all::<FileResource>(&self.service.files(None)?, &["files"], PAGE).await?;
        Ok(files.into_iter().filter_map(FileResource::file).collect())
    }

    /// Deletes a file.
    pub async fn delete_file(&self, name: &FileName) -> Result<(), Error> {
        let url = self.service.files(Some(name.as_str()))?;
        self.transport.fetch(Outgoing::empty(Method::DELETE, url, "")).await?;
        self.forget_upload(name).await;
        Ok(())
    }

    /// Waits until a file can be used. `name` is what people call it.
    pub(super) async fn until_active(&self, mut file: RemoteFile, name: &str) -> Result<RemoteFile, Error> {
        for look in 1..=MOST_LOOKS {
            match file.state {
                FileState::Active if file.uri.is_empty() => {
                    return Err(not_uploaded(format!("Gemini gave no address for {name}"), "try again"));
                }
                FileState::Active => return Ok(file),
                FileState::Failed(said) => {
                    let what = format!("Gemini cannot use {name}: {said}");
                    return Err(unusable(what, "check the file, or send a sample of it"));
                }
                FileState::Processing => {}
            }
            sleep(wait(self.transport.retry.base, look)).await;
            file = self.file(&file.name).await?;
        }
        let what = format!("Gemini is still not done with {name}");
        Err(not_uploaded(what, "try again later: what was uploaded is used"))
    }
}

/// How long to wait before a look: 1 to 5 times the first wait.
fn wait(first: Duration, look: u32) -> Duration {
    first * look.min(LONGEST_WAIT)
}

pub(super) fn not_uploaded(what: String, remedy: &'static str) -> Error {
    Error::NotUploaded { is_its_fault: false, what, remedy: remedy.into() }
}

/// A file that would fail again.
pub(super) fn unusable(what: String, remedy: &'static str) -> Error {
    Error::NotUploaded { is_its_fault: true, what, remedy: remedy.into() }
}

/// Reads a file resource: bare, or in an envelope after an upload.
fn read(reply: &Fetched) -> Result<RemoteFile, Error> {
    #[derive(Deserialize)]
    struct Envelope {
        file: Option<FileResource>,
    }
    let file = match reply.read::<Envelope>()?.file {
        Some(file) => file,
        None => reply.read()?,
    };
    file.file().ok_or_else(|| reply.without("file"))
}

/// A file as the service describes it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct FileResource {
    #[serde(deserialize_with = "null_as_default")]
    name: String,
    #[serde(deserialize_with = "null_as_default")]
    display_name: String,
    #[serde(deserialize_with = "null_as_default")]
    mime_type: String,
    size_bytes: Option<Value>,
    #[serde(deserialize_with = "null_as_default")]
    expiration_time: String,
    #[serde(deserialize_with = "null_as_default")]
    uri: String,
    #[serde(deserialize_with = "null_as_default")]
    state: String,
    #[serde(deserialize_with = "status::error")]
    error: Option<Box<Status>>,
}

impl FileResource {
    fn file(self) -> Option<RemoteFile> {
        let shown = |text: &str| words::clean(text, &Secrets::default());
        let name = FileName::parse(&self.name)?;
        Some(RemoteFile {
            name,
            display_name: shown(&self.display_name),
            media_type: shown(&self.mime_type),
            size: self.size_bytes.as_ref().and_then(number),
            expires: shown(&self.expiration_time),
            state: match self.state.as_str() {
                // A gateway may leave it out.
                "ACTIVE" | "" => FileState::Active,
                "FAILED" => FileState::Failed(reason(self.error.map(|status| shown(&status.message)))),
                // What this version does not know may become one of the others.
                _ => FileState::Processing,
            },
            uri: self.uri,
        })
    }
}

fn reason(said: Option<String>) -> String {
    said.filter(|said| !said.is_empty()).unwrap_or_else(|| "the service gave no reason".to_owned())
}
