//! What an answer may rest on: kept while it comes, to examine it at its end.

use std::ops::Range;
use std::sync::Arc;

use evidence::{Inputs, examine};
use gemini::{EarlierFile, attachment};
use turn::{
    Attachment, Block, Evidence, FilePrivacy, How, Memory, PrivateFile, Prompt, Sampled, Turn,
    UnsupportedNumber, one_line,
};

use crate::held;

/// The files of earlier questions that the model has beside those of a prompt.
pub(crate) fn sent_again<'a>(earlier: &'a [Memory], prompt: &Prompt) -> Vec<EarlierFile<'a>> {
    gemini::files_of(earlier, &prompt.attachments)
}

/// What an answer may rest on.
#[derive(Debug, Clone)]
pub struct Grounds {
    pub(crate) prompt: Arc<Prompt>,
    /// The earlier turns of the conversation, as far as the engine was given them.
    pub(crate) earlier: Vec<Memory>,
    pub(crate) checks_numbers: bool,
}

impl Grounds {
    /// `true` if a file was uploaded: its numbers are not here to be found.
    fn has_uploads(&self) -> bool {
        let earlier = self.earlier.iter().any(|memory| !memory.uploads.is_empty());
        earlier || self.prompt.attachments.iter().any(|file| file.uploaded.is_some())
    }

    /// The files that the model does not have as they are, because they are private; each once.
    fn private(&self, turn: &Turn) -> Vec<PrivateFile> {
        let prompt = &self.prompt;
        let now = prompt.attachments.iter().map(|file| (&file.name, file.privacy));
        let schemas = prompt.schemas.iter().map(|schema| (&schema.name, FilePrivacy::Schema));
        let before =
            self.earlier.iter().flat_map(|memory| memory.files.iter().map(|name| (name, memory.privacy)));
        let text = "the text".to_owned();
        let excerpt = prompt.excerpt.iter().map(|_| (&text, prompt.excerpt_privacy));
        let mut private: Vec<PrivateFile> = Vec::new();
        let again =
            turn.sent.iter().filter(|file| file.how == How::Again).map(|file| (&file.name, file.privacy));
        for (name, privacy) in again.chain(now).chain(schemas).chain(excerpt).chain(before) {
            let file = one_line(name);
            if !privacy.is_full() && private.iter().all(|known| known.file != file) {
                private.push(PrivateFile { file, privacy });
            }
        }
        private
    }

    /// Examines a whole answer. Takes as long as it takes to read the files.
    pub(crate) fn examine(&self, turn: &Turn) -> Evidence {
        let again = sent_again(&self.earlier, &self.prompt).into_iter();
        let again = again.filter_map(|file| {
            let sampled = sampled_before(turn, file.name());
            Some(Attachment { sampled, ..attachment(file.name(), file.content()).ok()? })
        });
        let files = again.chain(self.prompt.attachments.iter().cloned()).collect();
        let inputs = Inputs { files, known: gemini::known_from(&self.earlier) };
        let mut evidence = examine(turn, &inputs, self.checks_numbers && !self.has_uploads());
        // What went along is known since it was sent.
        evidence.lost.clone_from(&turn.evidence.lost);
        leave_out_cited(&mut evidence.unsupported, turn);
        evidence.private = self.private(turn);
        evidence.redacted = held::kinds_in_words(&self.prompt.redacted);
        evidence
    }
}

/// How much of a file of an earlier question the model has, if it is a sample: what goes along again does not tell.
fn sampled_before(turn: &Turn, name: &str) -> Option<Sampled> {
    let again = turn.sent.iter().find(|file| file.how == How::Again && file.name == one_line(name));
    again.and_then(|file| file.sampled)
}

/// The passages that are looked for in an answer, at most: each takes as long as to read all of it.
const MOST_PASSAGES: usize = 1_000;

/// From so many characters on, a passage is what is cited wherever it stands.
const LONG_PASSAGE: usize = 20;

/// Leaves out the numbers in passages for which the service names a page: that accounts for them.
fn leave_out_cited(unsupported: &mut Vec<UnsupportedNumber>, turn: &Turn) {
    if unsupported.is_empty() {
        return;
    }
    let texts = turn.transcript.blocks().iter().filter_map(|block| match block {
        Block::Text(text) => Some(text.as_str()),
        _ => None,
    });
    let text: String = texts.collect();
    let place = |(start, passage): (usize, &str)| {
        let before = text[..start].chars().count();
        before..before + passage.chars().count()
    };
    let passages: Vec<String> =
        turn.transcript.cited().filter(|passage| !passage.is_empty()).take(MOST_PASSAGES).collect();
    // Which of several the service means is known of long ones alone: `42 %` may stand anywhere.
    let is_told = |passage: &&String| {
        passage.chars().count() >= LONG_PASSAGE || text.matches(passage.as_str()).nth(1).is_none()
    };
    let told = passages.iter().filter(is_told);
    let places = told.flat_map(|passage| text.match_indices(passage.as_str())).map(place);
    let cited: Vec<Range<usize>> = places.take(MOST_PASSAGES).collect();
    unsupported.retain(|number| !cited.iter().any(|passage| passage.contains(&number.at)));
}
