//! When a request is sent again.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use futures_util::future::BoxFuture;
use gemini::{Api, Client, Error, FunctionCall, FunctionResult, Functions, Question, RunFunctions};
use harness::fake_gemini::{FakeGemini, Reply, cassette};
use insta::assert_snapshot;
use serde_json::json;

use crate::interactions::turn_of;
use crate::{ask, ask_to_the_end, client, config, config_with, question};

#[tokio::test]
async fn passing_failures_are_tried_again() {
    for code in [408, 429, 500, 502, 503, 504] {
        let gemini =
            FakeGemini::playing([Reply::error(code, "", "not now"), Reply::stream("plain_text.sse")]);
        let asked = ask_to_the_end(&client(&gemini)).await;
        assert_eq!(asked.end, None, "{code}");
        assert_eq!((asked.waits.len(), gemini.requests().len()), (1, 2), "{code}");
    }
}

#[tokio::test]
async fn lasting_failures_are_not_tried_again() {
    for code in [400, 401, 402, 403, 404, 409, 413, 499, 501] {
        let gemini = FakeGemini::playing([Reply::error(code, "", "no")]);
        assert!(ask(&client(&gemini)).await.is_err(), "{code}");
        assert_eq!(gemini.requests().len(), 1, "{code}");
    }
}

