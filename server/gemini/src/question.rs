//! What a model is asked.

use std::sync::Arc;

use turn::{Memory, Prompt};

/// A question to a model.
#[derive(Debug, Clone)]
pub struct Question {
    /// The model's name.
    pub model: String,
    /// What is sent.
    pub prompt: Arc<Prompt>,
    /// The turns it continues, oldest first. Those that cannot be continued are left out.
    pub earlier: Vec<Memory>,
    /// `true` if the answer should come piece by piece, `false` if all at once.
    pub streaming: bool,
}
