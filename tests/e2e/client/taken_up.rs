//! Interactions: what was shown before a break is not shown a second time, whatever comes behind it.

use std::time::Duration;

use gemini::{Client, Error, Question};
use harness::fake_gemini::{FakeGemini, Reply, cassette};
use insta::assert_snapshot;
use serde_json::{Value, json};
use turn::{State, Turn};

use crate::interactions::{ID, events, resource, sent, shown, stored, stream, turn_of, uncut};
use crate::{client, config};

/// The recorded interaction, with other steps.
fn fetched(change: impl FnOnce(&mut Vec<Value>)) -> Reply {
    let mut interaction: Value = serde_json::from_slice(&cassette("interaction.json")).expect("JSON");
    change(interaction["steps"].as_array_mut().expect("steps"));
    Reply::new(200, "application/json", interaction.to_string())
}

fn answer(text: &str) -> Value {
    json!({"type": "model_output", "content": [{"type": "text", "text": text}]})
}

/// What a person reads, and how it ended.
fn read(turn: &Turn, error: Option<&Error>) -> String {
    let texts: String = turn.transcript.blocks().iter().map(|block| format!("{block:?}\n")).collect();
    let end = error.map_or_else(|| "whole".to_owned(), ToString::to_string);
    format!("{texts}{end}")
}

#[tokio::test]
async fn a_stream_that_is_taken_up_too_early_is_read_from_where_it_broke() {
    let (events, whole) = (events(), uncut().await);
    for cut in 2..events.len() - 2 {
        for from in 0..cut {
            let gemini = FakeGemini::playing([stream(&events[..cut]).then_break(), stream(&events[from..])]);
            let (turn, error) = turn_of(&client(&gemini), stored(true)).await;
            assert_eq!((shown(&turn), error), (whole.clone(), None), "from {from}, cut at {cut}");
        }
    }
}

