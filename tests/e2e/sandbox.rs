//! The contract of a run, in both layers: what a program can rely on, and what its caller gets.
#![cfg(target_os = "linux")]

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use harness::{binary, copy_program, run_and_cancel, test_python, write_program};
use sandbox::{
    Cancel, Ended, Error, InputFile, InputFolder, Layer, Layers, Limits, OpenFolder, Program, Run, Sandbox,
    Setup,
};

const LAYERS: [Layers; 2] = [Layers::Full, Layers::Reduced];

fn options(isolation: Layers) -> Setup {
    Setup { python: Some(test_python()), isolation, helper: Some(binary()), ..Setup::default() }
}

fn program(code: &str) -> Program {
    Program { code: code.to_owned(), ..Program::default() }
}

fn try_run(options: Setup, program: Program) -> Result<Run, Error> {
    Sandbox::new(options)?.run(program, &Cancel::new())
}

fn run(isolation: Layers, code: &str) -> Run {
    try_run(options(isolation), program(code)).unwrap()
}

/// The outcome and output of a program, which must be the same in both layers.
fn shown(code: &str) -> (Ended, String) {
    let [full, reduced] = LAYERS.map(|layer| {
        let run = run(layer, code);
        (run.outcome, run.output)
    });
    assert_eq!(full, reduced);
    full
}

fn fine(output: &str) -> (Ended, String) {
    (Ended::Ok, output.to_owned())
}

fn failed(output: &str) -> (Ended, String) {
    (Ended::Failed, output.to_owned())
}

#[test]
fn exit_status_and_signals_decide_the_outcome() {
    assert_eq!(shown("import sys\nprint('a')\nprint('b', file=sys.stderr)"), fine("a\n"));
    assert_eq!(shown("import sys\nprint('a')\nsys.exit()"), fine("a\n"));
    assert_eq!(shown("raise SystemExit(0)"), fine(""));
    assert_eq!(shown("import sys\nprint('a')\nsys.exit(7)"), failed("a\n[ended with status 7]\n"));
    assert_eq!(shown("import sys\nprint('a', end='')\nsys.exit('no')"), failed("a\nno\n"));
    assert_eq!(shown("import os\nprint('a')\nos._exit(0)"), fine("a\n"));
    assert_eq!(shown("import sys\nprint('a')\nsys.exit(139)"), failed("a\n[ended with status 139]\n"));
    let killed = "a\n[killed by signal 11 (segmentation fault; too deep a recursion causes it, too)]\n";
    assert_eq!(shown("import ctypes\nprint('a')\nctypes.string_at(0)"), failed(killed));
    let deep = "import sys\nsys.setrecursionlimit(10**8)\nx = []\nfor _ in range(10**6): x = [x]\nprint('a')\nrepr(x)";
    assert_eq!(shown(deep), failed(killed));
    let too_large = "import signal\nprint('a')\nsignal.signal(signal.SIGXFSZ, signal.SIG_DFL)\nopen('f', 'wb').truncate(300 << 20)";
    assert_eq!(shown(too_large), failed("a\n[killed by signal 25 (a file grew beyond 256 MiB)]\n"));
    let timer = "import signal\nprint('a')\nsignal.setitimer(signal.ITIMER_REAL, 0.01)\nsignal.pause()";
    assert_eq!(shown(timer), failed("a\n[killed by signal 14 (its timer ran out)]\n"));
    assert_eq!(shown("import os\nprint('a')\nos.abort()"), failed("a\n[killed by signal 6 (abort)]\n"));
}

#[test]
fn threads_and_exit_handlers_finish_as_in_python() {
    let code = "
import atexit, os, sys, threading, time
class Last:
    def __del__(self): print('released')
last = Last()
atexit.register(lambda: print('at exit'))
said = threading.Event()
threading.Thread(target=lambda: (said.wait(), time.sleep(0.2), print('thread'))).start()
print('end', end='\\n')
said.set()
";
    assert_eq!(shown(code), fine("end\nthread\nat exit\nreleased\n"));
    assert_eq!(
        shown(&format!("{code}sys.exit(True)")).1,
        "end\nthread\nat exit\nreleased\n[ended with status 1]\n"
    );
    assert_eq!(
        shown("import sys\nsys.stdout.write('kept')\nsys.exit(256 + 2)").1,
        "kept\n[ended with status 2]\n"
    );
    assert_eq!(shown("import sys\nsys.stdout.close()"), fine(""));
    let daemon = "
import threading
def work():
    while True: abs(number)
number = 1
threading.Thread(target=work, daemon=True).start()
raise SystemExit(3)
";
    assert_eq!(shown(daemon).1, "[ended with status 3]\n");
}

