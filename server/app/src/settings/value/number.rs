//! Values that are numbers.

use std::time::Duration;

use serde_json::{Value, json};

use super::SettingValue;

/// A number of days or megabytes.
pub(crate) type Amount = CountUpTo<1_000_000>;

/// A number of tokens in a day.
pub(crate) type TokenCount = CountUpTo<1_000_000_000>;

/// A whole number of something, at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CountUpTo<const MOST: u32>(pub(in crate::settings) u32);

impl<const MOST: u32> SettingValue for CountUpTo<MOST> {
    fn wanted() -> String {
        format!("give a whole number from 1 to {MOST}")
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|number| (1..=MOST).contains(number)).map(CountUpTo)
    }

    fn from_json(value: &Value) -> Option<Self> {
        value.is_number().then(|| Self::parse(&value.to_string())).flatten()
    }

    fn shown(&self) -> Value {
        self.0.into()
    }

    fn schema() -> Value {
        json!({"type": "integer", "minimum": 1, "maximum": MOST})
    }
}

/// A number from which the service starts when it leaves something to chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seed(pub(in crate::settings) u32);

impl SettingValue for Seed {
    fn wanted() -> String {
        format!("give a whole number from 0 to {}", i32::MAX)
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|seed| i32::try_from(*seed).is_ok()).map(Seed)
    }

    fn from_json(value: &Value) -> Option<Self> {
        value.is_number().then(|| Self::parse(&value.to_string())).flatten()
    }

    fn shown(&self) -> Value {
        self.0.into()
    }

    fn schema() -> Value {
        json!({"type": "integer", "minimum": 0, "maximum": i32::MAX})
    }
}

/// How much a model leaves to chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Temperature(pub(in crate::settings) f64);

impl SettingValue for Temperature {
    fn wanted() -> String {
        "give a number from 0 to 2".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|number| (0.0..=2.0).contains(number)).map(Temperature)
    }

    fn from_json(value: &Value) -> Option<Self> {
        value.is_number().then(|| Self::parse(&value.to_string())).flatten()
    }

    fn shown(&self) -> Value {
        self.0.into()
    }

    fn schema() -> Value {
        json!({"type": "number", "minimum": 0, "maximum": 2})
    }
}

/// The shortest time, in seconds.
const SHORTEST: f64 = 0.001;

/// The longest time, in seconds: a day.
const LONGEST: u32 = 86_400;

/// A duration, written in seconds.
impl SettingValue for Duration {
    fn wanted() -> String {
        format!("give a time from {SHORTEST} to {LONGEST} seconds")
    }

    fn parse(text: &str) -> Option<Self> {
        let seconds: f64 = text.parse().ok()?;
        (SHORTEST..=f64::from(LONGEST)).contains(&seconds).then(|| Duration::from_secs_f64(seconds))
    }

    fn from_json(value: &Value) -> Option<Self> {
        value.is_number().then(|| Self::parse(&value.to_string())).flatten()
    }

    fn shown(&self) -> Value {
        if self.subsec_nanos() == 0 { self.as_secs().into() } else { self.as_secs_f64().into() }
    }

    fn schema() -> Value {
        json!({"type": "number", "minimum": SHORTEST, "maximum": LONGEST})
    }
}
