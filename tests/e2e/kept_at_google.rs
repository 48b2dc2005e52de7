//! `gemini-exec files` and `gemini-exec models`.

use harness::{Cli, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

fn reply(value: &Value) -> Reply {
    Reply::new(200, "application/json; charset=UTF-8", value.to_string())
}

fn two_files() -> Reply {
    reply(&json!({"files": [
        {"name": "files/abc123", "displayName": "sales\u{202e}.csv", "sizeBytes": "20971520", "mimeType": "text/csv",
         "expirationTime": "2024-12-01T10:00:00.123456789Z", "state": "ACTIVE", "uri": "https://example.com/files/abc123"},
        {"name": "files/x", "state": "FAILED", "error": {"message": "No rows."}},
    ]}))
}

/// What a person sees of a command, played one reply after the other.
fn screen(replies: impl IntoIterator<Item = Reply>, arguments: &[&str]) -> String {
    let gemini = FakeGemini::playing(replies);
    Cli::asking(&gemini).with("TZ", "UTC").run(arguments).screen()
}

#[test]
fn files_are_listed_in_columns_or_as_json() {
    assert_snapshot!(screen([two_files()], &["files", "list"]), @r#"
    name          given as   size     kept until
    files/abc123  sales.csv  21.0 MB  1 December 2024
    files/x                           (cannot be used: No rows.)
    → 0
    "#);
    assert_snapshot!(screen([two_files()], &["files", "list", "--json"]), @r#"
    {"name":"files/abc123","displayName":"sales.csv","mediaType":"text/csv","size":20971520,"expires":"2024-12-01T10:00:00.123456789Z","uri":"https://example.com/files/abc123","state":"active"}
    {"name":"files/x","displayName":"","mediaType":"","size":null,"expires":"","uri":"","state":"failed","reason":"No rows."}
    → 0
    "#);
    assert_snapshot!(screen([reply(&json!({}))], &["files", "list"]), @r#"
    Gemini keeps no files of yours.
    → 0
    "#);
}

#[test]
fn files_are_deleted_by_name_or_all_of_them() {
    let done = || reply(&json!({}));
    let gone = Reply::error(404, "NOT_FOUND", "No such file.");
    assert_snapshot!(screen([gone, done()], &["files", "delete", "files/abc123", "x"]), @r#"
    Deleted 1 file.
    gemini-exec: Not deleted: files/abc123: Gemini keeps no file of this name for your key. Look for its name with gemini-exec files list; files go after two days.
    → 1
    "#);
    assert_snapshot!(screen([], &["files", "delete", "../x"]), @r#"
    error: invalid value '../x' for '[NAME]...': give a name such as files/abc123, as `gemini-exec files list` shows it

    For more information, try '--help'.
    → 2
    "#);
    assert_snapshot!(screen([two_files()], &["files", "delete", "--all"]), @r#"
    gemini-exec: Nothing was deleted. Add --yes to delete all files without a question.
    → 2
    "#);
    assert_snapshot!(screen([two_files(), done(), done()], &["files", "delete", "--all", "--yes"]), @r#"
    Deleted 2 files.
    → 0
    "#);
    assert_snapshot!(screen([done()], &["files", "delete", "--all"]), @r#"
    There was nothing to delete.
    → 0
    "#);
}

#[test]
fn models_are_listed_with_what_is_known_of_them() {
    let model = |name: &str, method: &str| {
        json!({"name": format!("models/{name}"), "inputTokenLimit": 1_048_576,
        "outputTokenLimit": 65_536, "supportedGenerationMethods": [method]})
    };
    let models = || {
        reply(&json!({"models": [
            model("gemini-3.8-flash", "generateContent"), model("gemini-2.5-pro", "generateContent"),
            model("gemini-3.8-live", "bidiGenerateContent"), model("gemini-embedding-2", "embedContent"),
        ]}))
    };
    assert_snapshot!(screen([models()], &["models"]), @r#"
    name              window     output  executes code
    gemini-3.8-flash  1,048,576  65,536  yes
    gemini-2.5-pro    1,048,576  65,536  yes
    gemini-3.8-live   1,048,576  65,536  no

    gemini-2.5-pro: ends on 1 December 2026 at the Developer API; then gemini-3.8-flash is said to answer in its place.
    → 0
    "#);
    assert_snapshot!(screen([models()], &["models", "--json"]), @r#"
    {"name":"gemini-3.8-flash","displayName":"","inputTokens":1048576,"outputTokens":65536,"methods":["generateContent"],"executesCode":true}
    {"name":"gemini-2.5-pro","displayName":"","inputTokens":1048576,"outputTokens":65536,"methods":["generateContent"],"executesCode":true,"note":"ends on 1 December 2026 at the Developer API; then gemini-3.8-flash is said to answer in its place"}
    {"name":"gemini-3.8-live","displayName":"","inputTokens":1048576,"outputTokens":65536,"methods":["bidiGenerateContent"],"executesCode":false}
    → 0
    "#);
}

#[test]
fn vertex_ai_has_no_dates_of_the_developer_api() {
    let models = reply(&json!({"publisherModels": [{"name": "publishers/google/models/gemini-2.5-pro"}]}));
    let gemini = FakeGemini::playing([models]);
    let cli = Cli::offline().with("GOOGLE_VERTEX_BASE_URL", &gemini.url());
    let with = ["--engine", "vertex", "--vertex-project", "p", "--access-token-command", "echo ya29.t"];
    assert_snapshot!(cli.run(&[&["models"], &with[..]].concat()).screen(), @"
    name            window  output  executes code
    gemini-2.5-pro  –       –       yes
    → 0
    ");
}

#[test]
fn who_keeps_no_files_or_is_not_asked_is_said() {
    assert_snapshot!(screen([], &["files", "list", "--engine", "local"]), @r#"
    gemini-exec: No service is asked: the engine is local. Add --engine gemini or --engine vertex.
    → 2
    "#);
    assert_snapshot!(screen([], &["files", "list", "--engine", "vertex", "--vertex-project", "p"]), @r#"
    gemini-exec: Unusable setting: Vertex AI keeps no files; they are uploaded to the Developer API, with a key. Correct the setting engine (--engine gemini).
    → 2
    "#);
    assert_snapshot!(Cli::offline().run(&["models"]).screen(), @"
    gemini-exec: No API key: no key command is set, GOOGLE_API_KEY and GEMINI_API_KEY are empty, and there is no key file, or an empty one. Create a key at https://aistudio.google.com/apikey and give it to gemini-exec keys set, or set GEMINI_API_KEY.
    → 1
    ");
}

#[test]
fn who_is_silent_is_named_to_those_who_wait() {
    let gemini = FakeGemini::playing([Reply::silence(), Reply::silence(), Reply::silence()]);
    let host = gemini.url().replace("http://", "");
    let cli = Cli::asking(&gemini).with("TERM", "xterm-256color");
    let models = cli.clone().run_in_terminal(&["models", "--silence", "5"]).screen();
    let files = cli.clone().run_in_terminal(&["files", "list", "--silence", "5"]).screen();
    let doctor = cli.run(&["doctor"]).stdout;
    let line = doctor.lines().find(|line| line.contains("service")).unwrap_or_default();
    assert_snapshot!(format!("{models}\n{files}\n{line}").replace(&host, "HOST"), @"
    gemini-exec: Waiting for HOST.
    gemini-exec: No reply: nothing came for 5 s. Ask again, or allow a longer silence with the setting silence (--silence SECONDS).
    gemini-exec: Waiting for HOST.
    gemini-exec: No reply: nothing came for 5 s. Ask again, or allow a longer silence with the setting silence (--silence SECONDS).
    ✗ service    No reply: HOST said nothing for 10 s. Check the network, the proxy and the base URL, and try again.
    ");
}
