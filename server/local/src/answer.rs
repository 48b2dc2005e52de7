//! The engine's answers as the wire responses Gemini would send.

use std::fmt::Write;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use gemini::wire::{
    Candidate, CodeExecutionResult, Content, ExecutableCode, FinishReason, Language, Outcome, Part, Response,
};
use sandbox::Run;

/// What answers, in the place of a model's name.
const MODEL_VERSION: &str = concat!("gemini-exec-local/", env!("CARGO_PKG_VERSION"));

/// A name for a run, different from all others of the conversation.
pub(crate) fn new_id() -> String {
    format!("{:08x}", RandomState::new().hash_one(()) >> 32)
}

/// The response that shows the code about to run.
pub(crate) fn code(id: &str, code: &str) -> Response {
    response(vec![Part::of_code(ExecutableCode {
        id: Some(id.to_owned()),
        language: Some(Language::Python),
        code: code.to_owned(),
    })])
}

/// The response with what came of it.
pub(crate) fn result(id: &str, run: &Run) -> Response {
    let result = Part::of_result(CodeExecutionResult {
        id: Some(id.to_owned()),
        outcome: Some(outcome(run.outcome)),
        output: Some(run.output.clone()).filter(|output| !output.is_empty()),
    });
    let images = run.images.iter().map(|image| Part::of_bytes("image/png", None, image));
    response(std::iter::once(result).chain(images).collect())
}

/// The last response.
pub(crate) fn closing(text: String) -> Response {
    let mut response = response(vec![Part::of_text(text)]);
    for candidate in &mut response.candidates {
        candidate.finish_reason = Some(FinishReason::Stop);
    }
    response
}

/// What the closing text tells beside the runs.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Notes {
    /// A question came with the data, and nobody answered it.
    pub(crate) unanswered: bool,
    /// A program failed, and another took its place.
    pub(crate) replaced: bool,
}

/// What can be said of the runs without having understood them.
pub(crate) fn closing_text(runs: &[Run], notes: Notes) -> String {
    let mut text = String::new();
    if notes.unanswered {
        text.push_str(
            "Your question was not answered: that takes a model, and the local engine has none. The data was \
             described instead. To get an answer, set GEMINI_API_KEY and ask Gemini, or give Python that computes \
             it (--code).\n\n",
        );
    }
    if notes.replaced {
        text.push_str(
            "The first program failed. Another, which needs the standard library alone and takes rows as they \
             come, took its place.\n\n",
        );
    }
    text.push_str("Ran on this machine with the local engine: no model, nothing was sent.");
    if let Some(run) = runs.last() {
        text.push_str(match run.outcome {
            sandbox::Outcome::Ok => "",
            sandbox::Outcome::Failed => " The code failed; its output shows where.",
            sandbox::Outcome::DeadlineExceeded => " The code was stopped at its time limit.",
        });
        let _ = write!(text, " Isolation: {}", run.layer.words());
        if let Some(why) = &run.why_not_full {
            let _ = write!(text, " (not full: {why})");
        }
        let _ = write!(text, ". Time: {}.", time(runs.iter().map(|run| run.elapsed).sum()));
    }
    text
}

fn response(parts: Vec<Part>) -> Response {
    let content = Content { role: Some("model".to_owned()), parts };
    Response {
        candidates: vec![Candidate { index: Some(0), content: Some(content), ..Candidate::default() }],
        model_version: Some(MODEL_VERSION.to_owned()),
        ..Response::default()
    }
}

fn outcome(outcome: sandbox::Outcome) -> Outcome {
    match outcome {
        sandbox::Outcome::Ok => Outcome::Ok,
        sandbox::Outcome::Failed => Outcome::Failed,
        sandbox::Outcome::DeadlineExceeded => Outcome::DeadlineExceeded,
    }
}

/// A duration as people say it.
fn time(elapsed: Duration) -> String {
    if elapsed < Duration::from_secs(1) {
        format!("{} ms", elapsed.as_millis())
    } else {
        format!("{:.1} s", elapsed.as_secs_f64())
    }
}
