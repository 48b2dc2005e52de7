//! A turn of an ask in memory, and how turns that other windows added find their place among them.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use history::KeptTurn;
use turn::{Excerpt, Turn};

/// A turn in memory.
#[derive(Debug)]
pub(super) struct HeldTurn {
    pub(super) turn: Turn,
    /// Its chart files, in order.
    pub(super) charts: Arc<Vec<PathBuf>>,
    /// When it began to run.
    pub(super) started: Option<Instant>,
    /// `true` if an earlier session asked it.
    pub(super) is_old: bool,
}

impl HeldTurn {
    /// A turn about a text.
    pub(super) fn about(question: String, excerpt: Option<Excerpt>) -> Self {
        let mut held = HeldTurn::new(question);
        held.turn.excerpt = excerpt;
        held
    }

    /// `true` if it is this turn of the history, which may not know yet that it has begun.
    pub(super) fn is(&self, kept: &Turn) -> bool {
        let is_written_late = kept.began.is_none() && !kept.progress.is_over();
        let began = self.turn.began.filter(|_| !is_written_late);
        began == kept.began && (began.is_some() || self.turn.question == kept.question)
    }

    pub(super) fn new(question: String) -> Self {
        HeldTurn { turn: Turn::new(question), charts: Arc::default(), started: None, is_old: false }
    }
}

/// The turns before the `latest`, with those that the history has beside them, in its order and without those that were
/// asked again; and `true` if another window still runs one, which is left out.
pub(super) fn merged(
    mut own: Vec<HeldTurn>,
    latest: &HeldTurn,
    kept: Vec<KeptTurn>,
) -> (Vec<HeldTurn>, bool) {
    let (mut turns, mut is_any_running) = (Vec::new(), false);
    for KeptTurn { turn, charts, is_replaced } in kept {
        if let Some(at) = own.iter().position(|held| held.is(&turn)) {
            turns.extend(own.drain(..at));
            let known = own.remove(0);
            turns.extend((!is_replaced).then_some(known));
        } else if latest.is(&turn) || is_replaced {
            // It is there, or nobody goes on from it.
        } else if turn.progress.is_over() {
            let charts = Arc::new(charts.into_iter().map(PathBuf::from).collect());
            turns.push(HeldTurn { turn, charts, started: None, is_old: true });
        } else {
            is_any_running = true;
        }
    }
    turns.extend(own);
    (turns, is_any_running)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use history::KeptTurn;
    use turn::{Progress, Turn};

    use super::{HeldTurn, merged};

    fn turn(question: &str, began: u64, progress: Progress) -> Turn {
        let mut turn = Turn::new(question.to_owned());
        turn.began = (began > 0).then(|| Duration::from_secs(began));
        turn.progress = progress;
        turn
    }

    #[test]
    fn turns_of_other_windows_come_in_the_order_of_the_history_each_once() {
        let held = |question: &str, began| {
            let mut held = HeldTurn::new(String::new());
            held.turn = turn(question, began, Progress::Cancelled);
            held
        };
        let kept = |question: &str, began, progress, is_replaced| KeptTurn {
            turn: turn(question, began, progress),
            charts: Vec::new(),
            is_replaced,
        };
        let own =
            vec![held("first", 1), held("only here", 20), held("mine", 3), held("asked again there", 4)];
        let latest = held("now", 0);
        let (over, running) = (Progress::Cancelled, Progress::Running);
        let kept = vec![
            kept("first", 1, over.clone(), false),
            kept("theirs", 2, over.clone(), false),
            kept("mine", 0, running.clone(), false),
            kept("asked again there", 4, over.clone(), true),
            kept("its new answer", 5, over, false),
            kept("still running", 6, running.clone(), false),
            kept("now", 0, running, false),
        ];
        let (turns, is_any_running) = merged(own, &latest, kept);
        let questions: Vec<&str> = turns.iter().map(|held| held.turn.question.as_str()).collect();
        assert_eq!(questions, ["first", "theirs", "only here", "mine", "its new answer"]);
        assert!(is_any_running);
    }
}
