//! Wraps every handler: a panic becomes an error of that one request.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::FutureExt;
use serde_json::{Value, json};
use tower_lsp::ExitedError;
use tower_lsp::jsonrpc::{Error, Request, Response};
use tower_service::Service;

use super::newer_fields::{Method, add_newer};
use super::own::own_name;
use super::session::Session;
use super::support::Support;

/// A service that answers even if a handler panics.
pub(super) struct Guard<S> {
    inner: S,
    session: Arc<Session>,
}

impl<S> Guard<S> {
    /// Wraps a service.
    pub(super) fn new(inner: S, session: Arc<Session>) -> Self {
        Guard { inner, session }
    }

    /// The session.
    pub(super) fn session(&self) -> &Arc<Session> {
        &self.session
    }
}

type Answer = Pin<Box<dyn Future<Output = Result<Option<Response>, ExitedError>> + Send>>;

impl<S> Service<Request> for Guard<S>
where
    S: Service<Request, Response = Option<Response>, Error = ExitedError>,
    S::Future: Send + 'static,
{
    type Response = Option<Response>;
    type Error = ExitedError;
    type Future = Answer;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), ExitedError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Answer {
        let method = Method::of(&request);
        if method == Method::Initialize {
            self.session.set_support(Support::of(request.params().unwrap_or(&Value::Null)));
        }
        let request = as_the_library_takes_it(request);
        let id = request.id().cloned();
        // The library leaves these unanswered. The protocol allows that for notifications only.
        if let Some(id) = id.clone().filter(|_| request.method().starts_with("$/")) {
            let answer = Response::from_error(id, Error::method_not_found());
            return Box::pin(std::future::ready(Ok(Some(answer))));
        }
        let answer = self.inner.call(request);
        let session = Arc::clone(&self.session);
        Box::pin(async move {
            let answered = AssertUnwindSafe(answer).catch_unwind().await;
            let answer = answered.unwrap_or_else(|_| {
                let mut error = Error::internal_error();
                error.message = "a bug in gemini-exec: this request failed, and nothing else".into();
                Ok(id.map(|id| Response::from_error(id, error)))
            });
            answer.map(|answer| answer.map(|answer| add_newer(answer, method, session.support())))
        })
    }
}

/// A request in the form that the library does not refuse, whatever the editor wrote into it.
fn as_the_library_takes_it(request: Request) -> Request {
    let (method, id, params) = request.into_parts();
    let (method, params) = match method.as_ref() {
        // In this one field any value may be.
        "initialize" => (method, Some(json!({"capabilities": {}, "initializationOptions": params}))),
        "shutdown" | "exit" => (method, None),
        "initialized" => (method, Some(json!({}))),
        name if name.starts_with("$/") => (method, params),
        name => (own_name(name).into(), params),
    };
    let request = Request::build(method);
    let request = match params {
        Some(params) => request.params(params),
        None => request,
    };
    match id {
        Some(id) => request.id(id).finish(),
        None => request.finish(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::task::{Context, Poll};

    use tower_lsp::ExitedError;
    use tower_lsp::jsonrpc::{Request, Response};
    use tower_service::Service;

    use serde_json::json;

    use super::Guard;
    use crate::lsp::service::{EditorService, service};
    use crate::settings::Sources;

    /// A service that panics at every request.
    struct Buggy;

    impl Service<Request> for Buggy {
        type Response = Option<Response>;
        type Error = ExitedError;
        type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ExitedError>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Request) -> Self::Future {
            Box::pin(async { std::panic::resume_unwind(Box::new("a bug")) })
        }
    }

    /// The answer to a request: its error, or `answered`.
    async fn answer(guard: &mut EditorService, request: Request) -> String {
        let answer = guard.call(request).await.expect("the server runs").expect("an answer");
        answer.error().map_or("answered".to_owned(), |error| error.message.to_string())
    }

    #[tokio::test]
    async fn nothing_odd_keeps_the_server_from_starting_and_ending() {
        for odd in [
            json!({"trace": "compact", "locale": 7, "clientInfo": {"version": "1"}}),
            json!({"processId": "1", "rootUri": "", "capabilities": null}),
            json!({"processId": -1, "rootPath": "/w", "capabilities": {"textDocument": {"codeAction": true}}}),
            json!({"workspaceFolders": [{"uri": "file:///w/[id]"}, 7], "initializationOptions": [1]}),
            json!([]),
        ] {
            let (mut guard, _socket) =
                service(Sources::read(|name| (name == "HOME").then(|| "/h".to_owned())).expect("defaults"));
            let initialize = Request::build("initialize").id(1).params(odd.clone()).finish();
            assert_eq!(answer(&mut guard, initialize).await, "answered", "{odd}");
            let shutdown = Request::build("shutdown").id(2).params(json!({})).finish();
            assert_eq!(answer(&mut guard, shutdown).await, "answered");
        }
    }

    #[tokio::test]
    async fn a_panic_in_a_handler_is_an_error_of_that_request() {
        let (real, _socket) =
            service(Sources::read(|name| (name == "HOME").then(|| "/h".to_owned())).expect("defaults"));
        let mut guard = Guard::new(Buggy, Arc::clone(real.session()));
        let answer = guard.call(Request::build("textDocument/hover").id(7).finish()).await;
        let answer = answer.expect("the server still runs").expect("an answer");
        let error = answer.error().expect("an error");
        assert_eq!(error.message, "a bug in gemini-exec: this request failed, and nothing else");
        let notified = guard.call(Request::build("textDocument/didChange").finish()).await;
        assert_eq!(notified.expect("the server still runs"), None);
    }
}
