//! Code actions, and the commands on an answer.

use harness::{Client, Editor, FakeGemini, Reply, WITHOUT_CODE};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{PRICES, answered, playing};

#[test]
fn a_selection_can_be_asked_about_in_several_ways() {
    let gemini = FakeGemini::playing([]);
    let mut editor = Editor::asking(&gemini, Client::plugin());
    editor.open("prices.py", PRICES);
    assert_snapshot!(editor.actions("prices.py").join("\n"), @"
    Ask Gemini with code execution ✨
    Check this by running ✨
    Plot this ✨
    Run here
    Preview what Gemini would get
    ");
    editor.open("notes.md", "Some «words» here\n");
    assert_snapshot!(editor.actions("notes.md").join("\n"), @"
    Ask Gemini with code execution ✨
    Check this by running ✨
    Plot this ✨
    Run here — Only Python runs here
    Preview what Gemini would get
    ");
}

#[test]
fn without_a_key_an_action_that_needs_a_model_says_why_it_cannot_run() {
    let mut editor = Editor::offline(Client::complete());
    editor.open("prices.py", PRICES);
    assert_snapshot!(editor.actions("prices.py").join("\n"), @"
    Ask with code execution
    Check this by running — This needs a model: set GEMINI_API_KEY to ask Gemini
    Plot this — This needs a model: set GEMINI_API_KEY to ask Gemini
    Run here
    ");
    editor.open("sales.csv", "units\n1\n");
    assert_snapshot!(editor.actions("sales.csv").join("\n"), @"
    Ask about this file
    Plot this — This needs a model: set GEMINI_API_KEY to ask Gemini
    Profile this file here
    ");
}

#[test]
fn an_answer_offers_its_code_actions() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, _) = answered(&gemini, Client::complete());
    let actions = editor.actions("prices.py");
    assert_snapshot!(actions[4..].join("\n"), @"
    Preview what Gemini would get
    Show the answer
    Insert code below
    Replace selection with code
    Run its code here
    Ask again
    Dismiss the answer
    More…
    ");
}

#[test]
fn of_several_answers_about_one_text_the_newest_is_shown_and_the_others_are_behind_one_more() {
    let gemini = FakeGemini::playing(vec![Reply::stream("mean_of_three.sse"); 3]);
    let (mut editor, _) = answered(&gemini, Client::complete());
    for (question, states) in [("sure?", &["answered"; 2][..]), ("really?", &["answered"; 3])] {
        editor.ask("prices.py", question);
        editor.wait_for("prices.py", states);
    }
    assert_snapshot!(editor.screen("prices.py"), @"
    prices = [1, 2, 3]
    [Show | Insert code | Run its code here | Dismiss | ✓ 1 run · [time] · 414 tokens | +2]
    mean = sum(prices) / 3   ⟨⇒ The mean of the three prices is 2.  +2⟩
        ^ information answered: The mean of the three prices is 2. (gemini-exec)
        ^ information answered: The mean of the three prices is 2. (gemini-exec)
        ^ information answered: The mean of the three prices is 2. (gemini-exec)
    print(mean)
    ");
    assert_snapshot!(editor.actions("prices.py")[5..].join("\n"), @"
    Show the answer
    Show an older answer…
    Insert code below
    Replace selection with code
    Run its code here
    Ask again
    Dismiss the answer
    More…
    ");
    // The `+2` is explained in the card of the newest.
    assert_eq!(
        editor
            .hover("prices.py")
            .matches("*+2: 2 older answers stand here. Show an older answer… opens one.*")
            .count(),
        1
    );
    editor.will_type(None);
    editor.run("geminiExec.older", json!({"ask": 3}));
    let asked = editor.wait_for_message("window/showMessageRequest", 1);
    assert_snapshot!(asked.to_string(), @r#"{"actions":[{"title":"1. sure? ⇒ The mean of the three prices is 2."},{"title":"2. mean? ⇒ The mean of the three prices is 2."}],"message":"Which answer do you want to see?","type":3}"#);
    editor.run("geminiExec.dismiss", json!({"ask": 1}));
    editor.run("geminiExec.older", json!({"ask": 3}));
    let shown = editor.wait_for_message("window/showDocument", 1);
    assert_snapshot!(shown.to_string(), @r#"{"external":false,"takeFocus":true,"uri":"gemini-exec:/ask-2.md"}"#);
}

#[test]
fn answers_about_parts_and_about_the_whole_of_a_text_are_one_pile_of_actions() {
    let gemini = FakeGemini::playing(vec![Reply::stream("mean_of_three.sse"); 2]);
    let (mut editor, _) = answered(&gemini, Client::complete());
    editor.run("geminiExec.ask", json!({"uri": editor.uri("prices.py"), "question": "and all?"}));
    editor.wait_for("prices.py", &["answered"; 2]);
    assert_snapshot!(editor.actions("prices.py")[5..].join("\n"), @"
    Show the answer
    Show the older answer
    Insert code below
    Run its code here
    Ask again
    Dismiss the answer
    More…
    ");
    editor.run("geminiExec.older", json!({"ask": 2}));
    let shown = editor.wait_for_message("window/showDocument", 1);
    assert_eq!(shown["uri"], "gemini-exec:/ask-1.md");
}

/// What "Show the older answer" opens after a question about each of two lines.
fn older_answer(marked: &str, also_about_all: bool) -> Value {
    let gemini = FakeGemini::playing(vec![Reply::stream("mean_of_three.sse"); 3]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("a.py", marked);
    let line = |line| json!({"start": {"line": line, "character": 0}, "end": {"line": line, "character": 5}});
    let asked = [Some(line(0)), Some(line(1)), None];
    for (before, range) in asked.into_iter().take(if also_about_all { 3 } else { 2 }).enumerate() {
        editor.run("geminiExec.ask", json!({"uri": editor.uri("a.py"), "range": range, "question": "?"}));
        editor.wait_for("a.py", &["answered"; 3][..=before]);
    }
    editor.choose("a.py", "Show the older answer");
    editor.wait_for_message("window/showDocument", 1)["uri"].clone()
}

#[test]
fn of_two_statements_with_an_answer_each_the_older_answer_opens() {
    assert_eq!(older_answer("«x = 1\ny = 2»\n", false), "gemini-exec:/ask-1.md");
}

#[test]
fn behind_an_answer_about_all_stands_only_what_is_at_the_cursor() {
    assert_eq!(older_answer("«x» = 1\ny = 2\n", true), "gemini-exec:/ask-1.md");
}

#[test]
fn what_is_done_less_often_is_behind_more() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, ask) = answered(&gemini, Client::complete());
    editor.will_type(None);
    editor.run("geminiExec.more", json!({"ask": ask}));
    let asked = editor.wait_for_message("window/showMessageRequest", 1);
    let titles: Vec<&Value> =
        asked["actions"].as_array().expect("a list").iter().map(|it| &it["title"]).collect();
    assert_snapshot!(format!("{} {}", asked["message"], json!(titles)), @r#""What do you want to do with the answer?" ["Insert output as comment","Save its code as .py","Save its code as .ipynb"]"#);
    let before = editor.text("prices.py").to_owned();
    editor.will_type(Some("Insert output as comment"));
    editor.run("geminiExec.more", json!({"ask": ask}));
    editor.wait_for_message("workspace/applyEdit", 1);
    assert_snapshot!(editor.text("prices.py").replacen(&before[..10], "", 1), @"
    1, 2, 3]
    mean = sum(prices) / 3
    # mean = 2
    print(mean)
    ");
}

#[test]
fn a_file_that_is_not_open_is_asked_about_and_its_result_opens() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::plugin());
    std::fs::write(editor.cli.home().join("sales.csv"), "units\n3\n").expect("a file");
    let uri = editor.uri("sales.csv");
    editor.will_type(Some("mean?"));
    let asked = editor.run("geminiExec.ask", json!({"uri": uri, "input": true}));
    let is_answered = |asks: &Value| asks["uri"] == uri.as_str() && asks["asks"][0]["state"] == "answered";
    assert!(editor.wait_until(|editor| editor.received("geminiExec/asks").iter().any(is_answered)));
    let told = &editor.received("geminiExec/input")[0];
    assert_snapshot!(format!("{}\n{}", told["about"], told["otherwise"]), @r#"
    "Gemini gets sales.csv"
    "profile the data"
    "#);
    editor.wait_for_message("window/showDocument", 1);
    editor.run("geminiExec.dismiss", json!({"ask": asked["ask"]}));
    let is_gone = |asks: &Value| asks["uri"] == uri.as_str() && asks["asks"] == json!([]);
    assert!(editor.wait_until(|editor| editor.received("geminiExec/asks").last().is_some_and(is_gone)));
}

#[test]
fn code_is_inserted_below_the_text() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, _) = answered(&gemini, Client::complete());
    editor.choose("prices.py", "Insert code below");
    editor.wait_for_message("workspace/applyEdit", 1);
    assert_snapshot!(editor.screen("prices.py"), @"
    prices = [1, 2, 3]
    [Show | Insert code | Run its code here | Dismiss | ✓ 1 run · [time] · 414 tokens]
    mean = sum(prices) / 3   ⟨⇒ The mean of the three prices is 2.⟩
        ^ information answered: The mean of the three prices is 2. (gemini-exec)
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    print(mean)
    ");
}

#[test]
fn code_takes_the_place_of_the_selection() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, _) = answered(&gemini, Client::complete());
    editor.choose("prices.py", "Replace selection with code");
    editor.wait_for_message("workspace/applyEdit", 1);
    assert_snapshot!(editor.text("prices.py"), @"
    prices = [1, 2, 3]
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    print(mean)
    ");
}

#[test]
fn output_is_inserted_as_a_comment_of_the_language() {
    for (name, expected) in
        [("a.rs", "// mean = 2"), ("a.md", "\n```text\nmean = 2\n```"), ("a.py", "# mean = 2")]
    {
        let gemini = playing("mean_of_three.sse");
        let mut editor = Editor::asking(&gemini, Client::complete());
        editor.open(name, "«x y z»\n");
        let ask = editor.ask(name, "mean?");
        editor.wait_for(name, &["answered"]);
        editor.run("geminiExec.insertOutput", json!({"ask": ask}));
        editor.wait_for_message("workspace/applyEdit", 1);
        assert_eq!(editor.text(name), format!("x y z\n{expected}\n"));
    }
}

#[test]
fn an_edit_for_an_older_text_is_refused_with_a_message() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, ask) = answered(&gemini, Client::complete());
    // The text changes, and the server does not know it when it makes the edit.
    let change = editor.type_quietly("prices.py", "print", "# typed\nprint");
    assert_eq!(change["textDocument"]["version"], 2);
    editor.run("geminiExec.insertCode", json!({"ask": ask}));
    let before = editor.text("prices.py").to_owned();
    let said = editor.wait_for_message("window/showMessage", 1);
    assert_snapshot!(said["message"].as_str().unwrap(), @"Insert code: the editor refused (the text has changed).");
    assert_eq!(editor.text("prices.py"), before);
}

#[test]
fn code_is_saved_beside_the_document_without_overwriting_a_file() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, ask) = answered(&gemini, Client::complete());
    editor.will_type(Some("Save its code as .py"));
    editor.choose("prices.py", "More…");
    editor.wait_for_message("window/showDocument", 1);
    editor.run("geminiExec.save", json!({"ask": ask, "as": "py"}));
    let shown = editor.wait_for_message("window/showDocument", 2);
    assert_eq!(shown["uri"].as_str(), Some(editor.uri("prices-ask-2.py").as_str()));
    let saved = std::fs::read_to_string(editor.cli.home().join("prices-ask.py")).expect("saved");
    assert!(saved.starts_with("# -*- coding: utf-8 -*-\n# mean?\n\nprices"), "{saved}");
    assert!(saved.ends_with("print(f'mean = {mean:g}')\n"), "{saved}");
    editor.will_type(Some("Save its code as .ipynb"));
    editor.choose("prices.py", "More…");
    editor.wait_for_message("window/showDocument", 3);
    let notebook = std::fs::read(editor.cli.home().join("prices-ask.ipynb")).expect("saved");
    let notebook: serde_json::Value = serde_json::from_slice(&notebook).expect("JSON");
    assert_eq!(notebook["cells"][1]["outputs"][0]["text"], json!(["mean = 2\n"]));
}

#[test]
fn all_answers_of_a_document_are_dismissed_at_once() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse"), Reply::stream("plain_text.sse")]);
    let (mut editor, _) = answered(&gemini, Client::complete());
    editor.ask("prices.py", "and the median?");
    editor.wait_for("prices.py", &["answered", "answered"]);
    let uri = editor.uri("prices.py");
    editor.run("geminiExec.dismiss", json!({"uri": uri}));
    editor.wait_for("prices.py", &[]);
}

