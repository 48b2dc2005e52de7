//! Positions and ranges as editors send them: with fractions, below zero, beyond all limits.

use serde::{Deserialize, Deserializer};
use tower_lsp::ls_types as lsp;

/// Reads a range.
pub(crate) fn range<'de, D: Deserializer<'de>>(deserializer: D) -> Result<lsp::Range, D::Error> {
    Spot::deserialize(deserializer).map(lsp::Range::from)
}

/// Reads a range; `null` and a missing one are none.
pub(crate) fn optional_range<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<lsp::Range>, D::Error> {
    Option::<Spot>::deserialize(deserializer).map(|range| range.map(lsp::Range::from))
}

/// Reads a position.
pub(crate) fn position<'de, D: Deserializer<'de>>(deserializer: D) -> Result<lsp::Position, D::Error> {
    Point::deserialize(deserializer).map(lsp::Position::from)
}

/// A range whose numbers may lie beyond those of the standard.
#[derive(Deserialize)]
#[serde(expecting = "a range")]
struct Spot {
    start: Point,
    end: Point,
}

#[derive(Deserialize)]
#[serde(expecting = "a position")]
struct Point {
    line: f64,
    character: f64,
}

impl From<Spot> for lsp::Range {
    fn from(Spot { start, end }: Spot) -> Self {
        lsp::Range::new(start.into(), end.into())
    }
}

impl From<Point> for lsp::Position {
    fn from(Point { line, character }: Point) -> Self {
        // A conversion of floats stays within the limits.
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "what lies beyond is clamped"
        )]
        let [line, character] = [line, character].map(|number| number as u32);
        lsp::Position::new(line, character)
    }
}
