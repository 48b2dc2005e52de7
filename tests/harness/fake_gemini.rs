//! A fake service: real bytes over HTTP on loopback, played from a script. It records every request.
//!
//! It runs on its own thread, so that a test need not be async: tests of the binary use it too.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::serve::ListenerExt;
use bytes::Bytes;
use futures_util::stream::{self, Stream};
use serde_json::{Value, json};
use tokio::sync::{Semaphore, oneshot};

use crate::waiting::PATIENCE;

/// A running service. Stops when dropped.
pub struct FakeGemini {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

/// One scripted reply.
#[derive(Clone)]
pub struct Reply {
    start: Start,
    headers: Vec<(String, String)>,
    steps: VecDeque<Step>,
}

#[derive(Clone, Copy)]
enum Start {
    Status(u16),
    /// Send nothing, not even a status.
    Silence,
    /// Close the connection instead of sending a status.
    Close,
}

#[derive(Clone)]
enum Step {
    Send(Bytes),
    SendForEver(Bytes, Duration),
    Pause(Duration),
    Wait,
    Hang,
    Break,
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Received {
    /// For example `POST`.
    pub method: String,
    /// Path and query as sent.
    pub path: String,
    /// All headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

struct Shared {
    state: Mutex<Played>,
    changed: Condvar,
    /// How many more events of [`Reply::event_by_event`] may be sent.
    events: Semaphore,
}

#[derive(Default)]
struct Played {
    script: VecDeque<Reply>,
    requests: Vec<Received>,
    /// How many clients left before the end of their reply.
    left: usize,
}

impl FakeGemini {
    /// Starts a service that sends these replies in this order, whatever the requests are. After the last it
    /// answers 501, for which no client sends a request again.
    ///
    /// # Panics
    ///
    /// If it cannot listen on loopback.
    #[must_use]
    pub fn playing(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback exists");
        listener.set_nonblocking(true).expect("a socket can be nonblocking");
        let address = listener.local_addr().expect("a bound socket has an address");
        let shared =
            Shared { state: Mutex::default(), changed: Condvar::new(), events: Semaphore::const_new(0) };
        let shared = Arc::new(shared);
        shared.state.lock().expect("no test panics inside").script = replies.into_iter().collect();
        let (stop, stopped) = oneshot::channel();
        let state = Arc::clone(&shared);
        let thread = std::thread::spawn(move || serve(listener, state, stopped));
        FakeGemini { address, shared, stop: Some(stop), thread: Some(thread) }
    }

    /// Sends these replies too, after those it has.
    ///
    /// # Panics
    ///
    /// If the service has stopped.
    pub fn then_play(&self, replies: impl IntoIterator<Item = Reply>) {
        self.shared.with(|played| played.script.extend(replies));
    }

    /// The base URL, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.shared.with(|played| played.requests.clone())
    }

    /// The only request so far.
    ///
    /// # Panics
    ///
    /// If there were none or several.
    #[must_use]
    pub fn only_request(&self) -> Received {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "one request was expected");
        requests.remove(0)
    }

    /// Waits until this many requests have come; `false` if they do not.
    #[must_use]
    pub fn wait_for_requests(&self, count: usize) -> bool {
        self.shared.wait_until(|played| played.requests.len() >= count)
    }

    /// Sends the next event of a reply that waits for this.
    pub fn next_event(&self) {
        self.shared.events.add_permits(1);
    }

    /// Waits until a client has left in the middle of its reply; `false` if none does.
    #[must_use]
    pub fn wait_for_disconnect(&self) -> bool {
        self.shared.wait_until(|played| played.left > 0)
    }
}

impl Drop for FakeGemini {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Reply {
    /// A reply of one piece.
    #[must_use]
    pub fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Reply { start: Start::Status(status), headers: Vec::new(), steps: VecDeque::new() }
            .header(header::CONTENT_TYPE.as_str(), content_type)
            .then(body)
    }

    /// One of our recordings, with its content type.
    #[must_use]
    pub fn stream(recording: &str) -> Self {
        let content_type = match recording.rsplit_once('.') {
            Some((_, "sse")) => "text/event-stream",
            Some((_, "html")) => "text/html",
            _ => "application/json; charset=UTF-8",
        };
        Reply::new(200, content_type, cassette(recording))
    }

