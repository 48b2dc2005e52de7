//! What is known of a model, and those that were looked up.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// What is known of a model. The texts are fit to be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModelInfo {
    /// The name, as the setting takes it: without its collection.
    pub name: String,
    /// The name for people; may be empty.
    pub display_name: String,
    /// How many tokens a question may have.
    pub input_tokens: Option<u64>,
    /// How many tokens an answer may have.
    pub output_tokens: Option<u64>,
    /// What can be done with it, such as `generateContent`; empty where the service does not say.
    pub methods: Vec<String>,
}

/// The models that were looked up.
#[derive(Default)]
pub(crate) struct KnownModels(Mutex<HashMap<String, ModelInfo>>);

impl KnownModels {
    /// Looks at them, or adds one.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut HashMap<String, ModelInfo>) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
