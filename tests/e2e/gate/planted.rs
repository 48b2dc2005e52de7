//! Secrets that were never given to anybody, and whether some are in what was sent.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use harness::fake_gemini::Received;
use serde_json::Value;

/// What is drawn where one left.
pub(crate) const LEAK: &str = "WITH IT";

/// A secret of each kind, put together here so that no scanner of repositories finds it.
pub(crate) fn token() -> String {
    ["ghp_", "x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A"].concat()
}

pub(crate) fn password() -> String {
    ["horse-battery", "7staple-Qx"].concat()
}

pub(crate) fn private_key() -> String {
    let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7Zq3LpVx81rTn\n".repeat(8);
    ["-----BEGIN ", "PRIVATE KEY-----\n", &body, "-----END ", "PRIVATE KEY-----"].concat()
}

pub(crate) fn aws_key() -> String {
    ["AKIA", "Q7WX2M4LNTR5VKZB"].concat()
}

/// Of each secret, what stands in no other text.
fn cores() -> [String; 5] {
    [
        token()[8..24].into(),
        password()[6..].into(),
        "kiG9w0BAQEFAASCBKcwggSj".into(),
        aws_key()[6..].into(),
        harness::KEY.into(),
    ]
}

/// Whether a request has a planted secret in it: in its address, its headers but for the one of the key, or its body.
pub(crate) fn is_in(request: &Received) -> bool {
    let headers = request.headers.iter().filter(|(name, _)| *name != "x-goog-api-key");
    let mut all: Vec<u8> = headers.flat_map(|(_, value)| value.as_bytes().to_vec()).collect();
    all.extend(request.path.bytes());
    has_one(&all) || has_one(&request.body) || texts(request).iter().any(|text| has_one(text))
}

/// Whether these bytes have one in them, as UTF-8, UTF-16 or UTF-32.
fn has_one(bytes: &[u8]) -> bool {
    let thin: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    cores().iter().any(|core| thin.windows(core.len()).any(|window| window == core.as_bytes()))
}

/// Every text of a request's JSON; those that are base64 decoded, and those that are packed unpacked too.
pub(crate) fn texts(request: &Received) -> Vec<Vec<u8>> {
    fn add(value: &Value, all: &mut Vec<Vec<u8>>) {
        match value {
            Value::Object(fields) => {
                all.extend(fields.keys().map(|name| name.clone().into_bytes()));
                fields.values().for_each(|value| add(value, all));
            }
            Value::Array(values) => values.iter().for_each(|value| add(value, all)),
            Value::String(text) => {
                all.push(text.clone().into_bytes());
                if let Ok(data) = STANDARD.decode(text).or_else(|_| URL_SAFE.decode(text)) {
                    let mut plain = Vec::new();
                    if flate2::read::GzDecoder::new(&data[..]).read_to_end(&mut plain).is_ok() {
                        all.push(plain);
                    }
                    all.push(data);
                }
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    if let Ok(value) = serde_json::from_slice(&request.body) {
        add(&value, &mut all);
    }
    all
}
