//! What happens when one side hangs up or stays silent.

use std::time::Duration;

use gemini::{Client, Error};
use harness::fake_gemini::{FakeGemini, Reply};
use insta::assert_snapshot;
use turn::{Memory, Update};

use crate::{Asked, ask, ask_to_the_end, client, config, question};

#[tokio::test]
async fn dropping_the_answer_drops_the_connection() {
    let gemini = FakeGemini::playing([Reply::stream("cut.sse").then_hang()]);
    let mut answer = client(&gemini).ask(question());
    while !matches!(answer.next().await.expect("an answer"), Ok(Update::Answer { .. })) {}
    drop(answer);
    tokio::task::spawn_blocking(move || assert!(gemini.wait_for_disconnect())).await.expect("no panic");
}

#[tokio::test]
async fn dropping_the_ask_before_the_answer_drops_the_connection() {
    let gemini = FakeGemini::playing([Reply::silence()]);
    let client = client(&gemini);
    let asking = tokio::spawn(async move { ask(&client).await });
    let gemini = tokio::task::spawn_blocking(move || {
        assert!(gemini.wait_for_requests(1));
        gemini
    });
    let gemini = gemini.await.expect("a request");
    asking.abort();
    assert!(asking.await.is_err_and(|error| error.is_cancelled()));
    tokio::task::spawn_blocking(move || assert!(gemini.wait_for_disconnect())).await.expect("no panic");
}

/// Far longer than an event of the fake service takes to arrive, even on a busy machine.
const IDLE: Duration = Duration::from_secs(2);
/// How long to wait for something the client must end itself.
const PATIENCE: Duration = Duration::from_secs(100);

#[tokio::test]
async fn silence_ends_an_ask() {
    let begun = Reply::stream("cut.sse").then_hang();
    for (reply, before) in [(begun, 3), (Reply::silence(), 0)] {
        let gemini = FakeGemini::playing([reply]);
        let mut config = config(&gemini);
        config.silence = IDLE;
        let asked = ask_to_the_end(&Client::new(config).expect("a client")).await;
        assert_eq!((asked.events.len(), asked.end), (before, Some(Error::Idle { after: IDLE })));
        assert_eq!(gemini.requests().len(), 1);
    }
}

#[tokio::test]
async fn bytes_without_content_count_as_silence() {
    let tick = Duration::from_millis(20);
    let event = "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"a\"}]}}]}\n\n";
    let stream = |body: &'static str| Reply::new(200, "text/event-stream", body);
    let replies = [
        (stream("").then_for_ever(": ping\n\n", tick), 0),
        (stream(event).then_for_ever(": ping\n\n", tick), 1),
        (stream(event).then_for_ever("\n", tick), 1),
        (stream(event).then_for_ever("data: [DONE]\n\n", tick), 1),
        (stream("data: \"").then_for_ever("x", tick), 0),
        (stream("").then_for_ever(" ", tick), 0),
    ];
    // At the same time: each of them takes a whole silence.
    let asks = replies.map(async |(reply, before)| {
        let gemini = FakeGemini::playing([reply]);
        let mut config = config(&gemini);
        config.silence = IDLE;
        let client = Client::new(config).expect("a client");
        let asked = tokio::time::timeout(PATIENCE, ask_to_the_end(&client)).await.expect("an end");
        assert_eq!((asked.events.len(), asked.end), (before, Some(Error::Idle { after: IDLE })));
        assert_eq!(gemini.requests().len(), 1);
    });
    futures_util::future::join_all(asks).await;
}

#[tokio::test]
async fn a_slow_answer_is_not_silence() {
    let event = "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"!\"}]}}]}\n\n";
    let pieces = event.as_bytes().chunks(4);
    let pause = IDLE / 10;
    assert!(
        IDLE < pause * u32::try_from(pieces.len()).expect("few"),
        "the event takes longer than a silence may"
    );
    let slow = |reply: Reply, piece: &'static [u8]| reply.then_pause(pause).then(piece);
    let gemini = FakeGemini::playing([pieces.fold(Reply::stream("plain_text.sse"), slow)]);
    let mut config = config(&gemini);
    config.silence = IDLE;
    assert_eq!(ask(&Client::new(config).expect("a client")).await.expect("an answer").events.len(), 4);
}

#[tokio::test]
async fn an_error_body_that_never_ends_is_given_up() {
    let reply = Reply::new(403, "application/json", "{").then_for_ever(" ", Duration::from_millis(20));
    let gemini = FakeGemini::playing([reply]);
    let mut config = config(&gemini);
    config.silence = IDLE;
    let client = Client::new(config).expect("a client");
    let end = tokio::time::timeout(PATIENCE, ask(&client)).await.expect("an end");
    assert!(matches!(end, Err(Error::Malformed { .. })), "{end:?}");
}

#[tokio::test]
async fn an_endless_answer_is_stopped_and_its_events_are_kept() {
    let text = "x".repeat(1 << 20);
    let event =
        format!("data: {{\"candidates\": [{{\"content\": {{\"parts\": [{{\"text\": \"{text}\"}}]}}}}]}}\n\n");
    let reply = Reply::new(200, "text/event-stream", "").then_for_ever(event, Duration::ZERO);
    let gemini = FakeGemini::playing([reply]);
    let mut answer = client(&gemini).ask(question());
    let mut came = 0;
    let end = loop {
        let mut asked = Asked { memory: Some(Memory::default()), ..Asked::default() };
        match answer.next().await.expect("an end that is reported") {
            Ok(Update::Memory(_)) => {}
            Ok(update) => {
                asked.take(update);
                came += asked.text().len();
            }
            Err(error) => break error,
        }
    };
    assert_eq!(came >> 20, 32);
    assert_snapshot!(end, @"answer too large: the text of the answer has more than 32 MiB, so it was stopped; ask for less at once");
}
