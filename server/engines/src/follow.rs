//! The one loop over an answer, for every surface.

use std::time::Duration;

use turn::{Activity, Ending, Event, Turn, Update};

use crate::Running;

/// Where a running ask is kept and shown.
pub trait Sink {
    /// Why it cannot be shown any more.
    type Error;

    /// Changes the turn where it is kept. `None` if it is gone.
    fn change<T>(&mut self, change: impl FnOnce(&mut Turn) -> T) -> Option<T>;

    /// The request goes out again after a while.
    fn waiting(&mut self, delay: Duration, reason: &str) -> Result<(), Self::Error>;

    /// Something new came. `activity` is what the ask does now, if that has changed.
    fn show(&mut self, events: Vec<Event>, activity: Option<Activity>) -> Result<(), Self::Error>;
}

/// Where updates come from.
pub trait Updates {
    /// The next update; `None` once nothing more comes.
    fn next(&mut self) -> impl Future<Output = Option<Update>> + Send;
}

impl Updates for Running {
    fn next(&mut self) -> impl Future<Output = Option<Update>> + Send {
        Running::next(self)
    }
}

/// How an answer ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// The ending.
    pub ending: Ending,
    /// `true` if the input could not be used; nothing was sent or run.
    pub was_refused: bool,
}

/// Takes an answer to its end: keeps each update in its turn, and shows what is new.
pub async fn follow<S: Sink>(updates: &mut impl Updates, sink: &mut S) -> Result<Followed, S::Error> {
    while let Some(update) = updates.next().await {
        if let Update::Waiting { delay, reason } = &update {
            sink.waiting(*delay, reason)?;
        }
        let was_refused = matches!(update, Update::Refused(_));
        let taken = sink.change(|turn| {
            let before = turn.transcript.activity();
            let (events, ending) = turn.take(update);
            let after = turn.transcript.activity();
            (events, (before != after).then_some(after), ending)
        });
        let Some((events, activity, ending)) = taken else { continue };
        if !events.is_empty() {
            sink.show(events, activity)?;
        }
        if let Some(ending) = ending {
            return Ok(Followed { ending, was_refused });
        }
    }
    let ending = sink.change(|turn| turn.transcript.ending()).unwrap_or(Ending::Cut);
    Ok(Followed { ending, was_refused: false })
}
