//! How an ask is shown.

mod brief;
mod card;
mod diagnostic;
mod document;
mod errors;
mod evidence;
mod failed_line;
mod gist;
mod hint;
mod lens;
mod markdown;
mod peek;
mod python;
mod reading;
mod result;
mod said;
#[cfg(test)]
mod samples;
mod saved;
mod sections;
mod snapshot;
mod sources;
mod style;
mod table;
pub mod terminal;
mod words;

pub use brief::{Brief, FullFile, HasCode};
pub use card::{CARD_LIMIT, card};
pub use diagnostic::{Severity, diagnostic};
pub use document::{Page, document};
pub use evidence::{findings, typed};
pub use failed_line::FailedLine;
pub(crate) use gist::{clipped, last_line};
pub use hint::{WIDTH as HINT_WIDTH, hint};
pub use lens::lens;
pub use markdown::{answer, fence};
pub use peek::peek;
pub use result::result;
pub use said::whole_answer;
pub use saved::{notebook, notebook_of, script};
pub use snapshot::{Snapshot, Standing};
pub use style::Style;
pub(crate) use words::outcome;
pub use words::{seconds, size, time};
