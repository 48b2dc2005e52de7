"""The check of messages finds faults."""

import pytest

from model import Traffic


def faults(*messages):
    traffic = Traffic()
    for speaker, message in messages:
        traffic.saw(speaker, {"jsonrpc": "2.0", **message})
    return [fault.split(" in {")[0] for fault in traffic.faults]


def answer_to(method, result):
    return faults(("editor", {"id": 1, "method": method, "params": AT}), ("server", {"id": 1, "result": result}))


AT = {"textDocument": {"uri": "file:///a"}, "position": {"line": 0, "character": 0}}


@pytest.mark.parametrize(
    "hover, fault",
    [
        (None, None),
        ({"contents": {"kind": "markdown", "value": "x"}}, None),
        ({"contents": {"kind": "html", "value": "x"}}, "message.result.contents.kind is 'html'"),
        ({"contents": "x", "range": None}, "message.result.range is null"),
        ({"contents": "x", "colour": "red"}, "message.result.colour is unknown"),
        ({"contents": "x", "range": {"start": {"line": 0, "character": 0}}}, "message.result.range.end is missing"),
    ],
)
def test_a_response_is_checked_by_its_method(hover, fault):
    assert answer_to("textDocument/hover", hover) == ([f"server: {fault}"] if fault else [])


def test_numbers_are_neither_strings_nor_booleans():
    for line in ("0", True, 2**31, 0.5):
        at = {"textDocument": {"uri": "file:///a"}, "position": {"line": line, "character": 0}}
        assert len(faults(("editor", {"id": 1, "method": "textDocument/hover", "params": at}))) == 1


def test_our_own_messages_are_checked_by_the_protocol_page():
    ask = {"ask": 1, "state": "asleep", "severity": "information", "stale": False, "model": True, "question": "", "hint": ""}
    asks = {"uri": "file:///a", "version": 1, "asks": [ask]}
    assert faults(("server", {"method": "geminiExec/asks", "params": asks})) == [
        "server: message.asks[0].range is missing",
        "server: message.asks[0].state is 'asleep'",
        "server: message.asks[0].title is missing",
        "server: message.asks[0].beside is missing",
        "server: message.asks[0].along is missing",
        "server: message.asks[0].summary is missing",
        "server: message.asks[0].text is missing",
        "server: message.asks[0].line is missing",
        "server: message.asks[0].charts is missing",
    ]


def test_the_frame_of_a_message_is_checked():
    assert faults(("server", {"id": 3, "result": None})) == ["server: an answer to nothing"]
    assert faults(("server", {"method": "textDocument/hover", "id": 1, "params": AT})) == [
        "server: textDocument/hover goes clientToServer"
    ]
    assert faults(("server", {"method": "gemini/made-up"})) == ["server: no method of the protocol: gemini/made-up"]
    assert faults(("editor", {"method": "textDocument/hover", "params": AT})) == [
        "editor: a request without an id, or a notification with one"
    ]
