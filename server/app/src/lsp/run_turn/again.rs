//! What goes along with a question: what was given for its ask, and what the engine does not continue from.

use engines::Engine;
use sandbox::InputFile;
use turn::{Excerpt, How, Sent, Turn};

use crate::document_id::DocumentId;
use crate::given_files;
use crate::lsp::session::Ask;
use crate::privacy;

/// What goes along with a question.
#[derive(Default)]
pub(super) struct ToGive {
    pub(super) excerpt: Option<Excerpt>,
    /// Files, by their names.
    pub(super) attachments: Vec<DocumentId>,
    /// What was piped into an earlier question.
    pub(super) piped: Vec<InputFile>,
    /// The names of files that went along with an earlier question and are not there any more.
    pub(super) gone: Vec<String>,
}

/// What goes along with the latest question of an ask. Blocks: it looks at the disk.
pub(super) fn to_give(ask: &Ask, engine: &dyn Engine) -> ToGive {
    let turns: Vec<&Turn> = ask.earlier().collect();
    let continued = continued(ask, engine);
    let mut give = ToGive::default();
    if continued.is_none() {
        give.excerpt.clone_from(&ask.given.excerpt);
        give.attachments = ask.given.files();
    }
    // The command line can give more with a follow-up. What was asked of this machine in between stays here.
    let later = turns[continued.map_or(0, |last| last + 1)..].iter().filter(|turn| turn.speaker.is_model);
    for turn in later {
        give.excerpt = give.excerpt.or_else(|| turn.excerpt.clone());
        let is_sent = |file: &&Sent| matches!(file.how, How::Inline | How::Uploaded | How::Again);
        for file in turn.sent.iter().filter(is_sent) {
            give.add(turn, file);
        }
    }
    give
}

/// The place of the last turn that an engine continues from, among those before the latest.
pub(super) fn continued(ask: &Ask, engine: &dyn Engine) -> Option<usize> {
    let turns: Vec<&Turn> = ask.earlier().collect();
    turns.iter().rposition(|turn| engine.continues(turn))
}

impl ToGive {
    /// Adds what went along with an earlier question, once.
    fn add(&mut self, turn: &Turn, file: &Sent) {
        let has_name = |name: &str| self.attachments.iter().any(|known| known.name() == name);
        let Some(path) = &file.path else {
            if !has_name(&file.name) && !self.piped.iter().any(|known| known.name == file.name) {
                self.piped.extend(given_files::piped(turn, file));
            }
            return;
        };
        let real = privacy::real(path.as_ref());
        let is_known = |known: &DocumentId| known.path().is_some_and(|path| privacy::real(&path) == real);
        if self.attachments.iter().any(is_known) {
            return;
        }
        if real.is_file() {
            self.attachments.push(DocumentId::of_path(&real));
        } else if !self.gone.contains(&file.name) {
            self.gone.push(file.name.clone());
        }
    }
}
