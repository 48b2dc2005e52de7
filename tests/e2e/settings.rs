//! Settings on the command line.

use harness::{Cli, FakeGemini, Reply};
use insta::assert_snapshot;

fn screen(cli: &Cli, arguments: &[&str]) -> String {
    let finished = cli.run(arguments);
    let text = format!("{}{}exit {:?}", finished.stdout, finished.stderr, finished.code);
    text.replace(cli.home().to_str().unwrap(), "~")
}

#[test]
fn settings_are_shown_with_source_and_without_secrets() {
    let cli = Cli::offline()
        .config("engine = 'local'\n[keys]\ncommand = 'echo secret'\n[run]\npython = '/venv'\n")
        .with("GEMINI_EXEC_ISOLATION", "require-full");
    assert_snapshot!(screen(&cli, &["settings", "--run-time", "5"]), @"
    [HOME]/.config/gemini-exec/config.toml

    engine                   local                config.toml
    model                    gemini-flash-latest  default
    answer.code-execution    true                 default
    answer.google-search     false                default
    answer.instructions      –                    default
    answer.thinking          –                    default
    answer.thoughts          false                default
    answer.temperature       –                    default
    answer.seed              –                    default
    answer.output-tokens     –                    default
    answer.media-resolution  –                    default
    answer.large-files       sample               default
    answer.functions         –                    default
    privacy.files            full                 default
    privacy.labels           false                default
    service.silence          120                  default
    service.stream           true                 default
    service.api              generate             default
    service.store-at-google  false                default
    service.base-url         –                    default
    service.api-version      –                    default
    vertex.project           –                    default
    vertex.location          –                    default
    vertex.base-url          –                    default
    vertex.token-command     –                    default
    keys.command             a command            config.toml
    keys.file                –                    default
    run.time                 5                    argument
    run.isolation            require-full         GEMINI_EXEC_ISOLATION
    run.python               /venv                config.toml
    run.spare-sandbox        usual                default
    run.read-as              –                    default
    history.keep             on                   default
    history.reuse            true                 default
    history.days             365                  default
    history.megabytes        1000                 default
    spending.daily-tokens    –                    default
    spending.prices          –                    default
    views.diagnostics        true                 default
    views.inlay-hints        true                 default
    views.code-lenses        true                 default
    views.cancel-on-close    false                default
    views.check-numbers      true                 default
    exit Some(0)
    ");
}

#[test]
fn each_mistake_in_the_file_is_reported_in_one_sentence() {
    let cli = Cli::offline().config("engine = 'locl'\n[run]\ntiem = 3\ntime = 'long'\n");
    assert_snapshot!(screen(&cli, &["ask", "--code", "a.py"]), @"
    gemini-exec: The setting engine cannot be 'locl' (line 1 of [HOME]/.config/gemini-exec/config.toml). Give auto, gemini, vertex or local; until then it is local.
    gemini-exec: There is no setting run.tiem (line 3 of [HOME]/.config/gemini-exec/config.toml). Write run.time if that is meant.
    gemini-exec: The setting run.time cannot be 'long' (line 4 of [HOME]/.config/gemini-exec/config.toml). Give a time from 0.001 to 86400 seconds.
    exit Some(2)
    ");
    let cli = Cli::offline().config("engine = local\n");
    assert_snapshot!(screen(&cli, &["ask", "--code", "a.py"]), @"
    gemini-exec: Cannot read line 1 of [HOME]/.config/gemini-exec/config.toml: string values must be quoted, expected literal string. Correct that line; until then answer.google-search is false, answer.large-files is refuse, privacy.files is schema, privacy.labels is false, service.store-at-google is false, run.isolation is require-full and history.keep is off.
    exit Some(2)
    ");
}

#[test]
fn an_argument_overrides_the_file() {
    let gemini =
        FakeGemini::playing([Reply::stream("mean_of_three.sse"), Reply::stream("mean_of_three.sse")]);
    let cli = Cli::asking(&gemini).config("model = 'of-the-file'\n");
    for arguments in [&["ask", "mean?"][..], &["ask", "mean?", "--model", "of-the-argument"]] {
        assert_eq!(cli.run(arguments).code, Some(0));
    }
    let asked = gemini.requests().into_iter().map(|request| request.path);
    let models: Vec<_> =
        asked.map(|path| path.split(['/', ':']).nth(3).unwrap_or_default().to_owned()).collect();
    assert_eq!(models, ["of-the-file", "of-the-argument"]);
}

#[test]
fn silence_and_run_time_are_two_settings_and_timeout_sets_both() {
    let cli = Cli::offline();
    let lines = |arguments: &[&str]| {
        let shown = cli.run(&[&["settings"], arguments].concat()).stdout;
        shown
            .lines()
            .filter(|line| line.contains("silence") || line.contains("run.time"))
            .fold(String::new(), |text, line| {
                format!("{text}{}\n", line.split_whitespace().collect::<Vec<_>>().join(" "))
            })
    };
    assert_snapshot!(lines(&["--timeout", "7"]), @"
    service.silence 7 argument
    run.time 7 argument
    ");
    assert_snapshot!(lines(&["--timeout", "7", "--run-time", "60"]), @"
    service.silence 7 argument
    run.time 60 argument
    ");
}

#[test]
fn a_key_file_that_is_named_must_hold_a_key() {
    let gemini = FakeGemini::playing([]);
    let cli = Cli::asking(&gemini).with("GEMINI_API_KEY", "").file("empty", "").file("folder/x", "");
    let said =
        ["nowhere", "empty", "folder"].map(|file| screen(&cli, &["ask", "mean?", "--api-key-file", file]));
    assert_snapshot!(said.join("\n"), @"
    gemini-exec: Unusable key: the key file nowhere does not exist. Correct it and ask again.
    exit Some(2)
    gemini-exec: Unusable key: the key file empty is empty. Correct it and ask again.
    exit Some(2)
    gemini-exec: Unusable key: the key file folder is a folder. Correct it and ask again.
    exit Some(2)
    ");
    assert_eq!(gemini.requests().len(), 0);
}

#[test]
fn an_address_on_the_command_line_holds_for_vertex_ai_too() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    let cli = Cli::offline().with("GOOGLE_VERTEX_BASE_URL", "http://127.0.0.1:1");
    let to = gemini.url();
    let vertex = ["--engine", "vertex", "--vertex-project", "p", "--access-token-command", "echo ya29.t"];
    let finished = cli.run(&[&["ask", "mean?", "--base-url", &to], &vertex[..]].concat());
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert!(gemini.only_request().path.starts_with("/v1beta1/projects/p/locations/global/"));
}
