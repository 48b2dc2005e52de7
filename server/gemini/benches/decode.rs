//! How fast a reply is decoded: from bytes to pieces. The reply comes in pieces of the size a
//! connection gives.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gemini::{Api, Decoder};
use serde_json::{Value, json};

/// What one read of a socket commonly gives, in bytes.
const PIECE: usize = 16 << 10;

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decode");
    for (name, api, body) in [
        ("text events", Api::Generate, sse(&text_events(2000))),
        ("answer with code", Api::Generate, sse(&answer_with_code(8))),
        ("answer with a chart", Api::Generate, sse(&answer_with_a_chart(1 << 20))),
        ("interactions: text events", Api::Interactions, interaction(&text_bits(2000))),
        ("interactions: answer with code", Api::Interactions, interaction(&steps_with_code(8))),
        ("interactions: answer with a chart", Api::Interactions, interaction(&step_with_a_chart(1 << 20))),
    ] {
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| decode(api, black_box(&body))));
    }
    group.finish();
}

fn decode(api: Api, body: &[u8]) -> usize {
    let mut decoder = Decoder::new(api);
    let responses: usize = body.chunks(PIECE).map(|piece| decoder.push(piece).len()).sum();
    responses + decoder.finish().len()
}

/// Text as the service sends it: some words and the counts so far in each event.
fn text_events(count: u64) -> Vec<Value> {
    let text = "The median of the second column is 39.3 mm, a little above that of the first: 38.8 mm.\n";
    (1..=count).map(|event| chunk(&json!([{"text": text}]), event, event == count)).collect()
}

/// Rounds of code and result, with text after each, as an answer about a data file has them.
fn answer_with_code(rounds: u64) -> Vec<Value> {
    let code = "import pandas as pd\n\nframe = pd.read_csv('penguins.csv')\n\
                print(frame.groupby('species')['body_mass_g'].describe())\n"
        .repeat(4);
    let output =
        "Adelie     151.0  3700.662252  458.566126  2850.0  3350.0  3700.0  4000.0  4775.0\n".repeat(12);
    let signature = "CokBAQw51sd2mYc0b3Bvc2VkIGJ5IGhhbmQ".repeat(12);
    let round = |round: u64| {
        let id = format!("k3v9q2m{round}");
        let code = json!({"language": "PYTHON", "code": code, "id": id});
        let result = json!({"outcome": "OUTCOME_OK", "output": output, "id": id});
        [
            chunk(&json!([{"executableCode": code, "thoughtSignature": signature}]), round, false),
            chunk(&json!([{"codeExecutionResult": result}]), round, false),
            chunk(&json!([{"text": "The three species differ most in body mass."}]), round, round == rounds),
        ]
    };
    (1..=rounds).flat_map(round).collect()
}

/// One result with an image of this many base64 characters.
fn answer_with_a_chart(size: usize) -> Vec<Value> {
    let image = json!({"inlineData": {"mimeType": "image/png", "data": "iVBORw0K".repeat(size / 8)}});
    let result = json!({"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "90\n"}});
    vec![chunk(&json!([result, image]), 1, true)]
}

fn chunk(parts: &Value, event: u64, last: bool) -> Value {
    let mut candidate = json!({"content": {"parts": parts, "role": "model"}, "index": 0});
    if last {
        candidate["finishReason"] = "STOP".into();
    }
    json!({
        "candidates": [candidate],
        "usageMetadata": {
            "promptTokenCount": 1046,
            "candidatesTokenCount": event,
            "totalTokenCount": 1046 + event,
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 1046}],
        },
        "modelVersion": "gemini-3-flash-preview",
        "responseId": "n1P6abvRFaKdz7IPkcuQ2Aw",
    })
}

fn sse(chunks: &[Value]) -> Vec<u8> {
    chunks.iter().flat_map(|chunk| format!("data: {chunk}\r\n\r\n").into_bytes()).collect()
}

/// Text as the Interactions API sends it.
fn text_bits(count: usize) -> Vec<Value> {
    let text = "The median of the second column is 39.3 mm, a little above that of the first: 38.8 mm.\n";
    let bit = json!({"event_type": "step.delta", "index": 0, "delta": {"type": "text", "text": text}});
    vec![bit; count]
}

/// Rounds of code and result, each a step, with text after each.
fn steps_with_code(rounds: u64) -> Vec<Value> {
    let code =
        "import pandas as pd\n\nframe = pd.read_csv('penguins.csv')\nprint(frame.describe())\n".repeat(5);
    let output =
        "Adelie     151.0  3700.662252  458.566126  2850.0  3300.0  3700.0  4000.0  4775.0\n".repeat(12);
    let signature = "CokBAQw51sd2mYc0b3Bvc2VkIGJ5IGhhbmQ".repeat(12);
    let round = |round: u64| {
        let call = json!({"type": "code_execution_call", "arguments": {"language": "python", "code": code}, "signature": signature});
        let result = json!({"type": "code_execution_result", "result": output, "signature": signature});
        let text = json!({"type": "text", "text": "The three species differ most in body mass."});
        let delta =
            |index: u64, delta: Value| json!({"event_type": "step.delta", "index": index, "delta": delta});
        let stop = |index: u64| json!({"event_type": "step.stop", "index": index});
        let first = 3 * round;
        [
            delta(first, call),
            stop(first),
            delta(first + 1, result),
            stop(first + 1),
            delta(first + 2, text),
            stop(first + 2),
        ]
    };
    (0..rounds).flat_map(round).collect()
}

/// One image of this many base64 characters.
fn step_with_a_chart(size: usize) -> Vec<Value> {
    let image = json!({"type": "image", "mime_type": "image/png", "data": "iVBORw0K".repeat(size / 8)});
    vec![json!({"event_type": "step.delta", "index": 0, "delta": image})]
}

fn interaction(events: &[Value]) -> Vec<u8> {
    let completed = json!({"event_type": "interaction.completed", "interaction": {"status": "completed"}});
    let event = |event: &Value| {
        format!("event: {}\ndata: {event}\n\n", event["event_type"].as_str().unwrap_or_default())
    };
    events.iter().chain([&completed]).flat_map(|it| event(it).into_bytes()).collect()
}

criterion_group!(all, benches);
criterion_main!(all);
