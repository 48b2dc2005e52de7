//! Settles the spans of a paragraph, heading or cell: what is left, every parser reads alike.

use super::addresses::with_addresses;
use super::tree::{Span, Stress, Within};
use crate::safe::is_harmless;

/// The spans as they can be written. Emphasis that some parser would not see there is dropped; its text stays.
pub(super) fn settled(spans: Vec<Span>, within: Within) -> Vec<Span> {
    // What is dropped joins texts, which may then read otherwise. The limit keeps a hostile text from taking long.
    const ROUNDS: usize = 6;
    let mut spans: Vec<Span> = spans.into_iter().map(|span| shown(span, within)).collect();
    for _ in 0..ROUNDS {
        spans = arranged(spans, within);
        let count = spans.len();
        spans = with_fitting_stress(spans);
        if spans.len() == count {
            return spans;
        }
    }
    spans.retain(|span| !matches!(span, Span::Open(_) | Span::Close(_)));
    arranged(spans, within)
}

fn arranged(spans: Vec<Span>, within: Within) -> Vec<Span> {
    let spans = with_fitting_math(joined(spans));
    trimmed(joined(with_parted_code(with_addresses(spans), within)))
}

/// A span with only characters that may be shown: an entity can stand for any. Only paragraphs have line ends.
fn shown(span: Span, within: Within) -> Span {
    match span {
        Span::Text(text) => Span::Text(visible(text)),
        Span::Code(code) => Span::Code(visible(code)),
        Span::SoftBreak | Span::HardBreak if within != Within::Paragraph => Span::Text(" ".to_owned()),
        other => other,
    }
}

fn visible(text: String) -> String {
    if text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return text;
    }
    let blank = |character: char| if character.is_ascii_whitespace() { ' ' } else { character };
    text.chars().map(blank).filter(|character| is_harmless(*character)).collect()
}

/// Parts the delimiters of TeX in code: Jupyter looks for them before it looks for code, and would take the text
/// between two of them out of the document.
fn without_delimiters(code: &str) -> String {
    if !code.contains('\\') {
        return code.to_owned();
    }
    [
        ("\\\\(", "\\\\ ("),
        ("\\\\[", "\\\\ ["),
        ("\\\\)", "\\\\ )"),
        ("\\\\]", "\\\\ ]"),
        ("\\begin{", "\\begin {"),
        ("\\end{", "\\end {"),
    ]
    .into_iter()
    .fold(code.to_owned(), |code, (delimiter, parted)| code.replace(delimiter, parted))
}

/// Joins what would become one span when it is read again.
fn joined(spans: Vec<Span>) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match (joined.last_mut(), span) {
            (_, Span::Text(text)) if text.is_empty() => {}
            (Some(Span::Text(before)), Span::Text(text)) => before.push_str(&text),
            (Some(Span::Code(before)), Span::Code(code)) => before.push_str(&code),
            (Some(Span::Math(_)), math @ Span::Math(_)) => joined.extend([Span::Text(" ".to_owned()), math]),
            (Some(Span::Close(before)), Span::Open(stress)) if before.is_like(stress) => {
                joined.pop();
            }
            (Some(Span::Open(before)), Span::Close(stress)) if before.is_like(stress) => {
                joined.pop();
            }
            (_, span) => joined.push(span),
        }
    }
    joined
}

/// Math stays math where every renderer sees it: not beside a letter, a digit, a dollar or emphasis. Elsewhere it is
/// code, and an amount as in `$5-$10` is text.
fn with_fitting_math(spans: Vec<Span>) -> Vec<Span> {
    if !spans.iter().any(|span| matches!(span, Span::Math(_))) {
        return spans;
    }
    let clashes = |span: &Span, edge: fn(&str) -> Option<char>| match span {
        Span::Text(text) => {
            edge(text).is_some_and(|edge| edge.is_ascii_alphanumeric() || "_$".contains(edge))
        }
        Span::Open(stress) | Span::Close(stress) => stress.is_like(Stress::Emphasis),
        _ => false,
    };
    let is_digit = |span: &Span| matches!(span, Span::Text(text) if text.starts_with(|next: char| next.is_ascii_digit()));
    let fitting = spans.iter().enumerate().map(|(index, span)| {
        let Span::Math(tex) = span else { return span.clone() };
        let (before, after) =
            (index.checked_sub(1).and_then(|before| spans.get(before)), spans.get(index + 1));
        if after.is_some_and(is_digit) && !tex.contains('\\') {
            Span::Text(format!("${tex}$"))
        } else if before.is_some_and(|span| clashes(span, |text| text.chars().next_back()))
            || after.is_some_and(|span| clashes(span, |text| text.chars().next()))
        {
            Span::Code(format!("${tex}$"))
        } else {
            span.clone()
        }
    });
    joined(fitting.collect())
}

