//! The engine's answers as the wire responses Gemini would send.

use std::fmt::Write;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use gemini::wire::{
    Candidate, CodeExecutionResult, Content, ExecutableCode, FinishReason, Language, Outcome, Part, Response,
};
use sandbox::{Layer, Run};

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
    // Gemini keeps what its programs write. A part with a name is our way to hand it over.
    let files = run.files.iter().filter_map(|file| {
        Some(Part::of_bytes(media_type(&file.name), Some(&file.name), file.content.as_ref()?))
    });
    response(std::iter::once(result).chain(images).chain(files).collect())
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
#[derive(Debug, Clone, Default)]
pub(crate) struct Notes {
    /// A question came with the data, and nobody answered it.
    pub(crate) unanswered: bool,
    /// A program failed, and another took its place.
    pub(crate) replaced: bool,
    /// The data files the programs describe, where they do.
    pub(crate) described: Vec<String>,
    /// Those of which even the last program did not end well.
    pub(crate) failed: Vec<String>,
}

/// What can be said of the runs without having understood them.
pub(crate) fn closing_text(runs: &[Run], notes: &Notes) -> String {
    let mut text = String::new();
    if notes.unanswered {
        text.push_str(
            "Your question was not answered: that takes a model, and the local engine has none. The data was \
             described instead. To get an answer, set GEMINI_API_KEY and ask Gemini, or give Python that computes \
             it.\n\n",
        );
    }
    if notes.replaced {
        text.push_str(
            "The first program failed. Another, which needs the standard library alone and takes rows as they \
             come, took its place.\n\n",
        );
    }
    text.push_str("Ran on this machine with the local engine: no model, nothing was sent.");
    let is_many = notes.described.len() > 1;
    if is_many {
        let _ = write!(text, " Described: {}.", notes.described.join(", "));
    }
    if let Some(run) = runs.last() {
        if is_many && !notes.failed.is_empty() {
            let _ = write!(text, " The code failed for {}.", notes.failed.join(", "));
        } else {
            text.push_str(&ending(run));
        }
        text.push_str(&lost(runs));
        let _ = write!(text, " Isolation: {}", run.layer.words());
        match &run.why_not_full {
            Some(why) if run.layer == Layer::Reduced => drop(write!(text, " (not full: {why})")),
            Some(why) => drop(write!(text, " ({why})")),
            None => {}
        }
        let _ = write!(text, ". Time: {}.", time(runs.iter().map(|run| run.elapsed).sum()));
    }
    text
}

/// The media type of a file that a program wrote, by its name.
fn media_type(name: &str) -> &'static str {
    const TYPES: [(&str, &str); 12] = [
        ("csv", "text/csv"),
        ("tsv", "text/tab-separated-values"),
        ("txt", "text/plain"),
        ("md", "text/markdown"),
        ("html", "text/html"),
        ("json", "application/json"),
        ("pdf", "application/pdf"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("parquet", "application/vnd.apache.parquet"),
        ("png", "image/png"),
        ("jpg", "image/jpeg"),
        ("svg", "image/svg+xml"),
    ];
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let found = TYPES.into_iter().find(|(known, _)| extension.eq_ignore_ascii_case(known));
    found.map_or("application/octet-stream", |(_, media_type)| media_type)
}

/// The files that programs wrote and that are not handed over.
fn lost(runs: &[Run]) -> String {
    const NAMED: usize = 5;
    let files: Vec<_> =
        runs.iter().flat_map(|run| &run.files).filter(|file| file.content.is_none()).collect();
    let named = files.iter().take(NAMED).map(|file| format!("{} ({})", file.name, size(file.bytes)));
    let named = named.collect::<Vec<_>>().join(", ");
    match files.len() {
        0 => String::new(),
        1..=NAMED => format!(" Not kept, being too large or not to be read: {named}."),
        count => format!(" Not kept, being too large or not to be read: {named} and {} more.", count - NAMED),
    }
}

/// A number of bytes as people say it.
fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match UNITS.into_iter().find(|(unit, _)| bytes >= *unit) {
        #[allow(clippy::cast_precision_loss, reason = "one digit is shown")]
        Some((unit, name)) => format!("{:.1} {name}", bytes as f64 / unit as f64),
        None => format!("{bytes} bytes"),
    }
}

