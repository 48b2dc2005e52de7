//! A run that ended, and the result that its caller gets.

use std::path::PathBuf;
use std::time::Duration;

use super::captured::CapturedOutput;
use super::ending::{self, BrokenLimit, ProcessEnd};
use super::reports::{EarlierReport, Reports, Stage};
use crate::python::OLDEST;
use crate::{EarlierRun, Error, Layer, Limits, Run};

/// What the host saw of a run.
pub(crate) struct EndedRun {
    pub(crate) end: ProcessEnd,
    pub(crate) captured: CapturedOutput,
    pub(crate) reports: Reports,
    pub(crate) elapsed: Duration,
    /// In bytes.
    pub(crate) peak_memory: u64,
}

/// Why a layer did not run a program to its end.
pub(crate) enum LayerFailure {
    /// The layer is not available here, for this reason. The program did not begin.
    Unavailable(String),
    /// Another layer would not help.
    Other(Error),
}

impl From<Error> for LayerFailure {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl EndedRun {
    /// The result, if the program began. Where the layer failed before it isolated the run, `explain` turns the last
    /// line of its output into a reason.
    pub(crate) fn judge(
        mut self,
        layer: Layer,
        limits: &Limits,
        executable: PathBuf,
        explain: impl FnOnce(&str) -> String,
    ) -> Result<Run, LayerFailure> {
        match self.reports.stage().clone() {
            Stage::Starting => return Err(LayerFailure::Unavailable(explain(&self.last_line()))),
            Stage::Refused(why) => return Err(LayerFailure::Unavailable(why)),
            Stage::NotStarted(detail) => return Err(Error::PythonBroken { executable, detail }.into()),
            Stage::Confined | Stage::Waiting => {
                return Err(Error::PythonBroken { executable, detail: self.last_line() }.into());
            }
            Stage::Running(Some(found)) if found < OLDEST => {
                return Err(Error::PythonTooOld { executable, found: found.to_string() }.into());
            }
            Stage::Running(_) => {}
        }
        let earlier = self.take_earlier(limits);
        let notes = ending::notes(self.end, limits, self.reports.notes(), &self.captured);
        let output = ending::text(self.end, &notes, self.reports.only_value(), &self.captured);
        let unprinted = ending::unprinted(self.end, &output, &notes, &self.captured);
        let tables = self.reports.take_tables();
        let (images, files) = self.reports.into_results();
        Ok(Run {
            earlier,
            outcome: self.end.outcome(),
            output,
            unprinted,
            errors: ending::errors(self.end, &self.captured),
            tables,
            images,
            files,
            layer,
            why_not_full: None,
            elapsed: self.elapsed,
            peak_memory: self.peak_memory,
        })
    }

    /// What came of the programs before the last.
    fn take_earlier(&mut self, limits: &Limits) -> Vec<EarlierRun> {
        let reports = self.reports.take_earlier().into_iter();
        reports
            .zip(&self.captured.earlier)
            .map(|(EarlierReport { status, images, value, tables }, captured)| {
                let end = ProcessEnd::Exited(i32::from(status));
                let value = value.filter(|_| images.is_empty());
                let notes = ending::notes(end, limits, Vec::new(), captured);
                let output = ending::text(end, &notes, value.as_deref(), captured);
                let errors = ending::errors(end, captured);
                let unprinted = ending::unprinted(end, &output, &notes, captured);
                EarlierRun { outcome: end.outcome(), output, unprinted, errors, tables, images }
            })
            .collect()
    }

    /// The last line on standard error of a process that did not reach the program.
    fn last_line(&self) -> String {
        let message = String::from_utf8_lossy(&self.captured.errors);
        match message.trim().lines().last() {
            Some(line) => line.to_owned(),
            None if self.end == ProcessEnd::Stopped(BrokenLimit::Deadline) => {
                "it did not start in time".to_owned()
            }
            None => "it ended without a word".to_owned(),
        }
    }
}
