//! What the host notes of a run while it runs.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::run::rewritten::without_rewritten;

/// What the host notes of a run while it runs; another thread looks at it.
#[derive(Debug, Default)]
pub struct Live {
    bytes_read: AtomicU64,
    printed: Mutex<Vec<Printed>>,
}

/// Bytes that a program wrote to one of its standard streams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// Where it wrote them.
    pub stream: Stream,
    /// They may end within a character.
    pub bytes: Vec<u8>,
}

/// One of the two streams that a program writes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Output,
    /// Standard error.
    Errors,
}

/// From so many bytes on, what was written over is left out of what nobody has looked at.
const MOST_UNSEEN: usize = 2 << 20;

impl Live {
    /// How many bytes the program has read so far, from files and pipes, as of the last tenth of a second. The kernel
    /// counts them: the program needs to say nothing. Stays 0 on macOS.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read.load(Ordering::Relaxed)
    }

    /// What the programs have printed since the last call, in the order the host read it. Of each stream it is at
    /// most what [`Limits::output`](crate::Limits::output) allows, and what was written over.
    #[must_use]
    pub fn take_printed(&self) -> Vec<Printed> {
        std::mem::take(&mut *self.printed.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Less than before if a process of the run has ended.
    #[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only Linux counts them"))]
    pub(crate) fn has_read(&self, bytes: u64) {
        self.bytes_read.fetch_max(bytes, Ordering::Relaxed);
    }

    pub(crate) fn has_printed(&self, stream: Stream, bytes: &[u8]) {
        let mut printed = self.printed.lock().unwrap_or_else(PoisonError::into_inner);
        match printed.last_mut() {
            Some(last) if last.stream == stream => {
                last.bytes.extend_from_slice(bytes);
                // Nobody may look for some time.
                if last.bytes.len() > MOST_UNSEEN {
                    without_rewritten(&mut last.bytes);
                }
            }
            _ => printed.push(Printed { stream, bytes: bytes.to_vec() }),
        }
    }
}
