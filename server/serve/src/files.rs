//! The Files API: resumable uploads, and what became of them
//! (<https://ai.google.dev/gemini-api/docs/files>).

use std::io::Write as _;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::response::Response;
use futures_util::StreamExt as _;
use gemini::{LARGEST_FILE, ServedRefusal, UploadStart, file_list, is_file_id, no_file};
use serde_json::json;

use crate::address::Addressed;
use crate::replying;
use crate::state::ServiceState;
use crate::store::{OpenUpload, ServeStore};
use crate::{body, query};

/// Chunks but the last are a multiple of this, in bytes.
const GRANULARITY: &str = "8388608";

/// How long a client may send nothing.
const SILENCE: Duration = Duration::from_secs(60);

const STATUS: HeaderName = HeaderName::from_static("x-goog-upload-status");

/// Starts an upload, or goes on with the one that the address names.
pub(crate) async fn upload(
    service: &ServiceState,
    addressed: &Addressed,
    request: Request,
) -> Result<Response, ServedRefusal> {
    let base = base(addressed, request.headers());
    let command = text(request.headers(), "x-goog-upload-command").to_ascii_lowercase();
    let commands: Vec<&str> = command.split(',').map(str::trim).collect();
    if let Some(id) = upload_id(&request) {
        return go_on(service.store.clone(), id, &commands, request, &base).await;
    }
    if !commands.contains(&"start") {
        return Err(ServedRefusal::invalid(
            "Only resumable uploads are taken: X-Goog-Upload-Protocol: resumable, X-Goog-Upload-Command: start.",
        ));
    }
    start(service, addressed, request).await
}

/// The upload that an address goes on with.
pub(crate) fn upload_id(request: &Request) -> Option<String> {
    query::value(request.uri().query(), "upload_id")
}

async fn start(
    service: &ServiceState,
    addressed: &Addressed,
    request: Request,
) -> Result<Response, ServedRefusal> {
    let (parts, body) = request.into_parts();
    let (mut said, _) = service.bodies.read(body, UploadStart::read).await?;
    let announced = text(&parts.headers, "x-goog-upload-header-content-length").parse().ok();
    said.size = announced.or(said.size);
    if said.media_type.is_empty() {
        said.media_type = text(&parts.headers, "x-goog-upload-header-content-type").to_owned();
    }
    if said.size.is_some_and(|size| size > LARGEST_FILE) {
        return Err(ServedRefusal::too_large(LARGEST_FILE));
    }
    let store = service.store.clone();
    let id = blocking(move || store.start_upload(&said)).await?;
    let (root, version) = (root(addressed, &parts.headers), &addressed.version);
    let address = format!("{root}upload/{version}/files?upload_id={id}&upload_protocol=resumable");
    let mut response = with_status("active", Body::empty());
    let invalid = |_| ServedRefusal::invalid("The address of this service cannot be written.");
    let headers = response.headers_mut();
    headers.insert("x-goog-upload-url", HeaderValue::from_str(&address).map_err(invalid)?);
    headers.insert("x-goog-upload-chunk-granularity", HeaderValue::from_static(GRANULARITY));
    Ok(response)
}

async fn go_on(
    store: ServeStore,
    id: String,
    commands: &[&str],
    request: Request,
    base: &str,
) -> Result<Response, ServedRefusal> {
    let opening = store.clone();
    let opened = blocking(move || opening.open_upload(&id)).await?;
    let mut upload = opened.ok_or_else(|| ServedRefusal::not_found("Upload has already been terminated."))?;
    if commands.contains(&"query") {
        let received = HeaderValue::from(upload.received);
        let mut response = with_status("active", Body::empty());
        response.headers_mut().insert("x-goog-upload-size-received", received);
        return Ok(response);
    }
    if commands.contains(&"cancel") {
        blocking(move || store.cancel_upload(&upload)).await?;
        return Ok(with_status("cancelled", Body::empty()));
    }
    if !commands.iter().any(|command| ["upload", "finalize"].contains(command)) {
        return Err(ServedRefusal::invalid(
            "X-Goog-Upload-Command is none of upload, finalize, query, cancel.",
        ));
    }
    if commands.contains(&"upload") {
        let offset = text(request.headers(), "x-goog-upload-offset").parse::<u64>();
        if offset != Ok(upload.received) {
            let said =
                format!("The offset is not the number of bytes that were received: {}.", upload.received);
            return Err(ServedRefusal::invalid(said));
        }
        upload = received(upload, request.into_body()).await?;
    }
    if !commands.contains(&"finalize") {
        return Ok(with_status("active", Body::empty()));
    }
    if upload.announced.is_some_and(|announced| announced != upload.received) {
        let said = format!("{} bytes were received, and another number announced.", upload.received);
        return Err(ServedRefusal::invalid(said));
    }
    let file = blocking(move || store.finish_upload(&upload)).await?;
    let mut response = replying::json(&json!({ "file": file.resource(base) }));
    response.headers_mut().insert(STATUS, HeaderValue::from_static("final"));
    Ok(response)
}

