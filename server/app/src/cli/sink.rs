//! One ask while it is shown.

use std::io;
use std::path::PathBuf;
use std::time::Instant;

use turn::{Ending, Event, Failure, Image, State, Transcript, WrittenFile};

use super::report::Report;
use crate::charts::Folder;
use crate::engine::{Message, Running, Task};
use crate::fresh;

/// Everything one ask has shown so far.
pub(crate) struct Show {
    /// Where it is shown.
    pub(crate) report: Box<dyn Report>,
    /// The answer so far.
    pub(crate) transcript: Transcript,
    /// The charts that were saved, in order.
    pub(crate) charts: Vec<PathBuf>,
    /// The first chart or file that could not be saved.
    pub(crate) unsaved: Option<Failure>,
    /// Whether the engine refused the input; nothing was sent or run then.
    pub(crate) refused: bool,
    /// When it began.
    pub(crate) started: Instant,
    folder: Folder,
    files: Option<PathBuf>,
    state: Option<State>,
}

impl Show {
    /// Nothing yet; charts will go to `folder`, and what programs leave to `files`, if anywhere.
    pub(crate) fn new(report: Box<dyn Report>, folder: Folder, files: Option<PathBuf>) -> Self {
        Show {
            report,
            transcript: Transcript::default(),
            charts: Vec::new(),
            unsaved: None,
            refused: false,
            started: Instant::now(),
            folder,
            files,
            state: None,
        }
    }

    /// Runs the task to its end. An error is one of the output.
    pub(crate) async fn all(&mut self, task: Task) -> io::Result<Ending> {
        let talks_to_a_model = task.talks_to_a_model();
        self.state(talks_to_a_model)?;
        let mut running = Running::start(task);
        while let Some(message) = running.next().await {
            match message {
                Message::Waiting { delay, reason } => self.report.waiting(delay, &reason)?,
                Message::Response(response) => {
                    for event in self.transcript.push(*response) {
                        self.event(&event)?;
                    }
                    self.state(talks_to_a_model)?;
                }
                Message::Cut => return Ok(Ending::Cut),
                Message::Failed(failure) => return Ok(Ending::Failed(failure)),
                Message::Refused(failure) => {
                    self.refused = true;
                    return Ok(Ending::Failed(failure));
                }
            }
        }
        Ok(self.transcript.ending())
    }

    /// Reports a change of state. This machine sends nothing, and nothing thinks on it.
    fn state(&mut self, talks_to_a_model: bool) -> io::Result<()> {
        let state = self.transcript.state();
        let is_real = talks_to_a_model || matches!(state, State::RunningCode | State::Writing);
        if !is_real || self.state.replace(state) == Some(state) {
            return Ok(());
        }
        self.report.state(state)
    }

    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::Image(image) => self.chart(image),
            Event::File(file) => self.file(file),
            other => self.report.event(other),
        }
    }

    fn chart(&mut self, image: &Image) -> io::Result<()> {
        match self.folder.save(image) {
            Ok(path) => {
                self.charts.push(path.clone());
                self.report.chart(self.charts.len(), image, &path)
            }
            Err(failure) => {
                self.unsaved.get_or_insert(failure);
                Ok(())
            }
        }
    }

    fn file(&mut self, file: &WrittenFile) -> io::Result<()> {
        let saved = self.files.as_deref().map(|folder| fresh::keep(folder, file)).transpose();
        let path = saved.unwrap_or_else(|failure| {
            self.unsaved.get_or_insert(failure);
            None
        });
        self.report.file(file, path.as_deref())
    }
}
