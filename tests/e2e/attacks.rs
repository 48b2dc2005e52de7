//! What a hostile program tries, as an ordinary user: in both layers, in a new sandbox and in a spare one. What it must not
//! reach exists: where possible, each attempt first succeeds without a sandbox.
#![cfg(target_os = "linux")]

use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::net::{TcpListener, UdpSocket};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::{SocketAddr, UnixDatagram, UnixListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use harness::ordinary_user::{LAYERS, OrdinaryUser, Ran, SECRET, WAYS, isolation};
use harness::processes::{all_end_soon, descendants, is_python, nothing_is_left};
use harness::{KEY, interrupt, wait_for};
use rustix::fs::{FlockOperation, fcntl_lock, flock};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

/// Functions that all attack programs use.
const PRELUDE: &str = include_str!("attacks/prelude.py");
/// The last line of a program that tried everything.
const DONE: &str = "all was tried";

/// Held by tests that fill the machine's memory with what no process shows: each of them must see only its own.
static HIDDEN_MEMORY: Mutex<()> = Mutex::new(());

fn with_memory_to_itself() -> MutexGuard<'static, ()> {
    HIDDEN_MEMORY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What an attack tries to reach.
struct Target {
    user: OrdinaryUser,
    /// Another process of the same person.
    sibling: Child,
    bait: Value,
}

impl Target {
    fn new() -> Self {
        let user = OrdinaryUser::new();
        let sibling = user.command("sleep").arg("600").spawn().expect("sleep runs");
        let bait = json!({
            "home": user.home(),
            "temporary": user.home().join("tmp"),
            "sibling": sibling.id(),
            "api_key": KEY,
            "unique": unique(),
        });
        Self { user, sibling, bait }
    }

    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.bait[name] = value.into();
        self
    }

    /// The attack as one program.
    fn program(&self, attack: &str) -> String {
        format!("BAIT = {}\n{PRELUDE}\n{attack}\nprint({DONE:?})\n", self.bait)
    }

    /// Checks that without a sandbox each attempt succeeds, except those named.
    fn is_real(&self, attack: &str, except: &[&str]) {
        let output = self.user.run_bare(&self.program(attack));
        assert!(output.contains(DONE), "{output}");
        let failed = |line: &&str| {
            line.strip_prefix("blocked ")
                .is_some_and(|rest| !except.iter().any(|name| rest.starts_with(&format!("{name} -"))))
        };
        let failed: Vec<_> = output.lines().filter(failed).collect();
        assert!(failed.is_empty(), "nothing to reach without a sandbox: {failed:#?}");
        assert!(output.contains("REACHED"), "{output}");
    }

    /// Runs the attack in a layer, and checks that it tried everything.
    fn run(&self, layer: &str, attack: &str) -> String {
        let ran = self.user.run(layer, &self.program(attack), &[]);
        assert!(ran.output.contains(DONE), "{layer}: {ran:#?}");
        ran.output
    }

    /// Checks that no attempt succeeds in a layer.
    fn holds(&self, layer: &str, attack: &str) {
        let output = self.run(layer, attack);
        let reached: Vec<_> = output.lines().filter(|line| line.contains("REACHED")).collect();
        assert!(reached.is_empty(), "{layer}: {reached:#?}");
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        drop(self.sibling.kill());
        drop(self.sibling.wait());
    }
}

/// The ways to run in this layer: a new sandbox, a spare one.
fn ways_of(layer: &str) -> impl Iterator<Item = &'static str> {
    WAYS.into_iter().filter(move |way| way.starts_with(layer))
}

