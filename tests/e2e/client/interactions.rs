//! The Interactions API: what is sent, what is kept, and how a broken answer is taken up again.

use std::sync::Arc;

use gemini::{Api, Client, Config, Error, Keys, Question, Surface, Tokens, VertexPlace};
use harness::fake_gemini::{FakeGemini, Received, Reply, cassette};
use insta::assert_snapshot;
use serde_json::{Value, json};
use turn::{Memory, Prompt, State, Turn, Update};

use crate::{KEY, client, config, question};

/// The id in our recordings.
pub(crate) const ID: &str = "v1_ChdDb21wb3NlZEJ5SGFuZA";

pub(crate) fn stored(store: bool) -> Question {
    Question { api: Api::Interactions, store, ..question() }
}

/// The turn of a question, and the error that ended it.
pub(crate) async fn turn_of(client: &Client, question: Question) -> (Turn, Option<Error>) {
    let mut turn = Turn::new("mean?");
    let mut answer = client.ask(question);
    while let Some(item) = answer.next().await {
        match item {
            Ok(Update::Waiting { .. } | Update::Sending) => {}
            Ok(update) => drop(turn.take(update)),
            Err(error) => return (turn, Some(error)),
        }
    }
    (turn, None)
}

/// All that is shown of a turn and remembered of its answer.
pub(crate) fn shown(turn: &Turn) -> String {
    let (State::Steps { answered, .. } | State::Stored { answered, .. }) = &turn.memory.state else {
        panic!("{:?}", turn.memory.state)
    };
    let steps: Vec<Value> =
        answered.iter().map(|step| serde_json::from_str(step.get()).expect("JSON")).collect();
    let blocks = turn.transcript.blocks();
    format!("{blocks:?}\n{:?}\n{}", turn.transcript.usage(), Value::from(steps))
}

/// What each request was.
pub(crate) fn sent(gemini: &FakeGemini) -> String {
    let drawn = |request: &Received| {
        let accept = request.header("accept").unwrap_or_default();
        let body = String::from_utf8_lossy(&request.body);
        format!("{} {} ({accept}) {body}", request.method, request.path).trim_end().to_owned()
    };
    gemini.requests().iter().map(drawn).collect::<Vec<_>>().join("\n")
}

/// The events of our recording, with their blank lines.
pub(crate) fn events() -> Vec<String> {
    let body = String::from_utf8(cassette("interaction.sse")).expect("text");
    body.split_inclusive("\n\n").map(str::to_owned).collect()
}

pub(crate) fn stream(events: &[String]) -> Reply {
    Reply::new(200, "text/event-stream", events.concat())
}

pub(crate) fn resource(status: &str) -> Reply {
    let mut interaction: Value = serde_json::from_slice(&cassette("interaction.json")).expect("JSON");
    interaction["status"] = status.into();
    if status != "completed" {
        interaction["steps"].as_array_mut().expect("steps").truncate(2);
    }
    Reply::new(200, "application/json", interaction.to_string())
}

pub(crate) async fn uncut() -> String {
    let gemini = FakeGemini::playing([Reply::stream("interaction.sse")]);
    let (turn, error) = turn_of(&client(&gemini), stored(false)).await;
    assert_eq!(error, None);
    shown(&turn)
}

