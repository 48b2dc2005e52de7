//! The programs of an answer as one program that works by itself.

mod changes;
mod effects;
mod imports;
mod needs;
mod paths;
mod ran;
mod reach;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use turn::Round;

use crate::python::{Parsed, Replacement, children, in_order, is_python, replaced};
use changes::Places;
use effects::silenced;
use needs::Item;
use reach::{Reach, reach};

/// Below a program whose last rounds were no Python.
const UNREAD: &str = "\n# What came last is left out: Python could not read it.\n";

/// A file that programs read. In Gemini's sandbox its name may be `input_file_0.csv`, with its place among all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProgramFile<'a> {
    /// The name under which it was attached.
    pub name: &'a str,
    /// Its path, relative to where the program will stand, with `/`.
    pub path: &'a str,
}

/// The rounds of an answer, which shared one interpreter, as one program that works by itself; `None` if none has
/// Python. Of a round that failed and was followed by another, only what later ones need stays, as far as it got. The
/// files have the person's paths; one that the program may change is a copy.
#[must_use]
pub fn one_program(rounds: &[Round<'_>], files: &[ProgramFile<'_>]) -> Option<String> {
    let mut python: Vec<(Cow<'_, str>, Reach)> = rounds.iter().filter_map(in_python).collect();
    let mut unread = "";
    match python.iter().rposition(|(_, reach)| *reach != Reach::Nowhere) {
        Some(last) if last + 1 < python.len() => {
            python.truncate(last + 1);
            unread = UNREAD;
        }
        Some(_) => {}
        None => drop(python.drain(..python.len().saturating_sub(1))),
    }
    if let [(code, _)] = &python[..] {
        return Some(renamed(code, files, false) + unread);
    }
    let (last, before) = python.split_last_mut()?;
    last.1 = Reach::End;
    for (code, reach) in before {
        if *reach == Reach::End {
            *code = ran::before_exit(std::mem::take(code));
        }
    }
    let programs: Vec<(Parsed<'_>, Reach)> =
        python.iter().filter_map(|(code, reach)| Some((Parsed::new(code)?, *reach))).collect();
    let places = Places::of(&programs.iter().map(|(program, _)| program).collect::<Vec<_>>(), files);
    let seen = places.files();
    let items = needs::needed(&programs);
    let mut replacements: Vec<Vec<Replacement>> =
        programs.iter().map(|(program, _)| paths::renamed(program, &seen)).collect();
    for (round, replacement) in imports::once(&programs, &items) {
        replacements[round].push(replacement);
    }
    for item in items.iter().filter(|item| !item.is_kept) {
        replacements[item.round].extend(silenced(item.node, &programs[item.round].0));
    }
    let features = futures_to_the_top(&programs, &items, &mut replacements);
    for replacements in &mut replacements {
        in_order(replacements);
    }
    let texts =
        programs.iter().zip(&replacements).enumerate().map(|(index, ((program, reach), replacements))| {
            let text = match reach {
                Reach::End => replaced(program.code, 0..program.code.len(), replacements),
                _ => statements_of(index, program.code, &items, replacements),
            };
            text.trim_start_matches(['\n', '\r']).trim_end().to_owned()
        });
    let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    Some(places.copied_first(features + &texts.join("\n\n") + "\n" + unread, false))
}

/// One round with the person's paths of files in place of Gemini's; everything else stays byte for byte. What it
/// changes is a copy, which rounds of one notebook share.
#[must_use]
pub fn with_paths(code: &str, files: &[ProgramFile<'_>]) -> String {
    renamed(code, files, true)
}

fn renamed(code: &str, files: &[ProgramFile<'_>], is_part: bool) -> String {
    let Some(program) = Parsed::new(code) else { return code.to_owned() };
    let places = Places::of(&[&program], files);
    let mut replacements = paths::renamed(&program, &places.files());
    in_order(&mut replacements);
    places.copied_first(replaced(code, 0..code.len(), &replacements), is_part)
}

/// The program of a round, and how far it got; `None` if it has none, or one in another language.
fn in_python<'a>(round: &Round<'a>) -> Option<(Cow<'a, str>, Reach)> {
    let code = round.code?;
    is_python(code).then(|| (ran::without_magics(&code.code), reach(&round.outputs)))
}

/// The statements that stay of a round that failed.
fn statements_of(round: usize, code: &str, items: &[Item<'_>], replacements: &[Replacement]) -> String {
    let of_round = items.iter().filter(|item| item.round == round);
    let texts = of_round.map(|item| replaced(code, item.node.start_byte()..item.end, replacements));
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Moves imports from `__future__` to the top of the program, where Python wants them. Gives what must stand above all
/// rounds; where the first one has a docstring, they come after that.
fn futures_to_the_top<'a>(
    programs: &[(Parsed<'a>, Reach)],
    items: &[Item<'a>],
    replacements: &mut [Vec<Replacement>],
) -> String {
    let mut features: Vec<&str> = Vec::new();
    let is_future = |item: &&Item<'_>| item.node.kind() == "future_import_statement";
    for item in items.iter().filter(is_future) {
        let program = &programs[item.round].0;
        for name in children(item.node).into_iter().map(|name| program.text(name)) {
            if !features.contains(&name) {
                features.push(name);
            }
        }
        replacements[item.round].push(imports::without(item.node, program.code));
    }
    if features.is_empty() {
        return String::new();
    }
    let line = format!("from __future__ import {}\n", features.join(", "));
    let Some(first) = items.first() else { return line };
    let code = programs[first.round].0.code;
    match after_docstring(first, code) {
        Some(place) => {
            let text = if code[..place.start].ends_with('\n') { line } else { format!("\n{line}") };
            replacements[first.round].push(Replacement { range: place, text });
            String::new()
        }
        None => line,
    }
}

/// Where the line after a program's head begins: its coding line and its docstring.
fn after_docstring(first: &Item<'_>, code: &str) -> Option<Range<usize>> {
    let is_docstring = first.node.kind() == "expression_statement"
        && first.node.named_child(0).is_some_and(|child| child.kind().ends_with("string"));
    let has_head = code.starts_with('#');
    if !first.is_kept || !(is_docstring || has_head) {
        return None;
    }
    let at = if is_docstring {
        code[first.end..].find('\n').map_or(code.len(), |line| first.end + line + 1)
    } else {
        code[..first.node.start_byte()].rfind('\n').map_or(0, |line| line + 1)
    };
    Some(at..at)
}
