//! The client against a stand-in for the service: what it sends, what it makes of every kind of reply.

use std::time::Duration;

use futures_util::StreamExt;
use gemini::wire::{Content, Part, Request, Response, Tool};
use gemini::{Client, Config, Error, KeySource, Quota, Responses, Wait, Why};
use harness::fake_gemini::{FakeGemini, Reply, cassette};
use insta::assert_snapshot;
use serde_json::json;

const KEY: &str = "AIzaSyComposedByHand-not-a-real-key-000";
const MODEL: &str = "gemini-flash-latest";

// What is sent

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
        })
    );
}

#[tokio::test]
async fn the_whole_answer_can_be_asked_for_at_once() {
    let gemini = FakeGemini::playing([Reply::stream("unary.json")]);
    let response = client(&gemini).generate(MODEL, &question(), |_| {}).await.expect("an answer");
    assert_eq!(gemini.only_request().path, "/v1beta/models/gemini-flash-latest:generateContent");
    assert_eq!(text(&[response]), "I will count.\nSix letters.");
}

#[tokio::test]
async fn a_model_is_asked_about_without_asking_it_anything() {
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
    client(&gemini).stream("models/gemini-2.5-pro", &question(), |_| {}).await.map(drop).expect("an answer");
    assert_eq!(gemini.only_request().path, "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse");
}

#[tokio::test]
async fn a_model_name_cannot_alter_the_address() {
    let gemini = FakeGemini::playing([]);
    for name in ["../x?y", "", "x/y", "x#y", "x%2Fy", "models/", "..", "x y", "a:b", "modèle"] {
        let refused = client(&gemini).check(name).await;
        assert!(matches!(refused, Err(Error::Misconfigured { .. })), "{name}: {refused:?}");
    }
    assert!(gemini.requests().is_empty());
}

// What comes back

#[tokio::test]
async fn the_answer_comes_in_order_however_it_is_cut() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse").in_pieces(1)]);
    let responses = ask(&client(&gemini)).await.expect("an answer");
    assert_eq!(text(&responses), "The sea level rises by about 3.4 mm a year. Größenordnung: 🌊");
}

#[tokio::test]
async fn content_after_the_first_finish_reason_is_part_of_the_answer() {
    let gemini = FakeGemini::playing([Reply::stream("no_ids.sse")]);
    assert_eq!(text(&ask(&client(&gemini)).await.expect("an answer")), "I will run it.\nThe sum is 5050.\n");
}

#[tokio::test]
async fn a_compressed_answer_is_read() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse").gzipped().in_pieces(7)]);
    assert_eq!(ask(&client(&gemini)).await.expect("an answer").len(), 3);
    assert_eq!(gemini.only_request().header("accept-encoding"), Some("gzip"));
}

