"""An editor based on `pytest-lsp`: talks to the real server over its standard input and output, and draws what a
person would see. Its texts are plain strings."""

import asyncio
import copy
import itertools
import json
import os
import re
import textwrap
import time
from typing import Any, Callable

from lsprotocol import types
from lsprotocol.converters import get_converter
from pytest_lsp import LanguageClient, client_capabilities
from pytest_lsp.client import register_lsp_features
from pytest_lsp.protocol import LanguageClientProtocol

from model import Traffic
from place import PATIENCE, SERVER, Home

LANGUAGES = {"py": "python", "csv": "csv", "md": "markdown"}
SEVERITIES = {1: "error", 2: "warning", 3: "information", 4: "hint"}
UNITS = {"utf-8": lambda text: len(text.encode()), "utf-16": lambda text: len(text.encode("utf-16-le")) // 2, "utf-32": len}


def recorded(name: str) -> dict:
    """The capabilities of an editor, recorded from the editor."""
    return json.loads(json.dumps(get_converter().unstructure(client_capabilities(name), types.ClientCapabilities)))


COMPLETE = {
    "general": {"positionEncodings": ["utf-16"], "markdown": {"parser": "marked", "version": "1.1.0"}},
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]},
        "didChangeConfiguration": {"dynamicRegistration": True},
        "inlayHint": {"refreshSupport": True},
        "codeLens": {"refreshSupport": True},
        "diagnostics": {"refreshSupport": True},
        "textDocumentContent": {},
        "workspaceFolders": True,
    },
    "textDocument": {
        "publishDiagnostics": {},
        "diagnostic": {},
        "inlayHint": {},
        "codeLens": {},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}},
            "disabledSupport": True,
            "isPreferredSupport": True,
            "tagSupport": {"valueSet": [1]},
        },
    },
}
"""Every capability that the server uses."""

PLUGIN = COMPLETE | {"experimental": {"geminiExec": {"asks": True, "input": True}}}
PULLING = COMPLETE | {
    "textDocument": {name: value for name, value in COMPLETE["textDocument"].items() if name != "publishDiagnostics"}
}

class CheckedProtocol(LanguageClientProtocol):
    """Checks every message in both directions."""

    def structure_message(self, data: dict) -> Any:
        if "jsonrpc" in data:
            self._server.traffic.saw("server", copy.deepcopy(data))
        return super().structure_message(data)

    def set_writer(self, writer: Any, include_headers: bool = True) -> None:
        super().set_writer(CheckedWriter(writer, self._server.traffic), include_headers)


class CheckedWriter:
    def __init__(self, writer: Any, traffic: Traffic) -> None:
        self._writer, self._traffic = writer, traffic

    def write(self, frame: bytes) -> Any:
        self._traffic.saw("editor", json.loads(frame.split(b"\r\n\r\n", 1)[1]))
        return self._writer.write(frame)

    def close(self) -> Any:
        return self._writer.close()


class Client(LanguageClient):
    def __init__(self, **options: Any) -> None:
        super().__init__(protocol_cls=CheckedProtocol, **options)
        self.traffic = Traffic()
        self.errors: list[Exception] = []

    def report_server_error(self, error: Exception, source: Any) -> None:
        self.errors.append(error)
        super().report_server_error(error, source)


class Refused(Exception):
    """A request that was answered with an error; its text is the error's message."""


