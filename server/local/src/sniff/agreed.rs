//! Decides how the files of a table are read whose numbers and dates are not all written alike: each by itself where it
//! tells, else as the others where those agree.

use std::collections::{BTreeSet, HashMap};

use super::cells::clipped;
use super::conversion::Conversion;
use super::date::DateStyle;
use super::meaning::meaning;
use super::notation::{Decimal, FileDates, FileNumbers, Notation};
use super::number::Marks;

/// A file as far as its numbers and dates tell how they are written.
pub(super) struct FileNotations {
    pub(super) path: String,
    pub(super) delimiter: char,
    /// By the place of a column among those of the table.
    pub(super) notations: HashMap<usize, Notation>,
}

/// How the files are read.
pub(super) struct Agreed {
    /// What is done to the columns of each file, by their places. Nothing where all files write a column alike.
    pub(super) conversions: Vec<Vec<(usize, Conversion)>>,
    /// Which file is written how, a line each.
    pub(super) said: Vec<String>,
}

/// What the meaning of a mark is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Basis {
    /// The file itself.
    Own,
    /// The others with the same delimiter.
    Others,
    /// Nothing: it is what people mean most often.
    Guess,
}

/// The numbers of a column in one file, and how they are read.
struct Read<'a> {
    file: usize,
    numbers: &'a FileNumbers,
    marks: Marks,
    basis: Basis,
}

/// Decides it for so many columns.
pub(super) fn agree(files: &[FileNotations], columns: usize) -> Agreed {
    let mut conversions = vec![Vec::new(); files.len()];
    let mut remarks = Remarks::default();
    let decimals: Vec<Vec<char>> = files.iter().map(decimals_of).collect();
    for place in 0..columns {
        let numbers = numbers_at(files, &decimals, place);
        let differ = do_differ(&numbers);
        let some_tell = decimals.iter().any(|decimals| !decimals.is_empty());
        for read in &numbers {
            if differ {
                conversions[read.file].push((place, Conversion::Numbers(read.marks.with_groups())));
            }
            if (differ || (read.is_unsure() && some_tell))
                && let Some((example, how)) = read.said()
            {
                remarks.add(read.file, &example, &how);
            }
        }
        add_dates(files, place, &mut conversions, &mut remarks);
    }
    let said = remarks.said(files);
    Agreed { conversions, said }
}

/// The decimal marks that a file tells, each once.
fn decimals_of(file: &FileNotations) -> Vec<char> {
    let known = file.notations.values().filter_map(|notation| match notation {
        Notation::Numbers(FileNumbers { decimal: Decimal::Known(mark), .. }) => Some(*mark),
        _ => None,
    });
    each_once(known)
}

/// The numbers of a column in all files.
fn numbers_at<'a>(files: &'a [FileNotations], decimals: &[Vec<char>], place: usize) -> Vec<Read<'a>> {
    let of_others = |delimiter: char| {
        let alike = files.iter().zip(decimals).filter(|(file, _)| file.delimiter == delimiter);
        only(&each_once(alike.flat_map(|(_, decimals)| decimals).copied()))
    };
    let mut known = HashMap::new();
    let mut all = Vec::new();
    for (file, (written, decimals)) in files.iter().zip(decimals).enumerate() {
        let Some(Notation::Numbers(numbers)) = written.notations.get(&place) else { continue };
        let others = *known.entry(written.delimiter).or_insert_with(|| of_others(written.delimiter));
        let (decimal, basis) = match (numbers.decimal, only(decimals), others) {
            (Decimal::Known(mark), _, _) | (_, Some(mark), _) => (mark, Basis::Own),
            (_, None, Some(mark)) if decimals.is_empty() => (mark, Basis::Others),
            _ => (numbers.marks.decimal, Basis::Guess),
        };
        all.push(Read { file, numbers, marks: with_decimal(numbers.marks, decimal), basis });
    }
    all
}

/// The marks of the same numbers where this one is the decimal mark.
fn with_decimal(marks: Marks, decimal: char) -> Marks {
    if marks.decimal == decimal {
        return marks;
    }
    match marks.thousands {
        None => Marks { decimal, thousands: Some(marks.decimal) },
        Some(mark) => Marks { decimal, thousands: Some(mark).filter(|mark| *mark != decimal) },
    }
}

