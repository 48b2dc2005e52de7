//! From what the service said to what the reader can do
//! (<https://ai.google.dev/gemini-api/docs/troubleshooting>).

pub(crate) mod connection;
mod details;

use std::time::{Duration, SystemTime};

use serde::Deserialize;

use crate::credential_source::CredentialSource;
use crate::error::denial::is_about_a_policy;
use crate::error::{Denial, Error, Quota, ServiceWords, Why, next_pacific_midnight};
use crate::flaw::Flaw;
use crate::framing::{self, Framing};
use crate::json;
use crate::secrets::Secrets;
use crate::status::{self, Status};
use crate::words;

/// Context for building an error: host and model may be quoted, secrets must be redacted.
pub(crate) struct Context<'a> {
    pub(crate) host: &'a str,
    pub(crate) model: &'a str,
    pub(crate) secrets: Secrets,
    /// Where the key or token came from.
    pub(crate) source: Option<CredentialSource>,
    /// The location that is asked, where there is one.
    pub(crate) location: Option<&'a str>,
    /// How the service is spoken of.
    pub(crate) service: &'static ServiceWords,
}

/// Sorts a reply that is an error by its HTTP status. `retry_after` is what its headers ask for.
pub(crate) fn of_reply(
    http: u16,
    body: &[u8],
    retry_after: Option<Duration>,
    context: &Context<'_>,
) -> Error {
    let explained = status_in(body);
    // Gateways in front of the service explain an overload with a page of their own; a page in place of any
    // other error comes from somewhere that is not the service.
    let by_a_gateway = matches!(http, 408 | 413 | 429 | 500..);
    match explained {
        Some(status) => sort(http, &status, retry_after, context),
        // Only a network sends this, in the place of the service (<https://www.rfc-editor.org/rfc/rfc6585#section-6>).
        None if http == 511 => Error::Unreachable { host: context.host.to_owned(), why: Why::SignIn },
        // Google's front answers so for a location that does not exist: each has a host or a path of its own.
        None if http == 404 && is_markup(body) && context.location.is_some() => Error::LocationUnknown {
            host: context.host.to_owned(),
            location: context.location.unwrap_or_default().to_owned(),
        },
        None if by_a_gateway => sort(http, &Status::default(), retry_after, context),
        None if is_markup(body) => Error::WebPage { host: context.host.to_owned(), wanted: "an answer" },
        None => Error::Malformed {
            what: format!(
                "{} answered HTTP {http} with something that is not from the Gemini API",
                context.host
            ),
        },
    }
}

/// Sorts what ended a reply whose HTTP status was good.
pub(crate) fn of_flaw(flaw: Flaw, context: &Context<'_>) -> Error {
    let host = context.host;
    match flaw {
        Flaw::Service(status) => sort(http_status(&status), &status, None, context),
        Flaw::Cut => Error::Interrupted,
        Flaw::Nothing => Error::NoAnswer { what: format!("{host} ended its reply without a word") },
        Flaw::InProgress => Error::NoAnswer {
            what: format!("{host} ended its reply while the answer was in progress, and does not keep it"),
        },
        Flaw::Markup => Error::WebPage { host: host.to_owned(), wanted: "an answer" },
        Flaw::TooLong(limit) => {
            Error::Malformed { what: format!("{host} sent a piece longer than {} MiB", limit >> 20) }
        }
        Flaw::Endless(bulk, limit) => Error::AnswerTooLarge { bulk, limit },
        Flaw::Outdated => Error::Malformed {
            what: format!("{host} answered in the form that the Interactions API had until June 2026"),
        },
        Flaw::Garbage(place) => {
            Error::Malformed { what: format!("{host} sent a reply that is not from the Gemini API: {place}") }
        }
    }
}

/// `true` for a web page, by its first character.
pub(crate) fn is_markup(body: &[u8]) -> bool {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start().starts_with(b"<")
}

/// The error object in a body: bare, in an array or as an event. Its message is fit to show.
pub(crate) fn explained(body: &[u8], context: &Context<'_>) -> Option<Status> {
    let status = status_in(body)?;
    Some(Status { message: words::clean(&status.message, &context.secrets), ..status })
}

/// The error object in a body: bare, in an array or as an event.
fn status_in(body: &[u8]) -> Option<Status> {
    #[derive(Deserialize)]
    struct Envelope {
        #[serde(default, deserialize_with = "status::error")]
        error: Option<Box<Status>>,
    }
    let mut found = None;
    let mut take = |text: &str| {
        framing::each(text, &mut |envelope: Envelope| {
            found = found.take().or(envelope.error);
            Ok(())
        })
    };
    let mut framing = Framing::default();
    let secrets = Secrets::default();
    // Whatever else is wrong with the body, the first explanation in it counts.
    let _ = framing.push(body, &secrets, &mut take).and_then(|()| framing.finish(&secrets, &mut take));
    found.map(|status| *status)
}

