//! `privacy` in an editor: the preview, selections of data, and programs brought home.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use harness::{Client, Editor, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::playing;

const SALES: &str = "customer,day,amount\nAda Lovelace,2024-01-31,1234.50\nBob Stone,2024-02-29,77.25\n";

fn private(gemini: &FakeGemini, privacy: &str) -> Editor {
    let mut editor = Editor::asking(gemini, Client::complete().options(json!({"privacy": privacy})));
    std::fs::write(editor.cli.home().join("sales.csv"), SALES).expect("written");
    editor.open("report.py", "«x = 1»\n");
    editor
}

/// The file that a request brings along, decoded.
fn file_of(request: &Value) -> String {
    let parts = request["contents"][0]["parts"].as_array().expect("parts");
    let data = parts.iter().find_map(|part| part["inlineData"]["data"].as_str()).expect("a file");
    String::from_utf8(STANDARD.decode(data).expect("base64")).expect("UTF-8")
}

#[test]
fn the_preview_shows_the_very_values_that_are_sent() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = private(&gemini, "masked");
    let argument = json!({"uri": editor.uri("report.py"), "range": editor.selection("report.py"),
        "question": "mean?", "attachments": [editor.uri("sales.csv")]});
    editor.run("geminiExec.preview", argument.clone());
    let shown = editor.wait_for_message("window/showDocument", 1);
    let page =
        editor.request("workspace/textDocumentContent", &json!({"uri": shown["uri"]})).expect("a page");
    editor.run("geminiExec.ask", argument);
    editor.wait_for("report.py", &["answered"]);
    let sent = file_of(&gemini.only_request().json());
    let page = page["text"].as_str().expect("a text").to_owned();
    assert!(page.contains(&format!("```text\n{sent}```")), "{page}\n{sent}");
    assert!(!sent.contains("Ada") && sent.starts_with("customer,day,amount\ntext_"), "{sent}");
    let hover = editor.hover("report.py");
    assert!(
        hover.contains("Asked with masked values of sales.csv; its numbers are those of masked data."),
        "{hover}"
    );
}

