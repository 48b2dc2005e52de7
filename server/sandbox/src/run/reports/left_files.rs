//! The files that a program leaves in its working folder, within limits.

use crate::LeftFile;

const MAX_FILES: usize = 100;
/// The most bytes of the contents of all files together; the bootstrap sends no more.
pub(super) const MAX_KEPT_BYTES: usize = 16 << 20;
/// The most bytes in one piece of a content.
pub(super) const MAX_PIECE_BYTES: usize = 1 << 20;
/// The most characters of a name; its end is kept.
const MAX_NAME: usize = 200;

#[derive(Debug, Default)]
pub(super) struct LeftFiles {
    files: Vec<LeftFile>,
    /// The index of the file named last; `None` if that file is not kept.
    named: Option<usize>,
    /// How many files came after the first `MAX_FILES`.
    dropped: usize,
    /// Bytes of all contents so far.
    kept_bytes: usize,
}

impl LeftFiles {
    /// Takes a file's length and name. Its content follows in pieces.
    pub(super) fn name(&mut self, payload: &[u8]) {
        let is_room = self.files.len() < MAX_FILES;
        self.dropped += usize::from(!is_room);
        let file = left_file(payload).filter(|_| is_room);
        self.named = file.is_some().then_some(self.files.len());
        self.files.extend(file);
    }

    /// Drops a file whose name is too long to be read, and with it the content that follows.
    pub(super) fn skip(&mut self) {
        self.named = None;
    }

    /// Takes a piece of the file named last, as long as there is room.
    pub(super) fn push(&mut self, piece: &[u8]) {
        let file = self.named.and_then(|index| self.files.get_mut(index));
        let is_room = self.kept_bytes + piece.len() <= MAX_KEPT_BYTES;
        if let Some(content) = file.and_then(|file| file.content.as_mut()).filter(|_| is_room) {
            self.kept_bytes += piece.len();
            content.extend_from_slice(piece);
        }
    }

    /// Whether the program left nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// A line about the files that are not kept.
    pub(super) fn note(&self) -> Option<String> {
        match self.dropped {
            0 => None,
            1 => Some(format!("1 file more than {MAX_FILES} is not kept")),
            dropped => Some(format!("{dropped} files more than {MAX_FILES} are not kept")),
        }
    }

    /// The files, each with its content if all of that came.
    pub(super) fn into_files(self) -> Vec<LeftFile> {
        let whole = |mut file: LeftFile| {
            file.content = file.content.filter(|content| content.len() as u64 == file.bytes);
            file
        };
        self.files.into_iter().map(whole).collect()
    }

    #[cfg(test)]
    pub(super) fn are_within_limits(&self) -> bool {
        self.files.len() <= MAX_FILES && self.kept_bytes <= MAX_KEPT_BYTES
    }
}

fn left_file(payload: &[u8]) -> Option<LeftFile> {
    let (bytes, name) = payload.split_first_chunk()?;
    // Our own sentences quote the name.
    let is_plain = |character: char| character.is_alphanumeric() || "./_-+()=, ".contains(character);
    let name = String::from_utf8_lossy(name);
    let beyond = name.chars().count().saturating_sub(MAX_NAME);
    let name: String = name.chars().skip(beyond).map(|it| if is_plain(it) { it } else { '_' }).collect();
    Some(LeftFile { name, bytes: u64::from_le_bytes(*bytes), content: Some(Vec::new()) })
}
