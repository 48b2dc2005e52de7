//! The libraries of Gemini's code execution work in the sandbox: `libraries.toml` has a program for each.
//!
//! Libraries that the tests' Python lacks are listed and skipped; the core set must be complete. To test the full set by
//! hand: `GEMINI_EXEC_TEST_PYTHON=~/.local/share/gemini-exec/env/full/bin/python3 cargo test -p tests --test libraries`.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::io::Write;

use harness::{binary, test_python};
use sandbox::{Cancel, Ended, Layers, Libraries, Limits, Program, Sandbox, Setup, Warm};
use serde::Deserialize;

#[derive(Deserialize)]
struct Library {
    code: String,
    output: String,
    #[serde(default)]
    images: usize,
    /// Other modules that the program imports.
    #[serde(default)]
    needs: Vec<String>,
}

fn table() -> BTreeMap<String, Library> {
    toml::from_str(include_str!("libraries.toml")).unwrap()
}

/// The module of each library, from the list that `gemini-exec env check` uses.
fn modules() -> BTreeMap<String, String> {
    let list = include_str!("../../server/local/src/gemini_libraries.txt").lines();
    let words = |line: &str| {
        let mut words = line.split(' ').map(str::to_owned);
        (words.next().unwrap(), words.next().unwrap())
    };
    list.map(words).collect()
}

#[test]
fn every_library_has_a_program_that_tests_it() {
    assert!(table().keys().eq(modules().keys()), "{:?}", table().keys());
}

#[test]
fn libraries_work_in_the_sandbox() {
    let modules = modules();
    let core = include_str!("../../server/app/src/env/core.in");
    for isolation in [Layers::Full, Layers::Reduced] {
        // A spare has most of them imported; without it this test takes minutes.
        let warm = Some(Warm { libraries: Libraries::Science, memory: 0, ..Warm::default() });
        let python = Some(test_python());
        let sandbox =
            Sandbox::new(Setup { python, isolation, helper: Some(binary()), warm, ..Setup::default() })
                .unwrap();
        // A package such as `google.protobuf` shares its folder with others.
        let has = |library: &String| {
            let module = modules[library].replace('.', "/");
            let folders = sandbox.python().library_folders();
            folders.iter().any(|folder| folder.join(&module).is_dir()) || sandbox.python().has_module(&module)
        };
        let (here, missing): (Vec<_>, Vec<_>) =
            table().into_iter().partition(|(name, library)| has(name) && library.needs.iter().all(has));
        let missing: Vec<_> = missing.into_iter().map(|(name, _)| name).collect();
        for name in core.lines().filter(|name| modules.contains_key(*name)) {
            assert!(!missing.iter().any(|missing| missing == name), "{name} is of the core set");
        }
        // Not captured by the test harness: the log of a passing test shows it too.
        writeln!(
            std::io::stderr(),
            "layer {isolation:?}: {} libraries work; not installed here: {}",
            here.len(),
            missing.join(", ")
        )
        .unwrap();
        for (name, library) in here {
            let limits = Limits { wall: std::time::Duration::from_secs(100), ..Limits::default() };
            let program = Program { code: library.code, limits, ..Program::default() };
            let run = sandbox.run(program, &Cancel::new()).unwrap();
            assert_eq!(run.outcome, Ended::Ok, "{name}: {}", run.output);
            assert_eq!(run.output.trim_end(), library.output.trim_end(), "{name}");
            assert_eq!(run.images.len(), library.images, "{name}");
        }
    }
}
