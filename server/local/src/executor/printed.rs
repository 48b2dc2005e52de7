//! What a program prints, as text, while it comes.

use sandbox::{Printed, Stream};
use turn::{PrintStream, Printing};

/// The bytes that a program has printed so far, read as text.
#[derive(Debug, Default)]
pub(super) struct PrintedTexts {
    output: HeldBack,
    errors: HeldBack,
}

/// The bytes of a character of a stream whose others have not come yet.
type HeldBack = Vec<u8>;

impl PrintedTexts {
    /// The next texts. What is no UTF-8 is replaced, as in the output at the end.
    pub(super) fn more(&mut self, printed: Vec<Printed>) -> Vec<Printing> {
        let texts = printed.into_iter().map(|Printed { stream, bytes }| {
            let (stream, held_back) = match stream {
                Stream::Output => (PrintStream::Output, &mut self.output),
                Stream::Errors => (PrintStream::Errors, &mut self.errors),
            };
            Printing { stream, text: text(held_back, bytes) }
        });
        texts.filter(|printing| !printing.text.is_empty()).collect()
    }
}

/// The text of these bytes, up to the last whole character.
fn text(held_back: &mut HeldBack, bytes: Vec<u8>) -> String {
    let all = if held_back.is_empty() { bytes } else { [std::mem::take(held_back), bytes].concat() };
    let is_begun =
        |invalid: &[u8]| std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none());
    let begun = all
        .utf8_chunks()
        .last()
        .map_or(0, |chunk| if is_begun(chunk.invalid()) { chunk.invalid().len() } else { 0 });
    *held_back = all[all.len() - begun..].to_vec();
    String::from_utf8_lossy(&all[..all.len() - begun]).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pieces: &[(Stream, &[u8])]) -> Vec<Vec<String>> {
        let mut so_far = PrintedTexts::default();
        let printed = |&(stream, bytes): &(Stream, &[u8])| vec![Printed { stream, bytes: bytes.to_vec() }];
        let text = |printing: Printing| printing.text;
        pieces.iter().map(|piece| so_far.more(printed(piece)).into_iter().map(text).collect()).collect()
    }

    #[test]
    fn a_character_comes_once_it_is_whole() {
        let pieces: [(Stream, &[u8]); 4] = [
            (Stream::Output, b"caf\xc3"),
            (Stream::Errors, b"\xe2\x82"),
            (Stream::Output, b"\xa9 \xff!"),
            (Stream::Errors, b"\xac"),
        ];
        assert_eq!(texts(&pieces), [vec!["caf"], vec![], vec!["é \u{fffd}!"], vec!["€"]]);
    }
}
