//! Uploads and files, as the Files API tells them (<https://ai.google.dev/api/files>).

use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::fields::UPLOAD;
use super::schema::normalised;
use super::{ServedRefusal, lenient_json};
use crate::json::number;

/// How long a file is kept.
pub const FILE_LIFE: Duration = Duration::from_secs(48 * 60 * 60);

/// The largest file, in bytes.
pub const LARGEST_FILE: u64 = 2_000_000_000;

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedFile {
    /// Its id: 1 to 40 of `a` to `z`, digits and dashes.
    pub id: String,
    /// What the client calls it; may be empty, or anything.
    pub display_name: String,
    /// Its media type, as the client says.
    pub media_type: String,
    /// In bytes.
    pub size: u64,
    /// Its SHA-256 digest.
    pub sha256: Vec<u8>,
    /// When its last byte came.
    pub created: SystemTime,
}

impl ServedFile {
    /// The resource. `base` is the address below which files are: `http://127.0.0.1:8080/v1`.
    #[must_use]
    pub fn resource(&self, base: &str) -> Value {
        let mut resource = json!({
            "name": format!("files/{}", self.id),
            "mimeType": self.media_type,
            "sizeBytes": self.size.to_string(),
            "createTime": time(self.created),
            "updateTime": time(self.created),
            "expirationTime": time(self.created + FILE_LIFE),
            "sha256Hash": STANDARD.encode(&self.sha256),
            "uri": format!("{base}/files/{}", self.id),
            "state": "ACTIVE",
            "source": "UPLOADED",
        });
        if !self.display_name.is_empty() {
            resource["displayName"] = self.display_name.as_str().into();
        }
        resource
    }
}

fn time(moment: SystemTime) -> String {
    DateTime::<Utc>::from(moment).to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// A page of files.
#[must_use]
pub fn file_list(files: &[ServedFile], next_page: Option<String>, base: &str) -> Value {
    let mut list = json!({});
    if !files.is_empty() {
        list["files"] = files.iter().map(|file| file.resource(base)).collect();
    }
    if let Some(next) = next_page {
        list["nextPageToken"] = next.into();
    }
    list
}

/// What a client says of a file before it sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UploadStart {
    /// The id that it wants; `None` to be given one.
    pub id: Option<String>,
    /// What it calls the file; may be empty.
    pub display_name: String,
    /// The media type; may be empty.
    pub media_type: String,
    /// In bytes.
    pub size: Option<u64>,
}

impl UploadStart {
    /// Reads the body of the request that starts an upload.
    pub fn read(body: &[u8]) -> Result<Self, ServedRefusal> {
        #[derive(Default, Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        struct Body {
            file: File,
        }
        #[derive(Default, Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        struct File {
            name: String,
            display_name: String,
            mime_type: String,
            size_bytes: Value,
        }
        let value = normalised(lenient_json::read(body)?, &UPLOAD)?;
        let read = serde_json::from_value(value);
        let Body { file } =
            read.map_err(|error| ServedRefusal::invalid(format!("Invalid request: {error}.")))?;
        let id = file.name.strip_prefix("files/").unwrap_or(&file.name).to_owned();
        if !id.is_empty() && !is_file_id(&id) {
            return Err(ServedRefusal::invalid(
                "* CreateFileRequest.file.name: 'files/' and 1 to 40 lower-case letters, digits and dashes; no dash at either end",
            ));
        }
        check_media_type(&file.mime_type)?;
        Ok(UploadStart {
            id: Some(id).filter(|id| !id.is_empty()),
            display_name: file.display_name,
            media_type: file.mime_type,
            size: number(&file.size_bytes),
        })
    }
}

/// Refuses what is no media type.
fn check_media_type(given: &str) -> Result<(), ServedRefusal> {
    const KINDS: [&str; 9] =
        ["application", "audio", "font", "image", "message", "model", "multipart", "text", "video"];
    let is_known =
        given.split_once('/').is_some_and(|(kind, rest)| KINDS.contains(&kind) && !rest.is_empty());
    if is_known || given.is_empty() {
        return Ok(());
    }
    let given: String = given.chars().take(80).collect();
    Err(ServedRefusal::invalid(format!("Unsupported MIME type: {given}")))
}

/// `true` for what can be the id of a file.
#[must_use]
pub fn is_file_id(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=40).contains(&id.len()) && id.bytes().all(is_plain) && !id.starts_with('-') && !id.ends_with('-')
}

/// The refusal of a file that is not there, or no longer.
#[must_use]
pub fn no_file(id: &str) -> ServedRefusal {
    let id: String = id.chars().take(200).collect();
    ServedRefusal::denied(format!("You do not have permission to access the File {id} or it may not exist."))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use insta::assert_snapshot;

    use super::{ServedFile, UploadStart, file_list};

    #[test]
    fn a_file_is_told_as_the_service_tells_it() {
        let file = ServedFile {
            id: "abc".to_owned(),
            display_name: "Sales".to_owned(),
            media_type: "text/csv".to_owned(),
            size: 12,
            sha256: vec![0; 3],
            created: SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_315_837_250),
        };
        assert_snapshot!(file.resource("http://127.0.0.1:1/v1"), @r#"{"createTime":"2026-11-22T02:50:37.250000Z","displayName":"Sales","expirationTime":"2026-11-24T02:50:37.250000Z","mimeType":"text/csv","name":"files/abc","sha256Hash":"AAAA","sizeBytes":"12","source":"UPLOADED","state":"ACTIVE","updateTime":"2026-11-22T02:50:37.250000Z","uri":"http://127.0.0.1:1/v1/files/abc"}"#);
        assert_snapshot!(file_list(&[], None, ""), @"{}");
    }

    #[test]
    fn an_upload_starts_with_what_the_client_says_of_the_file() {
        let start = |body: &str| match UploadStart::read(body.as_bytes()) {
            Ok(start) => format!("{start:?}"),
            Err(refusal) => refusal.message().to_owned(),
        };
        let bodies = [
            r#"{"file": {"display_name": "Sales", "mimeType": "text/csv", "size_bytes": 12}}"#,
            r#"{"file": {"name": "files/my-id", "sizeBytes": "12"}}"#,
            "",
            r#"{"file": {"name": "files/../x"}}"#,
            r#"{"file": {"size": 1}}"#,
        ];
        assert_snapshot!(bodies.map(start).join("\n"), @r#"
        UploadStart { id: None, display_name: "Sales", media_type: "text/csv", size: Some(12) }
        UploadStart { id: Some("my-id"), display_name: "", media_type: "", size: Some(12) }
        UploadStart { id: None, display_name: "", media_type: "", size: None }
        * CreateFileRequest.file.name: 'files/' and 1 to 40 lower-case letters, digits and dashes; no dash at either end
        Invalid JSON payload received. Unknown name "size" at 'file': Cannot find field.
        "#);
    }
}
