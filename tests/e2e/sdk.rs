//! What we send beside what Google's own SDKs really sent, row by row.
//!
//! A row is compared in method, path, query, authentication header and body as JSON. Where ours differs, the table says why.

#[path = "sdk/differences.rs"]
mod differences;
#[path = "sdk/installed.rs"]
mod installed;

use std::sync::Arc;

use gemini::{Api, Client, Config, Keys, Question, Surface, Tokens, VertexPlace};
use harness::fake_gemini::{FakeGemini, Received, Reply};
use harness::outside::{self, SdkRequest, report};
use serde_json::{Value, json};
use turn::{Memory, Parts, Prompt, Raw, State};

use differences::DIFFERENCES;

const KEY: &str = "AIzaSyComposedByHand-not-a-real-key-000";

/// The recordings that are compared.
const RECORDED: [&str; 2] = ["python-interactions.jsonl", "js-interactions.jsonl"];

/// What a comparison looks at.
#[derive(Debug, Clone, PartialEq)]
struct Compared {
    method: String,
    path: String,
    query: String,
    authentication: String,
    body: Value,
}

#[tokio::test]
async fn our_requests_are_those_of_googles_sdks_but_for_what_the_table_says() {
    let mut used = Vec::new();
    let mut compared = 0;
    for file in RECORDED {
        let Some(rows) = outside::sdk_requests(file) else { return };
        for row in rows {
            if let Some(reason) = differences::not_caused(&row.case) {
                assert!(!reason.is_empty());
                continue;
            }
            let (theirs, ours) = (theirs(&row), ours(&row).await);
            for field in differing(&theirs, &ours) {
                let known = DIFFERENCES.iter().position(|it| it.field == field && row.case.contains(it.case));
                let known =
                    known.unwrap_or_else(|| panic!("{file}, {}: {field}\n{theirs:#?}\n{ours:#?}", row.case));
                used.push(known);
            }
            compared += 1;
        }
    }
    differences::assert_used(&used, |difference| !difference.case.starts_with(differences::INSTALLED));
    report(&format!("requests of Google's SDKs: {compared} compared"));
}

fn theirs(row: &SdkRequest) -> Compared {
    let header = |name: &str| {
        row.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    };
    Compared {
        method: row.method.clone(),
        path: row.path.clone(),
        query: sorted(&row.query),
        authentication: authentication(header),
        body: row.body.text.as_ref().map_or(Value::Null, |text| serde_json::from_str(text).expect("JSON")),
    }
}

fn of(request: &Received) -> Compared {
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let text = String::from_utf8_lossy(&request.body).into_owned();
    // Google's SDK for Python writes this one name in the other spelling; the service takes both.
    let spelled = text.replace("\"any_of\":", "\"anyOf\":");
    // The bytes of a file are no JSON.
    let body = serde_json::from_str(&spelled).unwrap_or_else(|_| text.into());
    Compared {
        method: request.method.clone(),
        path: path.to_owned(),
        query: sorted(query),
        authentication: authentication(|name| request.header(name)),
        body: if request.body.is_empty() { Value::Null } else { body },
    }
}

/// Which kind of secret goes in which header.
fn authentication<'h>(header: impl Fn(&str) -> Option<&'h str>) -> String {
    let kind = |name: &str| header(name).map(|value| format!("{name} {}", value.split_whitespace().count()));
    let kinds: Vec<String> = ["x-goog-api-key", "authorization"].into_iter().filter_map(kind).collect();
    kinds.join(", ")
}

fn sorted(query: &str) -> String {
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.sort_unstable();
    pairs.join("&")
}

/// The places where two requests differ: `path`, `body.store`…
fn differing(theirs: &Compared, ours: &Compared) -> Vec<String> {
    let mut fields = Vec::new();
    let mut compare = |name: &str, is_same: bool| {
        if !is_same {
            fields.push(name.to_owned());
        }
    };
    compare("method", theirs.method == ours.method);
    compare("path", theirs.path == ours.path);
    compare("query", theirs.query == ours.query);
    compare("authentication", theirs.authentication == ours.authentication);
    let (Some(one), Some(other)) = (theirs.body.as_object(), ours.body.as_object()) else {
        compare("body", theirs.body == ours.body);
        return fields;
    };
    let names: std::collections::BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    for name in names {
        compare(&format!("body.{name}"), one.get(name) == other.get(name));
    }
    fields
}

