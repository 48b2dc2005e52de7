//! What may leave the machine.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use harness::{Cli, Client, Editor, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

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
fn an_ignored_file_is_not_sent_without_consent() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = asking_about_a_secret(&gemini, None);
    editor.wait_for("secret.csv", &["cancelled"]);
    assert_snapshot!(editor.problems("secret.csv").join("\n"), @"information cancelled: Nothing was sent: secret.csv is ignored by .aiexclude. Leave it out, run it on this machine, or ask again and choose “Send”. (gemini-exec)");
    assert!(gemini.requests().is_empty());
}

#[test]
fn consent_for_an_ignored_file_is_asked_once() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = asking_about_a_secret(&gemini, Some("Send"));
    editor.wait_for("secret.csv", &["answered"]);
    let asked = editor.received("window/showMessageRequest");
    assert_eq!(asked.len(), 1);
    assert_snapshot!(asked[0]["message"].as_str().unwrap(), @"secret.csv is ignored by .aiexclude. Send it to Gemini?");
}

#[test]
fn the_page_beside_a_question_is_closed_whatever_the_answer_is() {
    let secret = format!("key = 'ghp_{}'\n", "x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A");
    let mut drawn = String::new();
    for (answer, ends) in [
        (None, "cancelled"),
        (Some("Cancel"), "cancelled"),
        (Some("Send"), "answered"),
        (Some("Send redacted"), "answered"),
    ] {
        let gemini = playing("mean_of_three.sse");
        let mut editor = Editor::asking(&gemini, Client::plugin());
        editor.open("a.py", &format!("«{secret}»"));
        editor.will_type(answer);
        editor.ask("a.py", "why?");
        editor.wait_for("a.py", &[ends]);
        let of = |method: &str| -> Vec<String> {
            editor
                .received(method)
                .iter()
                .map(|it| it["uri"].as_str().unwrap_or_default().to_owned())
                .collect()
        };
        let (shown, closed) = (of("window/showDocument"), of("geminiExec/closePage"));
        drawn += &format!("{answer:?}: opened {shown:?}, closed {closed:?}\n");
    }
    assert_snapshot!(drawn, @r#"
    None: opened ["gemini-exec:/gemini-exec-review-1.md"], closed ["gemini-exec:/gemini-exec-review-1.md"]
    Some("Cancel"): opened ["gemini-exec:/gemini-exec-review-1.md"], closed ["gemini-exec:/gemini-exec-review-1.md"]
    Some("Send"): opened ["gemini-exec:/gemini-exec-review-1.md"], closed ["gemini-exec:/gemini-exec-review-1.md"]
    Some("Send redacted"): opened ["gemini-exec:/gemini-exec-review-1.md"], closed ["gemini-exec:/gemini-exec-review-1.md"]
    "#);
}

#[test]
fn the_values_of_a_preview_are_those_of_the_ask_about_the_same_text_alone() {
    let gemini =
        FakeGemini::playing([Reply::stream("mean_of_three.sse"), Reply::stream("mean_of_three.sse")]);
    let mut editor = Editor::asking(&gemini, Client::complete().options(json!({"privacy": "masked"})));
    std::fs::write(editor.cli.home().join("sales.csv"), "customer\nAda Lovelace\n").expect("written");
    editor.open("other.py", "«y = 2»\n");
    editor.open("report.py", "«x = 1»\n");
    let about = |editor: &Editor, name: &str| {
        json!({"uri": editor.uri(name), "range": editor.selection(name), "question": "mean?",
            "attachments": [editor.uri("sales.csv")]})
    };
    editor.run("geminiExec.preview", about(&editor, "report.py"));
    let shown = editor.wait_for_message("window/showDocument", 1);
    let page =
        editor.request("workspace/textDocumentContent", &json!({"uri": shown["uri"]})).expect("a page");
    let previewed = page["text"].as_str().expect("a text").to_owned();
    let mut drawn = String::new();
    for (at, name) in ["other.py", "report.py"].into_iter().enumerate() {
        editor.run("geminiExec.ask", about(&editor, name));
        editor.wait_for(name, &["answered"]);
        let request = gemini.requests()[at].json();
        let parts = request["contents"][0]["parts"].as_array().expect("parts").clone();
        let data = parts.iter().find_map(|part| part["inlineData"]["data"].as_str()).expect("a file");
        let data = STANDARD.decode(data).expect("base64");
        let is_as_shown = previewed.contains(String::from_utf8_lossy(&data).trim());
        drawn += &format!("{name}: {}\n", if is_as_shown { "as the preview" } else { "by another secret" });
    }
    assert_snapshot!(drawn, @"
    other.py: by another secret
    report.py: as the preview
    ");
}

#[test]
fn an_ignored_notebook_protects_its_cells() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::complete());
    std::fs::write(editor.cli.home().join(".gitignore"), "secret*\n").expect("written");
    let cell = format!("vscode-notebook-cell:{}/secret.ipynb#W0", editor.cli.home().display());
    editor.open(&cell, "«x = 1»\n");
    editor.will_type(None);
    editor.ask(&cell, "why?");
    editor.wait_for(&cell, &["cancelled"]);
    assert!(gemini.requests().is_empty());
}