fn with_parted_code(spans: Vec<Span>, within: Within) -> Vec<Span> {
    let is_plain = |span: &Span| !matches!(span, Span::Code(code) if code.contains(['`', '\\', ' ', '|']) || code.is_empty());
    if spans.iter().all(is_plain) {
        return spans;
    }
    let parted = joined(spans).into_iter().flat_map(|span| match span {
        Span::Code(code) => parted(&without_delimiters(&code), within),
        other => vec![other],
    });
    parted.collect()
}

/// Code, parted at what is written as text: backticks, because parsers do not agree where longer marks end, and in a
/// cell a bar behind a backslash, because they do not agree whether the two end the cell.
fn parted(code: &str, within: Within) -> Vec<Span> {
    let is_text = |index: usize, character: char| {
        character == '`' || (character == '|' && within == Within::Cell && code[..index].ends_with('\\'))
    };
    let mut parted = Vec::new();
    let mut start = 0;
    let ends = code.char_indices().filter(|(index, character)| is_text(*index, *character));
    for (index, character) in ends.chain([(code.len(), ' ')]) {
        let piece = &code[start..index];
        let inner = piece.trim();
        if inner.is_empty() {
            parted.push(Span::Text(piece.to_owned()));
        } else {
            let before = piece.len() - piece.trim_start().len();
            let (blank, after) = (&piece[..before], &piece[before + inner.len()..]);
            let text = |blank: &str| Span::Text(blank.to_owned());
            parted.extend([text(blank), Span::Code(inner.to_owned()), text(after)]);
        }
        parted.extend((index < code.len()).then(|| Span::Text(character.to_string())));
        start = index + 1;
    }
    parted
}

/// Removes blanks around line ends, and line ends without a text between them.
fn trimmed(spans: Vec<Span>) -> Vec<Span> {
    let mut trimmed: Vec<Span> = Vec::with_capacity(spans.len());
    let mut at_line_start = true;
    for span in spans {
        match span {
            Span::Text(mut text) if at_line_start => {
                text.drain(..text.len() - text.trim_start().len());
                if !text.is_empty() {
                    trimmed.push(Span::Text(text));
                    at_line_start = false;
                }
            }
            Span::SoftBreak | Span::HardBreak if at_line_start => {}
            Span::SoftBreak | Span::HardBreak => {
                trim_end(&mut trimmed);
                trimmed.push(span);
                at_line_start = true;
            }
            other => {
                at_line_start &= matches!(other, Span::Open(_) | Span::Close(_));
                trimmed.push(other);
            }
        }
    }
    trim_end(&mut trimmed);
    trimmed
}

/// Removes blanks and line ends before the end.
fn trim_end(spans: &mut Vec<Span>) {
    let mut index = spans.len();
    while index > 0 {
        index -= 1;
        match &mut spans[index] {
            Span::Open(_) | Span::Close(_) => continue,
            Span::SoftBreak | Span::HardBreak => {}
            Span::Text(text) => {
                text.truncate(text.trim_end().len());
                if !text.is_empty() {
                    return;
                }
            }
            Span::Code(_) | Span::Math(_) => return,
        }
        spans.remove(index);
    }
}

/// What stands on one side of a stress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Blank,
    /// A letter or digit.
    Letter,
    Punctuation,
    /// Code or math.
    Code,
    /// What only some parsers count as punctuation, and what is escaped.
    Symbol,
}

impl Side {
    fn of(character: Option<char>) -> Self {
        match character {
            None => Side::Blank,
            Some(character) if character.is_whitespace() => Side::Blank,
            Some(character) if character.is_alphanumeric() => Side::Letter,
            Some('*' | '_' | '~') => Side::Symbol,
            Some(character) if character.is_ascii_punctuation() => Side::Punctuation,
            Some(_) => Side::Symbol,
        }
    }

