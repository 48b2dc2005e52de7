//! What the host tells the helper: its command line.

use std::ffi::{OsStr, OsString};
use std::os::fd::RawFd;
use std::path::PathBuf;

use crate::Layer;

/// The first argument of a process that is to become a helper.
pub(super) const MARK: &str = "__sandbox-helper";

/// One run, from the helper's side.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct HelperArguments {
    pub(super) layer: Layer,
    /// The process whose end ends the run, where it can be seen: in layer full it cannot.
    pub(super) host: u32,
    /// Where reports go, where the job will be, and the pipe that says so.
    pub(super) channels: [RawFd; 3],
    pub(super) cpu_seconds: u64,
    /// Bytes one process may allocate.
    pub(super) memory: u64,
    /// The modules to import before the job comes, separated by commas.
    pub(super) modules: String,
    pub(super) python: PathBuf,
    pub(super) readable: Vec<PathBuf>,
    pub(super) writable: Vec<PathBuf>,
}

impl HelperArguments {
    pub(super) fn to_arguments(&self) -> Vec<OsString> {
        let [reports, job, wait] = self.channels.map(|descriptor| descriptor.to_string());
        let words = [
            self.layer.to_string(),
            self.host.to_string(),
            reports,
            job,
            wait,
            self.cpu_seconds.to_string(),
            self.memory.to_string(),
            self.modules.clone(),
            self.readable.len().to_string(),
        ];
        let paths = std::iter::once(&self.python).chain(&self.readable).chain(&self.writable);
        let mut arguments = vec![MARK.into()];
        arguments.extend(words.map(OsString::from));
        arguments.extend(paths.map(OsString::from));
        arguments
    }

    /// Reads the arguments after the mark.
    pub(super) fn from_arguments(mut arguments: impl Iterator<Item = OsString>) -> Option<Self> {
        fn number<N: std::str::FromStr>(argument: Option<OsString>) -> Option<N> {
            argument?.to_str()?.parse().ok()
        }
        let layer = [Layer::Full, Layer::Reduced, Layer::None];
        let word = arguments.next()?;
        let layer = layer.into_iter().find(|layer| *word == *OsStr::new(&layer.to_string()))?;
        let host = number(arguments.next())?;
        let channels = [number(arguments.next())?, number(arguments.next())?, number(arguments.next())?];
        let cpu_seconds = number(arguments.next())?;
        let memory = number(arguments.next())?;
        let modules = arguments.next()?.into_string().ok()?;
        let readable_count = number(arguments.next())?;
        let python = arguments.next()?.into();
        let mut paths = arguments.map(PathBuf::from);
        let readable = paths.by_ref().take(readable_count).collect();
        let writable = paths.collect();
        Some(Self { layer, host, channels, cpu_seconds, memory, modules, python, readable, writable })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_survives_the_command_line() {
        let task = HelperArguments {
            layer: Layer::Reduced,
            host: 4_000_000,
            channels: [7, 9, 10],
            cpu_seconds: 35,
            memory: 4 << 30,
            modules: "numpy,matplotlib.pyplot".to_owned(),
            python: "/usr/bin/python3.11".into(),
            readable: vec!["/usr".into(), "/a b".into()],
            writable: vec!["/tmp/run".into()],
        };
        let arguments = task.to_arguments();
        assert_eq!(arguments[0], MARK);
        assert_eq!(HelperArguments::from_arguments(arguments.clone().into_iter().skip(1)), Some(task));
        for cut in 1..10 {
            assert_eq!(HelperArguments::from_arguments(arguments[1..=cut].iter().cloned()), None);
        }
    }
}