#[test]
fn a_file_that_becomes_ignored_while_queued_is_not_sent() {
    let gemini =
        FakeGemini::playing([Reply::silence(), Reply::silence(), Reply::stream("mean_of_three.sse")]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    for (sent, name) in [(1, "a.py"), (2, "b.py")] {
        editor.open(name, "«x = 1»\n");
        editor.ask(name, "why?");
        editor.wait_for(name, &["sending"]);
        assert!(gemini.wait_for_requests(sent));
    }
    editor.open("late.csv", "a\n1\n");
    let uri = editor.uri("late.csv");
    editor.run("geminiExec.ask", json!({"uri": uri}));
    editor.wait_for("late.csv", &["queued"]);
    std::fs::write(editor.cli.home().join(".aiexclude"), "late*\n").expect("written");
    editor.will_type(None);
    editor.run("geminiExec.cancel", json!({"ask": 1}));
    editor.wait_for("late.csv", &["cancelled"]);
    assert_eq!(gemini.requests().len(), 2);
}

#[test]
fn a_file_outside_the_workspace_is_not_sent_without_consent() {
    let gemini = playing("mean_of_three.sse");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let path = elsewhere.path().join("other.csv");
    std::fs::write(&path, "a\n1\n").expect("written");
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("a.py", "«x = 1»\n");
    let argument = json!({"uri": editor.uri("a.py"), "range": editor.selection("a.py"),
        "attachments": [format!("file://{}", path.display())]});
    editor.run("geminiExec.ask", argument);
    editor.wait_for("a.py", &["cancelled"]);
    assert_snapshot!(editor.problems("a.py").join("\n"), @"information cancelled: Nothing was sent: other.csv is outside the workspace folders. Leave it out, run it on this machine, or ask again and choose “Send”. (gemini-exec)");
    assert!(gemini.requests().is_empty());
}

#[test]
fn a_file_that_only_the_code_names_and_that_is_to_stay_holds_up_no_question() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = at(&gemini, None);
    for folder in ["project/.git", "project/src"] {
        std::fs::create_dir(editor.cli.home().join(folder)).expect("created");
    }
    editor.open("project/src/a.py", "«open('../data/prices.csv')»\n");
    editor.will_type(Some("Send without prices.csv"));
    editor.ask("project/src/a.py", "mean?");
    editor.wait_for("project/src/a.py", &["answered"]);
    let asked = editor.received("window/showMessageRequest");
    assert_snapshot!(asked[0]["message"].as_str().unwrap(), @"prices.csv is outside the workspace folders. Send it to Gemini?");
    assert!(!gemini.only_request().json().to_string().contains("inlineData"));
}

/// An editor at this folder of the person, and no other.
fn at(gemini: &FakeGemini, folder: Option<&str>) -> Editor {
    let mut editor = Editor::asking(gemini, Client::complete());
    std::fs::create_dir_all(editor.cli.home().join("project/data")).expect("created");
    std::fs::create_dir_all(editor.cli.home().join("private")).expect("created");
    for (name, text) in [("project/data/prices.csv", "price\n1\n"), ("private/prices.csv", "secret\n1\n")] {
        std::fs::write(editor.cli.home().join(name), text).expect("written");
    }
    let added: Vec<_> =
        folder.map(|name| json!({"uri": editor.uri(name), "name": name})).into_iter().collect();
    let removed = format!("file://{}", editor.cli.home().display());
    let event = json!({"added": added, "removed": [{"uri": removed, "name": "home"}]});
    editor.notify("workspace/didChangeWorkspaceFolders", &json!({"event": event}));
    editor
}

/// Puts a link to the private folder in the place of another one, once the server knows that folder.
fn swap(editor: &mut Editor, folder: &str, document: &str) {
    assert_eq!(editor.hover(document), "");
    let path = editor.cli.home().join(folder);
    std::fs::rename(&path, path.with_extension("moved")).expect("moved");
    std::os::unix::fs::symlink(editor.cli.home().join("private"), &path).expect("linked");
}

