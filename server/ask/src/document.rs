//! An open document: its text, its language and its syntax tree, which change together.

use std::ops::Range;

use tree_sitter::Tree;

use crate::difference::{Difference, differences};
use crate::syntax::{Grammar, Syntax};
use crate::{Edit, Encoding, Found, Position, Text};

/// With more edits at once than this, parsing from scratch is faster than updating the tree.
const MOST_EDITS: usize = 1000;

/// A text in a language. Cloning is cheap; a clone stays as it is when the original is edited.
#[derive(Debug, Clone)]
pub struct Document {
    language: String,
    text: Text,
    syntax: Option<Syntax>,
}

impl Document {
    /// A document in the language of an LSP identifier such as `python`.
    #[must_use]
    pub fn new(language: impl Into<String>, text: &str) -> Self {
        let language = known_as(language.into());
        let syntax = Grammar::of(&language).map(Syntax::new);
        Document { language, text: Text::from(text), syntax }
    }

    /// The language, by its LSP identifier, whatever the editor calls it.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// Replaces the text between two positions. Returns the edits that anchors must follow, in this order. Text
    /// that was sent again unchanged is not an edit.
    pub fn edit(&mut self, range: Range<Position>, encoding: Encoding, new_text: &str) -> Vec<Edit> {
        let range = self.text.range(range, encoding);
        self.replace(range, new_text)
    }

    /// Replaces the whole text. Returns the edits that anchors must follow, as [`Document::edit`] does.
    pub fn set_text(&mut self, new_text: &str) -> Vec<Edit> {
        self.replace(0..self.text.len(), new_text)
    }

    fn replace(&mut self, range: Range<usize>, new_text: &str) -> Vec<Edit> {
        let differences = differences(&self.text.slice(range.clone()), new_text);
        if differences.len() > MOST_EDITS
            && let Some(syntax) = &mut self.syntax
        {
            syntax.forget();
        }
        // From the last to the first, so that no change moves the place of another.
        differences
            .into_iter()
            .rev()
            .map(|Difference { old, new }| {
                self.apply(range.start + old.start..range.start + old.end, &new_text[new])
            })
            .collect()
    }

    fn apply(&mut self, range: Range<usize>, new_text: &str) -> Edit {
        match &mut self.syntax {
            Some(syntax) => syntax.replace(&mut self.text, range, new_text),
            None => self.text.replace(range, new_text),
        }
    }

    /// Parses the text, for this document and its clones. 100 000 lines of Python take half a second. `go_on` is called
    /// every few microseconds; once it returns `false`, the text has no tree until it is edited.
    ///
    /// Call it on a clone, in parallel to the editor's requests: after the document is opened, and once the person
    /// stops typing. A small text is parsed by the first request that needs it, at the latest. One of more than about
    /// 100 kB is not: until it is parsed, its excerpts are paragraphs. After edits, requests parse what was touched.
    pub fn parse(&self, mut go_on: impl FnMut() -> bool) {
        if let Some(syntax) = &self.syntax {
            syntax.parse(&self.text, &mut go_on);
        }
    }

    /// `true` if [`Document::parse`] would help: the syntax is known, and the current text is not parsed.
    #[must_use]
    pub fn is_unparsed(&self) -> bool {
        self.syntax.as_ref().is_some_and(Syntax::is_unparsed)
    }

    /// `true` if the document was parsed before its last edits.
    #[must_use]
    pub fn was_parsed(&self) -> bool {
        self.syntax.as_ref().is_some_and(Syntax::was_parsed)
    }

    pub(crate) fn is_python(&self) -> bool {
        Grammar::of(&self.language) == Some(Grammar::Python)
    }

    pub(crate) fn is_markdown(&self) -> bool {
        Grammar::of(&self.language) == Some(Grammar::Markdown)
    }

    /// `true` if its chunks run one after the other, as the cells of a notebook do.
    pub(crate) fn has_chunks(&self) -> bool {
        matches!(self.language.as_str(), "quarto" | "rmd")
    }

