//! What this client sends beside what Google's own SDKs sent for the same question.

use std::collections::BTreeMap;
use std::sync::Arc;

use gemini::{Client, Config, Keys, Question, Surface, Tokens, VertexPlace, attachment};
use harness::fake_gemini::{FakeGemini, Received, Reply};
use harness::outside::{self, SdkRequest, camel};
use serde_json::{Value, json};
use turn::{AnswerSettings, FunctionDeclaration, FunctionParameter, ParameterType, Prompt};

use crate::{collect, config};

/// The fields that are not compared, and why.
const DIFFERENCES: [(&str, &str); 9] = [
    ("displayName", "programs of the model may look for a file by its name"),
    ("fileData", "files are sent inline, until they are too large for that"),
    ("topP", "deprecated by Google, and no setting"),
    ("topK", "deprecated by Google, and no setting"),
    ("candidateCount", "one answer is shown"),
    ("stopSequences", "no surface has a use for it"),
    ("safetySettings", "chosen for the project, not in an editor"),
    ("serviceTier", "chosen for the project, not in an editor"),
    ("labels", "chosen for the project, not in an editor"),
];

/// The request of a case; `None` if the recording is not on this machine.
fn row(file: &str, case: &str) -> Option<SdkRequest> {
    let mut requests = outside::sdk_requests(&format!("{file}.jsonl"))?.into_iter();
    Some(
        requests.find(|request| request.case == case).unwrap_or_else(|| panic!("no case {case:?} in {file}")),
    )
}

/// The body of a request.
fn body(row: &SdkRequest) -> Value {
    serde_json::from_str(row.body.text.as_deref().unwrap_or_default()).expect("JSON")
}

/// JSON as both spell it: names in camelCase, base64 in one alphabet, tools in one order, without what differs on purpose.
fn canonical(value: &Value, name: &str) -> Value {
    match value {
        Value::Object(fields) => {
            // Types of parameters in JSON Schema say the same as those in the other form.
            let named = |name: &str| camel(name).replace("parametersJsonSchema", "parameters");
            let fields = fields.iter().map(|(name, value)| (named(name), canonical(value, &named(name))));
            fields.filter(|(name, value)| is_compared(name, value)).collect()
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|item| canonical(item, "")).collect();
            items.retain(|item| item != &json!({}));
            if name == "tools" {
                items.sort_by_key(Value::to_string);
            }
            items.into()
        }
        Value::String(text) if name == "data" => {
            text.replace('-', "+").replace('_', "/").trim_end_matches('=').into()
        }
        // Files are named to the model below the question.
        Value::String(text) if name == "text" => {
            text.split("\n\nFiles in the working directory").next().unwrap_or_default().into()
        }
        Value::String(text) if name == "type" => text.to_uppercase().into(),
        other => other.clone(),
    }
}

fn is_compared(name: &str, value: &Value) -> bool {
    // An empty object says nothing.
    let is_empty_config = name == "generationConfig" && value == &json!({});
    !is_empty_config && DIFFERENCES.iter().all(|(left_out, _)| *left_out != name)
}

/// The header that authenticates, and the project that pays.
fn authentication<'a>(headers: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, String> {
    let named = |name: &str| ["authorization", "x-goog-api-key", "x-goog-user-project"].contains(&name);
    let headers = headers.map(|(name, value)| (name.to_lowercase(), value)).filter(|(name, _)| named(name));
    headers.map(|(name, value)| (name, value.split(' ').next().unwrap_or_default().to_owned())).collect()
}

/// Where and how a question is asked.
#[derive(Clone, Copy)]
enum At<'a> {
    Developer { version: &'a str, prefix: &'a str },
    Vertex { location: &'a str, quota: Option<&'a str> },
    Express,
}

