//! What can go wrong, sorted by what the reader does next.

mod bulk;
pub(crate) mod denial;
mod following;
mod no_token;
mod period;
mod quota;
pub(crate) mod remedy;
mod reset;
mod rounded;
mod service_words;
mod why;

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use turn::Failure;

use crate::credential_source::CredentialSource;
pub use bulk::Bulk;
pub use denial::Denial;
pub use no_token::NoToken;
pub(crate) use period::Period;
pub use quota::Quota;
pub(crate) use reset::next_pacific_midnight;
pub(crate) use rounded::Rounded;
pub use service_words::ServiceWords;
pub use why::Why;

/// Why there is no answer, or no more of it.
///
/// `Display` is one sentence; [`Error::title`], [`Error::detail`] and [`Error::remedy`] are its three parts.
/// No part ever holds a key, a body as it came, or a control character.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// No source has a key.
    KeyMissing,
    /// A source has something that cannot be a key, or could not be read.
    KeyUnusable {
        /// `true` for a token.
        is_token: bool,
        /// One sentence, without anything of the key.
        what: String,
    },
    /// There is no way to get a token.
    NotSignedIn {
        /// One sentence, without anything secret.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// The service does not accept the key or the token.
    KeyRejected {
        /// Where it came from, where that is known.
        source: Option<CredentialSource>,
        /// How its service is spoken of.
        service: &'static ServiceWords,
        /// The service's words.
        said: String,
    },
    /// The key or the token is good, but not for this.
    PermissionDenied {
        /// Where it came from, where that is known.
        source: Option<CredentialSource>,
        /// How its service is spoken of.
        service: &'static ServiceWords,
        /// What stands against it.
        why: Denial,
        /// The service's words.
        said: String,
    },
    /// The project has not enabled the API.
    ApiNotEnabled {
        /// Where it is enabled: a page of Google's console.
        page: Option<String>,
        /// The service's words.
        said: String,
    },
    /// The project that would pay is not named, or the account may not use it.
    PayerRefused {
        /// Where the token came from, where that is known.
        source: Option<CredentialSource>,
        /// `true` if none is named.
        is_missing: bool,
        /// The service's words.
        said: String,
    },
    /// There is no money for it, or no more may be spent.
    NotPaid {
        /// How its service is spoken of.
        service: &'static ServiceWords,
        /// The service's words.
        said: String,
    },
    /// The files that are kept leave no room.
    NoRoomForFiles {
        /// The service's words.
        said: String,
    },
    /// The account or its place rules this out: billing, region, credit.
    AccountNotReady {
        /// How its service is spoken of.
        service: &'static ServiceWords,
        /// The service's words.
        said: String,
    },
    /// Too many requests for the moment.
    RateLimited {
        /// Which quota, where said.
        quota: Option<Box<Quota>>,
        /// The least wait the service asks for, where it does.
        retry_after: Option<Duration>,
        /// The service's words.
        said: String,
    },
    /// A quota that waiting a while does not bring back: one of a day or longer, or one of zero.
    QuotaExhausted {
        /// Which quota.
        quota: Box<Quota>,
        /// When it comes back if it is a daily one; `None` if it is not, or if nobody says which it is.
        resets: Option<SystemTime>,
        /// The service's words.
        said: String,
    },
    /// The model has no room at the moment.
    Overloaded {
        /// The least wait the service asks for, where it does.
        retry_after: Option<Duration>,
        /// The service's words.
        said: String,
    },
    /// The request is larger than the service or the model takes.
    TooLarge {
        /// The service's words.
        said: String,
    },
    /// The service knows no such model.
    ModelUnknown {
        /// The model asked for.
        model: String,
        /// How its service is spoken of.
        service: &'static ServiceWords,
        /// The location that was asked, where there is one.
        location: Option<String>,
        /// The service's words.
        said: String,
    },
    /// There is no service at the location that is set.
    LocationUnknown {
        /// The host that was asked.
        host: String,
        /// The location.
        location: String,
    },
    /// The service has nothing of that name, or not for this key.
    NotFound {
        /// How its service is spoken of.
        service: &'static ServiceWords,
        /// The service's words.
        said: String,
    },
    /// A file could not be uploaded.
    NotUploaded {
        /// `true` if that is because of the file, which would fail again.
        is_its_fault: bool,
        /// One sentence that names the file.
        what: String,
        /// What to do.
        remedy: Cow<'static, str>,
    },
    /// The service cannot use the request as it is.
    InvalidRequest {
        /// The service's words.
        said: String,
    },
    /// The service failed.
    Server {
        /// The HTTP status.
        status: u16,
        /// The least wait the service asks for, where it does.
        retry_after: Option<Duration>,
        /// The service's words.
        said: String,
    },
    /// The reply ended before the answer did.
    Interrupted,
    /// The service took the question, which may cost tokens, and ended its reply without an answer.
    NoAnswer {
        /// One sentence.
        what: String,
    },
    /// Who gives tokens gives none now.
    NoToken {
        /// Its host.
        host: String,
        /// What came in place of a token.
        why: NoToken,
    },
    /// The service takes nothing more of what is sent.
    NotTaken {
        /// How long was waited.
        after: Duration,
    },
    /// Nothing came for too long.
    Idle {
        /// How long was waited.
        after: Duration,
    },
    /// The service was still at work when it was given up, and had brought nothing new for too long.
    AtWork {
        /// How long.
        after: Duration,
    },
    /// The service was still at work when it was given up.
    Unfinished {
        /// How long was waited.
        after: Duration,
    },
    /// No connection.
    Unreachable {
        /// The host of the base URL.
        host: String,
        /// What failed.
        why: Why,
    },
    /// The service redirects to another origin; the key is not sent there.
    Redirected {
        /// The host of the base URL.
        host: String,
        /// Where it points: scheme, host and port.
        target: String,
    },
    /// A web page came: that of a network that wants a sign-in, of a proxy or of a wrong address.
    WebPage {
        /// The host that was asked.
        host: String,
        /// What was asked for: an answer, a token.
        wanted: &'static str,
    },
    /// Something answered that does not speak this API.
    Malformed {
        /// One sentence, without what was sent.
        what: String,
    },
    /// The answer has no end in sight.
    AnswerTooLarge {
        /// What there is too much of.
        bulk: Bulk,
        /// How much of it was taken, in bytes.
        limit: usize,
    },
    /// The service said again and again that more follows, until it was asked for no more.
    EndlessContinuation {
        /// How often the answer was gone on with.
        times: u32,
    },
    /// A setting cannot be used.
    Misconfigured {
        /// The setting: its name in editors, in brackets the argument.
        setting: &'static str,
        /// One sentence naming the setting.
        what: String,
    },
}

