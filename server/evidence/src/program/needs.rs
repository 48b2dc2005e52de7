//! What later rounds do with what a round left behind.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

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
    /// What each statement has to do with, by its node.
    names: HashMap<usize, ItemNames<'a>>,
    /// What the rounds after one use, made when it is needed.
    later_uses: RefCell<Option<(usize, Rc<LaterUses<'a>>)>>,
}

/// The names that a statement has to do with.
struct ItemNames<'a> {
    /// Those that it gives a value.
    bound: Vec<&'a str>,
    /// Those that it uses.
    used: Vec<&'a str>,
    /// The values behind functions that it uses; `None` if it may be any. A definition alone does nothing with them.
    behind: Option<Vec<&'a str>>,
    /// All that it has to do with but those behind functions.
    mentioned: Vec<&'a str>,
}

impl<'a> ItemNames<'a> {
    /// The names that it gives a value without using another one before.
    fn made(&self) -> HashSet<&'a str> {
        let is_used =
            |name: &&str| self.used.contains(name) || self.behind.iter().flatten().any(|it| it == name);
        self.bound.iter().copied().filter(|name| !is_used(name)).collect()
    }

    /// All names that it has to do with, as far as they are known.
    fn all(&self) -> impl Iterator<Item = &'a str> {
        self.mentioned.iter().chain(self.behind.iter().flatten()).copied()
    }
}

/// What some rounds use of what was left before them.
#[derive(Default)]
struct LaterUses<'a> {
    /// For each name that they have to do with, `true` if the first statement that does so gives it a new value.
    is_new: HashMap<&'a str, bool>,
    /// `true` if they use a value as it was left.
    has_values: bool,
    /// `true` if a statement may use any value: then nobody knows what comes after it.
    uses_any: bool,
}

impl LaterUses<'_> {
    /// `true` if the value of a name is used as it was left.
    fn has(&self, name: &str) -> bool {
        self.is_new.get(name).map_or(self.uses_any, |is_new| !is_new)
    }
}

