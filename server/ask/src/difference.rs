//! Finds what really changed when a similar text replaced the old one: by a formatter, or by an editor that sends
//! the whole document at every key.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

/// A place where two texts differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The bytes of the old text that are not in the new one.
    pub(crate) old: Range<usize>,
    /// The bytes of the new text in their place.
    pub(crate) new: Range<usize>,
}

impl Difference {
    fn is_empty(&self) -> bool {
        self.old.is_empty() && self.new.is_empty()
    }
}

/// The places where two texts differ, in order; empty if they are equal. Takes O(n log n) time.
///
/// As in a patience diff, a line that occurs exactly once in each text, whitespace aside, counts as the same line.
/// In each of these pairs, and between them, the difference is what is left without the common start and end.
pub(crate) fn differences(old: &str, new: &str) -> Vec<Difference> {
    let whole = trimmed(old, new, &Difference { old: 0..old.len(), new: 0..new.len() });
    let (mut old_start, mut new_start) = (whole.old.start, whole.new.start);
    let mut parts = Vec::new();
    for line in common_lines(old, new, &whole) {
        parts.push(Difference { old: old_start..line.old.start, new: new_start..line.new.start });
        (old_start, new_start) = (line.old.end, line.new.end);
        parts.push(line);
    }
    parts.push(Difference { old: old_start..whole.old.end, new: new_start..whole.new.end });
    let differences = parts.into_iter().map(|part| trimmed(old, new, &part));
    differences.filter(|difference| !difference.is_empty()).collect()
}

/// A difference without the common start and end of its two sides, in whole characters.
fn trimmed(old: &str, new: &str, part: &Difference) -> Difference {
    let (old_part, new_part) = (&old.as_bytes()[part.old.clone()], &new.as_bytes()[part.new.clone()]);
    let mut start = old_part.iter().zip(new_part).take_while(|(old, new)| old == new).count();
    // Both texts are equal up to there, so a character boundary of one is a boundary of the other.
    while !old.is_char_boundary(part.old.start + start) || !new.is_char_boundary(part.new.start + start) {
        start -= 1;
    }
    let pairs = old_part[start..].iter().rev().zip(new_part[start..].iter().rev());
    let mut end = pairs.take_while(|(old, new)| old == new).count();
    while !old.is_char_boundary(part.old.end - end) || !new.is_char_boundary(part.new.end - end) {
        end -= 1;
    }
    Difference {
        old: part.old.start + start..part.old.end - end,
        new: part.new.start + start..part.new.end - end,
    }
}

/// The lines of a part that occur exactly once in each text: as many as come in the same order in both.
fn common_lines(old: &str, new: &str, part: &Difference) -> Vec<Difference> {
    let new_lines = unique_lines(new, &part.new);
    let mut pairs: Vec<Difference> = unique_lines(old, &part.old)
        .into_iter()
        .filter_map(|(line, old)| Some(Difference { old, new: new_lines.get(&line)?.clone() }))
        .collect();
    pairs.sort_unstable_by_key(|pair| pair.old.start);
    longest_rising(&pairs)
}

/// The places of the lines that occur exactly once in a part of a text, by a hash of their visible characters.
fn unique_lines(text: &str, part: &Range<usize>) -> HashMap<u64, Range<usize>> {
    let mut places: HashMap<u64, Option<Range<usize>>> = HashMap::new();
    let mut start = part.start;
    for line in text[part.clone()].split_inclusive('\n') {
        let place = start..start + line.len();
        start = place.end;
        if let Some(line) = visible_hash(line) {
            places.entry(line).and_modify(|place| *place = None).or_insert(Some(place));
        }
    }
    places.into_iter().filter_map(|(line, place)| Some((line, place?))).collect()
}

/// A hash of a line without its whitespace; `None` for a blank line. If two different lines have the same hash, the
/// difference gets larger, but not wrong.
fn visible_hash(line: &str) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    let mut visible = line.chars().filter(|character| !character.is_whitespace()).peekable();
    visible.peek()?;
    visible.for_each(|character| character.hash(&mut hasher));
    Some(hasher.finish())
}

/// The longest subsequence of pairs whose places rise in the new text as they do in the old one.
fn longest_rising(pairs: &[Difference]) -> Vec<Difference> {
    // The last pair of the best subsequence of each length, and the predecessor of each pair.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (index, pair) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].new.start < pair.new.start);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut chosen: Vec<Difference> = std::iter::successors(ends.last().copied(), |index| before[*index])
        .map(|index| pairs[index].clone())
        .collect();
    chosen.reverse();
    chosen
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::differences;

    /// The new text with each difference as `[old|new]`.
    fn drawn(old: &str, new: &str) -> String {
        let mut drawn = String::new();
        let mut end = 0;
        for difference in differences(old, new) {
            drawn += &new[end..difference.new.start];
            drawn += &format!("[{}|{}]", &old[difference.old], &new[difference.new.clone()]);
            end = difference.new.end;
        }
        drawn + &new[end..]
    }

    #[test]
    fn equal_texts_do_not_differ() {
        assert_eq!(drawn("same\n", "same\n"), "same\n");
        assert_eq!(drawn("", ""), "");
    }

    #[test]
    fn one_key_is_one_small_difference() {
        assert_eq!(drawn("total = 1\n", "total = 12\n"), "total = 1[|2]\n");
        assert_eq!(drawn("aaa", "aa"), "aa[a|]");
    }

    #[test]
    fn characters_stay_whole() {
        assert_eq!(drawn("x\u{e9}y", "x\u{e8}y"), "x[\u{e9}|\u{e8}]y");
        assert_eq!(drawn("\u{1f600}", "\u{1f601}"), "[\u{1f600}|\u{1f601}]");
        // The last bytes are the same.
        assert_eq!(drawn("\u{e9}", "\u{1e9}"), "[\u{e9}|\u{1e9}]");
    }

    #[test]
    fn lines_that_a_formatter_keeps_are_not_differences() {
        let old = "import os,sys\nx = 1\ndef f( a ):\n  return a\n\nprint(f( x ))\n";
        let new = "import os\nimport sys\n\nx = 1\n\n\ndef f(a):\n    return a\n\n\nprint(f(x))\n";
        insta::assert_snapshot!(drawn(old, new), @"
        import os[,sys|
        import sys
        ]
        x = 1
        [|

        ]def f([ a |a]):
          [|  ]return a

        [|
        ]print(f([ x |x]))
        ");
    }

    proptest! {
        #[test]
        fn applying_the_differences_gives_the_new_text(old in "([ab]|[\u{e9}\u{1f600}]|\r?\n){0,30}", new in "([ab]|[\u{e9}\u{1f600}]|\r?\n){0,30}") {
            let mut made = old.clone();
            for difference in differences(&old, &new).into_iter().rev() {
                made.replace_range(difference.old, &new[difference.new]);
            }
            prop_assert_eq!(made, new);
        }
    }
}