#[test]
fn a_traceback_shows_only_the_program() {
    let traceback = "\
Traceback (most recent call last):
  File \"main.py\", line 4, in <module>
    outer()
  File \"main.py\", line 2, in outer
    raise KeyError('ü')
KeyError: 'ü'
";
    assert_eq!(shown("def outer():\n    raise KeyError('ü')\n\nouter()\n"), failed(traceback));
    let syntax = "  File \"main.py\", line 2\n    print(\n         ^\nSyntaxError: '(' was never closed\n";
    assert_eq!(shown("x = 1\nprint(\n"), failed(syntax));
    let (_, output) =
        shown("try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise ValueError from error\n");
    assert!(output.contains("direct cause") && output.matches("File \"main.py\"").count() == 2, "{output}");
    let (_, output) = shown("def f(): f()\nf()");
    assert!(output.contains("RecursionError") && !output.contains("<string>"), "{output}");
    let (_, output) =
        shown("import traceback\ntry:\n    1 / 0\nexcept Exception:\n    print(traceback.format_exc())");
    assert!(output.contains("\n    1 / 0\n"), "{output}");
    let (_, output) =
        shown("import sys\nsys.excepthook = lambda kind, *_: print('mine', kind.__name__)\n1 / 0");
    assert_eq!(output, "mine ZeroDivisionError\n[ended with status 1]\n");
    assert_eq!(shown("import sys\nraise KeyboardInterrupt").0, Ended::Failed);
}

#[test]
fn output_and_errors_keep_their_order() {
    let code = "
import sys, warnings
for number in range(3):
    print('output', number)
    print('error', number, file=sys.stderr)
print('begun', end='', flush=True)
warnings.warn('careful')
sys.stdout.write('kept back')
1 / 0
";
    let expected = "output 0\nerror 0\noutput 1\nerror 1\noutput 2\nerror 2\nbegun\n\
        main.py:7: UserWarning: careful\n  warnings.warn('careful')\n\
        Traceback (most recent call last):\n  File \"main.py\", line 9, in <module>\n    1 / 0\n    ~~^~~\n\
        ZeroDivisionError: division by zero\nkept back";
    let shows = |code: &str, expected: (Ended, String)| {
        for layer in LAYERS {
            let try_once = || {
                let run = run(layer, code);
                (run.outcome, run.output.replace("    ~~^~~\n", ""))
            };
            // Python waits a tenth of a second for its host to read, which may be too short on a busy machine.
            let seen = (0..9).map(|_| try_once()).find(|seen| *seen == expected);
            assert_eq!(seen.unwrap_or_else(try_once), expected, "{layer:?}");
        }
    };
    shows(code, failed(&expected.replace("    ~~^~~\n", "")));
    let without_error = code.trim_end().strip_suffix("1 / 0").unwrap();
    shows(without_error, fine("output 0\noutput 1\noutput 2\nbegunkept back"));
    // If the host cannot be waited for, the wait stays short.
    let elsewhere = "import os, sys\nreader, writer = os.pipe()\nos.dup2(writer, 1)\nos.write(1, b'x')\nprint('a', file=sys.stderr)\nsys.exit(1)";
    assert_eq!(shown(elsewhere), failed("a\n"));
}

#[test]
fn written_files_are_listed_with_name_and_size() {
    let code = "
import os
os.makedirs('charts/deep')
open('a.csv', 'w').write('a,b\\n'); open('charts/deep/b\\n.png', 'wb').write(bytes(1200))
open('.hidden', 'w').write('x'); os.symlink('/etc/passwd', 'link'); os.makedirs('__pycache__')
open('__pycache__/x.pyc', 'w').write('x')
os.chdir('charts')
";
    for layer in LAYERS {
        let folder = tempfile::tempdir().unwrap();
        let files = vec![file(folder.path(), "given.csv", "1")];
        let run = try_run(options(layer), Program { files, ..program(code) }).unwrap();
        let written: Vec<_> = run.files.iter().map(|file| (file.name.as_str(), file.bytes)).collect();
        assert_eq!(written, [("a.csv", 4), ("charts/deep/b_.png", 1200)]);
        let many = crate::run(layer, "for n in range(2000): open(str(n), 'w')");
        assert_eq!(many.files.len(), 100);
    }
}

