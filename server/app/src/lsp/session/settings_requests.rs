//! The requests for the editor's settings that it has not answered yet.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

/// How long an ask waits for the settings. An editor that answers does so at once.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Counts the open requests, so that no ask starts before the settings that may restrict it are there.
#[derive(Default)]
pub(crate) struct SettingsRequests {
    open: watch::Sender<usize>,
}

/// A request for settings. It is over when this is dropped.
pub(crate) struct SettingsRequest(watch::Sender<usize>);

impl SettingsRequests {
    /// Counts a request.
    pub(crate) fn begin(&self) -> SettingsRequest {
        self.open.send_modify(|open| *open += 1);
        SettingsRequest(self.open.clone())
    }

    /// Waits until no request is open, but not for long: an editor may never answer. `false` if it did not.
    pub(crate) async fn answered(&self) -> bool {
        self.answered_within(LONGEST_WAIT).await
    }

    async fn answered_within(&self, longest: Duration) -> bool {
        let mut open = self.open.subscribe();
        timeout(longest, open.wait_for(|open| *open == 0)).await.is_ok()
    }
}

impl Drop for SettingsRequest {
    fn drop(&mut self) {
        self.0.send_modify(|open| *open -= 1);
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
