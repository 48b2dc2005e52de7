//! What the ways of names to calls mean: which files may be changed.

use std::collections::HashSet;

use super::super::super::folder_files::FolderFiles;
use super::super::super::program_file::ProgramFile;
use super::super::hidden::hides_a_change;
use super::{Changed, Flow};
use crate::python::Parsed;

impl<'a> Flow<'a> {
    pub(super) fn changed(
        &self,
        programs: &[&'a Parsed<'a>],
        files: &[ProgramFile<'_>],
        folder: &FolderFiles,
    ) -> Changed {
        let changes_any = self.changes_any();
        let has_others = !folder.is_empty();
        let has_any = has_others || !files.is_empty();
        let is_hidden = has_any && programs.iter().any(|program| hides_a_change(program));
        let unknown = self.unknown_calls();
        let [is_like, is_near] =
            [&self.like, &self.near].map(|from| reached(&self.edges, from, &self.others));
        if is_hidden
            || (self.lists && folder.has_more_than(files))
            || self.changes_what_it_finds()
            || self.own_targets().any(|target| is_like[target])
            || unknown.iter().any(|call| is_near[*call])
            || (self.changes_an_unknown() && (has_others || self.is_named.contains(&false)))
        {
            return Changed::Any;
        }
        let back = self.backwards();
        let [to_change, to_unknown] = [&self.changes, &unknown].map(|to| reached(&back, to, &HashSet::new()));
        let is_changed = |(index, file): (usize, &ProgramFile<'_>)| {
            // Another file was not there at Gemini: what is not known to read may have made it.
            let leads = if file.is_given { &to_change } else { &to_unknown };
            changes_any && self.is_named[index] || self.seeds[index].iter().any(|seed| leads[*seed])
        };
        Changed::Named(files.iter().enumerate().map(is_changed).collect())
    }

    /// What is changed of what leads out of the folder.
    pub(super) fn changed_outside(&self) -> Vec<String> {
        let targets: Vec<usize> = self.own_targets().collect();
        let leads = reached(&self.backwards(), &targets, &HashSet::new());
        let changed = self.outside.iter().filter(|(place, _)| leads[*place]);
        let mut paths: Vec<String> = changed.map(|(_, path)| path.clone()).collect();
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    /// The calls that may do anything with a name. What the program's own functions do is seen in them.
    fn unknown_calls(&self) -> Vec<usize> {
        let is_own = |function: &str| self.functions.contains(function);
        self.unknown.iter().filter(|(_, function)| !is_own(function)).map(|(place, _)| *place).collect()
    }

    /// Where calls take the name of a file to change, but for the program's own functions.
    fn own_targets(&self) -> impl Iterator<Item = usize> {
        let targets = self.targets.iter().filter(|(_, function)| !self.functions.contains(function));
        targets.map(|(target, _)| *target)
    }

    /// `true` if a call reads a file whose name may be computed.
    pub(super) fn opens_a_computed(&self) -> bool {
        let is_reached = reached(&self.edges, &self.computed, &self.others);
        self.reads.iter().any(|read| is_reached[*read])
    }

    /// `true` if something changes a file of which nobody knows the name.
    fn changes_any(&self) -> bool {
        self.has_escaped || self.changes_an_unknown()
    }

    /// `true` if a call changes a file whose name comes from no literal.
    fn changes_an_unknown(&self) -> bool {
        // What a call makes of a text may be another one.
        let mut ends: HashSet<usize> = self.unknown_calls().into_iter().collect();
        for change in &self.changes {
            ends.remove(change);
        }
        let is_reached = reached(&self.edges, &self.literals, &ends);
        let is_own = |function: &str| self.functions.contains(function);
        self.opaque.iter().any(|(change, function)| !is_reached[*change] && !is_own(function))
    }

    /// `true` if something changes a file whose name was found or computed.
    fn changes_what_it_finds(&self) -> bool {
        let is_reached = reached(&self.edges, &self.found, &self.others);
        self.sweeps
            || (self.has_escaped && !self.found.is_empty())
            || self.own_targets().any(|target| is_reached[target])
    }

    /// For each place, those from which names get to it.
    fn backwards(&self) -> Vec<Vec<usize>> {
        let mut back = vec![Vec::new(); self.edges.len()];
        for (from, edges) in self.edges.iter().enumerate() {
            for to in edges {
                back[*to].push(from);
            }
        }
        back
    }
}

/// Where names get from some places along these edges, but not on from others.
fn reached(edges: &[Vec<usize>], from: &[usize], ends: &HashSet<usize>) -> Vec<bool> {
    let mut is_reached = vec![false; edges.len()];
    let mut open = from.to_vec();
    while let Some(place) = open.pop() {
        if !std::mem::replace(&mut is_reached[place], true) && !ends.contains(&place) {
            open.extend(&edges[place]);
        }
    }
    is_reached
}