/// The HTTP status of a reply in which an error does not say which kind it is: the service had taken the question, so it is not
/// sent again.
const UNEXPLAINED: u16 = 200;

/// The HTTP status an error object stands for: its own number, else by its word
/// (<https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto>).
fn http_status(status: &Status) -> u16 {
    let number = status.code.as_ref().and_then(json::number);
    if let Some(number) = number.and_then(|number| u16::try_from(number).ok()).filter(|number| *number >= 400)
    {
        return number;
    }
    if let Some(http) = number.and_then(http_of_rpc) {
        return http;
    }
    if let Some(code) = code(status) {
        let known = CODES.iter().find(|(word, _)| *word == code);
        return known.map_or(UNEXPLAINED, |(_, http)| *http);
    }
    match status.word.as_deref().unwrap_or_default() {
        "INVALID_ARGUMENT" | "FAILED_PRECONDITION" | "OUT_OF_RANGE" => 400,
        "UNAUTHENTICATED" => 401,
        "PERMISSION_DENIED" => 403,
        "NOT_FOUND" => 404,
        "ABORTED" => 409,
        "RESOURCE_EXHAUSTED" => 429,
        "CANCELLED" => 499,
        "UNAVAILABLE" => 503,
        "DEADLINE_EXCEEDED" => 504,
        "INTERNAL" | "UNKNOWN" | "DATA_LOSS" => 500,
        _ => UNEXPLAINED,
    }
}

/// The HTTP status that a number of `google.rpc.Code` stands for.
fn http_of_rpc(number: u64) -> Option<u16> {
    Some(match number {
        3 | 9 | 11 => 400,
        16 => 401,
        7 => 403,
        5 => 404,
        6 | 10 => 409,
        8 => 429,
        2 | 13 | 15 => 500,
        1 => 499,
        12 => 501,
        14 => 503,
        4 => 504,
        _ => return None,
    })
}

/// The codes of the Interactions API, with the HTTP status that each stands for.
const CODES: [(&str, u16); 20] = [
    ("invalid_request", 400),
    ("failed_precondition", 400),
    ("parameter_unknown", 400),
    ("authentication", 401),
    ("payment_required", 402),
    ("permission_denied", 403),
    ("not_found", 404),
    ("model_not_found", 404),
    ("already_exists", 409),
    ("aborted", 409),
    ("out_of_range", 416),
    ("rate_limit_exceeded", 429),
    ("quota_exceeded", 429),
    ("too_many_requests", 429),
    ("cancelled", 499),
    ("api_error", 500),
    ("unimplemented", 501),
    ("service_unavailable", 503),
    ("deadline_exceeded", 504),
    ("gateway_timeout", 504),
];

/// The word that the Interactions API has in place of a number.
fn code(status: &Status) -> Option<&str> {
    status.code.as_ref()?.as_str().filter(|code| code.parse::<u16>().is_err())
}

