//! Errors of the connection in plain words.

use std::error::Error as StdError;
use std::io;
use std::iter::successors;

use crate::error::{Error, Why};

/// Sorts a failure before any reply.
pub(crate) fn before_reply(error: &reqwest::Error, host: &str) -> Error {
    // A connection that was made and then dropped without a reply is an answer cut at its very start: nobody can tell
    // whether the service took the question.
    if !error.is_connect() && !error.is_timeout() && !error.is_builder() && !was_left(error) {
        return Error::Interrupted;
    }
    Error::Unreachable { host: host.to_owned(), why: why(error) }
}

/// `true` if the request surely was not taken: the connection was closed while it was idle, before anything of the
/// request was sent, or the service said over HTTP/2 that it has not looked at it.
fn was_left(error: &reqwest::Error) -> bool {
    // The HTTP library keeps the types of these to itself.
    causes(error).map(ToString::to_string).any(|cause| {
        cause.starts_with("operation was canceled")
            || cause.contains("refused stream before processing any application logic")
    })
}

/// Sorts a failure in the middle of a reply.
pub(crate) fn within_reply(error: &reqwest::Error, host: &str) -> Error {
    if has_io_kind(error, io::ErrorKind::InvalidData) {
        return Error::Malformed { what: format!("{host} sent a reply whose compression is broken") };
    }
    Error::Interrupted
}

fn why(error: &reqwest::Error) -> Why {
    // The HTTP library keeps the types of these to itself.
    let named = |name: &str| causes(error).any(|cause| cause.to_string().starts_with(name));
    if causes(error).any(<dyn StdError>::is::<rustls::Error>) {
        Why::Tls
    } else if named("tunnel error") || named("proxy") {
        Why::Proxy
    } else if named("dns error") {
        Why::UnknownHost
    } else if has_io_kind(error, io::ErrorKind::ConnectionRefused) {
        Why::Refused
    } else if error.is_timeout() {
        Why::TimedOut
    } else {
        Why::Other
    }
}

fn has_io_kind(error: &reqwest::Error, kind: io::ErrorKind) -> bool {
    causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|error| error.kind() == kind)
}

/// An error and all it came from.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    let first: &(dyn StdError + 'static) = error;
    successors(Some(first), |error| cause(*error))
}

/// What an error came from. An IO error gives the cause of the error it wraps as its own, so the wrapped one
/// has to be asked for.
fn cause<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e (dyn StdError + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}
