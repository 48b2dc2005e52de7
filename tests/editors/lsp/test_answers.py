"""Asking, and how the answer is shown, with the recorded capabilities of editors."""

import asyncio
import pytest

from editor import COMPLETE, PLUGIN, PULLING, Refused, drawn, recorded

VSCODE = pytest.param(recorded("visual_studio_code"), id="vscode")
NEOVIM = pytest.param(recorded("neovim"), id="neovim")
EMACS = pytest.param(recorded("emacs"), id="emacs")
EVERYTHING = pytest.param(COMPLETE, id="everything")
EDITORS = pytest.mark.parametrize("capabilities", [VSCODE, NEOVIM, EMACS, EVERYTHING])

PRICES = "prices = [1, 2, 3]\n«mean = sum(prices) / 3»\nprint(mean)\n"


@EDITORS
async def test_the_server_names_itself_and_its_version(at, capabilities):
    editor = await at(capabilities)
    said = editor.last_result()
    assert said["serverInfo"]["name"] == "gemini-exec"
    assert said["capabilities"]["textDocumentSync"] == {"openClose": True, "change": 2}
    offered = capabilities.get("general", {}).get("positionEncodings", ["utf-16"])
    assert said["capabilities"]["positionEncoding"] == ("utf-8" if "utf-8" in offered else "utf-16")


@EDITORS
async def test_the_answer_is_shown_beside_the_selection(at, playing, capabilities):
    editor = await at(capabilities, playing("mean_of_three.sse"))
    editor.open("prices.py", PRICES)
    await editor.choose("prices.py", "Ask Gemini with code execution")
    await editor.wait_for("prices.py", "answered")
    await editor.sees("prices.py", """
        prices = [1, 2, 3]
        [Show | Insert code | Run its code here | Dismiss | ✓ 1 run · [time] · 414 tokens]
        mean = sum(prices) / 3   ⟨⇒ mean = 2⟩
        ^ information answered: mean = 2 (gemini-exec)
        print(mean)
    """)
    assert await editor.hover("prices.py", "mean =") == drawn("""
        The mean of the three prices is **2**.

        Output:

        ```text
        mean = 2
        ```

        Program:

        ```python
        prices = [1, 2, 3]
        mean = sum(prices) / len(prices)
        print(f'mean = {mean:g}')
        ```

        gemini-3-flash-preview · 414 tokens (212 intermediate, 58 thinking) · [time]
    """)
    assert await editor.hover("prices.py", "print") is None


@EDITORS
async def test_the_result_is_placed_right_after_wide_characters(at, playing, capabilities):
    editor = await at(capabilities, playing("mean_of_three.sse"))
    editor.open("a.py", "é = '🌊'; «mean = 'naïve 🌊'» # 🌊\n")
    await editor.ask("a.py", "mean?")
    await editor.wait_for("a.py", "answered")
    await editor.screen("a.py")
    editor.edit("a.py", "é", "éé🌊")
    await editor.sees("a.py", """
        [Show | Insert code | Run its code here | Dismiss | ✓ 1 run · [time] · 414 tokens]
        éé🌊 = '🌊'; mean = 'naïve 🌊' # 🌊   ⟨⇒ The mean of the three prices is 2.⟩
                   ^ information answered: The mean of the three prices is 2. (gemini-exec)
    """)


async def test_the_prompt_has_the_selection_and_the_definitions_it_uses(at, playing):
    gemini = playing("mean_of_three.sse")
    editor = await at(COMPLETE, gemini)
    editor.open("prices.py", PRICES)
    await editor.ask("prices.py", "mean?")
    request = gemini.request()
    assert request["path"].endswith(":streamGenerateContent?alt=sse")
    assert request["body"]["tools"] == [{"codeExecution": {}}]
    assert request["body"]["contents"][0]["parts"][0]["text"] == drawn("""
        mean?

        ```python
        prices = [1, 2, 3]

        mean = sum(prices) / 3
        ```
    """) + "\n"


@EDITORS
async def test_an_ask_about_a_data_file_sends_the_whole_file(at, playing, capabilities):
    gemini = playing("chart.sse")
    editor = await at(capabilities, gemini)
    editor.open("sales.csv", "region,units\nnorth,30\nsouth,18\nwest,42\n")
    await editor.choose("sales.csv", "Ask Gemini about this file")
    await editor.wait_for("sales.csv", "answered")
    await editor.sees("sales.csv", """
        [Show | Run on the full file | Dismiss | ✓ 1 run · [time] · 520 tokens · typed, not read]
        region,units   ⟨⇒ West leads with 42 of… (typed, not read)⟩
        ^ information answered: West leads with 42 of 90 units. (typed, not read) (gemini-exec)
        north,30
        south,18
        west,42
    """)
    file = gemini.request()["body"]["contents"][0]["parts"][0]["inlineData"]
    assert (file["displayName"], file["mimeType"]) == ("sales.csv", "text/csv")


