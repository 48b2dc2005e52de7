"""Hostile answers, and quick or unusual actions of a person."""

import json

import pytest

from conftest import PRICES

HOSTILE = """
local client = vim.lsp.get_clients({ bufnr = 0 })[1]
local at = { start = { line = 0, character = 0 }, ['end'] = { line = 999, character = 999 } }
require('gemini-exec.draw').take(client.id, { uri = vim.uri_from_bufnr(0), version = 0, asks = { {
  ask = 1, range = at, state = 'dancing', severity = 'loud', stale = false, question = '%#Error#?',
  hint = '⇒ 100%\\n\\27[31mred', summary = '%{system("x")} %#Error# 5 %',
  beside = { hint = '⇒ 100%\\n\\27[31mred', cost = '%{system("x")} %#Error# 5 %', said = 0 },
  line = 2, charts = {}, text = '漢字' .. string.rep('漢', 60) .. '\\n\\27]0;title\\7\\r\\n' .. string.rep('x', 3000) .. '\\n%s %d \\t|\\0|',
} } })
"""

STATUS = "vim.o.laststatus = 2; vim.o.statusline = \"[%{%v:lua.require'gemini-exec'.statusline()%}]\""


def test_hostile_text_stays_plain_text(answered):
    editor, _ = answered(init=STATUS, size=(80, 20))
    editor.lua(HOSTILE)
    editor.shows("hostile")
    editor.keys(":GeminiExec peek<CR>")
    editor.sees("╭")
    assert "Error" not in editor.messages()


def test_wiping_a_buffer_during_an_answer_removes_the_answer(at_prices):
    editor, _ = at_prices("mean_of_three.sse:slow")
    editor.keys(":1,2GeminiExec ask mean?<CR>")
    editor.sees("⋯ ")
    editor.keys(":bwipeout!<CR>")
    editor.misses("⋯ ")
    editor.settle()
    assert "rror" not in editor.messages()
    assert editor.lua("return #vim.api.nvim_list_bufs()") == 1


def test_a_document_closed_during_an_answer_stays_closed(at_prices):
    editor, _ = at_prices("mean_of_three.sse:slow")
    editor.keys(":1,2GeminiExec ask mean?<CR>")
    editor.sees("⋯ ")
    editor.keys(":GeminiExec show<CR>")
    editor.sees("# mean?")
    editor.keys(":bwipeout<CR>")
    editor.sees("⇒ The mean of the three prices is 2.")
    editor.misses("# mean?")
    assert "rror" not in editor.messages()


def test_an_answer_survives_reloading_the_file(answered):
    editor, _ = answered()
    editor.keys("Gox = 1<Esc>:edit!<CR>")
    editor.misses("x = 1")
    editor.sees("⇒ The mean of the three prices is 2.")
    editor.keys("ggO# above<Esc>")
    editor.sees("# above", "mean = sum(prices) / 3  ⇒ The mean of the three prices is 2.")


def test_an_answer_follows_a_renamed_buffer(answered):
    editor, _ = answered("mean_of_three.sse", "chart.sse")
    editor.keys(":file other.py<CR>:GeminiExec follow And a chart?<CR>")
    editor.sees("⇒ West leads with 42 of 90 units.")
    editor.keys(":write<CR>ggO# above<Esc>")
    editor.sees("# above", "mean = sum(prices) / 3  ⇒ West leads with 42 of 90 units.")
    editor.keys(":GeminiExec dismiss<CR>")
    editor.misses("⇒")


def test_an_answer_stays_if_the_buffer_cannot_be_renamed(answered):
    editor, _ = answered()
    editor.keys(":edit taken.py<CR>:buffer prices.py<CR>:file taken.py<CR>")
    editor.sees("E95")
    editor.keys("<CR>ggO# above<Esc>")
    editor.sees("# above", "mean = sum(prices) / 3  ⇒ The mean of the three prices is 2.")


