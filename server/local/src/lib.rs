//! The local engine: what an ask gets without a model.
//!
//! A [`Planner`] decides which program runs next, an [`Executor`] runs it, and [`ask`] reports both as the pieces
//! that every engine emits. Python runs [as it is](AsIs); a data file gets [its profile](Profile). A question needs
//! a model: the engine says so and invents nothing.

mod around;
mod ask;
mod closing;
mod data_folder;
mod error;
mod executor;
mod gemini_sandbox;
mod outline;
mod planner;
mod profile;
mod sniff;
mod text_table;

pub use around::FilesAround;
pub use ask::{LocalAsk, Told, ask, carry_out};
pub use data_folder::DataFolder;
pub use error::{Error, Now, sandbox_failure};
pub use executor::{
    EarlierExecution, Execution, Executor, SandboxExecutor, Script, Seen, Work, missing_path, next_step,
};
pub use gemini_sandbox::{COMPARISONS, GEMINI_LIBRARIES, SandboxComparison, gemini_library};
pub use outline::outline;
pub use planner::{AsIs, Closing, DescribedData, Planner, Profile, Step};
/// What an executor of another crate is given.
pub use sandbox::{Alias, Cancel, InputFile, InputFolder};
pub use sniff::{ReadAs, Unsupported, WHERE_TO_SAY, is_shown_as};
pub use text_table::{ColumnHolds, NoTextTable, TableInText, is_data, text_table};

#[cfg(test)]
mod tests;
