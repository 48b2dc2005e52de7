//! Local code on a machine without isolation.

use harness::{Cli, Client, Editor, test_python, write_program};
use insta::assert_snapshot;
use serde_json::json;

/// Runs a program without isolation, with this setting and this answer of the person.
fn running(isolation: &str, typed: &[Option<&str>]) -> Editor {
    let client = Client::complete().options(json!({"isolation": isolation}));
    let mut editor = Editor::start(Cli::offline().without_isolation(), client);
    editor.open("a.py", "«print('ran')»\n");
    for typed in typed {
        editor.will_type(*typed);
    }
    editor.ask("a.py", "");
    editor
}

#[test]
fn nothing_runs_unless_a_setting_allows_it() {
    let mut editor = running("allow-reduced", &[]);
    editor.wait_for("a.py", &["failed"]);
    assert!(editor.received("window/showMessageRequest").is_empty());
    assert_snapshot!(editor.problems("a.py").join("\n"), @"error failed: The program was not run: Cannot isolate the program, so it was not run (full: Creating new namespace failed: Function not implemented; reduced: this kernel has no Landlock (Linux 5.13 or newer with i… (gemini-exec)");
}

#[test]
fn nothing_runs_without_consent() {
    for answer in [None, Some("Don't run")] {
        let mut editor = running("allow-none", &[answer]);
        editor.wait_for("a.py", &["cancelled"]);
        let problems = editor.problems("a.py").join("\n");
        assert!(problems.contains("Cannot isolate the program, so it was not run"), "{problems}");
    }
}

#[test]
fn consent_holds_for_the_workspace() {
    let mut editor = running("allow-none", &[Some("Run without isolation")]);
    editor.wait_for("a.py", &["answered"]);
    let asked = editor.received("window/showMessageRequest");
    let home = editor.cli.home().file_name().unwrap().to_str().unwrap().to_owned();
    let message = asked[0]["message"].as_str().unwrap().replace(&home, "[HOME]");
    assert_snapshot!(message, @"This machine cannot isolate Python (full: Creating new namespace failed: Function not implemented; reduced: this kernel has no Landlock (Linux 5.13 or newer with it switched on)). The code could read and change all your files, use the network and leave processes behind. Run it all the same, and all code in [HOME] until the editor is closed?");
    assert!(editor.hover("a.py").contains("```text\nran\n```"));

    editor.open("b.py", "«print('again')»\n");
    editor.ask("b.py", "");
    editor.wait_for("b.py", &["answered"]);
    assert_eq!(editor.received("window/showMessageRequest").len(), 1);
}

/// Asks about code in a project whose Python is a script of its own, with this answer of the person.
fn with_a_launcher_of_the_project(typed: Option<&str>) -> Editor {
    let cli = Cli::offline();
    let launcher = cli.home().join("project/bin/python3");
    let cli = cli.with("GEMINI_EXEC_PYTHON", launcher.to_str().unwrap());
    std::fs::create_dir_all(launcher.parent().unwrap()).unwrap();
    let text = format!("#!/bin/sh\n: >\"$HOME/ran\"\nexec {} \"$@\"\n", test_python().display());
    write_program(&launcher, &text);
    let mut editor = Editor::start(cli, Client::complete());
    let event = json!({"added": [{"uri": editor.uri("project"), "name": "project"}], "removed": []});
    editor.notify("workspace/didChangeWorkspaceFolders", &json!({"event": event}));
    editor.open("project/a.py", "«print('ran')»\n");
    editor.will_type(typed);
    editor.ask("project/a.py", "");
    editor
}

#[test]
fn a_launcher_of_the_workspace_does_not_run_without_consent() {
    for answer in [None, Some("Don't run")] {
        let mut editor = with_a_launcher_of_the_project(answer);
        editor.wait_for("project/a.py", &["cancelled"]);
        assert!(!editor.cli.home().join("ran").exists());
    }
}

#[test]
fn consent_for_a_launcher_shows_its_path_and_is_asked_once() {
    let mut editor = with_a_launcher_of_the_project(Some("Run it"));
    editor.wait_for("project/a.py", &["answered"]);
    let asked = editor.received("window/showMessageRequest");
    let home = editor.cli.home().to_str().unwrap().to_owned();
    let message = asked[0]["message"].as_str().unwrap().replace(&home, "[HOME]");
    assert_snapshot!(message, @"[HOME]/project/bin/python3 is a program of this workspace. To find Python it would run outside the sandbox, where it could read and change all your files and use the network. Run it all the same, until the editor is closed?");
    editor.open("project/b.py", "«print('again')»\n");
    editor.ask("project/b.py", "");
    editor.wait_for("project/b.py", &["answered"]);
    assert_eq!(editor.received("window/showMessageRequest").len(), 1);
}