/// A name that nothing else has.
fn unique() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("attack-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Runs a program in a layer, without a target.
fn run(layer: &str, code: &str, arguments: &[&str]) -> Ran {
    OrdinaryUser::new().run(layer, code, arguments)
}

/// The processes of this machine with this text in their command line.
fn processes_with(text: &str) -> Vec<Pid> {
    let number = |entry: fs::DirEntry| {
        let line = fs::read(entry.path().join("cmdline")).ok()?;
        let number = entry.file_name().to_str()?.parse().ok()?;
        Pid::from_raw(number).filter(|_| String::from_utf8_lossy(&line).contains(text))
    };
    fs::read_dir("/proc").expect("proc").filter_map(Result::ok).filter_map(number).collect()
}

macro_rules! attack {
    ($file:literal) => {
        include_str!(concat!("attacks/", $file, ".py"))
    };
}

#[test]
fn files_of_the_person_cannot_be_read() {
    for layer in WAYS {
        let target = Target::new();
        target.holds(layer, attack!("read_files"));
        assert_eq!(fs::read_to_string(target.user.home().join(".ssh/id_rsa")).unwrap(), SECRET);
    }
    // Last, because without a sandbox it moves the key. Machines differ in whether they allow hard links to it and
    // whether they have a name.
    Target::new().is_real(attack!("read_files"), &["key, through a hard link", "etc"]);
}

#[test]
fn the_api_key_cannot_be_read() {
    let target = Target::new();
    target.is_real(attack!("read_environment"), &["command lines of others"]);
    for layer in WAYS {
        target.holds(layer, attack!("read_environment"));
    }
}

#[test]
fn nothing_is_written_outside_the_run() {
    fn places(target: &Target) -> Vec<PathBuf> {
        let name = target.bait["unique"].as_str().unwrap();
        let home = target.user.home();
        let folders = [
            home,
            &home.join(".ssh"),
            &home.join("tmp"),
            Path::new("/var/tmp"),
            Path::new("/tmp"),
            Path::new("/dev/shm"),
        ];
        let suffixes = ["", "-folder", "-link", "-pipe"];
        folders
            .iter()
            .flat_map(|folder| suffixes.map(|suffix| folder.join(format!("{name}{suffix}"))))
            .collect()
    }
    for layer in WAYS {
        let target = Target::new();
        let output = target.run(layer, attack!("write_files"));
        let written: Vec<_> =
            places(&target).into_iter().filter(|place| place.symlink_metadata().is_ok()).collect();
        assert!(written.is_empty(), "{layer}: {written:?}");
        assert_eq!(fs::read_to_string(target.user.home().join(".bashrc")).unwrap(), "alias ll='ls -l'\n");
        // The container's own temporary folders belong to the run.
        let reached: Vec<_> = output.lines().filter_map(|line| line.strip_prefix("REACHED ")).collect();
        let private: &[&str] = if layer.starts_with("full") { &["/tmp -", "/dev/shm -"] } else { &[] };
        assert!(
            reached.iter().all(|line| private.iter().any(|place| line.starts_with(place))),
            "{layer}: {reached:#?}"
        );

        target.holds(layer, attack!("write_python"));
    }
    let target = Target::new();
    target.is_real(attack!("write_files"), &[]);
    for place in places(&target) {
        drop(fs::remove_file(&place).or_else(|_| fs::remove_dir(&place)));
    }
}

/// Listeners on this machine that count what arrives.
struct Listeners {
    arrived: Arc<AtomicUsize>,
    tcp: u16,
    udp: u16,
    folder: tempfile::TempDir,
    name: String,
}

impl Listeners {
    fn start() -> Self {
        let arrived = Arc::new(AtomicUsize::new(0));
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let name = unique();

        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        let unix = UnixListener::bind(folder.path().join("stream")).unwrap();
        let datagram = UnixDatagram::bind(folder.path().join("datagram")).unwrap();
        for socket in ["stream", "datagram"] {
            fs::set_permissions(folder.path().join(socket), fs::Permissions::from_mode(0o777)).unwrap();
        }
        let abstract_name = SocketAddr::from_abstract_name(&name).unwrap();
        let abstract_stream = UnixListener::bind_addr(&abstract_name).unwrap();
        let abstract_name = SocketAddr::from_abstract_name(format!("{name}-datagram")).unwrap();
        let abstract_datagram = UnixDatagram::bind_addr(&abstract_name).unwrap();

        let listeners = Self {
            arrived: Arc::clone(&arrived),
            tcp: tcp.local_addr().unwrap().port(),
            udp: udp.local_addr().unwrap().port(),
            folder,
            name,
        };
        let count = move |wait: Box<dyn Fn() -> bool + Send>| {
            let arrived = Arc::clone(&arrived);
            thread::spawn(move || {
                while wait() {
                    arrived.fetch_add(1, Ordering::SeqCst);
                }
            });
        };
        count(Box::new(move || tcp.accept().is_ok_and(|(mut stream, _)| stream.read(&mut [0; 64]).is_ok())));
        count(Box::new(move || udp.recv(&mut [0; 64]).is_ok()));
        count(Box::new(move || unix.accept().is_ok_and(|(mut stream, _)| stream.read(&mut [0; 64]).is_ok())));
        count(Box::new(move || datagram.recv(&mut [0; 64]).is_ok()));
        count(Box::new(move || {
            abstract_stream.accept().is_ok_and(|(mut stream, _)| stream.read(&mut [0; 64]).is_ok())
        }));
        count(Box::new(move || abstract_datagram.recv(&mut [0; 64]).is_ok()));
        listeners
    }

    fn arrived(&self) -> usize {
        self.arrived.load(Ordering::SeqCst)
    }

    fn as_bait_of(&self, target: Target) -> Target {
        target
            .with("tcp", self.tcp)
            .with("udp", self.udp)
            .with("unix", self.folder.path().join("stream").to_str().unwrap())
            .with("unix_datagram", self.folder.path().join("datagram").to_str().unwrap())
            .with("abstract", self.name.clone())
            .with("abstract_datagram", format!("{}-datagram", self.name))
    }
}

#[test]
fn no_listener_on_this_machine_can_be_reached() {
    let listeners = Listeners::start();
    let target = listeners.as_bait_of(Target::new());
    for layer in WAYS {
        target.holds(layer, attack!("network"));
        target.holds(layer, attack!("network_exotic"));
    }
    thread::sleep(Duration::from_millis(100));
    assert_eq!(listeners.arrived(), 0);

    target.is_real(attack!("network"), &[]);
    wait_for("all seven messages", || listeners.arrived() == 7);
}

#[test]
fn a_fork_bomb_ends_with_the_run() {
    let code = "
import os, time
started = 0
try:
    for _ in range(2000):
        if os.fork() == 0:
            time.sleep(60)
        started += 1
except OSError as error:
    print('refused after', started)
print('over')
";
    for layer in WAYS {
        let ran = run(layer, code, &["--timeout", "20"]);
        let started = ran.output.split("refused after ").nth(1).and_then(|rest| rest.lines().next());
        let was_stopped = ran.output.contains("processes and threads]");
        assert!(
            was_stopped || started.is_some_and(|count| count.parse::<u32>().unwrap() < 64),
            "{layer}: {ran:#?}"
        );
    }
}

#[test]
fn a_thread_bomb_ends_with_the_run() {
    let code = "
import threading, time
threading.stack_size(1 << 16)
started = 0
try:
    while True:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        started += 1
except BaseException as error:
    print('refused after', started)
";
    for layer in WAYS {
        let ran = run(layer, code, &["--timeout", "20"]);
        let words = ["refused after", "processes and threads]"];
        assert!(words.iter().any(|word| ran.output.contains(word)), "{layer}: {ran:#?}");
    }
}

#[test]
fn ten_gibibytes_cannot_be_allocated() {
    for layer in WAYS {
        let ran = run(layer, "data = bytearray(10 << 30)", &[]);
        assert_eq!(ran.outcome.as_deref(), Some("OUTCOME_FAILED"), "{layer}: {ran:#?}");
        assert!(ran.output.contains("MemoryError"), "{layer}: {ran:#?}");
    }
}

#[test]
fn shared_and_secret_memory_count_towards_the_limit() {
    let _alone = with_memory_to_itself();
    let target = Target::new();
    // Not every kernel is built with secret memory, and large pages are set apart only where somebody asks for them.
    target.is_real(attack!("shared_memory"), &["secret memory", "large pages"]);
    for layer in WAYS {
        target.holds(layer, attack!("shared_memory"));
    }
    let shared = "
import mmap
maps = []
for _ in range(100):
    map = mmap.mmap(-1, 256 << 20)
    for page in range(0, len(map), 4096):
        map[page] = 1
    maps.append(map)
print('all of it')
";
    for layer in WAYS {
        let ran = run(layer, shared, &[]);
        assert_eq!(ran.outcome.as_deref(), Some("OUTCOME_FAILED"), "{layer}: {ran:#?}");
        let words = ["Cannot allocate memory", "[stopped: more than 4 GiB of memory]"];
        assert!(words.iter().any(|word| ran.output.contains(word)), "{layer}: {ran:#?}");
    }
}

#[test]
fn files_in_memory_count_towards_the_limit() {
    let _alone = with_memory_to_itself();
    let code = "
import time
block = b'x' * (1 << 20)
for folder, size in ('.', 500), ('/tmp', 250), ('/dev/shm', 1000):
    for number in range(0, size, 250):
        with open(f'{folder}/file-{number}', 'wb') as file:
            for _ in range(250): file.write(block)
data = b'x' * (2600 << 20)
time.sleep(20)
print('all of it')
";
    for layer in ways_of("full") {
        let ran = run(layer, code, &["--timeout", "60"]);
        assert_eq!(ran.output, "[stopped: more than 4 GiB of memory]\n", "{layer}: {ran:#?}");
    }
}

#[test]
fn pipes_and_sockets_have_a_limit_for_all_processes_together() {
    let code = |open: &str| {
        format!(
            "
import os, select, socket, time
kept = []
def pipe():
    name = f'pipe-{{os.getpid()}}-{{len(kept)}}'
    os.mkfifo(name)
    return os.open(name, os.O_RDWR)
for _ in range(7):
    if os.fork() == 0: break
for _ in range(100): kept.append({open})
time.sleep(60)
"
        )
    };
    for layer in WAYS {
        for open in ["socket.socketpair()", "os.pipe()", "pipe()", "select.epoll()"] {
            let ran = run(layer, &code(open), &["--timeout", "60"]);
            let words = ["[stopped: more than 512 pipes and sockets]", "Operation not permitted"];
            assert!(words.iter().any(|word| ran.output.contains(word)), "{layer}, {open}: {ran:#?}");
        }
    }
}

#[test]
fn what_other_programs_of_the_person_need_is_not_used_up() {
    let target = Target::new();
    target.is_real(attack!("quotas"), &[]);
    for layer in WAYS {
        target.holds(layer, attack!("quotas"));
    }
}

#[test]
fn files_of_the_person_cannot_be_locked() {
    // A file that is mounted, and one of the interpreter's.
    for (layer, path) in [("full", "'large.csv'"), ("reduced", "json.__file__")] {
        let user = OrdinaryUser::new();
        user.file("large.csv", "a,b\n");
        let large = fs::File::options().write(true).open(user.home().join("large.csv")).unwrap();
        large.set_len(65 << 20).unwrap();
        let code = format!(
            "
import fcntl, json, time
file = open({path})
fcntl.flock(file, fcntl.LOCK_EX)
fcntl.lockf(file, fcntl.LOCK_SH)
with open('begun', 'w') as begun: begun.write(file.name)
time.sleep(60)
"
        );
        let mut child = user.start(layer, &code, &["--timeout", "300", "-a", "large.csv"]);
        let python = python_of(&child);
        let begun = format!("/proc/{python}/cwd/begun");
        wait_for("the locks", || fs::read_to_string(&begun).is_ok_and(|name| !name.is_empty()));
        let name = fs::read_to_string(&begun).unwrap();
        let file = fs::File::open(user.home().join(name)).unwrap();
        flock(&file, FlockOperation::NonBlockingLockExclusive).expect(layer);
        if layer == "full" {
            fcntl_lock(&large, FlockOperation::NonBlockingLockExclusive).expect(layer);
        }
        child.kill().unwrap();
        child.wait().unwrap();
        all_end_soon(&[python]);
    }
}

#[test]
fn endless_output_stops_the_run_at_once() {
    for layer in WAYS {
        for stream in ["stdout", "stderr"] {
            let ran = run(layer, &format!("import sys\nwhile True: sys.{stream}.write('x' * 999)"), &[]);
            assert_eq!(ran.outcome.as_deref(), Some("OUTCOME_FAILED"), "{layer}");
            // Well before its time limit of thirty seconds.
            assert!(ran.output.ends_with("\n[stopped: more than 1 MiB of output]\n"), "{layer}");
            assert!((1 << 20..(1 << 20) + 100).contains(&ran.output.len()), "{layer}: {}", ran.output.len());
        }
    }
}

#[test]
fn a_program_that_ignores_signals_is_stopped_and_its_output_kept() {
    let code = "
import signal
for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
print('so far')
while True: pass
";
    for layer in WAYS {
        let ran = run(layer, code, &["--timeout", "2"]);
        assert_eq!(ran.outcome.as_deref(), Some("OUTCOME_DEADLINE_EXCEEDED"), "{layer}: {ran:#?}");
        assert_eq!(ran.output, "so far\n[stopped: not done after 2 s]\n", "{layer}");
    }
}

/// A program that leaves a process behind with `name` in its command line.
fn daemon(name: &str) -> String {
    format!(
        "
import os, sys
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        null = os.open('/dev/null', os.O_RDWR)
        for stream in 0, 1, 2: os.dup2(null, stream)
        os.execv(sys.executable, [sys.executable, '-I', '-c', 'import time; time.sleep(60) #{name}'])
    os._exit(0)
os.wait()
"
    )
}

#[test]
fn a_daemon_ends_with_the_run() {
    let (bare, confined) = (unique(), unique());
    let user = OrdinaryUser::new();
    let _ = user.run_bare(&daemon(&bare));
    // Without a sandbox it outlives its parent. During exec it has no command line for a moment.
    wait_for("the daemon", || !processes_with(&bare).is_empty());
    for daemon in processes_with(&bare) {
        kill_process(daemon, Signal::KILL).unwrap();
    }
    for layer in ways_of("full") {
        let ran = user.run(layer, &daemon(&confined), &[]);
        assert_eq!(ran.outcome.as_deref(), Some("OUTCOME_OK"), "{layer}: {ran:#?}");
        nothing_is_left(|| processes_with(&confined));
    }
    for layer in ways_of("reduced") {
        let ran = user.run(layer, &daemon(&confined), &[]);
        assert!(ran.output.contains("PermissionError"), "{layer}: {ran:#?}");
    }
}

#[test]
fn no_process_can_be_started_in_layer_reduced() {
    let target = Target::new();
    for layer in ways_of("reduced") {
        target.holds(layer, attack!("spawn"));
    }
}

#[test]
fn a_symbolic_link_is_not_attached() {
    let user = OrdinaryUser::new();
    user.folder("data");
    symlink(user.home().join(".ssh/id_rsa"), user.home().join("data/key.csv")).unwrap();
    symlink(user.home().join(".ssh"), user.home().join("data/keys")).unwrap();
    for layer in WAYS {
        for attached in ["data/key.csv", "data/keys/id_rsa"] {
            let ran = user.run(layer, "print(open('key.csv').read())", &["-a", attached]);
            assert_eq!(ran.outcome, None, "{layer}: {ran:#?}");
            assert!(ran.everything.contains("symbolic link"), "{layer}: {ran:#?}");
            assert!(!ran.everything.contains("PRIVATE KEY"), "{layer}: {ran:#?}");
        }
    }
}

#[test]
fn pipes_and_devices_are_not_attached() {
    let user = OrdinaryUser::new();
    let made = user.command("mkfifo").arg("pipe.csv").status().unwrap();
    assert!(made.success());
    for attached in ["pipe.csv", "/dev/zero"] {
        let ran = user.run("allow-reduced", "print('ran')", &["-a", attached]);
        assert_eq!(ran.outcome, None, "{ran:#?}");
        assert!(ran.everything.contains("not a regular file"), "{ran:#?}");
    }
}

#[test]
fn other_processes_cannot_be_inspected() {
    let target = Target::new();
    target.is_real(attack!("peek"), &[]);
    for layer in WAYS {
        target.holds(layer, attack!("peek"));
    }
}

#[test]
fn proc_self_shows_nothing_about_the_machine() {
    let target = Target::new();
    target.is_real(attack!("machine"), &[]);
    for layer in ways_of("reduced") {
        target.holds(layer, attack!("machine"));
    }
    let own = "
for name in 'auxv', 'cgroup', 'cmdline', 'comm', 'limits', 'maps', 'smaps', 'stat', 'statm', 'status':
    assert open(f'/proc/self/{name}', 'rb').read(), name
assert len(os.listdir('/proc/self/fd')) > 3 and os.readlink('/proc/self/exe')
";
    for layer in WAYS {
        let _ = target.run(layer, own);
    }
}

#[test]
fn the_command_line_of_the_container_shows_no_paths() {
    let code = "
line = open('/proc/1/cmdline', 'rb').read().replace(b'\\0', b' ').decode()
attempt('paths', lambda: line[line.index('bind'):])
";
    for layer in ways_of("full") {
        Target::new().holds(layer, code);
    }
}

#[test]
fn other_processes_cannot_be_signalled() {
    for layer in WAYS {
        let mut target = Target::new();
        target.holds(layer, attack!("signals"));
        let id = target.sibling.id();
        assert_eq!(target.sibling.try_wait().unwrap(), None, "{layer}: the sibling was killed");
        let state = fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
        assert!(state.contains("(sleep) S"), "{layer}: {state}");
    }
    let mut target = Target::new();
    target.is_real(attack!("signals"), &["kill parent", "upper half"]);
    wait_for("the sibling's death", || {
        fs::read_to_string(format!("/proc/{}/stat", target.sibling.id())).unwrap().contains(") Z")
    });
    assert!(target.sibling.wait().is_ok());
}

#[test]
fn other_processes_cannot_be_changed() {
    let target = Target::new();
    for layer in WAYS {
        target.holds(layer, attack!("meddle"));
    }
    target.is_real(attack!("meddle"), &[]);
}

#[test]
fn files_cannot_fill_the_disk() {
    let _alone = with_memory_to_itself();
    let code = "
import os
block = b'x' * (1 << 20)
for number in range(40):
    with open(f'file-{number}', 'wb') as file:
        for _ in range(200):
            file.write(block)
print('eight gigabytes')
";
    let hidden = "
import os
block = b'x' * (1 << 20)
files = []
for number in range(40):
    files.append(open('file', 'wb'))
    os.remove('file')
    for _ in range(200):
        files[-1].write(block)
print('eight gigabytes')
";
    for layer in WAYS {
        for code in [code, hidden] {
            // A slow disk needs more than thirty seconds to exceed the limit.
            let ran = run(layer, code, &["--timeout", "300"]);
            assert_eq!(ran.outcome.as_deref(), Some("OUTCOME_FAILED"), "{layer}: {ran:#?}");
            let words = ["No space left on device", "[stopped: too much written to disk]"];
            assert!(words.iter().any(|word| ran.output.contains(word)), "{layer}: {ran:#?}");
        }
    }
}

#[test]
fn deleted_files_cannot_fill_the_disk() {
    let _alone = with_memory_to_itself();
    let ways = [
        ("reserved", "os.posix_fallocate(descriptor, 0, SIZE)"),
        ("one byte in each block", "os.ftruncate(descriptor, SIZE); touch(descriptor)"),
        ("mapped", "map(descriptor); os.close(descriptor)"),
        ("in a message", "touch(descriptor); hide(descriptor)"),
    ];
    for (way, action) in ways {
        let code = format!(
            "
import ctypes, mmap, os, socket, time
SIZE = 250 << 20
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
kept = []
def touch(descriptor):
    for block in range(0, SIZE, 4096): os.pwrite(descriptor, b'x', block)
def map(descriptor):
    touch(descriptor)
    assert libc.mmap(None, 4096, mmap.PROT_READ, mmap.MAP_SHARED, descriptor, 0) > 0
def hide(descriptor):
    a, b = socket.socketpair()
    socket.send_fds(a, [b'x'], [descriptor])
    kept.extend([a, b])
    os.close(descriptor)
for _ in range(6):
    descriptor = os.open('f', os.O_CREAT | os.O_RDWR | os.O_EXCL)
    os.unlink('f')
    {action}
time.sleep(100)
print('one and a half gigabytes')
"
        );
        for layer in WAYS {
            let ran = run(layer, &code, &["--timeout", "300"]);
            assert_eq!(ran.outcome.as_deref(), Some("OUTCOME_FAILED"), "{layer}, {way}: {ran:#?}");
            let words =
                ["No space left on device", "[stopped: too much written to disk]", "Operation not permitted"];
            assert!(words.iter().any(|word| ran.output.contains(word)), "{layer}, {way}: {ran:#?}");
        }
    }
}

#[test]
fn space_can_be_reserved_in_a_file() {
    let code = "
import os
descriptor = os.open('f', os.O_CREAT | os.O_RDWR)
os.posix_fallocate(descriptor, 0, 1 << 20)
print(os.fstat(descriptor).st_size)
";
    for layer in WAYS {
        assert_eq!(run(layer, code, &[]).output, "1048576\n", "{layer}");
    }
}

#[test]
fn the_host_changes_no_folder_while_the_program_runs() {
    // Changing a folder by its name is not safe: it may by then be a link to a folder of the person.
    let code = |seconds| {
        format!(
            "
import os, time
os.mkdir('closed', 0)
time.sleep({seconds})
print(oct(os.stat('closed').st_mode))
"
        )
    };
    for layer in ways_of("reduced") {
        let ran = run(layer, &code(100), &["--timeout", "300"]);
        assert_eq!(ran.output, "[stopped: too much written to disk]\n", "{layer}: {ran:#?}");
    }
    for layer in ways_of("full") {
        assert_eq!(run(layer, &code(1), &[]).output, "0o40000\n", "{layer}");
    }
}

#[test]
fn a_link_in_place_of_a_folder_is_not_followed() {
    let code = "
renameat2 = libc.renameat2
os.umask(0)
names = []
for number in range(4):
    os.mkdir(f'd{number}', 0o700)
    os.symlink(path('.ssh'), f'l{number}')
    names.append((f'd{number}'.encode(), f'l{number}'.encode()))
end = time.time() + 3
while time.time() < end:
    for folder, link in names:
        for _ in range(60): renameat2(-100, folder, -100, link, 2)
";
    let target = Target::new();
    let folder = target.user.home().join(".ssh");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o511)).unwrap();
    for layer in ways_of("reduced") {
        target.run(layer, code);
    }
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o511);
    assert!(folder.join("id_rsa").exists());
}

