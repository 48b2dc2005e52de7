import pytest

from editor import Editor, FakeGemini


@pytest.fixture
def gemini():
    """Starts stand-ins that play recordings."""
    started = []

    def play(*replies):
        started.append(FakeGemini(*replies))
        return started[-1]

    yield play
    for each in started:
        each.close()


@pytest.fixture
def neovim():
    """Starts Neovims."""
    started = []

    def start(*arguments, **options):
        started.append(Editor(*arguments, **options))
        return started[-1]

    yield start
    for each in started:
        each.close()
