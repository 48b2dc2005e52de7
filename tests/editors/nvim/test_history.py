"""The asks that are kept: listed, opened, gone to and deleted."""

import pytest

from conftest import PRICES

SIZE = (110, 20)


def test_kept_asks_are_listed_latest_first_and_opened(at_prices):
    editor, _ = at_prices("mean_of_three.sse", "chart.sse", size=SIZE)
    for line, question in [(1, "What is the mean?"), (2, "And a chart?")]:
        editor.keys(f":{line}GeminiExec ask {question}<CR>")
        editor.sees("⇒ The mean of the three prices is 2." if line == 1 else "⇒ West leads with 42 of 90 units.")
    editor.keys(":GeminiExec history<CR>")
    editor.sees("1: ", "2: ")
    editor.shows("history")
    editor.keys("2<CR>")
    editor.sees("# What is the mean?", "gemini-exec://")


def test_asks_about_the_file_at_hand_stand_first(gemini, neovim):
    service = gemini("mean_of_three.sse", "chart.sse")
    editor = neovim(service, {"a.py": PRICES, "b.py": PRICES}, arguments=["a.py"], size=SIZE)
    for name, question, hint in [("a.py", "mean?", "⇒ The mean"), ("b.py", "chart?", "⇒ West leads")]:
        editor.keys(f":edit {name}<CR>:1GeminiExec ask {question}<CR>")
        editor.sees(hint)
    editor.keys(":edit a.py<CR>:GeminiExec history<CR>")
    editor.sees("1: ", "2: ")
    first, second = [line for line in editor.screen.text().splitlines() if "│1: " in line or "│2: " in line]
    assert "a.py" in first and "b.py" in second


def test_kept_asks_are_found_by_words(at_prices):
    editor, _ = at_prices("mean_of_three.sse", "chart.sse", size=SIZE)
    for line, question in [(1, "What is the mean?"), (2, "And a chart?")]:
        editor.keys(f":{line}GeminiExec ask {question}<CR>")
        editor.sees("⇒ The mean of the three prices is 2." if line == 1 else "⇒ West leads with 42 of 90 units.")
    editor.keys(":GeminiExec history wha mea<CR>")
    editor.sees("1: ", "What is the mean?")
    assert "2: " not in editor.screen.text()
    editor.keys("<Esc>:GeminiExec history nowhere<CR>")
    editor.sees("No ask that is kept has all of these words: nowhere")


def test_more_past_asks_than_fit_are_a_list_that_scrolls(at_prices):
    editor, _ = at_prices(*["mean_of_three.sse"] * 30, size=SIZE)
    for number in range(30):
        editor.keys(f":1GeminiExec ask question {number:02}?<CR>")
        editor.sees(f"+{number}" if number else "⇒ ")
    editor.keys(":GeminiExec history<CR>")
    editor.sees(" 1: ", "question 29?")
    editor.settle()
    assert editor.call("nvim_get_mode")["mode"] == "n" and "question 00?" not in editor.screen.text()
    editor.keys("G")
    editor.sees("30: ", "question 00?")
    editor.keys("/question 07<CR><CR>")
    editor.sees("# question 07?")


def test_the_list_of_past_asks_is_that_of_a_plugin_where_there_is_one(answered):
    plugin = "vim.ui.select = function(items, options, next) vim.g.kind = options.kind next(items[1]) end"
    editor, _ = answered(init=plugin)
    editor.keys(":GeminiExec history<CR>")
    editor.sees("# mean?")
    assert editor.lua("return vim.g.kind") == "gemini-exec.history"


def test_an_ask_of_an_earlier_session_is_opened_from_an_empty_buffer(answered, neovim):
    earlier, _ = answered()
    editor = neovim(init=f"vim.env.XDG_STATE_HOME = '{earlier.home}/state'", size=(110, 46))
    editor.keys(":GeminiExec history<CR>")
    editor.sees("1: ", "prices.py", "mean?", "⇒ The mean of the three prices is 2.")
    editor.keys("1<CR>")
    editor.sees("# mean?", "\nThe mean of the three prices is 2.")
    editor.keys(":GeminiExec insert<CR>")
    editor.sees("This buffer cannot be changed.")
    editor.keys(":GeminiExec dismiss<CR>")
    editor.sees("This works only for an answer beside its text: open the file that it is about")
    editor.keys("<CR>:GeminiExec goto<CR>")
    editor.sees("⇒ The mean of the three prices is 2.")
    assert editor.lua("return vim.fn.line('.')") == 1


def test_commands_in_a_document_are_about_its_ask_whatever_its_number(gemini, answered, neovim):
    earlier, _ = answered("mean_of_three.sse")
    earlier.keys(":1,2GeminiExec ask again?<CR>")
    earlier.sees("⇒ The mean of the three prices is 2.", "+1")
    service = gemini("chart.sse", "mean_of_three.sse")
    init = f"vim.env.XDG_STATE_HOME = '{earlier.home}/state'"
    editor = neovim(service, {"b.py": PRICES}, arguments=["b.py"], init=init, size=SIZE)
    for line, question, hint in [(1, "chart?", "⇒ West leads with 42 of 90 units."), (3, "mean?", "⇒ The mean of the three prices is 2.")]:
        editor.keys(f":{line}GeminiExec ask {question}<CR>")
        editor.sees(hint)
        service.request()
    editor.keys(":GeminiExec history chart<CR>")
    editor.sees("1: ")
    editor.keys("1<CR>")
    editor.sees("# chart?", "ask-3.md")
    editor.keys(":GeminiExec dismiss<CR>")
    editor.misses("⇒ West leads with 42 of 90 units.")
    editor.sees("⇒ The mean of the three prices is 2.")


