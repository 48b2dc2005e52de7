//! Enums of the API as words. The service can also send their numbers (`$alt=json;enum-encoding=int`), which count
//! from zero in the order of the definition.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, Visitor};

/// An enum of the API: the words that have the same number on every surface. Others are known by name.
pub(super) trait Vocabulary {
    const WORDS: &'static [&'static str];
}

/// A word of an enum, as it was spelt. A number that has no word stays a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word<V>(pub(super) String, PhantomData<V>);

/// How a program ended.
pub(super) enum OutcomeWords {}

/// The language of a program.
pub(super) enum LanguageWords {}

/// Why the model stopped.
pub(super) enum FinishWords {}

/// Why a question was refused.
pub(super) enum BlockWords {}

impl Vocabulary for BlockWords {
    const WORDS: &'static [&'static str] =
        &["BLOCK_REASON_UNSPECIFIED", "SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT"];
}

impl Vocabulary for OutcomeWords {
    const WORDS: &'static [&'static str] =
        &["OUTCOME_UNSPECIFIED", "OUTCOME_OK", "OUTCOME_FAILED", "OUTCOME_DEADLINE_EXCEEDED"];
}

impl Vocabulary for LanguageWords {
    const WORDS: &'static [&'static str] = &["LANGUAGE_UNSPECIFIED", "PYTHON"];
}

impl Vocabulary for FinishWords {
    const WORDS: &'static [&'static str] =
        &[UNSPECIFIED, "STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "OTHER"];
}

/// The finish reason that says nothing.
pub(super) const UNSPECIFIED: &str = "FINISH_REASON_UNSPECIFIED";

impl<'de, V: Vocabulary> Deserialize<'de> for Word<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = deserializer.deserialize_any(NameOrNumber(V::WORDS))?;
        Ok(Word(word, PhantomData))
    }
}

struct NameOrNumber(&'static [&'static str]);

impl Visitor<'_> for NameOrNumber {
    type Value = String;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name or the number of an enum value")
    }

    fn visit_str<E>(self, name: &str) -> Result<String, E> {
        Ok(name.to_owned())
    }

    fn visit_u64<E>(self, number: u64) -> Result<String, E> {
        let word = usize::try_from(number).ok().and_then(|index| self.0.get(index));
        Ok(word.map_or_else(|| number.to_string(), |word| (*word).to_owned()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_f64<E>(self, number: f64) -> Result<String, E> {
        Ok(number.to_string())
    }
}
