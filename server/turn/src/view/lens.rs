//! What an ask took, in a line: the last of its lenses.

use super::gist::{Gist, clipped};
use super::words::lines;
use super::{Brief, Standing};

/// The lens: `✓ 2 runs · 1.8 s · 2.3 k tokens`, or `⋯ running code` until the ask ends.
#[must_use]
pub fn lens(brief: &Brief, standing: Standing<'_>) -> String {
    let Brief { gist, along, cost, error_lines, doubt, unanswered, .. } = brief;
    let errors = match error_lines {
        0 => String::new(),
        count => format!("{} on standard error", lines(*count)),
    };
    // The cost may say so already.
    let doubt = Some(&**doubt).filter(|doubt| !cost.contains(doubt));
    let parts = [along.as_str(), cost.as_str(), errors.as_str()];
    let unanswered = clipped(unanswered, 40);
    let cost = joined(parts.into_iter().chain(doubt).chain(standing.from).chain([unanswered.as_str()]));
    let head = match gist {
        Gist::Result(_) | Gist::Drew(_) | Gist::Silent if cost.is_empty() => "✓ answered".to_owned(),
        Gist::Result(_) | Gist::Drew(_) | Gist::Silent => "✓".to_owned(),
        Gist::Failed(title) | Gist::CodeFailed(title) => format!("✗ {} ·", clipped(title, 40)),
        other => format!("{} {} ·", other.mark(), other.words()),
    };
    format!("{head} {cost}").trim_end_matches([' ', '·']).to_owned()
}

/// What there is of these parts, in a line.
pub(super) fn joined<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::{Standing, lens};
    use crate::view::samples::{brief, ended, running};

    #[test]
    fn a_lens_counts_runs_time_and_tokens() {
        let ask = ended(&[r#"{"code":{"code":"x"}},{"output":{"outcome":"OUTCOME_OK","output":"2"}}"#]);
        assert_eq!(lens(&brief(&ask), Standing::default()), "✓ 1 run · 1.8 s");
        assert_eq!(lens(&brief(&running(&[])), Standing::default()), "⋯ sending");
    }

    #[test]
    fn a_lens_names_the_files_that_went_along_because_the_code_names_them() {
        let mut ask = ended(&[r#"{"text":"2"}"#]);
        let mut drawn = Vec::new();
        for name in ["sales.csv", "y.csv", "z.csv"] {
            let file = format!(r#"{{"name":"{name}","size":1,"how":"inline","isNamed":true}}"#);
            ask.turn.sent.push(serde_json::from_str(&file).expect("a file"));
            drawn.push(lens(&brief(&ask), Standing::default()));
        }
        assert_eq!(
            drawn,
            [
                "✓ with sales.csv · 1.8 s",
                "✓ with sales.csv and y.csv · 1.8 s",
                "✓ with sales.csv and 2 more files · 1.8 s"
            ]
        );
    }

    #[test]
    fn a_lens_counts_the_lines_of_standard_error() {
        let ask = ended(&[r#"{"output":{"outcome":"OUTCOME_OK","output":"2","errors":"a\nb\n"}}"#]);
        assert_eq!(lens(&brief(&ask), Standing::default()), "✓ 1 run · 1.8 s · 2 lines on standard error");
    }

    #[test]
    fn the_error_of_a_failed_run_comes_first() {
        let ask =
            ended(&[r#"{"code":{"code":"x"}},{"output":{"outcome":"OUTCOME_FAILED","output":"E: no"}}"#]);
        assert_eq!(lens(&brief(&ask), Standing::default()), "✗ E: no · 1 run · 1.8 s");
    }
}
