//! What a program prints while it runs, before its output is there.

use serde::Serialize;

use crate::Cleaner;
use crate::safe::last_states;

/// The next text that a running program prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printing {
    /// Where it prints it.
    pub stream: PrintStream,
    /// The text, as it came.
    pub text: String,
}

/// One of the two streams that a program prints to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum PrintStream {
    /// Standard output.
    Output,
    /// Standard error.
    Errors,
}

/// What the running program has printed so far: both streams in the order they came, each beginning on a new line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrintedSoFar {
    text: String,
    last: Option<PrintStream>,
    /// What of standard output was not given yet: a line that is written anew, as progress bars are.
    line: String,
    output: Cleaner,
    errors: Cleaner,
}

/// The most bytes of a tail.
const TAIL: usize = 16 << 10;

/// From so many bytes on, what was written over is left out: a progress bar may go on for hours. It is more than twice what
/// both streams may have without that.
const MOST: usize = 5 << 20;

impl PrintedSoFar {
    /// Adds what comes next. Returns what of it stays, safe to show: a line of standard output that is written anew again
    /// and again is given once it has its end.
    pub fn push(&mut self, Printing { stream, text }: &Printing) -> String {
        let is_other = self.last.replace(*stream).is_some_and(|last| last != *stream);
        if is_other && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.text.push_str(text);
        if self.text.len() > MOST {
            let ends_anew = self.text.ends_with('\r');
            self.text = last_states(&self.text).into_owned();
            self.text.extend(ends_anew.then_some('\r'));
        }
        match stream {
            PrintStream::Output => self.stays(text),
            PrintStream::Errors => self.errors.push(text),
        }
    }

    /// What a line of standard output shows that is written anew, safe to show; `None` if there is none such.
    pub(crate) fn rewritten(&self) -> Option<String> {
        let line = Cleaner::overwritten(&self.line);
        Some(line.trim()).filter(|line| !line.is_empty()).map(str::to_owned)
    }

    fn stays(&mut self, text: &str) -> String {
        self.line.push_str(text);
        let whole = self.line.rfind('\n').map_or(0, |at| at + 1);
        let end = if self.line[whole..].contains('\r') { whole } else { self.line.len() };
        let given = self.output.push(&last_states(&self.line[..end]));
        self.line.drain(..end);
        // What was written over is not needed any more.
        if let Some(last) = self.line.trim_end_matches('\r').rfind('\r') {
            self.line.drain(..last);
        }
        given
    }

    /// `true` if nothing was printed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// All of it, as it came.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    /// The last line that shows something, safe to show; `None` if there is none. Of a progress bar it is the latest state.
    #[must_use]
    pub fn last_line(&self) -> Option<String> {
        let tail = Cleaner::overwritten(self.end());
        tail.lines().map(str::trim).rfind(|line| !line.is_empty()).map(str::to_owned)
    }

    /// Its last lines, at most so many, safe to show, and how many lines stand before them.
    #[must_use]
    pub fn tail(&self, most: usize) -> (String, usize) {
        let end = self.end();
        let shown = Cleaner::overwritten(end);
        let lines: Vec<&str> = shown.trim_end().lines().collect();
        let left_out = lines.len().saturating_sub(most);
        let before = self.text[..self.text.len() - end.len()].bytes().filter(|byte| *byte == b'\n').count();
        (lines[left_out..].join("\n"), before + left_out)
    }

    /// The last bytes, from the beginning of a line if that is near.
    fn end(&self) -> &str {
        let start = self.text.len().saturating_sub(TAIL);
        let start = (start..=self.text.len()).find(|at| self.text.is_char_boundary(*at)).unwrap_or_default();
        let end = &self.text[start..];
        if start == 0 { end } else { end.split_once('\n').map_or(end, |(_, lines)| lines) }
    }
}

#[cfg(test)]
mod tests {
    use super::{PrintStream, PrintedSoFar, Printing};

    fn printed(pieces: &[(PrintStream, &str)]) -> PrintedSoFar {
        let mut so_far = PrintedSoFar::default();
        for &(stream, text) in pieces {
            so_far.push(&Printing { stream, text: text.to_owned() });
        }
        so_far
    }

    #[test]
    fn both_streams_come_in_order_and_a_progress_bar_shows_its_latest_state() {
        use PrintStream::{Errors, Output};
        let so_far = printed(&[
            (Output, "epoch 1\nloss 0."),
            (Output, "5\nnext"),
            (Errors, " 10%|#   \r 20%|##  \r"),
            (Errors, " 30%|### "),
        ]);
        assert_eq!(so_far.last_line().as_deref(), Some("30%|###"));
        assert_eq!(so_far.tail(3), ("loss 0.5\nnext\n 30%|###".to_owned(), 1));
        assert_eq!(printed(&[(Output, "\n \n")]).last_line(), None);
    }

    #[test]
    fn a_line_that_is_written_anew_is_given_once_it_has_its_end() {
        let mut so_far = PrintedSoFar::default();
        let mut given =
            |text: &str| so_far.push(&Printing { stream: PrintStream::Output, text: text.to_owned() });
        let bars = ["start\nat", " once\n 1%|\r", " 2%|#\r", " 3%|##", "\nend\r", "\nx\r\n"];
        assert_eq!(bars.map(&mut given), ["start\nat", " once\n", "", "", " 3%|##\n", "end\nx\n"]);
    }

    #[test]
    fn of_much_output_the_end_is_shown_and_the_lines_before_it_are_counted() {
        let lines: String = (0..100_000).map(|line| format!("line {line}\n")).collect();
        let so_far = printed(&[(PrintStream::Output, &lines)]);
        assert_eq!(so_far.tail(2), ("line 99998\nline 99999".to_owned(), 99_998));
        let long = printed(&[(PrintStream::Output, &"é".repeat(1 << 20))]);
        assert_eq!(long.tail(2).0.chars().count(), super::TAIL / 2);
        let hostile = printed(&[(PrintStream::Output, "\u{1b}[31mred\u{1b}[0m\u{202e}\n")]);
        assert_eq!(hostile.last_line().as_deref(), Some("red"));
    }

    #[test]
    fn a_progress_bar_takes_no_more_memory_however_long_it_goes_on() {
        let mut so_far = printed(&[(PrintStream::Output, "start\n")]);
        for step in 0..150_000 {
            let text = format!("\r{step:>6} {}", "#".repeat(60));
            so_far.push(&Printing { stream: PrintStream::Errors, text });
        }
        assert_eq!(so_far.last_line().as_deref(), Some(&*format!("149999 {}", "#".repeat(60))));
        let text = so_far.into_text();
        assert!(text.starts_with("start\n") && text.len() <= super::MOST);
    }
}
