//! A `google.rpc.Status`: how the service explains an error (<https://cloud.google.com/apis/design/errors>).

use serde::{Deserialize, Deserializer};

use crate::json::null_as_default;

/// The explanation of an error.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct Status {
    /// The HTTP status; some surfaces put a word here.
    pub(crate) code: Option<serde_json::Value>,
    /// For example `RESOURCE_EXHAUSTED`.
    #[serde(rename = "status")]
    pub(crate) word: Option<String>,
    /// The service's words.
    #[serde(default, deserialize_with = "null_as_default")]
    pub(crate) message: String,
    /// Typed details in no fixed order, each named by its `@type`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub(crate) details: Vec<serde_json::Value>,
}

/// Reads the field `error`: an object, or the bare message that some gateways send in its place.
pub(crate) fn error<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<Status>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Explanation {
        Object(Box<Status>),
        Message(String),
    }
    let explanation = Option::<Explanation>::deserialize(deserializer)?;
    Ok(explanation.map(|explanation| match explanation {
        Explanation::Object(status) => status,
        Explanation::Message(message) => Box::new(Status { message, ..Status::default() }),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_an_object_or_a_message() {
        #[derive(Deserialize)]
        struct Reply {
            #[serde(default, deserialize_with = "error")]
            error: Option<Box<Status>>,
        }
        for body in [r#"{"error": {"message": "no", "extra": 1}}"#, r#"{"error": "no"}"#] {
            let reply: Reply = serde_json::from_str(body).expect("a reply");
            assert_eq!(reply.error.map(|status| status.message).as_deref(), Some("no"));
        }
    }
}
