//! `gemini-exec ask` with something piped in, and with its answer piped on.
#![cfg(unix)]

use std::fs::File;
use std::io::Write as _;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::Stdio;
use std::time::Instant;

use harness::fake_gemini::Received;
use harness::{Cli, FakeGemini, Finished, Reply};
use insta::assert_snapshot;

/// What a person with a key sees, and the text that their question became.
fn asked(arguments: &[&str], input: &str) -> String {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse")]);
    let finished = Cli::asking(&gemini).run_with(&[&["ask", "-q"], arguments].concat(), input);
    let body = gemini.requests().first().map(Received::json).unwrap_or_default();
    let parts = body["contents"][0]["parts"].as_array().cloned().unwrap_or_default();
    let part = |part: &serde_json::Value| match &part["inlineData"] {
        serde_json::Value::Null => part["text"].as_str().unwrap_or_default().to_owned(),
        file => format!("[{} {}]", file["mimeType"], file["data"]),
    };
    format!("{}\n→ {}", parts.iter().map(part).collect::<Vec<_>>().join("\n"), finished.screen())
}

#[test]
fn a_log_that_is_piped_in_stands_beside_the_question() {
    assert_snapshot!(asked(&["why?"], "ERROR: disk full\nTraceback: no\n"), @"
    why?

    ```plaintext
    ERROR: disk full
    Traceback: no
    ```

    → The mean of the three prices is **2**.
    → 0
    ");
}

#[test]
fn a_text_without_a_question_is_the_question() {
    assert_snapshot!(asked(&[], "What is the mean of 1, 2 and 3?\n"), @"
    What is the mean of 1, 2 and 3?
    → The mean of the three prices is **2**.
    → 0
    ");
}

#[test]
fn a_table_that_is_piped_in_is_a_data_file() {
    assert_snapshot!(asked(&["mean?"], "price\tname\n1\ta\n3\tb\n"), @r#"
    ["text/plain" "cHJpY2UJbmFtZQoxCWEKMwliCg=="]
    mean?

    Files in the working directory of your code: `input_file_0.tsv` (stdin.tsv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    → The mean of the three prices is **2**.
    → 0
    "#);
}

#[test]
fn it_is_said_what_standard_input_is_taken_as() {
    let said = |arguments: &[&str], input: &str| {
        let arguments = [&["ask", "--engine", "local", "--no-history"], arguments].concat();
        Cli::offline().without_libraries().run_with(&arguments, input).stderr
    };
    assert_snapshot!(said(&[], "city;rain\nOslo;1\n"), @"gemini-exec: Standard input (17 bytes) is taken as a data file, stdin.csv.");
    assert_snapshot!(said(&[], "print(6 * 7)\n"), @"gemini-exec: Standard input (13 bytes) is taken as Python code.");
    assert_snapshot!(said(&["why?"], "it is slow\n"), @"
    gemini-exec: Standard input (11 bytes) is taken as the text to ask about.
    gemini-exec: No model to answer the question: A question needs a model, and the local engine has none. Set engine to gemini to ask Gemini; or leave the question out and give Python to run (--code) or a data file to describe (--attach).
    ");
    assert_snapshot!(said(&[], "why?\n"), @"
    gemini-exec: Standard input (5 bytes) is taken as the question.
    gemini-exec: No model to answer the question: A question needs a model, and the local engine has none. Set engine to gemini to ask Gemini; or leave the question out and give Python to run (--code) or a data file to describe (--attach).
    ");
    assert_snapshot!(said(&["--code", "-"], "print(6 * 7)\n"), @"");
}

#[test]
fn code_that_is_piped_in_runs_and_data_goes_along_with_code() {
    let cli = Cli::offline().file("job.py", "print(open('stdin.csv').read().upper(), end='')\n");
    assert_snapshot!(cli.run_with(&["ask", "-q"], "print(6 * 7)\n").screen(), @"
    42
    → 0
    ");
    assert_snapshot!(cli.run_with(&["ask", "-q", "--code", "job.py"], "a,b\n1,x\n").screen(), @"
    A,B
    1,X
    → 0
    ");
}

/// Runs `ask` with this as its standard input, and says whether it took as long as it waits for a pipe.
fn given(stdin: Stdio) -> (Finished, bool) {
    let cli = Cli::offline().file("a.py", "print(1)\n");
    let mut command = cli.command(&["ask", "-q", "--code", "a.py"]);
    let began = Instant::now();
    let child = command.stdin(stdin).spawn().expect("the binary starts");
    let finished = cli.finish(child);
    (finished, began.elapsed().as_millis() >= 1000)
}

#[test]
fn nothing_is_read_from_dev_null_or_an_empty_pipe() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(writer);
    for stdin in [Stdio::null(), Stdio::from(OwnedFd::from(reader))] {
        assert_eq!(given(stdin).0.screen(), "1\n→ 0");
    }
}

#[test]
fn a_pipe_or_socket_that_stays_silent_is_left_after_a_second() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    let (finished, waited) = given(Stdio::from(OwnedFd::from(reader)));
    drop(writer);
    assert!(waited, "{finished:?}");
    assert_snapshot!(finished.screen(), @"
    1
    gemini-exec: Standard input is open, but nothing came within a second: it is left out. -a - or --code - waits for it, </dev/null says that there is none.
    → 0
    ");
    let (ours, theirs) = UnixStream::pair().expect("a socket");
    let (finished, _) = given(Stdio::from(OwnedFd::from(theirs)));
    drop(ours);
    assert!(finished.stderr.contains("left out"), "{finished:?}");
}

#[test]
fn a_file_in_the_place_of_standard_input_is_read_and_a_closed_one_is_not() {
    let cli = Cli::offline().file("job.py", "print(6 * 7)\n");
    let file = File::open(cli.home().join("job.py")).expect("a file");
    let child = cli.command(&["ask", "-q"]).stdin(file).spawn().expect("the binary starts");
    assert_snapshot!(cli.finish(child).screen(), @"
    42
    → 0
    ");
    let script = format!("{} ask -q --code job.py <&-", harness::binary().display());
    let mut command = std::process::Command::new("sh");
    let ask = cli.command(&["ask"]);
    let variables = ask.get_envs().filter_map(|(name, value)| Some((name, value?)));
    command.args(["-c", &script]).current_dir(cli.home()).env_clear().envs(variables);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("sh starts");
    assert_snapshot!(cli.finish(child).screen(), @"
    42
    → 0
    ");
}

#[test]
fn what_comes_late_is_waited_for_once_something_came() {
    let cli = Cli::offline();
    let mut command = cli.command(&["ask", "-q"]);
    let mut child = command.stdin(Stdio::piped()).spawn().expect("the binary starts");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(b"import time\n").expect("written");
    std::thread::sleep(std::time::Duration::from_millis(1500));
    stdin.write_all(b"print(6 * 7)\n").expect("written");
    drop(stdin);
    assert_snapshot!(cli.finish(child).screen(), @"
    42
    → 0
    ");
}

#[test]
fn a_long_text_is_a_file() {
    let long = "ERROR: disk full again\n".repeat(60_000);
    let finished = Cli::offline().run_with(&["ask", "why?", "--engine", "local"], &long);
    assert!(
        finished
            .stderr
            .starts_with("gemini-exec: Standard input (1.4 MB) is taken as a data file, stdin.txt.\n"),
        "{}",
        finished.stderr
    );
}

#[test]
fn quietly_a_run_gives_what_it_printed_and_a_failure_its_exit_code() {
    let quiet = |code: &str| Cli::offline().run_with(&["ask", "-q", "--code", "-"], code).screen();
    assert_snapshot!(quiet("print('a\\nb', end='')"), @"
    a
    b→ 0
    ");
    assert_snapshot!(quiet("x = 1"), @"→ 0");
    assert_snapshot!(quiet("print('before')\n1 / 0\n"), @r#"
    before
    Traceback (most recent call last):
      File "main.py", line 2, in <module>
        1 / 0
        ~~^~~
    ZeroDivisionError: division by zero
    → 3
    "#);
}

#[test]
fn quietly_a_model_gives_what_it_says_at_the_end() {
    let gemini =
        FakeGemini::playing([Reply::stream("mean_of_three.sse"), Reply::stream("mean_of_three.sse")]);
    let cli = Cli::asking(&gemini);
    assert_snapshot!(cli.run(&["ask", "-q", "mean?"]).screen(), @"
    The mean of the three prices is **2**.
    → 0
    ");
    assert_snapshot!(cli.run(&["ask", "-q", "mean?", "--json"]).stderr, @"
    error: the argument '--quiet' cannot be used with '--json'

    Usage: gemini-exec ask --quiet <QUESTION>...

    For more information, try '--help'.
    ");
}

#[test]
fn what_was_piped_in_goes_on_to_any_service() {
    let answer = || Reply::stream("mean_of_three.sse");
    let gemini = FakeGemini::playing([answer(), Reply::stream("interaction.sse"), answer()]);
    let cli = Cli::asking(&gemini).with("GOOGLE_VERTEX_BASE_URL", &gemini.url());
    let vertex = ["--engine", "vertex", "--vertex-project", "p", "--access-token-command", "echo ya29.t"];
    let first = cli.run_with(&[&["ask", "mean?"], &vertex[..]].concat(), "price,n\n1,2\n2,3\n");
    assert_eq!(first.code, Some(0), "{first:?}");
    for more in
        [&["--engine", "gemini", "--api", "interactions"][..], &["--engine", "gemini", "--api", "generate"]]
    {
        let finished = cli.run(&[&["ask", "-c", "and the median?"], more].concat());
        assert_eq!(finished.code, Some(0), "{finished:?}");
    }
    let data = |request: &Received| {
        let body = request.json().to_string();
        let carries = body.contains("cHJpY2UsbgoxLDIKMiwzCg==");
        format!(
            "{} {}",
            request.path.split(['?', ':']).next().unwrap_or_default(),
            if carries { "with the data" } else { "without it" }
        )
    };
    assert_snapshot!(gemini.requests().iter().map(data).collect::<Vec<_>>().join("\n"), @"
    /v1beta1/projects/p/locations/global/publishers/google/models/gemini-flash-latest with the data
    /v1beta/interactions with the data
    /v1beta/models/gemini-flash-latest with the data
    ");
}