fn ask_with(editor: &mut Editor, document: &str, file: &str) {
    let argument = json!({"uri": editor.uri(document), "range": editor.selection(document),
        "question": "why?", "attachments": [editor.uri(file)]});
    editor.will_type(None);
    editor.run("geminiExec.ask", argument);
    editor.wait_for(document, &["cancelled"]);
}

#[test]
fn a_link_in_the_place_of_the_workspace_lets_no_file_leave() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = at(&gemini, Some("project/data"));
    editor.open("project/data/a.py", "«x = 1»\n");
    swap(&mut editor, "project/data", "project/data/a.py");
    ask_with(&mut editor, "project/data/a.py", "project/data/prices.csv");
    assert!(gemini.requests().is_empty());
    let asked = editor.received("window/showMessageRequest");
    assert_snapshot!(asked[0]["message"].as_str().unwrap(), @"prices.csv is outside the workspace folders. a.py is outside the workspace folders. Send it to Gemini?");
}

#[test]
fn a_link_in_the_place_of_a_documents_folder_lets_no_file_leave() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = at(&gemini, None);
    editor.open("project/data/a.py", "«x = 1»\n");
    swap(&mut editor, "project/data", "project/data/a.py");
    ask_with(&mut editor, "project/data/a.py", "project/data/prices.csv");
    assert!(gemini.requests().is_empty());
}

#[test]
fn the_preview_names_what_is_uploaded_and_how_long_google_keeps_it() {
    let gemini = FakeGemini::playing([]);
    let cli = Cli::asking(&gemini).with("GEMINI_EXEC_LARGE_FILES", "upload");
    let mut editor = Editor::start(cli, Client::complete());
    let image = [b"\x89PNG\r\n\x1a\n".as_slice(), &vec![0; 71_000_000]].concat();
    std::fs::write(editor.cli.home().join("huge.png"), image).expect("written");
    editor.open("report.py", "«x = 1»\n");
    let argument = json!({"uri": editor.uri("report.py"), "range": editor.selection("report.py"),
        "question": "mean?", "attachments": [editor.uri("huge.png")]});
    editor.run("geminiExec.preview", argument);
    let shown = editor.wait_for_message("window/showDocument", 1);
    let page =
        editor.request("workspace/textDocumentContent", &json!({"uri": shown["uri"]})).expect("a page");
    let line = page["text"].as_str().and_then(|text| text.lines().find(|line| line.contains("huge.png")));
    assert_snapshot!(line.expect("the file"), @"- huge.png (image/png, uploaded: Google keeps it for 48 hours): 71.0 MB");
    assert!(gemini.requests().is_empty());
}

#[test]
fn a_follow_up_says_which_file_it_may_upload_again() {
    let gemini = FakeGemini::playing([]);
    let there = json!({"name": "files/one", "state": "ACTIVE", "uri": "https://a.test/files/one"});
    let reply = |value: serde_json::Value| Reply::new(200, "application/json", value.to_string());
    let active = || Reply::new(200, "text/plain", "").header("X-Goog-Upload-Status", "active");
    let begun = active()
        .header("X-Goog-Upload-URL", &format!("{}/u", gemini.url()))
        .header("X-Goog-Upload-Chunk-Granularity", &(64 << 20).to_string());
    let whole = reply(json!({"file": there})).header("X-Goog-Upload-Status", "final");
    let answer = || Reply::stream("mean_of_three.sse");
    gemini.then_play([begun, active(), whole, answer(), reply(there.clone()), answer()]);
    let cli = Cli::asking(&gemini).with("GEMINI_EXEC_LARGE_FILES", "upload");
    let mut editor = Editor::start(cli, Client::complete());
    let image = [b"\x89PNG\r\n\x1a\n".as_slice(), &vec![0; 71_000_000]].concat();
    std::fs::write(editor.cli.home().join("huge.png"), image).expect("written");
    editor.open("report.py", "«x = 1»\n");
    let ask = editor.run("geminiExec.ask", json!({"uri": editor.uri("report.py"),
        "range": editor.selection("report.py"), "question": "mean?", "attachments": [editor.uri("huge.png")]}));
    editor.wait_for("report.py", &["answered"]);
    editor.run("geminiExec.followUp", json!({"ask": ask["ask"], "question": "and its colour?"}));
    let told = editor.wait_for_message("window/showMessage", 1);
    assert_snapshot!(told["message"].as_str().unwrap(), @"huge.png is uploaded again if Google no longer has it.");
    editor.wait_for("report.py", &["answered"]);
}

