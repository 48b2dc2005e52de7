//! Replies, as the service sends them.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use gemini::ServedRefusal;
use serde_json::Value;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=UTF-8");

/// A reply with this body.
pub(crate) fn json(body: &Value) -> Response {
    with_type(JSON, Body::from(format!("{body:#}\n")))
}

/// A reply of this media type.
pub(crate) fn with_type(media_type: HeaderValue, body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media_type);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private"));
    response
}

/// The reply to what is refused.
pub(crate) fn refused(refusal: &ServedRefusal) -> Response {
    let mut response = json(&refusal.body());
    *response.status_mut() = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    if let Some(wait) = refusal.retry_after() {
        let seconds = wait.as_secs_f64().ceil().max(1.0).to_string();
        if let Ok(value) = HeaderValue::from_str(&seconds) {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
    }
    response
}
