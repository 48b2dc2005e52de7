//! Text that should be a key, from a file or a command.

use std::io::ErrorKind;

use secrecy::SecretString;
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::error::Error;

/// No key is longer, in bytes; a command or file that has more holds something else.
pub(super) const LONGEST: usize = 4096;

/// What a text has that no key has.
pub(super) enum Fault {
    Unreadable(ErrorKind),
    TooLong,
    NoText,
}

impl Fault {
    /// What is said of the place that has the text.
    pub(super) fn said(&self, is_token: bool) -> String {
        match self {
            Fault::Unreadable(kind) => format!("cannot be read ({kind})"),
            Fault::TooLong => format!("holds more than a {}", word(is_token)),
            Fault::NoText => "holds something that is not text".to_owned(),
        }
    }
}

/// What messages call it.
pub(super) fn word(is_token: bool) -> &'static str {
    if is_token { "token" } else { "key" }
}

/// Reads to the end, or past the length of any key. What was read stays when this is dropped before.
pub(super) async fn fill(text: &mut Vec<u8>, source: &mut (impl AsyncRead + Unpin)) -> Result<(), Fault> {
    while text.len() <= LONGEST {
        match source.read_buf(text).await {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(Fault::Unreadable(error.kind())),
        }
    }
    Err(Fault::TooLong)
}

/// The text as a secret.
pub(super) fn secret(text: Vec<u8>) -> Result<SecretString, Fault> {
    match String::from_utf8(text) {
        Ok(text) => Ok(SecretString::from(text)),
        Err(_) => Err(Fault::NoText),
    }
}

/// The error of a source that has no usable key.
pub(super) fn unusable(is_token: bool, what: String) -> Error {
    Error::KeyUnusable { is_token, what }
}
