//! The tokens of an ask that is sent: claimed before, counted as they come, so that neither several asks at once nor a process
//! that is killed go unseen.

use std::sync::mpsc;

use engines::Prepared;
use history::{Claim, ClaimKey, Error, History, Write};
use turn::{Failure, Speaker, Turn, Usage};

use crate::review::parts;
use crate::settings::SpendingSettings;
use crate::spending::{DayBudget, TodaysBudget};

/// The tokens of an ask from before it is sent until it is over.
pub(crate) struct Counting {
    history: History,
    key: ClaimKey,
    claim: Claim,
    /// How many tokens may be used in a day; `None` if there is no budget, or if the person lets this ask go beyond it.
    allowed: Option<u64>,
    /// As it was written last.
    counts: Option<Usage>,
    is_over: bool,
}

/// What an answer uses beside its prompt, in tokens, before it is known.
const ANSWER: u64 = 2_000;

/// Claims what an ask may use, where it would be seen nowhere else: there is a budget, or the ask is not kept. Gives the budget
/// as it stands. Blocks.
pub(crate) fn claimed(
    ask: &Prepared,
    speaker: &Speaker,
    is_kept: bool,
    history: &History,
    settings: &SpendingSettings,
) -> (TodaysBudget, Option<Counting>) {
    if is_kept && settings.daily_tokens.is_none() {
        return (TodaysBudget::Unlimited, None);
    }
    let prompt: u64 = match settings.daily_tokens {
        Some(_) => parts(ask).iter().filter_map(|part| part.tokens).sum(),
        None => 0,
    };
    let (service, model) = (speaker.service.clone(), speaker.name.clone());
    let claim = Claim { service, model, expected: prompt.saturating_add(ANSWER), is_kept };
    let (budget, counting) = Counting::begin(history, claim, settings);
    (budget, Some(counting))
}

impl Counting {
    /// Claims what an ask may use. Gives the budget as it stands then, without this ask. Blocks if there is one.
    fn begin(history: &History, claim: Claim, settings: &SpendingSettings) -> (TodaysBudget, Self) {
        let mut counting = Counting {
            history: history.clone(),
            key: ClaimKey::new(),
            claim,
            allowed: settings.daily_tokens,
            counts: None,
            is_over: false,
        };
        let claim = counting.written();
        if counting.allowed.is_none() {
            history.write(claim);
            return (TodaysBudget::Unlimited, counting);
        }
        let (done, told) = mpsc::channel();
        let folder = history.folder().to_owned();
        history.write_and(claim, move |result| {
            // Nobody may wait any more.
            let _ = done.send(result.map(drop).map_err(|error| TodaysBudget::uncountable(&folder, error)));
        });
        let unheard = |_| {
            let error = history::Error::Bug("nobody writes it any more".to_owned());
            Err(TodaysBudget::uncountable(history.folder(), &error))
        };
        let is_written = told.recv().unwrap_or_else(unheard);
        let budget = is_written.and_then(|()| {
            counting.standing().map_err(|error| TodaysBudget::uncountable(history.folder(), &error))
        });
        match budget {
            Ok(standing) => (standing.map_or(TodaysBudget::Unlimited, TodaysBudget::Day), counting),
            Err(uncountable) => {
                // Whether it is sent all the same, the person says.
                counting.allowed = None;
                (uncountable, counting)
            }
        }
    }

    /// The budget as it stands, without this ask; `None` if there is none.
    fn standing(&self) -> Result<Option<DayBudget>, Error> {
        let Some(allowed) = self.allowed else { return Ok(None) };
        self.history.read(|store| {
            Ok(Some(DayBudget {
                used: store.used_today()?,
                running: store.claimed(Some(self.key))?,
                allowed,
            }))
        })
    }

    /// The person lets this ask go beyond the budget, or is asked about that: for others it counts with what it has used.
    pub(crate) fn go_beyond(&mut self) {
        self.allowed = None;
        self.claim.expected = 0;
        self.history.write(self.written());
    }

    /// The claim as it stands.
    fn written(&self) -> Write {
        Write::Claim { key: self.key, claim: self.claim.clone() }
    }

    /// Why no more of this ask may be sent: with what it has used, the budget is used up. What cannot be read stops nothing
    /// that was let through. Blocks: reads the disk.
    pub(crate) fn used_up(&self) -> Option<Failure> {
        let own = self.counts.map(|counts| counts.all()).unwrap_or_default();
        let standing = self.standing().ok().flatten()?;
        let budget = DayBudget { used: standing.used.saturating_add(own), ..standing };
        let reason = budget.reason()?;
        Some(Failure::new("No more of it was sent", reason.words, reason.kind.next_step()))
    }

    /// Counts what the service has counted so far.
    pub(crate) fn note(&mut self, turn: &Turn) {
        let counts = turn.transcript.usage().copied();
        if let Some(counts) = counts.filter(|counts| self.counts != Some(*counts)) {
            self.counts = Some(counts);
            let model = turn.transcript.model().map(str::to_owned);
            self.history.write(Write::Counted { key: self.key, model, counts });
        }
    }

    /// The ask is over, and not kept: its tokens are counted.
    pub(crate) fn end_unkept(mut self, turn: Turn) {
        self.is_over = true;
        self.history.write(Write::Used { turn: Box::new(turn), claim: Some(self.key) });
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        if !self.is_over {
            self.history.write(Write::Released { key: self.key });
        }
    }
}
