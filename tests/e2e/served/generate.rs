//! `generateContent`, `streamGenerateContent`, `countTokens` and the models.

#[cfg(target_os = "linux")]
use harness::{Cli, LocalService, processes, wait_for};
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{GENERATE, STREAM, drawn, question, started};

#[test]
fn python_in_a_question_runs_in_one_interpreter_and_its_results_are_parts() {
    let text =
        "First:\n```python\nimport math\nx = math.factorial(5)\n```\nThen:\n```python\nprint(x)\n1 / 0\n```";
    let reply = started().post(GENERATE, &question(text));
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/json; charset=UTF-8"));
    assert_snapshot!(drawn(&reply.json()), @r#"
    code: "import math\nx = math.factorial(5)\n"
    OUTCOME_OK: null
    code: "print(x)\n1 / 0\n"
    OUTCOME_FAILED: "120\nTraceback (most recent call last):\n  File \"program-2.py\", line 2, in <module>\n    1 / 0\n    ~~^~~\nZeroDivisionError: division by zero\n"
    Ran on this machine with the local engine: no model, nothing was sent. The code failed. Isolation: [layer]. Time: [time].
    "#);
    let answer = reply.json();
    let parts = &answer["candidates"][0]["content"]["parts"];
    assert_eq!(parts[0]["executableCode"]["id"], parts[1]["codeExecutionResult"]["id"]);
    assert_eq!(
        (&answer["candidates"][0]["finishReason"], &answer["modelVersion"]),
        (&json!("STOP"), &json!("gemini-exec-local"))
    );
}

#[test]
fn a_chart_and_a_file_come_back_as_inline_data_and_a_sent_file_has_gemini_s_name_too() {
    let code = "import pandas as pd, matplotlib.pyplot as plt\ntable = pd.read_csv('input_file_0.csv')\ntable.plot(x='region', y='units', kind='bar')\nplt.show()\ntable.to_csv('out.csv')\nprint(table.units.sum())";
    let body = json!({ "contents": [{ "parts": [
        { "inlineData": { "mimeType": "text/csv", "data": "cmVnaW9uLHVuaXRzCm5vcnRoLDQKc291dGgsOQo=", "displayName": "sales.csv" } },
        { "text": format!("```python\n{code}\n```") },
    ] }], "tools": { "code_execution": {} } });
    let answer = started().post(GENERATE, &body.to_string()).json();
    assert_snapshot!(drawn(&answer).lines().skip(1).collect::<Vec<_>>().join("\n"), @r#"
    OUTCOME_OK: "13\n"
    image/png null
    text/csv "out.csv"
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    "#);
}

#[test]
fn a_data_file_is_described_and_the_question_about_it_is_said_to_be_open() {
    let body = |text: &str| {
        json!({ "contents": { "parts": [
        { "inline_data": { "mime_type": "text/csv", "data": "cmVnaW9uLHVuaXRzCm5vcnRoLDQKc291dGgsOQo" } }, { "text": text },
    ] }, "tools": [{ "codeExecution": {} }] })
    };
    let answer = started().post(GENERATE, &body("Why is south so high?").to_string()).json();
    let drawn = drawn(&answer);
    assert!(drawn.contains("2 rows × 2 columns") && drawn.contains("input_file_0.csv"), "{drawn}");
    assert_snapshot!(drawn.lines().rev().take(3).collect::<Vec<_>>().join("\n"), @"
    The question was not answered: there is no model here. The data was described instead.

    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    ");
}

#[test]
fn a_question_for_a_model_gets_an_answer_that_says_that_none_is_here() {
    let service = started();
    for (text, tools) in [("What is the sum of the first 50 primes?", true), ("print(1)", false)] {
        let mut body: Value = serde_json::from_str(&question(text)).expect("JSON");
        if !tools {
            body["tools"] = json!([]);
        }
        let reply = service.post(GENERATE, &body.to_string());
        assert_eq!(reply.status, 200);
        assert!(drawn(&reply.json()).starts_with("There is no model here to answer this"), "{}", reply.body);
    }
}

#[test]
fn a_stream_is_lines_of_data_and_nothing_else() {
    let reply = started().post(&format!("{STREAM}?alt=sse"), &question("print('a\u{2028}b')"));
    assert_eq!((reply.status, reply.header("content-type")), (200, "text/event-stream"));
    let events: Vec<&str> = reply.body.split_terminator("\r\n\r\n").collect();
    let read = |event: &&str| -> Value {
        assert!(!event.contains('\n'), "{event}");
        serde_json::from_str(event.strip_prefix("data: ").expect("data")).expect("JSON")
    };
    let chunks: Vec<Value> = events.iter().map(read).collect();
    assert_snapshot!(chunks.iter().map(drawn).collect::<Vec<_>>().join("\n"), @r#"
    code: "print('a\u{2028}b')"
    OUTCOME_OK: "a b\n"
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    "#);
    let last = chunks.last().expect("a chunk");
    assert_eq!(last["candidates"][0]["finishReason"], "STOP");
    assert!(last["usageMetadata"]["totalTokenCount"].as_u64() > Some(0), "{last}");
    assert!(chunks[..chunks.len() - 1].iter().all(|chunk| chunk["candidates"][0]["finishReason"].is_null()));
}

#[test]
fn without_alt_sse_a_stream_is_one_list() {
    let reply = started().post(STREAM, &question("print(1)"));
    assert_eq!(reply.header("content-type"), "application/json; charset=UTF-8");
    let list = reply.json();
    assert_eq!(list.as_array().map(Vec::len), Some(4), "{list}");
    assert_eq!(list[3]["candidates"][0]["finishReason"], "STOP");
}

#[test]
fn a_part_is_sent_before_the_program_has_ended() {
    use std::io::Read as _;
    let body = question("import time\nprint(1)\ntime.sleep(600)");
    let service = started();
    let mut stream =
        service.send("POST", &format!("{STREAM}?alt=sse"), &[("x-goog-api-key", "k")], body.as_bytes());
    let mut seen = String::new();
    while !seen.contains("executableCode") {
        let mut bytes = [0; 4096];
        let count = stream.read(&mut bytes).expect("more");
        assert!(count > 0, "it ended: {seen}");
        seen += &String::from_utf8_lossy(&bytes[..count]);
    }
    assert!(!seen.contains("codeExecutionResult"), "{seen}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_program_of_a_client_that_goes_ends() {
    // A spare sandbox would be one more Python, which stays.
    let cli = Cli::offline().config("[run]\nspare-sandbox = \"off\"\n");
    let service = LocalService::start(&cli, &["--ephemeral"]);
    let running = || -> Vec<u32> {
        let all = processes::descendants(service.process()).into_iter();
        all.filter(|process| processes::is_python(*process)).collect()
    };
    let body = question("import time\ntime.sleep(600)");
    let stream = service.send("POST", GENERATE, &[("x-goog-api-key", "k")], body.as_bytes());
    wait_for("the program", || !running().is_empty());
    let programs = running();
    drop(stream);
    processes::all_end_soon(&programs);
}

#[test]
fn a_client_that_waits_no_longer_is_told_so() {
    let body = question("import time\ntime.sleep(600)");
    let headers = [("x-goog-api-key", "k"), ("X-Server-Timeout", "1")];
    let reply = started().ask("POST", GENERATE, &headers, body.as_bytes());
    assert_eq!(reply.status, 504);
    assert_snapshot!(reply.json()["error"], @r#"{"code":504,"message":"Deadline expired before operation could complete.","status":"DEADLINE_EXCEEDED"}"#);
}

#[test]
fn every_form_of_an_address_is_answered() {
    let forms = [
        "/v1/models/gemini-3.8-flash:generateContent",
        "/v1alpha/models/gemini-3.8-flash:generateContent",
        "//my/prefix/v1beta/models/gemini-3.8-flash:generateContent",
        "/v1beta1/publishers/google/models/gemini-3.8-flash:generateContent",
        "/v1beta1/projects/p/locations/us-central1/publishers/google/models/gemini-3.8-flash:generateContent",
    ];
    let service = started();
    for path in forms {
        let reply = service.ask("POST", path, &[("authorization", "Bearer t")], question("hi").as_bytes());
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    }
}

#[test]
fn what_is_wrong_is_said_as_the_service_says_it() {
    let service = started();
    let refused = [
        service.post("/v1/models/other:generateContent", &question("hi")),
        service.post(GENERATE, r#"{"contents": [{"parts": [{"text": "a"}]}], "stream": true, "tools": [{"code_executions": {}}]}"#),
        service.post(GENERATE, "{}"),
        service.post(GENERATE, "hello"),
        service.post(&format!("{STREAM}?alt=sse"), "["),
        service.post("/v1beta1/projects/p/locations/l/publishers/google/models/gemini-3.8-flash:generateContent", r#"{"contents": {"parts": {"text": "a"}}}"#),
        service.post("/v1/models/gemini-3.8-flash:embedContent", "{}"),
        service.ask("GET", GENERATE, &[("x-goog-api-key", "k")], b""),
    ];
    let lines = refused.map(|reply| {
        let error = &reply.json()["error"];
        assert_eq!(error["code"], reply.status);
        format!(
            "{} {} {}",
            reply.status,
            error["status"].as_str().unwrap_or("?"),
            error["message"].as_str().unwrap_or("?").trim()
        )
    });
    assert_snapshot!(lines.join("\n"), @r#"
    404 NOT_FOUND models/other is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.
    400 INVALID_ARGUMENT Invalid JSON payload received. Unknown name "stream": Cannot find field.
    Invalid JSON payload received. Unknown name "code_executions" at 'tools[0]': Cannot find field.
    400 INVALID_ARGUMENT * GenerateContentRequest.contents: contents is not specified
    400 INVALID_ARGUMENT Invalid JSON payload received. expected value at line 1 column 1.
    400 INVALID_ARGUMENT Invalid JSON payload received. EOF while parsing a list at line 1 column 1.
    400 INVALID_ARGUMENT Please use a valid role: user, model.
    404 NOT_FOUND The requested URL was not found on this server.
    404 NOT_FOUND The requested URL was not found on this server.
    "#);
}

#[test]
fn what_the_guides_samples_send_is_taken() {
    let body = "{contents: {role: 'USER', parts: [{text: 'Run ```print(1)```',},],}, 'tools': [{'code_execution': {}}],}";
    assert_eq!(started().post(GENERATE, body).status, 200);
}

#[test]
fn tokens_are_counted_and_models_listed() {
    let service = started();
    let count = service.post(
        "/v1/models/gemini-3.8-flash:countTokens",
        r#"{"contents": [{"parts": [{"text": "three small words"}]}]}"#,
    );
    assert_snapshot!(count.json(), @r#"{"promptTokensDetails":[{"modality":"TEXT","tokenCount":3}],"totalTokens":3}"#);
    let get = |path: &str| service.ask("GET", path, &[("x-goog-api-key", "k")], b"").json();
    assert_eq!(get("/v1/models?pageSize=1")["models"][0]["name"], "models/gemini-3.8-flash");
    assert_snapshot!(get("/v1/models/gemini-3.8-flash"), @r#"{"description":"Answered by gemini-exec on this machine: Python runs, data files are described.","displayName":"Gemini 3.8 Flash","inputTokenLimit":1048576,"name":"models/gemini-3.8-flash","outputTokenLimit":65536,"supportedGenerationMethods":["generateContent","countTokens"],"version":"local"}"#);
    assert_eq!(get("/v1beta1/publishers/google/models")["publisherModels"].as_array().map(Vec::len), Some(3));
}
