//! How fast a reply is decoded: from bytes to pieces. The reply comes in pieces of the size a
//! connection gives.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gemini::Decoder;
use serde_json::{Value, json};

/// What one read of a socket commonly gives, in bytes.
const PIECE: usize = 16 << 10;

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decode");
    for (name, body) in [
        ("text events", sse(&text_events(2000))),
        ("answer with code", sse(&answer_with_code(8))),
        ("answer with a chart", sse(&answer_with_a_chart(1 << 20))),
    ] {
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| decode(black_box(&body))));
    }
    group.finish();
}

fn decode(body: &[u8]) -> usize {
    let mut decoder = Decoder::default();
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

criterion_group!(all, benches);
criterion_main!(all);
