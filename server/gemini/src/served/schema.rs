//! Brings the fields of a request into one spelling, by a table of what there is. The rules are those of `ProtoJSON`
//! (<https://protobuf.dev/programming-guides/json/>): camelCase and `snake_case` mixed, one value for a list of one, both
//! alphabets of base64, 64-bit numbers as text, enums as numbers.

use serde_json::{Map, Number, Value};

use super::ServedRefusal;

/// A message: which fields it has.
#[derive(Debug)]
pub(super) struct MessageShape {
    pub(super) fields: &'static [FieldShape],
}

/// A field of a message.
#[derive(Debug)]
pub(super) struct FieldShape {
    /// In camelCase.
    pub(super) name: &'static str,
    pub(super) value: ValueShape,
    pub(super) is_list: bool,
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum ValueShape {
    Text,
    /// Base64 of either alphabet.
    Bytes,
    Bool,
    Integer,
    Number,
    /// One of these words, in the order of their numbers. A word that is not among them is taken as it is: the service has
    /// more than are known here.
    Word(&'static [&'static str]),
    /// Any JSON.
    Json,
    /// An object of any names whose values are such messages.
    Map(&'static MessageShape),
    Message(&'static MessageShape),
}

/// How many faults of a request are told.
const TOLD: usize = 20;

/// The request in camelCase, as far as it is in the table. Fails with all that is not.
pub(super) fn normalised(request: Value, shape: &MessageShape) -> Result<Value, ServedRefusal> {
    let mut reading = Reading { faults: Vec::new() };
    let value = reading.message(request, shape, "");
    if reading.faults.is_empty() { Ok(value) } else { Err(ServedRefusal::of_fields(&reading.faults)) }
}

struct Reading {
    /// Each with its place and what is wrong about it.
    faults: Vec<(String, String)>,
}

impl Reading {
    fn fault(&mut self, place: &str, description: String) -> Value {
        if self.faults.len() < TOLD {
            self.faults.push((place.to_owned(), description));
        }
        Value::Null
    }

    /// A value of another type.
    fn mistyped(&mut self, place: &str, type_name: &str, value: &Value) -> Value {
        let shown: String = value.to_string().chars().take(80).collect();
        self.fault(place, format!("Invalid value at '{place}' ({type_name}), {shown}"))
    }

    fn message(&mut self, value: Value, shape: &MessageShape, place: &str) -> Value {
        let fields = match value {
            Value::Object(fields) => fields,
            other => {
                let what = match other {
                    Value::Array(_) => "array",
                    _ => "scalar",
                };
                let at = if place.is_empty() { "Root element".to_owned() } else { format!("\"{place}\"") };
                let said =
                    format!("Invalid JSON payload received. {at} must be a message: it is of type {what}.");
                return self.fault(place, said);
            }
        };
        let mut read = Map::new();
        for (name, value) in fields {
            let Some(field) = shape.fields.iter().find(|field| is_named(field.name, &name)) else {
                let at = if place.is_empty() { String::new() } else { format!(" at '{place}'") };
                let shown: String = name.chars().take(80).collect();
                let said = format!(
                    "Invalid JSON payload received. Unknown name \"{shown}\"{at}: Cannot find field."
                );
                self.fault(place, said);
                continue;
            };
            if value.is_null() {
                continue;
            }
            let inside = within(place, field.name);
            let value = match (field.is_list, value) {
                (true, Value::Array(values)) => {
                    let values = values.into_iter().enumerate();
                    values
                        .map(|(at, value)| self.value(value, field.value, &format!("{inside}[{at}]")))
                        .collect()
                }
                (true, one) => Value::Array(vec![self.value(one, field.value, &format!("{inside}[0]"))]),
                (false, value) => self.value(value, field.value, &inside),
            };
            read.insert(field.name.to_owned(), value);
        }
        Value::Object(read)
    }

    fn value(&mut self, value: Value, shape: ValueShape, place: &str) -> Value {
        match (shape, value) {
            (ValueShape::Message(shape), value) => self.message(value, shape, place),
            (ValueShape::Map(shape), Value::Object(values)) => {
                let read = |(name, value): (String, Value)| {
                    let value = self.message(value, shape, &within(place, &name));
                    (name, value)
                };
                values.into_iter().map(read).collect::<Map<_, _>>().into()
            }
            (ValueShape::Json, value)
            | (ValueShape::Text, value @ Value::String(_))
            | (ValueShape::Bool, value @ Value::Bool(_)) => value,
            (ValueShape::Bytes, Value::String(text)) if text.bytes().all(is_base64) => Value::String(text),
            (ValueShape::Integer, value) => match integer(&value) {
                Some(number) => number.into(),
                None => self.mistyped(place, "TYPE_INT64", &value),
            },
            (ValueShape::Number, value) => match number(&value) {
                Some(number) => Value::Number(number),
                None => self.mistyped(place, "TYPE_DOUBLE", &value),
            },
            (ValueShape::Word(words), value) => match word(&value, words) {
                Some(word) => Value::String(word),
                None => self.mistyped(place, "TYPE_ENUM", &value),
            },
            (ValueShape::Bytes, Value::String(_)) => {
                self.fault(place, format!("Invalid value at '{place}' (TYPE_BYTES), Base64 decoding failed."))
            }
            (ValueShape::Text, value) => self.mistyped(place, "TYPE_STRING", &value),
            (ValueShape::Bytes, value) => self.mistyped(place, "TYPE_BYTES", &value),
            (ValueShape::Bool, value) => self.mistyped(place, "TYPE_BOOL", &value),
            (ValueShape::Map(_), value) => self.mistyped(place, "TYPE_MESSAGE", &value),
        }
    }
}

/// A place as the service writes it: `contents[0].inline_data`.
fn within(place: &str, name: &str) -> String {
    let name: String = snake(name).collect();
    if place.is_empty() { name } else { format!("{place}.{name}") }
}

/// A name of camelCase in `snake_case`.
fn snake(name: &str) -> impl Iterator<Item = char> {
    name.chars().flat_map(|letter| {
        let dash = letter.is_ascii_uppercase().then_some('_');
        dash.into_iter().chain([letter.to_ascii_lowercase()])
    })
}

/// `true` if a request names the field of this name, in either spelling.
fn is_named(name: &str, given: &str) -> bool {
    name == given || snake(name).eq(given.chars())
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/-_=\r\n".contains(&byte)
}

/// A whole number, as such or as text.
fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        _ => None,
    }
}

fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and within the exact numbers")]
    (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64)
}

fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => Number::from_f64(text.parse().ok()?),
        _ => None,
    }
}

/// The word of an enum, in whatever case, or by its number.
fn word(value: &Value, words: &[&str]) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_ascii_uppercase()),
        Value::Number(number) => {
            let known = words.get(usize::try_from(number.as_u64()?).ok()?);
            Some(known.map_or_else(|| number.to_string(), |word| (*word).to_owned()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::{FieldShape, MessageShape, ValueShape, normalised, snake};
    use crate::served::fields::GENERATE;

    fn shown(request: Value) -> String {
        match normalised(request, &GENERATE) {
            Ok(value) => value.to_string(),
            Err(refusal) => refusal.message().to_owned(),
        }
    }

    #[test]
    fn both_spellings_single_values_and_numbers_as_text_are_brought_into_one_form() {
        let mixed = json!({
            "contents": {"role": "user", "parts": {"inline_data": {"mimeType": "text/csv", "data": "YS_-", "display_name": "a"}}},
            "tools": {"code_execution": {}},
            "generation_config": {"topK": "40", "max_output_tokens": "100", "candidateCount": 1.0,
                "thinking_config": {"thinkingLevel": "low", "include_thoughts": true}, "responseModalities": 1},
            "safetySettings": null,
        });
        assert_snapshot!(shown(mixed), @r#"{"contents":[{"parts":[{"inlineData":{"data":"YS_-","displayName":"a","mimeType":"text/csv"}}],"role":"user"}],"generationConfig":{"candidateCount":1,"maxOutputTokens":100,"responseModalities":["TEXT"],"thinkingConfig":{"includeThoughts":true,"thinkingLevel":"LOW"},"topK":40.0},"tools":[{"codeExecution":{}}]}"#);
    }

    #[test]
    fn an_unknown_name_is_refused_with_its_place() {
        let wrong = json!({
            "content": [],
            "contents": [{"parts": [{"text": "a"}, {"inlineData": {"mimetype": "x"}}]}, 7],
            "generationConfig": {"temperature": "warm", "seed": 1.5, "responseLogprobs": "yes"},
            "tools": [{"codeExecution": {"timeout": 3}}],
        });
        assert_snapshot!(shown(wrong), @r#"
        Invalid JSON payload received. Unknown name "content": Cannot find field.
        Invalid JSON payload received. Unknown name "mimetype" at 'contents[0].parts[1].inline_data': Cannot find field.
        Invalid JSON payload received. "contents[1]" must be a message: it is of type scalar.
        Invalid value at 'generation_config.response_logprobs' (TYPE_BOOL), "yes"
        Invalid value at 'generation_config.seed' (TYPE_INT64), 1.5
        Invalid value at 'generation_config.temperature' (TYPE_DOUBLE), "warm"
        Invalid JSON payload received. Unknown name "timeout" at 'tools[0].code_execution': Cannot find field.
        "#);
    }

    /// Words for a field of each kind, in whichever spelling.
    fn sample(shape: ValueShape, depth: usize, spelling: fn(&str) -> String) -> Value {
        match shape {
            ValueShape::Text => json!("a"),
            ValueShape::Bytes => json!("YQ=="),
            ValueShape::Bool => json!(true),
            ValueShape::Integer => json!(3),
            ValueShape::Number => json!(0.5),
            ValueShape::Word(words) => json!(words.last().copied().unwrap_or("A")),
            ValueShape::Json => json!({"any_name": [1, {"otherName": null}]}),
            ValueShape::Map(shape) => json!({"someKey": whole(shape, depth, spelling)}),
            ValueShape::Message(shape) => whole(shape, depth, spelling),
        }
    }

    /// A message with all of its fields, down to some depth.
    fn whole(shape: &MessageShape, depth: usize, spelling: fn(&str) -> String) -> Value {
        let fields = if depth == 0 { &[] } else { shape.fields };
        let field = |field: &FieldShape| (spelling(field.name), sample(field.value, depth - 1, spelling));
        fields.iter().map(field).collect::<Map<_, _>>().into()
    }

    #[test]
    fn every_field_of_the_table_is_the_same_in_both_spellings() {
        let camel = normalised(whole(&GENERATE, 8, str::to_owned), &GENERATE).expect("known fields");
        let snake =
            normalised(whole(&GENERATE, 8, |name| snake(name).collect()), &GENERATE).expect("known fields");
        assert_eq!(camel, snake);
        assert_eq!(normalised(camel.clone(), &GENERATE), Ok(camel), "it stays as it is");
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let names = [
            "contents",
            "parts",
            "text",
            "inline_data",
            "inlineData",
            "data",
            "tools",
            "codeExecution",
            "role",
            "x",
            "functionDeclarations",
            "parameters",
            "properties",
            "generationConfig",
            "seed",
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 60, 6, move |inner| {
            let name = prop::sample::select(names.to_vec()).prop_map(str::to_owned);
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(name, inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_request_is_read_or_refused(request in any_json()) {
            if let Ok(read) = normalised(request, &GENERATE) {
                prop_assert_eq!(normalised(read.clone(), &GENERATE), Ok(read));
            }
        }
    }
}