#[test]
fn any_text_can_be_printed() {
    assert_eq!(shown("print('naïve 日本 😀')"), fine("naïve 日本 😀\n"));
    assert_eq!(shown("print('a\\ud800b')"), fine("a\\ud800b\n"));
    assert_eq!(shown("import sys\nsys.stdout.buffer.write(b'a\\xffb')"), fine("a\u{fffd}b"));
    assert_eq!(shown("\u{feff}print('mark')"), fine("mark\n"));
    assert_eq!(shown("# -*- coding: latin-1 -*-\nprint('ü')"), fine("ü\n"));
    assert_eq!(shown("open('f', 'w').write('ü'); print(open('f').read())"), fine("ü\n"));
    assert_eq!(shown(""), fine(""));
}

#[test]
fn a_program_is_the_main_module() {
    let code = "
import dataclasses, inspect, os, pickle, sys
@dataclasses.dataclass
class Point:
    x: int
    def twice(self): return 2 * self.x
if __name__ == '__main__':
    print(pickle.loads(pickle.dumps(Point(3))).twice())
    print(inspect.getsource(Point.twice).strip())
    print(sys.argv, os.path.basename(__file__), repr(sys.stdin.read()))
    print(sys.modules['__main__'].Point is Point, os.path.dirname(__file__) == os.getcwd())
    print([name for name in globals() if not name.startswith('__')])
";
    let expected = "\
6
def twice(self): return 2 * self.x
['main.py'] main.py ''
True True
['dataclasses', 'inspect', 'os', 'pickle', 'sys', 'Point']
";
    assert_eq!(shown(code), fine(expected));
}

#[test]
fn processes_work_in_layer_full() {
    let code = "
import multiprocessing, subprocess, sys
from concurrent.futures import ProcessPoolExecutor
def double(x): return 2 * x
print(multiprocessing.get_start_method())
with multiprocessing.Pool(2) as pool: print(pool.map(double, [1, 2]))
with ProcessPoolExecutor(2) as pool: print(list(pool.map(double, [3, 4])))
print(subprocess.run([sys.executable, '-c', 'print(\"ü\")'], capture_output=True, text=True).stdout.strip())
print(subprocess.run('echo shell', shell=True, capture_output=True, text=True).stdout.strip())
";
    let run = run(Layers::Full, code);
    assert_eq!((run.outcome, run.output.as_str()), (Ended::Ok, "fork\n[2, 4]\n[6, 8]\nü\nshell\n"));
}

#[test]
fn processes_share_memory_in_layer_full() {
    let code = "
import mmap, multiprocessing, os
from multiprocessing.shared_memory import SharedMemory
memory = mmap.mmap(-1, 1 << 20)
if os.fork() == 0:
    memory[:5] = b'child'
    os._exit(0)
os.wait()
print(memory[:5].decode())
def fill(name, number, array):
    piece = SharedMemory(name)
    piece.buf[:5] = b'other'
    number.value, array[1] = 7, 2.5
    piece.close()
number, array = multiprocessing.Value('i'), multiprocessing.Array('d', 3)
piece = SharedMemory(create=True, size=100 << 20)
process = multiprocessing.Process(target=fill, args=(piece.name, number, array))
process.start()
process.join()
print(bytes(piece.buf[:5]).decode(), number.value, list(array))
piece.close()
piece.unlink()
try: mmap.mmap(-1, 300 << 20)
except OSError as error: print(error)
";
    let run = run(Layers::Full, code);
    let expected = "child\nother 7 [0.0, 2.5, 0.0]\n\
        [Errno 12] Cannot allocate memory: one piece of shared memory may have 256 MiB, all together 1 GiB\n";
    assert_eq!((run.outcome, run.output.as_str()), (Ended::Ok, expected), "{}", run.errors);
}

