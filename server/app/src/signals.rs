//! Ctrl-C and the other signals to end. They must work even if a pipe without a reader, a disk or a network mount
//! blocks.

use std::sync::mpsc;
use std::time::Duration;
use std::{io, process, thread};

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::exit::Exit;

/// How long an ask may take to finish after a signal.
const GRACE: Duration = Duration::from_secs(3);

/// Reports a signal to end: Ctrl-C, a request of the system, or a closed terminal.
pub(crate) struct EndSignal(watch::Receiver<Option<Exit>>);

impl EndSignal {
    /// Starts to listen on its own thread. The first signal asks the ask to finish. A second signal, or an ask that
    /// does not finish in time, ends the process. If no thread can be started, signals keep their default action.
    pub(crate) fn listen() -> Self {
        Self::listen_and(GRACE, || ())
    }

    /// Like [`listen`](Self::listen), with another time to finish. The thread calls `act` at the first signal.
    pub(crate) fn listen_and(grace: Duration, act: impl FnOnce() + Send + 'static) -> Self {
        let (sender, receiver) = watch::channel(None);
        let (ready, is_ready) = mpsc::sync_channel(1);
        // Without the thread the senders are dropped, and no signal is ever reported.
        let watch = move || watch_signals(&sender, &ready, grace, act);
        drop(thread::Builder::new().name("signals".to_owned()).spawn(watch));
        let _ = is_ready.recv();
        EndSignal(receiver)
    }

    /// The exit of the signal that has come; `None` before the first one.
    pub(crate) fn so_far(&self) -> Option<Exit> {
        *self.0.borrow()
    }

    /// Waits for the first signal and gives its exit.
    pub(crate) async fn wait(&mut self) -> Exit {
        match self.0.wait_for(Option::is_some).await.map(|exit| *exit) {
            Ok(Some(exit)) => exit,
            _ => std::future::pending().await,
        }
    }
}

fn watch_signals(
    sender: &watch::Sender<Option<Exit>>,
    ready: &mpsc::SyncSender<()>,
    grace: Duration,
    act: impl FnOnce(),
) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return;
    };
    runtime.block_on(async {
        let Ok(mut signals) = EndSignals::new() else {
            return;
        };
        let _ = ready.send(());
        let exit = signals.next().await;
        sender.send_replace(Some(exit));
        act();
        let _ = tokio::time::timeout(grace, signals.next()).await;
        process::exit(exit as i32);
    });
}

#[cfg(unix)]
struct EndSignals([(Signal, Exit); 3]);

#[cfg(unix)]
impl EndSignals {
    fn new() -> io::Result<Self> {
        let listen = |kind, exit| signal(kind).map(|signal| (signal, exit));
        Ok(EndSignals([
            listen(SignalKind::interrupt(), Exit::Cancelled)?,
            listen(SignalKind::terminate(), Exit::Terminated)?,
            listen(SignalKind::hangup(), Exit::HungUp)?,
        ]))
    }

    async fn next(&mut self) -> Exit {
        let waiting = self.0.iter_mut().map(|(signal, exit)| {
            Box::pin(async {
                signal.recv().await;
                *exit
            })
        });
        futures_util::future::select_all(waiting).await.0
    }
}

#[cfg(not(unix))]
struct EndSignals;

#[cfg(not(unix))]
impl EndSignals {
    fn new() -> io::Result<Self> {
        Ok(EndSignals)
    }

    async fn next(&mut self) -> Exit {
        let _ = tokio::signal::ctrl_c().await;
        Exit::Cancelled
    }
}
