//! What to ask about: a document, the excerpt worth sending, the questions in its comments, the anchors that
//! follow the text, and the traces that find it again; and the functions that a model may call to answer.
//!
//! Pure: no IO, no `await`, no clock. Knows no editor: positions are byte offsets in one version of a document.

mod anchor;
mod asked_text;
mod comment;
mod difference;
mod document;
mod excerpt;
mod found;
mod functions;
pub mod imports;
mod insertion;
mod needs;
mod program;
mod python_tree;
mod slice;
mod syntax;
mod text;
mod trace;

pub use anchor::{Anchor, Edit};
pub use asked_text::AskedText;
pub use comment::{AskComment, ask_comment_at, ask_comments, file_name_at};
pub use document::Document;
pub use excerpt::{cell_at, cell_title, dedented, excerpt_at};
pub use found::Found;
pub use functions::{DeclaredFunctions, NoFunction, functions};
pub use insertion::{output_below, program_below, program_for_cell, program_instead};
pub use needs::{NamedPath, NeededModule, Needs, PathStart, needs};
pub use program::is_program;
pub use python_tree::python_tree;
pub use slice::{ModuleSlice, module_slice, names, runs_no_python, slice_of_cells};
pub use text::{Encoding, Position, Text};
pub use trace::{TextIndex, Trace};
