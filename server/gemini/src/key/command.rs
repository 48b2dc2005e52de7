//! A command that prints a key or a token: run, read, and not left behind.

use std::process::Stdio;
use std::time::Duration;

use secrecy::SecretString;
use tokio::process::Child;
use tokio::time::timeout;

use super::output::{fill, secret, unusable};
use crate::error::Error;

/// How long what the command wrote may take to be read once it is over. Something it left in the background can
/// keep the pipe open for ever.
const GRACE: Duration = Duration::from_millis(200);

/// A command that is stopped, with all it started, when dropped before its end.
///
/// A process group of its own would be easier to stop, but would not be the terminal's foreground: a command that
/// asks for a passphrase there (`age`, `op`, `sudo`) would be stopped by the kernel instead. So the tree below it
/// is walked, where the system shows one (Linux); elsewhere only the shell is stopped.
struct KeyCommand(Child);

/// Runs the command that messages call `name`. Its output is the secret and its complaints may quote it, so neither is ever
/// shown.
pub(crate) async fn run(name: &str, command: &str, time: Duration) -> Result<SecretString, Error> {
    match timeout(time, output(name, command)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(unusable(format!("{name} took longer than {time:?}"))),
    }
}

async fn output(name: &str, command: &str) -> Result<SecretString, Error> {
    let failed = |fault: String| unusable(format!("{name} {fault}"));
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let child = tokio::process::Command::new(shell)
        .args([flag, command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(format!("could not be started ({})", error.kind())))?;
    let mut running = KeyCommand(child);
    let mut stdout = running.0.stdout.take().expect("stdout is piped");
    let mut text = Vec::new();
    let ended = tokio::select! {
        filled = fill(&mut text, &mut stdout) => {
            filled.map_err(failed)?;
            running.0.wait().await
        }
        ended = running.0.wait() => {
            if let Ok(filled) = timeout(GRACE, fill(&mut text, &mut stdout)).await {
                filled.map_err(failed)?;
            }
            ended
        }
    };
    let status = ended.map_err(|error| failed(format!("was lost ({})", error.kind())))?;
    if !status.success() {
        return Err(failed(format!("failed ({status})")));
    }
    secret(text).map_err(failed)
}

#[cfg(target_os = "linux")]
impl Drop for KeyCommand {
    fn drop(&mut self) {
        if let Some(id) = self.0.id() {
            stop(&id.to_string());
        }
    }
}

/// Stops a process and all below it. Each is held still while its children are looked up, so that it starts no
/// others meanwhile.
#[cfg(target_os = "linux")]
fn stop(id: &str) {
    use rustix::process::{Pid, Signal, kill_process};
    let Some(pid) = id.parse().ok().and_then(Pid::from_raw) else { return };
    let _ = kill_process(pid, Signal::STOP);
    let threads = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    for thread in threads {
        let children = std::fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        children.split_whitespace().for_each(stop);
    }
    let _ = kill_process(pid, Signal::KILL);
}
