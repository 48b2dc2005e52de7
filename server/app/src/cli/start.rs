//! Starts an ask, or shows the answer that was kept of the same one.

use std::time::Duration;

use engines::{Prepared, Running};

use super::record::Record;
use crate::keeping::kept_answer;
use crate::settings::Settings;

/// An ask that runs.
pub(super) struct StartedAsk {
    /// The ask itself.
    pub(super) running: Running,
    /// When its answer was given, as time since the Unix epoch, if it is a kept one.
    pub(super) reused: Option<Duration>,
    /// What its answer is found by later.
    pub(super) fingerprint: Option<[u8; 32]>,
}

/// Starts an ask. Before anything is sent, it is on the disk that it was asked.
pub(super) fn start(ask: Prepared, record: Option<&mut Record>, settings: &Settings) -> StartedAsk {
    let Some(record) = record else {
        return StartedAsk { running: ask.start(), reused: None, fingerprint: None };
    };
    let (kept, fingerprint) = kept_answer(&ask, &record.history, settings);
    if let Some(turn) = kept {
        let reused = Some(turn.reused.or(turn.began).unwrap_or_default());
        return StartedAsk { running: Running::kept(&turn), reused, fingerprint };
    }
    // A program on this machine starts at once: the disk is written beside it.
    if ask.prompt.is_some() {
        record.wait();
    }
    StartedAsk { running: ask.start(), reused: None, fingerprint }
}
