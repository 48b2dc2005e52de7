"""What can go wrong, and the next step shown."""

import os
import pathlib
import stat

import pytest

from conftest import PRICES


def test_without_a_server_a_message_says_how_to_get_one(neovim):
    editor = neovim(files={"a.py": PRICES}, arguments=["a.py"], init="vim.g.gemini_exec = nil", size=(100, 12))
    editor.keys(":GeminiExec ask why?<CR>")
    editor.sees("There is no server.")
    editor.shows("no_server")
    editor.keys("<CR>")


def test_without_a_server_opening_files_shows_one_message(neovim):
    init = "vim.g.gemini_exec = nil; vim.lsp.enable('gemini-exec')"
    editor = neovim(files={"a.py": PRICES, "b.py": PRICES}, arguments=["a.py"], init=init, size=(200, 12))
    editor.sees("There is no server.")
    editor.keys("<CR>:edit b.py<CR>")
    editor.sees("b.py")
    editor.settle()
    assert editor.messages().count("There is no server.") == 1


def test_a_server_that_is_no_program_is_named(neovim):
    editor = neovim(files={"a.py": PRICES}, arguments=["a.py"], server="/nowhere/gemini-exec", size=(120, 12))
    editor.keys(":GeminiExec ask why?<CR>")
    editor.sees("vim.g.gemini_exec.server names /nowhere/gemini-exec, which is no program.")


@pytest.mark.parametrize(("program", "code"), [("/bin/false", 1), ("/bin/true", 0)])
def test_a_wrong_server_is_named(neovim, program, code):
    editor = neovim(files={"a.py": PRICES}, arguments=["a.py"], server=program, size=(120, 12))
    editor.keys(":GeminiExec ask why?<CR>")
    editor.sees(f"{program} ended at once (exit code {code}). Is it the right program?")
    editor.settle()
    assert editor.messages().count("ended at once") == 1 and "quit with" not in editor.messages()


def test_a_server_that_dies_during_an_ask_is_reported_once_and_restarted(at_prices):
    editor, _ = at_prices("mean_of_three.sse:hang", "mean_of_three.sse", size=(200, 14))
    editor.keys(":1,2GeminiExec ask mean?<CR>")
    editor.sees("⋯ writing")
    editor.kill_server()
    editor.sees("The server died (signal 9). It is started again; what ran is to be asked again. Its log: ")
    editor.misses("⋯ writing")
    editor.shows("server_died")
    editor.keys("<CR>")
    editor.wait_lua("a new server", "return #vim.lsp.get_clients({ bufnr = 0 }) == 1")
    editor.keys(":1,2GeminiExec ask mean?<CR>")
    editor.sees("⇒ The mean of the three prices is 2.")
    assert editor.messages().count("The server died") == 1


def test_a_server_that_keeps_dying_is_not_restarted_until_the_next_ask(at_prices):
    init = "vim.defer_fn = (function(defer) return function(f, ms) return defer(f, math.min(ms, 20)) end end)(vim.defer_fn)"
    editor, _ = at_prices("mean_of_three.sse", size=(200, 14), init=init)
    editor.keys(":1,2GeminiExec ask mean?<CR>")
    editor.sees("⇒ The mean of the three prices is 2.")
    for death in range(4):
        editor.wait_lua("a server", "local it = vim.lsp.get_clients({ bufnr = 0 })[1] return it and it.initialized")
        editor.kill_server()
        editor.wait_lua("it is gone", "return #vim.lsp.get_clients({ bufnr = 0 }) == 0 or vim.lsp.get_clients({ bufnr = 0 })[1].id > ...", death + 1)
    editor.sees("It is not started again; :GeminiExec ask tries once more.")
    editor.keys("<CR>:1,2GeminiExec ask mean?<CR>")
    editor.sees("⇒ The mean of the three prices is 2.")


def test_a_server_stopped_on_purpose_is_not_restarted(answered):
    editor, _ = answered()
    editor.keys(":lua vim.lsp.stop_client(vim.lsp.get_clients())<CR>")
    editor.misses("⇒")
    editor.wait_lua("it is gone", "return #vim.lsp.get_clients() == 0")
    assert "died" not in editor.messages()


def test_a_server_of_another_version_is_reported_once(answered):
    editor, _ = answered(init="require('gemini-exec').version = '9.9.9'", size=(120, 12))
    assert editor.messages().count("The server is version 0.1.0 and this plugin 9.9.9: update the older one.") == 1


def test_without_a_key_the_answer_says_what_to_do(neovim):
    init = "vim.lsp.config('gemini-exec', { settings = { geminiExec = { engine = 'gemini' } } })"
    editor = neovim(files={"a.py": PRICES}, arguments=["a.py"], init=init, size=(120, 12))
    editor.keys(":1GeminiExec ask why?<CR>")
    editor.sees("✗ ")
    editor.shows("no_key")


