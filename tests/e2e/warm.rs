//! Spare sandboxes: a run in one behaves like any other run but starts sooner, and no state passes from run to run.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use harness::ordinary_user::{LAYERS, OrdinaryUser};
use harness::processes::{all_end_soon, descendants, empties_soon, is_python};
use harness::{binary, run_and_cancel, test_python, wait_for};
use sandbox::{Cancel, Ended, Error, InputFile, Layer, Layers, Limits, Program, Run, Sandbox, Setup, Warm};

const BOTH: [Layers; 2] = [Layers::Full, Layers::Reduced];
/// Prints whether the libraries were imported before the program.
const IS_WARM: &str = "import sys\nprint('pandas' in sys.modules and 'matplotlib.pyplot' in sys.modules)\n";

fn sandbox(isolation: Layers, warm: Option<Warm>) -> Sandbox {
    let options =
        Setup { python: Some(test_python()), isolation, helper: Some(binary()), warm, ..Setup::default() };
    Sandbox::new(options).unwrap()
}

fn program(code: &str) -> Program {
    Program { code: code.to_owned(), ..Program::default() }
}

/// A spare even if the machine has little memory.
fn anywhere() -> Warm {
    Warm { memory: 0, ..Warm::default() }
}

/// A sandbox with a spare that is ready.
fn warmed(isolation: Layers) -> Sandbox {
    let sandbox = sandbox(isolation, Some(anywhere()));
    assert!(!sandbox.is_warm());
    assert_eq!(run(&sandbox, IS_WARM).output, "False\n", "nothing is started before it is needed");
    wait_for("a spare", || sandbox.is_warm());
    sandbox
}

fn run(sandbox: &Sandbox, code: &str) -> Run {
    sandbox.run(program(code), &Cancel::new()).unwrap()
}

/// Runs a program in a spare.
fn run_warm(sandbox: &Sandbox, program: Program) -> Run {
    wait_for("a spare", || sandbox.is_warm());
    sandbox.run(program, &Cancel::new()).unwrap()
}

#[test]
fn a_spare_has_its_libraries_imported_and_is_used_once() {
    for layer in BOTH {
        let sandbox = warmed(layer);
        let use_it = format!("{IS_WARM}print(hasattr(sys, 'used'))\nsys.used = True\n");
        assert_eq!(run(&sandbox, &use_it).output, "True\nFalse\n");
        // First without waiting, which may use a new sandbox; then once a spare is ready.
        assert!(run(&sandbox, &use_it).output.ends_with("\nFalse\n"));
        assert_eq!(run_warm(&sandbox, program(&use_it)).output, "True\nFalse\n");
    }
}

/// Prints everything around a program except the libraries.
const SURROUNDINGS: &str = "
import os, resource, signal, stat, sys, threading
import numpy, pandas, matplotlib.pyplot
print(sorted(os.environ.items()) if 'python-run' not in os.getcwd() else sorted(os.environ))
print(os.listdir(), os.path.basename(os.getcwd()), oct(os.umask(0o22)), sys.argv, sys.flags)
print([path for path in sys.path if 'python-run' not in path], __file__.endswith('/main.py'))
print(sorted(name for name in globals()))
print([resource.getrlimit(kind) for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA, resource.RLIMIT_NOFILE,
    resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC, resource.RLIMIT_CORE)])
print([(number, signal.getsignal(number)) for number in (1, 2, 13, 15, 17)], threading.active_count())
def kind(descriptor):
    try: return descriptor, stat.S_IFMT(os.fstat(descriptor).st_mode)
    except OSError: return None
# The channel for figures is somewhere; a font that was loaded stays open.
is_font = lambda descriptor: os.readlink(f'/proc/self/fd/{descriptor}').endswith('.ttf')
print(sorted(stat.S_IFMT(os.fstat(d).st_mode) for d in range(64) if kind(d) and not is_font(d)))
print(sys.stdout.line_buffering, sys.stdout.errors, sys.stderr.errors, sys.stdin.read() == '')
print(matplotlib.get_backend().lower(), matplotlib.pyplot.get_fignums(), len(matplotlib.rcParams))
print(numpy.geterr(), pandas.get_option('display.max_rows'), sys.getrecursionlimit(), sys.excepthook)
";

