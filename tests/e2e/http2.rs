//! An answer over HTTP/2, as Google really gives it: encrypted, in frames that end anywhere.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

use bytes::Bytes;
use h2::Reason;
use h2::server::{self, SendResponse};
use harness::fake_gemini::cassette;
use harness::{Cli, KEY};
use insta::assert_snapshot;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

/// Less than an event has.
const FRAME: usize = 100;

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// Speaks nothing but HTTP/2.
fn tls() -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_file(fixture("localhost.pem")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(fixture("localhost.pem")).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.expect("versions of TLS").with_no_client_auth();
    let mut config = config.with_single_cert(vec![certificate], key).expect("the key of the certificate");
    config.alpn_protocols = vec![b"h2".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

/// Answers each request with a recording, but for the first one of all, which it may reset.
async fn serve(connection: TcpStream, tls: TlsAcceptor, recording: Bytes, reset: Arc<Mutex<Option<Reason>>>) {
    let connection = tls.accept(connection).await.expect("a handshake");
    let mut connection = server::handshake(connection).await.expect("HTTP/2");
    while let Some(Ok((request, mut reply))) = connection.accept().await {
        let path = request.uri().path();
        assert!(path.ends_with(":streamGenerateContent"), "{path}");
        assert_eq!(request.headers()["x-goog-api-key"], KEY);
        match reset.lock().expect("no panic").take() {
            Some(reason) => reply.send_reset(reason),
            None => send(reply, &recording),
        }
    }
}

fn send(mut reply: SendResponse<Bytes>, recording: &Bytes) {
    let head = http::Response::builder().header("content-type", "text/event-stream").body(());
    let mut body = reply.send_response(head.expect("a head"), false).expect("a stream");
    for frame in recording.chunks(FRAME) {
        body.send_data(recording.slice_ref(frame), false).expect("a frame");
    }
    body.send_data(Bytes::new(), true).expect("the end");
}

/// A service on this machine that plays a recording, once it has reset a first request for this reason.
fn service(recording: &str, reset: Option<Reason>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let address = listener.local_addr().expect("an address");
    let recording = Bytes::from(cassette(recording));
    listener.set_nonblocking(true).expect("a listener for tokio");
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            let (tls, reset) = (tls(), Arc::new(Mutex::new(reset)));
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(connection, tls.clone(), recording.clone(), Arc::clone(&reset)));
            }
        });
    });
    address
}

fn client_of(address: SocketAddr) -> Cli {
    Cli::offline()
        .with("GEMINI_API_KEY", KEY)
        .with("GOOGLE_GEMINI_BASE_URL", &format!("https://localhost:{}", address.port()))
        .with("SSL_CERT_FILE", fixture("authority.pem").to_str().expect("UTF-8"))
}

#[test]
fn an_answer_over_http_2_is_shown_as_any_other() {
    let address = service("mean_of_three.sse", None);
    assert_snapshot!(client_of(address).run(&["ask", "mean?"]).screen(), @r#"
    ─── python ─────────────────────────────────────────────────
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    ─── output ─────────────────────────────────────────────────
    mean = 2
    ─── answer ─────────────────────────────────────────────────
    The mean of the three prices is **2**.
    → 0
    "#);
}

#[test]
fn a_request_that_was_refused_unseen_is_sent_again_and_one_that_may_have_been_seen_is_not() {
    let asked = |reason| client_of(service("plain_text.sse", Some(reason))).run(&["ask", "mean?"]).screen();
    assert_snapshot!(asked(Reason::REFUSED_STREAM), @"
    ─── answer ─────────────────────────────────────────────────
    The sea level rises by about 3.4 mm a year. Größenordnung: 🌊
    → 0
    ");
    assert_snapshot!(asked(Reason::INTERNAL_ERROR), @"
    gemini-exec: No answer came: the connection to localhost broke before anything of the answer came. Ask again; the question may have been billed, so it was not sent a second time.
    → 1
    ");
}