#[tokio::test]
async fn a_cut_answer_gives_what_came_and_then_says_so() {
    let broken = Reply::stream("plain_text.sse").then_break();
    for reply in [Reply::stream("cut.sse"), broken] {
        let gemini = FakeGemini::playing([reply]);
        let (responses, end) = ask_to_the_end(&client(&gemini)).await;
        assert_eq!((responses.len(), end), (3, Some(Error::Interrupted)));
        assert_eq!(gemini.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_blocked_prompt_is_an_answer() {
    let gemini = FakeGemini::playing([Reply::stream("blocked_prompt.sse")]);
    let responses = ask(&client(&gemini)).await.expect("an answer");
    let feedback = responses[0].prompt_feedback.as_ref().expect("feedback");
    assert_eq!(feedback.block_reason.as_deref(), Some("PROHIBITED_CONTENT"));
}

// Trying again

#[tokio::test]
async fn passing_failures_are_tried_again() {
    for code in [408, 429, 500, 502, 503, 504] {
        let gemini =
            FakeGemini::playing([Reply::error(code, "", "not now"), Reply::stream("plain_text.sse")]);
        let mut waits = Vec::new();
        let answer = client(&gemini).stream(MODEL, &question(), |wait| waits.push(wait.attempt)).await;
        assert!(answer.is_ok(), "{code}");
        assert_eq!((waits, gemini.requests().len()), (vec![2], 2), "{code}");
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
async fn a_connection_closed_without_a_reply_is_tried_again() {
    let gemini = FakeGemini::playing([Reply::close(), Reply::stream("plain_text.sse")]);
    assert_eq!(ask(&client(&gemini)).await.expect("an answer").len(), 3);
}

#[tokio::test]
async fn an_error_in_place_of_the_first_event_is_tried_again() {
    let event = r#"data: {"error": {"code": 503, "message": "high demand", "status": "UNAVAILABLE"}}"#;
    let gemini =
        FakeGemini::playing([Reply::new(200, "text/event-stream", event), Reply::stream("plain_text.sse")]);
    assert_eq!(ask(&client(&gemini)).await.expect("an answer").len(), 3);
}

#[tokio::test]
async fn nothing_is_tried_again_once_something_was_answered() {
    let gemini = FakeGemini::playing([Reply::stream("error_event.sse"), Reply::stream("plain_text.sse")]);
    let (responses, end) = ask_to_the_end(&client(&gemini)).await;
    assert_eq!(text(&responses), "So far ");
    assert!(matches!(end, Some(Error::Overloaded { .. })), "{end:?}");
    assert_eq!(gemini.requests().len(), 1);
}

#[tokio::test]
async fn the_same_is_sent_five_times_at_most() {
    let gemini = FakeGemini::playing(vec![Reply::error(503, "UNAVAILABLE", "The model is overloaded."); 9]);
    assert!(matches!(ask(&client(&gemini)).await, Err(Error::Overloaded { .. })));
    let requests = gemini.requests();
    assert_eq!(requests.len(), 5);
    assert!(requests.iter().all(|request| request.body == requests[0].body));
}

#[tokio::test]
async fn the_longest_wait_the_service_asks_for_is_kept() {
    let details = json!([{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "0.031s"}]);
    let busy = |details| Reply::error_with(429, "RESOURCE_EXHAUSTED", "slow down", details);
    let gemini = FakeGemini::playing([
        busy(&details).header("retry-after-ms", "17"),
        busy(&json!([])).header("retry-after-ms", "43"),
        busy(&details).header("retry-after", "0"),
        Reply::stream("plain_text.sse"),
    ]);
    let mut waits = Vec::new();
    let note = |wait: &Wait<'_>| waits.push((wait.delay.as_millis(), wait.reason.title()));
    client(&gemini).stream(MODEL, &question(), note).await.map(drop).expect("an answer");
    let reason = "too many requests";
    assert_eq!(waits, [(31, reason), (43, reason), (31, reason)]);
}

#[tokio::test]
async fn a_wait_longer_than_our_patience_is_told_and_not_waited() {
    let gemini = FakeGemini::playing([Reply::recorded_error(429, "quota_per_minute.json")]);
    let mut config = config(&gemini);
    config.retry.patience = Duration::from_secs(20);
    let error = ask(&Client::new(config).expect("a client")).await.expect_err("a limit");
    assert_eq!(gemini.requests().len(), 1);
    assert_snapshot!(error, @"too many requests: You exceeded your current quota. Please retry in 21.4s. (quota GenerateRequestsPerMinutePerProjectPerModel-FreeTier, limit 15, model gemini-3-flash); try again in 22 s");
}

#[tokio::test]
async fn a_daily_quota_is_not_waited_for() {
    let gemini = FakeGemini::playing([Reply::recorded_error(429, "quota_per_day.json")]);
    let error = ask(&client(&gemini)).await.expect_err("a limit");
    assert!(matches!(&error, Error::QuotaExhausted { quota, .. } if quota.is_daily()), "{error:?}");
    assert_eq!(gemini.requests().len(), 1);
}

#[tokio::test]
async fn a_quota_of_zero_is_not_waited_for() {
    let violation =
        json!({"quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "quotaValue": "0"});
    let details =
        json!([{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]}]);
    let gemini = FakeGemini::playing([Reply::error_with(429, "RESOURCE_EXHAUSTED", "limit: 0", &details)]);
    let error = ask(&client(&gemini)).await.expect_err("a limit");
    assert!(matches!(&error, Error::QuotaExhausted { quota: Quota { limit: Some(0), .. }, .. }), "{error:?}");
    assert_eq!(gemini.requests().len(), 1);
}

// Leaving

#[tokio::test]
async fn dropping_the_answer_drops_the_connection() {
    let gemini = FakeGemini::playing([Reply::stream("cut.sse").then_hang()]);
    let mut responses = client(&gemini).stream(MODEL, &question(), |_| {}).await.expect("an answer");
    assert!(responses.next().await.is_some());
    drop(responses);
    tokio::task::spawn_blocking(move || assert!(gemini.wait_for_disconnect())).await.expect("no panic");
}

#[tokio::test]
async fn giving_up_before_the_answer_drops_the_connection() {
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

/// Far longer than what a stand-in says takes to arrive, on a busy machine too.
const IDLE: Duration = Duration::from_secs(2);
/// For what the client ends itself.
const PATIENCE: Duration = Duration::from_secs(100);

#[tokio::test]
async fn silence_is_not_waited_out() {
    let begun = Reply::stream("cut.sse").then_hang();
    for (reply, before) in [(begun, 3), (Reply::silence(), 0)] {
        let gemini = FakeGemini::playing([reply]);
        let mut config = config(&gemini);
        config.idle_timeout = IDLE;
        let (responses, end) = ask_to_the_end(&Client::new(config).expect("a client")).await;
        assert_eq!((responses.len(), end), (before, Some(Error::Idle { after: IDLE })));
        assert_eq!(gemini.requests().len(), 1);
    }
}

#[tokio::test]
async fn bytes_that_bring_nothing_do_not_hide_a_silence() {
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
    // At the same time: each takes as long as a silence is waited for.
    let asks = replies.map(async |(reply, before)| {
        let gemini = FakeGemini::playing([reply]);
        let mut config = config(&gemini);
        config.idle_timeout = IDLE;
        let client = Client::new(config).expect("a client");
        let (responses, end) = tokio::time::timeout(PATIENCE, ask_to_the_end(&client)).await.expect("an end");
        assert_eq!((responses.len(), end), (before, Some(Error::Idle { after: IDLE })));
        assert_eq!(gemini.requests().len(), 1);
    });
    futures_util::future::join_all(asks).await;
}

#[tokio::test]
async fn an_answer_that_comes_slowly_is_waited_for() {
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
    config.idle_timeout = IDLE;
    assert_eq!(ask(&Client::new(config).expect("a client")).await.expect("an answer").len(), 4);
}

#[tokio::test]
async fn an_explanation_that_comes_byte_by_byte_is_not_waited_for() {
    let reply = Reply::new(403, "application/json", "{").then_for_ever(" ", Duration::from_millis(20));
    let gemini = FakeGemini::playing([reply]);
    let mut config = config(&gemini);
    config.idle_timeout = IDLE;
    let client = Client::new(config).expect("a client");
    let end = tokio::time::timeout(PATIENCE, ask(&client)).await.expect("an end");
    assert!(matches!(end, Err(Error::Malformed { .. })), "{end:?}");
}

#[tokio::test]
async fn an_answer_without_end_is_stopped_and_what_came_is_kept() {
    let text = "x".repeat(1 << 20);
    let event =
        format!("data: {{\"candidates\": [{{\"content\": {{\"parts\": [{{\"text\": \"{text}\"}}]}}}}]}}\n\n");
    let reply = Reply::new(200, "text/event-stream", "").then_for_ever(event, Duration::ZERO);
    let gemini = FakeGemini::playing([reply]);
    let mut responses = client(&gemini).stream(MODEL, &question(), |_| {}).await.expect("an answer");
    let mut came = 0;
    let end = loop {
        match responses.next().await.expect("an end that is told") {
            Ok(response) => came += text_length(&response),
            Err(error) => break error,
        }
    };
    assert_eq!(came >> 20, 255);
    assert_snapshot!(end, @"answer too large: the answer is larger than 256 MiB, so it was stopped; ask for less at once");
}

// Redirects

#[tokio::test]
async fn the_key_is_never_taken_to_another_address() {
    let other = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    for code in [301, 302, 303, 307, 308] {
        let gemini = FakeGemini::playing([Reply::redirect(code, &format!("{}/v1beta/x", other.url()))]);
        let error = ask(&client(&gemini)).await.expect_err("a redirect");
        assert_eq!(error, Error::Redirected { host: "127.0.0.1".to_owned(), target: other.url() });
    }
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn a_redirect_at_home_is_followed_with_the_whole_request() {
    let gemini = FakeGemini::playing([Reply::redirect(307, "/new/place"), Reply::stream("plain_text.sse")]);
    assert_eq!(ask(&client(&gemini)).await.expect("an answer").len(), 3);
    let requests = gemini.requests();
    assert_eq!((requests[1].method.as_str(), requests[1].path.as_str()), ("POST", "/new/place"));
    assert_eq!(requests[1].body, requests[0].body);
    assert_eq!(requests[1].header("x-goog-api-key"), Some(KEY));
}

#[tokio::test]
async fn redirects_do_not_go_round_for_ever() {
    let gemini = FakeGemini::playing(vec![Reply::redirect(308, "/again"); 99]);
    let error = ask(&client(&gemini)).await.expect_err("a redirect");
    assert_eq!(gemini.requests().len(), 4);
    assert_snapshot!(error.detail(), @"127.0.0.1 redirects to itself again and again (308 Permanent Redirect)");
}

#[tokio::test]
async fn a_redirect_says_where_it_leads() {
    let mut told = String::new();
    for target in [
        "file:///etc/passwd",
        "data:text/plain,x",
        "https://127.0.0.1",
        "http://[",
        &format!("http://{KEY}.example/"),
    ] {
        told += &tell(Reply::redirect(307, target)).await;
    }
    told += &tell(Reply::new(302, "text/plain", "")).await;
    assert_snapshot!(told, @r#"
    unintelligible reply
        127.0.0.1 redirects to an address of the kind "file:", which is not on the web
        → check the base URL and the proxy
    unintelligible reply
        127.0.0.1 redirects to an address of the kind "data:", which is not on the web
        → check the base URL and the proxy
    redirected elsewhere
        127.0.0.1 points to https://127.0.0.1; a key is not sent to another address
        → set the base URL to the new address if you trust it
    unintelligible reply
        127.0.0.1 redirects (307 Temporary Redirect) without an address that can be used
        → check the base URL and the proxy
    redirected elsewhere
        127.0.0.1 points to http://[redacted].example; a key is not sent to another address
        → set the base URL to the new address if you trust it
    unintelligible reply
        127.0.0.1 redirects (302 Found) without an address that can be used
        → check the base URL and the proxy
    "#);
}

#[tokio::test]
async fn empty_replies_are_asked_about_again_five_times_at_most() {
    let gemini = FakeGemini::playing(vec![Reply::new(200, "text/event-stream", ": ping\n\n"); 9]);
    assert_eq!(ask(&client(&gemini)).await, Err(Error::Interrupted));
    assert_eq!(gemini.requests().len(), 5);
}

// What is told

#[tokio::test]
async fn what_the_service_refuses_it_says_and_what_to_do() {
    let violations =
        json!([{"field": "contents[0].parts[1]", "description": "Unsupported MIME type: text/x"}]);
    let field =
        json!([{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}]);
    let told = tell_all([
        Reply::recorded_error(400, "key_invalid.json"),
        Reply::error(
            403,
            "PERMISSION_DENIED",
            "Your API key was reported as leaked. Please use another API key.",
        ),
        Reply::error(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers."),
        Reply::error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
        Reply::error(
            403,
            "PERMISSION_DENIED",
            "Generative Language API has not been used in project 1 before.",
        ),
        Reply::error(400, "FAILED_PRECONDITION", "User location is not supported for the API use."),
        Reply::new(402, "application/json", r#"[{"error": {"code": 402, "message": "Credit used up."}}]"#),
        Reply::recorded_error(429, "quota_per_day.json"),
        Reply::error(404, "NOT_FOUND", "models/gemini-flash-latest is not found for API version v1beta."),
        Reply::error(
            400,
            "INVALID_ARGUMENT",
            "The input token count (9) exceeds the maximum number of tokens (8).",
        ),
        Reply::new(413, "text/html", "<html>413 Request Entity Too Large</html>"),
        Reply::error_with(400, "INVALID_ARGUMENT", "Invalid value.", &field),
        Reply::error(501, "UNIMPLEMENTED", "Operation is not implemented."),
    ]);
    assert_snapshot!(told.await, @"
    API key rejected
        the key from GEMINI_API_KEY: API key not valid. Please pass a valid API key.
        → set a valid key; create one at https://aistudio.google.com/apikey
    API key rejected
        the key from GEMINI_API_KEY: Your API key was reported as leaked. Please use another API key.
        → set a valid key; create one at https://aistudio.google.com/apikey
    API key rejected
        the key from GEMINI_API_KEY: Method doesn't allow unregistered callers.
        → set a valid key; create one at https://aistudio.google.com/apikey
    API key rejected
        the key from GEMINI_API_KEY: Request had invalid authentication credentials.
        → set a valid key; create one at https://aistudio.google.com/apikey
    permission denied
        Generative Language API has not been used in project 1 before.
        → allow this key the Gemini API, or use another key
    account not ready
        User location is not supported for the API use.
        → check the region at https://ai.google.dev/gemini-api/docs/available-regions and billing at https://ai.google.dev/gemini-api/docs/billing
    account not ready
        Credit used up.
        → check the region at https://ai.google.dev/gemini-api/docs/available-regions and billing at https://ai.google.dev/gemini-api/docs/billing
    quota used up
        You exceeded your current quota. Please retry in 2s. (quota GenerateRequestsPerDayPerProjectPerModel-FreeTier, limit 200, model gemini-3-flash)
        → wait for midnight Pacific time, choose another model, or set up billing
    unknown model
        gemini-flash-latest: models/gemini-flash-latest is not found for API version v1beta.
        → choose one of https://ai.google.dev/gemini-api/docs/models that can execute code
    request too large
        The input token count (9) exceeds the maximum number of tokens (8).
        → send less: a smaller selection, or a sample of the file
    request too large
        the service gave no explanation
        → send less: a smaller selection, or a sample of the file
    request not accepted
        Invalid value. contents[0].parts[1]: Unsupported MIME type: text/x
        → change the question, the files or the settings as it says
    request not accepted
        Operation is not implemented.
        → change the question, the files or the settings as it says
    ");
}

#[tokio::test]
async fn what_is_not_the_service_is_told_from_it() {
    let told = tell_all([
        Reply::new(403, "text/html", cassette("proxy_page.html")),
        Reply::stream("proxy_page.html"),
        Reply::new(200, "text/plain", "It works!"),
        Reply::new(200, "text/event-stream", "data: {\"candidates\": 7}\n\n"),
        Reply::new(200, "text/event-stream", "data: nonsense\n\n"),
        Reply::new(200, "text/event-stream", "").then_endless_line(),
        Reply::new(200, "application/json", "not compressed").header("content-encoding", "gzip"),
        Reply::redirect(302, "/elsewhere"),
    ]);
    assert_snapshot!(told.await, @"
    unintelligible reply
        127.0.0.1 answered HTTP 403 with something that is not from the Gemini API
        → check the base URL and the proxy
    unintelligible reply
        127.0.0.1 answered with a web page: a proxy or a wrong address stands in the way
        → check the base URL and the proxy
    unintelligible reply
        127.0.0.1 sent a reply that is not from the Gemini API: no event in it
        → check the base URL and the proxy
    unintelligible reply
        127.0.0.1 sent a reply that is not from the Gemini API: JSON of an unknown shape at line 1 column 16 of an event
        → check the base URL and the proxy
    unintelligible reply
        127.0.0.1 sent a reply that is not from the Gemini API: something that is not JSON at line 1 column 2 of an event
        → check the base URL and the proxy
    unintelligible reply
        127.0.0.1 sent a piece longer than 64 MiB
        → check the base URL and the proxy
    unintelligible reply
        127.0.0.1 sent a reply whose compression is broken
        → check the base URL and the proxy
    unintelligible reply
        127.0.0.1 redirects to another path (302 Found) in a way that drops the question
        → check the base URL and the proxy
    ");
}

#[tokio::test]
async fn what_does_not_pass_is_told_after_the_last_attempt() {
    let full = json!([{
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "MODEL_CAPACITY_EXHAUSTED",
    }]);
    let told = tell_all([
        Reply::error(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
        Reply::error_with(429, "RESOURCE_EXHAUSTED", "No capacity.", &full),
        Reply::recorded_error(429, "quota_per_minute.json"),
        Reply::error(500, "INTERNAL", "An internal error has occurred."),
        Reply::new(502, "text/html", "<html>Bad Gateway</html>").header("retry-after", "90"),
        Reply::error(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete."),
        Reply::new(503, "text/plain", ""),
        Reply::new(200, "text/event-stream", ""),
    ]);
    assert_snapshot!(told.await, @"
    model overloaded
        The model is overloaded. Please try again later.
        → try again in a minute, or choose another model
    model overloaded
        No capacity.
        → try again in a minute, or choose another model
    too many requests
        You exceeded your current quota. Please retry in 21.4s. (quota GenerateRequestsPerMinutePerProjectPerModel-FreeTier, limit 15, model gemini-3-flash)
        → try again in 22 s
    failure in the service
        An internal error has occurred. (HTTP 500)
        → try again in a minute
    failure in the service
        the service gave no explanation (HTTP 502)
        → try again in 90 s
    failure in the service
        Deadline expired before operation could complete. (HTTP 504)
        → try again in a minute
    model overloaded
        the service gave no explanation
        → try again in a minute, or choose another model
    answer cut off
        the reply ended before the answer was complete
        → ask again
    ");
}

#[tokio::test]
async fn no_connection_says_why() {
    let deaf = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let deaf = format!("http://{}", deaf.expect("an address nobody listens at any more"));
    let plain = FakeGemini::playing([]);
    for (url, expected) in [
        (deaf, Why::Refused),
        ("http://no-such-host.invalid".to_owned(), Why::UnknownHost),
        (plain.url().replace("http:", "https:"), Why::Tls),
    ] {
        let mut config = config_with(&[("GOOGLE_GEMINI_BASE_URL", &url)]);
        config.retry.attempts = 1;
        let error = ask(&Client::new(config).expect("a client")).await.expect_err("no connection");
        assert!(matches!(&error, Error::Unreachable { why, .. } if *why == expected), "{url}: {error:?}");
    }
}

#[test]
fn a_base_url_that_cannot_be_one_is_refused_in_a_sentence() {
    let told = ["", "gemini", "ftp://h/", "https://", "https://h/?key=x", "https://me:pw@h/", "http://[::1"]
        .map(|url| {
            let mut config = config_with(&[]);
            url.clone_into(&mut config.base_url);
            format!("{url:<18} {}", Client::new(config).map(drop).expect_err("no URL"))
        });
    assert_snapshot!(told.join("\n"), @"
                       unusable setting: the base URL (GOOGLE_GEMINI_BASE_URL) cannot be used: it must look like https://host/path; correct the setting
    gemini             unusable setting: the base URL (GOOGLE_GEMINI_BASE_URL) cannot be used: it must look like https://host/path; correct the setting
    ftp://h/           unusable setting: the base URL (GOOGLE_GEMINI_BASE_URL) cannot be used: it must begin with https:// or http://; correct the setting
    https://           unusable setting: the base URL (GOOGLE_GEMINI_BASE_URL) cannot be used: it must look like https://host/path; correct the setting
    https://h/?key=x   unusable setting: the base URL (GOOGLE_GEMINI_BASE_URL) cannot be used: it must end with its path, without ? or #; correct the setting
    https://me:pw@h/   unusable setting: the base URL (GOOGLE_GEMINI_BASE_URL) cannot be used: it must not hold a user name or password; correct the setting
    http://[::1        unusable setting: the base URL (GOOGLE_GEMINI_BASE_URL) cannot be used: it must look like https://host/path; correct the setting
    ");
}

// The key

#[tokio::test]
async fn without_a_key_nothing_is_sent() {
    let gemini = FakeGemini::playing([]);
    let config = config_with(&[("GOOGLE_GEMINI_BASE_URL", &gemini.url()), ("GEMINI_API_KEY", " ")]);
    let error = ask(&Client::new(config).expect("a client")).await.expect_err("no key");
    assert_eq!(error, Error::KeyMissing);
    assert!(gemini.requests().is_empty());
}

#[tokio::test]
async fn a_key_the_service_repeats_is_not_repeated_by_us() {
    let other = "AIzaSyBelongsToSomebodyElse-0000000000000";
    let message =
        format!("bad key {KEY}, not {other},\u{1b}[31m nor Bearer ya29.a0AfB_byC000000000000000\r\n");
    let told = tell(Reply::error(400, "INVALID_ARGUMENT", &message)).await;
    assert_snapshot!(told, @"
    request not accepted
        bad key [redacted], not [redacted], [31m nor Bearer [redacted]
        → change the question, the files or the settings as it says
    ");
}

#[tokio::test]
async fn a_key_in_disguise_is_not_repeated_by_us() {
    let hidden = KEY.replace("Composed", "Com\u{200b}po\u{fe0f}sed");
    let long = format!("\u{1b}[31m{}", "long ".repeat(2000));
    let violation = |id: &str| {
        let violation = json!({"quotaId": id, "quotaValue": "7", "quotaDimensions": {"model": hidden}});
        json!([{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]}])
    };
    for reply in [
        Reply::error(400, "INVALID_ARGUMENT", &format!("bad key {hidden}")),
        Reply::error_with(429, "RESOURCE_EXHAUSTED", "no", &violation(KEY)),
        Reply::error_with(429, "RESOURCE_EXHAUSTED", "no", &violation(&format!("PerDay{hidden}"))),
        Reply::error_with(429, "RESOURCE_EXHAUSTED", "no", &violation(&long)),
    ] {
        let told = tell(reply).await;
        assert!(told.contains("[redacted]") || told.contains("long long"), "{told}");
        assert!(told.len() < 2500 && !told.contains('\u{1b}'), "{told}");
        assert!(!told.contains("ByHand"), "{told}");
    }
}

#[tokio::test]
async fn no_answer_holds_the_key() {
    let escaped = KEY.replace('A', "\\u0041");
    let event = format!(
        r#"data: {{"candidates": [{{"content": {{"parts": [{{"text": "a {KEY} b {escaped} c", "x": "{KEY}"}}]}},
data:   "finishReason": "STOP", "finishMessage": "{KEY}"}}], "modelVersion": "{escaped}",
data:   "promptFeedback": {{"blockReason": "{KEY}", "blockReasonMessage": "{escaped}"}}}}"#
    );
    let gemini = FakeGemini::playing([Reply::new(200, "text/event-stream", event)]);
    let responses = ask(&client(&gemini)).await.expect("an answer");
    assert_eq!(text(&responses), "a [redacted] b [redacted] c");
    let seen = serde_json::to_string(&responses).expect("JSON");
    assert!(!seen.contains("ByHand"), "{seen}");
    assert_eq!(seen.matches("[redacted]").count(), 7);
}

#[tokio::test]
async fn a_rejected_key_is_looked_for_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("key");
    let gemini = FakeGemini::playing([
        Reply::stream("plain_text.sse"),
        Reply::recorded_error(400, "key_invalid.json"),
        Reply::stream("plain_text.sse"),
    ]);
    let mut config = config_with(&[("GOOGLE_GEMINI_BASE_URL", &gemini.url()), ("GEMINI_API_KEY", "")]);
    config.keys.file = Some(file.clone());
    let client = Client::new(config).expect("a client");
    std::fs::write(&file, "old\n").expect("a key file");
    ask(&client).await.expect("an answer");
    std::fs::write(&file, "new\n").expect("a key file");
    let source = KeySource::File(file);
    assert!(matches!(ask(&client).await, Err(Error::KeyRejected { source: found, .. }) if found == source));
    ask(&client).await.expect("an answer");
    let keys =
        gemini.requests().into_iter().map(|request| request.header("x-goog-api-key").map(str::to_owned));
    let keys: Vec<String> = keys.flatten().collect();
    assert_eq!(keys, ["old", "old", "new"]);
}

// What the tests stand on

fn config_with(variables: &[(&str, &str)]) -> Config {
    let set =
        |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    let mut config =
        Config::from_env(|name| set(name).or_else(|| (name == "GEMINI_API_KEY").then(|| KEY.to_owned())));
    config.retry.base = Duration::from_nanos(1);
    config
}

fn config(gemini: &FakeGemini) -> Config {
    config_with(&[("GOOGLE_GEMINI_BASE_URL", &gemini.url())])
}

fn client(gemini: &FakeGemini) -> Client {
    Client::new(config(gemini)).expect("a client")
}

fn question() -> Request {
    let content = Content { role: Some("user".to_owned()), parts: vec![Part::of_text("mean?")] };
    Request { contents: vec![content], tools: vec![Tool::CodeExecution {}] }
}

/// The whole answer, or why there is none.
async fn ask(client: &Client) -> Result<Vec<Response>, Error> {
    let (responses, end) = ask_to_the_end(client).await;
    end.map_or(Ok(responses), Err)
}

/// What came, and the error that ended it.
async fn ask_to_the_end(client: &Client) -> (Vec<Response>, Option<Error>) {
    match client.stream(MODEL, &question(), |_| {}).await {
        Ok(responses) => collect(responses).await,
        Err(error) => (Vec::new(), Some(error)),
    }
}

async fn collect(mut responses: Responses) -> (Vec<Response>, Option<Error>) {
    let mut collected = Vec::new();
    while let Some(item) = responses.next().await {
        match item {
            Ok(response) => collected.push(response),
            Err(error) => {
                assert!(responses.next().await.is_none(), "an error is the last item");
                return (collected, Some(error));
            }
        }
    }
    (collected, None)
}

fn text_length(response: &Response) -> usize {
    text(std::slice::from_ref(response)).len()
}

fn text(responses: &[Response]) -> String {
    let candidates = responses.iter().flat_map(|response| &response.candidates);
    let parts =
        candidates.filter_map(|candidate| candidate.content.as_ref()).flat_map(|content| &content.parts);
    parts.filter_map(Part::text).collect()
}

/// What a person is told of each reply.
async fn tell_all<const N: usize>(replies: [Reply; N]) -> String {
    let mut told = String::new();
    for reply in replies {
        told += &tell(reply).await;
    }
    told
}

/// What a person is told of a reply that is not tried again.
async fn tell(reply: Reply) -> String {
    let gemini = FakeGemini::playing([reply]);
    let mut config = config(&gemini);
    config.retry.attempts = 1;
    let error = ask(&Client::new(config).expect("a client")).await.expect_err("a failure");
    format!("{}\n    {}\n    → {}\n", error.title(), error.detail(), error.remedy())
}