#[test]
fn a_program_sees_the_same_in_a_spare_as_in_a_new_sandbox() {
    for layer in BOTH {
        let cold = run(&sandbox(layer, None), SURROUNDINGS);
        let warm = run(&warmed(layer), SURROUNDINGS);
        assert_eq!(cold.outcome, Ended::Ok, "{cold:?}");
        let without_addresses = |run: &Run| -> Vec<String> {
            let cut = |line: &str| line.split(" at 0x").next().unwrap().to_owned();
            run.output.lines().map(cut).collect()
        };
        for (warm, cold) in without_addresses(&warm).iter().zip(without_addresses(&cold)) {
            assert_eq!(*warm, cold, "{layer:?}");
        }
    }
}

#[test]
fn no_state_passes_from_run_to_run() {
    let spoil = "
import builtins, json, os, random, sys, tempfile, threading
import numpy, pandas, matplotlib.pyplot as plt
os.environ['LEFT'] = 'x'; os.chdir('/'); sys.path.append('/left'); sys.left = 1
random.seed(1); numpy.random.seed(1); plt.rcParams['lines.linewidth'] = 99; plt.figure(77)
pandas.set_option('display.max_rows', 3); pandas.DataFrame.describe = None
left = open(os.path.join(tempfile.gettempdir(), 'left'), 'w'); left.write('x'); left.flush()
sys.modules['left'] = sys; sys.setrecursionlimit(50000)
if os.path.isdir('/sandbox'):
    open('/sandbox/left', 'w').write('x'); open('/dev/shm/left', 'w').write('x')
    if os.fork() == 0:
        threading.Event().wait(60)
threading.Thread(target=threading.Event().wait, daemon=True).start()
json.dumps = None; builtins.print = lambda *_: None; builtins.len = lambda _: 7
";
    let look = "
import json, os, random, sys, tempfile
import numpy, pandas, matplotlib.pyplot as plt
found = [name for name in os.listdir() + os.listdir(tempfile.gettempdir()) + os.listdir('/dev/shm')
         if 'left' in name] if os.path.isdir('/sandbox') else [name for name in os.listdir() if 'left' in name]
print(found, 'LEFT' in os.environ, '/left' in sys.path, hasattr(sys, 'left'), len([]), json.dumps(1))
print(plt.rcParams['lines.linewidth'], plt.get_fignums(), pandas.get_option('display.max_rows'))
print(pandas.DataFrame.describe is not None, 'left' in sys.modules, 'left' in globals(), sys.getrecursionlimit())
print(str(random.random()) + ' ' + str(numpy.random.rand()))
";
    for layer in BOTH {
        let sandbox = warmed(layer);
        let spoilt = run_warm(&sandbox, program(spoil));
        assert_eq!(spoilt.outcome, Ended::Ok, "{spoilt:?}");
        let [first, second] = [(); 2].map(|()| run_warm(&sandbox, program(look)).output);
        let expected = "[] False False False 0 1\n1.5 [] 60\nTrue False False 1000\n";
        assert_eq!(
            first.rsplit_once(' ').unwrap().0.rsplit_once('\n').unwrap().0,
            expected.trim(),
            "{layer:?}"
        );
        let numbers = |output: &str| output.lines().last().unwrap().to_owned();
        assert_ne!(numbers(&first), numbers(&second), "each has random numbers of its own");
    }
}

/// A file for a program.
fn file(name: &str, content: &[u8]) -> InputFile {
    let mut file = tempfile::tempfile().unwrap();
    // At its end: the position in the file is not part of the contract.
    file.write_all(content).unwrap();
    InputFile { name: name.to_owned(), file }
}

