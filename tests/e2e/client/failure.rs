//! What a person reads about a failure.

use gemini::{Client, Config, Error, Surface, Tokens, VertexPlace, Why};
use harness::fake_gemini::{FakeGemini, Reply, cassette};
use insta::assert_snapshot;
use serde_json::json;

use crate::{ask, config_with, describe_all};

#[tokio::test]
async fn an_api_that_is_not_enabled_leads_to_the_page_that_enables_it() {
    let disabled = |page: &str| {
        let metadata =
            json!({"service": "aiplatform.googleapis.com", "consumer": "projects/1", "activationUrl": page});
        let info = json!({"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED",
            "domain": "googleapis.com", "metadata": metadata});
        Reply::error_with(
            403,
            "PERMISSION_DENIED",
            "Vertex AI API has not been used in project 1 before.",
            &json!([info]),
        )
    };
    let described = describe_all([
        disabled(
            "https://console.developers.google.com/apis/api/aiplatform.googleapis.com/overview?project=1",
        ),
        disabled("https://console.cloud.google.com.evil.test/apis"),
        disabled("javascript:alert(1)"),
    ]);
    assert_snapshot!(described.await, @"
    API not enabled
        Vertex AI API has not been used in project 1 before.
        → enable it at https://console.developers.google.com/apis/api/aiplatform.googleapis.com/overview?project=1, wait a few minutes and ask again
    API not enabled
        Vertex AI API has not been used in project 1 before.
        → enable the API for the project in Google's console, wait a few minutes and ask again
    API not enabled
        Vertex AI API has not been used in project 1 before.
        → enable the API for the project in Google's console, wait a few minutes and ask again
    ");
}

#[tokio::test]
async fn what_money_or_room_is_lacking_for_is_sent_once() {
    let mut said = String::new();
    for words in [
        "Your prepayment credits are depleted. Please go to AI Studio to manage your billing.",
        "Your project has exceeded its monthly spending cap.",
        "You have exceeded the file storage quota (20 GB).",
    ] {
        let gemini = FakeGemini::playing(vec![Reply::error(429, "RESOURCE_EXHAUSTED", words); 5]);
        let client = crate::client(&gemini);
        said += &format!("{}\n", ask(&client).await.expect_err("a failure"));
        assert_eq!(gemini.requests().len(), 1);
    }
    assert_snapshot!(said, @"
    account not ready: Your prepayment credits are depleted. Please go to AI Studio to manage your billing; see to the billing of the project, or to what it may spend: https://ai.google.dev/gemini-api/docs/billing
    account not ready: Your project has exceeded its monthly spending cap; see to the billing of the project, or to what it may spend: https://ai.google.dev/gemini-api/docs/billing
    no room for files: You have exceeded the file storage quota (20 GB); delete some with gemini-exec files delete; each goes by itself after two days
    ");
}

#[tokio::test]
async fn an_error_of_the_service_shows_its_reason_and_the_next_step() {
    let violations =
        json!([{"field": "contents[0].parts[1]", "description": "Unsupported MIME type: text/x"}]);
    let field =
        json!([{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}]);
    let described = describe_all([
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
        Reply::error_with(
            429,
            "RESOURCE_EXHAUSTED",
            "Quota exceeded. See what your billing account allows.",
            &json!([{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": "RequestsPerDay"}]}]),
        ),
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
    assert_snapshot!(crate::without_time(&described.await), @"
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
    API not enabled
        Generative Language API has not been used in project 1 before.
        → enable the API for the project in Google's console, wait a few minutes and ask again
    account not ready
        User location is not supported for the API use.
        → check the region at https://ai.google.dev/gemini-api/docs/available-regions and billing at https://ai.google.dev/gemini-api/docs/billing
    account not ready
        Credit used up.
        → see to the billing of the project, or to what it may spend: https://ai.google.dev/gemini-api/docs/billing
    quota used up
        the free tier's limit of 200 requests a day is reached (quota GenerateRequestsPerDayPerProjectPerModel-FreeTier, model gemini-3-flash)
        → it comes back at [time] (midnight Pacific time); until then choose another model, or set up billing
    quota used up
        Quota exceeded. See what your billing account allows. (quota RequestsPerDay)
        → it comes back at [time] (midnight Pacific time); until then choose another model, or set up billing
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
async fn a_reply_that_is_not_from_the_service_is_recognised() {
    let described = describe_all([
        Reply::new(403, "text/html", cassette("proxy_page.html")),
        Reply::stream("proxy_page.html"),
        Reply::new(200, "text/plain", "It works!"),
        Reply::new(200, "text/event-stream", "data: {\"candidates\": 7}\n\n"),
        Reply::new(200, "text/event-stream", "data: nonsense\n\n"),
        Reply::new(200, "text/event-stream", "").then_endless_line(),
        Reply::new(200, "application/json", "not compressed").header("content-encoding", "gzip"),
        Reply::redirect(302, "/elsewhere"),
    ]);
    assert_snapshot!(described.await, @"
    a web page came
        127.0.0.1 answered with a web page, not with an answer
        → is there a sign-in page or a proxy in between? Open any page in a browser and sign in to the network, or check the base URL and the proxy
    a web page came
        127.0.0.1 answered with a web page, not with an answer
        → is there a sign-in page or a proxy in between? Open any page in a browser and sign in to the network, or check the base URL and the proxy
    unintelligible reply
        127.0.0.1 sent a reply that is not from the Gemini API: no event in it
        → check the base URL and the proxy
    no answer came
        127.0.0.1 ended its reply without a word
        → ask again; the question may have been billed, so it was not sent a second time
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
async fn a_lasting_failure_is_reported_after_the_last_attempt() {
    let full = json!([{
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "MODEL_CAPACITY_EXHAUSTED",
    }]);
    let described = describe_all([
        Reply::error(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
        Reply::error_with(429, "RESOURCE_EXHAUSTED", "No capacity.", &full),
        Reply::recorded_error(429, "quota_per_minute.json"),
        Reply::error(500, "INTERNAL", "An internal error has occurred."),
        Reply::new(502, "text/html", "<html>Bad Gateway</html>").header("retry-after", "90"),
        Reply::error(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete."),
        Reply::new(503, "text/plain", ""),
        Reply::new(200, "text/event-stream", ""),
    ]);
    assert_snapshot!(described.await, @"
    model overloaded
        The model is overloaded. Please try again later.
        → try again in a minute, or choose another model
    model overloaded
        No capacity.
        → try again in a minute, or choose another model
    too many requests
        the free tier's limit of 15 requests a minute is reached (quota GenerateRequestsPerMinutePerProjectPerModel-FreeTier, model gemini-3-flash)
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
    no answer came
        127.0.0.1 ended its reply without a word
        → ask again; the question may have been billed, so it was not sent a second time
    ");
}

#[tokio::test]
async fn a_failed_connection_is_reported_with_its_reason() {
    let deaf = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let deaf = format!("http://{}", deaf.expect("an address where nothing listens any more"));
    let plain = FakeGemini::playing([]);
    for (url, expected) in [
        (deaf, Why::Refused),
        ("https://no-such-host.invalid".to_owned(), Why::UnknownHost),
        (plain.url().replace("http:", "https:"), Why::Tls),
    ] {
        let mut config = config_with(&[("GOOGLE_GEMINI_BASE_URL", &url)]);
        config.retry.attempts = 1;
        let error = ask(&Client::new(config).expect("a client")).await.expect_err("no connection");
        assert!(matches!(&error, Error::Unreachable { why, .. } if *why == expected), "{url}: {error:?}");
    }
}

#[tokio::test]
async fn no_key_and_no_token_goes_unencrypted_to_another_machine() {
    let tokens = Tokens::from_env(|_| None).with_command(Some("echo ya29.token".to_owned()));
    let place = VertexPlace { project: Some("p".to_owned()), location: None, tokens };
    let mut described = String::new();
    for surface in [Surface::Developer, Surface::Vertex(place)] {
        let mut config = Config { surface, ..config_with(&[]) };
        for host in ["192.0.2.1", "localhost.example", "127.0.0.1", "localhost", "[::1]"] {
            config.base_url = Some(format!("http://{host}:9/v"));
            let outcome =
                Client::new(config.clone()).map_or_else(|error| error.to_string(), |_| "taken".to_owned());
            described += &format!("{host}: {outcome}\n");
        }
    }
    assert_snapshot!(described, @r#"
    192.0.2.1: unusable setting: the base URL cannot be used: it must begin with https://, or a key would go unencrypted to another machine; correct the setting baseUrl (--base-url)
    localhost.example: unusable setting: the base URL cannot be used: it must begin with https://, or a key would go unencrypted to another machine; correct the setting baseUrl (--base-url)
    127.0.0.1: taken
    localhost: taken
    [::1]: taken
    192.0.2.1: unusable setting: the base URL cannot be used: it must begin with https://, or a key would go unencrypted to another machine; correct the setting vertexBaseUrl (--vertex-base-url)
    localhost.example: unusable setting: the base URL cannot be used: it must begin with https://, or a key would go unencrypted to another machine; correct the setting vertexBaseUrl (--vertex-base-url)
    127.0.0.1: taken
    localhost: taken
    [::1]: taken
    "#);
}

#[test]
fn an_invalid_base_url_is_refused_in_one_sentence() {
    let described = [
        "",
        "gemini",
        "ftp://h/",
        "https://",
        "https://h/?key=x",
        "https://me:pw@h/",
        "http://[::1",
        "http://gateway",
    ]
    .map(|url| {
        let mut config = config_with(&[]);
        config.base_url = Some(url.to_owned());
        format!("{url:<18} {}", Client::new(config).map(drop).expect_err("no URL"))
    });
    assert_snapshot!(described.join("\n"), @r#"
                       unusable setting: the base URL cannot be used: it must look like https://host/path; correct the setting baseUrl (--base-url)
    gemini             unusable setting: the base URL cannot be used: it must look like https://host/path; correct the setting baseUrl (--base-url)
    ftp://h/           unusable setting: the base URL cannot be used: it must begin with https:// or http://; correct the setting baseUrl (--base-url)
    https://           unusable setting: the base URL cannot be used: it must look like https://host/path; correct the setting baseUrl (--base-url)
    https://h/?key=x   unusable setting: the base URL cannot be used: it must end with its path, without ? or #; correct the setting baseUrl (--base-url)
    https://me:pw@h/   unusable setting: the base URL cannot be used: it must not hold a user name or password; correct the setting baseUrl (--base-url)
    http://[::1        unusable setting: the base URL cannot be used: it must look like https://host/path; correct the setting baseUrl (--base-url)
    http://gateway     unusable setting: the base URL cannot be used: it must begin with https://, or a key would go unencrypted to another machine; correct the setting baseUrl (--base-url)
    "#);
}
