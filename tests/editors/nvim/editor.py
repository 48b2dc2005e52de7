"""A real Neovim with a real screen, driven over its RPC."""

import itertools
import json
import os
import pathlib
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
import uuid

import msgpack

HERE = pathlib.Path(__file__).parent
PLUGIN = pathlib.Path(os.environ["PLUGIN"])
PATIENCE = float(os.environ.get("PATIENCE", "20"))

# Without the first line, opening a Python file searches every Python for a provider.
QUIET = """
vim.g.loaded_python3_provider = 0
vim.o.swapfile = false
vim.o.shortmess = vim.o.shortmess .. 'I'
vim.o.ruler = false
vim.o.showcmd = false
"""
PLUGGED = """
vim.opt.runtimepath:prepend(vim.env.TEST_PLUGIN)
vim.g.gemini_exec = { server = vim.env.TEST_SERVER }
vim.lsp.config('gemini-exec', { settings = { geminiExec = { pythonPath = vim.env.GEMINI_EXEC_TEST_PYTHON } } })
"""


class Screen:
    """The screen of Neovim, as a terminal would show it."""

    def __init__(self, width, height):
        self.colours, self.highlights, self.cursor = {}, {0: {}}, (0, 0)
        self.resize(width, height)

    def resize(self, width, height):
        self.width, self.height = width, height
        self.cells = [[" "] * width for _ in range(height)]
        self.looks = [[0] * width for _ in range(height)]

    def draw(self, events):
        for event, *calls in events:
            for call in calls:
                if event == "grid_resize":
                    self.resize(call[1], call[2])
                elif event == "grid_clear":
                    self.resize(self.width, self.height)
                elif event == "grid_line":
                    self.line(*call[1:4])
                elif event == "grid_scroll":
                    self.scroll(*call[1:6])
                elif event == "grid_cursor_goto":
                    self.cursor = tuple(call[1:3])
                elif event == "default_colors_set":
                    self.colours = {"foreground": call[0], "background": call[1]}
                elif event == "hl_attr_define":
                    self.highlights[call[0]] = call[1]

    def line(self, row, column, cells):
        look = 0
        for text, *more in cells:
            look = more[0] if more else look
            for _ in range(more[1] if len(more) > 1 else 1):
                self.cells[row][column], self.looks[row][column] = text, look
                column += 1

    def scroll(self, top, bottom, left, right, rows):
        moved = range(top, bottom - rows) if rows > 0 else range(bottom - 1, top - rows - 1, -1)
        for row in moved:
            self.cells[row][left:right] = self.cells[row + rows][left:right]
            self.looks[row][left:right] = self.looks[row + rows][left:right]

    def drawn(self):
        """What a picture needs: the text and look of each cell."""
        rows = [list(zip(*row)) for row in zip(self.cells, self.looks)]
        return {"colours": self.colours, "highlights": self.highlights, "cursor": self.cursor, "rows": rows}

    def text(self):
        return "\n".join("".join(row).rstrip() for row in self.cells)


