//! Settings from the editor.

use harness::{Client, Editor, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::json;

use crate::{PRICES, playing};

#[test]
fn options_of_the_start_are_used() {
    let gemini = playing("mean_of_three.sse");
    let client = Client::complete()
        .options(json!({"model": "gemini-2.5-pro", "inlayHints": false, "codeLenses": false}));
    let mut editor = Editor::asking(&gemini, client);
    editor.open("prices.py", PRICES);
    editor.ask("prices.py", "mean?");
    editor.wait_for("prices.py", &["answered"]);
    assert!(gemini.only_request().path.contains("/models/gemini-2.5-pro:"));
    assert_snapshot!(editor.screen("prices.py"), @"
    prices = [1, 2, 3]
    mean = sum(prices) / 3
        ^ information answered: mean = 2 (gemini-exec)
    print(mean)
    ");
}

#[test]
fn what_cannot_be_used_is_said_in_one_sentence_and_the_rest_applies() {
    let gemini = playing("mean_of_three.sse");
    let client =
        Client::complete().configured(json!({"modle": "x", "timeoutSeconds": -3, "model": "gemini-3"}));
    let mut editor = Editor::asking(&gemini, client);
    editor.wait_for_message("window/showMessage", 2);
    let mut said: Vec<_> = editor
        .received("window/showMessage")
        .iter()
        .map(|message| message["message"].as_str().unwrap().to_owned())
        .collect();
    said.sort();
    assert_snapshot!(said.join("\n"), @"
    There is no setting geminiExec.modle. Is geminiExec.model meant?
    geminiExec.timeoutSeconds cannot be -3: give up to 86400 seconds.
    ");
    editor.open("prices.py", PRICES);
    editor.ask("prices.py", "mean?");
    editor.wait_for("prices.py", &["answered"]);
    assert!(gemini.only_request().path.contains("/models/gemini-3:"));
}

#[test]
fn a_changed_setting_applies_at_once() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse")]);
    let client = Client::complete().with("/workspace/configuration", json!(false));
    let (mut editor, _) = crate::answered(&gemini, client);
    editor.notify(
        "workspace/didChangeConfiguration",
        &json!({"settings": {"geminiExec": {"diagnostics": false}}}),
    );
    editor.wait_for("prices.py", &[]);
    editor.notify("workspace/didChangeConfiguration", &json!({"settings": {"geminiExec": {}}}));
    editor.wait_for("prices.py", &["answered"]);
}
