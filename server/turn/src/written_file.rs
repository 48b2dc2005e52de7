//! A file that a run wrote, under a name that is safe to show and to write.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::is_invisible;

/// A file that a program wrote and the engine returned. It is lost unless the person saves it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenFile {
    /// Path relative to the folder the program ran in, made safe: it stays inside and names nothing hidden.
    pub name: String,
    /// The content.
    #[serde(with = "crate::bytes")]
    pub bytes: Arc<[u8]>,
}

impl WrittenFile {
    /// Creates a file. Anything in its name that could lead elsewhere or mislead a reader is removed or replaced.
    #[must_use]
    pub fn new(name: &str, bytes: impl Into<Arc<[u8]>>) -> Self {
        WrittenFile { name: safe_name(name), bytes: bytes.into() }
    }
}

/// Makes a path safe: relative, below its folder, each part as [`safe_part`] makes it.
pub(crate) fn safe_name(name: &str) -> String {
    let parts: Vec<String> = name.split('/').map(safe_part).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "file".to_owned() } else { parts.join("/") }
}

/// A file that a program wrote and the engine did not return: it is too large or cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotKept {
    /// Path relative to the folder the program ran in.
    pub name: String,
    /// The size in bytes.
    #[serde(rename = "bytes")]
    pub size: u64,
}

/// Makes one folder or file name safe: not hidden, limited in length, only characters that anyone can see and type.
fn safe_part(part: &str) -> String {
    const LONGEST: usize = 60;
    const EXTENSION: usize = 10;
    // Some letters are drawn as empty space.
    let is_plain = |character: char| {
        (character.is_alphanumeric() && !is_invisible(character)) || "._-+()=, ".contains(character)
    };
    let plain: String = part.chars().map(|it| if is_plain(it) { it } else { '_' }).collect();
    let words: Vec<&str> = plain.split(' ').filter(|word| !word.is_empty()).collect();
    let name = words.join(" ");
    let name = name.trim_start_matches(['.', '-', ' ']).trim_end_matches(['.', ' ']);
    let length = name.chars().count();
    if is_device(name) {
        return format!("_{name}");
    }
    if length <= LONGEST {
        return name.to_owned();
    }
    let start: String = name.chars().take(LONGEST - EXTENSION).collect();
    let end: String = name.chars().skip(length - EXTENSION).collect();
    format!("{start}…{end}")
}

/// `true` for a name that Windows takes for a device, in any folder and whatever its extension
/// (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>).
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let port = ["COM", "LPT"].iter().find_map(|kind| stem.strip_prefix(kind)).unwrap_or_default();
    let mut number = port.chars();
    matches!(&*stem, "CON" | "PRN" | "AUX" | "NUL")
        || matches!((number.next(), number.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
}

impl fmt::Debug for WrittenFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "WrittenFile({}, {} bytes)", self.name, self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::WrittenFile;

    #[test]
    fn the_name_of_a_written_file_stays_in_its_folder_and_hides_nothing() {
        let long = format!("{}.py", "report.csv ".repeat(20));
        let names = [
            "a.csv",
            "out/my table.csv",
            "größe.txt",
            "",
            "/etc/passwd",
            "../a",
            "a/../b",
            ".bashrc",
            "a/.git/hooks",
            "-rf",
            "12:30.csv",
            "a\\b\n<c>",
            "a\u{202e}b\u{2028}c",
            "\u{3164}",
            "a   .py",
            "trail. ",
            "CON",
            "out/nul .tar.gz",
            "..com1.csv. ",
            "lpt\u{b9}",
            "auxiliary.csv",
            "com10",
            &long,
        ];
        let safe = names.map(|name| WrittenFile::new(name, *b"x").name);
        assert_snapshot!(safe.join("\n"), @r#"
        a.csv
        out/my table.csv
        größe.txt
        file
        etc/passwd
        a
        a/b
        bashrc
        a/git/hooks
        rf
        12_30.csv
        a_b__c_
        a_b_c
        _
        a .py
        trail
        _CON
        out/_nul .tar.gz
        _com1.csv
        _lpt¹
        auxiliary.csv
        com10
        report.csv report.csv report.csv report.csv report…rt.csv .py
        "#);
    }
}
