//! Documents are the same however an editor names them, and never another text than the editor has.

use base64::Engine;
use harness::{Client, Editor, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{PRICES, answered, playing};

/// The texts of everything that the last request sends, attached files first.
fn sent(gemini: &FakeGemini) -> String {
    let body = gemini.requests().last().expect("a request").json();
    let contents = body["contents"].as_array().into_iter().flatten();
    let parts = contents.flat_map(|content| content["parts"].as_array().into_iter().flatten());
    let text = |part: &Value| match part["inlineData"]["data"].as_str() {
        Some(data) => {
            let bytes = base64::engine::general_purpose::STANDARD.decode(data).expect("base64");
            String::from_utf8_lossy(&bytes).into_owned()
        }
        None => part["text"].as_str().unwrap_or_default().to_owned(),
    };
    parts.map(text).collect::<Vec<_>>().join("---\n")
}

#[test]
fn a_file_that_an_editor_shows_unchanged_is_read_from_the_disk_in_its_own_encoding() {
    // Neovim decodes it as it is, VS Code as UTF-8, and an edit makes it another text.
    let shown =
        ["Ort;n\nKöln;1,5\nBonn;2\n", "Ort;n\nK\u{fffd}ln;1,5\nBonn;2\n", "Ort;n\nKölle;1,5\nBonn;2\n"];
    let said = shown.map(|text| {
        let mut editor = Editor::offline(Client::complete());
        editor.open("a.csv", text);
        let bytes = b"Ort;n\r\nK\xF6ln;1,5\r\nBonn;2\r\n";
        std::fs::write(editor.cli.home().join("a.csv"), bytes).expect("written");
        editor.choose("a.csv", "Profile this file here");
        editor.wait_for("a.csv", &["answered"]);
        let hover = editor.hover("a.csv");
        let lines = hover.lines().filter(|line| line.contains("read as") || line.starts_with("Ort "));
        lines.collect::<Vec<_>>().join("\n")
    });
    assert_snapshot!(said.join("\n\n"), @r#"
    2 rows × 2 columns, read as Windows-1252 (guessed), semicolon, header in line 1
    Ort     text               0   0.0         2  'Köln' 1 · 'Bonn' 1

    2 rows × 2 columns, read as Windows-1252 (guessed), semicolon, header in line 1
    Ort     text               0   0.0         2  'Köln' 1 · 'Bonn' 1

    2 rows × 2 columns, read as UTF-8, semicolon, header in line 1
    Ort     text               0   0.0         2  'Kölle' 1 · 'Bonn' 1
    "#);
}

#[test]
fn what_leaves_is_the_text_of_the_editor_but_where_it_could_not_decode_the_file() {
    let sent = ["Köln,1\nBonn,2\n", "K\u{fffd}ln,1\nBonn,2\n"].map(|text| {
        let gemini = playing("mean_of_three.sse");
        let mut editor = Editor::asking(&gemini, Client::complete());
        editor.open("a.csv", text);
        std::fs::write(editor.cli.home().join("a.csv"), b"K\xF6ln,1\nBonn,2\n").expect("written");
        editor.choose("a.csv", "Ask Gemini about this file");
        editor.wait_for("a.csv", &["answered"]);
        let body = gemini.requests().last().expect("a request").json();
        let data = &body["contents"][0]["parts"][0]["inlineData"]["data"];
        base64::engine::general_purpose::STANDARD.decode(data.as_str().expect("a file")).expect("base64")
    });
    assert_eq!(sent, ["Köln,1\nBonn,2\n".as_bytes(), b"K\xF6ln,1\nBonn,2\n"]);
}

#[test]
fn the_unsaved_text_is_sent_however_the_editor_spells_the_name() {
    let spellings = ["sales%20(1)%20%c3%bc.csv", "sales%20%281%29%20%C3%BC.csv", "sales (1) u%CC%88.csv"];
    for spelling in spellings {
        let gemini = playing("mean_of_three.sse");
        let mut editor = Editor::asking(&gemini, Client::complete());
        let home = editor.cli.home().to_owned();
        std::fs::write(home.join("sales (1) ü.csv"), "ON,DISK\n").expect("written");
        editor.open(&format!("file://{}/{spelling}", home.display()), "IN,EDITOR\n");
        editor.open("report.py", "«# ask: mean of @\"sales (1) ü.csv\"?»\n");
        editor.run(
            "geminiExec.ask",
            json!({"uri": editor.uri("report.py"), "range": editor.selection("report.py")}),
        );
        editor.wait_for("report.py", &["answered"]);
        assert!(sent(&gemini).starts_with("IN,EDITOR\n"), "{spelling}: {}", sent(&gemini));
    }
}

#[test]
fn a_cell_uses_the_files_beside_its_notebook() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::complete());
    let home = editor.cli.home().to_owned();
    std::fs::create_dir(home.join("b")).expect("made");
    std::fs::write(home.join("data.csv"), "in the workspace\n").expect("written");
    std::fs::write(home.join("b/data.csv"), "beside the notebook\n").expect("written");
    let cell = format!("vscode-notebook-cell:{}/b/n.ipynb#W0.py", home.display());
    editor.open(&cell, "«# ask: what is it? @data.csv»\n");
    editor.run("geminiExec.ask", json!({"uri": cell, "range": editor.selection(&cell)}));
    editor.wait_for(&cell, &["answered"]);
    assert_snapshot!(sent(&gemini), @r#"
    beside the notebook
    ---
    what is it? @data.csv

    Files in the working directory of your code: `input_file_0.csv` (data.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    "#);
}

#[test]
fn files_of_one_name_in_two_folders_are_listed_with_what_tells_them_apart() {
    let mut editor = Editor::offline(Client::complete());
    let home = editor.cli.home().to_owned();
    let folder =
        |name: &str| json!({"uri": format!("file://{}/{name}/proj", home.display()), "name": "proj"});
    for name in ["a", "b"] {
        std::fs::create_dir_all(home.join(name).join("proj")).expect("made");
        std::fs::write(home.join(name).join("proj/data.csv"), "x\n").expect("written");
    }
    std::fs::write(home.join("b/proj/more.csv"), "x\n").expect("written");
    let whole = json!({"uri": format!("file://{}/", home.display())});
    let event = json!({"added": [folder("a"), folder("b")], "removed": [whole]});
    editor.notify("workspace/didChangeWorkspaceFolders", &json!({"event": event}));
    let answer = editor.request("geminiExec/dataFiles", &json!({})).expect("a list");
    let names = answer["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap());
    assert_eq!(names.collect::<Vec<_>>(), ["a/proj/data.csv", "b/proj/data.csv", "more.csv"]);
}

#[test]
fn an_answer_goes_along_with_a_renamed_file_in_any_spelling() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("a(1).py", PRICES);
    editor.ask("a(1).py", "mean?");
    editor.wait_for("a(1).py", &["answered"]);
    let home = editor.cli.home().to_owned();
    let of = |name: &str| format!("file://{}/{name}", home.display());
    let files = json!([{"oldUri": of("a%281%29.py"), "newUri": of("b%282%29.py")}]);
    editor.notify("workspace/didRenameFiles", &json!({"files": files}));
    editor.close("a(1).py");
    editor.open("b(2).py", PRICES);
    editor.wait_for("b(2).py", &["answered"]);
    let mut editor = editor.restarted();
    editor.open(&of("b%282%29.py"), PRICES);
    editor.wait_for(&of("b%282%29.py"), &["answered"]);
}

#[test]
fn a_path_with_brackets_can_be_used_and_comes_back_as_it_was_written() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::helix());
    let page = format!("file://{}/[id]/my page|1.py", editor.cli.home().display());
    editor.open(&page, PRICES);
    editor.ask(&page, "mean?");
    editor.wait_for(&page, &["answered"]);
    editor.choose(&page, "Insert code below");
    editor.wait_for_message("workspace/applyEdit", 1);
    assert!(editor.text(&page).contains("print(f'mean = {mean:g}')"));
}

