//! The service over real sockets, with an executor that runs nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use local::{Cancel, Error, Execution, Executor, Script, Seen};
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use turn::Outcome;

use crate::{ServeSettings, ServeStore, serve};

/// Programs run until they are told to end, or cancelled.
#[derive(Default)]
struct Held {
    begun: AtomicUsize,
    released: AtomicUsize,
    cancelled: AtomicUsize,
}

impl Executor for Held {
    fn has_module(&self, _: &str) -> bool {
        false
    }

    fn run(&self, script: Script, cancel: &Cancel, _: &mut dyn FnMut(Seen)) -> Result<Execution, Error> {
        assert!(!script.code.contains("panic"), "as the program says");
        let number = self.begun.fetch_add(1, Ordering::SeqCst);
        while self.released.load(Ordering::SeqCst) <= number {
            if cancel.is_cancelled() {
                self.cancelled.fetch_add(1, Ordering::SeqCst);
                return Err(Error::Cancelled);
            }
            thread::sleep(Duration::from_millis(2));
        }
        Ok(Execution {
            earlier: Vec::new(),
            outcome: Outcome::Ok,
            output: format!("run {number}\n"),
            unprinted: 0,
            errors: String::new(),
            tables: Vec::new(),
            images: Vec::new(),
            files: Vec::new(),
            not_kept: Vec::new(),
            place: "a test".into(),
            sent: "nothing was sent".into(),
            isolation: "none".into(),
            caveat: None,
            hint: None,
            elapsed: Duration::ZERO,
        })
    }
}

/// A service for this many at once and in the queue, and the port of it.
async fn served(executor: &Arc<Held>, at_once: usize, waiting: usize) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let settings = ServeSettings {
        executor: Arc::clone(executor) as Arc<dyn Executor>,
        key: Some("right".to_owned().into()),
        hosts: Vec::new(),
        store: ServeStore::temporary().expect("a store"),
        at_once,
        waiting,
        patience: ServeSettings::PATIENCE,
    };
    tokio::spawn(serve(listener, settings, std::future::pending()));
    port
}

const RUN: &str = r#"{"contents":{"parts":{"text":"print(1)"}},"tools":{"codeExecution":{}}}"#;

const GENERATE: &str = "/v1/models/gemini-3.8-flash:generateContent";

async fn sent(port: u16, path: &str, headers: &str, body: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("it listens");
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n"
    );
    stream.write_all(&[head.as_bytes(), body].concat()).await.expect("sent");
    stream
}

