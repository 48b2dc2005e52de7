//! What the interpreter of a sandbox is handed: the bootstrap when it starts, then its limit of processor time and its
//! files where they did not come another way, and the program.
//!
//! A job is a file without a name, in memory where the system has such files. Its parts are frames: one letter, the
//! payload's length in eight little-endian bytes, the payload. A byte on a pipe then says that it is complete. The
//! bootstrap closes both before the program begins.

use std::fs::File;
use std::io::{self, PipeWriter, Seek, SeekFrom, Write};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};

use super::interpreter::{BOOTSTRAP, LATER};
use crate::{InputFile, LastValue, Program, ProgramPlace};

/// Writes one job, on the host.
#[derive(Debug)]
pub(crate) struct JobWriter {
    content: File,
    go: PipeWriter,
}

#[derive(Debug, Clone, Copy)]
#[repr(u8)]
enum JobPart {
    /// The source of the bootstrap; always the first.
    Bootstrap = b'B',
    /// A text that the bootstrap compiles when it is needed; each has its place behind the bootstrap.
    Later = b'L',
    /// The processor time that the program may use, as a decimal number of seconds.
    Seconds = b'S',
    /// The name of the next file.
    Name = b'N',
    /// A file's content.
    Content = b'F',
    /// One more name of the file that was named last.
    Alias = b'A',
    /// The folder in which the program starts, before the aliases there.
    Start = b'D',
    /// The first name of a module beside it.
    Module = b'M',
    /// A folder in which modules are looked for last.
    MoreModules = b'I',
    /// When the value of a last line is shown: a letter.
    LastValue = b'V',
    /// The source of a program that runs before the last one.
    Earlier = b'R',
    /// The source of the program; always the last.
    Program = b'P',
}

impl JobWriter {
    /// A job that has only its bootstrap with what belongs to it, and the sandbox's end of the pipe.
    pub(crate) fn new() -> io::Result<(Self, OwnedFd)> {
        let (wait, go) = io::pipe()?;
        let mut job = Self { content: file_without_name()?, go };
        job.frame(JobPart::Bootstrap, BOOTSTRAP.as_bytes())?;
        LATER.iter().try_for_each(|text| job.frame(JobPart::Later, text.as_bytes()))?;
        Ok((job, wait.into()))
    }

    /// The job's file, for the sandbox to inherit.
    pub(crate) fn descriptor(&self) -> RawFd {
        self.content.as_raw_fd()
    }

    pub(crate) fn seconds(&mut self, seconds: u64) -> io::Result<()> {
        self.frame(JobPart::Seconds, seconds.to_string().as_bytes())
    }

    /// A copy of a file, from its first byte.
    pub(crate) fn file(&mut self, input: &InputFile) -> io::Result<()> {
        self.frame(JobPart::Name, input.name.as_bytes())?;
        let start = self.content.stream_position()?;
        self.header(JobPart::Content, 0)?;
        let length = io::copy(&mut &input.file, &mut self.content)?;
        // Its length is known only now, because the file may have grown.
        let end = self.content.stream_position()?;
        self.content.seek(SeekFrom::Start(start))?;
        self.header(JobPart::Content, length)?;
        self.content.seek(SeekFrom::Start(end))?;
        Ok(())
    }

    /// Adds the program and says that the job is complete.
    pub(crate) fn send(&mut self, program: &Program) -> io::Result<()> {
        let ProgramPlace { folder, modules, more_modules } = &program.standing;
        if !folder.is_empty() {
            self.frame(JobPart::Start, folder.as_bytes())?;
        }
        modules.iter().try_for_each(|name| self.frame(JobPart::Module, name.as_bytes()))?;
        more_modules.iter().try_for_each(|folder| self.frame(JobPart::MoreModules, folder.as_bytes()))?;
        for alias in &program.aliases {
            self.frame(JobPart::Name, alias.file.as_bytes())?;
            self.frame(JobPart::Alias, alias.name.as_bytes())?;
        }
        match program.last_value {
            LastValue::IfAlone => {}
            LastValue::Never => self.frame(JobPart::LastValue, b"N")?,
            LastValue::Always => self.frame(JobPart::LastValue, b"A")?,
        }
        for code in &program.earlier {
            self.source(JobPart::Earlier, code)?;
        }
        self.source(JobPart::Program, &program.code)?;
        // It fails if the sandbox has ended, which the watch over the run finds.
        let _ = self.go.write(b"!");
        Ok(())
    }

    /// Adds a source, without the mark that editors write and Python does not know.
    fn source(&mut self, kind: JobPart, code: &str) -> io::Result<()> {
        self.frame(kind, code.trim_start_matches('\u{feff}').as_bytes())
    }

    fn frame(&mut self, kind: JobPart, payload: &[u8]) -> io::Result<()> {
        self.header(kind, payload.len() as u64)?;
        self.content.write_all(payload)
    }

    fn header(&mut self, kind: JobPart, length: u64) -> io::Result<()> {
        self.content.write_all(&[&[kind as u8], &length.to_le_bytes()[..]].concat())
    }
}

#[cfg(target_os = "linux")]
fn file_without_name() -> io::Result<File> {
    Ok(rustix::fs::memfd_create("job", rustix::fs::MemfdFlags::CLOEXEC)?.into())
}

#[cfg(not(target_os = "linux"))]
fn file_without_name() -> io::Result<File> {
    tempfile::tempfile()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::Alias;

    #[test]
    fn a_job_is_complete_before_the_sandbox_reads_it() {
        let (mut job, wait) = JobWriter::new().unwrap();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"a,b\n").unwrap();
        file.rewind().unwrap();
        job.seconds(35).unwrap();
        job.file(&InputFile { name: "a.csv".to_owned(), file }).unwrap();
        let mut content = job.content.try_clone().unwrap();
        let alias = Alias { name: "input_file_0.csv".to_owned(), file: "a.csv".to_owned() };
        let program = Program {
            earlier: vec!["x = 1".to_owned()],
            code: "\u{feff}print(x)".to_owned(),
            aliases: vec![alias],
            ..Program::default()
        };
        job.send(&program).unwrap();

        assert_eq!(rustix::io::read(&wait, &mut [0; 9]), Ok(1));
        content.rewind().unwrap();
        let mut written = Vec::new();
        content.read_to_end(&mut written).unwrap();
        let frame =
            |kind: u8, payload: &[u8]| [&[kind], &(payload.len() as u64).to_le_bytes()[..], payload].concat();
        let frames = [
            frame(b'B', BOOTSTRAP.as_bytes()),
            frame(b'L', LATER[0].as_bytes()),
            frame(b'L', LATER[1].as_bytes()),
            frame(b'L', LATER[2].as_bytes()),
            frame(b'S', b"35"),
            frame(b'N', b"a.csv"),
            frame(b'F', b"a,b\n"),
            frame(b'N', b"a.csv"),
            frame(b'A', b"input_file_0.csv"),
            frame(b'R', b"x = 1"),
            frame(b'P', b"print(x)"),
        ];
        assert_eq!(written, frames.concat());
    }
}
