//! What tokens were used, and the budget of a day.

use harness::{Cli, FakeGemini, Reply};
use insta::assert_snapshot;

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
