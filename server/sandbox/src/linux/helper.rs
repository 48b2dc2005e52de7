//! The confined side of a run: gives up everything the program must not have, says so, and becomes
//! the interpreter.

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
use super::systemd_scope::RUNTIME_FOLDER;
use super::{interpreter, janitor};
use crate::Layer;
use crate::run::reports::{self, ReportKind};

/// Becomes the confined side of a run when this process was started as one, and returns otherwise.
/// Call it first in `main`: before threads, signal handlers and anything that reads a secret.
pub fn run_helper_if_asked() {
    let mut arguments = std::env::args_os().skip(1);
    match arguments.next() {
        Some(first) if first == MARK => {
            if let Some(task) = HelperArguments::from_arguments(arguments) {
                become_interpreter(&task);
            }
            std::process::exit(2);
        }
        Some(first) if first == janitor::MARK => janitor::work(),
        _ => {}
    }
}

/// Returns only if it could not.
fn become_interpreter(task: &HelperArguments) {
    // From here on only these descriptors and the standard streams reach the interpreter.
    let Ok(mut reports) = inheritance::keep_only(task.channels) else { return };
    let command = InterpreterCommand::new(task);
    let confined = confine(task, &command);
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

/// Gives up everything but what the program may have; the sentence tells which part failed.
fn confine(task: &HelperArguments, command: &InterpreterCommand) -> Result<(), String> {
    inheritance::die_with(task.host).map_err(|error| format!("the run would outlive its host: {error}"))?;
    resources::limit(task).map_err(|error| format!("no resource limits: {error}"))?;
    if task.layer == Layer::None {
        return Ok(());
    }
    privileges::drop_all();
    files::restrict(task)?;
    syscalls::restrict(task.layer, command.path.as_ptr().addr())
}

/// The interpreter's command line, ready before system calls are filtered.
struct InterpreterCommand {
    path: CString,
    arguments: Vec<CString>,
    environment: Vec<CString>,
}

impl InterpreterCommand {
    fn new(task: &HelperArguments) -> Self {
        // Neither can hold a zero byte: they came to this process as a command line and environment.
        let text = |bytes: &[u8]| CString::new(bytes).unwrap_or_default();
        let pair = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            text(&[name.as_bytes(), b"=", value.as_bytes()].concat())
        };
        Self {
            path: text(task.python.as_os_str().as_bytes()),
            arguments: interpreter::arguments(
                &task.python,
                task.channels,
                &task.layer.to_string(),
                &task.modules,
            )
            .iter()
            .map(|argument| text(argument.as_bytes()))
            .collect(),
            environment: std::env::vars_os().filter(|(name, _)| name != RUNTIME_FOLDER).map(pair).collect(),
        }
    }

    /// Returns only if it could not.
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