#[test]
fn files_arrive_with_the_program() {
    for layer in BOTH {
        let sandbox = warmed(layer);
        let large = vec![b'x'; 3 << 20];
        let files = vec![
            file("sales 1.csv", b"a,b\n1,2\n"),
            file("new\nline.txt", b"n"),
            file("empty", b""),
            file("helper.py", b"VALUE = 42\n"),
            file("pandas.py", b"raise Exception('not this one')\n"),
            file("large", &large),
        ];
        let code = "
import os, helper, pandas
print(sorted(os.listdir()), pandas.read_csv('sales 1.csv').b.sum(), os.path.getsize('large'), helper.VALUE)
print([oct(os.stat(name).st_mode & 0o777) for name in ('large', 'empty')], open('new\\nline.txt').read())
open('out.txt', 'w').write('x')
";
        let run = run_warm(&sandbox, Program { files, ..program(&format!("{IS_WARM}{code}")) });
        let expected = "True\n\
            ['empty', 'helper.py', 'large', 'main.py', 'new\\nline.txt', 'pandas.py', 'sales 1.csv'] 2 3145728 42\n\
            ['0o600', '0o600'] n\n";
        assert_eq!((run.output.as_str(), run.outcome), (expected, Ended::Ok), "{layer:?}");
    }
    // Too large to copy twice.
    let sandbox = warmed(Layers::Full);
    let large = file("large", b"x");
    large.file.set_len(65 << 20).unwrap();
    let run = run_warm(&sandbox, Program { files: vec![large], ..program(IS_WARM) });
    assert_eq!(run.output, "False\n");
    assert!(sandbox.is_warm(), "the spare is kept for the next run");
    let names = vec![file("a", b""), file("a", b"")];
    let error = sandbox.run(Program { files: names, ..program("") }, &Cancel::new()).unwrap_err();
    assert!(matches!(error, Error::InputName { .. }), "{error}");
    assert!(sandbox.is_warm());
}

#[test]
fn limits_start_when_the_program_arrives() {
    for layer in BOTH {
        let sandbox = warmed(layer);
        let wall = Duration::from_secs(5);
        let limits = Limits { wall, output: 10, ..Limits::default() };
        thread::sleep(wall + Duration::from_millis(200));
        let run = run_warm(&sandbox, Program { limits, ..program(IS_WARM) });
        assert_eq!((run.outcome, run.output.as_str()), (Ended::Ok, "True\n"), "{layer:?}");
        assert!(run.elapsed < wall, "{:?}", run.elapsed);
        // The peak includes the imports.
        assert!((50 << 20..1 << 30).contains(&run.peak_memory), "{}", run.peak_memory);

        let short = Limits { wall: Duration::from_secs(1), ..limits };
        let endless = Program { limits: short, ..program("while True: pass") };
        let run = run_warm(&sandbox, endless);
        assert_eq!(run.output, "[stopped: not done after 1 s]\n", "{layer:?}");
        assert_eq!(run.outcome, Ended::DeadlineExceeded);
        assert!(run.elapsed >= short.wall, "{:?}", run.elapsed);

        let run = run_warm(&sandbox, Program { limits, ..program("print('x' * 11)") });
        assert_eq!(run.output, "xxxxxxxxxx\n[stopped: more than 10 bytes of output]\n", "{layer:?}");

        let code = "import resource, time\nprint(resource.getrlimit(resource.RLIMIT_CPU)[1] - int(time.process_time()))";
        let run = run_warm(&sandbox, Program { limits, ..program(code) });
        // Each core may work all of the time; some seconds of processor time come on top.
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let granted: usize = run.output.trim().parse().expect("a number");
        assert!((5 * cores + 5..=5 * cores + 6).contains(&granted), "{layer:?}: {run:?}");
    }
}

#[test]
fn figures_and_tracebacks_come_from_the_program() {
    for layer in BOTH {
        let sandbox = warmed(layer);
        let code = "import matplotlib.pyplot as plt\nplt.figure(figsize=(1, 1)); plt.show()\nplt.figure(figsize=(3, 1)).add_subplot()\n1 / 0\n";
        let run = run_warm(&sandbox, program(code));
        let traceback =
            "Traceback (most recent call last):\n  File \"main.py\", line 4, in <module>\n    1 / 0\n";
        assert!(run.output.starts_with(traceback), "{run:?}");
        let width = |image: &Vec<u8>| u32::from_be_bytes(image[16..20].try_into().unwrap());
        assert_eq!(run.images.iter().map(width).collect::<Vec<_>>(), [100, 300], "{layer:?}");
    }
}

#[test]
fn a_run_in_a_spare_is_cancelled_at_once_and_replaced() {
    for layer in BOTH {
        let sandbox = warmed(layer);
        let cancel = Cancel::new();
        let (result, later) = run_and_cancel(&sandbox, program("while True: pass"), &cancel);
        assert!(matches!(result, Err(Error::Cancelled)), "{result:?}");
        // Without the cancel it would run for thirty seconds.
        assert!(later < Duration::from_secs(10), "{layer:?}: {later:?}");
        assert_eq!(run_warm(&sandbox, program(IS_WARM)).output, "True\n");
    }
}