    fn first(span: &Span) -> Self {
        match span {
            Span::Text(text) => Side::of(text.chars().next()),
            Span::Code(_) | Span::Math(_) => Side::Code,
            _ => Side::Blank,
        }
    }

    fn last(span: &Span) -> Self {
        match span {
            Span::Text(text) => Side::of(text.chars().next_back()),
            other => Side::first(other),
        }
    }

    fn is_certain(self) -> bool {
        matches!(self, Side::Blank | Side::Punctuation | Side::Code)
    }
}

/// Drops the stress that some parser would not see (<https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run>),
/// and stress within the same.
fn with_fitting_stress(mut spans: Vec<Span>) -> Vec<Span> {
    let pairs = pairs(&spans);
    if pairs.is_empty() {
        return spans;
    }
    let (before, after) = sides(&spans);
    let is_stress = |index: usize| matches!(spans.get(index), Some(Span::Open(_) | Span::Close(_)));
    let mut is_dropped = vec![false; spans.len()];
    let mut in_word = vec![false; spans.len()];
    for Pair { open, close, is_nested } in pairs {
        let touches = |inner: Side, outer: Side, next_is_stress: bool| match spans[open] {
            // Some parsers take `~` and the backtick beside it for one run of text.
            Span::Open(Stress::Strikethrough) => {
                inner == Side::Letter && !next_is_stress && outer != Side::Code
            }
            _ => inner != Side::Blank && (inner == Side::Letter && !next_is_stress || outer.is_certain()),
        };
        let fits = touches(after[open], before[open], is_stress(open + 1))
            && touches(before[close], after[close], is_stress(close - 1));
        let is_in_word = matches!(spans[open], Span::Open(Stress::Emphasis | Stress::EmphasisInWord))
            && [before[open], after[close]]
                .iter()
                .any(|side| !matches!(side, Side::Blank | Side::Punctuation));
        // `*` beside `**` is ambiguous.
        let is_alone = ![open.wrapping_sub(1), open + 1, close - 1, close + 1].into_iter().any(is_stress);
        let is_kept = fits && !is_nested && (!is_in_word || is_alone);
        for index in [open, close] {
            (is_dropped[index], in_word[index]) = (!is_kept, is_in_word);
        }
    }
    for (span, in_word) in spans.iter_mut().zip(in_word) {
        if let Span::Open(stress @ (Stress::Emphasis | Stress::EmphasisInWord))
        | Span::Close(stress @ (Stress::Emphasis | Stress::EmphasisInWord)) = span
        {
            *stress = if in_word { Stress::EmphasisInWord } else { Stress::Emphasis };
        }
    }
    let mut dropped = is_dropped.into_iter();
    spans.retain(|_| !dropped.next().unwrap_or_default());
    spans
}

/// A stress in a list of spans.
struct Pair {
    open: usize,
    close: usize,
    /// `true` within the same stress.
    is_nested: bool,
}

fn pairs(spans: &[Span]) -> Vec<Pair> {
    let mut open: Vec<(usize, Stress)> = Vec::new();
    let mut pairs = Vec::new();
    for (index, span) in spans.iter().enumerate() {
        match span {
            Span::Open(stress) => open.push((index, *stress)),
            Span::Close(stress) => {
                if let Some((start, _)) = open.pop() {
                    let is_nested = open.iter().any(|(_, around)| around.is_like(*stress));
                    pairs.push(Pair { open: start, close: index, is_nested });
                }
            }
            _ => {}
        }
    }
    pairs
}

/// For each span, what stands before and after it when stress does not count.
fn sides(spans: &[Span]) -> (Vec<Side>, Vec<Side>) {
    let mut side = Side::Blank;
    let mut before = Vec::with_capacity(spans.len());
    for span in spans {
        before.push(side);
        if !matches!(span, Span::Open(_) | Span::Close(_)) {
            side = Side::last(span);
        }
    }
    side = Side::Blank;
    let mut after = vec![Side::Blank; spans.len()];
    for (index, span) in spans.iter().enumerate().rev() {
        after[index] = side;
        if !matches!(span, Span::Open(_) | Span::Close(_)) {
            side = Side::first(span);
        }
    }
    (before, after)
}
