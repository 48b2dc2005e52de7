//! How often the scan takes what is no secret for one: over the sources and data of this project's dependencies.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder with the sources of all dependencies, or the one that `GEMINI_EXEC_CORPUS` names.
fn root() -> PathBuf {
    let named = std::env::var_os("GEMINI_EXEC_CORPUS").map(PathBuf::from);
    let cargo = || {
        let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).expect("a home").join("registry/src")
    };
    named.unwrap_or_else(cargo)
}

/// The files below a folder, of a size that people send, in the order of their names.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut below: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    below.sort();
    for path in below {
        match fs::symlink_metadata(&path) {
            Ok(it) if it.is_dir() => files(&path, found),
            Ok(it) if it.is_file() && it.len() < 1 << 20 => found.push(path),
            _ => {}
        }
    }
}

/// How many files are looked at: all of them would take minutes.
const MOST: usize = 4_000;

#[test]
fn less_than_one_file_in_a_hundred_is_taken_to_hold_a_secret() {
    let mut all = Vec::new();
    files(&root(), &mut all);
    assert!(all.len() > 1_000, "no dependencies are in {}", root().display());
    let step = all.len().div_ceil(MOST);
    let (mut looked, mut alarms) = (0, Vec::new());
    for path in all.iter().step_by(step) {
        let text = fs::read(path).expect("it can be read");
        if secrets::is_packed(&text) {
            continue;
        }
        looked += 1;
        if let Some(first) = secrets::find(&text).first() {
            let value = String::from_utf8_lossy(&text[first.place.clone()]).into_owned();
            let line = memchr::memchr_iter(b'\n', &text[..first.place.start]).count() + 1;
            alarms.push(format!("{}:{line}: {}: {value:.60}", path.display(), first.what));
        }
    }
    assert!(alarms.len() * 100 <= looked, "{} of {looked} files:\n{}", alarms.len(), alarms.join("\n"));
}
