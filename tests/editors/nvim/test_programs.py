"""Answers with several rounds and with files, run and inserted as one program."""

import os
import pathlib
import subprocess

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "fixtures"
ROUNDS = {
    "report.py": "x = 1\n# ask: sums? @sales.csv\n",
    "sales.csv": (FIXTURES / "sales.csv").read_text(),
}


def about_sales(neovim, gemini, recording):
    editor = neovim(gemini(recording), dict(ROUNDS), arguments=["report.py"], size=(110, 60))
    editor.keys(":2GeminiExec ask<CR>")
    editor.sees("(empty: “sums? @sales.csv”):")
    editor.keys("<CR>")
    editor.sees("⇒ ")
    return editor


def test_eleven_rounds_are_run_here_and_inserted_as_one_program(neovim, gemini):
    editor = about_sales(neovim, gemini, "eleven_rounds.sse")
    editor.keys(":GeminiExec run<CR>")
    editor.sees("reproduced, one run fails here as there")
    editor.keys(":GeminiExec insert<CR>")
    editor.until("the program", lambda: "pd.read_csv('sales.csv')" in "\n".join(editor.lines()))
    editor.keys(":write<CR>")
    python = os.environ["GEMINI_EXEC_TEST_PYTHON"]
    ran = subprocess.run([python, "report.py"], cwd=editor.workspace, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "24 rows, spread 86.4, best south, median 141.95"


def test_a_program_that_holds_the_rows_of_a_file_is_run_on_the_file(neovim, gemini):
    editor = about_sales(neovim, gemini, "typed_rows.sse")
    editor.keys(":GeminiExec full<CR>")
    editor.sees("with all rows of the file it prints")
    editor.keys(":GeminiExec show<CR>")
    shown = ["> **Typed, not read**", "+ 24 rows, mean"]
    editor.until("what that changes", lambda: all(text in "\n".join(editor.lines()) for text in shown))


CELLS = "import math\n\n# %% Load\nrate = 2\n# %%\ndef area(r):\n    return r * rate\n\narea(3)\n# %% Fails\n1 / 0\n"


def test_run_with_the_cursor_in_a_cell_runs_that_cell(neovim):
    editor = neovim(files={"cells.py": CELLS}, arguments=["cells.py"], size=(100, 20))
    editor.keys(":7<CR>:GeminiExec run<CR>")
    editor.sees("area(3)  ⇒ 6")
    editor.keys(":4<CR>:GeminiExec run<CR>")
    editor.sees("rate = 2  ⇒ nothing printed")
    editor.misses("ZeroDivisionError")


def test_run_beside_an_answer_of_a_model_runs_its_programs_in_a_file_with_cells_too(neovim, gemini):
    editor = neovim(gemini("mean_of_three.sse"), {"cells.py": "# %%\nprices = [1, 2, 3]\n"}, arguments=["cells.py"])
    editor.keys(":2GeminiExec ask mean?<CR>")
    editor.sees("⇒ ")
    editor.keys(":2<CR>:GeminiExec run<CR>")
    editor.sees("reproduced")


def test_run_with_the_cursor_in_a_fence_runs_that_fence(neovim):
    text = "# Notes\n\n```python\nx = 3\nx * 2\n```\n\nText.\n"
    editor = neovim(files={"notes.md": text}, arguments=["notes.md"], size=(100, 20))
    editor.keys(":4<CR>:GeminiExec run<CR>")
    editor.sees("x * 2  ⇒ 6")


def test_a_file_that_a_run_writes_and_a_library_that_it_lacks_are_named(neovim):
    code = "open('result.csv', 'w').write('a')\nprint(5117)\n\nimport geopandas\n"
    editor = neovim(files={"a.py": code}, arguments=["a.py"], size=(100, 20))
    editor.keys(":1,2GeminiExec run<CR>")
    editor.sees("⇒ 5117 · 1 file: result.csv")
    editor.keys(":4GeminiExec run<CR>")
    editor.sees("✗ geopandas is missing here  1 run", "Get geopandas · :GeminiExec more")
    editor.misses("… · 1 run")
    editor.keys(":1GeminiExec peek<CR>")
    editor.sees("1 file: result.csv")


def test_run_where_nothing_was_asked_runs_the_file_or_profiles_it(neovim):
    files = {"a.py": "x = 2\nprint(x + 3)\n", "b.csv": "day,n\n1,5\n2,6\n"}
    editor = neovim(files=files, arguments=["a.py"], size=(100, 20))
    editor.keys(":1<CR>:GeminiExec run<CR>")
    editor.sees("⇒ 5")
    editor.keys(":edit b.csv<CR>:GeminiExec run<CR>")
    editor.sees("⇒ 2 rows × 2 columns")
