//! Answers that come back: after a restart, with their document, and in their own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use harness::{Cli, Client, Editor, FakeGemini, Reply, test_python};
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{PRICES, answered, playing, wait_for};

/// The problems of a document, with the time of today left out.
fn problems(editor: &Editor, name: &str) -> String {
    let problems = editor.problems(name).join("\n");
    let time = problems.find("from ").map(|start| problems[start + 5..start + 10].to_owned());
    time.map_or(problems.clone(), |time| problems.replace(&time, "[time]"))
}

#[test]
fn an_answer_comes_back_with_its_document_after_a_restart() {
    let gemini = playing("mean_of_three.sse");
    let (editor, _) = answered(&gemini, Client::complete());
    let mut editor = editor.restarted();
    editor.open("prices.py", PRICES);
    editor.wait_for("prices.py", &["answered"]);
    assert_snapshot!(problems(&editor, "prices.py"), @"information answered: The mean of the three prices is 2. (from [time]) (gemini-exec)");
    let card = editor.hover("prices.py");
    assert!(card.contains("mean = 2") && card.contains("from "), "{card}");
    assert_eq!(gemini.requests().len(), 1);
}

/// An editor that shows an answer with a chart.
fn with_a_chart(gemini: &FakeGemini, client: Client) -> Editor {
    let mut editor = Editor::asking(gemini, client);
    editor.open("sales.csv", "region,units\nnorth,30\n");
    editor.choose("sales.csv", "Ask Gemini about this file");
    editor.wait_for("sales.csv", &["answered"]);
    assert_eq!(charts(&editor.cli), 1);
    editor
}

/// How many chart files there are.
fn charts(cli: &Cli) -> usize {
    let folders = std::fs::read_dir(cli.home().join(".local/state/gemini-exec/charts")).into_iter().flatten();
    folders.filter_map(|folder| std::fs::read_dir(folder.ok()?.path()).ok()).flatten().count()
}

#[test]
fn the_charts_of_an_ask_that_is_not_kept_go_with_it_or_with_the_editor() {
    for is_dismissed in [true, false] {
        let gemini = FakeGemini::playing([Reply::stream("chart.sse"), Reply::stream("chart.sse")]);
        let client = Client::complete().options(json!({"history": "off"}));
        let mut editor = with_a_chart(&gemini, client);
        editor.run("geminiExec.retry", json!({"ask": 1}));
        wait_for("the other chart", || charts(&editor.cli) == 2);
        editor.wait_for("sales.csv", &["answered"]);
        if is_dismissed {
            editor.run("geminiExec.dismiss", json!({}));
        } else {
            editor = editor.restarted();
        }
        wait_for("the charts to go", || charts(&editor.cli) == 0);
    }
}

#[test]
fn the_charts_of_a_follow_up_that_is_not_kept_go_though_its_ask_is_kept() {
    let gemini = FakeGemini::playing([Reply::stream("chart.sse"), Reply::stream("chart.sse")]);
    let mut editor = with_a_chart(&gemini, Client::complete().with("/workspace/configuration", json!(false)));
    let settings = json!({"settings": {"geminiExec": {"history": "off"}}});
    editor.notify("workspace/didChangeConfiguration", &settings);
    editor.run("geminiExec.followUp", json!({"ask": 1, "question": "again?"}));
    wait_for("the other chart", || charts(&editor.cli) == 2);
    editor.wait_for("sales.csv", &["answered"]);
    let editor = editor.restarted();
    wait_for("its chart to go", || charts(&editor.cli) == 1);
}

