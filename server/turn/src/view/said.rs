//! What a model says in answer to a question: its closing text, and the sentence of it that answers.

use pulldown_cmark::{Event, Options, Parser, TagEnd};
use unicode_segmentation::UnicodeSegmentation;

use crate::{Block, Outcome, Turn};

/// How much of a text is read for its first sentence, in characters: a parser reads all it is given, and this is drawn again
/// and again.
const LONGEST: usize = 4_000;

/// The closing text of a model that was asked: what it says behind its last result. `None` without one. Code that was sent
/// without a question is run, and answered by what it printed.
pub(super) fn closing(turn: &Turn) -> Option<String> {
    let is_run = turn.question.trim().is_empty() && turn.excerpt.is_some();
    let is_asked = turn.speaker.is_model && !is_run;
    let blocks = turn.transcript.blocks();
    Some(texts(&blocks[closing_start(blocks)..])).filter(|text| is_asked && !text.is_empty())
}

/// The answer alone, as it came: the closing text of a model, else what the programs printed, else all that was said.
#[must_use]
pub fn whole_answer(turn: &Turn) -> String {
    let blocks = turn.transcript.blocks();
    let in_full = |text: String| if text.is_empty() { text } else { text + "\n" };
    if let Some(text) = closing(turn) {
        return in_full(text);
    }
    let printed: String = blocks.iter().filter_map(printed_by).collect();
    if turn.speaker.is_model && printed.trim().is_empty() { in_full(texts(blocks)) } else { printed }
}

/// What a program printed.
fn printed_by(block: &Block) -> Option<&str> {
    match block {
        Block::Output(output) if output.outcome != Outcome::NotRun => Some(&output.output),
        _ => None,
    }
}

/// Where the closing text begins: behind the last program and its result. Images may stand between its texts and behind
/// them; those before it are the program's.
pub(super) fn closing_start(blocks: &[Block]) -> usize {
    let is_run = |block: &Block| matches!(block, Block::Code(_) | Block::Output(_));
    let is_said = |block: &Block| matches!(block, Block::Text(_) | Block::Thought(_));
    let end = blocks.iter().rposition(is_run).map_or(0, |last| last + 1);
    blocks[end..].iter().position(is_said).map_or(blocks.len(), |first| end + first)
}

/// All texts among these blocks, a blank line between them.
pub(super) fn texts(blocks: &[Block]) -> String {
    let texts = blocks.iter().filter_map(|block| match block {
        Block::Text(text) => Some(text.trim()),
        _ => None,
    });
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// The first sentence of a Markdown text that says something, without markup. A paragraph that announces what follows
/// (`The means are:`) comes with it; a heading counts only where nothing else stands.
pub(super) fn first_sentence(markdown: &str) -> Option<String> {
    let markdown = markdown.trim_start();
    let markdown = markdown.char_indices().nth(LONGEST).map_or(markdown, |(end, _)| &markdown[..end]);
    let parts = parts(markdown);
    let at = parts.iter().position(|part| !part.is_heading).or((!parts.is_empty()).then_some(0))?;
    let first = &parts[at].text;
    let announced = parts.get(at + 1).filter(|next| first.ends_with([':', '：']) && !next.is_heading);
    Some(match announced {
        Some(next) => format!("{first} {}", next.text),
        None => sentence(first),
    })
}

/// A paragraph, a heading, a list or a table on one line.
struct Part {
    text: String,
    is_heading: bool,
}

/// The parts of a Markdown text: the items of a list with commas between them, the rows of a table with semicolons. Code and
/// HTML are no text.
fn parts(markdown: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let (mut text, mut depth, mut in_code) = (String::new(), 0_usize, false);
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_MATH) {
        match event {
            Event::Start(tag) if is_container(tag.to_end()) => {
                separate(&mut text, ": ");
                depth += 1;
            }
            Event::Start(pulldown_cmark::Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(_) if in_code => {}
            Event::Text(piece)
            | Event::Code(piece)
            | Event::InlineMath(piece)
            | Event::DisplayMath(piece) => {
                text.push_str(&piece);
            }
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::End(TagEnd::Item) => separate(&mut text, ", "),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_)) if depth > 0 => text.push(' '),
            Event::End(TagEnd::TableCell) => text.push(' '),
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => separate(&mut text, "; "),
            Event::End(end) => {
                depth -= usize::from(is_container(end));
                let is_heading = matches!(end, TagEnd::Heading(_));
                let ends = is_heading || is_container(end) || end == TagEnd::Paragraph;
                if ends && depth == 0 {
                    let whole = std::mem::take(&mut text);
                    let whole = whole.trim().trim_end_matches([',', ';']).to_owned();
                    parts.extend((!whole.is_empty()).then_some(Part { text: whole, is_heading }));
                }
            }
            _ => {}
        }
    }
    parts
}

