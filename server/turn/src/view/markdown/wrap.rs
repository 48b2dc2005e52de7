//! Lines of a terminal from pieces in colours.

use crate::table::width;
use crate::view::style::painted;

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Painted {
    text: String,
    /// The parameters of its escape sequence; empty without colours.
    colours: String,
}

impl Painted {
    pub(super) fn new(text: String, colours: &[&str]) -> Self {
        Painted { text, colours: colours.join(";") }
    }

    pub(super) fn plain(text: impl Into<String>) -> Self {
        Painted { text: text.into(), colours: String::new() }
    }

    pub(super) fn width(&self) -> usize {
        width(&self.text)
    }
}

/// The columns of a line with escape sequences of [`painted`].
pub(super) fn shown_width(line: &str) -> usize {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().map_or(0, width);
    first + parts.map(|part| part.split_once('m').map_or(0, |(_, text)| width(text))).sum::<usize>()
}

/// The pieces on lines of at most `columns`, broken at blanks. A longer word stays whole, unless `breaks_words`: an address
/// must be copied as it is.
pub(super) fn wrapped(pieces: &[Painted], columns: usize, breaks_words: bool) -> Vec<String> {
    let mut lines = Lines { columns, breaks_words, ..Lines::default() };
    for piece in pieces {
        for part in piece.text.split_inclusive([' ', '\n']) {
            let word = part.trim_end_matches([' ', '\n']);
            lines.add(word, &piece.colours);
            match &part[word.len()..] {
                "" => {}
                "\n" => lines.end_line(),
                _ => lines.blank(),
            }
        }
    }
    lines.finish()
}

#[derive(Default)]
struct Lines {
    columns: usize,
    breaks_words: bool,
    done: Vec<String>,
    line: String,
    used: usize,
    /// A blank stands before the word.
    has_blank: bool,
    /// The word that is not finished, and its width.
    word: Vec<(String, String)>,
    long: usize,
}

impl Lines {
    fn add(&mut self, text: &str, colours: &str) {
        if text.is_empty() {
            return;
        }
        if !self.breaks_words {
            self.long += width(text);
            self.word.push((text.to_owned(), colours.to_owned()));
            return;
        }
        let mut part = String::new();
        for character in text.chars() {
            let wide = width(character.encode_utf8(&mut [0; 4]));
            if self.long + wide > self.columns {
                self.word.push((std::mem::take(&mut part), colours.to_owned()));
                self.end_word();
            }
            self.long += wide;
            part.push(character);
        }
        self.word.push((part, colours.to_owned()));
    }

    fn blank(&mut self) {
        self.end_word();
        self.has_blank = true;
    }

    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let blank = usize::from(self.has_blank && self.used > 0);
        if self.used > 0 && self.used + blank + self.long > self.columns {
            self.done.push(std::mem::take(&mut self.line));
            self.used = 0;
        } else if blank > 0 {
            self.line.push(' ');
            self.used += 1;
        }
        for (text, colours) in self.word.drain(..) {
            self.line.push_str(&painted(&text, &colours));
        }
        self.used += self.long;
        self.long = 0;
        self.has_blank = false;
    }

    fn end_line(&mut self) {
        self.end_word();
        self.done.push(std::mem::take(&mut self.line));
        (self.used, self.has_blank) = (0, false);
    }

    fn finish(mut self) -> Vec<String> {
        self.end_word();
        if !self.line.is_empty() || self.done.is_empty() {
            self.done.push(self.line);
        }
        self.done
    }
}