#[test]
fn a_spare_is_used_only_for_the_same_limits() {
    let sandbox = warmed(Layers::Auto);
    let limits = Limits { memory: 2 << 30, ..Limits::default() };
    let other = |limits| Program { limits, ..program(IS_WARM) };
    assert_eq!(sandbox.run(other(limits), &Cancel::new()).unwrap().output, "False\n");
    assert_eq!(run_warm(&sandbox, other(limits)).output, "True\n", "the spare is replaced");
    // The libraries would take a large part of it.
    wait_for("a spare", || sandbox.is_warm());
    let little = Limits { memory: 300 << 20, ..Limits::default() };
    assert_eq!(sandbox.run(other(little), &Cancel::new()).unwrap().output, "False\n");
    assert!(sandbox.is_warm(), "the spare is kept");
}

#[test]
fn an_unused_spare_ends() {
    for layer in BOTH {
        let idle = Duration::from_secs(8);
        let sandbox = sandbox(layer, Some(Warm { idle, ..anywhere() }));
        run(&sandbox, "");
        let start = Instant::now();
        wait_for("a spare", || sandbox.is_warm());
        wait_for("its end", || !sandbox.is_warm());
        assert!(start.elapsed() >= idle, "{:?}", start.elapsed());
        assert_eq!(run(&sandbox, IS_WARM).output, "False\n");
    }
}

#[test]
fn without_enough_memory_no_spare_is_made() {
    let sandbox = sandbox(Layers::Auto, Some(Warm { memory: u64::MAX, ..Warm::default() }));
    for _ in 0..2 {
        assert_eq!(run(&sandbox, IS_WARM).output, "False\n");
        thread::sleep(Duration::from_millis(1500));
        assert!(!sandbox.is_warm());
    }
}

#[test]
fn a_run_in_a_reduced_spare_gives_the_reason() {
    let options = Setup {
        python: Some(test_python()),
        helper: Some(binary()),
        bwrap: Some("/bin/false".into()),
        warm: Some(anywhere()),
        ..Setup::default()
    };
    let sandbox = Sandbox::new(options).unwrap();
    let cold = run(&sandbox, IS_WARM);
    let warm = run_warm(&sandbox, program(IS_WARM));
    assert_eq!(warm.output, "True\n");
    assert_eq!((warm.layer, &warm.why_not_full), (Layer::Reduced, &cold.why_not_full));
    assert!(warm.why_not_full.is_some());
}

#[test]
fn eight_runs_at_once_all_finish() {
    for layer in BOTH {
        let sandbox = warmed(layer);
        let run = |number: usize| {
            let code = format!(
                "import os\nopen('n', 'w').write('{number}')\nprint(open('n').read(), sorted(os.listdir()))"
            );
            sandbox.run(program(&code), &Cancel::new()).unwrap().output
        };
        let run = &run;
        thread::scope(|scope| {
            let runs: Vec<_> = (0..8).map(|number| scope.spawn(move || run(number))).collect();
            for (number, run) in runs.into_iter().enumerate() {
                assert_eq!(run.join().unwrap(), format!("{number} ['main.py', 'n']\n"));
            }
        });
    }
}

/// An ordinary user whose spare waits, owned by a separate process.
struct Owner {
    user: OrdinaryUser,
    process: Child,
    spare: Vec<u32>,
}

impl Owner {
    fn with_spare(layer: &str, arguments: &[&str]) -> Self {
        let user = OrdinaryUser::new();
        let mut command = user.command("warm-sandbox");
        command.arg(layer).args(arguments).stdin(std::process::Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        let mut complaints = BufReader::new(process.stderr.take().unwrap());
        complaints.read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        thread::spawn(move || std::io::copy(&mut complaints, &mut std::io::stderr()));
        let spare = descendants(process.id());
        assert!(spare.iter().any(|process| is_python(*process)), "{spare:?}");
        Self { user, process, spare }
    }

    fn python(&self) -> u32 {
        *self.spare.iter().find(|process| is_python(**process)).unwrap()
    }

    fn give(&mut self, code: &str) {
        self.process.stdin.take().unwrap().write_all(code.as_bytes()).unwrap();
    }

    /// Kills the owner, and checks that nothing of it is left after a moment.
    fn kill(mut self) {
        let all = descendants(self.process.id());
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        all_end_soon(&all);
        empties_soon(&self.user.home().join("tmp"));
    }
}

#[test]
fn a_spare_ends_with_its_owner_and_leaves_nothing() {
    for layer in LAYERS {
        Owner::with_spare(layer, &[]).kill();
    }
}

/// The command lines of a process and of all its descendants, each as one text.
fn command_lines(process: u32) -> Vec<String> {
    let line = |process: u32| {
        let line = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).replace('\0', " ")
    };
    std::iter::once(process).chain(descendants(process)).map(line).collect()
}

