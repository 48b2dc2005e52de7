//! Adds fields that are newer than the library's types to answers, as JSON.

use tower_lsp::jsonrpc::{Request, Response};

use super::capabilities;
use super::generated::tag_generated;
use super::support::Support;

/// The methods whose answers get newer fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// `initialize`.
    Initialize,
    /// `textDocument/codeAction`.
    CodeAction,
    /// Any other.
    Other,
}

impl Method {
    /// The method of a request.
    pub(super) fn of(request: &Request) -> Self {
        match request.method() {
            "initialize" => Method::Initialize,
            "textDocument/codeAction" => Method::CodeAction,
            _ => Method::Other,
        }
    }
}

/// Adds the newer fields to an answer.
pub(super) fn add_newer(answer: Response, method: Method, support: &Support) -> Response {
    if method == Method::Other {
        return answer;
    }
    let (id, result) = answer.into_parts();
    let result = result.map(|mut value| {
        match method {
            Method::Initialize => capabilities::add_newer(&mut value, support),
            Method::CodeAction => tag_generated(&mut value, support.generated_tag),
            Method::Other => {}
        }
        value
    });
    Response::from_parts(id, result)
}
