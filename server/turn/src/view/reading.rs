//! The order in which an answer is read: what it says and shows, then how that came about.

use std::mem::take;

use super::said::closing_start;
use crate::{Block, Turn};

/// The drawn blocks of an answer in the order in which they are read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ReadingOrder<T> {
    /// What a model says last: its answer.
    pub(super) closing: Vec<T>,
    /// The runs; where there are several rounds, each below its number.
    pub(super) runs: Vec<T>,
}

/// Draws each block of an answer as it came, with its index; and, where there are several rounds, what stands above each, with
/// its number and its words.
pub(super) fn drawn<'a, T>(
    turn: &'a Turn,
    mut draw: impl FnMut(usize, &'a Block) -> Vec<T>,
    head: impl Fn(usize, String) -> T,
) -> ReadingOrder<T> {
    let blocks = turn.transcript.blocks();
    let mut drawn: Vec<Vec<T>> = blocks.iter().enumerate().map(|(index, block)| draw(index, block)).collect();
    let (closing, runs) = order(blocks, turn.speaker.is_model);
    let headings = headings(blocks, &runs);
    let closing = closing.into_iter().flat_map(|index| take(&mut drawn[index])).collect();
    let mut in_order = Vec::new();
    for (number, (run, heading)) in runs.into_iter().zip(headings).enumerate() {
        let parts: Vec<T> = run.into_iter().flat_map(|index| take(&mut drawn[index])).collect();
        in_order.extend(heading.filter(|_| !parts.is_empty()).map(|words| head(number, words)));
        in_order.extend(parts);
    }
    ReadingOrder { closing, runs: in_order }
}

/// The indices of the blocks in the order in which they are read: what a model says last, and each run.
///
/// What a model says last is its answer and comes first. Of each run, the text that led to its program comes first, then
/// the images, then what it printed, then the program. What this machine says stays where it is: it is about the runs.
fn order(blocks: &[Block], has_model: bool) -> (Vec<usize>, Vec<Vec<usize>>) {
    let end = closing_start(blocks);
    let mut closing: Vec<usize> = (end..blocks.len()).collect();
    let mut runs = runs(&blocks[..end], has_model);
    if !has_model {
        runs.push(closing);
        return (Vec::new(), runs);
    }
    closing.sort_by_key(|index| matches!(blocks[*index], Block::Thought(_)));
    (closing, runs)
}

/// The same for the blocks up to the last result.
fn runs(blocks: &[Block], has_model: bool) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = vec![Vec::new()];
    let mut has_result = false;
    for (index, block) in blocks.iter().enumerate() {
        let stands_alone = is_text(block) && !has_model;
        let leads = is_text(block) || matches!(block, Block::Code(_));
        if stands_alone || (leads && has_result) {
            runs.push(Vec::new());
        }
        runs.last_mut().expect("a run").push(index);
        // Nothing joins a text that stands alone.
        has_result = stands_alone || !leads;
    }
    for run in &mut runs {
        run.sort_by_key(|index| rank(&blocks[*index]));
    }
    runs
}

/// For each run the numbers of its programs, if there are several programs: `Round 2 of 5`.
fn headings(blocks: &[Block], runs: &[Vec<usize>]) -> Vec<Option<String>> {
    let is_code = |index: &&usize| matches!(blocks[**index], Block::Code(_));
    let programs = |run: &Vec<usize>| run.iter().filter(is_code).count();
    let all: usize = runs.iter().map(programs).sum();
    let mut before = 0;
    let heading = |run| {
        let (first, count) = (before + 1, programs(run));
        before += count;
        let words = match count {
            0 => return None,
            1 => format!("Round {first}"),
            _ => format!("Rounds {first} to {before}"),
        };
        (all > 1).then(|| format!("{words} of {all}"))
    };
    runs.iter().map(heading).collect()
}

fn is_text(block: &Block) -> bool {
    matches!(block, Block::Text(_) | Block::Thought(_))
}

fn rank(block: &Block) -> usize {
    match block {
        Block::Text(_) | Block::Thought(_) => 0,
        Block::Image(_) | Block::Unshown(_) => 1,
        Block::Output(_) | Block::File(_) | Block::NotKept(_) => 2,
        Block::Code(_) => 3,
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{headings, order};
    use crate::view::samples::ended;
    use crate::{Block, Transcript};

    fn read(pieces: &str) -> String {
        let transcript: &Transcript = &ended(&[pieces]).turn.transcript;
        let word = |index: &usize| match &transcript.blocks()[*index] {
            Block::Text(text) | Block::Thought(text) => text.clone(),
            Block::Code(code) => code.code.clone(),
            Block::Output(output) => output.output.clone(),
            Block::Image(_) | Block::Unshown(_) => "image".to_owned(),
            Block::File(_) | Block::NotKept(_) => "file".to_owned(),
        };
        let words = |has_model| {
            let (closing, runs) = order(transcript.blocks(), has_model);
            let headings = headings(transcript.blocks(), &runs);
            let runs = runs
                .iter()
                .zip(headings)
                .flat_map(|(run, heading)| heading.into_iter().chain(run.iter().map(word)));
            closing.iter().map(word).chain(runs).collect::<Vec<_>>().join(" · ")
        };
        format!("model: {}\nno model: {}", words(true), words(false))
    }

    #[test]
    fn the_answer_comes_first_and_a_program_behind_its_results() {
        let rounds = r#"{"thought":"hm"},{"text":"I try."},{"code":{"code":"try()"}},
            {"output":{"outcome":"OUTCOME_FAILED","output":"no"}},
            {"text":"Again."},{"code":{"code":"leaked()"}},{"code":{"code":"plot()"}},
            {"output":{"outcome":"OUTCOME_OK","output":"yes"}},{"image":"iVBORw0KGgo="},
            {"thought":"done"},{"text":"It is yes."}"#;
        assert_snapshot!(read(rounds), @r#"
        model: It is yes. · done · Round 1 of 3 · hm · I try. · no · try() · Rounds 2 to 3 of 3 · Again. · image · yes · leaked() · plot()
        no model: hm · I try. · Round 1 of 3 · no · try() · Again. · Rounds 2 to 3 of 3 · image · yes · leaked() · plot() · done · It is yes.
        "#);
    }

    #[test]
    fn an_answer_without_programs_and_one_that_is_still_written_stay_in_order() {
        assert_snapshot!(read(r#"{"text":"One."},{"thought":"hm"},{"text":"Two."}"#), @"
        model: One. · Two. · hm
        no model: One. · hm · Two.
        ");
        assert_snapshot!(read(r#"{"text":"I try."},{"code":{"code":"try()"}}"#), @"
        model: I try. · try()
        no model: I try. · try()
        ");
    }
}
