"""Checks messages against the types of the protocol's own model, as `lsprotocol` has them, and against
`editors/PROTOCOL.md` for our own messages.

`lsprotocol`'s converter accepts what it can: it reads a code action with a command as a command, ignores unknown
fields, and converts strings to numbers. This module checks the same types strictly.
"""

import enum
import typing
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Optional, Union

import attrs
from lsprotocol import types
from lsprotocol.converters import get_converter

get_converter()  # Resolves the names that the types refer to each other by.


@attrs.define
class Beside:
    """What stands beside a text and below it."""

    hint: str
    cost: str
    said: int


@attrs.define
class Ask:
    """An ask in `geminiExec/asks`."""

    ask: int
    range: types.Range
    state: Literal["queued", "sending", "thinking", "writing", "runningCode", "answered", "failed", "cancelled"]
    severity: Literal["information", "warning", "error"]
    stale: bool
    model: bool
    question: str
    title: str
    hint: str
    beside: Beside
    along: str
    summary: str
    text: str
    line: int
    charts: list[str]
    missing: Union[str, None] = None


@attrs.define
class Asks:
    uri: str
    version: int
    asks: list[Ask]


@attrs.define
class Input:
    prompt: str
    uri: str


@attrs.define
class Typed:
    value: Union[str, None]


@attrs.define
class Key:
    key: Union[str, None]
    check: bool = False
    keep: bool = False


@attrs.define
class Verdict:
    taken: bool
    message: str


@attrs.define
class PythonWanted:
    uri: Optional[str] = None


@attrs.define
class ChosenPython:
    path: Union[str, None]


@attrs.define
class Nothing:
    """An empty object."""


@attrs.define
class OneAsk:
    ask: int


@attrs.define
class Text:
    text: str


@attrs.define
class DataFile:
    uri: str
    name: str


@attrs.define
class DataFiles:
    files: list[DataFile]


@attrs.define
class HistoryWanted:
    query: Optional[str] = None
    uri: Optional[str] = None
    first: Optional[str] = None
    number: Optional[int] = None
    asks: Optional[list[int]] = None
    before: Optional[int] = None
    limit: Optional[int] = None


@attrs.define
class HistoryEntry:
    number: int
    position: int
    uri: str
    name: str
    question: str
    latest: str
    hint: str
    state: Literal["queued", "sending", "thinking", "writing", "runningCode", "answered", "failed", "cancelled"]
    severity: Literal["information", "warning", "error"]
    model: bool
    turns: int
    asked: str
    when: str
    day: str
    first: bool


@attrs.define
class History:
    entries: list[HistoryEntry]
    more: bool


@attrs.define
class Numbers:
    numbers: list[int]


@attrs.define
class Deleted:
    asks: int


@attrs.define
class KeptNumber:
    number: int


@attrs.define
class Done:
    """The result of a command; a preview and dismissing many have no ask."""

    ask: Union[int, None]


@attrs.define
class AskId:
    ask: int


@attrs.define
class AskArgument:
    uri: str
    range: Optional[types.Range] = None
    question: Optional[str] = None
    attachments: Optional[list[str]] = None
    engine: Optional[Literal["auto", "gemini", "local"]] = None
    input: Optional[bool] = None


@attrs.define
class FollowUpArgument:
    ask: int
    question: Optional[str] = None


@attrs.define
class SaveArgument:
    ask: int
    # In Python no field can be called `as`.
    as_: Literal["py", "ipynb"]


@attrs.define
class PreviewArgument:
    uri: str
    range: Optional[types.Range] = None
    question: Optional[str] = None
    attachments: Optional[list[str]] = None


@attrs.define
class DismissArgument:
    ask: Optional[int] = None
    uri: Optional[str] = None


@attrs.define
class KeptAsk:
    """`geminiExec/kept`."""

    number: int
    uri: str
    state: Literal["queued", "sending", "thinking", "writing", "runningCode", "answered", "failed", "cancelled"]


