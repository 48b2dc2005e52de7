//! The requests for the editor's settings that it has not answered yet.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

/// How long an ask waits for the settings. An editor that answers does so at once.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Counts the open requests, so that no ask starts before the settings that may restrict it are there.
#[derive(Default)]
pub(crate) struct SettingsRequests {
    open: watch::Sender<usize>,
    /// The number of the latest request.
    latest: AtomicU64,
    /// The number of the request that was waited for in vain: it is not waited for again. 0 if there is none.
    given_up: AtomicU64,
}

/// A request for settings. It is over when this is dropped.
pub(crate) struct SettingsRequest {
    open: watch::Sender<usize>,
    number: u64,
}

impl SettingsRequests {
    /// Counts a request.
    pub(crate) fn begin(&self) -> SettingsRequest {
        self.open.send_modify(|open| *open += 1);
        let number = self.latest.fetch_add(1, Ordering::Relaxed) + 1;
        SettingsRequest { open: self.open.clone(), number }
    }

    /// `true` if no later request has begun: an editor may answer an earlier one last.
    pub(crate) fn is_latest(&self, request: &SettingsRequest) -> bool {
        self.latest.load(Ordering::Relaxed) == request.number
    }

    /// Waits until no request is open, but not for long: an editor may never answer. `false` if it did not.
    pub(crate) async fn answered(&self) -> bool {
        self.answered_within(LONGEST_WAIT).await
    }

    async fn answered_within(&self, longest: Duration) -> bool {
        let mut open = self.open.subscribe();
        let latest = self.latest.load(Ordering::Relaxed);
        let longest = if self.given_up.load(Ordering::Relaxed) == latest { Duration::ZERO } else { longest };
        let is_answered = timeout(longest, open.wait_for(|open| *open == 0)).await.is_ok();
        if !is_answered {
            self.given_up.store(latest, Ordering::Relaxed);
        }
        is_answered
    }
}

impl Drop for SettingsRequest {
    fn drop(&mut self) {
        self.open.send_modify(|open| *open -= 1);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::{Duration, SettingsRequests};

    #[tokio::test]
    async fn an_ask_waits_until_every_request_is_answered() {
        let requests = SettingsRequests::default();
        assert!(requests.answered().now_or_never().is_some());
        let (first, second) = (requests.begin(), requests.begin());
        assert!(!requests.is_latest(&first) && requests.is_latest(&second));
        drop(first);
        assert!(requests.answered().now_or_never().is_none());
        drop(second);
        assert!(requests.answered().now_or_never().is_some());
    }

    #[tokio::test]
    async fn an_editor_that_does_not_answer_holds_up_no_ask_for_ever() {
        let requests = SettingsRequests::default();
        let _open = requests.begin();
        assert!(!requests.answered_within(Duration::from_millis(1)).await);
    }
}
