//! What of the output of programs has to do with something that they ask for: the time, chance, the machine.

use std::collections::HashSet;

use super::statements::{Statement, is_of_a_name, length_before, names, statements};

/// `true` if a program asks for something by its own name.
pub(super) fn asks(code: &str, source: &str) -> bool {
    let is_whole = |at: usize| !source.starts_with(is_of_a_name) || !code[..at].ends_with(is_of_a_name);
    code.match_indices(source).any(|(at, _)| is_whole(at))
}

/// A word of a line, with what parts it from the next one.
#[derive(Debug, Clone, Copy)]
pub(super) struct PrintedWord<'a> {
    pub(super) word: &'a str,
    pub(super) behind: &'a str,
}

pub(super) fn words(line: &str) -> Vec<PrintedWord<'_>> {
    let ends = |it: char| it.is_whitespace() || "'\"()[]{},;=<>|".contains(it);
    let word = |part| {
        let word = str::trim_end_matches(str::trim_end_matches(part, ends), [':', '.']);
        PrintedWord { word, behind: &part[word.len()..] }
    };
    line.split_inclusive(ends).map(word).collect()
}

/// The last word of letters.
pub(super) fn label<'a>(words: &[PrintedWord<'a>]) -> Option<&'a str> {
    words.iter().rev().map(|it| it.word).find(|word| word.starts_with(char::is_alphabetic))
}

/// The unit of a number: the letters that touch it, or the next word.
pub(super) fn unit<'a>(words: &[PrintedWord<'a>], at: usize) -> &'a str {
    let word = words[at].word;
    let own = &word[word.trim_end_matches(char::is_alphabetic).len()..];
    if own.is_empty() { words.get(at + 1).map_or("", |it| it.word) } else { own }
}

/// The statements of programs, with what they have from some sources.
pub(super) struct Sourced<'a> {
    statements: Vec<Traced<'a>>,
    has_source: Box<dyn Fn(&str) -> bool + 'a>,
}

/// A statement that was traced.
struct Traced<'a> {
    text: &'a str,
    /// `true` if it has something from a source, by its own words or by names.
    has: bool,
    /// The names in it that hold nothing but what a source gave.
    given: Vec<&'a str>,
    /// The names in it that may hold something from a source.
    touched: Vec<&'a str>,
    /// `true` if it may print in the last round: it is of it, or of a function.
    may_print: bool,
}

/// How sure it is that a printed value is from a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    No,
    /// What it is made of has something from a source.
    Maybe,
    /// It is the source, or computed of it alone.
    Surely,
}

/// Words that tell how long something took.
const TAKEN: [&str; 14] = [
    "completed",
    "computed",
    "done",
    "duration",
    "elapsed",
    "executed",
    "execution",
    "finished",
    "ran",
    "runtime",
    "spent",
    "took",
    "total_time",
    "wall",
];

impl<'a> Sourced<'a> {
    /// The statements of programs, the last of which printed what is compared.
    pub(super) fn of(codes: &[&'a str], has_source: impl Fn(&str) -> bool + 'a) -> Self {
        let mut names_of = Known::default();
        let mut read = Vec::new();
        for (round, code) in codes.iter().enumerate() {
            for statement in statements(code) {
                let text = statement.text;
                let own = has_source(text);
                let in_text = |known: &HashSet<&'a str>| -> Vec<&'a str> {
                    names(text).filter(|name| known.contains(name)).collect()
                };
                let (given, touched) = (in_text(&names_of.given), in_text(&names_of.touched));
                let has = own || !touched.is_empty();
                names_of.note(&statement, own, own || !given.is_empty(), has);
                let may_print = round + 1 == codes.len() || statement.indent > 0;
                read.push(Traced { text, has, given, touched, may_print });
            }
        }
        Sourced { statements: read, has_source: Box::new(has_source) }
    }

    /// `true` if what stands behind a label, or before a unit, surely is from the sources.
    pub(super) fn surely_prints(&self, label: Option<&str>, unit: &str) -> bool {
        let is_taken = label.is_some_and(|label| TAKEN.contains(&label.to_lowercase().as_str()));
        let least = if is_taken { Origin::Maybe } else { Origin::Surely };
        self.printing(label, unit).iter().all(|origin| *origin >= least)
    }

    /// `true` if it may have something from them.
    fn may_print(&self, label: Option<&str>, unit: &str) -> bool {
        self.printing(label, unit).iter().any(|origin| *origin >= Origin::Maybe)
    }

    /// `true` if all words that differ between two lines may have something from the sources.
    pub(super) fn may_differ(&self, old: &str, new: &str) -> bool {
        let (was, is) = (words(old), words(new));
        let may =
            |at: usize| was[at].word == is[at].word || self.may_print(label(&was[..at]), unit(&was, at));
        // The columns of a table are as wide as what stands in them.
        if was.len() == is.len() { (0..was.len()).all(may) } else { self.may_print(None, "") }
    }

    /// Of each statement that may print a value, how sure it is that it is from the sources: of those that write its
    /// label, else of those that write its unit, else of all that print.
    fn printing(&self, label: Option<&str>, unit: &str) -> Vec<Origin> {
        let prints =
            |it: &&Traced<'_>| it.may_print && names(it.text).any(|name| matches!(name, "print" | "display"));
        let printing = || self.statements.iter().filter(prints);
        let writes =
            |word: &str, it: &Traced<'_>| !word.is_empty() && names(it.text).any(|name| name == word);
        if let Some(label) = label {
            let of_label: Vec<Origin> = printing()
                .filter(|it| writes(label, it))
                .map(|it| self.origin(it, value_behind(it.text, label)))
                .collect();
            if !of_label.is_empty() {
                return of_label;
            }
            let written: Vec<bool> =
                self.statements.iter().filter(|it| writes(label, it)).map(|it| it.has).collect();
            if !written.is_empty() {
                return vec![if written.contains(&true) { Origin::Maybe } else { Origin::No }];
            }
        }
        let of_unit: Vec<Origin> =
            printing().filter(|it| writes(unit, it)).flat_map(|it| self.of_unit(it, unit)).collect();
        if !of_unit.is_empty() {
            return of_unit;
        }
        let all: Vec<Origin> = printing().map(|it| self.origin(it, None)).collect();
        if !all.is_empty() {
            return all;
        }
        // A cell shows its last value without a call.
        let has = self.statements.last().is_some_and(|it| it.has);
        vec![if has { Origin::Surely } else { Origin::No }]
    }

    /// The values that a statement prints before a unit.
    fn of_unit(&self, statement: &Traced<'_>, unit: &str) -> Vec<Origin> {
        let values = values_before(statement.text, unit);
        if values.is_empty() {
            return vec![self.origin(statement, None)];
        }
        values.into_iter().map(|value| self.origin(statement, Some(value))).collect()
    }

    /// Where a value is from; where the whole statement may be, if it is not known which value it is.
    fn origin(&self, statement: &Traced<'_>, value: Option<&str>) -> Origin {
        let Some(value) = value else {
            let arguments =
                statement.text.strip_prefix("print(").map_or("", |rest| &rest[..argument_length(rest)]);
            let is_all = arguments.len() + "print()".len() >= statement.text.len();
            return match statement.has {
                true if is_all && self.is_given(statement, arguments) => Origin::Surely,
                true => Origin::Maybe,
                false => Origin::No,
            };
        };
        if self.is_given(statement, value) {
            Origin::Surely
        } else if names(value).any(|name| statement.touched.contains(&name)) {
            Origin::Maybe
        } else {
            Origin::No
        }
    }

    fn is_given(&self, statement: &Traced<'_>, value: &str) -> bool {
        (self.has_source)(value) || names(value).any(|name| statement.given.contains(&name))
    }
}

/// What names hold.
#[derive(Default)]
struct Known<'a> {
    /// Nothing but what a source gave.
    given: HashSet<&'a str>,
    /// Something of it, perhaps.
    touched: HashSet<&'a str>,
    /// The function that is being defined.
    function: &'a str,
}

