//! Questions whose files are uploaded first.

use std::fs::File;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use gemini::{Api, Client, Config, FileToUpload, Question};
use harness::fake_gemini::{FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::json;
use turn::{Attachment, Prompt, Update, Uploaded};

use crate::{client, config, question};

/// A question with a file to upload.
fn with_upload(api: Api) -> Question {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(b"price\n3\n").expect("written");
    with_file(api, file)
}

fn with_file(api: Api, file: File) -> Question {
    let size = file.metadata().expect("a size").len();
    let uploaded = Some(Uploaded { size, uri: String::new() });
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
    looking for prices.csv at Gemini
    uploading prices.csv: 0 of 1 MB
    Gemini prepares prices.csv, for 8 minutes at most
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
    looking for prices.csv at Gemini
    uploading prices.csv: 0 of 1 MB
    Gemini prepares prices.csv, for 8 minutes at most
    counting the tokens
    sending
    looking for prices.csv at Gemini
    uploading prices.csv: 0 of 1 MB
    Gemini prepares prices.csv, for 8 minutes at most
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
    assert_snapshot!(drawn(&client(&gemini), with_upload(Api::Generate), &gemini).await, @"
    looking for prices.csv at Gemini
    uploading prices.csv: 0 of 1 MB
    Gemini prepares prices.csv, for 8 minutes at most
    counting the tokens
    sending
    looking for prices.csv at Gemini
    uploading prices.csv: 0 of 1 MB
    Gemini prepares prices.csv, for 8 minutes at most
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
    ");
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

#[tokio::test]
async fn a_question_that_the_model_refuses_uploads_nothing_again() {
    let gemini = FakeGemini::playing([]);
    let refused = Reply::error(403, "PERMISSION_DENIED", "This key may not use the model.");
    let there = json!({"name": "files/one", "state": "ACTIVE", "uri": "https://a.test/files/one"});
    let there = Reply::new(200, "application/json", there.to_string());
    gemini.then_play(taken(&gemini.url(), "one").into_iter().chain([counted(), model(), refused, there]));
    assert_snapshot!(drawn(&client(&gemini), with_upload(Api::Generate), &gemini).await, @"
    looking for prices.csv at Gemini
    uploading prices.csv: 0 of 1 MB
    Gemini prepares prices.csv, for 8 minutes at most
    counting the tokens
    sending
    permission denied: This key may not use the model; allow this key the Gemini API, or use another key
    POST /upload/v1beta/files
    POST /upload/v1beta/files
    POST /v1beta/models/gemini-flash-latest:countTokens
    GET /v1beta/models/gemini-flash-latest
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
    GET /v1beta/files/one
    ");
}

/// What a person is told at the end of an upload with these replies, and how many requests it took.
async fn failed(length: u64, replies: impl Fn(&str) -> Vec<Reply>) -> String {
    failed_within(length, None, replies).await
}

/// The same with so long a silence allowed.
async fn failed_within(
    length: u64,
    silence: Option<Duration>,
    replies: impl Fn(&str) -> Vec<Reply>,
) -> String {
    let gemini = FakeGemini::playing([]);
    gemini.then_play(replies(&gemini.url()));
    let file = tempfile::tempfile().expect("a file");
    file.set_len(length).expect("a sparse file");
    let usual = config(&gemini);
    let silence = silence.unwrap_or(usual.silence);
    let client = Client::new(Config { silence, ..usual }).expect("a client");
    let told = drawn(&client, with_file(Api::Generate, file), &gemini).await;
    let end = told.lines().rfind(|line| line.contains(';')).unwrap_or("an answer");
    format!("{} requests, {end}", gemini.requests().len())
}

#[tokio::test]
async fn an_upload_that_fails_names_the_file() {
    let broken = failed(8, |url| [vec![taken(url, "one")[0].clone()], vec![Reply::close(); 9]].concat());
    let busy = failed(8, |_| vec![Reply::error(429, "RESOURCE_EXHAUSTED", "slow down"); 5]);
    let early = failed(9 << 20, |url| taken(url, "one").to_vec());
    let nameless = |state: &str| json!({"file": {"name": "files/one", "state": state}}).to_string();
    let whole =
        |state| Reply::new(200, "application/json", nameless(state)).header("X-Goog-Upload-Status", "final");
    let without_address = failed(8, |url| vec![taken(url, "one")[0].clone(), whole("ACTIVE")]);
    let gone = || Reply::error(404, "NOT_FOUND", "no such file");
    let unknown = failed(8, |url| vec![taken(url, "one")[0].clone(), whole("COOLING"), gone()]);
    let said = [broken.await, busy.await, early.await, without_address.await, unknown.await];
    assert_snapshot!(said.join("\n"), @r#"
    6 requests, file not uploaded: the connection broke again and again while prices.csv was uploaded; ask again
    5 requests, file not uploaded: prices.csv: slow down; try again in a minute
    2 requests, file not uploaded: Gemini ended the upload of prices.csv before all of it was sent; try again
    2 requests, file not uploaded: Gemini gave no address for prices.csv; try again
    3 requests, file not uploaded: prices.csv: no such file; ask again
    "#);
}

#[tokio::test]
async fn a_service_that_takes_no_more_is_given_up_and_one_that_takes_nothing_at_once() {
    let begun = |url: &str| taken(url, "one")[0].clone();
    let active = || Reply::new(200, "text/plain", "").header("X-Goog-Upload-Status", "active");
    let silence = Some(Duration::from_secs(2));
    let nothing = failed_within(8, silence, |url| vec![begun(url), Reply::silence()]);
    let no_more =
        failed_within(9 << 20, silence, |url| vec![begun(url), active(), Reply::silence(), Reply::silence()]);
    let said = [nothing.await, no_more.await];
    assert_snapshot!(said.join("\n"), @r#"
    2 requests, file not uploaded: prices.csv: nothing came for 2 s; ask again, or allow a longer silence with the setting silence (--silence SECONDS)
    4 requests, file not uploaded: prices.csv: nothing came for 2 s; ask again, or allow a longer silence with the setting silence (--silence SECONDS)
    "#);
}

#[tokio::test]
async fn what_is_uploaded_and_not_ready_yet_is_not_uploaded_again() {
    let file = |state: &str| json!({"name": "files/one", "state": state, "uri": "https://a.test/files/one"});
    let gemini = FakeGemini::playing([]);
    let [begun, _] = taken(&gemini.url(), "one");
    let whole = Reply::new(200, "application/json", json!({"file": file("PROCESSING")}).to_string());
    let busy = Reply::error(400, "INVALID_ARGUMENT", "not now");
    let ready = Reply::new(200, "application/json", file("ACTIVE").to_string());
    gemini.then_play([begun, whole.header("X-Goog-Upload-Status", "final"), busy, ready]);
    gemini.then_play([counted(), model(), Reply::stream("plain_text.sse")]);
    let client = client(&gemini);
    let first = drawn(&client, with_upload(Api::Generate), &gemini).await;
    assert!(first.contains("file not uploaded: prices.csv: not now"), "{first}");
    assert_snapshot!(drawn(&client, with_upload(Api::Generate), &gemini).await, @r#"
    looking for prices.csv at Gemini
    Gemini prepares prices.csv, for 8 minutes at most
    counting the tokens
    sending
    remembered: [UploadedFile { name: "prices.csv", uri: "https://a.test/files/one" }]
    POST /upload/v1beta/files
    POST /upload/v1beta/files
    GET /v1beta/files/one
    GET /v1beta/files/one
    POST /v1beta/models/gemini-flash-latest:countTokens
    GET /v1beta/models/gemini-flash-latest
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
    "#);
}
