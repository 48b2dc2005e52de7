//! Who answers, and one ask of it as a task.

use std::thread::{self, JoinHandle};
use std::time::Duration;

use ask::Failure;
use futures_util::StreamExt;
use gemini::wire::{Request, Response};
use gemini::{Client, Wait};
use sandbox::Cancel;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::AbortHandle;

use crate::failures;
use crate::input::{Input, InputFile, in_words};

/// One ask, ready for the engine that will answer it.
#[allow(clippy::large_enum_variant, reason = "there are only as many as asks that run")]
pub(crate) enum Task {
    /// Gemini's own code execution.
    Gemini { client: Client, model: String, request: Request, streaming: bool },
    /// Python on this machine.
    Local { engine: local::Engine, job: local::Job },
}

impl Task {
    /// Whether a model answers, far away: then there is something to send and something that thinks.
    pub(crate) fn talks_to_a_model(&self) -> bool {
        matches!(self, Task::Gemini { .. })
    }
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
    /// The input cannot be used, and nothing was run.
    Refused(Failure),
}

/// A running ask. Dropping it drops the connection, or kills the sandbox.
pub(crate) struct Running {
    messages: UnboundedReceiver<Message>,
    stop: Stop,
}

enum Stop {
    Abort(AbortHandle),
    /// The thread that runs the sandbox; gone where the system gave none.
    Cancel(Cancel, Option<JoinHandle<()>>),
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
                Stop::Cancel(cancel.clone(), run_here(engine, job, cancel, sender))
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
        match &mut self.stop {
            Stop::Abort(task) => task.abort(),
            Stop::Cancel(cancel, thread) => {
                cancel.cancel();
                // Killing takes a moment, and nothing of the run may be left when the program ends. A panic of the
                // thread was told where it happened.
                let _ = thread.take().map(JoinHandle::join);
            }
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
        gemini::Error::KeyUnusable { .. } | gemini::Error::Misconfigured { .. } => {
            Message::Refused(failures::of_gemini(error))
        }
        error => Message::Failed(failures::of_gemini(error)),
    }
}

/// A thread, and not a task: the sandbox blocks, and its processes die with the thread that started them.
fn run_here(
    engine: local::Engine,
    job: local::Job,
    cancel: Cancel,
    sender: UnboundedSender<Message>,
) -> Option<JoinHandle<()>> {
    let failed = sender.clone();
    let run = move || ask_local(&engine, job, &cancel, &sender);
    let thread = thread::Builder::new().name("sandbox".to_owned()).spawn(run);
    thread
        .map_err(|error| {
            let failure = Failure::new(
                "The system gives no more threads",
                in_words(&error),
                "Close other programs, or raise the limit (ulimit -u).",
            );
            let _ = failed.send(Message::Failed(failure));
        })
        .ok()
}

fn ask_local(engine: &local::Engine, job: local::Job, cancel: &Cancel, sender: &UnboundedSender<Message>) {
    let mut emit = |response: Response| {
        let _ = sender.send(Message::Response(Box::new(response)));
    };
    if let Err(error) = engine.ask(job, cancel, &mut emit) {
        let failure = failures::of_local(&error);
        let is_input = matches!(
            error,
            local::Error::NotPython { .. }
                | local::Error::Nothing
                | local::Error::Unsupported { .. }
                | local::Error::Unreadable { .. }
        );
        let _ = sender.send(if is_input { Message::Refused(failure) } else { Message::Failed(failure) });
    }
}

/// The local engine's form of an ask.
pub(crate) fn job(input: Input, wall: Duration) -> local::Job {
    let limits = sandbox::Limits { wall, ..sandbox::Limits::default() };
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
