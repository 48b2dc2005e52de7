//! Files packed by gzip or zip: their beginning is unpacked, never more.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use flate2::bufread::GzDecoder;
use flate2::read::DeflateDecoder;

use super::code_page;
use super::unsupported::Unsupported;

/// How a text is packed in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Packing {
    /// Not at all.
    Plain,
    Gzip,
    /// The only file in an archive, by its name there.
    Zip {
        member: String,
    },
}

/// What is in a packed file.
pub(super) enum Unpacked {
    /// Its first bytes, at most as many as were asked for, and one more if there are more.
    Text {
        packing: Packing,
        bytes: Vec<u8>,
    },
    /// An Excel workbook, which is a zip archive too.
    Workbook,
    Refused(Unsupported),
}

/// The most that is read of the list of files in an archive, in bytes.
const LONGEST_LIST: u64 = 1024 * 1024;

/// The size of a file that holds nothing, packed by gzip, in bytes.
const SMALLEST_GZIP: u64 = 18;

/// Unpacks the beginning of a file that begins with these bytes; `None` if it is not packed.
pub(super) fn unpack(file: &File, start: &[u8], size: u64) -> io::Result<Option<Unpacked>> {
    match start {
        [0x1F, 0x8B, ..] => {
            let bytes = beginning_of_gzip(BufReader::new(rewound(file)?), size);
            Ok(Some(text(Packing::Gzip, bytes)))
        }
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => from_archive(file, size).map(Some),
        _ => Ok(None),
    }
}

/// How many bytes a file packed by gzip, of this size, says that it holds, at its end; more than 4 GiB are not told. `None`
/// if it is cut off.
pub(super) fn unpacked_size(mut file: &File, size: u64) -> io::Result<Option<u64>> {
    if size < SMALLEST_GZIP {
        return Ok(None);
    }
    let mut end = [0; 4];
    file.seek(SeekFrom::End(-4))?;
    file.read_exact(&mut end)?;
    file.rewind()?;
    Ok(Some(u64::from(u32::from_le_bytes(end))))
}

fn rewound(mut file: &File) -> io::Result<&File> {
    file.rewind()?;
    Ok(file)
}

/// The first bytes of what is unpacked; `None` if it cannot be unpacked.
fn beginning(reader: impl Read, size: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(size + 1).read_to_end(&mut bytes).ok().map(|_| bytes)
}

/// The same of a file packed by gzip: of one member after the other. Zeros may follow them, as on a tape.
fn beginning_of_gzip(mut reader: impl BufRead, size: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let mut member = GzDecoder::new(reader);
        let room = (size + 1).saturating_sub(bytes.len() as u64);
        member.by_ref().take(room).read_to_end(&mut bytes).ok()?;
        if bytes.len() as u64 > size {
            return Some(bytes);
        }
        reader = member.into_inner();
        loop {
            let zeros = match reader.fill_buf().ok()? {
                [] => return Some(bytes),
                [0, rest @ ..] => 1 + rest.iter().take_while(|byte| **byte == 0).count(),
                _ => break,
            };
            reader.consume(zeros);
        }
    }
}

fn text(packing: Packing, bytes: Option<Vec<u8>>) -> Unpacked {
    bytes.map_or(Unpacked::Refused(Unsupported::Damaged), |bytes| Unpacked::Text { packing, bytes })
}

/// A file in an archive.
struct Member {
    name: String,
    is_locked: bool,
    /// 0: as it is; 8: deflated.
    method: u16,
    packed_size: u64,
    /// Where its own header begins.
    place: u64,
}

