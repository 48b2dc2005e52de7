//! The version, and what it was built from.

/// `0.1.0 (c30888b172 of 2026-11-29)`: the version, its commit and the day of that.
pub(super) const VERSION: &str = env!("GEMINI_EXEC_VERSION");
