"""Fixtures: a service, an editor, a home."""

import contextlib
import textwrap

import pytest
import pytest_asyncio

import editor as editors
from place import Gemini, Home


@pytest.fixture
def playing():
    """A service that plays recordings: `playing("mean_of_three.sse")`."""
    with contextlib.ExitStack() as stack:

        def play(*replies: str) -> Gemini:
            gemini = Gemini(*replies)
            stack.callback(gemini.close)
            return gemini

        yield play


@pytest_asyncio.fixture
async def at(tmp_path_factory):
    """An editor with these capabilities: `await at(COMPLETE, gemini)`; without a service it has no key."""
    async with contextlib.AsyncExitStack() as stack:

        async def start(capabilities: dict, gemini: Gemini | None = None, environment: dict = {}, **options):
            home = Home(tmp_path_factory.mktemp("home"), gemini)
            home.environment |= environment
            editor = editors.Editor(home, capabilities, options or None)
            await editor.start()
            stack.push_async_callback(editor.stop)
            return editor

        yield start


@pytest.fixture
def home(tmp_path_factory):
    """A new home, with or without a service: `home(gemini)`."""
    return lambda gemini=None: Home(tmp_path_factory.mktemp("home"), gemini)


def pytest_assertrepr_compare(op, left, right):
    """Shows two screens one below the other."""
    if op == "==" and isinstance(left, str) and isinstance(right, str) and "\n" in left + right:
        show = lambda text: textwrap.indent(text, "    ").split("\n")
        return ["the screen is not as it should be", "is:", *show(left), "should be:", *show(right)]
    return None


@pytest.fixture
def server(home):
    """The server on two pipes: `server(gemini)`."""
    from pipe import Pipe

    with contextlib.ExitStack() as stack:

        def start(gemini: Gemini | None = None) -> Pipe:
            pipe = Pipe(home(gemini))
            stack.callback(pipe.close)
            return pipe

        yield start