#[test]
fn the_size_of_a_file_is_limited() {
    for layer in WAYS {
        let ran = run(layer, "with open('f', 'wb') as file: file.truncate((256 << 20) + 1)", &[]);
        assert!(ran.output.contains("File too large"), "{layer}: {ran:#?}");
    }
}

#[test]
fn folders_that_cannot_be_counted_are_still_removed() {
    let code = "
import os
os.mkdir('closed', 0o300)
open('closed/file', 'w').close()
for _ in range(5000):
    os.mkdir('n' * 100, 0o700)
    os.chdir('n' * 100)
print('nested')
";
    for layer in WAYS {
        let ran = run(layer, code, &[]);
        let words = ["nested", "[stopped: too much written to disk]"];
        assert!(words.iter().any(|word| ran.output.contains(word)), "{layer}: {ran:#?}");
    }
}

/// Writes to the pipe for figures, without matplotlib.
fn forged_frames(frames: &str) -> String {
    format!(
        "
import os, stat, struct, zlib
pipes = [d for d in range(3, 64) if os.path.exists(f'/proc/self/fd/{{d}}') and stat.S_ISFIFO(os.fstat(d).st_mode)]
def send(data):
    while data:
        data = data[os.write(pipes[0], data):]
def frame(kind, payload):
    return kind + struct.pack('<I', len(payload)) + payload
def png(width, height):
    header = struct.pack('>II5B', width, height, 1, 0, 0, 0, 0)
    return b'\\x89PNG\\r\\n\\x1a\\n' + struct.pack('>I', 13) + b'IHDR' + header + struct.pack('>I', zlib.crc32(b'IHDR' + header))
{frames}
print('sent')
"
    )
}

