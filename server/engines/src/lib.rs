//! One interface, [`Engine`], to everything that can answer. [`Engines`] chooses an engine once per turn. The engine
//! gives its name, the hosts it reaches and how files reach it. [`follow`] is the one loop over an answer.

mod cache;
mod carried;
mod choice;
mod engine;
mod engines;
mod follow;
mod functions;
mod gemini;
mod grounds;
mod held;
mod input;
mod local;
mod private_files;
mod prompting;
mod running;
mod sampling;

pub use ::local::FilesAround;
pub use carried::{
    as_text, is_along, is_left_out, last_continued, leaving_this_machine, left_out, left_out_as_private,
    replaces, used_here, with_carried,
};
pub use choice::{
    BoundBy, DefaultPython, EngineChoice, EngineSettings, FoundPython, LargeFiles, LocalSettings,
    PrivacySettings, PythonPlaces,
};
pub use engine::{
    Abilities, Destination, Engine, FileTravel, Obstacle, Prepared, Unready, UntrustedProgram, WayToModel,
};
pub use engines::Engines;
pub use follow::{Followed, Sink, Updates, follow};
pub use functions::{FunctionsTold, look_at_functions};
pub use grounds::Grounds;
pub use held::{HeldSecret, in_words, kinds_in_words};
pub use input::{Input, UploadedBefore};
pub use private_files::{Unmasked, masked_contents, unmasked};
pub use prompting::can_be_attached;
pub use running::Running;
