//! `gemini-exec keys`.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;

use harness::{Cli, FakeGemini, Finished, Reply, Then};
use insta::assert_snapshot;
use rustix::process::Signal;

const KEY: &str = "AIzaSyOnlyForTests-0123456789_abcdefghi";

fn known() -> Reply {
    Reply::new(200, "application/json", r#"{"name": "models/gemini-flash-latest"}"#)
}

/// A person without a key, who asks this service.
fn keyless(gemini: &FakeGemini) -> Cli {
    Cli::offline().with("GOOGLE_GEMINI_BASE_URL", &gemini.url())
}

fn said(cli: &Cli, gemini: Option<&FakeGemini>, finished: &Finished) -> String {
    let text = format!("{}{}→ {}", finished.stdout, finished.stderr, finished.code.unwrap_or(-1));
    assert!(!text.contains("OnlyForTests"), "{text}");
    let text = gemini.map_or(text.clone(), |gemini| text.replace(&gemini.url()[7..], "HOST"));
    text.replace(cli.home().to_str().expect("UTF-8"), "HOME")
}

#[test]
fn a_key_is_checked_kept_for_its_owner_alone_and_used_from_then_on() {
    let gemini = FakeGemini::playing([known(), Reply::stream("mean_of_three.sse")]);
    let cli = keyless(&gemini);
    let set = cli.run_with(&["keys", "set"], format!("export GEMINI_API_KEY='{KEY}'\n"));
    assert_snapshot!(said(&cli, Some(&gemini), &set), @"
    The key is kept in [HOME]/.config/gemini-exec/api-key, which only you can read.
    The key is accepted: HOST was asked what it knows of gemini-flash-latest, which costs nothing.
    → 0
    ");
    let file = cli.home().join(".config/gemini-exec/api-key");
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), format!("{KEY}\n"));
    let mode = |path: &std::path::Path| path.metadata().expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(file.parent().expect("a folder"))), (0o600, 0o700));
    assert_eq!(std::fs::read_dir(file.parent().expect("a folder")).expect("a folder").count(), 1);

    assert_snapshot!(said(&cli, None, &cli.run(&["keys", "source"])), @"
    Gemini is asked with the key from [HOME]/.config/gemini-exec/api-key.
    Without any: this machine answers, and nothing is asked.
    → 0
    ");
    assert_snapshot!(said(&cli, None, &cli.run(&["keys", "source", "--json"])), @r#"
    {"service":"Gemini","sources":["[HOME]/.config/gemini-exec/api-key"]}
    → 0
    "#);
    assert_eq!(cli.run(&["ask", "mean?"]).code, Some(0));
    let keys: Vec<_> =
        gemini.requests().iter().map(|request| request.header("x-goog-api-key").map(str::to_owned)).collect();
    assert_eq!(keys, [Some(KEY.to_owned()), Some(KEY.to_owned())]);

    assert_snapshot!(said(&cli, None, &cli.run(&["keys", "delete"])), @"
    [HOME]/.config/gemini-exec/api-key is deleted.
    No key is left: this machine answers, unless the engine is set.
    → 0
    ");
    assert!(!file.exists());
    assert_snapshot!(said(&cli, None, &cli.run(&["keys", "delete"])), @"
    There is no key file [HOME]/.config/gemini-exec/api-key.
    No key is left: this machine answers, unless the engine is set.
    → 0
    ");
    assert_snapshot!(said(&cli, None, &cli.run(&["keys", "source"])), @"
    gemini-exec: No key is set. Create one at https://aistudio.google.com/apikey and give it to gemini-exec keys set.
    → 1
    ");
}

#[test]
fn a_key_that_is_typed_is_not_shown() {
    let cli = Cli::offline().with("TERM", "xterm-256color");
    let set = ["keys", "set", "--no-check"];
    let typed = format!("{KEY}x\u{7f}\r");
    let shown = cli.run_in_terminal_until(&set, "not shown): ", &Then::Type(&typed));
    assert!(!shown.wrote("AIza"), "{}", shown.screen());
    assert_eq!(shown.code, Some(0), "{}", shown.screen());
    let file = cli.home().join(".config/gemini-exec/api-key");
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), format!("{KEY}\n"));
}

#[test]
fn the_terminal_shows_what_is_typed_again_whatever_ends_or_stops_the_question_for_a_key() {
    let cli = Cli::offline().with("TERM", "xterm-256color");
    let set = ["keys", "set", "--no-check"];
    let asked = |then: &Then<'_>| {
        let shown = cli.run_in_terminal_until(&set, "not shown): ", then);
        assert!(!shown.wrote("AIza"), "{}", shown.screen());
        format!("{:?} shows again: {:?}\n", shown.code, shown.echoes)
    };
    let [interrupted, quit, terminated, hung_up] =
        [Signal::INT, Signal::QUIT, Signal::TERM, Signal::HUP].map(|signal| asked(&Then::Signal(signal)));
    let file = cli.home().join(".config/gemini-exec/api-key");
    assert!(!file.exists());
    let stopped = asked(&Then::Stop(&format!("{KEY}\r")));
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), format!("{KEY}\n"));
    assert_snapshot!([interrupted, quit, terminated, hung_up, stopped].concat(), @"
    Some(130) shows again: [true]
    Some(131) shows again: [true]
    Some(143) shows again: [true]
    Some(129) shows again: [true]
    Some(0) shows again: [true, true]
    ");
}

