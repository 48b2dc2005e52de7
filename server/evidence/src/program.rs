//! The programs of an answer as one program that works by itself.

mod changes;
mod effects;
mod folder_files;
mod head;
mod imports;
mod item;
mod kept;
mod needs;
mod paths;
mod program_file;
mod ran;
mod reach;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use tree_sitter::Node;
use turn::Round;

use crate::python::{Descend, Parsed, Replacement, children, in_order, not_too_long, replaced, walk};
use changes::Places;
pub use folder_files::FolderFiles;
use head::{ProgramHead, head};
use item::Item;
use kept::{WhatStays, kept};
pub use program_file::ProgramFile;
use reach::{Reach, reach};

/// Above an import that came after annotations.
const LATE_ANNOTATIONS: &str =
    "# At Gemini this came in a later round: annotations before it were values there, no texts.\n";

/// Below a program whose last rounds were no Python.
const UNREAD: &str = "\n# What came last is left out: Python could not read it.\n";

/// Above a last round, and in place of what else a time limit ended.
const STOPPED_LAST: &str = "# At Gemini its time limit ended what follows.\n";
const STOPPED: &str = "# Left out: what was running here when its time limit ended it at Gemini, with the files and options that it set.";

/// The rounds of an answer, which shared one interpreter, as one program that works by itself; `None` if none has
/// Python, or too much. Of a round that failed and was followed by another, what ran of it stays, unless a later one
/// does the same again. The files have the person's paths; one that the program may change is a copy. `others` are what else there is in the
/// folder where it will stand.
#[must_use]
pub fn one_program(rounds: &[Round<'_>], files: &[ProgramFile<'_>], others: &FolderFiles) -> Option<String> {
    let codes = rounds.iter().filter_map(|round| Some((round, round.code?)));
    if not_too_long(codes.clone()).count() < codes.count() {
        return None;
    }
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
        return Some(with_paths(&[code.as_ref()], files, others).concat() + unread);
    }
    let last = std::mem::replace(&mut python.last_mut()?.1, Reach::End);
    let programs: Vec<(Parsed<'_>, Reach)> =
        python.iter().filter_map(|(code, reach)| Some((Parsed::new(code)?, *reach))).collect();
    let places = Places::of(&programs.iter().map(|(program, _)| program).collect::<Vec<_>>(), files, others);
    let WhatStays { items, lost } = kept(&programs);
    let mut replacements: Vec<Vec<Replacement>> =
        programs.iter().map(|(program, _)| places.renamed(program)).collect();
    let ends = ran::may_end(&programs, &items);
    for (round, replacement) in imports::once(&programs, &items, &ends) {
        replacements[round].push(replacement);
    }
    let features = futures_to_the_top(&programs, &items, &ends, &mut replacements);
    for replacements in &mut replacements {
        in_order(replacements);
    }
    let texts =
        programs.iter().zip(&replacements).enumerate().map(|(index, ((program, reach), replacements))| {
            let text = match reach {
                Reach::End => replaced(program.code, 0..program.code.len(), replacements),
                _ => statements_of(index, program.code, *reach, &items, replacements),
            };
            let text = text.trim_start_matches(['\n', '\r']).trim_end();
            if ends[index] {
                ran::tried(text, "SystemExit", "It ended here at Gemini, too.")
            } else {
                text.to_owned()
            }
        });
    let mut texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    if let Some(text) = texts.last_mut().filter(|_| matches!(last, Reach::Stopped(_))) {
        text.insert_str(0, STOPPED_LAST);
    }
    let joined = places.copied_first(features + &texts.join("\n\n") + "\n" + unread);
    Some(not_kept(lost) + &joined)
}

