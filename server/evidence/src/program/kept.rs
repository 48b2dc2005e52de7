//! What stays of each round: all that ran of it. A failed round goes if a later one does the same again.

use std::collections::HashSet;

use tree_sitter::Node;

use super::effects::Effects;
use super::item::{Item, is_import};
use super::needs::AllRounds;
use super::reach::Reach;
use crate::python::Parsed;

/// What stays of all rounds.
#[derive(Default)]
pub(super) struct WhatStays<'a> {
    /// The statements, in their order.
    pub(super) items: Vec<Item<'a>>,
    /// Names that later rounds use, and whose values what does not stay may have changed.
    pub(super) lost: Vec<&'a str>,
}

/// What stays of some rounds.
pub(super) fn kept<'a>(rounds: &'a [(Parsed<'a>, Reach)]) -> WhatStays<'a> {
    let ran: Vec<Vec<Item<'a>>> =
        rounds.iter().enumerate().map(|(index, (program, reach))| ran(index, program, *reach)).collect();
    if rounds.iter().all(|(_, reach)| *reach == Reach::End) {
        return WhatStays { items: ran.into_iter().flatten().collect(), lost: Vec::new() };
    }
    let effects = Effects::of(rounds, &ran);
    let all = AllRounds::of(rounds, &ran, &effects);
    let mut kept = WhatStays::default();
    for (index, (_, reach)) in rounds.iter().enumerate() {
        match reach {
            Reach::End => kept.items.extend(&ran[index]),
            Reach::Stopped(line) => kept.add_stopped(index, *line, &all),
            Reach::Line(_) | Reach::Somewhere | Reach::Nowhere => kept.items.extend(of_failed(index, &all)),
        }
    }
    kept
}

/// What stays of a round that failed.
fn of_failed<'a>(index: usize, all: &AllRounds<'a, '_>) -> Vec<Item<'a>> {
    let (program, reach) = &all.programs[index];
    let mut stay = all.ran[index].clone();
    if *reach == Reach::Somewhere {
        // All of it is tried again: it ends where it failed.
        if !all.has_needed(index, &stay) {
            stay.retain(|item| is_import(item.node));
        }
        return stay;
    }
    // Of a compound statement parts may have run.
    let has_done = |item: &Item<'a>| {
        item.is_compound() || all.effects.may_change(item.node, program) && all.has_needed(index, &[*item])
    };
    let shows = |item: &Item<'a>| !is_import(item.node) && all.effects.only_shows(item.node, program);
    stay.retain(|item| !shows(item) && (!item.failed || item.shares_line || has_done(item)));
    if all.do_again(index, &stay) {
        stay.retain(|item| is_import(item.node));
    }
    stay
}

impl<'a> WhatStays<'a> {
    /// Adds what stays of a round that its time limit ended, at a line if that is known: what ended before, and what
    /// later rounds need of the definitions. The rest may take for ever.
    fn add_stopped(&mut self, index: usize, line: Option<usize>, all: &AllRounds<'a, '_>) {
        let own = &all.ran[index];
        let ended = match line {
            Some(line) => own.iter().take_while(|item| item.node.end_position().row + 1 < line).count(),
            None => all.ended_for_certain(index, own),
        };
        let (ended, rest) = own.split_at(ended);
        let shows = |item: &&Item<'a>| all.effects.only_shows(item.node, &all.programs[index].0);
        let first = self.items.len();
        self.items.extend(ended.iter().filter(|item| is_import(item.node) || !shows(item)));
        self.items.extend(all.definitions_for(index, ended, rest));
        let stay: HashSet<usize> = self.items[first..].iter().map(|item| item.node.id()).collect();
        let gone: Vec<Item<'a>> =
            rest.iter().copied().filter(|item| !stay.contains(&item.node.id())).collect();
        self.lost.extend(all.needed(index, &gone));
    }
}

/// The statements of a round that ran, or may have run.
fn ran<'a>(round: usize, program: &'a Parsed<'a>, reach: Reach) -> Vec<Item<'a>> {
    let item = |failed: bool| move |node: Node<'a>| Item { round, node, failed, shares_line: false };
    let statements = program.statements();
    match reach {
        Reach::End => statements.into_iter().map(item(false)).collect(),
        Reach::Nowhere => Vec::new(),
        Reach::Somewhere | Reach::Stopped(_) if program.root().has_error() => Vec::new(),
        Reach::Somewhere => statements.into_iter().map(item(true)).collect(),
        Reach::Stopped(_) => statements.into_iter().map(item(false)).collect(),
        Reach::Line(line) => {
            let begun: Vec<Node<'_>> =
                statements.into_iter().filter(|node| node.start_position().row < line).collect();
            let is_before = |node: &Node<'_>| node.end_position().row + 1 < line;
            let shares_line = begun.iter().filter(|node| !is_before(node)).count() > 1;
            let ran = |node: Node<'a>| {
                let failed = !is_before(&node);
                Item { round, node, failed, shares_line: failed && shares_line }
            };
            begun.into_iter().filter(|node| !node.has_error()).map(ran).collect()
        }
    }
}