#[test]
fn memory_is_mapped_as_in_python() {
    let code = "
import mmap
memory = mmap.mmap(-1, 4097)
memory.write(b'abc')
print(memory[:4], len(memory), isinstance(memory, mmap.mmap), type(memory).__name__, memory.tell())
print(mmap.mmap(-1, 9, access=mmap.ACCESS_WRITE).write(b'x'), mmap.mmap(-1, 9, mmap.MAP_PRIVATE).write(b'xy'))
print(mmap.mmap(-1, 9, access=mmap.ACCESS_COPY).write(b'x'), mmap.mmap(-1, 9, prot=mmap.PROT_READ)[0])
for length, options in (0, {}), (9, {'access': mmap.ACCESS_READ}):
    try: mmap.mmap(-1, length, **options).write(b'x')
    except (TypeError, ValueError, OSError) as error: print(error)
";
    let expected = "b'abc\\x00' 4097 True mmap 3\n1 2\n1 0\n\
        [Errno 22] Invalid argument\nmmap can't modify a readonly memory map.\n";
    assert_eq!(shown(code), fine(expected));
}

/// Opens a file of a temporary folder for a program.
fn file(folder: &Path, name: &str, content: &str) -> InputFile {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    let file = sandbox::open_beneath(folder, Path::new(name)).unwrap();
    InputFile { name: name.to_owned(), file }
}

#[test]
fn files_are_in_the_working_directory() {
    let folder = tempfile::tempdir().unwrap();
    for layer in LAYERS {
        let mut nameless = tempfile::tempfile().unwrap();
        // At its end: the position in the file is not part of the contract.
        nameless.write_all(b"from a pipe").unwrap();
        let files = vec![
            file(folder.path(), "sales 1.csv", "a,b\n"),
            file(folder.path(), "helper.py", "VALUE = 42\n"),
            file(folder.path(), "random.py", "raise Exception('not this one')\n"),
            InputFile { name: "stdin.csv".to_owned(), file: nameless },
        ];
        let code = "
import os, helper, random
print(sorted(os.listdir()), open('sales 1.csv').read().strip(), open('stdin.csv').read(), helper.VALUE)
open('out.txt', 'w').write('x')
open('sales 1.csv', 'w').write('b')
";
        let run = try_run(options(layer), Program { files, ..program(code) }).unwrap();
        let expected =
            "['helper.py', 'main.py', 'random.py', 'sales 1.csv', 'stdin.csv'] a,b from a pipe 42\n";
        assert_eq!((run.output.as_str(), run.outcome), (expected, Ended::Ok), "{layer:?}");
        let mut written: Vec<_> = run.files.iter().map(|file| (file.name.as_str(), file.bytes)).collect();
        written.sort_unstable();
        assert_eq!(written, [("out.txt", 1), ("sales 1.csv", 1)], "{layer:?}");
    }
    assert_eq!(std::fs::read_to_string(folder.path().join("sales 1.csv")).unwrap(), "a,b\n");
}

#[test]
fn a_file_too_large_to_copy_can_still_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let large = file(folder.path(), "large", "begin");
    std::fs::File::options()
        .write(true)
        .open(folder.path().join("large"))
        .unwrap()
        .set_len(65 << 20)
        .unwrap();
    let code = "import os; print(os.path.getsize('large'), open('large').read(5))";
    for layer in LAYERS {
        let input = InputFile { name: large.name.clone(), file: large.file.try_clone().unwrap() };
        let run = try_run(options(layer), Program { files: vec![input], ..program(code) }).unwrap();
        assert_eq!((run.output.as_str(), run.files.len()), ("68157440 begin\n", 0), "{layer:?}");
    }
}

/// The folder `data` with so many files in folders of ten.
fn folder_of(home: &Path, files: usize, is_whole: bool) -> InputFolder {
    let files: Vec<String> = (0..files).map(|n| format!("{}/{n}.csv", n / 10)).collect();
    for file in &files {
        let path = home.join("data").join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, file).unwrap();
    }
    std::fs::write(home.join("data/beside.csv"), "beside").unwrap();
    let folder = OpenFolder::beneath(home, Path::new("data")).unwrap();
    InputFolder { name: "data".to_owned(), folder: Arc::new(folder), files, bytes: 0, is_whole }
}

