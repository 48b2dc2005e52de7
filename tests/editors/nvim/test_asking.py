"""Asking, and what is shown in the text."""

import json

import pytest
from conftest import PRICES

LOCAL = "vim.lsp.config('gemini-exec', { settings = { geminiExec = { engine = 'local' } } })"
SALES = "region,units\nnorth,30\nsouth,18\nwest,42\n"


def text_of(request):
    return json.dumps(request["body"], ensure_ascii=False)


def test_an_answer_is_shown_behind_the_selected_lines(at_prices):
    editor, service = at_prices("mean_of_three.sse", size=(110, 12))
    editor.keys(":1,2GeminiExec ask What is the mean?<CR>")
    editor.sees("⇒ The mean of the three prices is 2.")
    editor.shows("answered")
    request = text_of(service.request())
    assert "What is the mean?" in request and "sum(prices)" in request and "print(mean)" not in request


def test_without_an_argument_the_plugin_asks_for_the_question(at_prices):
    editor, service = at_prices("mean_of_three.sse")
    editor.keys(":%GeminiExec<CR>")
    editor.sees("Gemini gets 3 lines of prices.py. Question (empty: run and explain this code):")
    editor.shows("question")
    editor.keys("mean?<CR>")
    editor.sees("⇒ The mean of the three prices is 2.")
    assert "mean?" in text_of(service.request())


def test_data_files_that_the_code_names_are_offered_in_the_question(gemini, neovim):
    service = gemini("mean_of_three.sse", "mean_of_three.sse")
    code = "open('data/x.csv')\nopen('y.csv')\n"
    files = {"a.py": code, "data/x.csv": SALES, "y.csv": SALES}
    editor = neovim(service, files, arguments=["a.py"], size=(110, 12))
    editor.keys(":%GeminiExec ask<CR>")
    editor.sees("@data/x.csv @y.csv")
    editor.shows("question_files")
    editor.keys("Which leads?<CR>")
    editor.sees("⇒ ")
    request = text_of(service.request())
    assert "Which leads?" in request and "@" not in request and request.count("inlineData") == 2
    # Who deletes a name leaves that file here.
    editor.keys(":%GeminiExec ask<CR>")
    editor.sees("@y.csv")
    editor.keys("<C-w><C-w><C-w>And now?<CR>")
    assert text_of(service.request()).count("inlineData") == 1


CELLS = "# %% load\nimport statistics\nunits = [30, 18, 42]\n\n# %% mean\nmean = statistics.mean(units)\nmean\n\n# %% next\nunits = None\n"
QUARTO = "Some text.\n\n```{python}\nunits = [30, 18, 42]\n```\n\n```{python}\n#| label: mean\nsum(units) / 3\n```\n\nThe end.\n"


@pytest.mark.parametrize(("name", "text", "line"), [("cells.py", CELLS, 6), ("report.qmd", QUARTO, 9)])
def test_a_cell_runs_with_those_above_and_what_is_inserted_is_a_new_cell(neovim, name, text, line):
    editor = neovim(files={name: text}, arguments=[name], init=LOCAL)
    editor.keys(f":{line}<CR>:GeminiExec ask<CR>")
    editor.sees("(empty: run this code):")
    editor.keys("<CR>")
    editor.sees("⇒ 30")
    editor.keys(":GeminiExec insert<CR>")
    editor.until("the new cell", lambda: "[+]" in editor.screen.text())
    editor.keys(":<BS>")
    editor.shows(name.replace(".", "_"))


def test_keys_that_are_typed_before_the_question_comes_belong_to_it(at_prices):
    editor, service = at_prices("mean_of_three.sse")
    editor.keys(":%GeminiExec<CR>dd mean?<CR>")
    editor.sees("⇒ The mean of the three prices is 2.")
    assert "dd mean?" in text_of(service.request()) and editor.lines() == PRICES.splitlines()


def test_where_nothing_can_be_asked_no_question_is_waited_for(at_prices):
    editor, _ = at_prices("mean_of_three.sse")
    editor.keys("Go<Esc>:GeminiExec ask<CR>")
    editor.sees("no text here")
    assert editor.lines()[-1] == ""


