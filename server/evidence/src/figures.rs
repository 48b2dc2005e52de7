//! The numbers in an answer's text that nothing supports.
//!
//! The numbers of the text are arranged once; then all that outputs, programs, files and the question show goes by, each
//! number in every way it can be read. What was not met is reported. Neither a difference nor a ratio of two numbers is
//! formed: that nobody computed it is what the report says.

mod alone;
mod around;
mod claims;
mod compared;
mod conventions;
mod counted_in;
mod counts;
mod dates;
mod digits;
mod durations;
mod figure;
mod fractions;
mod hashes;
mod known;
mod markdown;
mod near;
mod number_words;
mod numeral;
mod quantity;
mod references;
mod sought;
mod units;
mod words;
mod written;
mod years;

#[cfg(test)]
mod attacked;
#[cfg(test)]
mod doctored;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::LazyCell;

use turn::{Block, Code, Turn, UnsupportedNumber};

pub use claims::claimed;

use crate::python::{Descend, Parsed, Replacement, in_order, replaced, walk};
use counted_in::CountedIn;
use figure::Figure;
use numeral::Separators;
use sought::Sought;
use written::CountsIn;

/// Figures of an answer that are looked at: nobody reads more, and hostile text must not take the memory.
const MOST: usize = 20_000;

/// The numbers of the answer's text that are in no output, program, file, question or excerpt, in the order of the text.
/// `files` are the contents of the files, `known` is what was asked, run and printed before in the conversation.
///
/// An answer without a program, about nothing that could be measured, is not looked at unless it claims a computation:
/// all its numbers would be what the model knows.
#[must_use]
pub fn unsupported(turn: &Turn, files: &[&str], known: &[&str]) -> Vec<UnsupportedNumber> {
    let has_evidence = claims::has_run(turn) || !files.is_empty() || turn.excerpt.is_some();
    if !has_evidence && claimed(turn).is_none() {
        return Vec::new();
    }
    let separators = Separators::of(written_in(turn).chain([turn.question.as_str()]));
    let counted_in = LazyCell::new(|| counted_in(turn, files, known));
    let mut texts = texts(turn, separators, &|power| counted_in.has(power));
    settle(&mut texts, |sought| numbers(turn, separators, sought));
    settle(&mut texts, |sought| counted(turn, files.len(), sought));
    for text in known {
        settle(&mut texts, |sought| known::take(&digits::plain(text), separators, sought));
    }
    let has_printed = has_printed(turn);
    for file in files {
        let is_vague = has_printed && known::is_large(file);
        let is_settled = |figure: &Figure| !is_vague || figure.is_long;
        settle_those(&mut texts, is_settled, |sought| known::take(&digits::plain(file), separators, sought));
        settle(&mut texts, |sought| counts::take_file(file, sought));
    }
    let has_years = || sources(turn).chain(files.iter().copied()).any(years::are_in);
    if texts.iter().flat_map(|text| &text.figures).any(|figure| figure.is_year) && !has_years() {
        for text in &mut texts {
            text.figures.retain(|figure| !figure.is_year);
        }
    }
    texts.iter().flat_map(Prose::report).collect()
}

/// What programs printed, and the excerpt.
fn sources(turn: &Turn) -> impl Iterator<Item = &str> {
    let outputs = turn.transcript.blocks().iter().filter_map(|block| match block {
        Block::Output(output) => Some(output.output.as_str()),
        _ => None,
    });
    outputs.chain(turn.excerpt.iter().map(|excerpt| excerpt.text.as_str()))
}

/// Bytes of a file in which the names of its columns stand.
const HEAD: usize = 4_096;

/// The powers of ten in which anything counts that may support numbers.
fn counted_in(turn: &Turn, files: &[&str], known: &[&str]) -> CountedIn {
    let mut counted_in = CountedIn::default();
    sources(turn)
        .chain([turn.question.as_str()])
        .chain(known.iter().copied())
        .for_each(|text| counted_in.take(text));
    for file in files {
        counted_in.take(digits::split(file, HEAD).0);
    }
    for block in turn.transcript.blocks() {
        if let Block::Code(code) = block {
            counted_in.take_program(&code.code);
        }
    }
    counted_in
}

/// `true` if a program of the answer printed something: then its figures are there, not in the cells of a large file,
/// where any short number is found.
fn has_printed(turn: &Turn) -> bool {
    turn.transcript
        .blocks()
        .iter()
        .any(|block| matches!(block, Block::Output(output) if output.output.contains(|letter: char| letter.is_ascii_digit())))
}

/// A text of the answer, with the figures that are not supported so far.
struct Prose<'a> {
    /// As it is written.
    original: &'a str,
    /// With plain digits.
    text: Cow<'a, str>,
    /// Characters of the answer's text before it.
    at: usize,
    figures: Vec<Figure>,
}

