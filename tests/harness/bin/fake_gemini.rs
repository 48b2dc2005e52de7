//! The fake service as a program, for tests that are not in Rust.
//!
//! `fake-gemini REPLY…` prints its base URL, then every request as a line of JSON, and ends with its standard input.
//! A REPLY is the name of a recording in `tests/cassettes`; each request gets the next one. `NAME:hang` keeps the
//! connection open after it, `NAME:slow` pauses before each event, `NAME:400` has that status; `model` describes a model.
//! The last one is repeated.

use std::io::{self, Read, Write};
use std::thread;
use std::time::Duration;

use harness::{FakeGemini, Reply};
use serde_json::json;

/// No test sends more requests than this.
const REPEATS: usize = 1000;

fn main() -> io::Result<()> {
    let mut replies: Vec<Reply> = std::env::args().skip(1).map(|name| reply(&name)).collect();
    if let Some(last) = replies.last().cloned() {
        replies.extend(std::iter::repeat_n(last, REPEATS));
    }
    let service = FakeGemini::playing(replies);
    say(&service.url())?;
    thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    for count in 1.. {
        while !service.wait_for_requests(count) {}
        let request = &service.requests()[count - 1];
        let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap_or_default();
        say(&json!({"path": request.path, "body": body}).to_string())?;
    }
    Ok(())
}

fn reply(name: &str) -> Reply {
    match name.split_once(':') {
        Some((name, "hang")) => Reply::stream(name).then_hang(),
        Some((name, "400")) => Reply::recorded_error(400, name),
        Some((name, "slow")) => Reply::stream(name).slowly(Duration::from_millis(300)),
        _ if name == "model" => {
            Reply::new(200, "application/json", r#"{"name": "models/gemini-flash-latest"}"#)
        }
        _ => Reply::stream(name),
    }
}

fn say(line: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "{line}")?;
    output.flush()
}
