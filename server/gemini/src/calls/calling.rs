//! Functions that a model called, one after the other.

use futures_util::future;
use futures_util::stream::{self, BoxStream, StreamExt};
use turn::{Finish, FinishKind, Output, Piece, Update};

use crate::functions::{FunctionCall, FunctionResult, Functions, Returned};

/// How many calls an answer may make.
const MOST_CALLS: usize = 10;

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

/// What happens to a call.
enum Moment {
    Begins { call: FunctionCall, id: String },
    Ends { call: FunctionCall, id: String, result: FunctionResult },
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
    pub(super) fn begin(&mut self, calls: Vec<FunctionCall>) -> Option<Update> {
        if self.made > MOST_CALLS {
            let message = format!(
                "It called functions more than {MOST_CALLS} times. A function that takes several values at once needs fewer calls"
            );
            let word = "TOO_MANY_TOOL_CALLS".to_owned();
            let finish = Finish { kind: FinishKind::ModelFault, word, message: Some(message) };
            return Some(Update::Answer { pieces: vec![Piece::Finish(finish)], parts: Vec::new() });
        }
        let moments = calls.into_iter().map(|call| {
            self.made += 1;
            let id = call.id.clone().unwrap_or_else(|| format!("call-{}", self.made));
            let functions = self.functions.get().filter(|_| self.made <= MOST_CALLS).cloned();
            let begins = Moment::Begins { call: call.clone(), id: id.clone() };
            let ends = async move {
                let result = match functions {
                    Some(functions) => functions.run(call.clone()).await,
                    None => FunctionResult::refused(format!(
                        "No function runs any more: {MOST_CALLS} calls were made. Answer with what there is."
                    )),
                };
                Moment::Ends { call, id, result }
            };
            stream::once(future::ready(begins)).chain(stream::once(ends)).boxed()
        });
        let moments: Vec<_> = moments.collect();
        self.running = Some(stream::iter(moments).flatten().boxed());
        None
    }

    /// What comes next; `None` if nothing runs. Losing the returned future loses nothing.
    pub(super) async fn next(&mut self) -> Option<Called> {
        let running = self.running.as_mut()?;
        let Some(moment) = running.next().await else {
            self.running = None;
            return Some(Called::Ended(std::mem::take(&mut self.results)));
        };
        let pieces = match moment {
            Moment::Begins { call, id } => vec![Piece::Code(call.code(id))],
            Moment::Ends { call, id, result: FunctionResult { output, others, returned } } => {
                self.results.push((call, returned));
                let output = Output { id: Some(id), ..output };
                [Piece::Output(output)].into_iter().chain(others).collect()
            }
        };
        Some(Called::News(Update::Answer { pieces, parts: Vec::new() }))
    }
}