def test_one_buffer_in_two_windows_shows_its_answer_in_both(answered):
    editor, _ = answered()
    editor.keys(":vsplit<CR>")
    editor.until("two", lambda: editor.screen.text().count("⇒ The mean of the three prices is 2.") == 2)
    editor.keys(":only<CR>")
    editor.until("one", lambda: editor.screen.text().count("⇒ The mean of the three prices is 2.") == 1)


def test_a_restart_by_hand_leaves_no_old_results(answered):
    editor, _ = answered(init="vim.lsp.enable('gemini-exec')")
    editor.keys(":lua vim.lsp.enable('gemini-exec', false)<CR>")
    editor.misses("⇒")
    editor.keys(":lua vim.lsp.enable('gemini-exec')<CR>")
    editor.wait_lua("a server", "local it = vim.lsp.get_clients({ bufnr = 0 })[1] return it and it.initialized")
    editor.keys(":1,2GeminiExec ask mean?<CR>")
    editor.sees("⇒ The mean of the three prices is 2.")
    assert "rror" not in editor.messages()


def test_a_buffer_deleted_while_the_question_is_typed_is_answered_in_a_document(at_prices):
    editor, service = at_prices(
        "mean_of_three.sse",
        init="vim.ui.input = function(_, next) vim.cmd('bwipeout!') vim.schedule(function() next('why?') end) end",
    )
    editor.keys(":GeminiExec ask<CR>")
    editor.sees("# why?")
    assert "prices = [1, 2, 3]" in json.dumps(service.request()["body"])


def test_answers_of_two_workspaces_are_kept_apart(gemini, neovim):
    files = {"one/.git/x": "", "one/a.py": PRICES, "two/.git/x": "", "two/a.py": PRICES}
    editor = neovim(gemini("mean_of_three.sse"), files, arguments=["one/a.py"])
    editor.keys(":1GeminiExec ask one?<CR>")
    editor.sees("⇒")
    editor.keys(":GeminiExec show<CR>")
    editor.sees("# one?")
    editor.keys(":edit two/a.py<CR>:1GeminiExec ask two?<CR>")
    editor.misses("# one?")
    editor.until("both answers", lambda: editor.screen.text().count("⇒ The mean of the three prices is 2.") == 2)
    editor.keys(":GeminiExec show<CR>")
    editor.sees("# two?", "gemini-exec://2/ask-2.md")


def test_a_question_may_have_any_character(at_prices):
    editor, service = at_prices("mean_of_three.sse")
    question = "is 100% | # <right> of \"a\" $HOME `x` ~ 漢字 ok?"
    editor.keys(f":1GeminiExec ask {question.replace('<', '<lt>')}<CR>")
    editor.sees("⇒ The mean of the three prices is 2.")
    assert question in json.dumps(service.request()["body"], ensure_ascii=False).replace('\\"', '"')


@pytest.mark.parametrize(
    ("keys", "selected"),
    [("fnvfé", "né"), ("féV", "x = 'né日' # ü"), ("f日vFn", "né日"), ("f=v$", "= 'né日' # ü"), ("gg0<C-v>Gl", "x = 'né日' # ü\ny ")],
)
def test_a_selection_beside_wide_characters_is_exact(gemini, neovim, keys, selected):
    service = gemini("mean_of_three.sse")
    init = "vim.keymap.set('x', 'ga', '<Plug>(gemini-exec-ask)')"
    editor = neovim(service, {"a.txt": "x = 'né日' # ü\ny = 2\n"}, arguments=["a.txt"], init=init)
    editor.keys(f"{keys}ga")
    editor.sees("(empty: ")
    editor.keys("q<CR>")
    request = json.dumps(service.request()["body"], ensure_ascii=False)
    sent = json.dumps(f"```\n{selected}", ensure_ascii=False)[1:-1]
    assert f"{sent}\\n" in request or f"{sent.replace('```', '```text')}\\n" in request, request