impl<'a, 'i> AllRounds<'a, 'i> {
    pub(super) fn of(
        programs: &'a [(Parsed<'a>, Reach)],
        ran: &'i [Vec<Item<'a>>],
        effects: &'i Effects<'a>,
    ) -> Self {
        let one = |item: &Item<'a>| {
            let program = &programs[item.round].0;
            let used: Vec<&str> =
                names::free(&[item.node], program.code).into_iter().map(|it| it.name).collect();
            let behind = effects.behind(item.node, program);
            let bound = names::bound(item.node, program.code);
            let globals = globals(item.node, program);
            let parts = [&used, &bound.names, &bound.changed, &globals];
            let mentioned: HashSet<&str> = parts.into_iter().flatten().copied().collect();
            let mentioned = mentioned.into_iter().collect();
            (item.node.id(), ItemNames { bound: bound.names, used, behind, mentioned })
        };
        let names = ran.iter().flatten().map(one).collect();
        AllRounds { programs, ran, effects, names, later_uses: RefCell::default() }
    }

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
        let all = own.iter().copied().chain(self.ran[index + 1..=later].iter().flatten());
        if open.peek().is_some() || all.into_iter().any(|item| self.names(item).behind.is_none()) {
            return false;
        }
        let mut names: HashSet<&str> = own.iter().flat_map(|item| self.mentioned(item)).collect();
        names.retain(|name| self.effects.values.contains(name));
        let between = || self.ran[index + 1..later].iter().flatten().flat_map(|item| self.mentioned(item));
        // The first statement that has to do with a name gives it a new value.
        let mut is_new: HashMap<&str, bool> = HashMap::new();
        for (item, is_again) in self.ran[later].iter().zip(again) {
            let made = self.names(item).made();
            for name in self.mentioned(item) {
                is_new.entry(name).or_insert(is_again && !item.failed && made.contains(name));
            }
        }
        names.iter().all(|name| is_new.get(name) == Some(&true))
            && !between().any(|name| names.contains(name))
    }

    /// The names that some statements of a round may change and later rounds use as they were left.
    pub(super) fn needed(&self, index: usize, own: &[Item<'a>]) -> HashSet<&'a str> {
        let uses = self.later_uses(index);
        let mut changed = self.effects.with_same(own.iter().flat_map(|item| self.changed(item)));
        if own.iter().any(|item| self.changes_any(item)) {
            changed.extend(&self.effects.values);
        }
        changed.retain(|name| uses.has(name));
        changed
    }

    /// `true` if there are such names.
    pub(super) fn has_needed(&self, index: usize, own: &[Item<'a>]) -> bool {
        let uses = self.later_uses(index);
        uses.has_values && own.iter().any(|item| self.changes_any(item))
            || self
                .effects
                .with_same(own.iter().flat_map(|item| self.changed(item)))
                .iter()
                .any(|name| uses.has(name))
    }

    /// `true` for a statement that may change any value.
    fn changes_any(&self, item: &Item<'a>) -> bool {
        let program = &self.programs[item.round].0;
        self.names(item).behind.is_none()
            && !self.effects.only_shows(item.node, program)
            && self.effects.may_change(item.node, program)
    }

    /// What the rounds after one use.
    fn later_uses(&self, index: usize) -> Rc<LaterUses<'a>> {
        if let Some((_, uses)) = self.later_uses.borrow().as_ref().filter(|(of, _)| *of == index) {
            return Rc::clone(uses);
        }
        let mut uses = LaterUses::default();
        for item in self.later(index) {
            let names = self.names(item);
            let (made, is_certain) = (names.made(), !item.is_compound() && !item.failed);
            for name in names.all() {
                uses.is_new.entry(name).or_insert(is_certain && made.contains(name));
            }
            if names.behind.is_none() {
                uses.uses_any = true;
                break;
            }
        }
        uses.has_values = self.effects.values.iter().any(|name| uses.has(name));
        let uses = Rc::new(uses);
        *self.later_uses.borrow_mut() = Some((index, Rc::clone(&uses)));
        uses
    }

    /// The values that a statement may give a name, or change, as far as they are known.
    fn changed(&self, item: &Item<'a>) -> Vec<&'a str> {
        let program = &self.programs[item.round].0;
        if is_import(item.node) || self.effects.only_shows(item.node, program) {
            return Vec::new();
        }
        let bound = names::bound(item.node, program.code);
        let mut changed = [bound.names, bound.changed, globals(item.node, program)].concat();
        if self.effects.may_change(item.node, program) {
            let names = self.names(item);
            let used = names.used.iter().chain(names.behind.iter().flatten()).copied();
            changed.extend(used.filter(|name| self.effects.values.contains(name)));
        }
        changed
    }

    /// How many statements of a round ran to their ends for certain: later rounds use what they gave a name first.
    pub(super) fn ended_for_certain(&self, index: usize, own: &[Item<'a>]) -> usize {
        let known: HashSet<&str> =
            self.ran[..index].iter().flatten().flat_map(|item| self.bound(item)).copied().collect();
        // For each name, how many statements ran to their ends if it has a value.
        let mut ends: HashMap<&str, usize> = HashMap::new();
        for (place, item) in own.iter().enumerate() {
            for name in self.bound(item).iter().filter(|name| !known.contains(*name)) {
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
        if self.later(index).chain(own).any(|item| self.names(item).behind.is_none()) {
            needed.extend(&self.effects.values);
        }
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
                    let used = self.names(&definitions[place]).used.iter();
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

    fn names(&self, item: &Item<'a>) -> &ItemNames<'a> {
        &self.names[&item.node.id()]
    }

    fn bound(&self, item: &Item<'a>) -> &[&'a str] {
        &self.names(item).bound
    }

    /// The names that a statement has to do with, as far as they are known.
    fn mentioned(&self, item: &Item<'a>) -> impl Iterator<Item = &'a str> {
        self.names(item).all()
    }

    fn code(&self, item: &Item<'a>) -> &'a str {
        self.programs[item.round].0.code
    }

    fn text(&self, item: &Item<'a>) -> &'a str {
        self.programs[item.round].0.text(item.node)
    }
}
