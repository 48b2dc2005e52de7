//! Starts an ask, or shows the answer that was kept of the same one.

use std::time::Duration;

use engines::{Engine, Prepared, Running};
use history::History;

use super::ask_arguments::AskArguments;
use super::record::Record;
use super::refused::Refused;
use super::review;
use crate::complain::remark;
use crate::counting::{Counting, claimed};
use crate::keeping::{KeptAnswer, kept_answer};
use crate::review::Reason;
use crate::settings::Settings;

/// An ask before it is known whether it may start.
pub(super) struct PreparedToAsk<'a> {
    pub(super) ask: Prepared,
    pub(super) reasons: Vec<Reason>,
    pub(super) engine: &'a dyn Engine,
}

/// An ask that runs.
pub(super) struct StartedAsk {
    /// The ask itself.
    pub(super) running: Running,
    /// When its answer was given, as time since the Unix epoch, if it is a kept one.
    pub(super) reused: Option<Duration>,
    /// Its tokens; `None` if nothing counts them before it is over.
    pub(super) counting: Option<Counting>,
    /// What its answer is found by later.
    pub(super) fingerprint: Option<[u8; 32]>,
}

/// Starts an ask. Before anything is sent, it is on the disk that it was asked. Fails if something of it must not leave
/// unasked, and the person does not let it.
pub(super) fn start(
    asked: PreparedToAsk<'_>,
    record: Option<&mut Record>,
    history: &History,
    settings: &Settings,
    arguments: &AskArguments,
) -> Result<StartedAsk, Refused> {
    let PreparedToAsk { mut ask, reasons, engine } = asked;
    let is_kept = record.is_some();
    let look =
        |ask: &Prepared| if is_kept { kept_answer(ask, history, settings) } else { KeptAnswer::default() };
    let mut kept = look(&ask);
    let mut counting = None;
    // Without a key or a sign-in nothing can leave.
    let has_no_sign_in = settings.engines().asked().is_some_and(gemini::Config::has_no_sign_in);
    if kept.turn.is_none() && ask.prompt.is_some() && !has_no_sign_in {
        let speaker = engine.speaker();
        let (budget, begun) = claimed(&ask, &speaker, is_kept, history, &settings.spending);
        counting = begun;
        // If it is sent all the same, the person has said so.
        if arguments.over_budget || budget.reason().is_some() {
            counting.iter_mut().for_each(Counting::go_beyond);
        }
        let reasons = review::reasons(&ask, reasons, &budget, engine, settings);
        let held_secrets = ask.holds_secrets();
        ask = review::agreed(ask, reasons, engine, settings, arguments)?;
        budget.warning().iter().for_each(|said| remark(said));
        if held_secrets && !ask.holds_secrets() {
            // Redacted, it is another ask.
            kept = look(&ask);
        }
    }
    let KeptAnswer { turn, fingerprint } = kept;
    if let Some(turn) = turn {
        let reused = Some(turn.reused.or(turn.began).unwrap_or_default());
        return Ok(StartedAsk { running: Running::kept(&turn), reused, fingerprint, counting: None });
    }
    // A program on this machine starts at once: the disk is written beside it.
    if ask.prompt.is_some() {
        record.into_iter().for_each(Record::wait);
    }
    Ok(StartedAsk { running: ask.start(), reused: None, fingerprint, counting })
}
