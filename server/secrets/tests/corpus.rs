//! How often the scan takes what is no secret for one: over the sources of this project, and the standard library of the Python that
//! its tests use.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The sources of this project, without its tests, which have secrets that were composed by hand.
fn own_sources() -> Vec<PathBuf> {
    let server = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crates");
    let crates =
        fs::read_dir(server).expect("a folder").map(|entry| entry.expect("a crate").path().join("src"));
    let mut found = Vec::new();
    crates.filter(|sources| sources.is_dir()).for_each(|sources| files(&sources, &["tests"], &mut found));
    found
}

/// The modules of the standard library. Its tests are not there on every machine.
fn standard_library() -> Vec<PathBuf> {
    let python = env::var_os("GEMINI_EXEC_TEST_PYTHON").unwrap_or_else(|| "python3".into());
    let code = "import sysconfig; print(sysconfig.get_path('stdlib'), end='')";
    let ended = Command::new(&python).args(["-I", "-c", code]).output();
    let ended = ended.unwrap_or_else(|error| panic!("{} (see CONTRIBUTING.md): {error}", python.display()));
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let mut found = Vec::new();
    let folder = String::from_utf8(ended.stdout).expect("a path");
    files(Path::new(&folder), &["site-packages", "dist-packages", "test"], &mut found);
    found.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    found
}

/// The files below a folder, but for those in folders with these names.
fn files(folder: &Path, but: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("it can be read").path();
        if !path.is_dir() {
            found.push(path);
        } else if !but.iter().any(|name| path.ends_with(name)) {
            files(&path, but, found);
        }
    }
}

/// Fails if more than one of a hundred of these is taken to hold a secret.
fn check(files: &[PathBuf]) {
    assert!(files.len() > 500, "{} files are too few", files.len());
    let alarms = files.iter().filter_map(|path| {
        let text = fs::read(path).expect("it can be read");
        let found = if secrets::is_packed(&text) { Vec::new() } else { secrets::find(&text) };
        let first = found.first()?;
        let value = String::from_utf8_lossy(&text[first.place.clone()]).into_owned();
        let line = memchr::memchr_iter(b'\n', &text[..first.place.start]).count() + 1;
        Some(format!("{}:{line}: {}: {value:.60}", path.display(), first.what))
    });
    let alarms: Vec<String> = alarms.collect();
    assert!(
        alarms.len() * 100 <= files.len(),
        "{} of {} files:\n{}",
        alarms.len(),
        files.len(),
        alarms.join("\n")
    );
}

#[test]
fn of_the_modules_of_python_less_than_one_in_a_hundred_is_taken_to_hold_a_secret() {
    check(&standard_library());
}

#[test]
fn of_the_sources_of_this_project_less_than_one_in_a_hundred_is_taken_to_hold_a_secret() {
    check(&own_sources());
}
