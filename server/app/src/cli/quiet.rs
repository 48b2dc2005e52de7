//! Reports the answer alone, as it came, for other programs to read.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::time::Duration;

use history::Number;
use turn::view::way_to_file;
use turn::{Activity, Event, Evidence, Image, Turn, WrittenFile, view};

use super::ending::{complain_of, way_to_run};
use super::report::Report;
use crate::age;
use crate::complain::remark;

/// Writes the answer at its end, and failures to standard error.
#[derive(Default)]
pub(super) struct Quiet {
    /// The number of the ask in the history, once it is known.
    number: Option<Number>,
}

impl Report for Quiet {
    fn reused(&mut self, since: Duration) -> io::Result<()> {
        remark(&format!("This answer is {}; --again asks anew.", age::from(since)));
        Ok(())
    }

    fn activity(&mut self, _activity: Activity) -> io::Result<()> {
        Ok(())
    }

    fn waiting(&mut self, _delay: Duration, _reason: &str) -> io::Result<()> {
        Ok(())
    }

    fn working(&mut self, _words: &str) -> io::Result<()> {
        Ok(())
    }

    fn event(&mut self, event: &Event) -> io::Result<()> {
        if let Event::Unshown(file) = event {
            remark(&file.sentence());
        }
        Ok(())
    }

    fn chart(&mut self, _number: usize, _image: &Image, _path: &Path) -> io::Result<()> {
        Ok(())
    }

    fn file(&mut self, _file: &WrittenFile, _path: Option<&Path>) -> io::Result<()> {
        Ok(())
    }

    fn settle(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn kept(&mut self, number: Number) -> io::Result<()> {
        self.number = Some(number);
        Ok(())
    }

    fn end(&mut self, turn: &Turn) -> io::Result<()> {
        let answer = view::whole_answer(turn);
        let mut stdout = io::stdout().lock();
        stdout.write_all(answer.as_bytes())?;
        // A prompt must not follow on the same line; a program gets what was printed and nothing else.
        if stdout.is_terminal() && !answer.is_empty() && !answer.ends_with('\n') {
            stdout.write_all(b"\n")?;
        }
        stdout.flush()?;
        complain_of(&turn.progress);
        // What was left out was said before it was sent.
        let evidence = Evidence { redacted: String::new(), ..turn.evidence.clone() };
        let findings = view::findings_in_brief(&evidence);
        if !findings.is_empty() {
            let way = self.number.and_then(|number| way_to_file(&turn.evidence, &way_to_run(number)));
            let way = way.map(|way| format!(" {way}")).unwrap_or_default();
            remark(&format!("To check: {}.{way}", findings.join(" · ")));
        }
        Ok(())
    }
}