#[test]
fn files_of_a_folder_are_below_the_working_directory() {
    let home = tempfile::tempdir().unwrap();
    let folder = folder_of(home.path(), 20, true);
    let code = "
from glob import glob
files = glob('**/*.csv', recursive=True)
print(len(files), open('data/1/19.csv').read(), 'data/beside.csv' in files)
open('data/1/19.csv', 'a').write('!')
open('data/1/new.csv', 'w').write('x')
";
    for layer in LAYERS {
        let run =
            try_run(options(layer), Program { folders: vec![folder.clone()], ..program(code) }).unwrap();
        assert_eq!((run.output.as_str(), run.outcome), ("20 1/19.csv False\n", Ended::Ok), "{layer:?}");
        let mut written: Vec<_> = run.files.iter().map(|file| (file.name.as_str(), file.bytes)).collect();
        written.sort_unstable();
        assert_eq!(written, [("data/1/19.csv", 9), ("data/1/new.csv", 1)], "{layer:?}");
    }
}

#[test]
fn a_folder_with_more_and_larger_files_than_can_be_copied_is_mounted() {
    let home = tempfile::tempdir().unwrap();
    let code = "import os; print(sum(len(files) for _, _, files in os.walk('data')), open('data/59/599.csv').read())";
    for (is_whole, files) in [(true, 600), (false, 400), (false, 600)] {
        let folder = InputFolder { bytes: 1 << 30, ..folder_of(home.path(), files, is_whole) };
        let code = if files == 600 { code.to_owned() } else { code.replace("59/599", "39/399") };
        let run = try_run(options(Layers::Full), Program { folders: vec![folder], ..program(&code) });
        let told = run.map(|run| (run.output, run.files.len())).map_err(|error| error.to_string());
        match (is_whole, files) {
            (true, _) => assert_eq!(told, Ok(("601 59/599.csv\n".to_owned(), 0))),
            (false, 400) => assert_eq!(told, Ok(("400 39/399.csv\n".to_owned(), 0))),
            _ => assert_eq!(
                told.unwrap_err(),
                "600 files of data are too many: files of more than 64 MiB together are mounted one by one, at most \
                 500; attach the folder itself, or fewer of its files"
            ),
        }
    }
}

#[test]
fn a_run_that_leaves_too_many_files_says_so() {
    let wide = "import os\nfor n in range(1001): os.mkdir(f'd{n}')\nopen('result.csv', 'w').write('x')";
    let deep =
        "import os\nfor n in range(1001): os.mkdir('d'); os.chdir('d')\nopen('result.csv', 'w').write('x')";
    for code in [wide, deep] {
        let run = try_run(options(Layers::Full), program(code)).unwrap();
        assert_eq!(
            run.output,
            "[more than 1000 files and folders: not all were looked at for what was written]\n"
        );
    }
}

#[test]
fn an_input_file_needs_a_plain_and_unique_path() {
    let folder = tempfile::tempdir().unwrap();
    let long = "x".repeat(256);
    for name in ["", ".", "..", "a/../b", "a//b", "/etc/passwd", "a\0", &long] {
        let files = vec![InputFile { name: name.to_owned(), file: File::open("/dev/null").unwrap() }];
        let error = try_run(options(Layers::Auto), Program { files, ..program("") }).unwrap_err();
        assert!(matches!(error, Error::InputName { .. }), "{name:?}: {error}");
    }
    let files = vec![file(folder.path(), "a", ""), file(folder.path(), "a", "")];
    let error = try_run(options(Layers::Auto), Program { files, ..program("") }).unwrap_err();
    assert!(matches!(error, Error::InputName { .. }), "{error}");
}

#[test]
fn figures_come_back_when_shown_and_at_the_end() {
    let code = "
import matplotlib
matplotlib.use('TkAgg')
import matplotlib.pyplot as plt
plt.figure(figsize=(1, 1)); plt.figure(figsize=(2, 1))
plt.show()
print(plt.get_fignums())
plt.figure(figsize=(3, 1)); plt.plot([1, 2])
raise SystemExit(3)
";
    for layer in LAYERS {
        let run = run(layer, code);
        let expected = "[]\n[ended with status 3]\n";
        assert_eq!((run.outcome, run.output.as_str()), (Ended::Failed, expected), "{layer:?}");
        let width = |image: &Vec<u8>| u32::from_be_bytes(image[16..20].try_into().unwrap());
        assert_eq!(run.images.iter().map(width).collect::<Vec<_>>(), [100, 200, 300], "{layer:?}");
    }
}

