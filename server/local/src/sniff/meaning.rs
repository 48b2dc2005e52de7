//! What the marks in a number mean.

use super::number::Marks;

/// What the marks in a number mean, where they could mean something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    CommaBetweenThousands,
    DotBetweenThousands,
    DotBetweenThousandsAndDecimalComma,
    BlankBetweenThousands,
    ApostropheBetweenThousands,
    DecimalComma,
    DecimalPoint,
    Brackets,
    MinusAtEnd,
}

impl Meaning {
    pub(super) const fn words(self) -> &'static str {
        match self {
            Meaning::CommaBetweenThousands => "comma between thousands",
            Meaning::DotBetweenThousands => "dot between thousands",
            Meaning::DotBetweenThousandsAndDecimalComma => "dot between thousands, decimal comma",
            Meaning::BlankBetweenThousands => "blank between thousands",
            Meaning::ApostropheBetweenThousands => "apostrophe between thousands",
            Meaning::DecimalComma => "decimal comma",
            Meaning::DecimalPoint => "decimal point",
            Meaning::Brackets => "brackets for a minus",
            Meaning::MinusAtEnd => "minus at the end",
        }
    }

    /// What the mark could do instead: it could ….
    pub(super) const fn otherwise(self) -> &'static str {
        match self {
            Meaning::DecimalComma | Meaning::DecimalPoint => "stand between thousands",
            _ => "be a decimal mark",
        }
    }

    /// What the decimal mark would be then, as the person would say it.
    pub(super) fn other_decimal(self) -> &'static str {
        match self {
            Meaning::CommaBetweenThousands | Meaning::DecimalPoint => "comma",
            _ => "point",
        }
    }
}

/// What marks mean behind a head whose numbers have none, and what else they could do.
pub(crate) const LATE_MARKS: [(char, &str, &str); 2] = [
    ('.', Meaning::DecimalPoint.words(), Meaning::DecimalPoint.otherwise()),
    (',', Meaning::CommaBetweenThousands.words(), Meaning::CommaBetweenThousands.otherwise()),
];

/// What a cell means as a number, where it could mean something else, and that number. `is_swapped` says that even a
/// decimal point could be another mark.
pub(super) fn meaning(cell: &str, plain: &str, marks: Marks, is_swapped: bool) -> Option<(Meaning, f64)> {
    let number = marks.parse(plain)?;
    let has = |mark: char| plain.contains(mark);
    let meaning = match (marks.thousands.filter(|mark| has(*mark)), marks.decimal) {
        (Some(','), _) => Meaning::CommaBetweenThousands,
        (Some('.'), decimal) if has(decimal) => Meaning::DotBetweenThousandsAndDecimalComma,
        (Some('.'), _) => Meaning::DotBetweenThousands,
        (Some(' '), _) => Meaning::BlankBetweenThousands,
        (Some(_), _) => Meaning::ApostropheBetweenThousands,
        (None, ',') if has(',') => Meaning::DecimalComma,
        (None, '.') if is_swapped && has('.') => Meaning::DecimalPoint,
        // Its marks tell more.
        _ if is_swapped => return None,
        _ if cell.contains('(') => Meaning::Brackets,
        _ if cell.trim_end().ends_with(['-', '−']) => Meaning::MinusAtEnd,
        _ => return None,
    };
    Some((meaning, number))
}
