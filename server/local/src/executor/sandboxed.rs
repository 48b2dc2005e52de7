//! The sandbox as an executor.

use std::borrow::Cow;
use std::panic::resume_unwind;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use sandbox::{Cancel, EarlierRun, Ended, Layer, LeftFile, Limits, Live, Program, Run, Sandbox};
use turn::{Image, NotKept, Outcome, WrittenFile};

use super::hint::{hint_of_spawning, next_step};
use super::printed::PrintedTexts;
use super::{EarlierExecution, Execution, Executor, Script, Seen, Work, tables};
use crate::Error;

/// Between two looks at a running program.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// Runs programs in the sandbox on this machine.
#[derive(Debug, Clone)]
pub struct SandboxExecutor {
    sandbox: Arc<Sandbox>,
    limits: Limits,
    profile_time: Duration,
}

impl SandboxExecutor {
    /// An executor that stops each program at these limits. Those that this engine wrote have no limit of time.
    #[must_use]
    pub fn new(sandbox: impl Into<Arc<Sandbox>>, limits: Limits) -> Self {
        SandboxExecutor { sandbox: sandbox.into(), limits, profile_time: Limits::NO_HURRY }
    }

    /// The same, with a limit of time for the programs that this engine wrote.
    #[must_use]
    pub fn with_profile_time(self, profile_time: Duration) -> Self {
        SandboxExecutor { profile_time, ..self }
    }
}

impl Executor for SandboxExecutor {
    fn has_module(&self, name: &str) -> bool {
        self.sandbox.python().has_module(name)
    }

    fn run(&self, script: Script, cancel: &Cancel, see: &mut dyn FnMut(Seen)) -> Result<Execution, Error> {
        let Script { earlier, code, files, aliases, folders, standing, last_value, work } = script;
        let wall = if work.is_some() { self.profile_time } else { self.limits.wall };
        let limits = Limits { wall, ..self.limits };
        let live = work.is_none_or(Work::is_followed).then(|| Arc::new(Live::default()));
        let program = Program {
            earlier,
            code,
            files,
            folders,
            aliases,
            standing,
            last_value,
            limits,
            live: live.clone(),
        };
        let run = match live {
            Some(live) => self.run_and_follow(program, cancel, &live, see),
            None => self.sandbox.run(program, cancel),
        };
        Ok(execution(run?))
    }
}

impl SandboxExecutor {
    /// Runs the program on a thread of its own, while this one tells what is seen of it.
    fn run_and_follow(
        &self,
        program: Program,
        cancel: &Cancel,
        live: &Live,
        see: &mut dyn FnMut(Seen),
    ) -> Result<Run, sandbox::Error> {
        let mut printed = PrintedTexts::default();
        thread::scope(|scope| {
            let (running, ended) = mpsc::channel::<()>();
            let run = scope.spawn(move || {
                let _running = running;
                self.sandbox.run(program, cancel)
            });
            while ended.recv_timeout(BETWEEN_LOOKS) == Err(RecvTimeoutError::Timeout) {
                see(Seen { bytes_read: live.bytes_read(), printed: printed.more(live.take_printed()) });
            }
            let run = run.join().unwrap_or_else(|panic| resume_unwind(panic));
            if run.is_err() {
                // It has no output: this is all there is.
                see(Seen { bytes_read: live.bytes_read(), printed: printed.more(live.take_printed()) });
            }
            run
        })
    }
}

fn execution(run: Run) -> Execution {
    let outcome = outcome(run.outcome);
    let hint = match outcome {
        Outcome::Failed => next_step(&run.output),
        Outcome::DeadlineExceeded => hint_of_spawning(&run.output).map(Cow::Borrowed),
        _ => None,
    };
    let (files, not_kept) = sorted(run.files);
    Execution {
        earlier: run.earlier.into_iter().map(earlier).collect(),
        outcome,
        images: run.images.into_iter().filter_map(Image::new).collect(),
        files,
        not_kept,
        place: "this machine".into(),
        sent: "nothing was sent".into(),
        isolation: run.layer.words().into(),
        caveat: run.why_not_full.map(|why| caveat(run.layer, why)),
        hint,
        elapsed: run.elapsed,
        tables: tables::read(&run.tables, &run.output),
        output: run.output,
        unprinted: run.unprinted,
        errors: run.errors,
    }
}

