//! The token counts of an answer.

use serde::{Deserialize, Serialize};

/// Token counts. `--json` and stored turns use the API's names for them
/// (<https://ai.google.dev/api/generate-content#UsageMetadata>).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// The prompt, including history, files and the cached part.
    #[serde(rename = "promptTokenCount", skip_serializing_if = "Option::is_none")]
    pub prompt: Option<u64>,
    /// The cached part of the prompt.
    #[serde(rename = "cachedContentTokenCount", skip_serializing_if = "Option::is_none")]
    pub cached: Option<u64>,
    /// The answer: text and generated code.
    #[serde(rename = "candidatesTokenCount", skip_serializing_if = "Option::is_none")]
    pub answer: Option<u64>,
    /// Thinking, billed as output.
    #[serde(rename = "thoughtsTokenCount", skip_serializing_if = "Option::is_none")]
    pub thoughts: Option<u64>,
    /// The intermediate tokens of code execution: code and results fed back to the model, billed as input.
    #[serde(rename = "toolUsePromptTokenCount", skip_serializing_if = "Option::is_none")]
    pub intermediate: Option<u64>,
    /// All of the above.
    #[serde(rename = "totalTokenCount", skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

impl Usage {
    /// All tokens: what the service says, else the sum of what it counted.
    #[must_use]
    pub fn all(&self) -> u64 {
        let parts = [self.prompt, self.intermediate, self.answer, self.thoughts];
        let sum = || parts.into_iter().flatten().fold(0, u64::saturating_add);
        self.total.unwrap_or_else(sum)
    }

    /// The counts of two requests together.
    #[must_use]
    pub fn plus(self, other: Usage) -> Usage {
        let sum = |one: Option<u64>, other: Option<u64>| match (one, other) {
            (Some(one), Some(other)) => Some(one.saturating_add(other)),
            (one, other) => one.or(other),
        };
        Usage {
            prompt: sum(self.prompt, other.prompt),
            cached: sum(self.cached, other.cached),
            answer: sum(self.answer, other.answer),
            thoughts: sum(self.thoughts, other.thoughts),
            intermediate: sum(self.intermediate, other.intermediate),
            total: sum(self.total, other.total),
        }
    }
}