def test_a_key_that_is_typed_is_tried_and_the_question_is_asked_again(gemini, neovim):
    service = gemini("key_invalid.json:400", "model", "mean_of_three.sse")
    init = "vim.lsp.log.set_level('debug')"
    editor = neovim(service, files={"a.py": PRICES}, arguments=["a.py"], size=(120, 12), key="", init=init)
    editor.keys(":1GeminiExec ask why?<CR>")
    editor.sees("✗ ")
    editor.keys(":GeminiExec key<CR>wrong-key-2718281828459045<CR>")
    editor.sees("Gemini does not accept this key")
    editor.keys("<CR>:GeminiExec key<CR>right-key-3141592653589793<CR>")
    editor.sees("⇒ The mean of the three prices is 2.")
    assert "3141592653589793" not in editor.messages() + "\n".join(editor.lines())
    # It is kept for the next Neovim, for its owner alone, and in no log.
    kept = editor.home / "config/gemini-exec/api-key"
    assert kept.read_text() == "right-key-3141592653589793\n" and kept.stat().st_mode & 0o777 == 0o600
    log = pathlib.Path(editor.lua("return vim.lsp.log.get_filename()")).read_text()
    assert "geminiExec" in log and "3141592653589793" not in log
    # Only who types nothing, and says yes, deletes it.
    for typed in ["<Esc>", "half-a-k<Esc>", "<CR>k", "<CR><Esc>", "<CR><CR>"]:
        editor.keys(f":GeminiExec key<CR>{typed}")
        editor.keys(f":echo 'after {typed.count('<CR>')} {len(typed)}'<CR>")
        editor.sees(f"after {typed.count('<CR>')} {len(typed)}")
    assert kept.exists() and "deleted" not in editor.messages()
    editor.keys(":GeminiExec key<CR><CR>d")
    editor.until("it is deleted", lambda: not kept.exists())


def test_an_ask_about_an_empty_line_is_refused(neovim):
    editor = neovim(files={"a.py": "\n\n"}, arguments=["a.py"])
    editor.keys(":GeminiExec ask why?<CR>")
    editor.sees("there is no text here to ask about")


def test_a_buffer_without_a_name_is_refused(neovim):
    editor = neovim()
    editor.keys("iprint(1)<Esc>:GeminiExec ask why?<CR>")
    editor.sees("This buffer has no name. Give it one first, as with `:file notes.py`.")


@pytest.mark.parametrize("command", ["ask why?", "attach", "preview"])
def test_in_an_empty_buffer_the_way_to_ask_about_a_file_is_named(neovim, command):
    editor = neovim(files={"sales.csv": "units\n3\n"})
    editor.keys(f":GeminiExec {command}<CR>")
    editor.sees("Empty buffer. `:GeminiExec file data.csv` asks about a file.")


def test_a_data_file_that_is_not_saved_yet_goes_along_as_it_stands_in_its_buffer(gemini, neovim):
    editor = neovim(gemini("mean_of_three.sse"))
    editor.keys(":lua vim.lsp.enable('gemini-exec')<CR>")
    editor.keys(":edit sales.csv<CR>iunits<CR>3<Esc>:set hidden | edit notes.py<CR>i# ask: mean of @sales.csv?<Esc>")
    editor.keys(":GeminiExec ask<CR>")
    editor.sees("Gemini gets sales.csv.")
    editor.keys("<CR>")
    editor.sees("⇒ The mean of the three prices is 2.")


def test_a_buffer_with_a_name_but_no_file_is_asked_about(gemini, neovim):
    editor = neovim(gemini("mean_of_three.sse"))
    editor.keys("iprint(1)<Esc>:file notes.py<CR>:GeminiExec ask why?<CR>")
    editor.sees("⇒ The mean of the three prices is 2.")


def test_a_window_without_a_file_is_refused(neovim):
    editor = neovim(files={"a.py": PRICES}, arguments=["a.py"])
    editor.keys(":vimgrep mean %<CR>:copen<CR>:GeminiExec ask why?<CR>")
    editor.sees("This window shows no file. Go to one and ask there.")


def test_a_buffer_that_cannot_be_changed_is_asked_about_and_not_changed(at_prices):
    editor, _ = at_prices("mean_of_three.sse", size=(160, 12))
    editor.keys(":setlocal nomodifiable readonly<CR>:1,2GeminiExec ask mean?<CR>")
    editor.sees("⇒ The mean of the three prices is 2.")
    editor.keys(":GeminiExec insert<CR>")
    editor.sees("This buffer cannot be changed.")
    assert editor.lines() == PRICES.splitlines()


@pytest.mark.parametrize("name", ["blob.bin", "blob.csv"])
def test_a_binary_file_is_refused_in_a_sentence(gemini, neovim, name):
    editor = neovim(gemini("mean_of_three.sse"), files={name: bytes(range(256)) * 64}, size=(120, 20))
    editor.keys(f":GeminiExec file {name} why?<CR>")
    editor.until("a refusal", lambda: any(word in editor.screen.text() for word in ("gemini-exec: ", "# why?")))
    assert "Error" not in editor.messages()


