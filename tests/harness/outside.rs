//! Material that is kept outside the repository: tests that need it say so where it is missing.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

/// Prints a line even if the test passes: direct writes to stderr are not captured.
pub fn report(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// A folder of it: the one that a variable names, else the one of this name beside the repository; `None` if it has no such
/// file in it.
#[must_use]
pub fn folder(variable: &str, name: &str, file: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(name);
    let folder = std::env::var_os(variable).map_or(beside, PathBuf::from);
    folder.join(file).is_file().then_some(folder)
}

/// A request that one of Google's own SDKs sent.
#[derive(Deserialize)]
pub struct SdkRequest {
    /// What was called.
    pub case: String,
    /// For example `POST`.
    pub method: String,
    /// The path of the address.
    pub path: String,
    /// The query, without its question mark.
    pub query: String,
    /// The headers, as they were spelt.
    pub headers: Vec<(String, String)>,
    /// What was sent.
    pub body: SdkBody,
    /// What it was answered: status, headers, body.
    #[serde(default)]
    pub response: Value,
}

/// The body of such a request.
#[derive(Deserialize)]
pub struct SdkBody {
    /// Its length in bytes.
    #[serde(default)]
    pub len: u64,
    /// Its text; `None` without one, or for bytes.
    pub text: Option<String>,
}

/// The requests in a recording, in their order, without those over other wires than HTTP. `None` if it is not on this machine,
/// which is then said.
///
/// # Panics
///
/// If it is there and cannot be read.
#[must_use]
pub fn sdk_requests(recording: &str) -> Option<Vec<SdkRequest>> {
    let Some(folder) = folder("GEMINI_EXEC_SDK_RECORDINGS", "sdk-recordings", recording) else {
        report(&format!("requests of Google's SDKs, {recording}: not on this machine"));
        return None;
    };
    let text = fs::read_to_string(folder.join(recording)).expect("a recording");
    let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a row"));
    let requests = rows.filter(|row| row["dir"] == "client" && row["method"].is_string());
    Some(requests.map(|row| serde_json::from_value(row).expect("a request")).collect())
}

/// A name in camelCase, however the SDK spelt it.
#[must_use]
pub fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (head, tail) = word.split_at(1.min(word.len()));
        name + &head.to_uppercase() + tail
    })
}