#[test]
fn a_figure_that_cannot_be_drawn_shows_the_reason() {
    let code = "
import matplotlib.pyplot as plt
plt.title('$\\\\frac{$')
";
    for layer in LAYERS {
        let shown = run(layer, &format!("{code}plt.show()\n"));
        assert_eq!(shown.outcome, Ended::Failed);
        assert!(
            shown
                .output
                .starts_with("Traceback (most recent call last):\n  File \"main.py\", line 4, in <module>\n")
        );
        assert!(!shown.output.contains("<string>"), "{}", shown.output);
        let at_end = run(layer, code);
        assert_eq!(at_end.outcome, Ended::Ok);
        assert!(at_end.output.starts_with("[a figure could not be drawn: "), "{}", at_end.output);
        assert_eq!(at_end.output.lines().count(), 1, "{}", at_end.output);
    }
}

#[test]
fn forked_processes_do_not_send_figures_twice() {
    let code = "
import os
import matplotlib.pyplot as plt
plt.plot([1])
if os.fork() == 0: raise SystemExit
os.wait()
";
    assert_eq!(run(Layers::Full, code).images.len(), 1);
}

#[test]
fn libraries_work() {
    let both = "
import asyncio, bz2, csv, ctypes, datetime, decimal, gzip, hashlib, html, io, json, locale, logging, lzma, math
import mimetypes, os, pathlib, random, re, secrets, select, shutil, sqlite3, statistics, string, tarfile, tempfile
import threading, time, urllib.parse, uuid, xml.etree.ElementTree, zipfile, zlib, zoneinfo
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool

def file(name, text='x'):
    pathlib.Path(name).write_text(text)
    return name
async def sleep():
    await asyncio.sleep(0.01)
    process = await asyncio.get_running_loop().run_in_executor(None, lambda: 7)
    return process
def archive():
    with zipfile.ZipFile('a.zip', 'w') as zip: zip.write(file('a'))
    with zipfile.ZipFile('a.zip') as zip: zip.extractall('unzipped')
    with tarfile.open('a.tar.gz', 'w:gz') as tar: tar.add('a')
    with tarfile.open('a.tar.gz') as tar: tar.extractall('untarred')
    return sorted(os.listdir('untarred') + os.listdir('unzipped'))
def database():
    with sqlite3.connect('data.db') as connection:
        connection.execute('pragma journal_mode = wal')
        connection.execute('create table t (x)'); connection.execute('insert into t values (1)')
        return connection.execute('select sum(x) from t').fetchone()
def temporary():
    with tempfile.NamedTemporaryFile() as a, tempfile.TemporaryDirectory() as b, tempfile.SpooledTemporaryFile(1) as c:
        a.write(b'x'); c.write(b'xx')
        return os.path.exists(a.name) and os.path.isdir(b)
def move():
    os.replace(file('n'), 'm'); os.makedirs('d/e'); shutil.move('m', 'd/e/m'); os.rename('d/e/m', 'd/m')
    return shutil.rmtree('d')
checks = {
    'asyncio': lambda: asyncio.run(sleep()),
    'archive': archive,
    'copy': lambda: [shutil.copy(file('b'), 'c'), shutil.copy2('b', 'd1'), shutil.copytree('unzipped', 'tree')],
    'attributes': lambda: [os.chmod(file('e'), 0o600), os.utime('e', (1, 1)), pathlib.Path('e').touch()],
    'database': database,
    'move': move,
    'temporary': temporary,
    'threads': lambda: list(ThreadPoolExecutor(4).map(abs, [-1])) + ThreadPool(2).map(abs, [-2]),
    'time zone': lambda: datetime.datetime.now(zoneinfo.ZoneInfo('Europe/Berlin')),
    'types': lambda: mimetypes.guess_type('a.csv')[0].index('csv'),
    'processors': lambda: os.cpu_count() + len(os.sched_getaffinity(0)),
    'random': lambda: secrets.token_hex() + str(uuid.uuid4()),
    'own process': lambda: (os.getpid(), os.nice(0), time.process_time(), threading.get_native_id()),
    'own signal': lambda: (__import__('signal').signal(10, lambda *_: None), os.kill(os.getpid(), 10)),
    'locale': lambda: locale.setlocale(locale.LC_ALL, ''),
    'numpy': lambda: __import__('numpy').linalg.inv(__import__('numpy').eye(200)).sum(),
    'memory map': lambda: __import__('numpy').memmap('map', mode='w+', shape=(9,)).flush(),
    'pandas': lambda: __import__('pandas').DataFrame({'a': [1, 2]}).to_csv('p.csv'),
    'pandas, read': lambda: __import__('pandas').read_csv('p.csv').describe(),
    'chart': lambda: __import__('matplotlib.pyplot').pyplot.savefig('chart.png'),
}
for name, check in checks.items():
    try: check()
    except BaseException as error: print(name, type(error).__name__, error)
print('checked')
";
    assert_eq!(shown(both), fine("checked\n"));
}

