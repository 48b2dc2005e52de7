//! What is written about an ask while it runs.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use turn::{Memory, Part, Piece, Turn, Usage};

/// The number of an ask in the history: the one that people type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(pub i64);

/// Tells one database from another that takes its place: asks of both may have the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Database {
    /// The number that it was given when it was made.
    pub(crate) identity: i64,
    /// Where its file is: a copy that was put back has the same number.
    pub(crate) file: Option<OnDisk>,
}

/// Which file a path leads to.
pub(crate) type OnDisk = (u64, u64);

/// An ask or a turn that this process writes, before the database has given it a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecordKey(u64);

impl RecordKey {
    /// A key that no other ask or turn of this process has.
    #[must_use]
    #[allow(clippy::new_without_default, reason = "each is another one")]
    pub fn new() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        RecordKey(LAST.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// Tells the claim of one ask from those of all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClaimKey(pub(crate) i64);

impl ClaimKey {
    /// A key that no other ask has.
    #[must_use]
    #[allow(clippy::new_without_default, reason = "each is another one")]
    pub fn new() -> Self {
        ClaimKey(RandomState::new().hash_one(0).cast_signed())
    }
}

/// What an ask may use while it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The service, as people know it.
    pub service: String,
    /// The model that is asked.
    pub model: String,
    /// How many tokens it is expected to use.
    pub expected: u64,
    /// `true` if the ask is kept: then its turn has what was counted.
    pub is_kept: bool,
}

/// An ask in the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// One that this process began.
    New(RecordKey),
    /// One that was there before, in this database.
    Kept(Number, Database),
}

/// Where an ask stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskPlace {
    /// The URI of the document or file it is about; empty if there is none.
    pub uri: String,
    /// How its text is found again, as JSON; `None` if it has no place in a document.
    pub trace: Option<String>,
}

/// How a turn follows the latest one of its ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnKind {
    /// The conversation goes on after the latest turn, if there is one.
    Next,
    /// The person asks a turn again: what was answered is kept, but the conversation goes on without it.
    Again {
        /// When that turn began to run, as time since the Unix epoch. If none began then, it is the latest that is over.
        began: Option<Duration>,
    },
}

/// One change of the history. Changes are made in the order they are given.
#[derive(Debug)]
pub enum Write {
    /// A new ask, before its first turn.
    Ask {
        /// The ask.
        key: RecordKey,
        /// Where it stands.
        place: AskPlace,
        /// What was given with the question, as JSON that only the caller reads.
        given: String,
    },
    /// A new turn of an ask, before anything of it is sent or runs; or more that is known of it.
    Turn {
        /// The ask.
        ask: Which,
        /// The turn.
        key: RecordKey,
        /// How it follows what was there before.
        kind: TurnKind,
        /// The question and what goes along.
        turn: Box<Turn>,
        /// What one-line views show of it, as JSON that only the caller reads.
        view: String,
    },
    /// More of an answer. See [`Turn::since`].
    More {
        /// The turn.
        turn: RecordKey,
        /// The new pieces.
        pieces: Vec<Piece>,
        /// The parts they came in.
        parts: Vec<Part>,
        /// The memory without its answer, if it is new.
        memory: Option<Box<Memory>>,
    },
    /// Charts of a turn that runs were saved as files.
    Charts {
        /// The turn.
        turn: RecordKey,
        /// The paths of all its chart files so far.
        charts: Vec<String>,
    },
    /// The end of a turn.
    End {
        /// The turn.
        key: RecordKey,
        /// All of it.
        turn: Box<Turn>,
        /// What one-line views show of it, as JSON that only the caller reads.
        view: String,
        /// The paths of its chart files.
        charts: Vec<String>,
        /// SHA-256 of the request, if the answer may be shown again instead of asking.
        fingerprint: Option<[u8; 32]>,
        /// How many [`Write::More`] brought all of its answer; `None` if something of it came otherwise.
        bits: Option<usize>,
    },
    /// An ask is sent next: what it may use counts as used until it is over. Written again, it is expected to use this much.
    Claim {
        /// Tells it from others.
        key: ClaimKey,
        /// What it may use.
        claim: Claim,
    },
    /// What the service has counted so far for an ask that runs.
    Counted {
        /// Its claim.
        key: ClaimKey,
        /// The model that answers, as the service names it.
        model: Option<String>,
        /// The counts.
        counts: Usage,
    },
    /// What a turn used whose ask is not kept; the end of one that is kept tells it. Its claim ends.
    Used {
        /// The turn, over.
        turn: Box<Turn>,
        /// Its claim.
        claim: Option<ClaimKey>,
    },
    /// The ask of this claim is over, or was not sent.
    Released {
        /// The claim.
        key: ClaimKey,
    },
    /// A change of a turn after its end: its code was run here.
    Checked {
        /// The ask; the turn is the one that began when this one did.
        ask: Which,
        /// All of it.
        turn: Box<Turn>,
        /// What one-line views show of it.
        view: String,
    },
    /// The ask stands elsewhere now. Does nothing if another process has given its document another name.
    Moved {
        /// The ask.
        ask: Which,
        /// The URI of its document before.
        from: String,
        /// Where it stands.
        place: AskPlace,
    },
    /// A file or a folder has another name now: the asks about it, or about what is in it, go along.
    Renamed {
        /// Its URI before, without a slash at the end.
        old: String,
        /// Its URI now.
        new: String,
    },
    /// The ask does not come back in its document.
    Dismissed {
        /// The ask.
        ask: Which,
    },
    /// The turn never began: the person gave no question. An ask without turns is removed.
    Withdrawn {
        /// The turn.
        turn: RecordKey,
    },
}
