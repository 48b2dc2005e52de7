//! Why a request is refused, as the service says it: a status and a `google.rpc.Status`
//! (<https://cloud.google.com/apis/design/errors>).

use std::time::Duration;

use serde_json::{Value, json};

/// A refusal of a request, or a failure to answer it.
#[derive(Debug, Clone, PartialEq)]
pub struct ServedRefusal {
    code: Code,
    message: String,
    details: Vec<Value>,
    retry_after: Option<Duration>,
}

/// What the client can do about it, by the words of `google.rpc.Code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Code {
    InvalidArgument,
    FailedPrecondition,
    Unauthenticated,
    PermissionDenied,
    NotFound,
    AlreadyExists,
    TooLarge,
    OutOfRange,
    ResourceExhausted,
    Unimplemented,
    Unavailable,
    DeadlineExceeded,
    Internal,
}

impl Code {
    /// The HTTP status and the word.
    fn told(self) -> (u16, &'static str) {
        match self {
            Code::InvalidArgument => (400, "INVALID_ARGUMENT"),
            Code::FailedPrecondition => (400, "FAILED_PRECONDITION"),
            Code::Unauthenticated => (401, "UNAUTHENTICATED"),
            Code::PermissionDenied => (403, "PERMISSION_DENIED"),
            Code::NotFound => (404, "NOT_FOUND"),
            Code::AlreadyExists => (409, "ALREADY_EXISTS"),
            Code::TooLarge => (413, "INVALID_ARGUMENT"),
            Code::OutOfRange => (416, "OUT_OF_RANGE"),
            Code::ResourceExhausted => (429, "RESOURCE_EXHAUSTED"),
            Code::Internal => (500, "INTERNAL"),
            Code::Unimplemented => (501, "UNIMPLEMENTED"),
            Code::Unavailable => (503, "UNAVAILABLE"),
            Code::DeadlineExceeded => (504, "DEADLINE_EXCEEDED"),
        }
    }
}

impl ServedRefusal {
    fn new(code: Code, message: impl Into<String>) -> Self {
        ServedRefusal { code, message: message.into(), details: Vec::new(), retry_after: None }
    }

