//! A running ask.

use std::thread::{self, JoinHandle};

use futures_util::stream::{BoxStream, Stream, StreamExt};
use sandbox::Cancel;
use tokio::sync::mpsc::{self, UnboundedReceiver};
use turn::{Failure, Update};

use crate::in_words;

/// A running ask. Dropping it drops the connection, or kills the sandbox and waits until nothing of it is left.
pub struct Running(Source);

enum Source {
    Stream(BoxStream<'static, Update>),
    Thread { updates: UnboundedReceiver<Update>, cancel: Cancel, thread: Option<JoinHandle<()>> },
}

impl Running {
    /// An ask that answers where it is polled.
    pub(crate) fn of_stream(updates: impl Stream<Item = Update> + Send + 'static) -> Self {
        Running(Source::Stream(updates.boxed()))
    }

    /// An ask that answers on a thread of its own: the sandbox blocks, and its processes die with the thread that
    /// started them.
    pub(crate) fn of_thread(run: impl FnOnce(&Cancel, &dyn Fn(Update)) + Send + 'static) -> Self {
        let (sender, updates) = mpsc::unbounded_channel();
        let (cancel, failed) = (Cancel::new(), sender.clone());
        let stop = cancel.clone();
        // An update that cannot be sent has no reader any more: the ask was dropped, and is being cancelled.
        let work = move || run(&stop, &|update| drop(sender.send(update)));
        let thread = thread::Builder::new().name("sandbox".to_owned()).spawn(work);
        let thread = thread.map_err(|error| drop(failed.send(Update::Failed(no_thread(&error))))).ok();
        Running(Source::Thread { updates, cancel, thread })
    }

    /// The next update; `None` once nothing more comes.
    pub async fn next(&mut self) -> Option<Update> {
        match &mut self.0 {
            Source::Stream(updates) => updates.next().await,
            Source::Thread { updates, .. } => updates.recv().await,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Source::Thread { cancel, thread, .. } = &mut self.0 {
            cancel.cancel();
            // Killing takes a moment, and nothing of the run may be left when the program ends. A panic of the thread
            // was reported where it happened.
            let _ = thread.take().map(JoinHandle::join);
        }
    }
}

fn no_thread(error: &std::io::Error) -> Failure {
    Failure::new(
        "The system gives no more threads",
        in_words(error),
        "Close other programs, or raise the limit (ulimit -u).",
    )
}
