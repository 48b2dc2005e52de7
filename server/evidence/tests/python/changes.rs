//! A program that changes a file works on a copy: the person's own stays as it was.

use std::process::Command;

use evidence::{ProgramFile, one_program};
use turn::{Code, Round};

/// Ways in which programs write, rename or remove a file that was given to them.
const FORMS: [&str; 80] = include!("../../src/program/changes/forms.in");

fn saved(code: &str) -> String {
    let code = Code { code: code.to_owned(), ..Code::default() };
    let sales = ProgramFile::given("sales.csv", "sales.csv");
    one_program(&[Round { code: Some(&code), ..Round::default() }], &[sales], &[]).expect("a program")
}

#[test]
fn a_person_s_file_is_as_before_byte_for_byte() {
    let python =
        std::env::var("GEMINI_EXEC_TEST_PYTHON").expect("GEMINI_EXEC_TEST_PYTHON names a Python with pandas");
    let before = "a,b\r\n1,2\r\n3,4\r\n";
    let folder = tempfile::tempdir().expect("a folder");
    let folders = FORMS.iter().enumerate().map(|(index, form)| {
        let own = folder.path().join(index.to_string());
        std::fs::create_dir(&own).expect("a folder");
        std::fs::write(own.join("sales.csv"), before).expect("written");
        std::fs::write(own.join("program.py"), saved(form)).expect("written");
        own
    });
    let folders: Vec<_> = folders.collect();
    let all = "import os, sys, pandas as pd\nfrom pathlib import Path\nfor folder in sys.argv[1:]:\n    os.chdir(folder)\n    exec(Path('program.py').read_text(), {'pd': pd, 'Path': Path})\n";
    let ended = Command::new(python).args(["-I", "-c", all]).args(&folders).output().expect("Python runs");
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    for (folder, form) in folders.iter().zip(FORMS) {
        let after = std::fs::read_to_string(folder.join("sales.csv")).ok();
        assert_eq!(after.as_deref(), Some(before), "{form}");
    }
}
