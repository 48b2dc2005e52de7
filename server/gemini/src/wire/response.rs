//! The response, a chunk of a stream or the whole of it.

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::{FinishReason, Part};

/// One `GenerateContentResponse`. In a stream each is a delta; the usage is a running total.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    /// The answers; more than one only where asked for. Absent while nothing is said yet, or when blocked.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
    /// Why the prompt was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_feedback: Option<PromptFeedback>,
    /// Token counts so far: replace, do not add.
    #[serde(rename = "usageMetadata", skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// The model that really answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_version: Option<String>,
    /// The service's name for this response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_id: Option<String>,
    /// An error that arrived where a response was due, with HTTP status 200.
    #[serde(default, deserialize_with = "status", skip_serializing_if = "Option::is_none")]
    pub error: Option<Box<Status>>,
}

/// One answer, or the next piece of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// Which candidate this is; absent means the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// What was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// Why it ended. Not the end of the stream: content may follow it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<FinishReason>,
    /// The service's words for the finish reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finish_message: Option<String>,
}

/// Something one side said.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// `user` or `model`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The pieces, in order.
    #[serde(default, deserialize_with = "null_as_default")]
    pub parts: Vec<Part>,
}

/// Why a prompt was refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PromptFeedback {
    /// For example `SAFETY` or `PROHIBITED_CONTENT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_reason: Option<String>,
    /// The service's words for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_reason_message: Option<String>,
}

/// Token counts, by the API's names (<https://ai.google.dev/api/generate-content#UsageMetadata>).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Usage {
    /// The prompt with history, files and the cached part.
    #[serde(deserialize_with = "count", skip_serializing_if = "Option::is_none")]
    pub prompt_token_count: Option<u64>,
    /// The cached share of the prompt.
    #[serde(deserialize_with = "count", skip_serializing_if = "Option::is_none")]
    pub cached_content_token_count: Option<u64>,
    /// The answer: text and generated code.
    #[serde(deserialize_with = "count", skip_serializing_if = "Option::is_none")]
    pub candidates_token_count: Option<u64>,
    /// Thinking, billed as output.
    #[serde(deserialize_with = "count", skip_serializing_if = "Option::is_none")]
    pub thoughts_token_count: Option<u64>,
    /// The intermediate tokens of code execution: code and results fed back to the model, billed as input.
    #[serde(deserialize_with = "count", skip_serializing_if = "Option::is_none")]
    pub tool_use_prompt_token_count: Option<u64>,
    /// All of the above.
    #[serde(deserialize_with = "count", skip_serializing_if = "Option::is_none")]
    pub total_token_count: Option<u64>,
}

/// A `google.rpc.Status` (<https://cloud.google.com/apis/design/errors>).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// The HTTP status; some surfaces put a word here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<serde_json::Value>,
    /// For example `RESOURCE_EXHAUSTED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The service's words.
    #[serde(default, deserialize_with = "null_as_default")]
    pub message: String,
    /// Typed details in no fixed order, each named by its `@type`.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<serde_json::Value>,
}

fn null_as_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A count as a number or, as 64-bit integers often travel, as a string of digits; anything else is no count.
fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    deserializer.deserialize_any(Count)
}

struct Count;

impl<'de> Visitor<'de> for Count {
    type Value = Option<u64>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a count")
    }

    fn visit_u64<E>(self, number: u64) -> Result<Option<u64>, E> {
        Ok(Some(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_str<E>(self, digits: &str) -> Result<Option<u64>, E> {
        Ok(digits.parse().ok())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Option<u64>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Option<u64>, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

/// An error object, or the bare message some gateways send in its place.
fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<Status>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Told {
        Object(Box<Status>),
        Message(String),
    }
    let told = Option::<Told>::deserialize(deserializer)?;
    Ok(told.map(|told| match told {
        Told::Object(status) => status,
        Told::Message(message) => Box::new(Status { message, ..Status::default() }),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(count: &str) -> Option<u64> {
        let usage: Usage = serde_json::from_str(&format!("{{\"totalTokenCount\": {count}}}")).expect("usage");
        usage.total_token_count
    }

    #[test]
    fn a_count_is_a_number_or_digits() {
        assert_eq!((total("7"), total("\"7\"")), (Some(7), Some(7)));
        for other in ["null", "-7", "7.5", "\"many\"", "true", "[7, [8]]", "{\"7\": {}}"] {
            assert_eq!(total(other), None, "{other}");
        }
    }

    #[test]
    fn an_error_is_an_object_or_a_message() {
        for body in [r#"{"error": {"message": "no", "extra": 1}}"#, r#"{"error": "no"}"#] {
            let response: Response = serde_json::from_str(body).expect("a response");
            assert_eq!(response.error.map(|status| status.message).as_deref(), Some("no"));
        }
    }
}
