//! The response: a chunk of a stream or the whole of it.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use turn::{Blocked, Raw, WebSource};

use super::word::{BlockWords, FinishWords, UNSPECIFIED, Word};
use crate::json::{self, Object};
use crate::lenient;
use crate::status::{self, Status};

/// One `GenerateContentResponse`. In a stream each is a delta; the usage is a running total.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Response {
    /// The answers; more than one only where asked for. Absent while nothing is said yet, or when blocked.
    #[serde(default, deserialize_with = "lenient::objects")]
    pub(super) candidates: Vec<Candidate>,
    /// Why the prompt was refused.
    #[serde(default, deserialize_with = "lenient::field")]
    pub(super) prompt_feedback: Option<PromptFeedback>,
    /// Token counts so far: replace, do not add.
    #[serde(default, rename = "usageMetadata", deserialize_with = "lenient::object")]
    pub(super) usage: Option<UsageMetadata>,
    /// The model that really answered.
    #[serde(default, deserialize_with = "lenient::field")]
    pub(super) model_version: Option<String>,
    /// An error that arrived where a response was due, with HTTP status 200.
    #[serde(default, deserialize_with = "status::error")]
    pub(super) error: Option<Box<Status>>,
}

/// One answer, or the next piece of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Candidate {
    /// Which candidate this is; absent means the first.
    #[serde(default, deserialize_with = "count")]
    pub(super) index: Option<u64>,
    /// What was said.
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) content: Option<ModelContent>,
    /// Why it ended. Not the end of the stream: content may follow it.
    #[serde(default, deserialize_with = "lenient::field")]
    pub(super) finish_reason: Option<Word<FinishWords>>,
    /// The service's words for the finish reason.
    #[serde(default, deserialize_with = "lenient::field")]
    pub(super) finish_message: Option<String>,
    /// The pages of the web that it rests on.
    #[serde(rename = "groundingMetadata")]
    pub(super) grounding: Option<Raw>,
    /// From where the answer goes on if it is asked for with this.
    #[serde(default, deserialize_with = "lenient::field")]
    pub(super) continuation_token: Option<String>,
}

/// What the model said.
#[derive(Deserialize)]
pub(super) struct ModelContent {
    /// The parts, in order, as they came.
    #[serde(default, deserialize_with = "lenient::raw_list")]
    pub(super) parts: Vec<Raw>,
}

/// Why a prompt was refused.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PromptFeedback {
    /// For example `SAFETY` or `PROHIBITED_CONTENT`.
    #[serde(default, deserialize_with = "lenient::field")]
    block_reason: Option<Word<BlockWords>>,
    /// The service's words for it.
    #[serde(default, deserialize_with = "lenient::field")]
    block_reason_message: Option<String>,
}

/// Token counts, by the API's names (<https://ai.google.dev/api/generate-content#UsageMetadata>).
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct UsageMetadata {
    #[serde(rename = "promptTokenCount", deserialize_with = "count")]
    prompt: Option<u64>,
    #[serde(rename = "cachedContentTokenCount", deserialize_with = "count")]
    cached: Option<u64>,
    #[serde(rename = "candidatesTokenCount", deserialize_with = "count")]
    answer: Option<u64>,
    #[serde(rename = "thoughtsTokenCount", deserialize_with = "count")]
    thoughts: Option<u64>,
    #[serde(rename = "toolUsePromptTokenCount", deserialize_with = "count")]
    intermediate: Option<u64>,
    #[serde(rename = "totalTokenCount", deserialize_with = "count")]
    total: Option<u64>,
}

/// The most of the answer that is kept of what rests on pages, in bytes: a passage stands at each page that it names.
const CITED: usize = 1 << 20;

/// The pages in the metadata of a search (<https://ai.google.dev/gemini-api/docs/google-search>); `None` without any.
pub(super) fn sources(grounding: &Raw) -> Option<Vec<WebSource>> {
    let grounding = Object::read(grounding.get())?;
    let chunks: Vec<Raw> = grounding.field("groundingChunks")?;
    let supports: Vec<Raw> = grounding.field("groundingSupports").unwrap_or_default();
    let mut cited: Vec<Vec<String>> = vec![Vec::new(); chunks.len()];
    let mut left = CITED;
    for (passage, pages) in supports.iter().filter_map(support) {
        for page in pages.into_iter().collect::<BTreeSet<usize>>() {
            let Some(kept) = cited.get_mut(page) else { continue };
            let Some(rest) = left.checked_sub(passage.len()) else { continue };
            left = rest;
            kept.push(passage.clone());
        }
    }
    let page = |(chunk, cited): (&Raw, Vec<String>)| {
        let web = Object::read(chunk.get())?.object("web")?;
        Some(WebSource { title: web.field("title").unwrap_or_default(), uri: web.field("uri")?, cited })
    };
    let pages: Vec<WebSource> = chunks.iter().zip(cited).filter_map(page).collect();
    (!pages.is_empty()).then_some(pages)
}

/// A passage of the answer, with the places of the pages that it rests on.
fn support(support: &Raw) -> Option<(String, Vec<usize>)> {
    let support = Object::read(support.get())?;
    Some((support.object("segment")?.field("text")?, support.field("groundingChunkIndices")?))
}

impl Response {
    /// `true` if it says nothing but perhaps an error.
    pub(super) fn is_empty(&self) -> bool {
        self.candidates.is_empty()
            && self.prompt_feedback.is_none()
            && self.usage.is_none()
            && self.model_version.is_none()
    }

    /// `true` if it says why nothing more need follow.
    pub(super) fn is_last(&self) -> bool {
        let mut reasons = self.candidates.iter().filter_map(|candidate| candidate.finish_reason.as_ref());
        let ended = reasons.any(|reason| reason.0 != UNSPECIFIED);
        ended || self.prompt_feedback.as_ref().is_some_and(|feedback| feedback.block_reason.is_some())
    }
}

impl Candidate {
    /// `true` for the first, and for one that does not say which it is.
    pub(super) fn is_first(&self) -> bool {
        self.index.unwrap_or_default() == 0
    }
}

impl PromptFeedback {
    /// The refusal, where it is one.
    pub(super) fn blocked(self) -> Option<Blocked> {
        Some(Blocked { reason: self.block_reason?.0, message: self.block_reason_message })
    }
}

impl From<UsageMetadata> for turn::Usage {
    fn from(usage: UsageMetadata) -> Self {
        turn::Usage {
            prompt: usage.prompt,
            cached: usage.cached,
            answer: usage.answer,
            thoughts: usage.thoughts,
            intermediate: usage.intermediate,
            total: usage.total,
        }
    }
}

/// A count as a number or, as 64-bit integers often travel, as a string of digits; anything else is no count.
fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Value::deserialize(deserializer).map(|value| json::number(&value))
}

#[cfg(test)]
mod tests {
    use super::UsageMetadata;

    fn total(count: &str) -> Option<u64> {
        let usage: UsageMetadata =
            serde_json::from_str(&format!("{{\"totalTokenCount\": {count}}}")).expect("usage");
        usage.total
    }

    #[test]
    fn a_count_is_a_number_or_digits() {
        assert_eq!((total("7"), total("\"7\"")), (Some(7), Some(7)));
        for other in ["null", "-7", "7.5", "\"many\"", "true", "[7, [8]]", "{\"7\": {}}"] {
            assert_eq!(total(other), None, "{other}");
        }
    }
}
