//! The place of a step in an answer.

use std::borrow::Cow;

use serde_json::value::RawValue;
use turn::{Piece, Raw};

use super::voice::Voice;
use crate::dialect::interactions::citations;
use crate::dialect::interactions::step::StepSoFar;
use crate::dialect::seam::TextKind;
use crate::secrets::Secrets;

/// What stands in the place of a step.
pub(super) enum StepPlace {
    /// A step that may grow.
    Open(StepSoFar),
    /// A step that was shown to its end.
    Closed(Raw),
}

impl StepPlace {
    pub(super) fn closed(self) -> Option<Raw> {
        match self {
            StepPlace::Closed(step) => Some(step),
            StepPlace::Open(_) => None,
        }
    }

    /// The step as far as it came, without secrets.
    pub(super) fn step(&self, secrets: &Secrets) -> StepSoFar {
        let read = |step: &Raw| serde_json::from_str(step.get()).map(StepSoFar::read);
        let read = match self {
            StepPlace::Closed(step) => read(step),
            StepPlace::Open(step) => read(&clean(step.json(), secrets)),
        };
        read.expect("a step is JSON")
    }
}

/// Shows a step to its end.
pub(super) fn close(place: &mut StepPlace, voice: &mut Voice, secrets: &Secrets) {
    let StepPlace::Open(step) = place else { return };
    step.closing().into_iter().for_each(|part| voice.part(clean(part, secrets), secrets));
    let step = clean(step.json(), secrets);
    let sources = citations::sources(&step);
    if !sources.is_empty() {
        voice.fact(Piece::Sources(sources));
    }
    *place = StepPlace::Closed(step);
}

/// JSON that was put together here: a secret that came in bits is whole only now.
pub(super) fn clean(json: Raw, secrets: &Secrets) -> Raw {
    match secrets.redact_json(json.get()) {
        Cow::Owned(cleaned) => RawValue::from_string(cleaned).map_or(json, Raw::from),
        Cow::Borrowed(_) => json,
    }
}

pub(super) fn kind(step: &StepSoFar) -> TextKind {
    if step.is_thought() { TextKind::Thought } else { TextKind::Answer }
}
