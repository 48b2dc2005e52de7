//! The secret by which the values of a conversation are masked.

use engines::Engine;
use ring::rand::{SecureRandom, SystemRandom};
use turn::{Failure, FilePrivacy, MaskSecret};

/// A new secret.
pub(crate) fn new() -> Result<MaskSecret, Failure> {
    let mut secret = [0; 16];
    let filled = SystemRandom::new().fill(&mut secret);
    filled.map_err(|_| {
        Failure::new(
            "Cannot mask values",
            "the system gives no random numbers",
            "Ask again, or send the schema alone (--privacy schema).",
        )
    })?;
    Ok(MaskSecret(secret))
}

/// `true` if an engine gets masked values.
pub(crate) fn is_needed(engine: &dyn Engine) -> bool {
    engine.privacy() == FilePrivacy::Masked
}
