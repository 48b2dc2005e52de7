//! Prints how long a run takes in a spare sandbox, in a new one, and in bare Python: medians of runs in turn.
//!
//! `cargo bench -p sandbox --bench warm`, with the interpreter in `GEMINI_EXEC_TEST_PYTHON` or `python3` on `PATH`.
//! On a busy machine the figures mean little, so the load is printed too. `tests/bench-jupyter` starts it with the
//! argument `beside`: then it reads lines such as `warm plot` or `cold print`, runs that job and prints milliseconds.
#![allow(clippy::print_stdout, missing_docs, reason = "it is a command")]

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use sandbox::{Cancel, Ended, Layers, Libraries, Program, Run, Sandbox, Setup, Warm};

const ROUNDS: usize = 15;

struct Job {
    name: &'static str,
    code: &'static str,
    /// Budget of a warm run in layer full, in milliseconds.
    budget: u32,
    needs: &'static [&'static str],
}

const JOBS: [Job; 4] = [
    Job { name: "print", code: include_str!("jobs/print.py"), budget: 12, needs: &[] },
    Job { name: "describe", code: include_str!("jobs/describe.py"), budget: 30, needs: &["pandas"] },
    Job { name: "plot", code: include_str!("jobs/plot.py"), budget: 60, needs: &["matplotlib"] },
    Job { name: "science", code: include_str!("jobs/science.py"), budget: 40, needs: &["scipy", "sklearn"] },
];

impl Job {
    fn libraries(&self) -> Libraries {
        if self.needs.contains(&"sklearn") { Libraries::Science } else { Libraries::Usual }
    }
}

fn main() {
    sandbox::run_helper_if_asked();
    if std::env::args().any(|argument| argument == "beside") {
        return beside();
    }
    for isolation in [Layers::Full, Layers::Reduced] {
        println!("\nlayer {isolation:?}, load {}", load());
        for job in &JOBS {
            let warm = sandbox(isolation, Some(warm(job.libraries())));
            if job.needs.iter().all(|module| warm.python().has_module(module)) {
                measure(job, &warm, &sandbox(isolation, None));
            } else {
                println!("{:10} not measured: {:?} are not all installed", job.name, job.needs);
            }
        }
    }
    println!("\nload at the end: {}", load());
}

/// Runs the jobs named on standard input, in layer full. Each warm run is measured with a ready spare.
fn beside() {
    let sets = [Libraries::Usual, Libraries::Science];
    let spares = sets.map(|libraries| sandbox(Layers::Full, Some(warm(libraries))));
    for spare in &spares {
        run(spare, "");
    }
    let cold = sandbox(Layers::Full, None);
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line");
        let (way, name) = line.split_once(' ').expect("a way and a job");
        let job = JOBS.iter().find(|job| job.name == name).expect("a job");
        let spare = &spares[usize::from(job.libraries() == Libraries::Science)];
        let sandbox = if way == "warm" { spare } else { &cold };
        if way == "warm" {
            wait(spare);
        }
        println!("{:.3}", milliseconds(|| drop(run(sandbox, job.code))));
        std::io::stdout().flush().expect("a reader");
    }
}

fn warm(libraries: Libraries) -> Warm {
    Warm { libraries, memory: 0, ..Warm::default() }
}

fn measure(job: &Job, warm: &Sandbox, cold: &Sandbox) {
    let Job { name, code, budget, .. } = *job;
    let mut times = [const { Vec::new() }; 4];
    run(warm, "");
    for _ in 0..ROUNDS {
        wait(warm);
        times[0].push(milliseconds(|| drop(run(warm, code))));
        // Wait, so that the start of the next spare is not measured too.
        times[3].push(wait(warm));
        times[1].push(milliseconds(|| drop(run(cold, code))));
        times[2].push(milliseconds(|| bare(warm, code)));
    }
    let [warm, cold, bare, ready] = times.map(median);
    println!(
        "{name:10} warm {warm:6.1} ms (budget {budget})   cold {cold:6.1} ms   bare python3 {bare:6.1} ms   \
        a spare is ready after {ready:5.0} ms"
    );
}

fn sandbox(isolation: Layers, warm: Option<Warm>) -> Sandbox {
    let python = std::env::var_os("GEMINI_EXEC_TEST_PYTHON").map(PathBuf::from);
    Sandbox::new(Setup { python, isolation, warm, ..Setup::default() }).expect("a sandbox")
}

fn run(sandbox: &Sandbox, code: &str) -> Run {
    let program = Program { code: code.to_owned(), ..Program::default() };
    let run = sandbox.run(program, &Cancel::new()).expect("a run");
    assert_eq!(run.outcome, Ended::Ok, "{}", run.output);
    run
}

fn bare(sandbox: &Sandbox, code: &str) {
    let folder = std::env::temp_dir();
    let mut python = Command::new(sandbox.python().executable());
    let status = python.args(["-I", "-c", code]).current_dir(folder).stdout(Stdio::null()).status();
    assert!(status.expect("Python starts").success());
}

/// Waits for a spare and returns how long that took, in milliseconds.
fn wait(sandbox: &Sandbox) -> f64 {
    milliseconds(|| {
        while !sandbox.is_warm() {
            thread::sleep(Duration::from_millis(1));
        }
    })
}

fn milliseconds(action: impl FnOnce()) -> f64 {
    let start = Instant::now();
    action();
    start.elapsed().as_secs_f64() * 1000.0
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn load() -> String {
    std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim().to_owned()
}