#[test]
fn a_run_is_cancelled_at_once() {
    for layer in LAYERS {
        let sandbox = Sandbox::new(options(layer)).unwrap();
        let cancel = Cancel::new();
        let (result, later) = run_and_cancel(&sandbox, program("while True: pass"), &cancel);
        assert!(matches!(result, Err(Error::Cancelled)), "{result:?}");
        // Without the cancel it would run for thirty seconds.
        assert!(later < Duration::from_secs(10), "{layer:?}: {later:?}");
        assert!(matches!(sandbox.run(program("print(1)"), &cancel), Err(Error::Cancelled)));
    }
}

#[test]
fn time_and_peak_memory_are_reported() {
    for layer in LAYERS {
        let start = Instant::now();
        let run = run(layer, "import time\nx = b'x' * (200 << 20)\ntime.sleep(0.5)");
        assert!((Duration::from_millis(500)..start.elapsed()).contains(&run.elapsed), "{run:?}");
        assert!((200 << 20..400 << 20).contains(&run.peak_memory), "{}", run.peak_memory);
        let short = self::run(layer, "x = b'x' * (100 << 20)");
        assert!((100 << 20..300 << 20).contains(&short.peak_memory), "{}", short.peak_memory);
    }
}

#[test]
fn memory_has_a_limit_for_all_processes_together() {
    let code = "
import os, time
for _ in range(4):
    if os.fork() == 0: break
x = b'x' * (100 << 20)
time.sleep(20)
";
    // A process whose first thread has ended shows nothing of what the others use.
    let without_first_thread = "
import ctypes, os, threading, time
def hold():
    x = b'x' * (100 << 20)
    time.sleep(20)
    os._exit(0)
for _ in range(4):
    if os.fork() == 0:
        threading.Thread(target=hold).start()
        ctypes.CDLL(None).pthread_exit(None)
time.sleep(25)
";
    for code in [code, without_first_thread] {
        let limits = Limits { memory: 300 << 20, ..Limits::default() };
        let run = try_run(options(Layers::Full), Program { limits, ..program(code) }).unwrap();
        assert_eq!(
            (run.outcome, run.output.as_str()),
            (Ended::Failed, "[stopped: more than 300 MiB of memory]\n")
        );
    }
}

#[test]
fn files_in_memory_count_also_when_they_are_empty() {
    let code = "
import os
os.chdir('/tmp')
for number in range(1_000_000): os.close(os.open(f'{number}', os.O_CREAT))
";
    let limits = Limits { memory: 100 << 20, ..Limits::default() };
    let run = try_run(options(Layers::Full), Program { limits, ..program(code) }).unwrap();
    assert_eq!(run.output, "[stopped: more than 100 MiB of memory]\n");
}

/// An executable script with this text in a temporary folder.
fn script(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    write_program(&path, text);
    path
}

/// Whether layers full and reduced were refused.
fn refused(error: &Error) -> [bool; 2] {
    let Error::NoLayer { refusals, .. } = error else { panic!("{error}") };
    [Layer::Full, Layer::Reduced].map(|layer| refusals.of(layer).is_some())
}