fn sort(http: u16, status: &Status, retry_after: Option<Duration>, context: &Context<'_>) -> Error {
    let said = said(status, context);
    let retry_after = retry_after.max(details::retry_delay(status));
    let reason = details::reason(status).unwrap_or_default();
    let message = status.message.to_ascii_lowercase();
    let code = code(status);
    let service = context.service;
    let precondition =
        status.word.as_deref() == Some("FAILED_PRECONDITION") || code == Some("failed_precondition");
    let quota = details::quota(status).map(|quota| Box::new(fit_to_show(quota, context)));
    // No retry brings it back. Without 429 only what names a quota counts: words may mean something else there.
    let is_used_up = |quota: &Quota| quota.outlasts_waiting() && (http == 429 || quota.is_named());
    match http {
        _ if reason == "MODEL_CAPACITY_EXHAUSTED" => Error::Overloaded { retry_after, said },
        400 | 401 | 403 if is_about_the_key(http, reason, &message) => {
            Error::KeyRejected { source: context.source.clone(), service, said }
        }
        400 | 403 | 429 if is_about_money(&message) => Error::NotPaid { service, said },
        // A quota that is used up mentions the account too.
        400 | 403 if message.contains("billing account") => Error::NotPaid { service, said },
        400 | 403 | 429 if is_about_stored_files(&message) => Error::NoRoomForFiles { said },
        403 if is_about_the_payer(reason, &message) => {
            let is_missing = message.contains("not set");
            Error::PayerRefused { source: context.source.clone(), is_missing, said }
        }
        403 if is_about_enabling(reason, &message) => {
            let page = details::activation_page(status).map(|page| words::clean(&page, &context.secrets));
            Error::ApiNotEnabled { page, said }
        }
        403 if reason == "BILLING_DISABLED" => Error::NotPaid { service, said },
        403 | 408 | 409 | 429 | 499.. if quota.as_deref().is_some_and(is_used_up) => {
            used_up(quota.unwrap_or_default(), &said)
        }
        403 => {
            let why = Denial::of(reason, &message);
            Error::PermissionDenied { source: context.source.clone(), service, why, said }
        }
        402 => Error::NotPaid { service, said },
        400 if precondition && is_about_a_policy(&message) => {
            let (source, why) = (context.source.clone(), Denial::Policy);
            Error::PermissionDenied { source, service, why, said }
        }
        400 if precondition => Error::AccountNotReady { service, said },
        413 => Error::TooLarge { said },
        400 if is_about_size(&message) => Error::TooLarge { said },
        404 if !context.model.is_empty()
            && (message.is_empty() || message.contains("model") || code == Some("model_not_found")) =>
        {
            let location = context.location.map(str::to_owned);
            Error::ModelUnknown { model: context.model.to_owned(), service, location, said }
        }
        404 => Error::NotFound { service, said },
        429 => match quota {
            // Without a word of waiting, a link to the plan means that the plan's quota is used up.
            None if retry_after.is_none()
                && (details::has_help(status) || code == Some("quota_exceeded")) =>
            {
                // Which of the plan's quotas it is, nobody says.
                Error::QuotaExhausted { quota: Box::default(), resets: None, said }
            }
            quota => Error::RateLimited { quota, retry_after, said },
        },
        503 | 529 => Error::Overloaded { retry_after, said },
        // Another request was in the way; a thing that exists already stays there.
        409 if code == Some("aborted") || status.word.as_deref() == Some("ABORTED") => {
            Error::Server { status: http, retry_after, said }
        }
        UNEXPLAINED | 408 | 499 | 500 | 502.. => Error::Server { status: http, retry_after, said },
        _ => Error::InvalidRequest { said },
    }
}

/// The error of a quota that waiting a while does not bring back.
fn used_up(quota: Box<Quota>, said: &str) -> Error {
    let is_back_tomorrow = quota.is_daily() && !quota.is_zero();
    let resets = is_back_tomorrow.then(|| next_pacific_midnight(SystemTime::now()));
    // The service asks to try again in seconds even then.
    let said = said.split(" Please retry in ").next().unwrap_or_default().to_owned();
    Error::QuotaExhausted { quota, resets, said }
}

/// An invalid key is a 400 on the Developer API, a missing one a 403 and a leaked one a 403 too.
fn is_about_the_key(http: u16, reason: &str, message: &str) -> bool {
    let words = [
        "api key not valid",
        "api key expired",
        "api key not found",
        "reported as leaked",
        "unregistered callers",
    ];
    http == 401 || reason == "API_KEY_INVALID" || words.iter().any(|words| message.contains(words))
}

/// The project that would pay for a call is not named, or the account may not use it.
fn is_about_the_payer(reason: &str, message: &str) -> bool {
    reason == "USER_PROJECT_DENIED" || message.contains("quota project")
}

/// The account has no money left, or may spend no more.
fn is_about_money(message: &str) -> bool {
    ["credits are depleted", "prepayment", "spending cap", "spend cap", "spending limit"]
        .iter()
        .any(|words| message.contains(words))
}

/// What was uploaded before leaves no room.
fn is_about_stored_files(message: &str) -> bool {
    ["file storage", "storage quota", "storage limit"].iter().any(|words| message.contains(words))
}

/// The project has not enabled the API, by the word for it or, from a gateway, by the words.
fn is_about_enabling(reason: &str, message: &str) -> bool {
    reason == "SERVICE_DISABLED" || message.contains("has not been used in project")
}

/// The service has no code of its own for an input over the model's limit, only words.
fn is_about_size(message: &str) -> bool {
    ["maximum number of tokens", "payload size exceeds", "exceeds the limit of"]
        .iter()
        .any(|words| message.contains(words))
}

/// The quota with its names made fit like any other words of the service.
fn fit_to_show(quota: Quota, context: &Context<'_>) -> Quota {
    let clean = |name: Option<String>| name.map(|name| words::clean(&name, &context.secrets));
    Quota { id: clean(quota.id), metric: clean(quota.metric), model: clean(quota.model), ..quota }
}

fn said(status: &Status, context: &Context<'_>) -> String {
    let mut text = status.message.clone();
    for violation in details::field_violations(status) {
        if !text.contains(&violation) {
            text = format!("{text} {violation}");
        }
    }
    let said = words::clean(&text, &context.secrets);
    if said.is_empty() { "the service gave no explanation".to_owned() } else { said }
}
