"""Runs one program as `__main__` and hands its matplotlib figures to the host.

Started as `python -I -c STUB REPORTS JOB WAIT LAYER MODULES`, where STUB executes this text and then calls `run`. The
first three are descriptors: of the pipe on which frames go to the host (one letter, the payload's length as 4
little-endian bytes, the payload), of the file that holds the job (frames of the same kind, with 8 bytes; the first is
this text), and of the pipe that says that the job is complete. MODULES, which may be empty, are imported before that.
Every run pays for the imports here, so there are only those that Python has made already.
"""
import atexit
import io
import os
import sys

NAME = "main.py"
OLDEST = (3, 10)
# Bytes of all files together, and in one piece; the host takes no more.
MAX_KEPT = 16 << 20
MAX_PIECE = 1 << 20
MAX_ENTRIES = 1000


def warm_up(modules):
    """Imports the modules and uses them once. Errors are ignored: a program that needs such a module gets them."""
    import gc

    for module in modules:
        try:
            __import__(module)
            USED.get(module, int)()
        except BaseException:
            pass
    # This output is thrown away: it is not the program's.
    sys.stdout.flush()
    sys.stderr.flush()
    gc.collect()
    gc.freeze()


def use_pandas():
    """The first table takes far longer than the next."""
    from io import StringIO

    import pandas

    repr(pandas.read_csv(StringIO("a,b\n1,x\n2.5,y\n")).groupby("b").sum())
    repr(pandas.DataFrame({"a": [1.0, 2.0]}).describe())


def use_pyplot():
    """So does the first figure. It is made without pyplot, which counts figures."""
    from io import BytesIO

    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots()
    axes.plot([0, 1], label="a")
    axes.set_title("$a$")
    axes.legend()
    figure.savefig(BytesIO(), format="png")


USED = {"pandas": use_pandas, "matplotlib.pyplot": use_pyplot}


def job():
    """Waits for the job, makes its files and returns the program's source."""
    if not os.read(WAIT, 1):
        os._exit(0)  # The host is gone.
    os.close(WAIT)
    name, start = b"", 0
    while True:
        header = os.pread(JOB, 9, start)
        kind, length, start = header[:1], int.from_bytes(header[1:], "little"), start + 9
        if kind == b"P":
            os.lseek(JOB, start, os.SEEK_SET)
            with open(JOB, encoding="utf-8") as source:
                return source.read()
        elif kind == b"S":
            limit_processor_time(int(os.pread(JOB, length, start)))
        elif kind == b"N":
            name = os.pread(JOB, length, start)
        elif kind == b"F":
            copy(name, start, length)
        start += length


def limit_processor_time(seconds):
    """Counts from now on: the imports are not the program's."""
    import resource
    import time

    used = int(time.process_time()) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, used + seconds))


def copy(name, start, length):
    """Makes a file of a part of the job."""
    from time import time_ns

    file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    end = start + length
    while start < end:
        start += os.sendfile(file, JOB, start, end - start)
    # An earlier time, so that any change of the program's shows.
    os.utime(file, ns=(time_ns() - 10**9,) * 2)
    os.close(file)


def run():
    """Runs the program to the end of its threads, and ends this process with its status."""
    text = program
    module = type(sys)("__main__")
    module.__file__ = os.path.join(os.getcwd(), NAME)
    module.__loader__ = Source(text)
    sys.modules["__main__"] = module
    sys.path.append(os.getcwd())
    # Every line is written at once, in case the run is stopped. A character without an encoding is no error.
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
    errors = io.BufferedWriter(Errors(2, "wb", closefd=False))
    errors.raw.name = sys.stderr.name
    sys.stderr = sys.__stderr__ = io.TextIOWrapper(
        errors, sys.stderr.encoding, errors="backslashreplace", line_buffering=True
    )
    folder = os.getcwd()
    given = {entry.name: stamp(entry) for entry in os.scandir(folder)}
    try:
        exec(compile(text, NAME, "exec", dont_inherit=True), module.__dict__)
        status = 0
    except SystemExit as error:
        status = status_of(error.code)
    except BaseException as error:
        try:
            explain(error, text)
        except BaseException:
            # The program changed what prints errors: only the name is left.
            os.write(2, type(error).__name__.encode() + b"\n")
        status = 1
    finish(module)
    tell_files(folder, given)
    report(b"E", b"%d" % status)
    os._exit(status)


