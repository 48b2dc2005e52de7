//! A follow-up goes on with what its conversation was asked with.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use harness::{Cli, Client, Editor, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

const WEATHER: &str = r#"
def weather(city: str) -> float:
    """The temperature in a city."""
    return 4.5
"#;

fn says(parts: &Value) -> Reply {
    let response =
        json!({"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]});
    Reply::new(200, "text/event-stream", format!("data: {response}\n\n"))
}

fn cold() -> Reply {
    says(&json!([{"text": "It is cold."}]))
}

/// What a request says of how it is to be answered.
fn asked(gemini: &FakeGemini) -> String {
    let asked = gemini.requests().into_iter().map(|request| {
        let json = request.json();
        let model = request.path.split(['/', ':']).find(|part| part.starts_with("gemini-"));
        let named = |tool: &Value| match &tool["functionDeclarations"] {
            Value::Array(functions) => {
                functions.iter().map(|it| it["name"].as_str().unwrap_or_default()).collect()
            }
            _ => tool.as_object().and_then(|tool| tool.keys().next().cloned()).unwrap_or_default(),
        };
        let tools: Vec<String> = json["tools"].as_array().into_iter().flatten().map(named).collect();
        let instructions = &json["systemInstruction"]["parts"][0]["text"];
        format!("{} · {} · {instructions}\n", model.unwrap_or_default(), tools.join(" "))
    });
    asked.collect()
}

#[test]
fn a_follow_up_goes_on_with_what_the_first_question_was_asked_with() {
    let gemini = FakeGemini::playing((0..5).map(|_| cold()));
    let cli = Cli::asking(&gemini).file("weather.py", WEATHER);
    let with =
        ["--tool", "weather.py", "--instructions", "In German.", "--google-search", "--no-code-execution"];
    let _ = cli.run(&[&["ask", "Is it warm?", "--model", "gemini-3-pro"], &with[..]].concat());
    assert_eq!(cli.run(&["ask", "-c", "And at night?"]).code, Some(0));
    assert_eq!(cli.run(&["ask", "-c", "And in May?", "--model", "gemini-3-flash"]).code, Some(0));
    assert_eq!(cli.run(&["ask", "-c", "And in June?"]).code, Some(0));
    assert_eq!(cli.run(&["ask", "-c", "And in July?", "--current-settings"]).code, Some(0));
    assert_snapshot!(asked(&gemini), @r#"
    gemini-3-pro · googleSearch weather · "In German."
    gemini-3-pro · googleSearch weather · "In German."
    gemini-3-flash · googleSearch weather · "In German."
    gemini-3-flash · googleSearch weather · "In German."
    gemini-flash-latest · codeExecution · null
    "#);
}

#[test]
fn a_file_of_functions_that_is_not_what_it_was_is_named() {
    let gemini = FakeGemini::playing((0..3).map(|_| cold()));
    let cli = Cli::asking(&gemini).file("weather.py", WEATHER);
    let _ = cli.run(&["ask", "Is it warm?", "--tool", "weather.py"]);
    let cli = cli.file("weather.py", WEATHER.replace("weather", "temperature"));
    let changed = cli.run(&["ask", "-c", "And at night?"]).screen();
    std::fs::remove_file(cli.home().join("weather.py")).expect("removed");
    let gone = cli.run(&["ask", "-c", "And in May?"]).screen();
    assert_snapshot!([changed, gone, asked(&gemini)].join("\n"), @r#"
    ─── answer ─────────────────────────────────────────────────
    It is cold.
    gemini-exec: The functions of weather.py may have changed: they are told as they are now.
    → 0
    ─── answer ─────────────────────────────────────────────────
    It is cold.
    gemini-exec: The functions of weather.py are gone: the conversation goes on without them. The setting functions (--tool) names others.
    → 0
    gemini-flash-latest · codeExecution weather · null
    gemini-flash-latest · codeExecution temperature · null
    gemini-flash-latest · codeExecution · null
    "#);
}

#[test]
fn an_editor_goes_on_with_what_the_command_line_asked_with() {
    let gemini = FakeGemini::playing((0..3).map(|_| cold()));
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("notes.md", "«Oslo»\n");
    editor.ask("notes.md", "Is it warm?");
    editor.wait_for("notes.md", &["answered"]);
    let cli = editor.cli.clone().file("weather.py", WEATHER);
    let with = ["--tool", "weather.py", "--instructions", "In German.", "--model", "gemini-3-pro"];
    assert_eq!(cli.run(&[&["ask", "-c", "And at night?"], &with[..]].concat()).code, Some(0));
    let mut editor = editor.restarted();
    editor.open("notes.md", "Oslo\n");
    editor.wait_for("notes.md", &["answered"]);
    editor.run("geminiExec.followUp", json!({"ask": 1, "question": "And in May?"}));
    assert!(gemini.wait_for_requests(3));
    assert_snapshot!(asked(&gemini), @r#"
    gemini-flash-latest · codeExecution · null
    gemini-3-pro · codeExecution weather · "In German."
    gemini-3-pro · codeExecution weather · "In German."
    "#);
}

#[test]
fn a_follow_up_asks_who_was_asked_first() {
    let gemini = FakeGemini::playing((0..3).map(|_| cold()));
    let cli = Cli::asking(&gemini);
    let _ = cli.run(&["ask", "Is it warm?", "--api", "interactions"]);
    let _ = cli.run(&["ask", "-c", "And at night?"]);
    let _ = cli.run(&["ask", "-c", "And in May?", "--current-settings"]);
    let paths: Vec<String> = gemini.requests().into_iter().map(|request| request.path).collect();
    assert_snapshot!(paths.join(" "), @"/v1beta/interactions /v1beta/interactions /v1beta/models/gemini-flash-latest:streamGenerateContent?alt=sse");
}

#[test]
fn a_follow_up_without_the_token_command_of_its_conversation_says_so() {
    let gemini = FakeGemini::playing([cold()]);
    let cli = Cli::offline().with("GOOGLE_VERTEX_BASE_URL", &gemini.url()).with("NO_GCE_CHECK", "true");
    let vertex = ["--engine", "vertex", "--vertex-project", "p", "--access-token-command", "echo ya29.t"];
    let _ = cli.run(&[&["ask", "Is it warm?"], &vertex[..]].concat());
    assert_snapshot!(cli.run(&["ask", "-c", "And at night?"]).screen(), @"
    gemini-exec: The earlier question was asked with --access-token-command, which no conversation keeps: give it again, or set accessTokenCommand.
    gemini-exec: Not signed in: there are no credentials of Google Cloud on this machine. Sign in with gcloud auth application-default login, or set accessTokenCommand.
    → 2
    ");
    assert_eq!(gemini.requests().len(), 1);
    let kept = cli.run(&["history", "show", "--json"]).stdout;
    assert!(!kept.contains("ya29"), "{kept}");
}

#[test]
fn an_address_whose_sign_in_is_lacking_gets_no_other_one() {
    let gateway = FakeGemini::playing((0..6).map(|_| cold()));
    let cli = Cli::offline().with("NO_GCE_CHECK", "true").file("key", "GATEWAYKEY\n");
    let url = gateway.url();
    let own = cli.clone().with("GEMINI_API_KEY", "OWNKEY");
    let own_token = own.clone().with("GEMINI_EXEC_ACCESS_TOKEN_COMMAND", "echo ya29.own");
    let mut drawn = String::new();
    for (with, later) in [
        (vec!["--base-url", &url, "--api-key-command", "echo GATEWAYKEY"], &own),
        (vec!["--base-url", &url, "--api-key-file", "key"], &own),
        (
            vec![
                "--engine",
                "vertex",
                "--vertex-project",
                "p",
                "--vertex-base-url",
                &url,
                "--access-token-command",
                "echo ya29.g",
            ],
            &own_token,
        ),
    ] {
        drawn += &cli.run(&[&["ask", "--quiet", "--again", "Is it warm?"], &with[..]].concat()).screen();
        drawn.push('\n');
        drawn += &later.run(&["ask", "-c", "And at night?"]).screen();
        drawn.push('\n');
        let again = &with[with.len() - 2..];
        drawn += &later.run(&[&["ask", "-c", "--quiet", "--again", "And in May?"], again].concat()).screen();
        drawn.push('\n');
    }
    assert_snapshot!(drawn, @"
    It is cold.
    → 0
    gemini-exec: Not signed in: the earlier question signed in at its address with --api-key-command, which no conversation keeps, and no other key or token goes there. Give --api-key-command again, name the address too (--base-url, --vertex-base-url) to sign in there in another way, or begin a new conversation.
    → 2
    It is cold.
    → 0
    It is cold.
    → 0
    gemini-exec: Not signed in: the earlier question signed in at its address with --api-key-file, which no conversation keeps, and no other key or token goes there. Give --api-key-file again, name the address too (--base-url, --vertex-base-url) to sign in there in another way, or begin a new conversation.
    → 2
    It is cold.
    → 0
    It is cold.
    → 0
    gemini-exec: A key is set too, and not used: Vertex AI is asked in the name of the project. To use the key alone, set no project, no location and no token command.
    gemini-exec: Not signed in: the earlier question signed in at its address with --access-token-command, which no conversation keeps, and no other key or token goes there. Give --access-token-command again, name the address too (--base-url, --vertex-base-url) to sign in there in another way, or begin a new conversation.
    → 2
    It is cold.
    gemini-exec: A key is set too, and not used: Vertex AI is asked in the name of the project. To use the key alone, set no project, no location and no token command.
    → 0
    ");
    let sent = |name: &str| -> Vec<String> {
        gateway.requests().iter().filter_map(|request| Some(request.header(name)?.to_owned())).collect()
    };
    assert_snapshot!([sent("x-goog-api-key"), sent("authorization")].concat().join(" "), @"GATEWAYKEY GATEWAYKEY GATEWAYKEY GATEWAYKEY Bearer ya29.g Bearer ya29.g");
}

#[test]
fn an_address_of_a_conversation_gets_no_key_or_token_of_another_service() {
    let (gateway, other) =
        (FakeGemini::playing((0..9).map(|_| cold())), FakeGemini::playing((0..9).map(|_| cold())));
    let cli = Cli::offline().with("NO_GCE_CHECK", "true");
    let (there, elsewhere) = (gateway.url(), other.url());
    let own = cli
        .clone()
        .with("GEMINI_API_KEY", "OWNKEY")
        .with("GEMINI_EXEC_ACCESS_TOKEN_COMMAND", "echo ya29.own");
    let own_project = own.clone().with("GOOGLE_CLOUD_PROJECT", "p");
    let begin = |with: &[&str]| cli.run(&[&["ask", "--quiet", "--again", "Is it warm?"], with].concat());
    let ends = [
        begin(&["--base-url", &there, "--api-key-command", "echo GATEWAYKEY"]),
        own.run(&[
            "ask",
            "-c",
            "And here?",
            "--engine",
            "vertex",
            "--vertex-project",
            "p",
            "--vertex-base-url",
            &elsewhere,
        ]),
        own.clone().with("GOOGLE_GEMINI_BASE_URL", &elsewhere).run(&[
            "ask",
            "-c",
            "And there?",
            "--engine",
            "gemini",
        ]),
        begin(&["--base-url", &there, "--api-key-command", "echo GATEWAYKEY"]),
        own.run(&["ask", "-c", "And then?", "--access-token-command", "echo ya29.own"]),
        begin(&["--engine", "vertex", "--vertex-base-url", &there, "--api-key-command", "echo GATEWAYKEY"]),
        own_project.run(&["ask", "-c", "And at night?", "--api-key-command", "echo GATEWAYKEY"]),
    ]
    .map(|ended| ended.code.unwrap_or(-1));
    let sent = |gemini: &FakeGemini| -> Vec<String> {
        let of = |name| {
            gemini.requests().iter().filter_map(|it| Some(it.header(name)?.to_owned())).collect::<Vec<_>>()
        };
        [of("x-goog-api-key"), of("authorization")].concat()
    };
    assert_snapshot!(format!("{ends:?}\n{}\n{}", sent(&gateway).join(" "), sent(&other).join(" ")), @"
    [0, 0, 0, 0, 2, 0, 2]
    GATEWAYKEY GATEWAYKEY GATEWAYKEY
    OWNKEY Bearer ya29.own
    ");
}

#[test]
fn a_question_that_was_refused_is_not_sent_again() {
    let refused = json!({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}});
    let refused = Reply::new(200, "text/event-stream", format!("data: {refused}\n\n"));
    let gemini = FakeGemini::playing([refused, cold()]);
    let cli = Cli::asking(&gemini);
    let _ = cli.run(&["ask", "What is forbidden?"]);
    let drawn = cli.run(&["ask", "-c", "Is it warm?"]).screen();
    let asked = gemini.requests()[1].json()["contents"].to_string();
    assert_snapshot!(format!("{drawn}\n{asked}"), @r#"
    ─── answer ─────────────────────────────────────────────────
    It is cold.
    gemini-exec: An earlier question that was refused is left out of the conversation.
    → 0
    [{"parts":[{"text":"Is it warm?"}],"role":"user"}]
    "#);
}

#[test]
fn a_question_that_nobody_looked_at_goes_along_with_its_file() {
    let unknown = Reply::error(404, "NOT_FOUND", "models/gemini-9 is not found for API version v1beta.");
    let gemini = FakeGemini::playing([unknown, cold()]);
    let cli = Cli::asking(&gemini).file("sales.csv", "n\n1\n");
    assert_eq!(
        cli.run(&["ask", "Which sells best?", "-a", "sales.csv", "--model", "gemini-9"]).code,
        Some(1)
    );
    let drawn = cli.run(&["ask", "-c", "And by month?", "--model", "gemini-3-flash-preview"]).screen();
    let sent = said(&gemini);
    let (_, last) = sent.split_once("---\n").expect("two questions");
    assert_snapshot!(format!("{drawn}\n{last}"), @"
    ─── answer ─────────────────────────────────────────────────
    It is cold.
    → 0
    [sales.csv: n 1 ]
      Which sells best?  And by month?  Files in the working directory of your code: `input_file_0.csv` (sales.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    ");
}

#[test]
fn a_question_that_is_asked_again_after_a_failure_takes_its_files_and_code_along() {
    let unpaid = Reply::error(402, "", "No credit is left.");
    let gemini = FakeGemini::playing([cold(), unpaid, cold()]);
    let cli = Cli::asking(&gemini).file("south.csv", "n\n2\n").file("a.py", "rate = 2\n");
    assert_eq!(cli.run(&["ask", "Is it warm?"]).code, Some(0));
    let with = ["-a", "south.csv", "--code", "a.py"];
    assert_eq!(cli.run(&[&["ask", "-c", "South?"], &with[..]].concat()).code, Some(1));
    assert_eq!(cli.run(&["ask", "-c", "South?"]).code, Some(0));
    assert_snapshot!(said(&gemini).rsplit("---\n").next().unwrap_or_default(), @"
    Is it warm?
    [south.csv: n 2 ]
      South?  Files in the working directory of your code: `input_file_0.csv` (south.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.  ```python rate = 2 ```
    ");
}

#[test]
fn the_code_that_was_given_last_goes_along() {
    let unpaid = || Reply::error(402, "", "No credit is left.");
    let gemini = FakeGemini::playing([unpaid(), unpaid(), cold()]);
    let cli = Cli::asking(&gemini).file("c.py", "rate = 2\n").file("d.py", "rate = 3\n");
    let _ = cli.run(&["ask", "Is it warm?", "--code", "c.py"]);
    let _ = cli.run(&["ask", "-c", "South?", "--code", "d.py"]);
    assert_eq!(cli.run(&["ask", "-c", "South?"]).code, Some(0));
    let last = said(&gemini);
    let last = last.rsplit("---\n").next().unwrap_or_default();
    assert!(last.contains("rate = 3") && !last.contains("rate = 2"), "{last}");
}

#[test]
fn a_question_that_is_asked_again_in_the_same_words_takes_along_what_came_with_it_whatever_failed() {
    let broken = Reply::new(501, "application/json", r#"{"error": {"code": 501, "message": "No."}}"#);
    let gemini = FakeGemini::playing([cold(), broken, cold()]);
    let cli = Cli::asking(&gemini).file("south.csv", "n\n2\n");
    let _ = cli.run(&["ask", "Is it warm?"]);
    let _ = cli.run(&["ask", "-c", "South?", "-a", "south.csv"]);
    let asked = cli.run(&["ask", "-c", "South?"]);
    let last = said(&gemini);
    assert_snapshot!(format!("{}\n{}", last.rsplit("---\n").next().unwrap_or_default(), asked.screen()), @"
    Is it warm?
    [south.csv: n 2 ]
      South?  Files in the working directory of your code: `input_file_0.csv` (south.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    ─── answer ─────────────────────────────────────────────────
    It is cold.
    → 0
    ");
}

#[test]
fn a_file_that_nobody_saw_holds_up_no_conversation_once_it_is_gone() {
    let unknown = Reply::error(404, "NOT_FOUND", "models/gemini-9 is not found for API version v1beta.");
    let gemini = FakeGemini::playing([unknown, cold(), cold()]);
    let cli = Cli::asking(&gemini).file("north.csv", "n\n1\n").file("south.csv", "n\n2\n");
    let _ = cli.run(&["ask", "North?", "-a", "north.csv", "--model", "gemini-9"]);
    std::fs::remove_file(cli.home().join("north.csv")).expect("a file");
    let now = ["--model", "gemini-3-flash-preview"];
    let first = cli.run(&[&["ask", "-c", "South?", "-a", "south.csv"], &now[..]].concat());
    let second = cli.run(&[&["ask", "-c", "And both?"], &now[..]].concat());
    assert_snapshot!(format!("{}{}", first.screen(), second.screen()), @"
    ─── answer ─────────────────────────────────────────────────
    It is cold.
    gemini-exec: north.csv does not go along: there is no such file.
    → 0─── answer ─────────────────────────────────────────────────
    It is cold.
    → 0
    ");
}

/// The parts or contents of the last thing that each request says, one a line.
fn said(gemini: &FakeGemini) -> String {
    let decoded = |data: &Value| {
        let bytes = STANDARD.decode(data.as_str().unwrap_or_default()).expect("base64");
        String::from_utf8(bytes).expect("text").replace('\n', " ")
    };
    let part = |part: &Value| match (&part["inlineData"], &part["data"]) {
        (Value::Null, Value::Null) => part["text"].as_str().unwrap_or_default().replace('\n', " "),
        (Value::Null, data) => format!("[{}]", decoded(data)),
        (file, _) => {
            format!("[{}: {}]", file["displayName"].as_str().unwrap_or_default(), decoded(&file["data"]))
        }
    };
    let each = gemini.requests().into_iter().map(|request| {
        let json = request.json();
        let contents: Vec<&Value> =
            json["contents"].as_array().or(json["input"].as_array()).expect("a list").iter().collect();
        let of = |content: &Value| {
            let parts = content["parts"].as_array().or(content["content"].as_array()).expect("parts");
            parts.iter().map(part).collect::<Vec<_>>().join("\n  ")
        };
        let users = contents.into_iter().filter(|it| it["role"] == "user" || it["type"] == "user_input");
        users.map(of).collect::<Vec<_>>().join("\n")
    });
    each.collect::<Vec<_>>().join("\n---\n")
}

#[test]
fn each_question_keeps_its_file_where_two_have_one_name() {
    let gemini = FakeGemini::playing((0..2).map(|_| cold()));
    let cli = Cli::asking(&gemini).file("north/sales.csv", "n\n1\n").file("south/sales.csv", "n\n2\n");
    assert_eq!(cli.run(&["ask", "north?", "-a", "north/sales.csv"]).code, Some(0));
    assert_eq!(cli.run(&["ask", "-c", "south?", "-a", "south/sales.csv"]).code, Some(0));
    let first = said(&gemini);
    let gemini = FakeGemini::playing([cold(), cold()]);
    let cli = cli.with("GOOGLE_GEMINI_BASE_URL", &gemini.url());
    assert_eq!(cli.run(&["ask", "-c", "both?"]).code, Some(0));
    assert_snapshot!([first, said(&gemini)].join("\n===\n"), @"
    [sales.csv: n 1 ]
      north?  Files in the working directory of your code: `input_file_0.csv` (sales.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    ---
    (Here sales.csv was attached. It is attached to the last question now, as earlier-1-sales.csv: a later file has its name.)
      north?  Files in the working directory of your code: `input_file_0.csv` (sales.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    [earlier-1-sales.csv: n 1 ]
      [sales.csv: n 2 ]
      south?  Files in the working directory of your code: `input_file_0.csv` (earlier-1-sales.csv), `input_file_1.csv` (sales.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    ===
    [south-sales.csv: n 2 ]
      [north-sales.csv: n 1 ]
      Earlier in this conversation:  Question (about north-sales.csv): north?  Answer:  It is cold.  Question (about south-sales.csv): south?  Answer:  It is cold.  The question now: both?  Files in the working directory of your code: `input_file_0.csv` (south-sales.csv), `input_file_1.csv` (north-sales.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    ");
}

#[test]
fn what_was_piped_in_twice_is_given_to_another_service_under_two_names() {
    let gemini = FakeGemini::playing((0..3).map(|_| cold()));
    let cli = Cli::asking(&gemini);
    assert_eq!(cli.run_with(&["ask", "first?", "-a", "-"], "n\n1\n").code, Some(0));
    assert_eq!(cli.run_with(&["ask", "-c", "second?", "-a", "-"], "n\n22\n").code, Some(0));
    let other = FakeGemini::playing([cold()]);
    let cli = cli.with("GOOGLE_GEMINI_BASE_URL", &other.url());
    let finished = cli.run(&["ask", "-c", "both?"]);
    assert_snapshot!(format!("{}\n{}", said(&other), finished.screen()), @"
    [stdin.csv: n 22 ]
      [2-stdin.csv: n 1 ]
      Earlier in this conversation:  Question (about 2-stdin.csv): first?  Answer:  It is cold.  Question (about stdin.csv): second?  Answer:  It is cold.  The question now: both?  Files in the working directory of your code: `input_file_0.csv` (stdin.csv), `input_file_1.csv` (2-stdin.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    ─── answer ─────────────────────────────────────────────────
    It is cold.
    gemini-exec: Attachments have the same name; the code finds them as stdin.csv and 2-stdin.csv.
    gemini-exec: Earlier answers go along as text.
    → 0
    ");
}

#[test]
fn the_names_of_files_that_went_along_by_themselves_stay_here() {
    let gemini = FakeGemini::playing([cold()]);
    let cli = Cli::asking(&gemini)
        .file("a.py", "from utils import rows\nprint(rows())")
        .file("utils.py", "def rows(): return len(open('customers.csv').read())")
        .file("customers.csv", "a\n");
    assert_eq!(cli.run(&["ask", "--engine", "local", "--code", "a.py"]).screen().lines().last(), Some("→ 0"));
    let cli = cli.file("customers.csv", "b\n");
    let answer = cli.run(&["ask", "-c", "why?", "--engine", "gemini", "--code", "a.py"]);
    assert_snapshot!(answer.stderr, @"
    gemini-exec: What was printed here goes along as text.
    gemini-exec: customers.csv has changed since.
    ");
    let text = gemini.requests()[0].json().to_string();
    assert!(text.contains("Other files that it used are not what they were."), "{text}");
    assert!(text.contains("why?") && !text.contains("customers.csv") && !text.contains("utils.py"), "{text}");
}

#[test]
fn a_file_that_gemini_had_goes_to_it_again_after_a_question_to_this_machine() {
    let at_another_service = |now: &str| {
        let (gemini, other) = (FakeGemini::playing([cold()]), FakeGemini::playing([cold()]));
        let cli = Cli::asking(&gemini).file("sales.csv", "n\n1\n");
        assert_eq!(cli.run(&["ask", "sum?", "-a", "sales.csv"]).code, Some(0));
        let cli = cli.file("sales.csv", now).with("GOOGLE_GEMINI_BASE_URL", &other.url());
        let _ = cli.run(&["ask", "-c", "here?", "--engine", "local"]);
        let asked = cli.run(&["ask", "-c", "and now?", "--engine", "gemini"]).screen();
        let said = said(&other);
        format!("{}\n{asked}", said.split("Earlier").next().unwrap_or_default().trim())
    };
    assert_snapshot!(["n\n1\n", "n\n2\n"].map(at_another_service).join("\n"), @"
    [sales.csv: n 1 ]
    ─── answer ─────────────────────────────────────────────────
    It is cold.
    gemini-exec: An earlier answer goes along as text.
    → 0

    gemini-exec: Cannot give sales.csv again: it was used on this machine only, and would be sent now. Send it with -a FILE.
    → 2
    ");
}

/// Ways in which a question gets no answer.
fn without_an_answer() -> Vec<Reply> {
    let refused = json!({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}});
    vec![
        Reply::new(400, "application/json", r#"{"error": {"code": 400, "message": "No."}}"#),
        Reply::new(200, "text/event-stream", format!("data: {refused}\n\n")),
        Reply::new(200, "text/event-stream", ""),
        Reply::close(),
    ]
}

#[test]
fn a_question_that_got_no_answer_is_left_out_with_what_came_along_with_it() {
    let after = |broken: Reply| {
        let gemini = FakeGemini::playing([cold(), broken, cold(), cold()]);
        let cli = Cli::asking(&gemini);
        let cli = cli.file("north.csv", "n\n1\n").file("south.csv", "n\n2\n").file("a.py", "rate = 2\n");
        assert_eq!(cli.run(&["ask", "north?", "-a", "north.csv"]).code, Some(0));
        let with = ["-a", "south.csv", "-a", "north.csv", "--code", "a.py"];
        let _ = cli.run(&[&["ask", "-c", "south?"], &with[..]].concat());
        let asked = cli.run(&["ask", "-c", "and both?"]).stderr;
        let then = cli.run(&["ask", "-c", "and then?"]).stderr;
        let said = said(&gemini);
        let last = said.split("---\n").nth(2).unwrap_or_default();
        assert_eq!(said.matches("south?").count(), 1, "{said}");
        format!("{last}{asked}{then}")
    };
    assert_snapshot!(without_an_answer().into_iter().map(after).collect::<Vec<_>>().join("\n"), @"
    (Here north.csv was attached. It is attached to the last question now.)
      north?  Files in the working directory of your code: `input_file_0.csv` (north.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    [north.csv: n 1 ]
      and both?  Files in the working directory of your code: `input_file_0.csv` (north.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    gemini-exec: An earlier question that got no answer is left out of the conversation, with south.csv and its code.

    (Here north.csv was attached. It is attached to the last question now.)
      north?  Files in the working directory of your code: `input_file_0.csv` (north.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    [north.csv: n 1 ]
      and both?  Files in the working directory of your code: `input_file_0.csv` (north.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    gemini-exec: An earlier question that was refused is left out of the conversation, with south.csv and its code.

    (Here north.csv was attached. It is attached to the last question now.)
      north?  Files in the working directory of your code: `input_file_0.csv` (north.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    [north.csv: n 1 ]
      and both?  Files in the working directory of your code: `input_file_0.csv` (north.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    gemini-exec: An earlier question that got no answer is left out of the conversation, with south.csv and its code.

    (Here north.csv was attached. It is attached to the last question now.)
      north?  Files in the working directory of your code: `input_file_0.csv` (north.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    [north.csv: n 1 ]
      and both?  Files in the working directory of your code: `input_file_0.csv` (north.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    gemini-exec: An earlier question that got no answer is left out of the conversation, with south.csv and its code.
    ");
}

#[test]
fn a_conversation_whose_first_question_got_no_answer_begins_anew() {
    let run = |options: &[&str]| {
        let refused = Reply::new(400, "application/json", r#"{"error": {"code": 400, "message": "No."}}"#);
        let whole = json!({"id": "i1", "status": "completed", "steps": [
            {"type": "model_output", "content": [{"type": "text", "text": "It is cold."}]},
        ]});
        let good = Reply::new(200, "application/json", whole.to_string());
        let gemini = FakeGemini::playing([refused, if options.is_empty() { cold() } else { good }]);
        let cli = Cli::asking(&gemini).file("bad.csv", "n\n1\n");
        let _ = cli.run(&[&["ask", "bad?", "-a", "bad.csv"], options].concat());
        let asked = cli.run(&[&["ask", "-c", "good?"], options].concat());
        let sent = gemini.requests()[1].json();
        let turns = cli.run(&["history", "show", "1"]).stdout;
        assert!(turns.contains("bad?") && turns.contains("No."), "{turns}");
        format!("{} {}{}", sent["contents"], sent["input"], asked.stderr)
    };
    let interactions = ["--api", "interactions"];
    let stored = ["--api", "interactions", "--store-at-google"];
    assert_snapshot!([run(&[]), run(&interactions), run(&stored)].join("\n"), @r#"
    [{"parts":[{"text":"good?"}],"role":"user"}] nullgemini-exec: An earlier question that got no answer is left out of the conversation, with bad.csv.

    null "good?"gemini-exec: An earlier question that got no answer is left out of the conversation, with bad.csv.

    null "good?"gemini-exec: An earlier question that got no answer is left out of the conversation, with bad.csv.
    "#);
}

#[test]
fn an_editor_leaves_out_a_question_that_got_no_answer_and_keeps_the_text_that_it_is_about() {
    let refused = Reply::new(400, "application/json", r#"{"error": {"code": 400, "message": "No."}}"#);
    let gemini = FakeGemini::playing([refused, cold()]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("notes.md", "«Oslo»\n");
    let ask = editor.ask("notes.md", "bad?");
    editor.wait_for("notes.md", &["failed"]);
    editor.run("geminiExec.followUp", json!({"ask": ask, "question": "good?"}));
    assert!(gemini.wait_for_requests(2));
    editor.wait_for("notes.md", &["answered"]);
    assert_snapshot!(format!("{}\n{}", said(&gemini), messages(&editor)), @"
    bad?  ```markdown Oslo ``` 
    ---
    good?  ```markdown Oslo ``` 
    An earlier question that got no answer is left out of the conversation.
    ");
}

#[test]
fn an_editor_leaves_out_a_follow_up_that_failed_on_the_command_line() {
    let failed = Reply::new(400, "application/json", r#"{"error": {"code": 400, "message": "No."}}"#);
    let gemini = FakeGemini::playing([cold(), failed, cold()]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("notes.md", "«Oslo»\n");
    editor.ask("notes.md", "Is it warm?");
    editor.wait_for("notes.md", &["answered"]);
    let cli = editor.cli.clone().file("south.csv", "n\n2\n").file("a.py", "rate = 2\n");
    let _ = cli.run(&["ask", "-c", "South?", "-a", "south.csv", "--code", "a.py"]);
    let mut editor = editor.restarted();
    editor.open("notes.md", "Oslo\n");
    editor.wait_for("notes.md", &["answered"]);
    editor.run("geminiExec.followUp", json!({"ask": 1, "question": "And in May?"}));
    assert!(gemini.wait_for_requests(3));
    let last = said(&gemini);
    assert_snapshot!(last.rsplit("---\n").next().unwrap_or_default(), @"
    Is it warm?  ```markdown Oslo ``` 
    And in May?
    ");
}

#[test]
fn what_is_lost_of_an_earlier_question_is_named_where_another_file_stands_for_it() {
    let (gemini, other) = (FakeGemini::playing([cold()]), FakeGemini::playing([cold()]));
    let cli = Cli::asking(&gemini).file("other.csv", "n\n3\n").file("gone.csv", "n\n4\n");
    let _ = cli.run(&["ask", "gone?", "-a", "gone.csv"]);
    std::fs::remove_file(cli.home().join("gone.csv")).expect("a file");
    let cli = cli.with("GOOGLE_GEMINI_BASE_URL", &other.url());
    let mut drawn = cli.run(&["ask", "-c", "still?"]).screen();
    drawn += &cli.run(&["ask", "-c", "still?", "-a", "other.csv"]).screen();
    assert_snapshot!(drawn, @"
    gemini-exec: Cannot give gone.csv again: there is no such file. Attach it, or what stands for it now, with -a FILE.
    → 2─── answer ─────────────────────────────────────────────────
    It is cold.
    gemini-exec: gone.csv does not go along: there is no such file.
    gemini-exec: An earlier answer goes along as text.
    → 0
    ");
}

#[cfg(unix)]
#[test]
fn a_question_that_was_cancelled_before_its_answer_is_left_out() {
    let gemini = FakeGemini::playing([cold(), Reply::silence(), cold()]);
    let cli = Cli::asking(&gemini).file("south.csv", "n\n2\n");
    let _ = cli.run(&["ask", "north?"]);
    let child = cli.command(&["ask", "-c", "mistyped", "-a", "south.csv"]).spawn().expect("a process");
    assert!(gemini.wait_for_requests(2));
    harness::interrupt(&child);
    assert_eq!(cli.finish(child).code, Some(130));
    let asked = cli.run(&["ask", "-c", "south?"]).screen();
    let last = said(&gemini);
    assert_snapshot!(format!("{}\n{asked}", last.rsplit("---\n").next().unwrap_or_default()), @"
    north?
    south?
    ─── answer ─────────────────────────────────────────────────
    It is cold.
    gemini-exec: An earlier question that was cancelled or not sent is left out of the conversation, with south.csv.
    → 0
    ");
}

#[test]
fn nothing_of_an_answer_that_was_taken_back_is_sent_again() {
    let event = |json: &Value| format!("data: {json}\n\n");
    let called = json!([{"functionCall": {"id": "f1", "name": "weather", "args": {"city": "Oslo"}}}]);
    let refused = json!({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}});
    let half = json!({"candidates": [{"content": {"role": "model", "parts": [{"text": "Half of it"}]}}]});
    let taken_back = json!({"candidates": [{"finishReason": "SAFETY"}]});
    let stream = |events: &[&Value]| {
        let events: Vec<String> = events.iter().map(|json| event(json)).collect();
        Reply::new(200, "text/event-stream", events.concat())
    };
    let after = |replies: Vec<Reply>| {
        let gemini = FakeGemini::playing(replies.into_iter().chain([cold()]));
        let cli = Cli::asking(&gemini).file("weather.py", WEATHER);
        let _ = cli.run(&["ask", "Is it warm?", "--tool", "weather.py"]);
        let asked = cli.run(&["ask", "-c", "And in May?"]).screen();
        let contents = gemini.requests().last().expect("a request").json()["contents"].to_string();
        format!("{asked}\n{contents}")
    };
    let after = [after(vec![says(&called), stream(&[&refused])]), after(vec![stream(&[&half, &taken_back])])];
    assert_snapshot!(after.join("\n"), @r#"
    ─── answer ─────────────────────────────────────────────────
    It is cold.
    gemini-exec: An earlier question that was refused is left out of the conversation.
    → 0
    [{"parts":[{"text":"And in May?"}],"role":"user"}]
    ─── answer ─────────────────────────────────────────────────
    It is cold.
    gemini-exec: An earlier question that was refused is left out of the conversation.
    → 0
    [{"parts":[{"text":"And in May?"}],"role":"user"}]
    "#);
}

#[test]
fn an_address_is_gone_on_with_by_the_service_that_answered_there_alone() {
    let (named, set) =
        (FakeGemini::playing((0..4).map(|_| cold())), FakeGemini::playing((0..4).map(|_| cold())));
    let cli = Cli::offline()
        .with("NO_GCE_CHECK", "true")
        .with("GEMINI_API_KEY", "AIzaSyComposedByHand-not-a-real-key-111")
        .with("GOOGLE_GEMINI_BASE_URL", &set.url())
        .with("GOOGLE_VERTEX_BASE_URL", &set.url());
    let address = ["--base-url", &named.url()];
    let vertex = ["--engine", "vertex", "--vertex-project", "p", "--access-token-command", "echo ya29.t"];
    let run = |arguments: &[&[&str]]| assert_eq!(cli.run(&arguments.concat()).code, Some(0));
    let seen = || (named.requests().len(), set.requests().len());

    run(&[&["ask", "Is it warm?", "--engine", "gemini"], &address]);
    run(&[&["ask", "-c", "And at night?"]]);
    assert_eq!(seen(), (2, 0));
    run(&[&["ask", "-c", "And in May?"], &vertex]);
    assert_eq!(seen(), (2, 1), "Vertex AI has its own address");

    run(&[&["ask", "Is it cold?"], &vertex, &address]);
    run(&[&["ask", "-c", "And at noon?"], &vertex[4..]]);
    assert_eq!(seen(), (4, 1));
    run(&[&["ask", "-c", "And in June?", "--engine", "gemini"]]);
    assert_eq!(seen(), (4, 2), "Gemini has its own address");
    assert!(named.requests()[..2].iter().all(|it| it.header("authorization").is_none()));
    assert!(named.requests()[2..].iter().all(|it| it.header("x-goog-api-key").is_none()));
}

/// The messages that an editor showed so far.
fn messages(editor: &Editor) -> String {
    let shown = editor.received("window/showMessage");
    shown.iter().filter_map(|it| it["message"].as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_file_that_the_person_keeps_is_asked_about_once_in_a_conversation() {
    let (gemini, other) = (FakeGemini::playing((0..3).map(|_| cold())), FakeGemini::playing([cold()]));
    let mut editor = Editor::asking(&gemini, Client::complete());
    editor.open("notes.md", "«Oslo»\n");
    let ask = editor.ask("notes.md", "Is it warm?");
    editor.wait_for("notes.md", &["answered"]);
    let cli = editor.cli.clone().file("k.csv", "n\n2\n");
    let elsewhere = ["--base-url", &other.url(), "--current-settings"];
    let _ = cli.run(&[&["ask", "-q", "-c", "South?", "-a", "k.csv"], &elsewhere[..]].concat());
    let _ = cli.file(".gitignore", "k.csv\n");
    editor.will_type(Some("Send without k.csv"));
    for (question, requests) in [("And in May?", 2), ("And in June?", 3)] {
        let follow_up = json!({"ask": ask, "question": question});
        // It is refused while the turn before still runs.
        while editor.command("geminiExec.followUp", follow_up.clone()).is_err() {}
        let is_sent = editor.wait_until(|_| gemini.requests().len() >= requests);
        assert!(is_sent, "{}", messages(&editor));
    }
    let asked = editor.received("window/showMessageRequest");
    let asked: Vec<&str> = asked.iter().filter_map(|it| it["message"].as_str()).collect();
    assert_snapshot!(asked.join("\n"), @"k.csv is ignored by .gitignore. Send it to Gemini?");
    // The terminal has sent it, but no question of the editor.
    assert_eq!(
        [&gemini, &other].map(|it| said(it).matches("[k.csv: n").count()),
        [0, 1],
        "{}",
        said(&gemini)
    );
}
