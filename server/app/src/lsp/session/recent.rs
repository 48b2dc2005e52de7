//! The asks whose turns were read last: their turns stay in memory for a while.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::commands::AskId;

/// How many asks stay in memory.
const MOST: usize = 8;

/// The asks whose turns are in memory though nothing of them runs.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    /// Latest last.
    asks: Mutex<VecDeque<AskId>>,
}

impl Recent {
    /// Notes that an ask was used. Returns the asks whose turns need not stay any more.
    pub(crate) fn used(&self, id: AskId) -> Vec<AskId> {
        let mut asks = self.asks.lock().unwrap_or_else(PoisonError::into_inner);
        asks.retain(|known| *known != id);
        asks.push_back(id);
        let too_many = asks.len().saturating_sub(MOST);
        asks.drain(..too_many).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Recent;
    use crate::commands::AskId;

    #[test]
    fn the_asks_that_were_used_last_stay() {
        let recent = Recent::default();
        let old = [1, 2, 1, 3, 4, 5, 6, 7, 8, 9, 1].map(|id| recent.used(AskId(id)));
        let old: Vec<u64> = old.into_iter().flatten().map(|id| id.0).collect();
        assert_eq!(old, [2]);
    }
}
