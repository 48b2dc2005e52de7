"""How the server starts and ends as a process."""

import subprocess
import sys
import textwrap
import time

import pytest

from pipe import Pipe, Process, all_gone, lives, switches
from place import PATIENCE, PYTHON, SERVER, eventually

SOON = 20.0
"""Seconds after which nothing is left of a server whose editor has ended. The promise is two, but a test of that would
measure how busy the machine is; it is measured by hand."""


def test_shutdown_and_exit_end_it_with_code_0(server):
    server = server()
    server.initialize()
    assert server.shut_down() == 0


def test_exit_without_shutdown_ends_it_with_code_1(server):
    server = server()
    server.initialize()
    server.notify("exit")
    assert server.code() == 1


def test_exit_before_initialize_ends_it_with_code_1(server):
    server = server()
    server.notify("exit")
    assert server.code() == 1


def test_requests_after_shutdown_are_refused(server):
    server = server()
    server.initialize()
    assert server.request("shutdown")["result"] is None
    hover = {"textDocument": {"uri": "file:///a.py"}, "position": {"line": 0, "character": 0}}
    assert server.request("textDocument/hover", hover)["error"]["code"] == -32600
    server.notify("exit")
    assert server.code() == 0


def test_requests_before_initialize_are_refused(server):
    server = server()
    hover = {"textDocument": {"uri": "file:///a.py"}, "position": {"line": 0, "character": 0}}
    assert server.request("textDocument/hover", hover)["error"]["code"] == -32002


def test_it_ends_when_its_input_is_closed(server):
    server = server()
    server.initialize()
    server.process.stdin.close()
    assert server.code(SOON) == 1


def test_it_ends_when_its_input_is_closed_in_the_middle_of_a_message(server):
    server = server()
    server.initialize()
    server.write(b"Content-Length: 1000\r\n\r\n{")
    server.process.stdin.close()
    assert server.code(SOON) == 1


@pytest.mark.parametrize("way", ["shutdown", "exit", "input closed"])
def test_a_running_stream_does_not_keep_it_alive(server, playing, way):
    server = server(playing("code_without_result.sse:hang"))
    server.initialize()
    server.ask(server.open("a.py", "x = 1\n"))
    server.wait_for_state("writing")
    if way == "shutdown":
        assert server.request("shutdown")["result"] is None
        server.notify("exit")
    elif way == "exit":
        server.notify("exit")
    else:
        server.process.stdin.close()
    assert server.code(SOON) == (0 if way == "shutdown" else 1)


ISOLATION = pytest.mark.parametrize("isolation", ["require-full", "reduced"])


@ISOLATION
@pytest.mark.parametrize("way", ["shutdown", "exit", "input closed", "terminated", "cancelled"])
def test_nothing_is_left_of_a_local_run(server, way, isolation):
    server = server()
    # A spare sandbox and the janitor live as long as their server.
    spare = "off" if way == "cancelled" else "usual"
    server.initialize(pythonPath=PYTHON, isolation=isolation, spareSandbox=spare)
    run = running_here(server)
    if way == "cancelled":
        run = [process for process in run if "python" in process.name()]
        server.request("workspace/executeCommand", {"command": "geminiExec.cancel", "arguments": [{"ask": 1}]})
    elif way == "shutdown":
        server.request("shutdown")
        server.notify("exit")
    elif way == "exit":
        server.notify("exit")
    elif way == "input closed":
        server.process.stdin.close()
    else:
        server.process.terminate()
    all_gone(run, SOON)
    eventually(lambda: not server.home.run_folders(), SOON)
    if way != "cancelled":
        server.code(SOON)


@ISOLATION
def test_a_killed_server_leaves_no_process_and_the_next_one_removes_its_files(server, isolation):
    killed = server()
    killed.initialize(pythonPath=PYTHON, isolation=isolation)
    run = running_here(killed)
    killed.process.kill()
    all_gone(run, SOON)
    later = Pipe(killed.home)
    try:
        later.initialize(pythonPath=PYTHON, isolation=isolation)
        later.ask(later.open("b.py", "print(6 * 7)\n"), width=12, engine="local")
        later.wait_for_state("answered")
        assert later.shut_down() == 0
        eventually(lambda: not later.home.run_folders(), SOON)
    finally:
        later.close()


def running_here(server):
    """Starts a program that does not end, on this machine; its processes."""
    uri = server.open("a.py", "while True: pass\n")
    server.ask(uri, width=16, engine="local")
    process = Process.at(server.pid)
    eventually(lambda: any("python" in one.name() for one in process.descendants()))
    return process.descendants()


PARENT = textwrap.dedent("""
    import subprocess, sys, time
    server = subprocess.Popen(sys.argv[1:], stderr=subprocess.DEVNULL)
    print(server.pid, file=sys.stderr, flush=True)
    time.sleep(3600)
""")


@ISOLATION
@pytest.mark.parametrize("busy", [False, True], ids=["idle", "in the middle of a local run"])
def test_it_ends_with_the_process_that_started_it_though_its_input_stays_open(home, busy, isolation):
    parent = Pipe(home(), [sys.executable, "-c", PARENT, SERVER, "lsp"])
    try:
        pid = int(parent.process.stderr.readline())
        server = Process.at(pid)
        parent.initialize(parent=parent.pid, pythonPath=PYTHON, isolation=isolation)
        parent.pid = pid
        run = running_here(parent) if busy else []
        assert bool(run) == busy
        parent.process.kill()
        all_gone([server, *run], SOON)
        eventually(lambda: not parent.home.run_folders(), SOON)
    finally:
        parent.close()


def test_an_editor_whose_process_cannot_be_seen_is_there_until_its_input_ends(server):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait(PATIENCE)
    server = server()
    server.initialize(parent=gone.pid)
    uri = server.open("a.py", "x = 1\n")
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}
    assert server.request("textDocument/hover", place)["result"] is None
    server.process.stdin.close()
    assert server.code(SOON) == 1


def test_it_does_not_wake_up_while_idle(server, playing):
    server = server(playing("mean_of_three.sse"))
    server.initialize()
    server.ask(server.open("a.py", "x = 1\n"))
    server.wait_for_state("answered")
    pause = 3.0

    def stays_asleep() -> bool:
        before = switches(server.pid)
        time.sleep(pause)
        return switches(server.pid) == before

    # The work after the answer takes a moment; then the server sleeps.
    eventually(stays_asleep, 30)
    assert lives(Process.at(server.pid))


@ISOLATION
def test_two_servers_do_not_remove_each_others_runs(home, isolation):
    place = home()
    first, second = Pipe(place), Pipe(place)
    try:
        first.initialize(pythonPath=PYTHON, isolation=isolation)
        running_here(first)
        folders = eventually(place.run_folders) if isolation == "reduced" else []
        second.initialize(pythonPath=PYTHON, isolation=isolation)
        second.ask(second.open("b.py", "print(6 * 7)\n"), width=12, engine="local")
        second.wait_for_state("answered")
        assert eventually(lambda: any("python" in process.name() for process in Process.at(first.pid).descendants()))
        assert set(folders) <= set(place.run_folders())
        assert first.shut_down() == second.shut_down() == 0
    finally:
        first.close()
        second.close()
