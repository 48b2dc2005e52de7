//! Local runs in an editor: they find a sandbox that is ready, take their turns, and leave nothing behind.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use harness::ordinary_user::{LAYERS, isolation};
use harness::processes::{descendants, is_alive, is_python};
use harness::{Cli, Client, Editor};
use serde_json::json;
use tempfile::TempDir;

/// Says whether the libraries were there before the program.
const IS_WARM: &str = "«import sys\nprint('pandas' in sys.modules and 'matplotlib.pyplot' in sys.modules)»\n";

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
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Waits until an interpreter is there that does nothing any more: it has imported what it should.
fn wait_for_spare(editor: &Editor) {
    let used = |process: u32| {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let fields: Vec<_> = stat.rsplit_once(')').map_or("", |it| it.1).split_whitespace().collect();
        fields.get(11..13).map(|times| times.join(" "))
    };
    wait_for("a spare", || {
        let python = descendants(editor.process()).into_iter().find(|process| is_python(*process));
        python.is_some_and(|python| {
            let before = used(python);
            thread::sleep(Duration::from_millis(400));
            before.is_some() && used(python) == before
        })
    });
}

/// An editor whose server has a spare, and the folder of its temporary files.
fn with_spare(layer: &str) -> (TempDir, Editor) {
    let temporary = tempfile::tempdir().unwrap();
    let mut editor = Editor::start(offline(layer, &temporary), Client::complete());
    editor.open("a.py", IS_WARM);
    run(&mut editor, "a.py");
    wait_for_spare(&editor);
    (temporary, editor)
}

/// Checks that soon nothing is left of a server.
fn leaves_nothing(temporary: &TempDir, processes: &[u32]) {
    let ended = Instant::now();
    let folders = || fs::read_dir(temporary.path()).unwrap().count();
    while folders() > 0 || processes.iter().any(|process| is_alive(*process)) {
        assert!(ended.elapsed() < Duration::from_secs(2), "{} folders, of {processes:?}", folders());
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_second_local_run_finds_its_libraries_imported() {
    for layer in LAYERS {
        let temporary = tempfile::tempdir().unwrap();
        let mut editor = Editor::start(offline(layer, &temporary), Client::complete());
        editor.open("a.py", IS_WARM);
        assert_eq!(run(&mut editor, "a.py"), "information answered: False (gemini-exec)");
        wait_for_spare(&editor);
        assert_eq!(run(&mut editor, "a.py"), "information answered: True (gemini-exec)");
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
    let names: Vec<_> = (0..8).map(|number| format!("{number}.py")).collect();
    for name in &names {
        editor.open(name, "«import time\ntime.sleep(0.3)»\n");
    }
    for name in &names {
        let argument = json!({"uri": editor.uri(name), "range": editor.selection(name)});
        editor.run("geminiExec.ask", argument);
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
    // They queue once their files were looked at, which takes one a little longer than another.
    let places = names.iter().map(|name| begun.iter().position(|uri| *uri == editor.uri(name)).unwrap());
    assert!(places.enumerate().all(|(turn, place)| turn.abs_diff(place) <= 2), "{begun:?}");
}

#[test]
fn a_killed_server_leaves_nothing_of_its_spare() {
    for layer in LAYERS {
        let (temporary, editor) = with_spare(layer);
        let processes = descendants(editor.process());
        assert!(!processes.is_empty());
        editor.kill();
        leaves_nothing(&temporary, &processes);
    }
}

#[test]
fn a_killed_server_leaves_nothing_of_a_run() {
    for layer in LAYERS {
        let (temporary, mut editor) = with_spare(layer);
        // In the spare, and in a sandbox of its own while the next spare is being made.
        for name in ["b.py", "c.py"] {
            editor.open(name, "«open('begun', 'w')\nwhile True: open('more', 'w').write('x')»\n");
            editor.choose(name, "Run here");
        }
        let begun = |process: &u32| Path::new(&format!("/proc/{process}/cwd/begun")).exists();
        let process = editor.process();
        wait_for("two programs", || descendants(process).iter().filter(|it| begun(it)).count() == 2);
        let processes = descendants(process);
        editor.kill();
        leaves_nothing(&temporary, &processes);
    }
}