    /// One of our recordings, with the HTTP status of an error.
    #[must_use]
    pub fn recorded_error(status: u16, recording: &str) -> Self {
        Reply { start: Start::Status(status), ..Reply::stream(recording) }
    }

    /// An error as the service sends it.
    #[must_use]
    pub fn error(code: u16, status: &str, message: &str) -> Self {
        Reply::error_with(code, status, message, &json!([]))
    }

    /// An error with typed details.
    #[must_use]
    pub fn error_with(code: u16, status: &str, message: &str, details: &Value) -> Self {
        let error =
            json!({"error": {"code": code, "status": status, "message": message, "details": details}});
        Reply::new(code, "application/json; charset=UTF-8", format!("{error:#}"))
    }

    /// A redirect.
    #[must_use]
    pub fn redirect(code: u16, target: &str) -> Self {
        Reply::new(code, "text/plain", "").header(header::LOCATION.as_str(), target)
    }

    /// Reads the request and sends nothing until the client leaves.
    #[must_use]
    pub fn silence() -> Self {
        Reply { start: Start::Silence, headers: Vec::new(), steps: VecDeque::new() }
    }

    /// Reads the request and closes the connection.
    #[must_use]
    pub fn close() -> Self {
        Reply { start: Start::Close, headers: Vec::new(), steps: VecDeque::new() }
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a text in its headers replaced: its own address is known only once the service runs.
    #[must_use]
    pub fn with_text(mut self, text: &str, by: &str) -> Self {
        for (_, value) in &mut self.headers {
            *value = value.replace(text, by);
        }
        self
    }

    /// Then sends these bytes.
    #[must_use]
    pub fn then(mut self, bytes: impl Into<Bytes>) -> Self {
        self.steps.push_back(Step::Send(bytes.into()));
        self
    }

    /// Then pauses.
    #[must_use]
    pub fn then_pause(mut self, pause: Duration) -> Self {
        self.steps.push_back(Step::Pause(pause));
        self
    }

    /// Then sends nothing more until the client leaves.
    #[must_use]
    pub fn then_hang(mut self) -> Self {
        self.steps.push_back(Step::Hang);
        self
    }

    /// Then breaks the connection.
    #[must_use]
    pub fn then_break(mut self) -> Self {
        self.steps.push_back(Step::Break);
        self
    }

    /// Then sends a line that never ends.
    #[must_use]
    pub fn then_endless_line(mut self) -> Self {
        self.steps.push_back(Step::Send(Bytes::from_static(b"data: \"")));
        self.then_for_ever(vec![b'x'; 1 << 20], Duration::ZERO)
    }

    /// Then repeats these bytes for ever, with a pause before each time.
    #[must_use]
    pub fn then_for_ever(mut self, bytes: impl Into<Bytes>, pause: Duration) -> Self {
        self.steps.push_back(Step::SendForEver(bytes.into(), pause));
        self
    }

    /// The same bytes in pieces of this size, each sent separately.
    #[must_use]
    pub fn in_pieces(mut self, size: usize) -> Self {
        let cut = |step| match step {
            Step::Send(bytes) => {
                bytes.chunks(size).map(|piece| Step::Send(Bytes::copy_from_slice(piece))).collect()
            }
            other => vec![other],
        };
        self.steps = self.steps.into_iter().flat_map(cut).collect();
        self
    }

    /// The events of the bytes so far, each after a pause.
    #[must_use]
    pub fn slowly(self, pause: Duration) -> Self {
        let mut slow = self.event_by_event();
        slow.steps
            .iter_mut()
            .filter(|step| matches!(step, Step::Wait))
            .for_each(|step| *step = Step::Pause(pause));
        slow
    }

    /// The events of the bytes so far, each sent by [`FakeGemini::next_event`].
    #[must_use]
    pub fn event_by_event(mut self) -> Self {
        const END: &[u8] = b"\r\n\r\n";
        let cut = |step| match step {
            Step::Send(bytes) => {
                let mut steps = Vec::new();
                let mut rest = &bytes[..];
                while let Some(end) = rest.windows(END.len()).position(|window| window == END) {
                    let (event, after) = rest.split_at(end + END.len());
                    steps.extend([Step::Wait, Step::Send(Bytes::copy_from_slice(event))]);
                    rest = after;
                }
                steps
            }
            other => vec![other],
        };
        self.steps = self.steps.into_iter().flat_map(cut).collect();
        self
    }

    /// The bytes so far, compressed.
    ///
    /// # Panics
    ///
    /// Never: writing to memory does not fail.
    #[must_use]
    pub fn gzipped(mut self) -> Self {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        for step in &self.steps {
            if let Step::Send(bytes) = step {
                encoder.write_all(bytes).expect("memory takes all");
            }
        }
        self.steps = VecDeque::from([Step::Send(encoder.finish().expect("memory takes all").into())]);
        self.header(header::CONTENT_ENCODING.as_str(), "gzip")
    }
}

impl Received {
    /// A header's text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// If it is not JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}

/// The bytes of one of our recordings.
///
/// # Panics
///
/// If none has that name.
#[must_use]
pub fn cassette(name: &str) -> Vec<u8> {
    let path = cassettes().join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The folder of our own recordings.
#[must_use]
pub fn cassettes() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("cassettes")
}

impl Shared {
    fn with<T>(&self, look: impl FnOnce(&mut Played) -> T) -> T {
        let outcome = look(&mut self.state.lock().expect("no test panics inside"));
        self.changed.notify_all();
        outcome
    }

