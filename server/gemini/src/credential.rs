//! What authenticates an attempt.

pub(crate) mod adc;
mod assertion;
mod finder;
mod key;
pub(crate) mod keyless;
pub(crate) mod lasting;
mod metadata;
mod place_stamp;
pub(crate) mod token;
pub(crate) mod tokens;
pub(crate) mod withheld;

use futures_util::future::BoxFuture;
use reqwest::header::HeaderMap;

use crate::credential_source::CredentialSource;
use crate::error::Error;
use crate::secrets::Secrets;

/// What authenticates an attempt. It is asked anew at every attempt, and keeps by itself what is costly to get.
pub(crate) trait Credential: Send + Sync {
    /// Adds the headers that authenticate.
    fn apply<'a>(&'a self, headers: &'a mut HeaderMap) -> BoxFuture<'a, Result<(), Error>>;

    /// Every secret it has used so far, also those it no longer uses: a reply that began before can repeat them.
    fn secrets(&self) -> Secrets;

    /// Where what it used last came from; `None` before the first use.
    fn source(&self) -> Option<CredentialSource>;

    /// Forgets what it keeps if that made the rejected headers. The next attempt looks again. `true` if that may help at
    /// once: what was kept may have run out.
    fn refresh<'a>(&'a self, rejected: &'a HeaderMap) -> BoxFuture<'a, bool>;
}
