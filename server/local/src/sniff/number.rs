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

    /// `1 234.5`
    pub(super) const BLANK: Marks = Marks { decimal: '.', thousands: Some(' ') };
    /// `1 234,5`
    pub(super) const BLANK_COMMA: Marks = Marks { decimal: ',', thousands: Some(' ') };
    /// `1'234.5`
    const APOSTROPHE: Marks = Marks { decimal: '.', thousands: Some('\'') };
    /// `1'234,5`
    pub(super) const APOSTROPHE_COMMA: Marks = Marks { decimal: ',', thousands: Some('\'') };

    /// All of them, likeliest first.
    pub(super) const ALL: [Marks; 8] = [
        Marks::PLAIN,
        Marks::ENGLISH,
        Marks::COMMA,
        Marks::CONTINENTAL,
        Marks::BLANK,
        Marks::BLANK_COMMA,
        Marks::APOSTROPHE,
        Marks::APOSTROPHE_COMMA,
    ];

    /// Those with this decimal mark, if it is known.
    fn with(decimal: Option<char>) -> impl DoubleEndedIterator<Item = Marks> {
        Marks::ALL.into_iter().filter(move |marks| decimal.is_none_or(|decimal| marks.decimal == decimal))
    }

    /// The number a cell holds, if it holds one and nothing else.
    pub(crate) fn parse(self, cell: &str) -> Option<f64> {
        let cell = cell.trim();
        let unsigned = cell.strip_prefix(['+', '-']).unwrap_or(cell);
        if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == self.decimal) {
            let is_infinite = ["inf", "infinity"].iter().any(|word| unsigned.eq_ignore_ascii_case(word));
            return is_infinite.then_some(f64::INFINITY);
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

    /// The same with a mark between thousands: behind the head of a file, digits may stand in groups.
    pub(crate) fn with_groups(self) -> Self {
        let usual = if self.decimal == '.' { ',' } else { '.' };
        Marks { thousands: self.thousands.or(Some(usual)), ..self }
    }

    /// `true` if a text has only the characters of numbers: a reader that knows these marks could mistake a
    /// version, an address or a list for a number.
    pub(crate) fn may_swallow(self, cell: &str) -> bool {
        self.thousands.is_some_and(|mark| cell.contains(mark))
            && cell.trim().chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+'))
    }

    /// The digits before the decimal mark without the marks between groups: of three digits, or, as in India, of two
    /// and at last of three.
    fn without_groups(self, whole: &str) -> Option<String> {
        let Some(mark) = self.thousands.filter(|mark| whole.contains(*mark)) else {
            return (!whole.contains(['.', ','])).then(|| whole.to_owned());
        };
        let digits = whole.strip_prefix(['+', '-']).unwrap_or(whole);
        let groups: Vec<&str> = digits.split(mark).collect();
        let (first, last) = (groups.first()?, groups.last()?);
        let middle = &groups[1..groups.len() - 1];
        // `0.606` has no thousands.
        let is_first = |most: usize| (1..=most).contains(&first.len()) && !first.starts_with('0');
        let is_middle = |size: usize| middle.iter().all(|group| group.len() == size);
        let is_grouped = (is_first(3) && is_middle(3)) || (is_first(2) && is_middle(2));
        (last.len() == 3 && is_grouped).then(|| whole.replace(mark, ""))
    }
}

