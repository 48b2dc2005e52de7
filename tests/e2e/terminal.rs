//! `gemini-exec ask` on a real terminal.
#![cfg(unix)]

use std::time::Duration;

use harness::{Cli, FakeGemini, Reply, Then};
use insta::assert_snapshot;
use rustix::process::Signal;

#[test]
fn a_terminal_shows_the_answer_and_what_it_took() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse")]);
    let shown = Cli::asking(&gemini).with("TERM", "xterm-256color").run_in_terminal(&["ask", "mean?"]);
    insta::with_settings!({filters => [(r"\d+\.\d s", "[time]"), (r"127\.0\.0\.1:\d+", "HOST")]}, { assert_snapshot!(shown.screen(), @"
    gemini-flash-latest at HOST gets 5 characters of text
    ─── python ─────────────────────────────────────────────────
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    ─── output ─────────────────────────────────────────────────
    mean = 2
    ─── answer ─────────────────────────────────────────────────
    The mean of the three prices is 2.
    gemini-3-flash-preview · 414 tokens (212 intermediate, 58 thinking) · [time] · ask 1
    "); });
    assert!(shown.wrote("\u{1b}[1;36mpython\u{1b}[0m"), "headings are coloured");
    assert!(shown.wrote("[\u{1b}[33m1\u{1b}[0m, "), "the program is coloured");
    assert!(shown.wrote("prices is \u{1b}[1m2\u{1b}[0m."), "the answer's Markdown is drawn");
}

#[test]
fn a_follow_up_with_another_model_says_what_it_goes_on_from_and_who_answers() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse"), Reply::stream("plain_text.sse")]);
    let cli = Cli::asking(&gemini).with("TERM", "xterm-256color");
    assert_eq!(cli.run(&["ask", "mean?"]).code, Some(0));
    let shown = cli.run_in_terminal(&["ask", "-c", "why?", "--model", "gemini-3-pro"]);
    insta::with_settings!({filters => [(r"\d+\.\d s", "[time]"), (r"127\.0\.0\.1:\d+", "HOST")]}, { assert_snapshot!(shown.screen(), @"
    continues ask 1: mean?, with --model gemini-3-pro
    gemini-3-pro at HOST gets 4 characters of text, and the conversation so far (1 turn)
    ─── answer ─────────────────────────────────────────────────
    The sea level rises by about 3.4 mm a year. Größenordnung: 🌊
    gemini-3-flash-preview · 28 tokens · [time] · ask 1
    "); });
}

#[test]
fn what_google_keeps_is_said_where_it_may_keep_something() {
    let gemini = FakeGemini::playing([Reply::stream("interaction.sse"), Reply::stream("plain_text.sse")]);
    let cli = Cli::asking(&gemini).with("TERM", "xterm-256color");
    let said = ["interactions", "generate"].map(|api| {
        let shown = cli.run_in_terminal(&["ask", "mean?", "--store-at-google", "--api", api]).screen();
        shown.replace(&gemini.url()[7..], "HOST").split("───").next().unwrap_or_default().to_owned()
    });
    assert_snapshot!(said.concat(), @"
    gemini-flash-latest at HOST gets 5 characters of text
    Google keeps question and answer: a follow-up that Google keeps too goes on by their id, any other sends all again.
    gemini-flash-latest at HOST gets 5 characters of text
    Google may keep the request.
    ");
}

#[test]
fn no_color_is_respected() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse")]);
    let cli = Cli::asking(&gemini).with("TERM", "xterm-256color").with("NO_COLOR", "1");
    let shown = cli.run_in_terminal(&["ask", "mean?"]);
    assert!(!shown.wrote("\u{1b}[1;36m") && !shown.wrote("\u{1b}[1m") && !shown.wrote("\u{1b}[33m"));
    assert!(shown.screen().contains("The mean of the three prices is **2**."), "{}", shown.screen());
}

#[test]
fn a_running_ask_shows_its_activity() {
    let whole = harness::fake_gemini::cassette("mean_of_three.sse");
    let (code, rest) =
        whole.split_at(whole.windows(4).position(|window| window == b"\r\n\r\n").expect("an event") + 4);
    let slow = Reply::new(200, "text/event-stream", code.to_vec())
        .then_pause(Duration::from_secs(5))
        .then(rest.to_vec());
    let gemini = FakeGemini::playing([slow]);
    let shown = Cli::asking(&gemini).with("TERM", "xterm-256color").run_in_terminal(&["ask", "mean?"]);
    assert!(shown.wrote("running code"), "{}", String::from_utf8_lossy(&shown.bytes));
    assert!(!shown.screen().contains("running code"), "{}", shown.screen());
}

#[test]
fn a_limit_is_named_and_the_wait_for_it_is_counted_down_until_the_person_cancels() {
    let gemini = FakeGemini::playing([Reply::recorded_error(429, "quota_per_minute.json")]);
    let cli = Cli::asking(&gemini).with("TERM", "xterm-256color");
    let counted = "trying again in 20 s (Ctrl-C cancels): limit of 15 requests a minute";
    let shown = cli.run_in_terminal_until(&["ask", "mean?"], counted, &Then::Signal(Signal::INT));
    assert!(shown.wrote("trying again in 22 s (Ctrl-C cancels): limit of 15"), "{}", shown.screen());
    assert!(shown.wrote("trying again in 21 s"), "{}", shown.screen());
    assert_eq!((shown.code, gemini.requests().len()), (Some(130), 1));
    assert!(!shown.screen().contains("trying again"), "{}", shown.screen());
}

#[test]
fn a_chart_is_drawn_if_the_terminal_supports_it() {
    let ask = |terminal: &str| {
        let gemini = FakeGemini::playing([Reply::stream("chart.sse")]);
        Cli::asking(&gemini).with("TERM", terminal).run_in_terminal(&["ask", "chart?"])
    };
    let kitty = ask("xterm-kitty");
    assert!(kitty.wrote("\u{1b}_G"), "{}", String::from_utf8_lossy(&kitty.bytes));
    assert_eq!(kitty.code, Some(0));
    assert!(!ask("xterm-256color").wrote("\u{1b}_Gf"), "no graphics for a terminal without");
}

#[test]
fn what_a_program_prints_is_seen_while_it_runs() {
    let code = "import sys, time\nfor epoch in range(3):\n    print('epoch', epoch)\nprint(' 40%|##', file=sys.stderr)\ntime.sleep(3)\nprint('done')\n";
    let cli = Cli::offline().file("train.py", code).with("TERM", "xterm-256color");
    let shown = cli.run_in_terminal(&["ask", "--code", "train.py"]);
    let at = |text: &str| shown.bytes.windows(text.len()).position(|bytes| bytes == text.as_bytes());
    let seen = [at("epoch 2"), at("40%|##"), at("done")];
    assert!(
        seen.is_sorted() && seen[0].is_some(),
        "its errors stand beside the time before it ends: {seen:?}"
    );
    let filters = vec![(r"\d\.\d s", "[time]")];
    insta::with_settings!({filters => filters}, { assert_snapshot!(shown.screen(), @"
    ─── output ─────────────────────────────────────────────────
    epoch 0
    epoch 1
    epoch 2
    done
    ─── standard error: 1 line ─────────────────────────────────
     40%|##
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: full: own root, no network, no other processes. Time: [time].
    this machine · [time] · ask 1
    "); });
}

#[test]
fn code_without_isolation_runs_after_consent_on_the_terminal() {
    let cli = |isolation| {
        let cli = Cli::offline().without_isolation().file("a.py", "print('ran')\n");
        cli.with("GEMINI_EXEC_ISOLATION", isolation).with("TERM", "xterm-256color")
    };
    let run = |isolation, typed| cli(isolation).run_in_terminal_typing(&["ask", "--code", "a.py"], typed);
    for (isolation, typed) in [("allow-reduced", "y\n"), ("allow-none", "n\n"), ("allow-none", "\u{4}")] {
        let refused = run(isolation, typed);
        assert_eq!(refused.code, Some(1), "{isolation} {typed:?}: {}", refused.screen());
        assert!(refused.screen().contains("it was not run"), "{}", refused.screen());
    }
    let shown = run("allow-none", "y\n");
    assert_eq!(shown.code, Some(0));
    // The test's answer ends no line behind the question, so the spinner is still seen there.
    let filters = vec![(r"\d+ ms|\d\.\d s", "[time]"), (r"[⠀-⣿] running code \d+s +", "")];
    insta::with_settings!({filters => filters}, { assert_snapshot!(shown.screen(), @"
    y
    This machine cannot isolate Python (full: Creating new namespace failed: Function not implemented; reduced: this kernel has no Landlock (Linux 5.13 or newer with it switched on)). The code could read and change all your files, use the network and leave processes behind. Run it all the same? [y/N] ─── output ─────────────────────────────────────────────────
    ran
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: none: the program could read and change your files, use the network and leave processes behind (full: Creating new namespace failed: Function not implemented; reduced: this kernel has no Landlock (Linux 5.13 or newer with it switched on)). Time: [time].
    this machine · [time] · ask 1
    "); });
}

#[test]
fn code_without_isolation_has_limits_and_no_key() {
    let code = "import os, time\nprint([name for name in os.environ if 'KEY' in name])\ntime.sleep(60)\n";
    let cli = Cli::offline().without_isolation().file("a.py", code).with("GEMINI_API_KEY", harness::KEY);
    let cli = cli.with("GEMINI_EXEC_ISOLATION", "allow-none");
    let ask = ["ask", "--engine", "local", "--timeout", "1", "--code", "a.py"];
    let shown = cli.run_in_terminal_typing(&ask, "y\n");
    assert_eq!(shown.code, Some(3), "{}", shown.screen());
    assert!(shown.wrote("[]\r\n[stopped: not done after 1 s]"), "{}", shown.screen());
}

#[test]
fn without_a_terminal_code_without_isolation_does_not_run() {
    let cli = Cli::offline().without_isolation().file("a.py", "print('ran')\n");
    let finished = cli.with("GEMINI_EXEC_ISOLATION", "allow-none").run(&["ask", "--code", "a.py"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(1), ""));
    assert_snapshot!(finished.stderr, @"gemini-exec: The program was not run: Cannot isolate the program, so it was not run (full: Creating new namespace failed: Function not implemented; reduced: this kernel has no Landlock (Linux 5.13 or newer with it switched on)); install bubblewrap and let it make user namespaces (on Ubuntu: the AppArmor profile bwrap-userns-restrict), or switch on Landlock (Linux 5.13 or newer).");
}

#[test]
fn that_a_key_is_not_used_is_said_once_before_the_question_is_sent() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    let cli = Cli::asking(&gemini).with("GOOGLE_VERTEX_BASE_URL", &gemini.url());
    let vertex = ["--engine", "vertex", "--vertex-project", "p", "--access-token-command", "echo ya29.t"];
    let shown = cli.run_in_terminal(&[&["ask", "mean?"], &vertex[..]].concat());
    insta::with_settings!({filters => [(r"\d+\.\d s", "[time]"), (r"127\.0\.0\.1:\d+", "HOST")]}, { assert_snapshot!(shown.screen(), @"
    gemini-exec: A key is set too, and not used: Vertex AI is asked in the name of the project. To use the key alone, set no project, no location and no token command.
    gemini-flash-latest at HOST gets 5 characters of text
    ─── answer ─────────────────────────────────────────────────
    The sea level rises by about 3.4 mm a year. Größenordnung: 🌊
    gemini-3-flash-preview · 28 tokens · [time] · ask 1
    "); });
}

#[test]
fn what_must_not_leave_unasked_is_one_question_on_a_terminal() {
    let cli = Cli::offline()
        .with("GEMINI_API_KEY", harness::KEY)
        .with("HTTPS_PROXY", harness::nowhere())
        .with("TERM", "dumb")
        .file(".env", "A=1\n")
        .file("a.py", ["token = 'ghp_", "x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A'\n"].concat());
    let ask = ["ask", "why?", "--code", "a.py", "-a", ".env"];
    let refused = cli.run_in_terminal_typing(&ask, "n\n");
    assert_snapshot!(refused.screen(), @"
    n
    gemini-exec: the text: 244 bytes, about 93 tokens; held: GitHub token (a.py:1)
    gemini-exec: .env (text/plain): 4 bytes, about 3 tokens
    gemini-exec: This is the first time that something goes to generativelanguage.googleapis.com. .env may hold keys or passwords, to judge by its name. The code holds what looks like a GitHub token (a.py:1).
    Send it to Gemini? (r: with [redacted] in place of the secrets, s: show it first) [y/r/s/N] gemini-exec: Nothing was sent: The code holds what looks like a GitHub token (a.py:1). Take it out, ask with --redact to send [redacted] in its place, or with --send-secrets to send it.
    ");
    let _ = cli.run_in_terminal_typing(&ask, "r\n");
    // The host is known now.
    let again = cli.run_in_terminal_typing(&ask, "n\n");
    assert!(!again.screen().contains("before"), "{}", again.screen());
}

#[test]
fn a_held_file_can_be_looked_at_first_and_always_sent_from_a_terminal() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse"), Reply::stream("plain_text.sse")]);
    let cli = Cli::asking(&gemini).with("TERM", "dumb").file(".env", "A=1\n");
    let ask = ["ask", "-q", "why?", "-a", ".env"];
    let looked = cli.run_in_terminal_typing(&ask, "s\na\n");
    insta::with_settings!({filters => [(r"127\.0\.0\.1:\d+", "HOST")]}, { assert_snapshot!(looked.screen(), @"
    ```

    ## Text

    ```markdown
    why?

    Files in the working directory of your code: `input_file_0.env` (.env). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    ```

    ## .env

    ```text
    A=1
    ```

    In all 2 parts, 181 bytes, about 57 tokens, for gemini-flash-latest at HOST.
    Send it to Gemini? (a: always, s: show it first) [y/a/s/N] The sea level rises by about 3.4 mm a year. Größenordnung: 🌊
    gemini-exec: To check: in no output: 3.4.
    "); });
    // It is not asked about any more.
    assert_eq!(cli.run(&["ask", "-q", "and why not?", "-a", ".env"]).code, Some(0));
    assert_eq!(gemini.requests().len(), 2);
}