#[test]
fn the_charts_of_an_ask_go_with_it_however_it_is_deleted() {
    for ways in [
        &["history", "delete", "1"][..],
        &["history", "delete", "--all", "--yes"],
        &["history", "prune", "--megabytes", "1"],
    ] {
        let gemini = playing("chart.sse");
        let editor = with_a_chart(&gemini, Client::complete()).restarted();
        assert_eq!(charts(&editor.cli), 1);
        if ways.contains(&"prune") {
            // Then the history is larger than it may be.
            let code = "print('x' * 1_000_000)";
            for _ in 0..3 {
                let ran = editor.cli.run_with(&["ask", "--engine", "local", "--code", "-"], code);
                assert_eq!(ran.code, Some(0));
            }
        }
        assert_eq!(editor.cli.run(ways).code, Some(0));
        assert_eq!(charts(&editor.cli), 0, "{ways:?}");
    }
}

#[test]
fn an_answer_whose_text_moved_is_fresh_and_one_whose_text_changed_is_stale_until_it_is_back() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, _) = answered(&gemini, Client::complete());
    let mut drawn = Vec::new();
    let moved = "import os\n\n\nprices = [1, 2, 3]\nmean = sum(prices) / 3\nprint(mean)\n";
    let changed = "prices = [1, 2, 3]\nmean = sum(prices) / 4\nprint(mean)\n";
    let gone = "print('other')\n";
    // What has the text that was asked about is about it, whatever it was meanwhile.
    for text in [moved, changed, PRICES, gone] {
        editor = editor.restarted();
        editor.open("prices.py", text);
        editor.open("other.py", "x = 1\n");
        if text != gone {
            editor.wait_for("prices.py", &["answered"]);
        }
        drawn.push(problems(&editor, "prices.py"));
    }
    assert_snapshot!(drawn.join("\n"), @"
    information answered: The mean of the three prices is 2. (from [time]) (gemini-exec)
    information answered: The mean of the three prices is 2. (stale, from [time]) (gemini-exec)
    information answered: The mean of the three prices is 2. (from [time]) (gemini-exec)
    ");
}

