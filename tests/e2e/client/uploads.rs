//! Questions whose files are uploaded first.

use std::fs::File;
use std::io::{Seek as _, Write};
use std::sync::Arc;
use std::time::Duration;

use gemini::{Api, Client, Config, FileToUpload, Question, Renewal, SealedFile};
use harness::fake_gemini::{FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::json;
use turn::{Attachment, Memory, Prompt, Update, Uploaded};

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
    let file = SealedFile::of(file).expect("it can be read");
    let files = vec![FileToUpload { name: "prices.csv".to_owned(), media_type: "text/csv", file }];
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
            Ok(Update::Waiting { reason, .. }) => lines.push(format!("waiting: {reason}")),
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
async fn a_limit_that_an_upload_reaches_is_waited_for_in_sight() {
    let gemini = FakeGemini::playing([]);
    let [begun, whole] = taken(&gemini.url(), "one");
    let details = json!([{
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        "violations": [{"quotaId": "UploadRequestsPerMinutePerProject", "quotaValue": "5"}],
    }]);
    let busy = Reply::error_with(429, "RESOURCE_EXHAUSTED", "Slow down.", &details);
    gemini.then_play([busy, begun, whole, counted(), model(), Reply::stream("mean_of_three.sse")]);
    let drawn = drawn(&client(&gemini), with_upload(Api::Generate), &gemini).await;
    assert_snapshot!(drawn.replace("127.0.0.1", "HOST"), @r#"
    looking for prices.csv at Gemini
    waiting: Limit of 5 requests a minute reached
    sending
    looking for prices.csv at Gemini
    uploading prices.csv: 0 of 1 MB
    Gemini prepares prices.csv, for 8 minutes at most
    counting the tokens
    sending
    remembered: [UploadedFile { name: "prices.csv", uri: "https://generativelanguage.googleapis.com/v1beta/files/one", in_place_of: None }]
    POST /upload/v1beta/files
    POST /upload/v1beta/files
    POST /upload/v1beta/files
    POST /v1beta/models/gemini-flash-latest:countTokens
    GET /v1beta/models/gemini-flash-latest
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
    "#);
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
    remembered: [UploadedFile { name: "prices.csv", uri: "https://generativelanguage.googleapis.com/v1beta/files/one", in_place_of: None }]
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
    remembered: [UploadedFile { name: "prices.csv", uri: "https://generativelanguage.googleapis.com/v1beta/files/two", in_place_of: None }]
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
    permission denied: You may not access the file one, or it may not exist; attach the file again: Google deletes it after two days, and gives it to no other project
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
async fn a_file_that_is_there_and_that_the_model_may_not_read_is_uploaded_again_once() {
    let named = |id: &str| {
        let said = format!("You do not have permission to access the File {id} or it may not exist.");
        Reply::error(403, "PERMISSION_DENIED", &said)
    };
    let mut drawn = String::new();
    // By its name; by a name that is none of ours, while the service says that it is there.
    for refused in [vec![named("one")], vec![named("f-9"), there("one")]] {
        let gemini = FakeGemini::playing([]);
        let client = client(&gemini);
        let mut conversation = begun(&gemini, &client, Api::Generate).await;
        let before = gemini.requests().len();
        gemini.then_play([&[there("one")][..], &refused, &taken(&gemini.url(), "two"), &[answer()]].concat());
        let question = Question { renewals: vec![renewal(0)], ..without_file(Api::Generate) };
        drawn += &talk(&client, question, &mut conversation[..1].to_vec()).await;
        // It is not here any more, and the question goes without it.
        gemini.then_play([&[there("one")][..], &refused, &[answer()]].concat());
        drawn += &talk(&client, without_file(Api::Generate), &mut conversation).await;
        let asked = requested(&gemini, before);
        let paths = asked.lines().filter(|line| !line.starts_with(' '));
        drawn += &paths.map(|path| format!("{path}\n")).collect::<String>();
    }
    assert_snapshot!(drawn, @"
    Left out: Google no longer has prices.csv, so the answer is without it. Attach it again to ask about it.
    GET /v1beta/files/one
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
    POST /upload/v1beta/files
    POST /upload/v1beta/files
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
    GET /v1beta/files/one
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
    Left out: Google no longer has prices.csv, so the answer is without it. Attach it again to ask about it.
    GET /v1beta/files/one
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
    GET /v1beta/files/one
    POST /upload/v1beta/files
    POST /upload/v1beta/files
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
    GET /v1beta/files/one
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
    GET /v1beta/files/one
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
    ");
}

#[tokio::test]
async fn a_file_that_was_written_anew_since_it_was_looked_through_is_not_uploaded() {
    let gemini = FakeGemini::playing([]);
    gemini.then_play(taken(&gemini.url(), "one"));
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(b"price\n3\n").expect("written");
    let question = with_file(Api::Generate, file.try_clone().expect("the file"));
    // As long as before: only its content tells.
    file.rewind().expect("its beginning");
    file.write_all(b"token\n9\n").expect("written");
    // How far the upload was is told meanwhile, or not any more.
    let drawn = drawn(&client(&gemini), question, &gemini).await;
    let drawn: Vec<&str> = drawn.lines().filter(|line| !line.starts_with("uploading")).collect();
    assert_snapshot!(drawn.join("\n"), @"
    looking for prices.csv at Gemini
    file not uploaded: prices.csv has changed since it was looked through; ask again once it is written
    POST /upload/v1beta/files
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
    remembered: [UploadedFile { name: "prices.csv", uri: "https://a.test/files/one", in_place_of: None }]
    POST /upload/v1beta/files
    POST /upload/v1beta/files
    GET /v1beta/files/one
    GET /v1beta/files/one
    POST /v1beta/models/gemini-flash-latest:countTokens
    GET /v1beta/models/gemini-flash-latest
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
    "#);
}

/// A question that the turns before it go along with.
fn follow_up(earlier: &[Memory], question: Question) -> Question {
    let prompt = question.prompt.as_ref().clone();
    let again =
        gemini::files_of(earlier, &prompt.attachments).iter().map(gemini::EarlierFile::again).collect();
    let prompt = match question.api {
        Api::Generate => Prompt { again, ..prompt },
        Api::Interactions => prompt,
    };
    Question { earlier: earlier.to_vec(), prompt: Arc::new(prompt), ..question }
}

fn without_file(api: Api) -> Question {
    Question { api, ..question() }
}

/// A small file that goes along as it is.
fn with_small_file() -> Question {
    let attachments = vec![gemini::attachment("prices.csv", b"price\n3\n".to_vec()).expect("a CSV")];
    let prompt = Prompt { attachments, ..question().prompt.as_ref().clone() };
    Question { prompt: Arc::new(prompt), ..question() }
}

/// A file of an earlier turn that is still here.
fn renewal(turn: usize) -> Renewal {
    let [file] = <[FileToUpload; 1]>::try_from(with_upload(Api::Generate).files).expect("a file");
    Renewal { turn, file }
}

/// Asks, adds the turn to the conversation, and draws what became of the files: a line each. `lost` is what the person reads.
async fn talk(client: &Client, question: Question, conversation: &mut Vec<Memory>) -> String {
    let (mut lines, mut turn) = (String::new(), turn::Turn::default());
    let mut answer = client.ask(follow_up(conversation, question));
    while let Some(update) = answer.next().await {
        match update {
            Ok(update) => drop(turn.take(update)),
            Err(error) => lines += &format!("{error}\n"),
        }
    }
    for said in turn::view::findings(&turn.evidence) {
        lines += &format!("{said}\n");
    }
    conversation.push(turn.memory);
    lines
}

/// The requests since the one with this number: of a question, what its files are and how they are named.
fn requested(gemini: &FakeGemini, since: usize) -> String {
    let mut drawn = String::new();
    for request in gemini.requests().into_iter().skip(since) {
        let path = request.path.split('?').next().unwrap_or_default();
        drawn += &format!("{} {path}\n", request.method);
        if path.contains("GenerateContent") || path.ends_with("interactions") {
            drawn += &parts(&request.json());
        }
    }
    drawn
}

/// What stands in a question, a line each, without the questions themselves.
fn parts(body: &serde_json::Value) -> String {
    let contents = body["contents"].as_array().or(body["input"].as_array()).expect("contents");
    let all = contents.iter().filter_map(|it| it["parts"].as_array().or(it["content"].as_array()));
    let lines = all.flatten().filter_map(|part| {
        let text = part["text"].as_str().unwrap_or_default();
        match text.split_once("Files in the working directory of your code: ") {
            Some((_, names)) => Some(format!("  named: {}", names.split(". If").next().unwrap_or_default())),
            None if text.starts_with('(') => Some(format!("  {text}")),
            None if text.is_empty() => Some(format!("  {part}")),
            None => None,
        }
    });
    lines.map(|line| line + "\n").collect()
}

fn gone() -> Reply {
    Reply::error(403, "PERMISSION_DENIED", "You may not access the file, or it may not exist.")
}

fn there(id: &str) -> Reply {
    let uri = format!("https://generativelanguage.googleapis.com/v1beta/files/{id}");
    let file = json!({"name": format!("files/{id}"), "state": "ACTIVE", "uri": uri});
    Reply::new(200, "application/json", file.to_string())
}

fn answer() -> Reply {
    Reply::stream("plain_text.sse")
}

/// A conversation about an upload.
async fn begun(gemini: &FakeGemini, client: &Client, api: Api) -> Vec<Memory> {
    let answer = if api == Api::Generate { answer() } else { Reply::stream("interaction.sse") };
    gemini.then_play(taken(&gemini.url(), "one").into_iter().chain([counted(), model(), answer]));
    let mut conversation = Vec::new();
    assert_eq!(talk(client, with_upload(api), &mut conversation).await, "");
    conversation
}

#[tokio::test]
async fn an_upload_that_is_nowhere_any_more_is_left_out_and_named_in_both_apis() {
    let mut drawn = String::new();
    for (api, reply) in [(Api::Generate, "plain_text.sse"), (Api::Interactions, "interaction.sse")] {
        let gemini = FakeGemini::playing([]);
        let client = client(&gemini);
        let mut conversation = begun(&gemini, &client, api).await;
        let before = gemini.requests().len();
        let reply = || Reply::stream(reply);
        gemini.then_play([gone(), reply(), gone(), reply()]);
        for _ in 0..2 {
            drawn += &talk(&client, without_file(api), &mut conversation).await;
        }
        drawn += &requested(&gemini, before);
    }
    assert_snapshot!(drawn, @"
    Left out: Google no longer has prices.csv, so the answer is without it. Attach it again to ask about it.
    Left out: prices.csv, as before.
    GET /v1beta/files/one
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
      (Here prices.csv was attached. Google does not keep it any more.)
    GET /v1beta/files/one
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
      (Here prices.csv was attached. Google does not keep it any more.)
    Left out: Google no longer has prices.csv, so the answer is without it. Attach it again to ask about it.
    Left out: prices.csv, as before.
    GET /v1beta/files/one
    POST /v1beta/interactions
      (Here prices.csv was attached. Google does not keep it any more.)
    GET /v1beta/files/one
    POST /v1beta/interactions
      (Here prices.csv was attached. Google does not keep it any more.)
    ");
}

#[tokio::test]
async fn of_two_uploads_of_one_name_that_which_is_there_goes_along() {
    let gemini = FakeGemini::playing([]);
    let client = client(&gemini);
    let mut conversation = begun(&gemini, &client, Api::Generate).await;
    let before = gemini.requests().len();
    let mut other = tempfile::tempfile().expect("a file");
    other.write_all(b"price\n4\n5\n").expect("written");
    gemini.then_play(taken(&gemini.url(), "two").into_iter().chain([counted(), answer()]));
    let mut drawn = talk(&client, with_file(Api::Generate, other), &mut conversation).await;
    // The first has expired; then the second too, and the first is still here.
    gemini.then_play([gone(), there("two"), answer(), gone()]);
    gemini.then_play(taken(&gemini.url(), "three").into_iter().chain([gone(), answer()]));
    drawn += &talk(&client, without_file(Api::Generate), &mut conversation).await;
    let renewals = vec![renewal(0)];
    let question = Question { renewals, ..without_file(Api::Generate) };
    drawn += &talk(&client, question, &mut conversation).await;
    drawn += &requested(&gemini, before);
    assert_snapshot!(drawn, @r#"
    Left out: Google no longer has the earlier prices.csv, so the answer is without it; the later one went along.
    Left out: Google no longer has prices.csv, so the answer is without it. Attach it again to ask about it.
    POST /upload/v1beta/files
    POST /upload/v1beta/files
    POST /v1beta/models/gemini-flash-latest:countTokens
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
      (Here prices.csv was attached. The last question has a file of that name.)
      named: `input_file_0.csv` (prices.csv)
      {"fileData":{"displayName":"prices.csv","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/two","mimeType":"text/csv"}}
      named: `input_file_0.csv` (prices.csv)
    GET /v1beta/files/one
    GET /v1beta/files/two
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
      (Here prices.csv was attached. Google does not keep it any more. A later question has a file of that name.)
      (Here prices.csv was attached. It is attached to the last question now.)
      {"fileData":{"displayName":"prices.csv","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/two","mimeType":"text/csv"}}
      named: `input_file_0.csv` (prices.csv)
    GET /v1beta/files/one
    POST /upload/v1beta/files
    POST /upload/v1beta/files
    GET /v1beta/files/two
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
      (Here prices.csv was attached. It is attached to the last question now.)
      (Here prices.csv was attached. Google does not keep it any more.)
      {"fileData":{"displayName":"prices.csv","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/three","mimeType":"text/csv"}}
      named: `input_file_0.csv` (prices.csv)
    "#);
}

#[tokio::test]
async fn a_file_that_goes_along_whole_stands_for_the_upload_of_its_name() {
    let gemini = FakeGemini::playing([]);
    let client = client(&gemini);
    let mut conversation = begun(&gemini, &client, Api::Generate).await;
    let before = gemini.requests().len();
    gemini.then_play([answer(), gone(), answer()]);
    let mut drawn = talk(&client, with_small_file(), &mut conversation).await;
    drawn += &talk(&client, without_file(Api::Generate), &mut conversation).await;
    drawn += &requested(&gemini, before);
    assert_snapshot!(drawn, @r#"
    Left out: Google no longer has the earlier prices.csv, so the answer is without it; the later one went along.
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
      (Here prices.csv was attached. The last question has a file of that name.)
      named: `input_file_0.csv` (prices.csv)
      {"inlineData":{"data":"cHJpY2UKMwo=","displayName":"prices.csv","mimeType":"text/csv"}}
      named: `input_file_0.csv` (prices.csv)
    GET /v1beta/files/one
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
      (Here prices.csv was attached. Google does not keep it any more. A later question has a file of that name.)
      (Here prices.csv was attached. It is attached to the last question now.)
      {"inlineData":{"data":"cHJpY2UKMwo=","displayName":"prices.csv","mimeType":"text/csv"}}
      named: `input_file_0.csv` (prices.csv)
    "#);
}

#[tokio::test]
async fn a_key_of_another_project_gets_an_upload_of_its_own_and_each_finds_its_own_again() {
    let gemini = FakeGemini::playing([]);
    let folder = tempfile::tempdir().expect("a folder");
    let uploads = Some(folder.path().join("uploads.json"));
    let client = || Client::new(Config { uploads: uploads.clone(), ..config(&gemini) }).expect("a client");
    let (first, second) = (client(), client());
    let mut conversation = begun(&gemini, &first, Api::Generate).await;
    let before = gemini.requests().len();
    // The second key's project does not have the file; the copy there is found later, without the file.
    gemini.then_play([gone()].into_iter().chain(taken(&gemini.url(), "two")));
    gemini.then_play([answer(), there("two"), answer()]);
    let question = Question { renewals: vec![renewal(0)], ..without_file(Api::Generate) };
    let mut drawn = talk(&second, question, &mut conversation).await;
    drawn += &talk(&second, without_file(Api::Generate), &mut conversation).await;
    // The first key finds its own.
    gemini.then_play([gone(), there("one"), answer()]);
    drawn += &talk(&first, without_file(Api::Generate), &mut conversation).await;
    drawn += &requested(&gemini, before);
    assert_snapshot!(drawn, @r#"
    GET /v1beta/files/one
    POST /upload/v1beta/files
    POST /upload/v1beta/files
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
      (Here prices.csv was attached. It is attached to the last question now.)
      named: `input_file_0.csv` (prices.csv)
      {"fileData":{"displayName":"prices.csv","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/two","mimeType":"text/csv"}}
      named: `input_file_0.csv` (prices.csv)
    GET /v1beta/files/two
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
      (Here prices.csv was attached. It is attached to the last question now.)
      named: `input_file_0.csv` (prices.csv)
      named: `input_file_0.csv` (prices.csv)
      {"fileData":{"displayName":"prices.csv","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/two","mimeType":"text/csv"}}
      named: `input_file_0.csv` (prices.csv)
    GET /v1beta/files/two
    GET /v1beta/files/one
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
      (Here prices.csv was attached. It is attached to the last question now.)
      named: `input_file_0.csv` (prices.csv)
      named: `input_file_0.csv` (prices.csv)
      named: `input_file_0.csv` (prices.csv)
      {"fileData":{"displayName":"prices.csv","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/one","mimeType":"text/csv"}}
      named: `input_file_0.csv` (prices.csv)
    "#);
}

#[tokio::test]
async fn an_earlier_upload_that_only_the_question_finds_gone_is_uploaded_again_once() {
    let gemini = FakeGemini::playing([]);
    let client = client(&gemini);
    let mut conversation = begun(&gemini, &client, Api::Generate).await;
    let before = gemini.requests().len();
    let refused =
        || Reply::error(403, "PERMISSION_DENIED", "You may not access the File one or it may not exist.");
    gemini.then_play([there("one"), refused()].into_iter().chain(taken(&gemini.url(), "two")));
    gemini.then_play([answer(), there("one"), refused(), answer()]);
    let question = Question { renewals: vec![renewal(0)], ..without_file(Api::Generate) };
    let mut drawn = talk(&client, question, &mut conversation[..1].to_vec()).await;
    drawn += &talk(&client, without_file(Api::Generate), &mut conversation).await;
    drawn += &requested(&gemini, before);
    assert_snapshot!(drawn, @r#"
    Left out: Google no longer has prices.csv, so the answer is without it. Attach it again to ask about it.
    GET /v1beta/files/one
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
      (Here prices.csv was attached. It is attached to the last question now.)
      named: `input_file_0.csv` (prices.csv)
      {"fileData":{"displayName":"prices.csv","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/one","mimeType":"text/csv"}}
      named: `input_file_0.csv` (prices.csv)
    POST /upload/v1beta/files
    POST /upload/v1beta/files
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
      (Here prices.csv was attached. It is attached to the last question now.)
      named: `input_file_0.csv` (prices.csv)
      {"fileData":{"displayName":"prices.csv","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/two","mimeType":"text/csv"}}
      named: `input_file_0.csv` (prices.csv)
    GET /v1beta/files/one
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
      (Here prices.csv was attached. It is attached to the last question now.)
      named: `input_file_0.csv` (prices.csv)
      {"fileData":{"displayName":"prices.csv","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/one","mimeType":"text/csv"}}
      named: `input_file_0.csv` (prices.csv)
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
      (Here prices.csv was attached. Google does not keep it any more.)
    "#);
}

#[tokio::test]
async fn what_google_knows_by_an_id_is_neither_looked_for_nor_uploaded_again() {
    let gemini = FakeGemini::playing([]);
    let client = client(&gemini);
    let stored = |question| Question { store: true, ..question };
    gemini.then_play(taken(&gemini.url(), "one").into_iter().chain([
        counted(),
        model(),
        Reply::stream("interaction.sse"),
    ]));
    let mut conversation = Vec::new();
    assert_eq!(talk(&client, stored(with_upload(Api::Interactions)), &mut conversation).await, "");
    let by_id = || Question { renewals: vec![renewal(0)], ..stored(without_file(Api::Interactions)) };

    let before = gemini.requests().len();
    gemini.then_play([Reply::stream("interaction.sse")]);
    let mut other = conversation.clone();
    let mut drawn = talk(&client, by_id(), &mut other).await;
    drawn += &ids(&gemini, before);

    // It is gone there too: all is said anew, about the new address.
    let (before, refused) = (gemini.requests().len(), Reply::error(403, "PERMISSION_DENIED", ACCESS));
    gemini.then_play([refused]);
    gemini.then_play(taken(&gemini.url(), "two").into_iter().chain([Reply::stream("interaction.sse")]));
    drawn += &talk(&client, by_id(), &mut conversation).await;
    drawn += &ids(&gemini, before);
    assert_snapshot!(drawn, @"
    POST /v1beta/interactions previous_interaction_id
    POST /v1beta/interactions previous_interaction_id
    POST /upload/v1beta/files 
    POST /upload/v1beta/files 
    POST /v1beta/interactions files/two
    ");
}

/// What is said of a file that is gone.
const ACCESS: &str = "You do not have permission to access the File one or it may not exist.";

/// The requests since the one with this number, with the addresses of files and the id that each names.
fn ids(gemini: &FakeGemini, since: usize) -> String {
    let drawn = gemini.requests().into_iter().skip(since).map(|request| {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let named =
            ["previous_interaction_id", "files/one", "files/two"].map(|it| body.contains(it).then_some(it));
        let path = request.path.split('?').next().unwrap_or_default().to_owned();
        format!("{} {path} {}\n", request.method, named.into_iter().flatten().collect::<Vec<_>>().join(" "))
    });
    drawn.collect()
}
