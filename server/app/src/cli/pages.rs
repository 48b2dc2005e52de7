//! Conversations as they are shown whole: in a document, in a notebook, in the terminal.

use std::path::{Path, PathBuf};

use turn::view::{Page, Snapshot, Standing, document, fence, size};
use turn::{Block, Excerpt, Failure, How, Sent, Turn, one_line, visible};

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
    /// What was given along, as Markdown; empty where a document does not say it.
    pub(super) given: String,
    /// The links of its charts, in order.
    pub(super) charts: Vec<String>,
}

impl<'a> ShownTurn<'a> {
    /// A turn that was answered just now, maybe with a kept answer.
    pub(super) fn new(turn: &'a Turn, heading: String) -> Self {
        ShownTurn {
            turn,
            heading,
            from: turn.reused.map(age::from),
            given: String::new(),
            charts: Vec::new(),
        }
    }

    /// A turn of the history. `file` is the name of the file it is about.
    pub(super) fn kept(turn: &'a Turn, file: &str) -> Self {
        let names = || turn.sent.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ");
        let headings = [turn.question.clone(), file.to_owned(), names()];
        let heading = headings.into_iter().find(|heading| !heading.trim().is_empty()).unwrap_or_default();
        let from = turn.reused.or(turn.began).map(age::from);
        ShownTurn { turn, heading, from, given: String::new(), charts: Vec::new() }
    }

    /// The same in a document that stands alone: with a date that stays right, and what was given along.
    pub(super) fn standing_alone(self) -> Self {
        let since = self.turn.reused.or(self.turn.began);
        let from = since.map(|since| format!("from {}", age::full(since)));
        ShownTurn { from, given: given(self.turn), ..self }
    }

    /// Saves its charts in a folder; the document at this path links to them.
    pub(super) fn with_charts(self, document: &Path, folder: &mut Folder) -> Result<Self, Failure> {
        let images = self.turn.transcript.images();
        let charts = images.map(|image| folder.save_once(image)).collect::<Result<Vec<PathBuf>, _>>()?;
        let charts = charts.iter().map(|chart| markdown_file::link(document, chart)).collect();
        Ok(ShownTurn { charts, ..self })
    }

    fn page(&self) -> Page<'_> {
        Page { heading: (&self.heading).into(), ask: self.snapshot(), charts: self.charts.clone() }
    }

    /// The turn for views.
    pub(super) fn snapshot(&self) -> Snapshot<'_> {
        let standing = Standing { from: self.from.as_deref(), ..Standing::default() };
        Snapshot { turn: self.turn, standing }
    }
}

/// The Markdown document of a conversation.
pub(super) fn markdown(turns: &[ShownTurn<'_>]) -> String {
    turns.iter().map(page).collect::<Vec<_>>().join("\n---\n\n")
}

/// A turn with what was given along below its heading.
fn page(turn: &ShownTurn<'_>) -> String {
    let page = document(&[turn.page()]);
    let top = page.match_indices("\n\n").next().map_or(page.len(), |(end, _)| end + 1);
    let (top, answer) = page.split_at(top);
    if turn.given.is_empty() { page } else { format!("{top}\n{}{answer}", turn.given) }
}

/// The files given along and the code asked about, as Markdown.
fn given(turn: &Turn) -> String {
    let new = turn.sent.iter().filter(|file| file.how != How::Again);
    let files: String = new.map(|file| with_size(file) + "\n").collect();
    let files = Some(files).filter(|files| !files.is_empty());
    let files = files.map(|files| format!("Files given along:\n\n{}", fence("text", &files)));
    let code = turn.excerpt.as_ref().filter(|excerpt| !is_its_program(turn, excerpt));
    let code = code
        .map(|Excerpt { language, text, .. }| format!("Asked about:\n\n{}", fence(language, &visible(text))));
    files.into_iter().chain(code).collect::<Vec<_>>().join("\n")
}

/// The name and the size of a file that was given along, on one line.
pub(super) fn with_size(file: &Sent) -> String {
    format!("{} ({})", one_line(&file.name), size(file.size))
}

/// `true` if the code it is about is the program that ran: it need not be shown twice.
pub(super) fn is_its_program(turn: &Turn, excerpt: &Excerpt) -> bool {
    let is_same =
        |block: &Block| matches!(block, Block::Code(code) if code.code.trim() == excerpt.text.trim());
    turn.transcript.blocks().iter().any(is_same)
}
