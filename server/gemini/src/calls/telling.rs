//! What is said of the work before a question is sent, and how long each part of it takes.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::pin;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{Instant, sleep};
use turn::Update;

use crate::error::Rounded;
use crate::transport::Watcher;

/// How often the time is said while nothing else is.
const PAUSE: Duration = Duration::from_secs(5);

/// Says what is done.
pub(super) struct Telling<'t> {
    tell: &'t UnboundedSender<Update>,
    said: Arc<Mutex<Said>>,
    pause: Duration,
}

#[derive(Default)]
struct Said {
    /// What was said last, and since when that is so.
    last: Option<(String, Instant)>,
    /// `true` during a wait before something is sent again, which is said in its place.
    is_waiting: bool,
}

impl<'t> Telling<'t> {
    pub(super) fn new(tell: &'t UnboundedSender<Update>) -> Self {
        Telling { tell, said: Arc::default(), pause: PAUSE }
    }

    /// Says what is done now, unless that was said last.
    pub(super) fn say(&self, words: &str) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.last.as_ref().is_none_or(|(known, _)| known != words) {
            said.last = Some((words.to_owned(), Instant::now()));
            self.send(Update::Working(words.to_owned()));
        }
    }

    /// Does the work; says from time to time how long the same has been done.
    pub(super) async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                () = sleep(self.pause) => self.remind(),
            }
        }
    }

    fn remind(&self) {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((words, since)) = &said.last
            && !said.is_waiting
            && since.elapsed() >= self.pause
        {
            self.send(Update::Working(format!("{words} ({})", Rounded(since.elapsed()))));
        }
    }

    /// Says each wait of a call, and after it what is done again.
    pub(super) fn watcher(&self) -> Watcher {
        let (tell, said) = (self.tell.clone(), Arc::clone(&self.said));
        Arc::new(move |wait| {
            let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
            said.is_waiting = wait.is_some();
            // It fails only once nobody asks any more.
            let tell = |update| drop(tell.send(update));
            if let Some((delay, reason)) = wait {
                return tell(Update::Waiting { delay, reason: reason.waited_for() });
            }
            tell(Update::Sending);
            if let Some((words, _)) = &said.last {
                tell(Update::Working(words.clone()));
            }
        })
    }

    /// Reports something.
    pub(super) fn send(&self, update: Update) {
        // It fails only once nobody asks any more.
        let _ = self.tell.send(update);
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn the_time_is_said_as_long_as_the_same_is_done() {
        let (tell, mut told) = mpsc::unbounded_channel();
        let telling = Telling { pause: Duration::from_millis(1), ..Telling::new(&tell) };
        let mut said = Vec::new();
        // It goes on when something was said, however long that takes.
        let work = async {
            for words in ["Gemini prepares a.csv", "", "Gemini prepares a.csv", "counting the tokens"] {
                if !words.is_empty() {
                    telling.say(words);
                }
                if let Some(Update::Working(words)) = told.recv().await {
                    said.push(words.replace(|char: char| char.is_ascii_digit(), "0"));
                }
            }
        };
        telling.during(work).await;
        insta::assert_snapshot!(said.join("\n"), @r"
        Gemini prepares a.csv
        Gemini prepares a.csv (0.0 s)
        Gemini prepares a.csv (0.0 s)
        counting the tokens
        ");
    }
}
