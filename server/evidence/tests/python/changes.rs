//! A program that changes a file works on a copy: the person's own stays as it was.

use std::process::Command;

use evidence::{FolderFiles, ProgramFile, one_program};
use turn::{Code, Round};

/// Ways in which programs write, rename or remove a file that was given to them.
const FORMS: [&str; 80] = include!("../../src/program/changes/forms.in");

/// Ways in which programs write, rename or remove what is in their folder though nobody gave it to them.
const OTHERS: [&str; 49] = include!("../../src/program/changes/others.in");

/// What is in the folder.
const THERE: [&str; 14] = [
    "sales.csv",
    "clean.csv",
    "out/clean.csv",
    "out/old.txt",
    "region_a.csv",
    "chart.png",
    "arr.npy",
    "backup.zip",
    "report.pdf",
    "sales_clean.csv",
    "LICENSE",
    "a",
    "data.json",
    "Café.csv",
];

fn saved(code: &str) -> String {
    let code = Code { code: code.to_owned(), ..Code::default() };
    let sales = ProgramFile::given("sales.csv", "sales.csv");
    one_program(&[Round { code: Some(&code), ..Round::default() }], &[sales], &FolderFiles::default())
        .expect("a program")
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

#[test]
fn what_else_a_person_has_in_the_folder_is_as_before_byte_for_byte() {
    let python =
        std::env::var("GEMINI_EXEC_TEST_PYTHON").expect("GEMINI_EXEC_TEST_PYTHON names a Python with pandas");
    let top = tempfile::tempdir().expect("a folder");
    let content = |name: &str| if name == "sales.csv" { "a,b\n1,2\n" } else { "mine" };
    let there = || FolderFiles::new(THERE.iter().map(|name| (*name).to_owned()), []);
    let given = [ProgramFile::given("sales.csv", "sales.csv")];
    let mut folders = Vec::new();
    // With an attachment, and without one.
    for (index, (form, given)) in OTHERS.iter().flat_map(|form| [(form, &given[..]), (form, &[])]).enumerate()
    {
        let own = top.path().join(index.to_string());
        std::fs::create_dir_all(own.join("out")).expect("a folder");
        for name in THERE {
            std::fs::write(own.join(name), content(name)).expect("written");
        }
        let code = Code { code: (*form).to_owned(), ..Code::default() };
        let program = one_program(&[Round { code: Some(&code), ..Round::default() }], given, &there());
        std::fs::write(own.join("program.py"), program.expect("a program")).expect("written");
        folders.push((own, form));
    }
    let all = "import os, sys, numpy as np, pandas as pd\nfrom pathlib import Path\n\
        class Paper:\n    def __init__(self, path=None): self.path = path\n    \
        def output(self, path): Path(path).write_bytes(b'x')\n    def render(self): Path(self.path).write_bytes(b'x')\n\
        for folder in sys.argv[1:]:\n    os.chdir(folder)\n    try: exec(Path('program.py').read_text(), \
        {'pd': pd, 'np': np, 'Path': Path, 'Paper': Paper, 'df': pd.DataFrame({'r': ['a']})})\n    \
        except Exception as error: print(folder, repr(error), file=sys.stderr)\n";
    let paths = folders.iter().map(|(own, _)| own);
    let ended = Command::new(python).args(["-I", "-c", all]).args(paths).output().expect("Python runs");
    let lost = |(own, form): &(std::path::PathBuf, &&str)| {
        let is_lost =
            |name: &&str| std::fs::read_to_string(own.join(name)).ok().as_deref() != Some(content(name));
        let lost: Vec<_> = THERE.into_iter().filter(is_lost).collect();
        (!lost.is_empty()).then(|| format!("{form}: {lost:?}"))
    };
    let lost: Vec<_> = folders.iter().filter_map(lost).collect();
    assert_eq!(lost, Vec::<String>::new(), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
}

#[test]
fn a_saved_program_runs_again_and_keeps_what_it_made_before() {
    let python =
        std::env::var("GEMINI_EXEC_TEST_PYTHON").expect("GEMINI_EXEC_TEST_PYTHON names a Python with pandas");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("sales.csv"), "a\n1\n").expect("written");
    let code = "text = open('input_file_0.csv').read()\nopen('input_file_0.csv', 'w').write(text + '2\\n')\n";
    let code = Code { code: code.to_owned(), ..Code::default() };
    let sales = ProgramFile::given("sales.csv", "sales.csv");
    let program =
        one_program(&[Round { code: Some(&code), ..Round::default() }], &[sales], &FolderFiles::default());
    let program = program.expect("a program");
    for _ in 0..3 {
        let mut command = Command::new(&python);
        let ended =
            command.args(["-I", "-c", &program]).current_dir(folder.path()).output().expect("Python runs");
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    }
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap_or_default();
    let made =
        ["sales.csv", "sales-copy.csv", "sales-copy-1.csv", "sales-copy-2.csv", "sales-copy-3.csv"].map(read);
    assert_eq!(made, ["a\n1\n", "a\n1\n2\n", "a\n1\n2\n", "a\n1\n2\n", ""]);
}
