//! What a text or a file looks like.

use serde::de::IgnoredAny;

/// What a text or a file looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PipedKind {
    /// A program that does something.
    Python,
    /// Anything else that people read.
    Text,
    /// Data, with the extension of its files.
    Data(&'static str),
}

impl PipedKind {
    /// The kind of an input, by its beginning. `text` is all of it, if it is text and not long.
    pub(super) fn of(head: &[u8], text: Option<&str>) -> Self {
        if let Some(extension) = by_signature(head) {
            return PipedKind::Data(extension);
        }
        let beginning = String::from_utf8_lossy(head);
        let beginning = beginning.trim_start_matches('\u{feff}');
        if let Some(extension) = json(beginning) {
            PipedKind::Data(extension)
        } else if text.is_some_and(ask::is_program) {
            PipedKind::Python
        } else {
            table(beginning).map_or(PipedKind::Text, PipedKind::Data)
        }
    }

    /// The extension of a file of this kind.
    pub(super) fn extension(self) -> &'static str {
        match self {
            PipedKind::Python => "py",
            PipedKind::Text => "txt",
            PipedKind::Data(extension) => extension,
        }
    }
}

/// The kinds of files that say in their first bytes what they are.
fn by_signature(head: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 6] = [
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff", "jpg"),
        (b"PAR1", "parquet"),
        (b"PK\x03\x04", "xlsx"),
        (b"\x1f\x8b", "csv.gz"),
        (b"%PDF-", "pdf"),
    ];
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Some("webp");
    }
    SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature)).map(|(_, extension)| *extension)
}

/// The extension of JSON, which may be cut: of one value, or of one on each line.
fn json(text: &str) -> Option<&'static str> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    if let Err(error) = values.next()? {
        return (error.is_eof() && text.contains("\":")).then_some("json");
    }
    let rest = &text[values.byte_offset()..];
    let is_on_lines = rest.trim_start_matches([' ', '\r', '\t']).starts_with('\n');
    match values.next() {
        None => Some("json"),
        // Values that follow on the same line, or are none that have others in them, are printed words.
        Some(_) if !is_on_lines || !rest.trim_start().starts_with(['{', '[']) => None,
        Some(Ok(_)) => Some("jsonl"),
        Some(Err(error)) => error.is_eof().then_some("jsonl"),
    }
}

/// The lines of a table that are looked at.
const LINES: usize = 20;

/// The extension of a table of delimited columns: each line has as many of them, more than one.
fn table(text: &str) -> Option<&'static str> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(LINES + 1).collect();
    // The last line may be cut.
    let lines = if lines.len() > LINES { &lines[..LINES] } else { &lines[..] };
    let [header, _, ..] = lines else { return None };
    let is_table = |delimiter: &char| {
        let names = delimited(header, *delimiter);
        let is_even = names > 0 && lines.iter().all(|line| delimited(line, *delimiter) == names);
        // A log has a time or a bracket in its first line, prose a blank behind its comma. So may a table, but it has numbers.
        let may_be_words = header.contains([':', '[', '(']) || header.contains(&format!("{delimiter} "));
        let has_numbers = || lines[1..].iter().any(|line| line.split(*delimiter).any(is_number));
        is_even && !header.trim_end().ends_with(*delimiter) && (!may_be_words || has_numbers())
    };
    let delimiter = ['\t', ';', ',', '|'].into_iter().find(is_table)?;
    Some(if delimiter == '\t' { "tsv" } else { "csv" })
}

fn is_number(cell: &str) -> bool {
    cell.trim().replacen(',', ".", 1).parse::<f64>().is_ok()
}

/// How many delimiters a line has outside quotes.
fn delimited(line: &str, delimiter: char) -> usize {
    let mut is_quoted = false;
    let counts = |character: &char| {
        is_quoted ^= *character == '"';
        *character == delimiter && !is_quoted
    };
    line.chars().filter(counts).count()
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::PipedKind;

    fn kinds(inputs: &[&str]) -> String {
        let kind = |input: &&str| format!("{:?} ← {input:?}", PipedKind::of(input.as_bytes(), Some(input)));
        inputs.iter().map(kind).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_table_is_data_whatever_its_delimiter() {
        let inputs = [
            "city;rain\nOslo;1,5\nRome;0,5\n",
            "a,b\n1,2\n",
            "a\tb\n1\t2\n",
            "a,b\n1,\"x, y\"\n",
            "1,2\n3,4\n",
            "{\"a\": 1}\n{\"a\": 2}\n",
            "[{\"a\": 1},\n {\"a\"",
            "{\"a\": 1}",
            "Day,Price (EUR)\n2024-01-01,3\n",
            "a, b\n1, 2\n3, 4\n",
        ];
        assert_snapshot!(kinds(&inputs), @r#"
        Data("csv") ← "city;rain\nOslo;1,5\nRome;0,5\n"
        Data("csv") ← "a,b\n1,2\n"
        Data("tsv") ← "a\tb\n1\t2\n"
        Data("csv") ← "a,b\n1,\"x, y\"\n"
        Data("csv") ← "1,2\n3,4\n"
        Data("jsonl") ← "{\"a\": 1}\n{\"a\": 2}\n"
        Data("json") ← "[{\"a\": 1},\n {\"a\""
        Data("json") ← "{\"a\": 1}"
        Data("csv") ← "Day,Price (EUR)\n2024-01-01,3\n"
        Data("csv") ← "a, b\n1, 2\n3, 4\n"
        "#);
    }

    #[test]
    fn programs_logs_and_prose_are_no_tables() {
        let inputs = [
            "print(1, 2)\nprint(3, 4)\n",
            "import sys\n",
            "2026-01-01 12:00:00,123 INFO start\n2026-01-01 12:00:01,456 INFO end\n",
            "[a, b]\n[c, d]\n",
            "Hello, world\nand, well\n",
            "What is the mean of 1, 2 and 3?",
            "diff --git a/x b/x\n-a\n+b\n",
            "name\nOslo\n",
            "Dear team,\nthanks,\n",
            "[1]  0.5  0.2\n[4] 2 2\n",
            "console.log(1)\n",
            "A=1\nB=2\n",
        ];
        assert_snapshot!(kinds(&inputs), @r#"
        Python ← "print(1, 2)\nprint(3, 4)\n"
        Python ← "import sys\n"
        Text ← "2026-01-01 12:00:00,123 INFO start\n2026-01-01 12:00:01,456 INFO end\n"
        Text ← "[a, b]\n[c, d]\n"
        Text ← "Hello, world\nand, well\n"
        Text ← "What is the mean of 1, 2 and 3?"
        Text ← "diff --git a/x b/x\n-a\n+b\n"
        Text ← "name\nOslo\n"
        Text ← "Dear team,\nthanks,\n"
        Text ← "[1]  0.5  0.2\n[4] 2 2\n"
        Text ← "console.log(1)\n"
        Text ← "A=1\nB=2\n"
        "#);
    }

    #[test]
    fn other_files_are_known_by_their_first_bytes() {
        let kind = |head: &[u8]| PipedKind::of(head, None);
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n\0"), PipedKind::Data("png"));
        assert_eq!(kind(b"RIFF\0\0\0\0WEBPVP8 "), PipedKind::Data("webp"));
        assert_eq!(kind(b"PAR1\x15\x04"), PipedKind::Data("parquet"));
        assert_eq!(kind(b"\0\x01\x02"), PipedKind::Text);
    }
}