#[test]
fn hostile_images_are_dropped() {
    let cases = [
        ("send(frame(b'F', png(60000, 60000)))", 0, "[1 image dropped: more than 25 million pixels]"),
        ("send(frame(b'F', b'GIF89a'))", 0, "[1 image dropped: not PNG files]"),
        (
            "send(frame(b'F', png(9, 9) + bytes(6 << 20)) + frame(b'F', png(9, 9)))",
            1,
            "[1 image dropped: larger than 5 MiB]",
        ),
        ("for _ in range(25): send(frame(b'F', png(9, 9)))", 20, "[5 images dropped: more than 20]"),
        ("send(b'?' * 1000)", 0, "[figures after an unreadable one dropped]"),
        (
            "send(frame(b'C', b'') + frame(b'R', b'forged') + frame(b'F', png(9, 9)))",
            0,
            "[figures after an unreadable one dropped]",
        ),
        ("send(b'F' + struct.pack('<I', 0xffffffff) + b'short')", 0, "[1 image dropped: larger than 5 MiB]"),
        ("send(b'F' + struct.pack('<I', 100) + b'short')", 0, ""),
        ("os.close(pipes[0])", 0, ""),
    ];
    for layer in WAYS {
        for (frames, charts, note) in cases {
            let ran = run(layer, &forged_frames(frames), &[]);
            assert_eq!(ran.outcome.as_deref(), Some("OUTCOME_OK"), "{layer} {frames}: {ran:#?}");
            assert_eq!(ran.charts, charts, "{layer} {frames}: {ran:#?}");
            let expected = if note.is_empty() { "sent\n".to_owned() } else { format!("sent\n{note}\n") };
            assert_eq!(ran.output, expected, "{layer} {frames}");
        }
    }
}

