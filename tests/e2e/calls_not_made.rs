//! Calls of functions that are not made: beyond the limit, in an answer that ends early, of functions that nobody told.

use harness::{Cli, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

const WEATHER: &str = r#"
def weather(city: str) -> float:
    """The temperature in a city."""
    return {"Oslo": 4.5, "Rome": 21}[city]
"#;

fn says(parts: &Value, finish: &str) -> Reply {
    let response =
        json!({"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": finish}]});
    Reply::new(200, "text/event-stream", format!("data: {response}\n\n"))
}

fn call(id: &str, name: &str, city: &str) -> Value {
    json!({"functionCall": {"id": id, "name": name, "args": {"city": city}}})
}

/// The screen of an ask with these replies.
fn asked(replies: Vec<Reply>, arguments: &[&str]) -> String {
    let gemini = FakeGemini::playing(replies);
    let cli = Cli::asking(&gemini).file("weather.py", WEATHER);
    cli.run(&[&["ask", "Is it warm?"], arguments].concat()).screen()
}

#[test]
fn of_a_thousand_calls_together_ten_run_and_the_others_are_one_block() {
    let calls: Vec<Value> = (0..1_000).map(|n| call(&format!("f{n}"), "weather", "Oslo")).collect();
    let replies = vec![says(&json!(calls), "STOP"), says(&json!([{"text": "It is cold."}]), "STOP")];
    let screen = asked(replies, &["--tool", "weather.py"]);
    assert_eq!(screen.matches("─── function").count(), 11);
    let end: Vec<&str> = screen.lines().skip_while(|line| !line.contains("not run")).collect();
    assert_snapshot!(end.join("\n"), @r#"
    ─── output · not run ───────────────────────────────────────
    No function runs any more: 10 calls were made. Answer with what there is.
    ─── answer ─────────────────────────────────────────────────
    It is cold.
    → 0
    "#);
    assert_snapshot!(screen.lines().rev().skip(5).take(3).collect::<Vec<_>>().join("\n"), @r#"
    # and 980 more calls
    weather(city="Oslo")
    weather(city="Oslo")
    "#);
}

#[test]
fn calls_in_an_answer_that_ends_early_are_shown_and_do_not_run() {
    let calls =
        json!([{"text": "Let me look."}, call("f1", "weather", "Oslo"), call("f2", "weather", "Rome")]);
    let cut = Reply::new(
        200,
        "text/event-stream",
        format!("data: {}\n\n", json!({"candidates": [{"content": {"role": "model", "parts": calls}}]})),
    );
    let with = ["--tool", "weather.py"];
    let drawn = [asked(vec![says(&calls, "MAX_TOKENS")], &with), asked(vec![cut], &with)];
    assert_snapshot!(drawn.join("\n"), @r#"
    ─── answer ─────────────────────────────────────────────────
    Let me look.
    ─── function ───────────────────────────────────────────────
    weather(city="Oslo")
    weather(city="Rome")
    ─── output · not run ───────────────────────────────────────
    The answer ended before this ran.
    gemini-exec: The answer ends early: MAX_TOKENS; what came until then is kept. Ask for less at once.
    → 1
    ─── answer ─────────────────────────────────────────────────
    Let me look.
    ─── function ───────────────────────────────────────────────
    weather(city="Oslo")
    weather(city="Rome")
    ─── output · not run ───────────────────────────────────────
    The answer ended before this ran.
    gemini-exec: The answer was cut off: The connection ended before the answer was complete; what came until then is kept. Ask again.
    → 1
    "#);
}

#[test]
fn a_call_of_a_function_that_nobody_told_names_it_and_the_next_step() {
    let parts = json!([call("f1", "weather", "Oslo")]);
    let step = json!({"type": "function_call", "id": "f1", "name": "weather", "arguments": {"city": "Oslo"}});
    let interaction = json!({"id": "v1_1", "status": "requires_action", "steps": [step]}).to_string();
    let interaction = Reply::new(200, "application/json", interaction);
    let drawn = [
        asked(vec![says(&parts, "STOP")], &[]),
        asked(vec![interaction], &["--api", "interactions", "--no-stream"]),
    ];
    assert_snapshot!(drawn.join("\n"), @r#"
    ─── function ───────────────────────────────────────────────
    weather(city="Oslo")
    ─── output · not run ───────────────────────────────────────
    This question told of no functions.
    gemini-exec: The model called weather: it is no function of this question. Name the file with it in the setting functions (--tool), or ask in other words.
    → 1
    ─── function ───────────────────────────────────────────────
    weather(city="Oslo")
    ─── output · not run ───────────────────────────────────────
    This question told of no functions.
    gemini-exec: The model called weather: it is no function of this question. Name the file with it in the setting functions (--tool), or ask in other words.
    → 1
    "#);
}

#[test]
fn a_call_that_was_refused_is_no_code_that_failed() {
    let replies = || {
        let parts = json!([call("f1", "weather", "Oslo"), call("f2", "sunshine", "Oslo")]);
        vec![says(&parts, "STOP"), says(&json!([{"text": "It is cold."}]), "STOP")]
    };
    let with = ["--tool", "weather.py"];
    let screen = asked(replies(), &with);
    let events = asked(replies(), &[&with[..], &["--json"]].concat());
    let refused = events.lines().find(|line| line.contains("NOT_RUN")).unwrap_or_default();
    assert_snapshot!([screen.as_str(), refused].join("\n"), @r#"
    ─── function ───────────────────────────────────────────────
    weather(city="Oslo")
    ─── output ─────────────────────────────────────────────────
    4.5
    ─── function ───────────────────────────────────────────────
    sunshine(city="Oslo")
    ─── output · not run ───────────────────────────────────────
    There is no function sunshine. These may be called: weather(city).
    ─── answer ─────────────────────────────────────────────────
    It is cold.
    → 0
    {"event":"output","id":"f2","outcome":"OUTCOME_NOT_RUN","output":"There is no function sunshine. These may be called: weather(city)."}
    "#);
}
