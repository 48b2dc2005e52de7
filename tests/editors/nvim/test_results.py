"""Results: documents, charts, long output."""

LOCAL = "vim.lsp.config('gemini-exec', { settings = { geminiExec = { engine = 'local' } } })"
LONG = "for number in range(30):\n    print('line', number, 'x' * number * 4)\n"


def test_the_whole_answer_is_a_markdown_buffer(answered):
    editor, _ = answered(size=(84, 46))
    editor.keys(":GeminiExec show<CR>")
    editor.sees("# mean?", "\nThe mean of the three prices is 2.")
    editor.shows("document")
    assert editor.lua("return { vim.bo.filetype, vim.bo.buftype, vim.bo.modifiable }") == ["markdown", "nofile", False]


def test_one_key_closes_the_answer_and_opens_it_again(answered):
    editor, _ = answered(size=(84, 46))
    editor.lua("vim.keymap.set('n', '<F5>', '<Plug>(gemini-exec-toggle)')")
    for _ in range(2):
        editor.keys("<F5>")
        editor.sees("# mean?", "gemini-exec://")
        editor.keys("<F5>")
        editor.wait_lua("the answer is closed", "return #vim.api.nvim_list_wins() == 1")
        assert editor.lua("return vim.fs.basename(vim.api.nvim_buf_get_name(0))") == "prices.py"


def test_the_only_window_goes_back_to_the_text(answered):
    editor, _ = answered()
    editor.keys(":GeminiExec show<CR>")
    editor.sees("# mean?")
    editor.keys(":only<CR>:GeminiExec toggle<CR>")
    editor.wait_lua("the text is back", "return vim.fn.expand('%:t') == 'prices.py'")
    editor.keys(":GeminiExec toggle<CR>")
    editor.sees("# mean?")


def test_programs_are_folded_in_a_document(answered):
    editor, _ = answered("chart.sse", size=(84, 46))
    editor.keys(":GeminiExec show<CR>")
    editor.sees("▸ Program: 5 lines · za opens", "West leads")
    editor.misses("plt.bar")
    editor.keys("/Program: 5<CR><C-w>_")
    editor.sees("plt.bar")


def test_a_run_that_wrote_a_file_says_that_and_nothing_of_its_isolation(neovim):
    editor = neovim(files={"a.py": "open('result.csv', 'w').write('1')\n"}, arguments=["a.py"], init=LOCAL)
    editor.keys(":%GeminiExec run<CR>")
    editor.sees("⇒ 1 file: result.csv  ✓ 1 run")
    editor.misses("solation", "│")


def test_all_of_a_file_runs_as_a_script_and_a_part_of_it_as_a_cell(neovim):
    editor = neovim(files={"a.py": "x = 6\nx * 7\n"}, arguments=["a.py"], init=LOCAL)
    editor.keys(":%GeminiExec run<CR>")
    editor.sees("⇒ nothing printed")
    editor.keys(":2GeminiExec run<CR>")
    editor.sees("⇒ 42")


def test_all_of_a_file_that_is_asked_about_without_a_question_is_a_script_too(neovim):
    editor = neovim(files={"a.py": "x = 6\nx * 7\n"}, arguments=["a.py"], init=LOCAL)
    editor.keys(":%GeminiExec ask<CR><CR>")
    editor.sees("⇒ nothing printed")


def test_the_answer_about_a_file_opens_beside_and_the_cursor_stays(gemini, neovim):
    editor = neovim(gemini("mean_of_three.sse"), {"a.py": "x\ny\n", "q.csv": "a\n1\n"}, arguments=["+2", "a.py"])
    editor.keys(":GeminiExec ask q.csv mean?<CR>")
    editor.sees("# mean?", "\nThe mean of the three prices is 2.")
    assert editor.lua("return { vim.fn.expand('%:t'), vim.fn.line('.') }") == ["a.py", 2]


