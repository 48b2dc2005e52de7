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
    assert_snapshot!(screen([two_files()], &["files", "list"]), @"");
    assert_snapshot!(screen([two_files()], &["files", "list", "--json"]), @"");
    assert_snapshot!(screen([reply(&json!({}))], &["files", "list"]), @"");
}

#[test]
fn files_are_deleted_by_name_or_all_of_them() {
    let done = || reply(&json!({}));
    let gone = Reply::error(404, "NOT_FOUND", "No such file.");
    assert_snapshot!(screen([gone, done()], &["files", "delete", "files/abc123", "x"]), @"");
    assert_snapshot!(screen([], &["files", "delete", "../x"]), @"");
    assert_snapshot!(screen([two_files()], &["files", "delete", "--all"]), @"");
    assert_snapshot!(screen([two_files(), done(), done()], &["files", "delete", "--all", "--yes"]), @"");
    assert_snapshot!(screen([done()], &["files", "delete", "--all"]), @"");
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
    assert_snapshot!(screen([models()], &["models"]), @"");
    assert_snapshot!(screen([models()], &["models", "--json"]), @"");
}

#[test]
fn who_keeps_no_files_or_is_not_asked_is_said() {
    assert_snapshot!(screen([], &["files", "list", "--engine", "local"]), @"");
    assert_snapshot!(screen([], &["files", "list", "--engine", "vertex", "--vertex-project", "p"]), @"");
    assert_snapshot!(Cli::offline().run(&["models"]).screen(), @"");
}
