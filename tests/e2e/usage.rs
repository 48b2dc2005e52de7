//! What tokens were used, and the budget of a day.

use std::process::Stdio;

use harness::{Cli, FakeGemini, Reply, wait_for};
use insta::assert_snapshot;
use serde_json::{Value, json};

/// The screen without the day, which is today.
fn drawn(cli: &Cli, arguments: &[&str]) -> String {
    let finished = cli.run(arguments);
    let screen = finished.stdout + &finished.stderr;
    let is_digit = |text: &str, places: &[usize]| {
        places.iter().all(|at| text.as_bytes().get(*at).is_some_and(u8::is_ascii_digit))
    };
    let line = |line: &str| match line.get(..10) {
        Some(day) if is_digit(day, &[0, 1, 2, 3, 5, 6, 8, 9]) => format!("YYYY-MM-DD{}\n", &line[10..]),
        _ => format!("{line}\n"),
    };
    screen.lines().map(line).collect()
}

#[test]
fn tokens_are_counted_by_day_and_model_whether_or_not_asks_are_kept() {
    let gemini = FakeGemini::playing([
        Reply::stream("mean_of_three.sse"),
        Reply::stream("mean_of_three.sse"),
        Reply::stream("chart.sse"),
    ]);
    let cli = Cli::asking(&gemini).file(
        "prices.toml",
        "as-of = '2026-11-01'\ncurrency = 'USD'\n[[models]]\nname = 'gemini-*'\ninput = 300\noutput = 2500\n",
    );
    assert_snapshot!(drawn(&cli, &["usage"]), @"No service counted a token in the last 30 days.");
    let _ = cli.run(&["ask", "-q", "mean of 1, 2, 3?"]);
    // It is shown again, and uses nothing.
    let _ = cli.run(&["ask", "-q", "mean of 1, 2, 3?"]);
    let _ = cli.run(&["ask", "-q", "--no-history", "mean of 1, 2, 3?"]);
    let _ = cli.run(&["ask", "-q", "a chart"]);
    let _ = cli.run(&["history", "delete", "1"]);
    assert_snapshot!(drawn(&cli, &["usage"]), @"
    day         model                   answers  prompt  cached  intermediate  answer  thoughts  total
    YYYY-MM-DD  gemini-3-flash-preview        3     232       0           836     164       116  1 348
    ");
    let cli = cli.with("GEMINI_EXEC_PRICES", "prices.toml").with("GEMINI_EXEC_DAILY_TOKENS", "20000");
    assert_snapshot!(drawn(&cli, &["usage", "--days", "1"]), @"
    day         model                   answers  prompt  cached  intermediate  answer  thoughts  total     USD
    YYYY-MM-DD  gemini-3-flash-preview        3     232       0           836     164       116  1 348  1.0204

    1 348 of today's 20 000 tokens are used (6 %).

    By your prices of 2026-11-01.
    ");
    let mut line = cli.run(&["usage", "--json"]).events().remove(0);
    let day = line.as_object_mut().and_then(|line| line.remove("day")).expect("a day");
    assert_eq!(day.as_str().map(str::len), Some("2026-11-30".len()));
    assert_snapshot!(line, @r#"{"answers":3,"cost":1.0204,"currency":"USD","model":"gemini-3-flash-preview","pricesAsOf":"2026-11-01","service":"Gemini","tokens":{"cachedContentTokenCount":0,"candidatesTokenCount":164,"promptTokenCount":232,"thoughtsTokenCount":116,"toolUsePromptTokenCount":836,"totalTokenCount":1348},"uncounted":0}"#);
}

/// The text without the time of a kept answer.
fn untimed(said: &str) -> &str {
    let kept = "gemini-exec: This answer is from ";
    if said.starts_with(kept) { kept } else { said }
}

#[test]
fn a_budget_that_is_used_up_stops_what_would_be_sent_and_names_the_way_on() {
    let gemini = FakeGemini::playing([
        Reply::stream("mean_of_three.sse"),
        Reply::stream("mean_of_three.sse"),
        Reply::stream("mean_of_three.sse"),
    ]);
    let cli = Cli::asking(&gemini).with("GEMINI_EXEC_DAILY_TOKENS", "1").file("one.py", "print(1)\n");
    let ask = |words: &[&str]| {
        let finished = cli.run(&[&["ask", "-q"], words].concat());
        format!("{words:?} ends with {:?}: {}\n", finished.code, untimed(&finished.stderr))
    };
    let drawn = [
        ask(&["mean?"]),
        ask(&["median?"]),
        ask(&["median?", "--no-history"]),
        // It was answered before: nothing is sent.
        ask(&["mean?"]),
        ask(&["median?", "--over-budget"]),
        ask(&["--engine", "local", "--code", "one.py"]),
    ];
    assert_snapshot!(drawn.concat(), @r#"
    ["mean?"] ends with Some(0): 
    ["median?"] ends with Some(2): gemini-exec: Nothing was sent: 414 of today's 1 tokens are used (41400 %). Add --over-budget to send it, raise the setting dailyTokens, or ask tomorrow.

    ["median?", "--no-history"] ends with Some(2): gemini-exec: Nothing was sent: 414 of today's 1 tokens are used (41400 %). Add --over-budget to send it, raise the setting dailyTokens, or ask tomorrow.

    ["mean?"] ends with Some(0): gemini-exec: This answer is from 
    ["median?", "--over-budget"] ends with Some(0): gemini-exec: 414 of today's 1 tokens are used (41400 %).

    ["--engine", "local", "--code", "one.py"] ends with Some(0):
    "#);
    assert_eq!(gemini.requests().len(), 2);
}

/// A reply of `generateContent` with this part, for which so many tokens were counted in all.
fn counted(part: &Value, total: u64) -> String {
    let content = json!({"role": "model", "parts": [part]});
    let candidate = json!({"content": content, "finishReason": "STOP"});
    let usage = json!({"promptTokenCount": total, "totalTokenCount": total});
    format!(
        "data: {}\n\n",
        json!({"candidates": [candidate], "modelVersion": "gemini-3.8-flash", "usageMetadata": usage})
    )
}

#[test]
fn a_budget_that_cannot_be_counted_stops_what_would_be_sent_and_says_why() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse")]);
    let cli = Cli::asking(&gemini).file("taken", "").with("GEMINI_EXEC_DAILY_TOKENS", "1000");
    let taken = cli.home().join("taken");
    let cli = cli.with("XDG_STATE_HOME", taken.to_str().expect("UTF-8"));
    let ask = |words: &[&str]| {
        let finished = cli.run(&[&["ask", "-q", "mean?", "--no-history"], words].concat());
        format!("{words:?} ends with {:?}: {}", finished.code, finished.stderr)
    };
    assert_snapshot!([ask(&[]), ask(&["--over-budget"])].concat(), @r#"
    [] ends with Some(2): gemini-exec: Nothing was sent: A budget is set (dailyTokens), but today's tokens cannot be counted in [HOME]/taken/gemini-exec/history: Not a directory. Make that a folder that you can write, with room on its disk, or add --over-budget to send it uncounted.
    ["--over-budget"] ends with Some(0): gemini-exec: This ask does not count for dailyTokens: today's tokens cannot be counted in [HOME]/taken/gemini-exec/history: Not a directory.
    "#);
    assert_eq!(gemini.requests().len(), 1);
}

#[test]
fn an_ask_that_runs_counts_for_the_budget_of_the_next_and_gives_back_what_it_did_not_use() {
    let running = Reply::new(200, "text/event-stream", "").then_hang();
    let gemini = FakeGemini::playing([running, Reply::stream("mean_of_three.sse")]);
    let cli = Cli::asking(&gemini).with("GEMINI_EXEC_DAILY_TOKENS", "1500");
    let mut child = cli.command(&["ask", "-q", "mean?"]).spawn().expect("it starts");
    assert!(gemini.wait_for_requests(1));
    assert_snapshot!(cli.run(&["ask", "-q", "median?"]).screen(), @"
    gemini-exec: Nothing was sent: 0 of today's 1 500 tokens are used (0 %), and asks that run may use 2 002 more until they are over. Add --over-budget to send it, raise the setting dailyTokens, or ask tomorrow.
    → 2
    ");
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert_eq!(cli.run(&["ask", "-q", "median?"]).code, Some(0));
    assert_eq!(gemini.requests().len(), 2);
}

#[test]
fn what_was_counted_before_a_process_was_killed_is_not_lost_where_nothing_is_kept() {
    let half = counted(&json!({"text": "It"}), 20);
    let gemini = FakeGemini::playing([Reply::new(200, "text/event-stream", half).then_hang()]);
    let cli = Cli::asking(&gemini);
    let mut child = cli
        .command(&["ask", "-q", "mean?", "--no-history"])
        .stdout(Stdio::null())
        .spawn()
        .expect("it starts");
    assert!(gemini.wait_for_requests(1));
    // Another process sees the counts as soon as they are written.
    let counts = || {
        let database = cli.home().join(".local/state/gemini-exec/history/history.db");
        let bytes = |name: &str| std::fs::read(database.with_file_name(name)).unwrap_or_default();
        [bytes("history.db"), bytes("history.db-wal")]
            .concat()
            .windows(16)
            .any(|it| it == b"totalTokenCount\"")
    };
    wait_for("the counts", counts);
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert_snapshot!(drawn(&cli, &["usage"]), @"
    day         model             answers  prompt  cached  intermediate  answer  thoughts  total
    YYYY-MM-DD  gemini-3.8-flash        1      20       0             0       0         0     20
    ");
    assert_eq!(cli.run(&["history", "list"]).stdout, "No ask is kept.\n");
}

#[test]
fn a_budget_that_is_used_up_ends_an_answer_that_would_send_more_for_its_functions() {
    let call = json!({"functionCall": {"name": "now", "args": {}}});
    let gemini = FakeGemini::playing([
        Reply::new(200, "text/event-stream", counted(&call, 900)),
        Reply::new(200, "text/event-stream", counted(&call, 900)),
        Reply::new(200, "text/event-stream", counted(&json!({"text": "It is noon."}), 900)),
    ]);
    let source = "def now() -> str:\n    \"\"\"The time.\"\"\"\n    return \"12:00\"\n";
    let cli = Cli::asking(&gemini).with("GEMINI_EXEC_DAILY_TOKENS", "800").file("now.py", source);
    let ask = |words: &[&str]| cli.run(&[&["ask", "Time?", "--tool", "now.py"], words].concat()).screen();
    assert_snapshot!([ask(&[]), ask(&["--over-budget"])].concat(), @r#"
    ─── function ───────────────────────────────────────────────
    now()
    ─── output ─────────────────────────────────────────────────
    "12:00"
    gemini-exec: No more of it was sent: 900 of today's 800 tokens are used (112 %). Raise the setting dailyTokens, or ask tomorrow.
    → 1─── function ───────────────────────────────────────────────
    now()
    ─── output ─────────────────────────────────────────────────
    "12:00"
    ─── answer ─────────────────────────────────────────────────
    It is noon.
    gemini-exec: 900 of today's 800 tokens are used (112 %).
    → 0
    "#);
    assert_eq!(gemini.requests().len(), 3);
}
