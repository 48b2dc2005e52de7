//! A running ask.

use std::panic::{self, AssertUnwindSafe};
use std::thread::{self, JoinHandle};

use futures_util::FutureExt;
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use sandbox::{Cancel, in_words};
use tokio::sync::mpsc::{self, UnboundedReceiver};
use turn::{Failure, Mark, Turn, Update};

use crate::grounds::Grounds;

/// How many updates come together at most: some milliseconds of work.
const MOST_TOGETHER: usize = 1_000;

/// A running ask. Dropping it cancels the ask: closes the connection, or kills the sandbox and waits until its
/// processes are gone.
pub struct Running {
    source: Source,
    grounds: Option<Grounds>,
}

enum Source {
    Stream(BoxStream<'static, Update>),
    Thread { updates: UnboundedReceiver<Update>, cancel: Cancel, thread: Option<JoinHandle<()>> },
}

impl Running {
    /// An ask that runs while it is polled.
    pub(crate) fn from_stream(updates: impl Stream<Item = Update> + Send + 'static) -> Self {
        Running { source: Source::Stream(updates.fuse().boxed()), grounds: None }
    }

    /// An ask that runs on its own thread. The sandbox blocks, and its processes die with the thread that started them.
    pub(crate) fn on_thread(run: impl FnOnce(&Cancel, &dyn Fn(Update)) + Send + 'static) -> Self {
        let (sender, updates) = mpsc::unbounded_channel();
        let (cancel, failed) = (Cancel::new(), sender.clone());
        let stop = cancel.clone();
        // Sending fails only after the ask was dropped. It is being cancelled, so nobody needs the update.
        let work = move || {
            let emit = |update| drop(sender.send(update));
            if panic::catch_unwind(AssertUnwindSafe(|| run(&stop, &emit))).is_err() {
                emit(Update::Failed(Failure::bug()));
            }
        };
        let thread = thread::Builder::new().name("sandbox".to_owned()).spawn(work);
        let thread = thread.map_err(|error| drop(failed.send(Update::Failed(no_thread(&error))))).ok();
        Running { source: Source::Thread { updates, cancel, thread }, grounds: None }
    }

    /// The same, with what its answer may rest on.
    pub(crate) fn with_grounds(mut self, grounds: Grounds) -> Self {
        self.grounds = Some(grounds);
        self
    }

    /// What its answer may rest on, once; `None` if a model had no part in it.
    pub fn take_grounds(&mut self) -> Option<Grounds> {
        self.grounds.take()
    }

    /// The answer of a turn that was kept, as it came.
    #[must_use]
    pub fn kept(turn: &Turn) -> Self {
        let (pieces, parts) = turn.since(&mut Mark::default());
        let since = turn.reused.or(turn.began).unwrap_or_default();
        let memory = Update::Memory(turn.memory.opening());
        let evidence = Update::Evidence(turn.evidence.clone());
        let updates = [Update::Reused { since }, memory, Update::Answer { pieces, parts }, evidence];
        Running::from_stream(stream::iter(updates))
    }

    /// The next updates, at least one; `None` after the last one. Those of an answer that are there come together.
    pub async fn next(&mut self) -> Option<Vec<Update>> {
        match &mut self.source {
            Source::Stream(updates) => {
                let mut next = vec![updates.next().await?];
                // What is no answer must be heard of before anything else happens.
                while matches!(next.last(), Some(Update::Answer { .. })) && next.len() < MOST_TOGETHER {
                    let Some(Some(update)) = updates.next().now_or_never() else { break };
                    next.push(update);
                }
                Some(next)
            }
            Source::Thread { updates, .. } => updates.recv().await.map(|update| vec![update]),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Source::Thread { cancel, thread, .. } = &mut self.source {
            cancel.cancel();
            // Wait until the processes of the run are dead: none may outlive this program. The panic hook has already
            // reported a panic of the thread.
            let _ = thread.take().map(JoinHandle::join);
        }
    }
}

fn no_thread(error: &std::io::Error) -> Failure {
    Failure::new(
        "Cannot start a thread",
        in_words(error),
        "Close other programs, or raise the limit (ulimit -u).",
    )
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use turn::Piece;

    use super::*;

    #[tokio::test]
    async fn the_updates_of_a_thread_arrive_in_order_and_end_with_it() {
        let mut running = Running::on_thread(|_, emit| {
            emit(Update::Cut);
            emit(Update::Failed(Failure::new("Over", "", "")));
        });
        assert_eq!(running.next().await, Some(vec![Update::Cut]));
        assert_eq!(running.next().await, Some(vec![Update::Failed(Failure::new("Over", "", ""))]));
        assert_eq!(running.next().await, None);
    }

    #[tokio::test]
    async fn what_is_there_of_an_answer_comes_together_and_all_else_alone() {
        let text =
            |text: &str| Update::Answer { pieces: vec![Piece::Text(text.to_owned())], parts: Vec::new() };
        let all = [Update::Sending, text("a"), text("b"), Update::Cut, text("c")];
        let mut running = Running::from_stream(stream::iter(all.clone()).chain(stream::pending()));
        let [sending, a, b, cut, c] = all;
        assert_eq!(running.next().await, Some(vec![sending]));
        assert_eq!(running.next().await, Some(vec![a, b, cut]));
        assert_eq!(running.next().await, Some(vec![c]));
        assert_eq!(running.next().now_or_never(), None);
    }

    #[tokio::test]
    async fn a_panic_in_a_run_is_its_failure() {
        let mut running = Running::on_thread(|_, _| panic::resume_unwind(Box::new("a bug")));
        assert_eq!(running.next().await, Some(vec![Update::Failed(Failure::bug())]));
        assert_eq!(running.next().await, None);
    }

    #[test]
    fn dropping_a_run_cancels_it_and_waits_for_its_thread() {
        static IS_OVER: AtomicBool = AtomicBool::new(false);
        drop(Running::on_thread(|cancel, _| {
            while !cancel.is_cancelled() {
                thread::yield_now();
            }
            IS_OVER.store(true, Ordering::Relaxed);
        }));
        assert!(IS_OVER.load(Ordering::Relaxed));
    }
}
