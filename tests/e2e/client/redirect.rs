//! Which redirects are followed.

use gemini::Error;
use harness::fake_gemini::{FakeGemini, Reply};
use insta::assert_snapshot;

use crate::{KEY, ask, client, describe};

#[tokio::test]
async fn the_key_is_never_sent_to_another_address() {
    let other = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    for code in [301, 302, 303, 307, 308] {
        let gemini = FakeGemini::playing([Reply::redirect(code, &format!("{}/v1beta/x", other.url()))]);
        let error = ask(&client(&gemini)).await.expect_err("a redirect");
        assert_eq!(error, Error::Redirected { host: "127.0.0.1".to_owned(), target: other.url() });
    }
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn a_redirect_on_the_same_host_repeats_the_whole_request() {
    let gemini = FakeGemini::playing([Reply::redirect(307, "/new/place"), Reply::stream("plain_text.sse")]);
    assert_eq!(ask(&client(&gemini)).await.expect("an answer").events.len(), 3);
    let requests = gemini.requests();
    assert_eq!((requests[1].method.as_str(), requests[1].path.as_str()), ("POST", "/new/place"));
    assert_eq!(requests[1].body, requests[0].body);
    assert_eq!(requests[1].header("x-goog-api-key"), Some(KEY));
}

#[tokio::test]
async fn endless_redirects_are_given_up() {
    let gemini = FakeGemini::playing(vec![Reply::redirect(308, "/again"); 99]);
    let error = ask(&client(&gemini)).await.expect_err("a redirect");
    assert_eq!(gemini.requests().len(), 4);
    assert_snapshot!(error.detail(), @"127.0.0.1 redirects to itself again and again (308 Permanent Redirect)");
}

#[tokio::test]
async fn a_refused_redirect_names_its_target() {
    let mut described = String::new();
    for target in [
        "file:///etc/passwd",
        "data:text/plain,x",
        "https://127.0.0.1",
        "http://[",
        &format!("http://{KEY}.example/"),
    ] {
        described += &describe(Reply::redirect(307, target)).await;
    }
    described += &describe(Reply::new(302, "text/plain", "")).await;
    assert_snapshot!(described, @r#"
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