#[test]
fn risky_system_calls_are_refused() {
    for layer in WAYS {
        let output = Target::new().run(layer, attack!("kernel"));
        let refused = |line: &&str| ["[Errno 1]", "[Errno 38]"].iter().any(|errno| line.contains(errno));
        let open: Vec<_> =
            output.lines().filter(|line| *line != DONE).filter(|line| !refused(line)).collect();
        // In layer reduced the file of a namespace cannot be opened.
        let open: Vec<_> =
            open.iter().filter(|line| !line.starts_with("blocked setns - PermissionError")).collect();
        assert!(open.is_empty(), "{layer}: {open:#?}");
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn system_calls_of_other_architectures_are_refused() {
    let x32 = "
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print(libc.syscall(ctypes.c_long(0x40000000 + 39)), ctypes.get_errno())
";
    let int_0x80 = "
import ctypes, mmap
code = mmap.mmap(-1, 4096, prot=7)
code.write(b'\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3')  # mov eax, 20; int 0x80; ret
print('before')
print(ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))())
";
    for layer in WAYS {
        assert_eq!(run(layer, x32, &[]).output, "-1 38\n", "{layer}");
        let ran = run(layer, int_0x80, &[]);
        assert_eq!(
            ran.output, "before\n[killed by signal 31 (forbidden system call)]\n",
            "{layer}: {ran:#?}"
        );
    }
}

