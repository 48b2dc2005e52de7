//! A `google.rpc.Status`: how the service explains an error (<https://cloud.google.com/apis/design/errors>).

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::lenient;

/// The explanation of an error.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Status {
    /// The HTTP status; some surfaces put a word here.
    #[serde(deserialize_with = "lenient::field")]
    pub(crate) code: Option<Value>,
    /// For example `RESOURCE_EXHAUSTED`.
    #[serde(rename = "status", deserialize_with = "lenient::field")]
    pub(crate) word: Option<String>,
    /// The service's words.
    #[serde(deserialize_with = "lenient::field")]
    pub(crate) message: String,
    /// Typed details in no fixed order, each named by its `@type`.
    #[serde(deserialize_with = "lenient::field")]
    pub(crate) details: Vec<Value>,
}

impl Status {
    /// What stands where an error stands: an object, the bare message that some gateways send in its place, or a list of these.
    /// `None` for what says that nothing failed: nothing, no, zero.
    pub(crate) fn read(error: &RawValue) -> Option<Self> {
        match serde_json::from_str(error.get()).ok()? {
            Value::Null | Value::Bool(false) => None,
            Value::Number(number) if number.as_f64() == Some(0.0) => None,
            Value::String(message) if message.is_empty() => None,
            Value::String(message) => Some(Status { message, ..Status::default() }),
            Value::Array(errors) if errors.is_empty() => None,
            Value::Array(_) => {
                let errors: Vec<&RawValue> = serde_json::from_str(error.get()).ok()?;
                errors.into_iter().find_map(Status::read)
            }
            Value::Object(_) => serde_json::from_str(error.get()).ok(),
            Value::Bool(true) | Value::Number(_) => Some(Status::default()),
        }
    }
}

/// Reads the field `error`.
pub(crate) fn error<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<Status>>, D::Error> {
    Ok(Status::read(<&RawValue>::deserialize(deserializer)?).map(Box::new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_where_an_error_stands_is_one_unless_it_says_no() {
        let read = |json: &str| {
            let raw = RawValue::from_string(json.to_owned()).expect("JSON");
            Status::read(&raw).map(|status| status.message)
        };
        for nothing in ["null", "false", "0", "\"\"", "[]", "[null]"] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
        let said = [
            "true",
            "5",
            "{}",
            "\"no\"",
            "[{\"message\":\"no\"}]",
            r#"{"code":[],"message":{"a":1},"details":"z"}"#,
        ];
        let said = said.map(read).map(|message| format!("{message:?}"));
        insta::assert_snapshot!(said.join(" "), @r#"Some("") Some("") Some("") Some("no") Some("no") Some("")"#);
    }

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
