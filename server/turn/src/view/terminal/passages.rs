//! Cuts Markdown that arrives in pieces into passages that can be drawn one after the other.

/// Text that is not drawn yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Passages {
    text: String,
    /// How many bytes of it were looked at: whole lines.
    read: usize,
    /// The mark of the fence that is open.
    fence: Option<String>,
    after_blank: bool,
    /// `true` once a passage was given.
    has_given: bool,
}

impl Passages {
    /// Takes the next piece and gives what is complete: up to a line that begins a new block for every reader, or to the
    /// end of a fence.
    pub(super) fn push(&mut self, piece: &str) -> Option<String> {
        self.text.push_str(piece);
        let mut end = 0;
        while let Some(length) = self.text[self.read..].find('\n') {
            let line = &self.text[self.read..self.read + length];
            if self.begins_block(line) {
                end = self.read;
            }
            let closes = self.fence.as_ref().is_some_and(|mark| is_closed(line, mark));
            let is_outermost = !line.starts_with([' ', '\t']);
            let opened = if self.fence.is_none() { opening(line) } else { None };
            self.after_blank = self.fence.is_none() && line.trim().is_empty();
            self.read += length + 1;
            if closes {
                self.fence = None;
                end = if is_outermost { self.read } else { end };
            } else if opened.is_some() {
                self.fence = opened;
            }
        }
        if self.begins_block(&self.text[self.read..]) {
            end = self.read;
        }
        let rest = self.text.split_off(end);
        self.read -= end;
        if end > 0 {
            // Behind a fence, the next line begins a block as it does behind a blank one.
            self.after_blank &= self.read == 0;
        }
        let complete = std::mem::replace(&mut self.text, rest);
        let complete = Some(complete).filter(|text| !text.trim().is_empty());
        self.has_given |= complete.is_some();
        complete
    }

    /// `true` before the first passage.
    pub(super) fn is_first(&self) -> bool {
        !self.has_given
    }

    /// The rest, at the end of the text.
    pub(super) fn finish(&mut self) -> Option<String> {
        let rest = std::mem::take(self).text;
        Some(rest).filter(|text| !text.trim().is_empty())
    }

    /// `true` if something waits.
    pub(super) fn is_waiting(&self) -> bool {
        !self.text.trim().is_empty()
    }

    /// `true` for the beginning of a line behind a blank one that continues no list.
    fn begins_block(&self, line: &str) -> bool {
        self.after_blank && self.fence.is_none() && line.starts_with(|first: char| !first.is_whitespace())
    }
}

/// `true` for a line with nothing but the mark of the open fence, or a longer one: what is behind a mark opens another.
fn is_closed(line: &str, mark: &str) -> bool {
    let line = line.trim();
    line.starts_with(mark) && mark.chars().next().is_some_and(|one| line.chars().all(|other| other == one))
}

/// The mark of a fence that a line opens.
fn opening(line: &str) -> Option<String> {
    let line = line.trim_start();
    let mark = line.chars().next().filter(|mark| "`~".contains(*mark))?;
    let length = line.chars().take_while(|character| *character == mark).count();
    let is_code = mark == '`' && line[length..].contains('`');
    (length >= 3 && !is_code).then(|| mark.to_string().repeat(length))
}

#[cfg(test)]
mod tests {
    use insta::assert_debug_snapshot;
    use proptest::prelude::*;

    use super::Passages;

    fn cut(pieces: &[&str]) -> Vec<String> {
        let mut passages = Passages::default();
        let mut cut: Vec<String> = pieces.iter().filter_map(|piece| passages.push(piece)).collect();
        cut.extend(passages.finish());
        cut
    }

    #[test]
    fn a_passage_ends_where_the_next_begins() {
        let text = "One\nline.\n\n- a\n\n  still a\n- b\n\n```py\nx\n\ny\n```\nAfter\n\n# Head\n";
        let pieces: Vec<&str> = text.split_inclusive(|_: char| true).collect();
        assert_debug_snapshot!(cut(&pieces), @r##"
        [
            "One\nline.\n\n",
            "- a\n\n  still a\n- b\n\n",
            "```py\nx\n\ny\n```\n",
            "After\n\n",
            "# Head\n",
        ]
        "##);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[a `~\n-]{0,60}", at in 0usize..60) {
            let at = at.min(text.len());
            let joined = cut(&[&text[..at], &text[at..]]).concat();
            prop_assert_eq!(joined.split_whitespace().collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
        }
    }
}