#[test]
fn command_lines_of_a_sandbox_are_short() {
    let check = |layer: &str, process: u32| {
        let lines = command_lines(process);
        assert!(lines.iter().any(|line| line.contains(" -I -B ")), "{layer}: {lines:#?}");
        for line in &lines {
            assert!(line.len() < 400 && !line.contains('\n'), "{layer}: {} bytes: {line}", line.len());
        }
    };
    for layer in LAYERS {
        let mut owner = Owner::with_spare(layer, &[]);
        check(layer, owner.process.id());
        owner.give("open('begun', 'w')\nimport time\ntime.sleep(60)");
        let begun = format!("/proc/{}/cwd/begun", owner.python());
        wait_for("the program", || Path::new(&begun).exists());
        check(layer, owner.process.id());
        owner.kill();

        let user = OrdinaryUser::new();
        let mut cold = user.start(layer, "import time\ntime.sleep(60)", &[]);
        // Other Pythons come and go before: the one that runs the program is told by its arguments.
        let is_there = || command_lines(cold.id()).iter().any(|line| line.contains(" -I -B "));
        wait_for("Python", is_there);
        check(layer, cold.id());
        cold.kill().unwrap();
        cold.wait().unwrap();
    }
}

#[test]
fn a_run_in_a_spare_ends_with_its_owner_and_leaves_nothing() {
    for layer in LAYERS {
        let mut owner = Owner::with_spare(layer, &[]);
        owner.give("import os, tempfile, time\nos.mkdir('d')\nopen('d/f', 'w').write('x')\nopen('begun', 'w')\nwhile True: open('g', 'w').write('x')");
        let python = owner.python();
        let begun = format!("/proc/{python}/cwd/begun");
        wait_for("the program", || Path::new(&begun).exists());
        owner.kill();
    }
}

#[test]
fn a_spare_that_died_is_replaced_by_a_new_sandbox() {
    for layer in LAYERS {
        let mut owner = Owner::with_spare(layer, &["--spare", "gone"]);
        let python = rustix::process::Pid::from_raw(i32::try_from(owner.python()).unwrap()).unwrap();
        rustix::process::kill_process(python, rustix::process::Signal::KILL).unwrap();
        owner.give("print(1)");
        let ran = owner.user.finish(owner.process);
        assert_eq!((ran.outcome.as_deref(), ran.output.as_str()), (Some("OUTCOME_OK"), "1\n"), "{layer}");
    }
}

#[test]
fn an_idle_spare_uses_no_processor() {
    for layer in LAYERS {
        let owner = Owner::with_spare(layer, &[]);
        let python = owner.python();
        let switches = |process: u32| -> u64 {
            let threads = fs::read_dir(format!("/proc/{process}/task")).unwrap();
            let status = threads.map(|it| fs::read_to_string(it.unwrap().path().join("status")).unwrap());
            let count = |status: String| -> u64 {
                let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches")).unwrap();
                line.split_whitespace().nth(1).unwrap().parse().unwrap()
            };
            status.map(count).sum()
        };
        let stays_asleep = || {
            let before = (switches(python), switches(owner.process.id()));
            thread::sleep(Duration::from_secs(3));
            (switches(python), switches(owner.process.id())) == before
        };
        // The work after a start takes a moment.
        wait_for("three seconds of sleep", stays_asleep);
        owner.kill();
    }
}