#[test]
fn attributes_of_files_cannot_be_changed() {
    fn state(user: &OrdinaryUser) -> String {
        let mut state = String::new();
        for name in [".ssh/id_rsa", ""] {
            let metadata = fs::metadata(user.home().join(name)).unwrap();
            let (mode, changed) = (metadata.mode(), (metadata.ctime(), metadata.ctime_nsec()));
            writeln!(state, "{mode:o} {} {changed:?} {}", metadata.mtime(), metadata.uid()).unwrap();
        }
        state + &fs::read_to_string(user.home().join(".ssh/id_rsa")).unwrap()
    }
    for layer in WAYS {
        let target = Target::new();
        // The first run creates the folder for results in the home.
        let _ = target.run(layer, "");
        let before = state(&target.user);
        target.run(layer, attack!("attributes"));
        assert_eq!(state(&target.user), before, "{layer}");
    }
    let target = Target::new();
    let before = state(&target.user);
    let _ = target.user.run_bare(&target.program(attack!("attributes")));
    assert_ne!(state(&target.user), before, "without a sandbox it is changed");
}

#[test]
fn in_layer_full_other_files_are_invisible() {
    let code = "
attempt('size', lambda: os.stat(path('.ssh', 'id_rsa')))
attempt('folder', lambda: os.chdir(path('.ssh')))
attempt('home', lambda: os.stat(path()))
";
    let target = Target::new();
    target.is_real(code, &[]);
    for layer in ways_of("full") {
        target.holds(layer, code);
    }
}

