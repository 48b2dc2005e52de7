import pytest

from editor import Editor, FakeGemini

PRICES = "prices = [1, 2, 3]\nmean = sum(prices) / 3\nprint(mean)\n"


@pytest.fixture
def gemini():
    """Starts fake services that play recordings."""
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


@pytest.fixture
def at_prices(gemini, neovim):
    """Neovim with prices.py open, and a service that plays these recordings."""

    def start(*replies, **options):
        service = gemini(*replies)
        return neovim(service, {"prices.py": PRICES}, arguments=["prices.py"], **options), service

    return start


@pytest.fixture
def answered(at_prices):
    """The same after a first answer."""

    def start(*replies, **options):
        editor, service = at_prices(*(replies or ["mean_of_three.sse"]), **options)
        editor.keys(":1,2GeminiExec ask mean?<CR>")
        editor.sees("⇒ ")
        service.request()
        editor.until("the answer is kept", lambda: '"state":"answered"' in editor.history())
        return editor, service

    return start
