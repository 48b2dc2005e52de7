//! Two results of a program, compared with what it does in mind.

use super::lines::{Allowed, Likeness, likeness};
use super::moments::with_moments_of;
use super::order::{may_list_folder, with_own_names, without_entries};
use super::printed::{printed, to_compare};
use super::reasons::reason;
use super::spellings::without_frames;
use super::unordered::{Unordered, unordered};
use super::{Circumstances, Harmless};
use crate::{Outcome, Output};

/// Two results of the last of some programs, which had what the others left to it.
pub(super) struct Runs<'a> {
    is_same_outcome: bool,
    /// `true` if only what was printed before the error counts, and nothing if nothing was.
    is_failed: bool,
    old: Vec<&'a str>,
    new: Vec<&'a str>,
    codes: &'a [&'a str],
    circumstances: Circumstances<'a>,
    unordered: Unordered,
}

impl<'a> Runs<'a> {
    pub(super) fn of(
        was: &'a Output,
        is: &'a Output,
        codes: &'a [&'a str],
        circumstances: Circumstances<'a>,
    ) -> Self {
        let (old, new) = to_compare(was, is);
        let is_good = matches!(was.outcome, Outcome::Ok | Outcome::Unspecified | Outcome::Unknown(_));
        let has_ended = !matches!(is.outcome, Outcome::Failed | Outcome::DeadlineExceeded);
        let last = codes.split_last().filter(|_| old != new);
        let any = last.map(|(code, before)| unordered(code, before)).unwrap_or_default();
        let unordered = if has_ended { any } else { any.without_end() };
        let is_same_outcome = was.outcome == is.outcome;
        Runs { is_same_outcome, is_failed: !is_good, old, new, codes, circumstances, unordered }
    }

    /// How alike they are: what surely is no difference counts as the same.
    pub(super) fn likeness(&self) -> Likeness {
        let strict = self.compared(&self.old, &self.new, Allowed::default());
        if strict.different.is_empty() {
            return strict;
        }
        let allowed = self.allowed(self.unordered.certain());
        self.the_same(allowed).unwrap_or_else(|| self.compared(&self.old, &self.new, allowed))
    }

    /// What may be why they differ, if they do.
    pub(super) fn doubt(&self, likeness: &Likeness) -> Option<String> {
        let reason = if likeness.different.is_empty() {
            return None;
        } else if self.the_same(self.allowed(self.unordered)).is_some() {
            "it prints sets or folders, whose order is not defined"
        } else if may_list_folder(self.codes) && self.is_same_without_entries() {
            "it lists a folder, which may have other files at Gemini"
        } else {
            reason(self.codes, &self.old, &self.new)?
        };
        Some(reason.to_owned())
    }

    fn allowed(&self, unordered: Unordered) -> Allowed {
        let has = |word: &str| self.codes.iter().any(|code| code.contains(word));
        Allowed { unordered, estimates: has("approx_"), kinds: has("dtype") || has("info(") }
    }

    /// How they are the same, if names of files and moments may be others.
    fn the_same(&self, allowed: Allowed) -> Option<Likeness> {
        let files = self.circumstances.files;
        let as_they_are = (owned(&self.old), owned(&self.new), None);
        let named = may_list_folder(self.codes).then(|| {
            (with_own_names(&self.old, files), with_own_names(&self.new, files), Some(Harmless::Names))
        });
        let in_frames =
            [&self.old, &self.new].into_iter().flatten().any(|line| line.contains("StringArray>"));
        let spelled = in_frames
            .then(|| (without_frames(&self.old), without_frames(&self.new), Some(Harmless::Spellings)));
        [Some(as_they_are), named, spelled].into_iter().flatten().find_map(|(old, new, but_for)| {
            let (old, new) = (borrowed(&old), borrowed(&new));
            let mut same = self.same_in_other_moments(&old, &new, allowed)?;
            same.harmless.extend(but_for);
            Some(same)
        })
    }

    fn same_in_other_moments(&self, old: &[&str], new: &[&str], allowed: Allowed) -> Option<Likeness> {
        let as_they_are = self.compared(old, new, allowed);
        if as_they_are.different.is_empty() {
            return Some(as_they_are);
        }
        let moved = with_moments_of(self.codes, (old, new), self.circumstances.now)?;
        let mut same = self.compared(&borrowed(&moved), new, allowed);
        same.harmless.insert(Harmless::Moments);
        same.different.is_empty().then_some(same)
    }

    /// `true` if they are the same without what a folder may list.
    fn is_same_without_entries(&self) -> bool {
        let (old, new) = (without_entries(&self.old), without_entries(&self.new));
        let allowed = self.allowed(self.unordered);
        self.is_same_outcome && likeness(&borrowed(&old), &borrowed(&new), allowed).different.is_empty()
    }

    /// Compares lines. Whitespace at their ends does not count.
    fn compared(&self, old: &[&str], new: &[&str], allowed: Allowed) -> Likeness {
        if !self.is_same_outcome || !self.is_failed {
            return likeness(old, new, allowed);
        }
        // Of a program that did not end well Gemini shows the error alone, or what it printed as well.
        match (printed(old), printed(new)) {
            ([], _) => Likeness::default(),
            (old, new) => likeness(old, new, allowed),
        }
    }
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn borrowed<T: AsRef<str>>(lines: &[T]) -> Vec<&str> {
    lines.iter().map(AsRef::as_ref).collect()
}
