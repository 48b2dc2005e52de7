//! The asks whose turns were read last: their turns stay in memory for a while.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::commands::AskId;

/// How many asks stay in memory.
const MOST: usize = 8;

/// How much they may say and show together, in bytes. The one that was used last stays, however large it is.
const MOST_BYTES: usize = 32 << 20;

/// The asks whose turns are in memory though nothing of them runs.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    /// Each with its bytes; latest last.
    asks: Mutex<VecDeque<(AskId, usize)>>,
}

impl Recent {
    /// Notes that an ask was used, whose turns take so many bytes. Returns the asks whose turns need not stay any more.
    pub(crate) fn used(&self, id: AskId, bytes: usize) -> Vec<AskId> {
        let mut asks = self.asks.lock().unwrap_or_else(PoisonError::into_inner);
        asks.retain(|(known, _)| *known != id);
        asks.push_back((id, bytes));
        let mut sum = 0;
        let fits = |(count, (_, bytes)): &(usize, &(AskId, usize))| {
            sum += bytes;
            *count == 0 || (*count < MOST && sum <= MOST_BYTES)
        };
        let staying = asks.iter().rev().enumerate().take_while(fits).count();
        let too_many = asks.len() - staying;
        asks.drain(..too_many).map(|(id, _)| id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_BYTES, Recent};
    use crate::commands::AskId;

    fn gone(used: &[(u64, usize)]) -> Vec<u64> {
        let recent = Recent::default();
        used.iter().flat_map(|(id, bytes)| recent.used(AskId(*id), *bytes)).map(|id| id.0).collect()
    }

    #[test]
    fn the_asks_that_were_used_last_stay() {
        assert_eq!(gone(&[1, 2, 1, 3, 4, 5, 6, 7, 8, 9, 1].map(|id| (id, 0))), [2]);
    }

    #[test]
    fn asks_stay_as_far_as_there_is_room_for_them() {
        let half = MOST_BYTES / 2;
        assert_eq!(
            gone(&[(1, half), (2, half), (3, 1), (2, half), (4, MOST_BYTES + 1), (5, 0)]),
            [1, 3, 2, 4]
        );
    }
}
