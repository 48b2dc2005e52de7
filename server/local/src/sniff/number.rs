//! Numbers as people write them in tables.

/// Which marks stand in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marks {
    pub(crate) decimal: char,
    pub(crate) thousands: Option<char>,
}

impl Marks {
    /// What every programming language reads: `1234.5`.
    pub(crate) const PLAIN: Marks = Marks { decimal: '.', thousands: None };
    /// `1,234.5`
    pub(crate) const ENGLISH: Marks = Marks { decimal: '.', thousands: Some(',') };
    /// `1234,5`
    pub(crate) const COMMA: Marks = Marks { decimal: ',', thousands: None };
    /// `1.234,5`
    pub(crate) const CONTINENTAL: Marks = Marks { decimal: ',', thousands: Some('.') };

    /// The number a cell holds, if it holds one and nothing else.
    pub(crate) fn parse(self, cell: &str) -> Option<f64> {
        let cell = cell.trim();
        let unsigned = cell.strip_prefix(['+', '-']).unwrap_or(cell);
        if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == self.decimal) {
            return unsigned.eq_ignore_ascii_case("inf").then_some(f64::INFINITY);
        }
        if self == Marks::PLAIN {
            return cell.parse().ok();
        }
        match cell.split_once(self.decimal) {
            Some((_, fraction)) if fraction.contains(['.', ',']) => None,
            Some((whole, fraction)) => format!("{}.{fraction}", self.without_groups(whole)?).parse().ok(),
            None => self.without_groups(cell)?.parse().ok(),
        }
    }

    /// Whether a text is made of nothing but what numbers are made of, so that a reader told of these marks
    /// could take a version, an address or a list for a number.
    pub(crate) fn may_swallow(self, cell: &str) -> bool {
        self.thousands.is_some_and(|mark| cell.contains(mark))
            && cell.trim().chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+'))
    }

    /// The digits before the decimal mark without the marks between groups of three.
    fn without_groups(self, whole: &str) -> Option<String> {
        let Some(mark) = self.thousands.filter(|mark| whole.contains(*mark)) else {
            return (!whole.contains(['.', ','])).then(|| whole.to_owned());
        };
        let digits = whole.strip_prefix(['+', '-']).unwrap_or(whole);
        let mut groups = digits.split(mark);
        let first = groups.next().unwrap_or_default();
        let is_grouped = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
        is_grouped.then(|| whole.replace(mark, ""))
    }
}

/// The marks under which most columns are numbers; the plainest of equals. Where `1,234` could be either,
/// a comma that also separates the fields is a decimal mark only by necessity.
pub(crate) fn marks_of(columns: &[Vec<&str>], delimiter: char) -> Marks {
    let order = if delimiter == ',' {
        [Marks::PLAIN, Marks::ENGLISH, Marks::COMMA, Marks::CONTINENTAL]
    } else {
        [Marks::PLAIN, Marks::COMMA, Marks::CONTINENTAL, Marks::ENGLISH]
    };
    let numeric = |marks: Marks| columns.iter().filter(|cells| is_numeric(cells, marks)).count();
    // The last of equal maxima wins `max_by_key`, so the plainest must come last.
    order.into_iter().rev().max_by_key(|marks| numeric(*marks)).unwrap_or(Marks::PLAIN)
}

/// Whether there are cells and all are numbers.
pub(crate) fn is_numeric(cells: &[&str], marks: Marks) -> bool {
    !cells.is_empty() && cells.iter().all(|cell| marks.parse(cell).is_some())
}
