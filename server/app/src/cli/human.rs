//! Reports to people: code, output and answer on standard output; progress and failures on standard error.

use std::cell::OnceCell;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use history::Number;
use indicatif::{ProgressBar, ProgressStyle};
use turn::view::terminal::Drawing;
use turn::view::{Snapshot, Standing};
use turn::{Activity, Ending, Event, Image, PrintStream, Progress, Turn, WrittenFile, shown};

use super::countdown::left_of_wait;
use super::ending::{complain_of, way_to_run};
use super::pages::is_its_program;
use super::report::Report;
use super::screen::style;
use crate::age;
use crate::charts::Canvas;

/// How many characters of a line of standard error stand beside the time: all of it must fit on a line.
const BESIDE_TIME: usize = 60;

/// Writes to the terminal or a pipe.
pub(super) struct Human {
    drawing: Drawing,
    spinner: Option<ProgressBar>,
    /// When what it tells of began.
    since: Instant,
    /// Detected with the first chart.
    canvas: OnceCell<Option<Canvas>>,
    /// What is continued, and what leaves this machine; `None` once it was shown.
    notice: Option<String>,
    /// The number of the ask, once it is kept.
    number: Option<Number>,
}

impl Human {
    /// `notice` says what is continued and what leaves this machine; it is shown first.
    pub(super) fn new(notice: Option<String>, turn: &Turn, shows_code: bool) -> Self {
        let mut drawing = Drawing::new(style());
        let source = turn.excerpt.as_ref().and_then(|excerpt| excerpt.source.as_ref());
        drawing.hear(&turn.speaker, shows_code, source);
        Human { drawing, spinner: None, since: Instant::now(), canvas: OnceCell::new(), notice, number: None }
    }

    /// Shows the notice, once, to a person at a terminal.
    fn tell(&mut self) -> io::Result<()> {
        match self.notice.take().filter(|_| io::stderr().is_terminal()) {
            Some(notice) => writeln!(io::stderr().lock(), "{notice}"),
            None => Ok(()),
        }
    }

    /// Removes the spinner and writes to standard output.
    fn write(&mut self, text: &str) -> io::Result<()> {
        self.tell()?;
        self.spin(None);
        put(text)
    }

    /// Shows what a program prints while it runs, at a terminal: its lines as they come, of its errors the last one beside
    /// the time. A reader of a pipe gets its output whole.
    fn printing(&mut self, stream: PrintStream, text: &str, event: &Event) -> io::Result<()> {
        if !io::stdout().is_terminal() {
            return Ok(());
        }
        if stream == PrintStream::Errors {
            let last = text.lines().map(str::trim).rfind(|line| !line.is_empty());
            return last.map_or(Ok(()), |line| self.beside_time(line));
        }
        if text.is_empty() {
            return Ok(());
        }
        let text = self.drawing.event(event);
        match self.spinner.take() {
            // Its time goes on below what is printed.
            Some(spinner) if self.drawing.is_at_line_start() => {
                let written = spinner.suspend(|| put(&text));
                self.spinner = Some(spinner);
                written
            }
            spinner => {
                self.spinner = spinner;
                self.write(&text)?;
                self.spin(Some(Activity::RunningCode.words().to_owned()));
                Ok(())
            }
        }
    }

    /// Shows a line beside the time, at a terminal.
    fn beside_time(&mut self, line: &str) -> io::Result<()> {
        let line: String = line.chars().take(BESIDE_TIME).collect();
        if io::stdout().is_terminal() { self.working(&line) } else { Ok(()) }
    }

    /// Shows a spinner with this text, or removes it. Standard output and standard error may be the same terminal, so
    /// there is no spinner within an unfinished line of the answer.
    fn spin(&mut self, text: Option<String>) {
        if let Some(spinner) = self.spinner.take() {
            spinner.finish_and_clear();
        }
        let can_spin = io::stderr().is_terminal() && self.drawing.is_at_line_start();
        let Some(text) = text.filter(|_| can_spin) else {
            return;
        };
        let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}").expect("a valid template");
        let spinner = ProgressBar::new_spinner().with_style(style).with_message(text);
        let spinner = spinner.with_elapsed(self.since.elapsed());
        spinner.enable_steady_tick(Duration::from_millis(100));
        self.spinner = Some(spinner);
    }
}

