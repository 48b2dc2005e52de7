//! Long answers, which the service gives in several replies.

use harness::fake_gemini::{FakeGemini, Received, Reply};
use serde_json::{Value, json};
use turn::{Finish, Piece};

use crate::{Asked, ask_to_the_end, client};

/// A stream of these responses.
fn stream(responses: &[Value]) -> Reply {
    let events: String = responses.iter().map(|response| format!("data: {response}\r\n\r\n")).collect();
    Reply::new(200, "text/event-stream", events)
}

/// A response with a text and its own count of tokens.
fn text(text: &str, tokens: u64) -> Value {
    json!({
        "candidates": [{"content": {"parts": [{"text": text}], "role": "model"}}],
        "usageMetadata": {"candidatesTokenCount": tokens, "totalTokenCount": tokens + 10},
    })
}

/// Where the service goes on, with why it stopped.
fn checkpoint(token: &str, finish: Option<&str>) -> Value {
    json!({"candidates": [{"continuationToken": token, "finishReason": finish}]})
}

fn last() -> Value {
    json!({"candidates": [{"content": {"parts": [{"text": "end."}]}, "finishReason": "STOP"}]})
}

/// The text, the finish reason and the tokens, and the tokens with which the requests went on.
async fn drawn(replies: impl IntoIterator<Item = Reply>) -> String {
    let gemini = FakeGemini::playing(replies);
    let asked: Asked = ask_to_the_end(&client(&gemini)).await;
    let bodies: Vec<Value> = gemini.requests().iter().map(Received::json).collect();
    let went_on: Vec<String> = bodies.iter().map(|body| body["continuationToken"].to_string()).collect();
    for mut body in bodies.clone() {
        body.as_object_mut().expect("an object").remove("continuationToken");
        assert_eq!(body, bodies[0], "all else is sent again as it was");
    }
    let finish = asked.pieces().filter_map(|piece| match piece {
        Piece::Finish(Finish { word, .. }) => Some(word.as_str()),
        _ => None,
    });
    let finish: Vec<&str> = finish.collect();
    let usage = asked.pieces().filter_map(|piece| match piece {
        Piece::Usage(usage) => usage.total,
        _ => None,
    });
    let (total, end) = (usage.last(), asked.end.as_ref().map(gemini::Error::title));
    format!("{} {finish:?}, {total:?} tokens, {end:?}; sent {}", asked.text(), went_on.join(" "))
}

#[tokio::test]
async fn a_long_answer_goes_on_until_it_is_whole() {
    let replies = [
        stream(&[text("one ", 5), checkpoint("a+/=", Some("CONTINUATION"))]),
        stream(&[text("two ", 7), checkpoint("b", Some("CONTINUATION"))]),
        stream(&[text("and ", 1), last()]),
    ];
    insta::assert_snapshot!(drawn(replies).await, @r#"one two and end. ["STOP"], Some(43) tokens, None; sent null "a+/=" "b""#);
}

#[tokio::test]
async fn an_answer_that_should_go_on_and_cannot_is_truncated() {
    let without_token = json!({"candidates": [{"finishReason": "CONTINUATION"}]});
    insta::assert_snapshot!(drawn([stream(&[text("one ", 5), without_token])]).await, @r#"one  ["CONTINUATION"], Some(15) tokens, None; sent null"#);
}

#[tokio::test]
async fn a_broken_connection_is_followed_by_another_only_where_nothing_came_since() {
    let broken = || stream(&[text("one ", 5), checkpoint("a", None)]).then_break();
    let shown_since = stream(&[text("one ", 5), checkpoint("a", None), text("two ", 6)]).then_break();
    insta::assert_snapshot!(drawn([broken(), stream(&[text("two ", 2), last()])]).await, @r#"one two end. ["STOP"], Some(27) tokens, None; sent null "a""#);
    insta::assert_snapshot!(drawn([shown_since]).await, @r#"one two  [], Some(16) tokens, Some("answer cut off"); sent null"#);
}

#[tokio::test]
async fn connections_that_bring_nothing_are_given_up() {
    let broken = stream(&[text("one ", 5), checkpoint("a", None)]).then_break();
    let nothing = || stream(&[checkpoint("a", None)]).then_break();
    insta::assert_snapshot!(drawn([broken, nothing(), nothing(), nothing(), nothing()]).await, @r#"one  [], Some(15) tokens, Some("answer cut off"); sent null "a" "a" "a""#);
}

#[tokio::test]
async fn a_service_that_names_the_same_place_again_is_not_asked_for_ever() {
    let stuck = || stream(&[checkpoint("a", Some("CONTINUATION"))]);
    let first = stream(&[text("one ", 5), checkpoint("a", Some("CONTINUATION"))]);
    insta::assert_snapshot!(drawn([first, stuck(), stuck(), stuck()]).await, @r#"one  [], Some(15) tokens, Some("answer without an end"); sent null "a""#);
}

#[tokio::test]
async fn an_answer_that_goes_on_for_ever_is_stopped_and_says_so() {
    let more = |at: usize| stream(&[text(".", 1), checkpoint(&format!("c{at}"), Some("CONTINUATION"))]);
    let gemini = FakeGemini::playing((0..70).map(more));
    let asked: Asked = ask_to_the_end(&client(&gemini)).await;
    let end = asked.end.as_ref().map(ToString::to_string).unwrap_or_default();
    insta::assert_snapshot!(format!("{} dots, {} requests: {end}", asked.text().len(), gemini.requests().len()), @"65 dots, 65 requests: answer without an end: it was gone on with 64 times, and the service still says that more follows, so it was stopped; ask for less at once");
}
