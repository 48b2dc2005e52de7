//! What to do about an error.

use std::borrow::Cow;

use super::reset::clock;
use super::rounded::try_again;
use super::{Denial, Error, NoToken, is_token};
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
            Error::KeyRejected { .. }
            | Error::PermissionDenied { .. }
            | Error::ApiNotEnabled { .. }
            | Error::PayerRefused { .. }
            | Error::NotPaid { .. }
            | Error::AccountNotReady { .. } => self.access_remedy(),
            Error::LocationUnknown { .. } => {
                "set vertexLocation (--vertex-location) to one that Vertex AI has, such as global or us-central1; if you set a \
                 base URL, check it"
                    .into()
            }
            Error::RateLimited { retry_after, .. } => try_again(*retry_after, "in a minute"),
            Error::QuotaExhausted { quota, .. } if quota.is_zero() => {
                "choose another model, or set up billing for this one".into()
            }
            Error::QuotaExhausted { resets: Some(resets), quota, .. } => {
                let (it, resets) = (if quota.is_daily() { "it" } else { "a limit of the day" }, clock(*resets));
                format!("{it} comes back at {resets} (midnight Pacific time); until then choose another model, or set up billing")
                    .into()
            }
            Error::QuotaExhausted { resets: None, .. } => "choose another model, or set up billing".into(),
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
            Error::ModelUnknown { is_vertex: true, .. } => {
                "choose one that gemini-exec models lists".into()
            }
            Error::ModelUnknown { .. } => {
                "choose one of https://ai.google.dev/gemini-api/docs/models that can execute code".into()
            }
            Error::NotFound { is_vertex: true, .. } => {
                "check vertexProject (--vertex-project), the name and the base URL".into()
            }
            Error::NotFound { .. } => "check the name, the key and the base URL".into(),
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

    /// What to do for the service to take a question from this person.
    fn access_remedy(&self) -> Cow<'static, str> {
        match self {
            Error::KeyRejected { source: Some(source), .. } if source.gives_tokens() => {
                another_token(source).into()
            }
            Error::KeyRejected { is_vertex: true, .. } => {
                "use a key that was made for Vertex AI, or set vertexProject (--vertex-project): then the sign-in of gcloud is used, \
                 and not the key"
                    .into()
            }
            Error::KeyRejected { source, .. } => {
                let by = if let Some(CredentialSource::File(_)) = source { " with gemini-exec keys set" } else { "" };
                format!("set a valid key{by}; create one at https://aistudio.google.com/apikey").into()
            }
            Error::PermissionDenied { why: Denial::Suspended, is_vertex, source, .. } => {
                let instead = match (is_token(source.as_ref()), is_vertex) {
                    (true, _) => "choose another project (vertexProject, --vertex-project)",
                    (false, true) => "use a key of another project",
                    (false, false) => "use a key of another project; https://aistudio.google.com/apikey shows whose this one is",
                };
                format!("ask Google to lift the suspension of the project, in its console, or {instead}").into()
            }
            Error::PermissionDenied { why: Denial::Policy, is_vertex: false, .. } => {
                "ask who administers the project of this key in Google Cloud, or choose another model or a key of another project"
                    .into()
            }
            Error::PermissionDenied { why: Denial::Policy, .. } => {
                "ask who administers the project in Google Cloud, or choose another model, location or project".into()
            }
            Error::PermissionDenied { why: Denial::KeyRestriction, .. } => {
                "change what the key is restricted to, where it was made, or use another key".into()
            }
            Error::PermissionDenied { why: Denial::Scope, source: Some(source), .. } if source.gives_tokens() => {
                with_scope(source).into()
            }
            Error::PermissionDenied { source, .. } if is_token(source.as_ref()) => {
                "give this account the role Vertex AI User in the project, or choose another project".into()
            }
            Error::PermissionDenied { is_vertex: true, .. } => {
                "allow this key the Vertex AI API, or set vertexProject (--vertex-project): then the sign-in of gcloud is used, and \
                 not the key"
                    .into()
            }
            Error::PermissionDenied { .. } => "allow this key the Gemini API, or use another key".into(),
            Error::ApiNotEnabled { page: Some(page), .. } => {
                format!("enable it at {page}, wait a few minutes and ask again").into()
            }
            Error::ApiNotEnabled { page: None, .. } => {
                "enable the API for the project in Google's console, wait a few minutes and ask again".into()
            }
            Error::PayerRefused {
                is_missing: true,
                source: Some(CredentialSource::Adc { is_named: false, .. }),
                ..
            } => {
                "name a project that this account may use in GOOGLE_CLOUD_QUOTA_PROJECT, or with gcloud auth application-default \
                 set-quota-project PROJECT"
                    .into()
            }
            Error::PayerRefused { .. } => {
                "name a project in GOOGLE_CLOUD_QUOTA_PROJECT in which this account has the role Service Usage Consumer".into()
            }
            Error::NotPaid { is_vertex: true, .. } => {
                "see to the billing of the project: https://console.cloud.google.com/billing".into()
            }
            Error::AccountNotReady { is_vertex: true, .. } => {
                "check vertexLocation (--vertex-location), vertexProject (--vertex-project) and the project's billing: \
                 https://console.cloud.google.com/billing"
                    .into()
            }
            Error::NotPaid { .. } => {
                "see to the billing of the project, or to what it may spend: https://ai.google.dev/gemini-api/docs/billing".into()
            }
            _ => {
                "check the region at https://ai.google.dev/gemini-api/docs/available-regions and billing at \
                 https://ai.google.dev/gemini-api/docs/billing"
                    .into()
            }
        }
    }
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
