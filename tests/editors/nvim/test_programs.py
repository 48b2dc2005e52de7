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