@attrs.define
class Used:
    """`geminiExec/used`."""

    words: str
    near: bool


OUR_PARAMS = {
    "geminiExec/asks": Asks,
    "geminiExec/kept": KeptAsk,
    "geminiExec/used": Used,
    "geminiExec/input": Input,
    "geminiExec/key": Key,
    "geminiExec/python": PythonWanted,
    "geminiExec/dataFiles": Nothing,
    "geminiExec/answer": OneAsk,
    "geminiExec/history": HistoryWanted,
    "geminiExec/deleteKept": Numbers,
}
OUR_RESULTS = {
    "geminiExec/input": Typed,
    "geminiExec/key": Union[Verdict, None],
    "geminiExec/python": ChosenPython,
    "geminiExec/dataFiles": DataFiles,
    "geminiExec/answer": Text,
    "geminiExec/history": History,
    "geminiExec/deleteKept": Deleted,
}
OUR_COMMANDS = {
    "geminiExec.ask": AskArgument,
    "geminiExec.preview": PreviewArgument,
    "geminiExec.followUp": FollowUpArgument,
    "geminiExec.dismiss": DismissArgument,
    "geminiExec.save": SaveArgument,
    "geminiExec.openKept": KeptNumber,
    "geminiExec.goToKept": KeptNumber,
} | {
    f"geminiExec.{name}": AskId
    for name in ("cancel", "retry", "show", "insertCode", "replace", "insertOutput", "runLocally")
}
PROGRESS = Union[types.WorkDoneProgressBegin, types.WorkDoneProgressReport, types.WorkDoneProgressEnd]


