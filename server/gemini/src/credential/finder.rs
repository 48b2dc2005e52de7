//! What looks for a key or a token.

use futures_util::future::BoxFuture;
use reqwest::header::{HeaderName, HeaderValue};
use tokio::time::Instant;

use super::place_stamp::PlaceStamp;
use crate::credential_source::CredentialSource;
use crate::error::Error;
use crate::key::Key;
use crate::secrets::Secrets;

/// Looks for what authenticates.
pub(crate) trait Finder: Send + Sync {
    /// The file that it would be read from now, if it is a file, as it stands on the disk.
    fn file(&self) -> BoxFuture<'_, Option<PlaceStamp>>;

    /// Looks for it. Slow.
    fn find(&self) -> BoxFuture<'_, Result<Grant, Error>>;
}

/// What authenticates.
pub(crate) struct Grant {
    /// The key or token.
    pub(crate) secret: Key,
    /// What it was given for, which must not be shown either.
    pub(crate) given_for: Secrets,
    pub(crate) source: CredentialSource,
    /// The header that carries it. A query would end up in logs.
    pub(crate) header: (HeaderName, HeaderValue),
    /// The project that pays for the calls, if it is another one.
    pub(crate) quota_project: Option<HeaderValue>,
    /// When another one is fetched; `None` to keep it until it is rejected.
    pub(crate) renew_at: Option<Instant>,
}