#[tokio::test]
async fn a_conversation_that_google_no_longer_has_is_sent_again_whole_once() {
    let gone = || Reply::error(404, "not_found", "Interaction not found.");
    let first = FakeGemini::playing([Reply::stream("interaction.sse")]);
    let (first, _) = turn_of(&client(&first), stored(true)).await;
    let follow_up = || Question { earlier: vec![first.memory.clone()], ..stored(true) };
    let gemini = FakeGemini::playing([gone(), Reply::stream("interaction.sse")]);
    let (turn, error) = turn_of(&client(&gemini), follow_up()).await;
    assert_eq!((shown(&turn), error), (uncut().await, None));
    assert_snapshot!(sent(&gemini), @r#"
    POST /v1beta/interactions (text/event-stream) {"model":"gemini-flash-latest","tools":[{"type":"code_execution"}],"stream":true,"previous_interaction_id":"v1_ChdDb21wb3NlZEJ5SGFuZA","input":"mean?"}
    POST /v1beta/interactions (text/event-stream) {"model":"gemini-flash-latest","tools":[{"type":"code_execution"}],"stream":true,"input":[{"type":"user_input","content":[{"type":"text","text":"mean?"}]},{"signature":"EpoGQ29tcG9zZWQ=","summary":[{"type":"text","text":"**Planning**\n\nI should compute it."}],"type":"thought"},{"arguments":{"code":"prices = [1, 2, 3]\nmean = sum(prices) / len(prices)\nprint(f'mean = {mean:g}')\n","language":"python"},"id":"k3v9q2m1","signature":"EqQBQ29tcG9zZWQ=","type":"code_execution_call"},{"call_id":"k3v9q2m1","is_error":false,"result":"mean = 2\n","signature":"Ep4BQ29tcG9zZWQ=","type":"code_execution_result"},{"content":[{"type":"text","text":"The mean of the three prices is **2**."}],"type":"model_output"},{"type":"user_input","content":[{"type":"text","text":"mean?"}]}]}
    "#);
    // Once; and only where there is something to send instead of the id.
    let gemini = FakeGemini::playing([gone(), gone()]);
    let (_, error) = turn_of(&client(&gemini), follow_up()).await;
    assert_snapshot!(format!("{} {}", gemini.requests().len(), error.expect("an error")), @"2 not found: Interaction not found; check the name, the key and the base URL");
    let gemini = FakeGemini::playing([gone()]);
    let (_, error) = turn_of(&client(&gemini), stored(true)).await;
    assert_snapshot!(format!("{} {}", gemini.requests().len(), error.expect("an error")), @"1 not found: Interaction not found; check the name, the key and the base URL");
}

#[tokio::test]
async fn a_stream_that_tells_a_step_again_under_new_numbers_is_fetched_instead() {
    let (events, whole) = (events(), uncut().await);
    let renumbered: Vec<String> = events.iter().map(|event| event.replace("\"ev", "\"again")).collect();
    let last_start = events.iter().rposition(|event| event.contains("step.start")).expect("a step");
    for cut in last_start + 1..events.len() - 2 {
        let begun = stream(&events[..cut]).then_break();
        let gemini = FakeGemini::playing([begun, stream(&renumbered[last_start..]), resource("completed")]);
        let (turn, error) = turn_of(&client(&gemini), stored(true)).await;
        assert_eq!((shown(&turn), error), (whole.clone(), None), "cut at {cut}");
    }
}

#[tokio::test]
async fn an_answer_that_is_fetched_begins_where_the_stream_broke() {
    let question = || json!({"type": "user_input", "content": [{"type": "text", "text": "mean?"}]});
    let whole = uncut().await.lines().next().expect("blocks").to_owned();
    for cut in 2..events().len() - 2 {
        let fetches = [
            // The turns before it.
            fetched(|steps| drop(steps.splice(0..0, [question(), answer("The mean of"), question()]))),
            // A thought that was not told, or one that is not told again.
            fetched(|steps| steps.insert(0, json!({"type": "thought", "signature": "RQ=="}))),
            fetched(|steps| steps.insert(1, json!({"type": "thought", "signature": "RQ=="}))),
        ];
        for (at, fetch) in fetches.into_iter().enumerate() {
            let gone = Reply::error(404, "NOT_FOUND", "no such stream");
            let gemini = FakeGemini::playing([stream(&events()[..cut]).then_break(), gone, fetch]);
            let (turn, error) = turn_of(&client(&gemini), stored(true)).await;
            let blocks = format!("{:?}", turn.transcript.blocks());
            assert_eq!((&blocks, error), (&whole, None), "{at}, cut at {cut}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_differs_from_what_was_shown_is_cut_and_not_said_twice() {
    let image = json!({"type": "image", "mime_type": "image/png", "data": "iVBORw0KGgo="});
    let others = [
        answer("The average is 2."),
        json!({"type": "model_output", "content": [image, answer("The mean of the three prices is **2**.")["content"][0]]}),
    ];
    let mut drawn = String::new();
    for other in others {
        let fetch = fetched(|steps| *steps.last_mut().expect("an answer") = other);
        let gone = Reply::error(404, "NOT_FOUND", "no such stream");
        let gemini = FakeGemini::playing([stream(&events()[..14]).then_break(), gone, fetch]);
        let (turn, error) = turn_of(&client(&gemini), stored(true)).await;
        drawn += &read(&turn, error.as_ref());
        drawn += "\n";
    }
    assert_snapshot!(drawn, @r#"
    Thought("**Planning**\n\nI should compute it.")
    Code(Code { id: Some("k3v9q2m1"), language: "PYTHON", code: "prices = [1, 2, 3]\nmean = sum(prices) / len(prices)\nprint(f'mean = {mean:g}')\n" })
    Output(Output { id: Some("k3v9q2m1"), outcome: Ok, output: "mean = 2\n", errors: "", unprinted: 0, tables: [] })
    Text("The mean of the three")
    answer cut off: the reply ended before the answer was complete; ask again
    Thought("**Planning**\n\nI should compute it.")
    Code(Code { id: Some("k3v9q2m1"), language: "PYTHON", code: "prices = [1, 2, 3]\nmean = sum(prices) / len(prices)\nprint(f'mean = {mean:g}')\n" })
    Output(Output { id: Some("k3v9q2m1"), outcome: Ok, output: "mean = 2\n", errors: "", unprinted: 0, tables: [] })
    Text("The mean of the three")
    answer cut off: the reply ended before the answer was complete; ask again
    "#);
}

#[tokio::test]
async fn an_answer_that_is_never_done_is_given_up() {
    let busy =
        |word: &str| Reply::new(200, "application/json", json!({"id": ID, "status": word}).to_string());
    let mut drawn = String::new();
    // One that stands still, and one that changes with each look.
    for words in [["queued", "queued"], ["queued", "in_progress"]] {
        let looks = (0..2_000).map(|look| busy(words[look % 2]));
        let gemini = FakeGemini::playing(looks);
        let (_, error) = turn_of(&client(&gemini), Question { streaming: false, ..stored(true) }).await;
        let gemini = tokio::task::spawn_blocking(move || wait_for_the_end(gemini)).await.expect("no panic");
        let requests = gemini.requests();
        let last = requests.last().expect("a request");
        let error = error.map_or_else(|| "whole".to_owned(), |error| error.to_string());
        drawn += &format!("{} requests, the last {} {}: {error}\n", requests.len(), last.method, last.path);
    }
    assert_snapshot!(drawn, @r#"
    123 requests, the last POST /v1beta/interactions/v1_ChdDb21wb3NlZEJ5SGFuZA/cancel: answer not finished: the service was still at work after 0.0 s; ask for less at once
    1442 requests, the last POST /v1beta/interactions/v1_ChdDb21wb3NlZEJ5SGFuZA/cancel: answer not finished: the service was still at work after 0.0 s; ask for less at once
    "#);
}

#[tokio::test]
async fn an_answer_that_stands_still_in_the_foreground_is_waited_for_as_long_as_for_silence() {
    let busy = || Reply::new(200, "application/json", json!({"id": ID, "status": "in_progress"}).to_string());
    let begun = stream(&events()[..1]).then_break();
    let gemini = FakeGemini::playing([begun, busy()].into_iter().chain((0..99).map(|_| busy())));
    let mut config = config(&gemini);
    config.retry.base = Duration::from_millis(200);
    config.silence = Duration::from_secs(3);
    let (turn, error) = turn_of(&Client::new(config).expect("a client"), stored(true)).await;
    assert!(matches!(&turn.memory.state, State::Stored { id, .. } if id == ID), "{:?}", turn.memory.state);
    assert_snapshot!(error.expect("an end"), @"answer not finished: the service is still at work, and brought nothing new for 3 s; ask again, or allow a longer silence with the setting silence (--silence SECONDS)");
    let last = gemini.requests().pop().expect("requests");
    assert_eq!((last.method.as_str(), last.path.contains(ID)), ("GET", true));
}

/// Waits until the answer is ended at the service.
fn wait_for_the_end(gemini: FakeGemini) -> FakeGemini {
    let is_ended = || gemini.requests().last().is_some_and(|last| last.path.ends_with("/cancel"));
    harness::wait_for("the end of the answer", is_ended);
    gemini
}

#[tokio::test]
async fn what_is_looked_at_again_and_again_is_shown_once() {
    let all: Value = serde_json::from_slice(&cassette("interaction.json")).expect("JSON");
    let count = all["steps"].as_array().expect("steps").len();
    let looks = (1..=count).map(|count| {
        let mut interaction = all.clone();
        interaction["status"] = "in_progress".into();
        interaction["steps"].as_array_mut().expect("steps").truncate(count);
        Reply::new(200, "application/json", interaction.to_string())
    });
    let gemini = FakeGemini::playing(looks.chain([resource("completed")]));
    let (turn, error) = turn_of(&client(&gemini), Question { streaming: false, ..stored(true) }).await;
    assert_eq!((shown(&turn), error), (uncut().await, None));
}
