//! Asking more about what ran here, and what a question that was not answered leaves behind.

use harness::{Cli, Client, Editor};
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{playing, wait_for};

/// The same, run on this machine.
fn run_here(editor: &mut Editor, name: &str) -> Value {
    let argument = json!({"uri": editor.uri(name), "range": editor.selection(name), "engine": "local"});
    let ask = editor.run("geminiExec.ask", argument)["ask"].clone();
    editor.wait_for(name, &["answered"]);
    ask
}

#[test]
fn what_ran_here_can_be_asked_about_and_is_sent_after_one_question() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::complete());
    std::fs::write(editor.cli.home().join("sales.csv"), "units\n3\n5\n").expect("written");
    editor.open("a.py", "«print(open('sales.csv').read().split())»\n");
    let ask = run_here(&mut editor, "a.py");
    editor.will_type(Some("Send"));
    editor.run("geminiExec.followUp", json!({"ask": ask, "question": "and the median?"}));
    assert!(editor.wait_until(|_| gemini.requests().len() == 1));
    let asked = editor.received("window/showMessageRequest");
    let text: Vec<String> = gemini.only_request().json()["contents"][0]["parts"]
        .as_array()
        .expect("parts")
        .iter()
        .map(|part| part["text"].as_str().map_or_else(|| part.to_string(), str::to_owned))
        .collect();
    assert_snapshot!(format!("{}\n\n{}", asked[0]["message"].as_str().unwrap(), text.join("\n")), @r#"
    So far the code, what it printed and sales.csv stayed on this machine. Send it to Gemini?

    {"inlineData":{"data":"dW5pdHMKMwo1Cg==","displayName":"sales.csv","mimeType":"text/csv"}}
    The code below was run on the machine of the person. It printed:

    ```text
    ['units', '3', '5']
    ```

    and the median?

    Files in the working directory of your code: `input_file_0.csv` (sales.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.

    ```python
    print(open('sales.csv').read().split())
    ```
    "#);
}

#[test]
fn what_ran_here_printed_stays_here_where_only_the_schema_of_data_may_leave() {
    let gemini = playing("mean_of_three.sse");
    let client = Client::complete().options(json!({"privacy": "schema"}));
    let mut editor = Editor::asking(&gemini, client);
    editor.open("a.py", "«print('secret', 7 * 6)»\n");
    let ask = run_here(&mut editor, "a.py");
    editor.will_type(Some("Send"));
    editor.run("geminiExec.followUp", json!({"ask": ask, "question": "why?"}));
    assert!(editor.wait_until(|_| gemini.requests().len() == 1));
    let sent = gemini.only_request().json().to_string();
    assert!(!sent.contains("secret 42"), "{sent}");
    let asked = editor.received("window/showMessageRequest");
    assert_snapshot!(asked[0]["message"].as_str().unwrap(), @"So far the code stayed on this machine. Send it to Gemini?");
    let said = editor.received("window/showMessage");
    assert_snapshot!(said.last().expect("said")["message"].as_str().unwrap(), @"Earlier turns are left out of the conversation: they have more of its data than the setting privacy (schema) lets leave.");
}

/// Asks a follow-up that is not answered for want of a key.
fn ask_in_vain(editor: &mut Editor, ask: &Value, question: &str) {
    editor.run("geminiExec.followUp", json!({"ask": ask, "question": question}));
    let is_over = |editor: &Editor| {
        let problems = editor.problems("a.py").join("\n");
        problems.contains("answered") && problems.contains("No model")
    };
    assert!(editor.wait_until(is_over), "{:?}", editor.problems("a.py"));
}

#[test]
fn a_question_that_was_not_answered_hides_no_answer() {
    let mut editor = Editor::start(Cli::offline(), Client::complete());
    editor.open("a.py", "«print(2)»\n");
    let ask = run_here(&mut editor, "a.py");
    ask_in_vain(&mut editor, &ask, "and the median?");
    assert_snapshot!(format!("{}\n{}", editor.screen("a.py"), editor.hover("a.py")), @"
    [Show | Dismiss | ✓ 1 run · [time] · ✗ No model to answer the question]
    print(2)   ⟨⇒ 2 · ✗ No model to answer the question⟩
        ^ information answered: 2 · ✗ No model to answer the question: A question needs a model, and the local engine has none. Set GEMINI_API_KEY to ask Gemini; or leave the question out and give Python to run or a data file to describe. (gemini-exec)
    ```text
    2
    ```

    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].

    this machine · [time]

    ---

    **and the median?**

    > **No model to answer the question**
    >
    > A question needs a model, and the local engine has none. Set GEMINI_API_KEY to ask Gemini; or leave the question out and give Python to run or a data file to describe.

    this machine · [time]
    ");
    editor.run("geminiExec.insertOutput", json!({"ask": ask}));
    assert!(editor.wait_until(|editor| editor.text("a.py").contains("# 2")), "{}", editor.text("a.py"));
}

#[test]
fn a_question_that_was_not_answered_stands_once_when_it_is_asked_again() {
    let mut editor = Editor::start(Cli::offline(), Client::complete());
    editor.open("a.py", "«print(2)»\n");
    let ask = run_here(&mut editor, "a.py");
    for question in ["and the median?", "and the median?", "and the mode?"] {
        let follow_up = json!({"ask": ask, "question": question});
        // It is refused while the turn before still runs.
        wait_for("its end", || editor.command("geminiExec.followUp", follow_up.clone()).is_ok());
    }
    let mut headings = String::new();
    // A question that no model was asked makes room for another one, too.
    wait_for("the last question", || {
        let text = editor.virtual_text("gemini-exec:/ask-1.md");
        headings = text.lines().filter(|line| line.starts_with("# ")).collect::<Vec<_>>().join("\n");
        text.matches("No model").count() == 1 && headings.contains("mode")
    });
    assert_snapshot!(headings, @"
    # a.py
    # and the mode?
    ");
}

/// What is asked of the person about a follow-up, what is said of it, and what is sent.
fn follow_up(editor: &mut Editor, gemini: &harness::FakeGemini, ask: &Value, answer: &str) -> String {
    let methods = ["window/showMessageRequest", "window/showMessage"];
    let before = methods.map(|method| editor.received(method).len());
    let sent = gemini.requests().len();
    editor.will_type(Some(answer));
    editor.run("geminiExec.followUp", json!({"ask": ask, "question": "why?"}));
    assert!(editor.wait_until(|_| gemini.requests().len() == sent + 1));
    editor.wait_for("a.py", &["answered"]);
    let mut drawn: Vec<String> = methods
        .iter()
        .zip(before)
        .flat_map(|(method, before)| editor.received(method).split_off(before))
        .map(|said| said["message"].as_str().expect("a text").to_owned())
        .collect();
    let contents = gemini.requests()[sent].json()["contents"].clone();
    let parts = contents.as_array().and_then(|all| all.last()).expect("a question")["parts"].clone();
    let texts = parts.as_array().expect("parts").iter().filter_map(|part| part["text"].as_str());
    drawn.extend(texts.map(|text| format!("> {}", text.trim())));
    drawn.join("\n")
}

#[test]
fn a_file_that_has_changed_since_the_run_is_named_once() {
    let gemini = harness::FakeGemini::playing((0..2).map(|_| harness::Reply::stream("mean_of_three.sse")));
    let mut editor = Editor::asking(&gemini, Client::complete());
    let path = editor.cli.home().join("sales.csv");
    std::fs::write(&path, "units\n3\n").expect("written");
    editor.open("a.py", "«print(open('sales.csv').read().split())»\n");
    let ask = run_here(&mut editor, "a.py");
    std::fs::write(&path, "units\n9\n").expect("written");
    let first = follow_up(&mut editor, &gemini, &ask, "Send");
    let second = follow_up(&mut editor, &gemini, &ask, "Send");
    assert_snapshot!(format!("{first}\n---\n{second}"), @"
    So far the code, what it printed and sales.csv stayed on this machine. sales.csv has changed since. Send it to Gemini?
    > The code below was run on the machine of the person. It printed:

    ```text
    ['units', '3']
    ```

    sales.csv has changed since.

    why?

    Files in the working directory of your code: `input_file_0.csv` (sales.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.

    ```python
    print(open('sales.csv').read().split())
    ```
    ---
    > why?

    Files in the working directory of your code: `input_file_0.csv` (sales.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    ");
}

#[test]
fn a_file_that_is_gone_since_the_run_is_named() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::complete());
    let path = editor.cli.home().join("sales.csv");
    std::fs::write(&path, "units\n3\n").expect("written");
    editor.open("a.py", "«print(open('sales.csv').read().split())»\n");
    let ask = run_here(&mut editor, "a.py");
    std::fs::remove_file(&path).expect("removed");
    assert_snapshot!(follow_up(&mut editor, &gemini, &ask, "Send"), @"
    So far the code and what it printed stayed on this machine. sales.csv is not there any more. Send it to Gemini?
    > The code below was run on the machine of the person. It printed:

    ```text
    ['units', '3']
    ```

    sales.csv is not there any more.

    why?

    ```python
    print(open('sales.csv').read().split())
    ```
    ");
}

#[test]
fn a_secret_that_was_printed_is_told_as_that() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("a.py", "«print('ghp' + '_x9Qm2Lr7Tk4Wz8Vb' + '3Nc6Yd1Ff5Hg0Jp2Ss4A')»\n");
    let ask = run_here(&mut editor, "a.py");
    assert_snapshot!(follow_up(&mut editor, &gemini, &ask, "Send redacted"), @"
    What was printed here holds what looks like a GitHub token (line 4 of what is sent). So far the code and what it printed stayed on this machine. Send it to Gemini?
    > The code below was run on the machine of the person. It printed:

    ```text
    [redacted: GitHub token]
    ```

    why?

    ```python
    print('ghp' + '_x9Qm2Lr7Tk4Wz8Vb' + '3Nc6Yd1Ff5Hg0Jp2Ss4A')
    ```
    ");
}

#[test]
fn an_error_is_sent_with_its_end_and_the_persons_file() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("a.py", "# above\n«for line in range(9000): print(line)\nraise ValueError('the cause')»\n");
    let ask = run_here(&mut editor, "a.py");
    let drawn = follow_up(&mut editor, &gemini, &ask, "Send");
    let long = |line: &&str| !line.chars().all(|letter| letter.is_ascii_digit());
    assert_snapshot!(drawn.lines().filter(long).collect::<Vec<_>>().join("\n"), @r#"
    So far the code and what it printed stayed on this machine. Send it to Gemini?
    > The code below was run on the machine of the person. It printed:
    ```text
    [… 24 021 characters are left out here …]
    Traceback (most recent call last):
      File "a.py", line 3, in <module>
        raise ValueError('the cause')
    ValueError: the cause
    ```
    why?
    ```python
    for line in range(9000): print(line)
    raise ValueError('the cause')
    ```
    "#);
}
