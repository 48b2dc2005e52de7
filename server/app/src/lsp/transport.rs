//! Reads and writes messages in their frames, over two streams.
//!
//! The library's own loop ends at the first message it cannot read, and stops reading while four requests are
//! pending. This one answers such a message with an error, and lets every handler take its first step — the one
//! that changes the session — before it reads the next message.

use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::{FutureExt, SinkExt, StreamExt};
use serde::Serialize;
use tokio::io::{
    AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader,
};
use tokio::sync::Notify;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::time::timeout;
use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_lsp::{ClientSocket, Loopback};
use tower_service::Service;

use super::service::EditorService;
use super::{json, notices};

/// Serves until the input ends or the editor sends `exit`.
pub(super) async fn serve(
    input: impl AsyncRead + Unpin,
    mut output: impl AsyncWrite + Unpin,
    service: EditorService,
    socket: ClientSocket,
) {
    let (requests, answers) = socket.split();
    let (outbox, mut responses) = Outbox::new();
    tokio::select! {
        () = read(BufReader::new(input), service, answers, &outbox) => {}
        // If the output cannot be written, the editor is gone.
        _ = write(&mut output, requests, &outbox, &mut responses) => return,
    }
    // Answers from before the end are still sent, if the editor reads them.
    let flushing = async {
        while let Ok(response) = responses.try_recv() {
            if send(&mut output, &response).await.is_err() {
                return;
            }
        }
    };
    let _ = timeout(FLUSH_TIMEOUT, flushing).await;
}

/// How long the editor may take at the end to read the remaining answers.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);

/// While more bytes of answers than this wait for the editor to read them, no message is read.
const MAX_UNREAD: usize = 32 << 20;

/// The longest message, in bytes. A greater length means that the stream is out of step.
const MAX_LENGTH: u64 = 1 << 30;

/// The answers that wait to be written, as frames.
#[derive(Clone)]
struct Outbox {
    sender: UnboundedSender<Vec<u8>>,
    unread: Arc<AtomicUsize>,
    written: Arc<Notify>,
}

impl Outbox {
    fn new() -> (Self, UnboundedReceiver<Vec<u8>>) {
        let (sender, responses) = mpsc::unbounded_channel();
        (Outbox { sender, unread: Arc::default(), written: Arc::default() }, responses)
    }

    fn put(&self, response: &Response) {
        let Ok(frame) = to_frame(response) else {
            return;
        };
        self.unread.fetch_add(frame.len(), Ordering::Relaxed);
        // Without a receiver, the server is ending.
        let _ = self.sender.send(frame);
    }

    fn mark_written(&self, bytes: usize) {
        self.unread.fetch_sub(bytes, Ordering::Relaxed);
        self.written.notify_one();
    }

    /// Waits until there is room for more answers.
    async fn has_room(&self) {
        while self.unread.load(Ordering::Relaxed) > MAX_UNREAD {
            self.written.notified().await;
        }
    }
}

type Answers = <ClientSocket as Loopback>::ResponseSink;
type Requests = <ClientSocket as Loopback>::RequestStream;

async fn read(
    mut input: impl AsyncBufRead + Unpin,
    mut service: EditorService,
    mut answers: Answers,
    outbox: &Outbox,
) {
    while let Ok(Some(body)) = read_body(&mut input).await {
        match Message::parse(&body) {
            Message::Request(request) => {
                let is_last = request.method() == "exit";
                if poll_fn(|context| service.poll_ready(context)).await.is_err() {
                    return;
                }
                answer(service.call(request), outbox);
                if is_last {
                    return;
                }
            }
            Message::Response(response) => {
                if answers.send(response).await.is_err() {
                    return;
                }
            }
            Message::Unreadable(error) => {
                tracing::warn!(bytes = body.len(), "a message that cannot be read");
                outbox.put(&Response::from_error(Id::Null, error));
            }
        }
        // Lets the writer run, however much there is to read.
        tokio::task::yield_now().await;
        outbox.has_room().await;
    }
}

/// Takes the first step of a handler here, and the others in a task. Queues its answer.
fn answer<E: Send + 'static>(
    mut handler: impl Future<Output = Result<Option<Response>, E>> + Send + Unpin + 'static,
    outbox: &Outbox,
) {
    let outbox = outbox.clone();
    let respond = move |answer: Result<Option<Response>, E>| {
        if let Ok(Some(response)) = answer {
            outbox.put(&notices::error_without_links(response));
        }
    };
    match (&mut handler).now_or_never() {
        Some(answer) => respond(answer),
        None => drop(tokio::spawn(async move { respond(handler.await) })),
    }
}

async fn write(
    output: &mut (impl AsyncWrite + Unpin),
    mut requests: Requests,
    outbox: &Outbox,
    responses: &mut UnboundedReceiver<Vec<u8>>,
) -> io::Result<()> {
    loop {
        tokio::select! {
            Some(frame) = responses.recv() => {
                send(output, &frame).await?;
                outbox.mark_written(frame.len());
            }
            Some(request) = requests.next() => send(output, &to_frame(&outgoing(request))?).await?,
            else => return Ok(()),
        }
    }
}

/// A request without `params: null`, which the library sends and JSON-RPC does not allow, and without a link in its text.
fn outgoing(request: Request) -> Request {
    let (method, id, params) = request.into_parts();
    let params = params.filter(|params| !params.is_null());
    let params = params.map(|params| notices::without_links(&method, params));
    let request = Request::build(method);
    let request = match params {
        Some(params) => request.params(params),
        None => request,
    };
    match id {
        Some(id) => request.id(id).finish(),
        None => request.finish(),
    }
}

