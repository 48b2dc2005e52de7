//! What holds across the project and no compiler checks: who may use whom, what a name means, how long a function
//! may be, what may enter the lock file, and facts that are told in two places.

mod arrows;
mod cycles;
#[cfg(target_os = "linux")]
mod features;
mod licences;
mod modules;
mod names;
mod rust;
mod sizes;
mod twins;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use modules::{Crate, Sources};

/// The root of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ has a parent").to_owned()
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The Rust files below a folder, with their text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                let text = read(&entry);
                found.push((entry, text));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has no Rust files");
    found
}

/// Every Rust file of ours, by its path from the root.
fn rust_sources() -> Sources {
    let files = ["server", "tests/harness", "tests/e2e", "tests/tidy"].into_iter().flat_map(sources);
    let from_root = |path: PathBuf| path.strip_prefix(root()).expect("below the root").display().to_string();
    files.map(|(path, text)| (from_root(path).replace('\\', "/"), text)).collect()
}

/// Every crate of ours: libraries, binaries, benches and test programs.
fn crates(sources: &Sources) -> Vec<Crate> {
    let roots = sources.keys().filter(|path| {
        let parts: Vec<&str> = path.split('/').collect();
        matches!(
            parts[..],
            ["server", _, "src", "lib.rs" | "main.rs"]
                | ["server", _, "build.rs"]
                | ["server", _, "tests" | "benches", _]
                | ["server", _, "tests", _, "main.rs"]
        )
    });
    let manifest: toml::Table = read("tests/Cargo.toml").parse().expect("TOML");
    let listed = ["bin", "test"].into_iter().flat_map(|kind| manifest[kind].as_array().expect("a list"));
    let listed = listed.chain([&manifest["lib"]]).map(|target| target["path"].as_str().expect("a path"));
    let roots = roots.cloned().chain(listed.map(|path| format!("tests/{path}")));
    roots.map(|root| Crate::read(&root, sources)).collect()
}

/// The files below a folder that something other than tests and benches uses.
fn production_files<'a>(sources: &'a Sources, folder: &str) -> Vec<&'a str> {
    let crates = crates(sources);
    let is_used = |path: &str| crates.iter().any(|it| it.files().get(path) == Some(&false));
    let is_production = |path: &&str| path.starts_with(folder) && path.contains("/src/") && is_used(path);
    sources.keys().map(String::as_str).filter(is_production).collect()
}

/// What a tool prints; cargo tells its tests which one to run.
fn output(variable: &str, tool: &str, arguments: &[&str]) -> String {
    let tool = std::env::var_os(variable).unwrap_or_else(|| tool.into());
    let output = Command::new(tool).args(arguments).current_dir(root()).output().expect("the tool runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}
