//! Links from a failed result to the line that failed.

use harness::{Client, Editor, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::json;

#[test]
fn a_failed_local_run_links_to_the_line_in_the_document() {
    let mut editor = Editor::offline(Client::complete());
    editor.open(
        "a.py",
        "import math\n\ndef half(x):\n    return x / 2\n\n«    # indented\n    print(1 / half(0))»\n",
    );
    editor.choose("a.py", "Run here");
    editor.wait_for("a.py", &["answered"]);
    assert!(editor.wait_until(|editor| !editor.leads("a.py").is_empty()), "{:?}", editor.problems("a.py"));
    assert_snapshot!(editor.leads("a.py").join("\n"), @"a.py:7 failed here: print(1 / half(0))");
}

#[test]
fn a_failed_cell_names_the_line_of_the_file_and_folds_what_a_library_did() {
    let mut editor = Editor::offline(Client::complete());
    editor.open(
        "analysis.py",
        "# %% Data\nimport json\n\ntext = '{'\n# %% Read\n\ndef read(it):\n    return json.loads(it)\n\n«\nread(text)»\n",
    );
    editor.choose("analysis.py", "Run here");
    editor.wait_for("analysis.py", &["answered"]);
    assert_snapshot!(editor.problems("analysis.py").join("\n"), @"error answered: json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1) (analysis.py:8) (gemini-exec)");
    let document = editor.request("workspace/textDocumentContent", &json!({"uri": "gemini-exec:/ask-1.md"}));
    let document = document.expect("a document")["text"].as_str().expect("text").to_owned();
    let (read, whole) = document.split_once("<details>").expect("a fold");
    assert_snapshot!(read.split_once("Traceback").expect("a traceback").1, @r#"
     (most recent call last):
      File "analysis.py", line 11, in <module>
        read(text)
      File "analysis.py", line 8, in read
        return json.loads(it)
               ^^^^^^^^^^^^^^
      … 3 frames in json
    json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)
    ```
    "#);
    assert!(whole.starts_with("\n<summary>Whole traceback: "), "{whole}");
    assert!(whole.contains("json/decoder.py\", line"), "{whole}");
}

#[test]
fn a_failed_run_at_gemini_links_to_the_code_in_the_result() {
    let part = |part: serde_json::Value| {
        let response =
            json!({"candidates": [{"content": {"role": "model", "parts": [part]}, "finishReason": "STOP"}]});
        format!("data: {response}\r\n\r\n")
    };
    let traceback = "Traceback (most recent call last):\n  File \"<string>\", line 2, in <module>\nZeroDivisionError: division by zero\n";
    let body = part(json!({"executableCode": {"language": "PYTHON", "code": "rows = 0\nprint(1 / rows)\n"}}))
        + &part(json!({"codeExecutionResult": {"outcome": "OUTCOME_FAILED", "output": traceback}}));
    let gemini = FakeGemini::playing([Reply::new(200, "text/event-stream", body)]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("a.py", "«x = 1»\n");
    editor.ask("a.py", "why?");
    // Until the history has given the ask its number, the result has another name.
    let is_kept = |editor: &Editor| editor.leads("a.py").iter().any(|lead| lead.starts_with("ask-"));
    assert!(editor.wait_until(is_kept), "{:?}", editor.leads("a.py"));
    assert_snapshot!(editor.leads("a.py").join("\n"), @"ask-1.md:18 failed here: print(1 / rows)");
    let document = editor.request("workspace/textDocumentContent", &json!({"uri": "gemini-exec:/ask-1.md"}));
    let document = document.expect("a document")["text"].as_str().expect("text").to_owned();
    assert_eq!(document.lines().nth(17), Some("print(1 / rows)"));
    assert!(document.contains("\n\nLine 2: `print(1 / rows)`\n"), "{document}");
}
