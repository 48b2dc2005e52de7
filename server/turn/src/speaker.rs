//! Who answers.

use serde::{Deserialize, Serialize};

/// Who answers, as shown to people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// The name: `gemini-flash-latest`, `this machine`.
    pub name: String,
    /// `true` if a model answers; `false` if only programs run.
    pub is_model: bool,
    /// The service, as people know it: `Gemini`. Empty if this machine answers.
    #[serde(default)]
    pub service: String,
}

impl Speaker {
    /// A model with this name, at this service.
    #[must_use]
    pub fn model(name: impl Into<String>, service: impl Into<String>) -> Self {
        Speaker { name: name.into(), is_model: true, service: service.into() }
    }

    /// This machine, without a model.
    #[must_use]
    pub fn this_machine() -> Self {
        Speaker { name: "this machine".to_owned(), ..Speaker::default() }
    }
}
