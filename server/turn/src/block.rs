//! The parts of an answer as they are shown.

use crate::{Code, Image, NotKept, Output, Unshown, WrittenFile};

/// A part of the answer, safe to show; neighbouring pieces of text are one block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Text of the answer, in Markdown.
    Text(String),
    /// Thinking.
    Thought(String),
    /// A program.
    Code(Code),
    /// A result.
    Output(Output),
    /// An image.
    Image(Image),
    /// A file.
    File(WrittenFile),
    /// A file that is not returned.
    NotKept(NotKept),
    /// An image or a file without its content.
    Unshown(Unshown),
}
