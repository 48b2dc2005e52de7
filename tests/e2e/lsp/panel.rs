//! Results as HTML for a plugin that shows them in a panel of its own.

use harness::{Client, Editor, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{PRICES, answered, playing};

/// What the panel shows of a result, if it knows these sections already.
fn panel(editor: &mut Editor, uri: &str, known: &Value) -> Value {
    editor.request("geminiExec/panel", &json!({"uri": uri, "known": known})).expect("a panel")
}

/// Shows the result of an ask; the URI with which the panel asks for it.
fn shown(editor: &mut Editor, ask: u64) -> String {
    editor.run("geminiExec.show", json!({"ask": ask}));
    let message = editor.wait_for_message("geminiExec/showPanel", 1);
    message["uri"].as_str().expect("a URI").to_owned()
}

/// The HTML of each section on a line; of a known one only its id.
fn drawn(panel: &Value) -> String {
    let sections = panel["sections"].as_array().into_iter().flatten();
    let line = |section: &Value| match section["html"].as_str() {
        Some(html) => format!("{html}\n"),
        None => format!("(known: {})\n", section["id"].as_str().unwrap_or_default()),
    };
    sections.map(line).collect()
}

/// The titles of what can be done next.
fn actions(panel: &Value) -> String {
    let titles = panel["actions"].as_array().into_iter().flatten().map(|action| action["title"].as_str());
    titles.map(Option::unwrap_or_default).collect::<Vec<_>>().join(" · ")
}

/// The versions of what a panel has, as it tells them.
fn versions(panel: &Value) -> Value {
    let sections = panel["sections"].as_array().into_iter().flatten();
    sections
        .map(|section| (section["id"].as_str().unwrap_or_default().to_owned(), section["version"].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[test]
fn a_result_is_shown_in_the_panel_with_what_can_be_done_next() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, ask) = answered(&gemini, Client::with_panel());
    let uri = shown(&mut editor, ask);
    let panel = panel(&mut editor, &uri, &json!({}));
    let mut times = insta::Settings::clone_current();
    times.add_filter(r"\d+\.\d s", "[time]");
    times.bind(|| {
        assert_snapshot!(drawn(&panel), @r#"
    <h2>mean?</h2>
    <p>The mean of the three prices is <strong>2</strong>.</p>
    <p class="label">Output</p><pre tabindex="0">mean = 2</pre>
    <details class="program"><summary>Program: 3 lines</summary><pre tabindex="0">prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')</pre></details>
    <p class="summary">gemini-3-flash-preview · 414 tokens (212 intermediate, 58 thinking) · [time]</p>
    "#);
    });
    assert_snapshot!(actions(&panel), @"Insert code below · Run its code here · Replace selection with code · Ask again · Dismiss the answer · Insert output as comment · Save its code as .py · Save its code as .ipynb · Open as Markdown");
    let head = json!([panel["title"], panel["state"], panel["followUp"]]);
    assert_snapshot!(head.to_string(), @r#"["mean?","answered",{"arguments":[{"ask":1}],"command":"geminiExec.followUp","title":"Ask more"}]"#);
    assert!(editor.received("window/showDocument").is_empty());
}

#[test]
fn only_what_changed_is_sent_again_and_a_follow_up_comes_below() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse"), Reply::stream("plain_text.sse")]);
    let (mut editor, ask) = answered(&gemini, Client::with_panel());
    let uri = shown(&mut editor, ask);
    let first = panel(&mut editor, &uri, &json!({}));
    assert!(editor.received("geminiExec/panelChanged").is_empty());
    editor.run("geminiExec.followUp", json!({"ask": ask, "question": "sure?"}));
    editor.wait_for("prices.py", &["answered"]);
    let changed = editor.wait_for_message("geminiExec/panelChanged", 1);
    assert_eq!(changed, json!({"uri": uri}));
    let done = |editor: &mut Editor| panel(editor, &uri, &versions(&first));
    let mut last = done(&mut editor);
    while last["state"] != "answered" {
        last = done(&mut editor);
    }
    let text = drawn(&last);
    let known = text.lines().take_while(|line| line.starts_with("(known")).count();
    assert_eq!(known, first["sections"].as_array().map_or(0, Vec::len), "{text}");
    assert!(text.contains("<h2>sure?</h2>"), "{text}");
}

#[test]
fn other_answers_about_the_same_file_are_named_and_open_by_a_click() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse"), Reply::stream("plain_text.sse")]);
    let (mut editor, first) = answered(&gemini, Client::with_panel());
    let uri = shown(&mut editor, first);
    assert_eq!(panel(&mut editor, &uri, &json!({}))["earlier"], json!([]));
    editor.ask("prices.py", "sure?");
    editor.wait_for("prices.py", &["answered", "answered"]);
    let earlier = panel(&mut editor, &uri, &json!({}))["earlier"].clone();
    let mut ages = insta::Settings::clone_current();
    ages.add_filter(r"\d\d:\d\d", "[time]");
    ages.bind(|| assert_snapshot!(earlier.to_string(), @r#"[{"arguments":[{"number":2}],"command":"geminiExec.openKept","title":"sure? · ⇒ The sea level rises… (1 number to check) · [time]"}]"#));
    editor.run("geminiExec.openKept", earlier[0]["arguments"][0].clone());
    let opened = editor.wait_for_message("geminiExec/showPanel", 2);
    assert_ne!(opened["uri"], uri.as_str());
}

#[test]
fn while_it_runs_it_can_be_cancelled_and_nothing_can_be_asked() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse").then_hang()]);
    let mut editor = Editor::asking(&gemini, Client::with_panel());
    editor.open("prices.py", PRICES);
    let ask = editor.ask("prices.py", "mean?").as_u64().expect("an id");
    let uri = shown(&mut editor, ask);
    let running = panel(&mut editor, &uri, &json!({}));
    assert_eq!(actions(&running), "Cancel the ask · Open as Markdown");
    assert!(running.get("followUp").is_none(), "{running}");
}

#[test]
fn an_answer_of_the_history_is_shown_without_its_file_and_leads_to_it() {
    let gemini = playing("mean_of_three.sse");
    let (editor, _) = answered(&gemini, Client::with_panel());
    let mut editor = editor.restarted();
    editor.run("geminiExec.openKept", json!({"number": 1}));
    let uri = editor.wait_for_message("geminiExec/showPanel", 1)["uri"].as_str().expect("a URI").to_owned();
    let kept = panel(&mut editor, &uri, &json!({}));
    assert_eq!(actions(&kept), "Go to its text · Open as Markdown");
    assert!(drawn(&kept).contains("<h2>mean?</h2>"), "{}", drawn(&kept));
    // Once its file is open, everything can be done with it, and the panel hears of it.
    editor.open("prices.py", PRICES);
    editor.wait_for("prices.py", &["answered"]);
    assert_eq!(editor.wait_for_message("geminiExec/panelChanged", 1), json!({"uri": uri}));
    let here = panel(&mut editor, &uri, &versions(&kept));
    assert!(actions(&here).contains("Ask again"), "{}", actions(&here));
    // Dismissed, it is in the history again.
    let heard = editor.received("geminiExec/panelChanged").len();
    editor.run("geminiExec.dismiss", json!({"ask": here["followUp"]["arguments"][0]["ask"]}));
    editor.wait_for_message("geminiExec/panelChanged", heard + 1);
    let dismissed = panel(&mut editor, &uri, &versions(&kept));
    assert_eq!(actions(&dismissed), actions(&kept));
}

#[test]
fn open_as_markdown_opens_the_document_and_what_was_never_kept_says_so() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, ask) = answered(&gemini, Client::with_panel());
    let uri = shown(&mut editor, ask);
    editor.run("geminiExec.openMarkdown", json!({"uri": uri}));
    let opened = editor.wait_for_message("window/showDocument", 1);
    assert_eq!(opened["uri"], json!(uri));
    assert!(editor.virtual_text(&uri).starts_with("# mean?\n"));
    let missing = json!({"uri": "gemini-exec:/unkept-99.md"});
    let refused = editor.request("geminiExec/panel", &missing).expect_err("nothing is there");
    assert_snapshot!(refused["message"].as_str().unwrap_or_default(), @"This answer was not kept. Ask again to see it.");
}
