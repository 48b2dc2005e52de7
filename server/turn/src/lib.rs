//! A question and its answer: what was sent, the pieces that came back, how it ended and how it is shown.
//!
//! Pure: no IO, no `await`, no clock. Knows no engine, no wire format and no editor.

mod attachment;
mod block;
mod bytes;
mod check;
mod comment_tokens;
mod commented;
mod ending;
mod evidence;
mod failure;
mod image;
mod invisible;
mod memory;
mod outcome;
mod part;
mod piece;
mod prompt;
mod raw;
mod rounds;
mod safe;
mod sent;
mod speaker;
mod table;
mod traceback;
mod transcript;
mod turn;
mod update;
mod usage;
pub mod view;
mod written_file;

pub use attachment::Attachment;
pub use block::Block;
pub use check::{Check, compare};
pub use comment_tokens::{CommentTokens, comment_tokens};
pub use commented::commented;
pub use ending::{Ending, Progress};
pub use evidence::{Evidence, TypedRows, Unsupported};
pub use failure::Failure;
pub use image::{Image, image_type};
pub use invisible::is_invisible;
pub use memory::{Memory, State};
pub use outcome::Outcome;
pub use part::{Part, Parts};
pub use piece::{Blocked, Code, Finish, FinishKind, Output, Piece};
pub use prompt::{Excerpt, Prompt};
pub use raw::Raw;
pub use rounds::Round;
pub use safe::{Cleaner, label, shown, visible};
pub use sent::{How, Sent};
pub use speaker::Speaker;
pub use transcript::{Activity, Event, Mark, Transcript};
pub use turn::Turn;
pub use update::Update;
pub use usage::Usage;
pub use written_file::{NotKept, WrittenFile};
