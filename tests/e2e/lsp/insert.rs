//! Where an answer's program goes in the text.

use harness::{Client, Editor, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{answered, playing};

/// An editor that shows what edits would change before it makes them.
fn reviewing() -> Client {
    Client::plugin().with("/experimental/geminiExec/review", json!(true))
}

/// An answer with this program.
fn with_program(code: &str) -> Reply {
    let parts = json!([
        {"executableCode": {"language": "PYTHON", "code": code}},
        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "2\n"}},
        {"text": "Done."},
    ]);
    let answer =
        json!({"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]});
    Reply::new(200, "text/event-stream", format!("data: {answer}\r\n\r\n"))
}

/// The text of a document after a command on an answer about its part between « and ».
fn after(code: &str, command: &str, text: &str) -> String {
    let gemini = FakeGemini::playing([with_program(code)]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("report.py", text);
    let ask = editor.ask("report.py", "what?");
    editor.wait_for("report.py", &["answered"]);
    editor.run(command, json!({"ask": ask}));
    editor.wait_for_message("workspace/applyEdit", 1);
    assert_eq!(editor.received("workspace/applyEdit").len(), 1);
    editor.text("report.py").to_owned()
}

#[test]
fn code_goes_below_the_statement_at_its_indentation() {
    let text = "def mean():\n    for x in y:\n        total = f(\n            «values»,\n        )\n    return total\n";
    assert_snapshot!(after("for y in x:\n    print(y)\n", "geminiExec.insertCode", text), @"
    def mean():
        for x in y:
            total = f(
                values,
            )
            for y in x:
                print(y)
        return total
    ");
    assert_snapshot!(after("print(2)\n", "geminiExec.insertOutput", text), @"
    def mean():
        for x in y:
            total = f(
                values,
            )
            # 2
        return total
    ");
}

#[test]
fn imports_that_are_there_are_not_repeated() {
    let text =
        "import pandas as pd, os\n\n\ndef total(df):\n    «x = df.sum()»\n    return x\n\n\ntotal(pd)\n";
    let code =
        "from __future__ import annotations\nimport os, sys\nimport pandas as pd\n\nprint(pd, os, sys)\n";
    assert_snapshot!(after(code, "geminiExec.insertCode", text), @"
    from __future__ import annotations
    import pandas as pd, os


    def total(df):
        x = df.sum()
        import sys

        print(pd, os, sys)
        return x


    total(pd)
    ");
}

#[test]
fn a_replacement_is_reviewed_where_the_editor_can_show_it() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, ask) = answered(&gemini, reviewing());
    let before = editor.text("prices.py").to_owned();
    editor.will_type(None);
    editor.run("geminiExec.replace", json!({"ask": ask}));
    let review = editor.wait_for_message("geminiExec/review", 1);
    assert_snapshot!(format!("{review:#}").replace(&editor.uri("prices.py"), "file:///prices.py"), @r#"
    {
      "edits": [
        {
          "newText": "prices = [1, 2, 3]\nmean = sum(prices) / len(prices)\nprint(f'mean = {mean:g}')",
          "range": {
            "end": {
              "character": 22,
              "line": 1
            },
            "start": {
              "character": 0,
              "line": 1
            }
          }
        }
      ],
      "label": "Replace with code",
      "uri": "file:///prices.py",
      "version": 1
    }
    "#);
    assert_eq!(editor.text("prices.py"), before);
    editor.will_type(Some("keep"));
    editor.run("geminiExec.replace", json!({"ask": ask}));
    editor.wait_for_message("geminiExec/review", 2);
    assert_snapshot!(editor.text("prices.py"), @"
    prices = [1, 2, 3]
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    print(mean)
    ");
    assert_eq!(editor.received("workspace/applyEdit"), Vec::<Value>::new());
}

#[test]
fn a_program_that_only_imports_what_is_there_is_not_inserted() {
    let gemini = FakeGemini::playing([with_program("import json\n")]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("report.py", "import json\n«x = 1»\n");
    let ask = editor.ask("report.py", "what?");
    editor.wait_for("report.py", &["answered"]);
    editor.run("geminiExec.insertCode", json!({"ask": ask}));
    let said = editor.wait_for_message("window/showMessage", 1);
    assert_snapshot!(said["message"].as_str().expect("a text"), @"Nothing is inserted: the program only imports what is imported here already.");
    assert_eq!(editor.text("report.py"), "import json\nx = 1\n");
}
