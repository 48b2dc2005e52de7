//! The result as plain text, for editors that draw it themselves.

use super::Brief;

/// What answers a question, then the output of the last run. While the ask runs: the program, else the words of the hint.
#[must_use]
pub fn result(brief: &Brief) -> &str {
    &brief.text
}

#[cfg(test)]
mod tests {
    use super::result;
    use crate::view::samples::{brief, ended, running};

    #[test]
    fn the_answer_to_a_question_stands_above_what_was_printed() {
        let mut ask =
            ended(&[r#"{"output":{"outcome":"OUTCOME_OK","output":"  a\n\n  b\n\n"}},{"text":"It is b."}"#]);
        assert_eq!(result(&brief(&ask)), "It is b.\n\n  a\n\n  b");
        ask.send_code_alone();
        assert_eq!(result(&brief(&ask)), "  a\n\n  b");
    }

    #[test]
    fn output_that_reads_nothing_printed_is_still_output() {
        let ask = ended(&[r#"{"output":{"outcome":"OUTCOME_OK","output":"3 files\nnothing printed\n"}}"#]);
        assert_eq!(result(&brief(&ask)), "3 files\nnothing printed");
    }

    #[test]
    fn without_output_the_result_is_the_answer() {
        let ask = ended(&[r#"{"text":"One.\n\nTwo."}"#, r#"{"code":{"code":"x"}},{"text":"Three."}"#]);
        assert_eq!(result(&brief(&ask)), "Three.");
        assert_eq!(result(&brief(&running(&[]))), "sending");
    }

    #[test]
    fn while_code_runs_the_result_is_the_program() {
        let ask = running(&[r#"{"text":"I count."},{"code":{"code":"\nfor i in (1,):\n    print(i)\n"}}"#]);
        assert_eq!(result(&brief(&ask)), "for i in (1,):\n    print(i)");
    }

    #[test]
    fn a_failed_run_shows_all_its_output() {
        let ask =
            ended(&[r#"{"output":{"outcome":"OUTCOME_FAILED","output":"Traceback\nKeyError: 'a'\n"}}"#]);
        assert_eq!(result(&brief(&ask)), "Traceback\nKeyError: 'a'");
    }

    #[test]
    fn a_long_result_is_cut() {
        let ask = ended(&[&format!(r#"{{"text":"{}"}}"#, "é".repeat(5_000))]);
        assert_eq!(result(&brief(&ask)).chars().count(), 4_001);
    }
}