#[test]
fn code_is_reproduced_on_this_machine() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, ask) = answered(&gemini, Client::complete());
    editor.run("geminiExec.runLocally", json!({"ask": ask}));
    let said = editor.wait_for_message("window/showMessage", 1);
    assert_snapshot!(said["message"].as_str().unwrap(), @"Run on this machine: reproduced: the same output on this machine");
    assert_snapshot!(editor.screen("prices.py"), @"
    prices = [1, 2, 3]
    [Show | Insert code | Run its code here | Dismiss | ✓ 1 run · [time] · 414 tokens · reproduced]
    mean = sum(prices) / 3   ⟨⇒ The mean of the three prices is 2.⟩
        ^ information answered: The mean of the three prices is 2. (gemini-exec)
    print(mean)
    ");
}

#[test]
fn a_different_output_on_this_machine_is_shown() {
    let recording = String::from_utf8(harness::fake_gemini::cassette("mean_of_three.sse")).expect("UTF-8");
    let reply = Reply::new(200, "text/event-stream", recording.replace("mean = 2\\n", "mean = 3\\n"));
    let gemini = FakeGemini::playing([reply]);
    let (mut editor, ask) = answered(&gemini, Client::complete());
    editor.run("geminiExec.runLocally", json!({"ask": ask}));
    editor.wait_for_message("window/showMessage", 1);
    assert_snapshot!(editor.hover("prices.py"), @"
    **mean?**

    The mean of the three prices is **2**.

    Output:

    ```text
    mean = 3
    ```

    Program:

    ```python
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    ```

    > **Run on this machine**
    >
    > not reproduced: the output differs on this machine

    `-` Gemini, `+` this machine

    ```diff
    - mean = 3
    + mean = 2
    ```

    gemini-3-flash-preview · 414 tokens (212 intermediate, 58 thinking) · [time]
    ");
}

#[test]
fn a_plugin_that_declares_input_is_asked_for_the_question() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::plugin());
    editor.open("prices.py", PRICES);
    editor.will_type(Some("mean?"));
    editor.choose("prices.py", "Ask Gemini with code execution");
    editor.wait_for("prices.py", &["answered"]);
    let is_answered = |asks: &Value| asks["asks"][0]["state"] == "answered";
    assert!(editor.wait_until(|editor| editor.received("geminiExec/asks").iter().any(is_answered)));
    let asks = editor.received("geminiExec/asks").into_iter().find(is_answered).unwrap();
    insta::with_settings!({filters => [(r"\d+\.\d s", "[time]"), (r"file://[^\x22]*/", "file://[HOME]/")]}, {
        assert_snapshot!(serde_json::to_string_pretty(&asks).unwrap(), @r#"
        {
          "asks": [
            {
              "along": "",
              "ask": 1,
              "beside": {
                "cost": "✓ 1 run · [time] · 414 tokens",
                "hint": "⇒ The mean of the three prices is 2.",
                "said": 2
              },
              "charts": [],
              "hint": "⇒ The mean of the three prices is 2.",
              "line": 1,
              "model": true,
              "question": "mean?",
              "range": {
                "end": {
                  "character": 22,
                  "line": 1
                },
                "start": {
                  "character": 0,
                  "line": 1
                }
              },
              "severity": "information",
              "stale": false,
              "state": "answered",
              "summary": "✓ 1 run · [time] · 414 tokens",
              "text": "The mean of the three prices is **2**.\n\nmean = 2",
              "title": "mean?"
            }
          ],
          "uri": "file://[HOME]/prices.py",
          "version": 1
        }
        "#);
    });
    let server = editor.server().clone();
    assert_eq!(server.get("inlayHintProvider"), None, "the plugin draws the result");
}

