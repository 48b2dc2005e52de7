//! What an ask is: the prompt that leaves, the transcript that comes back, how it ends and how it is shown.
//!
//! Pure: no IO, no `await`, no clock. Knows the wire format (`gemini::wire`) and neither engines nor editors.

mod anchor;
mod attachment;
mod check;
mod comment;
mod conversation;
mod difference;
mod document;
mod ending;
mod excerpt;
mod image;
mod prompt;
mod safe;
mod slice;
mod syntax;
mod table;
mod text;
mod traceback;
mod transcript;
pub mod view;
mod written_file;

pub use anchor::{Anchor, Edit};
pub use attachment::{Attachment, INLINE_LIMIT, Kind, Refusal};
pub use check::{Check, compare};
pub use comment::{AskComment, commented};
pub use conversation::{Turn, conversation};
pub use document::Document;
pub use ending::{Ending, Failure};
pub use excerpt::Found;
pub use image::Image;
pub use prompt::{Excerpt, Prompt};
pub use safe::{Cleaner, label, shown, visible};
pub use text::{Encoding, Position, Text};
pub use transcript::{Block, Code, Event, Output, Round, State, Transcript};
pub use written_file::WrittenFile;
