//! The address of an earlier question, which signed in by something that is not there any more.

use futures_util::FutureExt;
use futures_util::future::{self, BoxFuture};
use reqwest::header::HeaderMap;

use super::Credential;
use crate::credential_source::CredentialSource;
use crate::error::Error;
use crate::secrets::Secrets;

/// Signs nothing: no other key or token may go to the address. Holds the argument that is lacking.
pub(crate) struct Withheld(pub(crate) String);

impl Credential for Withheld {
    fn apply<'a>(&'a self, _headers: &'a mut HeaderMap) -> BoxFuture<'a, Result<(), Error>> {
        let Withheld(argument) = self;
        let error = Error::NotSignedIn {
            what: format!(
                "the earlier question signed in at its address with {argument}, which no conversation keeps, and no other key \
                 or token goes there"
            ),
            remedy: format!(
                "give {argument} again, name the address too (--base-url, --vertex-base-url) to sign in there in another way, or begin \
                 a new conversation"
            ),
        };
        future::ready(Err(error)).boxed()
    }

    fn secrets(&self) -> Secrets {
        Secrets::default()
    }

    fn source(&self) -> Option<CredentialSource> {
        None
    }

    fn refresh<'a>(&'a self, _rejected: &'a HeaderMap) -> BoxFuture<'a, bool> {
        future::ready(false).boxed()
    }
}
