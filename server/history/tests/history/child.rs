//! Other processes: this test binary, started again to do one thing.

use std::io::{BufRead, BufReader, Read, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::{again, full_disk, killed, together};

const TASK: &str = "HISTORY_TEST_TASK";
const HOME: &str = "HISTORY_TEST_HOME";

/// The test that is the other process, if it is told what to do.
#[test]
fn child() {
    let Ok(task) = std::env::var(TASK) else { return };
    let home = std::env::var_os(HOME).expect("a folder");
    let home = Path::new(&home);
    match task.as_str() {
        "write" => killed::write_for_ever(home),
        "start" => killed::start_a_program(home),
        "chart" => again::save_a_chart(home),
        "fill" => full_disk::fill(home),
        "work" => together::work(home),
        other => panic!("no task {other}"),
    }
}

/// Starts a process that does a task with the history in a folder.
pub(crate) fn start(task: &str, home: &Path) -> Started {
    // Where the size of files is limited, a write must fail, not kill.
    let script = r#"trap "" XFSZ; exec "$@""#;
    let binary = std::env::current_exe().expect("this binary");
    let mut child = Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(binary)
        .args(["--exact", "child::child", "--nocapture", "--test-threads=1"])
        .envs([(TASK, task.as_ref()), (HOME, home.as_os_str())])
        .stdout(Stdio::piped())
        .spawn()
        .expect("a process");
    let told = BufReader::new(child.stdout.take().expect("its output"));
    Started { child, told }
}

/// A process that was started.
pub(crate) struct Started {
    pub(crate) child: Child,
    told: BufReader<ChildStdout>,
}

impl Started {
    /// The next thing it tells.
    pub(crate) fn hear(&mut self) -> String {
        let mut lines = self.told.by_ref().lines().map_while(Result::ok);
        lines.find_map(|line| said(&line)).expect("it tells something")
    }

    /// What it tells until it ends.
    pub(crate) fn told(&mut self) -> Vec<String> {
        let lines = self.told.by_ref().lines().map_while(Result::ok);
        lines.filter_map(|line| said(&line)).collect()
    }
}

/// What a line tells. The first one follows words of the test's own.
fn said(line: &str) -> Option<String> {
    line.split_once("> ").map(|(_, said)| said.to_owned())
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Tells the process that started this one.
pub(crate) fn tell(line: &str) {
    // Not `println`: the tests keep that back.
    let mut output = std::io::stdout().lock();
    output.write_all(format!("> {line}\n").as_bytes()).expect("an open pipe");
    output.flush().expect("an open pipe");
}