fn reached(at: At<'_>, gemini: &FakeGemini) -> Config {
    let keys = Keys::from_env(|name| (name == "GOOGLE_API_KEY").then(|| "REDACTED_API_KEY".to_owned()));
    let base = config(gemini);
    let none = Keys::from_env(|_| None);
    let place = |project: Option<&str>, location: Option<&str>, quota: Option<&str>| VertexPlace {
        project: project.map(str::to_owned),
        location: location.map(str::to_owned),
        tokens: Tokens::from_env(|name| {
            quota.filter(|_| name == "GOOGLE_CLOUD_QUOTA_PROJECT").map(str::to_owned)
        })
        .with_command(project.map(|_| "echo REDACTED_TOKEN".to_owned())),
    };
    match at {
        At::Developer { version, prefix } => Config {
            base_url: Some(format!("{}{prefix}", gemini.url())),
            api_version: Some(version.to_owned()),
            keys,
            ..base
        },
        At::Vertex { location, quota } => {
            let place = place(Some("proj-1"), Some(location), quota);
            Config { surface: Surface::Vertex(place), keys: none, ..base }
        }
        At::Express => Config { surface: Surface::Vertex(place(None, None, None)), keys, ..base },
    }
}

/// What this client sends for a question.
async fn sent(at: At<'_>, prompt: Prompt, streaming: bool) -> Received {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse")]);
    let client = Client::new(reached(at, &gemini)).expect("a client");
    let model = "gemini-3.8-flash".to_owned();
    // The SDKs say nothing of keeping unless told to; this client does, unless the person allows it.
    let question =
        Question { model, prompt: Arc::new(prompt), streaming, store: true, ..Question::default() };
    collect(client.ask(question)).await;
    gemini.only_request()
}

fn plain(question: &str) -> Prompt {
    Prompt { question: question.to_owned(), ..Prompt::default() }
}

