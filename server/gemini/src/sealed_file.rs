//! A file as it was read once: what is read of it later is that, byte for byte, or an error.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use ring::digest::{Context, SHA256, digest};

/// So many bytes have a hash of their own: a part is read with no more than this around it.
const BLOCK: usize = 256 << 10;

/// A file that was read to its end once. Nobody can put other bytes in the place of those that were looked through.
#[derive(Debug, Clone)]
pub struct SealedFile(Arc<Content>);

#[derive(Debug)]
struct Content {
    file: File,
    length: u64,
    sha256: [u8; 32],
    /// SHA-256 of each block.
    blocks: Vec<[u8; 32]>,
}

impl SealedFile {
    /// Reads all of a file. Blocks.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn of(file: File) -> io::Result<Self> {
        let (mut all, mut blocks, mut length) = (Context::new(&SHA256), Vec::new(), 0);
        let mut block = vec![0; BLOCK];
        loop {
            let read = read_up_to(&file, &mut block, length)?;
            if read > 0 {
                all.update(&block[..read]);
                blocks.push(sha256(&block[..read]));
            }
            length += read as u64;
            if read < BLOCK {
                break;
            }
        }
        let sha256 = bytes_of(all.finish().as_ref());
        Ok(SealedFile(Arc::new(Content { file, length, sha256, blocks })))
    }

    /// How many bytes it had.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.0.length
    }

    /// SHA-256 of what it was.
    pub(crate) fn sha256(&self) -> [u8; 32] {
        self.0.sha256
    }

    /// Some of its bytes, fewer at its end. Blocks.
    ///
    /// # Errors
    ///
    /// If it cannot be read; [`InvalidData`](io::ErrorKind::InvalidData) if it is not what it was.
    pub fn read(&self, at: u64, length: usize) -> io::Result<Vec<u8>> {
        let Content { file, length: all, blocks, .. } = &*self.0;
        let end = (*all).min(at.saturating_add(length as u64));
        if at >= end {
            return Ok(Vec::new());
        }
        let size = BLOCK as u64;
        let (first, last) = (at / size, (end - 1) / size);
        let start = first * size;
        let mut bytes = vec![0; bytes_between(start, (*all).min((last + 1) * size))];
        let read = read_up_to(file, &mut bytes, start)?;
        let known = usize::try_from(first).ok().and_then(|first| blocks.get(first..)).unwrap_or_default();
        let is_same = bytes.chunks(BLOCK).zip(known).all(|(block, known)| sha256(block) == *known);
        if read < bytes.len() || !is_same {
            return Err(io::ErrorKind::InvalidData.into());
        }
        bytes.truncate(bytes_between(start, end));
        bytes.drain(..bytes_between(start, at));
        Ok(bytes)
    }

    /// All of it from the beginning.
    #[must_use]
    pub fn reader(&self) -> impl Read + use<> {
        SealedReader { file: self.clone(), at: 0, block: io::Cursor::default() }
    }
}

/// Reads a file block by block.
struct SealedReader {
    file: SealedFile,
    /// Where the next block begins.
    at: u64,
    block: io::Cursor<Vec<u8>>,
}

impl Read for SealedReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.block.position() == self.block.get_ref().len() as u64 {
            let block = self.file.read(self.at, BLOCK)?;
            self.at += block.len() as u64;
            self.block = io::Cursor::new(block);
        }
        self.block.read(buffer)
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    bytes_of(digest(&SHA256, bytes).as_ref())
}

fn bytes_of(digest: &[u8]) -> [u8; 32] {
    digest.try_into().expect("SHA-256 has 32 bytes")
}

fn bytes_between(start: u64, end: u64) -> usize {
    usize::try_from(end - start).expect("a part that is in memory")
}

/// Reads until the buffer is full or the file ends.
fn read_up_to(file: &File, bytes: &mut [u8], at: u64) -> io::Result<usize> {
    let mut length = 0;
    while length < bytes.len() {
        match read_at(file, &mut bytes[length..], at + length as u64) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, bytes, at)
}

#[cfg(windows)]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, bytes, at)
}

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};

    use super::{BLOCK, SealedFile};

    /// A file of so many bytes that is sealed, and a way to write into it.
    fn sealed(length: usize) -> (SealedFile, std::fs::File) {
        let mut file = tempfile::tempfile().expect("a file");
        let bytes: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).expect("a byte")).collect();
        file.write_all(&bytes).expect("written");
        (SealedFile::of(file.try_clone().expect("the file")).expect("read"), file)
    }

    #[test]
    fn any_part_of_it_is_read_as_it_was() {
        for length in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK] {
            let (file, _) = sealed(length);
            let mut all = Vec::new();
            file.reader().read_to_end(&mut all).expect("read");
            assert_eq!(all.len(), length);
            for (at, part) in [(0, 1), (BLOCK - 1, 3), (length / 2, 2 * BLOCK), (length, 5), (length + 9, 1)]
            {
                let from = &all[at.min(length)..(at + part).min(length)];
                assert_eq!(file.read(at as u64, part).expect("read"), from, "{part} at {at} of {length}");
            }
        }
    }

    #[test]
    fn what_was_written_since_is_not_read() {
        let (file, mut disk) = sealed(2 * BLOCK + 10);
        // What comes behind it is not part of it.
        disk.seek(SeekFrom::End(0)).expect("the end");
        disk.write_all(b"more").expect("written");
        let end = 2 * BLOCK as u64;
        assert_eq!(file.read(end, BLOCK).expect("as it was").len(), 10);
        disk.seek(SeekFrom::Start(BLOCK as u64 + 7)).expect("a place");
        disk.write_all(b"!").expect("written");
        assert!(file.read(0, BLOCK).is_ok() && file.read(end, 3).is_ok());
        let failed = |at: u64| file.read(at, 1).expect_err("other bytes").kind();
        assert_eq!(failed(BLOCK as u64), ErrorKind::InvalidData);
        disk.set_len(3).expect("shorter");
        assert_eq!(failed(end), ErrorKind::InvalidData);
    }
}
