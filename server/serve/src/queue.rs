//! How many are answered at once, and in which order: as they came.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use gemini::ServedRefusal;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// After which time there is likely to be room again.
const AGAIN: Duration = Duration::from_secs(1);

/// The places of a service.
#[derive(Debug, Clone)]
pub(crate) struct ServingQueue {
    /// Those who are answered; who waits for one gets it in the order of arrival.
    running: Arc<Semaphore>,
    inside: Arc<AtomicUsize>,
    most: usize,
}

impl ServingQueue {
    /// For this many at once, and this many who wait.
    pub(crate) fn new(at_once: usize, waiting: usize) -> Self {
        let at_once = at_once.max(1);
        ServingQueue {
            running: Arc::new(Semaphore::new(at_once)),
            inside: Arc::default(),
            most: at_once + waiting,
        }
    }

    /// A place to wait. Fails if all are taken.
    pub(crate) fn enter(&self) -> Result<WaitingPlace, ServedRefusal> {
        let place = WaitingPlace { inside: Arc::clone(&self.inside), running: Arc::clone(&self.running) };
        if self.inside.fetch_add(1, Ordering::SeqCst) < self.most {
            return Ok(place);
        }
        Err(ServedRefusal::busy("Too many requests wait for this service.", AGAIN))
    }
}

/// A place in the queue; dropping it leaves.
#[derive(Debug)]
pub(crate) struct WaitingPlace {
    inside: Arc<AtomicUsize>,
    running: Arc<Semaphore>,
}

impl WaitingPlace {
    /// Waits until it is this one's turn.
    pub(crate) async fn turn(self) -> ServingTurn {
        let permit = Arc::clone(&self.running).acquire_owned().await.ok();
        ServingTurn { _permit: permit, _place: self }
    }
}

impl Drop for WaitingPlace {
    fn drop(&mut self) {
        self.inside.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A turn; dropping it gives it to the next.
#[derive(Debug)]
pub(crate) struct ServingTurn {
    _permit: Option<OwnedSemaphorePermit>,
    _place: WaitingPlace,
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::ServingQueue;

    #[test]
    fn the_first_who_waits_is_the_next_and_one_too_many_is_refused() {
        let queue = ServingQueue::new(1, 2);
        let mut places = [(); 3].map(|()| Some(queue.enter().expect("room")));
        let refusal = queue.enter().expect_err("no room");
        assert_eq!((refusal.status(), refusal.retry_after().is_some()), (429, true));
        let mut next = |at: usize| Box::pin(places[at].take().expect("a place").turn());
        let first = next(0).now_or_never().expect("its turn");
        let (mut second, mut third) = (next(1), next(2));
        assert!(second.as_mut().now_or_never().is_none() && third.as_mut().now_or_never().is_none());
        drop(first);
        assert!(third.as_mut().now_or_never().is_none(), "it came later");
        let second = second.as_mut().now_or_never().expect("its turn");
        queue.enter().expect("room again");
        drop((second, third));
        assert!([(); 3].map(|()| queue.enter()).iter().all(Result::is_ok));
    }
}