async fn compare(file: &str, case: &str, at: At<'_>, prompt: Prompt, streaming: bool) {
    let Some(row) = row(file, case) else { return };
    let ours = sent(at, prompt, streaming).await;
    let query = if row.query.is_empty() { String::new() } else { format!("?{}", row.query) };
    assert_eq!(ours.method, row.method, "{case}");
    assert_eq!(ours.path, format!("{}{query}", row.path.replace(":18765", "")), "{case}");
    let theirs = authentication(row.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let headers = ours.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    assert_eq!(authentication(headers), theirs, "{case}");
    assert_eq!(canonical(&ours.json(), ""), canonical(&body(&row), ""), "{case}");
}

const V1: At<'_> = At::Developer { version: "v1", prefix: "" };
const REGION: At<'_> = At::Vertex { location: "us-central1", quota: None };

#[tokio::test]
async fn a_question_is_sent_as_by_google_s_sdks() {
    for (file, case, at, question, streaming) in [
        ("python-generate", "dev: code execution, string prompt", V1, "Sum of 4 and 9?", false),
        ("js-generate", "dev: code execution, string prompt", V1, "Sum of 4 and 9?", false),
        ("js-generate", "dev: stream code execution", V1, "Sum of 4 and 9?", true),
        ("python-stream", "dev: stream code execution", V1, "Sum of 4 and 9?", true),
        (
            "python-base-url",
            "dev, base_url http://127.0.0.1:PORT/prefix/: generate",
            At::Developer { version: "v1", prefix: "/prefix/" },
            "hi",
            false,
        ),
        ("python-vertex", "express (api key): code execution", At::Express, "Sum of 4 and 9?", false),
        ("python-vertex", "express (api key): code execution stream", At::Express, "Sum of 4 and 9?", true),
        ("js-generate", "express (api key): code execution", At::Express, "Sum?", false),
        ("python-vertex", "project/us-central1: code execution", REGION, "Sum of 4 and 9?", false),
        ("python-vertex", "project/us-central1: code execution stream", REGION, "Sum of 4 and 9?", true),
        (
            "python-vertex",
            "project/global + quota project: code execution",
            At::Vertex { location: "global", quota: Some("quota-proj") },
            "Sum of 4 and 9?",
            false,
        ),
        (
            "python-vertex",
            "project/eu multi-region: code execution",
            At::Vertex { location: "eu", quota: None },
            "Sum of 4 and 9?",
            false,
        ),
        ("js-generate", "vertex project/us-central1: code execution stream", REGION, "Sum?", true),
        (
            "js-generate",
            "vertex project/global: code execution",
            At::Vertex { location: "global", quota: None },
            "Sum?",
            false,
        ),
    ] {
        compare(file, case, at, plain(question), streaming).await;
    }
}

#[tokio::test]
async fn a_question_without_code_execution_is_sent_as_by_google_s_sdks() {
    let answer = AnswerSettings { runs_code: false, ..AnswerSettings::default() };
    let prompt = || Prompt { answer: answer.clone(), ..plain("hi") };
    compare("python-generate", "dev: no config at all", V1, prompt(), false).await;
    let full_name = "project/us-central1: full model name publishers/google/models/x";
    compare("python-vertex", full_name, REGION, prompt(), false).await;
}

#[tokio::test]
async fn a_search_beside_code_execution_is_sent_as_by_google_s_sdks() {
    let answer = AnswerSettings { searches: true, ..AnswerSettings::default() };
    let prompt = || Prompt { answer: answer.clone(), ..plain("hi") };
    compare("python-tools", "dev: google_search + code_execution", V1, prompt(), false).await;
    compare("js-tools", "dev: googleSearch + codeExecution", V1, prompt(), false).await;
    compare("python-tools", "vertex: google_search + code_execution", REGION, prompt(), false).await;
}

#[tokio::test]
async fn functions_beside_code_execution_are_sent_as_by_google_s_sdks() {
    let city = FunctionParameter {
        name: "city".to_owned(),
        description: String::new(),
        takes: ParameterType::Text,
        is_required: true,
        default: None,
    };
    let weather = FunctionDeclaration {
        name: "get_weather".to_owned(),
        description: "Weather of a city".to_owned(),
        parameters: vec![city],
    };
    let prompt = |searches: bool| Prompt {
        answer: AnswerSettings { searches, ..AnswerSettings::default() },
        functions: vec![weather.clone()],
        ..plain("hi")
    };
    let all = "dev: function declarations (json schema) + code_execution + google_search + include_server_side_tool_invocations";
    compare("python-tools", all, V1, prompt(true), false).await;
    let invocations = "dev: function declarations + codeExecution + includeServerSideToolInvocations";
    compare("js-tools", invocations, V1, prompt(false), false).await;
    compare("python-tools", "vertex: function declarations + code_execution", REGION, prompt(false), false)
        .await;
    // The service refuses the mix without the switch, which this SDK leaves to its callers.
    let Some(row) = row("python-tools", "dev: function declarations + code_execution") else { return };
    let mut ours = canonical(&sent(V1, prompt(false), false).await.json(), "");
    assert!(ours.as_object_mut().is_some_and(|body| body.remove("toolConfig").is_some()));
    assert_eq!(ours, canonical(&body(&row), ""));
}

#[tokio::test]
async fn what_the_person_set_is_sent_as_by_google_s_sdks() {
    let answer = AnswerSettings {
        instructions: Some("Be brief.".to_owned()),
        thinking: Some("low".to_owned()),
        tells_thoughts: true,
        temperature: Some(0.5),
        seed: Some(7),
        output_tokens: Some(2048),
        resolution: Some("low".to_owned()),
        ..AnswerSettings::default()
    };
    let prompt = Prompt { answer, ..plain("hi") };
    compare("python-generate", "dev: full config", V1, prompt.clone(), false).await;
    compare(
        "js-generate",
        "dev: full config",
        At::Developer { version: "v1beta", prefix: "" },
        prompt,
        false,
    )
    .await;
}

#[tokio::test]
async fn files_are_sent_as_by_google_s_sdks() {
    let png = b"\x89PNG\r\n\x1a\n\xfb\xff\xfe\xff\xfb\xff\xfe\xff\xfb\xff\xfe\xff\xfb\xff\xfe".to_vec();
    let files = |png: &[u8]| {
        [attachment("a.csv", b"a,b\n1,2\n".to_vec()), attachment("a.png", png.to_vec())]
            .map(|file| file.expect("a file"))
    };
    let Some(row) = row("js-generate", "dev: inline csv + inline png + file uri") else { return };
    let recorded = body(&row);
    let theirs = recorded["contents"][0]["parts"].as_array().expect("parts");
    let ours = sent(V1, Prompt { attachments: files(&png).into(), ..plain("Plot it.") }, false).await.json();
    let ours = canonical(&ours, "")["contents"][0]["parts"].clone();
    // Another picture, in the same place and form.
    assert_eq!(ours[0], canonical(&theirs[0], ""));
    assert_eq!(ours[1]["inlineData"]["mimeType"], theirs[1]["inlineData"]["mimeType"]);
    assert_eq!(ours[2], canonical(&theirs[3], ""));
}