    /// The request cannot be understood.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(Code::InvalidArgument, message)
    }

    /// These fields of the request are wrong: each with its place and what is wrong about it.
    #[must_use]
    pub fn of_fields(violations: &[(String, String)]) -> Self {
        let message: Vec<&str> = violations.iter().map(|(_, description)| description.as_str()).collect();
        let told = |(field, description): &(String, String)| {
            let place = if field.is_empty() { json!({}) } else { json!({ "field": field }) };
            let mut told = place;
            told["description"] = description.as_str().into();
            told
        };
        let fields: Vec<Value> = violations.iter().map(told).collect();
        let detail =
            json!({ "@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": fields });
        ServedRefusal { details: vec![detail], ..Self::invalid(message.join("\n")) }
    }

    /// The state of a thing forbids it now.
    #[must_use]
    pub fn precondition(message: impl Into<String>) -> Self {
        Self::new(Code::FailedPrecondition, message)
    }

    /// The key is another one.
    #[must_use]
    pub fn wrong_key() -> Self {
        let detail = json!({
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "API_KEY_INVALID",
            "domain": "googleapis.com",
            "metadata": { "service": "generativelanguage.googleapis.com" },
        });
        let invalid = Self::invalid("API key not valid. Please pass a valid API key.");
        ServedRefusal { details: vec![detail], ..invalid }
    }

    /// There is no key.
    #[must_use]
    pub fn no_key() -> Self {
        Self::new(
            Code::PermissionDenied,
            "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form \
             of API consumer identity to call this API.",
        )
    }

    /// There is no token where one is needed, or it is another one.
    #[must_use]
    pub fn no_token() -> Self {
        Self::new(
            Code::Unauthenticated,
            "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid \
             authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
        )
    }

    /// The client may not do this.
    #[must_use]
    pub fn denied(message: impl Into<String>) -> Self {
        Self::new(Code::PermissionDenied, message)
    }

    /// There is no such thing.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Code::NotFound, message)
    }

    /// There is another thing of this name.
    #[must_use]
    pub fn exists(message: impl Into<String>) -> Self {
        Self::new(Code::AlreadyExists, message)
    }

    /// The body is longer than this many bytes.
    #[must_use]
    pub fn too_large(limit: u64) -> Self {
        Self::new(Code::TooLarge, format!("Request payload size exceeds the limit: {limit} bytes."))
    }

    /// What is sent does not belong there.
    #[must_use]
    pub fn out_of_range(message: impl Into<String>) -> Self {
        Self::new(Code::OutOfRange, message)
    }

    /// More is asked at once than is answered; the client may ask again after this time.
    #[must_use]
    pub fn busy(message: &str, retry_after: Duration) -> Self {
        let seconds = retry_after.as_secs_f64();
        let detail = json!({ "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": format!("{seconds}s") });
        let message = format!("{message} Please retry in {seconds}s.");
        let busy = Self::new(Code::ResourceExhausted, message);
        ServedRefusal { details: vec![detail], retry_after: Some(retry_after), ..busy }
    }

    /// It takes longer than the client waits.
    #[must_use]
    pub fn too_slow() -> Self {
        Self::new(Code::DeadlineExceeded, "Deadline expired before operation could complete.")
    }

    /// This service does not do that.
    #[must_use]
    pub fn unimplemented(message: impl Into<String>) -> Self {
        Self::new(Code::Unimplemented, message)
    }

    /// It cannot be done now.
    #[must_use]
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(Code::Unavailable, message)
    }

    /// This machine is at fault.
    #[must_use]
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Code::Internal, message)
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.code.told().0
    }

    /// When the client may ask again.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// What is wrong, in words.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The body of `generateContent` and its sisters.
    #[must_use]
    pub fn body(&self) -> Value {
        let (code, status) = self.code.told();
        let mut error = json!({ "code": code, "message": self.message, "status": status });
        if !self.details.is_empty() {
            error["details"] = self.details.clone().into();
        }
        json!({ "error": error })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use insta::assert_snapshot;

    use super::ServedRefusal;

    #[test]
    fn a_refusal_is_told_as_the_service_tells_it() {
        let fields = [(
            "contents[0]".to_owned(),
            "Unknown name \"x\" at 'contents[0]': Cannot find field.".to_owned(),
        )];
        let refusals = [
            ServedRefusal::of_fields(&fields),
            ServedRefusal::wrong_key(),
            ServedRefusal::no_key(),
            ServedRefusal::busy("Too many requests wait.", Duration::from_millis(1500)),
            ServedRefusal::too_slow(),
        ];
        let told = refusals.map(|refusal| format!("{} {}", refusal.status(), refusal.body()));
        assert_snapshot!(told.join("\n"), @r#"
        400 {"error":{"code":400,"details":[{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"description":"Unknown name \"x\" at 'contents[0]': Cannot find field.","field":"contents[0]"}]}],"message":"Unknown name \"x\" at 'contents[0]': Cannot find field.","status":"INVALID_ARGUMENT"}}
        400 {"error":{"code":400,"details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","domain":"googleapis.com","metadata":{"service":"generativelanguage.googleapis.com"},"reason":"API_KEY_INVALID"}],"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}
        403 {"error":{"code":403,"message":"Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.","status":"PERMISSION_DENIED"}}
        429 {"error":{"code":429,"details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.5s"}],"message":"Too many requests wait. Please retry in 1.5s.","status":"RESOURCE_EXHAUSTED"}}
        504 {"error":{"code":504,"message":"Deadline expired before operation could complete.","status":"DEADLINE_EXCEEDED"}}
        "#);
    }
}