/// All of a reply.
async fn reply(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.expect("a reply");
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn asked(port: u16, headers: &str) -> String {
    reply(sent(port, GENERATE, headers, RUN.as_bytes()).await).await
}

const KEY: &str = "x-goog-api-key: right\r\n";

/// Waits until a count is reached.
async fn until(count: &AtomicUsize, is: usize) {
    while count.load(Ordering::SeqCst) < is {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn one_too_many_is_told_to_come_again_and_the_others_are_answered_in_order() {
    let executor = Arc::new(Held::default());
    let port = served(&executor, 1, 1).await;
    let first = sent(port, GENERATE, KEY, RUN.as_bytes()).await;
    until(&executor.begun, 1).await;
    let second = sent(port, GENERATE, KEY, RUN.as_bytes()).await;
    // The second has its place once a third is refused; before, the third may get it, and goes.
    let refused = loop {
        let third = sent(port, GENERATE, &format!("{KEY}X-Server-Timeout: 1\r\n"), RUN.as_bytes()).await;
        let reply = reply(third).await;
        if reply.starts_with("HTTP/1.1 429") {
            break reply;
        }
    };
    assert!(refused.contains("retry-after: 1\r\n") && refused.contains(r#""retryDelay": "1s""#), "{refused}");
    executor.released.store(2, Ordering::SeqCst);
    let replies = [reply(first).await, reply(second).await];
    assert!(replies[0].contains("run 0") && replies[1].contains("run 1"), "{replies:?}");
}

#[tokio::test]
async fn the_run_of_a_client_that_goes_or_waits_no_longer_ends() {
    let executor = Arc::new(Held::default());
    let port = served(&executor, 4, 4).await;
    drop(sent(port, GENERATE, KEY, RUN.as_bytes()).await);
    let late = asked(port, &format!("{KEY}X-Server-Timeout: 1\r\n")).await;
    assert!(late.starts_with("HTTP/1.1 504") && late.contains("DEADLINE_EXCEEDED"), "{late}");
    let path = "/v1/models/gemini-3.8-flash:streamGenerateContent?alt=sse";
    let streamed =
        reply(sent(port, path, &format!("{KEY}X-Server-Timeout: 1\r\n"), RUN.as_bytes()).await).await;
    assert!(streamed.starts_with("HTTP/1.1 200") && streamed.contains("data: {\"error\":"), "{streamed}");
    let begun = executor.begun.load(Ordering::SeqCst);
    until(&executor.cancelled, begun).await;
}

#[tokio::test]
async fn a_key_opens_the_door_and_no_other_word() {
    let executor = Arc::new(Held { released: AtomicUsize::new(usize::MAX), ..Held::default() });
    let port = served(&executor, 4, 4).await;
    let cases = [
        (KEY, "200"),
        ("Authorization: Bearer right\r\n", "200"),
        ("x-goog-api-key: wrong\r\n", "400"),
        ("x-goog-api-key: \r\n", "403"),
        ("", "403"),
        ("x-goog-api-key: right\r\nOrigin: http://evil.example\r\n", "403"),
        ("x-goog-api-key: right\r\ncookie: \r\n", "200"),
    ];
    for (headers, status) in cases {
        let reply = asked(port, headers).await;
        assert!(reply.starts_with(&format!("HTTP/1.1 {status}")), "{headers}: {reply}");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_said_to_have_failed() {
    let executor = Arc::new(Held::default());
    let port = served(&executor, 1, 1).await;
    let body = RUN.replace("print(1)", "print('panic')");
    let replies = [
        reply(sent(port, GENERATE, KEY, body.as_bytes()).await).await,
        reply(
            sent(port, &GENERATE.replace("generateContent", "streamGenerateContent"), KEY, body.as_bytes())
                .await,
        )
        .await,
    ];
    assert!(replies[0].starts_with("HTTP/1.1 500"), "{}", replies[0]);
    assert!(replies[1].contains("executableCode") && replies[1].contains("INTERNAL"), "{}", replies[1]);
}

/// Of a body, a path and headers, what anyone might send.
fn anything() -> impl Strategy<Value = (String, String, Vec<u8>)> {
    let word = prop::sample::select(vec![
        "v1",
        "v1beta",
        "models",
        "gemini-3.8-flash:generateContent",
        "gemini-3.8-flash:streamGenerateContent",
        "gemini-3.8-flash:countTokens",
        "files",
        "upload",
        "publishers",
        "google",
        "a-b",
        "%00",
        "..",
        "projects",
    ]);
    let path = prop::collection::vec(word, 0..6).prop_map(|words| format!("/{}", words.join("/")));
    let query = prop_oneof![
        Just(""),
        Just("?alt=sse"),
        Just("?upload_id=x"),
        Just("?pageSize=-1"),
        Just("?key=%ff&&=")
    ];
    let header = prop::sample::select(vec![
        "",
        "X-Server-Timeout: -1\r\n",
        "X-Goog-Upload-Command: start\r\n",
        "X-Goog-Upload-Command: upload, finalize\r\n",
        "X-Goog-Upload-Offset: 99\r\n",
        "X-Goog-Upload-Header-Content-Length: 3\r\n",
        "Content-Type: text/plain\r\n",
    ]);
    let headers =
        prop::collection::vec(header, 0..3).prop_map(|headers| format!("{KEY}{}", headers.concat()));
    let body = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..60),
        prop::sample::select(vec![
            RUN,
            "{}",
            "{'file': {}}",
            "[",
            r#"{"contents":[{"parts":[{"inlineData":{"data":"AA"}}]}],"tools":[{"codeExecution":{}}]}"#
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    (path, query, headers, body).prop_map(|(path, query, headers, body)| (path + query, headers, body))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.min(256)))]

    #[test]
    fn whatever_is_sent_is_answered_and_is_no_fault_of_the_service((path, headers, body) in anything()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let reply = runtime.block_on(async {
            let executor = Arc::new(Held { released: AtomicUsize::new(usize::MAX), ..Held::default() });
            let port = served(&executor, 2, 2).await;
            reply(sent(port, &path, &headers, &body).await).await
        });
        prop_assert!(reply.starts_with("HTTP/1.1 2") || reply.starts_with("HTTP/1.1 4"), "{path}: {reply}");
    }
}
