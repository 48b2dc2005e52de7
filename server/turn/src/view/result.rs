//! The result as plain text, for editors that draw it themselves.

use super::Snapshot;
use super::snapshot::Gist;
use crate::{Block, Ending, Progress};

/// Limit for a result beside its text, in characters; the document shows all of it.
const LONGEST: usize = 4_000;

/// The output of the last run, else the answer. While the ask runs: the program, else the words of the hint.
#[must_use]
pub fn result(ask: &Snapshot<'_>) -> String {
    let gist = ask.gist();
    let whole = match gist {
        Gist::Result(_) => ask.turn.transcript.good_output().map(str::to_owned).or_else(|| {
            let texts = ask.turn.transcript.blocks().iter().filter_map(|block| match block {
                Block::Text(text) => Some(text.trim()),
                _ => None,
            });
            Some(texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n"))
        }),
        Gist::CodeFailed(_) | Gist::Stopped => {
            ask.turn.transcript.outputs().next().map(|output| output.output.trim().to_owned())
        }
        Gist::Failed(_) => match &ask.turn.progress {
            Progress::Ended(Ending::Failed(failure)) => Some(failure.sentence()),
            _ => None,
        },
        Gist::Busy(_) => ask.turn.transcript.blocks().iter().rev().find_map(|block| match block {
            Block::Code(code) => Some(code.code.trim_matches('\n').to_owned()),
            _ => None,
        }),
        Gist::Drew(_) | Gist::Silent | Gist::Cancelled => None,
    };
    let whole = whole.filter(|text| !text.is_empty()).unwrap_or_else(|| gist.words().to_owned());
    match whole.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &whole[..end]),
        None => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::result;
    use crate::view::samples::{drawn, ended, running};

    #[test]
    fn the_last_good_output_is_the_result_with_all_its_lines() {
        let ask =
            ended(&[r#"{"output":{"outcome":"OUTCOME_OK","output":"  a\n\n  b\n\n"}},{"text":"It is b."}"#]);
        assert_eq!(drawn(&ask, result), "  a\n\n  b");
    }

    #[test]
    fn output_that_reads_nothing_printed_is_still_output() {
        let ask = ended(&[r#"{"output":{"outcome":"OUTCOME_OK","output":"3 files\nnothing printed\n"}}"#]);
        assert_eq!(drawn(&ask, result), "3 files\nnothing printed");
    }

    #[test]
    fn without_output_the_result_is_the_answer() {
        let ask = ended(&[r#"{"text":"One.\n\nTwo."}"#, r#"{"code":{"code":"x"}},{"text":"Three."}"#]);
        assert_eq!(drawn(&ask, result), "One.\n\nTwo.\n\nThree.");
        assert_eq!(drawn(&running(&[]), result), "sending");
    }

    #[test]
    fn while_code_runs_the_result_is_the_program() {
        let ask = running(&[r#"{"text":"I count."},{"code":{"code":"\nfor i in (1,):\n    print(i)\n"}}"#]);
        assert_eq!(drawn(&ask, result), "for i in (1,):\n    print(i)");
    }

    #[test]
    fn a_failed_run_shows_all_its_output() {
        let ask =
            ended(&[r#"{"output":{"outcome":"OUTCOME_FAILED","output":"Traceback\nKeyError: 'a'\n"}}"#]);
        assert_eq!(drawn(&ask, result), "Traceback\nKeyError: 'a'");
    }

    #[test]
    fn a_long_result_is_cut() {
        let ask = ended(&[&format!(r#"{{"text":"{}"}}"#, "é".repeat(5_000))]);
        assert_eq!(drawn(&ask, result).chars().count(), 4_001);
    }
}
