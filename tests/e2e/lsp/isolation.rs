//! Local code on a machine without isolation.

use harness::{Cli, Client, Editor};
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
        editor.wait_for("a.py", &["failed"]);
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