#[test]
fn the_preview_shows_everything_that_would_be_sent() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::complete());
    std::fs::write(editor.cli.home().join("sales.csv"), "units\n1\n").expect("written");
    editor.open("report.py", "import math\n\n# ask: mean of @sales.csv?\n«x = math.tau»\n");
    let argument = json!({"uri": editor.uri("report.py"), "range": editor.selection("report.py"),
        "question": "mean?", "attachments": [editor.uri("sales.csv")]});
    editor.run("geminiExec.preview", argument);
    let shown = editor.wait_for_message("window/showDocument", 1);
    let page =
        editor.request("workspace/textDocumentContent", &json!({"uri": shown["uri"]})).expect("a page");
    assert_snapshot!(page["text"].as_str().unwrap().replace(&gemini.url()[7..], "HOST"), @"
    # What would be sent

    gemini-flash-latest gets this, and nothing else. It goes to HOST with the key or token: that is not the usual address of Gemini. Google is told to keep neither question nor answer.

    ## Parts

    ```text
    - the text: 225 bytes, about 71 tokens
    - sales.csv (text/csv): 8 bytes, about 2 tokens
    ```

    ## Text

    ````markdown
    mean?

    Files in the working directory of your code: `input_file_0.csv` (sales.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.

    ```python
    import math

    x = math.tau
    ```
    ````

    ## sales.csv

    ```text
    units
    1
    ```

    In all 2 parts, 233 bytes, about 73 tokens, for gemini-flash-latest at HOST.
    ");
    assert!(gemini.requests().is_empty());
}

#[test]
fn a_key_from_the_editors_store_is_used_and_not_logged() {
    let gemini = playing("mean_of_three.sse");
    let cli = harness::Cli::offline().with("GOOGLE_GEMINI_BASE_URL", &gemini.url());
    let log = cli.home().join("lsp.log");
    let mut editor = Editor::start_with(cli, Client::complete(), &["--log", log.to_str().unwrap()]);
    let refused = editor.request("geminiExec/key", &json!({"key": "two\nlines"})).expect_err("refused");
    assert_snapshot!(refused["message"].as_str().unwrap(), @"Unusable key: the key from the editor's store of secrets has more than one line. Give the key alone, in one line.");
    let endless = "a-key-of-".repeat(500_000);
    let refused = editor.request("geminiExec/key", &json!({"key": endless})).expect_err("refused");
    assert_snapshot!(refused["message"].as_str().unwrap(), @"Unusable key: the key from the editor's store of secrets is longer than any key. Give the key alone, in one line.");
    editor.request("geminiExec/key", &json!({"key": "a-key-of-the-editor-0123456789"})).expect("taken");
    editor.open("prices.py", crate::PRICES);
    editor.ask("prices.py", "mean?");
    editor.wait_for("prices.py", &["answered"]);
    assert_eq!(gemini.only_request().header("x-goog-api-key"), Some("a-key-of-the-editor-0123456789"));
    assert!(!std::fs::read_to_string(log).expect("a log").contains("a-key-of"));
}

#[test]
fn a_key_that_was_typed_is_tried_and_what_needed_one_is_asked_again() {
    let model = Reply::new(200, "application/json", r#"{"name": "models/gemini-flash-latest"}"#);
    let refused = Reply::recorded_error(400, "key_invalid.json");
    let gemini = FakeGemini::playing([refused, model, Reply::stream("mean_of_three.sse")]);
    let cli = Cli::offline().with("GOOGLE_GEMINI_BASE_URL", &gemini.url());
    let client = Client::plugin().with("/experimental/geminiExec/key", json!(true));
    let mut editor = Editor::start(cli, client);
    editor.open("prices.py", crate::PRICES);
    let ask = editor.ask("prices.py", "mean?");
    editor.wait_for("prices.py", &["failed"]);
    assert_snapshot!(editor.hover("prices.py"), @"
    **mean?**

    > **No model to answer the question**
    >
    > A question needs a model, and the local engine has none. Set one with “:GeminiExec key”; create one at `https://aistudio.google.com/apikey`.

    this machine · [time]
    ");
    editor.run("geminiExec.setKey", json!({"ask": ask}));
    editor.wait_for_message("geminiExec/typeKey", 1);
    let mut tried =
        |key: &str| editor.request("geminiExec/key", &json!({"key": key, "check": true})).expect("a verdict");
    let verdicts = ["wrong-key-0123456789", "right-key-0123456789"].map(|key| tried(key).to_string());
    assert_snapshot!(verdicts.join("\n"), @r#"
    {"message":"Gemini does not accept this key: API key not valid. Please pass a valid API key. Create one at https://aistudio.google.com/apikey.","taken":false}
    {"message":"Gemini accepts the key, and is asked from now on.","taken":true}
    "#);
    editor.wait_for("prices.py", &["answered"]);
    let keys =
        gemini.requests().into_iter().map(|request| request.header("x-goog-api-key").map(str::to_owned));
    assert_eq!(
        keys.flatten().collect::<Vec<_>>(),
        ["wrong-key-0123456789", "right-key-0123456789", "right-key-0123456789"]
    );
}

#[test]
fn an_editor_without_a_store_of_secrets_has_the_server_keep_the_key_and_delete_it() {
    let model = Reply::new(200, "application/json", r#"{"name": "models/gemini-flash-latest"}"#);
    let refused = Reply::recorded_error(400, "key_invalid.json");
    let gemini = FakeGemini::playing([refused, model, Reply::stream("mean_of_three.sse")]);
    let cli = Cli::offline().with("GOOGLE_GEMINI_BASE_URL", &gemini.url());
    let log = cli.home().join("lsp.log");
    let client = Client::plugin().with("/experimental/geminiExec/key", json!(true));
    let mut editor = Editor::start_with(cli, client, &["--log", log.to_str().expect("UTF-8")]);
    let home = editor.cli.home().to_owned();
    let file = home.join(".config/gemini-exec/api-key");
    editor.open("prices.py", crate::PRICES);
    editor.ask("prices.py", "mean?");
    editor.wait_for("prices.py", &["failed"]);
    let mut said = Vec::new();
    let mut set = |editor: &mut Editor, key: Value| {
        let given = json!({"key": key, "check": true, "keep": true});
        let answer =
            editor.request("geminiExec/key", &given).unwrap_or_else(|error| error["message"].clone());
        said.push(answer.to_string().replace(home.to_str().expect("UTF-8"), "HOME"));
    };
    set(&mut editor, json!("two\nlines"));
    set(&mut editor, json!("wrong-key-0123456789"));
    assert!(!file.exists());
    set(&mut editor, json!("right-key-0123456789"));
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), "right-key-0123456789\n");
    // What failed for want of it is asked again.
    editor.wait_for("prices.py", &["answered"]);
    set(&mut editor, Value::Null);
    set(&mut editor, Value::Null);
    assert!(!file.exists());
    assert_snapshot!(said.join("\n"), @r#"
    "Unusable key: the key from the editor has more than one line. Give the key alone, in one line."
    {"message":"Gemini does not accept this key: API key not valid. Please pass a valid API key. Create one at https://aistudio.google.com/apikey.","taken":false}
    {"message":"Gemini accepts the key, and is asked from now on. The key is kept in HOME/.config/gemini-exec/api-key, which only you can read.","taken":true}
    {"message":"HOME/.config/gemini-exec/api-key is deleted. No key is left: this machine answers, unless the engine is set.","taken":true}
    {"message":"There is no key file HOME/.config/gemini-exec/api-key. No key is left: this machine answers, unless the engine is set.","taken":true}
    "#);
    assert!(!std::fs::read_to_string(log).expect("a log").contains("right-key"));
    let last = gemini.requests().pop().expect("a request");
    assert_eq!(last.header("x-goog-api-key"), Some("right-key-0123456789"));
}

#[test]
fn data_files_are_listed_without_ignored_ones() {
    let mut editor = Editor::offline(Client::complete());
    let home = editor.cli.home().to_owned();
    std::fs::create_dir_all(home.join("data")).expect("made");
    for (name, text) in [("a.csv", "x\n"), ("data/b.json", "[]"), ("data/c.csv", "x\n"), ("notes.txt", "x")] {
        std::fs::write(home.join(name), text).expect("written");
    }
    std::fs::write(home.join(".geminiignore"), "c.csv\n").expect("written");
    let answer = editor.request("geminiExec/dataFiles", &json!({})).expect("a list");
    let names = answer["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap());
    assert_eq!(names.collect::<Vec<_>>(), ["a.csv", "data/b.json"]);
    assert_eq!(answer["files"][1]["uri"].as_str(), Some(editor.uri("data/b.json").as_str()));
}

#[test]
fn without_a_workspace_the_data_files_around_the_document_are_listed() {
    let mut editor = Editor::offline(Client::complete());
    let home = editor.cli.home().to_owned();
    std::fs::write(home.join("a.csv"), "x\n").expect("written");
    let folder = json!({"uri": format!("file://{}", home.display()), "name": "home"});
    editor
        .notify("workspace/didChangeWorkspaceFolders", &json!({"event": {"added": [], "removed": [folder]}}));
    let mut listed = |asked| editor.request("geminiExec/dataFiles", &asked).expect("a list")["files"].clone();
    assert_eq!(listed(json!({})), json!([]));
    let uri = format!("file://{}/a.py", home.display());
    assert_eq!(listed(json!({"uri": uri}))[0]["name"], "a.csv");
}

#[test]
fn files_that_the_code_names_elsewhere_head_the_list_of_data_files() {
    let mut editor = Editor::offline(Client::complete());
    let home = editor.cli.home().to_owned();
    let deep = home.join("1/2/3/4/5/6/7");
    std::fs::create_dir_all(&deep).expect("made");
    std::fs::create_dir_all(home.join("code")).expect("made");
    for file in [home.join("a.csv"), home.join("b.csv"), deep.join("y.csv")] {
        std::fs::write(file, "x\n1\n").expect("written");
    }
    let code = "import pandas as pd\nb = pd.read_csv('../b.csv')\ny = pd.read_csv('../1/2/3/4/5/6/7/y.csv')";
    editor.open("code/a.py", &format!("«{code}»\n"));
    let asked = json!({"uri": editor.uri("code/a.py"), "range": editor.selection("code/a.py")});
    let answer = editor.request("geminiExec/dataFiles", &asked).expect("a list");
    let line = |file: &Value| {
        let mark = if file["named"] == true { "✓" } else { " " };
        format!("{mark} {}", file["name"].as_str().unwrap())
    };
    let files: Vec<String> = answer["files"].as_array().unwrap().iter().map(line).collect();
    assert_snapshot!(files.join("\n"), @"
    ✓ ../1/2/3/4/5/6/7/y.csv
      a.csv
    ✓ b.csv
    ");
}

#[test]
fn the_log_has_sizes_and_no_content() {
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

/// Composed by hand: it was never given to anybody.
fn token() -> String {
    ["ghp_", "x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A"].concat()
}

/// An editor that asks about code with a token, and what the person says to that.
fn asked_about_a_token(says: Option<&str>) -> (Editor, FakeGemini) {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("a.py", &format!("«token = \"{}\"»\n", token()));
    editor.will_type(says);
    editor.ask("a.py", "why?");
    (editor, gemini)
}

#[test]
fn what_looks_like_a_secret_is_left_out_or_sent_as_the_person_says() {
    let mut drawn = String::new();
    for answer in ["Send redacted", "Send"] {
        let (mut editor, gemini) = asked_about_a_token(Some(answer));
        editor.wait_for("a.py", &["answered"]);
        let asked = editor.received("window/showMessageRequest");
        let sent = gemini.only_request().json().to_string();
        let sent = if sent.contains(&token()) { "the token was sent" } else { "it was not sent" };
        drawn += &format!("{}\n{answer}: {sent}\n", asked[0]["message"].as_str().expect("a text"));
    }
    let (mut editor, gemini) = asked_about_a_token(None);
    editor.wait_for("a.py", &["cancelled"]);
    assert!(gemini.requests().is_empty());
    drawn += &editor.problems("a.py").join("\n");
    assert_snapshot!(drawn, @"
    The code holds what looks like a GitHub token (a.py:1). Send it to Gemini?
    Send redacted: it was not sent
    The code holds what looks like a GitHub token (a.py:1). Send it to Gemini?
    Send: the token was sent
    information cancelled: Nothing was sent: The code holds what looks like a GitHub token (a.py:1). Take it out, or ask again and choose “Send redacted”. (gemini-exec)
    ");
}

#[test]
fn a_yes_holds_for_the_same_secret_in_the_same_conversation_alone() {
    let gemini = FakeGemini::playing((0..4).map(|_| Reply::stream("mean_of_three.sse")));
    let mut editor = Editor::asking(&gemini, Client::complete());
    let other = token().replace("x9Q", "y8R");
    let mut asked = Vec::new();
    for (name, token) in [("a.py", token()), ("b.py", token()), ("c.py", other)] {
        editor.open(name, &format!("«token = \"{token}\"»\n"));
        editor.will_type(Some("Send"));
        let ask = editor.ask(name, &format!("why {name}?"));
        editor.wait_for(name, &["answered"]);
        asked.push(editor.received("window/showMessageRequest").len());
        if name == "a.py" {
            let question = format!("and {token}?");
            editor.run("geminiExec.followUp", json!({"ask": ask, "question": question}));
            assert!(editor.wait_until(|_| gemini.requests().len() == 2));
            editor.wait_for(name, &["answered"]);
            asked.push(editor.received("window/showMessageRequest").len());
        }
    }
    assert_eq!((asked, gemini.requests().len()), (vec![1, 1, 2, 3], 4));
}

#[test]
fn a_file_that_is_named_as_those_with_keys_are_is_not_sent_unasked() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open(".env", "«A=1»\n");
    editor.will_type(None);
    editor.ask(".env", "why?");
    editor.wait_for(".env", &["cancelled"]);
    assert!(gemini.requests().is_empty());
    let asked = editor.received("window/showMessageRequest");
    assert_snapshot!(asked[0]["message"].as_str().unwrap(), @".env may hold keys or passwords, to judge by its name. Send it to Gemini?");
}

#[test]
fn a_follow_up_that_was_held_holds_up_no_later_one() {
    let gemini = FakeGemini::playing((0..2).map(|_| Reply::stream("mean_of_three.sse")));
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("a.py", "«x = 1»\n");
    let ask = editor.ask("a.py", "why?");
    editor.wait_for("a.py", &["answered"]);
    editor.will_type(None);
    editor.run("geminiExec.followUp", json!({"ask": ask, "question": format!("Does {} work?", token())}));
    assert!(editor.wait_until(|editor| editor.problems("a.py").join("").contains("Nothing was sent")));
    editor.run("geminiExec.followUp", json!({"ask": ask, "question": "And now?"}));
    editor.wait_for("a.py", &["answered"]);
    let last = gemini.requests()[1].json()["contents"].as_array().and_then(|all| all.last().cloned());
    assert_snapshot!(last.expect("a question")["parts"][0]["text"].as_str().expect("a text"), @"And now?");
}

#[test]
fn everything_that_must_not_leave_unasked_is_asked_about_at_once_with_the_page_that_shows_it() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::complete());
    for (name, text) in [(".aiexclude", "prices*\n"), ("prices.csv", "price\n1\n"), (".env", "A=1\n")] {
        std::fs::write(editor.cli.home().join(name), text).expect("written");
    }
    editor.open("a.py", &format!("«token = \"{}\"»\n", token()));
    editor.will_type(Some("Send redacted"));
    let argument = json!({"uri": editor.uri("a.py"), "range": editor.selection("a.py"), "question": "why?",
        "attachments": [editor.uri("prices.csv"), editor.uri(".env")]});
    editor.run("geminiExec.ask", argument);
    editor.wait_for("a.py", &["answered"]);
    let asked = editor.received("window/showMessageRequest");
    assert_eq!(asked.len(), 1);
    let titles: Vec<&str> =
        asked[0]["actions"].as_array().unwrap().iter().filter_map(|it| it["title"].as_str()).collect();
    let shown = editor.received("window/showDocument")[0].clone();
    let page =
        editor.request("workspace/textDocumentContent", &json!({"uri": shown["uri"]})).expect("a page");
    let page = page["text"].as_str().expect("a text").replace(&gemini.url()[7..], "HOST");
    assert_snapshot!(format!("{}\n[{}]\n\n{page}", asked[0]["message"].as_str().unwrap(), titles.join("] [")), @r#"
    prices.csv is ignored by .aiexclude. .env may hold keys or passwords, to judge by its name. The code holds what looks like a GitHub token (a.py:1). Redacted goes without prices.csv and .env. Send it to Gemini?
    [Send redacted] [Send] [Cancel]

    # What would be sent

    You are asked first: prices.csv is ignored by .aiexclude. .env may hold keys or passwords, to judge by its name. The code holds what looks like a GitHub token (a.py:1).

    gemini-flash-latest gets this, and nothing else. It goes to HOST with the key or token: that is not the usual address of Gemini. Google is told to keep neither question nor answer.

    ## Parts

    ```text
    - the text: 277 bytes, about 109 tokens; held: GitHub token (a.py:1)
    - prices.csv (text/csv): 8 bytes, about 2 tokens
    - .env (text/plain): 4 bytes, about 3 tokens
    ```

    Redacted, it goes with words such as `[redacted: password]` in place of what is held.

    ## Text

    ````markdown
    why?

    Files in the working directory of your code: `input_file_0.csv` (prices.csv), `input_file_1.env` (.env). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.

    ```python
    token = "ghp_x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A"
    ```
    ````

    ## prices.csv

    ```text
    price
    1
    ```

    ## .env

    ```text
    A=1
    ```

    In all 3 parts, 289 bytes, about 114 tokens, for gemini-flash-latest at HOST.
    "#);
    // What was held stays here, and the question goes.
    let sent = gemini.only_request().json().to_string();
    assert!(
        sent.contains("[redacted: GitHub token]") && !sent.contains(&token()) && !sent.contains("inlineData")
    );
}

#[test]
fn what_is_always_sent_is_sent_in_later_sessions_too() {
    let gemini = FakeGemini::playing((0..2).map(|_| Reply::stream("mean_of_three.sse")));
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open(".env", "«A=1»\n");
    editor.will_type(Some("Always send"));
    editor.ask(".env", "why?");
    editor.wait_for(".env", &["answered"]);
    let mut editor = editor.restarted();
    editor.open(".env", "«A=1»\n");
    editor.wait_for(".env", &["answered"]);
    editor.ask(".env", "why, again?");
    editor.wait_for(".env", &["answered", "answered"]);
    assert!(editor.received("window/showMessageRequest").is_empty());
}

#[test]
fn a_host_is_asked_about_before_anything_goes_to_it_and_then_no_more() {
    let cli = Cli::offline().with("GEMINI_API_KEY", harness::KEY).with("HTTPS_PROXY", harness::nowhere());
    let mut editor = Editor::start(cli, Client::complete());
    editor.open("a.py", "«x = 1»\n");
    let mut drawn = String::new();
    for says in [None, Some("Send"), None] {
        editor.will_type(says);
        editor.ask("a.py", "why?");
        editor.wait_for("a.py", &[if says.is_none() && drawn.is_empty() { "cancelled" } else { "failed" }]);
        let asked = editor.received("window/showMessageRequest");
        let last = asked.last().expect("a question")["message"].as_str().unwrap().to_owned();
        let problem = editor.problems("a.py").join(" ").split(':').take(2).collect::<Vec<_>>().join(":");
        drawn += &format!("{} asked, the last: {last}\n{problem}\n", asked.len());
    }
    assert_snapshot!(drawn, @"
    1 asked, the last: This is the first time that something goes to generativelanguage.googleapis.com. Send it to Gemini?
    information cancelled: Nothing was sent
    2 asked, the last: This is the first time that something goes to generativelanguage.googleapis.com. Send it to Gemini?
    error failed: No connection
    2 asked, the last: This is the first time that something goes to generativelanguage.googleapis.com. Send it to Gemini?
    error failed: No connection
    ");
}

#[test]
fn a_budget_that_is_used_up_is_a_question_in_an_editor() {
    let gemini = FakeGemini::playing((0..3).map(|_| Reply::stream("mean_of_three.sse")));
    let cli = Cli::asking(&gemini).with("GEMINI_EXEC_DAILY_TOKENS", "100");
    let mut editor = Editor::start(cli, Client::complete());
    for name in ["a.py", "b.py", "c.py"] {
        editor.open(name, "«x = 1»\n");
        // A yes holds for a fifth of the budget: an answer takes more.
        if name != "a.py" {
            editor.will_type(Some("Send"));
        }
        editor.ask(name, &format!("why {name}?"));
        editor.wait_for(name, &["answered"]);
    }
    let asked = editor.received("window/showMessageRequest");
    assert_eq!((asked.len(), gemini.requests().len()), (2, 3));
    assert_snapshot!(asked[0]["message"].as_str().unwrap(), @"414 of today's 100 tokens are used (414 %). Send it to Gemini?");
}

#[test]
fn asks_that_run_at_the_same_time_count_for_the_budget_of_each_other() {
    let gemini = FakeGemini::playing([
        Reply::new(200, "text/event-stream", "").then_hang(),
        Reply::stream("mean_of_three.sse"),
    ]);
    let cli = Cli::asking(&gemini).with("GEMINI_EXEC_DAILY_TOKENS", "1500");
    let mut editor = Editor::start(cli, Client::complete());
    for name in ["a.py", "b.py", "c.py"] {
        editor.open(name, "«x = 1»\n");
    }
    editor.ask("a.py", "why?");
    assert!(gemini.wait_for_requests(1));
    editor.will_type(None);
    editor.ask("b.py", "why?");
    editor.wait_for("b.py", &["cancelled"]);
    // What was not sent counts no longer.
    editor.will_type(Some("Send"));
    editor.ask("c.py", "why?");
    editor.wait_for("c.py", &["answered"]);
    let asked = editor.received("window/showMessageRequest");
    let messages: Vec<_> = asked.iter().map(|asked| asked["message"].as_str().unwrap()).collect();
    assert_snapshot!(messages.join("\n"), @"
    0 of today's 1 500 tokens are used (0 %), and asks that run may use 2 013 more until they are over. Send it to Gemini?
    0 of today's 1 500 tokens are used (0 %), and asks that run may use 2 013 more until they are over. Send it to Gemini?
    ");
}
