//! What stands beside a text in an editor that has room below the line: each thing is said once.

use super::gist::Gist;
use super::hint::{Line, line};
use super::lens::joined;
use super::{Brief, Standing, result};

/// The parts that stand beside a text and below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// The hint without its charts, which are listed below.
    pub hint: String,
    /// What the ask took, as far as the hint does not say that; may be empty.
    pub cost: String,
    /// How many of the first lines of the [result](super::result) the hint says already.
    pub said: usize,
}

/// What stands beside a text; the hint is at most `width` characters long.
#[must_use]
pub fn beside(brief: &Brief, standing: Standing<'_>, width: usize) -> Beside {
    let other = brief.made.iter().filter(|made| !made.starts_with('▣')).cloned().collect::<Vec<_>>();
    let Line { words, whole } = line(brief, &other, standing, width);
    Beside { hint: whole, cost: cost(brief), said: said(result(brief), &words) }
}

/// The cost; of what has a result, with a sign.
fn cost(brief: &Brief) -> String {
    let cost = joined([brief.along.as_str(), brief.cost.as_str()]);
    match brief.gist {
        Gist::Result(_) | Gist::Drew(_) | Gist::Silent if cost.is_empty() => "✓ answered".to_owned(),
        Gist::Result(_) | Gist::Drew(_) | Gist::Silent => format!("✓ {cost}"),
        _ => cost,
    }
}

/// How many of the first lines of a text these words say: the first one with the blank ones around it, if they are all of it,
/// marked up or not.
fn said(text: &str, words: &str) -> usize {
    let plain = |line: &str| line.trim().replace(['*', '_', '`'], "");
    let mut lines = text.lines().skip_while(|line| line.trim().is_empty());
    if lines.next().map(plain) != Some(plain(words)) {
        return 0;
    }
    let left = lines.skip_while(|line| line.trim().is_empty()).count();
    text.lines().count() - left
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{Beside, beside};
    use crate::view::result;
    use crate::view::samples::{Sample, brief, ended, run_here, running};
    use crate::{Ending, Failure, Progress};

    /// The hint and the cost, then what stands below.
    fn drawn(ask: &Sample) -> String {
        let brief = brief(ask);
        let Beside { hint, cost, said } = beside(&brief, ask.standing(), 80);
        let below: Vec<&str> = result(&brief).lines().skip(said).collect();
        format!("{hint} | {cost} | {}", below.join("⏎")).trim_end().to_owned()
    }

    #[test]
    fn what_the_hint_says_stands_not_below_it() {
        let ran = |output: &str| {
            drawn(&run_here(&[&format!(
                r#"{{"code":{{"code":"x"}}}},{{"output":{{"outcome":"OUTCOME_OK","output":"{output}"}}}}"#
            )]))
        };
        let drawn = [
            ran("mean = 2\\n"),
            ran("rows 3\\nmean = 2"),
            ran("mean = 2\\n\\n  a\\nmean = 2"),
            drawn(&ended(&[r#"{"text":"**Two**."},{"text":" It is.\n\nAnd three."}"#])),
            drawn(&ended(&[r#"{"text":"It is `2`.\n\nAnd three."}"#])),
        ];
        assert_snapshot!(drawn.join("\n"), @"
        ⇒ mean = 2 | ✓ 1 run · 1.8 s |
        ⇒ mean = 2 | ✓ 1 run · 1.8 s | rows 3⏎mean = 2
        ⇒ mean = 2 | ✓ 1 run · 1.8 s |   a⏎mean = 2
        ⇒ Two. It is. | ✓ 1.8 s | And three.
        ⇒ It is 2. | ✓ 1.8 s | And three.
        ");
    }

    #[test]
    fn charts_are_left_to_the_list_of_them_and_files_are_not() {
        let drawn = [
            r#"{"output":{"outcome":"OUTCOME_OK","output":"5117"}},{"image":"iVBORw0KGgo="},{"file":{"name":"a.csv","bytes":"YQ=="}}"#,
            r#"{"output":{"outcome":"OUTCOME_OK"}},{"image":"iVBORw0KGgo="}"#,
            r#"{"output":{"outcome":"OUTCOME_OK","output":"42","errors":"a\nb\n"}}"#,
        ]
        .map(|parts| drawn(&run_here(&[&format!(r#"{{"code":{{"code":"x"}}}},{parts}"#)])));
        assert_snapshot!(drawn.join("\n"), @"
        ⇒ 5117 · 1 file: a.csv | ✓ 1 run · 1.8 s |
        ▣ 1 chart | ✓ 1 run · 1.8 s |
        ⇒ 42 (stderr: 2) | ✓ 1 run · 1.8 s |
        ");
    }

    #[test]
    fn what_has_no_result_says_its_state_once() {
        let mut failed = ended(&[]);
        failed.turn.progress =
            Progress::Ended(Ending::Failed(Failure::new("Quota used up", "15 a minute", "wait 3 s")));
        let mut stale = ended(&[r#"{"code":{"code":"x"}},{"output":{"outcome":"OUTCOME_OK","output":"2"}}"#]);
        stale.is_stale = true;
        let drawn = [drawn(&running(&[])), drawn(&failed), drawn(&stale)];
        assert_snapshot!(drawn.join("\n"), @"
        ⋯ sending |  |
        ✗ Quota used up | 1.8 s | Quota used up: 15 a minute. Wait 3 s.
        ⇒ 2 (stale) | ✓ 1 run · 1.8 s |
        ");
    }

    #[test]
    fn a_run_that_wrote_a_file_says_nothing_of_its_isolation_beside_the_text() {
        let ask = run_here(&[
            r#"{"code":{"code":"x"}},{"output":{"outcome":"OUTCOME_OK"}},{"file":{"name":"a.csv","bytes":"YQ=="}},{"text":"Ran on this machine.\nIsolation: full."}"#,
        ]);
        assert_snapshot!(drawn(&ask), @"⇒ 1 file: a.csv | ✓ 1 run · 1.8 s |");
    }
}
