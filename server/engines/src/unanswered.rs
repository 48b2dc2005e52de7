//! The questions of a conversation that an engine did not answer: they go along with the next one.

use turn::Turn;

use crate::Engine;

/// A question with those before it that it builds on and that are not sent again as part of the conversation: those after
/// the last turn that the engine continues from. What was asked of this machine stays here.
#[must_use]
pub fn with_unanswered(engine: &dyn Engine, earlier: &[&Turn], question: &str) -> String {
    let answered = earlier.iter().rposition(|turn| engine.continues_from(&turn.memory));
    let unanswered = &earlier[answered.map_or(0, |last| last + 1)..];
    let went_out = unanswered.iter().filter(|turn| turn.speaker.is_model && !engine.stays_here());
    let questions = went_out.map(|turn| turn.question.trim()).chain([question]);
    let mut questions: Vec<&str> = questions.filter(|question| !question.is_empty()).collect();
    questions.dedup();
    questions.join("\n\n")
}
