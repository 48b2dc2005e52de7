//! What goes along with a question: what was given for its ask, and what the engine does not continue from.

use std::path::Path;

use engines::{Engine, is_along, is_left_out, last_continued, left_out};
use sandbox::InputFile;
use turn::{Cleaner, Excerpt, How, Memory, Sent, Turn};

use crate::commands::AskId;
use crate::document_id::DocumentId;
use crate::given_files;
use crate::lsp::session::{Ask, Session};
use crate::privacy;

/// What was given with the questions of an ask, as it is known without looking at the disk.
pub(super) struct GivenBefore {
    excerpt: Option<Excerpt>,
    /// The files that the person gave.
    attachments: Vec<DocumentId>,
    /// Those that the code names.
    named: Vec<DocumentId>,
    /// What the person keeps on this machine, whoever gave it.
    kept: Vec<DocumentId>,
    /// What came with the questions that the engine does not continue from.
    later: Vec<Later>,
}

/// What came with an earlier question.
struct Later {
    excerpt: Option<Excerpt>,
    sent: Vec<Sent>,
    /// What of it was sent, if some of it is no file.
    memory: Memory,
}

/// What goes along with a question.
pub(super) struct ToGive {
    pub(super) excerpt: Option<Excerpt>,
    /// Files, by their names.
    pub(super) attachments: Vec<DocumentId>,
    /// What was piped into an earlier question.
    pub(super) piped: Vec<InputFile>,
    /// What went along with an earlier question, or is named by the code, and does not any more: its name, and why.
    pub(super) gone: Vec<(String, &'static str)>,
    /// What the person keeps here.
    kept: Vec<DocumentId>,
}

/// What an engine makes of an ask. Blocks: the engine may have to look for its service, and does so before the ask is held,
/// so that it holds up no other one.
pub(super) fn with_engine<T>(
    session: &Session,
    id: AskId,
    engine: &dyn Engine,
    look: impl FnOnce(&Ask) -> T,
) -> Option<T> {
    let _ = engine.destinations();
    session.asks.with(id, look)
}

/// What was given with the questions of an ask that an engine does not continue from.
pub(super) fn given(ask: &Ask, engine: &dyn Engine) -> GivenBefore {
    let turns: Vec<&Turn> = ask.earlier().collect();
    let continued = last_continued(engine, &turns);
    let is_anew = continued.is_none();
    // The command line can give more with a follow-up. What was asked of this machine in between stays here.
    let later = turns[continued.map_or(0, |last| last + 1)..].iter().filter(|turn| turn.speaker.is_model);
    let later = later.filter(|turn| !is_left_out(engine, turn));
    let later = later.map(|turn| {
        let is_sent = |file: &&Sent| {
            matches!(file.how, How::Inline | How::Uploaded | How::Again) && !is_along(engine, &turns, file)
        };
        let sent: Vec<Sent> = turn.sent.iter().filter(is_sent).cloned().collect();
        let has_piped = sent.iter().any(|file| file.path.is_none());
        let memory = if has_piped { turn.memory.clone() } else { Memory::default() };
        Later { excerpt: turn.excerpt.clone(), sent, memory }
    });
    GivenBefore {
        excerpt: ask.given.excerpt.clone().filter(|_| is_anew),
        attachments: if is_anew { ask.given.attachments.clone() } else { Vec::new() },
        named: ask.given.named.clone().filter(|_| is_anew).unwrap_or_default(),
        kept: ask.given.kept.clone(),
        later: later.collect(),
    }
}

impl GivenBefore {
    /// The files that go along. Blocks: it looks at the disk.
    pub(super) fn attachments(self) -> Vec<DocumentId> {
        self.files().attachments
    }

    /// All that goes along, with what was piped in. Blocks: it looks at the disk.
    pub(super) fn opened(self) -> ToGive {
        let piped: Vec<(Sent, Memory)> = self.later.iter().flat_map(Later::piped).collect();
        let mut give = self.files();
        for (file, memory) in piped {
            let has_name = give.attachments.iter().any(|known| known.name() == file.name)
                || give.piped.iter().any(|known| known.name == file.name);
            match given_files::piped(&memory, &file).filter(|_| !has_name) {
                Some(again) => give.piped.push(again),
                None if has_name => {}
                None => give.gone.push((file.name, "what was piped in is not kept")),
            }
        }
        give
    }

    fn files(self) -> ToGive {
        let GivenBefore { mut excerpt, mut attachments, named, kept, later } = self;
        attachments.retain(|file| !kept.iter().any(|kept| is_same(kept, file)));
        let mut give = ToGive { excerpt: None, attachments, piped: Vec::new(), gone: Vec::new(), kept };
        for file in named {
            give.add(&file.name(), &file.path().unwrap_or_default());
        }
        for turn in later {
            excerpt = excerpt.or(turn.excerpt);
            for (file, path) in turn.sent.iter().filter_map(|file| Some((file, file.path.as_ref()?))) {
                give.add(&file.name, path.as_ref());
            }
        }
        ToGive { excerpt, ..give }
    }
}

impl Later {
    /// What was piped in, with what of it was sent.
    fn piped(&self) -> impl Iterator<Item = (Sent, Memory)> {
        let piped = self.sent.iter().filter(|file| file.path.is_none());
        piped.map(|file| (file.clone(), self.memory.clone()))
    }
}

impl ToGive {
    /// Adds a file, once.
    fn add(&mut self, name: &str, path: &Path) {
        let real = privacy::real(path);
        let file = DocumentId::of_path(&real);
        if self.attachments.iter().chain(&self.kept).any(|known| is_same(known, &file)) {
            return;
        }
        if real.is_file() {
            self.attachments.push(file);
        } else if !self.gone.iter().any(|(gone, _)| gone == name) {
            self.gone.push((name.to_owned(), "no such file is there any more"));
        }
    }
}

/// What is said of questions that got no answer: with what goes along now, they are left out.
pub(super) fn unanswered(ask: &Ask, engine: &dyn Engine, give: &ToGive) -> Option<String> {
    let turns: Vec<&Turn> = ask.earlier().collect();
    let files = give.attachments.iter().map(DocumentId::name);
    let along = files.chain(give.piped.iter().map(|file| file.name.clone()));
    let along: Vec<String> = along.map(|name| Cleaner::clean(&name)).collect();
    left_out(engine, &turns, &along, give.excerpt.is_some())
}

/// `true` for one file, by whatever links it is named.
pub(super) fn is_same(one: &DocumentId, other: &DocumentId) -> bool {
    let real = |file: &DocumentId| file.path().map(|path| privacy::real(&path));
    one == other || real(one).is_some_and(|path| Some(path) == real(other))
}