def test_a_question_can_be_asked_without_code_execution(at_prices):
    editor, service = at_prices("plain_text.sse")
    editor.keys(":%GeminiExec ask! Is that usual?<CR>")
    editor.sees("⇒")
    assert "tools" not in service.request()["body"]


def test_an_empty_question_asks_to_run_and_explain_the_code(at_prices):
    editor, _ = at_prices("mean_of_three.sse")
    editor.keys(":GeminiExec ask<CR><CR>")
    editor.sees("⇒ mean = 2")


def test_escape_at_the_question_sends_nothing(at_prices):
    editor, service = at_prices("mean_of_three.sse")
    editor.keys(":GeminiExec ask<CR>what")
    editor.sees("code): what")
    editor.keys("<Esc>")
    editor.misses("(empty: ")
    editor.keys(":1,2GeminiExec ask mean?<CR>")
    editor.sees("⇒ ")
    assert "mean?" in text_of(service.request())


def test_a_selection_is_exact_to_the_character(at_prices):
    editor, service = at_prices("mean_of_three.sse", init="vim.keymap.set('x', 'ga', '<Plug>(gemini-exec-ask)')")
    editor.keys("2Gwwvt/hga")
    editor.sees("(empty: ")
    editor.keys("sum?<CR>")
    editor.sees("⇒ The mean of the three prices is 2.")
    request = text_of(service.request())
    assert "sum(prices)" in request and "mean = sum" not in request and "/ 3" not in request


def test_a_running_ask_shows_its_state_and_can_be_cancelled(at_prices):
    init = "vim.o.laststatus = 2; vim.o.statusline = \"%f %{v:lua.require'gemini-exec'.statusline()}\""
    editor, _ = at_prices("mean_of_three.sse:hang", init=init)
    editor.keys(":1,2GeminiExec ask mean?<CR>")
    editor.sees("⋯ writing")
    editor.shows("running")
    editor.keys(":GeminiExec cancel<CR>")
    editor.sees("cancelled")
    editor.misses("⋯")
    editor.shows("cancelled")


def test_a_slow_answer_arrives_completely(at_prices):
    editor, _ = at_prices("mean_of_three.sse:slow")
    editor.keys(":1,2GeminiExec ask mean?<CR>")
    editor.sees("⋯ ", "⇒ The mean of the three prices is 2.")


def test_an_answer_stays_when_other_lines_change_and_is_stale_when_its_own_do(answered):
    editor, _ = answered()
    editor.keys("ggO# one more line<Esc>")
    editor.sees("# one more line")
    editor.shows("edited_outside")
    editor.keys("2GA # of three<Esc>")
    editor.sees("(stale)")
    editor.shows("edited_inside")
    editor.command("silent undo")
    editor.misses("(stale)")
    editor.command("silent redo")
    editor.sees("(stale)")
    editor.keys("2G2dd")
    editor.misses("⇒")
    editor.shows("deleted")


def test_code_that_was_repaired_shows_its_result(at_prices):
    editor, _ = at_prices("failed_then_repaired.sse")
    editor.keys(":1,2GeminiExec ask ratio?<CR>")
    editor.sees("⇒ There are no rows, so there is no ratio.")


def test_code_that_runs_too_long_says_so(at_prices):
    editor, _ = at_prices("deadline_exceeded.sse", size=(110, 12))
    editor.keys(":1,2GeminiExec ask loop?<CR>")
    editor.sees("⏱")
    editor.shows("deadline")


def test_several_answers_are_shown_in_one_buffer(at_prices):
    editor, _ = at_prices("mean_of_three.sse", "failed_then_repaired.sse", "chart.sse", size=(110, 12))
    for line, hint in [(1, "⇒ The mean of the three prices is 2."), (2, "⇒ There are no rows, so there is no ratio."), (1, "⇒ West leads with 42 of 90 units.")]:
        editor.keys(f":{line}GeminiExec ask<CR>{hint[2:]}?<CR>")
        editor.sees(hint)
    editor.misses("⋯")
    editor.shows("several")


