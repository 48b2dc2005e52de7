//! What is said on standard error about how an ask ended.

use history::Number;
use turn::{Ending, Failure, FinishKind, Progress};

use crate::complain::complain;

/// What runs the programs of the ask with this number here.
pub(super) fn way_to_run(Number(number): Number) -> String {
    format!("gemini-exec history run {number}")
}

/// Complains if the answer is not there, or not all of it.
pub(super) fn complain_of(progress: &Progress) {
    match progress {
        Progress::Ended(Ending::Answered(finish)) if finish.kind == FinishKind::Complete => {}
        Progress::Ended(Ending::Answered(finish)) => {
            let detail = format!("{}; what came until then is kept", finish.word);
            complain(&Failure::new("The answer ends early", detail, finish.kind.remedy()));
        }
        Progress::Ended(Ending::Failed(failure)) => complain(failure),
        Progress::Cancelled => complain(&Failure::new("Cancelled", "", "")),
        _ => complain(&Failure::cut()),
    }
}
