//! What to do about an error.

use std::borrow::Cow;
use std::time::SystemTime;

use super::reset::{clock, next_pacific_midnight};
use super::rounded::try_again;
use super::{Denial, Error, NoToken, Quota, ServiceWords};
use crate::credential_source::CredentialSource;

impl Error {
    /// What to do next.
    #[must_use]
    pub fn remedy(&self) -> Cow<'static, str> {
        match self {
            Error::KeyMissing => {
                "create a key at https://aistudio.google.com/apikey and give it to gemini-exec keys set, or set GEMINI_API_KEY"
                    .into()
            }
            Error::KeyUnusable { .. } => "correct it and ask again".into(),
            Error::NotSignedIn { remedy, .. } => remedy.clone().into(),
            Error::KeyRejected { source: Some(source), .. } if source.gives_tokens() => {
                another_token(source).into()
            }
            Error::KeyRejected { source: Some(CredentialSource::File(_)), service, .. } => {
                service.valid_key_in_file.into()
            }
            Error::KeyRejected { service, .. } => service.valid_key.into(),
            Error::PermissionDenied { why, source, service, .. } => allowing(*why, source.as_ref(), service),
            Error::ApiNotEnabled { page, .. } => enabling(page.as_deref()),
            Error::PayerRefused { is_missing, source, .. } => paying(*is_missing, source.as_ref()).into(),
            Error::NotPaid { service, .. } => service.see_to_billing.into(),
            Error::AccountNotReady { service, .. } => service.check_account.into(),
            Error::LocationUnknown { .. } => {
                "set vertexLocation (--vertex-location) to one that Vertex AI has, such as global or us-central1; if you set a \
                 base URL, check it"
                    .into()
            }
            Error::RateLimited { retry_after, .. } => try_again(*retry_after, "in a minute"),
            Error::QuotaExhausted { quota, resets, .. } => without_quota(quota, *resets),
            Error::Overloaded { retry_after: None, .. } => {
                "try again in a minute, or choose another model".into()
            }
            Error::Overloaded { retry_after, .. } | Error::Server { retry_after, .. } => {
                try_again(*retry_after, "in a minute")
            }
            Error::TooLarge { .. } => "send less: a smaller selection, or a sample of the file".into(),
            Error::NoRoomForFiles { .. } => {
                "delete some with gemini-exec files delete; each goes by itself after two days".into()
            }
            Error::ModelUnknown { location: Some(location), .. } if location != GLOBAL => {
                "choose one that gemini-exec models lists, or another location: many models are only at global (vertexLocation, \
                 --vertex-location global)"
                    .into()
            }
            Error::ModelUnknown { service, .. } => service.choose_model.into(),
            Error::NotFound { service, .. } => service.check_name.into(),
            Error::NotUploaded { remedy, .. } => remedy.clone(),
            Error::InvalidRequest { .. } => {
                "change the question, the files or the settings as it says".into()
            }
            Error::Interrupted => "ask again".into(),
            Error::NoAnswer { .. } => {
                "ask again; the question may have been billed, so it was not sent a second time".into()
            }
            Error::NoToken { why: NoToken::Elsewhere { .. } | NoToken::Around, .. } | Error::WebPage { .. } => {
                "is there a sign-in page or a proxy in between? Open any page in a browser and sign in to the network, or \
                 check the base URL and the proxy"
                    .into()
            }
            Error::NoToken { why, .. } => try_again(why.retry_after(), "in a minute"),
            Error::Idle { .. } | Error::NotTaken { .. } | Error::AtWork { .. } => {
                "ask again, or allow a longer silence with the setting silence (--silence SECONDS)".into()
            }
            Error::Unreachable { why, .. } => why.remedy().into(),
            Error::Redirected { .. } => "set the base URL to the new address if you trust it".into(),
            Error::Malformed { .. } => "check the base URL and the proxy".into(),
            Error::AnswerTooLarge { .. } | Error::Unfinished { .. } | Error::EndlessContinuation { .. } => {
                "ask for less at once".into()
            }
            Error::Misconfigured { setting, .. } => format!("correct the setting {setting}").into(),
        }
    }
}