#[test]
fn cancelling_the_question_sends_nothing() {
    let gemini = FakeGemini::playing([]);
    let mut editor = Editor::asking(&gemini, Client::plugin());
    editor.open("prices.py", PRICES);
    editor.will_type(None);
    editor.choose("prices.py", "Ask Gemini with code execution");
    editor.wait_for_message("geminiExec/input", 1);
    assert!(editor.wait_until(|editor| {
        editor.received("geminiExec/asks").last().is_some_and(|last| last["asks"] == json!([]))
    }));
    assert!(gemini.requests().is_empty());
}

#[test]
fn one_question_can_be_asked_without_code_execution() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse"), Reply::stream("plain_text.sse")]);
    let mut editor = Editor::asking(&gemini, Client::plugin());
    editor.open("prices.py", PRICES);
    editor.will_type(Some(&format!("mean?{WITHOUT_CODE}")));
    editor.choose("prices.py", "Ask Gemini with code execution");
    assert!(editor.wait_until(|_| gemini.requests().len() == 1));
    let box_of =
        |input: &Value| format!("{}\n{}\n{}", input["about"], input["otherwise"], input["codeExecution"]);
    assert_snapshot!(box_of(&editor.received("geminiExec/input")[0]), @r#"
    "Gemini gets 3 lines of prices.py"
    "run and explain this code"
    true
    "#);
    let uri = editor.uri("prices.py");
    editor.run("geminiExec.ask", json!({"uri": uri, "question": "sum?", "codeExecution": false}));
    assert!(editor.wait_until(|_| gemini.requests().len() == 2));
    let tools: Vec<Value> = gemini.requests().iter().map(|request| request.json()["tools"].clone()).collect();
    assert_eq!(tools, [json!(null), json!(null)]);
}

