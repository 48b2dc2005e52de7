//! Google's SDK as it is installed now, beside our client: a new version of it shows what has changed.

use std::fs::{self, File};
use std::process::Command;
use std::sync::Arc;

use gemini::{Api, Client, Config, Error, FileName, Keys, Question, Surface, Tokens, VertexPlace};
use harness::fake_gemini::{FakeGemini, Received, Reply};
use harness::test_python;
use serde_json::{Value, json};
use turn::{Memory, Parts, Prompt, State};

use super::differences::{self, DIFFERENCES};
use super::{Compared, KEY, differing, of, raw};

/// The calls of `google_genai.py`, in its order, with how many requests each takes.
const CALLS: [(&str, usize); 19] = [
    ("generate", 1),
    ("generate, stream", 1),
    ("create", 1),
    ("create, stream", 1),
    ("vertex generate", 1),
    ("vertex generate, stream", 1),
    ("vertex create", 1),
    ("vertex create, stream", 1),
    ("create, previous_interaction_id", 1),
    ("get", 1),
    ("delete", 1),
    ("generate, functions", 1),
    ("create, functions", 1),
    ("count tokens", 1),
    ("models", 1),
    ("upload", 2),
    ("files", 1),
    ("file", 1),
    ("delete file", 1),
];

#[tokio::test]
async fn the_installed_sdk_sends_what_we_send_but_for_what_the_table_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.csv");
    fs::write(&file, "a,b\n1,2\n").expect("a file");
    let service = FakeGemini::playing([]);
    service.then_play(CALLS.iter().flat_map(|(call, _)| replies(call, &service)));
    let mut sdk = Command::new(test_python());
    sdk.args(["-I", "-B", "-W", "ignore", concat!(env!("CARGO_MANIFEST_DIR"), "/e2e/sdk/google_genai.py")]);
    // No setting and no proxy of this machine is its own.
    let ran = sdk.arg(service.url()).arg(&file).env_clear().output().expect("Python runs");
    assert!(ran.status.success(), "tests/run installs the SDK: {}", String::from_utf8_lossy(&ran.stderr));
    let mut theirs = service.requests().into_iter();
    let mut used = Vec::new();
    for (call, count) in CALLS {
        let theirs: Vec<Compared> = theirs.by_ref().take(count).map(|request| of(&request)).collect();
        let ours = sent(call, &file).await;
        assert_eq!((theirs.len(), ours.len()), (count, count), "{call}");
        for (theirs, ours) in theirs.iter().zip(&ours) {
            for field in differing(theirs, ours) {
                let case = format!("{} {call}", differences::INSTALLED);
                let known = DIFFERENCES.iter().position(|it| it.field == field && case.contains(it.case));
                used.push(known.unwrap_or_else(|| panic!("{call}: {field}\n{theirs:#?}\n{ours:#?}")));
            }
        }
    }
    assert_eq!(theirs.count(), 0);
    differences::assert_used(&used, |difference| difference.case.starts_with(differences::INSTALLED));
}

/// What the service answers to a call.
fn replies(call: &str, service: &FakeGemini) -> Vec<Reply> {
    let json = |value: &Value| Reply::new(200, "application/json", value.to_string());
    let file = json!({"name": "files/abc", "uri": "https://example.com/files/abc", "state": "ACTIVE"});
    match call.trim_start_matches("vertex ") {
        "generate" | "generate, functions" => vec![Reply::stream("unary.json")],
        "generate, stream" => vec![Reply::stream("mean_of_three.sse")],
        "create, stream" => vec![Reply::stream("interaction.sse")],
        "create" | "create, functions" | "create, previous_interaction_id" => {
            vec![Reply::stream("interaction.json")]
        }
        // Of the interaction that is asked for.
        "get" => {
            let mut interaction: Value =
                serde_json::from_slice(&harness::fake_gemini::cassette("interaction.json")).expect("JSON");
            interaction["id"] = json!("v1_a");
            vec![json(&interaction)]
        }
        "count tokens" => vec![json(&json!({"totalTokens": 3}))],
        "models" => vec![json(&json!({
            "models": [{"name": "models/gemini-flash-latest"}],
            "publisherModels": [{"name": "publishers/google/models/gemini-flash-latest"}],
        }))],
        "files" => vec![json(&json!({"files": []}))],
        "upload" => {
            let url = format!("{}/upload/data", service.url());
            let begun = json(&json!({})).header("x-goog-upload-url", &url);
            let granted = begun.header("x-goog-upload-status", "active");
            vec![granted, json(&json!({"file": file})).header("x-goog-upload-status", "final")]
        }
        "file" => vec![json(&file)],
        _ => vec![json(&json!({}))],
    }
}

