//! Shows an ask on the command line while it runs; stores its turn and saves its charts and files.

use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use engines::{Running, Sink, follow};
use turn::{Activity, Ending, Event, Failure, Image, Turn, Unshown, WrittenFile};

use super::long_work::LongWork;
use super::report::Report;
use crate::charts::Folder;
use crate::complain::remark;
use crate::counting::Counting;
use crate::keeping::{Keeping, KeepingSink, SavesCharts};
use crate::new_files;

/// The sink of an ask on the command line.
pub(super) struct CliSink {
    /// Shows the ask.
    pub(super) report: Box<dyn Report>,
    /// The question and the answer so far.
    pub(super) turn: Turn,
    /// Paths of the saved charts, in order.
    pub(super) charts: Vec<PathBuf>,
    /// The failure of the first chart or file that could not be saved.
    pub(super) unsaved: Option<Failure>,
    /// `true` if the engine refused the input; nothing was sent or run then.
    pub(super) was_refused: bool,
    /// Why the output cannot be written any more, if the ask goes on all the same: it is kept, or a document is written.
    pub(super) unwritten: Option<io::Error>,
    /// `true` if the ask goes on then.
    pub(super) outlives_output: bool,
    /// When the ask started.
    pub(super) started: Instant,
    folder: Folder,
    files: Option<PathBuf>,
    activity: Option<Activity>,
    /// What came last without its content, while it is counted.
    unshown: Option<Unshown>,
    work: LongWork,
}

impl CliSink {
    /// Saves charts in `folder` and files that programs write in `files`; without `files` they are not saved.
    pub(super) fn new(report: Box<dyn Report>, turn: Turn, folder: Folder, files: Option<PathBuf>) -> Self {
        CliSink {
            report,
            turn,
            charts: Vec::new(),
            unsaved: None,
            was_refused: false,
            unwritten: None,
            outlives_output: false,
            started: Instant::now(),
            folder,
            files,
            activity: None,
            unshown: None,
            work: LongWork::default(),
        }
    }

    /// Runs the ask to its end, while its answer is kept. `reused` says when the answer was given, if it is a kept one.
    /// Fails if the output cannot be written and the answer is for nothing else.
    pub(super) async fn run(
        &mut self,
        mut running: Running,
        reused: Option<Duration>,
        keeping: Option<&mut Keeping>,
        counting: Option<&mut Counting>,
    ) -> io::Result<Ending> {
        // The time in which the person thought about what leaves is not the answer's.
        self.started = Instant::now();
        match reused {
            Some(since) => self.tell(|report| report.reused(since))?,
            None => self.activity(Activity::Sending)?,
        }
        self.settle()?;
        let followed = follow(&mut running, &mut KeepingSink { inner: self, keeping, counting }).await?;
        self.say_unshown()?;
        self.was_refused = followed.was_refused;
        Ok(followed.ending)
    }

    /// Reports a change of activity. This machine only runs code and writes: it does not send or think.
    fn activity(&mut self, activity: Activity) -> io::Result<()> {
        let is_real =
            self.turn.speaker.is_model || matches!(activity, Activity::RunningCode | Activity::Writing);
        if !is_real || self.activity.replace(activity) == Some(activity) {
            return Ok(());
        }
        self.tell(|report| report.activity(activity))
    }

    /// Writes to the output, unless that has failed already.
    fn tell(&mut self, write: impl FnOnce(&mut dyn Report) -> io::Result<()>) -> io::Result<()> {
        if self.unwritten.is_some() {
            return Ok(());
        }
        match write(&mut *self.report) {
            Err(error) if self.outlives_output => {
                self.unwritten = Some(error);
                Ok(())
            }
            written => written,
        }
    }

    /// Reports what came without its content, once it is known how often.
    fn say_unshown(&mut self) -> io::Result<()> {
        match self.unshown.take() {
            Some(file) => self.tell(|report| report.event(&Event::Unshown(file))),
            None => Ok(()),
        }
    }

    fn event(&mut self, event: &Event) -> io::Result<()> {
        if let Event::Unshown(file) = event {
            if let Some(last) = self.unshown.as_mut().filter(|last| last.is_same(file)) {
                last.times += file.times;
                return Ok(());
            }
            self.say_unshown()?;
            self.unshown = Some(file.clone());
            return Ok(());
        }
        // Counts say nothing in its place.
        if !matches!(event, Event::Usage(_)) {
            self.say_unshown()?;
        }
        match event {
            Event::Image(image) => self.chart(image),
            Event::File(file) => self.file(file),
            other => self.tell(|report| report.event(other)),
        }
    }

    fn chart(&mut self, image: &Image) -> io::Result<()> {
        match self.folder.save(image) {
            Ok(path) => {
                self.charts.push(path.clone());
                let number = self.charts.len();
                self.tell(|report| report.chart(number, image, &path))
            }
            Err(failure) => {
                self.unsaved.get_or_insert(failure);
                Ok(())
            }
        }
    }

    fn file(&mut self, file: &WrittenFile) -> io::Result<()> {
        match self.files.as_deref().map(|folder| new_files::save(folder, file)).transpose() {
            Ok(path) => self.tell(|report| report.file(file, path.as_deref())),
            Err(failure) => {
                self.unsaved.get_or_insert(failure);
                Ok(())
            }
        }
    }
}

impl Sink for CliSink {
    type Error = io::Error;

    fn change<T>(&mut self, change: impl FnOnce(&mut Turn) -> T) -> Option<T> {
        Some(change(&mut self.turn))
    }

    fn waiting(&mut self, delay: Duration, reason: &str) -> io::Result<()> {
        self.tell(|report| report.waiting(delay, reason))
    }

    fn counting_down(&mut self, left: Duration, reason: &str) -> io::Result<()> {
        self.tell(|report| report.counting_down(left, reason))
    }

    fn working(&mut self, words: &str) -> io::Result<()> {
        if !self.report.shows_work()
            && let Some(long) = self.work.note(words, self.started.elapsed())
        {
            remark(&format!("Still at work: {long}."));
        }
        self.tell(|report| report.working(words))
    }

    fn show(&mut self, events: Vec<Event>, activity: Option<Activity>) -> io::Result<()> {
        events.iter().try_for_each(|event| self.event(event))?;
        activity.map_or(Ok(()), |activity| self.activity(activity))
    }

    fn settle(&mut self) -> io::Result<()> {
        self.tell(|report| report.settle())
    }
}

impl SavesCharts for CliSink {
    fn charts(&self) -> Vec<PathBuf> {
        self.charts.clone()
    }
}