#[test]
fn a_model_that_ends_is_named_once() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse"), Reply::stream("plain_text.sse")]);
    let mut editor = Editor::asking(&gemini, Client::plugin().options(json!({"model": "gemini-2.5-pro"})));
    editor.open("prices.py", PRICES);
    for (question, answers) in [("mean?", &["answered"][..]), ("sum?", &["answered", "answered"])] {
        editor.ask("prices.py", question);
        editor.wait_for("prices.py", answers);
    }
    let said: Vec<Value> =
        editor.received("window/showMessage").iter().map(|told| told["message"].clone()).collect();
    assert_snapshot!(json!(said), @r#"["gemini-2.5-pro: ends on 1 December 2026 at the Developer API; then gemini-3.8-flash is said to answer in its place. The setting model (--model) chooses another."]"#);
}

/// An ask whose program leaves files, and the person's answer to the question whether to save them.
fn saving(code: &str, answer: Option<&str>) -> Editor {
    let mut editor = Editor::offline(Client::complete());
    editor.open("a.py", &format!("«{code}»\n"));
    editor.ask("a.py", "");
    editor.wait_for("a.py", &["answered"]);
    editor.will_type(Some("Save the files it wrote"));
    editor.will_type(answer);
    editor.choose("a.py", "More…");
    editor
}