#[test]
fn a_running_program_cannot_reach_the_next_spare() {
    let code = |python: u32| {
        format!(
            "
import os, signal
def attempt(name, action):
    try: action()
    except OSError: return
    print('REACHED', name)
spare = {python}
attempt('kill', lambda: os.kill(spare, signal.SIGKILL))
attempt('stop', lambda: os.kill(spare, signal.SIGSTOP))
for name in 'mem', 'environ', 'cmdline', 'maps', 'fd', 'cwd', 'root':
    attempt(name, lambda: os.listdir(f'/proc/{{spare}}/{{name}}'))
    attempt(name, lambda: open(f'/proc/{{spare}}/{{name}}', 'rb').read(1))
attempt('plant', lambda: open(f'/proc/{{spare}}/cwd/planted', 'w'))
attempt('wait pipe', lambda: [open(f'/proc/{{spare}}/fd/{{number}}', 'wb') for number in range(3, 12)])
here = os.path.dirname(os.path.dirname(os.getcwd()))
attempt('folders', lambda: os.listdir(here) if 'python-run' in os.getcwd() else open('/nowhere'))
for owner in range(max(spare - 40, 1), spare):
    for number in range(4):
        folder = os.path.join(here, f'python-run-{{owner}}-{{number}}')
        if not os.getcwd().startswith(folder):
            attempt('plant', lambda: open(os.path.join(folder, 'work', 'planted'), 'w'))
            attempt('remove', lambda: os.rename(os.path.join(folder, 'work'), os.path.join(folder, 'gone')))
print('tried')
"
        )
    };
    for layer in LAYERS {
        let mut owner = Owner::with_spare(layer, &[]);
        let code = code(owner.python());
        for way in LAYERS {
            let child = owner.user.start(way, &code, &[]);
            let events = child.wait_with_output().unwrap().stdout;
            let events = String::from_utf8_lossy(&events).into_owned();
            let output = events.lines().find(|line| line.contains("\"output\"")).unwrap();
            assert!(output.contains("tried") && !output.contains("REACHED"), "{layer}, {way}: {output}");
        }
        owner.give("import os\nprint(os.listdir())");
        let ran = owner.user.finish(owner.process);
        assert_eq!(ran.output, "['main.py']\n", "{layer}: {ran:#?}");
    }
}

#[test]
fn a_program_cannot_imitate_a_waiting_spare() {
    // The program sends the frames that a spare sends before its program.
    let forge = "
import os, stat, struct
pipes = [d for d in range(3, 64) if os.path.exists(f'/proc/self/fd/{d}') and stat.S_ISFIFO(os.fstat(d).st_mode)]
frame = lambda kind, payload: kind + struct.pack('<I', len(payload)) + payload
for kind in b'W', b'C', b'P', b'R', b'X':
    os.write(pipes[0], frame(kind, b'3.12'))
print(len(pipes), 'said')
os._exit(3)
";
    for layer in BOTH {
        let sandbox = warmed(layer);
        let run = run_warm(&sandbox, program(forge));
        assert_eq!(run.outcome, Ended::Failed, "{run:?}");
        assert_eq!(run_warm(&sandbox, program(IS_WARM)).output, "True\n");
    }
}

#[test]
fn a_program_that_reports_its_end_early_is_ended() {
    let early = "
import os, stat, struct, sys, time
pipes = [d for d in range(3, 64) if os.path.exists(f'/proc/self/fd/{d}') and stat.S_ISFIFO(os.fstat(d).st_mode)]
print('before')
os.write(pipes[0], b'E' + struct.pack('<I', 1) + b'0')
while True:
    print('after', flush=True)
    time.sleep(0.001)  # Otherwise, on a busy machine, the limit of output may end it before its report is read.
";
    for layer in LAYERS {
        let owner = Owner::with_spare(layer, &[]);
        let spare = owner.spare.clone();
        let mut owner = owner;
        owner.give(early);
        let user = owner.user;
        let ran = user.finish(owner.process);
        assert_eq!(ran.outcome.as_deref(), Some("OUTCOME_OK"), "{layer}: {ran:#?}");
        assert!(ran.output.starts_with("before\n"), "{layer}");
        all_end_soon(&spare);
    }
}

#[test]
fn a_hundred_runs_leave_nothing() {
    for layer in LAYERS {
        let mut owner = Owner::with_spare(layer, &["--runs", "100"]);
        owner.give("print(1)");
        let ran = owner.user.finish(owner.process);
        assert_eq!(ran.output, "1\n", "{layer}: {ran:#?}");
    }
}
