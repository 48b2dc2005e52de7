//! A Python that runs programs one after the other.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A Python that waits for programs.
pub(crate) struct Worker {
    process: Child,
    answers: BufReader<ChildStdout>,
}

/// What a round printed, and its traceback if it failed.
pub(crate) type Ended = (String, Option<String>);

impl Worker {
    /// The interpreter of the sandbox's tests, which has pandas.
    pub(crate) fn with_pandas() -> Self {
        Worker::start(&std::env::var("GEMINI_EXEC_TEST_PYTHON").expect(
            "GEMINI_EXEC_TEST_PYTHON is not set: name a Python with numpy and pandas, or run the tests with the project's \
             test script, which makes one",
        ))
    }

    pub(crate) fn start(python: &str) -> Self {
        let mut command = Command::new(python);
        command
            .args(["-I", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/worker.py")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut process = command.spawn().expect("Python starts");
        let answers = BufReader::new(process.stdout.take().expect("a pipe"));
        Worker { process, answers }
    }

    /// Runs the rounds of one answer.
    pub(crate) fn run(&mut self, rounds: &[&str]) -> Vec<Ended> {
        let line = serde_json::to_string(rounds).expect("JSON") + "\n";
        self.process.stdin.as_mut().expect("a pipe").write_all(line.as_bytes()).expect("written");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("an answer");
        serde_json::from_str(&answer).expect("JSON")
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