fn to_frame(message: &impl Serialize) -> io::Result<Vec<u8>> {
    let body = serde_json::to_vec(message)?;
    let mut frame = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    frame.extend(body);
    Ok(frame)
}

async fn send(output: &mut (impl AsyncWrite + Unpin), frame: &[u8]) -> io::Result<()> {
    output.write_all(frame).await?;
    output.flush().await
}

/// A message from the editor.
enum Message {
    Request(Request),
    Response(Response),
    Unreadable(Error),
}

impl Message {
    fn parse(body: &[u8]) -> Self {
        let Some(value) = json::parse(body) else {
            return Message::Unreadable(Error::parse_error());
        };
        let message = if value.get("method").is_some() {
            serde_json::from_value(value).map(Message::Request)
        } else {
            serde_json::from_value(value).map(Message::Response)
        };
        message.unwrap_or_else(|_| Message::Unreadable(Error::invalid_request()))
    }
}

/// The body of the next message; `None` at the end of the input. Lines before the header are skipped.
async fn read_body(input: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Vec<u8>>> {
    let mut length = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        match (text.trim_end(), length) {
            ("", Some(length)) if length > MAX_LENGTH => return Ok(None),
            ("", Some(length)) => {
                let mut body = Vec::new();
                input.take(length).read_to_end(&mut body).await?;
                return Ok((body.len() as u64 == length).then_some(body));
            }
            (header, _) => length = content_length(header).or(length),
        }
    }
}

fn content_length(header: &str) -> Option<u64> {
    let (name, value) = header.split_once(':')?;
    name.trim().eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use proptest::prelude::*;
    use tokio::io::{AsyncBufRead, BufReader};

    use super::{Message, read_body};

    async fn bodies(mut input: impl AsyncBufRead + Unpin) -> Vec<String> {
        let mut bodies = Vec::new();
        while let Some(body) = read_body(&mut input).await.expect("a slice can always be read") {
            bodies.push(String::from_utf8_lossy(&body).into_owned());
        }
        bodies
    }

    #[tokio::test]
    async fn noise_between_messages_is_skipped() {
        let input = b"noise\r\n\r\ncontent-length: 2\r\nContent-Type: x\r\n\r\n{}\nContent-Length: 3\n\nabcContent-Length: 9\r\n\r\ncut";
        assert_eq!(bodies(&input[..]).await, ["{}", "abc"]);
        assert!(bodies(&b"Content-Length: 18446744073709551615\r\n\r\n{}"[..]).await.is_empty());
        assert_eq!(bodies(&b"Content-Length: 0\r\n\r\nContent-Length: -1\r\n\r\n"[..]).await, [""]);
    }

    #[test]
    fn a_message_is_a_request_a_response_or_an_error() {
        let kind = |body: &str| match Message::parse(body.as_bytes()) {
            Message::Request(_) => "request",
            Message::Response(_) => "response",
            Message::Unreadable(error) => match error.code.code() {
                -32700 => "parse error",
                _ => "invalid request",
            },
        };
        let bodies = [
            r#"{"jsonrpc":"2.0","method":"x"}"#,
            r#"{"jsonrpc":"2.0","id":1,"result":null}"#,
            "{",
            "[]",
            r#"{"jsonrpc":"1.0","id":1,"method":"x"}"#,
            r#"{"jsonrpc":"2.0","method":3}"#,
            r#"{"jsonrpc":"2.0","id":100.0,"method":"x"}"#,
        ];
        assert_eq!(
            bodies.map(kind),
            [
                "request",
                "response",
                "parse error",
                "invalid request",
                "invalid request",
                "invalid request",
                "request"
            ]
        );
    }

    /// What is read of an input that comes in pieces of this many bytes.
    fn read_in_pieces(input: &[u8], size: usize) -> Vec<String> {
        bodies(BufReader::with_capacity(size, input)).now_or_never().expect("a slice never waits")
    }

    proptest! {
        #[test]
        fn messages_are_read_the_same_however_they_are_cut(
            messages in prop::collection::vec((r"(\r\n|noise\n|X: y\r\n){0,2}", any::<String>(), "\n|\r\n"), 0..6),
            size in 1_usize..40,
        ) {
            let frame = |(noise, body, end): &(String, String, String)| {
                format!("{noise}Content-Length: {}{end}{end}{body}", body.len())
            };
            let input: String = messages.iter().map(frame).collect();
            let sent: Vec<String> = messages.into_iter().map(|(_, body, _)| body).collect();
            prop_assert_eq!(read_in_pieces(input.as_bytes(), size), sent);
        }

        #[test]
        fn no_input_makes_it_panic_or_wait(
            input in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..200),
                r"(Content-Length: ?|[0-9]{1,3}|\r\n|\n|:|\{|\}|\[|[a-z]){0,60}".prop_map(String::into_bytes),
            ],
            size in 1_usize..40,
        ) {
            let read = read_in_pieces(&input, size);
            prop_assert_eq!(&read, &read_in_pieces(&input, 1_000));
            prop_assert!(read.iter().map(String::len).sum::<usize>() <= 3 * input.len());
        }

        #[test]
        fn any_body_is_a_message_or_an_error(
            body in r#"(\{|\}|\[|\]|,|:|"(jsonrpc|2\.0|id|method|params|result|error|code|message|\\ud800|x)"|-?[0-9]{1,25}|1e999|true|null| ){0,30}"#,
        ) {
            let is_json = serde_json::from_str::<serde_json::Value>(&body).is_ok();
            match Message::parse(body.as_bytes()) {
                Message::Unreadable(_) => {}
                Message::Request(_) | Message::Response(_) => {
                    prop_assert!(is_json || body.contains("\\ud800") || body.contains("999"), "{}", body);
                }
            }
        }
    }
}
