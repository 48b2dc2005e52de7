"""Makes the pictures of the README from the real screen: one while an ask runs, one with its answer."""

import json
import os
import subprocess

from editor import HERE, Editor, FakeGemini

ROOT = HERE.parents[2]
HEAVIEST = """import matplotlib.pyplot as plt
import pandas as pd

penguins = pd.read_csv("penguins.csv")
mass = penguins.groupby("species").body_mass_g.mean().round()
print(mass.to_string())
mass.plot.barh(figsize=(4, 2))
plt.show()
"""
LOOK = """
vim.o.termguicolors, vim.o.number, vim.o.laststatus, vim.o.splitright = true, true, 2, true
vim.o.fillchars = 'eob: '
vim.cmd.colorscheme('habamax')
vim.o.statusline = " %f %= %{v:lua.require'gemini-exec'.statusline()} "
"""
LOCAL = "vim.lsp.config('gemini-exec', { settings = { geminiExec = { engine = 'local' } } })"


def shot(editor, name):
    editor.settle()
    python, picture = os.environ["GEMINI_EXEC_TEST_PYTHON"], ROOT / "docs/images" / f"{name}.png"
    subprocess.run([python, HERE / "draw.py", picture], input=json.dumps(editor.screen.drawn()), text=True, check=True)
    print(picture)


def open_result(editor):
    editor.keys(":GeminiExec show<CR>")
    editor.sees("ask-1.md")
    editor.keys("<C-w>L<C-w>h:vertical resize 55<CR>:<Esc>")


def running():
    service = FakeGemini("mean_of_three.sse:hang")
    prices = "prices = [1, 2, 3]\nmean = sum(prices) / 3\nprint(mean)\n"
    editor = Editor(service, {"prices.py": prices}, arguments=["prices.py"], init=LOOK, size=(104, 26))
    editor.keys(":1,2GeminiExec ask What is the mean?<CR>")
    editor.sees("⋯ writing")
    open_result(editor)
    shot(editor, "nvim-running")
    editor.close()
    service.close()


def answered():
    penguins = (ROOT / "tests/fixtures/penguins.csv").read_bytes()
    files = {"heaviest.py": HEAVIEST, "penguins.csv": penguins}
    editor = Editor(None, files, arguments=["heaviest.py"], init=LOOK + LOCAL, size=(104, 26))
    editor.keys(":4,8GeminiExec attach<CR>")
    editor.sees("2: penguins.csv")
    editor.keys("2<CR>")
    editor.sees("done, with 1")
    editor.keys("1<CR>")
    editor.sees("Ask Gemini")
    editor.keys("<CR>")
    editor.sees("⇒ ")
    open_result(editor)
    editor.keys("3G")
    shot(editor, "nvim-answered")
    editor.close()


running()
answered()