class Errors(io.FileIO):
    """Standard error. Before and after each write it waits until the host has read both pipes, which keeps the order."""

    patience = 1000

    def write(self, text):
        self.wait_for_host(1)
        length = super().write(text)
        self.wait_for_host(2)
        return length

    def wait_for_host(self, descriptor):
        from fcntl import ioctl
        from time import sleep

        how_much_is_unread = 0x541B if sys.platform == "linux" else 0x4004667F
        try:
            while any(ioctl(descriptor, how_much_is_unread, bytes(4))) and Errors.patience:
                Errors.patience -= 1
                sleep(0.0001)
        except OSError:
            pass  # The program put something else in its place.


def tell_files(top, given):
    """Hands over the files that the program made or changed in its folder, as far as they may be kept."""
    folders, entries_left, bytes_left = [""], MAX_ENTRIES, MAX_KEPT
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(os.scandir(os.path.join(top, folder)), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries[:entries_left]:
            name = os.path.join(folder, entry.name)
            try:
                if entry.name.startswith((".", "__")) or given.get(name) == stamp(entry):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(name)
                elif entry.is_file(follow_symlinks=False):
                    size = entry.stat(follow_symlinks=False).st_size
                    report(b"O", size.to_bytes(8, "little") + os.fsencode(name))
                    if size <= bytes_left:
                        bytes_left -= size
                        tell_content(os.path.join(top, name), size)
            except OSError:
                continue
        if len(entries) > entries_left:
            report(b"N", b"more than %d files and folders: not all were looked at for what was written" % MAX_ENTRIES)
            return
        entries_left -= len(entries)


def stamp(entry):
    """What differs once a file has changed."""
    status = entry.stat(follow_symlinks=False)
    return status.st_ino, status.st_size, status.st_mtime_ns


def tell_content(path, size):
    """Hands over a file's content in pieces."""
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        while size > 0 and (piece := os.read(file, min(size, MAX_PIECE))):
            report(b"B", piece)
            size -= len(piece)
    finally:
        os.close(file)


def status_of(code):
    """What Python makes of the argument of `sys.exit`."""
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF if -(2**63) <= code < 2**63 else 0xFF
    try:
        sys.stdout.flush()
        print(code, file=sys.stderr)
    except BaseException:
        pass  # It cannot be printed.
    return 1


def finish(module):
    """Does what Python does at its end, except that libraries are not taken apart, which takes long."""
    if "threading" in sys.modules:
        sys.modules["threading"]._shutdown()
    atexit._run_exitfuncs()
    # Objects of the program may write something when they go. A thread that still runs needs them.
    if len(sys._current_frames()) == 1:
        module.__dict__.clear()
        if "gc" in sys.modules:
            sys.modules["gc"].collect()
    for stream in sys.stdout, sys.stderr:
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass  # The program closed it, or put something else in its place.


class Source:
    """Gives tracebacks and `inspect` the lines of the program, which is in no file."""

    def __init__(self, text):
        self.text = text

    def get_source(self, _name):
        return self.text


def explain(error, text):
    """Prints an uncaught error as Python does, without our frames."""
    error.__traceback__ = theirs(error.__traceback__)
    if sys.excepthook is not sys.__excepthook__:
        sys.excepthook(type(error), error, error.__traceback__)
        return
    import linecache
    import traceback

    linecache.cache[NAME] = len(text), None, text.splitlines(True), NAME
    # As one piece: see `Errors`.
    print(*traceback.format_exception(type(error), error, error.__traceback__), sep="", end="", file=sys.stderr)


def theirs(trace):
    """The links of a traceback that are not in this file."""
    kept = []
    while trace is not None:
        if trace.tb_frame.f_globals is not globals():
            kept.append(trace)
        trace = trace.tb_next
    for link, following in zip(kept, kept[1:] + [None]):
        link.tb_next = following
    return kept[0] if kept else None


class Adapter:
    """Finds modules as Python does, and adapts those of `ADAPTED` once they are loaded."""

    def find_spec(self, name, path=None, target=None):
        adapt = ADAPTED.get(name)
        if adapt is None:
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        specs = (finder.find_spec(name, path, target) for finder in others)
        spec = next((spec for spec in specs if spec is not None), None)
        if spec is not None:
            load = spec.loader.exec_module

            def load_and_adapt(module):
                load(module)
                adapt(module)

            spec.loader.exec_module = load_and_adapt
        return spec


def adapt_matplotlib(matplotlib):
    """Choosing a backend does nothing: there is no screen. An environment may bring the list of fonts, which takes long
    to make."""
    matplotlib.use = lambda *_args, **_kwargs: None
    lists = os.path.join(os.path.dirname(os.path.dirname(matplotlib.__file__)), "gemini-exec")
    try:
        for name in os.listdir(lists):
            os.symlink(os.path.join(lists, name), os.path.join(matplotlib.get_cachedir(), name))
    except OSError:
        pass


def adapt_pyplot(pyplot):
    """Showing a figure sends it to the host, and so does the end of the program."""
    from io import BytesIO

    def show(*_args, **_kwargs):
        for number in pyplot.get_fignums():
            figure = pyplot.figure(number)
            # First, so that a figure that cannot be drawn is not tried again.
            pyplot.close(figure)
            image = BytesIO()
            figure.savefig(image, format="png")
            report(b"F", image.getvalue())

    def show_the_rest():
        try:
            show()
        except Exception as error:
            report(b"N", f"a figure could not be drawn: {error}".encode(errors="replace"))

    def savefig(*args, **kwargs):
        # The original draws the figure once more, for a screen.
        return pyplot.gcf().savefig(*args, **kwargs)

    savefig.__doc__ = pyplot.savefig.__doc__
    pyplot.savefig = savefig
    pyplot.show = show
    # Registered after matplotlib's own, which closes all figures, and so called before it.
    atexit.register(show_the_rest)


def adapt_multiprocessing(multiprocessing):
    """Processes must be forked: the program is in no file from which others could load its functions."""
    context = multiprocessing.context
    context._default_context._default_context = context._concrete_contexts["fork"]


def adapt_synchronize(synchronize):
    """No process can be started here, so locks of threads will do for thread pools."""
    import threading

    def of_threads(kind):
        return lambda *args, ctx=None, **kwargs: kind(*args, **kwargs)

    for name in "Barrier", "BoundedSemaphore", "Condition", "Event", "Lock", "RLock", "Semaphore":
        setattr(synchronize, name, of_threads(getattr(threading, name)))


REPORTS, JOB, WAIT = map(int, sys.argv[1:4])
LAYER, MODULES = sys.argv[4:]
ADAPTED = {
    "matplotlib": adapt_matplotlib,
    "matplotlib.pyplot": adapt_pyplot,
    "multiprocessing": adapt_multiprocessing,
}
if LAYER in ("reduced", "sandbox-exec"):
    ADAPTED["multiprocessing.synchronize"] = adapt_synchronize


def report(kind, payload):
    """Sends one frame. A forked copy of this process sends none: it would write between the frames."""
    if os.getpid() != PROCESS:
        return
    rest = memoryview(kind + len(payload).to_bytes(4, "little") + payload)
    try:
        while rest:
            rest = rest[os.write(REPORTS, rest):]
    except OSError:
        pass  # The program closed the pipe, and loses its own figures.


def report_peak_memory():
    """In KiB. The figure of `resource` would include what this process used before it became Python."""
    try:
        with open("/proc/self/status", "rb") as status:
            for line in status:
                if line.startswith(b"VmHWM:"):
                    report(b"M", line.split()[1])
    except FileNotFoundError:
        import resource

        bytes_taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        report(b"M", b"%d" % (bytes_taken // 1024))


def confirm():
    """Reports that this process is confined, if no helper has: then it cannot read this file."""
    try:
        os.close(os.open("/etc/hosts", os.O_RDONLY))
    except PermissionError:
        report(b"C", b"")
    except OSError as error:
        refuse(f"cannot tell whether sandbox-exec isolates: {error}")
    else:
        refuse("sandbox-exec isolates nothing here")


def refuse(why):
    report(b"R", why.encode())
    os._exit(1)


PROCESS = os.getpid()
VERSION = b"%d.%d" % sys.version_info[:2]
for descriptor in REPORTS, JOB, WAIT:
    os.set_inheritable(descriptor, False)
if LAYER == "sandbox-exec":
    confirm()
if sys.version_info < OLDEST:
    report(b"P", VERSION)
    sys.exit()
sys.argv[:] = [NAME]
sys.meta_path.insert(0, Adapter())
atexit.register(report_peak_memory)
if MODULES:
    warm_up(MODULES.split(","))
    report(b"W", b"")
program = job()
report(b"P", VERSION)
