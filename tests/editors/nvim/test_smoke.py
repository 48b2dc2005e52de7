PRICES = "prices = [1, 2, 3]\nmean = sum(prices) / 3\nprint(mean)\n"


def test_an_answer_stands_behind_the_text(gemini, neovim):
    editor = neovim(gemini("mean_of_three.sse"), {"prices.py": PRICES}, arguments=["prices.py"])
    editor.keys(":1,2GeminiExec ask mean?<CR>")
    editor.sees("⇒ mean = 2", "tokens")
    editor.shows("answered")
