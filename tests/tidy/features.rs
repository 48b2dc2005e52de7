//! Every package of the workspace is built with the same dependencies: none is built twice with other features.
//!
//! Looked at on Linux, for which `server/features/Cargo.toml` is written: each system has some dependencies of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::{output, rust_sources};

/// The features of each dependency; more than one set where it is built for build scripts as well.
type Features = BTreeMap<String, BTreeSet<String>>;

#[test]
fn one_package_after_another_builds_no_dependency_again() {
    let everything = features(&["--workspace", "--edges=normal,build,dev"]);
    let mut found = BTreeSet::new();
    for package in packages() {
        for edges in ["--edges=normal,build", "--edges=normal,build,dev"] {
            for (name, sets) in features(&["--package", &package, edges]) {
                let others: Vec<_> = sets.difference(&everything[&name]).collect();
                if !others.is_empty() {
                    let wanted = &everything[&name];
                    found.insert(format!("{name} has {others:?} for {package}, {wanted:?} for all"));
                }
            }
        }
    }
    let found: Vec<String> = found.into_iter().collect();
    assert!(
        found.is_empty(),
        "name these in server/features/Cargo.toml with all they have:\n{}",
        found.join("\n")
    );
}

/// Our packages: the folders with a manifest.
fn packages() -> Vec<String> {
    let of_server = rust_sources().into_keys().filter_map(|path| {
        let mut parts = path.split('/');
        (parts.next() == Some("server")).then(|| parts.next().map(str::to_owned))?
    });
    of_server
        .chain(["features".to_owned(), "tests".to_owned()])
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn features(arguments: &[&str]) -> Features {
    let format = ["tree", "--locked", "--offline", "--prefix=none", "--format={p}\t{f}"];
    let arguments: Vec<&str> = format.iter().chain(arguments).copied().collect();
    let mut found = Features::new();
    for line in output("CARGO", "cargo", &arguments).lines() {
        let (package, features) = line.split_once('\t').unwrap_or((line, ""));
        let features = features.trim_end_matches(" (*)").trim();
        found.entry(package.trim().to_owned()).or_default().insert(features.to_owned());
    }
    found
}
