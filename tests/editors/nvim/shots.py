"""Makes the pictures of the README from the real screen: one while an ask runs, one with its answer."""

import json
import os
import signal
import subprocess

from editor import HERE, Editor, FakeGemini

ROOT = HERE.parents[2]
HEAVIEST = """import matplotlib.pyplot as plt
import pandas as pd

data = pd.read_csv("penguins.csv")
mass = data.groupby("species").body_mass_g.mean()
print(mass.round().to_string())
mass.plot.barh(figsize=(4, 2))
plt.show()
"""
LOOK = """
vim.o.termguicolors, vim.o.number, vim.o.laststatus, vim.o.splitright = true, true, 2, true
vim.o.fillchars = 'eob: '
vim.g.markdown_fenced_languages = { 'python' }
vim.cmd.colorscheme('habamax')
vim.cmd.highlight('WinSeparator guifg=#585858 guibg=NONE')
vim.o.statusline = " %f %= %{v:lua.require'gemini-exec'.statusline()} "
"""
LOCAL = "vim.lsp.config('gemini-exec', { settings = { geminiExec = { engine = 'local' } } })"
SIZE = (110, 26)


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
    service = FakeGemini("chart.sse:slow")
    sales = 'regions = ["north", "south", "west"]\nunits = [30, 18, 42]\n'
    editor = Editor(service, {"sales.py": sales}, arguments=["sales.py"], init=LOOK, size=SIZE)
    editor.keys(":1,2GeminiExec ask Which region leads? Draw a chart.<CR>")
    editor.sees("⋯ running")
    service.process.send_signal(signal.SIGSTOP)
    open_result(editor)
    editor.sees("plt.bar", "⋯ running")
    shot(editor, "nvim-running")
    service.process.send_signal(signal.SIGCONT)
    editor.close()
    service.close()


def answered():
    penguins = (ROOT / "tests/fixtures/penguins.csv").read_bytes()
    files = {"heaviest.py": HEAVIEST, "penguins.csv": penguins}
    editor = Editor(None, files, arguments=["heaviest.py"], init=LOOK + LOCAL, size=SIZE)
    editor.keys(":4,8GeminiExec run<CR>")
    editor.sees("⇒ ")
    open_result(editor)
    editor.keys("3G")
    shot(editor, "nvim-answered")
    editor.close()


running()
answered()
