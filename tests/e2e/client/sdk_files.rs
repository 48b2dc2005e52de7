//! Our requests for files, models and token counts beside those that Google's own SDKs sent.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;

use gemini::{Client, Config, FileName, Question, Surface, Tokens, VertexPlace};
use harness::fake_gemini::{FakeGemini, Received, Reply};
use harness::outside::{self, SdkRequest, camel, report};
use serde_json::{Map, Value};
use turn::{AnswerSettings, Prompt};

use crate::{config, question};

/// The recordings whose rows are compared.
const FILES: [&str; 5] = [
    "python-files.jsonl",
    "js-files.jsonl",
    "python-count-models.jsonl",
    "js-count-models.jsonl",
    "python-vertex.jsonl",
];

/// How our requests differ from theirs, each with its reason. The test fails for one that is missing, and for one too many.
const DIFFERENCES: [(&str, &str); 15] = [
    ("- header content-type", "bytes are not JSON, and a request without a body has no type"),
    ("- header x-goog-upload-protocol (data)", "Python repeats the headers of the first request"),
    (
        "- header x-goog-upload-header-content-length (data)",
        "Python repeats the headers of the first request",
    ),
    ("- header x-goog-upload-header-content-type (data)", "Python repeats the headers of the first request"),
    ("- header x-goog-upload-file-name (data)", "both SDKs repeat it with each chunk"),
    ("- header x-goog-api-key (data)", "the address of the upload is enough; Python sends no key either"),
    ("+ header x-goog-upload-file-name", "what the SDKs upload from memory has no name, a file has one"),
    ("+ body /file/displayName", "the file is named for the person who lists files"),
    ("~ body /file/displayName", "the name is that of the file; the SDKs' callers chose another"),
    ("- body /file/name", "the service chooses the id: one of ours could be taken"),
    ("+ query pageSize", "the largest pages: all of a list is wanted"),
    ("~ query pageSize", "the largest pages: all of a list is wanted"),
    ("- body", "JavaScript sends an empty object with DELETE"),
    (
        "+ header x-goog-user-project",
        "a list of models has no project in its address: without this a token that has none is refused, though questions work",
    ),
    ("+ requests", "the file is waited for until it can be used"),
];

/// Calls that our client does not make, each with its reason.
const NOT_MADE: [(&str, &str); 2] = [
    ("dev: count_tokens two contents", "a conversation that nobody had cannot be asked"),
    ("get, then generate with the File object", "questions are compared elsewhere"),
];

/// A request in a form that can be compared: method, path, each part of the query, some headers, each value of the body.
type Facts = BTreeMap<String, String>;

/// The rows of one case, which are one call.
struct Case {
    name: String,
    rows: Vec<SdkRequest>,
}

#[tokio::test]
async fn requests_for_files_models_and_counts_are_those_of_googles_sdks() {
    let (mut seen, mut left_out, mut compared) = (BTreeSet::new(), BTreeSet::new(), 0);
    let Some(cases) = FILES.into_iter().map(cases).collect::<Option<Vec<_>>>() else { return };
    for case in cases.into_iter().flatten() {
        let Some(ours) = call(&case).await else {
            left_out.insert(case.name);
            continue;
        };
        assert!(ours.len() >= case.rows.len(), "{}: {} requests", case.name, ours.len());
        if ours.len() > case.rows.len() {
            seen.insert("+ requests".to_owned());
        }
        for (row, request) in case.rows.iter().zip(&ours) {
            let (theirs, ours) = (facts_of_row(row), facts_of(request));
            let is_data =
                theirs.get("header x-goog-upload-command").is_some_and(|it| it.starts_with("upload"));
            let found = differences(&theirs, &ours, is_data);
            for difference in found {
                let known = DIFFERENCES.iter().any(|(known, _)| *known == difference);
                assert!(known, "{}: {difference}\ntheirs {theirs:#?}\nours {ours:#?}", case.name);
                seen.insert(difference);
            }
            compared += 1;
        }
    }
    let names = |table: &[(&str, &str)]| table.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(seen, names(&DIFFERENCES));
    assert_eq!(left_out, names(&NOT_MADE));
    report(&format!("requests of Google's SDKs for files, models and counts: {compared} compared"));
}

/// The calls of a recording; of Vertex AI those that are made here. `None` if it is not on this machine.
fn cases(recording: &str) -> Option<Vec<Case>> {
    let mut cases: Vec<Case> = Vec::new();
    for row in outside::sdk_requests(recording)? {
        match cases.last_mut().filter(|case| case.name == row.case) {
            Some(case) => case.rows.push(row),
            None => cases.push(Case { name: row.case.clone(), rows: vec![row] }),
        }
    }
    let is_vertex = recording == "python-vertex.jsonl";
    cases
        .retain(|case| !is_vertex || case.name.contains("count_tokens") || case.name.contains("models.list"));
    Some(cases)
}

/// What our client sends for the same call, answered as theirs was; `None` for one that it does not make.
async fn call(case: &Case) -> Option<Vec<Received>> {
    let gemini = FakeGemini::playing([]);
    gemini.then_play(case.rows.iter().map(|row| replayed(row, &gemini)));
    let client = Client::new(configured(&gemini, &case.name)).expect("a client");
    let name = FileName::parse("abc123def456").expect("a name");
    match case.name.as_str() {
        name if NOT_MADE.iter().any(|(known, _)| *known == name) => return None,
        upload if upload.starts_with("upload") => {
            let active = r#"{"name": "files/abc123def456", "uri": "https://files.example/abc123def456", "state": "ACTIVE"}"#;
            gemini.then_play([Reply::new(200, "application/json", active)]);
            let (name, file) = uploaded(upload);
            client.upload(&file, name, "text/csv", |_| {}).await.map(drop)
        }
        "get" => client.file(&name).await.map(drop),
        "delete" => client.delete_file(&name).await,
        list if list.starts_with("list") => client.files().await.map(drop),
        models if models.contains("models.list") => client.models().await.map(drop),
        model if model.contains("models.get") => client.model_info("gemini-3.8-flash").await.map(drop),
        count if count.to_lowercase().replace('_', "").contains("counttokens") => {
            client.count_tokens(&counted(count)).await.map(drop)
        }
        other => panic!("a call that is new: {other}"),
    }
    .unwrap_or_else(|error| panic!("{}: {error}", case.name));
    Some(gemini.requests())
}

