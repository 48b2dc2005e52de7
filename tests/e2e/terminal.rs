//! `gemini-exec ask` on a real terminal.
#![cfg(unix)]

use std::time::Duration;

use harness::{Cli, FakeGemini, Reply};
use insta::assert_snapshot;

#[test]
fn a_terminal_ends_with_the_answer_and_its_cost() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse")]);
    let shown = Cli::asking(&gemini).with("TERM", "xterm-256color").run_in_terminal(&["ask", "mean?"]);
    insta::with_settings!({filters => [(r"\d+\.\d s", "[time]")]}, { assert_snapshot!(shown.screen(), @"
    gemini-flash-latest gets 5 characters of text
    ─── python ─────────────────────────────────────────────────
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    ─── output ─────────────────────────────────────────────────
    mean = 2
    ─── answer ─────────────────────────────────────────────────
    The mean of the three prices is **2**.
    gemini-3-flash-preview · 414 tokens (212 intermediate, 58 thinking) · [time]
    "); });
    assert!(shown.wrote("\u{1b}[1;36mpython\u{1b}[0m"), "headings are coloured");
}

#[test]
fn no_color_is_respected() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse")]);
    let cli = Cli::asking(&gemini).with("TERM", "xterm-256color").with("NO_COLOR", "1");
    assert!(!cli.run_in_terminal(&["ask", "mean?"]).wrote("\u{1b}[1;36m"));
}

#[test]
fn a_wait_shows_what_is_going_on() {
    let whole = harness::fake_gemini::cassette("mean_of_three.sse");
    let (code, rest) =
        whole.split_at(whole.windows(4).position(|window| window == b"\r\n\r\n").expect("an event") + 4);
    let slow = Reply::new(200, "text/event-stream", code.to_vec())
        .then_pause(Duration::from_millis(500))
        .then(rest.to_vec());
    let gemini = FakeGemini::playing([slow]);
    let shown = Cli::asking(&gemini).with("TERM", "xterm-256color").run_in_terminal(&["ask", "mean?"]);
    assert!(shown.wrote("running code"), "{}", String::from_utf8_lossy(&shown.bytes));
    assert!(!shown.screen().contains("running code"), "{}", shown.screen());
}

#[test]
fn a_chart_is_drawn_where_the_terminal_can() {
    let ask = |terminal: &str| {
        let gemini = FakeGemini::playing([Reply::stream("chart.sse")]);
        Cli::asking(&gemini).with("TERM", terminal).run_in_terminal(&["ask", "chart?"])
    };
    let kitty = ask("xterm-kitty");
    assert!(kitty.wrote("\u{1b}_G"), "{}", String::from_utf8_lossy(&kitty.bytes));
    assert_eq!(kitty.code, Some(0));
    assert!(!ask("xterm-256color").wrote("\u{1b}_Gf"), "no graphics for a terminal without");
}