/// The rounds of a notebook, one after the other, with the person's paths of files in place of Gemini's; everything else
/// stays byte for byte. What one of them changes is a copy from the first one on.
#[must_use]
pub fn with_paths(rounds: &[&str], files: &[ProgramFile<'_>], others: &FolderFiles) -> Vec<String> {
    let programs: Vec<Option<Parsed<'_>>> = rounds.iter().map(|code| Parsed::new(code)).collect();
    let places = Places::of(&programs.iter().flatten().collect::<Vec<_>>(), files, others);
    let mut is_first = true;
    let cell = |(code, program): (&&str, &Option<Parsed<'_>>)| {
        let Some(program) = program else { return (*code).to_owned() };
        let mut replacements = places.renamed(program);
        in_order(&mut replacements);
        let text = replaced(code, 0..code.len(), &replacements);
        if std::mem::take(&mut is_first) { places.copied_in_cell(text) } else { places.in_later_cell(text) }
    };
    rounds.iter().zip(&programs).map(cell).collect()
}

/// What is said above imports from `__future__` that change the meaning of an earlier round.
fn note_of_futures(programs: &[(Parsed<'_>, Reach)], items: &[Item<'_>]) -> &'static str {
    let is_annotations = |item: &&Item<'_>| {
        item.node.kind() == "future_import_statement"
            && programs[item.round].0.text(item.node).contains("annotations")
    };
    let first = items.iter().find(is_annotations).map_or(0, |item| item.round);
    let mut before = items.iter().filter(|item| item.round < first);
    if before.any(|item| has_annotations(item.node)) { LATE_ANNOTATIONS } else { "" }
}

fn has_annotations(statement: Node<'_>) -> bool {
    let mut found = false;
    walk(statement, |node| {
        found |= node.kind() == "type";
        if found { Descend::Past } else { Descend::Into }
    });
    found
}

/// The program of a round, and how far it got; `None` if it has none, or one in another language.
fn in_python<'a>(round: &Round<'a>) -> Option<(Cow<'a, str>, Reach)> {
    let code = round.code?;
    code.is_python().then(|| (ran::plain(&code.code), reach(&round.outputs)))
}

/// The statements that stay of a round that did not reach its end.
fn statements_of(
    round: usize,
    code: &str,
    reach: Reach,
    items: &[Item<'_>],
    replacements: &[Replacement],
) -> String {
    let tried = |text: &str| ran::tried(text, "Exception", "It failed at Gemini, too.");
    let of_round: Vec<&Item<'_>> = items.iter().filter(|item| item.round == round).collect();
    // What stands on the line at which it failed is tried together: it ends where it failed.
    let parts = of_round.chunk_by(|before, item| before.shares_line && item.shares_line);
    let texts = parts.map(|part| {
        let texts = part.iter().map(|item| replaced(code, item.node.byte_range(), replacements));
        let text = texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
        if part[0].failed && reach != Reach::Somewhere { tried(&text) } else { text }
    });
    let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    let text = texts.join("\n");
    match reach {
        Reach::Stopped(_) if text.is_empty() => STOPPED.to_owned(),
        Reach::Stopped(_) => format!("{text}\n{STOPPED}"),
        Reach::Somewhere => tried(&text),
        _ => text,
    }
}

/// What is said at the top of names whose values are not as they were at Gemini.
fn not_kept(mut names: Vec<&str>) -> String {
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return String::new();
    }
    let names = names.join(", ");
    format!(
        "# Not kept: what was done to {names} until a time limit ended it at Gemini. What follows may fail or differ.\n"
    )
}

/// Moves imports from `__future__` to the top of the program, where Python wants them. Gives what must stand above all
/// rounds; where the first one has a docstring, they come after that.
fn futures_to_the_top<'a>(
    programs: &[(Parsed<'a>, Reach)],
    items: &[Item<'a>],
    may_end: &[bool],
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
        replacements[item.round].push(ask::imports::without(item.node, program.code));
    }
    if features.is_empty() {
        return String::new();
    }
    let line = format!("{}from __future__ import {}", note_of_futures(programs, items), features.join(", "));
    let is_whole = |first: &&Item<'_>| programs[first.round].1 == Reach::End && !may_end[first.round];
    let first = items.first().filter(is_whole);
    let Some(first) = first else { return line + "\n" };
    let program = &programs[first.round].0;
    match head(program) {
        ProgramHead { at: 0, .. } => line + "\n",
        head => {
            replacements[first.round].push(Replacement { range: head.at..head.at, text: head.below(&line) });
            String::new()
        }
    }
}
