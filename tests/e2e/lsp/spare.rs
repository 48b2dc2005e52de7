//! Local runs in an editor: they use a spare sandbox, wait in a queue and leave nothing behind.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use harness::ordinary_user::{LAYERS, isolation};
use harness::processes::{all_end_soon, descendants, empties_soon, is_python};
use harness::{Cli, Client, Editor};
use serde_json::json;
use tempfile::TempDir;

use super::{PATIENCE, wait_for};

/// Prints whether the libraries were imported before the program.
const IS_WARM: &str = "«import sys\nprint('pandas' in sys.modules and 'matplotlib.pyplot' in sys.modules)»\n";

/// A person without a key, whose temporary files are in this folder.
fn offline(layer: &str, temporary: &TempDir) -> Cli {
    let temporary = temporary.path().to_str().unwrap();
    Cli::offline().with("GEMINI_EXEC_ISOLATION", isolation(layer)).with("TMPDIR", temporary)
}

/// Runs the program of a document and returns its diagnostic.
fn run(editor: &mut Editor, name: &str) -> String {
    editor.run("geminiExec.dismiss", json!({}));
    editor.choose(name, "Run here");
    editor.wait_for(name, &["answered"]);
    editor.problems(name).remove(0)
}

/// Runs a program that prints whether it is in a spare, until it is.
fn run_in_spare(editor: &mut Editor, name: &str) {
    let deadline = Instant::now() + PATIENCE;
    while run(editor, name) != "information answered: True (gemini-exec)" {
        assert!(Instant::now() < deadline, "no run finds its libraries imported");
        // Each run delays the next spare.
        thread::sleep(Duration::from_secs(1));
    }
}

/// Waits until the server has an interpreter while nothing runs: a spare, which may still be importing its libraries.
fn wait_for_spare(editor: &Editor) {
    wait_for("a spare", || descendants(editor.process()).into_iter().any(is_python));
}

/// Checks that nothing is left of a server after a moment.
fn leaves_nothing(temporary: &TempDir, processes: &[u32]) {
    all_end_soon(processes);
    empties_soon(temporary.path());
}

#[test]
fn a_second_local_run_has_its_libraries_imported() {
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
fn spare_sandboxes_can_be_turned_off() {
    let client = Client::complete().configured(json!({"spareSandbox": "off"}));
    let temporary = tempfile::tempdir().unwrap();
    let mut editor = Editor::start(offline("allow-reduced", &temporary), client);
    editor.open("a.py", IS_WARM);
    assert!(run(&mut editor, "a.py").contains("False"));
    thread::sleep(Duration::from_millis(300));
    assert!(!descendants(editor.process()).into_iter().any(is_python));
}

#[test]
fn many_asks_at_once_run_two_at_a_time() {
    let temporary = tempfile::tempdir().unwrap();
    let mut editor = Editor::start(offline("allow-reduced", &temporary), Client::plugin());
    let names: Vec<_> = (0..6).map(|number| format!("{number}.py")).collect();
    for name in &names {
        editor.open(name, "«import time\ntime.sleep(3)»\n");
    }
    // Two run at a time. They enter the queue once their files were checked, which may take one longer than another:
    // so the two of a pair may change places, and the pairs are asked a second apart.
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
    for update in editor.received("geminiExec/asks") {
        let uri = update["uri"].as_str().unwrap().to_owned();
        let waits = update["asks"][0]["state"].as_str().is_none_or(|state| state == "queued");
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
        // In a new sandbox, while the next spare is being made.
        editor.open("b.py", "«open('begun', 'w')\nwhile True: open('more', 'w').write('x')»\n");
        editor.choose("b.py", "Run here");
        wait_for("two programs", || going_on(&editor) == 2);
        let processes = descendants(editor.process());
        editor.kill();
        leaves_nothing(&temporary, &processes);
    }
}

/// How many programs have started and still run.
fn going_on(editor: &Editor) -> usize {
    // The container's own process has the same working directory as the program.
    let is_going_on =
        |process: &u32| is_python(*process) && Path::new(&format!("/proc/{process}/cwd/begun")).exists();
    descendants(editor.process()).iter().filter(|process| is_going_on(process)).count()
}

/// Runs a program that ends at once in a new sandbox and keeps running in a spare, until it keeps running.
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
