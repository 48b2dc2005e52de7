//! Code of ordinary projects on the command line: its data in folders, its own modules.

use std::fs;
use std::path::Path;

use harness::{Cli, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::json;

/// A home with these files.
fn project(files: &[(&str, &str)]) -> Cli {
    with(Cli::offline(), files)
}

fn with(cli: Cli, files: &[(&str, &str)]) -> Cli {
    for (name, content) in files {
        let path = cli.home().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    cli
}

/// What the code prints, or why it fails.
fn ran(cli: &Cli, code: &str) -> String {
    cli.run(&["ask", "--engine", "local", "-q", "--code", code]).screen()
}

const SHARED: [(&str, &str); 5] = [
    (
        "w/notebooks/a.py",
        "from utils import clean\nimport pathlib\nprint(clean('data/x.csv'), clean('../shared/y.csv'))\nprint(pathlib.Path('../shared').resolve().relative_to(pathlib.Path.cwd().parent))\nopen('out.txt', 'w').write('x')\n",
    ),
    (
        "w/notebooks/utils.py",
        "from pathlib import Path\ndef clean(path):\n    return open(path).read().strip() + (Path(__file__).parent / 'suffix.txt').read_text()\n",
    ),
    ("w/notebooks/suffix.txt", "!"),
    ("w/notebooks/data/x.csv", "of data\n"),
    ("w/shared/y.csv", "of shared\n"),
];

#[test]
fn data_in_folders_and_modules_beside_the_code_are_found() {
    let cli = project(&SHARED);
    assert_snapshot!(ran(&cli, "w/notebooks/a.py"), @"
    of data! of shared!
    shared
    → 0
    ");
    // As under `python3 script.py`: from the working directory.
    let cli = project(&[("a/b.py", "print(open('data/x.csv').read())"), ("data/x.csv", "here")]);
    assert_snapshot!(ran(&cli, "a/b.py"), @"
    here
    → 0
    ");
}

#[test]
fn modules_are_imported_as_under_python() {
    let files = [
        (
            "w/tests/test_a.py",
            "import statistics, os, json\nfrom mypkg.core import f\nfrom mypkg import sub\nprint(f(), sub.NAME, statistics.mean([1]), json.dumps(1), os.sep)\nimport space.leaf\nprint(space.leaf.WHERE)\n",
        ),
        ("w/tests/statistics.py", "import mypkg.core\ndef mean(_): return 'mine'\n"),
        ("w/tests/json.txt", ""),
        ("w/json.py", "raise Exception('Python has one')\n"),
        ("w/src/mypkg/__init__.py", "from . import sub\n"),
        (
            "w/src/mypkg/core.py",
            "from .sub import NAME\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .gone import Nothing\ndef f(): return 'core of ' + NAME\n",
        ),
        ("w/src/mypkg/sub.py", "import mypkg\nNAME = 'sub'\n"),
        ("w/space/leaf.py", "WHERE = __name__\n"),
        ("w/.git/HEAD", ""),
    ];
    assert_snapshot!(ran(&project(&files), "w/tests/test_a.py"), @"
    core of sub sub mine 1 /
    space.leaf
    → 0
    ");
}

#[cfg(unix)]
#[test]
fn what_does_not_go_along_is_named() {
    let cli = project(&[
        ("secret.csv", "s"),
        ("w/a.py", "print(open('../secret.csv').read())"),
        ("w/b.py", "print(open('link.csv').read())"),
        ("w/.git/HEAD", ""),
    ]);
    std::os::unix::fs::symlink("../secret.csv", cli.home().join("w/link.csv")).expect("a link");
    assert_snapshot!(ran(&cli, "w/a.py"), @r#"
    Traceback (most recent call last):
      File "main.py", line 1, in <module>
        print(open('../secret.csv').read())
               ^^^^^^^^^^^^^^^^^^^^^
    FileNotFoundError: [Errno 2] No such file or directory: '../secret.csv'
    → 3
    "#);
    assert_snapshot!(ran(&cli, "w/b.py"), @r#"
    Traceback (most recent call last):
      File "main.py", line 1, in <module>
        print(open('link.csv').read())
               ^^^^^^^^^^^^^^^^
    FileNotFoundError: [Errno 2] No such file or directory: 'link.csv'
    gemini-exec: link.csv does not go along: it is a symbolic link.
    → 3
    "#);
}

#[test]
fn a_large_file_keeps_its_folder_too() {
    let cli = project(&[
        (
            "w/notebooks/a.py",
            "import os\nprint(os.path.getsize('../data/big.bin'))\nopen('out.txt', 'w').write('x')\n",
        ),
        ("w/data/big.bin", ""),
        ("w/.git/HEAD", ""),
    ]);
    let big = fs::File::options().write(true).open(cli.home().join("w/data/big.bin")).expect("the file");
    big.set_len(70 << 20).expect("a large file");
    assert_snapshot!(ran(&cli, "w/notebooks/a.py"), @"
    73400320
    → 0
    ");
}

#[test]
fn a_model_s_program_finds_the_project_but_nothing_that_is_ignored() {
    let code = "from utils import clean\nprint(clean('data/x.csv'))\ntry:\n    print(open('private/p.csv').read())\nexcept FileNotFoundError:\n    print('not here')";
    let parts = json!([
        {"executableCode": {"language": "PYTHON", "code": code}},
        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "X\nnot here\n"}},
    ]);
    let answer =
        json!({"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]});
    let gemini =
        FakeGemini::playing([Reply::new(200, "text/event-stream", format!("data: {answer}\r\n\r\n"))]);
    let files = [
        ("w/a.py", "x = 1\n"),
        ("w/utils.py", "def clean(path): return open(path).read().upper()\n"),
        ("w/data/x.csv", "x"),
        ("w/private/p.csv", "p"),
        ("w/.gitignore", "private/\n"),
        ("w/.git/HEAD", ""),
    ];
    let cli = with(Cli::asking(&gemini), &files);
    assert_eq!(cli.run(&["ask", "what?", "--code", "w/a.py"]).code, Some(0));
    let run = cli.run(&["history", "run"]);
    assert_snapshot!(run.stderr, @"
    gemini-exec: private/p.csv does not go along: it is ignored by .gitignore.
    gemini-exec: ask 1: reproduced: the same output on this machine
    ");
}

#[test]
fn files_that_are_attached_and_named_are_there_once() {
    let cli = project(&[
        ("a.py", "import os\nprint(open('data/x.csv').read(), sorted(os.listdir('data')))"),
        ("b.py", "print(open('input_file_0.csv').read())"),
        ("c.py", "print(open('data/x.csv').read())"),
        ("data/x.csv", "x"),
        ("data/y.csv", "y"),
        ("input_file_0.csv", "beside"),
        ("elsewhere/data", "a file"),
    ]);
    let run = |code: &str, attached: &str| {
        cli.run(&["ask", "--engine", "local", "-q", "--code", code, "--attach", attached]).screen()
    };
    let shown = [
        run("a.py", "data"),
        run("a.py", "data/*"),
        run("b.py", "data/x.csv"),
        run("c.py", "elsewhere/data"),
    ];
    assert_snapshot!(shown.join("\n"), @r#"
    x ['x.csv', 'y.csv']
    → 0
    x ['x.csv', 'y.csv']
    → 0
    x
    → 0
    Traceback (most recent call last):
      File "main.py", line 1, in <module>
        print(open('data/x.csv').read())
               ^^^^^^^^^^^^^^^^^^
    NotADirectoryError: [Errno 20] Not a directory: 'data/x.csv'
    → 3
    "#);
}

#[cfg(unix)]
#[test]
fn an_environment_of_a_project_that_was_agreed_to_runs_in_the_sandbox_only() {
    use std::os::unix::fs::PermissionsExt;

    // The person is not in the project: the folder that they are in says nothing about it.
    let cli = project(&[
        ("w/a.py", "print('it ran')"),
        ("w/.venv/pyvenv.cfg", "home = /usr/bin\n"),
        ("w/.venv/bin/python3", "#!/bin/sh\ntouch \"$HOME/escaped\"\n"),
        ("w/.git/HEAD", ""),
    ]);
    let environment = cli.home().join("w/.venv").canonicalize().expect("a path");
    let program = environment.join("bin/python3");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a program");
    let state = cli.home().join(".local/state/gemini-exec");
    fs::create_dir_all(&state).expect("a folder");
    fs::write(state.join("environments-agreed"), format!("{}\n", environment.display())).expect("a file");
    let screen = ran(&cli, "w/a.py");
    assert_snapshot!(screen, @"
    gemini-exec: The program was not run: [HOME]/w/.venv/bin/python3 is a program of this workspace and would run outside the sandbox, to find Python; name another Python, or, if you trust it, name it with --python.
    → 1
    ");
    assert!(!cli.home().join("escaped").exists());
}

#[test]
fn a_conversation_on_this_machine_finds_its_files_again() {
    let cli = project(&SHARED);
    ran(&cli, "w/notebooks/a.py");
    assert!(Path::new(&cli.home().join("w/shared/y.csv")).exists());
    let again = cli.run(&["history", "run"]);
    assert_snapshot!(again.stderr, @"gemini-exec: ask 1: reproduced: the same output on this machine");
}
