//! The text that was asked about, to see when an edit makes it what it was.

use std::hash::{DefaultHasher, Hasher};
use std::ops::Range;

use crate::{Anchor, Text};

/// How many bytes of its beginning and of its end are kept.
const END: usize = 32;
/// How far from where it should be it is looked for, in bytes: an edit can be told in more than one way.
const SLACK: usize = 4096;
/// In how many places that begin and end alike it is looked for.
const PLACES: usize = 16;

/// A text, recognised by its beginning, its end, its length and a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedText {
    head: String,
    tail: String,
    length: usize,
    hash: u64,
}

impl AskedText {
    /// The text in a range of bytes.
    #[must_use]
    pub fn of(text: &Text, range: Range<usize>) -> Self {
        let range = text.clamped(range);
        let length = range.len();
        let head = text.slice(range.start..range.start + END.min(length)).into_owned();
        let tail = text.slice(range.end - END.min(length)..range.end).into_owned();
        AskedText { head, tail, length, hash: hash(text, range) }
    }

    /// The anchor of what is left of it, which is fresh if it is whole again, as after an undo.
    #[must_use]
    pub fn again(&self, anchor: Anchor, text: &Text) -> Anchor {
        match anchor {
            Anchor::Stale(left) => self.find(text, &left).map_or(Anchor::Stale(left), Anchor::Fresh),
            other => other,
        }
    }

    /// Where all of it stands; `None` if it is not whole.
    fn find(&self, text: &Text, left: &Range<usize>) -> Option<Range<usize>> {
        if self.length == 0 || self.length > text.len() {
            return None;
        }
        // Mostly it begins or ends with what is left.
        let (one, other) = (left.start, left.end.saturating_sub(self.length));
        let from =
            text.clamped(one.min(other).saturating_sub(SLACK)..one.max(other) + SLACK + self.head.len());
        let beginnings = text.slice(from.clone());
        let mut next = 0;
        let inside = std::iter::from_fn(|| {
            let at = next + beginnings.get(next..)?.find(&self.head)?;
            next = at + beginnings[at..].chars().next().map_or(1, char::len_utf8);
            Some(from.start + at)
        });
        let places = [one, other].into_iter().chain(inside).map(|start| start..start + self.length);
        let alike = places.filter(|place| self.is_alike(text, place)).take(PLACES);
        alike.into_iter().find(|place| hash(text, place.clone()) == self.hash)
    }

    fn is_alike(&self, text: &Text, place: &Range<usize>) -> bool {
        text.clamped(place.clone()) == *place
            && text.slice(place.start..place.start + self.head.len()) == self.head
            && text.slice(place.end - self.tail.len()..place.end) == self.tail
    }
}

fn hash(text: &Text, range: Range<usize>) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.chunks(range).for_each(|(_, chunk)| hasher.write(chunk.as_bytes()));
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::AskedText;
    use crate::text::tests::any_text;
    use crate::{Anchor, Document, Text};

    /// The anchor of the text between « and » after its document was changed to each of these in turn, drawn.
    fn after(drawn: &str, changes: &[&str]) -> String {
        let (before, rest) = drawn.split_once('«').expect("a start");
        let (asked, behind) = rest.split_once('»').expect("an end");
        let mut document = Document::new("text", &format!("{before}{asked}{behind}"));
        let range = before.len()..before.len() + asked.len();
        let known = AskedText::of(document.text(), range.clone());
        let mut anchor = Anchor::Fresh(range);
        for change in changes {
            anchor = document.set_text(change).iter().fold(anchor, Anchor::after);
            anchor = known.again(anchor, document.text());
        }
        let all: &Text = document.text();
        let Some(range) = anchor.range() else { return format!("{} (removed)", all.slice(0..all.len())) };
        let note = if anchor.is_stale() { " (stale)" } else { "" };
        let (start, end) = (all.slice(0..range.start), all.slice(range.end..all.len()));
        format!("{start}«{}»{end}{note}", all.slice(range))
    }

    #[test]
    fn a_text_that_is_what_was_asked_about_again_is_fresh() {
        assert_eq!(after("a «b c» d", &["a b x c d"]), "a «b x c» d (stale)");
        assert_eq!(after("a «b c» d", &["a b x c d", "a b c d"]), "a «b c» d");
        assert_eq!(after("a «b c» d", &["a b x c d", "a a b c d"]), "a a «b c» d");
    }

    #[test]
    fn an_edit_that_is_taken_back_across_the_end_counts() {
        let text = |line: &str| format!("prices = [1, 2, 3]\nmean = sum(prices) / {line}\n");
        let (was, became) = (text("3\nprint(mean)"), text("5\n"));
        let drawn = was.replace("mean = sum(prices) / 3", "«mean = sum(prices) / 3»");
        assert_eq!(after(&drawn, &[&became, &was]), drawn);
    }

    #[test]
    fn what_was_deleted_across_its_borders_counts_when_it_is_back() {
        assert_eq!(after("1\n«2\n3»\n4\n", &["1\n2\n4\n", "1\n2\n3\n4\n"]), "1\n«2\n3»\n4\n");
        assert_eq!(
            after("1\n«2\n3\n4»\n5\n", &["3\n4\n5\n", "3\n5\n", "1\n2\n3\n4\n5\n"]),
            "1\n«2\n3\n4»\n5\n"
        );
    }

    proptest! {
        #[test]
        fn undo_makes_an_answer_fresh_where_its_text_was(
            before in any_text(), asked in any_text(), behind in any_text(),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any_text()), 1..5),
        ) {
            prop_assume!(!asked.is_empty());
            let text = format!("{before}{asked}{behind}");
            let mut document = Document::new("text", &text);
            let range = document.text().clamped(before.len()..before.len() + asked.len());
            let known = AskedText::of(document.text(), range.clone());
            let mut anchor = Anchor::Fresh(range.clone());
            let mut states = vec![text];
            for (one, other, new) in changes {
                let last = states.last().expect("a text").clone();
                let (one, other) = (one.index(last.len() + 1), other.index(last.len() + 1));
                let part = document.text().clamped(one.min(other)..one.max(other));
                let changed = format!("{}{new}{}", &last[..part.start], &last[part.end..]);
                anchor = document.set_text(&changed).iter().fold(anchor, Anchor::after);
                anchor = known.again(anchor, document.text());
                states.push(changed);
                if let Anchor::Fresh(range) = &anchor {
                    prop_assert_eq!(document.text().slice(range.clone()), asked.as_str());
                }
            }
            for state in states.iter().rev().skip(1) {
                anchor = document.set_text(state).iter().fold(anchor, Anchor::after);
                anchor = known.again(anchor, document.text());
            }
            if let Some(found) = anchor.range() {
                prop_assert!(!anchor.is_stale(), "{:?} in {:?}", found, states);
                prop_assert_eq!(document.text().slice(found), asked.as_str());
            }
        }
    }
}
