//! What is sent.

use gemini::{Api, Client, Error, Question};
use harness::fake_gemini::{FakeGemini, Reply};
use serde_json::json;
use turn::{Memory, Part, Parts, State};

use crate::{KEY, MODEL, ask, client, collect, config, config_with, question};

#[tokio::test]
async fn a_question_goes_out_as_the_api_documents_it() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse")]);
    ask(&client(&gemini)).await.expect("an answer");
    let request = gemini.only_request();
    assert_eq!(request.method, "POST");
    assert_eq!(request.path, "/v1beta/models/gemini-flash-latest:streamGenerateContent?alt=sse");
    assert_eq!(request.header("x-goog-api-key"), Some(KEY));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert!(request.header("user-agent").is_some_and(|agent| agent.starts_with("gemini-exec/")));
    assert!(request.header("x-goog-api-client").is_some_and(|client| client.contains(" gl-rust/")));
    assert_eq!(
        request.json(),
        json!({
            "contents": [{"role": "user", "parts": [{"text": "mean?"}]}],
            "tools": [{"codeExecution": {}}],
            "store": false,
        })
    );
}

#[tokio::test]
async fn google_keeps_a_question_only_if_it_may() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    assert_eq!(collect(client(&gemini).ask(Question { store: true, ..question() })).await.end, None);
    assert_eq!(gemini.only_request().json().get("store"), None);
}

#[tokio::test]
async fn an_answer_can_be_requested_without_streaming() {
    let gemini = FakeGemini::playing([Reply::stream("unary.json")]);
    let asked = collect(client(&gemini).ask(Question { streaming: false, ..question() })).await;
    assert_eq!(gemini.only_request().path, "/v1beta/models/gemini-flash-latest:generateContent");
    assert_eq!((asked.text().as_str(), asked.end), ("I will count.\nSix letters.", None));
}

