//! What is new in an answer, for those who show it.

use serde::Serialize;

use crate::{Block, Code, Image, NotKept, Output, PrintStream, Unshown, Usage, WebSource, WrittenFile};

/// One new thing in the answer. All text in it is safe to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "camelCase")]
pub enum Event {
    /// The next piece of the answer's text.
    Text {
        /// The piece; all of them joined are the whole text.
        text: String,
    },
    /// The next piece of the model's thinking.
    Thought {
        /// The piece.
        text: String,
    },
    /// A complete program.
    Code(Code),
    /// What the running program prints. Its output has all of it once more.
    Printing {
        /// Where it prints it.
        stream: PrintStream,
        /// The next piece; nothing while only its last line is written anew.
        text: String,
        /// What that line shows now, safe to show.
        #[serde(skip)]
        line: Option<String>,
    },
    /// The complete result of a program.
    Output(Output),
    /// An image a program drew.
    #[serde(skip)]
    Image(Image),
    /// A file a program wrote.
    #[serde(skip)]
    File(WrittenFile),
    /// A file a program wrote that the engine did not return.
    NotKept(NotKept),
    /// An image or a file that is elsewhere, or that cannot be read.
    Unshown(Unshown),
    /// Pages of the web that the answer rests on.
    Sources {
        /// Those that are new.
        sources: Vec<WebSource>,
    },
    /// Token counts so far.
    Usage(Usage),
}

/// A block that is shown anew.
impl From<&Block> for Event {
    fn from(block: &Block) -> Self {
        match block.clone() {
            Block::Text(text) => Event::Text { text },
            Block::Thought(text) => Event::Thought { text },
            Block::Code(code) => Event::Code(code),
            Block::Output(output) => Event::Output(output),
            Block::Image(image) => Event::Image(image),
            Block::File(file) => Event::File(file),
            Block::NotKept(file) => Event::NotKept(file),
            Block::Unshown(file) => Event::Unshown(file),
        }
    }
}
