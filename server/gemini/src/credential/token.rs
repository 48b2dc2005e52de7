//! An access token of Google's cloud as a credential.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use secrecy::ExposeSecret;
use tokio::time::Instant;

use super::adc::{self, Granted};
use super::finder::{Finder, Grant};
use super::place_stamp::PlaceStamp;
use super::tokens::Tokens;
use crate::credential_source::CredentialSource;
use crate::error::Error;
use crate::key::{COMMAND_TIMEOUT, Key, command};
use crate::secrets::Secrets;

/// A token is renewed this long before it runs out, as by Google's own libraries.
const MARGIN: Duration = Duration::from_secs(225);

/// A token is kept no longer than this, whatever its giver says.
const LONGEST: Duration = Duration::from_secs(12 * 60 * 60);

/// Looks for a token.
pub(crate) struct TokenFinder {
    pub(crate) tokens: Tokens,
    /// How long a connection may take to be made.
    pub(crate) connect_timeout: Duration,
}

impl TokenFinder {
    async fn token(&self) -> Result<Grant, Error> {
        let Tokens { command, quota_project, .. } = &self.tokens;
        let (token, given_for, source, good_for, other_project) = if let Some(command) = command {
            let source = CredentialSource::TokenCommand;
            let text = command::run(true, command, COMMAND_TIMEOUT).await?;
            (Key::parse(text.expose_secret(), &source)?, Secrets::default(), source, None, None)
        } else {
            let granted = adc::token(&self.tokens, self.connect_timeout).await?;
            let Granted { token, given_for, source, good_for, quota_project } = granted;
            (token, given_for, source, Some(good_for), quota_project)
        };
        let header = (AUTHORIZATION, token.header_after("Bearer "));
        let quota_project = quota_project.as_ref().or(other_project.as_ref());
        Ok(Grant {
            secret: token,
            given_for,
            source,
            header,
            quota_project: quota_project.and_then(|project| HeaderValue::from_str(project).ok()),
            renew_at: good_for.map(|time| Instant::now() + time.min(LONGEST).saturating_sub(MARGIN)),
        })
    }
}

impl Finder for TokenFinder {
    fn file(&self) -> BoxFuture<'_, Option<PlaceStamp>> {
        async {
            let path = adc::path(&self.tokens).filter(|_| !self.tokens.have_command())?;
            Some(PlaceStamp::of(&path).await)
        }
        .boxed()
    }

    fn find(&self) -> BoxFuture<'_, Result<Grant, Error>> {
        self.token().boxed()
    }
}
