"""What plugins use beyond the protocol, as in `editors/PROTOCOL.md`."""

import json

import pytest

from editor import COMPLETE, PLUGIN

PRICES = "prices = [1, 2, 3]\n«mean = sum(prices) / 3»\nprint(mean)\n"


async def answered(at, playing, capabilities=PLUGIN):
    editor = await at(capabilities, playing("mean_of_three.sse"))
    editor.open("prices.py", PRICES)
    ask = await editor.ask("prices.py", "mean?")
    await editor.wait_for("prices.py", "answered")
    return editor, ask


async def test_a_plugin_gets_the_result_as_text_of_several_lines(at, playing):
    editor, _ = await answered(at, playing)
    assert (await editor.told("answered"))["asks"][0]["text"].strip() == "The mean of the three prices is **2**.\n\nmean = 2"


@pytest.mark.parametrize("kind", ["py", "ipynb"])
async def test_the_code_is_saved_beside_the_document_and_opened(at, playing, kind):
    editor, ask = await answered(at, playing)
    await editor.command("geminiExec.save", {"ask": ask, "as": kind})
    await editor.until(lambda: editor.client.shown_documents)
    (saved,) = set(editor.home.folder.glob(f"*.{kind}")) - {editor.home.folder / "prices.py"}
    assert editor.client.shown_documents[0].uri == saved.as_uri()
    code = saved.read_text()
    if kind == "ipynb":
        (code,) = ("".join(cell["source"]) for cell in json.loads(code)["cells"] if cell["cell_type"] == "code")
    assert code.rstrip("\n").endswith("print(f'mean = {mean:g}')")


async def test_the_preview_shows_what_would_be_sent_and_sends_nothing(at, playing):
    editor = await at(COMPLETE, playing("mean_of_three.sse"))
    editor.open("prices.py", PRICES)
    argument = {"uri": editor.home.uri("prices.py"), "range": editor.selection("prices.py"), "question": "mean?"}
    await editor.request("workspace/executeCommand", {"command": "geminiExec.preview", "arguments": [argument]})
    await editor.until(lambda: editor.client.shown_documents)
    shown = editor.client.shown_documents[0].uri
    text = (await editor.request("workspace/textDocumentContent", {"uri": shown}))["text"]
    assert "mean?" in text and "mean = sum(prices) / 3" in text and "AIza" not in text
    assert await editor.problems("prices.py") == []


async def test_all_answers_of_a_document_are_dismissed_at_once(at, playing):
    editor, _ = await answered(at, playing)
    await editor.ask("prices.py", "really?")
    await editor.wait_for("prices.py", "answered", "answered")
    await editor.command("geminiExec.dismiss", {"uri": editor.home.uri("prices.py")})
    await editor.sees("prices.py", "prices = [1, 2, 3]\nmean = sum(prices) / 3\nprint(mean)")
    await editor.told()


async def test_the_key_from_the_editors_store_is_used(at, playing):
    gemini = playing("mean_of_three.sse")
    editor = await at(PLUGIN, gemini, environment={"GEMINI_API_KEY": ""})
    editor.open("prices.py", PRICES)
    assert await editor.request("geminiExec/key", {"key": "AIzaSyFromTheStore"}) is None
    await editor.ask("prices.py", "mean?")
    await editor.wait_for("prices.py", "answered")
    assert "AIzaSyFromTheStore" not in str([said for who, said in editor.traffic.messages if who == "server"])


async def test_data_files_are_listed_for_a_choice(at):
    editor = await at(PLUGIN)
    (editor.home.folder / "data").mkdir()
    for name in ("data/a.csv", "b.tsv", "hidden.csv", "notes.txt"):
        (editor.home.folder / name).write_text("units\n1\n")
    (editor.home.folder / ".gitignore").write_text("hidden.csv\n")
    files = (await editor.request("geminiExec/dataFiles", {}))["files"]
    assert sorted(file["name"] for file in files) == ["b.tsv", "data/a.csv"]
    assert all(file["uri"] == editor.home.uri(file["name"]) for file in files)


async def test_kept_asks_are_listed_found_and_deleted(at, playing):
    editor, _ = await answered(at, playing)
    await editor.told("answered")
    (kept,) = (await editor.request("geminiExec/history", {}))["entries"]
    assert kept["name"] == "prices.py" and kept["question"] == "mean?" and kept["hint"] == "⇒ The mean of the three prices is 2."
    assert kept["uri"] == editor.home.uri("prices.py") and kept["day"] == "Today" and kept["turns"] == 1
    assert await editor.request("geminiExec/history", {"query": "nowhere"}) == {"entries": [], "more": False}
    assert await editor.request("geminiExec/deleteKept", {"numbers": [kept["number"], 99]}) == {"asks": 1}
    assert await editor.request("geminiExec/history", {}) == {"entries": [], "more": False}
    await editor.sees("prices.py", "prices = [1, 2, 3]\nmean = sum(prices) / 3\nprint(mean)")
    await editor.told()
