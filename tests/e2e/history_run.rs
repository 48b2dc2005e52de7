//! `history run`: the programs of an answer on this machine, and what a script learns of it.

use harness::{Cli, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

/// An answer with this program, which printed this.
fn ran(code: &str, output: &str) -> Reply {
    let parts = json!([
        {"executableCode": {"language": "PYTHON", "code": code}},
        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": output}},
        {"text": "Done."},
    ]);
    let answer =
        json!({"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]});
    Reply::new(200, "text/event-stream", format!("data: {answer}\r\n\r\n"))
}

/// Asks, with `a.csv` and `b.csv` as the program finds them.
fn asked(code: &str, output: &str) -> Cli {
    let gemini = FakeGemini::playing([ran(code, output)]);
    let cli = Cli::asking(&gemini).file("a.csv", "n\n1\n").file("b.csv", "n\n2\n");
    assert_eq!(cli.run(&["ask", "sum?", "-a", "a.csv", "-a", "b.csv"]).code, Some(0));
    cli
}

/// The last lines that it prints, and its exit code.
fn end(cli: &Cli, arguments: &[&str]) -> String {
    let screen = cli.run(&[&["history", "run"], arguments].concat()).screen();
    let lines: Vec<&str> = screen.lines().collect();
    lines[lines.len().saturating_sub(2)..].join("\n")
}

/// What its last event says of the comparison.
fn verdict(cli: &Cli, arguments: &[&str]) -> String {
    let finished = cli.run(&[&["history", "run", "--json"], arguments].concat());
    let last: Value = serde_json::from_str(finished.stdout.lines().last().unwrap_or_default()).expect("JSON");
    format!("{}: {}", last["event"], last["check"])
}

const READS: &str = "print(open('input_file_0.csv').read(), open('input_file_1.csv').read())";

#[test]
fn a_script_learns_from_the_code_and_the_last_event_whether_it_is_reproduced() {
    let cli = asked(READS, "n\n1\n n\n2\n\n");
    let same = [end(&cli, &[]), verdict(&cli, &[])];
    let cli = cli.file("a.csv", "n\n5\n").file("b.csv", "n\n6\n");
    let differs = [end(&cli, &[]), verdict(&cli, &[])];
    let fails = asked("print(1 / int('0'))", "1\n");
    let failed = [end(&fails, &[]), verdict(&fails, &[])];
    assert_snapshot!([same, differs, failed].concat().join("\n"), @r#"
    gemini-exec: ask 1: reproduced: the same output on this machine
    → 0
    "answered": {"on":"asWritten","verdict":"reproduced","words":"reproduced: the same output on this machine"}
    gemini-exec: ask 1: not reproduced: a.csv and b.csv have changed since, and the output differs on this machine
    → 4
    "answered": {"differing":[{"ends":[],"lines":"- 1\n-  n\n- 2\n+ 5\n+  n\n+ 6","round":1}],"on":"asWritten","verdict":"differs","words":"not reproduced: a.csv and b.csv have changed since, and the output differs on this machine"}
    gemini-exec: ask 1: The code fails on this machine: ZeroDivisionError: division by zero.
    → 3
    "answered": {"verdict":"failed","words":"The code fails on this machine: ZeroDivisionError: division by zero."}
    "#);
}

#[test]
fn a_person_chooses_between_what_gemini_ran_and_the_full_file() {
    let rows: String = (0..24).map(|row| format!("{row},{}\n", row * 10)).collect();
    let code = format!(
        "import csv, io\ndata = '''id,units\n{}'''\nprint(sum(int(row['units']) for row in csv.DictReader(io.StringIO(data))))",
        rows.replace("23,230", "23,999")
    );
    let gemini = FakeGemini::playing([ran(&code, "3529\n")]);
    let cli = Cli::asking(&gemini).file("sales.csv", format!("id,units\n{rows}"));
    assert_eq!(cli.run(&["ask", "sum?", "-a", "sales.csv"]).code, Some(0));
    let drawn = [end(&cli, &[]), end(&cli, &["--on", "full-file"]), end(&cli, &["--on", "as-written"])];
    assert_snapshot!(drawn.join("\n"), @r#"
    gemini-exec: ask 1: with all rows of the file it prints “2760”; the output differs
    → 0
    gemini-exec: ask 1: with all rows of the file it prints “2760”; the output differs
    → 0
    gemini-exec: ask 1: reproduced: the same output on this machine
    → 0
    "#);
    assert_snapshot!(verdict(&cli, &["--on", "full-file"]), @r#""answered": {"differing":[{"ends":[],"lines":"- 3529\n+ 2760","round":1}],"on":"fullFile","verdict":"differs","words":"with all rows of the file it prints “2760”; the output differs"}"#);
}

#[test]
fn what_the_model_had_of_a_sample_is_not_kept() {
    let rows: String = (0..80_000).map(|row| format!("{row},north,2024-11-29,12.5\n")).collect();
    let gemini = FakeGemini::playing([ran("print(1)", "1\n")]);
    let cli = Cli::asking(&gemini).file("sales.csv", format!("id,region,day,units\n{rows}"));
    assert_eq!(cli.run(&["ask", "how many rows?", "-a", "sales.csv"]).code, Some(0));
    assert_snapshot!(end(&cli, &["--on", "as-written"]), @"
    gemini-exec: Cannot run ask 1 on what the model had: it did not have all of a file as it is, and what it had is not kept. Leave out --on.
    → 2
    ");
}
