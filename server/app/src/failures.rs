//! Errors of the crates below as failures in the person's words.

use ask::Failure;

/// A failure of Gemini or of the way to it.
pub(crate) fn of_gemini(error: &gemini::Error) -> Failure {
    let remedy = match error {
        gemini::Error::Idle { .. } => {
            "Ask again, or allow a longer silence (--silence SECONDS, in an editor the setting silence)."
                .into()
        }
        _ => error.remedy(),
    };
    Failure::new(error.title(), error.detail(), remedy)
}

/// A failure of the local engine.
pub(crate) fn of_local(error: &local::Error) -> Failure {
    Failure::new(error.title(), error.detail(), error.remedy().unwrap_or_default())
}

/// A failure of the sandbox, in the words of the local engine.
pub(crate) fn of_sandbox(error: sandbox::Error) -> Failure {
    of_local(&local::Error::from(error))
}
