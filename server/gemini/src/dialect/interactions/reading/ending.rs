//! How an interaction ends.

use turn::{Blocked, Finish, FinishKind, Piece, Update};

use super::standing::{Gave, call, error_of};
use super::{InteractionStanding, Unfolding};
use crate::dialect::interactions::stage::{InteractionStage, finish_of, no_reason};
use crate::flaw::Flaw;
use crate::functions::FunctionCall;
use crate::json::Object;
use crate::secrets::Secrets;
use crate::status::Status;

impl Unfolding {
    pub(super) fn status(&mut self, event: &Object<'_>, secrets: &Secrets) -> Result<bool, Flaw> {
        self.id = event.field("interaction_id").filter(|id: &String| !id.is_empty()).or(self.id.take());
        let word: String = event.field("status").unwrap_or_default();
        match InteractionStage::of(&word, event) {
            // The event that says so with all it has may still come.
            stage @ (InteractionStage::Running | InteractionStage::Continues(_)) => {
                self.conclude(stage, secrets)
            }
            stage => {
                self.announced = Some(stage);
                Ok(false)
            }
        }
    }

    pub(super) fn completed(&mut self, event: &Object<'_>, secrets: &Secrets) -> Result<bool, Flaw> {
        let Some(interaction) = event.object("interaction") else {
            return self.conclude(InteractionStage::of("completed", event), secrets);
        };
        self.about(&interaction);
        let word: Option<String> = interaction.field("status");
        // Without a word, the name of the event says that it is over.
        let word = word.as_deref().unwrap_or("completed");
        self.conclude(InteractionStage::of(word, &interaction), secrets)
    }

    /// Takes an error in place of a reply, if it says how the answer ends.
    pub(in crate::dialect::interactions) fn told_by(&mut self, status: &Status) -> Option<Update> {
        let finish = finish_of(status)?;
        self.standing = InteractionStanding::Finished;
        self.finish = Some(finish.clone());
        self.gave = Gave { any: true, of_reply: true };
        Some(Update::Answer { pieces: vec![self.last_word(finish)], parts: Vec::new() })
    }

    /// How it ends, for the person. A filter that acts before the first step refuses the question.
    fn last_word(&self, finish: Finish) -> Piece {
        let is_refusal =
            finish.kind == FinishKind::Blocked && self.steps.is_empty() && self.earlier.is_empty();
        if is_refusal {
            Piece::Blocked(Blocked { reason: finish.word, message: finish.message })
        } else {
            Piece::Finish(finish)
        }
    }

    /// Takes how it ends; `true` if the answer is whole.
    pub(super) fn conclude(&mut self, stage: InteractionStage, secrets: &Secrets) -> Result<bool, Flaw> {
        let finish = match self.true_stage(stage, secrets) {
            InteractionStage::Running => return Ok(false),
            InteractionStage::Over(finish) => finish,
            InteractionStage::Unknown(word) => Finish { kind: FinishKind::Unknown, word, message: None },
            InteractionStage::Continues(token) => {
                self.close_steps(secrets);
                self.standing = InteractionStanding::Continues(token);
                return Ok(false);
            }
            InteractionStage::Calls => {
                self.close_all(secrets);
                let calls: Vec<FunctionCall> = self.answered_steps().filter_map(call).collect();
                if self.takes_calls && !calls.is_empty() {
                    self.close_steps(secrets);
                    self.standing = InteractionStanding::Calls(calls);
                    return Ok(false);
                }
                // Only functions of the person's ask for an action, and it calls none.
                Finish { kind: FinishKind::ModelFault, word: "requires_action".to_owned(), message: None }
            }
            InteractionStage::Failed(flaw) => return self.failed(flaw),
            InteractionStage::FailedSomehow => return self.failed(no_reason()),
        };
        self.close_all(secrets);
        let is_whole = finish.kind == FinishKind::Complete && !self.is_finished();
        if self.finish.as_ref() != Some(&finish) {
            self.finish = Some(finish.clone());
            self.voice.fact(self.last_word(finish));
        }
        self.standing = InteractionStanding::Finished;
        Ok(is_whole)
    }

    /// The stage by all that is known: an answer is whole only if nothing in it failed and nothing is waited for.
    fn true_stage(&mut self, stage: InteractionStage, secrets: &Secrets) -> InteractionStage {
        use InteractionStage::{Calls, Failed, FailedSomehow, Over};
        match (stage, self.announced.take()) {
            // Why it failed was said before.
            (FailedSomehow, Some(reason @ Failed(_))) => reason,
            (
                Over(Finish { kind: FinishKind::Complete, .. }),
                Some(failure @ (Failed(_) | FailedSomehow)),
            ) => failure,
            (Over(finish), _) if finish.kind == FinishKind::Complete => {
                self.close_all(secrets);
                let calls = self.takes_calls && self.answered_steps().any(|step| call(step).is_some());
                match self.error_in_steps() {
                    Some(error) => InteractionStage::of_error(error),
                    None if calls => Calls,
                    None => Over(finish),
                }
            }
            (stage, _) => stage,
        }
    }

    /// What a step has in place of the rest of the answer.
    fn error_in_steps(&self) -> Option<Box<Status>> {
        self.earlier.iter().chain(self.answered_steps()).find_map(error_of)
    }

    fn failed(&mut self, flaw: Flaw) -> Result<bool, Flaw> {
        self.standing = InteractionStanding::Failed;
        Err(flaw)
    }

    /// `true` if it was announced that nothing follows but the event that says so with all it has.
    pub(in crate::dialect::interactions) fn is_ending(&self) -> bool {
        use InteractionStage::{Failed, FailedSomehow, Over};
        matches!(self.announced, Some(Over(_) | Failed(_) | FailedSomehow))
    }

    /// The body is over: takes what was only announced.
    pub(in crate::dialect::interactions) fn end(
        &mut self,
        secrets: &Secrets,
        updates: &mut Vec<Update>,
    ) -> Result<(), Flaw> {
        if self.standing != InteractionStanding::Open {
            return Ok(());
        }
        let announced = self.announced.take();
        let error = || self.error_in_steps().map(InteractionStage::of_error);
        let Some(stage) = announced.or_else(error) else { return Ok(()) };
        // Where it is kept, a look at it tells why.
        if stage == InteractionStage::FailedSomehow && self.resumable().is_some() {
            return Ok(());
        }
        let is_whole = self.conclude(stage, secrets)?;
        let parts = if is_whole { self.answered() } else { Vec::new() };
        self.give(parts, updates);
        Ok(())
    }
}
