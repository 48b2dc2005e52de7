//! Notebooks: their cells are documents, in an order that only the notebook knows.

use harness::{Cli, Client, Editor, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

/// The notebook, which lies in the workspace.
fn notebook(editor: &Editor) -> String {
    editor.uri("sales.ipynb")
}

fn uri(editor: &Editor, cell: &str) -> String {
    format!("{}#{cell}", notebook(editor).replacen("file://", "vscode-notebook-cell:", 1))
}

fn cell(editor: &Editor, name: &str) -> Value {
    json!({"kind": 2, "document": uri(editor, name)})
}

fn text(editor: &Editor, name: &str, text: &str) -> Value {
    json!({"uri": uri(editor, name), "languageId": "python", "version": 1, "text": text})
}

/// Opens a notebook with these cells.
fn opened(editor: &mut Editor, cells: &[(&str, &str)]) {
    let (order, texts): (Vec<_>, Vec<_>) =
        cells.iter().map(|(name, content)| (cell(editor, name), text(editor, name, content))).unzip();
    let opened =
        json!({"uri": notebook(editor), "notebookType": "jupyter-notebook", "version": 1, "cells": order});
    editor
        .notify("notebookDocument/didOpen", &json!({"notebookDocument": opened, "cellTextDocuments": texts}));
}

/// Asks about a cell, with the cursor at its start; the prompt that Gemini got.
fn asked(editor: &mut Editor, gemini: &FakeGemini, name: &str) -> String {
    let start = json!({"line": 0, "character": 0});
    let before = gemini.requests().len();
    let about =
        json!({"uri": uri(editor, name), "range": {"start": start, "end": start}, "question": "why?"});
    editor.run("geminiExec.ask", about);
    let is_sent = editor.wait_until(|_| gemini.requests().len() > before);
    assert!(
        is_sent,
        "{:?} {:?}",
        editor.received("window/showMessage"),
        editor.received("window/showMessageRequest")
    );
    let request = gemini.requests()[before].json();
    request["contents"][0]["parts"][0]["text"].as_str().expect("a prompt").to_owned()
}

#[test]
fn a_cell_is_asked_about_as_a_whole_with_what_it_uses_from_the_cells_above() {
    let gemini = FakeGemini::playing(vec![Reply::stream("plain_text.sse"); 3]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    let cells = [
        ("a", "%matplotlib inline\nimport pandas as pd"),
        ("b", "units = [1, 2]\nunused = 3"),
        ("c", "mean = sum(units) / 2\n\nprint(mean)"),
        ("d", "units = None"),
    ];
    opened(&mut editor, &cells);
    assert_snapshot!(asked(&mut editor, &gemini, "c"), @"
    why?

    ```python
    units = [1, 2]

    mean = sum(units) / 2

    print(mean)
    ```
    ");
    // The cell with the numbers moves below, and another one with other numbers comes above.
    let moved = json!({"array": {"start": 1, "deleteCount": 2, "cells": [cell(&editor, "n"), cell(&editor, "c"), cell(&editor, "b")]},
        "didOpen": [text(&editor, "n", "units = [3, 4]")], "didClose": []});
    let named = notebook(&editor);
    let change =
        |cells: Value| json!({"notebookDocument": {"uri": named, "version": 2}, "change": {"cells": cells}});
    editor.notify("notebookDocument/didChange", &change(json!({"structure": moved})));
    assert_snapshot!(asked(&mut editor, &gemini, "c"), @"
    why?

    ```python
    units = [3, 4]

    mean = sum(units) / 2

    print(mean)
    ```
    ");
    let at = |line, character| json!({"line": line, "character": character});
    let typed = json!([{"document": {"uri": uri(&editor, "n"), "version": 2},
        "changes": [{"range": {"start": at(0, 9), "end": at(0, 10)}, "text": "7"}]}]);
    editor.notify("notebookDocument/didChange", &change(json!({"textContent": typed})));
    assert_snapshot!(asked(&mut editor, &gemini, "c"), @"
    why?

    ```python
    units = [7, 4]

    mean = sum(units) / 2

    print(mean)
    ```
    ");
}

#[test]
fn code_goes_into_a_new_cell_where_the_plugin_can_add_one() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse")]);
    let plugin = Client::plugin().with("/experimental/geminiExec/cells", json!(true));
    let mut editor = Editor::asking(&gemini, plugin);
    opened(&mut editor, &[("a", "prices = [1, 2, 3]")]);
    asked(&mut editor, &gemini, "a");
    let is_answered = |asks: &Value| asks["asks"][0]["state"] == "answered";
    assert!(editor.wait_until(|editor| editor.received("geminiExec/asks").iter().any(is_answered)));
    editor.run("geminiExec.insertCode", json!({"ask": 1}));
    let wanted = editor.wait_for_message("geminiExec/insertCell", 1);
    assert_eq!(wanted["cell"], uri(&editor, "a"));
    assert_snapshot!(wanted["text"].as_str().unwrap_or_default(), @r"
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    ");
    assert!(editor.received("workspace/applyEdit").is_empty());
    // What cannot be added is said.
    let said = editor.wait_for_message("window/showMessage", 1);
    assert_snapshot!(said["message"].to_string(), @r#""Insert code: the editor refused (its reply cannot be read).""#);
}

/// What is told of the asks of the history, one on a line, latest first.
fn kept(editor: &mut Editor) -> String {
    // The end of an answer is seen in the text before it is in the history.
    let drawn = std::cell::RefCell::new(String::new());
    let editor = std::cell::RefCell::new(editor);
    harness::wait_for("the history to be written", || {
        let listed = editor.borrow_mut().request("geminiExec/history", &json!({})).expect("a list");
        let entries = listed["entries"].as_array().expect("asks").iter();
        let lines = entries.map(|it| format!("{} {}", it["question"], it["hint"]));
        drawn.replace(lines.collect::<Vec<_>>().join("\n"));
        !drawn.borrow().contains('⋯')
    });
    drawn.into_inner()
}

#[test]
fn run_here_runs_the_cell_that_the_cursor_is_in_and_names_it_in_the_history() {
    let mut editor = Editor::start(Cli::offline(), Client::complete());
    let cells = "from math import prod\nrate = 2\n\n# %% Load data\nunits = [1, 2]\n\n# %%\nimport math\n# The total.\ndef total():\n    «»return prod(units) * rate\n\ntotal()\n# %% Fails\n1 / 0\n";
    editor.open("cells.py", cells);
    editor.choose("cells.py", "Run here");
    editor.wait_for("cells.py", &["answered"]);
    assert_snapshot!(editor.screen("cells.py"), @"
    from math import prod
    rate = 2

    # %% Load data
    units = [1, 2]

    # %%
    [Show | Dismiss | ✓ 1 run · [time]]
    import math
    # The total.
    def total():
        return prod(units) * rate

    total()   ⟨⇒ 4⟩
        ^ information answered: 4 (gemini-exec)
    # %% Fails
    1 / 0
    ");
    let place = json!({"line": 4, "character": 3});
    let range = json!({"start": place, "end": place});
    editor.run("geminiExec.ask", json!({"uri": editor.uri("cells.py"), "range": range, "engine": "local"}));
    editor.wait_for("cells.py", &["answered"; 2]);
    editor.open("notes.md", "Text\n\n```python\ndef f():\n    return «»3\nf()\n```\n");
    editor.choose("notes.md", "Run here");
    editor.wait_for("notes.md", &["answered"]);
    assert_snapshot!(kept(&mut editor), @r##"
    "def f():" "⇒ 3"
    "# %% Load data" "⇒ nothing printed"
    "def total():" "⇒ 4"
    "##);
}

/// The lines of a text that are in a cell.
fn in_cells(editor: &mut Editor, name: &str, text: &str) -> Vec<String> {
    editor.open(name, text);
    let uri = editor.uri(name);
    let mut is_in = |line: usize| {
        let at = json!({"textDocument": {"uri": &uri}, "position": {"line": line, "character": 0}});
        !editor.request("geminiExec/cellAt", &at).expect("a range or nothing").is_null()
    };
    text.lines().enumerate().filter(|(line, _)| is_in(*line)).map(|(_, text)| text.to_owned()).collect()
}

#[test]
fn where_a_cell_is_can_be_asked() {
    let mut editor = Editor::offline(Client::plugin());
    assert_eq!(in_cells(&mut editor, "a.md", "a\n````\n```\nb\n````\nc"), ["````", "```", "b", "````"]);
    assert_eq!(in_cells(&mut editor, "b.md", "a\n```\nb\n```\nc"), ["```", "b", "```"]);
    assert!(in_cells(&mut editor, "c.md", "```x``` is no fence\nb").is_empty());
    assert!(in_cells(&mut editor, "a.py", "# In[abc]\nx").is_empty());
    assert_eq!(in_cells(&mut editor, "b.py", "import os\n# In[ ]:\nx"), ["import os", "# In[ ]:", "x"]);
    assert_eq!(in_cells(&mut editor, "c.py", "#%%\nx"), ["#%%", "x"]);
}

#[test]
fn a_closed_notebook_has_no_cells_and_odd_messages_change_nothing() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    opened(&mut editor, &[("a", "units = [1]"), ("b", "print(units)")]);
    let odd = [
        json!({}),
        json!({"notebookDocument": {"uri": 7}}),
        json!({"notebookDocument": {"uri": notebook(&editor)}, "change": {"cells": {"structure": {"array": {"start": -1, "cells": [7]}}}}}),
        json!({"notebookDocument": {"uri": "file:///other.ipynb"}, "change": {"cells": {"textContent": [{}]}}}),
    ];
    for message in odd {
        editor.notify("notebookDocument/didChange", &message);
    }
    assert!(asked(&mut editor, &gemini, "b").contains("units = [1]"));
    let cells = json!([{"uri": uri(&editor, "a")}, {"uri": uri(&editor, "b")}]);
    editor.notify(
        "notebookDocument/didClose",
        &json!({"notebookDocument": {"uri": notebook(&editor)}, "cellTextDocuments": cells}),
    );
    let start = json!({"line": 0, "character": 0});
    let about =
        json!({"uri": uri(&editor, "b"), "range": {"start": start, "end": start}, "question": "why?"});
    let refused = editor.command("geminiExec.ask", about).expect_err("it is not open");
    assert_snapshot!(refused, @"sales.ipynb is not open in the editor, and its extension is not that of a data file: open it, or attach CSV, JSON, XML, xlsx, Parquet, PNG, JPEG, WebP, gzip or zip.");
}

#[test]
fn a_cell_that_two_notebooks_name_belongs_to_the_one_that_named_it_last() {
    let gemini = FakeGemini::playing(vec![Reply::stream("plain_text.sse"); 2]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    opened(&mut editor, &[("a", "units = [1]"), ("b", "print(units)")]);
    let other = editor.uri("other.ipynb");
    let order = [cell(&editor, "x"), cell(&editor, "b"), cell(&editor, "b")];
    let texts = [text(&editor, "x", "units = [2]")];
    let named = json!({"uri": other, "notebookType": "jupyter-notebook", "version": 1, "cells": order});
    editor
        .notify("notebookDocument/didOpen", &json!({"notebookDocument": named, "cellTextDocuments": texts}));
    let prompt = asked(&mut editor, &gemini, "b");
    assert!(prompt.contains("units = [2]") && !prompt.contains("units = [1]"), "{prompt}");
    // The first one ends, and takes nothing with it.
    let cells = json!([{"uri": uri(&editor, "a")}, {"uri": uri(&editor, "b")}]);
    editor.notify(
        "notebookDocument/didClose",
        &json!({"notebookDocument": {"uri": notebook(&editor)}, "cellTextDocuments": cells}),
    );
    let start = json!({"line": 0, "character": 0});
    let about =
        json!({"uri": uri(&editor, "b"), "range": {"start": start, "end": start}, "question": "and now?"});
    assert!(editor.command("geminiExec.ask", about).is_ok());
}
