//! Functions that a model called, one after the other.

use futures_util::future;
use futures_util::stream::{self, BoxStream, StreamExt};
use turn::{Finish, FinishKind, Output, Piece, Update};

use crate::functions::{FunctionCall, FunctionResult, Functions, Returned};

/// How many calls an answer may make.
const MOST_CALLS: usize = 10;

/// What is said of a call where there are no functions.
const NONE_TOLD: &str = "This question told of no functions.";

/// The functions that an answer calls.
pub(super) struct Calling {
    functions: Functions,
    /// Those that were called together, if they have not all ended.
    running: Option<BoxStream<'static, Moment>>,
    /// What came of those that have ended.
    results: Vec<(FunctionCall, Returned)>,
    /// The calls so far.
    made: usize,
}

/// What happens to calls.
enum Moment {
    Begins {
        call: FunctionCall,
        id: String,
    },
    Ends {
        call: FunctionCall,
        id: String,
        result: FunctionResult,
    },
    /// They are beyond those that may be made.
    Refused {
        calls: Vec<FunctionCall>,
        id: String,
    },
}

/// What comes next of the calls.
pub(super) enum Called {
    /// News for the person.
    News(Update),
    /// All have ended.
    Ended(Vec<(FunctionCall, Returned)>),
}

impl Calling {
    pub(super) fn new(functions: Functions) -> Self {
        Calling { functions, running: None, results: Vec::new(), made: 0 }
    }

    /// Begins with calls that were made together. Gives the end of the answer if there were too many before: those beyond
    /// were refused, with words.
    pub(super) fn begin(&mut self, mut calls: Vec<FunctionCall>) -> Option<Update> {
        if self.made > MOST_CALLS {
            let message = format!(
                "It called functions more than {MOST_CALLS} times. A function that takes several values at once needs fewer calls"
            );
            let word = "TOO_MANY_TOOL_CALLS".to_owned();
            let finish = Finish { kind: FinishKind::ModelFault, word, message: Some(message) };
            let id = calls.first().map(|first| self.next_id(first));
            let why = no_more();
            let mut pieces = id.map(|id| not_run(&calls, id, &why)).unwrap_or_default();
            pieces.push(Piece::Finish(finish));
            return Some(Update::Answer { pieces, parts: Vec::new() });
        }
        let beyond = calls.split_off(calls.len().min(MOST_CALLS - self.made));
        let mut moments: Vec<_> = calls.into_iter().map(|call| self.moments(call)).collect();
        if !beyond.is_empty() {
            let id = self.next_id(&beyond[0]);
            // Those that were refused count: the answer is told so once.
            self.made = MOST_CALLS + 1;
            moments.push(stream::once(future::ready(Moment::Refused { calls: beyond, id })).boxed());
        }
        self.running = Some(stream::iter(moments).flatten().boxed());
        None
    }

    /// What happens to a call that is made.
    fn moments(&mut self, call: FunctionCall) -> BoxStream<'static, Moment> {
        let id = self.next_id(&call);
        let functions = self.functions.get().cloned();
        let begins = Moment::Begins { call: call.clone(), id: id.clone() };
        let ends = async move {
            let result = match functions {
                Some(functions) => functions.run(call.clone()).await,
                None => FunctionResult::refused(NONE_TOLD.to_owned()),
            };
            Moment::Ends { call, id, result }
        };
        stream::once(future::ready(begins)).chain(stream::once(ends)).boxed()
    }

    fn next_id(&mut self, call: &FunctionCall) -> String {
        self.made += 1;
        call.id.clone().unwrap_or_else(|| format!("call-{}", self.made))
    }

    /// What is told of calls that the end of an answer leaves.
    pub(super) fn leave(&mut self, calls: &[FunctionCall]) -> Update {
        let Some(first) = calls.first() else {
            return Update::Answer { pieces: Vec::new(), parts: Vec::new() };
        };
        let id = self.next_id(first);
        let has_functions = self.functions.get().is_some();
        let why = if has_functions { "The answer ended before this ran." } else { NONE_TOLD };
        let mut pieces = not_run(calls, id, why);
        if !has_functions {
            let (kind, word) = (FinishKind::UnknownFunction, first.name.clone());
            pieces.push(Piece::Finish(Finish { kind, word, message: None }));
        }
        Update::Answer { pieces, parts: Vec::new() }
    }

    /// What comes next; `None` if nothing runs. Losing the returned future loses nothing.
    pub(super) async fn next(&mut self) -> Option<Called> {
        let running = self.running.as_mut()?;
        let Some(moment) = running.next().await else {
            self.running = None;
            return Some(Called::Ended(std::mem::take(&mut self.results)));
        };
        let pieces = match moment {
            Moment::Begins { call, id } => vec![Piece::Code(FunctionCall::code(&[call], 1, id))],
            Moment::Refused { calls, id } => {
                let why = no_more();
                let pieces = not_run(&calls, id, &why);
                self.results.extend(calls.into_iter().map(|call| (call, Err(why.clone()))));
                pieces
            }
            Moment::Ends { call, id, result: FunctionResult { output, others, returned } } => {
                self.results.push((call, returned));
                let output = Output { id: Some(id), ..output };
                [Piece::Output(output)].into_iter().chain(others).collect()
            }
        };
        Some(Called::News(Update::Answer { pieces, parts: Vec::new() }))
    }
}

/// What is said of a call beyond those that may be made.
fn no_more() -> String {
    format!("No function runs any more: {MOST_CALLS} calls were made. Answer with what there is.")
}

/// Calls that are not made, in one block: there may be thousands.
fn not_run(calls: &[FunctionCall], id: String, why: &str) -> Vec<Piece> {
    let FunctionResult { output, .. } = FunctionResult::refused(why.to_owned());
    let code = FunctionCall::code(calls, MOST_CALLS, id.clone());
    vec![Piece::Code(code), Piece::Output(Output { id: Some(id), ..output })]
}
