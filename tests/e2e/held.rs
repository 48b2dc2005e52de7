//! What the command line does not send unasked.

use harness::{Cli, FakeGemini, Reply};
use insta::assert_snapshot;

/// Composed by hand: it was never given to anybody.
fn token() -> String {
    ["ghp_", "x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A"].concat()
}

/// The screens of these asks, and whether the token was sent with each.
fn drawn(asks: &[&[&str]]) -> String {
    let mut drawn = String::new();
    for arguments in asks {
        let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse")]);
        let code = format!("import requests\ntoken = \"{}\"\n", token());
        let cli = Cli::asking(&gemini)
            .file("a.py", code)
            .file("users.csv", format!("name,token\nme,{}\n", token()))
            .file("sales.csv", "n\n1\n")
            .file(".env", "A=1\n")
            .file(".ssh/notes.csv", "n\n1\n");
        let finished = cli.run(&[&["ask", "-q", "why?"], *arguments].concat());
        let sent = gemini.requests().into_iter().map(|request| request.json().to_string());
        let sent: Vec<&str> =
            sent.map(|it| if it.contains(&token()) { "with it" } else { "without it" }).collect();
        let sent = if sent.is_empty() { "nothing".to_owned() } else { sent.join(" ") };
        drawn += &format!("{}: {sent}\n{}\n", arguments.join(" "), finished.stderr);
    }
    drawn
}

#[test]
fn what_looks_like_a_secret_is_sent_only_if_that_is_said() {
    assert_snapshot!(drawn(&[
        &["--code", "a.py"],
        &["--code", "a.py", "--redact"],
        &["--code", "a.py", "--send-secrets"],
        &["-a", "users.csv"],
        &["-a", "users.csv", "--redact"],
        &["-a", "sales.csv"],
    ]), @"
    --code a.py: nothing
    gemini-exec: Nothing was sent: The code holds what looks like a GitHub token (line 2). Take it out, ask with --redact to send [redacted] in its place, or with --send-secrets to send it.

    --code a.py --redact: without it
    gemini-exec: Sent as [redacted]: The code holds what looks like a GitHub token (line 2).

    --code a.py --send-secrets: with it

    -a users.csv: nothing
    gemini-exec: Nothing was sent: users.csv holds what looks like a GitHub token (line 2). Take it out, ask with --redact to send [redacted] in its place, or with --send-secrets to send it.

    -a users.csv --redact: without it
    gemini-exec: Sent as [redacted]: users.csv holds what looks like a GitHub token (line 2).

    -a sales.csv: without it
    ");
}

#[test]
fn files_that_are_named_as_those_with_keys_are_sent_only_if_that_is_said() {
    assert_snapshot!(drawn(&[
        &["-a", ".env"],
        &["-a", ".env", "--redact"],
        &["-a", ".env", "--send-secrets"],
        &["-a", ".ssh/notes.csv"],
    ]), @"
    -a .env: nothing
    gemini-exec: Cannot send .env: it is named as files with keys and passwords are. Leave it out, or send it with --send-secrets.

    -a .env --redact: nothing
    gemini-exec: Cannot send .env: it is named as files with keys and passwords are. Leave it out, or send it with --send-secrets.

    -a .env --send-secrets: without it

    -a .ssh/notes.csv: nothing
    gemini-exec: Cannot send notes.csv: it is in .ssh, where keys and passwords are kept. Leave it out, or send it with --send-secrets.
    ");
}

#[test]
fn this_machine_gets_everything_unasked() {
    let cli = Cli::offline().file("a.py", format!("token = \"{}\"\nprint(len(token))\n", token()));
    let finished = cli.run(&["ask", "-q", "--engine", "local", "--code", "a.py"]);
    assert_snapshot!(finished.screen(), @"
    40
    → 0
    ");
}
