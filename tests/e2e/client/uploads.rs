//! Questions whose files are uploaded first.

use std::io::Write;
use std::sync::Arc;

use gemini::{Api, Client, FileToUpload, Question};
use harness::fake_gemini::{FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::json;
use turn::{Attachment, Prompt, Update, Uploaded};

use crate::{client, question};

/// A question with a file to upload.
fn with_upload(api: Api) -> Question {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(b"price\n3\n").expect("written");
    let uploaded = Some(Uploaded { size: 8, uri: String::new() });
    let attachment = gemini::attachment("prices.csv", b"price\n".to_vec()).expect("a CSV");
    let attachments = vec![Attachment { bytes: Vec::new(), uploaded, ..attachment }];
    let prompt = Prompt { question: "mean?".to_owned(), attachments, ..Prompt::default() };
    let files =
        vec![FileToUpload { name: "prices.csv".to_owned(), media_type: "text/csv", file: Arc::new(file) }];
    Question { api, files, prompt: Arc::new(prompt), ..question() }
}

/// The service takes an upload at once.
fn taken(url: &str, id: &str) -> [Reply; 2] {
    let begun = Reply::new(200, "text/plain", "")
        .header("X-Goog-Upload-Status", "active")
        .header("X-Goog-Upload-URL", &format!("{url}/upload/v1beta/files?upload_id=U"));
    let uri = format!("https://generativelanguage.googleapis.com/v1beta/files/{id}");
    let file = json!({"file": {"name": format!("files/{id}"), "state": "ACTIVE", "uri": uri}});
    let whole = Reply::new(200, "application/json", file.to_string());
    [begun, whole.header("X-Goog-Upload-Status", "final")]
}

fn counted() -> Reply {
    Reply::new(200, "application/json", r#"{"totalTokens": 7}"#)
}

fn model() -> Reply {
    Reply::new(200, "application/json", r#"{"name": "models/m", "inputTokenLimit": 1000}"#)
}

/// What a person is told, then what was requested: a line each.
async fn drawn(client: &Client, question: Question, gemini: &FakeGemini) -> String {
    let mut lines = Vec::new();
    let mut answer = client.ask(question);
    while let Some(update) = answer.next().await {
        match update {
            Ok(Update::Working(words)) => lines.push(words),
            Ok(Update::Memory(memory)) => lines.push(format!("remembered: {:?}", memory.uploads)),
            Ok(Update::Sending) => lines.push("sending".to_owned()),
            Ok(_) => {}
            Err(error) => lines.push(error.to_string()),
        }
    }
    let requests = gemini.requests();
    let requests =
        requests.iter().map(|it| format!("{} {}", it.method, it.path.split('?').next().unwrap_or_default()));
    lines.into_iter().chain(requests).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn an_interaction_names_the_upload_as_a_document() {
    let gemini = FakeGemini::playing([]);
    gemini.then_play(taken(&gemini.url(), "one").into_iter().chain([
        counted(),
        model(),
        Reply::stream("interaction.sse"),
    ]));
    assert_snapshot!(drawn(&client(&gemini), with_upload(Api::Interactions), &gemini).await, @r#"
    uploading prices.csv: 0 of 1 MB
    uploading prices.csv: 0 of 1 MB
    counting the tokens
    sending
    remembered: [UploadedFile { name: "prices.csv", uri: "https://generativelanguage.googleapis.com/v1beta/files/one" }]
    POST /upload/v1beta/files
    POST /upload/v1beta/files
    POST /v1beta/models/gemini-flash-latest:countTokens
    GET /v1beta/models/gemini-flash-latest
    POST /v1beta/interactions
    "#);
    let asked = gemini.requests().pop().expect("a question").json();
    assert_snapshot!(asked["input"][0]["content"][0], @r#"{"mime_type":"text/csv","type":"document","uri":"https://generativelanguage.googleapis.com/v1beta/files/one"}"#);
}

#[tokio::test]
async fn a_file_that_expires_before_the_question_is_sent_is_uploaded_again_once() {
    let gone =
        || Reply::error(403, "PERMISSION_DENIED", "You may not access the file one, or it may not exist.");
    let gemini = FakeGemini::playing([]);
    let url = gemini.url();
    let first = [&taken(&url, "one")[..], &[counted(), model(), gone()]].concat();
    gemini
        .then_play([&first[..], &taken(&url, "two"), &[counted(), Reply::stream("plain_text.sse")]].concat());
    assert_snapshot!(drawn(&client(&gemini), with_upload(Api::Generate), &gemini).await, @r#"
    uploading prices.csv: 0 of 1 MB
    uploading prices.csv: 0 of 1 MB
    counting the tokens
    sending
    uploading prices.csv: 0 of 1 MB
    uploading prices.csv: 0 of 1 MB
    counting the tokens
    sending
    remembered: [UploadedFile { name: "prices.csv", uri: "https://generativelanguage.googleapis.com/v1beta/files/two" }]
    POST /upload/v1beta/files
    POST /upload/v1beta/files
    POST /v1beta/models/gemini-flash-latest:countTokens
    GET /v1beta/models/gemini-flash-latest
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
    POST /upload/v1beta/files
    POST /upload/v1beta/files
    POST /v1beta/models/gemini-flash-latest:countTokens
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
    "#);
    let gemini = FakeGemini::playing([]);
    let url = gemini.url();
    let first = [&taken(&url, "one")[..], &[counted(), model(), gone()]].concat();
    gemini.then_play([&first[..], &taken(&url, "two"), &[counted(), gone()]].concat());
    assert_snapshot!(drawn(&client(&gemini), with_upload(Api::Generate), &gemini).await, @r#"
    uploading prices.csv: 0 of 1 MB
    uploading prices.csv: 0 of 1 MB
    counting the tokens
    sending
    uploading prices.csv: 0 of 1 MB
    uploading prices.csv: 0 of 1 MB
    counting the tokens
    sending
    permission denied: You may not access the file one, or it may not exist; allow this key the Gemini API, or use another key
    POST /upload/v1beta/files
    POST /upload/v1beta/files
    POST /v1beta/models/gemini-flash-latest:countTokens
    GET /v1beta/models/gemini-flash-latest
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
    POST /upload/v1beta/files
    POST /upload/v1beta/files
    POST /v1beta/models/gemini-flash-latest:countTokens
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
    "#);
}

#[tokio::test]
async fn a_question_that_is_dropped_ends_its_upload() {
    let gemini = FakeGemini::playing([]);
    let [begun, _] = taken(&gemini.url(), "one");
    gemini.then_play([begun, Reply::silence()]);
    let mut answer = client(&gemini).ask(with_upload(Api::Generate));
    let asking = tokio::spawn(async move { while answer.next().await.is_some() {} });
    let waiting = tokio::task::spawn_blocking(move || {
        assert!(gemini.wait_for_requests(2));
        gemini
    });
    let gemini = waiting.await.expect("two requests");
    asking.abort();
    tokio::task::spawn_blocking(move || assert!(gemini.wait_for_disconnect())).await.expect("no panic");
}
