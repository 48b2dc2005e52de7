//! The API key as a credential.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reqwest::header::HeaderName;

use super::finder::{Finder, Grant};
use super::place_stamp::PlaceStamp;
use crate::error::Error;
use crate::key::{Keys, SourcedKey};
use crate::secrets::Secrets;

/// The header that carries the key.
const HEADER: HeaderName = HeaderName::from_static("x-goog-api-key");

impl Finder for Keys {
    fn file(&self) -> BoxFuture<'_, Option<PlaceStamp>> {
        async { Some(PlaceStamp::of(self.file_to_read()?).await) }.boxed()
    }

    fn find(&self) -> BoxFuture<'_, Result<Grant, Error>> {
        async {
            let SourcedKey { key, source } = self.key().await?;
            let header = (HEADER, key.header_after(""));
            let given_for = Secrets::default();
            Ok(Grant { secret: key, given_for, source, header, quota_project: None, renew_at: None })
        }
        .boxed()
    }
}