/// How a run ended, where it did not end well, and what may be done about it.
fn ending(run: &Run) -> String {
    match run.outcome {
        sandbox::Ended::Ok => String::new(),
        sandbox::Ended::DeadlineExceeded => " The code was stopped at its time limit.".to_owned(),
        sandbox::Ended::Failed => hint(&run.output)
            .map_or_else(|| " The code failed.".to_owned(), |hint| format!(" The code failed. {hint}")),
    }
}

/// What errors at the end of an output call for here.
const HINTS: [(&[&str], &str); 3] = [
    (
        &["FileNotFoundError"],
        "Attach the files it reads (`--attach`; in an editor those beside the document are there); they lie in its working \
         directory, without their folders.",
    ),
    (
        &["ModuleNotFoundError"],
        "`gemini-exec env create --set full` makes an environment with all the libraries of Gemini. For another module name a \
         Python that has it (GEMINI_EXEC_PYTHON, in an editor `pythonPath`); attach a module of your own.",
    ),
    (&["EOFError"], "It has no standard input to read; write its input into the code or attach a file."),
];
const NO_NETWORK: &str = "It has no network; attach what it would fetch.";
const NO_PROCESSES: &str =
    "It cannot start processes in reduced isolation; `doctor` tells how to get the full one.";

fn hint(output: &str) -> Option<&'static str> {
    let last = output.lines().rev().find(|line| !line.trim().is_empty())?;
    let is_among = |errors: &[&str]| errors.iter().any(|error| last.contains(error));
    if is_among(&["gaierror", "URLError", "ConnectionError", "Network is unreachable"]) {
        return Some(NO_NETWORK);
    }
    // The system's own words do not tell what was refused; the way there does.
    if is_among(&["ot permitted"]) {
        let goes_by = |calls: &[&str]| calls.iter().any(|call| output.contains(call));
        let processes =
            goes_by(&["subprocess.py\"", "popen_fork.py\"", "os.fork(", "os.posix_spawn", "os.system("]);
        let network = goes_by(&["socket", "connect("]);
        return processes.then_some(NO_PROCESSES).or(network.then_some(NO_NETWORK));
    }
    HINTS.iter().find(|(errors, _)| is_among(errors)).map(|(_, hint)| *hint)
}

fn response(parts: Vec<Part>) -> Response {
    let content = Content { role: Some("model".to_owned()), parts };
    Response {
        candidates: vec![Candidate { index: Some(0), content: Some(content), ..Candidate::default() }],
        model_version: Some(MODEL_VERSION.to_owned()),
        ..Response::default()
    }
}

fn outcome(outcome: sandbox::Ended) -> Outcome {
    match outcome {
        sandbox::Ended::Ok => Outcome::Ok,
        sandbox::Ended::Failed => Outcome::Failed,
        sandbox::Ended::DeadlineExceeded => Outcome::DeadlineExceeded,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_of_an_output_calls_for_a_hint() {
        let starts = |output: &str| hint(output).map(|hint| hint.split(';').next().unwrap());
        assert_eq!(
            starts("Traceback\nFileNotFoundError: [Errno 2] No such file or directory: 'a.csv'\n"),
            Some("Attach the files it reads (`--attach`")
        );
        assert!(
            starts("ModuleNotFoundError: No module named 'x'")
                .unwrap()
                .starts_with("`gemini-exec env create --set full`")
        );
        assert_eq!(starts("EOFError: EOF when reading a line\n\n"), Some("It has no standard input to read"));
        let network = Some("It has no network");
        assert_eq!(starts("socket.gaierror: [Errno -3] Temporary failure in name resolution"), network);
        let forbidden = |way: &str| format!("{way}\nPermissionError: [Errno 1] Operation not permitted");
        assert_eq!(starts(&forbidden("    socket.create_connection(place)")), network);
        let processes = Some("It cannot start processes in reduced isolation");
        assert_eq!(starts(&forbidden("  File \"/usr/lib/python3.11/subprocess.py\", line 1955")), processes);
        assert_eq!(starts(&forbidden("    os.fork()")), processes);
        assert_eq!(starts(&forbidden("    os.kill(1, 9)")), None);
        assert_eq!(starts("EOFError\nKeyError: 'a'"), None);
        assert_eq!(starts(""), None);
    }
}
