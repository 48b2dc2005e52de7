//! The line above the text: result and cost, for editors that show lenses.

use super::Snapshot;
use super::snapshot::{Gist, clipped};
use super::words::usage;

/// The lens: `✓ 2 runs · 1.8 s · 2 311 tokens`, or `⋯ running code` until the ask ends.
#[must_use]
pub fn lens(ask: &Snapshot<'_>) -> String {
    let gist = ask.gist();
    let runs = match ask.turn.transcript.rounds().len() {
        0 => None,
        1 => Some("1 run".to_owned()),
        runs => Some(format!("{runs} runs")),
    };
    let tokens = ask.turn.transcript.usage().and_then(usage);
    let check = ask.turn.check.as_ref().map(|check| check.word().to_owned());
    let cost = [runs, ask.seconds(), tokens, check].into_iter().flatten();
    let cost =
        if ask.turn.progress.is_over() { cost.collect::<Vec<_>>().join(" · ") } else { String::new() };
    let head = match &gist {
        Gist::Result(_) if cost.is_empty() => "✓ answered".to_owned(),
        Gist::Result(_) => "✓".to_owned(),
        Gist::Failed(title) | Gist::CodeFailed(title) => format!("✗ {} ·", clipped(title, 60)),
        other => format!("{} {} ·", other.mark(), other.words()),
    };
    format!("{head} {cost}").trim_end_matches([' ', '·']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::lens;
    use crate::view::samples::{drawn, ended, running};

    #[test]
    fn a_lens_counts_runs_time_and_tokens() {
        let ask = ended(&[r#"{"code":{"code":"x"}},{"output":{"outcome":"OUTCOME_OK","output":"2"}}"#]);
        assert_eq!(drawn(&ask, lens), "✓ 1 run · 1.8 s");
        assert_eq!(drawn(&running(&[]), lens), "⋯ sending");
    }

    #[test]
    fn the_error_of_a_failed_run_comes_first() {
        let ask =
            ended(&[r#"{"code":{"code":"x"}},{"output":{"outcome":"OUTCOME_FAILED","output":"E: no"}}"#]);
        assert_eq!(drawn(&ask, lens), "✗ E: no · 1 run · 1.8 s");
    }
}