def test_ten_asks_at_once_are_all_answered(gemini, neovim):
    numbers = "".join(f"print({number})\n" for number in range(10))
    editor = neovim(gemini("mean_of_three.sse"), {"a.py": numbers}, arguments=["a.py"], size=(110, 24))
    for line in range(1, 11):
        editor.keys(f":{line}GeminiExec ask {line}?<CR>")
    editor.until("ten answers", lambda: editor.screen.text().count("⇒ The mean of the three prices is 2.") == 10)
    editor.shows("ten")


def test_a_data_file_that_is_not_open_is_profiled_on_this_machine(neovim):
    editor = neovim(files={"data/sales.csv": SALES})
    editor.keys(":GeminiExec file data/sales.csv<CR>")
    editor.sees("Nothing leaves this machine. Question about sales.csv (empty: profile the data):")
    editor.keys("<CR>")
    editor.sees("gemini-exec://", "sales.csv")
    # It opens beside the buffer in front.
    lines = "vim.api.nvim_buf_get_lines(vim.fn.bufnr('ask-1.md'), 0, -1, false)"
    editor.wait_lua("the profile", f"return table.concat({lines}):find('3 rows') ~= nil")
    assert editor.lua("return vim.fn.bufexists('data/sales.csv')") == 0


def test_an_open_data_file_is_profiled_beside_its_text(neovim):
    editor = neovim(files={"sales.csv": SALES}, arguments=["sales.csv"], init=LOCAL, size=(110, 24))
    editor.keys("Goeast,10<Esc>:GeminiExec file<CR><CR>")
    editor.sees("⇒ 4 rows")
    editor.misses("⋯")
    assert "gemini-exec://" not in editor.screen.text()


def test_file_without_names_asks_about_the_open_file(gemini, neovim):
    service = gemini("chart.sse")
    editor = neovim(service, {"sales.csv": SALES}, arguments=["sales.csv"])
    editor.keys(":GeminiExec file Which region leads?<CR>")
    editor.sees("⇒ West leads with 42 of 90 units.")
    assert "sales.csv" in text_of(service.request())


def test_files_with_a_question_are_sent_together(gemini, neovim):
    service = gemini("chart.sse")
    editor = neovim(service, {"a b.csv": SALES, "c.csv": SALES})
    editor.keys(":GeminiExec file a\\ b.csv c.csv Which region leads?<CR>")
    editor.sees("# Which region leads?")
    request = text_of(service.request())
    assert "a b.csv" in request and "c.csv" in request


def test_a_file_of_half_a_gigabyte_is_not_loaded(neovim):
    editor = neovim(files={"big.csv": SALES}, init=LOCAL)
    with open(editor.workspace / "big.csv", "r+b") as file:
        file.truncate(500 << 20)
    editor.keys(":GeminiExec file big.csv<CR><CR>")
    editor.sees("gemini-exec://")
    assert editor.lua("return vim.fn.bufexists('big.csv')") == 0
    assert editor.lua("return vim.uv.resident_set_memory()") < 100 << 20


def test_data_files_are_chosen_one_after_another(gemini, neovim):
    service = gemini("chart.sse")
    files = {"prices.py": PRICES, "a.csv": SALES, "data/b.csv": SALES, "c.csv": SALES}
    editor = neovim(service, files, arguments=["prices.py"])
    editor.keys(":1GeminiExec attach<CR>")
    editor.sees("[ ] a.csv", "[ ] c.csv", "[ ] data/b.csv")
    editor.keys("<Tab>j<Tab>")
    editor.sees("[x] a.csv", "[ ] c.csv", "[x] data/b.csv")
    editor.shows("attach")
    editor.keys("<CR>")
    editor.sees("(empty: ")
    editor.keys("Which?<CR>")
    editor.sees("⇒ West leads with 42 of 90 units.")
    request = text_of(service.request())
    assert "a.csv" in request and "b.csv" in request and "c.csv" not in request


