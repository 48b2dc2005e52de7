"""Messages that no editor should send: each is answered properly, and the server lives."""

import json

import pytest

from pipe import frame


@pytest.fixture
def alive(server):
    server = server()
    server.initialize()
    yield server
    hover = {"textDocument": {"uri": "file:///none.py"}, "position": {"line": 0, "character": 0}}
    assert server.request("textDocument/hover", hover)["result"] is None
    assert server.shut_down() == 0


@pytest.mark.parametrize(
    "body, code",
    [
        (b"{", -32700),
        (b"", -32700),
        (b"\xff\xfe", -32700),
        (b"[" * 100_000, -32700),
        (b"null", -32600),
        (b"[]", -32600),
        (b'{"jsonrpc": "1.0", "id": 1, "method": "shutdown"}', -32600),
        (b'{"jsonrpc": "2.0", "id": {}, "method": "shutdown"}', -32600),
        (b'{"jsonrpc": "2.0", "method": 7}', -32600),
    ],
)
def test_a_malformed_message_is_answered_with_an_error(alive, body, code):
    alive.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    assert alive.answer_to(None)["error"]["code"] == code


def test_unusual_headers_are_accepted(alive):
    message = {"jsonrpc": "2.0", "id": "odd", "method": "workspace/symbol-that-is-none", "params": {}}
    body = json.dumps(message).encode()
    for head in (b"content-length: %d\n\n", b"Content-Type: text/plain\r\nContent-Length:%d\r\n\r\n", b"noise\r\n\r\nContent-Length: %d\r\n\r\n"):
        alive.traffic._asked["editor", "odd"] = "shutdown"
        alive.write(head % len(body) + body)
        assert alive.answer_to("odd")["error"]["code"] == -32601


def test_messages_may_arrive_byte_by_byte_or_together(alive):
    params = {"textDocument": {"uri": "file:///none.py"}, "position": {"line": 0, "character": 0}}
    messages = [{"jsonrpc": "2.0", "id": f"m{number}", "method": "textDocument/hover", "params": params} for number in range(50)]
    for message in messages:
        alive.traffic.saw("editor", message)
    for byte in frame(messages[0]):
        alive.write(bytes([byte]))
    alive.write(b"".join(frame(message) for message in messages[1:]))
    for message in messages:
        assert alive.answer_to(message["id"])["result"] is None


@pytest.mark.parametrize(
    "method, params",
    [
        ("textDocument/hover", None),
        ("textDocument/hover", []),
        ("textDocument/hover", {"textDocument": {"uri": 7}, "position": {"line": 0, "character": 0}}),
        ("textDocument/codeAction", {"textDocument": {"uri": "file:///a"}}),
        ("workspace/executeCommand", {"command": "geminiExec.ask"}),
        ("workspace/executeCommand", {"command": "geminiExec.ask", "arguments": ["a.py"]}),
        ("workspace/executeCommand", {"command": "geminiExec.cancel", "arguments": [{"ask": "one"}]}),
        ("workspace/executeCommand", {"command": "geminiExec.none", "arguments": []}),
        ("workspace/executeCommand", {"command": "geminiExec.ask", "arguments": [{"uri": "file:///none/at/all.py"}]}),
    ],
)
def test_parameters_of_the_wrong_shape_are_refused(alive, method, params):
    alive.traffic._asked["editor", "bad"] = method
    alive.send({"id": "bad", "method": method} | ({} if params is None else {"params": params}))
    error = alive.answer_to("bad")["error"]
    assert error["code"] == -32602 and error["message"], error


def test_a_position_before_the_text_is_its_beginning(alive):
    before = {"line": -1, "character": -1}
    params = {"textDocument": {"uri": alive.open("a.py", "x = 1\n")}, "position": before}
    assert alive.request("textDocument/hover", params)["result"] is None


def test_notifications_of_the_wrong_shape_are_ignored(alive):
    for params in (None, [], {"textDocument": 7}, {"textDocument": {"uri": "::", "version": 1}, "contentChanges": []}):
        for method in ("textDocument/didOpen", "textDocument/didChange", "$/setTrace", "$/unknown", "no/such"):
            alive.send({"method": method} | ({} if params is None else {"params": params}))


def test_positions_beyond_the_text_are_clamped(alive):
    uri = alive.open("a.py", "x = 1\n")
    far = {"line": 2_000_000_000, "character": 2_000_000_000}
    change = {"range": {"start": far, "end": far}, "text": "y = 2\n"}
    alive.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [change]})
    params = {"textDocument": {"uri": uri}, "range": {"start": far, "end": far}, "context": {"diagnostics": []}}
    assert isinstance(alive.request("textDocument/codeAction", params)["result"], list)


def test_binary_and_large_documents_are_accepted(alive):
    for name, text in [("binary.bin", "\x00\x01\u2028\ufeff" * 1000), ("large.py", "x = 1\n" * 2_000_000)]:
        uri = alive.open(name, text)
        place = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}}
        params = {"textDocument": {"uri": uri}, "range": place, "context": {"diagnostics": []}}
        assert isinstance(alive.request("textDocument/codeAction", params)["result"], list)
