//! Runs the program on standard input as `gemini-exec ask --engine local --code - --json` would, in a spare
//! sandbox, and prints the same events: `warm-sandbox full|reduced [--timeout SECONDS] [-a FILE]…`.
//!
//! The spare is prepared before the program is read; then this process prints `ready` on standard error. With
//! `--spare gone` it must have ended by then; with `--runs NUMBER` the program runs that often before, and nothing may
//! be left of those runs.

use std::io::Read;
use std::path::Path;
use std::process::exit;
use std::thread;
use std::time::{Duration, Instant};

use harness::wait_for;
use harness::waiting::PATIENCE;
use sandbox::{Cancel, Ended, InputFile, Layers, Limits, Program, Sandbox, Setup, Warm};
use serde_json::json;

/// A run that leaves this many bytes leaks; an allocator may keep fewer.
const LEAK: u64 = 40 << 10;

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "it is a command")]
fn main() {
    sandbox::run_helper_if_asked();
    let mut arguments = std::env::args().skip(1);
    let isolation = if arguments.next().as_deref() == Some("full") { Layers::Full } else { Layers::Reduced };
    let mut limits = Limits::default();
    let mut files = Vec::new();
    let (mut is_warm, mut runs) = (true, 0);
    while let Some(option) = arguments.next() {
        let value = arguments.next().expect("a value");
        match option.as_str() {
            "--timeout" => limits.wall = Duration::from_secs(value.parse().expect("a number")),
            "--spare" => is_warm = false,
            "--runs" => runs = value.parse().expect("a number"),
            _ => match sandbox::open_beneath(Path::new("."), Path::new(&value)) {
                Ok(file) => {
                    let name = Path::new(&value).file_name().expect("a name").to_str().expect("UTF-8");
                    files.push(InputFile { name: name.to_owned(), file });
                }
                Err(error) => {
                    eprintln!("{error}");
                    exit(2);
                }
            },
        }
    }
    // Even if the machine has little memory.
    let warm = Some(Warm { memory: 0, ..Warm::default() });
    let sandbox = Sandbox::new(Setup { isolation, warm, ..Setup::default() }).expect("a sandbox");
    let cancel = Cancel::new();
    let plain = |code: &str| Program { code: code.to_owned(), ..Program::default() };
    sandbox.run(plain(""), &cancel).expect("a first run");
    wait(&sandbox, true);
    eprintln!("ready");
    let mut code = String::new();
    std::io::stdin().read_to_string(&mut code).expect("a program");
    wait(&sandbox, is_warm);
    let before = held();
    let mut memory = 0;
    for number in 0..runs {
        // What the first runs leave is kept once and used by all that follow.
        if number == runs / 5 {
            memory = resident();
        }
        sandbox.run(plain(&code), &cancel).expect("a run");
        // Some run in a spare, the others in a new sandbox while the next spare is being made.
        if number % 10 == 9 {
            wait(&sandbox, true);
        }
    }
    if runs > 0 {
        nothing_more_is_held_than(before);
        assert!(resident() < memory + runs * LEAK, "{memory} bytes of memory grew to {}", resident());
    }
    let run = sandbox.run(Program { code, files, limits, ..Program::default() }, &cancel).expect("a run");
    for _ in &run.images {
        println!("{}", json!({ "event": "image" }));
    }
    let outcome = match run.outcome {
        Ended::Ok => "OUTCOME_OK",
        Ended::Failed => "OUTCOME_FAILED",
        Ended::DeadlineExceeded => "OUTCOME_DEADLINE_EXCEEDED",
    };
    println!("{}", json!({ "event": "output", "outcome": outcome, "output": run.output }));
}

fn wait(sandbox: &Sandbox, is_warm: bool) {
    wait_for("a spare, or for its end", || sandbox.is_warm() == is_warm);
}

/// Bytes of memory that this process uses.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
}

/// Threads of the last runs may still be waiting for their processes to end.
fn nothing_more_is_held_than(before: [usize; 3]) {
    let deadline = Instant::now() + PATIENCE;
    while held().into_iter().zip(before).any(|(now, before)| now > before) {
        assert!(
            Instant::now() < deadline,
            "open files, threads and processes: {before:?} grew to {:?}",
            held()
        );
        thread::sleep(Duration::from_millis(10));
    }
}

/// How many open files, threads and child processes this process has.
fn held() -> [usize; 3] {
    let count = |folder: &str| std::fs::read_dir(folder).map_or(0, Iterator::count);
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().filter_map(Result::ok);
    let children = threads
        .filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok())
        .map(|list| list.split_whitespace().count());
    [count("/proc/self/fd"), count("/proc/self/task"), children.sum()]
}
