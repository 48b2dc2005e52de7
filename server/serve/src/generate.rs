//! `generateContent`, `streamGenerateContent` and `countTokens`.

use std::collections::VecDeque;

use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use gemini::{
    Asker, ServedAnswer, ServedQuestion, ServedRefusal, count_response, counted_question, known_model,
};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};
use turn::Piece;

use crate::answering::{Answering, SPEAKER};
use crate::body::LargePlace;
use crate::queue::ServingTurn;
use crate::state::ServiceState;
use crate::{query, replying};

/// An answer that is made, with all that must be given back at its end.
struct Answer {
    answering: Answering,
    written: ServedAnswer,
    deadline: Instant,
    _running: ServingTurn,
    _large: LargePlace,
}

/// A whole answer.
pub(crate) async fn whole(
    service: &ServiceState,
    request: Request,
    model: &str,
    asker: Asker,
    deadline: Instant,
) -> Result<Response, ServedRefusal> {
    let mut answer = begin(service, request, model, asker, deadline).await?;
    let mut pieces = Vec::new();
    while let Some(piece) = answer.next().await {
        pieces.push(piece?);
    }
    Ok(replying::json(&answer.written.whole(&pieces)))
}

/// An answer in chunks: events with `alt=sse`, else a list of JSON.
pub(crate) async fn streamed(
    service: &ServiceState,
    request: Request,
    model: &str,
    asker: Asker,
    deadline: Instant,
) -> Result<Response, ServedRefusal> {
    let is_events = query::value(request.uri().query(), "alt").as_deref() == Some("sse");
    let mut answer = begin(service, request, model, asker, deadline).await?;
    // What fails before its first piece is refused with a status.
    let first = answer.next().await.transpose()?;
    let framing = if is_events { Framing::Events } else { Framing::List { is_open: false } };
    let chunks = Chunks { answer, framing, waiting: first.into_iter().map(Ok).collect(), is_over: false };
    let body = Body::from_stream(stream::unfold(chunks, Chunks::next));
    let media_type = if is_events { "text/event-stream" } else { "application/json; charset=UTF-8" };
    Ok(replying::with_type(HeaderValue::from_static(media_type), body))
}

/// The tokens of a question.
pub(crate) async fn counted(
    service: &ServiceState,
    request: Request,
    model: &str,
    asker: Asker,
) -> Result<Response, ServedRefusal> {
    known_model(model)?;
    let place = service.queue.enter()?;
    let count = move |body: &[u8]| counted_question(body, asker).map(|question| count_response(&question));
    let (count, _) = service.bodies.read(request.into_body(), count).await?;
    drop(place);
    Ok(replying::json(&count))
}

/// Reads the question, waits for its turn and starts to answer.
async fn begin(
    service: &ServiceState,
    request: Request,
    model: &str,
    asker: Asker,
    deadline: Instant,
) -> Result<Answer, ServedRefusal> {
    known_model(model)?;
    let place = service.queue.enter()?;
    let read = move |body: &[u8]| {
        let question = ServedQuestion::read(body, asker)?;
        let written = ServedAnswer::new(&question, SPEAKER);
        Ok((question, written))
    };
    let ((question, written), large) = service.bodies.read(request.into_body(), read).await?;
    let running = timeout_at(deadline, place.turn()).await.map_err(|_| ServedRefusal::too_slow())?;
    let answering = Answering::start(question, service.executor.clone(), service.store.clone())?;
    Ok(Answer { answering, written, deadline, _running: running, _large: large })
}

impl Answer {
    async fn next(&mut self) -> Option<Result<Piece, ServedRefusal>> {
        let next = timeout_at(self.deadline, self.answering.next()).await;
        next.unwrap_or_else(|_| Some(Err(ServedRefusal::too_slow())))
    }
}

/// How chunks are put into a stream.
#[derive(Clone, Copy)]
enum Framing {
    /// `data: …` and a blank line, for each.
    Events,
    /// One list of JSON.
    List { is_open: bool },
}

/// What is sent, piece by piece.
struct Chunks {
    answer: Answer,
    framing: Framing,
    waiting: VecDeque<Result<Piece, ServedRefusal>>,
    is_over: bool,
}

impl Chunks {
    /// The next bytes; `None` at the end.
    async fn next(mut self) -> Option<(Result<Bytes, std::convert::Infallible>, Self)> {
        while !self.is_over {
            let next = match self.waiting.pop_front() {
                Some(next) => Some(next),
                None => self.answer.next().await,
            };
            let chunk = match next {
                Some(Ok(piece)) => self.answer.written.chunk(&piece),
                Some(Err(refusal)) => {
                    self.is_over = true;
                    Some(refusal.body())
                }
                None => {
                    self.is_over = true;
                    Some(self.answer.written.last_chunk())
                }
            };
            if let Some(chunk) = chunk {
                let bytes = self.framing.framed(&chunk, self.is_over);
                return Some((Ok(bytes), self));
            }
        }
        None
    }
}

impl Framing {
    fn framed(&mut self, chunk: &Value, is_last: bool) -> Bytes {
        match self {
            Framing::Events => format!("data: {chunk}\r\n\r\n").into(),
            Framing::List { is_open } => {
                let before = if *is_open { ",\r\n" } else { "[" };
                *is_open = true;
                format!("{before}{chunk}{}", if is_last { "]" } else { "\n" }).into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Framing;

    #[test]
    fn chunks_are_events_or_a_list() {
        let drawn = |mut framing: Framing| {
            let chunks = [(1, false), (2, false), (3, true)];
            chunks.map(|(number, is_last)| {
                String::from_utf8(framing.framed(&json!({ "a": number }), is_last).to_vec()).unwrap()
            })
        };
        assert_eq!(
            drawn(Framing::Events).concat(),
            "data: {\"a\":1}\r\n\r\ndata: {\"a\":2}\r\n\r\ndata: {\"a\":3}\r\n\r\n"
        );
        let list = drawn(Framing::List { is_open: false }).concat();
        assert_eq!(list, "[{\"a\":1}\n,\r\n{\"a\":2}\n,\r\n{\"a\":3}]");
        assert!(serde_json::from_str::<serde_json::Value>(&list).is_ok());
    }
}
