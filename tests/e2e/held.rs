//! What the command line does not send unasked.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use harness::{Cli, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

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
    gemini-exec: Nothing was sent: The code holds what looks like a GitHub token (a.py:2). Take it out, ask with --redact to send [redacted] in its place, or with --send-secrets to send it.

    --code a.py --redact: without it
    gemini-exec: Sent as [redacted]: The code holds what looks like a GitHub token (a.py:2).

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
    gemini-exec: Nothing was sent: .env may hold keys or passwords, to judge by its name. Leave it out, or send it with --send-secrets.

    -a .env --redact: nothing
    gemini-exec: Nothing was sent: .env may hold keys or passwords, to judge by its name. Leave it out, or send it with --send-secrets.

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

    You are asked first: The code holds what looks like a GitHub token (a.py:1).

    gemini-flash-latest gets this, and nothing else. It goes to HOST with the key or token: that is not the usual address of Gemini. Google is told to keep neither question nor answer.

    ## Parts

    ```text
    - the text: 250 bytes, about 94 tokens; held: GitHub token (a.py:1)
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

    In all 2 parts, 258 bytes, about 96 tokens, for gemini-flash-latest at HOST.
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

/// A reply of `generateContent` with these parts.
fn says(parts: &Value) -> Reply {
    let response =
        json!({"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]});
    Reply::new(200, "text/event-stream", format!("data: {response}\n\n"))
}

/// The same token wherever it can stand beside the question and the files.
#[test]
fn what_goes_along_with_a_question_is_looked_at_too() {
    let function = |description: &str, returned: &str| {
        format!("def key(name: str) -> dict:\n    \"\"\"{description}\"\"\"\n    return {returned}\n")
    };
    let call = json!([{"functionCall": {"id": "f1", "name": "key", "args": {"name": "x"}}}]);
    let mut drawn = String::new();
    let quiet = function("Gives a key.", "1");
    let told = function(&format!("Gives a key like {}.", token()), "1");
    let returned = function("Gives a key.", &format!("{{'note': 'use {} twice', 'n': 1}}", token()));
    let failed = function("Gives a key.", &format!("{{}}['{}']", token()));
    let password = function("Gives a key.", "{'user': 'me', 'password': 'horse-battery7staple'}");
    let instructions = format!("Answer as {} would.", token());
    let named = format!("{}.csv", token());
    let asks: [(&str, &str, &[&str]); 12] = [
        ("a description", &told, &["--tool", "f.py"]),
        ("a description", &told, &["--tool", "f.py", "--redact"]),
        ("a result", &returned, &["--tool", "f.py"]),
        ("a result", &returned, &["--tool", "f.py", "--send-secrets"]),
        ("an error", &failed, &["--tool", "f.py"]),
        ("a password", &password, &["--tool", "f.py"]),
        ("instructions", &quiet, &["--instructions", &instructions]),
        ("instructions", &quiet, &["--instructions", &instructions, "--redact"]),
        ("a name", &quiet, &["-a", &named]),
        ("a name", &quiet, &["-a", &named, "--redact"]),
        ("a column of a sample", &quiet, &["-a", "long.csv"]),
        ("a column of a sample", &quiet, &["-a", "long.csv", "--redact"]),
    ];
    for (what, source, arguments) in asks {
        let gemini = FakeGemini::playing([says(&call), says(&json!([{"text": "Done."}]))]);
        let rows = "1,2,3,4,5,6,7\n".repeat(400_000);
        let cli = Cli::asking(&gemini)
            .file("f.py", source)
            .file(&named, "n\n1\n")
            .file("long.csv", format!("{},b,c,d,e,f,g\n{rows}", token()));
        let finished = cli.run(&[&["ask", "-q", "why?"], arguments].concat());
        let sent: Vec<Value> = gemini.requests().iter().map(harness::fake_gemini::Received::json).collect();
        let is_in = |request: &Value| {
            let all = request.to_string();
            all.contains(&token())
                || all.contains("horse-battery")
                || all.contains(&STANDARD.encode(token())[..36])
        };
        let leaks = sent.iter().filter(|request| is_in(request)).count();
        let returned =
            sent.get(1).map(|request| request["contents"][2]["parts"][0]["functionResponse"].to_string());
        let shown: Vec<&str> =
            arguments.iter().map(|it| if it.contains(&token()) { "TOKEN" } else { it }).collect();
        drawn += &format!(
            "{what}, {}: {leaks} of {} with it\n{}{}",
            shown.join(" "),
            sent.len(),
            finished.stderr.replace(&token(), "TOKEN"),
            returned.map(|it| format!("{it}\n").replace(&token(), "TOKEN")).unwrap_or_default()
        );
    }
    assert_snapshot!(drawn, @r#"
    a description, --tool f.py: 0 of 0 with it
    gemini-exec: Nothing was sent: What is told of key holds what looks like a GitHub token (line 1). Take it out, ask with --redact to send [redacted] in its place, or with --send-secrets to send it.
    a description, --tool f.py --redact: 0 of 2 with it
    gemini-exec: Sent as [redacted]: What is told of key holds what looks like a GitHub token (line 1).
    {"id":"f1","name":"key","response":{"result":1}}
    a result, --tool f.py: 0 of 2 with it
    {"id":"f1","name":"key","response":{"result":{"n":1,"note":"use [redacted: GitHub token] twice"}}}
    a result, --tool f.py --send-secrets: 1 of 2 with it
    {"id":"f1","name":"key","response":{"result":{"n":1,"note":"use TOKEN twice"}}}
    an error, --tool f.py: 0 of 2 with it
    {"id":"f1","name":"key","response":{"error":"KeyError: '[redacted: GitHub token]'"}}
    a password, --tool f.py: 0 of 2 with it
    {"id":"f1","name":"key","response":{"result":{"password":"[redacted: password]","user":"me"}}}
    instructions, --instructions TOKEN: 0 of 0 with it
    gemini-exec: Nothing was sent: The system instruction holds what looks like a GitHub token (line 1). Take it out, ask with --redact to send [redacted] in its place, or with --send-secrets to send it.
    instructions, --instructions TOKEN --redact: 0 of 1 with it
    gemini-exec: Sent as [redacted]: The system instruction holds what looks like a GitHub token (line 1).
    gemini-exec: The model called key: it is no function of this question. Name the file with it in the setting functions (--tool), or ask in other words.
    a name, -a TOKEN: 0 of 0 with it
    gemini-exec: Nothing was sent: The name of a file holds what looks like a GitHub token (line 1). Take it out, ask with --redact to send [redacted] in its place, or with --send-secrets to send it.
    a name, -a TOKEN --redact: 0 of 0 with it
    gemini-exec: Cannot leave a secret out of the name of a file: The name of a file goes along with it. Rename the file.
    a column of a sample, -a long.csv: 0 of 0 with it
    gemini-exec: Nothing was sent: long.csv holds what looks like a GitHub token (line 1 of what is sent). Take it out, ask with --redact to send [redacted] in its place, or with --send-secrets to send it.
    a column of a sample, -a long.csv --redact: 0 of 1 with it
    gemini-exec: Sent as [redacted]: long.csv holds what looks like a GitHub token (line 1 of what is sent).
    gemini-exec: The model called key: it is no function of this question. Name the file with it in the setting functions (--tool), or ask in other words.
    "#);
}

#[test]
fn what_a_function_returns_is_shown_here_with_a_word_about_what_was_sent() {
    let call = json!([{"functionCall": {"id": "f1", "name": "key", "args": {}}}]);
    let gemini = FakeGemini::playing([says(&call), says(&json!([{"text": "Done."}]))]);
    let source =
        "def key() -> dict:\n    \"Gives a key.\"\n    return {'password': 'horse-battery7staple'}\n";
    let finished = Cli::asking(&gemini).file("f.py", source).run(&["ask", "why?", "--tool", "f.py"]);
    assert_snapshot!(finished.screen(), @r#"
    ─── function ───────────────────────────────────────────────
    key()
    ─── output ─────────────────────────────────────────────────
    {"password": "horse-battery7staple"}
    [sent as [redacted]: what looks like a password]
    ─── answer ─────────────────────────────────────────────────
    Done.
    → 0
    "#);
}

#[test]
fn a_conversation_goes_on_without_what_is_redacted_now() {
    let gemini = FakeGemini::playing([
        says(
            &json!([{"executableCode": {"id": "c", "language": "PYTHON", "code": format!("print('{}')", token())}},
                     {"codeExecutionResult": {"id": "c", "outcome": "OUTCOME_OK", "output": token()}},
                     {"text": "Fine."}]),
        ),
        says(&json!([{"text": "So."}])),
        says(&json!([{"text": "So."}])),
    ]);
    let code = format!("import requests\ntoken = \"{}\"\n", token());
    let cli =
        Cli::asking(&gemini).file("a.py", code).file("users.csv", format!("name,token\nme,{}\n", token()));
    let asks: [&[&str]; 3] = [
        &["ask", "-q", "why?", "--code", "a.py", "-a", "users.csv", "--send-secrets"],
        &["ask", "-q", "-c", "more?", "--redact"],
        &["ask", "-q", "-c", "more?"],
    ];
    let mut drawn = String::new();
    for arguments in asks {
        let finished = cli.run(arguments);
        let sent = gemini.requests().last().map(|request| request.json().to_string()).unwrap_or_default();
        let encoded = STANDARD.encode(format!("name,token\nme,{}\n", token()));
        let places = sent.matches(&token()).count() + sent.matches(&encoded).count();
        drawn += &format!("{}: {places} times\n{}", arguments[2..].join(" "), finished.stderr);
    }
    assert_snapshot!(drawn, @"
    why? --code a.py -a users.csv --send-secrets: 2 times
    -c more? --redact: 0 times
    gemini-exec: Sent as [redacted]: An earlier turn holds what looks like a GitHub token.
    -c more?: 4 times
    gemini-exec: An earlier turn holds what looks like a GitHub token, and goes along again; --redact leaves it out.
    ");
}

#[test]
fn a_conversation_goes_on_without_a_password_that_a_function_returned() {
    let call = json!([{"functionCall": {"id": "f1", "name": "key", "args": {}}}]);
    let done = || says(&json!([{"text": "It is horse-battery7staple."}]));
    let gemini = FakeGemini::playing([says(&call), done(), done(), done()]);
    let source =
        "def key() -> dict:\n    \"Gives a key.\"\n    return {'password': 'horse-battery7staple', 'n': 1}\n";
    let cli = Cli::asking(&gemini).file("f.py", source);
    let mut drawn = String::new();
    let asks: [&[&str]; 3] = [
        &["ask", "-q", "why?", "--tool", "f.py", "--send-secrets"],
        &["ask", "-q", "-c", "more?"],
        &["ask", "-q", "-c", "more?", "--redact"],
    ];
    for arguments in asks {
        let finished = cli.run(arguments);
        let sent = gemini.requests().last().map(|request| request.json()["contents"].to_string());
        let places = sent.unwrap_or_default().matches("horse-battery7staple").count();
        drawn += &format!("{}: {places} times\n{}", arguments[2..].join(" "), finished.stderr);
    }
    assert_snapshot!(drawn, @"
    why? --tool f.py --send-secrets: 1 times
    -c more?: 2 times
    gemini-exec: An earlier turn holds what looks like a password, and goes along again; --redact leaves it out.
    -c more? --redact: 0 times
    gemini-exec: Sent as [redacted]: An earlier turn holds what looks like a password.
    ");
}

#[test]
fn an_answer_says_what_it_was_asked_without() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    let cli = Cli::asking(&gemini).file("a.py", format!("token = \"{}\"\n", token()));
    assert_snapshot!(cli.run(&["ask", "why?", "--code", "a.py", "--redact"]).screen(), @"
    ─── answer ─────────────────────────────────────────────────
    The sea level rises by about 3.4 mm a year. Größenordnung: 🌊
    ─── to check ───────────────────────────────────────────────
    Redacted: Asked with [redacted] in place of what looks like a GitHub token.
    Not in any output: 3.4. No program printed this, and no file or question has it.
    gemini-exec: Sent as [redacted]: The code holds what looks like a GitHub token (a.py:1).
    → 0
    ");
}

#[test]
fn a_dry_run_names_the_files_of_earlier_questions_with_their_sizes() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    let cli = Cli::asking(&gemini).file("sales.csv", "units\n1\n");
    assert_eq!(cli.run(&["ask", "mean?", "-a", "sales.csv"]).code, Some(0));
    let page = cli.run(&["ask", "-c", "and?", "--dry-run"]).stdout;
    assert_snapshot!(page.replace(&gemini.url()[7..], "HOST"), @"
    # What would be sent

    gemini-flash-latest gets this. It goes to HOST with the key or token: that is not the usual address of Gemini. Google is told to keep neither question nor answer.

    The earlier question and its answer go along as they were.

    ## Parts

    ```text
    - the text: 182 bytes, about 55 tokens
    - sales.csv (of an earlier question): 8 bytes, about 2 tokens
    ```

    ## Text

    ```markdown
    and?

    Files in the working directory of your code: `input_file_0.csv` (sales.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    ```

    In all 2 parts, 190 bytes, about 57 tokens, for gemini-flash-latest at HOST.
    ");
}