    /// A range with the document's language.
    pub(crate) fn found(&self, range: Range<usize>) -> Found {
        Found { range, language: self.language.clone() }
    }

    /// The syntax tree of the whole text.
    pub(crate) fn tree(&self) -> Option<&Tree> {
        self.syntax.as_ref()?.tree(&self.text)
    }

    /// A syntax tree in which the nodes around an offset are correct.
    pub(crate) fn tree_at(&self, offset: usize) -> Option<Tree> {
        self.syntax.as_ref()?.tree_at(&self.text, offset)
    }
}

/// The LSP identifier of a language that an editor calls otherwise. Vim joins several names with points.
fn known_as(language: String) -> String {
    match language.split('.').next().unwrap_or_default() {
        "python" | "python3" => "python".to_owned(),
        "quarto" => "quarto".to_owned(),
        "rmd" | "rmarkdown" => "rmd".to_owned(),
        "markdown" | "pandoc" | "vimwiki" => "markdown".to_owned(),
        _ => language,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Document;
    use crate::text::tests::{any_encoding, any_position, any_text, offset};
    use crate::{Anchor, Encoding, Position, Text};

    fn all(document: &Document) -> String {
        document.text().slice(0..usize::MAX).into_owned()
    }

    #[test]
    fn anchors_survive_a_formatter_that_sends_the_whole_text() {
        let mut document = Document::new("python", "a=1\nmean(a)\nb=2\n");
        let edits = document.set_text("a = 1\nmean(a)\nb = 2\n");
        let anchor = edits.iter().fold(Anchor::Fresh(4..11), Anchor::after);
        assert_eq!(anchor, Anchor::Fresh(6..13));
        assert_eq!(document.text().slice(6..13), "mean(a)");
    }

    #[test]
    fn a_language_is_known_by_the_names_that_editors_give_it() {
        let names =
            ["python3", "python.django", "rmarkdown", "vimwiki", "pandoc", "quarto", "c.doxygen", "rust"];
        let known = names.map(|name| Document::new(name, "").language().to_owned());
        assert_eq!(known, ["python", "python", "rmd", "markdown", "markdown", "quarto", "c.doxygen", "rust"]);
    }

    #[test]
    fn a_clone_shares_the_tree_and_keeps_it_when_the_original_is_edited() {
        let mut document = Document::new("python", "x = 1\n");
        let clone = document.clone();
        document.parse(|| true);
        let tree = |document: &Document| document.tree().expect("a tree").root_node().id();
        assert_eq!(tree(&clone), tree(&document));
        let start = Position::default();
        document.edit(start..start, Encoding::Utf16, "y = ");
        assert_eq!(clone.text(), &Text::from("x = 1\n"));
        assert_eq!(clone.tree().expect("a tree").root_node().end_byte(), 6);
        assert_eq!(document.tree().expect("a tree").root_node().end_byte(), 10);
    }

    proptest! {
        #[test]
        fn edits_do_to_a_document_what_they_do_to_a_string(
            start in any_text(),
            edits in prop::collection::vec((any_position(), any_position(), any_text()), 1..6),
            encoding in any_encoding(),
        ) {
            let mut document = Document::new("python", &start);
            let mut model = start;
            for (one, other, new_text) in edits {
                let (one_offset, other_offset) = (offset(&model, one, encoding), offset(&model, other, encoding));
                let range = one_offset.min(other_offset)..one_offset.max(other_offset);
                let made = document.edit(one..other, encoding, &new_text);
                model.replace_range(range.clone(), &new_text);
                prop_assert_eq!(all(&document), model.as_str());
                // Text before the range stays fresh.
                let before = made.iter().fold(Anchor::Fresh(0..range.start), Anchor::after);
                prop_assert!(matches!(before, Anchor::Fresh(_)));
            }
        }
    }
}
