"""Runs code as notebooks do, as far as it can be run here: cells with values, magics, shell lines, `await`.

A part of every job, compiled in the namespace of `bootstrap.py` when a program needs it.
"""
import re

AWAIT = 0x2000  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
COROUTINE = 0x80  # inspect.CO_COROUTINE
MAX_REPAIRS = 2000
# What begins a cell, by the rules of VS Code.
MARK = re.compile(r"[#][ \t]*(%%|In\[[\d ]*\])")
# The tags of a cell, as jupytext writes them at its mark, today and formerly.
TAGS = re.compile(r'#[ \t]*%%.*(?:[ \t]tags=|[{,][ \t]*"tags":[ \t]*)(\[[^\]]*\])')
# Magics that set up a notebook, which is not here.
WITHOUT_EFFECT = set(
    "alias_magic autoawait autocall autoindent automagic autoreload autosave colors config doctest_mode gui load_ext"
    " matplotlib pdb precision reload_ext unload_ext xmode".split()
)
INSTALLERS = "pip pip3 conda mamba micromamba uv apt apt-get brew easy_install".split()
SHELL = "cat cp echo find grep head ls ll mkdir mv rm rmdir sh bash sx system tail touch wc".split()
PYTHON_CELLS = "capture prun python python3 time timeit".split()
# What looks like a mark within a string is none; and what is no Python has no strings: the lines of IPython, and the
# cells that it hands over.
PIECE = re.compile(
    rf"""(?msx)
    (?P<mark> ^{MARK.pattern} [^\n]*)
    | [#][^\n]*
    | ^[ \t]*%%(?!(?:{"|".join(PYTHON_CELLS)})\b) [^\n]* (?:\n (?!{MARK.pattern}) [^\n]*)*
    | ^[ \t]*(?:!(?!=)|%(?=\w)) [^\n]*
    | (?P<quotes> \"{{3}}|'{{3}}) (?:\\.|[^\\])*? (?P=quotes)
    | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'
    | (?P<open> [(\[{{]) | (?P<close> [)\]}}])
    """
)
LOOP = []
# Seconds for which tasks that nothing awaits go on at the end: a notebook would let them go on for ever.
PATIENCE = 5


