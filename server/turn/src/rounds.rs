//! Pairs programs with their results.

use crate::{Block, Code, Image, Output, WrittenFile};

/// One program with its results.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round<'a> {
    /// The program; `None` if a result came without one.
    pub code: Option<&'a Code>,
    /// Its results: none if the stream was cut or a tool call leaked as code, sometimes two.
    pub outputs: Vec<&'a Output>,
    /// The images it drew.
    pub images: Vec<&'a Image>,
    /// The files it wrote.
    pub files: Vec<&'a WrittenFile>,
}

/// The rounds of an answer, in the order of their programs. A result belongs to the program with its id, else to the
/// latest one; images and files belong to the result before them.
pub(crate) fn of(blocks: &[Block]) -> Vec<Round<'_>> {
    let mut rounds: Vec<Round<'_>> = Vec::new();
    // The round that the last program or result belongs to.
    let mut current = None;
    for block in blocks {
        match block {
            Block::Code(code) => {
                current = Some(rounds.len());
                rounds.push(Round { code: Some(code), ..Round::default() });
            }
            Block::Output(output) => {
                let index = round_of(&rounds, output).unwrap_or(rounds.len());
                if index == rounds.len() {
                    rounds.push(Round::default());
                }
                rounds[index].outputs.push(output);
                current = Some(index);
            }
            Block::Image(image) => current.into_iter().for_each(|index| rounds[index].images.push(image)),
            Block::File(file) => current.into_iter().for_each(|index| rounds[index].files.push(file)),
            Block::Text(_) | Block::Thought(_) | Block::NotKept(_) | Block::Unshown(_) => {}
        }
    }
    rounds
}

/// The round that a result belongs to: the one with the same id, else the latest with a program.
fn round_of(rounds: &[Round<'_>], output: &Output) -> Option<usize> {
    let by_id = output.id.as_ref().and_then(|id| {
        rounds.iter().rposition(|round| round.code.is_some_and(|code| code.id.as_ref() == Some(id)))
    });
    by_id.or_else(|| rounds.iter().rposition(|round| round.code.is_some()))
}
