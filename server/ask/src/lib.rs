//! What to ask about: a document, the excerpt that is worth sending, the questions that stand in comments, and the
//! anchors that follow the text.
//!
//! Pure: no IO, no `await`, no clock. Knows no editor: positions are byte offsets of one version of a document.

mod anchor;
mod comment;
mod difference;
mod document;
mod excerpt;
mod slice;
mod syntax;
mod text;

pub use anchor::{Anchor, Edit};
pub use comment::AskComment;
pub use document::Document;
pub use excerpt::Found;
pub use text::{Encoding, Position, Text};