#[test]
fn a_key_that_cannot_be_one_or_is_refused_is_not_kept() {
    let gemini = FakeGemini::playing([Reply::recorded_error(400, "key_invalid.json")]);
    let cli = keyless(&gemini);
    let file = cli.home().join(".config/gemini-exec/api-key");
    let runs = [
        cli.run(&["keys", "set", KEY]),
        cli.run_with(&["keys", "set"], ""),
        cli.run_with(&["keys", "set"], format!("{KEY}\n{KEY}\n")),
        cli.run_with(&["keys", "set"], format!("{} OnlyForTests", "x".repeat(5000))),
        cli.run_with(&["keys", "set"], KEY),
    ];
    let runs: Vec<_> = runs.iter().map(|run| said(&cli, Some(&gemini), run)).collect();
    assert_snapshot!(runs.join("\n\n"), @"
    gemini-exec: A key is not taken as an argument: other programs can see it there, and the shell keeps it. Run gemini-exec keys set and paste it there, or pipe it in. If it was a real key, delete it at https://aistudio.google.com/apikey and create another.
    → 2

    gemini-exec: Unusable key: the key from standard input is empty. Give the key alone, in one line.
    → 2

    gemini-exec: Unusable key: the key from standard input has more than one line. Give the key alone, in one line.
    → 2

    gemini-exec: Unusable key: the key from standard input is longer than any key. Give the key alone, in one line.
    → 2

    gemini-exec: The key is not accepted: HOST was asked what it knows of gemini-flash-latest, which costs nothing: API key not valid. Please pass a valid API key. It is not kept. Create one at https://aistudio.google.com/apikey.
    → 1
    ");
    assert!(!file.exists());
    assert_eq!(gemini.requests().len(), 1);
}

#[test]
fn a_key_on_the_command_line_is_never_repeated_wherever_it_stands() {
    let cli = Cli::offline();
    let named = format!("--api-key={KEY}");
    let lines: [&[&str]; 10] = [
        &["keys", KEY],
        &["keys", "set", "--key", KEY],
        &["keys", "set", &named],
        &["keys", "source", KEY],
        &["keys", "delete", "sk-OnlyForTests-0123456789"],
        &["keys", "sk-OnlyForTests-0123456789"],
        &[KEY],
        &["ask", "mean?", "--api-key", "OnlyForTests"],
        &["ask", "mean?", &named],
        &["ask", "--engine", KEY, "mean?"],
    ];
    for line in lines {
        let said = said(&cli, None, &cli.run(line));
        let refused = "gemini-exec: A key is not taken as an argument: other programs can see it there, and the shell keeps it. ";
        assert!(said.starts_with(refused) && said.ends_with("→ 2"), "{line:?}: {said}");
    }
    // What is no key is told as ever.
    let sett = cli.run(&["keys", "sett"]).stderr;
    assert!(sett.starts_with("error: unrecognized subcommand 'sett'"), "{sett}");
    let command = cli.run(&["ask", "--api-key-comand", "pass", "mean?"]).stderr;
    assert!(command.contains("'--api-key-command'"), "{command}");
}

#[test]
fn deleting_a_key_behind_a_link_deletes_the_key_too_and_names_both() {
    let cli = Cli::offline();
    let (link, key) = (cli.home().join(".config/gemini-exec/api-key"), cli.home().join("dotfiles/key"));
    std::fs::create_dir_all(cli.home().join("dotfiles")).expect("a folder");
    std::fs::create_dir_all(link.parent().expect("a folder")).expect("a folder");
    std::os::unix::fs::symlink(&key, &link).expect("a link");
    std::fs::write(&key, "old\n").expect("written");
    let set = cli.run_with(&["keys", "set", "--no-check"], KEY);
    assert_eq!(set.code, Some(0), "{set:?}");
    assert_eq!(std::fs::read_to_string(&key).expect("a file"), format!("{KEY}\n"));
    assert_snapshot!(said(&cli, None, &cli.run(&["keys", "delete"])), @"
    [HOME]/dotfiles/key is deleted, and [HOME]/.config/gemini-exec/api-key, which led to it.
    No key is left: this machine answers, unless the engine is set.
    → 0
    ");
    assert!(!key.exists() && !link.is_symlink());
    std::os::unix::fs::symlink("/dev/null", &link).expect("a link");
    assert_snapshot!(said(&cli, None, &cli.run(&["keys", "delete"])), @"
    gemini-exec: Cannot delete [HOME]/.config/gemini-exec/api-key: there is something that is no file. Delete it by hand.
    → 1
    ");
}

#[test]
fn only_who_knows_the_model_s_name_has_looked_at_the_key() {
    let page = "<html><p>The requested URL <code>/v1beta/models/gemini-flash-latest</code> was not found on this server.";
    let unknown = "models/gemini-flash-latest is not found for API version v1beta, or is not supported.";
    let replies = [
        Reply::new(404, "text/html", page),
        Reply::new(404, "application/json", "{}"),
        Reply::error(404, "NOT_FOUND", "No such route: http://a.test/models/gemini-flash-latest."),
        Reply::error(404, "NOT_FOUND", unknown),
    ];
    let mut drawn = String::new();
    for reply in replies {
        let gemini = FakeGemini::playing([reply]);
        let cli = keyless(&gemini);
        let set = cli.run_with(&["keys", "set"], KEY);
        drawn += set.stdout.replace(&gemini.url()[7..], "HOST").lines().nth(1).expect("a line");
        drawn.push('\n');
    }
    assert_snapshot!(drawn, @"
    Whether it is right is not known. A web page came: 127.0.0.1 answered with a web page, not with an answer. Is there a sign-in page or a proxy in between? Open any page in a browser and sign in to the network, or check the base URL and the proxy.
    Whether it is right is not known. Unintelligible reply: 127.0.0.1 answered HTTP 404 with something that is not from the Gemini API. Check the base URL and the proxy.
    Whether it is right is not known. Unknown model: gemini-flash-latest: No such route: http://a.test/models/gemini-flash-latest. Choose one of https://ai.google.dev/gemini-api/docs/models that can execute code.
    The key is accepted: HOST was asked what it knows of gemini-flash-latest, which costs nothing.
    ");
}

#[test]
fn what_is_not_known_of_a_key_is_said_and_so_is_what_comes_before_it() {
    let gemini = FakeGemini::playing([Reply::error(503, "UNAVAILABLE", "No capacity.")]);
    let cli = keyless(&gemini).with("GEMINI_API_KEY", "another-key-0123456789");
    let unsure = cli.run_with(&["keys", "set"], KEY);
    let unchecked = Cli::offline();
    let no_check = unchecked.run_with(&["keys", "set", "--no-check"], "sk-OnlyForTests-0123456789");
    let source = cli.run(&["keys", "source"]);
    let open = cli.home().join(".config/gemini-exec/api-key");
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o644)).expect("changed");
    let open = cli.run(&["keys", "source"]);
    let command = cli.run(&["keys", "source", "--api-key-command", "echo OnlyForTests"]);
    let runs = [
        said(&cli, Some(&gemini), &unsure),
        said(&unchecked, None, &no_check),
        said(&cli, None, &source),
        said(&cli, None, &open),
        said(&cli, None, &command),
    ];
    assert_snapshot!(runs.join("\n\n"), @"
    The key is kept in [HOME]/.config/gemini-exec/api-key, which only you can read.
    Whether it is right is not known. Model overloaded: No capacity. Try again in a minute, or choose another model.
    It is not used: GEMINI_API_KEY comes first. Unset that to use this one.
    → 0

    The key is kept in [HOME]/.config/gemini-exec/api-key, which only you can read.
    It was not checked.
    It does not look like a key of Google's, which begins with AIza or AQ.: check what was pasted.
    → 0

    Gemini is asked with the key from GEMINI_API_KEY.
    Without that: [HOME]/.config/gemini-exec/api-key.
    Without any: this machine answers, and nothing is asked.
    → 0

    Gemini is asked with the key from GEMINI_API_KEY.
    Without that: [HOME]/.config/gemini-exec/api-key.
    Without any: this machine answers, and nothing is asked.
    Others on this machine may read [HOME]/.config/gemini-exec/api-key: chmod 600 [HOME]/.config/gemini-exec/api-key changes that.
    → 0

    Gemini is asked with the key from the key command.
    Without that: GEMINI_API_KEY.
    Without that: [HOME]/.config/gemini-exec/api-key.
    Without any: this machine answers, and nothing is asked.
    Others on this machine may read [HOME]/.config/gemini-exec/api-key: chmod 600 [HOME]/.config/gemini-exec/api-key changes that.
    → 0
    ");
}

#[test]
fn a_key_file_that_cannot_be_written_is_said_with_the_next_step() {
    let cli = Cli::offline().with("GEMINI_EXEC_API_KEY_FILE", "/dev/null");
    let set = cli.run_with(&["keys", "set", "--no-check"], KEY);
    assert_snapshot!(said(&cli, None, &set), @"
    gemini-exec: Cannot keep the key in /dev/null: there is something that is no file. Name another file with the setting apiKeyFile, or set GEMINI_API_KEY.
    → 1
    ");
}