#[test]
fn what_came_before_the_server_was_killed_comes_back_as_cut() {
    let gemini = FakeGemini::playing([Reply::stream("code_without_result.sse").event_by_event()]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("prices.py", PRICES);
    editor.ask("prices.py", "mean?");
    gemini.next_event();
    editor.wait_for("prices.py", &["runningCode"]);
    // What is shown is on the disk a moment later.
    wait_for("what is shown", || {
        editor.cli.run(&["history", "show", "1"]).stdout.contains("print(google_search")
    });
    let mut editor = editor.killed_and_restarted();
    editor.open("prices.py", PRICES);
    editor.wait_for("prices.py", &["failed"]);
    assert_snapshot!(problems(&editor, "prices.py"), @"error failed: The answer was cut off: The connection ended before the answer was complete; what came until then is kept. Ask again. (from [time]) (gemini-exec)");
    assert!(editor.virtual_text("gemini-exec:/ask-1.md").contains("print(google_search"));
}

#[test]
fn an_ask_that_was_acknowledged_comes_back_in_its_text_whatever_happens_next() {
    let gemini = FakeGemini::playing([Reply::silence()]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("prices.py", PRICES);
    editor.ask("prices.py", "mean?");
    let mut editor = editor.killed_and_restarted();
    editor.open("prices.py", PRICES);
    editor.wait_for("prices.py", &["failed"]);
}

#[test]
fn a_conversation_goes_on_after_a_restart_with_the_same_bytes() {
    let reply = || Reply::stream("mean_of_three.sse");
    let follow_up = |restarts: bool| {
        let gemini = FakeGemini::playing([reply(), reply()]);
        let (mut editor, mut ask) = answered(&gemini, Client::complete());
        if restarts {
            editor = editor.restarted();
            editor.open("prices.py", PRICES);
            editor.wait_for("prices.py", &["answered"]);
            ask = 1;
        }
        editor.run("geminiExec.followUp", json!({"ask": ask, "question": "and the median?"}));
        assert!(gemini.wait_for_requests(2));
        gemini.requests().pop().expect("a request").body
    };
    let (at_once, later) = (follow_up(false), follow_up(true));
    assert!(!later.is_empty() && at_once == later);
}

#[test]
fn an_answer_that_was_followed_up_while_its_document_was_closed_comes_back_with_it() {
    let reply = || Reply::stream("mean_of_three.sse");
    let gemini = FakeGemini::playing([reply(), reply()]);
    let (mut editor, ask) = answered(&gemini, Client::complete());
    editor.close("prices.py");
    editor.run("geminiExec.followUp", json!({"ask": ask, "question": "and the median?"}));
    assert!(gemini.wait_for_requests(2));
    let is_whole = |editor: &mut Editor| {
        editor.virtual_text("gemini-exec:/ask-1.md").matches("The mean of the three prices").count() == 2
    };
    wait_for("both answers", || is_whole(&mut editor));
    let mut editor = editor.restarted();
    editor.open("prices.py", PRICES);
    editor.wait_for("prices.py", &["answered"]);
}

#[test]
fn an_answer_about_a_file_that_was_never_open_comes_back_with_it() {
    let gemini = playing("mean_of_three.sse");
    let mut drawn = Vec::new();
    let mut editor = Editor::asking(&gemini, Client::complete());
    let (uri, path) = (editor.uri("prices.csv"), editor.cli.home().join("prices.csv"));
    std::fs::write(&path, "price\n1\n").unwrap();
    editor.run("geminiExec.ask", json!({"uri": uri, "question": "mean?"}));
    assert!(gemini.wait_for_requests(1));
    wait_for("the answer", || {
        editor.virtual_text("gemini-exec:/ask-1.md").contains("The mean of the three prices")
    });
    for text in ["price\n1\n", "price\n2\n"] {
        editor = editor.restarted();
        editor.open("prices.csv", text);
        editor.wait_for("prices.csv", &["answered"]);
        drawn.push(problems(&editor, "prices.csv"));
    }
    assert_snapshot!(drawn.join("\n"), @"
    information answered: The mean of the three prices is 2. (from [time]) (gemini-exec)
    information answered: The mean of the three prices is 2. (stale, from [time]) (gemini-exec)
    ");
}

#[test]
fn a_file_that_changed_since_is_named_before_anything_is_sent() {
    let reply = || Reply::stream("mean_of_three.sse");
    let gemini = FakeGemini::playing([reply(), reply()]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    let uri = editor.uri("prices.csv");
    std::fs::write(editor.cli.home().join("prices.csv"), "price\n1\n").unwrap();
    let ask = editor.run("geminiExec.ask", json!({"uri": uri, "question": "mean?"}))["ask"].clone();
    assert!(gemini.wait_for_requests(1));
    editor.open("prices.csv", "price\n1\n");
    editor.wait_for("prices.csv", &["answered"]);
    editor.close("prices.csv");
    std::fs::write(editor.cli.home().join("prices.csv"), "price\n2\n").unwrap();
    editor.will_type(None);
    editor.run("geminiExec.followUp", json!({"ask": ask, "question": "sure?"}));
    let question = editor.wait_for_message("window/showMessageRequest", 1);
    assert_snapshot!(question["message"].as_str().unwrap(), @"prices.csv has changed since. What was sent before counts. Send it to Gemini?");
    editor.will_type(Some("Send"));
    editor.open("prices.csv", "price\n2\n");
    assert!(editor.wait_until(|editor| editor.problems("prices.csv").join("").contains("Nothing was sent")));
    assert_eq!(gemini.requests().len(), 1);
    editor.run("geminiExec.retry", json!({"ask": ask}));
    assert!(editor.wait_until(|_| gemini.requests().len() == 2));
    editor.wait_for("prices.csv", &["answered"]);
    // The yes was for what the file was then.
    editor.close("prices.csv");
    std::fs::write(editor.cli.home().join("prices.csv"), "price\n3\n").unwrap();
    editor.will_type(None);
    editor.run("geminiExec.followUp", json!({"ask": ask, "question": "and now?"}));
    editor.wait_for_message("window/showMessageRequest", 3);
    assert_eq!(gemini.requests().len(), 2);
}

#[test]
fn what_waits_for_a_yes_says_that_it_waits_for_the_person() {
    let gemini = playing("mean_of_three.sse");
    let client = Client::complete().ignoring("window/showMessageRequest");
    let mut editor = Editor::asking(&gemini, client);
    let uri = editor.uri("prices.csv");
    std::fs::write(editor.cli.home().join("prices.csv"), "price\n1\n").unwrap();
    editor.open("prices.csv", "price\n1\n");
    let ask = editor.run("geminiExec.ask", json!({"uri": uri, "question": "mean?"}))["ask"].clone();
    editor.wait_for("prices.csv", &["answered"]);
    editor.close("prices.csv");
    std::fs::write(editor.cli.home().join("prices.csv"), "price\n2\n").unwrap();
    editor.run("geminiExec.followUp", json!({"ask": ask, "question": "sure?"}));
    editor.wait_for_message("window/showMessageRequest", 1);
    let waits = editor.virtual_text("gemini-exec:/ask-1.md");
    assert_snapshot!(waits.split("> **").last().unwrap(), @"
    Not sent yet**
    >
    > it waits for your answer

    gemini-flash-latest
    ");
}

#[test]
fn the_document_of_an_answer_can_be_opened_again_at_any_time() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, ask) = answered(&gemini, Client::complete());
    let before = editor.virtual_text("gemini-exec:/ask-1.md");
    editor.run("geminiExec.dismiss", json!({"ask": ask}));
    let mut editor = editor.restarted();
    let after = editor.virtual_text("gemini-exec:/ask-1.md");
    let without_time = |text: &str| -> String {
        text.lines().filter(|line| !line.contains("tokens")).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(without_time(&before), without_time(&after));
    assert_snapshot!(editor.virtual_text("gemini-exec:/ask-7.md"), @"Ask 7 is not in the history any more. Ask again.");
    // It was dismissed: it does not come back beside its text.
    editor.open("prices.py", PRICES);
    editor.run("geminiExec.openKept", json!({"number": 1}));
    let shown = editor.wait_for_message("window/showDocument", 1);
    assert_eq!(shown["uri"], "gemini-exec:/ask-1.md");
    assert!(editor.problems("prices.py").is_empty());
}

#[test]
fn the_text_of_an_answer_is_opened_and_selected() {
    let gemini = playing("mean_of_three.sse");
    let (editor, _) = answered(&gemini, Client::complete());
    let mut editor = editor.restarted();
    let moved = "import os\n\n\nprices = [1, 2, 3]\nmean = sum(prices) / 3\nprint(mean)\n";
    std::fs::write(editor.cli.home().join("prices.py"), moved).unwrap();
    editor.run("geminiExec.goToKept", json!({"number": 1}));
    let shown = editor.wait_for_message("window/showDocument", 1);
    assert_eq!(shown["selection"]["start"], json!({"line": 4, "character": 0}));
    std::fs::remove_file(editor.cli.home().join("prices.py")).unwrap();
    let refused = |editor: &mut Editor, number: i64| {
        editor.command("geminiExec.goToKept", json!({"number": number})).expect_err("it is refused")
    };
    let refused = [refused(&mut editor, 1), refused(&mut editor, 9)];
    assert_snapshot!(refused.join("\n"), @"
    There is no prices.py any more. Open the answer instead.
    Ask 9 is not in the history any more. Ask again.
    ");
}

#[test]
fn the_same_question_shows_the_kept_answer_until_it_is_asked_again() {
    let reply = || Reply::stream("mean_of_three.sse");
    let gemini = FakeGemini::playing([reply(), reply()]);
    let (mut editor, ask) = answered(&gemini, Client::complete());
    // An answer is written a moment after it is shown; the list waits for that.
    editor.request("geminiExec/history", &json!({})).expect("a list");
    editor.run("geminiExec.dismiss", json!({"ask": ask}));
    let again = editor.ask("prices.py", "mean?");
    editor.wait_for("prices.py", &["answered"]);
    assert_eq!(gemini.requests().len(), 1);
    let lens = editor.screen("prices.py");
    assert!(lens.contains("kept answer"), "{lens}");
    editor.run("geminiExec.retry", json!({"ask": again}));
    assert!(gemini.wait_for_requests(2));
}

#[test]
fn an_answer_that_is_asked_again_while_nothing_is_kept_stays_in_the_history() {
    let reply = || Reply::stream("mean_of_three.sse");
    let gemini = FakeGemini::playing([reply(), reply()]);
    let client = Client::complete().with("/workspace/configuration", json!(false));
    let (mut editor, ask) = answered(&gemini, client);
    let settings = json!({"settings": {"geminiExec": {"history": "off"}}});
    editor.notify("workspace/didChangeConfiguration", &settings);
    editor.run("geminiExec.retry", json!({"ask": ask}));
    assert!(gemini.wait_for_requests(2));
    editor.wait_for("prices.py", &["answered"]);
    let shown = editor.cli.run(&["history", "show", "1", "--json"]).stdout;
    assert!(shown.contains("\"isReplaced\":false") && !shown.contains("\"isReplaced\":true"), "{shown}");
}

#[test]
fn nothing_is_kept_if_the_settings_say_so() {
    let gemini = playing("mean_of_three.sse");
    let client = Client::complete().configured(json!({"history": "off"}));
    let (editor, _) = answered(&gemini, client);
    let mut editor = editor.restarted();
    editor.open("prices.py", PRICES);
    assert_snapshot!(editor.virtual_text("gemini-exec:/unkept-1.md"), @"This answer was not kept. Ask again to see it.");
    assert!(editor.problems("prices.py").is_empty());
    // Only the tokens were counted.
    assert_snapshot!(editor.cli.run(&["history", "list"]).stdout, @"No ask is kept.");
    let database = std::fs::read(editor.cli.home().join(".local/state/gemini-exec/history/history.db"));
    let text = String::from_utf8_lossy(&database.unwrap_or_default()).into_owned();
    assert!(!text.contains("prices") && !text.contains("mean"), "{text}");
}

#[test]
fn a_history_that_cannot_be_written_is_told_once_and_the_answers_are_there() {
    let reply = || Reply::stream("mean_of_three.sse");
    let gemini = FakeGemini::playing([reply(), reply()]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    let state = editor.cli.home().join(".local/state/gemini-exec");
    std::fs::create_dir_all(&state).unwrap();
    std::fs::write(state.join("history"), "a file, not a folder").unwrap();
    editor.open("prices.py", PRICES);
    for question in ["mean?", "median?"] {
        editor.ask("prices.py", question);
    }
    editor.wait_for("prices.py", &["answered", "answered"]);
    let said: Vec<Value> = editor.received("window/showMessage");
    let said: Vec<&str> = said.iter().filter_map(|said| said["message"].as_str()).collect();
    let home = editor.cli.home().display().to_string();
    assert_snapshot!(said.join("\n").replace(&home, "[HOME]"), @"The history cannot be used: [HOME]/.local/state/gemini-exec/history is not a folder. Make [HOME]/.local/state/gemini-exec/history a folder that you can write, with room on its disk, or set history to off.");
    assert!(editor.hover("prices.py").contains("mean = 2"));
}

#[test]
fn what_another_window_runs_comes_back_once_it_is_over() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse").event_by_event()]);
    let mut first = Editor::asking(&gemini, Client::complete());
    first.open("prices.py", PRICES);
    first.ask("prices.py", "mean?");
    gemini.next_event();
    let mut second = first.another_window();
    second.open("prices.py", PRICES);
    // What is kept was looked for before this is answered.
    second.request("geminiExec/history", &json!({})).expect("a list");
    (0..9).for_each(|_| gemini.next_event());
    second.wait_for("prices.py", &["answered"]);
    assert_snapshot!(problems(&second, "prices.py"), @"information answered: The mean of the three prices is 2. (from [time]) (gemini-exec)");
}

/// Another program that writes to the history until this is dropped.
struct Writing(Child);

impl Writing {
    fn to_history_of(cli: &Cli) -> Self {
        const PROGRAM: &str = "import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
database.execute('BEGIN IMMEDIATE')
print('writing', flush=True)
sys.stdin.read()
";
        let history = cli.home().join(".local/state/gemini-exec/history/history.db");
        let mut python = Command::new(test_python());
        python.args(["-c", PROGRAM]).arg(history).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut writing = python.spawn().expect("Python");
        let mut line = String::new();
        BufReader::new(writing.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        assert_eq!(line, "writing\n");
        Writing(writing)
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

#[test]
fn an_answer_that_has_just_come_is_in_the_list_before_the_disk_has_it() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse").event_by_event()]);
    let mut editor = Editor::asking(&gemini, Client::plugin());
    editor.open("prices.py", PRICES);
    editor.ask("prices.py", "mean?");
    wait_for("the question in the history", || {
        editor.cli.run(&["history", "list", "--json"]).stdout.contains("\"sending\"")
    });
    let writing = Writing::to_history_of(&editor.cli);
    (0..10).for_each(|_| gemini.next_event());
    editor.wait_for("prices.py", &["answered"]);
    let kept = editor.cli.run(&["history", "list", "--json"]).stdout;
    let listed = editor.request("geminiExec/history", &json!({})).expect("a list")["entries"][0].clone();
    drop(writing);
    assert!(kept.contains("\"sending\""), "{kept}");
    assert_eq!([&listed["state"], &listed["hint"]], ["answered", "⇒ The mean of the three prices is 2."]);
}

#[test]
fn an_answer_that_is_not_in_this_session_follows_its_renamed_file() {
    let gemini =
        FakeGemini::playing([Reply::stream("mean_of_three.sse"), Reply::stream("mean_of_three.sse")]);
    let (mut editor, _) = answered(&gemini, Client::complete());
    // About a file that was never open.
    let home = editor.cli.home().to_owned();
    std::fs::create_dir(home.join("data")).unwrap();
    std::fs::write(home.join("data/sales.csv"), "price\n1\n").unwrap();
    editor.run("geminiExec.ask", json!({"uri": editor.uri("data/sales.csv"), "question": "mean?"}));
    wait_for("the answer", || {
        editor.virtual_text("gemini-exec:/ask-2.md").contains("The mean of the three prices")
    });
    let mut editor = editor.restarted();
    std::fs::rename(home.join("data"), home.join("old-data")).unwrap();
    let renamed = [("prices.py", "costs.py"), ("data", "old-data")]
        .map(|(old, new)| json!({"oldUri": editor.uri(old), "newUri": editor.uri(new)}));
    editor.notify("workspace/didRenameFiles", &json!({"files": renamed}));
    editor.open("costs.py", PRICES);
    editor.open("old-data/sales.csv", "price\n1\n");
    editor.wait_for("costs.py", &["answered"]);
    editor.wait_for("old-data/sales.csv", &["answered"]);
    assert_snapshot!(problems(&editor, "old-data/sales.csv"), @"information answered: The mean of the three prices is 2. (from [time]) (gemini-exec)");
}

#[test]
fn the_result_file_of_an_ask_that_was_deleted_elsewhere_does_not_come_back() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, ask) = answered(&gemini, Client::helix());
    let result = editor.cli.home().join(".local/state/gemini-exec/results/ask-1.md");
    editor.run("geminiExec.show", json!({"ask": ask}));
    editor.wait_for_message("window/showDocument", 1);
    assert!(result.exists());
    assert_eq!(editor.cli.run(&["history", "delete", "1"]).code, Some(0));
    assert!(!result.exists());
    editor.run("geminiExec.show", json!({"ask": ask}));
    let said = editor.wait_for_message("window/showMessage", 1);
    assert_snapshot!(said["message"].as_str().unwrap(), @"This answer was deleted from the history: ask again to see it.");
    assert!(!result.exists());
}

/// Who says what in a request: the first line of each.
fn sent_in(request: &Value) -> String {
    let text = |content: &Value| {
        let texts =
            content["parts"].as_array().into_iter().flatten().filter_map(|part| part["text"].as_str());
        let text = texts.collect::<Vec<_>>().join(" ");
        format!(
            "{}: {}",
            content["role"].as_str().unwrap_or_default(),
            text.lines().next().unwrap_or_default()
        )
    };
    let contents = request["contents"].as_array().into_iter().flatten();
    contents.map(text).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_follow_up_goes_on_from_what_the_terminal_added_meanwhile() {
    let reply = || Reply::stream("mean_of_three.sse");
    let gemini = FakeGemini::playing([reply(), Reply::stream("plain_text.sse"), reply(), reply()]);
    let (mut editor, ask) = answered(&gemini, Client::complete());
    let added = editor.cli.run(&["ask", "-q", "-c", "and the mode?"]);
    assert_eq!(added.code, Some(0), "{}", added.stderr);
    for (question, requests) in [("and the median?", 3), ("and the range?", 4)] {
        let follow_up = json!({"ask": ask, "question": question});
        wait_for("the end before", || editor.command("geminiExec.followUp", follow_up.clone()).is_ok());
        assert!(gemini.wait_for_requests(requests));
    }
    editor.wait_for("prices.py", &["answered"]);
    let sent = sent_in(&gemini.requests()[3].json());
    let document = editor.virtual_text("gemini-exec:/ask-1.md");
    let headings: Vec<&str> = document.lines().filter(|line| line.starts_with("# ")).collect();
    assert_snapshot!(format!("{sent}\n\n{}", headings.join("\n")), @"
    user: mean?
    model: The mean of the three prices is **2**. 
    user: and the mode?
    model: The sea level rises by about 3.4 mm a year. Größenordnung: 🌊
    user: and the median?
    model: The mean of the three prices is **2**. 
    user: and the range?

    # mean?
    # and the mode?
    # and the median?
    # and the range?
    ");
}

#[test]
fn a_follow_up_in_two_windows_at_once_loses_nothing_and_sends_nothing_twice() {
    let reply = || Reply::stream("plain_text.sse");
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse"), reply(), reply(), reply()]);
    let (mut editor, ask) = answered(&gemini, Client::complete());
    let mut other = editor.another_window();
    other.open("prices.py", PRICES);
    other.wait_for("prices.py", &["answered"]);
    editor.run("geminiExec.followUp", json!({"ask": ask, "question": "and the mode?"}));
    other.run("geminiExec.followUp", json!({"ask": 1, "question": "and the median?"}));
    assert!(gemini.wait_for_requests(3));
    let is_kept = || editor.cli.run(&["history", "show", "1"]).stdout.matches(" tokens").count() >= 3;
    wait_for("all ends in the history", is_kept);
    let follow_up = json!({"ask": ask, "question": "and the range?"});
    wait_for("the end before", || editor.command("geminiExec.followUp", follow_up.clone()).is_ok());
    assert!(gemini.wait_for_requests(4));
    let sent = sent_in(&gemini.requests()[3].json());
    let times =
        ["mean?", "and the mode?", "and the median?", "and the range?"].map(|it| sent.matches(it).count());
    assert_eq!(times, [1; 4], "{sent}");
}
