//! Every ask, kept in one database (`SQLite`) that all windows and the command line use at once.
//!
//! Changes are written by a thread while answers stream; what a process that is killed has written stays, and is marked
//! as cut. Knows no engine and no editor: what they must find again is JSON that only they read.

mod apply;
mod blobs;
mod claims;
mod columns;
mod damage;
mod error;
mod excerpts;
mod history;
mod keys;
mod lock;
mod opening;
mod owner;
mod pack;
mod read;
mod record;
mod recover;
mod remove;
mod store;
mod turns;
mod used;
mod wipe;
mod words;
mod writer;

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use turn::Turn;

pub use error::Error;
pub use excerpts::AskOrigin;
pub use history::History;
pub use read::{About, Filter, Kept, KeptTurn, Listed};
pub use record::{AskPlace, Claim, ClaimKey, Database, Number, RecordKey, TurnKind, Which, Write};
pub use remove::{KeptLimits, Removed};
pub use store::Store;
pub use used::Used;

/// What the history has its caller do.
#[derive(Clone, Copy)]
pub struct Hooks {
    /// Gives what one-line views show of a turn, as JSON that only the caller reads.
    pub view: fn(&Turn) -> String,
    /// Removes the files that belong to an ask, right before the ask itself is removed. Gets the folder of the history,
    /// the number of the ask, and the paths of its chart files.
    pub remove_files: fn(&Path, Number, &[String]),
}

/// Milliseconds since the Unix epoch.
fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_millis()).unwrap_or(i64::MAX)
}