impl<'a> Known<'a> {
    /// Notes what names hold after a statement: `own` if it asks a source itself, `is_given` if it has what one gave,
    /// `has` if it may have something of it.
    fn note(&mut self, statement: &Statement<'a>, own: bool, is_given: bool, has: bool) {
        let text = statement.text;
        let base = names(text).next().unwrap_or_default();
        if let Some(name) = text.strip_prefix("def ").and_then(|rest| names(rest).next()) {
            self.function = name;
        } else if let Some(value) = text.strip_prefix("return ") {
            self.touched.extend(has.then_some(self.function));
            // What is given back beside others is not it alone.
            self.given.extend((is_given && argument_length(value) == value.len()).then_some(self.function));
        } else if let Some((targets, _)) = text.strip_prefix("for ").and_then(|rest| rest.split_once(" in "))
        {
            self.touched.extend(names(targets).filter(|_| has));
        } else if let Some((targets, _)) = statement.assigned() {
            let targets: Vec<&str> = targets.collect();
            for name in &targets {
                set(&mut self.touched, name, has);
                set(&mut self.given, name, is_given && targets.len() == 1);
            }
        } else if has && !matches!(base, "print" | "display") {
            match text[base.len()..].chars().next() {
                // `df["age"] = now - born`: the column has it.
                Some('[') => self.touched.extend(names(&text[base.len()..]).next()),
                // `model.fit(drawn)`; and `random.shuffle(rows)`.
                Some('.') => {
                    self.touched.insert(base);
                    self.touched.extend(names(text).filter(|_| own));
                }
                _ => {}
            }
        }
    }
}

fn set<'a>(known: &mut HashSet<&'a str>, name: &'a str, holds: bool) {
    if holds {
        known.insert(name);
    } else {
        known.remove(name);
    }
}

/// The expression that a statement prints behind a label: `{total}` in `f"Total: {total} in {spent} s"`, `total` in
/// `print("Total", total)`.
fn value_behind<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let at = places_of(text, label).next()?;
    let behind = &text[at + label.len()..];
    let end = behind.find(['{', '\'', '"'])?;
    let rest = &behind[end + 1..];
    if behind[end..].starts_with('{') {
        return rest.split_once('}').map(|(value, _)| value);
    }
    let value = rest.trim_start().strip_prefix(',')?;
    Some(&value[..argument_length(value)])
}

/// The expressions that a statement prints right before a unit: `{spent}` in `f"{spent} s"`, `spent` in
/// `print(spent, "s")`.
fn values_before<'a>(text: &'a str, unit: &str) -> Vec<&'a str> {
    let value = |at: usize| {
        let before = text[..at].trim_end_matches(' ');
        if let Some(inner) = before.strip_suffix('}') {
            return inner.rsplit_once('{').map(|(_, value)| value);
        }
        let before = before.strip_suffix(['\'', '"'])?.trim_end().strip_suffix(',')?;
        let start = before.rfind([',', '(']).map_or(0, |start| start + 1);
        Some(&before[start..])
    };
    places_of(text, unit).filter_map(value).collect()
}

/// Where a word stands in a text that is no part of a longer one.
fn places_of<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + use<'a> {
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        !text[..*at].ends_with(is_of_a_name) && !text[at + word.len()..].starts_with(is_of_a_name)
    })
}

/// How long the first argument is in a list of them.
fn argument_length(text: &str) -> usize {
    length_before(b',', text)
}
