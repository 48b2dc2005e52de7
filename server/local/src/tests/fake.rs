//! An executor that runs nothing, and a drawing of what an ask emits.

use std::io::{Read, Write};
use std::sync::Mutex;
use std::time::Duration;

use sandbox::{Cancel, InputFile};
use turn::{Image, Outcome, Piece, WrittenFile};

use crate::{Error, Execution, Executor, Script, Seen};

/// Ends its programs as planned, one after the other.
pub(crate) struct FakeExecutor {
    ends: Mutex<Vec<Execution>>,
    programs: Mutex<Vec<String>>,
    modules: &'static [&'static str],
    /// The bytes that each program has read, at one look after the other.
    reads: &'static [u64],
}

impl FakeExecutor {
    pub(crate) fn new(ends: Vec<Execution>, modules: &'static [&'static str]) -> Self {
        FakeExecutor { ends: Mutex::new(ends), programs: Mutex::default(), modules, reads: &[] }
    }

    /// The same, whose programs read so many bytes, from look to look.
    pub(crate) fn reading(self, reads: &'static [u64]) -> Self {
        FakeExecutor { reads, ..self }
    }

    /// The programs that ran, each with the content of its files.
    pub(crate) fn programs(self) -> Vec<String> {
        self.programs.into_inner().unwrap()
    }
}

impl Executor for FakeExecutor {
    fn has_module(&self, name: &str) -> bool {
        self.modules.contains(&name)
    }

    fn run(&self, script: Script, _: &Cancel, see: &mut dyn FnMut(Seen)) -> Result<Execution, Error> {
        let mut content = String::new();
        for mut input in script.files {
            input.file.read_to_string(&mut content).unwrap();
        }
        self.programs.lock().unwrap().push(script.code + &content);
        let seen = |bytes: &u64| Seen { bytes_read: *bytes, printed: Vec::new() };
        self.reads.iter().map(seen).for_each(see);
        Ok(self.ends.lock().unwrap().remove(0))
    }
}

/// A program's end with a chart, as the sandbox reports it.
pub(crate) fn ended(outcome: Outcome, output: &str) -> Execution {
    Execution {
        earlier: Vec::new(),
        outcome,
        output: output.to_owned(),
        unprinted: 0,
        errors: String::new(),
        tables: Vec::new(),
        images: Image::new(*b"\x89PNG\r\n\x1a\n").into_iter().collect(),
        files: vec![WrittenFile::new("out/a.csv", *b"a,b\n")],
        not_kept: Vec::new(),
        place: "this machine".into(),
        sent: "nothing was sent".into(),
        isolation: "full: own root, no network, no other processes".into(),
        caveat: None,
        hint: None,
        elapsed: Duration::from_millis(820),
    }
}

/// A file with this content.
pub(crate) fn file(name: &str, content: &[u8]) -> InputFile {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(content).unwrap();
    InputFile { name: name.to_owned(), file }
}

/// The pieces, one after the other; of a program its first line.
pub(crate) fn drawn(pieces: &[Piece]) -> String {
    let line = |piece: &Piece| match piece {
        Piece::Code(code) => {
            format!("code: {} {}", code.language, code.code.lines().next().unwrap_or_default())
        }
        Piece::Output(output) => format!("output: {} {:?}", output.outcome.as_str(), output.output),
        Piece::Image(image) => format!("image: {} of {} bytes", image.mime_type, image.bytes.len()),
        Piece::File(file) => format!("file: {} of {} bytes", file.name, file.bytes.len()),
        Piece::Isolation(words) => format!("isolation: {}", words.split(':').next().unwrap_or_default()),
        Piece::Text(text) => format!("text: {text}"),
        Piece::Finish(finish) => format!("finish: {}", finish.word),
        other => format!("{other:?}"),
    };
    pieces.iter().map(line).collect::<Vec<_>>().join("\n")
}