/// The request with which our client does the same.
async fn ours(row: &SdkRequest) -> Compared {
    let id = "v1_ChdTEST0001";
    let body: Value =
        row.body.text.as_ref().map_or(Value::Null, |text| serde_json::from_str(text).expect("JSON"));
    let cut = "data: {\"event_type\":\"interaction.created\",\"event_id\":\"ev7\",\"interaction\":{\"id\":\"v1_ChdTEST0001\"}}\n\n";
    let begun = Reply::new(200, "application/json", json!({"id": id, "status": "in_progress"}).to_string());
    let whole = Reply::new(
        200,
        "application/json",
        json!({"id": id, "status": "completed", "steps": []}).to_string(),
    );
    let kept = Question { store: true, ..question(&body) };
    match row.case.as_str() {
        "delete" => {
            let gemini = FakeGemini::playing([Reply::new(200, "application/json", "{}")]);
            client(&gemini, row).delete_interaction(id).await.expect("deleted");
            of(&gemini.only_request())
        }
        "get" => nth(1, [begun, whole], Question { streaming: false, ..kept }, row).await,
        "get stream, last_event_id" => {
            let cut = Reply::new(200, "text/event-stream", cut);
            nth(1, [cut, whole], Question { streaming: true, ..kept }, row).await
        }
        _ => nth(0, [whole], question(&body), row).await,
    }
}

/// One of the requests of a question.
async fn nth(
    at: usize,
    replies: impl IntoIterator<Item = Reply>,
    question: Question,
    row: &SdkRequest,
) -> Compared {
    let gemini = FakeGemini::playing(replies);
    let mut answer = client(&gemini, row).ask(question);
    while answer.next().await.is_some() {}
    of(&gemini.requests()[at])
}

fn client(gemini: &FakeGemini, row: &SdkRequest) -> Client {
    let keys = Keys::from_env(|name| (name == "GEMINI_API_KEY").then(|| KEY.to_owned()));
    let mut config = Config::new(keys);
    config.base_url = Some(gemini.url());
    config.api_version = row.path.split('/').nth(1).map(str::to_owned);
    config.retry.base = std::time::Duration::from_nanos(1);
    let mut names = row.path.split('/').skip_while(|name| *name != "projects");
    if let (Some(_), Some(project), Some(_), Some(location)) =
        (names.next(), names.next(), names.next(), names.next())
    {
        let tokens = Tokens::from_env(|_| None).with_command(Some("echo ya29.token".to_owned()));
        let place =
            VertexPlace { project: Some(project.to_owned()), location: Some(location.to_owned()), tokens };
        config.surface = Surface::Vertex(place);
    }
    Client::new(config).expect("a client")
}

/// The question that a person asks for such a body.
fn question(body: &Value) -> Question {
    let has = |name: &str| body.get(name) == Some(&Value::Bool(true));
    let previous = body["previous_interaction_id"].as_str();
    let answer: Raw = raw(&json!({"type": "model_output", "content": [{"type": "text", "text": "13"}]}));
    let stored = previous.map(|id| State::Stored {
        id: id.to_owned(),
        asked: raw(&json!({"type": "user_input", "content": []})),
        answered: Parts::from_iter([answer.into()]),
    });
    let (replayed, prompt) = asked(&body["input"]);
    let earlier = stored.or(replayed).map(|state| Memory { state, ..Memory::default() });
    Question {
        model: body["model"].as_str().unwrap_or("gemini-3.8-flash").to_owned(),
        prompt: Arc::new(prompt),
        files: Vec::new(),
        earlier: earlier.into_iter().collect(),
        streaming: has("stream"),
        api: Api::Interactions,
        store: previous.is_some() || has("background"),
        ..Question::default()
    }
}

/// The earlier turn and the prompt in an input.
fn asked(input: &Value) -> (Option<State>, Prompt) {
    let prompt = |question: &str| Prompt { question: question.to_owned(), ..Prompt::default() };
    let Some(items) = input.as_array() else { return (None, prompt(input.as_str().unwrap_or("Sum?"))) };
    match items.split_last().filter(|(last, before)| last["type"] == "user_input" && !before.is_empty()) {
        Some((last, [first, steps @ ..])) => {
            let answered = steps.iter().map(|step| raw(step).into()).collect();
            let text = last["content"][0]["text"].as_str().unwrap_or_default();
            (Some(State::Steps { asked: raw(first), answered }), prompt(text))
        }
        _ => (None, prompt("Plot")),
    }
}

fn raw(value: &Value) -> Raw {
    serde_json::from_value(value.clone()).expect("JSON")
}
