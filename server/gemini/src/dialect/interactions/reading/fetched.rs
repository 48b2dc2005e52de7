//! An interaction as it is: the whole answer, or what there is of it so far.

use serde_json::value::RawValue;

use super::place::{StepPlace, clean, close, kind};
use super::{InteractionStanding, Unfolding};
use crate::dialect::interactions::stage::InteractionStage;
use crate::dialect::interactions::step::StepSoFar;
use crate::flaw::Flaw;
use crate::json::{self, Object};
use crate::secrets::Secrets;

impl Unfolding {
    /// Reads an interaction as it is; `true` if the answer is whole.
    pub(super) fn interaction(
        &mut self,
        about: &Object<'_>,
        size: usize,
        secrets: &Secrets,
    ) -> Result<bool, Flaw> {
        self.about(about);
        let steps: Vec<Box<RawValue>> = about.value("steps").map(json::list).unwrap_or_default();
        let word: Option<String> = about.field("status");
        let Some(word) = word.or_else(|| (!steps.is_empty()).then(|| "completed".to_owned())) else {
            return Ok(false);
        };
        let stage = InteractionStage::of(&word, about);
        self.look.again(size, word);
        let may_change =
            matches!(stage, InteractionStage::Unknown(_)) && self.is_kept && self.look.has_changed;
        let is_running = stage == InteractionStage::Running || may_change;
        let mut steps: Vec<StepSoFar> = steps.iter().map(|step| StepSoFar::read(step)).collect();
        // What stands before the question is of earlier turns.
        steps.drain(..steps.iter().rposition(StepSoFar::is_question).map_or(0, |at| at + 1));
        if is_running && self.resumable().is_some() {
            // Its last step may grow: the next look tells.
            steps.pop();
        }
        let shown: Vec<StepSoFar> = self.steps.values().map(|place| place.step(secrets)).collect();
        match places(&steps, &shown) {
            Some(places) => self.show_beyond(steps, &shown, &places, secrets),
            // It lags behind what was shown.
            None if is_running => {}
            // What was shown cannot be taken back, and must not be said a second time.
            None if !matches!(stage, InteractionStage::Failed(_)) => return Err(Flaw::Cut),
            None => {}
        }
        if is_running {
            self.standing = InteractionStanding::Running;
            return Ok(false);
        }
        self.conclude(stage, secrets)
    }

    /// Shows of whole steps what was not shown yet.
    fn show_beyond(
        &mut self,
        steps: Vec<StepSoFar>,
        shown: &[StepSoFar],
        places: &[Option<usize>],
        secrets: &Secrets,
    ) {
        let before: Vec<StepPlace> = std::mem::take(&mut self.steps).into_values().collect();
        for ((index, step), place) in (0..).zip(steps).zip(places) {
            let runs = place.map_or_else(|| step.runs(), |at| step.runs_beyond(&shown[at]));
            self.voice.runs(runs, kind(&step), secrets);
            let is_over = place.is_some_and(|at| matches!(before[at], StepPlace::Closed(_)));
            let place = if is_over {
                StepPlace::Closed(clean(step.json(), secrets))
            } else {
                let mut place = StepPlace::Open(step);
                close(&mut place, &mut self.voice, secrets);
                place
            };
            self.steps.insert(index, place);
        }
    }
}

/// For each step the place of what was shown of it. `None` if something that was shown is not in them.
fn places(steps: &[StepSoFar], shown: &[StepSoFar]) -> Option<Vec<Option<usize>>> {
    let mut next = 0;
    let place = |step: &StepSoFar| {
        let goes_on = |at: &usize| step.goes_on_from(&shown[*at]);
        // A service need not tell its thoughts each time.
        let at = (next..shown.len()).find(|at| goes_on(at) || !shown[*at].is_thought()).filter(goes_on);
        next = at.map_or(next, |at| at + 1);
        at
    };
    let places = steps.iter().map(place).collect();
    shown[next..].iter().all(StepSoFar::is_thought).then_some(places)
}
