//! Starts an ask, or shows the answer that was kept of the same one.

use std::time::Duration;

use engines::{Prepared, Running};
use history::History;

use super::find::unusable;
use super::record::Record;
use super::refused::Refused;
use super::yes::is_yes;
use crate::complain::remark;
use crate::keeping::kept_answer;
use crate::settings::Settings;
use crate::spending::DayBudget;

/// An ask that runs.
pub(super) struct StartedAsk {
    /// The ask itself.
    pub(super) running: Running,
    /// When its answer was given, as time since the Unix epoch, if it is a kept one.
    pub(super) reused: Option<Duration>,
    /// What its answer is found by later.
    pub(super) fingerprint: Option<[u8; 32]>,
}

/// Starts an ask. Before anything is sent, it is on the disk that it was asked. Fails if today's tokens are used up.
pub(super) fn start(
    ask: Prepared,
    record: Option<&mut Record>,
    history: &History,
    settings: &Settings,
    over_budget: bool,
) -> Result<StartedAsk, Refused> {
    let (kept, fingerprint) =
        if record.is_some() { kept_answer(&ask, history, settings) } else { (None, None) };
    if let Some(turn) = kept {
        let reused = Some(turn.reused.or(turn.began).unwrap_or_default());
        return Ok(StartedAsk { running: Running::kept(&turn), reused, fingerprint });
    }
    // A program on this machine starts at once: the disk is written beside it.
    if ask.prompt.is_some() {
        check_budget(history, settings, over_budget)?;
        record.into_iter().for_each(Record::wait);
    }
    Ok(StartedAsk { running: ask.start(), reused: None, fingerprint })
}

/// Warns of a budget that is nearly used up. Fails if it is used up, unless the person sends more all the same.
fn check_budget(history: &History, settings: &Settings, over_budget: bool) -> Result<(), Refused> {
    let budget = DayBudget::of(history, &settings.spending).map_err(|error| unusable(history, &error))?;
    let Some(budget) = budget else { return Ok(()) };
    let may_send =
        !budget.is_used_up() || over_budget || is_yes(&format!("{}. Send it all the same?", budget.words()));
    if !may_send {
        return Err(budget.refusal("Add --over-budget to send it").into());
    }
    budget.warning().iter().for_each(|said| remark(said));
    Ok(())
}