impl Error {
    /// A short noun phrase.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match self {
            Error::KeyMissing => "no API key",
            Error::KeyUnusable { is_token: true, .. } => "unusable token",
            Error::KeyUnusable { is_token: false, .. } => "unusable key",
            Error::NotSignedIn { .. } => "not signed in",
            Error::KeyRejected { source, .. } if is_token(source.as_ref()) => "sign-in rejected",
            Error::KeyRejected { .. } => "API key rejected",
            Error::PermissionDenied { .. } => "permission denied",
            Error::ApiNotEnabled { .. } => "API not enabled",
            Error::LocationUnknown { .. } => "unknown location",
            Error::PayerRefused { .. } => "no project to charge",
            Error::AccountNotReady { .. } | Error::NotPaid { .. } => "account not ready",
            Error::NoRoomForFiles { .. } => "no room for files",
            Error::RateLimited { .. } => "too many requests",
            Error::QuotaExhausted { .. } => "quota used up",
            Error::Overloaded { .. } => "model overloaded",
            Error::TooLarge { .. } => "request too large",
            Error::ModelUnknown { .. } => "unknown model",
            Error::NotFound { .. } => "not found",
            Error::NotUploaded { .. } => "file not uploaded",
            Error::InvalidRequest { .. } => "request not accepted",
            Error::Server { .. } => "failure in the service",
            Error::Interrupted => "answer cut off",
            Error::NoAnswer { .. } => "no answer came",
            Error::Idle { .. } => "no reply",
            Error::NotTaken { .. } => "sending stopped",
            Error::NoToken { .. } => "no token now",
            Error::Unfinished { .. } | Error::AtWork { .. } => "answer not finished",
            Error::Unreachable { .. } => "no connection",
            Error::Redirected { .. } => "redirected elsewhere",
            Error::WebPage { .. } => "a web page came",
            Error::Malformed { .. } => "unintelligible reply",
            Error::AnswerTooLarge { .. } => "answer too large",
            Error::EndlessContinuation { .. } => "answer without an end",
            Error::Misconfigured { .. } => "unusable setting",
        }
    }

    /// Why the request is sent again only after a wait, in a few words.
    #[must_use]
    pub fn waited_for(&self) -> String {
        match self {
            Error::RateLimited { quota: Some(quota), .. } => quota.reached(),
            _ => None,
        }
        .unwrap_or_else(|| self.failure().title)
    }

    /// What happened: the service's own words where it gave any and they are not plainer in ours, as those on a limit.
    #[must_use]
    pub fn detail(&self) -> Cow<'_, str> {
        match self {
            Error::KeyMissing => {
                "no key command is set, GOOGLE_API_KEY and GEMINI_API_KEY are empty, and there is no key file, or an \
                 empty one"
                    .into()
            }
            Error::KeyUnusable { what, .. }
            | Error::NotSignedIn { what, .. }
            | Error::NotUploaded { what, .. }
            | Error::Malformed { what }
            | Error::NoAnswer { what }
            | Error::Misconfigured { what, .. } => what.into(),
            Error::KeyRejected { source: Some(source), said, .. } => {
                let what = if source.gives_tokens() { "token" } else { "key" };
                format!("the {what} from {source}: {said}").into()
            }
            Error::RateLimited { quota: Some(quota), said, .. } | Error::QuotaExhausted { quota, said, .. }
                if quota.is_named() =>
            {
                quota.clause().unwrap_or_else(|| format!("{said} ({quota})")).into()
            }
            Error::ModelUnknown { model, said, .. } => format!("{model}: {said}").into(),
            Error::Server { status, said, .. } if *status >= 400 => format!("{said} (HTTP {status})").into(),
            Error::KeyRejected { source: None, said, .. }
            | Error::Server { said, .. }
            | Error::PermissionDenied { said, .. }
            | Error::ApiNotEnabled { said, .. }
            | Error::AccountNotReady { said, .. }
            | Error::PayerRefused { said, .. }
            | Error::NotPaid { said, .. }
            | Error::NoRoomForFiles { said }
            | Error::RateLimited { said, .. }
            | Error::QuotaExhausted { said, .. }
            | Error::Overloaded { said, .. }
            | Error::TooLarge { said }
            | Error::NotFound { said, .. }
            | Error::InvalidRequest { said } => said.into(),
            Error::LocationUnknown { host, location } => {
                format!("{host} answered with a web page (HTTP 404): it knows no location {location}").into()
            }
            Error::Interrupted => "the reply ended before the answer was complete".into(),
            Error::Idle { after } => format!("nothing came for {}", Rounded(*after)).into(),
            Error::NotTaken { after } => {
                format!("the service took nothing more for {}", Rounded(*after)).into()
            }
            Error::NoToken { host, why } => why.detail(host).into(),
            Error::AtWork { after } => {
                format!("the service is still at work, and brought nothing new for {}", Rounded(*after)).into()
            }
            Error::Unfinished { after } => {
                format!("the service was still at work after {}", Rounded(*after)).into()
            }
            Error::Unreachable { host, why } => why.detail(host).into(),
            Error::AnswerTooLarge { bulk, limit } => {
                format!("{} more than {} MiB, so it was stopped", bulk.has(), limit >> 20).into()
            }
            Error::EndlessContinuation { times } => {
                let times = if *times == 1 { "once".to_owned() } else { format!("{times} times") };
                format!("it was gone on with {times}, and the service still says that more follows, so it was stopped").into()
            }
            Error::WebPage { host, wanted } => format!("{host} answered with a web page, not with {wanted}").into(),
            Error::Redirected { host, target } => {
                format!("{host} points to {target}; a key is not sent to another address").into()
            }
        }
    }

    /// The error for the person who asked.
    #[must_use]
    pub fn failure(&self) -> Failure {
        let needs_key = match self {
            Error::KeyMissing => true,
            // Another source comes first: its key is to be corrected there.
            Error::KeyRejected { source, .. } => source == &Some(CredentialSource::Stored),
            _ => false,
        };
        let failure = Failure::new(self.title(), self.detail(), self.remedy());
        failure.needing_key(needs_key).not_taken(self.was_not_taken())
    }

    /// `true` if a setting or a key cannot be used, so that nothing was sent.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Error::KeyUnusable { .. } | Error::NotSignedIn { .. } | Error::Misconfigured { .. })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let detail = self.detail();
        let detail = detail.trim_end_matches('.');
        write!(formatter, "{}: {detail}; {}", self.title(), self.remedy())
    }
}

impl std::error::Error for Error {}

fn is_token(source: Option<&CredentialSource>) -> bool {
    source.is_some_and(CredentialSource::gives_tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_the_error_in_a_sentence() {
        let error = Error::Idle { after: Duration::from_secs(90) };
        assert_eq!(
            error.failure().sentence(),
            "No reply: nothing came for 90 s. Ask again, or allow a longer silence with the setting silence (--silence SECONDS)."
        );
        let error = Error::Overloaded { retry_after: None, said: "No capacity.".to_owned() };
        assert_eq!(
            error.failure().sentence(),
            "Model overloaded: No capacity. Try again in a minute, or choose another model."
        );
    }

    #[test]
    fn a_refusal_is_what_only_a_setting_can_change() {
        let what = String::new;
        assert!(Error::KeyUnusable { is_token: false, what: what() }.is_refusal());
        assert!(Error::Misconfigured { setting: "model (--model)", what: what() }.is_refusal());
        assert!(!Error::KeyMissing.is_refusal() && !Error::Interrupted.is_refusal());
    }
}