impl Report for Human {
    fn reused(&mut self, _since: Duration) -> io::Result<()> {
        self.notice = None;
        Ok(())
    }

    fn kept(&mut self, number: Number) -> io::Result<()> {
        self.number = Some(number);
        Ok(())
    }

    fn activity(&mut self, activity: Activity) -> io::Result<()> {
        self.tell()?;
        self.since = Instant::now();
        // While the answer is written, it is the progress, but for what is drawn later.
        let is_seen = activity == Activity::Writing && !self.drawing.is_waiting();
        self.spin((!is_seen).then(|| activity.words().to_owned()));
        Ok(())
    }

    fn waiting(&mut self, delay: Duration, reason: &str) -> io::Result<()> {
        self.since = Instant::now();
        self.spin(Some(left_of_wait(delay, reason)));
        Ok(())
    }

    fn counting_down(&mut self, left: Duration, reason: &str) -> io::Result<()> {
        if let Some(spinner) = &self.spinner {
            spinner.set_message(left_of_wait(left, reason));
        }
        Ok(())
    }

    fn shows_work(&self) -> bool {
        io::stderr().is_terminal()
    }

    fn working(&mut self, words: &str) -> io::Result<()> {
        match &self.spinner {
            // Its time goes on: it is that of the program.
            Some(spinner) => spinner.set_message(words.to_owned()),
            None => self.spin(Some(words.to_owned())),
        }
        Ok(())
    }

    fn settle(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn event(&mut self, event: &Event) -> io::Result<()> {
        if let Event::Printing { stream, text, line } = event {
            self.printing(*stream, text, event)?;
            // What is not at its end stands beside the time.
            return line.as_deref().map_or(Ok(()), |line| self.beside_time(line));
        }
        let text = self.drawing.event(event);
        if !text.is_empty() {
            self.write(&text)?;
        }
        if self.drawing.is_waiting() && self.spinner.is_none() {
            self.spin(Some(Activity::Writing.words().to_owned()));
        }
        Ok(())
    }

    fn chart(&mut self, number: usize, image: &Image, path: &Path) -> io::Result<()> {
        let text = self.drawing.chart(number, &shown(path));
        self.write(&text)?;
        match self.canvas.get_or_init(Canvas::detect) {
            Some(canvas) => canvas.draw(image),
            None => Ok(()),
        }
    }

    fn file(&mut self, file: &WrittenFile, path: Option<&Path>) -> io::Result<()> {
        let place = path.map_or_else(|| "not saved; --files DIR saves it".to_owned(), shown);
        let text = self.drawing.file(file, &place);
        self.write(&text)
    }

    fn end(&mut self, turn: &Turn) -> io::Result<()> {
        let way = self.number.map(way_to_run);
        let text = self.drawing.end() + &self.drawing.findings(&turn.evidence, way.as_deref());
        self.write(&text)?;
        complain_of(&turn.progress);
        let is_answered = matches!(turn.progress, Progress::Ended(Ending::Answered(_)));
        // That an answer is not new must not be overlooked.
        if is_answered && (io::stderr().is_terminal() || turn.reused.is_some()) {
            let is_hidden = !self.drawing.shows_programs() && has_own_program(turn);
            let program = if is_hidden { " · --show-code shows the program" } else { "" };
            writeln!(io::stderr().lock(), "{}{program}", summary(turn, self.number))?;
        }
        Ok(())
    }
}

/// Writes to standard output, to be seen at once.
fn put(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// `true` if a program ran that the person did not write.
fn has_own_program(turn: &Turn) -> bool {
    let is_theirs = turn.excerpt.as_ref().is_some_and(|excerpt| is_its_program(turn, excerpt));
    turn.last_code().is_some() && !is_theirs
}

/// The last line: who answered, at what cost, and the number in the history.
fn summary(turn: &Turn, number: Option<Number>) -> String {
    let from = turn.reused.map(|since| format!("{} (--again asks anew)", age::from(since)));
    let standing = Standing { from: from.as_deref(), ..Standing::default() };
    let number = number.map(|Number(number)| format!(" · ask {number}")).unwrap_or_default();
    Snapshot { turn, standing }.summary() + &number
}
