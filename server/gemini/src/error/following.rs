//! What follows an error: whether the same is sent again, or something else in its place.

use std::time::Duration;

use super::{Denial, Error, NoToken, Why};

impl Error {
    /// The error of an upload: names the file, unless it is about the key, the account or a setting.
    pub(crate) fn of_upload(self, name: &str) -> Self {
        match self {
            Error::KeyMissing
            | Error::KeyUnusable { .. }
            | Error::NotSignedIn { .. }
            | Error::KeyRejected { .. }
            | Error::ApiNotEnabled { .. }
            | Error::AccountNotReady { .. }
            | Error::PayerRefused { .. }
            | Error::NotPaid { .. }
            | Error::Misconfigured { .. }
            | Error::NotUploaded { .. } => self,
            Error::Interrupted => {
                let what = format!("the connection broke again and again while {name} was uploaded");
                Error::NotUploaded { is_its_fault: false, what, remedy: self.remedy() }
            }
            Error::NotFound { said, .. } => {
                let what = format!("{name}: {said}");
                Error::NotUploaded { is_its_fault: false, what, remedy: "ask again".into() }
            }
            _ => Error::NotUploaded {
                is_its_fault: matches!(self, Error::InvalidRequest { .. } | Error::TooLarge { .. }),
                what: format!("{name}: {}", self.detail()),
                remedy: self.remedy(),
            },
        }
    }

    /// `true` if nobody looked at the question, so that nothing in it can be the reason.
    pub(super) fn was_not_taken(&self) -> bool {
        if self.is_about_a_file() {
            return false;
        }
        matches!(
            self,
            Error::KeyMissing
                | Error::KeyUnusable { .. }
                | Error::NotSignedIn { .. }
                | Error::KeyRejected { .. }
                | Error::PermissionDenied { .. }
                | Error::ApiNotEnabled { .. }
                | Error::PayerRefused { .. }
                | Error::NotPaid { .. }
                | Error::NoRoomForFiles { .. }
                | Error::AccountNotReady { .. }
                | Error::RateLimited { .. }
                | Error::QuotaExhausted { .. }
                | Error::Overloaded { .. }
                | Error::ModelUnknown { .. }
                | Error::LocationUnknown { .. }
                | Error::NotUploaded { is_its_fault: false, .. }
                | Error::NoToken { .. }
                | Error::Unreachable { .. }
                | Error::Redirected { .. }
                | Error::WebPage { .. }
                | Error::Misconfigured { .. }
        )
    }

    /// `true` if the service did nothing for too long.
    pub(crate) fn is_silence(&self) -> bool {
        matches!(self, Error::Idle { .. } | Error::NotTaken { .. })
    }

    /// `true` if the service does not have a file that was named: it answers for an unknown one as for a foreign one.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        matches!(self, Error::NotFound { .. } | Error::PermissionDenied { .. })
    }

    /// `true` if the service refuses a file that the question names.
    pub(crate) fn is_about_a_file(&self) -> bool {
        matches!(self, Error::PermissionDenied { why: Denial::File, .. })
    }

    /// `true` if another key or another sign-in may be what helps: what is kept of this one is of no use then. A refusal of a
    /// request about no model is about a file, which may have expired.
    pub(crate) fn may_need_another_credential(&self, model: &str) -> bool {
        match self {
            Error::PermissionDenied { why: Denial::Scope, .. } => true,
            Error::PermissionDenied { why: Denial::File, .. } => false,
            Error::PermissionDenied { .. } => !model.is_empty(),
            Error::KeyRejected { .. }
            | Error::ApiNotEnabled { .. }
            | Error::PayerRefused { .. }
            | Error::NotPaid { .. }
            | Error::AccountNotReady { .. }
            | Error::QuotaExhausted { .. } => true,
            _ => false,
        }
    }

    /// `true` if the service may not know something that the request names, or not give it to this key.
    pub(crate) fn is_about_a_name(&self) -> bool {
        match self {
            Error::NotFound { .. } | Error::ModelUnknown { .. } | Error::PermissionDenied { .. } => true,
            Error::InvalidRequest { said } | Error::AccountNotReady { said, .. } => {
                said.to_ascii_lowercase().contains("interaction")
            }
            _ => false,
        }
    }

    /// The least wait before the same is sent again; `None` if sending it again cannot help.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Error::RateLimited { retry_after, .. }
            | Error::Overloaded { retry_after, .. }
            | Error::Server { status: 408 | 409 | 500 | 502 | 504, retry_after, .. } => {
                Some(retry_after.unwrap_or_default())
            }
            Error::NoToken { why: NoToken::Failing { retry_after, .. }, .. } => {
                Some(retry_after.unwrap_or_default())
            }
            Error::NoToken { why: NoToken::Broken, .. } => Some(Duration::ZERO),
            Error::Interrupted | Error::Unreachable { why: Why::TimedOut | Why::Other, .. } => {
                Some(Duration::ZERO)
            }
            _ => None,
        }
    }
}