#[test]
fn without_namespaces_a_run_is_reduced_and_gives_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let refusal = "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n";
    let bwrap = script(folder.path(), "bwrap", refusal);
    let with = |isolation| Setup { bwrap: Some(bwrap.clone()), ..options(isolation) };
    let run = try_run(with(Layers::Auto), program("print('ran')")).unwrap();
    assert_eq!((run.layer, run.output.as_str()), (Layer::Reduced, "ran\n"));
    assert_eq!(run.why_not_full.as_deref(), Some("No permissions to create new namespace"));
    let error = try_run(with(Layers::Full), program("print('ran')")).unwrap_err();
    assert_eq!(refused(&error), [true, false], "{error}");
    assert!(error.to_string().contains("No permissions to create new namespace"), "{error}");

    let probe = Sandbox::new(with(Layers::Auto)).unwrap().probe().unwrap();
    assert_eq!((probe.layer, probe.why_not_full.is_some()), (Layer::Reduced, true));
}

#[test]
fn a_hanging_bubblewrap_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept");
    // Its child keeps the pipes open, even outside the process group that is killed.
    let text = format!("#!/bin/sh\nsetsid sleep 600 &\necho $! >{}\nsleep 602\n", kept.display());
    let bwrap = script(folder.path(), "bwrap", &text);
    let start = Instant::now();
    let options = Setup { bwrap: Some(bwrap), ..options(Layers::Auto) };
    let run = try_run(options, program("print('ran')")).unwrap();
    assert!(start.elapsed() < Duration::from_secs(80), "{:?}", start.elapsed());
    assert_eq!((run.layer, run.output.as_str()), (Layer::Reduced, "ran\n"));
    assert_eq!(run.why_not_full.as_deref(), Some("it did not start in time"));
    let left = std::fs::read_to_string(kept).unwrap().trim().parse().unwrap();
    let left = rustix::process::Pid::from_raw(left).unwrap();
    rustix::process::kill_process(left, rustix::process::Signal::KILL).unwrap();
}

#[test]
fn nothing_runs_until_the_helper_reports_isolation() {
    let folder = tempfile::tempdir().unwrap();
    let ran = folder.path().join("ran");
    // A script instead of bubblewrap and of the helper: it isolates nothing.
    let open = script(folder.path(), "open", &format!("#!/bin/sh\ntouch {}\necho printed\n", ran.display()));
    let options = Setup { bwrap: Some(open.clone()), helper: Some(open), ..options(Layers::Auto) };
    let error = try_run(options, program("print('ran')")).unwrap_err();
    assert_eq!(refused(&error), [true, true], "{error}");
    assert!(ran.exists(), "the test's own container ran");
}

#[test]
fn an_interpreter_that_does_not_start_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let python = folder.path().join("python3.12");
    copy_program(Path::new("/bin/true"), &python);
    for layer in LAYERS {
        let error =
            try_run(Setup { python: Some(python.clone()), ..options(layer) }, program("")).unwrap_err();
        assert!(matches!(error, Error::PythonBroken { .. }), "{layer:?}: {error}");
    }
}

#[test]
fn concurrent_runs_do_not_share_files() {
    for layer in LAYERS {
        let sandbox = Sandbox::new(options(layer)).unwrap();
        let cancel = Cancel::new();
        let run = |number: u32| {
            let code = format!(
                "import os\nopen('n', 'w').write('{number}')\nprint(open('n').read(), sorted(os.listdir()))"
            );
            sandbox.run(program(&code), &cancel).unwrap().output
        };
        thread::scope(|scope| {
            let runs = [0, 1, 2, 3].map(|number| scope.spawn(move || run(number)));
            for (number, run) in runs.into_iter().enumerate() {
                assert_eq!(run.join().unwrap(), format!("{number} ['main.py', 'n']\n"));
            }
        });
    }
}

#[test]
fn the_time_limit_starts_with_the_program() {
    for layer in LAYERS {
        let limits = Limits { wall: Duration::from_millis(1), ..Limits::default() };
        let run = try_run(options(layer), Program { limits, ..program("while True: pass") }).unwrap();
        assert_eq!(run.outcome, Ended::DeadlineExceeded);
        assert_eq!(run.output, "[stopped: not done after 0.001 s]\n");
    }
}