impl Prose<'_> {
    fn report(&self) -> Vec<UnsupportedNumber> {
        let (mut at, mut byte, mut original) = (0, 0, self.original);
        let report = |figure: &Figure| {
            let gap = self.text[byte..figure.span.start].chars().count();
            (at, byte) = (at + gap, figure.span.start);
            original = digits::split(original, gap).1;
            let length = self.text[figure.span.clone()].chars().count();
            UnsupportedNumber { text: digits::split(original, length).0.to_owned(), at: self.at + at }
        };
        self.figures.iter().map(report).collect()
    }
}

/// The texts of the answer.
fn written_in(turn: &Turn) -> impl Iterator<Item = &str> {
    turn.transcript.blocks().iter().filter_map(|block| match block {
        Block::Text(text) => Some(text.as_str()),
        _ => None,
    })
}

fn texts<'a>(turn: &'a Turn, separators: Separators, counts_in: CountsIn<'_>) -> Vec<Prose<'a>> {
    let (mut next, mut left) = (0, MOST);
    let text = |text| {
        let at = next;
        next += str::chars(text).count();
        let (original, text) = (text, digits::plain(text));
        let figures = written::figures(&text, separators, counts_in, left);
        left -= figures.len();
        Prose { original, text, at, figures }
    };
    written_in(turn).map(text).collect()
}

/// Takes out the figures that known numbers support.
fn settle(texts: &mut [Prose<'_>], give: impl FnOnce(&mut Sought)) {
    settle_those(texts, |_| true, give);
}

/// The same for some of the figures.
fn settle_those(texts: &mut [Prose<'_>], which: impl Fn(&Figure) -> bool, give: impl FnOnce(&mut Sought)) {
    let figures = || texts.iter().flat_map(|text| &text.figures).filter(|figure| which(figure));
    if figures().next().is_none() {
        return;
    }
    let mut sought =
        Sought::new(figures().flat_map(|figure| figure.meanings.iter().flatten().copied()).collect());
    give(&mut sought);
    let is_supported = |figure: &Figure| {
        figure.meanings.iter().any(|meaning| meaning.iter().all(|interval| sought.is_found(interval)))
    };
    for text in texts {
        text.figures.retain(|figure| !(which(figure) && is_supported(figure)));
    }
}

/// Gives the numbers that the turn itself shows.
fn numbers(turn: &Turn, separators: Separators, sought: &mut Sought) {
    let mut take = |text: &str| known::take(&digits::plain(text), separators, sought);
    for block in turn.transcript.blocks() {
        match block {
            Block::Output(output) => [&output.output, &output.errors].into_iter().for_each(|text| take(text)),
            // It may hold numbers that no one sees; it is read last, if at all.
            Block::Code(_) => {}
            Block::File(file) => take(&file.name),
            Block::NotKept(file) => take(&file.name),
            Block::Text(_) | Block::Thought(_) | Block::Image(_) | Block::Unshown(_) => {}
        }
    }
    take(&turn.question);
    turn.excerpt.iter().for_each(|excerpt| take(&excerpt.text));
    turn.sent.iter().for_each(|file| take(&file.name));
    let codes = turn.transcript.blocks().iter().filter_map(|block| match block {
        Block::Code(code) => Some(code),
        _ => None,
    });
    for code in codes {
        if sought.is_done() {
            return;
        }
        known::take(&digits::plain(&computed(code)), separators, sought);
    }
}

/// What a program computes with: all but its comments and its words. A text of several lines may be data.
fn computed(code: &Code) -> Cow<'_, str> {
    let program = if code.is_python() { Parsed::new(&code.code) } else { None };
    let Some(program) = program else { return Cow::Borrowed(&code.code) };
    let mut words = Vec::new();
    walk(program.root(), |node| {
        let is_word = || !program.text(node).trim_matches(['\'', '"']).trim().contains('\n');
        match node.kind() {
            "comment" => words.push(Replacement { range: node.byte_range(), text: String::new() }),
            "string_content" if is_word() => {
                words.push(Replacement { range: node.byte_range(), text: String::new() });
            }
            _ => {}
        }
        Descend::Into
    });
    in_order(&mut words);
    Cow::Owned(replaced(&code.code, 0..code.code.len(), &words))
}

/// Gives how many there are of what the turn shows.
fn counted(turn: &Turn, inputs: usize, sought: &mut Sought) {
    for block in turn.transcript.blocks() {
        match block {
            Block::Output(output) => counts::take(&output.output, sought),
            // Their lines are no rows.
            Block::Code(code) => counts::lists(&code.code, sought),
            _ => {}
        }
    }
    counts::lists(&turn.question, sought);
    turn.excerpt.iter().for_each(|excerpt| counts::take(&excerpt.text, sought));
    let transcript = &turn.transcript;
    let counts = [
        transcript.rounds().len(),
        transcript.images().count(),
        transcript.files().count(),
        turn.sent.len(),
        inputs,
    ];
    for count in counts {
        counts::give(count, sought);
    }
}
