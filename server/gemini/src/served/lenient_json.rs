//! The JSON of a body. The service takes more than the standard allows: single quotes, commas before a closing bracket, names
//! without quotes. Its guides' own samples have them.

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};

use super::ServedRefusal;
use crate::json::mend;

/// The longest body that is read leniently, in bytes: people write those, and programs the others.
const LENIENT: usize = 1 << 20;

/// How deep brackets may nest, as for the strict reader.
const DEEPEST: usize = 128;

/// The value in a body; an empty body is an empty object.
pub(super) fn read(body: &[u8]) -> Result<Value, ServedRefusal> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.trim_ascii().is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let error = match serde_json::from_slice(body) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let Ok(text) = std::str::from_utf8(body) else {
        return Err(refused("The body is not UTF-8."));
    };
    if let Some(value) = mend(text).and_then(|mended| serde_json::from_str(&mended).ok()) {
        return Ok(value);
    }
    let lenient = if text.len() <= LENIENT { leniently(text) } else { None };
    lenient.ok_or_else(|| refused(&format!("{error}.")))
}

fn refused(why: &str) -> ServedRefusal {
    ServedRefusal::invalid(format!("Invalid JSON payload received. {why}"))
}

fn leniently(text: &str) -> Option<Value> {
    json5::from_str(text).ok().map(|Lenient(value)| value)
}

/// All of a text.
struct Lenient(Value);

impl<'de> Deserialize<'de> for Lenient {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Nested { depth: 0 }.deserialize(deserializer).map(Lenient)
    }
}

/// A value at this depth. The library has no limit of its own, and a deep text would take all of the stack.
#[derive(Clone, Copy)]
struct Nested {
    depth: usize,
}

impl Nested {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        let depth = self.depth + 1;
        if depth > DEEPEST { Err(E::custom("nested too deeply")) } else { Ok(Nested { depth }) }
    }
}

impl<'de> DeserializeSeed<'de> for Nested {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Nested {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("no number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut list = Vec::new();
        while let Some(value) = values.next_element_seed(inside)? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let inside = self.deeper::<A::Error>()?;
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            let value = fields.next_value_seed(inside).map_err(A::Error::custom)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::read;

    fn shown(body: &str) -> String {
        read(body.as_bytes()).map_or_else(|refusal| refusal.message().to_owned(), |value| value.to_string())
    }

    #[test]
    fn what_the_guides_samples_have_is_read() {
        let sample = "{contents: [{'parts': [{\"text\": 'Sum of the \"first\" 50 primes?',},],}], // a question\n tools: [{'code_execution': {}}]}";
        assert_snapshot!(shown(sample), @r#"{"contents":[{"parts":[{"text":"Sum of the \"first\" 50 primes?"}]}],"tools":[{"code_execution":{}}]}"#);
        assert_snapshot!(shown(""), @"{}");
        assert_snapshot!(shown("{\"a\": \"\\ud83d\"}"), @r#"{"a":"�"}"#);
    }

    #[test]
    fn what_is_no_json_is_refused_with_its_place() {
        let bodies = ["{\"a\": ", "hello", "{\"a\" 1}", "[1, 2"];
        let refused = bodies.map(shown);
        assert_snapshot!(refused.join("\n"), @"
        Invalid JSON payload received. EOF while parsing a value at line 1 column 6.
        Invalid JSON payload received. expected value at line 1 column 1.
        Invalid JSON payload received. expected `:` at line 1 column 6.
        Invalid JSON payload received. EOF while parsing a list at line 1 column 5.
        ");
    }

    #[test]
    fn brackets_that_nest_deeply_do_not_take_the_stack() {
        let deep = format!("{}'a'", "[".repeat(500_000));
        assert!(shown(&deep).starts_with("Invalid JSON payload received."));
        let deep = format!("{}1{}", "{a:".repeat(100), "}".repeat(100));
        assert!(shown(&deep).starts_with("{\"a\":"), "{}", shown(&deep));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&body);
        }

        #[test]
        fn any_text_of_brackets_and_quotes_is_read_or_refused(body in r#"[\[\]{}'",:a0 \\u/*+.\-eEx\n]{0,60}"#) {
            let _ = read(body.as_bytes());
        }
    }
}
