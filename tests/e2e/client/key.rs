//! The key: required, redacted, read again.

use gemini::{Client, CredentialSource, Error, KeyFile};
use harness::fake_gemini::{FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::json;

use crate::{Asked, KEY, ask, client, config_with, describe, question};

#[tokio::test]
async fn without_a_key_nothing_is_sent() {
    let gemini = FakeGemini::playing([]);
    let config = config_with(&[("GOOGLE_GEMINI_BASE_URL", &gemini.url()), ("GEMINI_API_KEY", " ")]);
    let error = ask(&Client::new(config).expect("a client")).await.expect_err("no key");
    assert_eq!(error, Error::KeyMissing);
    assert!(gemini.requests().is_empty());
}

#[tokio::test]
async fn a_key_in_a_reply_is_redacted() {
    let other = "AIzaSyBelongsToSomebodyElse-0000000000000";
    let message =
        format!("bad key {KEY}, not {other},\u{1b}[31m nor Bearer ya29.a0AfB_byC000000000000000\r\n");
    let described = describe(Reply::error(400, "INVALID_ARGUMENT", &message)).await;
    assert_snapshot!(described, @"
    request not accepted
        bad key [redacted], not [redacted], [31m nor Bearer [redacted]
        → change the question, the files or the settings as it says
    ");
}

#[tokio::test]
async fn a_key_with_invisible_characters_is_redacted() {
    let hidden = KEY.replace("Composed", "Com\u{200b}po\u{fe0f}sed");
    let long = format!("\u{1b}[31m{}", "long ".repeat(2000));
    let violation = |id: &str| {
        let violation = json!({"quotaId": id, "quotaValue": "7", "quotaDimensions": {"model": hidden}});
        json!([{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]}])
    };
    for reply in [
        Reply::error(400, "INVALID_ARGUMENT", &format!("bad key {hidden}")),
        Reply::error_with(429, "RESOURCE_EXHAUSTED", "no", &violation(KEY)),
        Reply::error_with(429, "RESOURCE_EXHAUSTED", "no", &violation(&format!("PerDay{hidden}"))),
        Reply::error_with(429, "RESOURCE_EXHAUSTED", "no", &violation(&long)),
    ] {
        let described = describe(reply).await;
        assert!(described.contains("[redacted]") || described.contains("long long"), "{described}");
        assert!(described.len() < 2500 && !described.contains('\u{1b}'), "{described}");
        assert!(!described.contains("ByHand"), "{described}");
    }
}

#[tokio::test]
async fn a_key_in_an_answer_is_redacted() {
    let escaped = KEY.replace('A', "\\u0041");
    let event = format!(
        r#"data: {{"candidates": [{{"content": {{"parts": [{{"text": "a {KEY} b {escaped} c", "x": "{KEY}"}}]}},
data:   "finishReason": "STOP", "finishMessage": "{KEY}"}}], "modelVersion": "{escaped}",
data:   "promptFeedback": {{"blockReason": "{KEY}", "blockReasonMessage": "{escaped}"}}}}"#
    );
    let gemini = FakeGemini::playing([Reply::new(200, "text/event-stream", event)]);
    let asked = ask(&client(&gemini)).await.expect("an answer");
    assert_eq!(asked.text(), "a [redacted] b [redacted] c");
    let seen = serde_json::to_string(&asked.events).expect("JSON");
    assert!(!seen.contains("ByHand"), "{seen}");
    // Six in the pieces, three in the part kept for a follow-up.
    assert_eq!(seen.matches("[redacted]").count(), 9);
}

#[tokio::test]
async fn a_key_file_that_changed_is_read_again_whatever_was_said_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("key");
    let gemini = FakeGemini::playing([
        Reply::stream("plain_text.sse"),
        Reply::recorded_error(400, "key_invalid.json"),
        Reply::error(403, "PERMISSION_DENIED", "This key may not use the model."),
        Reply::error(429, "RESOURCE_EXHAUSTED", "Slow down."),
        Reply::stream("plain_text.sse"),
    ]);
    let mut config = config_with(&[("GOOGLE_GEMINI_BASE_URL", &gemini.url()), ("GEMINI_API_KEY", "")]);
    config.keys.file = Some(KeyFile { path: file.clone(), is_named: false });
    config.retry.attempts = 1;
    let client = Client::new(config).expect("a client");
    let mut ends = Vec::new();
    for key in ["k", "ke", "key", "key-", "key-5"] {
        std::fs::write(&file, key).expect("a key file");
        ends.push(ask(&client).await.err());
    }
    let source = CredentialSource::File(file);
    let rejected = ends[1].clone();
    assert!(matches!(rejected, Some(Error::KeyRejected { source: Some(found), .. }) if found == source));
    let titles = ends.iter().map(|end| end.as_ref().map_or("an answer", Error::title));
    let keys =
        gemini.requests().into_iter().map(|request| request.header("x-goog-api-key").map(str::to_owned));
    let drawn: Vec<String> = keys.flatten().zip(titles).map(|(key, end)| format!("{key}: {end}")).collect();
    assert_snapshot!(drawn.join("\n"), @"
    k: an answer
    ke: API key rejected
    key: permission denied
    key-: too many requests
    key-5: an answer
    ");
}

#[tokio::test]
async fn a_running_answer_redacts_the_old_key_and_the_new_one() {
    let (old, new) = ("AIzaSyTheOldKey-1234567890", "AIzaSyTheNewKey-1234567890");
    let event = |text: &str| {
        let parts = json!([{"text": text}]);
        format!(
            "data: {}\r\n\r\n",
            json!({"candidates": [{"content": {"parts": parts}, "finishReason": "STOP"}]})
        )
    };
    let slow = Reply::new(200, "text/event-stream", event("begun") + &event(&format!("{old} and {new}")));
    let gemini = FakeGemini::playing([
        slow.event_by_event(),
        Reply::recorded_error(400, "key_invalid.json"),
        Reply::stream("plain_text.sse"),
    ]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("key");
    let mut config = config_with(&[("GOOGLE_GEMINI_BASE_URL", &gemini.url()), ("GEMINI_API_KEY", "")]);
    config.keys.file = Some(KeyFile { path: file.clone(), is_named: false });
    let client = Client::new(config).expect("a client");
    std::fs::write(&file, old).expect("a key file");
    let mut answer = client.ask(question());
    let mut running = Asked::default();
    gemini.next_event();
    while running.events.is_empty() {
        running.take(answer.next().await.expect("an answer").expect("an event"));
    }
    std::fs::write(&file, new).expect("a key file");
    assert!(matches!(ask(&client).await, Err(Error::KeyRejected { .. })));
    ask(&client).await.expect("an answer");
    gemini.next_event();
    while let Some(update) = answer.next().await {
        running.take(update.expect("no error"));
    }
    assert_eq!(running.text(), "begun[redacted] and [redacted]");
}
