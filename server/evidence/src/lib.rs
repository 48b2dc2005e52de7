//! What an answer rests on: its programs as one, the data that they typed instead of reading it, and the numbers in its
//! text that no program printed.
//!
//! Pure: no IO, no `await`, no clock.

mod examine;
mod figures;
mod program;
mod python;
mod tables;
mod typed;

pub use examine::{Inputs, examine};
pub use figures::{claimed, unsupported};
pub use program::{FolderFiles, ProgramFile, one_program, with_paths};
pub use tables::{DataTable, TableForm, tables};
pub use typed::{OnFile, on_the_file, typed};
