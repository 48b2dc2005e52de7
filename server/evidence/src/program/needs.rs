//! What later rounds do with what a round left behind.

use std::collections::{HashMap, HashSet};

use ask::names;

use super::effects::{Effects, globals};
use super::item::{Item, is_import, is_quick_definition};
use super::reach::Reach;
use crate::python::Parsed;

/// A failed round is done again soon, or not at all.
const NEAR: usize = 4;

/// All rounds, with the statements of each that may have run.
pub(super) struct AllRounds<'a, 'i> {
    pub(super) programs: &'a [(Parsed<'a>, Reach)],
    pub(super) ran: &'i [Vec<Item<'a>>],
    pub(super) effects: &'i Effects<'a>,
}

impl<'a> AllRounds<'a, '_> {
    /// `true` if a later round runs all that ran of this one once more, and starts from nothing that this one changed:
    /// then it does not matter that this one ran.
    pub(super) fn do_again(&self, index: usize, own: &[Item<'a>]) -> bool {
        let own: Vec<&Item<'a>> = own.iter().filter(|item| !is_import(item.node)).collect();
        let Some(first) = own.first().map(|item| self.text(item)) else { return false };
        let later = self.ran.iter().enumerate().skip(index + 1).take(NEAR);
        let later = later
            .map(|(later, _)| later)
            .find(|later| self.ran[*later].iter().any(|it| self.text(it) == first));
        let Some(later) = later.filter(|_| own.iter().all(|item| !item.failed)) else { return false };
        let mut open = own.iter().peekable();
        let again: Vec<bool> = self.ran[later]
            .iter()
            .map(|item| open.next_if(|own| self.text(own) == self.text(item)).is_some())
            .collect();
        if open.peek().is_some() {
            return false;
        }
        let mut names: HashSet<&str> = own.iter().flat_map(|item| self.mentioned(item)).collect();
        names.retain(|name| self.effects.values.contains(name));
        let between = || self.ran[index + 1..later].iter().flatten().flat_map(|item| self.mentioned(item));
        // The first statement that has to do with a name gives it a new value.
        let mut is_new: HashMap<&str, bool> = HashMap::new();
        for (item, is_again) in self.ran[later].iter().zip(again) {
            let bound = names::bound(item.node, self.code(item)).names;
            let used: HashSet<&str> = self.used(item).chain(self.behind(item)).collect();
            for name in self.mentioned(item) {
                let makes = is_again && !item.failed && bound.contains(&name) && !used.contains(name);
                is_new.entry(name).or_insert(makes);
            }
        }
        names.iter().all(|name| is_new.get(name) == Some(&true))
            && !between().any(|name| names.contains(name))
    }

    /// The names that some statements of a round may change and later rounds use as they were left.
    pub(super) fn needed(&self, index: usize, own: &[Item<'a>]) -> Vec<&'a str> {
        let mut open = self.effects.with_same(own.iter().flat_map(|item| self.changed(item)));
        let mut needed = Vec::new();
        for item in self.later(index) {
            let bound = self.bound(item);
            let used: HashSet<&str> = self.used(item).chain(self.behind(item)).collect();
            for name in self.mentioned(item) {
                let is_certain = !item.is_compound() && !item.failed;
                let is_new = bound.contains(&name) && !used.contains(name) && is_certain;
                if open.remove(name) && !is_new {
                    needed.push(name);
                }
            }
        }
        needed
    }

    /// The values that a statement may give a name, or change.
    fn changed(&self, item: &Item<'a>) -> Vec<&'a str> {
        let program = &self.programs[item.round].0;
        if is_import(item.node) || self.effects.only_shows(item.node, program) {
            return Vec::new();
        }
        let bound = names::bound(item.node, program.code);
        let mut changed = [bound.names, bound.changed, globals(item.node, program)].concat();
        if self.effects.may_change(item.node, program) {
            let used = self.used(item).chain(self.behind(item));
            changed.extend(used.filter(|name| self.effects.values.contains(name)));
        }
        changed
    }

    /// How many statements of a round ran to their ends for certain: later rounds use what they gave a name first.
    pub(super) fn ended_for_certain(&self, index: usize, own: &[Item<'a>]) -> usize {
        let known: HashSet<&str> =
            self.ran[..index].iter().flatten().flat_map(|item| self.bound(item)).collect();
        // For each name, how many statements ran to their ends if it has a value.
        let mut ends: HashMap<&str, usize> = HashMap::new();
        for (place, item) in own.iter().enumerate() {
            for name in self.bound(item).into_iter().filter(|name| !known.contains(name)) {
                ends.entry(name).or_insert(if item.is_compound() { place } else { place + 1 });
            }
        }
        let mut certain = 0;
        for item in self.later(index) {
            let is_good = self.programs[item.round].1 == Reach::End;
            for used in names::free(&[item.node], self.code(item)).iter().filter(|used| !used.is_deferred) {
                certain = certain.max(ends.get(used.name).copied().filter(|_| is_good).unwrap_or(0));
            }
            for name in self.bound(item) {
                ends.remove(name);
            }
        }
        certain
    }

    /// Of some statements, the imports and definitions that later rounds or these statements need.
    pub(super) fn definitions_for(&self, index: usize, own: &[Item<'a>], some: &[Item<'a>]) -> Vec<Item<'a>> {
        let mut needed: HashSet<&str> =
            self.later(index).chain(own).flat_map(|item| self.mentioned(item)).collect();
        let is_quick = |item: &&Item<'a>| {
            let program = &self.programs[item.round].0;
            is_quick_definition(item.node, program, |name| self.effects.is_own(name))
        };
        let definitions: Vec<Item<'a>> = some.iter().filter(is_quick).copied().collect();
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, item) in definitions.iter().enumerate() {
            for name in self.bound(item) {
                by_name.entry(name).or_default().push(place);
            }
        }
        let mut open: Vec<&str> = needed.iter().copied().collect();
        let mut found: HashSet<usize> = HashSet::new();
        while let Some(name) = open.pop() {
            for place in by_name.remove(name).unwrap_or_default() {
                if found.insert(place) {
                    let used = self.used(&definitions[place]);
                    open.extend(used.filter(|used| needed.insert(used)));
                }
            }
        }
        let stay = definitions.into_iter().enumerate().filter(|(place, _)| found.contains(place));
        stay.map(|(_, item)| item).collect()
    }

    fn later(&self, index: usize) -> impl Iterator<Item = &Item<'a>> {
        self.ran[index + 1..].iter().flatten()
    }

    fn bound(&self, item: &Item<'a>) -> Vec<&'a str> {
        names::bound(item.node, self.code(item)).names
    }

    fn code(&self, item: &Item<'a>) -> &'a str {
        self.programs[item.round].0.code
    }

    fn text(&self, item: &Item<'a>) -> &'a str {
        self.programs[item.round].0.text(item.node)
    }

    fn used(&self, item: &Item<'a>) -> impl Iterator<Item = &'a str> {
        names::free(&[item.node], self.code(item)).into_iter().map(|used| used.name)
    }

    /// The names that a statement has to do with.
    fn mentioned(&self, item: &Item<'a>) -> Vec<&'a str> {
        let bound = names::bound(item.node, self.code(item));
        let named = self.used(item).chain(bound.names).chain(bound.changed);
        let named = named.chain(globals(item.node, &self.programs[item.round].0));
        named.chain(self.behind(item)).collect()
    }

    /// The values that a statement has to do with through functions. A definition alone does nothing with them.
    fn behind(&self, item: &Item<'a>) -> impl Iterator<Item = &'a str> {
        let behind = self.effects.behind(item.node, &self.programs[item.round].0);
        behind.into_iter().filter(|name| self.effects.values.contains(name))
    }
}
