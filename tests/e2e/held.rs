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
    gemini-exec: Nothing was sent: .env is named as files with keys and passwords are. Leave it out, or send it with --send-secrets.

    -a .env --redact: nothing
    gemini-exec: Nothing was sent: .env is named as files with keys and passwords are. Leave it out, or send it with --send-secrets.

    -a .env --send-secrets: without it

    -a .ssh/notes.csv: nothing
    gemini-exec: Nothing was sent: notes.csv is in .ssh, where keys and passwords are kept. Leave it out, or send it with --send-secrets.
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

#[test]
fn a_dry_run_shows_everything_and_sends_nothing() {
    let gemini = FakeGemini::playing([]);
    let cli = Cli::asking(&gemini)
        .file("a.py", format!("token = \"{}\"\n", token()))
        .file("sales.csv", "units\n1\n");
    let finished = cli.run(&["ask", "mean?", "--code", "a.py", "-a", "sales.csv", "--dry-run"]);
    assert_snapshot!(finished.stdout.replace(&token(), "[TOKEN]").replace(&gemini.url()[7..], "HOST"), @r#"
    # What would be sent

    You are asked first: The code holds what looks like a GitHub token (line 1).

    gemini-flash-latest gets this, and nothing else. It goes to HOST with the key or token: that is not the usual address of Gemini. Google is told to keep neither question nor answer.

    ## Parts

    ```text
    - the text: 250 bytes, about 94 tokens; held: GitHub token (line 1)
    - sales.csv (text/csv): 8 bytes, about 2 tokens
    ```

    Redacted, it goes with words such as `[redacted: password]` in place of what is held.

    ## Text

    ````markdown
    mean?

    Files in the working directory of your code: `input_file_0.csv` (sales.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.

    ```python
    token = "[TOKEN]"
    ```
    ````

    ## sales.csv

    ```text
    units
    1
    ```
    "#);
    let here = cli.run(&["ask", "--engine", "local", "-a", "sales.csv", "--dry-run"]);
    assert_snapshot!(here.stdout, @"
    # What would be sent

    Nothing: this machine answers.
    ");
    assert!(gemini.requests().is_empty());
    assert_snapshot!(cli.run(&["history", "list"]).stdout, @"No ask is kept.");
}

#[test]
fn the_request_of_a_dry_run_is_byte_for_byte_what_is_sent() {
    for api in ["generate", "interactions"] {
        let reply = if api == "generate" { "mean_of_three.sse" } else { "interaction.sse" };
        let gemini = FakeGemini::playing([Reply::stream(reply)]);
        let cli = Cli::asking(&gemini).file("sales.csv", "größe\n1\n").file("a.py", "x = '\\u0041'\n");
        let ask = ["ask", "mean?", "--code", "a.py", "-a", "sales.csv", "--api", api];
        let told = cli.run(&[&ask[..], &["--dry-run", "--json"]].concat());
        assert!(gemini.requests().is_empty());
        assert_eq!(cli.run(&ask).code, Some(0));
        let sent = gemini.only_request();
        let sent = String::from_utf8(sent.body.to_vec()).expect("UTF-8");
        assert!(told.stdout.ends_with(&format!("\"request\":{sent}}}\n")), "{}\n{sent}", told.stdout);
    }
}
