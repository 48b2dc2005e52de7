"""A thousand edits a second while an answer streams."""

import time

from pipe import resident

RATE = 1000
SECONDS = 10
MB = 1 << 20


def test_after_a_thousand_edits_a_second_text_and_answer_are_right(server, playing):
    server = server(playing("mean_of_three.sse:slow"))
    server.initialize()
    lines = [f"x{number} = {number}" for number in range(200)]
    uri = server.open("a.py", "\n".join(lines) + "\n")
    asked = "x100 = 100"
    server.ask(uri, line=100, width=len(asked))
    server.wait_for_state("runningCode", "writing")
    before = resident(server.pid)

    # Lines are added and removed above the asked line, and one grows below it. The expected text is a list of lines.
    version, above, again = 1, 0, 0
    begun = time.monotonic()
    for number in range(RATE * SECONDS):
        version += 1
        match number % 4:
            case 0 | 1:
                lines.insert(0, f"# {number}")
                above += 1
                change = edit((0, 0), (0, 0), f"# {number}\n")
            case 2:
                del lines[0]
                above -= 1
                change = edit((0, 0), (1, 0), "")
            case _:
                lines[-1] += "0" if number % 8 == 3 else ""
                end = len(lines[-1])
                change = edit((len(lines) - 1, end - 1), (len(lines) - 1, end - 1), "0") if number % 8 == 3 else edit(
                    (len(lines) - 1, end), (len(lines) - 1, end), ""
                )
        server.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]})
        if number % RATE == RATE - 1 and server_is_idle(server):
            # The stream has ended: start the next one.
            again += 1
            server.request("workspace/executeCommand", {"command": "geminiExec.retry", "arguments": [{"ask": 1}]})
            # Else the answer before would be taken for the next one.
            server.wait_for_state("queued", "sending", "runningCode", "writing")
        time.sleep(max(0.0, begun + number / RATE - time.monotonic()))

    server.wait_for_state("answered")
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": len(lines), "character": 0}}
    hints = server.request("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": whole})["result"]
    line = 100 + above
    assert lines[line] == asked
    assert [(hint["position"], hint["label"]) for hint in hints] == [({"line": line, "character": len(asked)}, "⇒ mean = 2")]
    hover = server.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": line, "character": 1}})
    assert "mean = 2" in hover["result"]["contents"]["value"]
    # The server's text is exact: an ask about all of it sends it.
    assert again >= 2, "the streams went on while the edits came"
    assert resident(server.pid) - before < 16 * MB
    assert server.shut_down() == 0


def server_is_idle(server):
    """Whether the last diagnostics have an answer; reads the messages that have come."""
    told = server.traffic.said("textDocument/publishDiagnostics")
    return bool(told) and [one["code"] for one in told[-1]["diagnostics"]] == ["answered"]


def edit(start, end, text):
    at = lambda place: {"line": place[0], "character": place[1]}
    return {"range": {"start": at(start), "end": at(end)}, "text": text}