/// The marks under which most columns are numbers; of equals those that read most cells, and then the first of this order.
/// So a comma is a decimal mark only where not all commas stand between groups of three digits: `12,345` alone could be
/// either, and is what people write for thousands. Between semicolons it is a decimal mark, for which they leave the comma.
/// Where the decimal mark is known, only such marks count.
pub(crate) fn marks_of(columns: &[Vec<&str>], delimiter: char, decimal: Option<char>) -> Marks {
    let fit = |marks: &Marks| {
        let read: Vec<usize> = columns.iter().filter_map(|cells| numbers_in(cells, *marks)).collect();
        (read.len(), read.iter().sum::<usize>())
    };
    // The last of equal maxima wins `max_by_key`, so the first must come last.
    let best = Marks::with(decimal).rev().max_by_key(fit).unwrap_or(Marks::PLAIN);
    if decimal.is_some() {
        return best;
    }
    if best == Marks::ENGLISH && delimiter == ';' && fit(&Marks::COMMA) == fit(&best) {
        return Marks::COMMA;
    }
    // Where semicolons leave the comma to numbers, `4.606` is no decimal unless another column has some.
    let is_decimal =
        |cells: &Vec<&str>| is_numeric(cells, Marks::PLAIN) && !is_numeric(cells, Marks::CONTINENTAL);
    let is_grouped = best == Marks::PLAIN
        && delimiter == ';'
        && !columns.iter().any(is_decimal)
        && columns.iter().any(|cells| is_in_groups(cells));
    if is_grouped { Marks::CONTINENTAL } else { best }
}

/// The marks of the numbers of one column in a file whose numbers have these marks; `None` if it is none of numbers.
pub(crate) fn marks_in(cells: &[&str], file: Marks, decimal: Option<char>) -> Option<Marks> {
    let read = |marks: Marks| Some((numbers_in(cells, marks)?, marks));
    let all = Marks::with(decimal).rev().chain([file]);
    all.filter_map(read).max_by_key(|(read, _)| *read).map(|(_, marks)| marks)
}

/// What else the marks in the numbers of a column could mean, by which some would be other numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Otherwise {
    /// Nothing.
    Settled,
    /// There are no marks.
    Unmarked,
    /// The decimal mark could stand between thousands, or that between thousands could be the decimal mark.
    Swapped,
}

/// What else the numbers in cells could be that are read with these marks.
pub(super) fn otherwise(cells: &[&str], marks: Marks) -> Otherwise {
    let read: Vec<(&str, f64)> = cells
        .iter()
        .filter_map(|cell| Some((*cell, marks.parse(cell).filter(|it| it.is_finite())?)))
        .collect();
    let is_marked = |(cell, _): &(&str, f64)| {
        cell.contains(marks.decimal) || marks.thousands.is_some_and(|mark| cell.contains(mark))
    };
    if !read.iter().any(is_marked) {
        return Otherwise::Unmarked;
    }
    let is_other = |other: &&Marks| {
        let numbers: Option<Vec<f64>> = read.iter().map(|(cell, _)| other.parse(cell)).collect();
        #[expect(clippy::float_cmp, reason = "both are read from the same digits")]
        numbers.is_some_and(|numbers| numbers.iter().zip(&read).any(|(number, (_, own))| number != own))
    };
    if Marks::ALL.iter().any(|other| is_other(&other)) { Otherwise::Swapped } else { Otherwise::Settled }
}

/// How many of the cells are numbers, if it is a column of numbers: at most one of five is none.
fn numbers_in(cells: &[&str], marks: Marks) -> Option<usize> {
    let numbers: Vec<f64> = cells.iter().filter_map(|cell| marks.parse(cell)).collect();
    let is_column = numbers.iter().any(|number| number.is_finite()) && numbers.len() * 5 >= cells.len() * 4;
    is_column.then_some(numbers.len())
}

/// `true` for digits alone.
pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `true` if there are cells and all are numbers, some of them finite.
pub(crate) fn is_numeric(cells: &[&str], marks: Marks) -> bool {
    let numbers = cells.iter().map(|cell| marks.parse(cell)).collect::<Option<Vec<f64>>>();
    numbers.is_some_and(|numbers| numbers.iter().any(|number| number.is_finite()))
}

/// `true` if all cells are numbers with at most three digits before the first dot, and some have a dot.
fn is_in_groups(cells: &[&str]) -> bool {
    let digits =
        |cell: &str| cell.trim().trim_start_matches(['+', '-']).split('.').next().map_or(0, str::len);
    is_numeric(cells, Marks::CONTINENTAL)
        && cells.iter().all(|cell| digits(cell) <= 3)
        && cells.iter().any(|cell| cell.contains('.'))
}
