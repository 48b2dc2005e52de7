//! Texts in UTF-16 and UTF-32, in UTF-8: a secret in them has zero bytes between its letters.

use std::io::{self, Read};

/// How a text is written of which each character takes two or four bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WideForm {
    /// The bytes of a unit: 2 or 4.
    width: usize,
    /// `true` if its first byte counts most.
    is_big: bool,
}

impl WideForm {
    /// How much of a file is looked at to tell its form, in bytes.
    pub(super) const BEGINNING: usize = 4 << 10;

    /// By the mark that a file begins with, else by where its zero bytes stand; `None` for a text without any, as one in UTF-8.
    /// What is no text may seem to be one: it is looked through as what it is, too.
    pub(super) fn of(file: &[u8]) -> Option<Self> {
        let form = |width: usize, is_big: bool| Some(WideForm { width, is_big });
        match file {
            [0xff, 0xfe, 0, 0, ..] => return form(4, false),
            [0, 0, 0xfe, 0xff, ..] => return form(4, true),
            [0xff, 0xfe, ..] => return form(2, false),
            [0xfe, 0xff, ..] => return form(2, true),
            _ => {}
        }
        let beginning = &file[..file.len().min(Self::BEGINNING)];
        let units = || beginning.chunks_exact(4);
        // The highest character is U+10FFFF.
        let is_unit = |first: u8, second: u8| first == 0 && second <= 0x10;
        let zeros = |at: usize| beginning.iter().skip(at).step_by(2).filter(|byte| **byte == 0).count();
        match (zeros(0), zeros(1)) {
            (0, 0) => None,
            _ if units().all(|unit| is_unit(unit[3], unit[2])) => form(4, false),
            _ if units().all(|unit| is_unit(unit[0], unit[1])) => form(4, true),
            (even, odd) => form(2, even > odd),
        }
    }

    /// A whole text in UTF-8. What is no character becomes a mark.
    pub(super) fn decoded(self, text: &[u8]) -> Vec<u8> {
        let mut decoded = Vec::new();
        // It is in memory: no read fails.
        let _ = WideReader::new(text, self).read_to_end(&mut decoded);
        decoded
    }

    fn is_high_surrogate(self, unit: &[u8]) -> bool {
        self.width == 2 && (0xd8..0xdc).contains(&unit[usize::from(!self.is_big)])
    }

    /// The characters of whole units.
    fn characters(self, units: &[u8]) -> String {
        if self.width == 4 {
            let read = |unit: &[u8]| {
                let unit = [unit[0], unit[1], unit[2], unit[3]];
                let code = if self.is_big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) };
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
            };
            return units.chunks_exact(4).map(read).collect();
        }
        let read = |unit: &[u8]| {
            let unit = [unit[0], unit[1]];
            if self.is_big { u16::from_be_bytes(unit) } else { u16::from_le_bytes(unit) }
        };
        let units = units.chunks_exact(2).map(read);
        char::decode_utf16(units).map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    }
}

/// Reads such a text in UTF-8.
pub(super) struct WideReader<R> {
    inner: R,
    form: WideForm,
    /// What was read and is no whole character yet.
    rest: Vec<u8>,
    text: io::Cursor<Vec<u8>>,
    has_ended: bool,
}

/// How much is read at once, in bytes.
const PIECE: u64 = 64 << 10;

impl<R: Read> WideReader<R> {
    pub(super) fn new(inner: R, form: WideForm) -> Self {
        WideReader { inner, form, rest: Vec::new(), text: io::Cursor::default(), has_ended: false }
    }

    fn fill(&mut self) -> io::Result<()> {
        let read = (&mut self.inner).take(PIECE).read_to_end(&mut self.rest)?;
        self.has_ended = read == 0;
        let width = self.form.width;
        let mut whole = self.rest.len() / width * width;
        let ends_high = whole >= width && self.form.is_high_surrogate(&self.rest[whole - width..whole]);
        if ends_high && !self.has_ended {
            whole -= width;
        }
        let text = self.form.characters(&self.rest[..whole]);
        self.rest.drain(..whole);
        self.text = io::Cursor::new(text.into_bytes());
        Ok(())
    }
}

impl<R: Read> Read for WideReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.has_ended && self.text.position() == self.text.get_ref().len() as u64 {
            self.fill()?;
        }
        self.text.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::{WideForm, WideReader};

    /// A text in each form.
    fn written(text: &str) -> [Vec<u8>; 4] {
        let (units, codes) = (|| text.encode_utf16(), || text.chars().map(u32::from));
        [
            units().flat_map(u16::to_le_bytes).collect(),
            units().flat_map(u16::to_be_bytes).collect(),
            codes().flat_map(u32::to_le_bytes).collect(),
            codes().flat_map(u32::to_be_bytes).collect(),
        ]
    }

    #[test]
    fn a_text_is_read_by_its_mark_or_its_zero_bytes() {
        let text = "größe,token\nNaïve 🌊,1\n";
        for text in [format!("\u{feff}{text}"), text.to_owned()] {
            for bytes in written(&text) {
                let form = WideForm::of(&bytes).expect("a form");
                assert_eq!(String::from_utf8(form.decoded(&bytes)).expect("UTF-8"), text, "{form:?}");
            }
        }
        assert_eq!(WideForm::of("größe,token\n".as_bytes()), None);
        assert_eq!(WideForm::of(b""), None);
    }

    /// Gives a few bytes at each read.
    struct Slow<'t>(&'t [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let some = buffer.len().min(3);
            self.0.read(&mut buffer[..some])
        }
    }

    #[test]
    fn a_character_on_the_border_of_two_pieces_is_whole() {
        let text = format!("\u{feff}{}", "a🌊".repeat(30_000));
        for bytes in written(&text) {
            let form = WideForm::of(&bytes).expect("a form");
            let mut decoded = String::new();
            WideReader::new(Slow(&bytes), form).read_to_string(&mut decoded).expect("UTF-8");
            assert!(decoded == text, "{form:?}");
        }
    }
}
