//! Bad input never ends the server: each request gets an answer or an error.

use harness::{Client, Editor, FakeGemini};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{answered, playing};

fn editor() -> (FakeGemini, Editor) {
    let gemini = FakeGemini::playing([]);
    let editor = Editor::asking(&gemini, Client::complete());
    (gemini, editor)
}

/// Checks that the server still works.
fn assert_alive(editor: &mut Editor) {
    editor.open("alive.py", "«x»\n");
    assert!(!editor.actions("alive.py").is_empty());
}

#[test]
fn malformed_messages_are_answered_with_errors() {
    let (_gemini, mut editor) = editor();
    for body in ["{", "[]", "nonsense", r#"{"jsonrpc":"1.0","id":1,"method":"x"}"#, r#"{"id":[]}"#, "\u{0}"] {
        editor.send_raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }
    assert_alive(&mut editor);
}

#[test]
fn unknown_methods_and_commands_and_wrong_arguments_are_refused_in_a_sentence() {
    let (_gemini, mut editor) = editor();
    editor.open("a.py", "x\n");
    let uri = editor.uri("a.py");
    let mut messages = vec![
        format!("{}", editor.request("textDocument/bake", &json!({})).unwrap_err()["code"]),
        format!("{}", editor.request("textDocument/hover", &json!({"textDocument": 3})).unwrap_err()["code"]),
    ];
    let commands = [
        ("geminiExec.bake", json!({})),
        ("geminiExec.ask", json!("a.py")),
        ("geminiExec.ask", json!({"uri": "not a uri"})),
        ("geminiExec.ask", json!({"uri": uri, "range": 3})),
        ("geminiExec.ask", json!({"uri": uri, "engine": "abacus"})),
        ("geminiExec.ask", json!({"uri": "file:///nowhere/b.py"})),
        (
            "geminiExec.ask",
            json!({"uri": uri, "range": {"start": {"line": 1, "character": 0}, "end": {"line": 9, "character": 9}}}),
        ),
        ("geminiExec.cancel", json!({"ask": 99})),
        ("geminiExec.followUp", json!({"ask": -1})),
    ];
    messages.extend(commands.into_iter().map(|(name, argument)| editor.command(name, argument).unwrap_err()));
    assert_snapshot!(messages.join("\n"), @"
    -32601
    -32602
    there is no command geminiExec.bake
    geminiExec.ask takes an object as its argument
    geminiExec.ask: “not a uri” is no URI
    geminiExec.ask: invalid type: integer `3`, expected a range
    geminiExec.ask: unknown variant `abacus`, expected one of `auto`, `gemini`, `vertex`, `local`
    b.py is not open in the editor, and its extension is not that of a data file: open it, or attach CSV, JSON, XML, xlsx, Parquet, PNG, JPEG, WebP, gzip or zip.
    there is no text here to ask about: go to a line with text, or ask about a file
    there is no ask 99 any more
    geminiExec.followUp: invalid value: integer `-1`, expected u64
    ");
    editor.notify("textDocument/unheardOf", &json!({}));
    assert_alive(&mut editor);
}

#[test]
fn positions_beyond_the_text_are_clamped() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("a.py", "x = '😀'");
    let uri = editor.uri("a.py");
    let far = json!({"start": {"line": 0, "character": 4_000_000_000_u32}, "end": {"line": 4_000_000_000_u32, "character": 7}});
    let document = json!({"uri": uri});
    for (method, parameters) in [
        ("textDocument/hover", json!({"textDocument": document, "position": far["end"]})),
        ("textDocument/inlayHint", json!({"textDocument": document, "range": far})),
        (
            "textDocument/codeAction",
            json!({"textDocument": document, "range": far, "context": {"diagnostics": []}}),
        ),
        ("textDocument/completion", json!({"textDocument": document, "position": far["end"]})),
    ] {
        assert!(editor.request(method, &parameters).is_ok(), "{method}");
    }
    // From the end of the emoji to its middle.
    let odd = json!({"start": {"line": 9, "character": 0}, "end": {"line": 0, "character": 6}});
    editor.run("geminiExec.ask", json!({"uri": uri, "range": odd, "question": "why?"}));
    editor.wait_for("a.py", &["answered"]);
}

#[test]
fn edits_of_unopened_documents_and_older_versions_are_harmless() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, _) = answered(&gemini, Client::complete());
    let change = |uri: &str, version: i32| {
        json!({"textDocument": {"uri": uri, "version": version},
            "contentChanges": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "text": ""}]})
    };
    let (open, closed) = (editor.uri("prices.py"), editor.uri("closed.py"));
    editor.notify("textDocument/didChange", &change(&closed, 2));
    editor.notify("textDocument/didChange", &change(&open, -7));
    editor.notify("textDocument/didClose", &json!({"textDocument": {"uri": closed}}));
    editor.notify("textDocument/didChange", &json!({"textDocument": {"uri": open}}));
    assert!(editor.screen("prices.py").contains("⟨⇒ The mean of the three prices is 2.⟩"));
}

#[test]
fn large_and_binary_documents_are_accepted() {
    let (_gemini, mut editor) = editor();
    editor.open("zeros.bin", "\u{0}\u{1}«\u{fffd}»\r\u{2028}\n");
    editor.actions("zeros.bin");
    let large = "0123456789abcde\n".repeat(3 << 20);
    editor.open("large.txt", &large);
    editor.edit("large.txt", "0123456789abcde\n01", "x");
    assert!(!editor.actions("large.txt").is_empty());
}

#[test]
fn requests_before_initialize_and_after_shutdown_are_errors() {
    let (_gemini, mut editor) = editor();
    assert_eq!(editor.request("shutdown", &Value::Null), Ok(Value::Null));
    let late = editor.request(
        "textDocument/hover",
        &json!({"textDocument": {"uri": "file:///a"}, "position": {"line": 0, "character": 0}}),
    );
    assert!(late.is_err());
    editor.notify("exit", &Value::Null);
}

#[test]
fn initialize_accepts_odd_parameters() {
    let gemini = FakeGemini::playing([]);
    let client = Client::complete()
        .with("/experimental", json!([1, 2]))
        .with("/general/positionEncodings", json!(["utf-7", "utf-8"]));
    let mut editor = Editor::asking(&gemini, client);
    assert_eq!(editor.server()["positionEncoding"], "utf-8");
    assert_alive(&mut editor);
}
