//! The order in which an answer is read: what it says and shows, then how that came about.

use std::mem::take;

use crate::{Block, Turn};

/// Draws each block of an answer as it came, with its index, and gives what was drawn in the order in which it is read.
pub(super) fn drawn<'a>(turn: &'a Turn, mut draw: impl FnMut(usize, &'a Block) -> String) -> Vec<String> {
    let blocks = turn.transcript.blocks();
    let mut drawn: Vec<String> = blocks.iter().enumerate().map(|(index, block)| draw(index, block)).collect();
    order(blocks, turn.speaker.is_model).into_iter().map(|index| take(&mut drawn[index])).collect()
}

/// The indices of the blocks in the order in which they are read.
///
/// What a model says last is its answer and comes first. Of each run, the images come first, then what it printed, then
/// the text that led to its program, then the program. What this machine says stays where it is: it is about the runs.
fn order(blocks: &[Block], has_model: bool) -> Vec<usize> {
    let end = blocks.iter().rposition(|block| !is_text(block)).map_or(0, |last| last + 1);
    let mut closing: Vec<usize> = (end..blocks.len()).collect();
    let runs = runs(&blocks[..end], has_model);
    if !has_model {
        return runs.chain(closing).collect();
    }
    closing.sort_by_key(|index| matches!(blocks[*index], Block::Thought(_)));
    closing.into_iter().chain(runs).collect()
}

/// The same for the blocks up to the last result.
fn runs(blocks: &[Block], has_model: bool) -> impl Iterator<Item = usize> {
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
    runs.into_iter().flat_map(|mut run| {
        run.sort_by_key(|index| rank(&blocks[*index]));
        run
    })
}

fn is_text(block: &Block) -> bool {
    matches!(block, Block::Text(_) | Block::Thought(_))
}

fn rank(block: &Block) -> usize {
    match block {
        Block::Image(_) => 0,
        Block::Output(_) | Block::File(_) | Block::NotKept(_) => 1,
        Block::Text(_) | Block::Thought(_) => 2,
        Block::Code(_) => 3,
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::order;
    use crate::view::samples::ended;
    use crate::{Block, Transcript};

    fn read(pieces: &str) -> String {
        let transcript: &Transcript = &ended(&[pieces]).turn.transcript;
        let word = |index: &usize| match &transcript.blocks()[*index] {
            Block::Text(text) | Block::Thought(text) => text.clone(),
            Block::Code(code) => code.code.clone(),
            Block::Output(output) => output.output.clone(),
            Block::Image(_) => "image".to_owned(),
            Block::File(_) | Block::NotKept(_) => "file".to_owned(),
        };
        let words = |has_model| {
            order(transcript.blocks(), has_model).iter().map(word).collect::<Vec<_>>().join(" · ")
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
        assert_snapshot!(read(rounds), @"
        model: It is yes. · done · no · hm · I try. · try() · image · yes · Again. · leaked() · plot()
        no model: hm · I try. · no · try() · Again. · image · yes · leaked() · plot() · done · It is yes.
        ");
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
