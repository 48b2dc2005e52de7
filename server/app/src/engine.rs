//! Who answers, and one ask of it as a task.

use std::time::Duration;

use ask::Failure;
use futures_util::StreamExt;
use gemini::wire::{Request, Response};
use gemini::{Client, Wait};
use sandbox::Cancel;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::AbortHandle;

use crate::failures;
use crate::input::{Input, InputFile};

/// One ask, ready for the engine that will answer it.
pub(crate) enum Task {
    /// Gemini's own code execution.
    Gemini { client: Client, model: String, request: Request, streaming: bool },
    /// Python on this machine.
    Local { engine: local::Engine, job: local::Job },
}

/// What a running ask tells.
pub(crate) enum Message {
    /// The service asked to wait; the request goes out again by itself.
    Waiting { delay: Duration, reason: String },
    /// The next piece of the answer.
    Response(Box<Response>),
    /// The answer ended before it was whole.
    Cut,
    /// There is no answer, or no more of it.
    Failed(Failure),
}

/// A running ask. Dropping it drops the connection, or kills the sandbox.
pub(crate) struct Running {
    messages: UnboundedReceiver<Message>,
    stop: Stop,
}

enum Stop {
    Abort(AbortHandle),
    Cancel(Cancel),
}

impl Running {
    /// Starts a task on the current runtime.
    pub(crate) fn start(task: Task) -> Self {
        let (sender, messages) = mpsc::unbounded_channel();
        let stop = match task {
            Task::Gemini { client, model, request, streaming } => {
                let asking = ask_gemini(client, model, request, streaming, sender);
                Stop::Abort(tokio::spawn(asking).abort_handle())
            }
            Task::Local { engine, job } => {
                let cancel = Cancel::new();
                let handle = cancel.clone();
                tokio::task::spawn_blocking(move || ask_local(&engine, job, &cancel, &sender));
                Stop::Cancel(handle)
            }
        };
        Running { messages, stop }
    }

    /// The next message; `None` once there are no more.
    pub(crate) async fn next(&mut self) -> Option<Message> {
        self.messages.recv().await
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        match &self.stop {
            Stop::Abort(task) => task.abort(),
            Stop::Cancel(cancel) => cancel.cancel(),
        }
    }
}

// A message that cannot be sent has no reader any more: the ask was dropped, and this task with it.

async fn ask_gemini(
    client: Client,
    model: String,
    request: Request,
    streaming: bool,
    sender: UnboundedSender<Message>,
) {
    let on_wait = |wait: &Wait<'_>| {
        let _ = sender
            .send(Message::Waiting { delay: wait.delay, reason: failures::of_gemini(wait.reason).title });
    };
    let answer = if streaming {
        client.stream(&model, &request, on_wait).await
    } else {
        let whole = client.generate(&model, &request, on_wait).await;
        Ok(futures_util::stream::iter([whole]).boxed())
    };
    let mut responses = match answer {
        Ok(responses) => responses,
        Err(error) => return drop(sender.send(failed(&error))),
    };
    while let Some(next) = responses.next().await {
        let message =
            next.map_or_else(|error| failed(&error), |response| Message::Response(Box::new(response)));
        let _ = sender.send(message);
    }
}

fn failed(error: &gemini::Error) -> Message {
    match error {
        gemini::Error::Interrupted => Message::Cut,
        error => Message::Failed(failures::of_gemini(error)),
    }
}

fn ask_local(engine: &local::Engine, job: local::Job, cancel: &Cancel, sender: &UnboundedSender<Message>) {
    let mut emit = |response: Response| {
        let _ = sender.send(Message::Response(Box::new(response)));
    };
    if let Err(error) = engine.ask(job, cancel, &mut emit) {
        let _ = sender.send(Message::Failed(failures::of_local(&error)));
    }
}

/// The local engine's form of an ask.
pub(crate) fn job(input: Input, wall: Option<Duration>) -> local::Job {
    let mut limits = sandbox::Limits::default();
    limits.wall = wall.unwrap_or(limits.wall);
    local::Job {
        question: input.question,
        excerpt: input
            .excerpt
            .map(|excerpt| local::Excerpt { language: excerpt.language, text: excerpt.text }),
        files: input
            .files
            .into_iter()
            .map(|InputFile { name, file }| local::DataFile { name, file })
            .collect(),
        limits,
    }
}
