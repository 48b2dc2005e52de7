//! What of data files may leave this machine.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What of data files may leave this machine; the looser comes before the stricter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum FilePrivacy {
    /// All of them.
    #[default]
    Full,
    /// The header and so many of the first rows.
    Rows(u32),
    /// A copy with other values.
    Masked,
    /// What columns there are, and what they hold.
    Schema,
}

impl FilePrivacy {
    /// The most rows that can be chosen.
    pub const MOST_ROWS: u32 = 10_000;

    /// Reads `full`, `rows:20`, `masked` or `schema`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "full" => Some(FilePrivacy::Full),
            "masked" => Some(FilePrivacy::Masked),
            "schema" => Some(FilePrivacy::Schema),
            _ => {
                let digits = text.strip_prefix("rows:")?;
                let rows = digits
                    .bytes()
                    .all(|byte| byte.is_ascii_digit())
                    .then(|| digits.parse().ok())
                    .flatten()?;
                (1..=Self::MOST_ROWS).contains(&rows).then_some(FilePrivacy::Rows(rows))
            }
        }
    }

    /// `true` if all of a file may leave.
    #[must_use]
    pub fn is_full(&self) -> bool {
        *self == FilePrivacy::Full
    }

    /// The stricter of two.
    #[must_use]
    pub fn stricter(self, other: Self) -> Self {
        if self.is_looser_than(other) { other } else { self }
    }

    /// The looser of two.
    #[must_use]
    pub fn looser(self, other: Self) -> Self {
        if other.is_looser_than(self) { other } else { self }
    }

    /// `true` if it lets more leave than another one.
    #[must_use]
    pub fn is_looser_than(self, other: Self) -> bool {
        self.strictness() < other.strictness()
    }

    fn strictness(self) -> (u8, u32) {
        match self {
            FilePrivacy::Full => (0, 0),
            FilePrivacy::Rows(rows) => (1, u32::MAX - rows),
            FilePrivacy::Masked => (2, 0),
            FilePrivacy::Schema => (3, 0),
        }
    }

    /// What the model had of a file, as a sentence begins: `masked values of sales.csv`.
    #[must_use]
    pub fn of_file(self, file: &str) -> String {
        match self {
            FilePrivacy::Full => format!("all of {file}"),
            FilePrivacy::Rows(1) => format!("the first row of {file}"),
            FilePrivacy::Rows(rows) => format!("the first {rows} rows of {file}"),
            FilePrivacy::Masked => format!("masked values of {file}"),
            FilePrivacy::Schema => format!("the schema of {file}"),
        }
    }
}

impl fmt::Display for FilePrivacy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FilePrivacy::Full => formatter.write_str("full"),
            FilePrivacy::Rows(rows) => write!(formatter, "rows:{rows}"),
            FilePrivacy::Masked => formatter.write_str("masked"),
            FilePrivacy::Schema => formatter.write_str("schema"),
        }
    }
}

impl Serialize for FilePrivacy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FilePrivacy {
    /// A word of a later version counts as the loosest: what was sent then is not sent again under anything stricter.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(Self::parse(&text).unwrap_or_default())
    }
}

/// The secret by which the values of a conversation are masked. It is kept with its turns, and never sent or shown.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaskSecret(pub [u8; 16]);

impl fmt::Debug for MaskSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("MaskSecret")
    }
}

#[cfg(test)]
mod tests {
    use super::FilePrivacy;

    #[test]
    fn fewer_rows_are_stricter_than_more_and_a_schema_is_the_strictest() {
        let words = ["schema", "full", "rows:5", "masked", "rows:20"];
        let mut read = words.map(|word| FilePrivacy::parse(word).expect(word));
        read.sort_by_key(|it| it.strictness());
        insta::assert_snapshot!(read.map(|it| it.to_string()).join(" "), @"full rows:20 rows:5 masked schema");
        for bad in ["", "rows", "rows:", "rows:0", "rows:-1", "rows:10001", "rows:+5", "Full", "rows:5 "] {
            assert_eq!(FilePrivacy::parse(bad), None, "{bad}");
        }
    }
}
