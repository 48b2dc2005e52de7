//! Runs one Python program in isolation and keeps the contract of Gemini's code execution tool.

/// Becomes the confined side of a run when this process was started as one. Call it first in `main`.
pub fn run_helper_if_asked() {}