fn earlier(run: EarlierRun) -> EarlierExecution {
    EarlierExecution {
        outcome: outcome(run.outcome),
        tables: tables::read(&run.tables, &run.output),
        output: run.output,
        unprinted: run.unprinted,
        errors: run.errors,
        images: run.images.into_iter().filter_map(Image::new).collect(),
    }
}

fn outcome(ended: Ended) -> Outcome {
    match ended {
        Ended::Ok => Outcome::Ok,
        Ended::Failed => Outcome::Failed,
        Ended::DeadlineExceeded => Outcome::DeadlineExceeded,
    }
}

/// Reasons against several layers name them; the reason against layer full does not.
fn caveat(layer: Layer, why: String) -> String {
    if layer == Layer::Reduced { format!("not full: {why}") } else { why }
}

/// The files that are handed over, and those that are not.
fn sorted(left: Vec<LeftFile>) -> (Vec<WrittenFile>, Vec<NotKept>) {
    let (mut files, mut not_kept) = (Vec::new(), Vec::new());
    for LeftFile { name, bytes, content } in left {
        match content {
            Some(content) => files.push(WrittenFile::new(&name, content)),
            None => not_kept.push(NotKept { name, size: bytes }),
        }
    }
    (files, not_kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

    fn run(ended: Ended, output: &str, layer: Layer) -> Run {
        let left =
            |name: &str, content: Option<Vec<u8>>| LeftFile { name: name.to_owned(), bytes: 5, content };
        Run {
            earlier: Vec::new(),
            outcome: ended,
            output: output.to_owned(),
            unprinted: 0,
            errors: "careful\n".to_owned(),
            tables: Vec::new(),
            images: vec![PNG.to_vec()],
            files: vec![left("a.csv", Some(b"a,b\n1".to_vec())), left("big.bin", None)],
            layer,
            why_not_full: (layer != Layer::Full).then(|| "there is no bwrap on PATH".to_owned()),
            elapsed: Duration::from_millis(820),
            peak_memory: 1 << 20,
        }
    }

    #[test]
    fn a_run_keeps_its_output_its_images_and_its_files() {
        let execution = execution(run(Ended::Ok, "42\n", Layer::Full));
        assert_eq!((execution.outcome, execution.output.as_str()), (Outcome::Ok, "42\n"));
        assert_eq!(execution.errors, "careful\n");
        assert_eq!(execution.images, [Image::new(PNG).unwrap()]);
        assert_eq!(execution.files, [WrittenFile::new("a.csv", *b"a,b\n1")]);
        assert_eq!(execution.not_kept, [NotKept { name: "big.bin".to_owned(), size: 5 }]);
        assert_eq!((execution.caveat, execution.elapsed), (None, Duration::from_millis(820)));
    }

    #[test]
    fn only_the_layers_below_full_have_a_caveat() {
        let caveat = |layer| execution(run(Ended::Ok, "", layer)).caveat;
        assert_eq!(caveat(Layer::Full), None);
        assert_eq!(caveat(Layer::Reduced).as_deref(), Some("not full: there is no bwrap on PATH"));
        assert_eq!(caveat(Layer::None).as_deref(), Some("there is no bwrap on PATH"));
    }

    #[test]
    fn only_a_failure_has_a_hint() {
        let error = "EOFError: EOF when reading a line\n";
        assert!(execution(run(Ended::Failed, error, Layer::Full)).hint.is_some());
        assert_eq!(execution(run(Ended::Ok, error, Layer::Full)).hint, None);
        assert_eq!(execution(run(Ended::DeadlineExceeded, error, Layer::Full)).hint, None);
    }
}
