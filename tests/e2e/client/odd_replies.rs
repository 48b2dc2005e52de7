//! Replies that are not quite what they should be: errors in the place of answers, and answers about something else.

use gemini::{Api, Question};
use harness::fake_gemini::{FakeGemini, Reply, cassette};
use insta::assert_snapshot;
use serde_json::{Value, json};
use turn::Turn;

use crate::interactions::{ID, events, stored, turn_of};
use crate::{client, question};

fn stream(events: &[Value]) -> Reply {
    let body: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
    Reply::new(200, "text/event-stream", body)
}

fn created() -> Value {
    json!({"event_type": "interaction.created", "interaction": {"id": ID, "status": "in_progress"}})
}

fn ending(turn: &Turn) -> String {
    format!("{:?}", turn.transcript.ending())
}

#[tokio::test]
async fn a_block_is_the_same_as_an_event_and_as_an_http_error() {
    let error = |code: &str| json!({"code": code, "message": "The input was blocked."});
    let mut drawn = String::new();
    for code in ["prohibited_content", "malformed_function_call", "invalid_request"] {
        let event = json!({"event_type": "error", "error": error(code)});
        let http = Reply::new(400, "application/json", json!({"error": error(code)}).to_string());
        for reply in [stream(&[created(), event]), http] {
            let gemini = FakeGemini::playing(vec![reply; 3]);
            let (turn, error) = turn_of(&client(&gemini), stored(false)).await;
            let error = error.map_or_else(|| ending(&turn), |error| error.to_string());
            drawn += &format!("{code} · {} · {error}\n", gemini.requests().len());
        }
    }
    assert_snapshot!(drawn, @r#"
    prohibited_content · 1 · Failed(Failure { title: "The question was refused", detail: "prohibited_content: The input was blocked.", remedy: "Put the question differently, or leave out what the filter objects to.", needs_key: false, is_declined: false, was_not_taken: false })
    prohibited_content · 1 · Failed(Failure { title: "The question was refused", detail: "prohibited_content: The input was blocked.", remedy: "Put the question differently, or leave out what the filter objects to.", needs_key: false, is_declined: false, was_not_taken: false })
    malformed_function_call · 1 · Failed(Failure { title: "The model did not finish its answer", detail: "malformed_function_call: The input was blocked.", remedy: "Ask again, or ask another model.", needs_key: false, is_declined: false, was_not_taken: false })
    malformed_function_call · 1 · Failed(Failure { title: "The model did not finish its answer", detail: "malformed_function_call: The input was blocked.", remedy: "Ask again, or ask another model.", needs_key: false, is_declined: false, was_not_taken: false })
    invalid_request · 1 · request not accepted: The input was blocked; change the question, the files or the settings as it says
    invalid_request · 1 · request not accepted: The input was blocked; change the question, the files or the settings as it says
    "#);
}

#[tokio::test]
async fn an_error_after_a_good_status_that_names_no_kind_is_not_asked_again() {
    let mut drawn = String::new();
    for error in [
        json!("oh no"),
        json!(5),
        json!([1]),
        json!({"message": "boom"}),
        json!({"code": "new_kind", "message": "boom"}),
    ] {
        let generate = (Api::Generate, stream(&[json!({"error": error})]));
        let interaction =
            (Api::Interactions, stream(&[created(), json!({"event_type": "error", "error": error})]));
        for (api, reply) in [generate, interaction] {
            let gemini = FakeGemini::playing(vec![reply; 9]);
            let (_, error) = turn_of(&client(&gemini), Question { api, ..question() }).await;
            drawn += &format!("{} · {}\n", gemini.requests().len(), error.expect("an error"));
        }
    }
    assert_snapshot!(drawn, @"
    1 · failure in the service: oh no; try again in a minute
    1 · failure in the service: oh no; try again in a minute
    1 · failure in the service: the service gave no explanation; try again in a minute
    1 · failure in the service: the service gave no explanation; try again in a minute
    1 · failure in the service: the service gave no explanation; try again in a minute
    1 · failure in the service: the service gave no explanation; try again in a minute
    1 · failure in the service: boom; try again in a minute
    1 · failure in the service: boom; try again in a minute
    1 · failure in the service: boom; try again in a minute
    1 · failure in the service: boom; try again in a minute
    ");
    let retried = stream(&[json!({"error": {"code": 503, "message": "overloaded"}})]);
    let gemini = FakeGemini::playing([retried, Reply::stream("plain_text.sse")]);
    let (_, error) = turn_of(&client(&gemini), question()).await;
    assert_eq!((gemini.requests().len(), error), (2, None), "it says that it did not take the question");
}

#[tokio::test]
async fn an_answer_that_is_taken_up_is_never_that_of_another_interaction() {
    let cut: String = events()[..10].concat();
    let cut = || Reply::new(200, "text/event-stream", cut.clone()).then_break();
    let whole = String::from_utf8(cassette("interaction.sse")).expect("text");
    let other = Reply::new(200, "text/event-stream", whole.replace(ID, "v1_other"));
    let text = json!([{"type": "model_output", "content": [{"type": "text", "text": "Not yours."}]}]);
    let fetched = json!({"id": "v1_other", "object": "interaction", "status": "completed", "steps": text});
    let fetched = Reply::new(200, "application/json", fetched.to_string());
    let gemini = FakeGemini::playing([cut(), other, fetched]);
    let (turn, error) = turn_of(&client(&gemini), stored(true)).await;
    let paths: Vec<String> =
        gemini.requests().into_iter().map(|it| format!("{} {}", it.method, it.path)).collect();
    let blocks = turn.transcript.blocks();
    assert_snapshot!(format!("{}\n{blocks:?}\n{}", paths.join("\n"), error.expect("an error")), @r#"
    POST /v1beta/interactions
    GET /v1beta/interactions/v1_ChdDb21wb3NlZEJ5SGFuZA?last_event_id=ev9&stream=true
    GET /v1beta/interactions/v1_ChdDb21wb3NlZEJ5SGFuZA?stream=false
    [Thought("**Planning**\n\nI should compute it."), Code(Code { id: Some("k3v9q2m1"), language: "PYTHON", code: "prices = [1, 2, 3]\nmean = sum(prices) / len(prices)\nprint(f'mean = {mean:g}')\n" })]
    answer cut off: the reply ended before the answer was complete; ask again
    "#);
}
