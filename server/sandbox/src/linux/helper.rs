//! The helper: gives up everything the program must not have, reports that it did, and becomes the interpreter.

mod control_groups;
mod files;
mod inheritance;
mod privileges;
mod resources;
mod syscalls;

use std::ffi::CString;
use std::fs::File;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;

use super::helper_arguments::{HelperArguments, MARK};
use super::janitor;
use super::systemd_scope::RUNTIME_FOLDER;
use crate::Layer;
use crate::run::interpreter;
use crate::run::reports::{self, ReportKind};

/// Runs as the helper or the janitor of a sandbox if the command line asks for that; returns otherwise. Call it first in
/// `main`: before threads, signal handlers and anything that reads a secret.
pub fn run_helper_if_asked() {
    let mut arguments = std::env::args_os().skip(1);
    match arguments.next() {
        Some(first) if first == MARK => {
            if let Some(given) = HelperArguments::from_command_line(arguments) {
                become_interpreter(&given);
            }
            std::process::exit(2);
        }
        Some(first) if first == janitor::MARK => janitor::work(),
        _ => {}
    }
}

/// Returns only on failure.
fn become_interpreter(given: &HelperArguments) {
    // From here on the interpreter gets only these descriptors and the standard streams.
    let Ok(mut reports) = inheritance::keep_only(given.channels) else { return };
    let command = InterpreterCommand::new(given);
    let confined = confine(given, &command);
    let Err(sentence) = confined else {
        if say(&mut reports, ReportKind::Confined, "") {
            let error = command.replace_this_process();
            say(&mut reports, ReportKind::NotStarted, &error.to_string());
        }
        return;
    };
    say(&mut reports, ReportKind::Refused, &sentence);
}

fn say(reports: &mut File, kind: ReportKind, text: &str) -> bool {
    reports.write_all(&reports::frame(kind, text.as_bytes())).is_ok()
}

/// Gives up everything but what the program may have. The error is a sentence that names the part that failed.
fn confine(given: &HelperArguments, command: &InterpreterCommand) -> Result<(), String> {
    inheritance::die_with(given.host).map_err(|error| format!("the run would outlive its host: {error}"))?;
    resources::limit(given).map_err(|error| format!("no resource limits: {error}"))?;
    if given.layer == Layer::None {
        return Ok(());
    }
    privileges::drop_all();
    files::restrict(given)?;
    syscalls::restrict(given, command.path.as_ptr().addr())
}

/// The interpreter's command line, made before system calls are filtered.
struct InterpreterCommand {
    path: CString,
    arguments: Vec<CString>,
    environment: Vec<CString>,
}

impl InterpreterCommand {
    fn new(given: &HelperArguments) -> Self {
        // They came as a command line and environment, so they hold no zero byte.
        let text = |bytes: &[u8]| CString::new(bytes).unwrap_or_default();
        let pair = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            text(&[name.as_bytes(), b"=", value.as_bytes()].concat())
        };
        Self {
            path: text(given.python.as_os_str().as_bytes()),
            arguments: interpreter::arguments(
                &given.python,
                given.channels,
                &given.layer.to_string(),
                &given.modules,
            )
            .iter()
            .map(|argument| text(argument.as_bytes()))
            .collect(),
            environment: std::env::vars_os().filter(|(name, _)| name != RUNTIME_FOLDER).map(pair).collect(),
        }
    }

    /// Returns only on failure.
    fn replace_this_process(&self) -> std::io::Error {
        let pointers = |texts: &[CString]| -> Vec<*const libc::c_char> {
            texts.iter().map(|text| text.as_ptr()).chain([std::ptr::null()]).collect()
        };
        let arguments = pointers(&self.arguments);
        let environment = pointers(&self.environment);
        // SAFETY: the path ends in a zero byte, both arrays end in a null pointer, and everything they
        // point to is borrowed from `self` until the call returns, which it does only on failure.
        unsafe { libc::execve(self.path.as_ptr(), arguments.as_ptr(), environment.as_ptr()) };
        std::io::Error::last_os_error()
    }
}