    fn wait_until(&self, happened: impl Fn(&Played) -> bool) -> bool {
        let state = self.state.lock().expect("no test panics inside");
        let waited = self.changed.wait_timeout_while(state, PATIENCE, |played| !happened(played));
        happened(&waited.expect("no test panics inside").0)
    }
}

fn serve(listener: TcpListener, shared: Arc<Shared>, stopped: oneshot::Receiver<Infallible>) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).expect("the socket is nonblocking");
        // The end of a body must not wait for the client's word that it has the rest.
        let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
        let app = Router::new().fallback(answer).with_state(shared);
        tokio::select! {
            served = axum::serve(listener, app) => served.expect("loopback stays"),
            _ = stopped => {}
        }
    });
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let received = Received {
        method: head.method.to_string(),
        path: head.uri.to_string(),
        headers: head.headers,
        body: to_bytes(body, usize::MAX).await.unwrap_or_default(),
    };
    let reply = shared.with(|played| {
        played.requests.push(received);
        played.script.pop_front().unwrap_or_else(|| Reply::error(501, "UNIMPLEMENTED", "the script is over"))
    });
    let watch = Watch { shared, over: false };
    let status = match reply.start {
        Start::Status(status) => status,
        Start::Silence => std::future::pending().await,
        // Ends the task of the connection, and so the connection, without a message.
        Start::Close => std::panic::resume_unwind(Box::new("closed")),
    };
    let mut response = Response::builder().status(StatusCode::from_u16(status).expect("a valid status"));
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    response.body(Body::from_stream(play(reply.steps, watch))).expect("valid headers")
}

/// Counts a client that leaves before the end of its reply.
struct Watch {
    shared: Arc<Shared>,
    over: bool,
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.over {
            self.shared.with(|played| played.left += 1);
        }
    }
}

fn play(steps: VecDeque<Step>, watch: Watch) -> impl Stream<Item = io::Result<Bytes>> {
    stream::unfold((steps, watch), async |(mut steps, mut watch)| {
        loop {
            match steps.pop_front() {
                None => {
                    watch.over = true;
                    return None;
                }
                Some(Step::Send(bytes)) => {
                    // Returning pending once makes the server flush.
                    tokio::task::yield_now().await;
                    return Some((Ok(bytes), (steps, watch)));
                }
                Some(Step::SendForEver(bytes, pause)) => {
                    if !pause.is_zero() {
                        tokio::time::sleep(pause).await;
                    }
                    steps.push_front(Step::SendForEver(bytes.clone(), pause));
                    return Some((Ok(bytes), (steps, watch)));
                }
                Some(Step::Wait) => {
                    let permit = watch.shared.events.acquire().await;
                    permit.expect("never closed").forget();
                }
                Some(Step::Pause(pause)) => tokio::time::sleep(pause).await,
                Some(Step::Hang) => std::future::pending().await,
                Some(Step::Break) => {
                    tokio::task::yield_now().await;
                    watch.over = true;
                    return Some((Err(io::Error::from(io::ErrorKind::ConnectionReset)), (steps, watch)));
                }
            }
        }
    })
}