@EDITORS
async def test_an_ask_comment_can_be_sent_from_its_lens(at, playing, capabilities):
    editor = await at(capabilities, playing("mean_of_three.sse"))
    (editor.home.folder / "sales.csv").write_text("units\n1\n")
    editor.open("report.py", "x = 1\n\n# ask: mean of @sales.csv?\ny = x + 1\n\nz = 3\n")
    await editor.sees("report.py", """
        x = 1

        [▶ Ask Gemini]
        # ask: mean of @sales.csv?
        y = x + 1

        z = 3
    """)
    await editor.click("report.py", "▶ Ask Gemini")
    await editor.wait_for("report.py", "answered")
    await editor.sees("report.py", """
        x = 1

        [Show | Insert code | Run its code here | Dismiss | ✓ 1 run · [time] · 414 tokens]
        # ask: mean of @sales.csv?
        y = x + 1   ⟨⇒ The mean of the three prices is 2.⟩
        ^ information answered: The mean of the three prices is 2. (gemini-exec)

        z = 3
    """)


async def test_data_files_are_completed_after_the_at_sign(at):
    editor = await at(COMPLETE)
    for name in ("sales.csv", "two words.csv", "hidden.csv"):
        (editor.home.folder / name).write_text("units\n1\n")
    (editor.home.folder / ".gitignore").write_text("hidden.csv\n")
    editor.open("report.py", "# ask: mean of @s«»\n")
    params = {"textDocument": {"uri": editor.home.uri("report.py")}, "position": editor.selection("report.py")["start"]}
    items = await editor.request("textDocument/completion", params)
    assert [item["textEdit"]["newText"] for item in items] == ["sales.csv", '"two words.csv"']


async def test_an_editor_that_pulls_diagnostics_gets_them_by_pulling(at, playing):
    editor = await at(PULLING, playing("failed_then_repaired.sse"))
    editor.open("prices.py", "«ratio = 10 / 0»\n")
    await editor.ask("prices.py", "why?")
    await editor.wait_for("prices.py", "answered")
    await editor.sees("prices.py", """
        [Show | Insert code | Run its code here | Dismiss | ✓ 2 runs · [time] · 276 tokens]
        ratio = 10 / 0   ⟨⇒ There are no rows, so there is no ratio.⟩
        ^ information answered: There are no rows, so there is no ratio. (gemini-exec)
    """)
    assert editor.traffic.said("textDocument/publishDiagnostics") == []
    assert editor.client.diagnostic_refresh_count >= 2


async def test_code_actions_are_offered_only_if_they_can_be_done(at, playing):
    editor = await at(COMPLETE, playing("mean_of_three.sse"))
    editor.open("prices.py", PRICES)
    assert await titles(editor, "prices.py") == drawn("""
        Ask Gemini with code execution
        Check this by running
        Plot this
        Run here
        Preview what Gemini would get
    """)
    await editor.ask("prices.py", "mean?")
    await editor.wait_for("prices.py", "answered")
    assert (await titles(editor, "prices.py")).split("would get\n")[1].startswith(drawn("""
        Show the answer
        Insert code below
        Replace selection with code
        Run its code here
        Ask again
        Dismiss the answer
        More…
    """))


async def test_without_a_key_actions_that_need_one_give_the_reason(at):
    editor = await at(COMPLETE)
    editor.open("prices.py", PRICES)
    assert await titles(editor, "prices.py") == drawn("""
        Ask with code execution
        Check this by running — This needs a model: set GEMINI_API_KEY to ask Gemini
        Plot this — This needs a model: set GEMINI_API_KEY to ask Gemini
        Run here
    """)


async def titles(editor, name):
    actions = await editor.actions(name)
    return "\n".join(" — ".join([one["title"], *one.get("disabled", {}).values()]) for one in actions)


@EDITORS
async def test_the_code_of_an_answer_is_inserted_below_the_text(at, playing, capabilities):
    editor = await at(capabilities, playing("mean_of_three.sse"))
    editor.open("prices.py", PRICES)
    await editor.ask("prices.py", "mean?")
    await editor.wait_for("prices.py", "answered")
    await editor.choose("prices.py", "Insert code below")
    await editor.until(lambda: "print(f" in editor.text("prices.py"))
    assert editor.text("prices.py") == drawn("""
        prices = [1, 2, 3]
        mean = sum(prices) / 3
        prices = [1, 2, 3]
        mean = sum(prices) / len(prices)
        print(f'mean = {mean:g}')
        print(mean)
    """) + "\n"