class Editor:
    """An editor with its server."""

    def __init__(self, home: Home, capabilities: dict, options: dict | None = None) -> None:
        self.home = home
        self.typed: list[str | None] = []
        self.choices: list[str | None] = []
        self._capabilities = capabilities
        self._options = options
        self._documents: dict[str, Document] = {}
        self._ids = itertools.count(1)
        self.client = Client()
        register_lsp_features(self.client)
        for method, answer in {
            "workspace/applyEdit": lambda params: self._apply(params),
            "workspace/inlayHint/refresh": lambda _: None,
            "workspace/codeLens/refresh": lambda _: None,
            "workspace/textDocumentContent/refresh": lambda _: None,
            "client/registerCapability": lambda _: None,
            "window/showMessageRequest": lambda params: self._choose(params),
            "geminiExec/input": lambda _: {"value": self.typed.pop(0)},
            "geminiExec/asks": lambda _: None,
        }.items():
            self.client.feature(method)(answer)

    async def start(self) -> types.InitializeResult:
        await self.client.start_io(SERVER, "lsp", "--stdio", env=self.home.environment, cwd=self.home.folder)
        folder = self.home.folder.as_uri()
        capabilities = get_converter().structure(self._capabilities, types.ClientCapabilities)
        result = await self.client.initialize_session(
            types.InitializeParams(
                capabilities=capabilities,
                process_id=os.getpid(),
                root_uri=folder,
                workspace_folders=[types.WorkspaceFolder(uri=folder, name="home")],
                initialization_options=self._options,
            )
        )
        self.server = self.last_result()["capabilities"]
        self._units = UNITS[self.server["positionEncoding"]]
        return result

    async def stop(self) -> None:
        """Ends the server as an editor does, and reports every message that was wrong."""
        try:
            await asyncio.wait_for(self.client.shutdown_session(), PATIENCE)
            code = self.client._server.returncode
        finally:
            if self.client._server.returncode is None:
                self.client._server.kill()
            await self.client.stop()
            # The transport of an ended process keeps these open.
            self.client._server._transport.close()
        assert not self.traffic.faults, "\n".join(self.traffic.faults)
        assert not self.client.errors, self.client.errors
        assert code == 0

    @property
    def traffic(self) -> Traffic:
        return self.client.traffic

    def last_result(self) -> Any:
        return next(said["result"] for who, said in reversed(self.traffic.messages) if who == "server" and "result" in said)

    async def request(self, method: str, params: dict) -> Any:
        """Sends a request; its result as it is in the message, or [`Refused`]."""
        # A string: pygls keeps these in the same table as the server's requests, which have numbers.
        number = f"editor-{next(self._ids)}"
        kind = types.METHOD_TO_TYPES[method][2] if method in types.METHOD_TO_TYPES else None
        given = get_converter().structure(params, kind) if kind else params
        try:
            await asyncio.wait_for(self.client.protocol.send_request_async(method, given, msg_id=number), PATIENCE)
        except asyncio.TimeoutError:
            raise AssertionError(f"{method} is not answered") from None
        except Exception as error:
            raise Refused(str(error)) from None
        answers = (said for who, said in reversed(self.traffic.messages) if who == "server" and "method" not in said)
        return next(said for said in answers if said.get("id") == number)["result"]

    def notify(self, method: str, params: dict) -> None:
        self.client.protocol.notify(method, get_converter().structure(params, types.METHOD_TO_TYPES[method][2]))

    async def until(self, holds: Callable[[], Any], seconds: float = PATIENCE) -> Any:
        """Waits until something holds, and returns it."""
        end = time.monotonic() + seconds
        while not (found := holds()):
            assert time.monotonic() < end, f"not within {seconds} s; the server said {self.traffic.messages[-5:]}"
            await asyncio.sleep(0.01)
        return found

    # What a person does.

    def open(self, name: str, marked: str) -> None:
        """Opens a document; `«…»` is the selection."""
        document = Document(marked, name)
        self._documents[self.home.uri(name)] = document
        (self.home.folder / name).write_text(document.text)
        item = {"uri": self.home.uri(name), "languageId": document.language, "version": 1, "text": document.text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def edit(self, name: str, old: str, new: str) -> None:
        """Replaces the first occurrence of a text, as typing would."""
        start = self.text(name).index(old)
        self._replace(self.home.uri(name), start, start + len(old), new)

    def _replace(self, uri: str, start: int, end: int, new: str) -> None:
        document = self._documents[uri]
        change = {"range": self._range(document.text, start, end), "text": new}
        document.replace(start, end, new)
        identifier = {"uri": uri, "version": document.version}
        self.notify("textDocument/didChange", {"textDocument": identifier, "contentChanges": [change]})

    async def command(self, name: str, argument: dict) -> Any:
        return await self.request("workspace/executeCommand", {"command": name, "arguments": [argument]})

    async def ask(self, name: str, question: str) -> int:
        argument = {"uri": self.home.uri(name), "range": self.selection(name), "question": question}
        return (await self.command("geminiExec.ask", argument))["ask"]

    async def actions(self, name: str) -> list[dict]:
        context = {"diagnostics": [], "triggerKind": 1}
        params = {"textDocument": {"uri": self.home.uri(name)}, "range": self.selection(name), "context": context}
        return await self.request("textDocument/codeAction", params)

    async def choose(self, name: str, title: str) -> None:
        """Chooses a code action."""
        action = next(action for action in await self.actions(name) if action["title"] == title)
        await self.request("workspace/executeCommand", action["command"] if "kind" in action else action)

    async def click(self, name: str, title: str) -> None:
        """Clicks on a lens."""
        lens = next(lens for lens in await self.lenses(name) if lens["command"]["title"] == title)
        command = {key: value for key, value in lens["command"].items() if key != "title"}
        await self.request("workspace/executeCommand", command)

    # What a person sees.

    def text(self, name: str) -> str:
        return self._documents[self.home.uri(name)].text

    def selection(self, name: str) -> dict:
        document = self._documents[self.home.uri(name)]
        return self._range(document.text, *document.selection)

    async def hover(self, name: str, word: str) -> str | None:
        text = self.text(name)
        at = {"textDocument": {"uri": self.home.uri(name)}, "position": self._position(text, text.index(word))}
        hover = await self.request("textDocument/hover", at)
        return hover and in_time(hover["contents"]["value"]).rstrip("\n")

    async def hints(self, name: str) -> list[dict]:
        if not self.server.get("inlayHintProvider"):
            return []
        text = self.text(name)
        params = {"textDocument": {"uri": self.home.uri(name)}, "range": self._range(text, 0, len(text))}
        return await self.request("textDocument/inlayHint", params) or []

    async def lenses(self, name: str) -> list[dict]:
        return await self.request("textDocument/codeLens", {"textDocument": {"uri": self.home.uri(name)}}) or []

    async def problems(self, name: str) -> list[dict]:
        if self.server.get("diagnosticProvider"):
            report = await self.request("textDocument/diagnostic", {"textDocument": {"uri": self.home.uri(name)}})
            return report["items"]
        pushed = [said for said in self.traffic.said("textDocument/publishDiagnostics") if said["uri"] == self.home.uri(name)]
        return pushed[-1]["diagnostics"] if pushed else []

    def states(self) -> list[str]:
        """The states of asks in the order of the diagnostics."""
        told = self.traffic.said("textDocument/publishDiagnostics")
        states = [str(problem.get("code")) for said in told for problem in said["diagnostics"]]
        return [state for state, _ in itertools.groupby(states)]

    async def wait_for(self, name: str, *states: str) -> None:
        """Waits until the asks of a document are in these states."""
        end = time.monotonic() + PATIENCE
        while (seen := [problem.get("code") for problem in await self.problems(name)]) != list(states):
            assert time.monotonic() < end, f"{seen} is not {states}"
            await asyncio.sleep(0.01)

    async def told(self, *states: str) -> dict[str, Any]:
        """Waits until the last `geminiExec/asks` has these states, and returns it: a diagnostic may be ahead of it."""

        def last() -> dict[str, Any] | None:
            said = self.traffic.said("geminiExec/asks")
            is_it = said and [ask["state"] for ask in said[-1]["asks"]] == list(states)
            return said[-1] if is_it else None

        return await self.until(last)

    async def sees(self, name: str, expected: str) -> None:
        """Waits until the document is drawn like this."""
        end = time.monotonic() + PATIENCE
        while (seen := await self.screen(name)) != (expected := drawn(expected)) and time.monotonic() < end:
            await asyncio.sleep(0.02)
        assert seen == expected

    async def screen(self, name: str) -> str:
        """The document as it is drawn: lenses above, hints behind, diagnostics below."""
        lines = self.text(name).split("\n")
        above: dict[int, list[str]] = {}
        behind: dict[int, list[tuple[int, str]]] = {}
        below: dict[int, list[str]] = {}
        for lens in await self.lenses(name):
            above.setdefault(lens["range"]["start"]["line"], []).append(lens["command"]["title"])
        for hint in await self.hints(name):
            at = hint["position"]
            behind.setdefault(at["line"], []).append((self._index(lines[at["line"]], at["character"]), hint["label"]))
        for problem in await self.problems(name):
            at = problem["range"]["start"]
            column = self._index(lines[at["line"]], at["character"])
            words = [SEVERITIES[problem["severity"]], f"{problem['code']}:", problem["message"], f"({problem['source']})"]
            below.setdefault(at["line"], []).append(" " * column + "^ " + " ".join(words))
        drawn = []
        for number, line in enumerate(lines):
            if number in above:
                drawn.append(f"[{' | '.join(above[number])}]")
            for column, label in sorted(behind.get(number, []), reverse=True):
                line = f"{line[:column]}   ⟨{label}⟩{line[column:]}"
            drawn += [line, *below.get(number, [])]
        return in_time("\n".join(drawn).rstrip("\n"))

    def _choose(self, params: types.ShowMessageRequestParams) -> Any:
        wanted = self.choices.pop(0)
        return next((action for action in params.actions or [] if action.title == wanted), None)

    def _apply(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        changes = list((params.edit.changes or {}).items())
        for change in params.edit.document_changes or []:
            if isinstance(change, types.CreateFile):
                self._documents[change.uri] = Document("", change.uri)
            else:
                changes.append((change.text_document.uri, change.edits))
        for uri, edits in changes:
            for edit in sorted(edits, key=lambda edit: (edit.range.start.line, edit.range.start.character), reverse=True):
                start, end = (self._offset(self._documents[uri].text, at) for at in (edit.range.start, edit.range.end))
                self._replace(uri, start, end, edit.new_text)
        return types.ApplyWorkspaceEditResult(applied=True)

    # Positions, computed in another way than in the server.

    def _position(self, text: str, offset: int) -> dict:
        before = text[:offset].split("\n")
        return {"line": len(before) - 1, "character": self._units(before[-1])}

    def _range(self, text: str, start: int, end: int) -> dict:
        return {"start": self._position(text, start), "end": self._position(text, end)}

    def _index(self, line: str, character: int) -> int:
        return next(index for index in range(len(line) + 1) if self._units(line[:index]) >= character)

    def _offset(self, text: str, at: types.Position) -> int:
        lines = text.split("\n")
        return sum(len(line) + 1 for line in lines[: at.line]) + self._index(lines[at.line], at.character)


class Document:
    """An open text with a selection."""

    def __init__(self, marked: str, name: str) -> None:
        start = marked.find("«")
        text = marked.replace("«", "", 1)
        end = text.find("»")
        self.text = text.replace("»", "", 1)
        self.selection = (max(start, 0), max(end, start, 0))
        self.language = LANGUAGES.get(name.rsplit(".", 1)[-1], "plaintext")
        self.version = 1

    def replace(self, start: int, end: int, new: str) -> None:
        self.text = self.text[:start] + new + self.text[end:]
        self.version += 1


def drawn(text: str) -> str:
    """A screen as it is written in a test."""
    return textwrap.dedent(text).strip("\n")


def in_time(text: str) -> str:
    """Replaces what differs between runs."""
    text = re.sub(r"\d+(\.\d+)? (s|ms)\b", "[time]", text)
    return re.sub(r"Isolation: [^.]*\.", "Isolation: [layer].", text)