/// What to do where a quota is used up, which comes back at this time if it is a daily one.
fn without_quota(quota: &Quota, resets: Option<SystemTime>) -> Cow<'static, str> {
    const OTHERWISE: &str = "choose another model, or set up billing";
    match (resets, quota.period) {
        _ if quota.is_zero() => "choose another model, or set up billing for this one".into(),
        (Some(resets), _) => {
            format!("it comes back at {} (midnight Pacific time); until then {OTHERWISE}", clock(resets))
                .into()
        }
        (None, Some(period)) => {
            format!("it comes back within {}; until then {OTHERWISE}", period.once()).into()
        }
        (None, None) if !quota.is_named() => {
            let midnight = clock(next_pacific_midnight(SystemTime::now()));
            format!("if it is a limit of the day, it comes back at {midnight} (midnight Pacific time); {OTHERWISE}").into()
        }
        (None, None) => OTHERWISE.into(),
    }
}

/// What lets a person do what was denied.
fn allowing(
    why: Denial,
    source: Option<&CredentialSource>,
    service: &'static ServiceWords,
) -> Cow<'static, str> {
    let token = source.filter(|source| source.gives_tokens());
    match (why, token) {
        (Denial::File, _) => {
            "attach the file again: Google deletes it after two days, and gives it to no other project".into()
        }
        (Denial::Suspended, _) => {
            let choose = "choose another project (vertexProject, --vertex-project)";
            let instead = if token.is_some() { choose } else { service.key_of_another_project };
            format!("ask Google to lift the suspension of the project, in its console, or {instead}").into()
        }
        (Denial::Policy, _) => service.ask_administrator.into(),
        (Denial::KeyRestriction, _) => {
            "change what the key is restricted to, where it was made, or use another key".into()
        }
        (Denial::Scope, Some(source)) => with_scope(source).into(),
        (Denial::Right, Some(_)) => {
            "give this account the role Vertex AI User in the project, or choose another project".into()
        }
        (Denial::Scope | Denial::Right, None) => service.allow_key.into(),
    }
}

/// How the API is enabled, at a page of Google's console where that is known.
fn enabling(page: Option<&str>) -> Cow<'static, str> {
    match page {
        Some(page) => format!("enable it at {page}, wait a few minutes and ask again").into(),
        None => "enable the API for the project in Google's console, wait a few minutes and ask again".into(),
    }
}

/// How a project that pays is named.
fn paying(is_missing: bool, source: Option<&CredentialSource>) -> &'static str {
    if is_missing && matches!(source, Some(CredentialSource::Adc { is_named: false, .. })) {
        return "name a project that this account may use in GOOGLE_CLOUD_QUOTA_PROJECT, or with gcloud auth \
                application-default set-quota-project PROJECT";
    }
    "name a project in GOOGLE_CLOUD_QUOTA_PROJECT in which this account has the role Service Usage Consumer"
}

/// How to get another token where this one came from.
pub(crate) fn another_token(source: &CredentialSource) -> &'static str {
    match source {
        CredentialSource::ServiceAccount(_) => {
            "make a new key file for the service account, and name it in GOOGLE_APPLICATION_CREDENTIALS"
        }
        CredentialSource::TokenCommand => "correct accessTokenCommand, or sign in again to what it runs",
        CredentialSource::Metadata => "check the service account of this machine and its access scopes",
        // gcloud writes to another file.
        CredentialSource::Adc { is_named: true, .. } => {
            "unset GOOGLE_APPLICATION_CREDENTIALS and sign in again with gcloud auth application-default login"
        }
        _ => "sign in again with gcloud auth application-default login",
    }
}

/// How to get a token for more where this one came from.
fn with_scope(source: &CredentialSource) -> &'static str {
    match source {
        CredentialSource::TokenCommand => {
            "let accessTokenCommand ask for the scope https://www.googleapis.com/auth/cloud-platform"
        }
        CredentialSource::Metadata => "give this machine the access scope cloud-platform",
        // What it asks for is in the request already.
        CredentialSource::ServiceAccount(_) => {
            "check in Google Cloud what tokens of this service account may be used for, or sign in with another account"
        }
        source => another_token(source),
    }
}

/// The location that has most models.
const GLOBAL: &str = "global";
