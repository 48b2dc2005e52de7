"""What is said on the command line: in one line, for which nobody has to press Enter."""

import pytest
from conftest import PRICES
from test_asking import LOCAL, SALES

TAIL = "· :GeminiExec show"


def waits_for_enter(editor):
    """Whether Neovim wants Enter before it goes on."""
    editor.settle()
    return editor.call("nvim_get_mode")["mode"].startswith("r")


def last_line(editor):
    return editor.screen.text().split("\n")[-1]


@pytest.mark.parametrize("columns", [80, 40])
def test_what_the_server_says_is_one_line_and_messages_has_all_of_it(answered, columns):
    editor, _ = answered(size=(columns, 20))
    editor.keys(":GeminiExec run<CR>")
    editor.sees("gemini-exec: Run")
    assert not waits_for_enter(editor)
    assert "Run on this machine: " in editor.messages().replace("\n", "")


@pytest.mark.parametrize("columns", [80, 40])
def test_a_chart_that_nothing_opens_is_said_in_one_line(answered, columns):
    nothing = "vim.ui.open = function() return nil, 'vim.ui.open: no handler found (tried wslview, explorer.exe, xdg-open)' end"
    editor, _ = answered("chart.sse", size=(columns, 20), init=nothing)
    editor.keys(":GeminiExec chart<CR>")
    editor.sees("gemini-exec: ")
    assert not waits_for_enter(editor)
    assert ".png" in editor.messages()


@pytest.mark.parametrize("columns", [80, 40])
def test_what_was_saved_is_said_in_one_line(neovim, columns):
    code = "for n in range(3): open(f'a_long_name_of_a_result_{n}.csv', 'w').write('a')\n"
    editor = neovim(files={"a.py": code}, arguments=["a.py"], init=LOCAL, size=(columns, 20))
    editor.keys(":GeminiExec ask<CR>")
    editor.sees("code):")
    editor.keys("<CR>")
    editor.sees("⇒")
    editor.keys(":GeminiExec files<CR>")
    editor.sees("1: ")
    editor.keys("1<CR>")
    editor.sees("gemini-exec: ")
    assert not waits_for_enter(editor)
    assert list(editor.workspace.rglob("a_long_name_of_a_result_2.csv"))


@pytest.mark.parametrize("columns", [80, 40])
def test_a_module_that_nothing_can_get_is_offered_nowhere(neovim, columns):
    editor = neovim(files={"a.py": "import nobody_has_this\n"}, arguments=["a.py"], init=LOCAL, size=(columns, 20))
    editor.keys(":GeminiExec ask<CR>")
    editor.sees("code):")
    editor.keys("<CR>")
    editor.sees("No module")
    editor.lua("vim.lsp.buf.code_action({ apply = true, filter = function(it) return it.title:find('Get ') ~= nil end })")
    editor.sees("No code actions available")
    assert not waits_for_enter(editor)


def test_while_a_question_is_typed_nothing_is_said_over_it(at_prices):
    editor, _ = at_prices("mean_of_three.sse")
    editor.keys(":%GeminiExec<CR>")
    editor.sees("code):")
    editor.keys("mean")
    editor.sees("code): mean")
    editor.lua("require('gemini-exec').say('Something else.')")
    editor.settle()
    assert last_line(editor).endswith("code): mean")
    editor.keys("?<CR>")
    editor.until("it is said later", lambda: "Something else." in editor.messages())


@pytest.mark.parametrize("columns", [80, 40])
def test_a_result_above_the_window_is_said(neovim, columns):
    rows = "".join(f"north,{n}\n" for n in range(300))
    editor = neovim(files={"q.csv": "region,units\n" + rows}, arguments=["+200", "q.csv"], init=LOCAL, size=(columns, 20))
    editor.keys(":GeminiExec file<CR>")
    editor.sees("data):")
    editor.keys("<CR>")
    editor.sees("gemini-exec: ⇒ 300 rows × 2 columns"[:columns - 13])
    assert last_line(editor).endswith(TAIL) == (columns == 80) and not waits_for_enter(editor)
    editor.keys(":GeminiExec show<CR>")
    editor.sees("# q.csv")


def test_a_result_below_the_window_is_said_and_one_in_it_is_not(neovim):
    cell = "# %% one\n" + "".join(f"x{n} = {n}\n" for n in range(50)) + "x49\n\n# %% two\n1 + 1\n"
    editor = neovim(files={"a.py": cell}, arguments=["a.py"], init=LOCAL)
    editor.keys(":GeminiExec ask<CR>")
    editor.sees("code):")
    editor.keys("<CR>")
    editor.sees(f"gemini-exec: ⇒ 49 {TAIL}")
    editor.keys("G:GeminiExec ask<CR>")
    editor.sees("code):")
    editor.keys("<CR>")
    editor.sees("⇒ 2 ")
    editor.settle()
    assert last_line(editor) == ""


def test_an_answer_in_a_buffer_that_no_window_shows_is_said_with_its_name(at_prices):
    editor, service = at_prices("mean_of_three.sse:slow", init="vim.o.hidden = true")
    editor.keys(":1,2GeminiExec ask mean?<CR>")
    service.request()
    editor.keys(":enew<CR>")
    editor.sees(f"prices.py: ⇒ The mean of the three prices is 2. {TAIL}")


def test_in_a_narrow_window_the_result_comes_before_what_is_told_around_it(at_prices):
    editor, service = at_prices("mean_of_three.sse:slow", size=(40, 20), init="vim.o.hidden = true")
    editor.keys(":1,2GeminiExec ask mean?<CR>")
    service.request()
    editor.keys(":enew<CR>")
    editor.sees("⇒ The mean of the three")
    assert last_line(editor) == "prices.py: ⇒ The mean of the three pri…"


def test_nothing_is_left_of_a_question_that_took_several_lines(at_prices):
    editor, _ = at_prices("mean_of_three.sse", size=(40, 20))
    editor.keys(":%GeminiExec<CR>")
    editor.sees("code):")
    editor.keys("what is the mean of all of these prices?<CR>")
    editor.sees("⇒ ")
    editor.settle()
    assert not waits_for_enter(editor)
    assert "Question" not in editor.screen.text() and "Gemini gets" not in editor.screen.text()
