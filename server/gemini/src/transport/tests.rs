//! The transport with a credential and a reader of its own, against replies played over a real connection.

use std::future::pending;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::credential_source::CredentialSource;
use crate::flaw::Flaw;
use crate::secrets::Secrets;

/// A credential whose secret is another one at every attempt.
#[derive(Default)]
struct Fresh {
    used: Mutex<Secrets>,
    attempts: AtomicUsize,
    refreshed: AtomicUsize,
}

fn secret(attempt: usize) -> String {
    format!("ya29.TheSecretOfAttempt-{attempt}")
}

impl Credential for Fresh {
    fn apply<'a>(&'a self, headers: &'a mut HeaderMap) -> BoxFuture<'a, Result<(), Error>> {
        let secret = secret(self.attempts.fetch_add(1, Ordering::Relaxed));
        let mut used = self.used.lock().expect("no panic");
        *used = used.with(&secret);
        headers.insert("authorization", HeaderValue::from_str(&secret).expect("ASCII"));
        async { Ok(()) }.boxed()
    }

    fn secrets(&self) -> Secrets {
        self.used.lock().expect("no panic").clone()
    }

    fn source(&self) -> Option<CredentialSource> {
        None
    }

    fn refresh<'a>(&'a self, _rejected: &'a HeaderMap) -> BoxFuture<'a, bool> {
        self.refreshed.fetch_add(1, Ordering::Relaxed);
        async { false }.boxed()
    }
}

/// Reads a body as text, without secrets.
struct Text;

impl Reader for Text {
    type Item = String;

    fn restart(&mut self) {}

    fn read(&mut self, bytes: &[u8], secrets: &Secrets, items: &mut Vec<String>) -> Result<(), Flaw> {
        let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
        items.push(secrets.redact(&text).into_owned());
        Ok(())
    }

    fn end(&mut self, _: &Secrets, _: &mut Vec<String>) -> Result<(), Flaw> {
        Ok(())
    }

    fn made_progress(&self) -> bool {
        true
    }

    fn is_finished(&self) -> bool {
        false
    }
}

/// Plays one reply a connection, and gives the `authorization` header of each request.
async fn play(listener: TcpListener, replies: Vec<String>) -> Vec<String> {
    let mut seen = Vec::new();
    for reply in replies {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.expect("a request"));
        }
        let head = String::from_utf8(head).expect("ASCII");
        let header = head.lines().find_map(|line| line.strip_prefix("authorization: "));
        seen.push(header.unwrap_or_default().to_owned());
        stream.write_all(reply.as_bytes()).await.expect("a client that listens");
    }
    seen
}

fn reply(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn each_attempt_asks_the_credential_and_no_secret_it_ever_used_is_shown() {
    let both = format!("{} {}", secret(0), secret(1));
    let busy = format!(r#"{{"error": {{"code": 503, "message": "busy {}"}}}}"#, secret(0));
    let rejected = format!(r#"{{"error": {{"code": 401, "message": "bad {both} {}"}}}}"#, secret(2));
    let replies = vec![
        reply("503 Service Unavailable", &busy),
        reply("200 OK", &both),
        reply("401 Unauthorized", &rejected),
    ];
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let address = listener.local_addr().expect("an address");
    let server = tokio::spawn(play(listener, replies));
    let credential = Arc::new(Fresh::default());
    let transport = Transport {
        http: crate::http::client(Duration::from_secs(20), "127.0.0.1").expect("a client"),
        credential: Arc::<Fresh>::clone(&credential),
        silence: Duration::from_secs(20),
        retry: Policy { base: Duration::from_nanos(1), ..Policy::default() },
        location: None,
        service: &crate::error::ServiceWords::DEVELOPER,
        watcher: None,
    };
    let outgoing = Outgoing {
        method: Method::POST,
        url: format!("http://{address}/").parse().expect("a URL"),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        model: "m".to_owned(),
        costs: true,
    };

    let mut exchange = transport.send(outgoing.clone(), Text);
    let Some(Ok(Arrival::Waiting { reason, .. })) = exchange.next().await else { panic!("a wait") };
    assert_eq!(reason.detail(), "busy [redacted]");
    assert_eq!(exchange.next().await, Some(Ok(Arrival::Sending)));
    assert_eq!(exchange.next().await, Some(Ok(Arrival::Item("[redacted] [redacted]".to_owned()))));
    assert_eq!(exchange.next().await, None);
    assert_eq!(credential.refreshed.load(Ordering::Relaxed), 0);

    let mut exchange = transport.send(outgoing, Text);
    let Some(Err(error)) = exchange.next().await else { panic!("an error") };
    assert_eq!(
        error,
        Error::KeyRejected {
            source: None,
            service: &crate::error::ServiceWords::DEVELOPER,
            said: "bad [redacted] [redacted] [redacted]".to_owned()
        }
    );
    assert_eq!(exchange.next().await, None);
    assert_eq!(credential.refreshed.load(Ordering::Relaxed), 1);
    assert_eq!(server.await.expect("no panic"), [secret(0), secret(1), secret(2)]);
}

#[tokio::test]
async fn a_service_that_takes_nothing_of_a_long_request_is_given_up_after_the_silence() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let deaf = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        pending::<()>().await;
        drop(stream);
    });
    let transport = Transport {
        http: crate::http::client(Duration::from_secs(20), "127.0.0.1").expect("a client"),
        credential: Arc::new(Fresh::default()),
        silence: Duration::from_millis(300),
        retry: Policy { attempts: 1, ..Policy::default() },
        location: None,
        service: &crate::error::ServiceWords::DEVELOPER,
        watcher: None,
    };
    let outgoing = Outgoing {
        body: Bytes::from(vec![0; 32 << 20]),
        ..Outgoing::empty(Method::POST, url.parse().expect("a URL"), "")
    };
    let mut exchange = transport.send(outgoing, Text);
    let first = timeout(Duration::from_secs(20), exchange.next()).await.expect("an end");
    assert_eq!(first, Some(Err(Error::NotTaken { after: Duration::from_millis(300) })));
    deaf.abort();
}