@EDITORS
async def test_show_opens_the_whole_answer(at, playing, capabilities):
    editor = await at(capabilities, playing("mean_of_three.sse"))
    editor.open("prices.py", PRICES)
    ask = await editor.ask("prices.py", "mean?")
    await editor.wait_for("prices.py", "answered")
    await editor.command("geminiExec.show", {"ask": ask})
    if capabilities["workspace"].get("textDocumentContent") is not None:
        await editor.until(lambda: editor.client.shown_documents)
        assert editor.client.shown_documents[0].uri == "gemini-exec:/ask-1.md"
        text = (await editor.request("workspace/textDocumentContent", {"uri": "gemini-exec:/ask-1.md"}))["text"]
    elif capabilities["window"].get("showDocument"):
        await editor.until(lambda: editor.client.shown_documents)
        text = file_at(editor.client.shown_documents[0].uri.removeprefix("file://"))
    else:
        await editor.until(lambda: editor.client.messages)
        place = editor.client.messages[0].message.removeprefix("The result is in ")
        text = file_at(place.replace("~", editor.home.environment["HOME"], 1))
    assert text.startswith("# mean?\n\nThe mean of the three prices is **2**.\n\nOutput (ok):\n\n```text\nmean = 2\n```\n")
    assert "print(f'mean = {mean:g}')\n```\n\n</details>\n\ngemini-3-flash-preview · 414 tokens" in text


def file_at(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


async def test_a_follow_up_sends_the_first_turn_again_unchanged(at, playing):
    gemini = playing("mean_of_three.sse", "plain_text.sse")
    editor = await at(PLUGIN, gemini)
    editor.typed = ["Sure?"]
    editor.open("prices.py", PRICES)
    ask = await editor.ask("prices.py", "mean?")
    await editor.wait_for("prices.py", "answered")
    await editor.click("prices.py", "Follow up")
    # In a thread, because the editor must answer the server's requests meanwhile.
    first, second = [(await asyncio.to_thread(gemini.request))["body"] for _ in range(2)]
    assert second["contents"][0] == first["contents"][0]
    assert "thoughtSignature" in str(second["contents"][1]) and "executableCode" in str(second["contents"][1])
    assert second["contents"][2] == {"role": "user", "parts": [{"text": "Sure?"}]}
    assert ask == 1 and editor.traffic.said("geminiExec/input") == [
        {"prompt": "Ask more about “mean?”", "uri": editor.home.uri("prices.py")}
    ]
    await editor.wait_for("prices.py", "answered")


async def test_a_plugin_that_draws_itself_gets_all_asks_and_no_hints(at, playing):
    editor = await at(PLUGIN, playing("mean_of_three.sse"))
    editor.open("prices.py", PRICES)
    await editor.ask("prices.py", "mean?")
    await editor.wait_for("prices.py", "answered")
    assert "inlayHintProvider" not in editor.server
    told = await editor.told("answered")
    assert editor.traffic.said("geminiExec/asks")[0]["asks"][0]["state"] == "queued"
    assert told["version"] == 1
    (last,) = told["asks"]
    assert (last["state"], last["hint"], last["question"]) == ("answered", "⇒ The mean of the three prices is 2.", "mean?")
    assert last["range"] == editor.selection("prices.py")


@EDITORS
async def test_python_runs_on_this_machine_without_a_key(at, capabilities):
    editor = await at(capabilities)
    editor.open("a.py", "import math\n\n«print(math.floor(42.5))»\n")
    await editor.choose("a.py", "Run here")
    await editor.wait_for("a.py", "answered")
    await editor.sees("a.py", """
        import math

        [Show | Dismiss | ✓ 1 run · [time]]
        print(math.floor(42.5))   ⟨⇒ 42⟩
        ^ information answered: 42 (gemini-exec)
    """)


async def test_a_command_that_cannot_be_done_gives_the_reason_in_a_sentence(at):
    editor = await at(COMPLETE)
    for name, argument, sentence in [
        ("geminiExec.show", {"ask": 7}, "there is no ask 7 any more"),
        ("geminiExec.followUp", {"ask": 7, "question": "?"}, "there is no ask 7 any more"),
    ]:
        with pytest.raises(Refused, match=sentence):
            await editor.command(name, argument)


async def test_the_cursor_of_helix_is_a_selection_of_one_character(at, playing):
    gemini = playing("mean_of_three.sse")
    editor = await at(COMPLETE, gemini)
    editor.open("sales.csv", "«r»egion,units\nnorth,30\n")
    assert "Ask Gemini about this file" in await titles(editor, "sales.csv")
    editor.open("mean.py", "def mean(values):\n    return «s»um(values) / len(values)\n")
    await editor.choose("mean.py", "Ask Gemini with code execution")
    assert "def mean(values):" in str(gemini.request()["body"]["contents"])
