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
        json!({"type": "string", "pattern": pattern(), "examples": Self::examples()})
    }
}

/// What is read, as a regular expression. Zeros before a number are read too, but no editor need offer that.
fn pattern() -> String {
    const MOST: u32 = FilePrivacy::MOST_ROWS;
    const DIGITS: u32 = MOST.ilog10();
    // The pattern counts digits.
    const { assert!(MOST == 10_u32.pow(DIGITS)) };
    format!("^(full|masked|schema|rows:({MOST}|[1-9][0-9]{{0,{}}}))$", DIGITS - 1)
}

#[cfg(test)]
mod tests {
    use turn::FilePrivacy;

    #[test]
    fn the_schema_accepts_the_rows_that_are_read() {
        insta::assert_snapshot!(super::pattern(), @"^(full|masked|schema|rows:(10000|[1-9][0-9]{0,3}))$");
        for (rows, is_read) in [(0, false), (1, true), (9_999, true), (10_000, true), (10_001, false)] {
            assert_eq!(FilePrivacy::parse(&format!("rows:{rows}")).is_some(), is_read, "{rows}");
        }
    }
}
