//! What was given with a question, and how its text is found again.

use ask::{Anchor, TextIndex, Trace};
use engines::EngineChoice;
use serde::{Deserialize, Serialize};
use turn::Excerpt;

use crate::document_id::{self, DocumentId};

/// What was given with a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Given {
    /// How the text was chosen, which says how to find it again.
    pub(crate) origin: Origin,
    /// The text, as it was when it was asked about. The history has it in the first turn.
    #[serde(skip)]
    pub(crate) excerpt: Option<Excerpt>,
    /// The files that the person gave with the question.
    #[serde(serialize_with = "document_id::as_canonical")]
    pub(crate) attachments: Vec<DocumentId>,
    /// The data files that the code names and that go along; `None` until that is decided. The history has them in the
    /// first turn.
    #[serde(skip)]
    pub(crate) named: Option<Vec<DocumentId>>,
    /// Files of earlier questions that the person keeps on this machine from now on, as they said when they were asked.
    #[serde(skip)]
    pub(crate) kept: Vec<DocumentId>,
    /// What was chosen with the question.
    #[serde(flatten)]
    pub(crate) chosen: ChosenWith,
    /// `true` if the editor must first ask the person for the question.
    #[serde(skip)]
    pub(crate) input: bool,
    /// `true` if the text is a script: run here, its last expression shows no value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_script: bool,
}

/// What a person chose with a question; `None` for what the settings say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChosenWith {
    /// The engine.
    #[serde(default)]
    pub(crate) engine: Option<EngineChoice>,
    /// Whether the model may run code.
    #[serde(default)]
    pub(crate) runs_code: Option<bool>,
}

impl ChosenWith {
    /// What of it holds for a follow-up: what was run here is asked about as any text is.
    pub(crate) fn for_follow_up(self) -> Self {
        ChosenWith { engine: self.engine.filter(|engine| *engine != EngineChoice::Local), ..self }
    }
}

impl Given {
    /// Nothing but a text that was chosen like this.
    pub(crate) fn of(origin: Origin) -> Self {
        let (excerpt, attachments, named, chosen) = (None, Vec::new(), None, ChosenWith::default());
        Given {
            origin,
            excerpt,
            attachments,
            named,
            kept: Vec::new(),
            chosen,
            input: false,
            is_script: false,
        }
    }

    /// The files sent with the question.
    pub(crate) fn files(&self) -> Vec<DocumentId> {
        self.attachments.iter().chain(self.named.iter().flatten()).cloned().collect()
    }

    /// Leaves out a file.
    pub(crate) fn leave_out(&mut self, file: &DocumentId) {
        self.attachments.retain(|attached| attached != file);
        self.named.iter_mut().for_each(|named| named.retain(|named| named != file));
    }

    /// `true` if it is about another text, wherever the same one stands by now.
    pub(crate) fn has_other_text(&self, other: &Given) -> bool {
        match (&self.excerpt, &other.excerpt) {
            (Some(own), Some(other)) => !own.is_same_text(other),
            (own, other) => own.is_some() != other.is_some(),
        }
    }

    /// `true` if the same was given, as far as it is held: the text may be in the history alone.
    pub(crate) fn is_like(&self, other: &Given) -> bool {
        let of = |given: &Given| (given.origin, given.chosen, given.input, given.is_script);
        let are_held = self.excerpt.is_some() && other.excerpt.is_some();
        let has_other_text = are_held && self.has_other_text(other);
        let has_other_files = match (&self.named, &other.named) {
            (Some(own), Some(other)) => own != other,
            _ => false,
        };
        of(self) == of(other) && self.attachments == other.attachments && !has_other_text && !has_other_files
    }
}

/// How the text of an ask was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Origin {
    /// The whole document.
    Whole,
    /// A selection or a cursor.
    Selection,
    /// An ask comment.
    Comment,
}

impl Origin {
    /// How a text that was chosen like this is found again.
    pub(crate) fn trace(self, index: &TextIndex<'_>, anchor: &Anchor) -> Option<Trace> {
        match self {
            Origin::Whole => Trace::of_whole(index, anchor),
            Origin::Selection | Origin::Comment => Trace::of(index, anchor),
        }
    }
}
