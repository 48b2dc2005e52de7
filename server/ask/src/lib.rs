//! What an ask is: the prompt that leaves, the transcript that comes back, how it ends and how it is shown.
//!
//! Pure: no IO, no `await`, no clock. Knows the wire format (`gemini::wire`) and neither engines nor editors.

mod attachment;
mod ending;
mod prompt;
mod safe;
mod transcript;
pub mod view;

pub use attachment::{Attachment, INLINE_LIMIT, Kind, Refusal};
pub use ending::{Ending, Failure};
pub use prompt::{Excerpt, Prompt};
pub use safe::{Cleaner, label, visible};
pub use transcript::{Block, Code, Event, Image, Output, Round, State, Transcript};
