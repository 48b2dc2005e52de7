//! How replies are decoded.

use gemini::Error;
use harness::fake_gemini::{FakeGemini, Reply};
use turn::{Blocked, Piece};

use crate::{ask, ask_to_the_end, client};

#[tokio::test]
async fn pieces_come_in_order_wherever_the_stream_is_cut() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse").in_pieces(1)]);
    let asked = ask(&client(&gemini)).await.expect("an answer");
    assert_eq!(asked.text(), "The sea level rises by about 3.4 mm a year. Größenordnung: 🌊");
}

#[tokio::test]
async fn content_after_the_first_finish_reason_is_part_of_the_answer() {
    let gemini = FakeGemini::playing([Reply::stream("no_ids.sse")]);
    assert_eq!(ask(&client(&gemini)).await.expect("an answer").text(), "I will run it.\nThe sum is 5050.\n");
}

#[tokio::test]
async fn a_compressed_answer_is_read() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse").gzipped().in_pieces(7)]);
    assert_eq!(ask(&client(&gemini)).await.expect("an answer").events.len(), 3);
    assert_eq!(gemini.only_request().header("accept-encoding"), Some("gzip"));
}

#[tokio::test]
async fn a_cut_answer_gives_its_events_and_then_an_error() {
    let broken = Reply::stream("cut.sse").then_break();
    for reply in [Reply::stream("cut.sse"), broken] {
        let gemini = FakeGemini::playing([reply]);
        let asked = ask_to_the_end(&client(&gemini)).await;
        assert_eq!((asked.events.len(), asked.end), (3, Some(Error::Interrupted)));
        assert_eq!(gemini.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_blocked_prompt_is_an_answer() {
    let gemini = FakeGemini::playing([Reply::stream("blocked_prompt.sse")]);
    let asked = ask(&client(&gemini)).await.expect("an answer");
    let blocked = Blocked { reason: "PROHIBITED_CONTENT".to_owned(), message: None };
    assert!(asked.pieces().any(|piece| *piece == Piece::Blocked(blocked.clone())));
}
