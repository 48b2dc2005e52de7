//! Interactions: what was shown before a break is not shown a second time, whatever comes behind it.

use gemini::{Error, Question};
use harness::fake_gemini::{FakeGemini, Reply, cassette};
use insta::assert_snapshot;
use serde_json::{Value, json};
use turn::Turn;

use crate::client;
use crate::interactions::{events, resource, shown, stored, stream, turn_of, uncut};

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
    Output(Output { id: Some("k3v9q2m1"), outcome: Ok, output: "mean = 2\n", errors: "" })
    Text("The mean of the three")
    answer cut off: the reply ended before the answer was complete; ask again
    Thought("**Planning**\n\nI should compute it.")
    Code(Code { id: Some("k3v9q2m1"), language: "PYTHON", code: "prices = [1, 2, 3]\nmean = sum(prices) / len(prices)\nprint(f'mean = {mean:g}')\n" })
    Output(Output { id: Some("k3v9q2m1"), outcome: Ok, output: "mean = 2\n", errors: "" })
    Text("The mean of the three")
    answer cut off: the reply ended before the answer was complete; ask again
    "#);
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
