//! What of the output of programs has to do with something that they ask for: the time, chance, the machine.

use std::collections::HashSet;

use super::statements::{Statement, is_of_a_name, names, statements, string_length};

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
    /// The names in it that have something from a source.
    known: Vec<&'a str>,
    /// `true` if it may print in the last round: it is of it, or of a function.
    may_print: bool,
}

impl<'a> Sourced<'a> {
    /// The statements of programs, the last of which printed what is compared.
    pub(super) fn of(codes: &[&'a str], has_source: impl Fn(&str) -> bool + 'a) -> Self {
        let mut known = HashSet::new();
        let mut function = "";
        let mut read = Vec::new();
        for (round, code) in codes.iter().enumerate() {
            for statement in statements(code) {
                let own = has_source(statement.text);
                let of_names: Vec<&str> = names(statement.text).filter(|name| known.contains(name)).collect();
                let has = own || !of_names.is_empty();
                if let Some(name) = statement.text.strip_prefix("def ").and_then(|rest| names(rest).next()) {
                    function = name;
                }
                note(&mut known, &statement, (own, has), function);
                let may_print = round + 1 == codes.len() || statement.indent > 0;
                read.push(Traced { text: statement.text, has, known: of_names, may_print });
            }
        }
        Sourced { statements: read, has_source: Box::new(has_source) }
    }

    /// `true` if what stands behind a label, or before a unit, surely has to do with the sources.
    pub(super) fn surely_prints(&self, label: Option<&str>, unit: &str) -> bool {
        self.printing(label, unit).iter().all(|has| *has)
    }

    /// `true` if it may have.
    fn may_print(&self, label: Option<&str>, unit: &str) -> bool {
        self.printing(label, unit).contains(&true)
    }

    /// `true` if all words that differ between two lines may have to do with the sources.
    pub(super) fn may_differ(&self, old: &str, new: &str) -> bool {
        let (was, is) = (words(old), words(new));
        let may =
            |at: usize| was[at].word == is[at].word || self.may_print(label(&was[..at]), unit(&was, at));
        was.len() == is.len() && (0..was.len()).all(may)
    }

    /// Of each statement that may print a value, whether that has to do with the sources: those that write its label, else
    /// those that write its unit, else all that print.
    fn printing(&self, label: Option<&str>, unit: &str) -> Vec<bool> {
        let prints =
            |it: &&Traced<'_>| it.may_print && names(it.text).any(|name| matches!(name, "print" | "display"));
        let printing = || self.statements.iter().filter(prints);
        let writes = |word: &str, it: &Traced<'_>| names(it.text).any(|name| name == word);
        if let Some(label) = label {
            let of_label = printing().filter(|it| writes(label, it)).map(|it| self.has_behind(it, label));
            let of_label: Vec<bool> = of_label.collect();
            if !of_label.is_empty() {
                return of_label;
            }
            let written: Vec<bool> =
                self.statements.iter().filter(|it| writes(label, it)).map(|it| it.has).collect();
            if !written.is_empty() {
                return vec![written.contains(&true)];
            }
        }
        let of_unit: Vec<bool> = printing().filter(|it| writes(unit, it)).map(|it| it.has).collect();
        if !unit.is_empty() && !of_unit.is_empty() {
            return of_unit;
        }
        let all: Vec<bool> = printing().map(|it| it.has).collect();
        if all.is_empty() { vec![self.statements.iter().any(|it| it.has)] } else { all }
    }

    /// `true` if what a statement prints behind a label has to do with the sources; the whole statement, where the value
    /// does not stand there.
    fn has_behind(&self, statement: &Traced<'_>, label: &str) -> bool {
        match value_behind(statement.text, label) {
            Some(value) => {
                (self.has_source)(value) || names(value).any(|name| statement.known.contains(&name))
            }
            None => statement.has,
        }
    }
}

/// Notes which names have something from a source after a statement.
fn note<'a>(
    known: &mut HashSet<&'a str>,
    statement: &Statement<'a>,
    (own, has): (bool, bool),
    function: &'a str,
) {
    let text = statement.text;
    let base = names(text).next().unwrap_or_default();
    let prints = matches!(base, "print" | "display");
    if text.starts_with("return ") && has {
        known.insert(function);
    } else if let Some((targets, _)) = text.strip_prefix("for ").and_then(|rest| rest.split_once(" in ")) {
        known.extend(names(targets).filter(|_| has));
    } else if let Some((targets, _)) = statement.assigned() {
        for name in targets {
            if has {
                known.insert(name);
            } else {
                known.remove(name);
            }
        }
    } else if has && !prints && text[base.len()..].starts_with(['.', '[']) {
        // `df["age"] = now - born`, `model.fit(drawn)`; and `random.shuffle(rows)`.
        known.insert(base);
        known.extend(names(text).filter(|_| own));
    }
}

/// The expression that a statement prints behind a label: `{total}` in `f"Total: {total} in {spent} s"`, `total` in
/// `print("Total", total)`.
fn value_behind<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let is_word = |at: &usize| {
        !text[..*at].ends_with(is_of_a_name) && !text[at + label.len()..].starts_with(is_of_a_name)
    };
    let at = text.match_indices(label).map(|(at, _)| at).find(is_word)?;
    let behind = &text[at + label.len()..];
    let end = behind.find(['{', '\'', '"'])?;
    let rest = &behind[end + 1..];
    if behind[end..].starts_with('{') {
        return rest.split_once('}').map(|(value, _)| value);
    }
    let value = rest.trim_start().strip_prefix(',')?;
    Some(&value[..argument_length(value)])
}

/// How long the first argument is in a list of them.
fn argument_length(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'\'' | b'"' => {
                at += string_length(&text[at..]);
                continue;
            }
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' | b',' if depth == 0 => return at,
            b')' | b']' | b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    text.len()
}
