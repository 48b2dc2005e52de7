"""An ask while it runs, and the ways to stop it."""

import pytest

from editor import COMPLETE, recorded

PRICES = "prices = [1, 2, 3]\n«mean = sum(prices) / 3»\nprint(mean)\n"


async def test_each_state_is_reported_as_it_comes(at, playing):
    editor = await at(COMPLETE, playing("thoughts.sse:slow"))
    editor.open("prices.py", PRICES)
    await editor.ask("prices.py", "mean?")
    await editor.wait_for("prices.py", "answered")
    assert " → ".join(dict.fromkeys(editor.states())) == "queued → sending → thinking → runningCode → writing → answered"


async def test_a_command_returns_before_the_answer(at, playing):
    editor = await at(recorded("emacs"), playing("code_without_result.sse:hang"))
    editor.open("prices.py", PRICES)
    assert await editor.ask("prices.py", "mean?") == 1
    await editor.wait_for("prices.py", "writing")


async def test_progress_begins_reports_and_ends(at, playing):
    editor = await at(COMPLETE, playing("mean_of_three.sse:slow"))
    editor.open("prices.py", PRICES)
    await editor.ask("prices.py", "mean?")
    await editor.wait_for("prices.py", "answered")
    await editor.until(lambda: progress(editor)[-1:] == ["end"])
    told = progress(editor)
    assert (told[0], set(told[1:-1])) == ("begin", {"report"})
    tokens = {said["token"] for said in editor.traffic.said("$/progress")}
    assert tokens == {said["token"] for said in editor.traffic.said("window/workDoneProgress/create")}
    begin = editor.traffic.said("$/progress")[0]["value"]
    assert (begin["title"], begin["cancellable"]) == ("Gemini", True)


def progress(editor):
    return [said["value"]["kind"] for said in editor.traffic.said("$/progress")]


async def test_the_button_of_the_progress_stops_the_ask(at, playing):
    editor = await half_answered(at, playing)
    token = editor.traffic.said("window/workDoneProgress/create")[0]["token"]
    editor.notify("window/workDoneProgress/cancel", {"token": token})
    await is_cancelled(editor)
    await editor.until(lambda: progress(editor)[-1:] == ["end"])


async def test_the_lens_stops_the_ask(at, playing):
    editor = await half_answered(at, playing)
    await editor.click("prices.py", "✕ Cancel")
    await is_cancelled(editor)


async def test_the_code_action_stops_the_ask(at, playing):
    editor = await half_answered(at, playing)
    await editor.choose("prices.py", "Cancel the ask")
    await is_cancelled(editor)


async def test_the_command_stops_the_ask(at, playing):
    editor = await half_answered(at, playing)
    await editor.command("geminiExec.cancel", {"ask": 1})
    await is_cancelled(editor)


async def test_deleting_the_text_removes_its_ask(at, playing):
    editor = await half_answered(at, playing)
    editor.edit("prices.py", "mean = sum(prices) / 3", "")
    await editor.sees("prices.py", "prices = [1, 2, 3]\n\nprint(mean)")


async def half_answered(at, playing):
    """An editor in the middle of an answer that does not continue."""
    editor = await at(COMPLETE, playing("code_without_result.sse:hang"))
    editor.open("prices.py", PRICES)
    await editor.ask("prices.py", "mean?")
    await editor.wait_for("prices.py", "writing")
    return editor


async def is_cancelled(editor):
    await editor.wait_for("prices.py", "cancelled")
    screen = await editor.screen("prices.py")
    assert "mean = sum(prices) / 3   ⟨– cancelled⟩\n^ information cancelled: cancelled (gemini-exec)" in screen


async def test_an_edit_inside_the_text_makes_the_answer_stale_and_one_outside_moves_it(at, playing):
    editor = await at(COMPLETE, playing("mean_of_three.sse"))
    editor.open("prices.py", PRICES)
    await editor.ask("prices.py", "mean?")
    await editor.wait_for("prices.py", "answered")
    editor.edit("prices.py", "prices = ", "# prices\nprices = ")
    await editor.sees("prices.py", """
        # prices
        prices = [1, 2, 3]
        [Show | Insert code | Run its code here | Dismiss | ✓ 1 run · [time] · 414 tokens]
        mean = sum(prices) / 3   ⟨⇒ The mean of the three prices is 2.⟩
        ^ information answered: The mean of the three prices is 2. (gemini-exec)
        print(mean)
    """)
    editor.edit("prices.py", "/ 3", "/ 4")
    await editor.until(lambda: "stale" in str(editor.traffic.said("textDocument/publishDiagnostics")[-1]))
    assert "⟨⇒ The mean of the three prices is… (stale)⟩" in await editor.screen("prices.py")
    await editor.command("geminiExec.dismiss", {"ask": 1})
    await editor.sees("prices.py", "# prices\nprices = [1, 2, 3]\nmean = sum(prices) / 4\nprint(mean)")


async def test_two_documents_can_have_running_asks(at, playing):
    editor = await at(COMPLETE, playing("code_without_result.sse:hang"))
    for name in ("one.py", "two.py"):
        editor.open(name, PRICES)
        await editor.ask(name, "mean?")
    for name in ("one.py", "two.py"):
        await editor.wait_for(name, "writing")
        assert "⟨⋯ writing⟩" in await editor.screen(name)


async def test_inserting_code_below_whole_lines_does_not_move_the_answer(at, playing):
    editor = await at(COMPLETE, playing("mean_of_three.sse"))
    editor.open("prices.py", "prices = [1, 2, 3]\n«mean = sum(prices) / 3\n»print(mean)\n")
    await editor.ask("prices.py", "mean?")
    await editor.wait_for("prices.py", "answered")
    await editor.choose("prices.py", "Insert code below")
    await editor.until(lambda: "print(f" in editor.text("prices.py"))
    await editor.until(lambda: len(editor.traffic.said("textDocument/publishDiagnostics")) > 1)
    assert "mean = sum(prices) / 3   ⟨⇒ The mean of the three prices is 2.⟩" in await editor.screen("prices.py")
