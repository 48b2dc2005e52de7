//! Files that are no data that is profiled here, by how they begin.

use super::unsupported::Unsupported;

/// What a file is that begins with these bytes, if it is known and not profiled here.
pub(super) fn by_bytes(bytes: &[u8]) -> Option<Unsupported> {
    let other = |what, step| Some(Unsupported::Other { what, step });
    let unpack = |what, step| Some(Unsupported::Other { what, step });
    match bytes {
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, ..] => {
            unpack("compressed with bzip2", "unpack it first (bunzip2)")
        }
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => unpack("compressed with xz", "unpack it first (unxz)"),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => unpack("compressed with zstd", "unpack it first (unzstd)"),
        [b'7', b'z', 0xBC, 0xAF, ..] | [b'R', b'a', b'r', b'!', 0x1A, 7, ..] => {
            unpack("an archive", "unpack it and attach the data file")
        }
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Some(Unsupported::OldExcel),
        [b'%', b'P', b'D', b'F', b'-', ..] => {
            other("a PDF", "get the table as a spreadsheet or CSV from where it comes from")
        }
        [0x89, b'P', b'N', b'G', ..]
        | [0xFF, 0xD8, 0xFF, ..]
        | [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..]
        | [b'I', b'I', b'*', 0, ..]
        | [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
            other("an image", "get the data it was made from")
        }
        [0x80, 2..=5, b'c' | b'}' | b']' | b'(' | b'K' | b'X' | 0x8C | 0x95, ..] => {
            other("a Python pickle, which may run code when it is read", "save the data as Parquet or CSV")
        }
        [0x89, b'H', b'D', b'F', ..] => {
            other("an HDF5 file", "save the table as Parquet or CSV, or give Python that reads it")
        }
        [0x93, b'N', b'U', b'M', b'P', b'Y', ..] => {
            other("a NumPy array", "give Python that reads it with numpy.load")
        }
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] => {
            other("an Arrow file (Feather)", "save the table as Parquet or CSV")
        }
        [b'O', b'b', b'j', 1, ..] => other("an Avro file", "save the table as Parquet or CSV"),
        [b'$', b'F', b'L', b'2' | b'3', ..] => other("a data set of SPSS", "save it as CSV there"),
        [b'R', b'D', b'X', b'2' | b'3', b'\n', ..] => {
            other("data of R", "write the table there with write.csv")
        }
        _ if bytes.starts_with(b"SQLite format 3\0") => {
            other("an SQLite database", "export the table as CSV, or give Python that reads it with sqlite3")
        }
        _ if bytes.starts_with(b"<stata_dta>") => other("a data set of Stata", "save it as CSV there"),
        _ if bytes.get(257..262) == Some(b"ustar") => {
            other("an archive (tar)", "unpack it and attach the data file")
        }
        _ => None,
    }
}

/// How much of a text is searched for the tags of a web page, in bytes.
const SEARCHED: usize = 4 * 1024;

/// What a text is that stands in the place of data; `None` if it may be data.
pub(super) fn by_text(text: &str) -> Option<Unsupported> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let end = (0..=SEARCHED.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    let start = text[..end].to_ascii_lowercase();
    if start.starts_with("version https://git-lfs.github.com/spec/") {
        return Some(Unsupported::LfsPointer);
    }
    if !start.starts_with('<') {
        return None;
    }
    let has = |tags: &[&str]| tags.iter().any(|tag| start.contains(tag));
    let is_xml = start.starts_with("<?xml") || is_element(&start);
    if has(&["urn:schemas-microsoft-com:office:spreadsheet"]) {
        return Some(Unsupported::OldExcel);
    }
    if has(&["<table"]) && has(&["<td", "<tr", "<th"]) && !has(&["<form", "<input"]) {
        return Some(Unsupported::WebTable);
    }
    if has(&["<!doctype html", "<html", "<head>", "<body", "<script", "<meta "]) {
        return Some(Unsupported::WebPage);
    }
    let step = "save the table as CSV, or give Python that reads it (pandas.read_xml)";
    is_xml.then_some(Unsupported::Other { what: "an XML file", step })
}

/// `true` for a tag that is closed later. Some tables have names of columns in such brackets.
fn is_element(start: &str) -> bool {
    let name: String =
        start[1..].chars().take_while(|c| c.is_alphanumeric() || matches!(c, ':' | '_' | '-')).collect();
    !name.is_empty()
        && (start.contains(&format!("</{name}>")) || start.contains("</") || start.contains("/>"))
}
