//! Uploads a file, or finds that it was uploaded before.

use std::fs::File;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use serde::Serialize;

use super::on_disk::FileOnDisk;
use super::sending::Sending;
use super::{FileState, RemoteFile, not_uploaded, unusable};
use crate::client::Client;
use crate::error::Error;
use crate::fetch::Fetched;
use crate::file_name::FileName;
use crate::outgoing::Outgoing;
use crate::question::FileToUpload;
use crate::uploads::SentFile;
use crate::words;

/// The longest name for people, in characters.
const LONGEST_NAME: usize = 512;

impl Client {
    /// Uploads a file from the disk in chunks, and waits until it can be used. A connection that breaks is followed by
    /// another. `name` is what people call it; `progress` gets the bytes that the service has. Dropping the future stops it.
    pub async fn upload(
        &self,
        file: &File,
        name: &str,
        media_type: &str,
        progress: impl FnMut(u64) + Send,
    ) -> Result<RemoteFile, Error> {
        let disk = FileOnDisk::open(file, name).await?;
        let sent = self.send_file(&disk, media_type, progress).await?;
        self.until_active(sent, &disk.name).await
    }

    /// The same, but what was uploaded before and is still there is not uploaded again.
    pub async fn uploaded(
        &self,
        file: &File,
        name: &str,
        media_type: &str,
        progress: impl FnMut(u64) + Send,
    ) -> Result<RemoteFile, Error> {
        let disk = FileOnDisk::open(file, name).await?;
        self.uploaded_of(disk, &[], media_type, progress).await
    }

    /// The same for a file of a question, where it is known of some uploads that they are not there any more.
    pub(crate) async fn uploaded_beside(
        &self,
        gone: &[FileName],
        file: &FileToUpload,
        progress: impl FnMut(u64) + Send,
    ) -> Result<RemoteFile, Error> {
        let disk = FileOnDisk::new(&file.file, &file.name);
        self.uploaded_of(disk, gone, file.media_type, progress).await
    }

    async fn uploaded_of(
        &self,
        disk: FileOnDisk,
        gone: &[FileName],
        media_type: &str,
        mut progress: impl FnMut(u64) + Send,
    ) -> Result<RemoteFile, Error> {
        let (origin, media_type) = (self.service.origin(), media_type.to_owned());
        let sent = SentFile { origin, sha256: disk.sha256(), media_type };
        let known = self.uploads.find(&sent).await;
        for name in known.into_iter().filter(|name| !gone.contains(name)) {
            match self.file(&name).await {
                Ok(RemoteFile { state: FileState::Failed(_), .. }) => self.forget_upload(&name).await,
                Ok(file) => {
                    progress(disk.length());
                    return self.until_active(file, &disk.name).await;
                }
                Err(Error::NotFound { .. }) => self.forget_upload(&name).await,
                // It has expired, or is that of another key, which may be used again.
                Err(error) if error.is_gone() => {}
                Err(error) => return Err(error),
            }
        }
        let file = self.send_file(&disk, &sent.media_type, progress).await?;
        // Before it can be used: whoever waits no longer need not upload it again.
        self.uploads.keep(sent, &file.name).await;
        self.until_active(file, &disk.name).await
    }

    /// Forgets that a file was uploaded: the service no longer has it.
    pub async fn forget_upload(&self, name: &FileName) {
        self.uploads.forget(name).await;
    }

    /// Sends the bytes of a file.
    async fn send_file(
        &self,
        disk: &FileOnDisk,
        media_type: &str,
        mut progress: impl FnMut(u64) + Send,
    ) -> Result<RemoteFile, Error> {
        let begun = self.transport.fetch(self.begin(disk, media_type)?).await?;
        let sending = Sending::new(&self.transport, self.upload_url(&begun)?, &begun)?;
        sending.send(disk, &mut progress).await
    }

    /// The request that begins an upload.
    fn begin(&self, disk: &FileOnDisk, media_type: &str) -> Result<Outgoing, Error> {
        let usable = |text: &str| HeaderValue::from_str(text).ok();
        let kind = usable(media_type).ok_or_else(|| {
            unusable(format!("{} has no media type that can be sent", disk.name), "give it another name")
        })?;
        let display_name: String = disk.name.chars().take(LONGEST_NAME).collect();
        let ascii_name = Some(&disk.name).filter(|name| name.is_ascii()).and_then(|name| usable(name));
        let file = FileToBe { display_name, mime_type: media_type, size_bytes: disk.length().to_string() };
        let mut headers = HeaderMap::from_iter([
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (HeaderName::from_static("x-goog-upload-protocol"), HeaderValue::from_static("resumable")),
            (HeaderName::from_static("x-goog-upload-command"), HeaderValue::from_static("start")),
            (HeaderName::from_static("x-goog-upload-header-content-length"), disk.length().into()),
            (HeaderName::from_static("x-goog-upload-header-content-type"), kind),
        ]);
        headers.extend(ascii_name.map(|name| (HeaderName::from_static("x-goog-upload-file-name"), name)));
        let body = serde_json::to_vec(&FileBody { file }).expect("strings serialise").into();
        Ok(Outgoing { headers, body, ..Outgoing::empty(Method::POST, self.service.upload()?, "") })
    }

    /// Where the service wants the bytes. Only at its own address: whoever knows this one may send in the person's name.
    fn upload_url(&self, begun: &Fetched) -> Result<Url, Error> {
        let missing = || begun.without("address for the upload");
        let url =
            begun.header("x-goog-upload-url").and_then(|url| Url::parse(url).ok()).ok_or_else(missing)?;
        let origin = url.origin().ascii_serialization();
        if origin == self.service.origin() && url.username().is_empty() && url.password().is_none() {
            return Ok(url);
        }
        let origin =
            if url.origin().is_tuple() { origin } else { format!("of the kind \"{}:\"", url.scheme()) };
        let what = format!(
            "{} wants the file at another address, {}, and it is not sent there",
            self.service.host(),
            words::clean(&origin, &self.transport.credential.secrets())
        );
        Err(not_uploaded(what, "check the base URL and the proxy"))
    }
}

#[derive(Serialize)]
struct FileBody<'a> {
    file: FileToBe<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileToBe<'a> {
    display_name: String,
    mime_type: &'a str,
    size_bytes: String,
}
