//! Files: uploaded in pieces, looked at, used, deleted; kept over a restart.

use harness::{Cli, LocalService, ServedReply};
use insta::assert_snapshot;
use regex_lite::Regex;
use serde_json::json;

use super::{GENERATE, drawn, started};

const KEY: (&str, &str) = ("x-goog-api-key", "any");

/// Starts an upload. Gives the path to go on at.
fn start(service: &LocalService, body: &str, length: usize) -> String {
    let length = length.to_string();
    let headers = [
        KEY,
        ("X-Goog-Upload-Protocol", "resumable"),
        ("X-Goog-Upload-Command", "start"),
        ("X-Goog-Upload-Header-Content-Length", &length),
        ("X-Goog-Upload-Header-Content-Type", "text/csv"),
    ];
    let reply = service.ask("POST", "/upload/v1beta/files", &headers, body.as_bytes());
    assert_eq!(
        (reply.status, reply.body.as_str(), reply.header("x-goog-upload-status")),
        (200, "", "active"),
        "{}",
        reply.head
    );
    let address = reply.header("x-goog-upload-url");
    address.strip_prefix(&service.url()).expect("its own address").to_owned()
}

/// Goes on with one, without a key, as Python's SDK does.
fn go_on(service: &LocalService, path: &str, command: &str, offset: usize, bytes: &[u8]) -> ServedReply {
    let offset = offset.to_string();
    service.ask("POST", path, &[("X-Goog-Upload-Command", command), ("X-Goog-Upload-Offset", &offset)], bytes)
}

fn get(service: &LocalService, path: &str) -> ServedReply {
    service.ask("GET", path, &[KEY], b"")
}

#[test]
fn a_file_is_uploaded_in_pieces_over_a_restart_used_listed_and_deleted() {
    let cli = Cli::offline();
    let path = {
        let service = LocalService::start(&cli, &[]);
        let path = start(&service, r#"{"file": {"display_name": "Sales", "name": "files/my-id"}}"#, 26);
        let reply = go_on(&service, &path, "upload", 0, b"region,units\n");
        assert_eq!((reply.status, reply.header("x-goog-upload-status")), (200, "active"));
        path
    };
    let service = LocalService::start(&cli, &[]);
    let reply = go_on(&service, &path, "query", 0, b"");
    assert_eq!(
        (reply.header("x-goog-upload-size-received"), reply.header("x-goog-upload-status")),
        ("13", "active")
    );
    assert_eq!(go_on(&service, &path, "upload", 5, b"x").status, 400, "another offset");
    assert_eq!(go_on(&service, &path, "upload, finalize", 13, b"north").status, 400, "too little");
    let reply = go_on(&service, &path, "upload, finalize", 18, b",4\nea,9\n");
    assert_eq!((reply.status, reply.header("x-goog-upload-status")), (200, "final"), "{}", reply.body);
    let times = Regex::new(r"20\d\d-[^\x22]*Z").expect("valid");
    let shown = times.replace_all(&reply.body, "[time]").replace(&service.url(), "[service]");
    assert_snapshot!(shown, @r#"
    {
      "file": {
        "createTime": "[time]",
        "displayName": "Sales",
        "expirationTime": "[time]",
        "mimeType": "text/csv",
        "name": "files/my-id",
        "sha256Hash": "SOBQThrTNSZqVpnX72kcL3vwgPqRLT4PvuHD6E5UaNo=",
        "sizeBytes": "26",
        "source": "UPLOADED",
        "state": "ACTIVE",
        "updateTime": "[time]",
        "uri": "[service]/v1beta/files/my-id"
      }
    }
    "#);
    let uri = reply.json()["file"]["uri"].as_str().expect("an address").to_owned();
    assert_eq!(get(&service, "/v1/files").json()["files"][0]["name"], "files/my-id");
    let body = json!({ "contents": [{ "parts": [{ "fileData": { "fileUri": uri, "mimeType": "text/csv" } }, { "text": "print(open('input_file_0.csv').read())" }] }], "tools": [{ "codeExecution": {} }] });
    let answer = service.post(GENERATE, &body.to_string()).json();
    assert!(drawn(&answer).contains(r#"OUTCOME_OK: "region,units\nnorth,4\nea,9\n\n""#), "{answer}");
    let deleted = service.ask("DELETE", "/v1/files/my-id", &[KEY], b"{}");
    assert_eq!((deleted.status, deleted.json()), (200, json!({})));
    assert_snapshot!(get(&service, "/v1/files/my-id").json()["error"]["message"], @r#""You do not have permission to access the File my-id or it may not exist.""#);
    assert_eq!(service.post(GENERATE, &body.to_string()).status, 403, "it is gone");
    assert_eq!(get(&service, "/v1/files").json(), json!({}));
}

#[test]
fn an_upload_that_is_cancelled_or_unknown_cannot_go_on() {
    let service = &started();
    let path = start(service, r#"{"file": {}}"#, 3);
    let cancelled = go_on(service, &path, "cancel", 0, b"");
    assert_eq!((cancelled.status, cancelled.header("x-goog-upload-status")), (200, "cancelled"));
    assert_eq!(go_on(service, &path, "upload, finalize", 0, b"a,b").status, 404);
    assert_eq!(go_on(service, "/upload/v1/files?upload_id=../../x", "query", 0, b"").status, 404);
}

#[test]
fn more_than_was_announced_or_of_no_kind_is_refused() {
    let service = &started();
    let path = start(service, r#"{"file": {}}"#, 3);
    assert_eq!(go_on(service, &path, "upload, finalize", 0, b"a,b,c").status, 413);
    let headers =
        [KEY, ("X-Goog-Upload-Command", "start"), ("X-Goog-Upload-Header-Content-Length", "3000000000")];
    assert_eq!(service.ask("POST", "/upload/v1/files", &headers, b"{}").status, 413);
    let bad =
        service.ask("POST", "/upload/v1/files", &headers[..2], br#"{"file": {"mimeType": "bad/kind"}}"#);
    assert_snapshot!(bad.json()["error"]["message"], @r#""Unsupported MIME type: bad/kind""#);
}
