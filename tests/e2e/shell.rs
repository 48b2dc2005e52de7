//! What the command line does for people at a shell: completions, the manual, versions, and words that are no command.
#![cfg(unix)]

use std::fs;
use std::process::Command;

use harness::{Cli, FakeGemini, Reply, binary};
use insta::assert_snapshot;
use serde_json::Value;

#[test]
fn a_word_that_is_no_command_leads_to_what_was_meant() {
    let cli = Cli::offline().file("data.csv", "a\n1\n").file("my job.py", "print(1)\n");
    let said = |arguments: &[&str]| cli.run(arguments).screen();
    assert_snapshot!(said(&["aks"]), @"
    gemini-exec: There is no command aks. Write gemini-exec ask.
    → 2
    ");
    assert_snapshot!(said(&["histroy", "list"]), @"
    gemini-exec: There is no command histroy. Write gemini-exec history ….
    → 2
    ");
    assert_snapshot!(said(&["data.csv"]), @"
    gemini-exec: There is no command data.csv, only a file of that name. Write gemini-exec ask -a data.csv to ask about it.
    → 2
    ");
    assert_snapshot!(said(&["my job.py"]), @r#"
    gemini-exec: There is no command "my job.py", only a file of that name. Write gemini-exec ask --code "my job.py" to run it.
    → 2
    "#);
    assert_snapshot!(said(&["Why is the sky blue?"]), @r#"
    gemini-exec: A question follows ask. Write gemini-exec ask "Why is the sky blue?".
    → 2
    "#);
    assert_snapshot!(said(&["why", "is", "it"]), @"
    gemini-exec: There is no command why. Write gemini-exec ask why … to ask that; gemini-exec --help shows the commands.
    → 2
    ");
    assert_snapshot!(said(&["x\u{1b}[31m"]), @"
    gemini-exec: There is no command x. Write gemini-exec ask x to ask that; gemini-exec --help shows the commands.
    → 2
    ");
    assert_snapshot!(said(&["env", "lst"]), @"
    error: unrecognized subcommand 'lst'

      tip: a similar subcommand exists: 'list'

    Usage: gemini-exec env <COMMAND>

    For more information, try '--help'.
    → 2
    ");
}

/// What bash completes at the end of these words, one candidate a line.
fn completed(cli: &Cli, words: &[&str]) -> String {
    let script = cli.run(&["completions", "bash"]).stdout;
    let folder = binary().parent().expect("a folder").to_owned();
    let list = words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
    let script = format!(
        "{script}\nCOMP_WORDS=({list}); COMP_CWORD={}; COMP_TYPE=9\n\
         _clap_complete_gemini_exec gemini-exec '{}' '{}'\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", &script]).env_clear().env("HOME", cli.home()).env("PATH", path);
    let output = bash.current_dir(cli.home()).output().expect("bash runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn bash_completes_commands_settings_files_and_numbers_of_asks() {
    let cli = Cli::offline().file("sales.csv", "a\n1\n");
    for code in ["print(1)", "print(2)"] {
        assert_eq!(cli.run_with(&["ask", "--engine", "local", "--code", "-"], code).code, Some(0));
    }
    assert_snapshot!(completed(&cli, &["gemini-exec", "hi"]), @"history");
    assert_snapshot!(completed(&cli, &["gemini-exec", "ask", "--engine", ""]), @"
    auto
    gemini
    vertex
    local
    ");
    assert_snapshot!(completed(&cli, &["gemini-exec", "ask", "--model", "gemini-f"]), @"gemini-flash-latest");
    assert_snapshot!(completed(&cli, &["gemini-exec", "ask", "--attach", "sa"]), @"sales.csv");
    assert_snapshot!(completed(&cli, &["gemini-exec", "history", "show", ""]), @"
    2
    1
    --show-code
    --json
    --help
    ");
}

#[test]
fn each_shell_gets_a_script_that_calls_the_program() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let finished = Cli::offline().run(&["completions", shell]);
        assert!(finished.stdout.contains("GEMINI_EXEC_COMPLETE"), "{shell}: {finished:?}");
        assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), ""));
    }
    assert!(Cli::offline().run(&["completions", "cmd"]).stderr.contains("bash, zsh, fish, powershell"));
}

#[test]
fn a_shell_that_asks_for_something_unknown_is_told_nothing() {
    let finished = Cli::offline().with("GEMINI_EXEC_COMPLETE", "unknown").run(&["--", "gemini-exec", ""]);
    assert_snapshot!(finished.screen(), @"→ 2");
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let cli = Cli::offline();
    let page = cli.run(&["man", "history", "run"]).stdout;
    assert!(page.contains(".TH gemini-exec-history-run 1"), "{page}");
    assert!(page.contains("Run the programs of an answer on this machine"), "{page}");
    assert!(cli.run(&["man"]).stdout.contains(".TH gemini-exec 1"));
    assert_snapshot!(cli.run(&["man", "aks"]).screen(), @"
    gemini-exec: There is no command aks. See gemini-exec --help.
    → 2
    ");
    assert_snapshot!(cli.run(&["man", "--to", "pages"]).screen(), @"
    The manual is in pages
    → 0
    ");
    let mut pages: Vec<String> = fs::read_dir(cli.home().join("pages"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    pages.sort();
    assert_snapshot!(pages.join(" "), @"gemini-exec-ask.1 gemini-exec-completions.1 gemini-exec-doctor.1 gemini-exec-env-check.1 gemini-exec-env-create.1 gemini-exec-env-list.1 gemini-exec-env-remove.1 gemini-exec-env.1 gemini-exec-files-delete.1 gemini-exec-files-list.1 gemini-exec-files.1 gemini-exec-history-delete.1 gemini-exec-history-export.1 gemini-exec-history-list.1 gemini-exec-history-prune.1 gemini-exec-history-run.1 gemini-exec-history-search.1 gemini-exec-history-show.1 gemini-exec-history.1 gemini-exec-keys-delete.1 gemini-exec-keys-set.1 gemini-exec-keys-source.1 gemini-exec-keys.1 gemini-exec-lsp.1 gemini-exec-man.1 gemini-exec-models.1 gemini-exec-serve.1 gemini-exec-settings.1 gemini-exec-usage.1 gemini-exec.1");
}

#[test]
fn the_version_says_what_was_built() {
    assert_snapshot!(Cli::offline().run(&["--version"]).screen(), @"
    gemini-exec 0.1.0 (development build)
    → 0
    ");
}

#[test]
fn an_archive_of_the_sources_knows_its_commit() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(root).output().ok()?;
        output.status.success().then_some(output.stdout)
    };
    // Sources without a repository are such an archive.
    let Some(head) = git(&["log", "-1", "--format=%H %cs"]) else { return };
    let archive = git(&["archive", "--format=tar", "--worktree-attributes", "HEAD", "server/app/commit.txt"]);
    let Some(archive) = archive else { return };
    assert!(
        archive.windows(head.len()).any(|window| window == head),
        "{}",
        String::from_utf8_lossy(&archive)
    );
}

#[test]
fn the_doctor_reports_to_programs() {
    let gemini = FakeGemini::playing([Reply::new(500, "text/plain", b"no".to_vec())]);
    let finished = Cli::asking(&gemini).without_libraries().run(&["doctor", "--json"]);
    let report: Value = serde_json::from_str(&finished.stdout).expect("one line of JSON");
    let findings = report["findings"].as_array().expect("findings");
    let findings: Vec<String> =
        findings.iter().map(|it| format!("{} {}", it["topic"], it["state"])).collect();
    assert_eq!(report["canAnswer"], false);
    assert_snapshot!(findings.join("\n"), @r#"
    "engine" "broken"
    "key" "works"
    "address" "absent"
    "service" "broken"
    "python" "works"
    "libraries" "absent"
    "isolation" "works"
    "#);
    assert_eq!(finished.code, Some(1));
}

#[test]
fn environments_are_listed_for_programs() {
    let cli = Cli::offline();
    assert_snapshot!(cli.run(&["env", "list", "--json"]).screen(), @"→ 0");
}
