//! Local runs in an editor: they find a sandbox that is ready, take their turns, and leave nothing behind.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use harness::ordinary_user::{LAYERS, isolation};
use harness::processes::{all_end_soon, descendants, empties_soon, is_python};
use harness::{Cli, Client, Editor};
use serde_json::json;
use tempfile::TempDir;

/// Says whether the libraries were there before the program.
const IS_WARM: &str = "«import sys\nprint('pandas' in sys.modules and 'matplotlib.pyplot' in sys.modules)»\n";

/// For a spare on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(100);

/// Someone without a key, whose temporary files are in this folder.
fn offline(layer: &str, temporary: &TempDir) -> Cli {
    let temporary = temporary.path().to_str().unwrap();
    Cli::offline().with("GEMINI_EXEC_ISOLATION", isolation(layer)).with("TMPDIR", temporary)
}

/// The diagnostic of a document after its program ran.
fn run(editor: &mut Editor, name: &str) -> String {
    editor.run("geminiExec.dismiss", json!({}));
    editor.choose(name, "Run here");
    editor.wait_for(name, &["answered"]);
    editor.problems(name).remove(0)
}

fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Runs a program that tells whether it is in a spare, until it is.
fn run_in_spare(editor: &mut Editor, name: &str) {
    let deadline = Instant::now() + PATIENCE;
    while run(editor, name) != "information answered: True (gemini-exec)" {
        assert!(Instant::now() < deadline, "no run finds its libraries imported");
        // Each run makes the next spare later.
        thread::sleep(Duration::from_secs(1));
    }
}

/// Waits until the server has an interpreter while nothing runs: a spare, which may still import its libraries.
fn wait_for_spare(editor: &Editor) {
    wait_for("a spare", || descendants(editor.process()).into_iter().any(is_python));
}

/// Checks that soon nothing is left of a server.
fn leaves_nothing(temporary: &TempDir, processes: &[u32]) {
    all_end_soon(processes);
    empties_soon(temporary.path());
}

#[test]
fn a_second_local_run_finds_its_libraries_imported() {
    for layer in LAYERS {
        let temporary = tempfile::tempdir().unwrap();
        let mut editor = Editor::start(offline(layer, &temporary), Client::complete());
        editor.open("a.py", IS_WARM);
        assert_eq!(run(&mut editor, "a.py"), "information answered: False (gemini-exec)");
        run_in_spare(&mut editor, "a.py");
        wait_for_spare(&editor);
        let processes = descendants(editor.process());
        assert_eq!(editor.shut_down(), Some(0));
        leaves_nothing(&temporary, &processes);
    }
}

#[test]
fn a_spare_can_be_declined() {
    let client = Client::complete().configured(json!({"spareSandbox": "off"}));
    let temporary = tempfile::tempdir().unwrap();
    let mut editor = Editor::start(offline("allow-reduced", &temporary), client);
    editor.open("a.py", IS_WARM);
    assert!(run(&mut editor, "a.py").contains("False"));
    thread::sleep(Duration::from_millis(300));
    assert!(!descendants(editor.process()).into_iter().any(is_python));
}

#[test]
fn many_asks_at_once_take_their_turns() {
    let temporary = tempfile::tempdir().unwrap();
    let mut editor = Editor::start(offline("allow-reduced", &temporary), Client::plugin());
    let names: Vec<_> = (0..6).map(|number| format!("{number}.py")).collect();
    for name in &names {
        editor.open(name, "«import time\ntime.sleep(3)»\n");
    }
    // Two run at a time. They queue once their files were looked at, which takes one a little longer than another: so
    // those that ask together may change places, and the next ask well after them.
    for pair in names.chunks(2) {
        for name in pair {
            let argument = json!({"uri": editor.uri(name), "range": editor.selection(name)});
            editor.run("geminiExec.ask", argument);
        }
        thread::sleep(Duration::from_secs(1));
    }
    for name in &names {
        editor.wait_for(name, &["answered"]);
    }
    let mut begun: Vec<String> = Vec::new();
    for told in editor.received("geminiExec/asks") {
        let uri = told["uri"].as_str().unwrap().to_owned();
        let waits = told["asks"][0]["state"].as_str().is_none_or(|state| state == "queued");
        if !waits && !begun.contains(&uri) {
            begun.push(uri);
        }
    }
    let pair = |uri: &String| names.iter().position(|name| editor.uri(name) == *uri).unwrap() / 2;
    assert!(begun.iter().map(pair).eq([0, 0, 1, 1, 2, 2]), "{begun:?}");
}

#[test]
fn a_killed_server_leaves_nothing_of_its_spare() {
    for layer in LAYERS {
        let temporary = tempfile::tempdir().unwrap();
        let mut editor = Editor::start(offline(layer, &temporary), Client::complete());
        editor.open("a.py", IS_WARM);
        run_in_spare(&mut editor, "a.py");
        wait_for_spare(&editor);
        let processes = descendants(editor.process());
        editor.kill();
        leaves_nothing(&temporary, &processes);
    }
}

#[test]
fn a_killed_server_leaves_nothing_of_a_run() {
    for layer in LAYERS {
        let temporary = tempfile::tempdir().unwrap();
        let mut editor = Editor::start(offline(layer, &temporary), Client::complete());
        go_on_in_spare(&mut editor);
        // In a sandbox of its own, while the next spare is being made.
        editor.open("b.py", "«open('begun', 'w')\nwhile True: open('more', 'w').write('x')»\n");
        editor.choose("b.py", "Run here");
        wait_for("two programs", || going_on(&editor) == 2);
        let processes = descendants(editor.process());
        editor.kill();
        leaves_nothing(&temporary, &processes);
    }
}

/// How many programs have begun and go on.
fn going_on(editor: &Editor) -> usize {
    // A container's own process is in the same folder as the program.
    let is_going_on =
        |process: &u32| is_python(*process) && Path::new(&format!("/proc/{process}/cwd/begun")).exists();
    descendants(editor.process()).iter().filter(|process| is_going_on(process)).count()
}

/// Runs a program that goes on in a spare and ends elsewhere, until it goes on.
fn go_on_in_spare(editor: &mut Editor) {
    let code = "import sys\nif 'pandas' in sys.modules:\n    open('begun', 'w')\n    while True: open('more', 'w').write('x')";
    let deadline = Instant::now() + PATIENCE;
    for number in 0.. {
        let name = format!("a{number}.py");
        editor.open(&name, &format!("«{code}»\n"));
        editor.choose(&name, "Run here");
        while !editor.screen(&name).contains("answered") {
            if going_on(editor) == 1 {
                return;
            }
            assert!(Instant::now() < deadline, "no run finds its libraries imported");
            thread::sleep(Duration::from_millis(20));
        }
        thread::sleep(Duration::from_secs(1));
    }
}
