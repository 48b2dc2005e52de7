//! A literal with a file's path says this path to Python, whatever is in it.

use std::cell::RefCell;

use evidence::{FolderFiles, ProgramFile, with_paths};
use proptest::prelude::*;
use proptest::sample::select;

use crate::worker::Worker;

const PREFIXES: [&str; 8] = ["", "r", "R", "b", "f", "rb", "Rf", "u"];

#[test]
fn every_literal_says_the_path() {
    let python = RefCell::new(Worker::start("python3"));
    // Many paths stand in no literal of that form.
    let max_global_rejects = 100_000;
    let config = ProptestConfig {
        cases: 1000,
        failure_persistence: None,
        max_global_rejects,
        ..ProptestConfig::default()
    };
    proptest!(config, |(
        path in "[a-z .'\"{}\\\\\n\r\tNxu0é€\u{85}\u{1f600}]{1,12}",
        prefix in select(&PREFIXES[..]),
        quotes in select(&["'", "\"", "'''", "\"\"\""][..]),
        around in select(&[("", ""), ("See ", "!")][..]),
    )| {
        let (before, after) = around;
        let show = "print(list(x if isinstance(x, bytes) else x.encode()))\n";
        let code = format!("x = {prefix}{quotes}{before}input_file_0.csv{after}{quotes}\n{show}");
        let file = ProgramFile::given("data.csv", &path);
        let renamed = with_paths(&[&code], &[file], &FolderFiles::default()).concat();
        // Where a literal cannot hold the path, the program works in a folder with copies.
        prop_assume!(!renamed.contains("os.chdir("));
        let (printed, traceback) = python.borrow_mut().run(&[&renamed]).remove(0);
        prop_assert_eq!(traceback, None, "{}", renamed);
        let said = format!("{before}{path}{after}");
        prop_assert_eq!(printed.trim(), format!("{:?}", said.as_bytes()), "{}", renamed);
    });
}
