//! The command line: each attempt is made as it is and with `--redact`, and a dry run first shows what would leave.

use std::io::Write as _;
use std::os::unix::fs::symlink;

use harness::{Cli, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::planted::{LEAK, aws_key, is_in, password, private_key, token};

/// One way to get a secret past the gate.
struct Attempt {
    way: &'static str,
    files: Vec<(&'static str, Vec<u8>)>,
    /// A link and what it leads to.
    links: Vec<(&'static str, &'static str)>,
    arguments: Vec<String>,
    input: String,
    variables: Vec<(&'static str, String)>,
}

impl Attempt {
    fn new(way: &'static str, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|&it| it.to_owned()).collect();
        Attempt {
            way,
            files: Vec::new(),
            links: Vec::new(),
            arguments,
            input: String::new(),
            variables: Vec::new(),
        }
    }

    fn file(mut self, name: &'static str, content: impl Into<Vec<u8>>) -> Self {
        self.files.push((name, content.into()));
        self
    }

    fn link(mut self, name: &'static str, to: &'static str) -> Self {
        self.links.push((name, to));
        self
    }

    fn input(mut self, text: String) -> Self {
        self.input = text;
        self
    }

    fn with(mut self, name: &'static str, value: String) -> Self {
        self.variables.push((name, value));
        self
    }

    fn person(&self, gemini: &FakeGemini) -> Cli {
        let mut cli = Cli::asking(gemini);
        for (name, value) in &self.variables {
            cli = cli.with(name, value);
        }
        for (name, content) in &self.files {
            cli = cli.file(name, content);
        }
        for (name, to) in &self.links {
            symlink(cli.home().join(to), cli.home().join(name)).expect("linked");
        }
        cli
    }
}

fn utf16(text: &str) -> Vec<u8> {
    [vec![0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat()
}

fn utf32(text: &str) -> Vec<u8> {
    let units = text.chars().flat_map(|it| u32::from(it).to_le_bytes());
    [vec![0xff, 0xfe, 0, 0], units.collect()].concat()
}

fn gzipped(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text.as_bytes()).expect("in memory");
    packed.finish().expect("in memory")
}

/// A table whose last row is far behind what a sample or a first look takes.
fn long_table(last: &str) -> String {
    format!("name,value\n{}{last}\n", "a,1234567\n".repeat(300_000))
}

fn attempts() -> Vec<Attempt> {
    let csv = |value: &str| format!("name,value\nme,{value}\n");
    let notebook = json!({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
        {"cell_type": "code", "metadata": {}, "source": ["print(key)"],
         "outputs": [{"output_type": "stream", "name": "stdout", "text": [token()]}]}]});
    let key_of_service =
        json!({"type": "service_account", "private_key": private_key(), "private_key_id": "1"});
    let told = |of: &str| {
        format!("def rate(name: str) -> dict:\n    \"\"\"Gives the rate. {of}\"\"\"\n    return 1\n")
    };
    let called = |name: &str| {
        format!("def rate({name}: str) -> dict:\n    \"\"\"Gives the rate.\"\"\"\n    return 1\n")
    };
    let returns =
        |what: &str| format!("def rate() -> dict:\n    \"\"\"Gives the rate.\"\"\"\n    return {what}\n");
    let picture =
        [b"\x89PNG\r\n\x1a\n\0\0\0\0tEXtComment\0".as_slice(), token().as_bytes(), &[0; 900]].concat();
    let (token, password) = (token(), password());
    vec![
        Attempt::new("code with a token", &["--code", "a.py"]).file("a.py", format!("key = '{token}'\n")),
        Attempt::new("code with a password", &["--code", "a.py"])
            .file("a.py", format!("password = '{password}'\n")),
        Attempt::new("code with an address that holds one", &["--code", "a.py"])
            .file("a.py", format!("db = 'postgres://me:{password}@db.internal/sales'\n")),
        Attempt::new("code with a key over many lines", &["--code", "a.py"])
            .file("a.py", format!("key = '''{}'''\n", private_key())),
        Attempt::new("code in UTF-16", &["--code", "a.py"])
            .file("a.py", utf16(&format!("key = '{token}'\n"))),
        Attempt::new("code that is piped in", &["--code", "-"]).input(format!("key = '{token}'\n")),
        Attempt::new("text that is piped in", &[]).input(format!("Mail of today: {token}\n")),
        Attempt::new("a question", &[&format!("is {token} a key?")]),
        Attempt::new("the wish for every answer", &["--instructions", &format!("Greet with {token}.")]),
        Attempt::new("the same from a variable", &[])
            .with("GEMINI_EXEC_INSTRUCTIONS", format!("Greet with {token}.")),
        Attempt::new("a table", &["-a", "a.csv"]).file("a.csv", csv(&token)),
        Attempt::new("a table in UTF-16", &["-a", "a.csv"]).file("a.csv", utf16(&csv(&token))),
        Attempt::new("a table in UTF-32", &["-a", "a.csv"]).file("a.csv", utf32(&csv(&token))),
        Attempt::new("a table that is packed", &["-a", "a.csv.gz"]).file("a.csv.gz", gzipped(&csv(&token))),
        Attempt::new("a table that is piped in", &["-a", "-"]).input(csv(&token)),
        Attempt::new("a table with a column of passwords", &["-a", "a.csv"])
            .file("a.csv", format!("name,password\nme,{password}\n")),
        Attempt::new("the end of a long table, whole", &["-a", "a.csv", "--large-files", "upload"])
            .file("a.csv", long_table(&format!("me,{token}"))),
        Attempt::new("the end of a long table, a sample", &["-a", "a.csv"])
            .file("a.csv", long_table(&format!("me,{token}"))),
        Attempt::new("the end of a long table in UTF-16, whole", &["-a", "a.csv", "--large-files", "upload"])
            .file("a.csv", utf16(&long_table(&format!("me,{token}")))),
        Attempt::new("a schema with labels", &["-a", "a.csv", "--privacy", "schema", "--privacy-labels"])
            .file("a.csv", format!("kind,n\n{}", format!("{token},1\nother,2\n").repeat(40))),
        Attempt::new("the first rows", &["-a", "a.csv", "--privacy", "rows:1"]).file("a.csv", csv(&token)),
        Attempt::new("the name of a column, masked", &["-a", "a.csv", "--privacy", "masked"])
            .file("a.csv", format!("name,{token}\nme,1\n")),
        Attempt::new("a name of a file", &["-a", Box::leak(format!("{token}.csv").into_boxed_str())])
            .file(Box::leak(format!("{token}.csv").into_boxed_str()), "n\n1\n"),
        Attempt::new("a picture's comment", &["-a", "a.png"]).file("a.png", picture),
        Attempt::new("a JSON file", &["-a", "a.json"])
            .file("a.json", json!({"password": password}).to_string()),
        Attempt::new("a notebook's output", &["-a", "a.ipynb"]).file("a.ipynb", notebook.to_string()),
        Attempt::new("a folder of tables", &["-a", "data"])
            .file("data/a.csv", csv("1"))
            .file("data/b.csv", csv(&token)),
        Attempt::new("a pattern of tables", &["-a", "data/*.csv"])
            .file("data/a.csv", csv("1"))
            .file("data/b.csv", csv(&token)),
        Attempt::new(".env", &["-a", ".env"]).file(".env", format!("A={token}\n")),
        Attempt::new(".ENV", &["-a", ".ENV"]).file(".ENV", format!("A={token}\n")),
        Attempt::new(".env.local as code", &["--code", ".env.local"])
            .file(".env.local", format!("A={token}\n")),
        Attempt::new("id_rsa", &["-a", "id_rsa"]).file("id_rsa", private_key()),
        Attempt::new("id_rsa as notes.txt", &["-a", "notes.txt"]).file("notes.txt", private_key()),
        Attempt::new(".npmrc", &["-a", ".npmrc"])
            .file(".npmrc", format!("//registry.npmjs.org/:_authToken={password}\n")),
        Attempt::new(".git/config", &["-a", ".git/config"])
            .file(".git/config", format!("[remote \"origin\"]\n\turl = https://me:{password}@host/r.git\n")),
        Attempt::new(".aws/credentials", &["-a", ".aws/credentials"])
            .file(".aws/credentials", format!("[default]\naws_access_key_id = {}\n", aws_key())),
        Attempt::new("a service account's key", &["-a", "sa.json"])
            .file("sa.json", key_of_service.to_string()),
        Attempt::new("a link to .env", &["-a", "data.csv"])
            .file(".env", format!("A={token}\n"))
            .link("data.csv", ".env"),
        Attempt::new("a link to a folder of keys", &["-a", "data"])
            .file(".ssh/a.csv", csv(&token))
            .link("data", ".ssh"),
        Attempt::new("what is told of a function", &["--tool", "f.py"])
            .file("f.py", told(&format!("Use {token}."))),
        Attempt::new("a function's parameter", &["--tool", "f.py"]).file("f.py", called(&token)),
        Attempt::new("what a function returns", &["--tool", "f.py"])
            .file("f.py", returns(&format!("{{'note': '{token}'}}"))),
        Attempt::new("a password that a function returns", &["--tool", "f.py"])
            .file("f.py", returns(&format!("{{'password': '{password}'}}"))),
        Attempt::new("how a function fails", &["--tool", "f.py"])
            .file("f.py", returns(&format!("{{}}['{token}']"))),
    ]
}

/// A stream of `generateContent` with these parts.
fn says(parts: &Value) -> Reply {
    let response =
        json!({"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]});
    Reply::new(200, "text/event-stream", format!("data: {response}\n\n"))
}

/// The body that a dry run promises; `None` where it says that nothing would leave.
fn promised(cli: &Cli, attempt: &Attempt, arguments: &[&str]) -> Option<String> {
    let told = cli.run_with(&[arguments, &["--dry-run", "--json"]].concat(), &attempt.input);
    let body = told.stdout.split_once("\"request\":")?.1;
    body.trim_end().strip_suffix('}').map(str::to_owned)
}

#[test]
fn no_secret_gets_past_the_gate_on_the_command_line_and_what_leaves_was_shown() {
    let mut drawn = String::new();
    let call = json!([{"functionCall": {"id": "f1", "name": "rate", "args": {}}}]);
    for attempt in attempts() {
        let mut came = Vec::new();
        for way in [&[][..], &["--redact"]] {
            let done = says(&json!([{"text": "Done."}]));
            let calls = attempt.arguments.iter().any(|it| it == "--tool");
            let gemini = FakeGemini::playing(calls.then(|| says(&call)).into_iter().chain([done]));
            let cli = attempt.person(&gemini);
            let mut arguments = vec!["ask"];
            if attempt.arguments.is_empty()
                || attempt.arguments[0].starts_with('-') && attempt.way != "text that is piped in"
            {
                arguments.push("why?");
            }
            arguments.extend(attempt.arguments.iter().map(String::as_str));
            arguments.extend(way);
            let promised = promised(&cli, &attempt, &arguments);
            assert!(gemini.requests().is_empty(), "{}: a dry run sent something", attempt.way);
            let finished = cli.run_with(&[&arguments[..], &["-q"]].concat(), &attempt.input);
            let requests = gemini.requests();
            let leaks = requests.iter().filter(|request| is_in(request)).count();
            if let Some(first) = requests.first() {
                let (promised, sent) = (promised.unwrap_or_default(), String::from_utf8_lossy(&first.body));
                // Each conversation masks by a secret of its own: values differ, their shape does not.
                let is_masked = attempt.way.ends_with("masked");
                let is_as_shown = if is_masked { promised.len() == sent.len() } else { promised == sent };
                assert!(is_as_shown, "{}:\n{promised}\n{sent}", attempt.way);
            }
            let leaks = if leaks == 0 { String::new() } else { format!(", {leaks} {LEAK}") };
            let code = finished.code.unwrap_or(-1);
            came.push(format!("{} sent, code {code}{leaks}", requests.len()));
        }
        drawn += &format!("{}: {}; redacted: {}\n", attempt.way, came[0], came[1]);
    }
    assert!(!drawn.contains(LEAK), "{drawn}");
    assert_snapshot!(drawn, @"
    code with a token: 0 sent, code 2; redacted: 1 sent, code 0
    code with a password: 0 sent, code 2; redacted: 1 sent, code 0
    code with an address that holds one: 0 sent, code 2; redacted: 1 sent, code 0
    code with a key over many lines: 0 sent, code 2; redacted: 1 sent, code 0
    code in UTF-16: 0 sent, code 2; redacted: 0 sent, code 2
    code that is piped in: 0 sent, code 2; redacted: 1 sent, code 0
    text that is piped in: 0 sent, code 2; redacted: 1 sent, code 0
    a question: 0 sent, code 2; redacted: 1 sent, code 0
    the wish for every answer: 0 sent, code 2; redacted: 1 sent, code 0
    the same from a variable: 0 sent, code 2; redacted: 1 sent, code 0
    a table: 0 sent, code 2; redacted: 1 sent, code 0
    a table in UTF-16: 0 sent, code 2; redacted: 0 sent, code 2
    a table in UTF-32: 0 sent, code 2; redacted: 0 sent, code 2
    a table that is packed: 0 sent, code 2; redacted: 0 sent, code 2
    a table that is piped in: 0 sent, code 2; redacted: 1 sent, code 0
    a table with a column of passwords: 0 sent, code 2; redacted: 1 sent, code 0
    the end of a long table, whole: 0 sent, code 2; redacted: 1 sent, code 0
    the end of a long table, a sample: 0 sent, code 2; redacted: 1 sent, code 0
    the end of a long table in UTF-16, whole: 0 sent, code 2; redacted: 0 sent, code 2
    a schema with labels: 0 sent, code 2; redacted: 1 sent, code 0
    the first rows: 0 sent, code 2; redacted: 1 sent, code 0
    the name of a column, masked: 0 sent, code 2; redacted: 1 sent, code 0
    a name of a file: 0 sent, code 2; redacted: 0 sent, code 2
    a picture's comment: 0 sent, code 2; redacted: 0 sent, code 2
    a JSON file: 0 sent, code 2; redacted: 1 sent, code 0
    a notebook's output: 0 sent, code 2; redacted: 1 sent, code 0
    a folder of tables: 0 sent, code 2; redacted: 1 sent, code 0
    a pattern of tables: 0 sent, code 2; redacted: 1 sent, code 0
    .env: 0 sent, code 2; redacted: 0 sent, code 2
    .ENV: 0 sent, code 2; redacted: 0 sent, code 2
    .env.local as code: 0 sent, code 2; redacted: 0 sent, code 2
    id_rsa: 0 sent, code 2; redacted: 0 sent, code 2
    id_rsa as notes.txt: 0 sent, code 2; redacted: 1 sent, code 0
    .npmrc: 0 sent, code 2; redacted: 0 sent, code 2
    .git/config: 0 sent, code 2; redacted: 0 sent, code 2
    .aws/credentials: 0 sent, code 2; redacted: 0 sent, code 2
    a service account's key: 0 sent, code 2; redacted: 1 sent, code 0
    a link to .env: 0 sent, code 2; redacted: 0 sent, code 2
    a link to a folder of keys: 0 sent, code 2; redacted: 0 sent, code 2
    what is told of a function: 0 sent, code 2; redacted: 2 sent, code 3
    a function's parameter: 0 sent, code 2; redacted: 0 sent, code 2
    what a function returns: 2 sent, code 0; redacted: 2 sent, code 0
    a password that a function returns: 2 sent, code 0; redacted: 2 sent, code 0
    how a function fails: 2 sent, code 3; redacted: 2 sent, code 3
    ");
}

/// A picture that no request has room for, with this behind all else.
fn huge_picture(last: &str) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n".as_slice(), &vec![0; 71_000_000], last.as_bytes()].concat()
}

/// The replies by which the service at an address takes an upload, in chunks of 64 MiB.
fn taken(url: &str) -> [Reply; 3] {
    let active = || Reply::new(200, "text/plain", "").header("X-Goog-Upload-Status", "active");
    let begun = active()
        .header("X-Goog-Upload-URL", &format!("{url}/upload/v1beta/files?upload_id=U"))
        .header("X-Goog-Upload-Chunk-Granularity", &(64 << 20).to_string());
    let uri = "https://generativelanguage.googleapis.com/v1beta/files/one";
    let file = json!({"name": "files/one", "mimeType": "image/png", "state": "ACTIVE", "uri": uri});
    let whole = Reply::new(200, "application/json", json!({"file": file}).to_string());
    [begun, active(), whole.header("X-Goog-Upload-Status", "final")]
}

#[test]
fn no_secret_leaves_with_a_file_that_is_uploaded_nor_with_one_that_is_uploaded_again() {
    let answer = || says(&json!([{"text": "Done."}]));
    let gemini = FakeGemini::playing([]);
    let url = gemini.url();
    let ask = ["ask", "why?", "-a", "a.png", "--large-files", "upload"];
    let mut drawn = String::new();
    let mut draw = |way: &str, cli: &Cli, arguments: &[&str]| {
        let before = gemini.requests().len();
        let finished = cli.run(&[arguments, &["-q"]].concat());
        let requests = &gemini.requests()[before..];
        let leaks = requests.iter().filter(|request| is_in(request)).count();
        let leaks = if leaks == 0 { String::new() } else { format!(", {leaks} {LEAK}") };
        let said = finished.stderr.lines().last().unwrap_or_default().to_owned();
        drawn += &format!("{way}: {} sent, code {:?}{leaks}\n  {said}\n", requests.len(), finished.code);
    };
    let cli = Cli::asking(&gemini).file("a.png", huge_picture(&token()));
    draw("uploaded", &cli, &ask);
    draw("redacted", &cli, &[&ask[..], &["--redact"]].concat());

    // Who let it leave once is asked before it is uploaded again.
    gemini.then_play([&taken(&url)[..], &[answer()]].concat());
    let sent = cli.run(&[&ask[..], &["--send-secrets"]].concat());
    assert!(sent.code == Some(0) && gemini.requests().iter().any(is_in), "{sent:?}");
    let next = ["ask", "and why?", "-c", "--large-files", "upload"];
    draw("uploaded again", &cli, &next);
    draw("uploaded again, redacted", &cli, &[&next[..], &["--redact"]].concat());
    assert!(!drawn.contains(LEAK), "{drawn}");
    assert_snapshot!(drawn, @"
    uploaded: 0 sent, code Some(2)
      gemini-exec: Nothing was sent: a.png holds what looks like a GitHub token (line 3). Take it out, ask with --redact to send [redacted] in its place, or with --send-secrets to send it.
    redacted: 0 sent, code Some(2)
      gemini-exec: Cannot leave the secrets out of a.png: It is an image. Take them out of it, or do not attach it.
    uploaded again: 0 sent, code Some(2)
      gemini-exec: Nothing was sent: a.png holds what looks like a GitHub token (line 3). Take it out, ask with --redact to send [redacted] in its place, or with --send-secrets to send it.
    uploaded again, redacted: 0 sent, code Some(2)
      gemini-exec: Cannot leave the secrets out of a.png: It is uploaded again as it is. Take them out of it, and ask anew.
    ");
}
