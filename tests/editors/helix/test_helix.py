"""The server in Helix, as the README configures it. Helix draws no lenses and refreshes no hints."""

import contextlib

import pytest

from place import Gemini, Home, eventually
from terminal import ENTER, Helix

PRICES = "prices = [1, 2, 3]\nmean = sum(prices) / 3\nprint(mean)\n"


@pytest.fixture
def opened(tmp_path):
    """Helix with a document, and a service that plays a recording; without one there is no key."""
    with contextlib.ExitStack() as stack:

        def open_(name, text, *recordings):
            gemini = None
            if recordings:
                gemini = Gemini(*recordings)
                stack.callback(gemini.close)
            helix = Helix(Home(tmp_path, gemini), name, text)
            stack.callback(helix.close)
            helix.sees(text.split("\n")[0])
            return helix

        yield open_


def test_the_answer_is_shown_behind_the_line(opened):
    helix = opened("prices.py", PRICES, "mean_of_three.sse")
    helix.keys("jx")
    helix.choose("Ask Gemini with code execution")
    helix.sees("mean = sum(prices) / 3 ", "mean = 2")
    # Helix requests hints again when the text has changed.
    helix.type("# note")
    helix.sees("# note", "mean = sum(prices) / 3 ⇒ mean = 2  mean = 2")
    helix.quit()


def test_the_hover_shows_code_output_and_answer(opened):
    helix = opened("prices.py", PRICES, "mean_of_three.sse")
    helix.keys("jx")
    helix.choose("Ask Gemini with code execution")
    helix.sees("mean = 2")
    helix.keys(" ", "k")
    helix.sees("print(f'mean = {mean:g}')", "The mean of the three prices is 2.", "414 tokens")
    helix.quit()


def test_typing_works_while_the_answer_streams(opened):
    helix = opened("prices.py", PRICES, "code_without_result.sse:hang")
    helix.keys("jx")
    helix.choose("Ask Gemini with code execution")
    # The diagnostic is pushed; Helix requests hints with the next edit.
    helix.sees("writing")
    helix.type("# typed")
    helix.sees("# typed", "mean = sum(prices) / 3 ", "writing")
    helix.quit()


def test_show_opens_the_whole_answer_as_a_document(opened):
    helix = opened("prices.py", PRICES, "mean_of_three.sse")
    helix.keys("jx")
    helix.choose("Ask Gemini with code execution")
    helix.sees("mean = 2")
    helix.choose("Show the answer")
    shows_the_result(helix, 1, "Output (ok):", "The mean of the three prices is **2**.")
    helix.quit()


def shows_the_result(helix, number, *words):
    if "The result is in" in helix.sees_one_of("The result is in", "Output ("):
        # Helix before 25.07 opens no documents for a server, which then names the file.
        (document,) = helix.home.folder.glob(f".local/state/gemini-exec/results/*ask-{number}.md")
        helix.keys(f":open {document}", ENTER)
    helix.sees("Output (", *words, ".md")


def test_an_older_answer_on_the_line_is_opened(opened):
    helix = opened("prices.py", PRICES, "mean_of_three.sse", "chart.sse", "plain_text.sse")
    helix.keys("jx")
    helix.choose("Ask Gemini with code execution")
    helix.sees("mean = 2")
    helix.choose("Plot this")
    helix.sees("of 90")
    helix.choose("Show the older answer")
    shows_the_result(helix, 1, "The mean of the three prices is **2**.")
    helix.quit()


def test_of_several_older_answers_the_latest_is_opened_where_helix_cannot_ask(opened):
    helix = opened("prices.py", PRICES, "mean_of_three.sse", "failed_then_repaired.sse", "plain_text.sse")
    helix.keys("jx")
    for action, answer in [("Ask Gemini with code", "mean = 2"), ("Plot this", "no ratio"), ("Check this", "sea level")]:
        helix.choose(action)
        helix.sees(answer)
    helix.choose("Show an older answer…")
    shows_the_result(helix, 2, "so there is no ratio.")
    helix.quit()


def test_inserted_code_is_undone_in_one_step(opened):
    helix = opened("prices.py", PRICES, "mean_of_three.sse")
    helix.keys("jx")
    helix.choose("Ask Gemini with code execution")
    helix.sees("mean = 2")
    helix.choose("Insert code below")
    helix.sees("print(f'mean = {mean:g}')")
    helix.keys("u")
    eventually(lambda: "print(f'mean" not in helix.screen)
    helix.sees("  3  print(mean)")
    helix.quit()


def test_an_ask_comment_is_the_first_action_on_its_line(opened):
    helix = opened("report.py", "x = 1\n\n# ask: mean?\ny = x + 1\n", "mean_of_three.sse")
    helix.keys("jj")
    helix.choose("Ask Gemini: mean?")
    helix.sees("y = x + 1 ", "The mean of the three prices is 2")
    helix.quit()


def test_without_a_key_python_runs_on_this_machine(opened):
    helix = opened("a.py", "print(6 * 7)\n")
    helix.keys("x")
    helix.choose("Run here")
    helix.sees("print(6 * 7) ", "42")
    helix.quit()


def test_an_ask_about_a_data_file_sends_the_whole_file(opened):
    helix = opened("sales.csv", "region,units\nnorth,30\nsouth,18\nwest,42\n", "chart.sse")
    helix.choose("Ask Gemini about this file")
    helix.sees("region,units ", "90")
    helix.quit()