#[test]
fn files_that_a_program_wrote_are_saved_after_consent() {
    let mut editor = saving("open('out.csv', 'w').write('a,b\\n1,2\\n')", Some("Save"));
    editor.wait_for_message("window/showMessage", 1);
    let folder = editor.cli.home().display().to_string();
    let asked =
        editor.received("window/showMessageRequest")[1]["message"].as_str().unwrap().replace(&folder, "~");
    let message = editor.received("window/showMessage")[0]["message"].as_str().unwrap().replace(&folder, "~");
    assert_snapshot!(format!("{asked}\n{message}"), @"
    Save out.csv (8 bytes) in ~?
    Saved ~/out.csv.
    ");
    let saved = std::fs::read_to_string(editor.cli.home().join("out.csv"));
    assert_eq!(saved.expect("saved"), "a,b\n1,2\n");
    assert!(editor.hover("a.py").contains("Files: out.csv (8 bytes)"), "{}", editor.hover("a.py"));
}

#[test]
fn several_files_are_saved_in_a_new_folder() {
    let code = "for n in range(7): open(f'{n}.py', 'w').write('x')";
    let mut editor = saving(code, Some("Save"));
    editor.wait_for_message("window/showMessage", 1);
    let home = editor.cli.home().to_owned();
    let folder = home.display().to_string();
    editor.will_type(Some("Save"));
    editor.run("geminiExec.saveFiles", json!({"ask": 1}));
    editor.wait_for_message("window/showMessage", 2);
    let message = |method: &str, index: usize| {
        editor.received(method)[index]["message"].as_str().unwrap().replace(&folder, "~")
    };
    let said = |index| {
        // The first was the choice behind *More…*.
        [message("window/showMessageRequest", index + 1), message("window/showMessage", index)].join("\n")
    };
    assert_snapshot!([said(0), said(1)].join("\n"), @"
    Save 7 files (0.py, 1.py, 2.py, 3.py, 4.py and 2 more; 7 bytes) in ~/a-files?
    Saved 7 files in ~/a-files.
    Save 7 files (0.py, 1.py, 2.py, 3.py, 4.py and 2 more; 7 bytes) in ~/a-files-2?
    Saved 7 files in ~/a-files-2.
    ");
    assert_eq!(std::fs::read_dir(home.join("a-files")).expect("a folder").count(), 7);
}

#[test]
fn without_consent_no_file_is_saved() {
    let mut editor = saving("open('out.csv', 'w').write('1')", None);
    // Once this is answered, the command before it has finished.
    editor.edit("a.py", "1", "2");
    editor.actions("a.py");
    assert!(editor.received("window/showMessage").is_empty());
    assert!(!editor.cli.home().join("out.csv").exists());
}

#[test]
fn without_written_files_there_is_no_save_action() {
    let mut editor = Editor::offline(Client::complete());
    editor.open("a.py", "«print(1)»\n");
    editor.ask("a.py", "");
    editor.wait_for("a.py", &["answered"]);
    assert!(!editor.actions("a.py").join("\n").contains("Save files"));
    let refused = editor.command("geminiExec.saveFiles", json!({"ask": 1})).expect_err("refused");
    assert!(refused.contains("its code left no files"), "{refused}");
}

#[test]
fn run_here_attaches_data_files_that_the_code_names() {
    let mut editor = Editor::offline(Client::complete());
    let home = editor.cli.home().to_owned();
    std::fs::write(home.join("sales.csv"), "a\n1\n").expect("written");
    std::fs::write(home.join("other.csv"), "a\n1\n").expect("written");
    std::os::unix::fs::symlink("/etc/passwd", home.join("link.csv")).expect("linked");
    let code = "import os\nnames = ['sales.csv', \"link.csv\", 'none.csv']\nprint(sorted(os.listdir()))";
    editor.open("a.py", &format!("«{code}»\n"));
    editor.choose("a.py", "Run here");
    editor.wait_for("a.py", &["answered"]);
    let hover = editor.hover("a.py");
    assert!(hover.contains("['main.py', 'sales.csv']"), "{hover}");
}

#[test]
fn code_that_runs_again_can_overwrite_its_files() {
    let mut editor = Editor::offline(Client::complete());
    let saved = editor.cli.home().join("out.csv");
    std::fs::write(&saved, "old").expect("written");
    editor.open("a.py", "«print(open('out.csv').read())\nopen('out.csv', 'w').write('new')»\n");
    editor.choose("a.py", "Run here");
    editor.wait_for("a.py", &["answered"]);
    let hover = editor.hover("a.py");
    assert!(hover.contains("old") && hover.contains("out.csv"), "{hover}");
    assert!(editor.actions("a.py").join("\n").contains("Run again"));
    assert_eq!(std::fs::read_to_string(saved).expect("read"), "old");

    editor.run("geminiExec.runLocally", json!({"ask": 1}));
    let said = editor.wait_for_message("window/showMessage", 1);
    assert_eq!(said["message"], "Run on this machine: reproduced: the same output on this machine");
}

#[test]
fn an_ask_comment_with_only_files_attaches_them_to_the_code_below() {
    let mut editor = Editor::offline(Client::complete());
    std::fs::write(editor.cli.home().join("sales.csv"), "a\n1\n").expect("written");
    editor.open("a.py", "# ask«»: @sales.csv\nimport os\nprint(sorted(os.listdir()))\n");
    editor.ask("a.py", "");
    editor.wait_for("a.py", &["answered"]);
    let hover = editor.hover("a.py");
    assert!(hover.contains("['main.py', 'sales.csv']"), "{hover}");
}
