//! Who answers.

use serde::{Deserialize, Serialize};

/// Who answers, as shown to people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// The name: `gemini-flash-latest`, `this machine`.
    pub name: String,
    /// `true` if a model answers; `false` if only programs run.
    pub is_model: bool,
}

impl Speaker {
    /// A model with this name.
    #[must_use]
    pub fn model(name: impl Into<String>) -> Self {
        Speaker { name: name.into(), is_model: true }
    }

    /// This machine, without a model.
    #[must_use]
    pub fn this_machine() -> Self {
        Speaker { name: "this machine".to_owned(), is_model: false }
    }
}
