//! An ask while it runs.

use harness::{Cli, Client, Editor, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::PRICES;

/// An editor whose ask is running code at the service.
fn running_code(gemini: &FakeGemini, client: Client) -> (Editor, serde_json::Value) {
    let mut editor = Editor::asking(gemini, client);
    editor.open("prices.py", PRICES);
    let ask = editor.ask("prices.py", "mean?");
    gemini.next_event();
    editor.wait_for("prices.py", &["runningCode"]);
    (editor, ask)
}

fn paused() -> FakeGemini {
    FakeGemini::playing([Reply::stream("mean_of_three.sse").event_by_event()])
}

#[test]
fn each_state_is_reported_at_once() {
    let gemini = FakeGemini::playing([Reply::stream("thoughts.sse").event_by_event()]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("prices.py", PRICES);
    editor.ask("prices.py", "mean?");
    editor.wait_for("prices.py", &["sending"]);
    for state in ["thinking", "runningCode", "thinking"] {
        gemini.next_event();
        editor.wait_for("prices.py", &[state]);
    }
    gemini.next_event();
    gemini.next_event();
    editor.wait_for("prices.py", &["answered"]);
    assert_snapshot!(editor.states().join(" → "), @"queued → sending → thinking → runningCode → thinking → writing → answered");
}

#[test]
fn a_running_ask_shows_its_activity_and_a_cancel_lens() {
    let gemini = paused();
    let (mut editor, ask) = running_code(&gemini, Client::complete());
    assert_snapshot!(editor.screen("prices.py"), @"
    prices = [1, 2, 3]
    [✕ Cancel | ⋯ running code]
    mean = sum(prices) / 3   ⟨⋯ running code⟩
        ^ information runningCode: running code (gemini-exec)
    print(mean)
    ");
    editor.run("geminiExec.cancel", json!({"ask": ask}));
    editor.wait_for("prices.py", &["cancelled"]);
    assert!(gemini.wait_for_disconnect());
    assert_snapshot!(editor.screen("prices.py"), @"
    prices = [1, 2, 3]
    [Show | Insert code | Run its code here | Dismiss | – cancelled · 1 run · [time] · 135 tokens]
    mean = sum(prices) / 3   ⟨– cancelled⟩
        ^ information cancelled: cancelled (gemini-exec)
    print(mean)
    ");
}

#[test]
fn a_program_here_shows_what_it_printed_last_and_a_cancelled_one_keeps_it() {
    let mut editor = Editor::start(Cli::offline(), Client::plugin());
    editor
        .open("a.py", "«import time\nfor epoch in range(3):\n    print('epoch', epoch)\ntime.sleep(600)»\n");
    let ask = editor.ask("a.py", "");
    let is_seen = |asks: &Value| asks["asks"][0]["hint"] == "⋯ epoch 2";
    assert!(editor.wait_until(|editor| editor.received("geminiExec/asks").iter().any(is_seen)));
    editor.run("geminiExec.cancel", json!({"ask": ask}));
    editor.wait_for("a.py", &["cancelled"]);
    assert_snapshot!(editor.hover("a.py"), @"
    Output (stopped before its end):

    ```text
    epoch 0
    epoch 1
    epoch 2
    ```

    > **Cancelled**
    >
    > what came until then is above

    this machine · [time]
    ");
}

#[test]
fn the_button_of_the_progress_cancels() {
    let gemini = paused();
    let (mut editor, _) = running_code(&gemini, Client::complete());
    let token = editor.wait_for_message("window/workDoneProgress/create", 1)["token"].clone();
    let begun = editor.wait_for_message("$/progress", 1);
    assert_eq!(begun["value"]["cancellable"], true);
    editor.notify("window/workDoneProgress/cancel", &json!({"token": token}));
    editor.wait_for("prices.py", &["cancelled"]);
    assert!(gemini.wait_for_disconnect());
    assert!(editor.wait_until(|editor| {
        editor.received("$/progress").last().is_some_and(|last| last["value"]["kind"] == "end")
    }));
}

#[test]
fn shutting_down_in_the_middle_of_a_stream_ends_the_connection_and_the_server() {
    let gemini = paused();
    let (editor, _) = running_code(&gemini, Client::complete());
    assert_eq!(editor.shut_down(), Some(0));
    assert!(gemini.wait_for_disconnect());
}

#[test]
fn a_closed_pipe_ends_the_server() {
    let gemini = paused();
    let (editor, _) = running_code(&gemini, Client::complete());
    assert_eq!(editor.hang_up(), Some(1));
    assert!(gemini.wait_for_disconnect());
}

#[test]
fn deleting_the_text_stops_its_ask() {
    let gemini = paused();
    let (mut editor, _) = running_code(&gemini, Client::complete());
    editor.edit("prices.py", "mean = sum(prices) / 3", "");
    editor.wait_for("prices.py", &[]);
    assert!(gemini.wait_for_disconnect());
}

#[test]
fn closing_a_document_stops_its_asks_if_the_setting_says_so() {
    let gemini = paused();
    let client = Client::complete().options(json!({"cancelOnClose": true}));
    let (mut editor, _) = running_code(&gemini, client);
    editor.close("prices.py");
    assert!(gemini.wait_for_disconnect());
}

#[test]
fn two_asks_run_at_a_time_and_the_others_wait() {
    let reply = || Reply::stream("mean_of_three.sse").event_by_event();
    let gemini = FakeGemini::playing([reply(), reply(), reply()]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("prices.py", PRICES);
    for question in ["one?", "two?", "three?"] {
        editor.ask("prices.py", question);
    }
    editor.wait_for("prices.py", &["sending", "sending", "queued"]);
    assert!(gemini.wait_for_requests(2));
    for _ in 0..15 {
        gemini.next_event();
    }
    editor.wait_for("prices.py", &["answered", "answered", "answered"]);
}

#[test]
fn the_same_question_is_not_asked_twice_while_it_runs() {
    let gemini = paused();
    let (mut editor, ask) = running_code(&gemini, Client::complete());
    assert_eq!(editor.ask("prices.py", "mean?"), ask);
    for _ in 0..8 {
        gemini.next_event();
    }
    editor.wait_for("prices.py", &["answered"]);
    assert_eq!(gemini.requests().len(), 1);
}

#[test]
fn a_stream_of_text_causes_few_refreshes() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse").in_pieces(7)]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("prices.py", PRICES);
    editor.ask("prices.py", "mean?");
    editor.wait_for("prices.py", &["answered"]);
    let refreshes = editor.received("workspace/inlayHint/refresh").len();
    assert!(refreshes <= editor.states().len(), "{refreshes} refreshes for {:?}", editor.states());
}

#[test]
fn a_limit_is_named_and_the_wait_for_it_is_counted_down_until_the_person_cancels() {
    let gemini = FakeGemini::playing([Reply::recorded_error(429, "quota_per_minute.json")]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("prices.py", PRICES);
    let ask = editor.ask("prices.py", "mean?");
    let reported = |editor: &Editor| -> Vec<String> {
        let messages = editor.received("$/progress");
        let words = messages.iter().filter_map(|message| message["value"]["message"].as_str());
        words.filter(|words| words.starts_with("trying again")).map(str::to_owned).collect()
    };
    assert!(editor.wait_until(|editor| reported(editor).len() > 2));
    let counted: Vec<_> = reported(&editor).into_iter().take(3).collect();
    assert_snapshot!(counted.join("\n"), @"
    trying again in 22 s: limit of 15 requests a minute reached (gemini-3-flash)
    trying again in 21 s: limit of 15 requests a minute reached (gemini-3-flash)
    trying again in 20 s: limit of 15 requests a minute reached (gemini-3-flash)
    ");
    let screen = editor.screen("prices.py");
    let hint = screen.lines().find(|line| line.contains('⟨')).unwrap_or_default();
    assert_snapshot!(hint.replace(|char: char| char.is_ascii_digit(), "0"), @"mean = sum(prices) / 0   ⟨⋯ trying again in 00 s: limit of 00 reques…⟩");
    editor.run("geminiExec.cancel", json!({"ask": ask}));
    editor.wait_for("prices.py", &["cancelled"]);
    assert_eq!(gemini.requests().len(), 1);
}
