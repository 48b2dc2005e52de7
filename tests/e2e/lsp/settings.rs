//! Settings in an editor.

use harness::{Cli, Client, Editor, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{PRICES, playing};

#[test]
fn initialization_options_are_used() {
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
        ^ information answered: The mean of the three prices is 2. (gemini-exec)
    print(mean)
    ");
}

#[test]
fn an_unusable_option_is_reported_in_one_sentence_and_the_rest_applies() {
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
    geminiExec.timeoutSeconds cannot be -3: give a time from 0.001 to 86400 seconds.
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

/// A client that sends the person's settings and the workspace's separately.
fn scoped(user: &Value, workspace: &Value) -> Client {
    let both = json!({"user": user, "workspace": workspace});
    Client::complete()
        .with("/experimental", json!({"geminiExec": {"scopedSettings": true}}))
        .options(both.clone())
        .configured(both)
}

/// The messages shown to the person, sorted.
fn messages_shown(editor: &Editor) -> String {
    let messages = editor.received("window/showMessage");
    let mut said: Vec<_> =
        messages.iter().map(|message| message["message"].as_str().unwrap().to_owned()).collect();
    said.sort();
    said.join("\n")
}

#[test]
fn a_workspace_cannot_choose_where_text_goes_and_one_message_says_so() {
    let gemini = playing("mean_of_three.sse");
    let workspace =
        json!({"baseUrl": "http://localhost:1", "apiKeyCommand": "echo stolen", "model": "gemini-3"});
    let mut editor = Editor::asking(&gemini, scoped(&json!({}), &workspace));
    editor.wait_for_message("window/showMessage", 2);
    editor.open("prices.py", PRICES);
    editor.ask("prices.py", "mean?");
    editor.wait_for("prices.py", &["answered"]);
    assert!(gemini.only_request().path.contains("/models/gemini-3:"));
    assert_snapshot!(messages_shown(&editor), @"
    A workspace cannot set geminiExec.apiKeyCommand; to use this value, put it into your own settings.
    A workspace cannot set geminiExec.baseUrl; to use this value, put it into your own settings.
    ");
}

#[test]
fn a_workspace_may_keep_its_text_on_this_machine() {
    let gemini = FakeGemini::playing([]);
    let mut editor =
        Editor::asking(&gemini, scoped(&json!({"engine": "gemini"}), &json!({"engine": "local"})));
    editor.open("a.py", "«print(6 * 7)»\n");
    editor.ask("a.py", "");
    editor.wait_for("a.py", &["answered"]);
    assert!(editor.hover("a.py").contains("42"));
    assert_eq!(messages_shown(&editor), "");
}

#[test]
fn an_ask_waits_for_settings_that_were_requested() {
    let gemini = FakeGemini::playing([]);
    let settings = json!({"user": {"engine": "gemini"}, "workspace": {"engine": "local"}});
    let client = Client::complete()
        .with("/experimental", json!({"geminiExec": {"scopedSettings": true}}))
        .configured(settings);
    let mut editor = Editor::asking(&gemini, client);
    // The ask is sent before the editor answers the request for its settings.
    editor.open("a.py", "«print(6 * 7)»\n");
    editor.ask("a.py", "");
    editor.wait_for("a.py", &["answered"]);
    assert_eq!(gemini.requests().len(), 0);
    assert!(editor.hover("a.py").contains("42"));
}

/// `true` if nothing is sent by an ask in an editor that answers the request for its settings with this.
fn stays_here(options: &Value, answer: &Value, is_scoped: bool) -> bool {
    let gemini = playing("mean_of_three.sse");
    let scoped = json!({"geminiExec": {"scopedSettings": is_scoped}});
    let client =
        Client::complete().with("/experimental", scoped).options(options.clone()).configured(answer.clone());
    let mut editor = Editor::asking(&gemini, client);
    editor.open("a.py", "«print(6 * 7)»\n");
    editor.ask("a.py", "");
    editor.wait_for("a.py", &["answered"]);
    gemini.requests().is_empty()
}

#[test]
fn no_answer_of_an_editor_loosens_what_was_tightened() {
    let local = json!({"engine": "local"});
    for (options, answer, is_scoped) in [
        (&local, json!({}), false),
        (&local, json!(null), false),
        (&local, json!("x"), false),
        (&json!({}), json!({"Engine": "local"}), false),
        (&json!({}), json!(false), true),
        (&json!({}), json!({"user": 5, "workspace": []}), true),
        (&json!({}), json!({"workspace": {"engine": "local"}, "folder": {"engine": "gemini"}}), true),
    ] {
        assert!(stays_here(options, &answer, is_scoped), "{options} {answer}");
    }
    assert!(!stays_here(&json!({}), &json!({}), false));
    // An editor that sends all that is set sends less when less is set.
    let before = json!({"user": {"engine": "local"}});
    assert!(!stays_here(&before, &json!({"user": {}}), true));
}

#[test]
fn a_file_of_a_folder_that_stays_here_is_not_sent_from_a_document_elsewhere() {
    let gemini = FakeGemini::playing([]);
    let cli = Cli::asking(&gemini).file("data.csv", "n\n1\n");
    let mut editor = Editor::start(cli, Client::complete().configured(json!({"engine": "local"})));
    editor.open("a.py", "«print(1)»\n");
    let (uri, range) = (editor.uri("a.py"), editor.selection("a.py"));
    let attachments = [editor.uri("data.csv")];
    // The command names another engine than the settings.
    let asked =
        json!({"uri": uri, "range": range, "engine": "gemini", "question": "?", "attachments": attachments});
    editor.run("geminiExec.ask", asked);
    editor.wait_for_message("window/showMessageRequest", 1);
    editor.wait_for("a.py", &["cancelled"]);
    assert_eq!(gemini.requests().len(), 0);
}

#[test]
fn a_request_is_not_sent_again_after_the_settings_have_changed() {
    let busy = Reply::new(503, "application/json", "{\"error\": {\"code\": 503, \"message\": \"busy\"}}");
    let gemini = FakeGemini::playing([busy]);
    let client = Client::complete().with("/workspace/configuration", json!(false));
    let mut editor = Editor::asking(&gemini, client);
    editor.open("prices.py", PRICES);
    editor.ask("prices.py", "mean?");
    assert!(editor.wait_until(|_| gemini.requests().len() == 1));
    editor.notify(
        "workspace/didChangeConfiguration",
        &json!({"settings": {"geminiExec": {"engine": "local"}}}),
    );
    editor.wait_for("prices.py", &["failed"]);
    assert!(editor.hover("prices.py").contains("It was not sent"));
    assert_eq!(gemini.requests().len(), 1);
}

#[test]
fn unscoped_settings_belong_to_the_person() {
    let gemini = playing("mean_of_three.sse");
    let client = Client::complete().options(json!({"baseUrl": gemini.url(), "apiKeyCommand": "echo key"}));
    let mut editor = Editor::start(Cli::offline(), client);
    editor.open("prices.py", PRICES);
    editor.ask("prices.py", "mean?");
    editor.wait_for("prices.py", &["answered"]);
    assert_eq!(gemini.only_request().header("x-goog-api-key"), Some("key"));
    assert_eq!(messages_shown(&editor), "");
}

#[test]
fn mistakes_in_file_and_environment_are_shown_in_the_editor() {
    let gemini = playing("mean_of_three.sse");
    let cli = Cli::asking(&gemini)
        .config("model = 'gemini-3'\n[run]\ntiem = 3\n")
        .with("GEMINI_EXEC_SILENCE", "long");
    let mut editor = Editor::start(cli, Client::complete());
    editor.wait_for_message("window/showMessage", 2);
    editor.open("prices.py", PRICES);
    editor.ask("prices.py", "mean?");
    editor.wait_for("prices.py", &["answered"]);
    assert!(gemini.only_request().path.contains("/models/gemini-3:"));
    let home = editor.cli.home().to_str().unwrap().to_owned();
    assert_snapshot!(messages_shown(&editor).replace(&home, "~"), @r#"
    GEMINI_EXEC_SILENCE cannot be "long". Give a time from 0.001 to 86400 seconds.
    There is no setting run.tiem (line 3 of ~/.config/gemini-exec/config.toml). Write run.time if that is meant.
    "#);
}

#[test]
fn an_argument_of_the_server_overrides_the_editors_option() {
    let gemini = playing("mean_of_three.sse");
    let client = Client::complete().options(json!({"model": "of-the-editor"}));
    let mut editor = Editor::start_with(Cli::asking(&gemini), client, &["--model", "of-the-argument"]);
    editor.open("prices.py", PRICES);
    editor.ask("prices.py", "mean?");
    editor.wait_for("prices.py", &["answered"]);
    assert!(gemini.only_request().path.contains("/models/of-the-argument:"));
}

#[test]
fn the_doctor_looks_at_the_settings_and_the_key_of_the_editor() {
    let known =
        Reply::new(200, "application/json", json!({"name": "models/gemini-of-the-editor"}).to_string());
    let gemini = FakeGemini::playing([known]);
    let client =
        Client::complete().options(json!({"model": "gemini-of-the-editor", "baseUrl": gemini.url()}));
    let mut editor = Editor::start(Cli::offline(), client);
    let key = "AIzaSyOfTheEditor-1234567890";
    editor.request("geminiExec/key", &json!({"key": key})).expect("it is taken");
    let report = editor.request("geminiExec/doctor", &json!({})).expect("a report");
    let text = report["text"].as_str().expect("a text");
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| ["engine", "key", "service"].iter().any(|word| line.contains(word)))
        .collect();
    assert_snapshot!(lines.join("\n").replace(&gemini.url()[7..], "HOST"), @"
    ✓ engine     auto asks Gemini, model gemini-of-the-editor
    ✓ key        from the editor's store of secrets
    – address    HOST gets the key: it is not the usual address of Gemini
    ✓ service    takes the key and knows gemini-of-the-editor
    ");
    assert_eq!(report["canAnswer"], true);
    assert_eq!(gemini.only_request().header("x-goog-api-key"), Some(key));
}

#[test]
fn where_the_editor_asks_for_keys_the_doctor_names_its_command_and_no_variable() {
    let client = Client::plugin().with("/experimental/geminiExec/key", json!(true));
    let mut editor = Editor::offline(client);
    let report = editor.request("geminiExec/doctor", &json!({})).expect("a report");
    let text = report["text"].as_str().expect("a text");
    assert!(!text.contains("GEMINI_API_KEY"), "{text}");
    assert_snapshot!(text.lines().find(|line| line.contains("– key ")).unwrap_or_default(), @"– key        none; “:GeminiExec key” sets one, to ask Gemini");
}