#[test]
fn the_root_of_layer_full_cannot_be_written() {
    let code = "
for folder in '/', '/etc', '/run', '/dev', '/proc', '/usr', '/home':
    attempt(folder, lambda: open(os.path.join(folder, 'file'), 'w'))
";
    for layer in ways_of("full") {
        Target::new().holds(layer, code);
    }
}

#[test]
fn ctrl_c_ends_a_run() {
    for layer in LAYERS {
        let user = OrdinaryUser::new();
        let name = unique();
        let child = user.start(layer, &format!("#{name}\nimport time\ntime.sleep(60)"), &[]);
        let python = python_of(&child);
        interrupt(&child);
        let ran = user.finish(child);
        assert_eq!(ran.outcome, None, "{layer}: {ran:#?}");
        all_end_soon(&[python]);
    }
}

/// The Python process of this run.
fn python_of(run: &Child) -> u32 {
    let python = || descendants(run.id()).into_iter().find(|process| is_python(*process));
    wait_for("Python", || python().is_some());
    python().expect("it goes on")
}

#[test]
fn a_run_ends_with_its_host() {
    for layer in LAYERS {
        let user = OrdinaryUser::new();
        let mut child = user.start(layer, "import time\ntime.sleep(60)", &[]);
        let python = python_of(&child);
        child.kill().unwrap();
        child.wait().unwrap();
        all_end_soon(&[python]);
        // No run waits for the removal.
        wait_for("its folder to go", || user.left_behind().is_empty());
        let ran = user.run(layer, "print('next')", &[]);
        assert_eq!(ran.output, "next\n", "{layer}");
    }
}

