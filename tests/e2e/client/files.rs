//! Files at Google: uploaded in chunks, on after a break, remembered until they are gone.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::PathBuf;
use std::sync::Mutex;
use std::thread;

use gemini::{Client, Config, Error, FileName, RemoteFile, Surface, Tokens, VertexPlace};
use harness::fake_gemini::{FakeGemini, Received, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{KEY, client, config};

const MIB: usize = 1 << 20;

/// A file on the disk with some bytes that are not all alike.
fn file(length: usize) -> File {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(&bytes(length)).expect("room on the disk");
    file
}

fn bytes(length: usize) -> Vec<u8> {
    b"0123456789abcdef,1\n".iter().copied().cycle().take(length).collect()
}

/// The service begins an upload.
fn begun(url: &str) -> Reply {
    Reply::new(200, "text/plain", "")
        .header("X-Goog-Upload-URL", &format!("{url}/upload/v1beta/files?upload_id=A-secret-of-this-upload"))
        .header("X-Goog-Upload-Status", "active")
        .header("X-Goog-Upload-Chunk-Granularity", "8388608")
}

/// The service has a chunk.
fn active() -> Reply {
    Reply::new(200, "text/plain", "").header("X-Goog-Upload-Status", "active")
}

/// The service says how much it has.
fn has(length: usize) -> Reply {
    active().header("X-Goog-Upload-Size-Received", &length.to_string())
}

fn resource(state: &str) -> Value {
    json!({
        "name": "files/abc123def456", "displayName": "big.csv", "mimeType": "text/csv", "state": state,
        "uri": "https://generativelanguage.googleapis.com/v1beta/files/abc123def456",
        "expirationTime": "2026-12-01T10:00:00.123456789Z",
    })
}

fn json_reply(value: &Value) -> Reply {
    Reply::new(200, "application/json; charset=UTF-8", value.to_string())
}

/// The service has the whole file.
fn whole(state: &str) -> Reply {
    json_reply(&json!({"file": resource(state)})).header("X-Goog-Upload-Status", "final")
}

/// A service whose replies may need its own address.
fn service(replies: impl Fn(&str) -> Vec<Reply>) -> FakeGemini {
    // The port is known only once it listens, so the address is that of the request.
    let gemini = FakeGemini::playing([]);
    gemini.then_play(replies(&gemini.url()));
    gemini
}

async fn upload(client: &Client, file: &File) -> Result<RemoteFile, Error> {
    client.upload(file, "big.csv", "text/csv", |_| {}).await
}

/// The requests of an upload, a line each.
fn drawn(gemini: &FakeGemini) -> String {
    gemini.requests().iter().map(line).collect()
}

fn line(request: &Received) -> String {
    let path = request.path.split('?').next().unwrap_or_default();
    let header = |name| request.header(name).unwrap_or("-").to_owned();
    let key = if request.header("x-goog-api-key").is_some() { " with key" } else { "" };
    let command = match header("x-goog-upload-command").as_str() {
        "-" => String::new(),
        "start" => format!(": start, {} bytes to come", header("x-goog-upload-header-content-length")),
        "query" => ": query".to_owned(),
        command => format!(": {command} {} bytes at {}", request.body.len(), header("x-goog-upload-offset")),
    };
    format!("{} {path}{key}{command}\n", request.method)
}

/// What the service got of a file, put together as it was told.
fn received(gemini: &FakeGemini, kept: &[usize]) -> Vec<u8> {
    let data =
        gemini.requests().into_iter().filter(|request| request.header("x-goog-upload-offset").is_some());
    data.zip(kept).flat_map(|(request, kept)| request.body[..*kept].to_vec()).collect()
}

#[tokio::test]
async fn a_large_file_goes_in_chunks_and_only_the_first_request_has_the_key() {
    let gemini = service(|url| {
        vec![
            begun(url),
            active(),
            active(),
            whole("PROCESSING"),
            json_reply(&resource("PROCESSING")),
            json_reply(&resource("ACTIVE")),
        ]
    });
    let progress = Mutex::new(Vec::new());
    let (client, disk) = (client(&gemini), file(20 * MIB));
    let note = |bytes| progress.lock().expect("no panic").push(bytes);
    let sent = client.upload(&disk, "big.csv", "text/csv", note).await.expect("a file");
    assert_snapshot!(drawn(&gemini), @r#"
    POST /upload/v1beta/files with key: start, 20971520 bytes to come
    POST /upload/v1beta/files: upload 8388608 bytes at 0
    POST /upload/v1beta/files: upload 8388608 bytes at 8388608
    POST /upload/v1beta/files: upload, finalize 4194304 bytes at 16777216
    GET /v1beta/files/abc123def456 with key
    GET /v1beta/files/abc123def456 with key
    "#);
    assert_eq!(received(&gemini, &[8 * MIB, 8 * MIB, 4 * MIB]), bytes(20 * MIB));
    assert_eq!(*progress.lock().expect("no panic"), [0, 8 << 20, 16 << 20, 20 << 20]);
    assert_eq!(sent.uri, "https://generativelanguage.googleapis.com/v1beta/files/abc123def456");
}

#[tokio::test]
async fn the_chunks_are_those_that_the_service_wants() {
    let wants = |granularity: &str, replies: usize| {
        let granularity = granularity.to_owned();
        service(move |url| {
            let first = Reply::new(200, "text/plain", "")
                .header("X-Goog-Upload-URL", &format!("{url}/u"))
                .header("X-Goog-Upload-Chunk-Granularity", &granularity);
            [vec![first], vec![active(); replies], vec![whole("ACTIVE")]].concat()
        })
    };
    let mut seen = String::new();
    for (granularity, replies) in [("262144", 1), ("3145728", 1), ("none", 1), ("16777216", 0)] {
        let gemini = wants(granularity, replies);
        upload(&client(&gemini), &file(9 * MIB)).await.expect("a file");
        seen += &format!("{granularity}:\n{}", drawn(&gemini).split_once('\n').expect("lines").1);
    }
    assert_snapshot!(seen, @r#"
    262144:
    POST /u: upload 8388608 bytes at 0
    POST /u: upload, finalize 1048576 bytes at 8388608
    3145728:
    POST /u: upload 6291456 bytes at 0
    POST /u: upload, finalize 3145728 bytes at 6291456
    none:
    POST /u: upload 8388608 bytes at 0
    POST /u: upload, finalize 1048576 bytes at 8388608
    16777216:
    POST /u: upload, finalize 9437184 bytes at 0
    "#);
    let greedy = wants("1099511627776", 0);
    let refused = upload(&client(&greedy), &file(1)).await.expect_err("a refusal").to_string();
    assert_snapshot!(refused, @"unintelligible reply: 127.0.0.1 sent a reply that is not from the Gemini API: no size for chunks that can be used in it; check the base URL and the proxy");
}

#[tokio::test]
async fn an_empty_file_is_one_empty_request() {
    let gemini = service(|url| vec![begun(url), whole("ACTIVE")]);
    upload(&client(&gemini), &file(0)).await.expect("a file");
    assert_snapshot!(drawn(&gemini), @r#"
    POST /upload/v1beta/files with key: start, 0 bytes to come
    POST /upload/v1beta/files: upload, finalize 0 bytes at 0
    "#);
}

#[tokio::test]
async fn after_a_break_it_goes_on_from_what_the_service_has() {
    // The connection broke after half of the second chunk; then the service was overloaded, and lost a reply.
    let gemini = service(|url| {
        vec![
            begun(url),
            active(),
            Reply::close(),
            has(12 * MIB),
            Reply::error(503, "UNAVAILABLE", "busy"),
            Reply::close(),
            has(12 * MIB),
            Reply::close(),
            whole("ACTIVE"),
        ]
    });
    upload(&client(&gemini), &file(20 * MIB)).await.expect("a file");
    assert_snapshot!(drawn(&gemini), @r#"
    POST /upload/v1beta/files with key: start, 20971520 bytes to come
    POST /upload/v1beta/files: upload 8388608 bytes at 0
    POST /upload/v1beta/files: upload 8388608 bytes at 8388608
    POST /upload/v1beta/files: query
    POST /upload/v1beta/files: upload, finalize 8388608 bytes at 12582912
    POST /upload/v1beta/files: query
    POST /upload/v1beta/files: query
    POST /upload/v1beta/files: upload, finalize 8388608 bytes at 12582912
    POST /upload/v1beta/files: query
    "#);
    assert_eq!(received(&gemini, &[8 * MIB, 4 * MIB, 0, 8 * MIB]), bytes(20 * MIB));
}

#[tokio::test]
async fn a_reply_without_the_status_of_the_upload_says_nothing() {
    let silent = || Reply::new(200, "text/plain", "");
    let gemini = service(|url| vec![begun(url), silent(), has(0), whole("ACTIVE")]);
    upload(&client(&gemini), &file(5)).await.expect("a file");
    assert_snapshot!(drawn(&gemini), @r#"
    POST /upload/v1beta/files with key: start, 5 bytes to come
    POST /upload/v1beta/files: upload, finalize 5 bytes at 0
    POST /upload/v1beta/files: query
    POST /upload/v1beta/files: upload, finalize 5 bytes at 0
    "#);
}

#[tokio::test]
async fn it_is_given_up_when_nothing_gets_through() {
    let gemini = service(|url| [vec![begun(url)], vec![Reply::close(); 20]].concat());
    let failed = upload(&client(&gemini), &file(5)).await.expect_err("a failure");
    assert_eq!((failed, gemini.requests().len()), (Error::Interrupted, 6));
}

#[tokio::test]
async fn what_is_refused_is_said_and_nothing_of_the_address_is_shown() {
    let echo = "No such upload: A-secret-of-this-upload";
    let cancelled = || Reply::new(200, "text/plain", "").header("X-Goog-Upload-Status", "cancelled");
    let failed = json!({"state": "FAILED", "name": "files/x", "displayName": "big.csv",
        "error": {"code": 3, "message": "The file has no\u{202e} rows."}});
    let short = json!({"file": {"name": "files/x", "sizeBytes": "3"}});
    let mut seen = String::new();
    for replies in [
        vec![Reply::error(429, "RESOURCE_EXHAUSTED", "slow down"); 5],
        vec![Reply::error(401, "UNAUTHENTICATED", "no key")],
        vec![Reply::new(200, "text/plain", "")],
        vec![begun("http://evil.test:81")],
        vec![begun("file:///etc/passwd")],
        vec![begun("https://user:pw@127.0.0.1")],
        vec![begun("HERE"), Reply::error(404, "NOT_FOUND", echo)],
        vec![begun("HERE"), cancelled()],
        vec![begun("HERE"), Reply::close(), cancelled()],
        vec![begun("HERE"), Reply::close(), has(99), has(99), has(99), has(99)],
        vec![begun("HERE"), json_reply(&json!({"file": failed})).header("X-Goog-Upload-Status", "final")],
        vec![
            begun("HERE"),
            json_reply(&json!({"file": resource("PROCESSING")})).header("X-Goog-Upload-Status", "final"),
            json_reply(&failed),
        ],
        vec![begun("HERE"), json_reply(&short).header("X-Goog-Upload-Status", "final")],
        vec![begun("HERE"), json_reply(&json!({})).header("X-Goog-Upload-Status", "final")],
    ] {
        let gemini = FakeGemini::playing([]);
        let here = replies.into_iter().map(|reply| reply.with_text("HERE", &gemini.url()));
        gemini.then_play(here);
        let error = upload(&client(&gemini), &file(5)).await.expect_err("a failure").to_string();
        assert!(!error.contains("secret"), "{error}");
        seen += &format!("{error}\n");
    }
    assert_snapshot!(seen, @r#"
    too many requests: slow down; try again in a minute
    API key rejected: the key from GEMINI_API_KEY: no key; set a valid key; create one at https://aistudio.google.com/apikey
    unintelligible reply: 127.0.0.1 sent a reply that is not from the Gemini API: no address for the upload in it; check the base URL and the proxy
    file not uploaded: 127.0.0.1 wants the file at another address, http://evil.test:81, and it is not sent there; check the base URL and the proxy
    file not uploaded: 127.0.0.1 wants the file at another address, of the kind "file:", and it is not sent there; check the base URL and the proxy
    file not uploaded: 127.0.0.1 wants the file at another address, https://127.0.0.1, and it is not sent there; check the base URL and the proxy
    not found: No such upload: [redacted]; check the name, the key and the base URL
    file not uploaded: Gemini gave up the upload of big.csv; try again
    file not uploaded: Gemini gave up the upload of big.csv; try again
    unintelligible reply: 127.0.0.1 sent a reply that is not from the Gemini API: no usable size of what was received in it; check the base URL and the proxy
    file not uploaded: Gemini cannot use big.csv: The file has no rows; check the file, or send a sample of it
    file not uploaded: Gemini cannot use big.csv: The file has no rows; check the file, or send a sample of it
    file not uploaded: Gemini has 3 bytes of big.csv instead of 5; try again
    unintelligible reply: 127.0.0.1 sent a reply that is not from the Gemini API: no file in it; check the base URL and the proxy
    "#);
}

#[tokio::test]
async fn too_many_requests_at_the_start_are_waited_for() {
    let busy = Reply::error(429, "RESOURCE_EXHAUSTED", "slow down");
    let gemini = service(|url| vec![busy.clone(), begun(url), whole("ACTIVE")]);
    upload(&client(&gemini), &file(5)).await.expect("a file");
    assert_eq!(gemini.requests().len(), 3);
}

#[tokio::test]
async fn nothing_is_sent_that_was_written_into_a_file_since_it_was_looked_through() {
    let gemini = service(|url| vec![begun(url), active(), whole("ACTIVE")]);
    let (client, disk) = (client(&gemini), file(9 * MIB));
    let change = |done| {
        if done > 0 {
            disk.write_all_at(b"!", 8 * MIB as u64 + 5).expect("a write");
        }
    };
    let changed = client.upload(&disk, "big.csv", "text/csv", change).await.expect_err("a failure");
    assert_snapshot!(changed.to_string(), @"file not uploaded: big.csv has changed since it was looked through; ask again once it is written");
    assert_snapshot!(drawn(&gemini), @"
    POST /upload/v1beta/files with key: start, 9437184 bytes to come
    POST /upload/v1beta/files: upload 8388608 bytes at 0
    ");
    let shrinking = service(|url| vec![begun(url), active()]);
    let shrink = |_| disk.set_len(3).expect("a shorter file");
    let outcome = crate::client(&shrinking).upload(&disk, "big.csv", "text/csv", shrink).await;
    assert_eq!(outcome.expect_err("a failure"), changed);
}

#[tokio::test]
async fn what_was_uploaded_is_used_until_the_service_no_longer_has_it() {
    let gemini = service(|url| {
        vec![
            begun(url),
            whole("ACTIVE"),
            json_reply(&resource("ACTIVE")),
            Reply::error(403, "PERMISSION_DENIED", "You do not have permission, or it may not exist."),
            begun(url),
            whole("ACTIVE"),
            Reply::error(404, "NOT_FOUND", "no such file"),
            begun(url),
            Reply::error(400, "INVALID_ARGUMENT", "no"),
        ]
    });
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("state/uploads.json");
    let client = || Client::new(Config { uploads: Some(path.clone()), ..config(&gemini) }).expect("a client");
    let uploaded = async |client: Client| client.uploaded(&file(5), "big.csv", "text/csv", |_| {}).await;
    uploaded(client()).await.expect("an upload");
    // Another process finds it; it has expired for the third.
    uploaded(client()).await.expect("the same");
    uploaded(client()).await.expect("an upload again");
    uploaded(client()).await.expect_err("a failure of the upload that follows");
    assert_snapshot!(drawn(&gemini), @r#"
    POST /upload/v1beta/files with key: start, 5 bytes to come
    POST /upload/v1beta/files: upload, finalize 5 bytes at 0
    GET /v1beta/files/abc123def456 with key
    GET /v1beta/files/abc123def456 with key
    POST /upload/v1beta/files with key: start, 5 bytes to come
    POST /upload/v1beta/files: upload, finalize 5 bytes at 0
    GET /v1beta/files/abc123def456 with key
    POST /upload/v1beta/files with key: start, 5 bytes to come
    POST /upload/v1beta/files: upload, finalize 5 bytes at 0
    "#);
    let mode = std::fs::metadata(&path).expect("a file").permissions().mode();
    assert_eq!((mode & 0o777, stored(&path)), (0o600, json!([])));
}

fn stored(path: &PathBuf) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("JSON")
}

#[tokio::test]
async fn another_content_or_kind_is_another_upload_and_a_torn_file_is_no_obstacle() {
    let gemini = service(|url| {
        let one = || [begun(url), whole("ACTIVE")];
        [one(), one(), one()].concat()
    });
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("uploads.json");
    std::fs::write(&path, "[{\"origin\": ").expect("a file");
    let client = Client::new(Config { uploads: Some(path.clone()), ..config(&gemini) }).expect("a client");
    for (length, kind) in [(5, "text/csv"), (6, "text/csv"), (5, "text/plain")] {
        client.uploaded(&file(length), "big.csv", kind, |_| {}).await.expect("a file");
    }
    assert_eq!(stored(&path).as_array().map(Vec::len), Some(3));
    assert_eq!(stored(&path)[2]["mediaType"], "text/plain");
    let name = FileName::parse("abc123def456").expect("a name");
    client.forget_upload(&name).await;
    assert_eq!(stored(&path), json!([]));
}

#[tokio::test]
async fn files_are_listed_from_all_pages_shown_and_deleted() {
    let page = |name: &str, next: &str| {
        let file = json!({"name": name, "sizeBytes": "20", "displayName": "a\u{1b}[31m b"});
        json_reply(&json!({"files": [file, {"name": "../x"}, 7], "nextPageToken": next}))
    };
    let gemini = FakeGemini::playing([
        page("files/a", "next page"),
        page("files/b", ""),
        json_reply(&json!({})),
        json_reply(&resource("ACTIVE")),
        Reply::error(404, "NOT_FOUND", "no such file"),
    ]);
    let client = client(&gemini);
    let all = client.files().await.expect("files");
    let names: Vec<_> =
        all.iter().map(|file| (file.name.as_str(), file.display_name.as_str(), file.size)).collect();
    assert_eq!(names, [("files/a", "a [31m b", Some(20)), ("files/b", "a [31m b", Some(20))]);
    let name = FileName::parse("a").expect("a name");
    client.delete_file(&name).await.expect("deleted");
    assert_eq!(client.file(&name).await.expect("a file").display_name, "big.csv");
    assert_snapshot!(client.file(&name).await.expect_err("gone").to_string(), @"not found: no such file; check the name, the key and the base URL");
    let paths: Vec<String> =
        gemini.requests().iter().map(|it| format!("{} {}\n", it.method, it.path)).collect();
    assert_snapshot!(paths.concat(), @r#"
    GET /v1beta/files?pageSize=100
    GET /v1beta/files?pageSize=100&pageToken=next+page
    DELETE /v1beta/files/a
    GET /v1beta/files/a
    GET /v1beta/files/a
    "#);
    assert!(gemini.requests().iter().all(|request| request.header("x-goog-api-key") == Some(KEY)));
}

#[tokio::test]
async fn a_list_whose_next_page_is_the_same_again_ends() {
    let page = || json_reply(&json!({"files": [], "nextPageToken": "x"}));
    let gemini = FakeGemini::playing([page(), page(), page()]);
    assert!(matches!(client(&gemini).files().await, Err(Error::Malformed { .. })));
    assert_eq!(gemini.requests().len(), 2);
}

#[tokio::test]
async fn a_key_that_was_rejected_is_looked_for_again_by_the_next_call() {
    let rejected = Reply::error(401, "UNAUTHENTICATED", "no");
    let gemini = FakeGemini::playing([rejected, json_reply(&json!({}))]);
    let client = client(&gemini);
    assert_eq!(client.files().await.expect_err("a rejection").title(), "API key rejected");
    assert_eq!(client.files().await, Ok(Vec::new()));
}

#[tokio::test]
async fn vertex_ai_keeps_no_files_and_says_so() {
    let gemini = FakeGemini::playing([]);
    let place = VertexPlace {
        project: Some("p".to_owned()),
        location: None,
        tokens: Tokens::from_env(|_| None).with_command(Some("echo ya29.t".to_owned())),
    };
    let vertex =
        Client::new(Config { surface: Surface::Vertex(place), ..config(&gemini) }).expect("a client");
    assert_snapshot!(vertex.files().await.expect_err("a refusal").to_string(), @"unusable setting: Vertex AI keeps no files; they are uploaded to the Developer API, with a key; correct the setting engine (--engine gemini)");
    assert_eq!(upload(&vertex, &file(1)).await.expect_err("a refusal").title(), "unusable setting");
    assert!(gemini.requests().is_empty());
}

/// One request read from a connection, of its body at most so many bytes; `None` at the end.
fn read_request(connection: &mut TcpStream, most: usize) -> Option<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        connection.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).expect("ASCII").to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0).min(most)];
    connection.read_exact(&mut body).ok()?;
    Some(head)
}

#[tokio::test]
async fn a_connection_that_breaks_within_a_chunk_loses_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let here = url.clone();
    let server = thread::spawn(move || {
        let mut commands = String::new();
        let mut breaks = 1;
        for connection in listener.incoming() {
            let mut connection = connection.expect("a connection");
            let most = if breaks > 0 { 4 * MIB } else { usize::MAX };
            // One request for each connection: none waits behind another that is idle.
            if let Some(head) = read_request(&mut connection, most) {
                let command = head.lines().find_map(|line| line.strip_prefix("x-goog-upload-command: "));
                let command = command.unwrap_or("none").to_owned();
                commands += &format!("{command}\n");
                let status = if command == "upload, finalize" { "final" } else { "active" };
                if status == "final" && breaks > 0 {
                    breaks -= 1;
                    // What was not read makes this a reset.
                    continue;
                }
                let body =
                    if status == "final" { r#"{"file": {"name": "files/x", "uri": "x"}}"# } else { "" };
                let reply = format!(
                    "HTTP/1.1 200 OK\r\nx-goog-upload-url: {here}/u\r\nx-goog-upload-status: {status}\r\n\
                     x-goog-upload-size-received: 4194304\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
                connection.write_all(reply.as_bytes()).expect("written");
                if status == "final" {
                    return commands;
                }
            }
        }
        commands
    });
    let mut config = crate::config_with(&[("GOOGLE_GEMINI_BASE_URL", &url)]);
    config.retry.patience = std::time::Duration::from_secs(60);
    upload(&Client::new(config).expect("a client"), &file(8 * MIB)).await.expect("a file");
    assert_snapshot!(server.join().expect("a server"), @r#"
    start
    upload, finalize
    query
    upload, finalize
    "#);
}

#[tokio::test]
async fn dropping_an_upload_stops_it() {
    let gemini = service(|url| vec![begun(url), Reply::silence()]);
    let client = client(&gemini);
    let uploading = tokio::spawn(async move { upload(&client, &file(5)).await });
    let waiting = tokio::task::spawn_blocking(move || (gemini.wait_for_requests(2), gemini));
    let (has_begun, gemini) = waiting.await.expect("no panic");
    uploading.abort();
    assert!(has_begun && uploading.await.is_err_and(|error| error.is_cancelled()));
    assert_eq!(gemini.requests().len(), 2);
}
