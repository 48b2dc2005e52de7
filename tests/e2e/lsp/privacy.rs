//! What leaves the machine.

use harness::{Client, Editor};
use insta::assert_snapshot;
use serde_json::json;

use crate::playing;

/// An editor that asks about a file named in `.aiexclude`.
fn asking_about_a_secret(gemini: &harness::FakeGemini, answer: Option<&str>) -> Editor {
    let mut editor = Editor::asking(gemini, Client::complete());
    std::fs::write(editor.cli.home().join(".aiexclude"), "secret*\n").expect("written");
    editor.open("secret.csv", "key\n1\n");
    editor.will_type(answer);
    let uri = editor.uri("secret.csv");
    editor.run("geminiExec.ask", json!({"uri": uri}));
    editor
}

#[test]
fn an_ignored_file_stays_without_a_yes() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = asking_about_a_secret(&gemini, None);
    editor.wait_for("secret.csv", &["failed"]);
    assert_snapshot!(editor.problems("secret.csv").join("\n"), @"error failed: Secret.csv was not sent: secret.csv is ignored by .aiexclude. Run it on this machine, or say yes when asked. (gemini-exec)");
    assert!(gemini.requests().is_empty());
}

#[test]
fn a_yes_lets_it_leave_and_is_asked_for_once() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = asking_about_a_secret(&gemini, Some("Send it"));
    editor.wait_for("secret.csv", &["answered"]);
    let asked = editor.received("window/showMessageRequest");
    assert_eq!(asked.len(), 1);
    assert_snapshot!(asked[0]["message"].as_str().unwrap(), @"secret.csv is ignored by .aiexclude. Send it to Gemini?");
}

#[test]
fn a_file_outside_the_workspace_stays() {
    let gemini = playing("mean_of_three.sse");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let path = elsewhere.path().join("other.csv");
    std::fs::write(&path, "a\n1\n").expect("written");
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("a.py", "«x = 1»\n");
    let argument = json!({"uri": editor.uri("a.py"), "range": editor.selection("a.py"),
        "attachments": [format!("file://{}", path.display())]});
    editor.run("geminiExec.ask", argument);
    editor.wait_for("a.py", &["failed"]);
    assert_snapshot!(editor.problems("a.py").join("\n"), @"error failed: Other.csv was not sent: other.csv is outside the workspace folders. Run it on this machine, or say yes when asked. (gemini-exec)");
    assert!(gemini.requests().is_empty());
}

#[test]
fn the_log_tells_sizes_and_no_content() {
    let gemini = playing("mean_of_three.sse");
    let cli = harness::Cli::asking(&gemini);
    let log = cli.home().join("lsp.log");
    let mut editor = Editor::start_with(cli, Client::complete(), &["--log", log.to_str().unwrap()]);
    editor.open("prices.py", crate::PRICES);
    editor.ask("prices.py", "what is the mean?");
    editor.wait_for("prices.py", &["answered"]);
    let log = std::fs::read_to_string(log).expect("a log");
    assert!(log.contains("ask=1"), "{log}");
    for content in [harness::KEY, "what is", "prices", "mean"] {
        assert!(!log.contains(content), "{content} in {log}");
    }
}
