//! Text that should be a key, from a file or a command.

use secrecy::SecretString;
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::error::Error;

/// No key is longer, in bytes; a command or file that has more holds something else.
pub(super) const LONGEST: usize = 4096;

/// Reads to the end, or past the length of any key. What was read stays when this is dropped before.
pub(super) async fn fill(text: &mut Vec<u8>, source: &mut (impl AsyncRead + Unpin)) -> Result<(), String> {
    while text.len() <= LONGEST {
        match source.read_buf(text).await {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(format!("cannot be read ({})", error.kind())),
        }
    }
    Err("holds more than a key".to_owned())
}

/// The text as a secret.
pub(super) fn secret(text: Vec<u8>) -> Result<SecretString, String> {
    match String::from_utf8(text) {
        Ok(text) => Ok(SecretString::from(text)),
        Err(_) => Err("holds something that is not text".to_owned()),
    }
}

/// The error of a source that has no usable key.
pub(super) fn unusable(what: String) -> Error {
    Error::KeyUnusable { what }
}
