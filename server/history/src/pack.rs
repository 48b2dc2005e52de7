//! Takes long base64 out of JSON texts, so that the bytes of a file are stored once, whatever repeats them.
//!
//! In its place stands the number of the blob between two control characters, which no JSON text can contain. Putting
//! the blobs back gives the same text, byte for byte.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use memchr::{memchr, memchr2};

/// The shortest base64 that is taken out, in bytes.
const SHORTEST: usize = 512;

/// Stands before and after the number of a blob.
const MARK: char = '\u{1}';

/// Takes the long base64 out of a JSON text. `keep` stores bytes and gives their number.
pub(crate) fn pack<E>(json: &str, mut keep: impl FnMut(&[u8]) -> Result<i64, E>) -> Result<String, E> {
    let mut packed = String::with_capacity(json.len().min(1 << 16));
    let mut rest = json;
    while let Some((start, end)) = next_string(rest) {
        let text = &rest[start..end];
        packed.push_str(&rest[..start]);
        match bytes_of(text) {
            Some(bytes) => packed.push_str(&format!("{MARK}{}{MARK}", keep(&bytes)?)),
            None => packed.push_str(text),
        }
        rest = &rest[end..];
        // The closing quote.
        packed.push_str(&rest[..1]);
        rest = &rest[1..];
    }
    packed.push_str(rest);
    Ok(packed)
}

/// Puts the blobs back into a packed text. `bytes` gives the bytes of a blob.
pub(crate) fn unpack<E>(packed: &str, mut bytes: impl FnMut(i64) -> Result<Vec<u8>, E>) -> Result<String, E> {
    let mut json = String::with_capacity(packed.len());
    for (index, piece) in packed.split(MARK).enumerate() {
        match piece.parse() {
            Ok(number) if index % 2 == 1 => STANDARD.encode_string(bytes(number)?, &mut json),
            _ => json.push_str(piece),
        }
    }
    Ok(json)
}

/// The content of the next string of a JSON text, as a range in bytes; `None` if there is none.
fn next_string(json: &str) -> Option<(usize, usize)> {
    let bytes = json.as_bytes();
    let start = memchr(b'"', bytes)? + 1;
    let mut end = start;
    loop {
        end += memchr2(b'"', b'\\', &bytes[end..])?;
        if bytes[end] == b'"' {
            return Some((start, end));
        }
        end += 2;
        if end >= bytes.len() {
            return None;
        }
    }
}

/// The bytes of a long base64 text in its one canonical form.
fn bytes_of(text: &str) -> Option<Vec<u8>> {
    if text.len() < SHORTEST {
        return None;
    }
    STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    /// Packs, shows the packed text, and unpacks.
    fn there_and_back(json: &str) -> (String, String, usize) {
        let mut blobs: Vec<Vec<u8>> = Vec::new();
        let packed = pack(json, |bytes| {
            let known = blobs.iter().position(|blob| blob == bytes);
            let index = known.unwrap_or_else(|| {
                blobs.push(bytes.to_vec());
                blobs.len() - 1
            });
            Ok::<_, Infallible>(i64::try_from(index).expect("a small number"))
        });
        let packed = packed.expect("it cannot fail");
        let blob =
            |number: i64| Ok::<_, Infallible>(blobs[usize::try_from(number).expect("an index")].clone());
        let unpacked = unpack(&packed, blob).expect("it cannot fail");
        (packed, unpacked, blobs.len())
    }

    #[test]
    fn the_bytes_of_an_image_are_taken_out_once() {
        let data = STANDARD.encode([7; 3_000]);
        let json =
            format!(r#"[{{"image":"{data}"}},{{"inlineData":{{"mimeType":"image/png","data":"{data}"}}}}]"#);
        let (packed, unpacked, blobs) = there_and_back(&json);
        assert_eq!(
            packed.replace(MARK, "|"),
            r#"[{"image":"|0|"},{"inlineData":{"mimeType":"image/png","data":"|0|"}}]"#
        );
        assert_eq!((unpacked, blobs), (json, 1));
    }

    #[test]
    fn base64_that_could_not_be_put_back_byte_for_byte_stays() {
        let whole = STANDARD.encode([7; 1_000]);
        for data in
            [whole.replace("==", ""), format!("{whole}="), whole.replace("cHBw", "cHB\\n"), "A".repeat(601)]
        {
            let json = format!(r#"{{"data":"{data}"}}"#);
            let (packed, unpacked, _) = there_and_back(&json);
            assert_eq!((packed, unpacked), (json.clone(), json));
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let bytes = proptest::collection::vec(any::<u8>(), 0..1_200);
        let leaf = prop_oneof![
            any::<String>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            bytes.prop_map(|bytes| Value::from(STANDARD.encode(bytes))),
            Just(Value::from("\\\"")),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                (any::<String>(), inner).prop_map(|(name, value)| json!({ name: value })),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_json_text_comes_back_byte_for_byte(value in any_json()) {
            let json = value.to_string();
            prop_assert_eq!(there_and_back(&json).1, json);
        }
    }
}
