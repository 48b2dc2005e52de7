//! What is sent.

use bytes::Bytes;
use reqwest::header::HeaderMap;
use reqwest::{Method, Url};

/// A request that can be sent more than once. Holds no credential: each attempt adds it anew.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The model it concerns, as the person named it. Errors quote it.
    pub(crate) model: String,
    /// `true` if the service may bill it: then it is sent again only where the service surely did not take it.
    pub(crate) costs: bool,
}

impl Outgoing {
    /// A request without a body.
    pub(crate) fn empty(method: Method, url: Url, model: &str) -> Self {
        let (headers, body) = (HeaderMap::new(), Bytes::new());
        Outgoing { method, url, headers, body, model: model.to_owned(), costs: false }
    }

    /// The host it goes to, as it may be shown.
    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }
}