fn from_archive(file: &File, size: u64) -> io::Result<Unpacked> {
    let Some(members) = members(file)? else { return Ok(Unpacked::Refused(Unsupported::Compressed)) };
    let has = |name: &str| members.iter().any(|member| member.name == name);
    if has("xl/workbook.xml") || has("xl/workbook.bin") {
        return Ok(Unpacked::Workbook);
    }
    if has("content.xml") && has("mimetype") {
        return Ok(Unpacked::Refused(Unsupported::OpenDocument));
    }
    if has("[Content_Types].xml") {
        return Ok(Unpacked::Refused(Unsupported::OfficeDocument));
    }
    // What macOS adds is no file of the person's.
    let is_data = |member: &&Member| {
        let name = member.name.as_str();
        !name.ends_with('/') && !name.starts_with("__MACOSX/") && !name.ends_with(".DS_Store")
    };
    let data: Vec<&Member> = members.iter().filter(is_data).collect();
    match data.as_slice() {
        [] => Ok(Unpacked::Refused(Unsupported::EmptyArchive)),
        [member] if member.is_locked => Ok(Unpacked::Refused(Unsupported::Locked)),
        [member] if !matches!(member.method, 0 | 8) => Ok(Unpacked::Refused(Unsupported::Compressed)),
        [member] => Ok(text(Packing::Zip { member: member.name.clone() }, unpacked(file, member, size)?)),
        several => Ok(Unpacked::Refused(Unsupported::Archive(several.len()))),
    }
}

fn unpacked(mut file: &File, member: &Member, size: u64) -> io::Result<Option<Vec<u8>>> {
    let mut header = [0; 30];
    file.seek(SeekFrom::Start(member.place))?;
    if file.read_exact(&mut header).is_err() || !header.starts_with(b"PK\x03\x04") {
        return Ok(None);
    }
    let names = i64::from(short(&header, 26)) + i64::from(short(&header, 28));
    file.seek(SeekFrom::Current(names))?;
    let packed = file.take(member.packed_size);
    Ok(match member.method {
        0 => beginning(packed, size),
        8 => beginning(DeflateDecoder::new(packed), size),
        _ => None,
    })
}

/// The files in an archive; `None` if it has no list of them that can be read here.
fn members(mut file: &File) -> io::Result<Option<Vec<Member>>> {
    // The list ends with a record of 22 bytes and a comment of up to 64 KiB.
    let length = file.metadata()?.len();
    let mut end = Vec::new();
    file.seek(SeekFrom::Start(length.saturating_sub(22 + 0xFFFF)))?;
    file.take(22 + 0xFFFF).read_to_end(&mut end)?;
    let Some(at) = end.windows(4).rposition(|four| four == b"PK\x05\x06").filter(|at| at + 22 <= end.len())
    else {
        return Ok(None);
    };
    let (count, size, place) = (short(&end, at + 10), long(&end, at + 12), long(&end, at + 16));
    // Larger archives have their numbers elsewhere.
    if count == u16::MAX || place == u64::from(u32::MAX) || size > LONGEST_LIST {
        return Ok(None);
    }
    let mut list = Vec::new();
    file.seek(SeekFrom::Start(place))?;
    file.take(size).read_to_end(&mut list)?;
    let mut rest = list.as_slice();
    let members = (0..count).map(|_| {
        let (member, after) = member(rest)?;
        rest = after;
        Some(member)
    });
    Ok(members.collect())
}

/// The first file of a list, and the rest of it.
fn member(list: &[u8]) -> Option<(Member, &[u8])> {
    let header = list.get(..46).filter(|header| header.starts_with(b"PK\x01\x02"))?;
    let flags = short(header, 8);
    let name_end = 46 + usize::from(short(header, 28));
    let name = list.get(46..name_end)?;
    let end = name_end + usize::from(short(header, 30)) + usize::from(short(header, 32));
    let is_utf8 = flags & 0x800 != 0;
    let member = Member {
        name: if is_utf8 { String::from_utf8_lossy(name).into_owned() } else { code_page::cp437(name) },
        is_locked: flags & 1 != 0,
        method: short(header, 10),
        packed_size: long(header, 20),
        place: long(header, 42),
    };
    Some((member, list.get(end..)?))
}

fn short(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn long(bytes: &[u8], at: usize) -> u64 {
    u64::from(short(bytes, at)) | u64::from(short(bytes, at + 2)) << 16
}