#[tokio::test]
async fn a_check_requests_only_the_description_of_the_model() {
    let model = Reply::new(200, "application/json", r#"{"name": "models/gemini-flash-latest"}"#);
    let gemini = FakeGemini::playing([model]);
    client(&gemini).check(MODEL).await.expect("a model");
    let request = gemini.only_request();
    assert_eq!(
        (request.method.as_str(), request.path.as_str()),
        ("GET", "/v1beta/models/gemini-flash-latest")
    );
    assert_eq!(request.header("x-goog-api-key"), Some(KEY));
}

#[tokio::test]
async fn a_check_refuses_a_reply_that_describes_no_model() {
    let replies = ["{}", r#"{"candidates": []}"#, r#"{"name": 7}"#, "", "[]", "It works!", "<html>"];
    for body in replies {
        let gemini = FakeGemini::playing([Reply::new(200, "application/json", body)]);
        let checked = client(&gemini).check(MODEL).await;
        assert!(
            matches!(checked, Err(Error::Malformed { .. } | Error::WebPage { .. })),
            "{body}: {checked:?}"
        );
        assert_eq!(gemini.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_check_reports_its_error_and_is_not_repeated() {
    let unknown = r#"{"error": {"code": 404, "message": "models/x is not found", "status": "NOT_FOUND"}}"#;
    for (reply, title) in [
        (Reply::error(404, "NOT_FOUND", "models/x is not found"), "unknown model"),
        (Reply::new(200, "application/json", unknown), "unknown model"),
        (Reply::recorded_error(400, "key_invalid.json"), "API key rejected"),
        (Reply::error(503, "UNAVAILABLE", "overloaded"), "model overloaded"),
        (Reply::new(200, "application/json", r#"{"name": "models/x", "#), "answer cut off"),
    ] {
        let gemini = FakeGemini::playing([reply]);
        let error = client(&gemini).check(MODEL).await.expect_err("an error");
        assert_eq!((error.title(), gemini.requests().len()), (title, 1));
    }
}

#[tokio::test]
async fn a_follow_up_sends_the_conversation_again_byte_for_byte() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse"), Reply::stream("plain_text.sse")]);
    let client = client(&gemini);
    let first = ask(&client).await.expect("an answer");
    let memory = first.memory.expect("a memory");
    let about = [memory.service.as_str(), memory.origin.as_str(), memory.model.as_str()];
    assert_eq!(about, ["developer", &gemini.url(), MODEL]);
    assert!(config(&gemini).reached().is_ok_and(|it| it.continues_from(Api::Generate, &memory)));
    let never_answered = Memory { state: State::default(), ..memory.clone() };
    let second = Question { earlier: vec![memory, never_answered], ..question() };
    assert_eq!(collect(client.ask(second)).await.end, None);
    // Its two texts are one part now; all else is as it came.
    let parts: Parts = first.events.iter().flat_map(|(_, parts)| parts).cloned().collect();
    assert_eq!(parts.len(), 4);
    let parts: Vec<&str> = parts.iter().map(Part::get).collect();
    assert!(parts.iter().any(|part| part.contains("thoughtSignature")));
    let asked = r#"{"role":"user","parts":[{"text":"mean?"}]}"#;
    let answered = format!(r#"{{"role":"model","parts":[{}]}}"#, parts.join(","));
    let body = gemini.requests().pop().expect("a request").body;
    assert_eq!(
        str::from_utf8(&body),
        Ok(format!(
            r#"{{"contents":[{asked},{answered},{asked}],"tools":[{{"codeExecution":{{}}}}],"store":false}}"#
        )
        .as_str())
    );
}

#[tokio::test]
async fn nothing_is_sent_before_the_answer_is_polled() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    let answer = client(&gemini).ask(question());
    assert!(gemini.requests().is_empty());
    assert_eq!(collect(answer).await.events.len(), 3);
}

#[tokio::test]
async fn the_path_of_the_base_url_is_kept() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    let config = config_with(&[
        ("GOOGLE_GEMINI_BASE_URL", &format!("{}/gate/way/", gemini.url())),
        ("GOOGLE_GENAI_API_VERSION", "beta"),
    ]);
    ask(&Client::new(config).expect("a client")).await.expect("an answer");
    assert_eq!(
        gemini.only_request().path,
        "/gate/way/v1beta/models/gemini-flash-latest:streamGenerateContent?alt=sse"
    );
}

#[tokio::test]
async fn a_model_may_be_named_with_its_collection() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    let question = Question { model: "models/gemini-2.5-pro".to_owned(), ..question() };
    assert_eq!(collect(client(&gemini).ask(question)).await.end, None);
    assert_eq!(gemini.only_request().path, "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse");
}

#[tokio::test]
async fn a_model_name_cannot_alter_the_address() {
    let gemini = FakeGemini::playing([]);
    for name in ["../x?y", "", "x/y", "x#y", "x%2Fy", "models/", "..", "x y", "a:b", "modèle"] {
        let refused = client(&gemini).check(name).await;
        assert!(matches!(refused, Err(Error::Misconfigured { .. })), "{name}: {refused:?}");
        let refused =
            collect(client(&gemini).ask(Question { model: name.to_owned(), ..question() })).await.end;
        assert!(matches!(refused, Some(Error::Misconfigured { .. })), "{name}: {refused:?}");
    }
    assert!(gemini.requests().is_empty());
}

#[tokio::test]
async fn a_live_model_is_explained_and_nothing_is_sent() {
    let gemini = FakeGemini::playing([]);
    let question = Question { model: "models/gemini-3.8-live".to_owned(), ..question() };
    let asked = collect(client(&gemini).ask(question)).await;
    let said = asked.end.expect("a refusal").to_string();
    insta::assert_snapshot!(said, @"unusable setting: models/gemini-3.8-live is a Live model: it is asked by voice and executes no code; correct the setting model (--model)");
    assert!(gemini.requests().is_empty());
}
