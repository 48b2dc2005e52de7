"""Helix in a terminal: sends keys and reads the screen."""

import contextlib
import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import termios
import threading
import time

import pyte

from pipe import Process, all_gone
from place import PATIENCE, SERVER, Home, eventually

QUESTION = re.compile(rb"\x1b\[[?<>=][0-9;]*\$?[a-gi-kmnp-z]")
"""Queries by Helix for features of the terminal (keyboard, colours), which pyte would draw or fail at."""
WIDTH, HEIGHT = 100, 30
SOON = 20.0
"""Seconds after which nothing is left of a server whose editor has ended, even on a busy machine."""
CONFIG = """
theme = "default"
[editor]
idle-timeout = 50
end-of-line-diagnostics = "hint"
[editor.lsp]
display-messages = true
display-inlay-hints = true
[editor.soft-wrap]
enable = false
"""
LANGUAGES = f"""
[language-server.gemini-exec]
command = "{SERVER}"
args = ["lsp"]

[[language]]
name = "python"
language-servers = ["gemini-exec"]

[[language]]
name = "csv"
scope = "source.csv"
file-types = ["csv"]
language-servers = ["gemini-exec"]
"""


class Helix:
    def __init__(self, home: Home, name: str, text: str) -> None:
        self.home = home
        (home.folder / name).write_text(text)
        settings = home.folder / ".config" / "helix"
        settings.mkdir(parents=True)
        (settings / "config.toml").write_text(CONFIG)
        (settings / "languages.toml").write_text(LANGUAGES)
        (home.folder / ".git").mkdir()
        environment = home.environment | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
        environment |= {name: os.environ[name] for name in ("HELIX_RUNTIME",) if name in os.environ}
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
        self.process = subprocess.Popen(
            [*shlex.split(os.environ["HELIX"]), name],
            cwd=home.folder,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self._terminal = ours
        self._screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        data = b""
        with contextlib.suppress(OSError):
            while more := os.read(self._terminal, 1 << 16):
                data, rest = whole(data + more)
                with self._lock:
                    self._stream.feed(QUESTION.sub(b"", data))
                if b"\x1b[c" in data:
                    os.write(self._terminal, b"\x1b[?62c")
                data = rest

    def keys(self, *keys: str) -> None:
        """Presses keys; the letters of a word are pressed one after the other."""
        for key in keys:
            os.write(self._terminal, key.encode())
            if key == ESCAPE:
                # Escape followed at once by a key means that key with Alt.
                time.sleep(0.1)

    def type(self, text: str) -> None:
        """Types a line above the first, each key when the last is drawn: Helix 25.01 may send faster edits in the wrong order."""
        self.keys("ggO")
        for end in range(1, len(text) + 1):
            self.keys(text[end - 1])
            self.sees(text[:end].rstrip())
        self.keys(ESCAPE)

    @property
    def screen(self) -> str:
        with self._lock:
            return "\n".join(line.rstrip() for line in self._screen.display)

    def sees(self, *words: str) -> str:
        """Waits until all these words are on the screen, and returns the screen."""
        end = time.monotonic() + PATIENCE
        while not all(word in (screen := self.screen) for word in words):
            missing = [word for word in words if word not in screen]
            assert time.monotonic() < end, f"{missing} is not on the screen:\n{screen}"
            time.sleep(0.02)
        return screen

    def sees_one_of(self, *words: str) -> str:
        """Waits until one of these is on the screen, and returns the screen."""
        eventually(lambda: any(word in self.screen for word in words))
        return self.screen

    def opens_the_menu(self) -> None:
        """Presses `space a` until the menu is shown: Helix drops the request while its server is starting."""
        for wait in (0.3, 0.6, 1.2, 2.5, 5, 10):
            self.keys(ESCAPE, " ", "a")
            with contextlib.suppress(AssertionError):
                return eventually(lambda: any(word in self.screen for word in FIRST), wait)
        raise AssertionError(f"no menu:\n{self.screen}")

    def choose(self, title: str) -> None:
        """Chooses a code action from the menu of `space a`."""
        self.opens_the_menu()
        menu = self.screen.split("\n")
        assert title in self.screen, self.screen
        first = next(row for row, line in enumerate(menu) if any(one in line for one in FIRST))
        wanted = next(row for row, line in enumerate(menu) if title in line and row >= first)
        self.keys(*[DOWN] * (wanted - first), ENTER)

    def quit(self) -> None:
        """Quits as a person does, and checks that no process is left."""
        server = Process.at(self.process.pid).descendants()
        assert server, "the server ran"
        self.keys(ESCAPE, ":qa!", ENTER)
        assert self.process.wait(PATIENCE) == 0
        all_gone(server, SOON)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._reader.join(PATIENCE)
        os.close(self._terminal)


ESCAPE, ENTER, DOWN = "\x1b", "\r", "\x1b[B"
FIRST = ("Ask Gemini: ", "Ask Gemini with code execution", "Ask Gemini about this file", "Ask with code execution")
"""Tests the first action, whatever comes below it."""


def whole(data: bytes) -> tuple[bytes, bytes]:
    """The output that can be drawn, and the start of an unfinished sequence."""
    open_ = re.search(rb"\x1b(\[[?<>=]?[0-9;]*\$?)?$", data)
    return (data[: open_.start()], open_[0]) if open_ else (data, b"")
