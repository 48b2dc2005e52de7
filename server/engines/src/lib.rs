//! One [`Engine`] over everything that can answer. [`Engines`] chooses it, once per turn; the engine then says whom to
//! name, what leaves the machine and to which host, and how files travel. [`follow`] is the one loop over an answer.

mod choice;
mod engine;
mod engines;
mod follow;
mod gemini;
mod input;
mod local;
mod prompting;
mod running;

pub use choice::{EngineChoice, EngineSettings, LocalSettings};
pub use engine::{Abilities, Destination, Engine, FileTravel, Obstacle, Prepared, Unready};
pub use engines::Engines;
pub use follow::{Followed, Sink, Updates, follow};
pub use input::{Input, in_words};
pub use running::Running;