fn configured(gemini: &FakeGemini, name: &str) -> Config {
    let tokens = Tokens::from_env(|_| None).with_command(Some("echo REDACTED_TOKEN".to_owned()));
    let (project, location) = (Some("proj-1".to_owned()), Some("us-central1".to_owned()));
    let place = VertexPlace { project, location, tokens };
    if name.contains("vertex") || name.contains("us-central1") {
        Config { surface: Surface::Vertex(place), ..config(gemini) }
    } else {
        Config { api_version: Some("v1".to_owned()), ..config(gemini) }
    }
}

/// The file that a case uploads, and its name.
fn uploaded(case: &str) -> (&'static str, File) {
    let (name, content) = if case.contains("20 MiB") {
        let rows = b"0123456789abcdef,1\n".iter().copied().cycle();
        ("big.csv", rows.take(20 << 20).collect())
    } else if case.contains("small") {
        ("small.csv", b"a,b\n1,2\n".to_vec())
    } else {
        ("small.csv", b"x,y\n".to_vec())
    };
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(&content).expect("room on the disk");
    (name, file)
}

fn counted(case: &str) -> Question {
    let is_whole = case.contains("systemInstruction");
    let answer = AnswerSettings {
        runs_code: is_whole,
        instructions: is_whole.then(|| "x".to_owned()),
        ..AnswerSettings::default()
    };
    let prompt = Prompt { question: "hi".to_owned(), answer, ..Prompt::default() };
    Question { model: "gemini-3.8-flash".to_owned(), prompt: prompt.into(), ..question() }
}

/// The recorded reply, with the address of the fake service.
fn replayed(row: &SdkRequest, gemini: &FakeGemini) -> Reply {
    let response = &row.response;
    let status = response["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status");
    let body = response["body"]["text"].as_str().unwrap_or_default().to_owned();
    let mut reply = Reply::new(status, "application/json", body);
    for header in response["headers"].as_array().into_iter().flatten() {
        let (name, value) = (header[0].as_str().expect("a name"), header[1].as_str().expect("a value"));
        if name.to_lowercase().starts_with("x-goog-") {
            reply = reply
                .header(name, &value.replace("https://generativelanguage.googleapis.com", &gemini.url()));
        }
    }
    reply
}

fn facts_of_row(row: &SdkRequest) -> Facts {
    let target = format!("{}?{}", row.path, row.query);
    let body = row.body.text.as_deref().unwrap_or_default();
    facts(&row.method, &target, row.headers.iter().cloned(), row.body.len, body)
}

fn facts_of(request: &Received) -> Facts {
    let headers = request.headers.iter();
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("").to_owned()));
    let body = String::from_utf8_lossy(&request.body);
    facts(&request.method, &request.path, headers, request.body.len() as u64, &body)
}

fn facts(
    method: &str,
    target: &str,
    headers: impl Iterator<Item = (String, String)>,
    length: u64,
    body: &str,
) -> Facts {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut facts =
        Facts::from([("method".to_owned(), method.to_owned()), ("path".to_owned(), path.to_owned())]);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        facts.insert(format!("query {name}"), value.to_owned());
    }
    for (name, value) in headers {
        let name = name.to_lowercase();
        let value = if name == "x-goog-api-key" { "a key".to_owned() } else { value };
        if name == "content-type"
            || name == "authorization"
            || (name.starts_with("x-goog-") && name != "x-goog-api-client")
        {
            facts.insert(format!("header {name}"), value);
        }
    }
    match serde_json::from_str::<Value>(body) {
        Ok(json) => spread("body", &json, &mut facts),
        Err(_) if length > 0 => drop(facts.insert("bytes".to_owned(), length.to_string())),
        Err(_) => {}
    }
    facts
}

/// Each value in JSON with its place. Both spellings of names are one, and so are numbers and their digits.
fn spread(place: &str, json: &Value, facts: &mut Facts) {
    let inner: Map<String, Value> = match json {
        Value::Object(object) => object.clone(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(at, it)| (at.to_string(), it.clone())).collect()
        }
        Value::String(text) => return drop(facts.insert(place.to_owned(), text.clone())),
        plain => return drop(facts.insert(place.to_owned(), plain.to_string())),
    };
    if inner.is_empty() {
        facts.insert(place.to_owned(), "empty".to_owned());
    }
    let separator = if place == "body" { " /" } else { "/" };
    for (name, value) in &inner {
        spread(&format!("{place}{separator}{}", camel(name)), value, facts);
    }
}

/// What only they have (`-`), what only we have (`+`) and what is another (`~`).
fn differences(theirs: &Facts, ours: &Facts, is_data: bool) -> Vec<String> {
    let all: BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
    let difference = |name: &&String| {
        let place = if is_data && name.starts_with("header x-goog") { " (data)" } else { "" };
        match (theirs.get(*name), ours.get(*name)) {
            (Some(_), None) => Some(format!("- {name}{place}")),
            (None, Some(_)) => Some(format!("+ {name}{place}")),
            (theirs, ours) if theirs != ours => Some(format!("~ {name}{place}")),
            _ => None,
        }
    };
    all.iter().filter_map(difference).collect()
}
