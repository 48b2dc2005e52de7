//! Faults on the way, in each dialect and at each service: nothing that was shown is lost or shown twice, and credentials
//! go nowhere else.

mod ways;

use std::io::{Read, Write};
use std::net::TcpListener;

use gemini::Error;
use harness::fake_gemini::{FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::json;

use ways::{Outcome, WAYS, Way};

/// What a fault comes to in each way, where it is the same in one line.
async fn in_each_way(replies: impl AsyncFn(&Way) -> Outcome) -> String {
    let mut drawn: Vec<(String, Vec<&str>)> = Vec::new();
    for way in &WAYS {
        let outcome = replies(way).await.to_string();
        match drawn.iter_mut().find(|(known, _)| *known == outcome) {
            Some((_, ways)) => ways.push(way.name),
            None => drawn.push((outcome, vec![way.name])),
        }
    }
    let line = |(outcome, ways): (String, Vec<&str>)| {
        let ways = if ways.len() == WAYS.len() { "everywhere".to_owned() } else { ways.join(", ") };
        format!("{ways}: {outcome}\n")
    };
    drawn.into_iter().map(line).collect()
}

#[tokio::test]
async fn a_fault_before_the_answer_is_waited_for_or_said() {
    let details = json!([{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "0.001s"}]);
    let day = json!([{"@type": "type.googleapis.com/google.rpc.QuotaFailure",
        "violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel", "quotaValue": "20"}]}]);
    let faults = [
        ("429", Reply::error(429, "RESOURCE_EXHAUSTED", "Too fast.")),
        ("429 with a delay", Reply::error_with(429, "RESOURCE_EXHAUSTED", "Too fast.", &details)),
        ("429 for the day", Reply::error_with(429, "RESOURCE_EXHAUSTED", "Used up.", &day)),
        ("503", Reply::error(503, "UNAVAILABLE", "Busy.")),
        ("401", Reply::error(401, "UNAUTHENTICATED", "Expired.")),
        ("a closed connection", Reply::close()),
        ("half an event", Reply::new(200, "text/event-stream", "data: {\"candi").then_break()),
    ];
    let mut drawn = String::new();
    for (name, fault) in faults {
        drawn += &format!("{name}\n");
        drawn += &in_each_way(async |way: &Way| way.asked([fault.clone(), way.answer()]).await).await;
    }
    assert_snapshot!(drawn, @r#"
    429
    generate, interactions: "[code][output]The mean of the three prices is **2**.", whole; asked 2 ×, waited 1 ×, 0 tokens
    generate at Vertex AI, interactions at Vertex AI: "[code][output]The mean of the three prices is **2**.", whole; asked 2 ×, waited 1 ×, 1 tokens
    429 with a delay
    generate, interactions: "[code][output]The mean of the three prices is **2**.", whole; asked 2 ×, waited 1 ×, 0 tokens
    generate at Vertex AI, interactions at Vertex AI: "[code][output]The mean of the three prices is **2**.", whole; asked 2 ×, waited 1 ×, 1 tokens
    429 for the day
    generate, interactions: "", quota used up; asked 1 ×, waited 0 ×, 0 tokens
    generate at Vertex AI, interactions at Vertex AI: "", quota used up; asked 1 ×, waited 0 ×, 1 tokens
    503
    generate, interactions: "[code][output]The mean of the three prices is **2**.", whole; asked 2 ×, waited 1 ×, 0 tokens
    generate at Vertex AI, interactions at Vertex AI: "[code][output]The mean of the three prices is **2**.", whole; asked 2 ×, waited 1 ×, 1 tokens
    401
    generate, interactions: "", API key rejected; asked 1 ×, waited 0 ×, 0 tokens
    generate at Vertex AI, interactions at Vertex AI: "[code][output]The mean of the three prices is **2**.", whole; asked 2 ×, waited 0 ×, 2 tokens
    a closed connection
    generate, interactions: "", no answer came; asked 1 ×, waited 0 ×, 0 tokens
    generate at Vertex AI, interactions at Vertex AI: "", no answer came; asked 1 ×, waited 0 ×, 1 tokens
    half an event
    generate, interactions: "", no answer came; asked 1 ×, waited 0 ×, 0 tokens
    generate at Vertex AI, interactions at Vertex AI: "", no answer came; asked 1 ×, waited 0 ×, 1 tokens
    "#);
}