#[tokio::test]
async fn a_question_goes_out_as_an_interaction_that_is_not_kept() {
    let gemini = FakeGemini::playing([Reply::stream("interaction.sse"), Reply::stream("interaction.json")]);
    let client = client(&gemini);
    let (streamed, _) = turn_of(&client, stored(false)).await;
    let (whole, _) = turn_of(&client, Question { streaming: false, ..stored(false) }).await;
    assert_eq!(shown(&whole), shown(&streamed));
    assert_eq!(gemini.requests()[0].header("x-goog-api-key"), Some(KEY));
    assert_snapshot!(sent(&gemini), @r#"
    POST /v1beta/interactions (text/event-stream) {"model":"gemini-flash-latest","tools":[{"type":"code_execution"}],"stream":true,"store":false,"input":"mean?"}
    POST /v1beta/interactions (application/json) {"model":"gemini-flash-latest","tools":[{"type":"code_execution"}],"store":false,"input":"mean?"}
    "#);
    assert_snapshot!(shown(&streamed), @r#"
    [Thought("**Planning**\n\nI should compute it."), Code(Code { id: Some("k3v9q2m1"), language: "PYTHON", code: "prices = [1, 2, 3]\nmean = sum(prices) / len(prices)\nprint(f'mean = {mean:g}')\n" }), Output(Output { id: Some("k3v9q2m1"), outcome: Ok, output: "mean = 2\n", errors: "", unprinted: 0, tables: [] }), Text("The mean of the three prices is **2**.")]
    Some(Usage { prompt: Some(46), cached: Some(0), answer: Some(47), thoughts: Some(58), intermediate: Some(212), total: Some(363) })
    [{"signature":"EpoGQ29tcG9zZWQ=","summary":[{"text":"**Planning**\n\nI should compute it.","type":"text"}],"type":"thought"},{"arguments":{"code":"prices = [1, 2, 3]\nmean = sum(prices) / len(prices)\nprint(f'mean = {mean:g}')\n","language":"python"},"id":"k3v9q2m1","signature":"EqQBQ29tcG9zZWQ=","type":"code_execution_call"},{"call_id":"k3v9q2m1","is_error":false,"result":"mean = 2\n","signature":"Ep4BQ29tcG9zZWQ=","type":"code_execution_result"},{"content":[{"text":"The mean of the three prices is **2**.","type":"text"}],"type":"model_output"}]
    "#);
}

#[tokio::test]
async fn attachments_become_contents_of_their_kind() {
    let file = |name: &str, bytes: &[u8]| gemini::attachment(name, bytes.to_vec()).expect("a file");
    let attachments = vec![
        file("a.csv", b"n\n3\n"),
        file("b.png", b"\x89PNG\r\n\x1a\n"),
        file("c.py", b"print(1)\n"),
        file("d.tsv", b"\xff\xfea\0\t\0b\0"),
    ];
    let prompt = Arc::new(Prompt { question: "mean?".to_owned(), attachments, ..Prompt::default() });
    let gemini = FakeGemini::playing([Reply::stream("interaction.sse")]);
    turn_of(&client(&gemini), Question { prompt, ..stored(false) }).await;
    assert_snapshot!(format!("{:#}", gemini.only_request().json()["input"]), @r#"
    [
      {
        "content": [
          {
            "data": "bgozCg==",
            "mime_type": "text/csv",
            "type": "document"
          },
          {
            "data": "iVBORw0KGgo=",
            "mime_type": "image/png",
            "type": "image"
          },
          {
            "text": "File c.py:\n\n```py\nprint(1)\n```\n",
            "type": "text"
          },
          {
            "text": "File d.tsv:\n\n```tsv\na\tb\n```\n",
            "type": "text"
          },
          {
            "text": "mean?\n\nFiles in the working directory of your code: `input_file_0.csv` (a.csv), `input_file_1.png` (b.png). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.",
            "type": "text"
          }
        ],
        "type": "user_input"
      }
    ]
    "#);
}

#[tokio::test]
async fn a_follow_up_sends_every_step_again_or_the_id_alone() {
    let replies = || [Reply::stream("interaction.sse"), Reply::stream("interaction.sse")];
    for store in [false, true] {
        let gemini = FakeGemini::playing(replies());
        let client = client(&gemini);
        let (first, _) = turn_of(&client, stored(store)).await;
        assert!(
            config(&gemini).reached().is_ok_and(|it| it.continues_from(Api::Interactions, &first.memory))
        );
        assert!(!config(&gemini).reached().is_ok_and(|it| it.continues_from(Api::Generate, &first.memory)));
        let earlier = vec![first.memory.clone()];
        turn_of(&client, Question { earlier: earlier.clone(), ..stored(store) }).await;
        let body = gemini.requests()[1].json();
        let steps: Value = serde_json::from_slice(&cassette("interaction.json")).expect("JSON");
        let mut replayed = steps["steps"].as_array().expect("steps").clone();
        let asked = json!({"type": "user_input", "content": [{"type": "text", "text": "mean?"}]});
        replayed.insert(0, asked.clone());
        replayed.push(asked);
        if store {
            assert_eq!(
                (&body["previous_interaction_id"], &body["input"], body.get("store")),
                (&json!(ID), &json!("mean?"), None)
            );
            // What Google has kept is sent again where it may keep nothing more.
            let gemini = FakeGemini::playing([Reply::stream("interaction.sse")]);
            turn_of(&crate::client(&gemini), Question { earlier, ..stored(false) }).await;
            assert_eq!(gemini.only_request().json()["input"], Value::from(replayed));
        } else {
            assert_eq!((&body["input"], &body["store"]), (&Value::from(replayed), &json!(false)));
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_not_whole_is_not_gone_on_with() {
    for recording in
        ["interaction_cut.sse", "interaction_failed.sse", "interaction_error.sse", "interaction_unknown.sse"]
    {
        let gemini = FakeGemini::playing([Reply::stream(recording)]);
        let (turn, _) = turn_of(&client(&gemini), stored(false)).await;
        assert!(
            !config(&gemini).reached().is_ok_and(|it| it.continues_from(Api::Interactions, &turn.memory)),
            "{recording}"
        );
    }
    let none = Memory::default();
    let nowhere = FakeGemini::playing([]);
    assert!(!config(&nowhere).reached().is_ok_and(|it| it.continues_from(Api::Interactions, &none)));
}

#[tokio::test]
async fn a_stream_that_google_keeps_is_taken_up_after_any_event() {
    let (events, whole) = (events(), uncut().await);
    for cut in 1..events.len() - 1 {
        let begun = || stream(&events[..cut]).then_break();
        // It goes on behind the last event; or cannot, and the answer is fetched.
        let gemini = FakeGemini::playing([begun(), stream(&events[cut..])]);
        let (turn, error) = turn_of(&client(&gemini), stored(true)).await;
        assert_eq!((shown(&turn), error), (whole.clone(), None), "resumed at {cut}");
        let path = format!("/v1beta/interactions/{ID}?last_event_id=ev{}&stream=true", cut - 1);
        // With the last event the answer is whole, though its connection breaks.
        let asked_again = gemini.requests().get(1).map(|request| request.path.clone());
        assert_eq!(asked_again, (cut < events.len() - 1).then_some(path), "{cut}");
        let gone = Reply::error(404, "NOT_FOUND", "no such stream");
        let gemini = FakeGemini::playing([begun(), gone, resource("in_progress"), resource("completed")]);
        let (turn, error) = turn_of(&client(&gemini), stored(true)).await;
        assert_eq!((shown(&turn), error), (whole.clone(), None), "fetched at {cut}");
    }
}

#[tokio::test]
async fn a_stream_without_numbers_is_fetched_by_its_id() {
    let whole = uncut().await;
    let plain: Vec<String> = events()
        .iter()
        .map(|event| {
            event.split(",\"event_id\"").next().map_or_else(String::new, |it| {
                if it.len() < event.len() { format!("{it}}}\n\n") } else { event.clone() }
            })
        })
        .collect();
    let gemini = FakeGemini::playing([stream(&plain[..14]), resource("completed")]);
    let (turn, error) = turn_of(&client(&gemini), stored(true)).await;
    assert_eq!((shown(&turn), error), (whole, None));
    assert_eq!(gemini.requests()[1].path, format!("/v1beta/interactions/{ID}?stream=false"));
}

#[tokio::test]
async fn a_broken_stream_that_google_does_not_keep_is_cut() {
    let gemini = FakeGemini::playing([stream(&events()[..14]).then_break()]);
    let (turn, error) = turn_of(&client(&gemini), stored(false)).await;
    assert_eq!((error, gemini.requests().len()), (Some(Error::Interrupted), 1));
    assert!(shown(&turn).contains("The mean of the three"));
    // Kept, but gone: what broke it first is what is said.
    let gone = || Reply::error(404, "NOT_FOUND", "gone");
    let gemini = FakeGemini::playing([stream(&events()[..14]), gone(), gone()]);
    let (_, error) = turn_of(&client(&gemini), stored(true)).await;
    assert_eq!((error, gemini.requests().len()), (Some(Error::Interrupted), 3));
}

#[tokio::test]
async fn what_never_came_of_a_cut_answer_is_not_shown_as_empty() {
    let event = |event: Value| format!("data: {event}\n\n");
    let start =
        |index: u8, step: Value| event(json!({"event_type": "step.start", "index": index, "step": step}));
    let created = event(json!({"event_type": "interaction.created", "interaction": {"id": ID}}));
    let call = start(0, json!({"type": "code_execution_call", "id": "c", "signature": ""}));
    let code =
        json!({"type": "code_execution_call", "arguments": {"language": "python", "code": "print(1)"}});
    let code = event(json!({"event_type": "step.delta", "index": 0, "delta": code}));
    let result = start(1, json!({"type": "code_execution_result", "call_id": "c", "signature": ""}));
    let mut drawn = String::new();
    for events in [vec![&created, &call], vec![&created, &call, &code, &result]] {
        let body: String = events.into_iter().map(String::as_str).collect();
        let gemini = FakeGemini::playing([Reply::new(200, "text/event-stream", body).then_break()]);
        let (turn, error) = turn_of(&client(&gemini), stored(false)).await;
        drawn += &format!("{:?}: {}\n", turn.transcript.blocks(), error.expect("a break"));
    }
    assert_snapshot!(drawn, @r#"
    []: no answer came: the connection to 127.0.0.1 broke before anything of the answer came; ask again; the question may have been billed, so it was not sent a second time
    [Code(Code { id: Some("c"), language: "PYTHON", code: "print(1)" })]: answer cut off: the reply ended before the answer was complete; ask again
    "#);
}

#[tokio::test]
async fn an_error_after_thoughts_is_not_answered_with_the_question_again() {
    let thought =
        json!({"event_type": "step.start", "index": 0, "step": {"type": "thought", "signature": "S"}});
    let error = r#"data: {"error":{"code":"service_unavailable","message":"Busy."}}"#;
    let body = format!("{}data: {thought}\n\n{error}\n\n", events()[0]);
    let gemini = FakeGemini::playing([Reply::new(200, "text/event-stream", body)]);
    let (_, error) = turn_of(&client(&gemini), stored(false)).await;
    assert_snapshot!(error.expect("a failure").to_string(), @"model overloaded: Busy; try again in a minute, or choose another model");
    assert_eq!(gemini.requests().len(), 1);
}

#[tokio::test]
async fn an_answer_at_once_is_made_in_the_background_where_google_keeps_it() {
    let begun = Reply::new(200, "application/json", json!({"id": ID, "status": "in_progress"}).to_string());
    let busy = Reply::error(503, "UNAVAILABLE", "busy");
    let gemini = FakeGemini::playing([begun, busy, resource("in_progress"), resource("completed")]);
    let (turn, error) = turn_of(&client(&gemini), Question { streaming: false, ..stored(true) }).await;
    assert_eq!((shown(&turn), error), (uncut().await, None));
    assert_snapshot!(sent(&gemini), @r#"
    POST /v1beta/interactions (application/json) {"model":"gemini-flash-latest","tools":[{"type":"code_execution"}],"background":true,"input":"mean?"}
    GET /v1beta/interactions/v1_ChdDb21wb3NlZEJ5SGFuZA?stream=false (application/json)
    GET /v1beta/interactions/v1_ChdDb21wb3NlZEJ5SGFuZA?stream=false (application/json)
    GET /v1beta/interactions/v1_ChdDb21wb3NlZEJ5SGFuZA?stream=false (application/json)
    "#);
}

#[tokio::test]
async fn an_answer_in_the_background_is_ended_with_its_ask() {
    let begun = Reply::new(200, "application/json", json!({"id": ID, "status": "in_progress"}).to_string());
    let gemini = FakeGemini::playing([begun, Reply::silence(), resource("cancelled")]);
    let mut answer = client(&gemini).ask(Question { streaming: false, ..stored(true) });
    for _ in 0..2 {
        answer.next().await.expect("a memory and an event").expect("no error");
    }
    let asking = tokio::spawn(async move { answer.next().await.is_some() });
    let gemini = Arc::new(gemini);
    let waited = Arc::clone(&gemini);
    let wait = move |count| {
        let gemini = Arc::clone(&waited);
        tokio::task::spawn_blocking(move || gemini.wait_for_requests(count))
    };
    assert!(wait(2).await.expect("a look"));
    asking.abort();
    assert!(wait(3).await.expect("the end"));
    let last = gemini.requests().pop().expect("a request");
    assert_eq!((last.method, last.path), ("POST".to_owned(), format!("/v1beta/interactions/{ID}/cancel")));
}

#[tokio::test]
async fn an_interaction_is_deleted_by_its_id() {
    let gemini = FakeGemini::playing([
        Reply::new(200, "application/json", "{}"),
        Reply::new(200, "text/plain", ""),
        Reply::new(
            404,
            "application/json",
            r#"{"error":{"code":"not_found","message":"No such interaction."}}"#,
        ),
    ]);
    let client = client(&gemini);
    assert_eq!(client.delete_interaction(ID).await, Ok(()));
    assert_eq!(client.delete_interaction("../a b").await, Ok(()));
    let gone = client.delete_interaction(ID).await.expect_err("it is gone");
    assert_snapshot!(format!("{}\n{gone}", sent(&gemini)), @r#"
    DELETE /v1beta/interactions/v1_ChdDb21wb3NlZEJ5SGFuZA (*/*)
    DELETE /v1beta/interactions/..%2Fa%20b (*/*)
    DELETE /v1beta/interactions/v1_ChdDb21wb3NlZEJ5SGFuZA (*/*)
    not found: No such interaction; check the name, the key and the base URL
    "#);
}

#[tokio::test]
async fn a_word_for_an_error_says_what_to_do() {
    let codes = [
        (400, "invalid_request"),
        (400, "failed_precondition"),
        (401, "authentication"),
        (402, "payment_required"),
        (403, "permission_denied"),
        (404, "not_found"),
        (404, "model_not_found"),
        (409, "aborted"),
        (429, "too_many_requests"),
        (429, "quota_exceeded"),
        (499, "cancelled"),
        (500, "api_error"),
        (501, "unimplemented"),
        (503, "service_unavailable"),
        (504, "gateway_timeout"),
        (400, "brand_new"),
    ];
    let mut drawn = String::new();
    for (http, code) in codes {
        let body = json!({"error": {"code": code, "message": "Words."}}).to_string();
        let event = format!(
            "event: error\ndata: {}\n\n",
            json!({"event_type": "error", "error": {"code": code, "message": "Words."}})
        );
        let mut titles = Vec::new();
        for reply in [Reply::new(http, "application/json", body), Reply::new(200, "text/event-stream", event)]
        {
            let gemini = FakeGemini::playing([reply]);
            let mut config = config(&gemini);
            config.retry.attempts = 1;
            let (_, error) = turn_of(&Client::new(config).expect("a client"), stored(false)).await;
            titles.push(error.expect("an error").title());
        }
        titles.dedup();
        drawn += &format!("{code}: {}\n", titles.join(", in a stream "));
    }
    assert_snapshot!(drawn, @"
    invalid_request: request not accepted
    failed_precondition: account not ready
    authentication: API key rejected
    payment_required: account not ready
    permission_denied: permission denied
    not_found: not found
    model_not_found: unknown model
    aborted: failure in the service
    too_many_requests: too many requests
    quota_exceeded: quota used up
    cancelled: failure in the service
    api_error: failure in the service
    unimplemented: request not accepted
    service_unavailable: model overloaded
    gateway_timeout: failure in the service
    brand_new: request not accepted, in a stream failure in the service
    ");
}

#[tokio::test]
async fn what_fails_once_it_has_an_id_is_not_asked_again() {
    let error =
        stream(&[events()[0].clone(), "data: {\"error\":{\"code\":\"service_unavailable\"}}\n\n".to_owned()]);
    let gemini = FakeGemini::playing([error, Reply::stream("interaction.sse")]);
    let (_, error) = turn_of(&client(&gemini), stored(false)).await;
    assert!(matches!(error, Some(Error::Overloaded { .. })), "{error:?}");
    assert_eq!(gemini.requests().len(), 1);
}

#[tokio::test]
async fn why_an_interaction_failed_is_told_also_where_it_follows_the_word_that_it_failed() {
    let event = |event: &Value| format!("data: {event}\n\n");
    let failed =
        event(&json!({"event_type": "interaction.status_update", "interaction_id": ID, "status": "failed"}));
    let reason = json!({"code": "invalid_request", "message": "No such resolution."});
    let error = event(&json!({"event_type": "error", "error": reason}));
    let completed = event(&json!({"event_type": "interaction.completed",
        "interaction": {"id": ID, "status": "failed", "errors": [reason]}}));
    let told =
        event(&json!({"event_type": "interaction.status_update", "status": "failed", "error": reason}));
    let looked_at = json!({"id": ID, "status": "failed", "errors": [reason]});
    let looked_at = Reply::new(200, "application/json", looked_at.to_string());
    let began = events()[0].clone();
    let cases = [
        (false, vec![stream(&[began.clone(), failed.clone(), error])]),
        (false, vec![stream(&[began.clone(), failed.clone(), completed])]),
        (false, vec![stream(&[began.clone(), told])]),
        (true, vec![stream(&[began, failed]), looked_at]),
    ];
    for (store, replies) in cases {
        let gemini = FakeGemini::playing(replies.clone());
        let (_, error) = turn_of(&client(&gemini), stored(store)).await;
        let error = error.expect("a failure").to_string();
        assert_eq!(
            error,
            "request not accepted: No such resolution; change the question, the files or the settings as it says"
        );
        assert_eq!(gemini.requests().len(), replies.len());
    }
}

#[tokio::test]
async fn an_interaction_that_another_request_was_in_the_way_of_is_asked_again() {
    let aborted = r#"{"error":{"code":"aborted","message":"A conflict."}}"#;
    let exists = r#"{"error":{"code":"already_exists","message":"It is there."}}"#;
    let reply = |body: &str| Reply::new(409, "application/json", body.to_owned());
    let gemini = FakeGemini::playing([reply(aborted), Reply::stream("interaction.sse")]);
    let (turn, error) = turn_of(&client(&gemini), stored(false)).await;
    assert_eq!((shown(&turn), error), (uncut().await, None));
    let gemini = FakeGemini::playing([reply(exists)]);
    let (_, error) = turn_of(&client(&gemini), stored(false)).await;
    assert_eq!(error.expect("an error").title(), "request not accepted");
}

#[tokio::test]
async fn the_form_of_before_is_named() {
    let gemini = FakeGemini::playing([Reply::stream("interaction_outdated.sse")]);
    let (_, error) = turn_of(&client(&gemini), stored(false)).await;
    assert_snapshot!(error.expect("an error").to_string(), @"unintelligible reply: 127.0.0.1 answered in the form that the Interactions API had until June 2026; check the base URL and the proxy");
}

#[tokio::test]
async fn vertex_ai_keeps_interactions_in_a_project() {
    let vertex = |gemini: &FakeGemini, project: Option<&str>| {
        let tokens = Tokens::from_env(|_| None).with_command(project.map(|_| "echo ya29.token".to_owned()));
        let place = VertexPlace { project: project.map(str::to_owned), location: None, tokens };
        let keys = Keys::from_env(|name| (name == "GOOGLE_API_KEY").then(|| KEY.to_owned()));
        Config { surface: Surface::Vertex(place), keys, ..config(gemini) }
    };
    let gemini = FakeGemini::playing([Reply::stream("interaction.sse")]);
    let asked = Client::new(vertex(&gemini, Some("proj-1"))).expect("a client");
    let (turn, error) = turn_of(&asked, stored(false)).await;
    assert_eq!((shown(&turn), error), (uncut().await, None));
    let request = gemini.only_request();
    let header = request.header("authorization");
    assert_eq!(
        (request.path.as_str(), header),
        ("/v1beta1/projects/proj-1/locations/global/interactions", Some("Bearer ya29.token"))
    );
    let express = Client::new(vertex(&gemini, None)).expect("a client");
    let (_, refused) = turn_of(&express, stored(false)).await;
    assert_snapshot!(refused.expect("a refusal").to_string(), @"unusable setting: the Interactions API of Vertex AI needs a project: set vertexProject, or ask by generate; correct the setting api (--api)");
}

#[tokio::test]
async fn an_interaction_that_ends_before_it_says_anything_is_not_asked_for_again() {
    let created =
        json!({"event_type": "interaction.created", "interaction": {"id": ID, "status": "in_progress"}});
    let step = json!({"event_type": "step.start", "index": 0, "step": {"type": "model_output"}});
    let mut drawn = Vec::new();
    for events in [vec![], vec![&created], vec![&created, &step]] {
        let body: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
        let gemini = FakeGemini::playing(vec![Reply::new(200, "text/event-stream", body); 9]);
        let (_, error) = turn_of(&client(&gemini), stored(false)).await;
        drawn.push(format!("{} · {}", gemini.requests().len(), error.expect("no answer")));
    }
    assert_snapshot!(drawn.join("\n"), @"
    1 · no answer came: 127.0.0.1 ended its reply without a word; ask again; the question may have been billed, so it was not sent a second time
    1 · no answer came: 127.0.0.1 ended its reply without a word; ask again; the question may have been billed, so it was not sent a second time
    1 · no answer came: 127.0.0.1 ended its reply without a word; ask again; the question may have been billed, so it was not sent a second time
    ");
}

#[tokio::test]
async fn an_answer_that_stays_in_progress_is_cut_and_not_asked_for_again() {
    let text = |text: &str| json!({"type": "model_output", "content": [{"type": "text", "text": text}]});
    let begun = |steps: Value| {
        let interaction = json!({"id": ID, "status": "in_progress", "steps": steps});
        Reply::new(200, "application/json", interaction.to_string())
    };
    let mut drawn = Vec::new();
    for steps in [json!([text("So far "), text("so good.")]), json!([])] {
        let gemini = FakeGemini::playing(vec![begun(steps); 9]);
        let (turn, error) = turn_of(&client(&gemini), Question { streaming: false, ..stored(false) }).await;
        let said = turn.transcript.blocks().iter().map(|block| format!("{block:?}")).collect::<String>();
        let error = error.map(|error| error.to_string().replace(&gemini.url(), "HOST")).unwrap_or_default();
        drawn.push(format!("{} · {said} · {error}", gemini.requests().len()));
    }
    assert_snapshot!(drawn.join("\n"), @r#"
    1 · Text("So far so good.") · answer cut off: the reply ended before the answer was complete; ask again
    1 ·  · no answer came: 127.0.0.1 ended its reply while the answer was in progress, and does not keep it; ask again; the question may have been billed, so it was not sent a second time
    "#);
}