def encoded(text):
    """The program's bytes in the encoding that it declares."""
    for line in text.split("\n", 2)[:2]:
        if declared := re.match(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", line):
            try:
                return text.encode(declared[1])
            except (LookupError, UnicodeError):
                break
    return text.encode()


def is_same(name, content):
    """Whether a file that was given has this content."""
    try:
        # Not blocking, as a program of an earlier round may have made a named pipe of this name.
        with open(os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            return file.read(len(content) + 1) == content
    except OSError:
        return False


def in_words(value):
    """The value as a notebook without pictures shows it."""
    text = repr(value)
    if len(text) > 80 and type(value) in (dict, list, set, tuple):
        from pprint import pformat

        text = pformat(value, compact=True, sort_dicts=False)
    return text


# Rounds


def end_round(status):
    """Hands over what a round made and tells how it ended, between all that it wrote and all that the next one will."""
    for hand_over in flush_streams, hand_over_charts:
        try:
            hand_over()
        except BaseException:
            pass  # What the program put in the place of a stream or of a function fails; the next round runs all the same.
    leave_loop()
    wait_until_read(1, 2)
    report(b"T", b"%d" % status)
    wait_until_read(REPORTS)


def hand_over_charts():
    if "CHARTS" in globals():
        CHARTS.at_end()
        CHARTS.displayed.clear()
        CHARTS.close("all")


def wait_until_read(*pipes):
    """Waits until the host has read what was written; not for long, as the program may have put another pipe in its place."""
    from time import monotonic, sleep

    end = monotonic() + 10
    while any(map(unread, pipes)) and monotonic() < end:
        sleep(0.0001)


# Cells


def notebook(text, module):
    """The code of the cells of a notebook, which begin with `# %%` but for what stands above the first: each shows the value of
    its last line. Nothing if there are no marks, or where they are in the middle of something."""
    lines, starts = text.split("\n"), marks(text)
    if not starts:
        return None
    starts = [0, *starts] if starts[0] else starts
    code, futures = [], 0
    try:
        # One by one, as long notebooks have many lines to repair.
        for start, end in zip(starts, starts[1:] + [len(lines)]):
            fails = may_fail(lines[start])
            code.append(code_of_cell(start, in_python(lines, start, end, module, fails), futures, fails))
            futures |= code[-1][-1].co_flags & FUTURES
    except SyntaxError:
        return None
    offer(module)
    sys.displayhook = show_value
    return in_loop(code)


def marks(text):
    """The numbers of the lines that begin a cell. What stands in brackets begins none, unless they are never closed."""
    starts, number, before = [[]], 0, 0  # Those outside of brackets, then those in each bracket that is open.
    for found in PIECE.finditer(text):
        if found["mark"]:
            number += text.count("\n", before, found.start())
            before = found.start()
            starts[-1].append(number)
        elif found["open"]:
            starts.append([])
        elif found["close"] and len(starts) > 1:
            starts.pop()
    return [start for level in starts for start in level]


def may_fail(mark):
    """Whether a tag at the mark says that the cell raises an exception, after which a notebook goes on."""
    tags = TAGS.match(mark)
    return bool(tags and '"raises-exception"' in tags[1])


def code_of_cell(start, cell, futures, fails):
    text = "\n" * start + "\n".join(cell)
    if not fails:
        return cell_code(text, futures, True)
    MAY_FAIL.append(compile(text, NAME, "exec", AWAIT | futures, dont_inherit=True))
    return MAY_FAIL[-1:]


def in_python(lines, start, end, module, fails):
    """The lines of a cell in Python."""
    try:
        return repair([""] * start + lines[start:end], module)[start:]
    except SyntaxError as error:
        if not fails:
            raise
        return ["", f"raise SyntaxError({str(error)!r})"]


def cell_code(cell, futures=0, is_cell=False):
    """The code of a cell, or of another text; a semicolon at its end hides the value of the last line. `futures` are the flags of what the cells
    above import from `__future__`."""
    tree = compile(cell, NAME, "exec", ONLY_TREE | AWAIT | futures, dont_inherit=True)
    if cell.rstrip().endswith(";"):
        return [compile(tree, NAME, "exec", AWAIT | futures, dont_inherit=True)]
    return split(tree, AWAIT | futures, is_cell)


def as_in_a_notebook(text, module, error):
    """The code of a text that is no Python as it is, but may be in a notebook; else the error is raised."""
    lines = text.split("\n")
    try:
        repaired = repair(lines, module)
    except SyntaxError as other:
        # What remains wrong once the lines of IPython are understood, else what is wrong.
        error = other if "__ipython__" in module.__dict__ else error
        repaired = None
    if repaired is None:
        raise error
    if repaired == lines:
        if VALUES == b"N":
            return [compile(text, NAME, "exec", AWAIT, dont_inherit=True)]
        sys.displayhook = show_value if VALUES == b"A" else tell_value
        return in_loop([cell_code(text)])
    offer(module)
    sys.displayhook = show_value
    return in_loop([cell_code("\n".join(repaired))])


def repair(lines, module):
    """The lines, with those that only IPython understands put into Python. Only a line at which Python stops is looked
    at, so that nothing in a text of several lines is taken for one. The number of lines stays."""
    lines, original = list(lines), list(lines)
    for _ in range(MAX_REPAIRS):
        try:
            compile("\n".join(lines), NAME, "exec", ONLY_TREE | AWAIT, dont_inherit=True)
            return lines
        except SyntaxError as error:
            number = (error.lineno or 0) - 1
            if not 0 <= number < len(lines) or lines[number] != original[number]:
                raise
            if not repair_line(lines, number):
                raise
            module.__dict__.setdefault("__ipython__", Commands(module.__dict__))
    return lines


def repair_line(lines, number):
    """Puts one line into Python. Returns `False` if it is nothing of IPython's."""
    line = lines[number]
    indent, command = re.match(r"(\s*)(.*?)\s*$", line).groups()
    assigned = re.match(r"([\w.,\[\]'\" ]+?)\s*=\s*([!%])\s*(.+)$", command)
    if command.startswith("%%"):
        repair_cell(lines, number, command[2:].strip())
        return True
    if assigned:
        call = "lines" if assigned[2] == "!" else "magic"
        new = f"{assigned[1]} = __ipython__.{call}({assigned[3]!r}, {number + 1})"
    elif command.startswith("!"):
        new = f"__ipython__.shell({command.lstrip('!')!r}, {number + 1})"
    elif command.startswith("%"):
        new = f"__ipython__.magic({command[1:]!r}, {number + 1})"
    elif asked := re.fullmatch(r"\?{1,2}([\w.*]+)|([\w.*]+)\?{1,2}", command):
        new = f"__ipython__.help({asked[1] or asked[2]!r})"
    else:
        return False
    lines[number] = indent + new
    return True


def repair_cell(lines, number, command):
    """Puts a magic for a whole cell into Python. The cell ends at the next mark, else with the text."""
    name, _, rest = command.partition(" ")
    end = next((at for at in range(number + 1, len(lines)) if MARK.match(lines[at])), len(lines))
    if name in PYTHON_CELLS:
        lines[number] = f"__ipython__.cell({name!r}, {rest!r}, None, {number + 1})"
        return
    body = "\n".join(lines[number + 1:end])
    lines[number] = f"__ipython__.cell({name!r}, {rest!r}, {body!r}, {number + 1})"
    lines[number + 1:end] = [""] * (end - number - 1)


class Commands:
    """What IPython does for lines that are no Python."""

    def __init__(self, names):
        self.names = names

    def shell(self, command, line):
        if not leave_out(command, line):
            import subprocess

            self.say(subprocess.run(self.filled(command), shell=True, capture_output=True, text=True, errors="replace"))

    def lines(self, command, line):
        if leave_out(command, line):
            return []
        import subprocess

        return subprocess.run(self.filled(command), shell=True, capture_output=True, text=True, errors="replace").stdout.splitlines()

    def say(self, done):
        sys.stdout.write(done.stdout)
        sys.stderr.write(done.stderr)

    def filled(self, command):
        """The command with the values of `{expression}` and `$name`."""

        def value(found):
            try:
                return str(eval(found[1] or found[2], self.names))
            except Exception:
                return found[0]

        return re.sub(r"\{([^{}]+)\}|\$(\w+)", value, command).strip()

    def magic(self, command, line):
        name, _, rest = command.strip().partition(" ")
        rest = rest.strip()
        if name in INSTALLERS:
            leave_out(command, line)
        elif name in SHELL:
            return self.shell(rest if name in ("sh", "sx", "system") else command, line)
        elif name == "time":
            return self.timed(rest)
        elif name == "timeit":
            return self.timeit(rest)
        elif name == "pwd":
            return os.getcwd()
        elif name == "cd":
            os.chdir(self.filled(rest) or os.path.expanduser("~"))
        elif name == "env" and "=" in rest:
            key, _, value = rest.partition("=")
            os.environ[key.strip()] = self.filled(value)
        elif name == "env":
            return os.environ.get(rest) if rest else dict(os.environ)
        elif name == "run":
            with open(rest, encoding="utf-8") as file:
                exec(compile(file.read(), rest, "exec"), self.names)
        elif name == "pylab":
            exec("import numpy as np, matplotlib.pyplot as plt\nfrom pylab import *", self.names)
        elif name not in WITHOUT_EFFECT:
            unknown("%" + name, line)

    def timed(self, statement):
        from time import perf_counter

        start = perf_counter()
        try:
            for code in split(compile(statement, NAME, "exec", ONLY_TREE, dont_inherit=True), 0):
                exec(code, self.names)
        finally:
            print(f"Wall time: {(perf_counter() - start) * 1000:.3g} ms")

    def timeit(self, statement):
        from timeit import Timer

        statement = re.sub(r"^(-\w+\s*\d*\s+)*", "", statement)
        count, taken = Timer(statement, globals=self.names).autorange()
        print(f"{taken / count * 1e6:.3g} µs per loop ({count} loops)")

    def cell(self, name, rest, body, line):
        if name == "writefile":
            with open(self.filled(rest.replace("-a ", "")), "a" if "-a " in rest else "w", encoding="utf-8") as file:
                file.write(body + "\n")
        elif name in ("bash", "sh", "script", "!", "system", "sx"):
            import subprocess

            self.say(subprocess.run(["bash" if name == "bash" else "sh", "-c", body], capture_output=True, text=True, errors="replace"))
        elif name in ("html", "javascript", "js", "latex", "markdown", "svg"):
            tell_left_out(f"%%{name}", line, "there is no notebook to show it in")
        elif name not in PYTHON_CELLS:
            unknown("%%" + name, line)

    def help(self, name):
        import inspect

        try:
            value = eval(name, self.names)
        except Exception:
            print(f"Object `{name}` not found.")
            return
        try:
            print(f"{name}{inspect.signature(value)}")
        except (TypeError, ValueError):
            print(f"{name}: {type(value).__name__}")
        print(inspect.getdoc(value) or "(no description)")

    # The names that scripts exported from notebooks use.

    def run_line_magic(self, name, rest="", *_args):
        return self.magic(f"{name} {rest}", 0)

    def run_cell_magic(self, name, rest, body):
        if name in PYTHON_CELLS:
            return exec(body, self.names)
        return self.cell(name, rest, body, 0)

    def system(self, command):
        self.shell(command, 0)

    def getoutput(self, command):
        return self.lines(command, 0)

    def __getattr__(self, name):
        raise AttributeError(f"get_ipython().{name} is only there in a notebook")


def leave_out(command, line):
    """Whether a command would install something, which cannot be done here."""
    words = command.split()
    if words[:1] in (["sudo"], ["!"]):
        words = words[1:]
    installs = words[:1] and (words[0] in INSTALLERS or words[1:3] == ["-m", "pip"])
    if installs:
        tell_left_out(command.strip(), line, "nothing can be installed without a network")
    return bool(installs)


def tell_left_out(command, line, why):
    at = f"line {line} " if line else ""
    report(b"N", f"{at}left out: {command[:100]}: {why}".encode(errors="replace"))


def unknown(name, line):
    at = f" in line {line}" if line else ""
    raise NameError(f"{name}{at} is a command of notebooks that is not known here; take it out, or write it in Python")


# The event loop


def in_loop(cells):
    """The code of these cells. If any of it awaits or may make tasks, all of it finds the loop of the cells running, as in a notebook; the
    loop has a turn after each cell."""
    code = [part for cell in cells for part in cell]
    if "asyncio" not in program and not any(part.co_flags & COROUTINE for part in code):
        return code
    share_loop()
    turn = compile("await __import__('asyncio').sleep(0)", NAME, "eval", AWAIT, dont_inherit=True)
    return [part for cell in cells for part in (*cell, turn)]


def share_loop():
    """Marks the loop of the cells as running. While none of them awaits it is not, so that others can run beside it."""
    import asyncio
    from asyncio import base_events, runners

    if not LOOP:
        for owner in {asyncio, runners, getattr(runners, "Runner", runners)}:  # Python 3.10 has no `Runner`.
            owner.run = beside_loop(owner.run)
        for name in "run_forever", "run_until_complete":
            setattr(base_events.BaseEventLoop, name, beside_loop(getattr(base_events.BaseEventLoop, name)))
    if not LOOP or LOOP[0].is_closed():
        LOOP[:] = [asyncio.new_event_loop()]
        asyncio.set_event_loop(LOOP[0])
    asyncio._set_running_loop(LOOP[0])


def beside_loop(run):
    """A function that runs a loop, for cells too: there it finds none running but one that awaits."""
    from asyncio import _get_running_loop, _set_running_loop
    from functools import wraps

    @wraps(run)
    def run_beside(*args, **kwargs):
        running = _get_running_loop()
        if running is None or running.is_running():
            return run(*args, **kwargs)
        _set_running_loop(None)
        try:
            return run(*args, **kwargs)
        finally:
            _set_running_loop(running)

    return run_beside


def leave_loop():
    """Lets a program that is no notebook find no loop running."""
    if LOOP:
        from asyncio import _set_running_loop

        _set_running_loop(None)


def wait_for(waits):
    """Runs what the program awaits outside of functions, in one loop for all cells."""
    share_loop()
    LOOP[0].run_until_complete(waits)


def end_loop():
    """Lets the tasks that are left go on for a while, and cancels them then."""
    import asyncio

    async def end():
        others = lambda: asyncio.all_tasks() - {asyncio.current_task()}
        end = loop.time() + PATIENCE
        while others() and loop.time() < end:
            await asyncio.wait(others(), timeout=end - loop.time())
        if left := others():
            report(b"N", b"stopped: %d asyncio task(s) that nothing awaited" % len(left))
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await loop.shutdown_asyncgens()

    leave_loop()
    loop = LOOP.pop()
    if not loop.is_closed():
        loop.run_until_complete(end())
        loop.close()


# What IPython offers


def offer(module):
    """Makes `display` and `get_ipython` known, and `IPython` where it is not installed."""
    import builtins

    commands = Commands(module.__dict__)
    # Not for libraries, which would take it for a whole notebook.
    if "get_ipython" in program:
        module.get_ipython = lambda: commands
    builtins.display = display
    if "IPython" in program:
        import importlib.util

        if importlib.util.find_spec("IPython") is None:
            make_ipython(commands)


def make_ipython(commands):
    """A module `IPython` with what programs import from it to show something."""
    make = type(sys)
    ipython, shown, core = make("IPython"), make("IPython.display"), make("IPython.core")
    ipython.__path__ = core.__path__ = []
    is_asked_by_program = lambda: sys._getframe(2).f_globals is commands.names
    ipython.get_ipython = lambda: commands if is_asked_by_program() else None
    ipython.display, ipython.core, core.display = shown, core, shown
    ipython.version_info, ipython.__version__ = (9, 0, 0, ""), "9.0.0"
    take_over(shown)
    for name in "Code", "HTML", "Javascript", "JSON", "Latex", "Markdown", "Math", "Pretty", "SVG", "Video", "Audio", "IFrame":
        setattr(shown, name, type(name, (Shown,), {}))
    shown.Image = ShownImage
    sys.modules.update({"IPython": ipython, "IPython.display": shown, "IPython.core": core, "IPython.core.display": shown})


class Shown:
    """Something to display: its text."""

    def __init__(self, data=None, *_args, **kwargs):
        self.data = data if data is not None else kwargs.get("filename", kwargs.get("url", ""))

    def __repr__(self):
        text = str(self.data)
        if type(self).__name__ in ("HTML", "SVG"):
            from html import unescape

            text = unescape(re.sub(r"(?s)<(script|style).*?</\1>|<[^>]*>", " ", text))
            text = "\n".join(line.strip() for line in text.splitlines() if line.strip())
        return text


class ShownImage(Shown):
    def _repr_png_(self):
        data = self.data
        if isinstance(data, str):
            with open(data, "rb") as file:
                data = file.read()
        if not data.startswith(b"\x89PNG"):
            from io import BytesIO

            from PIL import Image

            return libraries("png_of")(Image.open(BytesIO(data)))
        return data


def take_over(display_module):
    display_module.display = display
    display_module.clear_output = lambda *_args, **_kwargs: None


def show_value(value):
    if value is not None and not is_of_a_chart(value):
        display(value)


def is_of_a_chart(value):
    """Whether a value is a part of a chart that is handed over anyway: its words say nothing."""
    one = value[0] if isinstance(value, (list, tuple)) and value else value
    kind = type(one).__module__.partition(".")[0]
    if kind != "matplotlib" or "CHARTS" not in globals():
        return False
    return type(one).__name__ != "Figure" or one in globals()["CHARTS"].open()


def display(*values, **_options):
    """Shows values as a notebook would: pictures and pages as such, the rest in words."""
    for value in values:
        if not display_as_chart(value):
            # A table with colours is a page; its words are those of its data.
            styled = getattr(value, "data", None) if type(value).__name__ == "Styler" else None
            shown = value if styled is None else styled
            words = in_words(shown)
            print(words)
            tell_table(shown, words)


# Tables

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 200, 50, 300


def tell_table(value, words):
    """Reports a table as data, beside the words that it was just printed in: the host finds it by them."""
    package, kind = type(value).__module__.partition(".")[0], type(value).__name__
    read = TABLES.get((package, kind))
    if read is None or len(words) > MAX_VALUE // 4:
        return
    try:
        from json import dumps

        columns, rows, all_rows, all_columns = read(value)
        rows = [[in_cell(cell) for cell in row] for row in rows]
        while True:
            more = {"moreRows": all_rows - len(rows), "moreColumns": all_columns}
            index = {"indexColumns": getattr(getattr(value, "index", None), "nlevels", 0)}
            told = dumps({"words": words, "columns": columns, **index, "rows": rows, **more}).encode()
            if len(told) <= MAX_TABLE or not rows:
                break
            rows = rows[:len(rows) // 2]
        if len(told) <= MAX_TABLE:
            report(b"D", told)
    except Exception:
        pass  # Its words are printed.


def in_cell(value):
    """A value of a table; `None` for one that is missing."""
    try:
        if value is None or value != value:
            return None
    except Exception:
        if type(value).__name__ == "NAType":
            return None
    return str(value)[:LONGEST_CELL]


def named(name, kind):
    name = " ".join(map(str, name)).strip() if isinstance(name, tuple) else "" if name is None else str(name)
    return {"name": name[:LONGEST_CELL], "type": str(kind)[:LONGEST_CELL]}


def of_pandas(frame):
    """With the index, as a notebook shows it."""
    index, levels = frame.index, frame.index.nlevels
    kinds = index.dtypes if levels > 1 else [index.dtype]
    shown = frame.iloc[:MOST_ROWS, :MOST_COLUMNS]
    columns = [named(name, kind) for name, kind in zip(index.names, kinds)]
    columns += [named(name, kind) for name, kind in zip(shown.columns, shown.dtypes)]
    unpack = (lambda row: [*row[0], *row[1:]]) if levels > 1 else list
    rows = [unpack(row) for row in shown.itertuples(name=None)]
    return columns, rows, len(frame), frame.shape[1] - shown.shape[1]


def of_pandas_series(series):
    return of_pandas(series.to_frame("" if series.name is None else series.name))


def of_polars(frame):
    shown = frame[:MOST_ROWS, :MOST_COLUMNS]
    columns = [named(name, kind) for name, kind in zip(shown.columns, shown.dtypes)]
    return columns, shown.rows(), frame.height, frame.width - shown.width


def of_polars_series(series):
    return of_polars(series.to_frame())


def of_arrow(table):
    shown = table.slice(0, MOST_ROWS).select(range(min(MOST_COLUMNS, table.num_columns)))
    columns = [named(field.name, field.type) for field in shown.schema]
    rows = list(zip(*(column.to_pylist() for column in shown.columns)))
    return columns, rows, table.num_rows, table.num_columns - shown.num_columns


TABLES = {
    ("pandas", "DataFrame"): of_pandas,
    ("pandas", "Series"): of_pandas_series,
    ("polars", "DataFrame"): of_polars,
    ("polars", "Series"): of_polars_series,
    ("pyarrow", "Table"): of_arrow,
}


def display_as_chart(value):
    kind = type(value)
    package = kind.__module__.partition(".")[0]
    if package == "matplotlib" and kind.__name__ == "Figure":
        charts = libraries("CHARTS")
        charts.go_on(value)
        if value not in charts.displayed:
            charts.displayed.append(value)
        return True
    if package in ("plotly", "altair") and hasattr(value, "show"):
        value.show()
        return True
    image = getattr(value, "_repr_png_", None)
    if image is None or package in ("pandas", "numpy"):
        return False
    data = image()
    data = data[0] if isinstance(data, tuple) else data
    if not isinstance(data, bytes):
        return False
    libraries("tell_image")(lambda: data)
    return True
