//! What of data files may leave, as a value.

use serde_json::{Value, json};
use turn::FilePrivacy;

use super::SettingValue;

impl SettingValue for FilePrivacy {
    fn examples() -> Vec<&'static str> {
        vec!["full", "rows:20", "masked", "schema"]
    }

    fn wanted() -> String {
        format!("give full, masked, schema or rows:N, with 1 to {} rows", FilePrivacy::MOST_ROWS)
    }

    fn parse(text: &str) -> Option<Self> {
        FilePrivacy::parse(text)
    }

    fn shown(&self) -> Value {
        self.to_string().into()
    }

    fn schema() -> Value {
        json!({"type": "string", "pattern": "^(full|masked|schema|rows:[0-9]+)$", "examples": Self::examples()})
    }
}