def test_a_document_grows_while_it_is_open_and_the_cursor_stays(at_prices):
    editor, _ = at_prices("mean_of_three.sse:slow", size=(84, 46))
    editor.keys(":1,2GeminiExec ask mean?<CR>")
    editor.sees("⋯ ")
    editor.keys(":GeminiExec show<CR>")
    editor.sees("gemini-exec://")
    editor.sees("# mean?")
    editor.keys("gg")
    editor.sees("\nThe mean of the three prices is 2.")
    assert editor.lua("return vim.fn.line('.')") == 1


def test_commands_in_a_document_are_about_its_ask(answered):
    editor, _ = answered("mean_of_three.sse", "chart.sse")
    editor.keys(":GeminiExec show<CR>")
    editor.sees("# mean?")
    editor.keys(":GeminiExec follow And a chart?<CR>")
    editor.sees("And a chart?", "⇒ West leads with 42 of 90 units.")


def test_edit_reloads_a_document(answered):
    editor, _ = answered()
    editor.keys(":GeminiExec show<CR>")
    editor.sees("# mean?")
    editor.keys(":edit!<CR>")
    editor.sees("# mean?")
    assert editor.lua("return vim.bo.filetype") == "markdown"


def test_a_chart_is_named_and_its_path_is_in_the_text(answered):
    editor, _ = answered("chart.sse", size=(110, 46), init="vim.ui.open = function(path) vim.g.opened = path end")
    editor.keys(":GeminiExec show<CR>")
    editor.sees("▣ chart 1\n:GeminiExec chart opens it")
    path = editor.lua("return vim.fn.getline(vim.fn.search('!\\\\[chart 1'))")
    assert ".png" in path
    editor.keys(":GeminiExec chart<CR>")
    editor.until("the chart is opened", lambda: editor.lua("return vim.g.opened or ''").endswith(".png"))


def test_an_answer_without_a_chart_says_so(answered):
    editor, _ = answered()
    editor.keys(":GeminiExec chart<CR>")
    editor.sees("This answer has no chart.")


SNACKS = """
package.preload['snacks.image'] = function()
  local function env() return { placeholders = true } end
  local function new(_, path, options) vim.g.drawn = { path, options.pos[1], vim.fn.getline(options.pos[1]) } end
  return { terminal = { env = env }, placement = { new = new } }
end
"""
IMAGE = """
package.preload['image'] = function()
  return { from_file = function(path, options)
    return { render = function() vim.g.drawn = { path, options.y + 1, vim.fn.getline(options.y + 1) } end }
  end }
end
"""


def drawn_by_plugin(editor):
    editor.keys(":GeminiExec show<CR>")
    path, _, text = editor.wait_lua("the chart is drawn", "return vim.g.drawn")
    assert path.endswith(".png") and text.startswith("![chart 1]")
    assert ".png · :GeminiExec" not in editor.screen.text()


def test_a_chart_is_drawn_by_snacks(answered):
    drawn_by_plugin(answered("chart.sse", init=SNACKS)[0])


def test_a_chart_is_drawn_by_image_nvim(answered):
    drawn_by_plugin(answered("chart.sse", init=IMAGE)[0])


def test_a_long_output_is_wrapped_and_folded_and_a_float_shows_all(neovim):
    editor = neovim(files={"long.py": LONG}, arguments=["long.py"], init=LOCAL, size=(70, 30))
    editor.keys(":%GeminiExec ask<CR><CR>")
    editor.sees("more lines · :GeminiExec peek")
    editor.shows("folded")
    editor.keys(":GeminiExec peek<CR>")
    editor.sees("╭")
    editor.shows("float")


def test_lines_are_wrapped_again_when_the_window_gets_narrow(neovim):
    editor = neovim(files={"long.py": LONG}, arguments=["long.py"], init=LOCAL, size=(100, 30))
    editor.keys(":%GeminiExec ask<CR><CR>")
    editor.sees("more lines")
    editor.keys(":40vsplit<CR>")
    editor.until("both narrow", lambda: editor.screen.text().count("… 64 more lines") == 2)
    editor.shows("narrow")