#[tokio::test]
async fn a_question_whose_connection_breaks_before_its_answer_is_not_sent_again() {
    let sse = |body: &'static str| Reply::new(200, "text/event-stream", body).then_break();
    let created = "data: {\"event_type\": \"interaction.created\", \"interaction\": {\"id\": \"v1_x\"}}\n\n";
    let json = |body: &'static str| Reply::new(200, "application/json", body).then_break();
    let breaks = [
        ("before a status", Reply::close()),
        ("after the status", sse("")),
        ("in the first event", sse("data: {\"candi")),
        ("after what is no answer", sse(created)),
        ("in a value", json("{\"candidates\": [{\"con")),
    ];
    let mut drawn = String::new();
    for (name, broken) in breaks {
        for (api, store, streaming) in [
            (Api::Generate, false, true),
            (Api::Generate, false, false),
            (Api::Interactions, false, true),
            (Api::Interactions, true, false),
        ] {
            let gemini = FakeGemini::playing([broken.clone(), Reply::stream("plain_text.sse")]);
            let asked = Question { api, store, streaming, ..question() };
            let (_, error) = turn_of(&client(&gemini), asked).await;
            let line = format!("{} · {}\n", gemini.requests().len(), error.expect("no answer"));
            if !drawn.contains(&line) {
                drawn += &format!("{name}: {line}");
            }
        }
    }
    assert_snapshot!(drawn, @"
    before a status: 1 · no answer came: the connection to 127.0.0.1 broke before anything of the answer came; ask again; the question may have been billed, so it was not sent a second time
    after what is no answer: 1 · answer cut off: the reply ended before the answer was complete; ask again
    after what is no answer: 2 · answer cut off: the reply ended before the answer was complete; ask again
    ");
}

/// Answers one request a connection, and closes it without a word about that. Gives the bodies of the requests.
fn closing_once_idle(requests: usize) -> (String, JoinHandle<Vec<String>>, Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (tell, closed) = channel();
    let service = std::thread::spawn(move || {
        let answer = |_| {
            let (mut connection, _) = listener.accept().expect("a client");
            let mut reader = BufReader::new(connection.try_clone().expect("a connection"));
            let mut length = 0;
            for line in reader.by_ref().lines().map(|line| line.expect("a request")) {
                if line.is_empty() {
                    break;
                }
                length =
                    line.strip_prefix("content-length: ").map_or(length, |it| it.parse().expect("a length"));
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).expect("a body");
            let answer = cassette("plain_text.sse");
            let head = format!("content-type: text/event-stream\r\ncontent-length: {}", answer.len());
            let head = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n");
            connection.write_all(&[head.as_bytes(), &answer].concat()).expect("a client that reads");
            drop((connection, reader));
            let _ = tell.send(());
            String::from_utf8(body).expect("JSON")
        };
        (0..requests).map(answer).collect()
    });
    (url, service, closed)
}

#[tokio::test]
async fn a_connection_that_was_closed_while_it_was_idle_costs_no_answer() {
    let (url, service, closed) = closing_once_idle(2);
    let config = config_with(&[("GOOGLE_GEMINI_BASE_URL", url.as_str())]);
    let client = Client::new(config).expect("a client");
    for _ in 0..2 {
        assert_eq!(ask(&client).await.expect("an answer").events.len(), 3);
        closed.recv().expect("a service");
        // The runtime hears of the end of the connection once it waits for something.
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let bodies = service.join().expect("no panic");
    assert_eq!((bodies.len(), &bodies[0]), (2, &bodies[1]));
}

#[tokio::test]
async fn an_error_in_place_of_the_first_event_is_tried_again() {
    let event = r#"data: {"error": {"code": 503, "message": "high demand", "status": "UNAVAILABLE"}}"#;
    let gemini =
        FakeGemini::playing([Reply::new(200, "text/event-stream", event), Reply::stream("plain_text.sse")]);
    assert_eq!(ask(&client(&gemini)).await.expect("an answer").events.len(), 3);
}

#[tokio::test]
async fn nothing_is_tried_again_once_something_was_answered() {
    let gemini = FakeGemini::playing([Reply::stream("error_event.sse"), Reply::stream("plain_text.sse")]);
    let asked = ask_to_the_end(&client(&gemini)).await;
    assert_eq!(asked.text(), "So far ");
    assert!(matches!(asked.end, Some(Error::Overloaded { .. })), "{asked:?}");
    assert_eq!(gemini.requests().len(), 1);
}

#[tokio::test]
async fn a_request_is_sent_five_times_at_most() {
    let gemini = FakeGemini::playing(vec![Reply::error(503, "UNAVAILABLE", "The model is overloaded."); 9]);
    assert!(matches!(ask(&client(&gemini)).await, Err(Error::Overloaded { .. })));
    let requests = gemini.requests();
    assert_eq!(requests.len(), 5);
    assert!(requests.iter().all(|request| request.body == requests[0].body));
}

#[tokio::test]
async fn the_longest_delay_the_service_asks_for_is_used() {
    let details = json!([{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "0.031s"}]);
    let busy = |details| Reply::error_with(429, "RESOURCE_EXHAUSTED", "slow down", details);
    let gemini = FakeGemini::playing([
        busy(&details).header("retry-after-ms", "17"),
        busy(&json!([])).header("retry-after-ms", "43"),
        busy(&details).header("retry-after", "0"),
        Reply::stream("plain_text.sse"),
    ]);
    let asked = ask(&client(&gemini)).await.expect("an answer");
    let wait = |delay| (Duration::from_millis(delay), "Too many requests".to_owned());
    assert_eq!(asked.waits, [wait(31), wait(43), wait(31)]);
}

#[tokio::test]
async fn a_delay_longer_than_our_limit_is_an_error_at_once() {
    let gemini = FakeGemini::playing([Reply::recorded_error(429, "quota_per_minute.json")]);
    let mut config = config(&gemini);
    config.retry.patience = Duration::from_secs(20);
    let error = ask(&Client::new(config).expect("a client")).await.expect_err("a limit");
    assert_eq!(gemini.requests().len(), 1);
    assert_snapshot!(error, @"too many requests: the free tier's limit of 15 requests a minute is reached (quota GenerateRequestsPerMinutePerProjectPerModel-FreeTier, model gemini-3-flash); try again in 22 s");
}

#[tokio::test]
async fn a_daily_quota_is_not_waited_for() {
    let gemini = FakeGemini::playing([Reply::recorded_error(429, "quota_per_day.json")]);
    let error = ask(&client(&gemini)).await.expect_err("a limit");
    assert!(matches!(&error, Error::QuotaExhausted { quota, .. } if quota.is_daily()), "{error:?}");
    assert_eq!(gemini.requests().len(), 1);
}

#[tokio::test]
async fn a_limit_of_a_day_or_longer_is_not_waited_for_wherever_it_is_told() {
    let violation = |id: &str| json!({"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": id, "quotaValue": "50"}]});
    let wait = json!({"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "0.01s"});
    let told = |status: u16, said: &str, quotas: &[&str]| {
        let details: Vec<_> = quotas.iter().map(|id| violation(id)).chain([wait.clone()]).collect();
        Reply::error_with(status, "RESOURCE_EXHAUSTED", said, &json!(details))
    };
    let replies = [
        told(429, "Quota exceeded for quota metric requests per day and limit 50. Please retry in 1s.", &[]),
        told(429, "Quota exceeded.", &["RequestsPerMinute", "REQUESTS_PER_DAY"]),
        told(429, "Quota exceeded.", &["FreeTierRPD"]),
        told(429, "Quota exceeded.", &["TokensPerWeek"]),
        told(429, "Monthly quota exceeded.", &[]),
        told(503, "Quota exceeded.", &["RequestsPerDay"]),
        told(403, "Quota exceeded.", &["RequestsPerDay"]),
    ];
    let mut drawn = String::new();
    for reply in replies {
        let gemini = FakeGemini::playing(vec![reply; 9]);
        let error = ask(&client(&gemini)).await.expect_err("a limit");
        drawn += &format!("{} sent: {}\n", gemini.requests().len(), crate::without_time(&error.to_string()));
    }
    assert_snapshot!(drawn, @"
    1 sent: quota used up: Quota exceeded for quota metric requests per day and limit 50; it comes back at [time] (midnight Pacific time); until then choose another model, or set up billing
    1 sent: quota used up: the limit of 50 requests a day is reached (quota REQUESTS_PER_DAY); it comes back at [time] (midnight Pacific time); until then choose another model, or set up billing
    1 sent: quota used up: Quota exceeded. (quota FreeTierRPD, limit 50); it comes back at [time] (midnight Pacific time); until then choose another model, or set up billing
    1 sent: quota used up: the limit of 50 tokens a week is reached (quota TokensPerWeek); it comes back within a week; until then choose another model, or set up billing
    1 sent: quota used up: Monthly quota exceeded; it comes back within a month; until then choose another model, or set up billing
    1 sent: quota used up: the limit of 50 requests a day is reached (quota RequestsPerDay); it comes back at [time] (midnight Pacific time); until then choose another model, or set up billing
    1 sent: quota used up: the limit of 50 requests a day is reached (quota RequestsPerDay); it comes back at [time] (midnight Pacific time); until then choose another model, or set up billing
    ");
}

#[tokio::test]
async fn a_quota_with_only_a_link_to_the_plan_is_not_waited_for() {
    let link =
        json!({"description": "Learn more", "url": "https://ai.google.dev/gemini-api/docs/rate-limits"});
    let details = json!([{"@type": "type.googleapis.com/google.rpc.Help", "links": [link]}]);
    let said = "You exceeded your current quota, please check your plan and billing details.";
    let gemini = FakeGemini::playing([Reply::error_with(429, "RESOURCE_EXHAUSTED", said, &details)]);
    let error = ask(&client(&gemini)).await.expect_err("a limit");
    assert_eq!(gemini.requests().len(), 1);
    assert_snapshot!(crate::without_time(&error.to_string()), @"quota used up: You exceeded your current quota, please check your plan and billing details; if it is a limit of the day, it comes back at [time] (midnight Pacific time); choose another model, or set up billing");
}

#[tokio::test]
async fn a_wait_of_no_time_is_no_word_of_waiting() {
    let details = json!([{"@type": "type.googleapis.com/google.rpc.Help", "links": []}]);
    let used_up = Reply::error_with(429, "RESOURCE_EXHAUSTED", "Check your plan.", &details);
    let gemini = FakeGemini::playing([used_up.header("retry-after", "0")]);
    let error = ask(&client(&gemini)).await.expect_err("a limit");
    assert_eq!(gemini.requests().len(), 1);
    assert_snapshot!(crate::without_time(&error.to_string()), @"quota used up: Check your plan; if it is a limit of the day, it comes back at [time] (midnight Pacific time); choose another model, or set up billing");
    let gemini = FakeGemini::playing(vec![Reply::error(503, "", "Busy.").header("retry-after", "0"); 9]);
    let error = ask(&client(&gemini)).await.expect_err("an overload");
    assert_eq!(gemini.requests().len(), 5);
    assert_snapshot!(error, @"model overloaded: Busy; try again in a minute, or choose another model");
}

#[tokio::test]
async fn a_network_that_wants_a_sign_in_is_explained_at_once() {
    let page = Reply::new(511, "text/html", "<html>Welcome to the hotel</html>");
    let gemini = FakeGemini::playing([page]);
    let error = ask(&client(&gemini)).await.expect_err("no connection");
    assert_eq!(gemini.requests().len(), 1);
    assert_snapshot!(error.to_string().replace(gemini.url().trim_start_matches("http://"), "HOST"), @"no connection: this network lets nothing through to 127.0.0.1 before you sign in to it (HTTP 511); open any page in a browser, sign in to the network, and ask again");
}

#[tokio::test]
async fn a_quota_of_zero_is_not_waited_for() {
    let violation =
        json!({"quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "quotaValue": "0"});
    let details =
        json!([{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]}]);
    let gemini = FakeGemini::playing([Reply::error_with(429, "RESOURCE_EXHAUSTED", "limit: 0", &details)]);
    let error = ask(&client(&gemini)).await.expect_err("a limit");
    assert!(matches!(&error, Error::QuotaExhausted { quota, .. } if quota.is_zero()), "{error:?}");
    assert_eq!(gemini.requests().len(), 1);
}

#[tokio::test]
async fn a_question_that_was_taken_and_answered_with_nothing_is_not_sent_again() {
    let half = r#"[{"candidates":[{"content":{"parts":[{"text":"2"}]}}]"#;
    let events = [": ping\n\n", "", "data: {}\n\n"].map(|body| ("text/event-stream", body));
    let values = ["", "{}", "[{}]", r#"{"candidates":[]}"#, half].map(|body| ("application/json", body));
    for (media_type, body) in events.into_iter().chain(values) {
        let gemini = FakeGemini::playing(vec![Reply::new(200, media_type, body); 9]);
        let error = ask(&client(&gemini)).await.expect_err("nothing came");
        assert_eq!(gemini.requests().len(), 1, "{body:?}");
        assert_eq!(
            error.to_string(),
            "no answer came: 127.0.0.1 ended its reply without a word; ask again; the question may have been billed, so it \
             was not sent a second time"
        );
    }
}

#[tokio::test]
async fn an_interaction_that_exists_is_not_asked_for_twice() {
    let event = |json: &str| format!("data: {json}\n\n");
    let created =
        event(r#"{"event_type":"interaction.created","interaction":{"id":"v1_x","status":"in_progress"}}"#);
    let then = |error: &str| format!("{created}{}", event(error));
    let whole = |more: &str| {
        format!(
            r#"{{"id":"v1_x",{more},"steps":[{{"type":"model_output","content":[{{"type":"text","text":"Half of it"}}]}}]}}"#
        )
    };
    let failed = [
        whole(r#""status":"failed""#),
        whole(r#""status":"failed","error":{"code":"api_error","message":"Broken."}"#),
        whole(r#""status":"completed","error":{"code":"service_unavailable","message":"Later."}"#),
        r#"{"id":"v1_x","status":"failed","error":{"code":"api_error","message":"Broken."}}"#.to_owned(),
        then(r#"{"event_type":"error","error":{"code":"api_error","message":"Broken."}}"#),
        then(r#"{"event_type":"interaction.status_update","interaction_id":"v1_x","status":"failed"}"#),
        then(r#"{"event_type":"error","error":{"code":"rate_limit_exceeded","message":"Later."}}"#),
        then(r#"{"error":{"code":503,"status":"UNAVAILABLE","message":"Later."}}"#),
    ];
    let mut drawn = String::new();
    for body in failed {
        let kind = if body.starts_with("data") { "text/event-stream" } else { "application/json" };
        let gemini = FakeGemini::playing(vec![Reply::new(200, kind, body); 9]);
        let asked = Question { api: Api::Interactions, ..question() };
        let (turn, error) = turn_of(&client(&gemini), asked).await;
        let text: Vec<_> = turn.transcript.blocks().iter().collect();
        let error = error.map_or_else(|| "whole".to_owned(), |error| error.to_string());
        drawn += &format!("{} · {text:?} · {error}\n", gemini.requests().len());
    }
    assert_snapshot!(drawn, @r#"
    1 · [Text("Half of it")] · failure in the service: The interaction failed. (HTTP 500); try again in a minute
    1 · [Text("Half of it")] · failure in the service: Broken. (HTTP 500); try again in a minute
    1 · [Text("Half of it")] · model overloaded: Later; try again in a minute, or choose another model
    1 · [] · failure in the service: Broken. (HTTP 500); try again in a minute
    1 · [] · failure in the service: Broken. (HTTP 500); try again in a minute
    1 · [] · failure in the service: The interaction failed. (HTTP 500); try again in a minute
    1 · [] · too many requests: Later; try again in a minute
    1 · [] · model overloaded: Later; try again in a minute, or choose another model
    "#);
}

/// Runs nothing.
struct Refusing;

impl RunFunctions for Refusing {
    fn run(&self, _: FunctionCall) -> BoxFuture<'static, FunctionResult> {
        Box::pin(async { FunctionResult::refused("not now".to_owned()) })
    }
}

#[tokio::test]
async fn the_interaction_of_a_later_round_is_not_asked_for_twice() {
    let call = json!({"id": "v1_f", "status": "requires_action", "steps": [
        {"type": "function_call", "id": "f1", "name": "twice", "arguments": {"x": 1}},
    ]});
    let failed =
        json!({"id": "v1_g", "status": "failed", "error": {"code": "api_error", "message": "Broken."}});
    let reply = |body: &serde_json::Value| Reply::new(200, "application/json", body.to_string());
    let gemini = FakeGemini::playing([vec![reply(&call)], vec![reply(&failed); 9]].concat());
    let asked =
        Question { api: Api::Interactions, functions: Functions::new(Arc::new(Refusing)), ..question() };
    let (_, error) = turn_of(&client(&gemini), asked).await;
    assert_eq!(gemini.requests().len(), 2);
    assert!(error.expect("a failure").to_string().contains("Broken."));
}
