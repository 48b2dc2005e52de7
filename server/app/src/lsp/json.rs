//! Reads JSON as editors write it.

use serde_json::{Number, Value};

/// The value of a JSON text; `None` if it is none. What is no text becomes U+FFFD, as in JavaScript and Python: half a
/// surrogate pair, and bytes that are not UTF-8. A whole number is one however it is written: `2.0` is 2.
pub(super) fn parse(body: &[u8]) -> Option<Value> {
    let mut value = serde_json::from_slice(body).ok().or_else(|| {
        let text = String::from_utf8_lossy(body);
        serde_json::from_str(gemini::mend(&text).as_deref().unwrap_or(&text)).ok()
    })?;
    make_whole(&mut value);
    Some(value)
}

/// Writes numbers such as `2.0` as whole ones.
fn make_whole(value: &mut Value) {
    /// The largest number below which every whole number has a form with a point.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) if number.is_f64() => {
            let float = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() <= EXACT);
            #[allow(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
            if let Some(float) = float {
                *number = Number::from(float as i64);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(make_whole),
        Value::Object(fields) => fields.values_mut().for_each(make_whole),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn half_a_surrogate_pair_and_foreign_bytes_become_replacement_characters() {
        let read = |body: &[u8]| parse(body).map_or("–".to_owned(), |value| value.to_string());
        let texts: [&[u8]; 7] = [
            br#"["a\ud83cb", "\udf1f\ud83c", "\ud83c\\u0041", "\ud83c\u0041"]"#,
            br#"["\ud83c\udf1f \ud83c", "\\ud83c"]"#,
            b"[\"caf\xe9\"]",
            br#"["\ud8"]"#,
            b"[\"\\",
            br#"{"line": 2.0, "character": -1.0, "far": 1e308, "part": 1.5}"#,
            "[\"ü\\ud83cü\"]".as_bytes(),
        ];
        insta::assert_snapshot!(texts.map(read).join("\n"), @r#"
        ["a�b","��","�\\u0041","�A"]
        ["🌟 �","\\ud83c"]
        ["caf�"]
        –
        –
        {"character":-1,"far":1e+308,"line":2,"part":1.5}
        ["ü�ü"]
        "#);
    }
}