/// What is one part with all that it holds.
fn is_container(end: TagEnd) -> bool {
    matches!(end, TagEnd::List(_) | TagEnd::Table)
}

/// Ends an item or a row, whose own full stop is none here.
fn separate(text: &mut String, separator: &str) {
    let kept = text.trim_end().trim_end_matches(['.', ',', ';']).len();
    text.truncate(kept);
    if !text.is_empty() {
        text.push_str(separator);
    }
}

/// How long a sentence without a space can be and still be one word (`Certainly!`), in characters. Some scripts have none.
const LONGEST_WORD: usize = 12;

/// The first sentence of a line. One of a single word (`Yes.`, `Sure!`) comes with the next; an abbreviation ends none.
fn sentence(line: &str) -> String {
    let mut text = String::new();
    for part in line.split_sentence_bounds() {
        text.push_str(part);
        let last = part.split_whitespace().next_back().unwrap_or_default();
        let is_word = text.split_whitespace().nth(1).is_none() && text.chars().count() < LONGEST_WORD;
        if !is_word && !is_abbreviation(last) {
            break;
        }
    }
    text.trim_end().to_owned()
}

/// `true` for words whose full stop ends no sentence also before a capital letter.
fn is_abbreviation(word: &str) -> bool {
    const KNOWN: [&str; 14] = [
        "approx.", "avg.", "ca.", "cf.", "dr.", "e.g.", "fig.", "i.e.", "max.", "min.", "mr.", "mrs.", "ms.",
        "vs.",
    ];
    let word = word.trim_start_matches(['(', '"', '“']);
    let is_initial = word.chars().count() == 2 && word.ends_with('.') && word.starts_with(char::is_uppercase);
    is_initial || KNOWN.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::first_sentence;

    fn drawn(texts: &[&str]) -> String {
        let drawn = texts.iter().map(|text| first_sentence(text).unwrap_or_else(|| "–".to_owned()));
        drawn.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_first_sentence_answers_whatever_marks_it_up() {
        let texts = [
            "**Gentoo** is the heaviest, at 5 076.0 g. Adelie follows.",
            "# Result\n\nThe mean of `price` is\n**2.5**. It is small.",
            "### Only a heading",
            "平均は2.5です。小さいです。",
            "The mean is $\\bar{x} = 2.5$. Fine.",
            "```python\nprint(1)\n```\n\nIt prints 1. Good.",
            "",
        ];
        assert_snapshot!(drawn(&texts), @r#"
        Gentoo is the heaviest, at 5 076.0 g.
        The mean of price is 2.5.
        Only a heading
        平均は2.5です。小さいです。
        The mean is \bar{x} = 2.5.
        It prints 1.
        –
        "#);
    }

    #[test]
    fn what_a_line_announces_comes_with_it() {
        let texts = [
            "The means are:\n\n- Gentoo: **5 076 g**.\n- Adelie: 3 701 g.\n\nAll in grams.",
            "Sales by region:\n\n| Region | Sales |\n|-|-:|\n| North | 12 |\n| South | 7 |\n\nNorth leads.",
            "1. North\n2. South\n   - late\n",
            "1. **North**\n\n   It leads.\n\n2. South\n",
            "The result is:",
            "Here it is:\n\n## Details\n\nNorth leads.",
        ];
        assert_snapshot!(drawn(&texts), @r#"
        The means are: Gentoo: 5 076 g, Adelie: 3 701 g
        Sales by region: Region Sales; North 12; South 7
        North, South: late
        North It leads, South
        The result is:
        Here it is:
        "#);
    }

    #[test]
    fn a_full_stop_that_ends_no_sentence_does_not_cut_it() {
        let texts = [
            "Yes. Gentoo is heavier than Adelie. By far.",
            "Sure! The mean is 2.5. Anything else?",
            "No.",
            "Gentoo vs. Adelie: approx. 1.3 kg, e.g. Dr. K. Gorman's data. More follows.",
            "It grew by 12.5 % (from 8 to 9). Good.",
            "See sales.csv for the rows. There are 3.",
        ];
        assert_snapshot!(drawn(&texts), @r#"
        Yes. Gentoo is heavier than Adelie.
        Sure! The mean is 2.5.
        No.
        Gentoo vs. Adelie: approx. 1.3 kg, e.g. Dr. K. Gorman's data.
        It grew by 12.5 % (from 8 to 9).
        See sales.csv for the rows.
        "#);
    }
}
