//! Says which commit is built, for `--version`: a release only, so that the next commit builds nothing again in development.

use std::path::Path;
use std::process::Command;

/// `HASH DATE` in an archive that `git archive` made, else a mark for it to replace.
const COMMIT: &str = "commit.txt";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={COMMIT}");
    let version = env!("CARGO_PKG_VERSION");
    let built_from = match std::env::var("PROFILE").as_deref() {
        Ok("release") => archived().or_else(checked_out),
        _ => Some("development build".to_owned()),
    };
    let built_from = built_from.map(|words| format!(" ({words})")).unwrap_or_default();
    println!("cargo::rustc-env=GEMINI_EXEC_VERSION={version}{built_from}");
}

/// The commit of an archive of the sources.
fn archived() -> Option<String> {
    words(&std::fs::read_to_string(COMMIT).ok()?)
}

/// The commit of a checkout. Sources that were copied into another repository are not of its commit.
fn checked_out() -> Option<String> {
    let is_ours = git(&["ls-files", "--error-unmatch", COMMIT]).is_some();
    if !is_ours {
        return None;
    }
    // What changes with the commit: the branch is another one, or it has moved.
    let branch = git(&["symbolic-ref", "--quiet", "HEAD"]);
    for name in ["HEAD".to_owned(), "packed-refs".to_owned()].into_iter().chain(branch) {
        let path = git(&["rev-parse", "--git-path", &name]).filter(|path| Path::new(path).exists());
        if let Some(path) = path {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    words(&git(&["show", "--no-patch", "--format=%H %cs", "HEAD"])?)
}

/// The beginning of the hash, and the day: the same wherever it is built.
fn words(commit: &str) -> Option<String> {
    let (hash, day) = commit.trim().split_once(' ')?;
    let is_hash = hash.len() >= 10 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| format!("{} of {day}", &hash[..10]))
}

fn git(arguments: &[&str]) -> Option<String> {
    let output =
        Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
