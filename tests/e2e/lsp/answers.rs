//! How an answer is shown.

use std::collections::BTreeSet;

use harness::{Client, Editor, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::json;

use crate::{PRICES, answered, playing, wait_for};

#[test]
fn the_answer_is_shown_beside_the_selection() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, _) = answered(&gemini, Client::complete());
    assert_snapshot!(editor.screen("prices.py"), @"
    prices = [1, 2, 3]
    [Show | Insert code | Run its code here | Dismiss | ✓ 1 run · [time] · 414 tokens]
    mean = sum(prices) / 3   ⟨⇒ The mean of the three prices is 2.⟩
        ^ information answered: The mean of the three prices is 2. (gemini-exec)
    print(mean)
    ");
    assert_snapshot!(editor.hover("prices.py"), @"
    **mean?**

    The mean of the three prices is **2**.

    Output:

    ```text
    mean = 2
    ```

    Program:

    ```python
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    ```

    gemini-3-flash-preview · 414 tokens (212 intermediate, 58 thinking) · [time]
    ");
    let request = gemini.only_request().json();
    assert_snapshot!(request["contents"][0]["parts"][0]["text"].as_str().unwrap(), @"
    mean?

    ```python
    prices = [1, 2, 3]

    mean = sum(prices) / 3
    ```
    ");
}

#[test]
fn an_ask_about_a_data_file_sends_the_file() {
    let gemini = playing("chart.sse");
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("sales.csv", "region,units\nnorth,30\nsouth,18\nwest,42\n");
    editor.choose("sales.csv", "Ask Gemini about this file");
    editor.wait_for("sales.csv", &["answered"]);
    assert_snapshot!(editor.screen("sales.csv"), @"
    [Show | Run on the full file | Dismiss | ✓ 1 run · [time] · 520 tokens · typed, not read]
    region,units   ⟨⇒ West leads with 42 of… (typed, not read)⟩
        ^ information answered: West leads with 42 of 90 units. (typed, not read) (gemini-exec)
    north,30
    south,18
    west,42
    ");
    let request = gemini.only_request().json();
    let file = &request["contents"][0]["parts"][0]["inlineData"];
    assert_eq!((&file["displayName"], &file["mimeType"]), (&json!("sales.csv"), &json!("text/csv")));
}

#[test]
fn a_data_file_that_is_not_open_can_be_asked_about_from_a_file_tree() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::complete());
    std::fs::write(editor.cli.home().join("prices.csv"), "price\n3\n").expect("written");
    let uri = editor.uri("prices.csv");
    editor.run("geminiExec.ask", json!({"uri": uri}));
    assert!(gemini.wait_for_requests(1));
    editor.open("prices.csv", "price\n3\n");
    editor.wait_for("prices.csv", &["answered"]);
}

#[test]
fn a_chart_is_in_the_hover_or_a_link_if_the_editor_cannot_draw_it() {
    for (client, expected) in
        [(Client::complete(), "(<data:image/png;base64,"), (Client::helix(), "(<file://")]
    {
        let gemini = playing("chart.sse");
        let (mut editor, _) = answered(&gemini, client);
        let hover = editor.hover("prices.py");
        assert!(hover.contains(&format!("![chart 1]{expected}")), "{hover}");
    }
}

#[test]
fn the_tooltip_of_a_hint_comes_when_it_is_resolved() {
    let gemini = playing("mean_of_three.sse");
    let resolving = Client::complete()
        .with("/textDocument/inlayHint", json!({"resolveSupport": {"properties": ["tooltip"]}}));
    let (mut editor, _) = answered(&gemini, resolving);
    let everything = json!({"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}});
    let place = json!({"textDocument": {"uri": editor.uri("prices.py")}, "range": everything});
    let hints = editor.request("textDocument/inlayHint", &place).expect("hints");
    assert_eq!(hints[0].get("tooltip"), None);
    let hint = editor.request("inlayHint/resolve", &hints[0]).expect("a hint");
    assert_eq!(hint["label"], "⇒ The mean of the three prices is 2.");
    assert!(hint["tooltip"]["value"].as_str().unwrap().starts_with("**mean?**"), "{hint}");
}

#[test]
fn an_ask_comment_can_be_sent_from_its_lens() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::complete());
    std::fs::write(editor.cli.home().join("sales.csv"), "units\n1\n").expect("written");
    editor.open("report.py", "x = 1\n\n«»# ask: mean of @sales.csv?\ny = x + 1\n\nz = 3\n");
    assert_snapshot!(editor.screen("report.py"), @"
    x = 1

    [▶ Ask Gemini]
    # ask: mean of @sales.csv?
    y = x + 1

    z = 3
    ");
    assert_snapshot!(editor.actions("report.py").join("\n"), @"
    ★ Ask Gemini: mean of @sales.csv?
    Ask Gemini with code execution ✨
    Check this by running ✨
    Plot this ✨
    Run here
    Preview what Gemini would get
    ");
    editor.choose("report.py", "Ask Gemini: mean of @sales.csv?");
    editor.wait_for("report.py", &["answered"]);
    assert_snapshot!(editor.screen("report.py"), @"
    x = 1

    [Show | Insert code | Run its code here | Dismiss | ✓ 1 run · [time] · 414 tokens]
    # ask: mean of @sales.csv?
    y = x + 1   ⟨⇒ The mean of the three prices is 2.⟩
        ^ information answered: The mean of the three prices is 2. (gemini-exec)

    z = 3
    ");
    let request = gemini.only_request().json();
    assert_eq!(request["contents"][0]["parts"][0]["inlineData"]["displayName"], "sales.csv");
    assert_snapshot!(request["contents"][0]["parts"][1]["text"].as_str().unwrap(), @"
    mean of @sales.csv?

    Files in the working directory of your code: `input_file_0.csv` (sales.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.

    ```python
    x = 1

    y = x + 1
    ```
    ");
}

#[test]
fn an_ask_comment_that_names_a_missing_file_is_refused_by_name() {
    let gemini = FakeGemini::playing([]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("report.py", "«# ask: mean of @sales.csv?»\n");
    let argument = json!({"uri": editor.uri("report.py"), "range": editor.selection("report.py")});
    assert_snapshot!(editor.command("geminiExec.ask", argument).unwrap_err(), @"There is no file sales.csv. Name it as seen from this document or from the workspace folder.");
}

#[test]
fn an_ask_comment_names_a_file_that_is_open_and_not_saved_yet() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse")]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("sales.csv", "units\n3\n");
    std::fs::remove_file(editor.cli.home().join("sales.csv")).expect("removed");
    editor.open("report.py", "«# ask: mean of @sales.csv?»\n");
    let argument = json!({"uri": editor.uri("report.py"), "range": editor.selection("report.py")});
    editor.run("geminiExec.ask", argument);
    editor.wait_for("report.py", &["answered"]);
    let file = &gemini.only_request().json()["contents"][0]["parts"][0]["inlineData"];
    assert_eq!(file["displayName"], "sales.csv");
    assert_eq!(file["data"], "dW5pdHMKMwo=");
}

#[test]
fn data_files_are_completed_after_the_at_sign() {
    let gemini = FakeGemini::playing([]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    for name in ["sales.csv", "two words.csv", "hidden.csv", "notes.txt", ".gitignore"] {
        std::fs::write(editor.cli.home().join(name), "hidden.csv\n").expect("written");
    }
    editor.open("report.py", "# ask: mean of @s«»\n");
    let at = editor.selection("report.py")["start"].clone();
    let parameters = json!({"textDocument": {"uri": editor.uri("report.py")}, "position": at});
    let items = editor.request("textDocument/completion", &parameters).expect("completion");
    let names: Vec<_> =
        items.as_array().unwrap().iter().map(|item| item["textEdit"]["newText"].to_string()).collect();
    assert_snapshot!(names.join(" "), @r#""sales.csv" "\"two words.csv\"""#);
    let elsewhere =
        json!({"textDocument": {"uri": editor.uri("report.py")}, "position": {"line": 1, "character": 0}});
    assert_eq!(editor.request("textDocument/completion", &elsewhere), Ok(json!(null)));
}

#[test]
fn each_kind_of_failure_is_drawn_as_such() {
    let code = "1 / 0";
    let recordings = [
        Reply::stream("failed_then_repaired.sse"),
        Reply::stream("deadline_exceeded.sse"),
        Reply::stream("cut.sse"),
        Reply::stream("safety.sse"),
        Reply::stream("blocked_prompt.sse"),
        Reply::stream("max_tokens.sse"),
        Reply::recorded_error(400, "key_invalid.json"),
        Reply::error(404, "NOT_FOUND", "models/none is not found"),
    ];
    let mut drawn = Vec::new();
    for reply in recordings {
        let gemini = FakeGemini::playing([reply]);
        let mut editor = Editor::asking(&gemini, Client::complete());
        editor.open("a.py", &format!("«{code}»\n"));
        editor.ask("a.py", "why?");
        let uri = editor.uri("a.py");
        let is_over = |editor: &Editor| {
            editor
                .problems("a.py")
                .iter()
                .any(|problem| problem.contains("answered:") || problem.contains("failed:"))
        };
        assert!(editor.wait_until(is_over), "{uri}");
        drawn.push(editor.screen("a.py"));
    }
    assert_snapshot!(drawn.join("\n\n"), @"
    [Show | Insert code | Run its code here | Dismiss | ✓ 2 runs · [time] · 276 tokens]
    1 / 0   ⟨⇒ There are no rows, so there is no ratio.⟩
        ^ information answered: There are no rows, so there is no ratio. (gemini-exec)

    [Show | Insert code | Run its code here | Dismiss | ⏱ stopped at the time limit · 1 run · [time] · 141 tokens]
    1 / 0   ⟨⏱ stopped at the time limit⟩
        ^ warning answered: stopped at the time limit (gemini-exec)

    [Show | Insert code | Run its code here | Dismiss | ✗ the answer was cut off · 1 run · [time] · 67 tokens]
    1 / 0   ⟨✗ the answer was cut off⟩
        ^ error failed: The answer was cut off: The connection ended before the answer was complete; what came until then is kept. Ask again. (gemini-exec)

    [Show | Dismiss | ✗ The answer was taken back · [time] · 13 tokens]
    1 / 0   ⟨✗ The answer was taken back⟩
        ^ error failed: The answer was taken back: SAFETY. Put the question differently, or leave out what the filter objects to. (gemini-exec)

    [Show | Dismiss | ✗ The question was refused · [time] · 14 tokens]
    1 / 0   ⟨✗ The question was refused⟩
        ^ error failed: The question was refused: PROHIBITED_CONTENT. Put the question differently, or leave out what the filter objects to. (gemini-exec)

    [Show | Dismiss | ✓ [time] · 14 tokens]
    1 / 0   ⟨⇒ Once upon a time there was⟩
        ^ information answered: Once upon a time there was (gemini-exec)

    [Show | Dismiss | ✗ API key rejected · [time]]
    1 / 0   ⟨✗ API key rejected⟩
        ^ error failed: API key rejected: the key from GEMINI_API_KEY: API key not valid. Please pass a valid API key. Set a valid key; create one at https://aistudio.google.com/apikey. (gemini-exec)

    [Show | Dismiss | ✗ Unknown model · [time]]
    1 / 0   ⟨✗ Unknown model⟩
        ^ error failed: Unknown model: gemini-flash-latest: models/none is not found. Choose one of https://ai.google.dev/gemini-api/docs/models that can execute code. (gemini-exec)
    ");
}

#[test]
fn a_run_here_that_prints_nothing_says_so() {
    let mut editor = Editor::offline(Client::complete());
    editor.open("a.py", "«prices = [1, 2, 3]»\n");
    editor.choose("a.py", "Run here");
    editor.wait_for("a.py", &["answered"]);
    assert_eq!(editor.problems("a.py"), ["information answered: nothing printed (gemini-exec)"]);
}

#[test]
fn python_runs_on_this_machine_without_a_key() {
    let mut editor = Editor::offline(Client::complete());
    editor.open("a.py", "import math\n\n«print(math.floor(42.5))»\n");
    editor.choose("a.py", "Run here");
    editor.wait_for("a.py", &["answered"]);
    assert_snapshot!(editor.screen("a.py"), @"
    import math

    [Show | Dismiss | ✓ 1 run · [time]]
    print(math.floor(42.5))   ⟨⇒ 42⟩
        ^ information answered: 42 (gemini-exec)
    ");
    assert_snapshot!(editor.hover("a.py"), @"
    ```text
    42
    ```

    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].

    this machine · [time]
    ");
}

#[test]
fn a_selection_shows_the_value_of_its_last_line_and_a_whole_file_does_not() {
    let program = "\
«import pandas as pd
print('loading')
sales = pd.DataFrame({'sold': [30, None] * 150})
sales»
";
    let hover = |is_whole: bool| {
        let mut editor = Editor::offline(Client::complete());
        editor.open("a.py", program);
        if is_whole {
            let uri = editor.uri("a.py");
            editor.run("geminiExec.ask", json!({"uri": uri}));
        } else {
            editor.choose("a.py", "Run here");
        }
        editor.wait_for("a.py", &["answered"]);
        let hover = editor.hover("a.py");
        let lines: Vec<&str> = hover.lines().filter(|line| !line.is_empty()).collect();
        let end = lines.len().saturating_sub(4);
        let shown =
            [editor.problems("a.py").join(""), lines[..end.min(8)].join("\n"), lines[end..].join("\n")];
        shown.join("\n…\n")
    };
    assert_snapshot!(hover(false), @"
    information answered: 300 rows × 1 column: sold (gemini-exec)
    …
    ```text
    loading
    ```
    |     | sold |
    | --: | ---: |
    |   0 | 30.0 |
    |   1 |      |
    |   2 | 30.0 |
    …
    |  19 |      |
    *280 more rows*
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    this machine · [time]
    ");
    assert_snapshot!(hover(true), @"
    information answered: loading (gemini-exec)
    …
    ```text
    …
    loading
    ```
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    this machine · [time]
    ");
}

#[test]
fn a_table_that_pandas_printed_last_is_a_table_in_the_hover() {
    let program = "\
import pandas as pd

«sales = pd.DataFrame({'town': ['Graz | A', 'Linz'], 'sold': [30, -4], 'price': [1.5, None]})
print('Sales:')
print(sales)»
";
    let mut editor = Editor::offline(Client::complete());
    editor.open("a.py", program);
    editor.choose("a.py", "Run here");
    editor.wait_for("a.py", &["answered"]);
    assert_snapshot!(editor.hover("a.py"), @r"
    ```text
    Sales:
    ```

    |     | town      | sold | price |
    | --: | --------- | ---: | ----: |
    |   0 | Graz \| A |   30 |   1.5 |
    |   1 | Linz      |   -4 |   NaN |

    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].

    this machine · [time]
    ");
}

#[test]
fn two_documents_can_have_running_asks() {
    let gemini =
        FakeGemini::playing([Reply::stream("mean_of_three.sse"), Reply::stream("mean_of_three.sse")]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("prices.py", PRICES);
    editor.open("other.py", "«x = 1»\n");
    editor.ask("prices.py", "mean?");
    editor.ask("other.py", "mean?");
    editor.wait_for("prices.py", &["answered"]);
    editor.wait_for("other.py", &["answered"]);
    assert_snapshot!(editor.screen("other.py"), @"
    [Show | Insert code | Run its code here | Dismiss | ✓ 1 run · [time] · 414 tokens]
    x = 1   ⟨⇒ The mean of the three prices is 2.⟩
        ^ information answered: The mean of the three prices is 2. (gemini-exec)
    ");
}

/// An answer with these parts and no other.
fn only(parts: &str) -> Reply {
    let candidate = format!("{{\"content\":{{\"parts\":[{parts}]}},\"finishReason\":\"STOP\"}}");
    Reply::new(200, "text/event-stream", format!("data: {{\"candidates\":[{candidate}]}}\n\n"))
}

/// What goes along with the second follow-up of a question about a selection and a file, by how the first two were answered.
fn contents_of_a_third_question(replies: [Reply; 2]) -> String {
    let [first, second] = replies;
    let gemini = FakeGemini::playing([first, second, Reply::stream("plain_text.sse")]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    std::fs::write(editor.cli.home().join("sales.csv"), "units\n3\n").expect("written");
    editor.open("prices.py", "«x = 1»\n");
    let argument = json!({"uri": editor.uri("prices.py"), "range": editor.selection("prices.py"),
        "question": "mean?", "attachments": [editor.uri("sales.csv")]});
    let ask = editor.run("geminiExec.ask", argument)["ask"].clone();
    for (requests, question) in [(2, "and the mode?"), (3, "why?")] {
        // It is refused while the turn before still runs.
        let follow_up = json!({"ask": ask, "question": question});
        wait_for("its end", || editor.command("geminiExec.followUp", follow_up.clone()).is_ok());
        assert!(gemini.wait_for_requests(requests));
    }
    gemini.requests().last().expect("a request").json()["contents"].to_string()
}

#[test]
fn a_follow_up_leaves_out_what_was_not_answered() {
    let thought = only("{\"text\":\"hm\",\"thought\":true},{\"thoughtSignature\":\"AA\"}");
    let firsts = [Reply::error(400, "INVALID_ARGUMENT", "No."), only(""), thought];
    let sent: BTreeSet<String> =
        firsts.map(|first| contents_of_a_third_question([first, only("")])).into_iter().collect();
    assert_eq!(sent.len(), 1);
    assert_snapshot!(sent.first().expect("a request"), @r#"[{"parts":[{"inlineData":{"data":"dW5pdHMKMwo=","displayName":"sales.csv","mimeType":"text/csv"}},{"text":"why?\n\nFiles in the working directory of your code: `input_file_0.csv` (sales.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.\n\n```python\nx = 1\n```\n"}],"role":"user"}]"#);
}

#[test]
fn a_question_that_was_refused_is_left_out_of_the_conversation() {
    let blocked = || {
        Reply::new(200, "text/event-stream", "data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}\n\n")
    };
    let contents = [
        contents_of_a_third_question([only(""), blocked()]),
        contents_of_a_third_question([blocked(), only("")]),
    ];
    assert_snapshot!(contents.join("\n"), @r#"
    [{"parts":[{"inlineData":{"data":"dW5pdHMKMwo=","displayName":"sales.csv","mimeType":"text/csv"}},{"text":"why?\n\nFiles in the working directory of your code: `input_file_0.csv` (sales.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.\n\n```python\nx = 1\n```\n"}],"role":"user"}]
    [{"parts":[{"inlineData":{"data":"dW5pdHMKMwo=","displayName":"sales.csv","mimeType":"text/csv"}},{"text":"why?\n\nFiles in the working directory of your code: `input_file_0.csv` (sales.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.\n\n```python\nx = 1\n```\n"}],"role":"user"}]
    "#);
}

#[test]
fn an_answer_about_a_text_that_changed_opens_at_its_latest_question_too() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse"), Reply::stream("plain_text.sse")]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("prices.py", PRICES);
    let ask = editor.ask("prices.py", "mean?");
    editor.wait_for("prices.py", &["answered"]);
    editor.run("geminiExec.followUp", json!({"ask": ask, "question": "Sure?"}));
    assert!(editor.wait_until(|_| gemini.requests().len() == 2));
    editor.wait_for("prices.py", &["answered"]);
    editor.edit("prices.py", "/ 3", "/ 4");
    editor.run("geminiExec.show", json!({"ask": ask}));
    let shown = editor.wait_for_message("window/showDocument", 1);
    let line = shown["selection"]["start"]["line"].as_u64().expect("a line");
    let text = editor.virtual_text("gemini-exec:/ask-1.md");
    assert!(text.contains("**The text has changed**"), "{text}");
    assert_eq!(text.lines().nth(usize::try_from(line).unwrap()), Some("# Sure?"));
}

#[test]
fn the_result_document_keeps_everything_and_follow_ups_replay_the_turn() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse"), Reply::stream("plain_text.sse")]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("prices.py", PRICES);
    let ask = editor.ask("prices.py", "mean?");
    editor.wait_for("prices.py", &["answered"]);
    editor.run("geminiExec.show", json!({"ask": ask}));
    let shown = editor.wait_for_message("window/showDocument", 1);
    assert_eq!(shown["uri"], "gemini-exec:/ask-1.md");
    editor.run("geminiExec.followUp", json!({"ask": ask, "question": "Sure?"}));
    editor.wait_for_message("workspace/textDocumentContent/refresh", 2);
    editor.wait_for("prices.py", &["answered"]);
    let parameters = json!({"uri": "gemini-exec:/ask-1.md"});
    let content = editor.request("workspace/textDocumentContent", &parameters).expect("content");
    let text = content["text"].as_str().unwrap().to_owned();
    insta::with_settings!({filters => [(r"\d+\.\d s", "[time]")]}, { assert_snapshot!(text, @"
    # mean?

    The mean of the three prices is **2**.

    Output (ok):

    ```text
    mean = 2
    ```

    <details>
    <summary>Program: 3 lines</summary>

    ```python
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    ```

    </details>

    gemini-3-flash-preview · 414 tokens (212 intermediate, 58 thinking) · [time]

    ---

    # Sure?

    The sea level rises by about 3.4 mm a year. Größenordnung: 🌊

    gemini-3-flash-preview · 28 tokens · [time]
    "); });
    let requests = gemini.requests();
    let (first, second) = (requests[0].json(), requests[1].json());
    assert_eq!(second["contents"][0], first["contents"][0]);
    assert_eq!(second["contents"][2], json!({"role": "user", "parts": [{"text": "Sure?"}]}));
    let replayed = second["contents"][1].to_string();
    assert!(replayed.contains("thoughtSignature") && replayed.contains("executableCode"), "{replayed}");
}
