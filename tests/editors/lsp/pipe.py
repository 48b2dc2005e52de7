"""The server as a process on two pipes, for what no well-behaved client does."""

import json
import os
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any

from editor import COMPLETE
from model import Traffic
from place import PATIENCE, SERVER, Home, eventually


class Pipe:
    """The server, and messages to and from it."""

    def __init__(self, home: Home, command: list[str] | None = None) -> None:
        self.home = home
        self.traffic = Traffic()
        self.process = subprocess.Popen(
            command or [SERVER, "lsp"],
            env=home.environment,
            cwd=home.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.pid = self.process.pid
        self._said: queue.Queue[dict | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._ids = 0
        self._options: dict = {}
        self._states: list[str] = []

    def _read(self) -> None:
        while header := self.process.stdout.readline():
            length = int(header.removeprefix(b"Content-Length: "))
            self.process.stdout.readline()
            body = self.process.stdout.read(length)
            if len(body) < length:
                # The server died in the middle of a message.
                break
            message = json.loads(body)
            self.traffic.saw("server", message)
            self._said.put(message)
        self._said.put(None)

    def write(self, data: bytes) -> None:
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message: dict) -> None:
        self.write(frame({"jsonrpc": "2.0", **message}))

    def notify(self, method: str, params: Any = None) -> None:
        message = {"jsonrpc": "2.0", "method": method} | ({} if params is None else {"params": params})
        self.traffic.saw("editor", message)
        self.write(frame(message))

    def start(self, method: str, params: Any = None) -> int:
        """Sends a request."""
        self._ids += 1
        message = {"jsonrpc": "2.0", "id": self._ids, "method": method} | ({} if params is None else {"params": params})
        self.traffic.saw("editor", message)
        self.write(frame(message))
        return self._ids

    def request(self, method: str, params: Any = None) -> dict:
        """Sends a request; the whole response."""
        return self.answer_to(self.start(method, params))

    def answer_to(self, number: int | None) -> dict:
        """The response to a request; the server's own requests are answered meanwhile, other messages are ignored."""
        return self.next(lambda said: "method" not in said and said.get("id") == number)

    def next(self, wanted) -> dict:
        """The next message for which this holds."""
        while True:
            said = self._said.get(timeout=PATIENCE)
            assert said is not None, "the server has ended"
            if said.get("method") == "textDocument/publishDiagnostics":
                self._states = [one["code"] for one in said["params"]["diagnostics"]]
            if "method" in said and "id" in said:
                is_settings = said["method"] == "workspace/configuration"
                result = [self._options for _ in said["params"]["items"]] if is_settings else None
                self.send({"id": said["id"], "result": result})
            if wanted(said):
                return said

    def initialize(self, parent: int | None = None, **options: Any) -> dict:
        folder = self.home.folder.as_uri()
        self._options = options
        params = {"processId": parent or os.getpid(), "rootUri": folder, "capabilities": COMPLETE}
        params |= {"initializationOptions": options} if options else {}
        answer = self.request("initialize", params)
        self.notify("initialized", {})
        return answer["result"]

    def open(self, name: str, text: str) -> str:
        uri = self.home.uri(name)
        self.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "python", "version": 1, "text": text}})
        return uri

    def ask(self, uri: str, line: int = 0, width: int = 4, **more: Any) -> dict:
        place = {"start": {"line": line, "character": 0}, "end": {"line": line, "character": width}}
        argument = {"uri": uri, "range": place, **more}
        return self.request("workspace/executeCommand", {"command": "geminiExec.ask", "arguments": [argument]})

    def wait_for_state(self, *states: str) -> None:
        """Waits until a diagnostic has one of these states, which may have come before the answer to a request."""
        if not set(states) & set(self._states):
            self.next(lambda said: bool(set(states) & set(self._states)))

    def shut_down(self) -> int:
        """Ends the server properly; its exit code."""
        assert self.request("shutdown")["result"] is None
        self.notify("exit")
        return self.code()

    def code(self, seconds: float = PATIENCE) -> int:
        return self.process.wait(seconds)

    def close(self) -> None:
        """Ends everything, and reports every message that was wrong."""
        self.process.stdin.close()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join(PATIENCE)
        self.process.stdout.close()
        self.process.stderr.close()
        faults = self.traffic.faults
        assert not faults, "\n".join(faults)


def frame(message: Any) -> bytes:
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


# Read from /proc.


def lives(process: "Process") -> bool:
    return Process.at(process.pid) == process and process.state() not in ("Z", "X")


class Process:
    """A process of this machine; a later one with the same number counts as another."""

    def __init__(self, pid: int, begun: str) -> None:
        self.pid, self.begun = pid, begun

    @staticmethod
    def at(pid: int) -> "Process | None":
        fields = stat(pid)
        return Process(pid, fields[19]) if fields else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Process) and (self.pid, self.begun) == (other.pid, other.begun)

    def __repr__(self) -> str:
        return f"{self.pid}"

    def state(self) -> str:
        fields = stat(self.pid)
        return fields[0] if fields else "X"

    def name(self) -> str:
        try:
            return Path(f"/proc/{self.pid}/comm").read_text().strip()
        except OSError:
            return ""

    def descendants(self) -> "list[Process]":
        parents: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and (fields := stat(int(entry.name))):
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
        found, unseen = [], [self.pid]
        while unseen:
            children = parents.get(unseen.pop(), [])
            unseen += children
            found += [child for child in map(Process.at, children) if child]
        return found


def stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the name."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    except (OSError, IndexError):
        return []


def resident(pid: int) -> int:
    """The memory of a process, in bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def switches(pid: int) -> int:
    """How often the threads of a process were switched to or from."""
    total = 0
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        lines = status.read_text().splitlines()
        total += sum(int(line.split()[1]) for line in lines if "voluntary_ctxt_switches" in line)
    return total


def all_gone(processes: list[Process], seconds: float) -> None:
    eventually(lambda: not any(lives(process) for process in processes), seconds)
