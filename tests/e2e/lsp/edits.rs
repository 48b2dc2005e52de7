//! What happens to an answer when the text changes.

use harness::{Client, Editor, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::json;

use crate::{answered, playing};

#[test]
fn an_answer_follows_its_text() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, _) = answered(&gemini, Client::complete());
    editor.edit("prices.py", "prices = [1, 2, 3]", "# 😀 prices\nprices = [\n    1, 2, 3,\n]");
    editor.edit("prices.py", "print(mean)", "print(mean)  # after");
    assert_snapshot!(editor.screen_with("prices.py", "⟨⇒ The mean of the three prices is 2.⟩\n    ^"), @"
    # 😀 prices
    prices = [
        1, 2, 3,
    ]
    [Show | Insert code | Run its code here | Dismiss | ✓ 1 run · [time] · 414 tokens]
    mean = sum(prices) / 3   ⟨⇒ The mean of the three prices is 2.⟩
        ^ information answered: The mean of the three prices is 2. (gemini-exec)
    print(mean)  # after
    ");
}

#[test]
fn an_edit_inside_makes_an_answer_stale_until_the_text_is_what_was_asked_about() {
    let gemini =
        FakeGemini::playing([Reply::stream("mean_of_three.sse"), Reply::stream("mean_of_three.sse")]);
    let (mut editor, ask) = answered(&gemini, Client::complete());
    let line = |screen: String| screen.lines().nth(2).unwrap_or_default().to_owned();
    editor.edit("prices.py", "/ 3", "/ 4");
    let stale = "answered: The mean of the three prices is 2. (stale)";
    assert_snapshot!(line(editor.screen_with("prices.py", stale)), @"mean = sum(prices) / 4   ⟨⇒ The mean of the three prices is… (stale)⟩");
    editor.edit("prices.py", "/ 4", "/ 3");
    let fresh = "⟨⇒ The mean of the three prices is 2.⟩";
    assert_snapshot!(line(editor.screen_with("prices.py", fresh)), @"mean = sum(prices) / 3   ⟨⇒ The mean of the three prices is 2.⟩");
    // Also where the edit reached beyond the text.
    editor.edit("prices.py", "3\nprint(mean)", "5\n");
    editor.screen_with("prices.py", "(stale)");
    editor.edit("prices.py", "5\n", "3\nprint(mean)");
    editor.screen_with("prices.py", fresh);
    editor.edit("prices.py", "/ 3", "/ 4");
    editor.screen_with("prices.py", stale);
    editor.run("geminiExec.retry", json!({"ask": ask}));
    assert_snapshot!(line(editor.screen_with("prices.py", fresh)), @"mean = sum(prices) / 4   ⟨⇒ The mean of the three prices is 2.⟩");
    assert_eq!(gemini.requests().len(), 2);
}

#[test]
fn a_follow_up_asked_again_after_an_edit_stays_stale() {
    let gemini = FakeGemini::playing([
        Reply::stream("mean_of_three.sse"),
        Reply::stream("mean_of_three.sse"),
        Reply::stream("mean_of_three.sse"),
    ]);
    let (mut editor, ask) = answered(&gemini, Client::complete());
    editor.run("geminiExec.followUp", json!({"ask": ask, "question": "and the median?"}));
    let answers = |editor: &Editor| editor.states().iter().filter(|state| *state == "answered").count();
    assert!(editor.wait_until(|editor| answers(editor) == 2));
    editor.edit("prices.py", "/ 3", "/ 4");
    editor.run("geminiExec.retry", json!({"ask": ask}));
    assert!(editor.wait_until(|editor| answers(editor) == 3));
    let screen = editor.screen_with("prices.py", "⟨⇒ The mean of the three prices is… (stale)⟩");
    assert_snapshot!(screen.lines().nth(2).unwrap_or_default(), @"mean = sum(prices) / 4   ⟨⇒ The mean of the three prices is… (stale)⟩");
}