#[test]
fn rows_that_are_selected_in_a_table_are_private_too() {
    let mut drawn = String::new();
    for privacy in ["masked", "schema", "rows:1"] {
        let gemini = playing("mean_of_three.sse");
        let mut editor = private(&gemini, privacy);
        editor.open(
            "sales.csv",
            "customer,day,amount\n«Ada Lovelace,2024-01-31,1234.50\nBob Stone,2024-02-29,77.25\n»",
        );
        editor.ask("sales.csv", "mean?");
        editor.wait_for("sales.csv", &["answered"]);
        let text = gemini.only_request().json()["contents"][0]["parts"][0]["text"]
            .as_str()
            .expect("a text")
            .to_owned();
        let has = ["Ada Lovelace", "2024-01-31", "1234.50", "Bob Stone"]
            .iter()
            .filter(|it| text.contains(**it))
            .count();
        drawn += &format!("{privacy}: {has} values\n");
    }
    assert_snapshot!(drawn, @"
    masked: 0 values
    schema: 0 values
    rows:1: 3 values
    ");
    let gemini = FakeGemini::playing([]);
    let mut editor = private(&gemini, "masked");
    editor.open("a.json", "«{\"name\": \"Ada\"}»\n");
    editor.ask("a.json", "what?");
    editor.wait_for("a.json", &["failed"]);
    assert_snapshot!(editor.problems("a.json").join("\n"), @"error failed: Cannot send the text: The setting privacy is masked, and only tables in CSV, TSV and the like can be made private: this is none. Leave it out, or set privacy to full where it is set. (gemini-exec)");
    assert!(gemini.requests().is_empty());
}

#[test]
fn who_binds_the_privacy_is_named() {
    let gemini = FakeGemini::playing([]);
    let both = json!({"user": {"privacy": "full"}, "workspace": {"privacy": "masked"}});
    let client = Client::complete()
        .with("/experimental", json!({"geminiExec": {"scopedSettings": true}}))
        .options(both.clone())
        .configured(both);
    let mut editor = Editor::asking(&gemini, client);
    editor.open("a.json", "«{\"name\": \"Ada\"}»\n");
    editor.ask("a.json", "what?");
    editor.wait_for("a.json", &["failed"]);
    assert_snapshot!(editor.problems("a.json").join("\n"), @"error failed: Cannot send the text: The setting privacy is masked by the settings of this workspace (in VS Code .vscode/settings.json), and only tables in CSV, TSV and the like can be made private: this is none. L… (gemini-exec)");
}

#[test]
fn what_looks_like_data_is_private_in_whatever_document_it_stands() {
    let rows = "Ada Lovelace,2024-01-31,1234.50\nBob Stone,2024-02-29,77.25\n";
    let header = "customer,day,amount\n";
    let documents = [
        ("sales.tab", format!("{header}«{rows}»").replace(',', "\t")),
        ("sales.psv", format!("{header}«{rows}»").replace(',', "|")),
        ("sales.dat", format!("{header}«{rows}»")),
        ("sales.txt", format!("{header}«Ada Lovelace,2024-01-31,1234.50»\nBob Stone,2024-02-29,77.25\n")),
        ("untitled:Untitled-1", format!("«{header}{rows}»")),
        ("untitled:Untitled-2", "«{\"name\": \"Ada Lovelace\"}»\n".to_owned()),
        ("notes.txt", "«Ada Lovelace wrote to me, and I do not know why.»\n".to_owned()),
    ];
    let mut drawn = String::new();
    for (name, text) in documents {
        let gemini = playing("mean_of_three.sse");
        let mut editor = private(&gemini, "masked");
        editor.open(name, &text);
        editor.ask(name, "mean?");
        let is_refused = text.contains('{');
        editor.wait_for(name, &[if is_refused { "failed" } else { "answered" }]);
        let sent: Vec<String> = gemini.requests().iter().map(|it| it.json().to_string()).collect();
        let has = match sent.first() {
            Some(sent) if ["Lovelace", "2024-01-31", "1234.50"].iter().any(|it| sent.contains(it)) => {
                "leaves"
            }
            Some(_) => "leaves masked",
            None => "stays",
        };
        drawn += &format!("{name}: {has}\n");
    }
    assert_snapshot!(drawn, @"
    sales.tab: leaves masked
    sales.psv: leaves masked
    sales.dat: leaves masked
    sales.txt: leaves masked
    untitled:Untitled-1: leaves masked
    untitled:Untitled-2: stays
    notes.txt: leaves
    ");
}

#[test]
fn a_program_for_a_schema_runs_on_the_file_and_its_result_stands_first() {
    let code = "import csv\nprint(sum(float(row['amount']) for row in csv.DictReader(open('sales.csv'))))\n";
    let parts = json!([
        {"executableCode": {"language": "PYTHON", "code": code}},
        {"codeExecutionResult": {"outcome": "OUTCOME_FAILED", "output": "FileNotFoundError: sales.csv\n"}},
        {"text": "It runs where the data is."},
    ]);
    let answer =
        json!({"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]});
    let gemini =
        FakeGemini::playing([Reply::new(200, "text/event-stream", format!("data: {answer}\r\n\r\n"))]);
    let mut editor = private(&gemini, "schema");
    let argument = json!({"uri": editor.uri("report.py"), "range": editor.selection("report.py"),
        "question": "sum?", "attachments": [editor.uri("sales.csv")]});
    editor.run("geminiExec.ask", argument);
    editor.wait_for("report.py", &["answered"]);
    let offered: Vec<String> =
        editor.actions("report.py").into_iter().filter(|title| title.contains("Run")).collect();
    editor.choose("report.py", "Run on the full file");
    editor.wait_for_message("window/showMessage", 1);
    let hover = editor.hover("report.py");
    let end = hover.find("```python").unwrap_or(hover.len());
    assert_snapshot!(format!("{}\n{}", offered.join(", "), &hover[..end]), @"
    Run here, Run on the full file
    **sum?**

    **With all rows of the file**, on this machine:

    ```text
    1311.75
    ```

    It runs where the data is.

    > **Private data**
    >
    > Asked with the schema of sales.csv; it knows no value of it.

    Output (failed):

    ```text
    FileNotFoundError: sales.csv
    ```

    Program:
    ");
}