def test_from_an_answer_one_goes_to_its_text(answered):
    editor, _ = answered(size=SIZE)
    editor.keys(":GeminiExec history<CR>")
    editor.sees("1: ")
    editor.keys("1<CR>")
    editor.sees("# mean?")
    editor.keys(":GeminiExec goto<CR>")
    editor.wait_lua("the text is in front", "return vim.fs.basename(vim.api.nvim_buf_get_name(0)) == 'prices.py'")
    assert editor.lines() == PRICES.splitlines()


def test_a_kept_ask_is_deleted_for_good_after_a_question(answered):
    editor, _ = answered(size=SIZE)
    editor.keys(":GeminiExec delete<CR>")
    editor.sees("Delete “mean?” for good?")
    editor.keys("k")
    editor.misses("for good?")
    editor.sees("⇒ The mean of the three prices is 2.")
    editor.keys(":GeminiExec delete mea<CR>")
    editor.sees("1: ")
    editor.keys("1<CR>")
    editor.sees("Delete “mean?” for good?")
    editor.keys("d")
    editor.misses("⇒ The mean of the three prices is 2.")
    editor.keys(":GeminiExec history<CR>")
    editor.sees("Nothing is kept yet.")


def test_away_from_every_answer_the_one_to_delete_is_chosen(answered):
    editor, _ = answered(size=SIZE)
    editor.keys("G:GeminiExec delete<CR>")
    editor.sees("1: ", "mean?")


def test_the_window_of_a_deleted_answer_is_closed(answered):
    editor, _ = answered(size=(110, 40))
    editor.keys(":GeminiExec show<CR>")
    editor.sees("# mean?", "gemini-exec://")
    editor.keys(":GeminiExec delete<CR>")
    editor.sees("Delete “mean?” for good?")
    editor.keys("d")
    editor.misses("# mean?", "gemini-exec://", "⇒ The mean of the three prices is 2.")
    assert editor.lua("return vim.fs.basename(vim.api.nvim_buf_get_name(0))") == "prices.py"


def test_of_several_answers_the_one_at_the_cursor_is_deleted_stale_or_not(at_prices):
    editor, _ = at_prices("mean_of_three.sse", "chart.sse", size=SIZE)
    for line, question, hint in [(1, "first?", "⇒ The mean of the three prices is 2."), (3, "second?", "⇒ West leads with 42 of 90 units.")]:
        editor.keys(f":{line}GeminiExec ask {question}<CR>")
        editor.sees(hint)
    editor.keys("3Gfmix<Esc>")
    editor.sees("(stale)")
    editor.keys(":GeminiExec delete<CR>")
    editor.sees("Delete “second?” for good?")
    editor.keys("d")
    editor.misses("⇒ West leads with 42 of 90 units.")
    editor.sees("⇒ The mean of the three prices is 2.")


@pytest.mark.parametrize(
    "command, seen",
    [("show", "# mean?"), ("peek", "mean = 2"), ("follow why?", "No model to answer the question"), ("delete", "Delete “mean?” for good?")],
)
def test_after_a_restart_the_first_command_brings_answers_back(answered, neovim, command, seen):
    earlier, _ = answered()
    editor = again(neovim, earlier)
    assert "⇒" not in editor.screen.text()
    editor.keys(f":GeminiExec {command}<CR>")
    editor.sees(seen)
    assert "Nothing was asked here" not in editor.messages()


def test_after_a_restart_an_enabled_server_brings_answers_back_with_the_file(answered, neovim):
    earlier, _ = answered()
    editor = again(neovim, earlier, "vim.lsp.enable('gemini-exec')")
    editor.sees("⇒ The mean of the three prices is 2.", "from ")
    (earlier.workspace / "prices.py").write_text(PRICES.replace("/ 3", "/ len(prices)"))
    editor = again(neovim, earlier, "vim.lsp.enable('gemini-exec')")
    editor.sees("⇒ The mean of the three prices is 2. (stale, from ")


def test_all_answers_of_an_earlier_session_are_dismissed(answered, neovim):
    earlier, _ = answered()
    editor = again(neovim, earlier)
    editor.keys(":GeminiExec dismiss all<CR>")
    editor.wait_lua("the server has started", "return #vim.lsp.get_clients({ bufnr = 0 }) > 0")
    editor.settle()
    editor.keys(":GeminiExec show<CR>")
    editor.sees("Nothing was asked here")


def again(neovim, earlier, init=""):
    """Neovim, started anew at the file of an earlier one."""
    state = f"vim.env.XDG_STATE_HOME = '{earlier.home}/state'\n"
    return neovim(init=state + init, arguments=[str(earlier.workspace / "prices.py")], size=(110, 40))


def test_without_a_kept_ask_a_message_says_so(neovim):
    editor = neovim(files={"a.py": PRICES}, arguments=["a.py"], size=SIZE)
    editor.keys(":GeminiExec history<CR>")
    editor.sees("Nothing is kept yet. `:GeminiExec ask` asks.")
