//! A question, answered by the local engine on a thread of its own.

use std::sync::Arc;
use std::thread;

use gemini::{ServedPart, ServedQuestion, ServedRefusal};
use local::{Cancel, Executor, FilesAround, LocalAsk, ReadAs, Told};
use sandbox::{InputFile, LastValue};
use tokio::sync::mpsc;
use turn::{Excerpt, Finish, Piece};

use crate::input_files::gathered;
use crate::programs;
use crate::store::ServeStore;

/// What answers, by the name that stands in each answer.
pub(crate) const SPEAKER: &str = "gemini-exec-local";

/// Pieces that wait for a slow reader.
const AHEAD: usize = 16;

/// The way to a model's answer, for messages of the engine.
const ADVICE: &str = "ask Gemini itself";

/// What is said where only a model could answer.
const NO_MODEL: &str = "There is no model here to answer this: the local service of gemini-exec has none, and invents nothing. With the \
    tool `codeExecution` it runs the Python that stands in a question (in ```python fences, or as the whole text) in its \
    sandbox, and describes the data files that are sent along (CSV, TSV, JSON, Excel, Parquet).";

/// What is said of a question beside data.
const NOT_ANSWERED: &str =
    "\n\nThe question was not answered: there is no model here. The data was described instead.";

/// A running answer. Dropping it ends the run.
#[derive(Debug)]
pub(crate) struct Answering {
    pieces: mpsc::Receiver<Result<Piece, ServedRefusal>>,
    cancel: Cancel,
    /// `true` once it was said why it ends.
    is_ended: bool,
}

impl Answering {
    /// Starts to answer.
    pub(crate) fn start(
        question: ServedQuestion,
        executor: Arc<dyn Executor>,
        store: ServeStore,
    ) -> Result<Self, ServedRefusal> {
        let (sender, pieces) = mpsc::channel(AHEAD);
        let cancel = Cancel::new();
        let ending = cancel.clone();
        // The processes of a run die with the thread that started them.
        let thread = thread::Builder::new().name("answer".to_owned());
        let spawned = thread.spawn(move || {
            let mut emit = |piece: Piece| {
                if sender.blocking_send(Ok(piece)).is_err() {
                    ending.cancel();
                }
            };
            if let Err(refusal) = answer(question, &*executor, &store, &ending, &mut emit) {
                let _ = sender.blocking_send(Err(refusal));
            }
        });
        spawned.map_err(|_| ServedRefusal::unavailable("This machine cannot start another thread."))?;
        Ok(Answering { pieces, cancel, is_ended: false })
    }

    /// The next piece, or why no more follow; `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<Result<Piece, ServedRefusal>> {
        let next = self.pieces.recv().await;
        self.is_ended |= matches!(next, Some(Err(_) | Ok(Piece::Finish(_))));
        if next.is_none() && !self.is_ended {
            // Its thread is gone without a word.
            self.is_ended = true;
            return Some(Err(ServedRefusal::internal("An internal error has occurred.")));
        }
        next
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

/// What is done for a question.
enum Plan {
    /// Python runs, or data is described. The text is said at the end; it may be empty.
    Run(Box<LocalAsk>, String),
    Say(String),
}

fn answer(
    question: ServedQuestion,
    executor: &dyn Executor,
    store: &ServeStore,
    cancel: &Cancel,
    emit: &mut dyn FnMut(Piece),
) -> Result<(), ServedRefusal> {
    let plan = plan(&question, store)?;
    // Its files are on the disk now.
    drop(question);
    let (ask, closing) = match plan {
        Plan::Run(ask, closing) => (ask, closing),
        Plan::Say(text) => {
            emit(Piece::Text(text));
            emit(Piece::Finish(Finish::whole()));
            return Ok(());
        }
    };
    let mut answer = |told| {
        if let Told::Piece(piece) = told {
            emit(without_command_line(piece));
        }
    };
    match local::ask(*ask, executor, cancel, &mut answer) {
        Ok(()) if closing.is_empty() => {}
        Ok(()) => emit(Piece::Text(closing)),
        Err(local::Error::Sandbox(error)) => return Err(unable(&local::Error::Sandbox(error))),
        Err(local::Error::Cancelled) => {}
        // What the files hold is the client's matter: it gets an answer, and no error to try again.
        Err(error) => {
            emit(Piece::Text(turn::without_options(&error.failure().sentence())));
            emit(Piece::Finish(Finish::whole()));
        }
    }
    Ok(())
}

/// The failure of a machine on which no program runs.
fn unable(error: &local::Error) -> ServedRefusal {
    ServedRefusal::precondition(turn::without_options(&error.failure().sentence()))
}

fn plan(question: &ServedQuestion, store: &ServeStore) -> Result<Plan, ServedRefusal> {
    let asked = question.asked();
    let texts = asked
        .iter()
        .filter_map(|part| if let ServedPart::Text(text) = part { Some(text.as_str()) } else { None });
    let text = texts.collect::<Vec<_>>().join("\n\n");
    let mut programs = if question.runs_code { programs::found(&text) } else { Vec::new() };
    if let Some(last) = programs.pop() {
        // A program of this turn may read the files of any.
        let all = gathered(question.parts(), store)?;
        let (excerpt, closing) = (Some(Excerpt::new("python", last)), all.said());
        return Ok(Plan::Run(Box::new(LocalAsk { earlier: programs, excerpt, ..about(all.files) }), closing));
    }
    let given = gathered(asked.into_iter(), store)?;
    let closing = given.said();
    let files: Vec<InputFile> = given.files.into_iter().filter(|file| !is_image(file)).collect();
    if files.is_empty() || !question.runs_code {
        return Ok(Plan::Say(NO_MODEL.to_owned() + &closing));
    }
    let is_answered = text.trim().is_empty() || turn::asks_for_profile(text.trim());
    let unanswered = if is_answered { "" } else { NOT_ANSWERED };
    Ok(Plan::Run(Box::new(about(files)), unanswered.to_owned() + &closing))
}

/// An image is nothing to describe as data.
fn is_image(file: &InputFile) -> bool {
    let name = file.name.to_ascii_lowercase();
    [".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp"].iter().any(|ending| name.ends_with(ending))
}

fn about(files: Vec<InputFile>) -> LocalAsk {
    LocalAsk {
        question: String::new(),
        earlier: Vec::new(),
        excerpt: None,
        files,
        folders: Vec::new(),
        to_ask_a_model: ADVICE,
        read_as: ReadAs::default(),
        last_value: LastValue::default(),
        around: FilesAround::default(),
    }
}

/// A text of the engine's for clients, who have no command line.
fn without_command_line(piece: Piece) -> Piece {
    match piece {
        Piece::Text(text) => Piece::Text(turn::without_options(&text)),
        other => other,
    }
}