/// Writes what comes, as it comes. What was written stays if the client goes.
async fn received(mut upload: OpenUpload, body: Body) -> Result<OpenUpload, ServedRefusal> {
    let most = upload.announced.unwrap_or(LARGEST_FILE).min(LARGEST_FILE);
    let mut stream = body.into_data_stream();
    loop {
        let next = tokio::time::timeout(SILENCE, stream.next()).await;
        let Some(bytes) = next.map_err(|_| ServedRefusal::too_slow())? else { return Ok(upload) };
        let bytes = bytes.map_err(|_| ServedRefusal::invalid("The body ends early."))?;
        if upload.received + bytes.len() as u64 > most {
            return Err(ServedRefusal::too_large(most));
        }
        upload = blocking(move || {
            let full = |_| ServedRefusal::unavailable("The disk cannot take the file.");
            upload.file.write_all(&bytes).map_err(full)?;
            upload.received += bytes.len() as u64;
            Ok(upload)
        })
        .await?;
    }
}

/// The list of files.
pub(crate) async fn list(
    service: &ServiceState,
    addressed: &Addressed,
    query: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response, ServedRefusal> {
    let value = |name| query::value(query, name).filter(|value| !value.is_empty());
    let size: usize = match value("pageSize").map(|size| size.parse::<i64>()) {
        None | Some(Ok(0)) => 10,
        Some(Ok(size @ 1..=100)) => usize::try_from(size).unwrap_or(100),
        Some(_) => {
            return Err(ServedRefusal::invalid("* ListFilesRequest.page_size: must be between 0 and 100"));
        }
    };
    let invalid = |_| ServedRefusal::invalid("* ListFilesRequest.page_token: invalid token");
    let before = value("pageToken").map(|token| token.parse().map_err(invalid)).transpose()?;
    let store = service.store.clone();
    let (files, next) = blocking(move || store.files(size, before)).await?;
    let base = base(addressed, headers);
    Ok(replying::json(&file_list(&files, next.map(|place| place.to_string()), &base)))
}

/// One file: what it is, or its end.
pub(crate) async fn one(
    service: &ServiceState,
    addressed: &Addressed,
    id: &str,
    request: Request,
) -> Result<Response, ServedRefusal> {
    if !is_file_id(id) {
        return Err(no_file(id));
    }
    let base = base(addressed, request.headers());
    let (store, id) = (service.store.clone(), id.to_owned());
    if *request.method() != Method::DELETE {
        let looked = id.clone();
        let file = blocking(move || store.file(&looked)).await?;
        return file.map(|file| replying::json(&file.resource(&base))).ok_or_else(|| no_file(&id));
    }
    body::ignored(request.into_body()).await?;
    let deleted = id.clone();
    let is_deleted = blocking(move || store.delete_file(&deleted)).await?;
    if is_deleted { Ok(replying::json(&json!({}))) } else { Err(no_file(&id)) }
}

/// The address below which files are.
fn base(addressed: &Addressed, headers: &HeaderMap) -> String {
    root(addressed, headers) + &addressed.version
}

/// The address of this service as the client has it, with its slash at the end.
fn root(addressed: &Addressed, headers: &HeaderMap) -> String {
    format!("http://{}{}", text(headers, header::HOST.as_str()), addressed.prefix)
}

fn with_status(status: &'static str, body: Body) -> Response {
    let mut response = replying::with_type(HeaderValue::from_static("text/plain; charset=utf-8"), body);
    response.headers_mut().insert(STATUS, HeaderValue::from_static(status));
    response
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Does what looks at the disk beside the other requests.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ServedRefusal> + Send + 'static,
) -> Result<T, ServedRefusal> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(ServedRefusal::internal("The work could not be done.")))
}
