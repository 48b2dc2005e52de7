"""The instructions of editors/README.md work."""

import re

from conftest import PRICES
from editor import HERE, PLUGIN


def recipes():
    """The Lua of the section, block by block."""
    text = (HERE.parents[2] / "editors/README.md").read_text()
    section = text[text.index("## Neovim") :]
    blocks = re.findall(r"```lua\n(.*?)```", section, re.DOTALL)
    return [block.replace("/path/to/gemini-exec/editors/nvim", str(PLUGIN)) for block in blocks]


def test_the_install_line_is_enough_to_ask(gemini, neovim):
    install = recipes()[0]
    assert len(install.splitlines()) == 1
    editor = neovim(gemini("mean_of_three.sse"), {"a.py": PRICES}, arguments=["a.py"], plug=install)
    editor.keys(":GeminiExec ask<CR>mean?<CR>")
    editor.sees("⇒ The mean of the three prices is 2.")


def test_the_maps_and_settings_of_the_readme_work(neovim):
    install, _, maps, enable, settings, _ = recipes()
    editor = neovim(files={"a.py": "print(6 * 7)\n"}, arguments=["a.py"], plug=install + "vim.g.mapleader = ','\n" + maps + enable + settings)
    editor.keys("V,a<CR>")
    editor.sees("⇒ 42")
    editor.keys(",A")
    editor.sees("gemini-exec://")


def test_without_the_plugin_results_are_inlay_hints(gemini, neovim):
    recipe = recipes()[-1]
    assert len(recipe.splitlines()) == 5
    editor = neovim(gemini("mean_of_three.sse"), {"a.py": PRICES}, arguments=["a.py"], plug="vim.g.mapleader = ','\n" + recipe)
    editor.wait_lua("a server", "local it = vim.lsp.get_clients({ bufnr = 0 })[1] return it and it.initialized")
    editor.keys(",a")
    editor.sees("1: Ask Gemini with code execution")
    editor.keys("1<CR>")
    # Not read from the screen: Neovim 0.11 may draw its old hint once more instead of the new one.
    hint = "local it = vim.lsp.inlay_hint.get()[1] return it and it.inlay_hint.label == '⇒ mean = 2'"
    editor.wait_lua("the answer is an inlay hint", hint)
