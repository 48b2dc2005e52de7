"""Replacing text: shown beside what it would become, then kept or discarded."""

PROGRAM = ["prices = [1, 2, 3]", "prices = [1, 2, 3]", "mean = sum(prices) / len(prices)", "print(f'mean = {mean:g}')", "print(mean)"]
TEXT = ["prices = [1, 2, 3]", "mean = sum(prices) / 3", "print(mean)"]


def reviewing(at_prices, **options):
    """Neovim with a replacement of the second line to review."""
    editor, _ = at_prices("mean_of_three.sse", **options)
    editor.keys(":2GeminiExec ask mean?<CR>")
    editor.sees("⇒ ")
    editor.keys(":GeminiExec replace<CR>")
    editor.sees(":w keeps · :q discards")
    return editor


def closed(editor):
    """Waits until the tab of the review is gone; the lines of the document."""
    editor.wait_lua("one tab", "return #vim.api.nvim_list_tabpages() == 1 and #vim.api.nvim_list_wins() == 1")
    assert editor.lua("return vim.fn.expand('%:t')") == "prices.py"
    return editor.lines()


def test_a_replacement_is_shown_beside_the_text_and_kept_by_writing(at_prices):
    editor = reviewing(at_prices, size=(110, 12))
    editor.shows("review")
    editor.keys(":w<CR>")
    assert closed(editor) == PROGRAM
    editor.keys("u")
    editor.until("one undo", lambda: editor.lines() == TEXT)


def test_what_stays_stands_beside_itself(at_prices):
    editor = reviewing(at_prices, size=(110, 16))
    editor.settle()
    rows = [row.split("│")[:2] for row in editor.screen.text().splitlines()]
    same = [left.strip() for left, right in (row for row in rows if len(row) == 2) if left.strip() == right.strip() not in ("", "~")]
    assert same == ["prices = [1, 2, 3]", "print(mean)"]
    editor.keys(":q<CR>")
    editor.sees("⇒ The mean of the three prices is 2.")


def test_quitting_discards_a_replacement(at_prices):
    editor = reviewing(at_prices)
    editor.keys(":q<CR>")
    assert closed(editor) == TEXT
    editor.keys(":GeminiExec replace<CR>")
    editor.sees(":w keeps · :q discards")
    editor.keys(":GeminiExec discard<CR>")
    assert closed(editor) == TEXT
    editor.keys(":GeminiExec keep<CR>")
    editor.sees("There is no change to review here.")


def test_after_a_review_the_result_has_all_of_the_width_again(at_prices):
    editor = reviewing(at_prices, size=(110, 12))
    editor.keys(":GeminiExec discard<CR>")
    assert closed(editor) == TEXT
    editor.sees("mean = sum(prices) / 3  ⇒ The mean of the three prices is 2.  ✓ 1 run")


def test_what_is_proposed_can_be_changed_before_it_is_kept(at_prices):
    editor = reviewing(at_prices)
    editor.keys("Goprint('typed')<Esc>:GeminiExec keep<CR>")
    assert closed(editor) == [*PROGRAM, "print('typed')"]


def test_a_text_that_has_changed_is_not_replaced(at_prices):
    editor = reviewing(at_prices)
    editor.keys("<C-w>hGotyped = 1<Esc><C-w>l:w<CR>")
    editor.sees("The text has changed since, so nothing was replaced.")
    editor.keys("<CR>:GeminiExec discard<CR>")
    assert closed(editor) == [*TEXT, "typed = 1"]


def test_writing_and_quitting_at_once_keeps_it(at_prices):
    editor = reviewing(at_prices)
    editor.keys(":wq<CR>")
    assert closed(editor) == PROGRAM
