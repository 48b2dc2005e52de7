//! Stores a running answer in its ask and shows it in the editor.

use std::convert::Infallible;
use std::path::PathBuf;
use std::time::Duration;

use engines::{EngineSettings, Sink};
use tower_lsp::ls_types as lsp;
use turn::{Activity, Event, Failure, Image, Turn, countdown};

use super::consent;
use super::progress::Reporter;
use crate::charts::Folder;
use crate::commands::AskId;
use crate::keeping::SavesCharts;
use crate::lsp::session::Session;

/// Takes the answer of one ask.
pub(super) struct EditorSink<'a> {
    session: &'a Session,
    id: AskId,
    reporter: &'a Reporter,
    charts: Folder,
    /// The settings that the ask was sent with.
    settings: EngineSettings,
    /// `true` once a chart that could not be saved was reported.
    has_complained: bool,
}

impl<'a> EditorSink<'a> {
    /// A sink that stores the answer in ask `id`, which was sent with these settings, and reports its progress to
    /// `reporter`.
    pub(super) fn new(
        session: &'a Session,
        id: AskId,
        reporter: &'a Reporter,
        settings: EngineSettings,
    ) -> Self {
        let charts = Folder::of_ask(&session.sources.folders.state, id.0);
        EditorSink { session, id, reporter, charts, settings, has_complained: false }
    }

    /// Saves a chart. Only the first failure is reported: the rest of the answer is still good.
    fn save_chart(&mut self, image: &Image) {
        match self.charts.save(image) {
            Ok(path) => {
                self.session.asks.change(self.id, |ask| ask.add_chart(path));
            }
            Err(_) if self.has_complained => {}
            Err(failure) => {
                self.has_complained = true;
                tracing::warn!(ask = self.id.0, "a chart was not saved");
                let client = self.session.client.clone();
                tokio::spawn(async move {
                    client.show_message(lsp::MessageType::WARNING, failure.sentence()).await;
                });
            }
        }
    }
}

impl Sink for EditorSink<'_> {
    type Error = Infallible;

    fn must_not_send(&mut self) -> Option<Failure> {
        let (_, current) = consent::settings(self.session, self.id)?;
        (current != self.settings).then(|| {
            Failure::new(
                "It was not sent",
                "The settings or the key changed while it waited.",
                "Ask again with the new ones.",
            )
        })
    }

    fn change<T>(&mut self, change: impl FnOnce(&mut Turn) -> T) -> Option<T> {
        self.session.asks.change(self.id, |ask| change(ask.turn_mut()))
    }

    fn waiting(&mut self, delay: Duration, reason: &str) -> Result<(), Infallible> {
        self.counting_down(delay, reason)
    }

    fn counting_down(&mut self, left: Duration, reason: &str) -> Result<(), Infallible> {
        let words = countdown(left, reason);
        self.change(|turn| turn.working = Some(words.clone()));
        self.working(&words)
    }

    fn working(&mut self, words: &str) -> Result<(), Infallible> {
        self.reporter.say(words);
        self.show(Vec::new(), None)
    }

    fn show(&mut self, events: Vec<Event>, activity: Option<Activity>) -> Result<(), Infallible> {
        for event in &events {
            if let Event::Image(image) = event {
                self.save_chart(image);
            }
        }
        let Some(uri) = self.session.asks.with(self.id, |ask| ask.uri.clone()) else { return Ok(()) };
        match activity {
            None => self.session.changes.soon(uri),
            Some(activity) => {
                tracing::debug!(ask = self.id.0, activity = activity.as_str(), "activity");
                self.reporter.say(activity.words());
                self.session.changes.now(uri);
            }
        }
        Ok(())
    }
}

impl SavesCharts for EditorSink<'_> {
    fn charts(&self) -> Vec<PathBuf> {
        self.session.asks.with(self.id, |ask| ask.charts().to_vec()).unwrap_or_default()
    }
}