class Traffic:
    """The messages between an editor and its server, each checked as it passes."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, dict]] = []
        self.faults: list[str] = []
        self._asked: dict[tuple[str, Any], str] = {}

    def saw(self, speaker: Literal["editor", "server"], message: Any) -> None:
        """Records a message and checks it."""
        self.messages.append((speaker, message))
        for fault in self._faults(speaker, message):
            self.faults.append(f"{speaker}: {fault} in {message}")

    def said(self, method: str) -> list[dict]:
        """The parameters of all messages of the server with this method."""
        return [said.get("params") for who, said in self.messages if who == "server" and said.get("method") == method]

    def _faults(self, speaker: str, message: Any) -> list[str]:
        if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
            return ["no JSON-RPC 2.0"]
        if "method" not in message:
            listener = "server" if speaker == "editor" else "editor"
            return _response(message, self._asked.pop((listener, message.get("id")), None))
        if "id" in message:
            if (speaker, message["id"]) in self._asked:
                return ["an id that is in use"]
            self._asked[speaker, message["id"]] = message["method"]
        return _call(speaker, message)


def _call(speaker: str, message: dict) -> list[str]:
    method = message["method"]
    if method in OUR_PARAMS:
        return [*_keys(message, {"jsonrpc", "id", "method", "params"}), *faults(message.get("params"), OUR_PARAMS[method])]
    if method not in types.METHOD_TO_TYPES:
        return [f"no method of the protocol: {method}"]
    request, response, *_ = types.METHOD_TO_TYPES[method]
    if ("id" in message) != (response is not None):
        return ["a request without an id, or a notification with one"]
    direction = types.message_direction(method)
    if direction not in ("both", "clientToServer" if speaker == "editor" else "serverToClient"):
        return [f"{method} goes {direction}"]
    if speaker == "editor" and message.get("params", 0) is None:
        # The client library sends this, not the test.
        message = {name: value for name, value in message.items() if name != "params"}
    found = faults(message, request)
    if method == "$/progress":
        found += faults(message["params"]["value"], PROGRESS)
    if method == "workspace/executeCommand":
        found += _command(message["params"])
    return found


def _command(call: dict) -> list[str]:
    argument = OUR_COMMANDS.get(call["command"])
    if argument is None:
        return []
    given = call.get("arguments") or [None]
    return [*faults(given[0], argument), *(["more than one argument"] if len(given) > 1 else [])]


def _response(message: dict, method: Optional[str]) -> list[str]:
    found = _keys(message, {"jsonrpc", "id", "result", "error"})
    if ("result" in message) == ("error" in message):
        return [*found, "a result and an error, or neither"]
    if "error" in message:
        return found + faults(message["error"], types.ResponseError)
    if method is None:
        return [*found, "an answer to nothing"]
    if method in OUR_RESULTS:
        return found + faults(message["result"], OUR_RESULTS[method])
    if method == "workspace/executeCommand":
        return found + faults(message["result"], Done)
    response = types.METHOD_TO_TYPES[method][1]
    return found + faults(message, response)


def _keys(message: dict, known: set[str]) -> list[str]:
    return [f"unknown field {name}" for name in message if name not in known]


def faults(value: Any, kind: Any, at: str = "message") -> list[str]:
    """The faults of a value that should have this type."""
    origin = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if kind is Any or kind is object:
        return []
    if kind is None or kind is type(None):
        return [] if value is None else [f"{at} should be null"]
    if origin is Union:
        found = [faults(value, one, at) for one in arguments]
        return [] if any(not wrong for wrong in found) else min(found, key=lambda wrong: _distance(value, wrong))
    if origin is Literal:
        return [] if value in arguments and type(value) in map(type, arguments) else [f"{at} is {value!r}"]
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, dict):
            return [f"{at} is no object"]
        return [fault for name, item in value.items() for fault in faults(item, arguments[1], f"{at}.{name}")]
    if origin is tuple:
        fits = isinstance(value, list) and len(value) == len(arguments)
        pairs = zip(value, arguments) if fits else []
        return [fault for item, one in pairs for fault in faults(item, one, at)] if fits else [f"{at} is no tuple"]
    if origin is not None and issubclass(origin, Sequence):
        if not isinstance(value, list):
            return [f"{at} is no array"]
        return [fault for i, item in enumerate(value) for fault in faults(item, arguments[0], f"{at}[{i}]")]
    if attrs.has(kind):
        return _object(value, kind, at)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return [] if any(value == one.value and type(value) is type(one.value) for one in kind) else [f"{at} is {value!r}"]
    if kind is float and type(value) is int:
        return []
    if kind is int and type(value) is int:
        return [] if -(2**31) <= value < 2**31 else [f"{at} does not fit 32 bits"]
    return [] if type(value) is kind else [f"{at} is {value!r}, no {getattr(kind, '__name__', kind)}"]


def _distance(value: Any, wrong: list[str]) -> tuple[int, int]:
    """The type of a union that was probably meant: the one whose faults are deepest and fewest."""
    deepest = max(fault.split(" ")[0].count(".") + fault.split(" ")[0].count("[") for fault in wrong)
    return (-deepest, len(wrong))


def _object(value: Any, kind: Any, at: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{at} is no object"]
    if kind is types.LSPObject:
        return []
    fields = {_camel(field.name): field for field in attrs.fields(kind)}
    found = [f"{at}.{name} is unknown" for name in value if name not in fields]
    for name, field in fields.items():
        if name not in value:
            if field.default is attrs.NOTHING:
                found.append(f"{at}.{name} is missing")
            continue
        item, expected = value[name], field.type
        may_be_null = field.default is attrs.NOTHING or types.is_special_property(kind, field.name)
        if item is None and not may_be_null and not _is_anything(expected):
            # An optional field must be left out: editors in typed languages fail on a null.
            found.append(f"{at}.{name} is null")
            continue
        found += faults(item, expected, f"{at}.{name}")
    return found


def _is_anything(kind: Any) -> bool:
    return kind is Any or kind is object or any(_is_anything(one) for one in typing.get_args(kind) if one is not type(None))


def _camel(name: str) -> str:
    first, *others = name.rstrip("_").split("_")
    return first + "".join(word.capitalize() for word in others)