#[tokio::test]
async fn a_token_that_keeps_being_rejected_is_replaced_once() {
    let rejected = || Reply::error(401, "UNAUTHENTICATED", "Expired.");
    let drawn = in_each_way(async |way: &Way| way.asked([rejected(), rejected(), way.answer()]).await).await;
    assert_snapshot!(drawn, @r#"
    generate, interactions: "", API key rejected; asked 1 ×, waited 0 ×, 0 tokens
    generate at Vertex AI, interactions at Vertex AI: "", sign-in rejected; asked 2 ×, waited 0 ×, 2 tokens
    "#);
}

#[tokio::test]
async fn an_answer_that_breaks_after_any_event_or_within_it_keeps_what_was_shown() {
    for way in &WAYS {
        let whole = way.asked([way.answer()]).await;
        let events = way.events();
        for cut in 1..events.len() {
            let (before, event) = (events[..cut].concat(), &events[cut]);
            let half = format!("{before}{}", &event[..event.len() / 2]);
            for body in [before, half] {
                let begun = Reply::new(200, "text/event-stream", body).then_break();
                // It was taken, and may be billed: it is never begun again.
                let outcome = way.asked([begun, way.answer()]).await;
                assert!(whole.shown.starts_with(&outcome.shown), "{} at {cut}: {outcome}", way.name);
                assert_eq!(outcome.requests, whole.requests, "{} at {cut}: {outcome}", way.name);
                // Of Interactions the last event says nothing: the answer is whole without it.
                let is_whole = outcome.shown == whole.shown && cut + 1 == events.len();
                assert!(outcome.end.is_some() || is_whole, "{} at {cut}: {outcome}", way.name);
            }
        }
    }
}

#[tokio::test]
async fn how_the_bytes_of_an_answer_come_makes_no_difference() {
    for way in &WAYS {
        let whole = way.asked([way.answer()]).await.to_string();
        let others = [
            ("one byte at a time", way.answer().in_pieces(1)),
            ("seven bytes at a time", way.answer().in_pieces(7)),
            ("compressed", way.answer().gzipped()),
            ("compressed, one byte at a time", way.answer().gzipped().in_pieces(1)),
        ];
        for (name, reply) in others {
            assert_eq!(way.asked([reply]).await.to_string(), whole, "{}: {name}", way.name);
        }
    }
}

#[tokio::test]
async fn a_connection_that_ends_within_a_chunk_of_http_is_a_break() {
    let drawn = in_each_way(async |way: &Way| {
        let body = way.events().concat();
        // The chunk is said to be longer than what comes of it.
        let half = &body[..body.rfind("**2**").expect("the end of the answer")];
        let reply = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{half}",
            body.len()
        );
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback exists");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let serving = std::thread::spawn(move || answer_once(&listener, reply.as_bytes()));
        let outcome = way.asked_at(&url).await;
        serving.join().expect("no panic");
        outcome
    });
    assert_snapshot!(drawn.await, @r#"
    generate, interactions: "[code][output]The mean of the three", answer cut off; asked 1 ×, waited 0 ×, 0 tokens
    generate at Vertex AI, interactions at Vertex AI: "[code][output]The mean of the three", answer cut off; asked 1 ×, waited 0 ×, 1 tokens
    "#);
}

#[tokio::test]
async fn a_whole_answer_is_whole_however_its_connection_ends() {
    let drawn = in_each_way(async |way: &Way| {
        let body = way.events().concat();
        let broken = way.asked([Reply::new(200, "text/event-stream", body.clone()).then_break()]).await;
        let late = "event: error\ndata: {\"event_type\":\"error\",\"error\":{\"code\":503,\"message\":\"late\"}}\n\n";
        let failing = way.asked([Reply::new(200, "text/event-stream", body + late)]).await;
        assert_eq!(failing.to_string(), broken.to_string(), "{}", way.name);
        broken
    });
    assert_snapshot!(drawn.await, @r#"
    generate, interactions: "[code][output]The mean of the three prices is **2**.", whole; asked 1 ×, waited 0 ×, 0 tokens
    generate at Vertex AI, interactions at Vertex AI: "[code][output]The mean of the three prices is **2**.", whole; asked 1 ×, waited 0 ×, 1 tokens
    "#);
}

/// Answers one request with these bytes and closes the connection.
fn answer_once(listener: &TcpListener, reply: &[u8]) {
    let (mut connection, _) = listener.accept().expect("a connection");
    let mut request = Vec::new();
    // The body is JSON: it ends with the request's last brace.
    while !request.ends_with(b"}") {
        let mut bytes = [0; 4096];
        let count = connection.read(&mut bytes).expect("a request");
        request.extend_from_slice(&bytes[..count]);
    }
    connection.write_all(reply).expect("the client reads");
}

#[tokio::test]
async fn a_redirect_to_another_host_takes_no_credential_along() {
    let other = FakeGemini::playing([]);
    let target = other.url();
    let drawn = in_each_way(async |way: &Way| {
        let outcome = way.asked([Reply::redirect(307, &target), way.answer()]).await;
        let is_refused = matches!(outcome.end, Some(Error::Redirected { .. }));
        assert!(is_refused && outcome.requests == way.exchanges() + 1, "{}: {outcome}", way.name);
        outcome
    });
    assert_snapshot!(drawn.await.replace(&target, "OTHER"), @r#"
    generate, interactions: "", redirected elsewhere; asked 1 ×, waited 0 ×, 0 tokens
    generate at Vertex AI, interactions at Vertex AI: "", redirected elsewhere; asked 1 ×, waited 0 ×, 1 tokens
    "#);
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn an_answer_of_60_mb_with_20_images_comes_whole() {
    let drawn = in_each_way(async |way: &Way| way.asked([way.large_answer(20, 60_000_000)]).await).await;
    assert_snapshot!(drawn, @r#"
    generate, interactions: "0 [2250 kB]1 [2250 kB]2 [2250 kB]3 [2250 kB]4 [2250 kB]5 [2250 kB]6 [2250 kB]7 [2250 kB]8 [2250 kB]9 [2250 kB]10 [2250 kB]11 [2250 kB]12 [2250 kB]13 [2250 kB]14 [2250 kB]15 [2250 kB]16 [2250 kB]17 [2250 kB]18 [2250 kB]19 [2250 kB]", whole; asked 1 ×, waited 0 ×, 0 tokens
    generate at Vertex AI, interactions at Vertex AI: "0 [2250 kB]1 [2250 kB]2 [2250 kB]3 [2250 kB]4 [2250 kB]5 [2250 kB]6 [2250 kB]7 [2250 kB]8 [2250 kB]9 [2250 kB]10 [2250 kB]11 [2250 kB]12 [2250 kB]13 [2250 kB]14 [2250 kB]15 [2250 kB]16 [2250 kB]17 [2250 kB]18 [2250 kB]19 [2250 kB]", whole; asked 1 ×, waited 0 ×, 1 tokens
    "#);
}

#[tokio::test]
async fn a_token_that_expires_between_two_replies_of_one_answer_is_replaced() {
    let drawn = in_each_way(async |way: &Way| {
        let expired = Reply::error(401, "UNAUTHENTICATED", "Expired.");
        let [first, second] = way.answer_in_two();
        way.asked([first, expired, second]).await
    });
    assert_snapshot!(drawn.await, @r#"
    generate, interactions: "one ", API key rejected; asked 2 ×, waited 0 ×, 0 tokens
    generate at Vertex AI, interactions at Vertex AI: "one two", whole; asked 3 ×, waited 0 ×, 2 tokens
    "#);
}

#[tokio::test]
async fn a_token_that_expires_within_a_reply_ends_the_answer() {
    let drawn = in_each_way(async |way: &Way| {
        let event = r#"{"error": {"code": 401, "status": "UNAUTHENTICATED", "message": "Expired."}}"#;
        let events = way.events();
        let body = format!("{}data: {event}\n\n", events[..events.len() - 2].concat());
        way.asked([Reply::new(200, "text/event-stream", body), way.answer()]).await
    });
    assert_snapshot!(drawn.await, @r#"
    generate: "[code][output]The mean of the three", API key rejected; asked 1 ×, waited 0 ×, 0 tokens
    generate at Vertex AI: "[code][output]The mean of the three", sign-in rejected; asked 1 ×, waited 0 ×, 1 tokens
    interactions: "[code][output]The mean of the three prices is **2**.", API key rejected; asked 1 ×, waited 0 ×, 0 tokens
    interactions at Vertex AI: "[code][output]The mean of the three prices is **2**.", sign-in rejected; asked 1 ×, waited 0 ×, 1 tokens
    "#);
}
