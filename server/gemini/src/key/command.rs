//! A command that prints a key or a token: run, read, and not left behind.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use secrecy::SecretString;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, ChildStderr, ChildStdout};
use tokio::time::timeout;
use turn::{Cleaner, cut_after};

use super::output::{Fault, LONGEST, fill, secret, unusable, word};
use crate::error::Error;
use crate::secrets::{REDACTED, Secrets};
use crate::words;

/// How long what the command wrote may take to be read once it is over. Something it left in the background can
/// keep the pipe open for ever.
const GRACE: Duration = Duration::from_millis(200);

/// The longest line of its complaints that is shown, in characters.
const LONGEST_LINE: usize = 200;

/// A shorter word is no secret of Google's.
const SHORTEST_SECRET: usize = 16;

/// A command that is stopped, with all it started, when dropped before its end.
///
/// A process group of its own would be easier to stop, but would not be the terminal's foreground: a command that
/// asks for a passphrase there (`age`, `op`, `sudo`) would be stopped by the kernel instead. So the tree below it
/// is walked, where the system shows one (Linux); elsewhere only the shell is stopped.
struct KeyCommand(Child);

/// Runs the command that prints a key or a token. Its output is the secret and is never shown; of its complaints, the first
/// line is, without what may be the secret.
pub(crate) async fn run(is_token: bool, command: &str, time: Duration) -> Result<SecretString, Error> {
    let failed = |fault: String| unusable(is_token, format!("the {} command {fault}", word(is_token)));
    match timeout(time, output(command, is_token)).await {
        Ok(outcome) => outcome.map_err(failed),
        Err(_) => Err(failed(format!("took longer than {time:?}"))),
    }
}

async fn output(command: &str, is_token: bool) -> Result<SecretString, String> {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let child = tokio::process::Command::new(shell)
        .args([flag, command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("could not be started ({})", error.kind()))?;
    let mut running = KeyCommand(child);
    let mut stdout = running.0.stdout.take().expect("stdout is piped");
    let mut stderr = running.0.stderr.take().expect("stderr is piped");
    let (mut text, mut said) = (Vec::new(), Vec::new());
    let ended = tokio::select! {
        filled = read(&mut text, &mut stdout, &mut said, &mut stderr) => {
            filled.map_err(|fault| fault.said(is_token))?;
            running.0.wait().await
        }
        ended = running.0.wait() => {
            if let Ok(filled) = timeout(GRACE, read(&mut text, &mut stdout, &mut said, &mut stderr)).await {
                filled.map_err(|fault| fault.said(is_token))?;
            }
            ended
        }
    };
    let status = ended.map_err(|error| format!("was lost ({})", error.kind()))?;
    if !status.success() {
        return Err(complaint(status, &text, &said));
    }
    secret(text).map_err(|fault| fault.said(is_token))
}

/// Reads both to their ends.
async fn read(
    text: &mut Vec<u8>,
    stdout: &mut ChildStdout,
    said: &mut Vec<u8>,
    stderr: &mut ChildStderr,
) -> Result<(), Fault> {
    let listen = async {
        let mut bytes = Vec::new();
        // A command whose complaints nobody reads would wait for ever.
        while stderr.read_buf(&mut bytes).await.is_ok_and(|count| count > 0) {
            said.extend(bytes.drain(..).take(LONGEST.saturating_sub(said.len())));
        }
        Ok(())
    };
    tokio::try_join!(fill(text, stdout), listen).map(|_| ())
}

/// Why a command failed, by its status and the first line of what it said.
fn complaint(status: ExitStatus, text: &[u8], said: &[u8]) -> String {
    let printed = String::from_utf8_lossy(text);
    let said = String::from_utf8_lossy(said);
    // What it printed may be the secret.
    let secrets = printed.split_whitespace().fold(Secrets::default(), |all, word| all.with(word));
    let lines = said.lines().map(|line| words::clean(&Cleaner::clean(line), &secrets));
    let line = lines.map(|line| without_long_words(&line)).find(|line| !line.is_empty()).unwrap_or_default();
    let missing = line.strip_suffix(": not found").or_else(|| line.strip_suffix(": command not found"));
    match (status.code(), missing.and_then(|before| before.rsplit(": ").next())) {
        (Some(127), Some(program)) => format!("failed: there is no program {program}"),
        _ if line.is_empty() => format!("failed ({status})"),
        _ => format!("failed ({status}): {}", cut_after(&line, LONGEST_LINE)),
    }
}

/// A line without words that may be a secret: long ones with digits among their letters.
fn without_long_words(line: &str) -> String {
    let is_secret = |word: &str| {
        let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        word.len() >= SHORTEST_SECRET && letters > 0 && digits > 0
    };
    let is_of_word = |char: char| char.is_ascii_alphanumeric() || "_-.+=".contains(char);
    let mut shown = String::new();
    for part in line.split_inclusive(|char| !is_of_word(char)) {
        let word = part.trim_end_matches(|char| !is_of_word(char));
        shown.push_str(if is_secret(word) { REDACTED } else { word });
        shown.push_str(&part[word.len()..]);
    }
    shown
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
