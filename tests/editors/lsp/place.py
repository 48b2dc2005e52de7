"""A new home for each test, the programs under test, and a service that plays recordings."""

import json
import os
import queue
import subprocess
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SERVER = os.environ.get("GEMINI_EXEC", f"{ROOT}/target/debug/gemini-exec")
FAKE_GEMINI = os.environ.get("FAKE_GEMINI", f"{ROOT}/target/debug/fake-gemini")
PYTHON = os.environ.get("GEMINI_EXEC_TEST_PYTHON", f"{ROOT}/target/test-python/bin/python3")
PATIENCE = 100.0
"""How many seconds tests wait for what must happen."""


class Home:
    """An empty home, which is also the workspace, and an environment without our variables."""

    def __init__(self, folder: Path, gemini: "Gemini | None" = None) -> None:
        self.folder = folder
        self.temporary = folder / ".tmp"
        self.temporary.mkdir()
        self.environment = {"HOME": str(folder), "TMPDIR": str(self.temporary), "PATH": os.environ["PATH"]}
        if gemini:
            self.environment |= {"GEMINI_API_KEY": "AIzaSyNoRealKey", "GOOGLE_GEMINI_BASE_URL": gemini.url}

    def uri(self, name: str) -> str:
        return name if ":" in name else (self.folder / name).as_uri()

    def run_folders(self) -> list[str]:
        """The folders of local runs."""
        return [path.name for path in self.temporary.iterdir()]


class Gemini:
    """The service of `fake-gemini` on loopback, which plays recordings of `tests/cassettes`."""

    def __init__(self, *replies: str) -> None:
        self._process = subprocess.Popen([FAKE_GEMINI, *replies], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.url = self._lines.get(timeout=PATIENCE).strip()

    def _read(self) -> None:
        for line in self._process.stdout:
            self._lines.put(line)

    def request(self) -> dict:
        """The next request that came in: its path and body."""
        return json.loads(self._lines.get(timeout=PATIENCE))

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        self._process.stdout.close()


def eventually(holds, seconds: float = PATIENCE):
    """Waits until something holds, and returns it."""
    end = time.monotonic() + seconds
    while not (found := holds()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s")
        time.sleep(0.01)
    return found