#[test]
fn a_program_killed_from_outside_is_reported() {
    for layer in LAYERS {
        let user = OrdinaryUser::new();
        let code = "import time\nprint('before')\nopen('begun', 'w')\ntime.sleep(60)";
        let child = user.start(layer, code, &["--timeout", "300"]);
        let python = python_of(&child);
        wait_for("the program", || Path::new(&format!("/proc/{python}/cwd/begun")).exists());
        let id = Pid::from_raw(i32::try_from(python).unwrap()).unwrap();
        kill_process(id, Signal::KILL).unwrap();
        let ran = user.finish(child);
        assert_eq!(ran.outcome.as_deref(), Some("OUTCOME_FAILED"), "{layer}: {ran:#?}");
        assert_eq!(
            ran.output, "before\n[killed by signal 9 (kill; the system may be out of memory)]\n",
            "{layer}"
        );
    }
}

#[test]
fn errors_of_the_system_are_reported_with_the_next_step() {
    fn complaint(layer: &str, temporary: &str, open_files: u64) -> (Option<String>, String) {
        let user = OrdinaryUser::new();
        let mut shell = user.command("sh");
        let line = format!(
            "ulimit -n {open_files}; exec timeout 20 gemini-exec ask --engine local --code main.py --json"
        );
        user.file("main.py", "print(1)");
        shell.args(["-c", &line]).env("GEMINI_EXEC_ISOLATION", isolation(layer));
        if !temporary.is_empty() {
            shell.env("TMPDIR", temporary);
        }
        let ran = user.finish(shell.spawn().unwrap());
        (ran.outcome, ran.everything)
    }
    let (_, everything) = complaint("reduced", "/nonexistent", 256);
    assert!(
        everything.contains("folder in /nonexistent") && everything.contains("set TMPDIR"),
        "{everything}"
    );
    for layer in LAYERS {
        // From too few to just enough, wherever that is.
        for open_files in 10..30 {
            let (outcome, everything) = complaint(layer, "", open_files);
            if outcome.is_none() {
                assert!(!everything.contains("panicked"), "{layer} {open_files}: {everything}");
                let words = ["too many open files", "no file descriptors available"];
                let is_told = words.iter().any(|word| everything.to_lowercase().contains(word));
                assert!(is_told, "{layer} {open_files}: {everything}");
            } else {
                assert!(everything.contains("\"1\\n\""), "{layer} {open_files}: {everything}");
            }
        }
    }
}

#[test]
fn descriptors_of_the_editor_do_not_reach_the_program() {
    let code = "
import os
links = [f'/proc/self/fd/{name}' for name in os.listdir('/proc/self/fd')]
print([os.readlink(link) for link in links if os.path.lexists(link)])
";
    for layer in LAYERS {
        let user = OrdinaryUser::new();
        // A shell whose children inherit an open file.
        let mut shell = user.command("sh");
        let line = "exec 7<.ssh/id_rsa 8>>.bashrc; exec gemini-exec ask --engine local --code - --json";
        let mut child = shell
            .args(["-c", line])
            .env("GEMINI_EXEC_ISOLATION", isolation(layer))
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), code.as_bytes()).unwrap();
        let ran = user.finish(child);
        assert_eq!(ran.outcome.as_deref(), Some("OUTCOME_OK"), "{layer}: {ran:#?}");
        assert!(!ran.output.contains("id_rsa") && !ran.output.contains("bashrc"), "{layer}: {ran:#?}");
    }
}
