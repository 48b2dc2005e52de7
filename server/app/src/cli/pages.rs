//! Conversations as they are shown whole: in a document, in a notebook, in the terminal.

use std::path::{Path, PathBuf};

use turn::view::{Page, Snapshot, Standing, document};
use turn::{Failure, Turn};

use super::markdown_file;
use crate::age;
use crate::charts::Folder;

/// A turn as it is shown.
pub(super) struct ShownTurn<'a> {
    /// The turn itself.
    pub(super) turn: &'a Turn,
    /// Its heading.
    pub(super) heading: String,
    /// When it was answered, in words, if that was not just now.
    pub(super) from: Option<String>,
    /// The links of its charts, in order.
    pub(super) charts: Vec<String>,
}

impl<'a> ShownTurn<'a> {
    /// A turn that was answered just now, maybe with a kept answer.
    pub(super) fn new(turn: &'a Turn, heading: String) -> Self {
        ShownTurn { turn, heading, from: turn.reused.map(age::from), charts: Vec::new() }
    }

    /// A turn of the history. `file` is the name of the file it is about.
    pub(super) fn kept(turn: &'a Turn, file: &str) -> Self {
        let names = || turn.sent.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ");
        let headings = [turn.question.clone(), file.to_owned(), names()];
        let heading = headings.into_iter().find(|heading| !heading.trim().is_empty()).unwrap_or_default();
        let from = turn.reused.or(turn.began).map(age::from);
        ShownTurn { turn, heading, from, charts: Vec::new() }
    }

    /// Saves its charts in a folder; the document at this path links to them.
    pub(super) fn with_charts(self, document: &Path, folder: &mut Folder) -> Result<Self, Failure> {
        let images = self.turn.transcript.images();
        let charts = images.map(|image| folder.save_once(image)).collect::<Result<Vec<PathBuf>, _>>()?;
        let charts = charts.iter().map(|chart| markdown_file::link(document, chart)).collect();
        Ok(ShownTurn { charts, ..self })
    }

    fn page(&self) -> Page<'_> {
        Page { heading: &self.heading, ask: self.snapshot(), charts: self.charts.clone() }
    }

    /// The turn for views.
    pub(super) fn snapshot(&self) -> Snapshot<'_> {
        let standing = Standing { from: self.from.as_deref(), ..Standing::default() };
        Snapshot { turn: self.turn, standing }
    }
}

/// The Markdown document of a conversation.
pub(super) fn markdown(turns: &[ShownTurn<'_>]) -> String {
    document(&turns.iter().map(ShownTurn::page).collect::<Vec<_>>())
}
