//! Requests that authenticate by their address alone.

use futures_util::FutureExt;
use futures_util::future::{self, BoxFuture};
use reqwest::header::HeaderMap;

use super::Credential;
use crate::credential_source::CredentialSource;
use crate::error::Error;
use crate::secrets::Secrets;

/// Adds nothing to a request. Knows the secrets that a reply could repeat, the address among them.
pub(crate) struct Keyless(pub(crate) Secrets);

impl Credential for Keyless {
    fn apply<'a>(&'a self, _headers: &'a mut HeaderMap) -> BoxFuture<'a, Result<(), Error>> {
        future::ready(Ok(())).boxed()
    }

    fn secrets(&self) -> Secrets {
        self.0.clone()
    }

    fn source(&self) -> Option<CredentialSource> {
        None
    }

    fn refresh<'a>(&'a self, _rejected: &'a HeaderMap) -> BoxFuture<'a, bool> {
        future::ready(false).boxed()
    }
}
