//! What is said of the work before a question is sent, and how long each part of it takes.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::pin;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{Instant, sleep};
use turn::Update;

use crate::error::Rounded;

/// How often the time is said while nothing else is.
const PAUSE: Duration = Duration::from_secs(5);

/// Says what is done.
pub(super) struct Telling<'t> {
    tell: &'t UnboundedSender<Update>,
    /// What was said last, and since when that is so.
    last: Mutex<Option<(String, Instant)>>,
    pause: Duration,
}

impl<'t> Telling<'t> {
    pub(super) fn new(tell: &'t UnboundedSender<Update>) -> Self {
        Telling { tell, last: Mutex::default(), pause: PAUSE }
    }

    /// Says what is done now, unless that was said last.
    pub(super) fn say(&self, words: &str) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_none_or(|(known, _)| known != words) {
            *last = Some((words.to_owned(), Instant::now()));
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
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((words, since)) = &*last
            && since.elapsed() >= self.pause
        {
            self.send(Update::Working(format!("{words} ({})", Rounded(since.elapsed()))));
        }
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
