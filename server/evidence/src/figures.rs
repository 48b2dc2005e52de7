//! The numbers in an answer's text that nothing supports.
//!
//! The numbers of the text are arranged once; then all that outputs, programs, files and the question show goes by, each
//! number in every way it can be read. What was not met is reported. Neither a difference nor a ratio of two numbers is
//! formed: that nobody computed it is what the report says.

mod alone;
mod amount;
mod around;
mod claims;
mod counts;
mod dates;
mod known;
mod markdown;
mod near;
mod numeral;
mod units;
mod wanted;
mod written;

#[cfg(test)]
mod doctored;
#[cfg(test)]
mod recordings;
#[cfg(test)]
mod tests;

use turn::{Block, Turn, Unsupported};

pub use claims::claimed;

use numeral::Notation;
use wanted::Wanted;
use written::Figure;

/// The numbers in the answer's text that are in no output, in no program, in none of the `inputs` and not in the question
/// and what was given along with it, in the order of the text. `inputs` are the contents of the files, and what was said
/// before in the conversation.
///
/// An answer without a program, about nothing that could be measured, is not looked at unless it claims a computation:
/// all its numbers would be what the model knows.
#[must_use]
pub fn unsupported(turn: &Turn, inputs: &[&str]) -> Vec<Unsupported> {
    let has_evidence = claims::has_run(turn) || !inputs.is_empty() || turn.excerpt.is_some();
    if !has_evidence && claimed(turn).is_none() {
        return Vec::new();
    }
    let notation = Notation::of(written_in(turn).chain([turn.question.as_str()]));
    let mut texts = texts(turn, notation);
    settle(&mut texts, |wanted| shown(turn, inputs.len(), notation, wanted));
    for input in inputs {
        if texts.iter().all(|text| text.figures.is_empty()) {
            break;
        }
        settle(&mut texts, |wanted| take(input, notation, wanted));
    }
    texts.iter().flat_map(Text::report).collect()
}

/// A text of the answer, with the figures that are not supported so far.
struct Text<'a> {
    text: &'a str,
    /// Characters of the answer's text before it.
    at: usize,
    figures: Vec<Figure>,
}

impl Text<'_> {
    fn report(&self) -> Vec<Unsupported> {
        let (mut at, mut byte) = (self.at, 0);
        let report = |figure: &Figure| {
            at += self.text[byte..figure.span.start].chars().count();
            byte = figure.span.start;
            Unsupported { text: self.text[figure.span.clone()].to_owned(), at }
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

fn texts(turn: &Turn, notation: Notation) -> Vec<Text<'_>> {
    let mut next = 0;
    let text = |text| {
        let at = next;
        next += str::chars(text).count();
        Text { text, at, figures: written::figures(text, notation) }
    };
    written_in(turn).map(text).collect()
}

/// Takes out the figures that known numbers support.
fn settle(texts: &mut [Text<'_>], give: impl FnOnce(&mut Wanted)) {
    let figures = texts.iter().flat_map(|text| &text.figures);
    let mut wanted =
        Wanted::new(figures.flat_map(|figure| figure.meanings.iter().flatten().copied()).collect());
    give(&mut wanted);
    let is_supported = |figure: &Figure| {
        figure.meanings.iter().any(|meaning| meaning.iter().all(|interval| wanted.is_found(interval)))
    };
    texts.iter_mut().for_each(|text| text.figures.retain(|figure| !is_supported(figure)));
}

/// Gives what the turn itself shows.
fn shown(turn: &Turn, files: usize, notation: Notation, wanted: &mut Wanted) {
    for block in turn.transcript.blocks() {
        match block {
            Block::Output(output) => {
                [&output.output, &output.errors].iter().for_each(|text| take(text, notation, wanted))
            }
            Block::Code(code) => take_prose(&code.code, notation, wanted),
            Block::File(file) => known::take(&file.name, notation, wanted),
            Block::NotKept(file) => known::take(&file.name, notation, wanted),
            Block::Text(_) | Block::Thought(_) | Block::Image(_) => {}
        }
    }
    take_prose(&turn.question, notation, wanted);
    turn.excerpt.iter().for_each(|excerpt| take(&excerpt.text, notation, wanted));
    turn.sent.iter().for_each(|file| known::take(&file.name, notation, wanted));
    let transcript = &turn.transcript;
    let counts = [
        transcript.rounds().len(),
        transcript.images().count(),
        transcript.files().count(),
        turn.sent.len(),
        files,
    ];
    counts.into_iter().for_each(|count| counts::give(count, wanted));
}

/// Gives the numbers of a text, and what it has in lists and tables.
fn take(text: &str, notation: Notation, wanted: &mut Wanted) {
    known::take(text, notation, wanted);
    if !wanted.is_done() {
        counts::take(text, wanted);
    }
}

/// The same for a program and the question, whose lines are no rows.
fn take_prose(text: &str, notation: Notation, wanted: &mut Wanted) {
    known::take(text, notation, wanted);
    counts::lists(text, wanted);
}
