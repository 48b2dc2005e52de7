//! What Google's own SDKs really sent is answered.

use harness::outside::{self, SdkRequest, report};
use harness::{LocalService, ServedReply};

use super::started;

const RECORDED: [&str; 12] = [
    "js-chat.jsonl",
    "js-count-models.jsonl",
    "js-files.jsonl",
    "js-generate.jsonl",
    "js-tools.jsonl",
    "python-base-url.jsonl",
    "python-chat.jsonl",
    "python-count-models.jsonl",
    "python-files.jsonl",
    "python-generate.jsonl",
    "python-stream.jsonl",
    "python-vertex.jsonl",
];

/// What the recorded server had and ours has not, or what ours refuses as the service does: part of the path or the case, and why.
const OTHERS: [(&str, &str); 4] = [
    ("/interactions", "the Interactions API is not served yet"),
    ("/files/", "the recorded ids are those of the recorded server"),
    ("upload_id=", "the upload goes on at the address that our server gives"),
    ("auth_tokens", "the Live API is not served yet"),
];

#[test]
fn every_recorded_request_of_google_s_sdks_is_answered() {
    let (service, mut answered) = (started(), 0);
    for file in RECORDED.into_iter().chain(["python-tools.jsonl"]) {
        let Some(rows) = outside::sdk_requests(file) else { return };
        for row in rows {
            let address = format!("{}?{}", row.path, row.query);
            if OTHERS.iter().any(|(part, _)| address.contains(part)) {
                continue;
            }
            let reply = sent(&service, &row, &address);
            assert_eq!(
                reply.status, 200,
                "{file}, {}: {address} {:?}\n{}",
                row.case, row.body.text, reply.body
            );
            answered += 1;
        }
    }
    report(&format!("requests of Google's SDKs: {answered} answered"));
}

fn sent(service: &LocalService, row: &SdkRequest, address: &str) -> ServedReply {
    let ours = ["host", "connection", "content-length", "transfer-encoding", "accept-encoding"];
    let headers: Vec<(&str, &str)> = row
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| !ours.contains(&name.to_ascii_lowercase().as_str()))
        .collect();
    service.ask(&row.method, address, &headers, row.body.text.as_deref().unwrap_or_default().as_bytes())
}
