//! Where a key or a token came from.

use std::fmt;
use std::path::PathBuf;

/// Where a key or a token came from. Safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialSource {
    /// The key command of the settings.
    Command,
    /// An environment variable with a key.
    Variable {
        /// Its name.
        name: &'static str,
        /// Another variable that is set too, and not used.
        unused: Option<&'static str>,
    },
    /// The editor's own store of secrets.
    Stored,
    /// What the person gives right now, at this place: `the terminal`.
    Given(&'static str),
    /// A file with a key.
    File(PathBuf),
    /// The token command of the settings.
    TokenCommand,
    /// Application Default Credentials: a file
    /// (<https://cloud.google.com/docs/authentication/application-default-credentials>).
    Adc {
        /// Where it is.
        path: PathBuf,
        /// `true` if `GOOGLE_APPLICATION_CREDENTIALS` names it.
        is_named: bool,
    },
    /// Application Default Credentials: the key file of a service account.
    ServiceAccount(PathBuf),
    /// Application Default Credentials: the machine itself, in Google's cloud.
    Metadata,
}

impl CredentialSource {
    /// `true` if it gives tokens, `false` if it gives a key.
    #[must_use]
    pub fn gives_tokens(&self) -> bool {
        match self {
            CredentialSource::TokenCommand
            | CredentialSource::Adc { .. }
            | CredentialSource::ServiceAccount(_)
            | CredentialSource::Metadata => true,
            CredentialSource::Command
            | CredentialSource::Variable { .. }
            | CredentialSource::Stored
            | CredentialSource::Given(_)
            | CredentialSource::File(_) => false,
        }
    }
}

impl fmt::Display for CredentialSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CredentialSource::Command => formatter.write_str("the key command"),
            CredentialSource::Variable { name, unused: None } => formatter.write_str(name),
            CredentialSource::Variable { name, unused: Some(unused) } => {
                write!(formatter, "{name} (which comes before {unused}, set too)")
            }
            CredentialSource::Given(place) => formatter.write_str(place),
            CredentialSource::Stored => formatter.write_str("the editor's store of secrets"),
            CredentialSource::File(path)
            | CredentialSource::Adc { path, .. }
            | CredentialSource::ServiceAccount(path) => {
                write!(formatter, "{}", path.display())
            }
            CredentialSource::TokenCommand => formatter.write_str("the token command"),
            CredentialSource::Metadata => formatter.write_str("this machine's service account"),
        }
    }
}