/// What our client sends for a call.
async fn sent(call: &str, file: &std::path::Path) -> Vec<Compared> {
    let service = FakeGemini::playing([]);
    if call == "get" {
        // It is looked at only where it is made in the background.
        let begun = json!({"id": "v1_a", "status": "in_progress"}).to_string();
        service.then_play([Reply::new(200, "application/json", begun)]);
    }
    service.then_play(replies(call, &service));
    let client = client(&service, call.starts_with("vertex"));
    let name = FileName::parse("files/abc").expect("a name");
    let outcome = match call.trim_start_matches("vertex ") {
        "delete" => client.delete_interaction("v1_a").await,
        "count tokens" => client.count_tokens(&question(call)).await.map(drop),
        "models" => client.models().await.map(drop),
        "upload" => {
            client.upload(&File::open(file).expect("a file"), "a.csv", "text/csv", |_| {}).await.map(drop)
        }
        "files" => client.files().await.map(drop),
        "file" => client.file(&name).await.map(drop),
        "delete file" => client.delete_file(&name).await,
        _ => asked(&client, question(call)).await,
    };
    outcome.unwrap_or_else(|error| panic!("{call}: {error}"));
    let requests = service.requests().into_iter().skip(usize::from(call == "get"));
    requests.map(|request: Received| of(&request)).collect()
}

async fn asked(client: &Client, question: Question) -> Result<(), Error> {
    let mut answer = client.ask(question);
    while let Some(item) = answer.next().await {
        item?;
    }
    Ok(())
}

/// The question of a call.
fn question(call: &str) -> Question {
    let has = |word: &str| call.contains(word);
    let answer = raw(&json!({"type": "model_output", "content": [{"type": "text", "text": "13"}]}));
    let stored = has("previous").then(|| State::Stored {
        id: "v1_a".to_owned(),
        asked: raw(&json!({"type": "user_input", "content": []})),
        answered: Parts::from_iter([answer.into()]),
    });
    let earlier = stored.map(|state| Memory { state, ..Memory::default() });
    let mut prompt = Prompt { question: "Sum?".to_owned(), ..Prompt::default() };
    if has("functions") {
        prompt.answer.runs_code = false;
        prompt.functions = ask::functions(include_str!("functions.py")).expect("functions").declared;
    }
    Question {
        model: "gemini-3.8-flash".to_owned(),
        prompt: Arc::new(prompt),
        streaming: has("stream"),
        api: if has("create") || has("get") { Api::Interactions } else { Api::Generate },
        store: earlier.is_some() || has("get"),
        earlier: earlier.into_iter().collect(),
        ..Question::default()
    }
}

fn client(service: &FakeGemini, is_vertex: bool) -> Client {
    let mut config = Config::new(Keys::from_env(|name| (name == "GEMINI_API_KEY").then(|| KEY.to_owned())));
    config.base_url = Some(service.url());
    config.retry.base = std::time::Duration::from_nanos(1);
    if is_vertex {
        let tokens = Tokens::from_env(|_| None).with_command(Some("echo ya29.token".to_owned()));
        let (project, location) = (Some("p".to_owned()), Some("global".to_owned()));
        config.surface = Surface::Vertex(VertexPlace { project, location, tokens });
    }
    Client::new(config).expect("a client")
}