def test_attaching_can_be_left_and_takes_the_file_at_the_cursor(gemini, neovim):
    service = gemini("chart.sse")
    files = {"prices.py": PRICES, "a.csv": SALES, "b.csv": SALES}
    editor = neovim(service, files, arguments=["prices.py"])
    editor.keys(":1GeminiExec attach<CR>")
    editor.sees("[ ] a.csv")
    editor.keys("<Esc>")
    editor.wait_lua("the list is closed", "return #vim.api.nvim_list_wins() == 1")
    editor.keys(":1GeminiExec attach<CR>")
    editor.sees("[ ] b.csv")
    editor.keys("j<CR>")
    editor.sees("(empty: ")
    editor.keys("Which?<CR>")
    editor.sees("⇒ West leads with 42 of 90 units.")
    request = text_of(service.request())
    assert "b.csv" in request and "a.csv" not in request


def test_files_are_completed_in_an_ask_comment(neovim):
    editor = neovim(
        files={"a.py": "# ask: mean? \n", "data/sales.csv": SALES},
        arguments=["a.py"],
        init="vim.lsp.enable('gemini-exec')",
    )
    editor.wait_lua("a server", "return #vim.lsp.get_clients({ bufnr = 0 }) == 1")
    editor.keys("A@<C-x><C-o>")
    editor.sees("data/sales.csv")


def test_a_follow_up_is_sent_with_the_answer_before(answered):
    editor, service = answered("mean_of_three.sse", "chart.sse", "failed_then_repaired.sse")
    editor.keys(":GeminiExec follow And a chart?<CR>")
    editor.sees("⇒ West leads with 42 of 90 units.")
    assert len(service.request()["body"]["contents"]) == 3
    editor.keys(":GeminiExec follow<CR>")
    editor.sees("Ask more about “And a chart?”: ")
    editor.keys("ratio?<CR>")
    editor.sees("⇒ There are no rows, so there is no ratio.")


def test_an_ask_can_be_sent_again_and_dismissed(answered):
    editor, service = answered("mean_of_three.sse", "chart.sse")
    editor.keys(":GeminiExec retry<CR>")
    editor.sees("⇒ West leads with 42 of 90 units.")
    assert "mean?" in text_of(service.request())
    editor.keys(":GeminiExec dismiss<CR>")
    editor.misses("⇒")


def test_all_answers_of_a_buffer_are_dismissed_at_once(at_prices):
    editor, _ = at_prices("mean_of_three.sse")
    for line in (1, 2):
        editor.keys(f":{line}GeminiExec ask {line}?<CR>")
    editor.until("two answers", lambda: editor.screen.text().count("⇒") == 2)
    editor.keys(":GeminiExec dismiss all<CR>")
    editor.misses("⇒")


def test_code_and_output_are_inserted_and_undone_in_one_step(answered):
    editor, _ = answered()
    editor.keys(":GeminiExec insert<CR>")
    editor.until("the code", lambda: "print(f'mean = {mean:g}')" in editor.lines())
    editor.keys("u")
    editor.until("the text as it was", lambda: editor.lines() == PRICES.splitlines())


def test_output_is_inserted_as_a_comment(answered):
    editor, _ = answered()
    editor.keys(":GeminiExec output<CR>")
    editor.until("the output", lambda: editor.lines()[2] == "# mean = 2")


def test_code_takes_the_place_of_the_text(answered):
    editor, _ = answered()
    editor.keys(":GeminiExec replace<CR>")
    editor.until("the code", lambda: editor.lines()[1] == "mean = sum(prices) / len(prices)")


def test_code_is_saved_beside_the_file(answered):
    editor, _ = answered()
    editor.keys(":GeminiExec save ipynb<CR>")
    editor.until("a notebook", lambda: list(editor.workspace.glob("*.ipynb")) or ".ipynb" in editor.screen.text())


def test_files_that_the_code_wrote_are_saved_after_consent(neovim):
    editor = neovim(files={"a.py": "open('out.csv', 'w').write('a')\n"}, init=LOCAL)
    editor.keys(":edit a.py<CR>:GeminiExec ask<CR>")
    editor.sees("(empty: ")
    editor.keys("<CR>")
    editor.sees("⇒")
    editor.keys(":GeminiExec files<CR>")
    editor.sees("Save out.csv (1 byte)")
    editor.keys("1<CR>")
    editor.until("the file", lambda: (editor.workspace / "out.csv").exists())


