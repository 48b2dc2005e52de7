//! `gemini-exec ask` without a key: real Python in a real sandbox.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use harness::processes::{descendants, is_python};
use harness::{Cli, Finished, binary};
use insta::assert_snapshot;

/// Runs code from standard input.
fn run(code: &str, arguments: &[&str]) -> Finished {
    Cli::offline().run_with(&[&["ask", "--code", "-"], arguments].concat(), code)
}

#[test]
fn code_from_standard_input_runs() {
    assert_snapshot!(run("print(6 * 7)", &["--engine", "local"]).screen(), @"
    ─── output ─────────────────────────────────────────────────
    42
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    → 0
    ");
}

#[test]
fn a_file_among_the_words_of_a_question_is_not_left_out() {
    let cli = Cli::offline();
    fs::write(cli.home().join("sales.csv"), "a\n1\n").expect("written");
    assert_snapshot!(cli.run(&["ask", "sales.csv"]).screen(), @r#"
    gemini-exec: The file sales.csv is named, but not attached. Write -a sales.csv to ask about it.
    → 2
    "#);
    assert_snapshot!(cli.run(&["ask", "mean", "of", "sales.csv"]).screen(), @r#"
    gemini-exec: The file sales.csv is named, but not attached. Write -a sales.csv to ask about it, or put the question in quotes.
    → 2
    "#);
    // What goes along is what the person chose.
    let attached = cli.run(&["ask", "mean", "of", "sales.csv", "-a", "./sales.csv", "--engine", "local"]);
    assert_snapshot!(attached.stderr, @"gemini-exec: No model to answer the question: The local engine has no model; the data was described instead. Set engine to gemini to ask Gemini; or give Python that computes the answer (--code).");
}

#[test]
fn an_error_names_the_file_of_the_code_and_data_in_its_place_the_way_to_give_it() {
    let cli = Cli::offline().file("missing.py", "x = 1\nraise ValueError(x)\n").file("sales.csv", "a\n1\n");
    assert_snapshot!(cli.run(&["ask", "--code", "missing.py"]).screen(), @r#"
    ─── output · failed ────────────────────────────────────────
    Traceback (most recent call last):
      File "missing.py", line 2, in <module>
        raise ValueError(x)
    ValueError: 1
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. The code failed. Isolation: [layer]. Time: [time].
    → 3
    "#);
    assert_snapshot!(cli.run(&["ask", "--code", "sales.csv"]).screen(), @"
    gemini-exec: Only Python runs here: The local engine runs Python only; this is data (CSV). Give it as a data file to describe it (--attach sales.csv); or set GEMINI_API_KEY to ask Gemini.
    → 2
    ");
}

#[test]
fn without_a_key_this_machine_answers() {
    assert_snapshot!(run("print('hello')", &["--json"]).screen(), @r#"
    {"event":"code","id":"[id]","language":"PYTHON","code":"print('hello')"}
    {"event":"state","state":"runningCode"}
    {"event":"output","id":"[id]","outcome":"OUTCOME_OK","output":"hello\n"}
    {"event":"text","text":"Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time]."}
    {"event":"state","state":"writing"}
    {"event":"kept","ask":1}
    {"event":"answered","finishReason":"STOP"}
    → 0
    "#);
}

#[test]
fn a_script_shows_no_value_as_under_python() {
    assert_snapshot!(run("print(1)\n6 * 7\n", &["-q"]).screen(), @"
    1
    → 0
    ");
    assert_snapshot!(run("6 * 7\n", &["-q"]).screen(), @"→ 0");
}

#[test]
fn a_table_that_is_displayed_comes_as_data_too_and_is_kept() {
    let cli = Cli::offline();
    let code =
        "import pandas as pd\nprint('\\x1b[1mSales\\x1b[0m')\ndisplay(pd.DataFrame({'sold': [30, None]}))\n";
    let finished = cli.run_with(&["ask", "--code", "-", "--json"], code);
    let output = finished.events().into_iter().find(|event| event["event"] == "output").expect("an output");
    let text = output["output"].as_str().expect("a text");
    let table = &output["tables"][0];
    let (at, length) = (table["at"].as_u64().expect("a place"), table["length"].as_u64().expect("a length"));
    let words = &text[usize::try_from(at).unwrap()..][..usize::try_from(length).unwrap()];
    assert_snapshot!(format!("{text}---\n{words}\n---\n{table}"), @r#"
    Sales
       sold
    0  30.0
    1   NaN
    ---
       sold
    0  30.0
    1   NaN
    ---
    {"at":6,"columns":[{"name":"","type":"int64"},{"name":"sold","type":"float64"}],"indexColumns":1,"length":23,"rows":[["0","30.0"],["1",null]]}
    "#);
    let kept: serde_json::Value =
        serde_json::from_str(&cli.run(&["history", "show", "--json"]).stdout).expect("JSON");
    assert!(kept.to_string().contains(r#""rows":[["0","30.0"],["1",null]]"#), "{kept}");
}

#[test]
fn tables_that_a_program_forges_are_left_out() {
    let code = r#"
import json, os, stat
def pipes():
    for descriptor in range(3, 64):
        try:
            if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
                yield descriptor
        except OSError:
            pass
def tell(payload):
    for pipe in pipes():
        os.write(pipe, b"D" + len(payload).to_bytes(4, "little") + payload)
print("n", "name", "n", sep="\n")
column = {"name": "\x1b[31mred", "type": "t"}
tell(b"{")
tell(json.dumps({"words": "absent", "columns": [column], "rows": []}).encode())
tell(json.dumps({"words": "name", "columns": [column], "rows": [["1", "2"]]}).encode())
tell(json.dumps({"words": "n", "columns": [column], "rows": [["\x1b]0;x\x07ok"]], "at": 99}).encode())
for _ in range(50): tell(b"{}")
"#;
    let finished = run(code, &["--json"]);
    let output = finished.events().into_iter().find(|event| event["event"] == "output").expect("an output");
    assert_snapshot!(output["tables"].to_string(), @r#"[{"at":7,"columns":[{"name":"red","type":"t"}],"length":1,"rows":[["ok"]]}]"#);
}

#[test]
fn code_that_fails_shows_its_own_traceback() {
    assert_snapshot!(run("def share(n):\n    return 1 / n\n\nprint('before')\nshare(0)\n", &[]).screen(), @r#"
    ─── output · failed ────────────────────────────────────────
    before
    Traceback (most recent call last):
      File "main.py", line 5, in <module>
        share(0)
      File "main.py", line 2, in share
        return 1 / n
               ~~^~~
    ZeroDivisionError: division by zero
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. The code failed. Isolation: [layer]. Time: [time].
    → 3
    "#);
}

#[test]
fn code_that_is_not_python_shows_the_syntax_error() {
    assert_snapshot!(run("SELECT 1;", &[]).screen(), @r#"
    ─── output · failed ────────────────────────────────────────
      File "main.py", line 1
        SELECT 1;
               ^
    SyntaxError: invalid syntax
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. The code failed. Isolation: [layer]. Time: [time].
    → 3
    "#);
}

#[test]
fn code_that_never_ends_is_stopped() {
    let finished = run("print('started', flush=True)\nwhile True: pass", &["--timeout", "1"]);
    assert_snapshot!(finished.screen(), @"
    ─── output · stopped at the time limit ─────────────────────
    started
    [stopped: not done after [time]]
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. The code was stopped at its time limit. Isolation: [layer]. Time: [time].
    → 3
    ");
}

#[test]
fn code_reads_the_files_given_to_it() {
    let cli =
        Cli::offline().file("prices.csv", "price\n3\n5\n").file("job.py", "print(open('prices.csv').read())");
    let finished = cli.run(&["ask", "--code", "job.py", "-a", "prices.csv"]);
    assert!(finished.stdout.contains("price\n3\n5\n"), "{finished:?}");
}

#[test]
fn data_from_standard_input_is_profiled() {
    let finished = Cli::offline().run_with(&["ask", "-a", "-"], "city;rain\nOslo;1,5\nRome;0,5\n");
    assert!(finished.stdout.contains("2 rows × 2 columns"), "{finished:?}");
}

const PENGUINS: &str = include_str!("../fixtures/penguins.csv");

#[test]
fn a_data_set_is_profiled_with_only_the_standard_library() {
    let cli = Cli::offline().without_libraries().file("penguins.csv", PENGUINS);
    let finished = cli.run(&["ask", "-a", "penguins.csv"]);
    assert_snapshot!(finished.stdout, @r#"
    ─── output ─────────────────────────────────────────────────
    344 rows × 8 columns, read as UTF-8, comma, header in line 1; missing: "NA" (19)

    values: the most frequent, or lowest … median … highest and mean

    column            type        missing     %  distinct  values
    species           text              0   0.0         3  'Adelie' 152 · 'Gentoo' 124 · 'Chinstrap' 68
    island            text              0   0.0         3  'Biscoe' 168 · 'Dream' 124 · 'Torgersen' 52
    bill_length_mm    number            2   0.6       164  32.1 … 44.45 … 59.6, mean 43.9219
    bill_depth_mm     number            2   0.6        80  13.1 … 17.3 … 21.5, mean 17.1512
    flipper_length_mm number            2   0.6        55  172 … 197 … 231, mean 200.915
    body_mass_g       number            2   0.6        94  2700 … 4050 … 6300, mean 4201.75
    sex               text             11   3.2         2  'male' 168 · 'female' 165
    year              number            0   0.0         3  2007 … 2008 … 2009, mean 2008.03

    left out as years: year

    Strongest correlations
    +0.87  flipper_length_mm ~ body_mass_g
    +0.66  bill_length_mm ~ flipper_length_mm
    +0.60  bill_length_mm ~ body_mass_g
    -0.58  bill_depth_mm ~ flipper_length_mm
    -0.47  bill_depth_mm ~ body_mass_g

    bill_length_mm: number of rows
    32 … 34 ███ 3
    34 … 36 █████████████████████ 19
    36 … 38 ████████████████████████████████████████████ 40
    38 … 40 █████████████████████████████████████████ 38
    40 … 42 ███████████████████████████████████████ 36
    42 … 44 ██████████████████████████████████ 31
    44 … 46 ████████████████████████████████████████ 37
    46 … 48 ████████████████████████████████████████████████ 44
    48 … 50 ████████████████████████████████████████ 37
    50 … 52 ███████████████████████████████████████████ 39
    52 … 54 ████████████ 11
    54 … 56 █████ 5
    56 … 58  0
    58 … 60 ██ 2

    344 rows × 8 columns · 19 missing values · 0 duplicate rows
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    "#);
}

#[test]
fn the_program_of_a_profile_is_shown_behind_its_result_on_request() {
    let cli = Cli::offline().without_libraries().file("a.csv", "n\n1\n2\n");
    let hidden = cli.run(&["ask", "-a", "a.csv"]).stdout;
    assert!(!hidden.contains("import csv"), "{hidden}");
    for shown in [&["ask", "-a", "a.csv", "--show-code"][..], &["history", "show", "1", "--show-code"]] {
        let shown = cli.run(shown).stdout;
        let (result, program) = shown.split_once("─── python ").expect("a program");
        assert!(result.contains("2 rows × 1 column"), "{shown}");
        assert!(program.contains("import csv\n"), "{shown}");
    }
}

#[test]
fn a_data_set_is_profiled_with_pandas_and_a_chart() {
    let cli = Cli::offline().file("penguins.csv", PENGUINS);
    let finished = cli.run(&["ask", "-a", "penguins.csv", "--images", "charts"]);
    assert!(finished.stdout.contains("─── chart 1 "), "{finished:?}");
    assert_eq!(finished.code, Some(0));
    assert!(fs::read(cli.home().join("charts/chart-1.png")).expect("a chart").starts_with(b"\x89PNG"));
}

#[test]
fn a_question_about_data_is_not_answered_by_guessing() {
    let cli = Cli::offline().without_libraries().file("a.csv", "n\n1\n2\n");
    let finished = cli.run(&["ask", "Why so few?", "-a", "a.csv"]);
    let answer = finished.stdout.split("─── this machine ").nth(1).expect("its words");
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert_snapshot!(answer, @"
    ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    ");
}

#[test]
fn a_question_that_needs_a_model_is_refused_with_the_next_step() {
    assert_snapshot!(Cli::offline().run(&["ask", "Why is the sky blue?"]).screen(), @"
    gemini-exec: No model to answer the question: A question needs a model, and the local engine has none. Set GEMINI_API_KEY to ask Gemini; or leave the question out and give Python to run (--code) or a data file to describe (--attach).
    → 1
    ");
    assert_snapshot!(Cli::offline().run(&["ask", "Why is the sky blue?", "--json"]).screen(), @r#"
    {"event":"kept","ask":1}
    {"event":"failed","title":"No model to answer the question","detail":"A question needs a model, and the local engine has none.","remedy":"Set GEMINI_API_KEY to ask Gemini; or leave the question out and give Python to run (--code) or a data file to describe (--attach)."}
    → 1
    "#);
}

#[test]
fn each_bad_input_is_refused_in_one_sentence() {
    let cli = Cli::offline()
        .file("a.csv", "n\n1\n")
        .file("empty.py", "\n")
        .file("binary.py", b"\0\xff")
        .file("photo.png", "");
    fs::create_dir(cli.home().join("folder")).expect("made");
    let screens = [
        &["ask"] as &[&str],
        &["ask", "  "],
        &["ask", "-a", "missing.csv"],
        &["ask", "-a", "folder"],
        &["ask", "-a", "a.csv", "-a", "a.csv"],
        &["ask", "-a", "-", "--code", "-"],
        &["ask", "--code", "missing.py"],
        &["ask", "--code", "folder"],
        &["ask", "--code", "empty.py"],
        &["ask", "--code", "binary.py"],
        &["ask", "-a", "photo.png", "--engine", "local"],
        &["ask", "-a", "a.csv", "--images", "/proc/charts"],
        &["ask", "-a", "a.csv", "--markdown", "-"],
        &["ask", "-a", "a.csv", "--markdown", "folder"],
        &["ask", "-a", "a.csv", "--markdown", "nowhere/answer.md"],
    ]
    .map(|arguments| format!("{}\n{}", arguments.join(" "), cli.run(arguments).screen()));
    assert_snapshot!(screens.join("\n\n"), @"
    ask
    gemini-exec: There is nothing to ask. Type a question, attach a data file with -a FILE, give code with --code FILE, or pipe one of them in.
    → 2

    ask   
    gemini-exec: There is nothing to ask. Type a question, attach a data file with -a FILE, give code with --code FILE, or pipe one of them in.
    → 2

    ask -a missing.csv
    gemini-exec: Cannot attach missing.csv: there is no such file. Check the path.
    → 2

    ask -a folder
    gemini-exec: Cannot attach folder: there is no data file in it. Name a folder or a pattern of CSV or Parquet files.
    → 2

    ask -a a.csv -a a.csv
    gemini-exec: Two attachments are called a.csv: The code could not tell them apart. Rename one of them.
    → 2

    ask -a - --code -
    gemini-exec: Standard input can be read once: More than one input is -. Give the others as files.
    → 2

    ask --code missing.py
    gemini-exec: Cannot read missing.py: there is no such file. Check the path.
    → 2

    ask --code folder
    gemini-exec: Cannot read folder: it is a folder. Name a file.
    → 2

    ask --code empty.py
    gemini-exec: There is no code in empty.py. Give a file with code in it.
    → 2

    ask --code binary.py
    gemini-exec: Cannot read binary.py: Code is UTF-8 text, and this is not. Attach data with -a FILE.
    → 2

    ask -a photo.png --engine local
    gemini-exec: Unsupported data file: Cannot describe photo.png: it is empty (0 bytes). Attach a CSV, TSV, JSON, JSON Lines, Excel (.xlsx) or Parquet file; or give Python that reads it (--code).
    → 2

    ask -a a.csv --images /proc/charts
    gemini-exec: Cannot save charts in /proc/charts: there is no such file. Name another folder with --images DIR.
    → 2

    ask -a a.csv --markdown -
    gemini-exec: Cannot write -: standard output has the answer already. Name another file.
    → 2

    ask -a a.csv --markdown folder
    gemini-exec: Cannot write folder: it is a folder. Name another file.
    → 2

    ask -a a.csv --markdown nowhere/answer.md
    gemini-exec: Cannot write nowhere/answer.md: there is no such folder. Name another file.
    → 2
    ");
}

#[cfg(unix)]
#[test]
fn a_path_with_a_symbolic_link_is_refused() {
    let cli = Cli::offline().file("secret", "key");
    fs::create_dir(cli.home().join("project")).expect("made");
    std::os::unix::fs::symlink("../secret", cli.home().join("project/data.csv")).expect("linked");
    std::os::unix::fs::symlink("..", cli.home().join("project/up")).expect("linked");
    let screens =
        ["project/data.csv", "project/up/secret"].map(|path| cli.run(&["ask", "-a", path]).screen());
    assert_snapshot!(screens.join("\n"), @"
    gemini-exec: Cannot attach project/data.csv: a symbolic link is on the way to it. Name the file that the link points to.
    → 2
    gemini-exec: Cannot attach project/up/secret: a symbolic link is on the way to it. Name the file that the link points to.
    → 2
    ");
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_refused_without_waiting() {
    let cli = Cli::offline();
    let made = std::process::Command::new("mkfifo").arg(cli.home().join("pipe.csv")).status();
    assert!(made.expect("mkfifo runs").success());
    assert_snapshot!(cli.run(&["ask", "-a", "pipe.csv"]).screen(), @"
    gemini-exec: Cannot attach pipe.csv: it is not a regular file. Copy its content to a file.
    → 2
    ");
}

#[test]
fn a_missing_python_is_reported() {
    let cli = Cli::offline().with("PATH", "/nonexistent");
    assert_snapshot!(cli.run_with(&["ask", "--code", "-"], "print(1)").screen(), @"
    gemini-exec: The program was not run: No Python found: there is no python3 on PATH; install Python 3.10 or newer, or name one.
    → 1
    ");
}

#[cfg(target_os = "linux")]
#[test]
fn no_sandbox_is_started_for_a_next_run() {
    let cli = Cli::offline().file("a.csv", "price\n1\n").file("b.csv", "price\n2\n");
    let mut ask = cli.command(&["ask", "-a", "a.csv", "-a", "b.csv"]).spawn().expect("the binary starts");
    let mut interpreters = BTreeSet::new();
    while ask.try_wait().expect("the binary runs").is_none() {
        interpreters.extend(descendants(ask.id()).into_iter().filter(|process| is_python(*process)));
        thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(interpreters.len(), 2, "one for each file");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported() {
    let full = || OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    let cli = Cli::offline().file("job.py", "print(1)");
    let child = cli
        .command(&["ask", "--code", "job.py"])
        .stdout(Stdio::from(full()))
        .spawn()
        .expect("the binary starts");
    let to_stdout = cli.finish(child).screen();
    let document = cli.run(&["ask", "--code", "job.py", "--markdown", "/dev/full"]);
    assert_snapshot!(to_stdout, @"
    gemini-exec: Cannot write the answer: no space left on the disk. It is kept: `gemini-exec history show 1`.
    → 1
    ");
    assert_snapshot!(format!("{}→ {:?}", document.stderr, document.code), @"
    gemini-exec: Cannot write /dev/full: no space left on the disk. Ask with another --markdown FILE.
    → Some(1)
    ");
    assert!(document.stdout.contains("─── output"), "the answer is shown all the same");
}

#[cfg(unix)]
#[test]
fn an_answer_that_nobody_reads_is_kept() {
    let cli = Cli::offline().file("job.py", "print('x' * 500_000)");
    let closed = |arguments: &[&str]| {
        // Closed before it starts: what is short is written at once.
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let child = cli.command(arguments).stdout(writer).spawn().expect("the binary starts");
        cli.finish(child).screen()
    };
    assert_snapshot!(closed(&["ask", "--code", "job.py"]), @"
    gemini-exec: Cannot write the answer: the output was closed. It is kept: `gemini-exec history show 1`.
    → 141
    ");
    assert_snapshot!(closed(&["ask", "--json", "--code", "job.py"]), @"
    gemini-exec: Cannot write the answer: the output was closed. It is kept: `gemini-exec history show 2`.
    → 141
    ");
    for number in ["1", "2"] {
        assert!(cli.run(&["history", "show", number]).stdout.contains(&"x".repeat(500_000)), "{number}");
    }
    // Other commands are not reported, as with any program.
    assert_eq!(closed(&["history", "list"]), "→ 141");
    assert_eq!(closed(&["ask", "--no-history", "--code", "job.py"]), "→ 141");
}

#[cfg(target_os = "linux")]
#[test]
fn a_closed_standard_output_is_no_success() {
    let cli = Cli::offline().file("job.py", "open('ran', 'w')");
    let closed = |line: &str| {
        let mut shell = Command::new("sh");
        let own = cli.command(&[""; 0]);
        let variables = own.get_envs().filter_map(|(name, value)| Some((name, value?)));
        shell.env_clear().envs(variables).current_dir(cli.home()).args(["-c", line, "sh"]).arg(binary());
        shell.stderr(Stdio::piped());
        cli.finish(shell.spawn().expect("a shell")).screen()
    };
    let told = closed("\"$1\" ask --code job.py >&-");
    assert_snapshot!(told, @"
    gemini-exec: There is no standard output: it was closed (>&-). Write to a file, or to /dev/null.
    → 2
    ");
    assert_eq!(closed("\"$1\" --version >&-"), told);
    assert_eq!(cli.run(&["history", "list"]).stdout.lines().count(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported_by_every_command() {
    let cli = Cli::offline();
    for line in ["--help", "settings", "doctor", "env list", "history list"] {
        let full = OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let arguments: Vec<&str> = line.split(' ').collect();
        let child = cli.command(&arguments).stdout(Stdio::from(full)).spawn().expect("the binary starts");
        let told =
            "gemini-exec: Cannot write the answer: no space left on the disk. Write it somewhere else.\n→ 1";
        assert_eq!(cli.finish(child).screen(), told, "{line}");
    }
}

#[test]
fn the_code_that_is_shown_is_the_code_that_runs() {
    let finished = run("x = \"\u{1b}]\"; print('ran')  # \nprint('seen')\n", &["--show-code"]);
    assert!(finished.stdout.contains("x = \"␛]\"; print('ran')  # \nprint('seen')\n"), "{finished:?}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_run_and_leaves_nothing() {
    for isolation in ["require-full", "reduced"] {
        let cli = Cli::offline().with("GEMINI_EXEC_ISOLATION", isolation).file("job.py", "while True: pass");
        let temporary = cli.home().join("tmp");
        fs::create_dir(&temporary).expect("made");
        let cli = cli.with("TMPDIR", temporary.to_str().expect("UTF-8"));
        let mut child =
            cli.command(&["ask", "--code", "job.py", "--json"]).spawn().expect("the binary starts");
        let stdout = child.stdout.take().expect("piped");
        let mut lines =
            std::io::BufRead::lines(std::io::BufReader::new(stdout)).map(|line| line.expect("UTF-8"));
        assert!(lines.any(|line| line.contains("runningCode")), "the run starts");
        harness::interrupt(&child);
        assert_eq!(
            lines.last().as_deref(),
            Some(r#"{"event":"failed","title":"Cancelled","detail":"","remedy":""}"#)
        );
        assert_eq!(cli.finish(child).code, Some(130));
        let left: Vec<_> = fs::read_dir(&temporary).expect("a folder").collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn the_document_of_a_local_run_names_this_machine() {
    let cli = Cli::offline().file("job.py", "print(1)");
    assert_eq!(cli.run(&["ask", "--code", "job.py", "--markdown", "answer.md"]).code, Some(0));
    let document = fs::read_to_string(cli.home().join("answer.md")).expect("written");
    assert!(document.starts_with("# job.py\n\n```text\n1\n```\n"), "{document}");
    assert!(
        document.trim_end().lines().last().is_some_and(|line| line.starts_with("this machine")),
        "{document}"
    );
    // A second run replaces the whole document.
    assert_eq!(cli.run(&["ask", "--code", "job.py", "--markdown", "answer.md"]).code, Some(0));
}

#[test]
fn a_progress_bar_on_standard_output_shows_its_last_state() {
    let bar = "for i in range(1, 4): print(f'\\r{i}/3', end='', flush=True)\nprint('\\ndone')\n";
    let shown = Cli::offline().with("TERM", "xterm").file("bar.py", bar);
    let piped = shown.run(&["ask", "--engine", "local", "--code", "bar.py"]).stdout;
    let terminal = shown.run_in_terminal(&["ask", "--engine", "local", "--code", "bar.py"]).screen();
    insta::with_settings!({filters => [(r"\d+(\.\d)? m?s", "[time]")]}, {
        assert_snapshot!(format!("{piped}\n{terminal}"), @"
        ─── output ─────────────────────────────────────────────────
        3/3
        done
        ─── this machine ───────────────────────────────────────────
        Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].

        ─── output ─────────────────────────────────────────────────
        3/3
        done
        ─── this machine ───────────────────────────────────────────
        Ran on this machine with the local engine: no model, nothing was sent. Isolation: full: own root, no network, no other processes. Time: [time].
        this machine · [time] · ask 2
        ");
    });
}

#[test]
fn doctor_shows_what_works_without_a_key() {
    let finished = Cli::offline().run(&["doctor"]);
    let topics: Vec<&str> =
        finished.stdout.lines().skip(1).filter_map(|line| line.split_whitespace().nth(1)).collect();
    assert_eq!(topics, ["engine", "key", "python", "libraries", "isolation"], "{finished:?}");
    assert_eq!(finished.code, Some(0));
}

#[test]
fn doctor_checks_the_engine_of_its_argument() {
    let lines = |engine: &str| {
        let finished = Cli::offline().run(&["doctor", "--engine", engine]);
        let lines: Vec<&str> = finished.stdout.lines().skip(1).take(2).collect();
        format!("{}\nexit code {:?}\n", lines.join("\n"), finished.code)
    };
    assert_snapshot!(lines("local") + &lines("gemini"), @"
    ✓ engine     local runs and profiles on this machine
    – key        not looked for: the engine is local
    exit code Some(0)
    ✗ engine     The engine is gemini, and Gemini cannot be asked. Mend what is marked below, or set engine to local (--engine local).
    ✗ key        none; gemini-exec keys set takes one, to ask Gemini (https://aistudio.google.com/apikey)
    exit code Some(1)
    ");
}

const WRITES: &str = "import os\nos.mkdir('out')\nopen('out/a.csv', 'w').write('a\\n1\\n')\nopen('big', 'wb').write(bytes(17 << 20))\n";

#[test]
fn files_that_code_wrote_are_saved_in_the_folder_of_the_option() {
    let cli = Cli::offline().file("a.py", WRITES);
    let finished = cli.run(&["ask", "--code", "a.py", "--files", "kept"]);
    assert_eq!(finished.code, Some(0), "{}", finished.stderr);
    let kept = cli.home().join("kept/out-a.csv");
    assert_eq!(std::fs::read_to_string(&kept).expect("kept"), "a\n1\n");
    assert!(finished.stdout.contains("file out/a.csv (4 bytes)"), "{}", finished.stdout);
    assert!(
        finished.stdout.contains("Not kept, because too large or unreadable: big (17.8 MB)."),
        "{}",
        finished.stdout
    );

    let again = cli.run(&["ask", "--code", "a.py", "--files", "kept", "--json"]);
    assert!(
        again.stdout.contains(r#"{"event":"notKept","name":"big","bytes":17825792}"#),
        "{}",
        again.stdout
    );
    assert!(
        again
            .stdout
            .contains(r#"{"event":"file","name":"out/a.csv","bytes":4,"path":"[HOME]/kept/out-a-2.csv"}"#),
        "{}",
        again.stdout
    );
}

#[test]
fn files_that_code_wrote_are_listed_but_not_saved_by_default() {
    let cli = Cli::offline().file("a.py", WRITES);
    let finished = cli.run(&["ask", "--code", "a.py"]);
    assert!(finished.stdout.contains("not saved; --files DIR saves it"), "{}", finished.stdout);
    let left = std::fs::read_dir(cli.home()).expect("read").flatten().map(|entry| entry.file_name());
    // The history is in `.local`.
    assert_eq!(left.filter(|name| name != ".local").collect::<Vec<_>>(), ["a.py"]);
}

/// A person whose systemd is replaced by this script.
fn with_fake_systemd(script: &str) -> Cli {
    let cli = Cli::offline().file("a.py", "import os\nprint(os.environ.get('XDG_RUNTIME_DIR'))\n");
    let (home, programs) = (cli.home().display().to_string(), cli.home().join("programs"));
    std::fs::create_dir_all(cli.home().join("systemd")).expect("made");
    std::fs::create_dir(&programs).expect("made");
    drop(std::os::unix::net::UnixListener::bind(cli.home().join("systemd/private")).expect("bound"));
    let program = programs.join("systemd-run");
    harness::write_program(&program, &format!("#!/bin/sh\n{script}"));
    let python = harness::test_python();
    let path = [&programs, python.parent().expect("a folder")].map(|folder| folder.display().to_string());
    let path = format!("{}:{}", path.join(":"), std::env::var("PATH").expect("set"));
    cli.with("PATH", &path).with("XDG_RUNTIME_DIR", &home).with("GEMINI_EXEC_ISOLATION", "require-full")
}

#[test]
fn with_systemd_a_run_is_in_a_scope_with_limits() {
    let cli = with_fake_systemd(
        "echo \"$@\" >>\"$XDG_RUNTIME_DIR/told\"\nwhile [ \"$1\" != -- ]; do shift; done\nshift\nexec \"$@\"\n",
    );
    let finished = cli.run(&["ask", "--code", "a.py"]);
    assert!(finished.stdout.contains("None\n"), "{}", finished.stdout);
    let told = std::fs::read_to_string(cli.home().join("told")).expect("it was asked");
    assert!(
        told.starts_with(
            "--user --scope --quiet --collect --property MemoryMax=4724464025 --property MemorySwapMax=0 --property TasksMax=1040 -- "
        ),
        "{told}"
    );
}

#[test]
fn a_failing_systemd_does_not_stop_a_run() {
    let cli = with_fake_systemd("echo 'Failed to connect to bus: No medium found' >&2\nexit 1\n");
    let finished = cli.run(&["ask", "--code", "a.py"]);
    assert_eq!(finished.code, Some(0), "{}", finished.stderr);
    assert!(finished.stdout.contains("None\n"), "{}", finished.stdout);
}