class Editor:
    """A person at Neovim, in a new workspace."""

    def __init__(self, gemini=None, files=None, init="", server=None, size=(84, 20), arguments=(), plug=PLUGGED, key="a-key-for-tests"):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="gx-", dir="/tmp"))
        self.workspace = self.home / "work"
        (self.workspace / ".git").mkdir(parents=True)
        for name, text in (files or {}).items():
            path = self.workspace / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        (self.home / "init.lua").write_text(QUIET + plug + init)
        (self.home / "bin").mkdir()
        (self.home / "bin" / "gemini-exec").symlink_to(os.environ["GEMINI_EXEC"])
        self.mark = uuid.uuid4().hex
        self.environment = {
            "PATH": os.environ["PATH"] if plug == PLUGGED else f"{self.home}/bin:{os.environ['PATH']}",
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "NO_PROXY": "*",
            "TEST_MARK": self.mark,
            "TEST_PLUGIN": str(PLUGIN),
            "TEST_SERVER": server or os.environ["GEMINI_EXEC"],
            "GEMINI_EXEC_TEST_PYTHON": os.environ["GEMINI_EXEC_TEST_PYTHON"],
        }
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            self.environment[f"XDG_{name}_HOME"] = str(self.home / name.lower())
        if gemini:
            self.environment |= {"GEMINI_API_KEY": key, "GOOGLE_GEMINI_BASE_URL": gemini.url}
        self.process = subprocess.Popen(
            [os.environ["NVIM"], "--embed", "--clean", "-u", self.home / "init.lua", *arguments],
            cwd=self.workspace,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        self.unpacker = msgpack.Unpacker(raw=False, strict_map_key=False, ext_hook=lambda code, data: msgpack.unpackb(data))
        self.ids = itertools.count()
        self.answers = {}
        self.screen = Screen(*size)
        self.call("nvim_ui_attach", *size, {"rgb": True, "ext_linegrid": True})

# Talking to Neovim

    def call(self, method, *arguments):
        """Calls the API and waits for its result. While Neovim waits for keys, only `keys` works."""
        number = next(self.ids)
        self.process.stdin.write(msgpack.packb([0, number, method, arguments]))
        end = time.monotonic() + PATIENCE
        while number not in self.answers:
            if time.monotonic() > end:
                raise AssertionError(f"no answer to {method}{arguments}\n{self.screen.text()}")
            self.read(0.5)
        error, result = self.answers.pop(number)
        if error:
            raise AssertionError(f"{method}{arguments}: {error[1]}")
        return result

    def read(self, seconds):
        """Handles the messages of Neovim, waiting at most this long."""
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            return
        data = os.read(self.process.stdout.fileno(), 1 << 20)
        if not data:
            raise AssertionError("Neovim is gone")
        self.unpacker.feed(data)
        for kind, *message in self.unpacker:
            if kind == 1:
                number, error, result = message
                self.answers[number] = (error, result)
            elif message[0] == "redraw":
                self.screen.draw(message[1])

    def lua(self, code, *arguments):
        return self.call("nvim_exec_lua", code, arguments)

    def command(self, command):
        return self.call("nvim_command", command)

    def keys(self, keys):
        """Types keys in Neovim's notation, without waiting for a result."""
        self.process.stdin.write(msgpack.packb([2, "nvim_input", [keys]]))

# The screen

    def until(self, what, condition):
        """Waits for a condition; a failure shows the screen."""
        end = time.monotonic() + PATIENCE
        while not (found := condition()):
            if time.monotonic() > end:
                raise AssertionError(f"never: {what}\n{self.screen.text()}\n{self.messages()}")
            self.read(0.02)
        return found

    def history(self):
        """The asks that are kept, as lines of JSON."""
        command = [os.environ["GEMINI_EXEC"], "history", "list", "--json"]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True).stdout

    def sees(self, *texts):
        """Waits until all of these are on the screen."""
        for text in texts:
            self.until(f"sees {text!r}", lambda: text.rstrip() in self.screen.text())

    def misses(self, *texts):
        """Waits until none of these is on the screen."""
        for text in texts:
            self.until(f"misses {text!r}", lambda: text not in self.screen.text())

    def messages(self):
        try:
            return self.call("nvim_exec2", "messages", {"output": True})["output"]
        except AssertionError:
            return "(Neovim waits for keys)"

    def wait_lua(self, what, code, *arguments):
        return self.until(what, lambda: self.lua(code, *arguments))

    def lines(self):
        return self.call("nvim_buf_get_lines", 0, 0, -1, False)

    def shows(self, name):
        """Compares the screen with the one in golden/, ignoring times and folders."""
        self.settle()
        path = HERE / "golden" / f"{name}.txt"
        seen = lambda: self.normal(self.screen.text())
        if os.environ.get("UPDATE"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(seen())
        assert path.exists(), f"there is no {path.name}; with UPDATE=1 it would be:\n{seen()}"
        end = time.monotonic() + PATIENCE
        while seen() != path.read_text() and time.monotonic() < end:
            self.settle()
        assert seen() == path.read_text(), f"the screen is not that of {path.name}:\n{seen()}"

    def settle(self):
        """Waits until nothing more is drawn for a moment."""
        before = None
        while before != (before := self.screen.text()):
            end = time.monotonic() + 0.15
            while (left := end - time.monotonic()) > 0:
                self.read(left)

    def normal(self, text):
        text = re.sub(r"\b\d+(\.\d+)? (ms|s)\b", "0.0 s", text)
        text = re.sub(r"\b\d\d:\d\d\b", "00:00", text)
        text = text.replace(str(self.home), "/tmp/gx-________")
        return "".join(f"{line.rstrip()}\n" for line in text.splitlines())

# The server

    def processes(self):
        """Every descendant of this editor."""
        found = []
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                environment = (folder / "environ").read_bytes()
                command = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if self.mark.encode() in environment:
                found.append((int(folder.name), command))
        return found

    def kill_server(self):
        for pid, command in self.processes():
            if b"lsp" in command:
                os.kill(pid, signal.SIGKILL)

# The end

    def close(self):
        """Ends Neovim as a person would, and checks that no process is left."""
        self.process.stdin.write(msgpack.packb([2, "nvim_input", ["<C-\\><C-n><Esc>:qa!<CR>"]]))
        try:
            end = time.monotonic() + PATIENCE
            while self.process.poll() is None and time.monotonic() < end:
                try:
                    self.read(0.02)
                except AssertionError:
                    break
            self.process.wait(PATIENCE)
            while self.processes() and time.monotonic() < end:
                time.sleep(0.02)
            assert not self.processes(), "processes are left"
        finally:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()
            shutil.rmtree(self.home)


class FakeGemini:
    """The fake service, playing recordings."""

    def __init__(self, *replies):
        self.process = subprocess.Popen(
            [os.environ["FAKE_GEMINI"], *replies], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.url = self.process.stdout.readline().strip()

    def request(self):
        """The next request it received."""
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()
