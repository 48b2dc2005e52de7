//! Editors with fewer capabilities.

use harness::{Client, Editor, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::json;

use crate::{PRICES, answered, playing};

#[test]
fn helix_shows_the_result_behind_the_line_and_opens_a_file() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, ask) = answered(&gemini, Client::helix());
    assert_eq!(editor.server()["positionEncoding"], "utf-8");
    assert_snapshot!(editor.screen("prices.py"), @"
    prices = [1, 2, 3]
    mean = sum(prices) / 3   ⟨⇒ The mean of the three prices is 2.⟩
        ^ information answered: The mean of the three prices is 2. (gemini-exec)
    print(mean)
    ");
    editor.run("geminiExec.show", json!({"ask": ask}));
    let shown = editor.wait_for_message("window/showDocument", 1);
    let path = shown["uri"].as_str().unwrap().trim_start_matches("file://").to_owned();
    assert!(std::fs::read_to_string(path).expect("a real file").starts_with("# mean?\n"));
    let refreshes = ["workspace/inlayHint/refresh", "workspace/codeLens/refresh"];
    assert!(refreshes.iter().all(|method| editor.received(method).is_empty()));
    let actions = editor.actions("prices.py");
    assert!(actions.iter().all(|action| !action.contains(" — ")), "Helix cannot show reasons: {actions:?}");
}

#[test]
fn eglot_gets_its_reply_before_the_service_answers() {
    let gemini = FakeGemini::playing([Reply::silence()]);
    let mut editor = Editor::asking(&gemini, Client::eglot());
    editor.open("prices.py", PRICES);
    let ask = editor.ask("prices.py", "mean?");
    editor.wait_for("prices.py", &["sending"]);
    editor.run("geminiExec.show", json!({"ask": ask}));
    let said = editor.wait_for_message("window/showMessage", 1);
    let said = said["message"].as_str().unwrap();
    assert!(said.starts_with("The result is in ~/.local/state/") && said.contains("/ask-1.md"), "{said}");
    editor.run("geminiExec.cancel", json!({"ask": ask}));
    editor.wait_for("prices.py", &["cancelled"]);
}

#[test]
fn an_editor_that_pulls_diagnostics_gets_none_pushed() {
    let gemini = playing("mean_of_three.sse");
    let client = Client::complete().with("/textDocument/publishDiagnostics", json!(null));
    let mut editor = Editor::asking(&gemini, client);
    editor.open("prices.py", PRICES);
    editor.ask("prices.py", "mean?");
    assert!(gemini.wait_for_requests(1));
    editor.wait_for_message("workspace/diagnostic/refresh", 2);
    let screen = editor.screen_with("prices.py", "answered");
    assert!(screen.contains("^ information answered: The mean of the three prices is 2."), "{screen}");
    assert!(editor.received("textDocument/publishDiagnostics").is_empty());
}

#[test]
fn an_editor_that_declares_nothing_gets_commands_and_diagnostics() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::bare());
    editor.open("prices.py", PRICES);
    editor.choose("prices.py", "Ask Gemini with code execution");
    editor.wait_for("prices.py", &["answered"]);
    editor.choose("prices.py", "Insert code below");
    editor.wait_for_message("workspace/applyEdit", 1);
    assert!(editor.text("prices.py").contains("print(f'mean = {mean:g}')"));
    assert!(editor.received("window/workDoneProgress/create").is_empty());
}

#[test]
fn a_client_that_answers_no_request_delays_nothing() {
    let gemini = FakeGemini::playing((0..6).map(|_| Reply::stream("mean_of_three.sse")));
    let mut client = Client::complete();
    for method in [
        "window/workDoneProgress/create",
        "workspace/inlayHint/refresh",
        "workspace/codeLens/refresh",
        "workspace/configuration",
        "client/registerCapability",
        "workspace/applyEdit",
        "window/showDocument",
    ] {
        client = client.ignoring(method);
    }
    let mut editor = Editor::asking(&gemini, client);
    editor.open("prices.py", PRICES);
    for number in 0..6 {
        let ask = editor.ask("prices.py", &format!("{number}?"));
        editor.run("geminiExec.show", json!({"ask": ask}));
    }
    editor.wait_for("prices.py", &["answered"; 6]);
    assert!(editor.received("$/progress").is_empty());
    assert_eq!(editor.shut_down(), Some(0));
}

#[test]
fn documents_may_have_any_uri_scheme() {
    let gemini = FakeGemini::playing((0..3).map(|_| Reply::stream("mean_of_three.sse")));
    let mut editor = Editor::asking(&gemini, Client::complete());
    let below = editor.cli.home().display().to_string();
    for uri in [
        "untitled:Untitled-1.py".to_owned(),
        format!("vscode-notebook-cell:{below}/n.ipynb#W0.py"),
        format!("vscode-remote://wsl%2Bubuntu{below}/a.py"),
    ] {
        editor.open(&uri, "«x = 1»\n");
        editor.ask(&uri, "why?");
        editor.wait_for(&uri, &["answered"]);
    }
}