def test_the_preview_shows_what_would_be_sent(at_prices):
    editor, _ = at_prices("mean_of_three.sse")
    editor.keys(":1,2GeminiExec preview mean?<CR>")
    editor.wait_lua(
        "the text that would be sent",
        "local seen = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n')"
        "return vim.bo.filetype == 'markdown' and seen:find('sum(prices)', 1, true) ~= nil",
    )


def test_code_is_run_again_on_this_machine(answered):
    editor, _ = answered()
    editor.keys(":GeminiExec run<CR>")
    editor.until("a comparison", lambda: "Run on this machine: " in editor.screen.text())


@pytest.mark.parametrize(
    "settings, recording, path",
    [
        (
            "engine = 'vertex', vertexProject = 'p-1', vertexLocation = 'eu', accessTokenCommand = 'echo ya29.a-token'",
            "mean_of_three.sse",
            "/v1beta1/projects/p-1/locations/eu/publishers/google/models/gemini-flash-latest:streamGenerateContent?alt=sse",
        ),
        ("api = 'interactions'", "interaction.sse", "/v1beta/interactions"),
    ],
    ids=["vertex", "interactions"],
)
def test_the_settings_choose_the_service_and_its_api(at_prices, settings, recording, path):
    key = "nil" if "vertex" in settings else "'a-key-for-tests'"
    init = (
        f"vim.env.GEMINI_API_KEY, vim.env.GOOGLE_VERTEX_BASE_URL = {key}, vim.env.GOOGLE_GEMINI_BASE_URL\n"
        f"vim.lsp.config('gemini-exec', {{ settings = {{ geminiExec = {{ {settings} }} }} }})"
    )
    editor, service = at_prices(recording, init=init)
    editor.keys(":1,2GeminiExec ask mean?<CR>")
    editor.sees("⇒ ")
    assert service.request()["path"] == path
    editor.keys(":GeminiExec show<CR>")
    editor.sees("The mean of the three prices is 2.")


def test_a_question_on_the_command_line_takes_along_the_files_that_the_code_names(gemini, neovim):
    service = gemini("mean_of_three.sse", "mean_of_three.sse")
    editor = neovim(service, {"a.py": "open('sales.csv')\n", "sales.csv": SALES}, arguments=["a.py"], size=(110, 40))
    editor.keys(":%GeminiExec preview mean?<CR>")
    editor.sees("- sales.csv (")
    editor.keys(":q<CR>:%GeminiExec ask mean?<CR>")
    editor.sees("✓ with sales.csv · ")
    editor.keys(":GeminiExec retry<CR>")
    assert [text_of(service.request()).count("inlineData") for _ in range(2)] == [1, 1]


def test_attach_has_ticked_what_the_code_names_and_what_is_unticked_stays_here(gemini, neovim):
    service = gemini("chart.sse")
    files = {"a.py": "open('b.csv')\n", "a.csv": SALES, "b.csv": SALES}
    editor = neovim(service, files, arguments=["a.py"])
    editor.keys(":%GeminiExec attach<CR>")
    editor.sees("[ ] a.csv", "[x] b.csv")
    editor.keys("<Tab><Tab>")
    editor.sees("[x] a.csv", "[ ] b.csv")
    editor.keys("<CR>")
    editor.sees("Gemini gets 1 line of a.py and a.csv. Question")
    editor.keys("Which?<CR>")
    editor.sees("⇒ West leads with 42 of 90 units.")
    request = text_of(service.request())
    assert "(a.csv)" in request and request.count("inlineData") == 1


def test_a_follow_up_is_about_what_was_asked_before_and_show_opens_at_its_answer(answered):
    editor, _ = answered("mean_of_three.sse", "chart.sse")
    editor.keys(":GeminiExec follow<CR>")
    editor.sees("Ask more about “mean?”: ")
    editor.keys("And a chart?<CR>")
    editor.sees("⇒ West leads with 42 of 90 units.")
    editor.keys(":GeminiExec show<CR>")
    editor.sees("# And a chart?")
    assert editor.lua("return vim.fn.getline('w0')") == "# And a chart?"
