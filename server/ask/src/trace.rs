//! Traces: what is kept of an anchor, to find its text again after the document changed while nobody watched.

mod changed;
mod exact;
mod find;
mod hash;
mod index;
mod lines;
mod record;
mod selection;
mod surroundings;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use index::TextIndex;

use crate::{Anchor, Text};
use find::Finding;
use selection::{Selection, Spot};

/// Where a text stood, in a form that finds it again in a changed document, and that can be stored.
///
/// Holds the text itself, or its hash if it is longer than 64 KiB, and only hashes of the rest of the document. What
/// kind of line breaks the document has does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// The hash of the whole document.
    document: u64,
    is_stale: bool,
    extent: Extent,
}

/// How much of a document a trace is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Extent {
    Whole,
    Part(Selection),
}

impl Trace {
    /// The trace of an anchor in a document; `None` if its text was deleted.
    #[must_use]
    pub fn of(index: &TextIndex<'_>, anchor: &Anchor) -> Option<Self> {
        let range = index.document().text().clamped(anchor.range()?);
        let extent = |range| Extent::Part(record::selection(range, index));
        (!range.is_empty()).then(|| Trace::new(index, anchor, extent(&range)))
    }

    /// The trace of an anchor that stands for the whole document, however much of it there will be; `None` if its text
    /// was deleted.
    #[must_use]
    pub fn of_whole(index: &TextIndex<'_>, anchor: &Anchor) -> Option<Self> {
        anchor.range().map(|_| Trace::new(index, anchor, Extent::Whole))
    }

    /// The hash of the text of the document that it was made in: that of its [`TextIndex`].
    #[must_use]
    pub fn text_hash(&self) -> u64 {
        self.document
    }

    fn new(index: &TextIndex<'_>, anchor: &Anchor, extent: Extent) -> Self {
        Trace { document: index.hash(), is_stale: matches!(anchor, Anchor::Stale(_)), extent }
    }

    /// The anchor of the text in the document as it is now; `None` if the text was deleted or cannot be recognised.
    ///
    /// It is fresh if the text is found unchanged, and was fresh when the trace was made. A text that occurs several
    /// times, or that is short, is found where the lines around it are those it had. Otherwise the anchor is stale, and
    /// covers the lines that are now in the text's place. In an unchanged document, the anchor is as it was.
    #[must_use]
    pub fn find(&self, index: &TextIndex<'_>) -> Option<Anchor> {
        let text = index.document().text();
        let is_same = self.document == index.hash();
        let (range, is_fresh) = match &self.extent {
            Extent::Whole => (0..text.len(), is_same),
            Extent::Part(selection) if is_same => (range_of(selection, text), true),
            Extent::Part(selection) => match find::find(selection, index)? {
                Finding::Same(range) => (index.in_document(&range), true),
                Finding::Changed(range) => (index.in_document(&range), false),
            },
        };
        let anchor = if is_fresh && !self.is_stale { Anchor::Fresh } else { Anchor::Stale };
        (!range.is_empty()).then(|| anchor(range))
    }
}

