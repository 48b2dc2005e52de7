//! The helper's command line: what the host wants of it.

use std::ffi::{OsStr, OsString};
use std::os::fd::RawFd;
use std::path::PathBuf;

use crate::Layer;

/// `argv[1]` that makes this binary run as the helper.
pub(super) const MARK: &str = "__sandbox-helper";

/// What the helper needs to know to confine itself and start the interpreter.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct HelperArguments {
    pub(super) layer: Layer,
    /// Whether files of the person's are mounted, instead of copied.
    pub(super) are_files_mounted: bool,
    /// The process whose end ends the run; 0 in layer full, where the helper cannot see it.
    pub(super) host: u32,
    /// The descriptors of the reports, of the job and of the pipe that says that the job is complete.
    pub(super) channels: [RawFd; 3],
    pub(super) cpu_seconds: u64,
    /// Bytes one process may allocate.
    pub(super) memory: u64,
    /// The modules to import before the job arrives, separated by commas.
    pub(super) modules: String,
    pub(super) python: PathBuf,
    pub(super) readable: Vec<PathBuf>,
    pub(super) writable: Vec<PathBuf>,
}

impl HelperArguments {
    pub(super) fn to_command_line(&self) -> Vec<OsString> {
        let [reports, job, wait] = self.channels.map(|descriptor| descriptor.to_string());
        let words = [
            self.layer.to_string(),
            self.are_files_mounted.to_string(),
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
    pub(super) fn from_command_line(mut arguments: impl Iterator<Item = OsString>) -> Option<Self> {
        fn number<N: std::str::FromStr>(argument: Option<OsString>) -> Option<N> {
            argument?.to_str()?.parse().ok()
        }
        let layer = [Layer::Full, Layer::Reduced, Layer::None];
        let word = arguments.next()?;
        let layer = layer.into_iter().find(|layer| *word == *OsStr::new(&layer.to_string()))?;
        let are_files_mounted = number(arguments.next())?;
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
        Some(Self {
            layer,
            are_files_mounted,
            host,
            channels,
            cpu_seconds,
            memory,
            modules,
            python,
            readable,
            writable,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_survive_the_command_line() {
        let given = HelperArguments {
            layer: Layer::Reduced,
            are_files_mounted: false,
            host: 4_000_000,
            channels: [7, 9, 10],
            cpu_seconds: 35,
            memory: 4 << 30,
            modules: "numpy,matplotlib.pyplot".to_owned(),
            python: "/usr/bin/python3.11".into(),
            readable: vec!["/usr".into(), "/a b".into()],
            writable: vec!["/tmp/run".into()],
        };
        let arguments = given.to_command_line();
        assert_eq!(arguments[0], MARK);
        assert_eq!(HelperArguments::from_command_line(arguments.clone().into_iter().skip(1)), Some(given));
        for cut in 1..11 {
            assert_eq!(HelperArguments::from_command_line(arguments[1..=cut].iter().cloned()), None);
        }
    }
}