def test_a_missing_file_is_named(neovim):
    editor = neovim()
    editor.keys(":GeminiExec file nowhere.csv why?<CR>")
    editor.sees("There is no file nowhere.csv.")


def test_an_unknown_command_lists_the_known_ones(neovim):
    editor = neovim(size=(200, 12))
    editor.keys(":GeminiExec bake<CR>")
    editor.sees("There is no :GeminiExec bake. There are ask, ask!, attach, cancel,")


@pytest.mark.parametrize("command", ["cancel", "show", "follow", "retry", "dismiss", "insert", "chart", "peek"])
def test_a_command_about_no_answer_says_so(neovim, command):
    editor = neovim(files={"a.py": PRICES}, arguments=["a.py"])
    editor.keys(f":GeminiExec {command}<CR>")
    editor.sees("Nothing was asked here that this could be about.")


def test_the_commands_are_completed(neovim):
    editor = neovim(files={"data.csv": "a\n1\n"})
    editor.lua("vim.opt.wildoptions:remove('pum')")
    assert editor.lua("return vim.fn.getcompletion('GeminiExec re', 'cmdline')") == ["replace", "retry"]
    assert editor.lua("return vim.fn.getcompletion('GeminiExec file d', 'cmdline')") == ["data.csv"]


def test_checkhealth_shows_which_server_runs(answered):
    editor, _ = answered(size=(110, 50))
    editor.keys(":checkhealth gemini-exec<CR>")
    editor.sees("gemini-exec 0.1.0")
    seen = "\n".join(editor.lines())
    assert os.environ["GEMINI_EXEC"] in seen
    assert "a-key-for-tests" not in seen
    assert "ERROR" not in seen and "update the older one" not in seen


def test_the_doctor_looks_at_the_settings_of_the_editor(neovim):
    init = "vim.lsp.config('gemini-exec', { settings = { geminiExec = { engine = 'local' } } })"
    editor = neovim(init=init, files={"a.py": PRICES}, arguments=["a.py"], size=(110, 50))
    editor.keys(":GeminiExec doctor<CR>")
    editor.sees("engine     local runs and profiles on this machine", "not looked for: the engine is local")


def test_an_environment_is_offered_and_nothing_is_downloaded_unasked(neovim):
    editor = neovim(files={"a.py": PRICES}, arguments=["a.py"], size=(120, 24))
    editor.keys(":GeminiExec env<CR>")
    editor.sees("“core” has what charts", "Create core (about 600 MB)", "Create full (about 1.3 GB)", "Not now")
    editor.keys("<Esc>")
    editor.settle()
    assert not list(editor.home.rglob("core-*"))


def test_the_doctor_looks_in_front_of_a_result_too(neovim):
    editor = neovim(files={"a.py": PRICES}, arguments=["a.py"], size=(110, 50))
    editor.keys(":%GeminiExec run<CR>")
    editor.sees("⇒")
    editor.keys(":GeminiExec show<CR>")
    editor.sees("this machine")
    editor.keys(":GeminiExec doctor<CR>")
    editor.sees("gemini-exec doctor", "engine")
    editor.misses("Failed to run healthcheck")


def test_checkhealth_without_a_server_says_how_to_get_one(neovim):
    editor = neovim(init="vim.g.gemini_exec = { sever = 'x' }", size=(110, 30))
    editor.keys(":checkhealth gemini-exec<CR>")
    editor.sees("There is no server.", "cargo install", "sever")


def test_help_is_found(neovim):
    editor = neovim()
    help_folder = pathlib.Path(editor.environment["TEST_PLUGIN"]) / "doc"
    copy = editor.home / "site"
    (copy / "doc").mkdir(parents=True)
    (copy / "doc" / "gemini-exec.txt").write_text((help_folder / "gemini-exec.txt").read_text())
    editor.command(f"set runtimepath^={copy} | helptags {copy}/doc | help gemini-exec")
    editor.sees("gemini-exec.txt")
    tags = (copy / "doc" / "tags").read_text()
    for command in editor.lua("return require('gemini-exec.commands').names()"):
        assert f":GeminiExec-{command}\t" in tags, command


def test_a_silent_server_does_not_block_the_editor(neovim):
    silent = pathlib.Path("/tmp") / f"gx-silent-{os.getpid()}"
    silent.write_text("#!/bin/sh\nexec sleep 60\n")
    silent.chmod(silent.stat().st_mode | stat.S_IXUSR)
    try:
        editor = neovim(
            files={"a.py": PRICES},
            arguments=["a.py"],
            server=str(silent),
            init="vim.defer_fn = (function(defer) return function(f) return defer(f, 0) end end)(vim.defer_fn)",
        )
        editor.keys(":GeminiExec ask why?<CR>Gonothing waits<Esc>")
        editor.sees("nothing waits", "The server does not answer.")
    finally:
        silent.unlink()