#[test]
fn deleting_the_text_removes_the_answer_even_after_undo() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, _) = answered(&gemini, Client::complete());
    editor.edit("prices.py", "mean = sum(prices) / 3\n", "");
    editor.wait_for("prices.py", &[]);
    editor.edit("prices.py", "print", "mean = sum(prices) / 3\nprint");
    assert_snapshot!(editor.screen("prices.py"), @"
    prices = [1, 2, 3]
    mean = sum(prices) / 3
    print(mean)
    ");
}

#[test]
fn an_answer_survives_closing_and_finds_its_moved_text() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, _) = answered(&gemini, Client::complete());
    editor.close("prices.py");
    editor.wait_for("prices.py", &[]);
    editor.open("prices.py", "# new\nprices = [1, 2, 3]\nmean = sum(prices) / 3\nprint(mean)\n");
    editor.wait_for("prices.py", &["answered"]);
    assert_snapshot!(editor.screen("prices.py"), @"
    # new
    prices = [1, 2, 3]
    [Show | Insert code | Run its code here | Dismiss | ✓ 1 run · [time] · 414 tokens]
    mean = sum(prices) / 3   ⟨⇒ The mean of the three prices is 2.⟩
        ^ information answered: The mean of the three prices is 2. (gemini-exec)
    print(mean)
    ");
}

#[test]
fn an_answer_follows_a_renamed_file() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, _) = answered(&gemini, Client::complete());
    let text = editor.text("prices.py").to_owned();
    editor.close("prices.py");
    let files = json!([{"oldUri": editor.uri("prices.py"), "newUri": editor.uri("costs.py")}]);
    editor.notify("workspace/didRenameFiles", &json!({"files": files}));
    editor.open("costs.py", &text);
    editor.wait_for("costs.py", &["answered"]);
}

#[test]
fn a_dismissed_answer_is_removed() {
    let gemini = playing("mean_of_three.sse");
    let (mut editor, ask) = answered(&gemini, Client::complete());
    editor.run("geminiExec.dismiss", json!({"ask": ask}));
    editor.wait_for("prices.py", &[]);
    assert_snapshot!(editor.screen("prices.py"), @"
    prices = [1, 2, 3]
    mean = sum(prices) / 3
    print(mean)
    ");
    let again = editor.command("geminiExec.dismiss", json!({"ask": ask}));
    assert_eq!(again, Err("there is no ask 1 any more".to_owned()));
}

#[test]
fn positions_are_right_in_every_encoding() {
    for encoding in ["utf-8", "utf-16", "utf-32"] {
        let gemini = playing("mean_of_three.sse");
        let mut editor = Editor::asking(&gemini, Client::complete().counting(encoding));
        assert_eq!(editor.server()["positionEncoding"], encoding);
        editor.open("grüße.py", "name = '😀🎉'\r\nx = '😀'; «y = '🎉ü'»; z = 1\r\n");
        editor.ask("grüße.py", "what?");
        editor.wait_for("grüße.py", &["answered"]);
        let request = gemini.only_request().json();
        let text = request["contents"][0]["parts"][0]["text"].as_str().unwrap().to_owned();
        assert!(text.contains("y = '🎉ü'\n```"), "{encoding}: {text}");
        editor.edit("grüße.py", "'😀🎉'", "'🎉'");
        editor.edit("grüße.py", "'😀'", "'🎉🎉'");
        let screen = editor.screen("grüße.py");
        assert!(
            screen.contains("x = '🎉🎉'; y = '🎉ü'; z = 1   ⟨⇒ The mean of the three prices is 2.⟩"),
            "{encoding}: {screen}"
        );
        let ask = json!({"ask": 1});
        editor.run("geminiExec.insertOutput", ask);
        editor.wait_for_message("workspace/applyEdit", 1);
        assert_eq!(
            editor.text("grüße.py"),
            "name = '🎉'\r\nx = '🎉🎉'; y = '🎉ü'; z = 1\r\n# mean = 2\r\n",
            "{encoding}"
        );
    }
}