/// The old range of a selection, in a text that differs in nothing but its line breaks.
fn range_of(selection: &Selection, text: &Text) -> Range<usize> {
    let offset = |spot: &Spot| text.line_range(spot.line).start + spot.column;
    text.clamped(offset(&selection.start)..offset(&selection.end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    use super::{TextIndex, Trace};
    use crate::text::tests::any_text;
    use crate::{Anchor, Document};

    /// Finds the text between « and » in the document as it became, and draws it there.
    fn found(drawn: &str, became: &str) -> String {
        let (document, anchor) = undrawn(drawn);
        let trace = Trace::of(&TextIndex::of(&document), &anchor).expect("a text");
        draw(became, &trace)
    }

    fn undrawn(drawn: &str) -> (Document, Anchor) {
        let (before, rest) = drawn.split_once('«').expect("a start");
        let (text, after) = rest.split_once('»').expect("an end");
        let document = Document::new("python", &format!("{before}{text}{after}"));
        (document, Anchor::Fresh(before.len()..before.len() + text.len()))
    }

    fn draw(became: &str, trace: &Trace) -> String {
        let (range, note) = match trace.find(&TextIndex::of(&Document::new("python", became))) {
            Some(Anchor::Fresh(range)) => (range, ""),
            Some(Anchor::Stale(range)) => (range, " (stale)"),
            Some(Anchor::Removed) => unreachable!("what is found was not removed"),
            None => return "(lost)".to_owned(),
        };
        format!("{}«{}»{}{note}", &became[..range.start], &became[range.clone()], &became[range.end..])
    }

    /// Lines that occur nowhere else.
    fn lines(name: &str, numbers: std::ops::Range<usize>) -> String {
        numbers.map(|number| format!("{name}_{number} = load('{name}', {number})\n")).collect()
    }

    #[test]
    fn a_text_is_found_where_it_moved() {
        assert_eq!(
            found("a = 1\n«mean(a)»\n", "import os\na = 1\nmean(a)\n"),
            "import os\na = 1\n«mean(a)»\n"
        );
        assert_eq!(found("a = 1\nb = 2\n«mean(a)»\nc = 3\n", "mean(a)\nc = 3\n"), "«mean(a)»\nc = 3\n");
        assert_eq!(found("«a = 1»", "a = 1\n"), "«a = 1»\n");
        assert_eq!(found("a = 1\n«b = 2»", "a = 1\nb = 2\n"), "a = 1\n«b = 2»\n");
    }

    #[test]
    fn a_long_text_is_found_anywhere() {
        let text = "def mean(values):\n    return sum(values) / len(values)";
        let became = format!("{}{text}\n", lines("new", 0..30));
        let drawn = format!("{}«{text}»\n{}", lines("old", 0..30), lines("old", 30..60));
        assert_eq!(found(&drawn, &became), format!("{}«{text}»\n", lines("new", 0..30)));
    }

    #[test]
    fn of_several_equal_texts_the_one_with_the_same_neighbours_is_found() {
        let drawn =
            "def f():\n    x = 1\n    return x\n\ndef g():\n    x = 2\n    «return x»\n\nprint(g())\n";
        insta::assert_snapshot!(found(drawn, "def g():\n    x = 2\n    return x\n\ndef f():\n    x = 1\n    return x\n\nprint(g())\n"), @"
        def g():
            x = 2
            «return x»

        def f():
            x = 1
            return x

        print(g())
        ");
    }

    #[test]
    fn of_several_equal_places_the_nearest_is_found() {
        let block = "try:\n    go()\nexcept:\n    pass\n";
        let (before, after) = (block.repeat(9), block.repeat(9));
        let drawn = format!("{before}try:\n    «go()»\nexcept:\n    pass\n{after}");
        assert_eq!(found(&drawn, &format!("{}x\n", drawn.replace(['«', '»'], ""))), format!("{drawn}x\n"));
    }

    #[test]
    fn a_short_text_that_was_deleted_is_not_found_elsewhere() {
        let became = format!("{}{}other = x\nx\n", lines("a", 0..9), lines("b", 0..9));
        assert_eq!(
            found(&format!("{}«x»\n{}other = x\nx\n", lines("a", 0..9), lines("b", 0..9)), &became),
            "(lost)"
        );
    }

    #[test]
    fn a_word_is_not_found_inside_another() {
        assert_eq!(
            found("a = 1\ny = «x» + 1\nb = 2\n", "a = 1\ny = max(x) + 1\nb = 2\n"),
            "a = 1\ny = max(«x») + 1\nb = 2\n"
        );
        assert_eq!(
            found("a = 1\n«x»\nb = 2\n", "a = 1\nmax(x)\nb = 2\n"),
            "a = 1\n«max(x)»\nb = 2\n (stale)"
        );
    }

    #[test]
    fn a_part_of_a_line_is_found_though_the_rest_of_the_line_changed() {
        assert_eq!(
            found("a = 1\ntotal = «mean(a)» + 1\nb = 2\n", "a = 1\nsum = 2 * mean(a) + 1\nb = 2\n"),
            "a = 1\nsum = 2 * «mean(a)» + 1\nb = 2\n"
        );
        assert_eq!(
            found("a = 1\nx = «mean(a, axis=0) + 1»\n", "b = 2\nc = 3\nresult = mean(a, axis=0) + 1\n"),
            "b = 2\nc = 3\nresult = «mean(a, axis=0) + 1»\n"
        );
    }

    #[test]
    fn a_changed_text_is_stale_between_its_neighbours() {
        assert_eq!(
            found("a = 1\n«x = 2»\nb = 3\n", "a = 1\ny = 9\n\nz = 8\nb = 3\n"),
            "a = 1\n«y = 9\n\nz = 8»\nb = 3\n (stale)"
        );
        assert_eq!(
            found("«x = 2»\nb = 3\n", "import os\ny = 2\nb = 3\n"),
            "«import os\ny = 2»\nb = 3\n (stale)"
        );
        assert_eq!(
            found("a = 1\n«x = 2»\nb = 3\n", "a = 1\ny = 9\nz = 8\n"),
            "a = 1\n«y = 9»\nz = 8\n (stale)"
        );
        assert_eq!(
            found("a = 1\n«x = 2»\nb = 3\n", "z = 8\ny = 9\nb = 3\n"),
            "z = 8\n«y = 9»\nb = 3\n (stale)"
        );
        assert_eq!(found("«x = 12»", "x = 13\n"), "«x = 13»\n (stale)");
    }

    #[test]
    fn a_changed_text_is_stale_around_those_of_its_lines_that_are_left() {
        let drawn = "a = 1\n«def f(x):\n    y = x + 1\n    z = y * 2\n    return z»\nb = 2\n";
        insta::assert_snapshot!(found(drawn, "new = 1\n\ndef f(x, w):\n    y = x + 1\n    z = y * 2\n    return z + w\n\nother = 3\n"), @"
        new = 1

        «def f(x, w):
            y = x + 1
            z = y * 2
            return z + w»

        other = 3
         (stale)
        ");
        insta::assert_snapshot!(found(drawn, "a = 1\n@cache\ndef g(x):\n    y = x + 1\n    return y\nb = 2\n"), @"
        a = 1
        «@cache
        def g(x):
            y = x + 1
            return y»
        b = 2
         (stale)
        ");
    }

    #[test]
    fn a_text_that_moved_into_a_function_is_stale() {
        let drawn = "a = 1\n«for x in y:\n    print(x)\n»b = 2\n";
        assert_eq!(
            found(drawn, "def main():\n    a = 1\n    for x in y:\n        print(x)\n    b = 2\n"),
            "def main():\n    a = 1\n    «for x in y:\n        print(x)»\n    b = 2\n (stale)"
        );
        assert_eq!(
            found("if a:\n«    x = 1\n»b = 2\n", "if a:\n        x = 1\nb = 2\n"),
            "if a:\n        «x = 1»\nb = 2\n (stale)"
        );
        // Its one line is the same: the indentation was not selected.
        assert_eq!(
            found("a = 1\n«x = 1»\n", "if a:\n    a = 1\n    x = 1\n"),
            "if a:\n    a = 1\n    «x = 1»\n"
        );
    }

    #[test]
    fn a_changed_text_that_moved_is_found_by_most_of_its_lines() {
        let text = |result| {
            format!("def mean(values):\n    n = len(values)\n    total = sum(values)\n    return {result}")
        };
        let drawn = format!("{}«{}»\n{}", lines("a", 0..9), text("total / n"), lines("b", 0..9));
        let (start, end) = (format!("{}{}", lines("a", 0..9), lines("b", 0..9)), lines("c", 0..3));
        let now = text("total / max(n, 1)");
        assert_eq!(found(&drawn, &format!("{start}{now}\n{end}")), format!("{start}«{now}»\n{end} (stale)"));
    }

    #[test]
    fn a_deleted_text_is_lost() {
        assert_eq!(found("a = 1\n«x = 2»\nb = 3\n", "a = 1\n\n\nb = 3\n"), "(lost)");
        assert_eq!(found("a = 1\n«x = 2»\nb = 3\n", ""), "(lost)");
        assert_eq!(found("a = 1\n«x = 2»\nb = 3\n", "something\nelse\n"), "(lost)");
        assert_eq!(found("a = 1\n«x = 2»\n", "a = 1\n"), "(lost)");
        assert_eq!(found("a = 1\n«x = 2»\nb = 3\n", "# A file\na = 1\nb = 3\nc\n"), "(lost)");
    }

    #[test]
    fn a_text_is_not_taken_for_deleted_when_a_line_beside_it_changed_as_well() {
        assert_eq!(
            found("a = 1\nb = 2\n«x = mean(b)»\nc = 3\n", "a = 1\nx = mean(c)\nc = 3\n"),
            "a = 1\n«x = mean(c)»\nc = 3\n (stale)"
        );
        assert_eq!(found("a = 1\nb = 2\n«x = mean(b)»\nc = 3\n", "a = 1\nlog(5)\nc = 3\n"), "(lost)");
    }

    #[test]
    fn line_breaks_of_another_kind_change_nothing() {
        let drawn = "a = 1\r\n«b = 2\r\nc = 3\r\n»d = 4\r\n";
        assert_eq!(found(drawn, "a = 1\nb = 2\nc = 3\nd = 4\n"), "a = 1\n«b = 2\nc = 3\n»d = 4\n");
        assert_eq!(
            found(&drawn.replace("\r\n", "\n"), "new\r\n\r\na = 1\r\nb = 2\r\nc = 3\r\nd = 4\r\n"),
            format!("new\r\n\r\n{drawn}")
        );
        assert_eq!(found(drawn, "a = 1\rb = 2\rc = 3\rd = 5\r"), "a = 1\r«b = 2\rc = 3\r»d = 5\r");
    }

    #[test]
    fn a_stale_text_stays_stale() {
        let document = Document::new("python", "a = 1\nx = 2\n");
        let trace = Trace::of(&TextIndex::of(&document), &Anchor::Stale(6..11)).expect("a text");
        assert_eq!(draw("a = 1\nx = 2\n", &trace), "a = 1\n«x = 2»\n (stale)");
        assert_eq!(draw("a = 1\nx = 2\nb\n", &trace), "a = 1\n«x = 2»\nb\n (stale)");
    }

    #[test]
    fn what_is_about_the_whole_document_is_about_all_of_it() {
        let document = Document::new("python", "a = 1\n");
        let trace = Trace::of_whole(&TextIndex::of(&document), &Anchor::Fresh(0..6)).expect("a text");
        assert_eq!(draw("a = 1\r\n", &trace), "«a = 1\r\n»");
        assert_eq!(draw("a = 1\nb = 2\n", &trace), "«a = 1\nb = 2\n» (stale)");
        assert_eq!(draw("", &trace), "(lost)");
        assert_eq!(Trace::of_whole(&TextIndex::of(&document), &Anchor::Removed), None);
    }

    #[test]
    fn a_huge_text_is_found_by_its_hash_and_not_kept() {
        let text = lines("row", 0..3000);
        let drawn = format!("start = 1\n«{text}»end = 1\n");
        let (document, anchor) = undrawn(&drawn);
        let trace = Trace::of(&TextIndex::of(&document), &anchor).expect("a text");
        assert!(serde_json::to_string(&trace).expect("JSON").len() < 2000);
        assert!(draw(&format!("new\nstart = 1\n{text}end = 1\n"), &trace) == format!("new\n{drawn}"));
        let changed = text.replace("row_7 ", "new_7 ");
        let stale = format!("start = 1\n«{}»\nend = 1\n (stale)", changed.trim_end());
        assert!(draw(&format!("start = 1\n{changed}end = 1\n"), &trace) == stale);
    }

    #[test]
    fn nothing_is_kept_of_a_deleted_text() {
        let document = Document::new("python", "a = 1\n");
        assert_eq!(Trace::of(&TextIndex::of(&document), &Anchor::Removed), None);
        assert_eq!(Trace::of(&TextIndex::of(&document), &Anchor::Fresh(2..2)), None);
    }

    /// Lines in which much is repeated.
    fn any_lines() -> impl Strategy<Value = String> {
        let line = select(vec![
            "a",
            "b = 1",
            "  a",
            "    return total_of(b)",
            "\u{e9}\u{1f600} a",
            "",
            "}",
            " \u{2028}",
        ]);
        prop::collection::vec((line, select(vec!["\n", "\r\n", "\r", "\n"])), 0..12)
            .prop_map(|lines| lines.into_iter().map(|(line, end)| format!("{line}{end}")).collect())
    }

    fn any_document() -> impl Strategy<Value = String> {
        prop_oneof![any_text(), any_lines()].prop_map(|text| format!("a{text}"))
    }

    fn range(document: &Document, one: Index, other: Index) -> std::ops::Range<usize> {
        let text = document.text();
        let (one, other) = (one.index(text.len() + 1), other.index(text.len() + 1));
        let range = text.clamped(one..other);
        if range.is_empty() { 0..1 } else { range }
    }

    /// A range that does not start in the middle of a line break.
    fn without_half_a_break(text: &str, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
        let is_half = text[..range.start].ends_with('\r') && text[range.start..].starts_with('\n');
        range.start - usize::from(is_half)..range.end
    }

    fn normalised(text: &str) -> String {
        text.replace("\r\n", "\n").replace('\r', "\n")
    }

    proptest! {
        #[test]
        fn in_an_unchanged_document_the_anchor_is_as_it_was(
            text in any_document(), one: Index, other: Index, is_stale: bool,
        ) {
            let document = Document::new("python", &text);
            let range = range(&document, one, other);
            let anchor = if is_stale { Anchor::Stale(range) } else { Anchor::Fresh(range) };
            let index = TextIndex::of(&document);
            let trace = Trace::of(&index, &anchor).expect("a text");
            prop_assert_eq!(trace.find(&index), Some(anchor));
            let json = serde_json::to_string(&trace).expect("JSON");
            prop_assert_eq!(serde_json::from_str::<Trace>(&json).expect("a trace"), trace);
        }

        #[test]
        fn what_is_found_is_a_part_of_the_document_and_the_text_if_it_is_fresh(
            old in any_document(), new in prop_oneof![any_document(), Just(String::new())],
            one: Index, other: Index, is_edit: bool, at: Index,
        ) {
            let document = Document::new("python", &old);
            let range = without_half_a_break(&old, range(&document, one, other));
            let trace = Trace::of(&TextIndex::of(&document), &Anchor::Fresh(range.clone())).expect("a text");
            // Something else, or the old text with something in between.
            let place = document.text().clamped(0..at.index(old.len() + 1)).end;
            let new = if is_edit { format!("{}{new}{}", &old[..place], &old[place..]) } else { new };
            let changed = Document::new("python", &new);
            if let Some(anchor) = trace.find(&TextIndex::of(&changed)) {
                let found = anchor.range().expect("a range");
                prop_assert!(!found.is_empty() && new.get(found.clone()).is_some());
                if let Anchor::Fresh(_) = anchor {
                    prop_assert_eq!(normalised(&new[found]), normalised(&old[range]));
                }
            }
        }

        /// The lines of the text also occur elsewhere; one neighbour at least is kept.
        #[test]
        fn changes_around_a_text_leave_it_fresh(
            text in prop::collection::vec(select(vec!["a", "b = 1", "  a", "return total_of(b)"]), 1..4),
            before in prop::collection::vec(0..5_usize, 0..5),
            after in prop::collection::vec(0..5_usize, 0..5),
            kept in prop::collection::vec(any::<bool>(), 10),
            new in prop::collection::vec(0..3_usize, 10),
            is_above: bool, top in 0..40_usize, is_crlf: bool,
        ) {
            let blank_or_own = |line: &usize| text.get(*line).copied().unwrap_or_default();
            // A line that occurs once stands directly beside the text, and beside each other line.
            let side = |lines: &[usize], name: &str| {
                lines.iter().map(blank_or_own).enumerate().map(|(at, line)| format!("{name}({at})\n{line}")).collect::<Vec<_>>()
            };
            let (mut above, mut below) = (side(&before, "above"), side(&after, "below"));
            above.push("above()".to_owned());
            below.insert(0, "below()".to_owned());
            let text = text.join("\n").trim().to_owned();
            let source = |above: &[String], below: &[String]| {
                let (above, below) = (above.join("\n"), below.join("\n"));
                let start = above.len() + 1;
                (format!("{above}\n{text}\n{below}\n"), start..start + text.len())
            };
            let (old, range) = source(&above, &below);
            let trace = Trace::of(&TextIndex::of(&Document::new("python", &old)), &Anchor::Fresh(range)).expect("a text");

            let change = |lines: &mut Vec<String>, shift: usize, keep: usize| {
                let changed = lines.drain(..).enumerate().flat_map(|(at, line)| {
                    let place = (at + shift) % 10;
                    let line = (at == keep || kept[place]).then_some(line);
                    let new = (0..new[place]).map(move |number| format!("new({shift}, {at}, {number})"));
                    line.into_iter().chain(new).collect::<Vec<_>>()
                });
                *lines = changed.collect();
            };
            let nearest = above.len() - 1;
            change(&mut above, 0, if is_above { nearest } else { usize::MAX });
            change(&mut below, 5, if is_above { usize::MAX } else { 0 });
            above.splice(0..0, (0..top).map(|number| format!("top({number})")));
            above.insert(0, "#!".to_owned());
            let (new, range) = source(&above, &below);
            let (new, range) = if is_crlf {
                let length = |part: &str| part.replace('\n', "\r\n").len();
                (new.replace('\n', "\r\n"), length(&new[..range.start])..length(&new[..range.end]))
            } else {
                (new, range)
            };
            let found = trace.find(&TextIndex::of(&Document::new("python", &new)));
            prop_assert_eq!(found, Some(Anchor::Fresh(range)), "{}\n---\n{}", old, new);
        }
    }
}
