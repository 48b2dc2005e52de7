//! Reports to people: code, output and answer on standard output; progress and failures on standard error.

use std::cell::OnceCell;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use turn::view::terminal::{Drawing, Style};
use turn::view::{Snapshot, Standing};
use turn::{Activity, Ending, Event, Failure, FinishKind, Image, Progress, Turn, WrittenFile, shown};

use super::report::Report;
use crate::charts::Canvas;
use crate::complain::complain;

/// Writes to the terminal or a pipe.
pub(super) struct Human {
    drawing: Drawing,
    spinner: Option<ProgressBar>,
    /// Detected with the first chart.
    canvas: OnceCell<Option<Canvas>>,
    /// What leaves this machine; `None` once it was shown.
    notice: Option<String>,
}

impl Human {
    /// `notice` says what leaves this machine; it is shown first.
    pub(super) fn new(notice: Option<String>) -> Self {
        // https://no-color.org: set and not empty.
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let style = if io::stdout().is_terminal() && !no_color { Style::Colour } else { Style::Plain };
        Human { drawing: Drawing::new(style), spinner: None, canvas: OnceCell::new(), notice }
    }

    /// Removes the spinner and writes to standard output.
    fn write(&mut self, text: &str) -> io::Result<()> {
        self.spin(None);
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()
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
        spinner.enable_steady_tick(Duration::from_millis(100));
        self.spinner = Some(spinner);
    }
}

impl Report for Human {
    fn activity(&mut self, activity: Activity) -> io::Result<()> {
        if let Some(notice) = self.notice.take()
            && io::stderr().is_terminal()
        {
            writeln!(io::stderr().lock(), "{notice}")?;
        }
        // While the answer is written, it is the progress.
        self.spin((activity != Activity::Writing).then(|| activity.words().to_owned()));
        Ok(())
    }

    fn waiting(&mut self, delay: Duration, reason: &str) -> io::Result<()> {
        self.spin(Some(format!("{reason}: trying again in {:.0} s", delay.as_secs_f64().ceil())));
        Ok(())
    }

    fn event(&mut self, event: &Event) -> io::Result<()> {
        let text = self.drawing.event(event);
        if text.is_empty() { Ok(()) } else { self.write(&text) }
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
        let place = path.map_or_else(|| "not kept; --files DIR keeps it".to_owned(), shown);
        let text = self.drawing.file(file, &place);
        self.write(&text)
    }

    fn end(&mut self, turn: &Turn) -> io::Result<()> {
        let text = self.drawing.end();
        self.write(&text)?;
        match &turn.progress {
            Progress::Ended(Ending::Answered(finish)) => {
                if finish.kind != FinishKind::Complete {
                    let detail = format!("{}; what came until then is kept", finish.word);
                    complain(&Failure::new("The answer ends early", detail, "Ask for less at once."));
                }
                if io::stderr().is_terminal() {
                    let summary = Snapshot { turn, standing: Standing::default() }.summary();
                    writeln!(io::stderr().lock(), "{summary}")?;
                }
            }
            Progress::Ended(Ending::Failed(failure)) => complain(failure),
            _ => complain(&Failure::cut()),
        }
        Ok(())
    }
}
