//! What works the same on every Unix, with this machine's Python; and the profile that `sandbox-exec` gets.

use std::io::Write;
use std::time::Duration;

use super::*;
use crate::test_program::write_program;
use crate::{Ended, Layers, Limits};

/// A `sandbox-exec` that ignores its profile and isolates nothing.
const OPEN: &str = "#!/bin/sh\nwhile [ \"$1\" = -p ] || [ \"$1\" = -D ]; do shift 2; done\nexec \"$@\"\n";
/// A `sandbox-exec` that fails.
const BROKEN: &str = "#!/bin/sh\necho 'sandbox-exec: profile error' >&2\nexit 65\n";

fn launcher(isolation: Layers, sandbox_exec: &str, folder: &Path) -> Launcher {
    let path = folder.join("sandbox-exec");
    write_program(&path, sandbox_exec);
    let python = std::env::var_os("GEMINI_EXEC_TEST_PYTHON").map(PathBuf::from);
    let python = Python::find(&Setup { python, ..Setup::default() }).unwrap();
    // No keeper is needed: this process is not killed.
    Launcher { python, isolation, sandbox_exec: path, helper: "/bin/true".into() }
}

fn run(code: &str, limits: Limits) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let launcher = launcher(Layers::AllowNone, BROKEN, folder.path());
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(b"a,b\n1,2\n").unwrap();
    let files = vec![InputFile { name: "a.csv".to_owned(), file }];
    launcher
        .run(Program { code: code.to_owned(), files, limits, ..Program::default() }, &Cancel::new())
        .unwrap()
}

#[test]
fn a_program_in_layer_none_has_only_limits() {
    let done =
        run("import sys\nprint(open('a.csv').read())\nopen('b.txt', 'w').write('b')", Limits::default());
    assert_eq!((done.outcome, done.output.as_str(), done.layer), (Ended::Ok, "a,b\n1,2\n\n", Layer::None));
    assert_eq!(done.why_not_full.as_deref(), Some("full: it takes Linux; reduced: profile error"));
    assert_eq!(done.files[0].name, "b.txt");
    assert!(done.peak_memory > 1 << 20, "{}", done.peak_memory);

    let failed = run("print(1)\n1 / 0", Limits::default());
    assert_eq!(failed.outcome, Ended::Failed);
    assert!(
        failed.output.starts_with("1\nTraceback") && failed.output.ends_with("by zero\n"),
        "{}",
        failed.output
    );
}

#[test]
fn limits_end_a_run() {
    let stopped = |code: &str, limits| run(code, limits).output.lines().last().map(str::to_owned);
    let short = Limits { wall: Duration::from_millis(300), ..Limits::default() };
    assert_eq!(stopped("while True: pass", short).unwrap(), "[stopped: not done after 0.3 s]");
    let quiet = Limits { output: 1 << 10, ..Limits::default() };
    assert_eq!(
        stopped("while True: print('x' * 99)", quiet).unwrap(),
        "[stopped: more than 1 KiB of output]"
    );
    let small = Limits { memory: 200 << 20, ..Limits::default() };
    let hungry = "import time\nkept = bytearray(300 << 20)\ntime.sleep(20)";
    assert_eq!(stopped(hungry, small).unwrap(), "[stopped: more than 200 MiB of memory]");
    // It closes its pipes and goes on.
    let silent = "import os, time\nos.closerange(0, 100)\ntime.sleep(20)";
    assert_eq!(run(silent, short).outcome, Ended::DeadlineExceeded);
}

#[test]
fn a_run_is_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let launcher = launcher(Layers::AllowNone, BROKEN, folder.path());
    let cancel = Cancel::new();
    let stop = cancel.clone();
    let waiting = thread_that_cancels(stop);
    let program = Program { code: "while True: pass".to_owned(), ..Program::default() };
    assert!(matches!(launcher.run(program, &cancel), Err(Error::Cancelled)));
    waiting.join().unwrap();
}

fn thread_that_cancels(cancel: Cancel) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(200));
        cancel.cancel();
    })
}

#[test]
fn nothing_runs_if_sandbox_exec_isolates_nothing() {
    for (sandbox_exec, why) in [(OPEN, "sandbox-exec isolates nothing here"), (BROKEN, "profile error")] {
        let folder = tempfile::tempdir().unwrap();
        let launcher = launcher(Layers::Auto, sandbox_exec, folder.path());
        let program = Program { code: "print('ran')".to_owned(), ..Program::default() };
        let Err(Error::NoLayer { refusals, .. }) = launcher.run(program, &Cancel::new()) else {
            panic!("it ran")
        };
        assert_eq!(refusals.of(Layer::Reduced), Some(why));
    }
}

#[test]
fn the_profile_names_what_may_be_read_and_written_and_no_more() {
    let parts = ["/opt/py thon/lib".into(), "/a\")(allow default)".into()];
    let arguments = profile::arguments(&parts, Path::new("/private/tmp/run"));
    let shown: Vec<_> = arguments.iter().map(|argument| argument.to_str().unwrap()).collect();
    let profile = shown[1];
    assert_eq!(
        shown[2..],
        [
            "-D",
            "PYTHON_0=/opt/py thon/lib",
            "-D",
            "PYTHON_1=/a\")(allow default)",
            "-D",
            "FOLDER=/private/tmp/run"
        ]
    );
    let rules: Vec<_> = profile.lines().skip_while(|line| !line.contains("param")).collect();
    assert_eq!(
        rules,
        [
            r#"(allow file-read* file-map-executable process-exec (subpath (param "PYTHON_0")) (literal (param "PYTHON_0")))"#,
            r#"(allow file-read* file-map-executable process-exec (subpath (param "PYTHON_1")) (literal (param "PYTHON_1")))"#,
            r#"(allow file-read* file-write* (subpath (param "FOLDER")))"#,
        ]
    );
    assert!(profile.starts_with("(version 1)\n(deny default)\n"));
    for never in ["network", "process-fork", "mach-lookup", "allow default", "/Users", "/tmp"] {
        assert!(!profile.contains(never), "{never}");
    }
    assert_eq!(profile.matches('(').count(), profile.matches(')').count());
}
