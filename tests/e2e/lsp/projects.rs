//! Code of ordinary projects in an editor: its data in folders, its own modules.

use std::path::Path;
use std::process::Command;

use harness::{Cli, Client, Editor, FakeGemini, Reply, test_python, write_program};
use insta::assert_snapshot;
use serde_json::{Value, json};

/// A workspace with these files.
fn workspace(editor: &Editor, files: &[(&str, &str)]) {
    for (name, content) in files {
        let path = editor.cli.home().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }
}

const FILES: [(&str, &str); 4] = [
    ("notebooks/utils.py", "def clean(path): return open(path).read().strip()\n"),
    ("notebooks/data/x.csv", "of data\n"),
    ("shared/y.csv", "of shared\n"),
    ("top.csv", "of the top\n"),
];

const CODE: &str = "«from utils import clean
print(clean('data/x.csv'), clean('../shared/y.csv'), clean('top.csv'))»
";

#[test]
fn code_runs_here_with_its_data_in_folders_and_its_modules() {
    let mut editor = Editor::offline(Client::complete());
    workspace(&editor, &FILES);
    editor.open("notebooks/a.py", CODE);
    editor.choose("notebooks/a.py", "Run here");
    editor.wait_for("notebooks/a.py", &["answered"]);
    assert_snapshot!(editor.screen("notebooks/a.py"), @"
    [Show | Dismiss | ✓ 1 run · [time]]
    from utils import clean
    print(clean('data/x.csv'), clean('../shared/y.csv'), clean('top.csv'))   ⟨⇒ of data of shared of the top⟩
        ^ information answered: of data of shared of the top (gemini-exec)
    ");
}

#[test]
fn a_module_that_is_open_counts_as_the_editor_shows_it() {
    let mut editor = Editor::offline(Client::complete());
    workspace(&editor, &FILES);
    editor.open("notebooks/utils.py", "def clean(path): return 'unsaved'\n");
    editor.open("notebooks/a.py", CODE);
    editor.choose("notebooks/a.py", "Run here");
    editor.wait_for("notebooks/a.py", &["answered"]);
    assert_snapshot!(editor.screen("notebooks/a.py"), @"
    [Show | Dismiss | ✓ 1 run · [time]]
    from utils import clean
    print(clean('data/x.csv'), clean('../shared/y.csv'), clean('top.csv'))   ⟨⇒ unsaved unsaved unsaved⟩
        ^ information answered: unsaved unsaved unsaved (gemini-exec)
    ");
}

#[test]
fn a_program_of_gemini_runs_here_with_what_it_names_and_imports() {
    let code = "from utils import clean\nprint(clean('data/x.csv'))";
    let parts = json!([
        {"executableCode": {"language": "PYTHON", "code": code}},
        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "of data\n"}},
    ]);
    let answer =
        json!({"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]});
    let gemini =
        FakeGemini::playing([Reply::new(200, "text/event-stream", format!("data: {answer}\r\n\r\n"))]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    workspace(&editor, &FILES);
    editor.open("notebooks/a.py", CODE);
    let ask = editor.ask("notebooks/a.py", "what?");
    editor.wait_for("notebooks/a.py", &["answered"]);
    editor.run("geminiExec.runLocally", json!({"ask": ask}));
    let said = editor.wait_for_message("window/showMessage", 1);
    assert_snapshot!(said["message"].as_str().expect("a text"), @"Run on this machine: reproduced: the same output on this machine");
}

#[test]
fn the_preview_shows_what_goes_along_when_code_runs_here() {
    let gemini = FakeGemini::playing([]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    workspace(&editor, &FILES);
    workspace(&editor, &[(".aiexclude", "top.csv\n")]);
    editor.open("notebooks/a.py", CODE);
    let mut preview = |more: serde_json::Value| {
        let mut argument =
            json!({"uri": editor.uri("notebooks/a.py"), "range": editor.selection("notebooks/a.py")});
        argument.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let before = editor.received("window/showDocument").len();
        editor.run("geminiExec.preview", argument);
        let shown = editor.wait_for_message("window/showDocument", before + 1);
        let page =
            editor.request("workspace/textDocumentContent", &json!({"uri": shown["uri"]})).expect("a page");
        page["text"].as_str().expect("a text").replace(&gemini.url()[7..], "HOST")
    };
    assert_snapshot!(preview(json!({"engine": "local"})), @"
    # What would run here

    Nothing is sent. The program gets copies of its files, and no network.

    ## Files

    ```text
    - data/x.csv (8 bytes)
    - ../shared/y.csv (10 bytes)
    - top.csv (11 bytes)
    - utils.py (50 bytes)
    ```

    ## Program

    ```python
    from utils import clean
    print(clean('data/x.csv'), clean('../shared/y.csv'), clean('top.csv'))
    ```
    ");
    assert_snapshot!(preview(json!({"question": "what?"})), @"
    # What would be sent

    gemini-flash-latest gets this, and nothing else. It goes to HOST with the key or token: that is not the usual address of Gemini. Google is told to keep neither question nor answer.

    ## Parts

    ```text
    - the text: 318 bytes, about 120 tokens
    - x.csv (text/csv): 8 bytes, about 2 tokens
    - y.csv (text/csv): 10 bytes, about 3 tokens
    ```

    ## Text

    ````markdown
    what?

    Files in the working directory of your code: `input_file_0.csv` (x.csv), `input_file_1.csv` (y.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.

    ```python
    from utils import clean
    print(clean('data/x.csv'), clean('../shared/y.csv'), clean('top.csv'))
    ```
    ````

    ## x.csv

    ```text
    of data
    ```

    ## y.csv

    ```text
    of shared
    ```

    In all 3 parts, 336 bytes, about 125 tokens, for gemini-flash-latest at HOST.

    ## What stays here

    A program of the answer that is run on this machine finds these files of the project too.

    ```text
    - utils.py (50 bytes)
    ```

    ```text
    - top.csv does not go along: it is ignored by .aiexclude.
    ```
    ");
    assert!(gemini.requests().is_empty());
}

/// An editor whose Python has no libraries, in a project whose `.venv` has one.
fn without_pandas() -> Editor {
    let editor = Editor::start(Cli::offline().without_libraries(), Client::complete());
    environment(&editor.cli.home().join(".venv"), "of the project");
    editor
}

/// Makes an environment whose `pandas` has this value.
fn environment(folder: &Path, value: &str) {
    let made = Command::new(test_python()).args(["-m", "venv", "--without-pip"]).arg(folder).status();
    assert!(made.expect("python runs").success());
    let mut versions = std::fs::read_dir(folder.join("lib")).expect("a folder");
    let pandas = versions.next().expect("a version").expect("an entry").path().join("site-packages/pandas");
    std::fs::create_dir_all(&pandas).expect("a folder");
    std::fs::write(pandas.join("__init__.py"), format!("VALUE = '{value}'\n")).expect("a file");
}

/// An editor in which the person chose an environment, by this path, in a workspace with one more.
fn with_chosen_python(folder: &str) -> Editor {
    let client = Client::complete().with("/experimental", json!({"geminiExec": {"python": true}}));
    let mut editor = Editor::start(Cli::offline().without_libraries(), client);
    environment(&editor.cli.home().join(".venv"), "of the project");
    environment(&editor.cli.home().join(folder), "of the chosen one");
    editor.choose_python(&format!("{folder}/bin/python"));
    editor.open("a.py", "«import pandas\nprint(pandas.VALUE)»\n");
    editor
}

#[test]
fn code_runs_with_the_environment_that_is_chosen_in_the_editor() {
    let outside = tempfile::tempdir().expect("a folder");
    let mut editor = with_chosen_python(outside.path().join("env").to_str().expect("UTF-8"));
    editor.choose("a.py", "Run here");
    editor.wait_for("a.py", &["answered"]);
    assert_snapshot!(editor.screen("a.py"), @"
    [Show | Dismiss | ✓ 1 run · [time]]
    import pandas
    print(pandas.VALUE)   ⟨⇒ of the chosen one⟩
        ^ information answered: of the chosen one (gemini-exec)
    ");
    assert!(editor.received("window/showMessageRequest").is_empty());

    // Where that one lacks a library, another one can be chosen.
    std::fs::remove_dir_all(outside.path().join("env/lib")).expect("removed");
    let other = outside.path().join("other");
    environment(&other, "of another one");
    editor.choose("a.py", "Run again");
    let is_missing = |editor: &Editor| editor.problems("a.py").join("").contains("pandas is missing here");
    assert!(editor.wait_until(is_missing), "{}", editor.screen("a.py"));
    editor.will_type(Some("Choose a Python…"));
    editor.will_choose_python(other.join("bin/python").to_str().expect("UTF-8"));
    editor.choose("a.py", "Get pandas…");
    let asked = editor.wait_for_message("window/showMessageRequest", 1);
    let outside = outside.path().to_str().expect("UTF-8");
    assert_snapshot!(question(&asked, outside), @"
    pandas is missing in the environment that is chosen: [home]/env.
    Choose a Python… | Not now
    ");
    let runs = |editor: &Editor| editor.problems("a.py").join("").contains("of another one");
    assert!(editor.wait_until(runs), "{}", editor.screen("a.py"));
}

#[test]
fn a_chosen_environment_of_the_project_runs_code_after_one_yes_that_is_remembered() {
    let mut editor = with_chosen_python("analysis/env");
    let home = editor.cli.home().display().to_string();
    editor.will_type(None);
    editor.choose("a.py", "Run here");
    editor.wait_for("a.py", &["answered"]);
    let asked = editor.received("window/showMessageRequest")[0].clone();
    assert_snapshot!(asked["message"].as_str().expect("a text").replace(&home, "[home]"), @"Run code of this project with the environment that is chosen in the editor, [home]/analysis/env? It runs in the sandbox only.");
    assert_snapshot!(editor.screen("a.py"), @"
    [Get pandas… | Show | Dismiss | ✗ pandas is missing here · 1 run · [time]]
    import pandas
    print(pandas.VALUE)   ⟨✗ pandas is missing here⟩
        ^ error answered: pandas is missing here (a.py:1) (gemini-exec)
    ");
    // It is not asked about again in this session…
    editor.choose("a.py", "Run again");
    editor.wait_for("a.py", &["answered"]);
    assert_eq!(editor.received("window/showMessageRequest").len(), 1);

    let mut editor = editor.restarted();
    editor.choose_python("analysis/env/bin/python");
    editor.open("b.py", "«import pandas\nprint(pandas.VALUE)»\n");
    editor.will_type(Some("Use env"));
    editor.choose("b.py", "Run here");
    editor.wait_for("b.py", &["answered"]);
    assert_snapshot!(editor.screen("b.py"), @"
    [Show | Dismiss | ✓ 1 run · [time]]
    import pandas
    print(pandas.VALUE)   ⟨⇒ of the chosen one⟩
        ^ information answered: of the chosen one (gemini-exec)
    ");
    // … and after the yes not in the next either.
    let mut editor = editor.restarted();
    editor.choose_python("analysis/env/bin/python");
    editor.open("c.py", "«import pandas\nprint(pandas.VALUE)»\n");
    editor.choose("c.py", "Run here");
    editor.wait_for("c.py", &["answered"]);
    assert!(editor.received("window/showMessageRequest").is_empty());
    assert_snapshot!(editor.screen("c.py"), @"
    [Show | Dismiss | ✓ 1 run · [time]]
    import pandas
    print(pandas.VALUE)   ⟨⇒ of the chosen one⟩
        ^ information answered: of the chosen one (gemini-exec)
    ");
}

#[test]
fn an_editor_that_does_not_say_which_python_is_chosen_holds_no_run_up() {
    let client = Client::complete().with("/experimental", json!({"geminiExec": {"python": true}}));
    let mut editor = Editor::start(Cli::offline(), client.ignoring("geminiExec/python"));
    editor.open("a.py", "«print(1)»\n");
    editor.choose("a.py", "Run here");
    editor.wait_for("a.py", &["answered"]);
}

#[test]
fn a_library_that_is_missing_comes_from_the_environment_of_the_project_after_one_yes() {
    let mut editor = without_pandas();
    let home = editor.cli.home().display().to_string();
    editor.open("a.py", "«import pandas\nprint(pandas.VALUE)»\n");
    editor.choose("a.py", "Run here");
    editor.wait_for("a.py", &["answered"]);
    assert_snapshot!(editor.screen("a.py"), @"
    [Get pandas… | Show | Dismiss | ✗ pandas is missing here · 1 run · [time]]
    import pandas
    print(pandas.VALUE)   ⟨✗ pandas is missing here⟩
        ^ error answered: pandas is missing here (a.py:1) (gemini-exec)
    ");
    assert_snapshot!(editor.actions("a.py").join("\n"), @"
    Ask with code execution
    Check this by running — This needs a model: set GEMINI_API_KEY to ask Gemini
    Plot this — This needs a model: set GEMINI_API_KEY to ask Gemini
    Run here
    Get pandas…
    Show the answer
    Run again
    Dismiss the answer
    More…
    ");
    let hover = editor.hover("a.py");
    assert!(!hover.contains("gemini-exec env") && !hover.contains("--"), "{hover}");

    editor.will_type(None);
    editor.choose("a.py", "Get pandas…");
    let asked = editor.wait_for_message("window/showMessageRequest", 1);
    let titles: Vec<&str> =
        asked["actions"].as_array().expect("titles").iter().filter_map(|it| it["title"].as_str()).collect();
    let said = asked["message"].as_str().expect("a text").replace(&home, "HOME");
    assert_snapshot!(format!("{said}\n{}", titles.join(" | ")), @"
    pandas is missing in the Python that ran this. The environment HOME/.venv of this project has it; used from now on, it runs in the sandbox only. An environment with Gemini's libraries can be made: about 600 MB from PyPI, once.
    Use .venv | Create environment | Not now
    ");

    editor.will_type(Some("Use .venv"));
    editor.choose("a.py", "Get pandas…");
    editor.wait_for_message("window/showMessageRequest", 2);
    assert!(editor.wait_until(|editor| {
        editor.problems("a.py").iter().any(|it| it.contains("answered: of the project"))
    }));
    assert_snapshot!(editor.screen("a.py"), @"
    [Show | Dismiss | ✓ 1 run · [time]]
    import pandas
    print(pandas.VALUE)   ⟨⇒ of the project⟩
        ^ information answered: of the project (gemini-exec)
    ");

    // It is remembered.
    let mut editor = editor.restarted();
    editor.open("b.py", "«import pandas\nprint(pandas.VALUE)»\n");
    editor.choose("b.py", "Run here");
    editor.wait_for("b.py", &["answered"]);
    assert_snapshot!(editor.screen("b.py"), @"
    [Show | Dismiss | ✓ 1 run · [time]]
    import pandas
    print(pandas.VALUE)   ⟨⇒ of the project⟩
        ^ information answered: of the project (gemini-exec)
    ");
    assert!(editor.received("window/showMessageRequest").is_empty());
}

/// An installer in place of uv: it says what uv says, and the library comes from no registry. That the real ones install from the
/// registry, by hash, is checked where `tests/run` makes its own environment.
const INSTALLER: &str = r#"#!/bin/sh
for last; do :; done
case "$*" in
  *venv*) exec PYTHON -m venv --without-pip "$last" ;;
esac
[ $(/bin/grep -c == "$last") -gt 3 ] || exit 0
echo 'Downloading numpy (16.0MiB)' >&2
echo 'Downloading pandas (11.7MiB)' >&2
/bin/sleep 0.3
echo 'Prepared 2 packages in 1ms' >&2
for packages in "${last%/*}"/lib/python3.*/site-packages; do
  /bin/mkdir "$packages/pandas"
  echo "VALUE = 'of the new environment'" > "$packages/pandas/__init__.py"
done
/bin/sleep 0.3
echo 'Installed 2 packages in 1ms' >&2
"#;

/// What the person is asked, and the answers.
fn question(asked: &Value, home: &str) -> String {
    let titles = asked["actions"].as_array().expect("titles").iter().filter_map(|it| it["title"].as_str());
    let said = asked["message"].as_str().expect("a text").replace(home, "[home]");
    format!("{said}\n{}", titles.collect::<Vec<_>>().join(" | "))
}

#[test]
fn an_environment_is_made_before_any_code_lacks_a_library_and_what_is_there_is_said() {
    let mut editor = Editor::start(Cli::offline().without_libraries(), Client::complete());
    let home = editor.cli.home().canonicalize().expect("a folder");
    let python = test_python().display().to_string();
    write_program(&home.join(".bare/bin/uv"), &INSTALLER.replace("PYTHON", &python));
    let home = home.display().to_string();

    editor.will_type(None);
    editor.run("geminiExec.createEnvironment", json!({}));
    let asked = editor.wait_for_message("window/showMessageRequest", 1);
    assert_snapshot!(question(&asked, &home), @"
    Code on this machine can run with the libraries of Gemini's code execution. “core” has what charts and most questions about data need, “full” all of them but tensorflow. What you choose is made once, from PyPI.
    Create core (about 600 MB) | Create full (about 1.3 GB) | Not now
    ");
    editor.will_type(Some("Create core (about 600 MB)"));
    editor.run("geminiExec.createEnvironment", json!({}));
    let made = editor.wait_for_message("window/showMessage", 1);
    assert_snapshot!(made["message"].as_str().expect("a text").replace(&home, "[home]"), @"The environment “core” is in [home]/.local/share/gemini-exec/env/core-1. Code on this machine runs in “core”, unless you chose another Python.");
    let kinds = |editor: &Editor| -> Vec<String> {
        let told = editor.received("$/progress");
        let of_making = told.iter().filter(|it| it["token"] == "gemini-exec/environment");
        of_making.filter_map(|it| Some(it["value"]["kind"].as_str()?.to_owned())).collect()
    };
    assert!(editor.wait_until(|editor| kinds(editor).last().is_some_and(|it| it == "end")));
    assert_eq!(kinds(&editor)[0], "begin");

    // It is used from now on, and said to be there.
    editor.open("a.py", "«import pandas\nprint(pandas.VALUE)»\n");
    editor.choose("a.py", "Run here");
    assert!(editor.wait_until(|it| it.problems("a.py").iter().any(|it| it.contains("of the new"))));
    editor.will_type(Some("Create full (about 1.3 GB)"));
    editor.run("geminiExec.createEnvironment", json!({}));
    let asked = editor.wait_for_message("window/showMessageRequest", 3);
    assert_snapshot!(question(&asked, &home), @"
    The environment “core” is in [home]/.local/share/gemini-exec/env/core-1. Code on this machine runs in “core”, unless you chose another Python. What you choose is made once, from PyPI.
    Create full (about 1.3 GB) | Not now
    ");
    editor.wait_for_message("window/showMessage", 2);
    editor.run("geminiExec.createEnvironment", json!({}));
    let said = editor.wait_for_message("window/showMessage", 3);
    assert_snapshot!(said["message"].as_str().expect("a text").replace(&home, "[home]"), @"The environment “full” is in [home]/.local/share/gemini-exec/env/full-1. The environment “core” is in [home]/.local/share/gemini-exec/env/core-1. Code on this machine runs in “full”, unless you chose another Python.");
}

#[test]
fn an_environment_is_made_with_its_progress_and_the_code_runs_again_in_it() {
    let mut editor = without_pandas();
    let home = editor.cli.home().to_owned();
    // The project's environment was agreed to, and lacks the library.
    let state = home.join(".local/state/gemini-exec");
    std::fs::create_dir_all(&state).expect("a folder");
    let venv = home.join(".venv").canonicalize().expect("a folder");
    std::fs::write(state.join("environments-agreed"), format!("{}\n", venv.display())).expect("a file");
    let packages = std::fs::read_dir(venv.join("lib")).expect("a folder").next().expect("one").expect("one");
    std::fs::remove_dir_all(packages.path().join("site-packages/pandas")).expect("removed");
    let python = test_python().display().to_string();
    write_program(&home.join(".bare/bin/uv"), &INSTALLER.replace("PYTHON", &python));

    editor.open("a.py", "«import pandas\nprint(pandas.VALUE)»\n");
    editor.choose("a.py", "Run here");
    editor.wait_for("a.py", &["answered"]);
    editor.will_type(Some("Create environment"));
    editor.choose("a.py", "Get pandas…");
    let asked = editor.wait_for_message("window/showMessageRequest", 1);
    let home = home.display().to_string();
    assert_snapshot!(asked["message"].as_str().expect("a text").replace(&home, "[home]"), @"pandas is missing in the Python that ran this. An environment with Gemini's libraries can be made: about 600 MB from PyPI, once. It is then used in place of [home]/.venv.");
    let is_there = |editor: &Editor| editor.problems("a.py").iter().any(|it| it.contains("of the new"));
    assert!(editor.wait_until(is_there), "{:?}", editor.received("window/showMessage"));
    // What it prints is shown before it ends.
    assert_snapshot!(editor.screen_with("a.py", "answered: of the new"), @"
    [Show | Dismiss | ✓ 1 run · [time]]
    import pandas
    print(pandas.VALUE)   ⟨⇒ of the new environment⟩
        ^ information answered: of the new environment (gemini-exec)
    ");
    let of_making = editor
        .received("$/progress")
        .into_iter()
        .filter(|told| told["token"].as_str().is_some_and(|token| token.ends_with("Create environment")));
    // A busy editor may get less than each step.
    let words: Vec<String> = of_making
        .map(|told| format!("{} {}", told["value"]["kind"], told["value"]["message"]).replace('"', ""))
        .collect();
    let steps = [
        "downloading numpy (1 of 30)",
        "downloading pandas (2 of 30)",
        "installing 30 packages",
        "compiling",
    ];
    let [first, reports @ .., last] = &words[..] else { panic!("{words:?}") };
    assert_eq!((first.as_str(), last.as_str()), ("begin starting", "end null"));
    assert!(
        reports.iter().all(|said| steps.iter().any(|step| *said == format!("report {step}"))),
        "{words:?}"
    );
    assert!(!reports.is_empty(), "{words:?}");

    // It stays the one that is used.
    let mut editor = editor.restarted();
    editor.open("b.py", "«import pandas\nprint(pandas.VALUE)»\n");
    editor.choose("b.py", "Run here");
    editor.wait_for("b.py", &["answered"]);
    assert!(editor.problems("b.py")[0].contains("of the new environment"), "{:?}", editor.problems("b.py"));
}

#[test]
fn a_module_that_nothing_has_is_not_offered_and_what_can_be_done_is_said() {
    let mut editor = without_pandas();
    editor.open("a.py", "«import nobody_has_this»\n");
    editor.choose("a.py", "Run here");
    editor.wait_for("a.py", &["answered"]);
    assert_snapshot!(editor.screen("a.py"), @"
    [Show | Dismiss | ✗ nobody_has_this is missing here · 1 run · [time]]
    import nobody_has_this   ⟨✗ nobody_has_this is missing here⟩
        ^ error answered: nobody_has_this is missing here (a.py:1) (gemini-exec)
    ");
    assert!(!editor.actions("a.py").iter().any(|title| title.starts_with("Get ")));
    let hover = editor.hover("a.py");
    let said = hover.lines().find(|line| line.contains("The code failed.")).unwrap_or_default();
    assert!(
        said.contains(
            "Choose a Python that has it by the setting geminiExec.pythonPath, or put a module of your own beside the code."
        ),
        "{hover}"
    );
}

/// What Gemini gets with a question of which this is typed.
fn sent_with(typed: &str) -> String {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse")]);
    let mut editor = Editor::asking(&gemini, Client::plugin());
    workspace(&editor, &FILES);
    workspace(
        &editor,
        &[("notebooks/data/secret.csv", "s\n"), (".gitignore", "secret.csv\n"), (".git/HEAD", "")],
    );
    editor.open("notebooks/a.py", "«open('data/x.csv'), open('data/secret.csv'), open('../shared/y.csv')»\n");
    editor.will_type(Some(typed));
    editor.choose("notebooks/a.py", "Ask Gemini with code execution");
    editor.wait_for("notebooks/a.py", &["answered"]);
    let offered = editor.received("geminiExec/input")[0]["files"].clone();
    let names: Vec<&str> =
        offered.as_array().into_iter().flatten().filter_map(|file| file["name"].as_str()).collect();
    let body: serde_json::Value = serde_json::from_slice(&gemini.requests()[0].body).expect("JSON");
    let parts = body["contents"][0]["parts"].as_array().expect("parts").len();
    format!("offered {}; {parts} parts sent", names.join(", "))
}

#[test]
fn data_files_that_the_code_names_are_offered_with_a_question() {
    assert_snapshot!(sent_with("what?"), @"offered data/x.csv, ../shared/y.csv; 3 parts sent");
    assert_snapshot!(sent_with("what? (without files)"), @"offered data/x.csv, ../shared/y.csv; 1 parts sent");
}

/// The files that went along with each question, by the names that Gemini is told.
fn files_sent(gemini: &FakeGemini) -> Vec<String> {
    let names = |body: &str| {
        let named = ["data/x.csv", "x.csv", "y.csv", "secret.csv", "top.csv"];
        let told = |name: &&str| body.contains(&format!("({name})")) || body.contains(&format!("`{name}`"));
        format!(
            "{} files: {}",
            body.matches("inlineData").count(),
            named.into_iter().filter(told).collect::<Vec<_>>().join(", ")
        )
    };
    let questions =
        gemini.requests().into_iter().map(|request| String::from_utf8_lossy(&request.body).into_owned());
    questions.filter(|body| body.contains("contents")).map(|body| names(&body)).collect()
}

const NAMING: &str = "«open('data/x.csv'), open('data/secret.csv'), open('../shared/y.csv')»\n";

/// A workspace whose code names two data files, and one that is ignored.
fn naming(editor: &mut Editor) {
    workspace(editor, &FILES);
    let ignored = [("notebooks/data/secret.csv", "s\n"), (".gitignore", "secret.csv\n"), (".git/HEAD", "")];
    workspace(editor, &ignored);
    editor.open("notebooks/a.py", NAMING);
}

#[test]
fn data_files_that_the_code_names_go_along_where_no_box_offers_them_and_the_answer_says_so() {
    let gemini = FakeGemini::playing(["mean_of_three.sse"; 2].map(Reply::stream));
    let mut editor = Editor::asking(&gemini, Client::complete());
    naming(&mut editor);
    let ask = editor.ask("notebooks/a.py", "mean?");
    editor.wait_for("notebooks/a.py", &["answered"]);
    assert_snapshot!(editor.screen("notebooks/a.py"), @"
    [Show | Insert code | Run its code here | Dismiss | ✓ with x.csv and y.csv · 1 run · [time] · 414 tokens]
    open('data/x.csv'), open('data/secret.csv'), open('../shared/y.csv')   ⟨⇒ The mean of the three prices is 2.⟩
        ^ information answered: The mean of the three prices is 2. (gemini-exec)
    ");
    assert!(editor.hover("notebooks/a.py").contains("· with x.csv and y.csv ·"));
    // It is asked about the text as it is now, with what that names.
    editor.edit("notebooks/a.py", "../shared/y.csv", "../top.csv");
    editor.run("geminiExec.retry", json!({"ask": ask}));
    editor.wait_for("notebooks/a.py", &["answered"]);
    assert_snapshot!(files_sent(&gemini).join("\n"), @"
    2 files: x.csv, y.csv
    2 files: x.csv, top.csv
    ");
}

#[test]
fn what_the_code_names_and_cannot_be_attached_is_left_out_and_the_question_goes() {
    let gemini = FakeGemini::playing(["mean_of_three.sse"; 2].map(Reply::stream));
    let mut editor = Editor::asking(&gemini, Client::complete());
    workspace(
        &editor,
        &[("data/x.csv", "n\n1\n"), ("data/empty.csv", ""), ("data/y.parquet", "PAR1\0\0PAR1")],
    );
    std::fs::write(editor.cli.home().join("data/long.json"), format!("[{}1]", "1,".repeat(6_000_000)))
        .expect("written");
    let code =
        "«open('data/x.csv'), open('data/empty.csv'), open('data/y.parquet'), open('data/long.json')»\n";
    editor.open("a.py", code);
    editor.ask("a.py", "mean?");
    editor.wait_for("a.py", &["answered"]);
    let told = editor.received("window/showMessage").into_iter();
    let told: Vec<String> = told.map(|it| it["message"].as_str().unwrap_or_default().to_owned()).collect();
    assert_snapshot!(format!("{}\n{}", files_sent(&gemini).join("\n"), told.join("\n")), @"
    1 files: x.csv
    long.json does not go along: With it the question is too large: a request takes 70 MB, and a model some 800000 tokens of files. No sample could be made of it: it has too few lines, or too long ones.
    ");
}

#[test]
fn a_file_that_was_not_ticked_stays_here_when_the_question_is_sent_again_also_after_a_restart() {
    let gemini = FakeGemini::playing(["mean_of_three.sse"; 2].map(Reply::stream));
    let mut editor = Editor::asking(&gemini, Client::plugin());
    naming(&mut editor);
    editor.will_type(Some("what? (without files)"));
    editor.choose("notebooks/a.py", "Ask Gemini with code execution");
    editor.wait_for("notebooks/a.py", &["answered"]);
    let mut editor = editor.restarted();
    editor.open("notebooks/a.py", NAMING);
    editor.wait_for("notebooks/a.py", &["answered"]);
    editor.choose("notebooks/a.py", "Ask again");
    editor.wait_for("notebooks/a.py", &["answered"]);
    assert_snapshot!(files_sent(&gemini).join("\n"), @"
    0 files: 
    0 files:
    ");
}

#[test]
fn files_that_went_along_go_along_again_after_a_restart() {
    let gemini = FakeGemini::playing(["mean_of_three.sse"; 2].map(Reply::stream));
    let mut editor = Editor::asking(&gemini, Client::complete());
    naming(&mut editor);
    editor.ask("notebooks/a.py", "mean?");
    editor.wait_for("notebooks/a.py", &["answered"]);
    let mut editor = editor.restarted();
    editor.open("notebooks/a.py", NAMING);
    editor.wait_for("notebooks/a.py", &["answered"]);
    editor.choose("notebooks/a.py", "Ask again");
    assert!(editor.wait_until(|_| gemini.requests().len() == 2));
    assert_snapshot!(files_sent(&gemini).join("\n"), @"
    2 files: x.csv, y.csv
    2 files: x.csv, y.csv
    ");
}

#[test]
fn what_is_asked_again_once_there_is_a_key_takes_the_files_along() {
    let model = Reply::new(200, "application/json", r#"{"name": "models/gemini-flash-latest"}"#);
    let gemini = FakeGemini::playing([model, Reply::stream("mean_of_three.sse")]);
    let cli = Cli::offline().with("GOOGLE_GEMINI_BASE_URL", &gemini.url());
    let mut editor = Editor::start(cli, Client::plugin().with("/experimental/geminiExec/key", json!(true)));
    naming(&mut editor);
    editor.ask("notebooks/a.py", "mean?");
    editor.wait_for("notebooks/a.py", &["failed"]);
    let key = json!({"key": "right-key-0123456789", "check": true});
    editor.request("geminiExec/key", &key).expect("a verdict");
    editor.wait_for("notebooks/a.py", &["answered"]);
    assert_snapshot!(files_sent(&gemini).join("\n"), @"2 files: x.csv, y.csv");
}

#[test]
fn the_preview_shows_the_files_that_the_code_names() {
    let gemini = FakeGemini::playing([]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    naming(&mut editor);
    let (uri, range) = (editor.uri("notebooks/a.py"), editor.selection("notebooks/a.py"));
    editor.run("geminiExec.preview", json!({"uri": uri, "range": range, "question": "mean?"}));
    let shown = editor.wait_for_message("window/showDocument", 1);
    let page =
        editor.request("workspace/textDocumentContent", &json!({"uri": shown["uri"]})).expect("a page");
    let page = page["text"].as_str().expect("a text").to_owned();
    let files = page.split("## Parts").nth(1).and_then(|rest| rest.split("## Text").next());
    assert_snapshot!(files.unwrap_or("none"), @"


    ```text
    - the text: 292 bytes, about 115 tokens
    - x.csv (text/csv): 8 bytes, about 2 tokens
    - y.csv (text/csv): 10 bytes, about 3 tokens
    ```
    ");
}