#[test]
fn half_an_emoji_in_a_change_keeps_the_text_in_step() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("a.py", "stars = '🌟'\n«old = 1»\n");
    // An editor that counts in UTF-16 may replace one half of a character.
    let position = |character: u32| json!({"line": 0, "character": character});
    let changes = json!([{"range": {"start": position(9), "end": position(11)}, "text": "HALF\n# "}]);
    let change = json!({"jsonrpc": "2.0", "method": "textDocument/didChange", "params":
        {"textDocument": {"uri": editor.uri("a.py"), "version": 2.0}, "contentChanges": changes}});
    let body = change.to_string().replace("HALF", "\\ud83c");
    editor.send_raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    let place = json!({"start": {"line": 2, "character": 0}, "end": {"line": 2.0, "character": 7.0}});
    editor.run("geminiExec.ask", json!({"uri": editor.uri("a.py"), "range": place, "question": "why?"}));
    editor.wait_for("a.py", &["answered"]);
    assert_snapshot!(sent(&gemini), @"
    why?

    ```python
    old = 1
    ```
    ");
}

#[test]
fn a_change_that_cannot_be_read_is_said_once_and_nothing_is_asked_until_the_whole_text_comes() {
    let gemini =
        FakeGemini::playing([Reply::stream("mean_of_three.sse"), Reply::stream("mean_of_three.sse")]);
    let (mut editor, ask) = answered(&gemini, Client::complete());
    let uri = editor.uri("prices.py");
    let change = |version, changes| json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": changes});
    let nowhere = json!({"start": {"line": null, "character": 0}, "end": {"line": 0, "character": 0}});
    for version in [2, 3] {
        editor.notify("textDocument/didChange", &change(version, json!([{"range": nowhere, "text": "x"}])));
    }
    editor.wait_for("prices.py", &[]);
    let refused = [
        editor.command("geminiExec.ask", json!({"uri": uri, "range": editor.selection("prices.py")})),
        editor.command("geminiExec.insertCode", json!({"ask": ask})),
    ];
    let said = editor.received("window/showMessage");
    let said = said.iter().map(|message| message["message"].as_str().unwrap_or_default().to_owned());
    let said: Vec<String> = said.chain(refused.into_iter().map(Result::unwrap_err)).collect();
    assert_snapshot!(said.join("\n"), @"
    The text of prices.py is not known here any more: The editor sent a change of it that cannot be read. Close the file and open it again.
    The text of prices.py is not known here any more: The editor sent a change of it that cannot be read. Close the file and open it again.
    The text of prices.py is not known here any more: The editor sent a change of it that cannot be read. Close the file and open it again.
    ");
    assert!(editor.actions("prices.py").is_empty());
    editor.notify("textDocument/didChange", &change(4, json!([{"text": PRICES.replace(['«', '»'], "")}])));
    editor.wait_for("prices.py", &["answered"]);
    editor.ask("prices.py", "again?");
    editor.wait_for("prices.py", &["answered", "answered"]);
}

#[test]
fn a_picture_that_is_open_as_text_is_taken_from_the_disk() {
    let gemini = playing("mean_of_three.sse");
    let mut editor = Editor::asking(&gemini, Client::complete());
    let path = editor.cli.home().join("dot.png");
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU";
    let uri = format!("file://{}", path.display());
    editor.open(&uri, &String::from_utf8_lossy(png));
    std::fs::write(&path, png).expect("written");
    editor.run("geminiExec.ask", json!({"uri": uri, "question": "what is it?"}));
    editor.wait_for(&uri, &["answered"]);
    let sent = sent(&gemini);
    let file = sent.split("---\n").next().unwrap_or_default();
    assert_eq!(file, String::from_utf8_lossy(png));
}

#[test]
fn a_profile_of_two_files_is_headed_by_both_also_after_a_restart() {
    let mut editor = Editor::offline(Client::plugin());
    for name in ["a.csv", "b.csv"] {
        std::fs::write(editor.cli.home().join(name), "units\n1\n2\n").expect("written");
    }
    let about = json!({"uri": editor.uri("a.csv"), "attachments": [editor.uri("b.csv")], "question": ""});
    editor.run("geminiExec.ask", about);
    let shown = editor.wait_for_message("window/showDocument", 1)["uri"].clone();
    let heading = |editor: &mut Editor| {
        let page = editor.request("workspace/textDocumentContent", &json!({"uri": shown})).expect("a page");
        page["text"].as_str().and_then(|text| text.lines().next()).unwrap_or_default().to_owned()
    };
    assert_eq!(heading(&mut editor), "# a.csv and b.csv");
    let mut editor = editor.restarted();
    assert_eq!(heading(&mut editor), "# a.csv and b.csv");
}
