//! Reads JSON that is not quite what it should be. A second reading, of what the strict one refused, takes each field
//! by itself and loses no string for one character in it.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use memchr::memchr;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;
use turn::Raw;

/// An object whose fields are read one by one. A field that is `null`, or of another type than expected, counts as absent.
/// Where a field stands twice, the last counts.
pub(crate) struct Object<'j>(Vec<(Name<'j>, &'j RawValue)>);

/// The name of a field, which may have half a character in it.
#[derive(PartialEq, Eq)]
struct Name<'j>(Cow<'j, str>);

impl<'j> Object<'j> {
    pub(crate) fn read(json: &'j str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// The names of the fields.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields().map(|(name, _)| name)
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &'j RawValue)> {
        self.0.iter().map(|(Name(name), value)| (&**name, *value))
    }

    pub(crate) fn value(&self, name: &str) -> Option<&'j RawValue> {
        let found = self.0.binary_search_by_key(&by_length(name), |(Name(known), _)| by_length(known));
        found.ok().map(|at| self.0[at].1)
    }

    pub(crate) fn field<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        read(self.value(name)?.get())
    }

    pub(crate) fn text(&self, name: &str) -> Option<Cow<'j, str>> {
        string(self.value(name)?)
    }

    pub(crate) fn object(&self, name: &str) -> Option<Object<'j>> {
        Object::read(self.value(name)?.get())
    }
}

impl<'de: 'j, 'j> Deserialize<'de> for Object<'j> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Object<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut fields: Vec<(Name<'de>, &'de RawValue)> = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                fields.sort_by(|(Name(a), _), (Name(b), _)| by_length(a).cmp(&by_length(b)));
                fields.dedup_by(|(name, value), (kept, last)| {
                    *last = if name == kept { *value } else { *last };
                    name == kept
                });
                fields.retain(|(_, value)| value.get() != "null");
                Ok(Object(fields))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

impl<'de: 'j, 'j> Deserialize<'de> for Name<'j> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl<'de> Visitor<'de> for Bytes {
            type Value = Name<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("the name of a field")
            }

            fn visit_borrowed_bytes<E>(self, bytes: &'de [u8]) -> Result<Name<'de>, E> {
                Ok(Name(str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::from)))
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Name<'de>, E> {
                Ok(Name(String::from_utf8_lossy(bytes).into_owned().into()))
            }
        }
        // A string could not hold half a character.
        deserializer.deserialize_bytes(Bytes)
    }
}

/// The order of names: few are as long as another, and lengths are compared at once.
fn by_length(name: &str) -> (usize, &str) {
    (name.len(), name)
}

/// What stands between the quotes of a string; `None` for another value.
pub(crate) fn content(value: &RawValue) -> Option<&str> {
    value.get().strip_prefix('"')?.strip_suffix('"')
}

/// The text of a string; `None` for another value.
pub(crate) fn string(value: &RawValue) -> Option<Cow<'_, str>> {
    unescaped(content(value)?)
}

/// The text of what stands between the quotes of a string.
pub(crate) fn unescaped(content: &str) -> Option<Cow<'_, str>> {
    let mut text = String::new();
    let mut rest = content;
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        // The escapes of codes are left to the library.
        let Some(escaped) = rest.as_bytes().get(at + 1).copied().and_then(short_escape) else {
            return read::<String>(&format!("\"{content}\"")).map(Cow::from);
        };
        text.reserve(rest.len());
        text.push_str(&rest[..at]);
        text.push(escaped);
        rest = &rest[at + 2..];
    }
    Some(if text.is_empty() { content.into() } else { (text + rest).into() })
}

/// The character that an escape of two characters stands for, by its second.
fn short_escape(second: u8) -> Option<char> {
    Some(match second {
        b'n' => '\n',
        b'"' | b'\\' | b'/' => second.into(),
        b't' => '\t',
        b'r' => '\r',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        _ => return None,
    })
}

/// Reads a value, if need be without the halves of characters in it.
fn read<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok().or_else(|| serde_json::from_str(&mend(json)?).ok())
}

/// JSON in which every escape of half a character becomes one of U+FFFD; `None` where it has none. Text that was cut
/// between the two halves of an emoji has them, and no Rust string can hold them.
#[must_use]
pub fn mend(json: &str) -> Option<String> {
    let mut mended = String::new();
    let mut kept = 0;
    let mut at = 0;
    while let Some(ahead) = memchr(b'\\', &json.as_bytes()[at..]) {
        at += ahead;
        let length = match unicode_escape(json, at) {
            Some(0xD800..=0xDBFF) if matches!(unicode_escape(json, at + 6), Some(0xDC00..=0xDFFF)) => 12,
            Some(0xD800..=0xDFFF) => {
                mended.push_str(&json[kept..at]);
                mended.push_str("\\ufffd");
                kept = at + 6;
                6
            }
            Some(_) => 6,
            None => 2,
        };
        at = json.len().min(at + length);
    }
    mended.push_str(&json[kept..]);
    (kept > 0).then_some(mended)
}

/// The number in the `\u` escape at an index; `None` where no such escape begins.
pub(crate) fn unicode_escape(json: &str, at: usize) -> Option<u16> {
    let digits = json.get(at..at + 6)?.strip_prefix("\\u")?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}

/// The values of a list; one object alone is a list of one (<https://protobuf.dev/programming-guides/json/>).
pub(crate) fn list(value: &RawValue) -> Vec<Box<RawValue>> {
    match value.get().as_bytes().first() {
        Some(b'[') => serde_json::from_str(value.get()).unwrap_or_default(),
        Some(b'{') => vec![value.to_owned()],
        _ => Vec::new(),
    }
}

/// A 64-bit number, which travels as a string of digits as often as not; anything else is no number.
pub(crate) fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// A text as a string of JSON.
pub(crate) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// An object with one more field at its end. `value` is JSON.
pub(crate) fn with_field(object: &[u8], name: &str, value: &str) -> Bytes {
    let open = object.strip_suffix(b"}").expect("an object");
    let comma: &[u8] = if open.ends_with(b"{") { b"" } else { b"," };
    [open, comma, b"\"", name.as_bytes(), b"\":", value.as_bytes(), b"}"].concat().into()
}

/// A value in which each string that is one text is another.
pub(crate) fn with_text(value: &Raw, text: &str, by: &str) -> Raw {
    let replaced = value.get().replace(&quoted(text), &quoted(by));
    RawValue::from_string(replaced).map_or_else(|_| value.clone(), Raw::from)
}

/// A field that may be `null`, which then counts as absent.
pub(crate) fn null_as_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::mend;

    #[test]
    fn only_half_characters_are_replaced() {
        for (json, expected) in [
            (r"a \ud83c\udf0a \u00e9 \\ud800", None),
            (r"a \ud800 b", Some(r"a \ufffd b")),
            (r"\uD800\ud83c\udf0a\uDF0A", Some(r"\ufffd\ud83c\udf0a\ufffd")),
            (r"\\\udc00\ud8", Some(r"\\\ufffd\ud8")),
            ("\\é\\", None),
        ] {
            assert_eq!(mend(json).as_deref(), expected, "{json}");
        }
    }
}
