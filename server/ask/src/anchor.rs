//! Anchors: ranges that follow their text through edits.

use std::ops::Range;

/// One change of a text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that were removed, as a range in the text before the edit.
    pub removed: Range<usize>,
    /// The number of bytes inserted in their place.
    pub inserted: usize,
}

/// A range of a text that something refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anchor {
    /// The text is unchanged; the range says where it is now.
    Fresh(Range<usize>),
    /// The text was edited since, and is not what it was.
    Stale(Range<usize>),
    /// The text was deleted; an undo does not bring the anchor back.
    Removed,
}

impl Anchor {
    /// The current range of the text; `None` once it is deleted.
    #[must_use]
    pub fn range(&self) -> Option<Range<usize>> {
        match self {
            Anchor::Fresh(range) | Anchor::Stale(range) => Some(range.clone()),
            Anchor::Removed => None,
        }
    }

    /// `true` if the text was edited since.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        matches!(self, Anchor::Stale(_))
    }

    /// The anchor after an edit. An edit outside the text at most moves the anchor; what is inserted exactly at the
    /// start or end is not part of it. An edit that reaches into the text makes the anchor stale, and one that
    /// leaves nothing of the text removes it. An edit that changes nothing has no effect.
    #[must_use]
    pub fn after(self, edit: &Edit) -> Self {
        let (range, is_fresh) = match self {
            Anchor::Fresh(range) => (range, true),
            Anchor::Stale(range) => (range, false),
            Anchor::Removed => return Anchor::Removed,
        };
        let anchor = |range, is_fresh| if is_fresh { Anchor::Fresh(range) } else { Anchor::Stale(range) };
        let removed = &edit.removed;
        let is_nothing = removed.is_empty() && edit.inserted == 0;
        let moved = |offset: usize| offset - removed.len() + edit.inserted;
        if removed.end <= range.start {
            return anchor(moved(range.start)..moved(range.end), is_fresh);
        }
        if range.end <= removed.start || is_nothing {
            return anchor(range, is_fresh);
        }
        // If an edit crosses a border, the inserted text counts as outside.
        let start = if range.start <= removed.start { range.start } else { removed.start + edit.inserted };
        let end = if removed.end <= range.end { moved(range.end) } else { removed.start };
        if start < end { Anchor::Stale(start..end) } else { Anchor::Removed }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use proptest::prelude::*;

    use super::{Anchor, Edit};
    use crate::Text;
    use crate::text::tests::{any_encoding, any_position, any_text};

    /// Replaces the text in [ ], and draws the result with its anchor in « ».
    fn after(drawn: &str, inserted: &str) -> String {
        let is_text = |character: &char| !"«»[]".contains(*character);
        let place = |mark| drawn.chars().take_while(|character| *character != mark).filter(is_text).count();
        let mut text = Text::from(drawn.chars().filter(is_text).collect::<String>().as_str());
        let anchor = Anchor::Fresh(place('«')..place('»'));
        let edit = text.replace(place('[')..place(']'), inserted);
        draw(&text, &anchor.after(&edit))
    }

    fn draw(text: &Text, anchor: &Anchor) -> String {
        let (Range { start, end }, note) = match anchor {
            Anchor::Fresh(range) => (range.clone(), ""),
            Anchor::Stale(range) => (range.clone(), " (stale)"),
            Anchor::Removed => return format!("{} (removed)", text.slice(0..text.len())),
        };
        format!("{}«{}»{}{note}", text.slice(0..start), text.slice(start..end), text.slice(end..text.len()))
    }

    #[test]
    fn an_edit_outside_the_text_at_most_moves_the_anchor() {
        assert_eq!(after("[a]b«cd»ef", "xyz"), "xyzb«cd»ef");
        assert_eq!(after("a[b]«cd»ef", "xyz"), "axyz«cd»ef");
        assert_eq!(after("ab[]«cd»ef", "xyz"), "abxyz«cd»ef");
        assert_eq!(after("ab«cd»[]ef", "xyz"), "ab«cd»xyzef");
        assert_eq!(after("ab«cd»[ef]", ""), "ab«cd»");
        assert_eq!(after("[ab]«cd»ef", ""), "«cd»ef");
    }

    #[test]
    fn an_edit_inside_the_text_makes_the_anchor_stale() {
        assert_eq!(after("ab«c[]d»ef", "xyz"), "ab«cxyzd»ef (stale)");
        assert_eq!(after("ab«[c]d»ef", "x"), "ab«xd»ef (stale)");
        assert_eq!(after("ab«c[d]»ef", ""), "ab«c»ef (stale)");
        assert_eq!(after("ab«[cd]»ef", "x"), "ab«x»ef (stale)");
    }

    #[test]
    fn after_an_edit_across_a_border_the_anchor_covers_the_rest() {
        assert_eq!(after("a[b«c]d»ef", "xyz"), "axyz«d»ef (stale)");
        assert_eq!(after("ab«c[d»e]f", "xyz"), "ab«c»xyzf (stale)");
    }

    #[test]
    fn deleting_the_text_removes_the_anchor() {
        assert_eq!(after("ab«[cd]»ef", ""), "abef (removed)");
        assert_eq!(after("a[b«cd»e]f", ""), "af (removed)");
        assert_eq!(after("a[b«cd]»ef", "x"), "axef (removed)");
        assert_eq!(after("ab«[cd»e]f", "x"), "abxf (removed)");
    }

    #[test]
    fn undo_alone_does_not_restore_an_anchor() {
        let delete = Edit { removed: 2..4, inserted: 0 };
        let undo = Edit { removed: 2..2, inserted: 2 };
        assert_eq!(Anchor::Fresh(2..4).after(&delete).after(&undo), Anchor::Removed);
        let inside = Edit { removed: 3..3, inserted: 1 };
        let undo = Edit { removed: 3..4, inserted: 0 };
        assert_eq!(Anchor::Fresh(2..4).after(&inside).after(&undo), Anchor::Stale(2..4));
    }

    #[test]
    fn an_empty_edit_has_no_effect() {
        assert_eq!(after("ab«c[]d»ef", ""), "ab«cd»ef");
    }

    proptest! {
        /// The model gives each byte of the text its own number.
        #[test]
        fn an_anchor_covers_what_is_left_of_its_text(
            start in any_text().prop_map(|text| format!("a{text}")),
            one: prop::sample::Index,
            other: prop::sample::Index,
            edits in prop::collection::vec((any_position(), any_position(), any_text()), 1..6),
            encoding in any_encoding(),
        ) {
            let mut text = Text::from(start.as_str());
            let mut bytes: Vec<usize> = (0..start.len()).collect();
            let (one, other) = (one.index(start.len() + 1), other.index(start.len() + 1));
            let anchored = Some(text.clamped(one..other)).filter(|range| !range.is_empty()).unwrap_or(0..1);
            let mut anchor = Anchor::Fresh(anchored.clone());
            let mut was_touched = false;
            for (one, other, new_text) in edits {
                let edit = text.edit(one..other, encoding, &new_text);
                let inserted = std::iter::repeat_n(usize::MAX, edit.inserted);
                bytes.splice(edit.removed.clone(), inserted);
                let is_removed = anchor == Anchor::Removed;
                anchor = anchor.after(&edit);

                let left: Vec<usize> = (0..bytes.len()).filter(|at| anchored.contains(&bytes[*at])).collect();
                let is_whole = left.len() == anchored.len() && left.windows(2).all(|pair| pair[0] + 1 == pair[1]);
                was_touched |= !is_whole;
                match &anchor {
                    Anchor::Fresh(range) => {
                        prop_assert!(!was_touched);
                        prop_assert_eq!(range.clone().collect::<Vec<_>>(), left);
                    }
                    Anchor::Stale(range) => {
                        prop_assert!(was_touched && !is_removed && !range.is_empty());
                        prop_assert!(range.end <= text.len());
                        prop_assert!(left.iter().all(|at| range.contains(at)));
                        prop_assert_eq!(text.clamped(range.clone()), range.clone());
                    }
                    Anchor::Removed => prop_assert!(left.is_empty()),
                }
            }
        }
    }
}