/// `true` if the numbers of a column cannot be read with the same marks in all files, or would not be.
fn do_differ(numbers: &[Read<'_>]) -> bool {
    let each = |mark: fn(&Read<'_>) -> Option<char>| each_once(numbers.iter().filter_map(mark));
    let decimals = each(|read| (read.numbers.decimal != Decimal::Unmarked).then_some(read.marks.decimal));
    let thousands = each(|read| read.marks.thousands.filter(|_| read.numbers.example.is_some()));
    let is_turned = |read: &Read<'_>| read.is_unsure() && read.marks.decimal != read.numbers.marks.decimal;
    decimals.len() > 1
        || thousands.len() > 1
        || thousands.iter().any(|mark| decimals.contains(mark))
        || numbers.iter().any(is_turned)
}

impl Read<'_> {
    /// `true` if the file alone does not tell what its marks mean.
    fn is_unsure(&self) -> bool {
        self.numbers.decimal == Decimal::Either && self.basis != Basis::Own
    }

    /// A number and what its marks mean, in words; `None` if it has no marks.
    fn said(&self) -> Option<(String, String)> {
        let example = self.numbers.example.as_ref()?;
        let (how, number) = meaning(&example.cell, &example.plain, self.marks, true)?;
        let (how, other) = (how.words(), how.otherwise());
        let doubt = match self.basis {
            Basis::Others if self.is_unsure() => format!(", as in the other files, though it could {other}"),
            Basis::Guess if self.is_unsure() => format!(", though it could {other}"),
            _ => String::new(),
        };
        Some((format!("{} as {number}", clipped(&example.cell)), format!("{how}{doubt}")))
    }
}

/// Converts the dates of a column if they are written in several ways.
fn add_dates(
    files: &[FileNotations],
    place: usize,
    conversions: &mut [Vec<(usize, Conversion)>],
    remarks: &mut Remarks,
) {
    let dates = || {
        files.iter().enumerate().filter_map(|(file, written)| match written.notations.get(&place)? {
            Notation::Dates(dates) => Some((file, dates)),
            Notation::Numbers(_) => None,
        })
    };
    let mut known: Vec<DateStyle> = Vec::new();
    for (_, dates) in dates() {
        if let [style] = dates.styles.as_slice()
            && !known.contains(style)
        {
            known.push(*style);
        }
    }
    let is_counted = |style: &DateStyle| matches!(style, DateStyle::Seconds | DateStyle::Milliseconds);
    let differ = known.len() > 1
        && !known.iter().any(is_counted)
        && known.iter().all(|style| style.is_zoned() == known[0].is_zoned());
    for (file, FileDates { styles, example }) in dates() {
        let example = clipped(example);
        let mut say = |how: &str| remarks.add(file, &example, how);
        match (styles.as_slice(), known.as_slice()) {
            ([style], _) if differ => {
                conversions[file].push((place, Conversion::Dates(*style)));
                style.how().into_iter().for_each(|how| say(&format!("a date, {how}")));
            }
            ([_], _) | (_, []) => {}
            (own, [style]) if own.contains(style) => {
                style.how().into_iter().for_each(|how| say(&format!("a date, {how} as in the other files")));
            }
            _ => say("day and month cannot be told apart"),
        }
    }
}

/// Remarks about files; those that are written alike share one.
#[derive(Default)]
struct Remarks(Vec<Remark>);

struct Remark {
    /// By their numbers.
    files: BTreeSet<usize>,
    /// What the first of them shows.
    example: String,
    /// What holds for all of them.
    how: String,
}

impl Remarks {
    fn add(&mut self, file: usize, example: &str, how: &str) {
        if let Some(remark) = self.0.iter_mut().find(|remark| remark.how == how) {
            remark.files.insert(file);
        } else {
            self.0.push(Remark {
                files: BTreeSet::from([file]),
                example: example.to_owned(),
                how: how.to_owned(),
            });
        }
    }

    fn said(&self, files: &[FileNotations]) -> Vec<String> {
        let said = |Remark { files: own, example, how }: &Remark| {
            let paths = own.iter().map(|file| files[*file].path.as_str());
            format!("{}: {example}: {how}", some_of(paths))
        };
        self.0.iter().map(said).collect()
    }
}

/// The first of some files, and how many more there are.
pub(super) fn some_of<'a>(mut paths: impl ExactSizeIterator<Item = &'a str>) -> String {
    let first = paths.next().unwrap_or_default();
    match paths.len() {
        0 => first.to_owned(),
        more => format!("{first} and {more} more"),
    }
}

/// Marks, each once.
fn each_once(marks: impl Iterator<Item = char>) -> Vec<char> {
    marks.collect::<BTreeSet<char>>().into_iter().collect()
}

/// The mark if there is one only.
fn only(marks: &[char]) -> Option<char> {
    if let [mark] = marks { Some(*mark) } else { None }
}
